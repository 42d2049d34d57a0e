"""Readings: what a formula on paper leaves open, one axis each, the default first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from itertools import combinations, product

from ..errors import UnknownName

AXES: dict[str, tuple[str, ...]] = {
    "partials": ("immediate", "total", "own"),
    "free_index": ("fixed", "summed"),
    "product_order": ("chain", "written"),
    "layout": ("numerator", "denominator", "mixed"),
    "left_side": ("total", "immediate"),
}
"""The values of each axis.

- `partials`: what ∂u/∂v means on the right. `immediate`: along all paths from v to u whose inner
  variables belong to u's own time step and are not states; if there is no such path, or one passes
  a state, total. `total`: along every path. `own`: v's places in u's own equation alone.
- `free_index`: an index on the right that nothing binds and the left lacks is one slot (`fixed`:
  the claim has to hold for each of them), or stands for the sum over all (`summed`).
- `product_order`: Π composes as the chain rule does, the index falling from left to right
  (`chain`), or rises as it is written (`written`).
- `layout`: the derivative of u by v has u's entries as rows and v's as columns (`numerator`), or
  the other way round (`denominator`); `mixed`: gradients of numbers are columns, Jacobians of
  vectors in numerator layout. Factors multiply as they are written.
- `left_side`: a bare derivative on the left is the total one, or the immediate one.
"""


@dataclass(frozen=True)
class Reading:
    """One value on each axis. Raises `UnknownName` for a value that the axis does not have."""

    partials: str = "immediate"
    free_index: str = "fixed"
    product_order: str = "chain"
    layout: str = "numerator"
    left_side: str = "total"

    def __post_init__(self) -> None:
        for axis, value in asdict(self).items():
            if value not in AXES[axis]:
                raise UnknownName(f"value of {axis}", value, AXES[axis])

    def changes(self, other: Reading) -> dict[str, str]:
        """The axes on which the other reading differs from this one, with its values."""
        mine = asdict(self)
        return {axis: value for axis, value in asdict(other).items() if value != mine[axis]}


DEFAULT = Reading()


def readings_at(reading: Reading, distance: int, *axes: str) -> Iterator[Reading]:
    """The readings that differ from this one on exactly `distance` of the axes.

    >>> [other.free_index for other in readings_at(DEFAULT, 1, "free_index")]
    ['summed']
    """
    for chosen in combinations(axes, distance):
        others = [[v for v in AXES[axis] if v != getattr(reading, axis)] for axis in chosen]
        for values in product(*others):
            yield replace(reading, **dict(zip(chosen, values, strict=True)))
