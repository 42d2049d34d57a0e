"""Difference constraints between times: what follows from a - b <= c for several a, b, c.

Nodes are index symbols, `LAST` (T) and `FIRST` (start); a number is `FIRST` plus a constant.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..formula.syntax import Index
from ..model.cell import LAST

FIRST = "start"
"""The node of the first step."""

Moment = tuple[str, int]
"""A node and a constant: ("k", 1) is k + 1."""


@dataclass(frozen=True)
class Constraint:
    """`left` - `right` <= `bound`, for two nodes."""

    left: str
    right: str
    bound: int


def moment(index: Index, start: int) -> Moment | None:
    """An index as a node and a constant, None if it is more than that."""
    if index.others:
        return None
    return (FIRST, index.offset - start) if index.symbol is None else (index.symbol, index.offset)


def at_most(low: Moment, high: Moment) -> Constraint:
    """`low` <= `high`."""
    return Constraint(low[0], high[0], high[1] - low[1])


class Closure:
    """All that follows from constraints and from start <= T.

    `feasible` says whether any times satisfy them.
    """

    def __init__(self, constraints: tuple[Constraint, ...]) -> None:
        given = (*constraints, Constraint(FIRST, LAST, 0))
        nodes = {FIRST, LAST} | {n for one in given for n in (one.left, one.right)}
        self._bounds: dict[tuple[str, str], int] = {(node, node): 0 for node in nodes}
        for one in given:
            key = (one.left, one.right)
            self._bounds[key] = min(self._bounds.get(key, one.bound), one.bound)
        for via in nodes:
            for left in nodes:
                first = self._bounds.get((left, via))
                if first is None:
                    continue
                for right in nodes:
                    second = self._bounds.get((via, right))
                    if second is not None:
                        key = (left, right)
                        self._bounds[key] = min(
                            self._bounds.get(key, first + second), first + second
                        )
        self.feasible = all(self._bounds[node, node] >= 0 for node in nodes)

    def follows(self, one: Constraint) -> bool:
        """Whether a constraint holds for all times that satisfy these."""
        return self.implies((one.left, 0), (one.right, one.bound))

    def implies(self, low: Moment, high: Moment) -> bool:
        """Whether `low` <= `high` for all times that satisfy the constraints."""
        bound = self._bounds.get((low[0], high[0]))
        return bound is not None and bound <= high[1] - low[1]
