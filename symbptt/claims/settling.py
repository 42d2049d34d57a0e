"""Settling: what each quotient of a bound formula means under a reading.

It is decided once, on the indices as they are written, before any number is put for them.
"""

from __future__ import annotations

from dataclasses import replace

from ..derivation.graph import Graph, graph
from ..derivation.shown import moved, recurrent
from ..errors import NoRule
from ..formula.syntax import Formula, Index, Quotient, Transpose, Variable, rebuild
from ..model.cell import Cell, Role
from .reading import Reading

Route = tuple[Variable, ...]


def settle(formula: Formula, cell: Cell, reading: Reading) -> Formula:
    """The formula with every quotient marked "immediate", "own" or "total", as it is meant.

    An "immediate" quotient is one for which `within_step` has ways that pass no state. Raises
    `NoRule` for a derivative by a target.
    """
    if not isinstance(formula, Quotient):
        return rebuild(formula, lambda part: settle(part, cell, reading))
    unmarked = formula.mark in ("partial", "gradient")
    return _settled(formula, cell, reading.partials if unmarked else formula.mark)


def settle_left(formula: Formula, cell: Cell, reading: Reading) -> Formula:
    """The left side of a claim settled: a bare derivative as the axis `left_side` says."""
    bare = formula.body if isinstance(formula, Transpose) else formula
    if not isinstance(bare, Quotient) or bare.mark not in ("partial", "gradient"):
        return settle(formula, cell, reading)
    settled = _settled(bare, cell, reading.left_side)
    return settled if bare is formula else Transpose(settled)


def _settled(quotient: Quotient, cell: Cell, mark: str) -> Quotient:
    upper, lower = quotient.upper, quotient.lower
    if isinstance(lower, Variable) and cell.quantity(lower).role is Role.TARGET:
        raise NoRule("a derivative by a target", "targets are data")
    if isinstance(upper, Variable) and upper == cell.loss:
        mark = "total"
    if mark == "immediate" and not _has_immediate(graph(cell), quotient):
        mark = "total"
    return replace(quotient, mark=mark)


def _has_immediate(network: Graph, quotient: Quotient) -> bool:
    ways = within_step(network, quotient)
    states = recurrent(network)
    return bool(ways) and not any(part.name in states for way in ways for part in way[1:-1])


def within_step(network: Graph, quotient: Quotient) -> tuple[Route, ...]:
    """The paths between the two variables whose inner variables belong to the upper one's step.

    The times may be symbols; then two times are comparable if they have the same one.
    """
    upper, lower = quotient.upper, quotient.lower
    assert isinstance(upper, Variable) and isinstance(lower, Variable)
    if upper.time is None:
        return ()
    return tuple(_ways(network, upper, lower, upper.time))


def own_equation(network: Graph, quotient: Quotient) -> tuple[Route, ...]:
    """The ways of `within_step` whose inner variables are pre-activations, which are inlined."""
    return tuple(
        way
        for way in within_step(network, quotient)
        if all(network.cell.quantity(part).role is Role.PREACTIVATION for part in way[1:-1])
    )


def _ways(network: Graph, upper: Variable, lower: Variable, time: Index) -> list[Route]:
    ways: list[Route] = []
    for edge in network.below(upper.name):
        part = moved(edge.lower, time)
        if part == lower:
            ways.append((upper, part))
        elif part.time == time:
            ways.extend((upper, *rest) for rest in _ways(network, part, lower, time))
    return ways
