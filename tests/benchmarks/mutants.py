"""Mutants of a Python module: each one small change of its syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path
from types import CodeType

OTHER = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add,
    ast.Div: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
"""What an operator becomes."""

SHOWN = 70
"""Letters of a change that are shown."""


@dataclass(frozen=True)
class Mutant:
    """The change number `number` of a file, at a line, within a function: `before` → `after`."""

    path: Path
    number: int
    line: int
    inside: str
    before: str
    after: str

    @property
    def what(self) -> str:
        """What is changed, wherever it stands in the file."""
        return f"{self.inside}: {self.before} → {self.after}"

    @property
    def name(self) -> str:
        """What tells it apart."""
        return f"{self.path.name}:{self.line}: {self.what} (#{self.number})"


def _operator(node: ast.AST) -> ast.AST | None:
    changed = deepcopy(node)
    if isinstance(changed, ast.Compare) and type(changed.ops[0]) in OTHER:
        changed.ops[0] = OTHER[type(changed.ops[0])]()
    elif isinstance(changed, ast.BoolOp | ast.BinOp) and type(changed.op) in OTHER:
        changed.op = OTHER[type(changed.op)]()
    else:
        return None
    return changed


def _constant(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return ast.Constant(not node.value)
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return ast.Constant(node.value + 1)
    return None


def _without_not(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        return deepcopy(node.operand)
    return None


def _test(node: ast.AST) -> ast.AST | None:
    """The opposite condition, where no comparison or `not` is changed already."""
    if not isinstance(node, ast.If | ast.IfExp | ast.While):
        return None
    if isinstance(node.test, ast.Compare | ast.BoolOp | ast.UnaryOp):
        return None
    changed = deepcopy(node)
    changed.test = ast.UnaryOp(ast.Not(), changed.test)
    return changed


def _shorter(node: ast.AST) -> ast.AST | None:
    """A comparison, conjunction or disjunction without its last part."""
    if isinstance(node, ast.BoolOp):
        rest = [deepcopy(value) for value in node.values[:-1]]
        return rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
    return None


def _dropped(node: ast.AST) -> ast.AST | None:
    """No statement."""
    calls = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Yield)
    return ast.Pass() if calls or isinstance(node, ast.AugAssign | ast.Raise) else None


def _nothing(node: ast.AST) -> ast.AST | None:
    """`return None`."""
    if isinstance(node, ast.Return) and node.value is not None:
        return None if ast.unparse(node.value) == "None" else ast.Return(ast.Constant(None))
    return None


def _left(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.Continue):
        return ast.Break()
    return ast.Continue() if isinstance(node, ast.Break) else None


Change = tuple[ast.AST, ast.AST, Callable[[ast.AST], None]]
"""A node, another one, and what puts one of them in its place."""

RULES: tuple[Callable[[ast.AST], ast.AST | None], ...] = (
    _operator, _constant, _without_not, _test, _shorter, _dropped, _nothing, _left,
)  # fmt: skip
"""From a node to another in its place."""


def _places(tree: ast.AST) -> Iterator[tuple[ast.AST, str, int | None]]:
    """Each field that may hold another node; not in annotations, decorators and assertions."""
    if isinstance(tree, ast.Assert):
        return
    for name, value in ast.iter_fields(tree):
        if name in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        for position, node in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(node, ast.AST):
                yield tree, name, position if isinstance(value, list) else None
                yield from _places(node)


def changes(tree: ast.Module) -> Iterator[Change]:
    """Each node that may change, what it becomes, and the function that puts it there."""
    for parent, name, position in _places(tree):
        held = getattr(parent, name)
        node = held if position is None else held[position]
        for rule in RULES:
            new = rule(node)
            if new is not None:

                def put(
                    one: ast.AST,
                    parent: ast.AST = parent,
                    name: str = name,
                    position: int | None = position,
                ) -> None:
                    if position is None:
                        setattr(parent, name, one)
                    else:
                        getattr(parent, name)[position] = one

                yield node, new, put


def mutants(path: Path) -> list[Mutant]:
    """All mutants of a file, in order."""
    tree = _tree(path)
    inside = {
        id(node): function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
    }
    statement = {
        id(node): one
        for one in ast.walk(tree)
        if isinstance(one, ast.stmt)
        for node in ast.walk(one)
    }
    found = []
    for number, (node, new, put) in enumerate(_changes(path)):
        whole = statement.get(id(node), node)
        before = ast.unparse(whole)
        put(new)
        after = ast.unparse(new if whole is node and isinstance(new, ast.stmt) else whole)
        put(node)
        name = inside.get(id(node), "")
        found.append(Mutant(path, number, getattr(node, "lineno", 0), name, *_texts(before, after)))
    return found


def _texts(*texts: str) -> list[str]:
    """Two statements on a line each; of long ones the part in which they differ."""
    texts = tuple(" ".join(text.split()) for text in texts)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(*texts, strict=False)))
    first = 0 if same < SHOWN // 2 else same - SHOWN // 3
    return [
        ("..." if first else "") + text[first : first + SHOWN]
        + ("..." if len(text) > first + SHOWN else "")
        for text in texts
    ]  # fmt: skip


def mutated(mutant: Mutant) -> CodeType:
    """The code of the file with the change made."""
    node, new, put = _changes(mutant.path)[mutant.number]
    put(new)
    code = compile(ast.fix_missing_locations(_tree(mutant.path)), mutant.path, "exec")
    put(node)
    return code


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _changes(path: Path) -> list[Change]:
    return list(changes(_tree(path)))
