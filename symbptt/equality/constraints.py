"""Difference constraints between times: what follows from a - b <= c for several a, b, c.

Nodes are index symbols, `LAST` (T) and `FIRST` (start); a number is `FIRST` plus a constant.
"""

from __future__ import annotations

from collections.abc import Iterable
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

    @property
    def negated(self) -> Constraint:
        """What holds just if this does not: `right` - `left` <= -`bound` - 1."""
        return Constraint(self.right, self.left, -self.bound - 1)


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

    def __init__(self, constraints: Iterable[Constraint]) -> None:
        given = (*constraints, Constraint(FIRST, LAST, 0))
        self.nodes = tuple(
            dict.fromkeys((LAST, FIRST, *(n for one in given for n in (one.left, one.right))))
        )
        place = {node: number for number, node in enumerate(self.nodes)}
        count = range(len(self.nodes))
        table: list[list[int | None]] = [
            [0 if row == column else None for column in count] for row in count
        ]
        for one in given:
            row, column = place[one.left], place[one.right]
            known = table[row][column]
            if known is None or one.bound < known:
                table[row][column] = one.bound
        for via in count:
            beyond = table[via]
            for line in table:
                first = line[via]
                if first is None:
                    continue
                for column, second in enumerate(beyond):
                    if second is not None:
                        known = line[column]
                        if known is None or first + second < known:
                            line[column] = first + second
        self._place, self._table = place, table
        self.feasible = all(table[number][number] == 0 for number in count)

    def bound(self, left: str, right: str) -> int | None:
        """The greatest that `left` - `right` can be, None if it has no bound."""
        if left not in self._place or right not in self._place:
            return 0 if left == right else None
        return self._table[self._place[left]][self._place[right]]

    def follows(self, one: Constraint) -> bool:
        """Whether a constraint holds for all times that satisfy these."""
        return self.implies((one.left, 0), (one.right, one.bound))

    def implies(self, low: Moment, high: Moment) -> bool:
        """Whether `low` <= `high` for all times that satisfy the constraints."""
        bound = self.bound(low[0], high[0])
        return bound is not None and bound <= high[1] - low[1]

    def between(self, nodes: Iterable[str]) -> tuple[Constraint, ...]:
        """All that follows for some of the nodes alone, whatever the others are."""
        some = tuple(nodes)
        return tuple(
            Constraint(left, right, bound)
            for left in some for right in some
            if left != right and (bound := self.bound(left, right)) is not None
        )  # fmt: skip
