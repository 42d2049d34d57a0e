"""When a wrong formula is right all the same: conditions that are derived, not guessed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..claims.claim import Claim
from ..claims.reading import Reading
from ..derivation.graph import graph
from ..errors import SymbpttError
from ..formula.condition import Comparison, Condition
from ..formula.syntax import Index, Transpose, Variable, free_indices
from ..model.cell import LAST, Cell, Role
from ..model.notes import notes_of
from .comparison import decide, holds
from .verdict import EVERY_T, Different, Equal


@dataclass(frozen=True)
class Holding:
    """One condition: up to the last step `last`, for `scalar` quantities, where `zero` is 0, or for
    the instances in a `range`.
    """

    last: int | None = None
    scalar: bool = False
    zero: tuple[Variable, ...] = ()
    range: Condition | None = None


def conditions(
    cell: Cell, claim: Claim, reading: Reading, verdict: Different
) -> tuple[Holding, ...]:
    """The conditions under which a wrong claim holds, each proved.

    For the steps before its first difference; for every T if all quantities are numbers; for every
    T if the recurrent weights are 0.
    """
    found = []
    before, later = verdict.T - 1, verdict.T + 1
    if before >= cell.start and holds(cell, claim, before, reading):
        found.append(Holding(last=before))
    for span in _ranges(claim):
        if _is_right(cell, replace(claim, condition=span), reading, later):
            found.append(Holding(range=span))
            break
    numbers = _scalar(cell)
    if numbers is not None and _is_right(numbers, claim, reading, later):
        found.append(Holding(scalar=True))
    for zero in _recurrent_weights(cell):
        if _is_right(replace(cell, zero=zero), claim, reading, later):
            found.append(Holding(zero=zero))
            break
    return tuple(found)


def _ranges(claim: Claim) -> Iterator[Condition]:
    """Ranges of the free indices of a left side, where the claim gives none: k <= t, t < T."""
    if claim.condition is not None and claim.condition.comparisons:
        return
    free = [index for index in free_indices(claim.left) if index != LAST]
    pairs = [(low, high) for low in free for high in free if low != high]
    for low, high in pairs:
        for away in (0, 1):
            yield Condition(tuple(free), (Comparison(Index(low, away), Index(high)),))
    for index in free:
        yield Condition(tuple(free), (Comparison(Index(index, 1), Index(LAST)),))


def _is_right(cell: Cell, claim: Claim, reading: Reading, T: int) -> bool:
    """Whether a claim is right for every T; it is tried first at one."""
    try:
        if not holds(cell, claim, T, reading):
            return False
        found = decide(cell, claim, reading)
    except SymbpttError:
        return False
    return isinstance(found, Equal) and found.scope == EVERY_T


def _scalar(cell: Cell) -> Cell | None:
    """The cell with numbers for all vectors and matrices, None if it is of numbers alone."""
    if all(quantity.shape == () for quantity in cell.quantities):
        return None
    try:
        return notes_of(cell, scalars=True).cell
    except SymbpttError:
        return None


def _recurrent_weights(cell: Cell) -> tuple[tuple[Variable, ...], ...]:
    """Parameters that stand in the local Jacobians from step to step: each alone, then all."""
    found: dict[Variable, None] = {}
    for edge in graph(cell).edges:
        if edge.lag:
            for route in edge.routes:
                for factor in route.factors:
                    bare = factor.body if isinstance(factor, Transpose) else factor
                    if isinstance(bare, Variable) and bare.time is None:
                        found[bare] = None
    names = {quantity.name for quantity in cell.of_role(Role.PARAMETER)}
    weights = tuple(variable for variable in found if variable.name in names)
    alone = tuple((weight,) for weight in weights)
    return alone if len(weights) < 2 else (*alone, weights)
