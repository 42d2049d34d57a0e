"""Conditions on indices: t < T, 1 <= k < t, t = 3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import Span
from .syntax import Index


@dataclass(frozen=True)
class Comparison:
    """`left` <= `right`, or `left` = `right` if `equal`."""

    left: Index
    right: Index
    equal: bool = False

    def holds(self, values: Mapping[str, int]) -> bool:
        """Whether it is true for these values of the symbols."""
        left, right = self.left.value(values), self.right.value(values)
        return left == right if self.equal else left <= right

    def __str__(self) -> str:
        if self.equal:
            return f"{self.left} = {self.right}"
        if self.left.offset == 1 and self.left.symbol is not None:
            return f"{self.left.plus(-1)} < {self.right}"
        return f"{self.left} <= {self.right}"


@dataclass(frozen=True)
class Condition:
    """What the free indices of a claim range over: all comparisons hold.

    `named` are the indices that it speaks of, in order; without a comparison, every value of them.
    """

    named: tuple[str, ...]
    comparisons: tuple[Comparison, ...] = ()
    span: Span | None = None

    def holds(self, values: Mapping[str, int]) -> bool:
        """Whether all comparisons are true for these values."""
        return all(comparison.holds(values) for comparison in self.comparisons)

    def __str__(self) -> str:
        if not self.comparisons:
            return "every " + ", ".join(self.named)
        return ", ".join(map(str, self.comparisons))
