"""The two sides of a claim, brought to what is compared: settled, with their free indices named."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..claims.claim import Claim
from ..claims.differentials import without_differentials
from ..claims.directions import directed
from ..claims.dots import filled
from ..claims.entries import whole
from ..claims.forwards import forwards
from ..claims.index_notation import in_matrices
from ..claims.ones import with_sized_ones
from ..claims.reading import Reading
from ..claims.settling import settle, settle_left
from ..errors import NoRule
from ..formula.condition import Condition
from ..formula.syntax import (
    Component,
    Formula,
    Index,
    Product,
    Sum,
    Variable,
    free_indices,
    walk,
    without_identities,
)
from ..model.cell import LAST, Cell
from .conformity import misfit
from .regrouping import regrouped


@dataclass(frozen=True)
class Sides:
    """The two settled sides of a claim, and its free indices: those of the left, and the others.

    Sides that are written `by_entries` may not differ by a transposition.
    """

    left: Formula
    right: Formula
    of_left: tuple[str, ...]
    others: tuple[str, ...]
    condition: Condition | None
    by_entries: bool = False


def settled(cell: Cell, claim: Claim, reading: Reading) -> Sides:
    """The sides of a claim under a reading. Raises `NoRule`."""
    left, right = as_written(cell, claim, reading)
    left = (settle_left if claim.stated else settle)(left, cell, reading)
    right = settle(right, cell, reading)
    left, right = (regrouped(cell, side, reading.layout) for side in (left, right))
    shared = (*free_indices(left), LAST) if claim.shared is None else (*claim.shared, LAST)
    if reading.free_index == "summed" or claim.accumulated:
        left, right = _summed(left, cell, shared), _summed(right, cell, shared)
    of_left = tuple(index for index in free_indices(left) if index != LAST)
    others = tuple(index for index in free_indices(right) if index not in (*of_left, LAST))
    return Sides(left, right, of_left, others, claim.condition, _has_entries(claim))


def as_written(cell: Cell, claim: Claim, reading: Reading) -> tuple[Formula, Formula]:
    """The sides as they are written, with dots filled in and whole vectors for their entries."""
    left, right = (
        directed(forwards(filled(side), cell.start), cell.start, claim.condition)
        for side in (_prepared(cell, claim.left), _prepared(cell, claim.right))
    )
    bare = without_differentials(cell, (left, right))
    try:
        return in_matrices(cell, bare, reading)
    except NoRule:
        return whole(*bare, reading.layout)


def _prepared(cell: Cell, formula: Formula) -> Formula:
    return with_sized_ones(cell, without_identities(formula))


def _has_entries(claim: Claim) -> bool:
    return any(isinstance(part, Component) for part in walk(claim.left))


def with_rows(cell: Cell, sides: Sides, reading: Reading) -> Reading:
    """The reading; in the mixed layout gradients are rows in a claim that conforms just so."""
    if reading.layout != "mixed" or misfit(cell, sides.left, sides.right, "mixed") is None:
        return reading
    rows = replace(reading, layout="numerator")
    return reading if misfit(cell, sides.left, sides.right, "numerator") else rows


def as_far_as_it_matters(sides: Sides, reading: Reading) -> Reading:
    """The reading with the default on each axis on which settled sides do not depend."""
    parts = (part for side in (sides.left, sides.right) for part in walk(side))
    order = reading.product_order if any(isinstance(p, Product) for p in parts) else "chain"
    return Reading(product_order=order, layout=reading.layout)


def _summed(formula: Formula, cell: Cell, shared: tuple[str, ...]) -> Formula:
    """The formula summed over the free indices that the left side of the claim lacks."""
    for index in free_indices(formula):
        if index not in shared:
            formula = Sum(index, Index(None, cell.start), Index(LAST), formula)
    return formula


def latest(sides: Sides) -> int:
    """The latest number that stands as a time on the left side of a claim, or in its condition."""
    times = [
        part.time for part in walk(sides.left) if isinstance(part, Variable) and part.time
    ]  # fmt: skip
    numbers = [time.offset for time in times if time.symbol is None]
    if sides.condition:
        ends = [end for one in sides.condition.comparisons for end in (one.left, one.right)]
        numbers += [end.offset for end in ends if end.symbol is None]
    return max(numbers, default=-1)


def meets(condition: Condition, slots: dict[str, int], T: int) -> bool:
    """Whether an instance lies in the range given; an index that the claim lacks is free to fit."""
    values = slots | {LAST: T}
    known = [
        one for one in condition.comparisons
        if all(symbol in values for symbol in (*one.left.symbols, *one.right.symbols))
    ]  # fmt: skip
    return all(one.holds(values) for one in known)
