"""Which tests reach a statement, and which notice that it is changed.

The test files are read once, and everything after that happens in children of that process. A child
puts changed code into the functions that the modules have, and empties what they remember; what
stands outside of functions is changed by reading all modules anew. No file is touched, and nothing
that a child does outlives it.
"""

from __future__ import annotations

import ast
import builtins
import functools
import gc
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

ROOT = Path(__file__).parents[2]
OPTIONS = ("-x", "-qqq", "-s", "-o", "addopts=", "-p", "no:cacheprovider", "-p", "no:xdist",
           "-W", "ignore::pytest.PytestAssertRewriteWarning")  # fmt: skip
BEGIN = 20.0
"""Processor seconds in which the modules must have been read."""
MEMORY = 6 << 30
"""Bytes that a child may hold."""
REACHED = "__reached__"

Place = tuple[str, int]
"""A file's name and the first line of a statement of it."""


@dataclass(frozen=True)
class Test:
    """A test, its processor seconds, and the statements in functions that it reaches."""

    item: pytest.Item
    seconds: float
    places: frozenset[Place]


class _Instead(importlib.abc.MetaPathFinder, importlib.machinery.SourceFileLoader):
    """Loads one module from changed code."""

    def __init__(self, path: Path, code: CodeType) -> None:
        inside = path.relative_to(ROOT).with_suffix("")
        super().__init__(".".join(inside.parts), str(path))
        self.code = code

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self)

    def get_code(self, fullname: str) -> object:  # type: ignore[override]
        return self.code


class _Read:
    """Does some work with the tests when they have been read."""

    def __init__(self, work: Callable[[list[pytest.Item]], None]) -> None:
        self.work = work

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Do the work instead of running the tests."""
        self.work(session.items)
        return True


def read(files: Sequence[str], work: Callable[[list[pytest.Item]], None]) -> None:
    """Read test files, and do some work with their tests."""
    if pytest.main([*OPTIONS, *files], plugins=[_Read(work)]):
        raise SystemExit("the tests cannot be read")


def marked(path: Path) -> CodeType:
    """The code of a file in which each statement of a function tells that it is reached."""
    tree = _tree(path)
    for block in list(_blocks(tree)):
        block[:] = [one for node in block for one in (_mark(path, node), node)]
    return compile(ast.fix_missing_locations(tree), path, "exec")


def places(path: Path) -> dict[int, Place]:
    """By line the innermost statement of a function that it belongs to."""
    statements = sorted(
        (node for block in _blocks(_tree(path)) for node in block), key=lambda node: node.lineno
    )
    return {
        line: (path.name, node.lineno)
        for node in statements
        for line in range(node.lineno, (node.end_lineno or 0) + 1)
    }


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _blocks(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    """The lists of statements in functions."""
    inside = {
        id(node): node
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
    }
    for node in inside.values():
        for _, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                yield value


def _mark(path: Path, node: ast.stmt) -> ast.stmt:
    call = ast.Call(ast.Name(REACHED, ast.Load()), [ast.Constant((path.name, node.lineno))], [])
    return ast.copy_location(ast.Expr(call), node)


@cache
def _code(path: Path) -> CodeType:
    return compile(_tree(path), path, "exec")


@cache
def _living() -> tuple[list[FunctionType], list[Any]]:
    """The functions, and the caches but for those of this module, before there are children."""
    found = gc.get_objects()
    functions = [one for one in found if isinstance(one, FunctionType)]
    caches = [
        one for one in found
        if isinstance(one, functools._lru_cache_wrapper) and one.__module__ != __name__
    ]  # fmt: skip
    gc.freeze()
    return functions, caches


def _put(path: Path, code: CodeType) -> bool:
    """Put changed code into the functions of a module; whether any changed."""
    new = {old: one for old, one in _pairs(_code(path), code) if old != one}
    functions, caches = _living()
    for one in caches:
        one.cache_clear()
    changed = False
    for function in functions:
        if function.__code__.co_filename == str(path) and function.__code__ in new:
            function.__code__ = new[function.__code__]
            changed = True
    return changed


def _pairs(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """The functions within some code, beside those of changed code."""
    todo = [(old, new)]
    while todo:
        pair = todo.pop()
        yield pair
        codes = ([one for one in code.co_consts if isinstance(one, CodeType)] for code in pair)
        todo += zip(*codes, strict=True)


def _child(work: Callable[[], int]) -> int:
    """Start work in a silent child, which ends with what it returns."""
    child = os.fork()
    if child:
        return child
    os.setsid()
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    status = 70
    try:
        status = work()
    finally:
        os._exit(status)


def measured(items: Sequence[pytest.Item], paths: Sequence[Path]) -> list[Test]:
    """How long each test takes, and what it reaches of some modules."""
    out, into = os.pipe()

    def work() -> int:
        found: list[Any] = []
        for path in paths:
            _put(path, marked(path))
        for item, after in zip(items, [*items[1:], None], strict=True):
            reached: set[Place] = set()
            setattr(builtins, REACHED, reached.add)
            begun = time.process_time()
            if any(report.failed for report in runtestprotocol(item, False, after)):
                raise SystemExit(f"{item.nodeid} fails without any change")
            found.append([time.process_time() - begun, sorted(reached)])
        with open(into, "w", encoding="utf-8") as answer:
            json.dump(found, answer)
        return 0

    _living()
    child = _child(work)
    os.close(into)
    with open(out, encoding="utf-8") as answer:
        found = json.loads(answer.read() or "null")
    os.waitpid(child, 0)
    if found is None:
        raise SystemExit("the tests fail without any change")
    return [
        Test(item, seconds, frozenset((name, line) for name, line in reached))
        for item, (seconds, reached) in zip(items, found, strict=True)
    ]


def noticed(path: Path, code: CodeType, tests: Sequence[Test], seconds: float) -> str:
    """ "killed" if a test fails with changed code, "time" if one does not end, or "survived"."""

    def work() -> int:
        signal.setitimer(signal.ITIMER_VIRTUAL, BEGIN)
        return _run(tests) if _put(path, code) else _run_anew(path, code, tests)

    _living()
    _code(path)
    child = _child(work)
    end = time.monotonic() + seconds
    pause = 0.01
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            ended = os.waitstatus_to_exitcode(status)
            return {0: "survived", -signal.SIGVTALRM: "time"}.get(ended, "killed")
        time.sleep(pause)
        pause = min(1.3 * pause, 0.2)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "time"


def _run(tests: Sequence[Test]) -> int:
    """Run tests until one fails; the system ends the process if one takes far too long."""
    for test, after in zip(tests, [*(test.item for test in tests[1:]), None], strict=True):
        signal.setitimer(signal.ITIMER_VIRTUAL, 2 + 10 * test.seconds)
        if any(one.failed for one in runtestprotocol(test.item, False, after)):
            return 1
    return 0


def _run_anew(path: Path, code: CodeType, tests: Sequence[Test]) -> int:
    """Read everything anew, with one module changed, and run the tests."""
    for name in list(sys.modules):
        if name.partition(".")[0] in ("symbptt", "tests"):
            del sys.modules[name]
    sys.meta_path.insert(0, _Instead(path, code))
    by_name = {test.item.nodeid: test for test in tests}
    status = 0

    def work(items: list[pytest.Item]) -> None:
        nonlocal status
        found = {item.nodeid: item for item in items}
        status = _run([
            Test(found[name], test.seconds, test.places) for name, test in by_name.items()
        ])  # fmt: skip

    read(list(dict.fromkeys(name.partition("::")[0] for name in by_name)), work)
    return status
