"""Repair: the smallest edit of a wrong formula that makes it the gradient, with its proof."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..claims.claim import Claim
from ..claims.index_notation import entry_letters
from ..claims.reading import Reading
from ..errors import SymbpttError
from ..formula.syntax import Formula, free_indices, walk
from ..model.cell import Cell
from .comparison import decide, holds
from .edit import Edit, Edited
from .edits import edits
from .verdict import EVERY_T, Different, Equal

NODES = 20_000
"""Nodes of all edited formulas that are tried: about 600 formulas of the size of a quiz option."""

WIDE = ("sum", "spread", "insert", "body", "mark")
"""Edits that another one may follow: those that add what a formula lacks."""


@dataclass(frozen=True)
class Repair:
    """The `edits` that make a claim right for every T, and the `claim` they make."""

    edits: tuple[Edit, ...]
    claim: Claim


def repair(cell: Cell, claim: Claim, reading: Reading, verdict: Different) -> Repair | None:
    """The repair of the right side of a claim with the fewest and smallest edits.

    One edit is tried before two; None if none within the budget is proved right for every T.
    """
    free = claim.shared if claim.shared is not None else free_indices(claim.left)
    bound = tuple(index for index in free if index not in entry_letters(claim.left))
    seen: set[Formula] = {claim.right}
    nodes = 0
    for made in _candidates(cell, claim, bound):
        formula = made[-1].formula
        if formula in seen:
            continue
        seen.add(formula)
        nodes += sum(1 for _ in walk(formula))
        if nodes > NODES:
            return None
        found = replace(claim, right=formula)
        if _is_right(cell, found, reading, verdict.T):
            return Repair(tuple(one.edit for one in made), found)
    return None


def _candidates(cell: Cell, claim: Claim, bound: tuple[str, ...]) -> Iterator[tuple[Edited, ...]]:
    """One edit, the cheapest first; then two."""
    single = sorted(edits(cell, claim.right, bound, claim.left), key=lambda edited: edited.cost)
    yield from ((edited,) for edited in single)
    for first in single:
        if first.edit.kind in WIDE:
            after = edits(cell, first.formula, bound, claim.left)
            for second in sorted(after, key=lambda edited: edited.cost):
                yield first, second


def _is_right(cell: Cell, claim: Claim, reading: Reading, T: int) -> bool:
    """Whether a claim is right for every T; it is tried first where the old one was wrong."""
    try:
        if not all(holds(cell, claim, at, reading) for at in (T, T + 1)):
            return False
        found = decide(cell, claim, reading)
    except SymbpttError:
        return False
    return isinstance(found, Equal) and found.scope == EVERY_T
