"""The order of the packages: imports point one way, from top to bottom."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "symbptt"
ORDER = (
    "errors", "bounds", "late", "notation", "formula", "model", "translation", "unrolling",
    "derivation", "claims", "equality", "checking", "pictures", "influence", "floats", "quiz",
    "report", "programs", "exploring", "rendering", "claim_lines", "batch", "cli", "jupyter",
)  # fmt: skip
"""Each may import those before it."""

EDGES = ("jupyter", "cli")
"""What faces people; nothing but the other edges and `__main__` may import it."""

OUTSIDE = {
    "lark": ("formula",),
    "sympy": ("translation", "unrolling"),
    "click": ("cli", "jupyter.magic"),
    "rich": ("cli",),
    "IPython": ("jupyter",),
    "ipywidgets": ("jupyter.explorer",),
    "yaml": ("quiz.data_file",),
    "latex2mathml": ("rendering.mathml",),
    "numpy": ("floats",),
    "matplotlib": ("rendering.charts",),
}
"""Who may import which library."""


def _modules() -> dict[str, Path]:
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path
        for path in sorted(ROOT.rglob("*.py"))
    }


MODULES = _modules()


TYPES_ONLY = {"unrolling": ["derivation.forms", "derivation.gradient"]}
"""Imports under TYPE_CHECKING, which do not happen: they alone may point up."""


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def _platform(module: str) -> list[ast.stmt]:
    """The statements at the top that only some platforms have."""
    return [
        statement
        for block in _tree(module).body
        if isinstance(block, ast.If) and ast.unparse(block.test) == "sys.platform != 'win32'"
        for statement in block.body
    ]


def _guarded(module: str) -> list[ast.stmt]:
    """The statements that only a type checker reads."""
    return [
        statement
        for block in _tree(module).body
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for statement in block.body
    ]


def _statements(module: str) -> list[ast.Import | ast.ImportFrom]:
    """The imports that happen, wherever they stand."""
    guarded = _guarded(module)
    return [
        node
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.Import | ast.ImportFrom) and node not in guarded
    ]


def _imports(module: str) -> Iterator[str]:
    """The modules that one imports: those of symbptt without the `symbptt.`."""
    return _named(module, _statements(module))


def _named(module: str, statements: Iterable[ast.stmt]) -> Iterator[str]:
    package = module.split(".")[:-1]
    for node in statements:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            within = [*base, *(node.module or "").split(".")] if node.module else base
            for alias in node.names:
                full = ".".join([*within, alias.name])
                inside = node.level and (full in MODULES or f"{full}.__init__" in MODULES)
                yield full if inside else ".".join(within)


def _package(module: str) -> str:
    return module.split(".")[0]


INNER = [name for name in MODULES if _package(name) not in ("__init__", "__main__")]


@pytest.mark.parametrize("package", sorted({_package(module) for module in INNER}))
def test_every_package_has_its_place_in_the_order(package: str) -> None:
    assert package in ORDER


@pytest.mark.parametrize("module", INNER)
def test_imports_point_one_way(module: str) -> None:
    allowed = ORDER[: ORDER.index(_package(module)) + 1]
    ours = {_package(name) for name in _imports(module) if _package(name) in ORDER}
    assert ours <= set(allowed)


@pytest.mark.parametrize("module", [*INNER, "__init__"])
def test_no_core_module_imports_an_edge(module: str) -> None:
    imported = {_package(name) for name in _imports(module)}
    assert _package(module) in EDGES or not imported & set(EDGES)


@pytest.mark.parametrize("module", MODULES)
def test_imports_stand_at_the_top(module: str) -> None:
    top = [*_tree(module).body, *_platform(module)]
    assert [ast.unparse(node) for node in _statements(module) if node not in top] == []


def test_what_is_imported_for_types_alone() -> None:
    found = {module: list(_named(module, _guarded(module))) for module in MODULES}
    assert {module: names for module, names in found.items() if names} == TYPES_ONLY


@pytest.mark.parametrize("module", MODULES)
def test_only_one_module_imports_by_name(module: str) -> None:
    source = MODULES[module].read_text(encoding="utf-8")
    assert ("import_module" in source or "__import__" in source) == (module == "late")


def test_what_is_imported_late_exists() -> None:
    loaded = [
        node.args[0].value
        for module in MODULES
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("load", "late.load", "load_extra", "late.load_extra")
        and isinstance(node.args[0], ast.Constant)
    ]  # fmt: skip
    assert loaded and set(loaded) <= set(MODULES)


@pytest.mark.parametrize("library", OUTSIDE)
def test_a_library_is_imported_where_it_belongs(library: str) -> None:
    users = {module for module in MODULES if library in map(_package, _imports(module))}
    allowed = OUTSIDE[library]
    assert all(user in allowed or _package(user) in allowed for user in users)


def test_modules_import_each_other_without_circles() -> None:
    imported = {
        module: {
            known
            for name in _imports(module)
            for known in (name, f"{name}.__init__")
            if known in MODULES and known != module
        }
        for module in MODULES
    }
    assert len(list(TopologicalSorter(imported).static_order())) == len(MODULES)
