"""What a formula counts at one T: every path of the gradient, and every product beside them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product as combinations

from .. import bounds
from ..claims.claim import as_claim
from ..claims.reading import DEFAULT, Reading
from ..derivation.paths import Path, visible
from ..errors import BoundExceeded, NoRule
from ..formula.syntax import Equation
from ..model.cell import Cell
from .counting import counts_at
from .diagnosis import Miscount
from .sides import settled

STEPS_SHOWN = 2
"""How many steps after the first one are unrolled for a claim that is right."""

INSTANCES = 500
"""Values of free indices among which the one is chosen that has most to show."""


@dataclass(frozen=True)
class Count(Miscount):
    """A product of local Jacobians that is to be counted `expected` times, and is `found` times.

    `whole` are its runs with the pre-activations on the way.
    """

    whole: tuple[Path, ...] = ()

    @property
    def right(self) -> bool:
        """Whether it is counted as often as it should be."""
        return self.expected == self.found


@dataclass(frozen=True)
class Counts:
    """All products that either side of a claim counts at the last step T, at these free indices.

    Those counted too rarely come first, then by length.
    """

    T: int
    slots: tuple[tuple[str, int], ...]
    products: tuple[Count, ...]


def count(
    cell: Cell,
    claim: Equation,
    T: int,
    reading: Reading = DEFAULT,
    slots: tuple[tuple[str, int], ...] | None = None,
) -> Counts | None:
    """The products of one instance of a claim at T; None if there is none, or too many.

    Without `slots` it is the instance with the longest products, the latest of them. None too for
    a claim that is not expanded at one T.
    """
    try:
        if slots is not None:
            return _instance(cell, claim, T, slots, reading)
        sides, steps = settled(cell, as_claim(claim), reading), range(T, cell.start - 1, -1)
        names = (*sides.of_left, *sides.others)
        bounds.hold("the number of instances", len(steps) ** len(names), INSTANCES)
        found = [
            _instance(cell, claim, T, tuple(zip(names, values, strict=True)), reading)
            for values in combinations(steps, repeat=len(names))
        ]
    except (NoRule, BoundExceeded):
        return None
    return max((one for one in found if one is not None), key=_extent, default=None)


def _instance(
    cell: Cell, claim: Equation, T: int, slots: tuple[tuple[str, int], ...], reading: Reading
) -> Counts | None:
    counted = counts_at(cell, claim, T, dict(slots), reading)
    if counted is None:
        return None
    products = tuple(
        Count(tuple(visible(cell, run) for run in runs), expected, found, runs)
        for runs, expected, found in counted
    )
    return Counts(T, slots, products)


def _extent(counts: Counts) -> int:
    return sum(len(run) for product in counts.products for run in product.runs)
