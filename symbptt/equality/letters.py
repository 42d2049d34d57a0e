"""What one slot of the time line holds: free indices that stand there, and factors in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby

from ..formula.syntax import Diagonal
from ..model.cell import Cell
from .conformity import is_number
from .tracks import Track
from .words import Block, Factor

Factors = tuple[Factor, ...]

Letter = tuple[object, ...]
"""The free indices of a slot, and a block of factors for each track; those at the end if empty are
left out. A block of a track that rises or is turned begins with how."""


@dataclass
class Reader:
    """Brings the blocks of a slot into one form, so that equal products are equal letters."""

    cell: Cell
    _known: dict[Block, tuple[Factors, Factors]] = field(default_factory=dict)

    def letter(
        self, marks: tuple[str, ...], tracks: tuple[Track, ...], blocks: tuple[Block, ...]
    ) -> Letter:
        """The letter; numbers stand in front, since they commute with everything."""
        numbers: list[Factor] = []
        found: list[tuple[object, ...]] = []
        for track, block in zip(tracks, blocks, strict=True):
            some, others = self._canonical(block)
            numbers += some
            how = (("rising",) if track.rising else ()) + (("turned",) if track.turned else ())
            found.append((*how, *others) if others else ())
        numbers.sort(key=repr)
        first = (*numbers, *(found[0] if found else ()))
        found[:1] = [first]
        while len(found) > 1 and not found[-1]:
            found.pop()
        return (marks, *found)

    def _canonical(self, block: Block) -> tuple[Factors, Factors]:
        """The numbers among the factors, and the others, each in a fixed order.

        Numbers commute with everything, and an unbroken run of diagonal matrices within itself.
        """
        if block not in self._known:
            factors = [factor for factor in block if isinstance(factor, Factor)]
            numbers = [factor for factor in factors if is_number(self.cell, factor)]
            found: list[Factor] = []
            rest = (factor for factor in factors if factor not in numbers)
            for diagonal, run in groupby(rest, key=_is_diagonal):
                members = list(run)
                found.extend(sorted(members, key=repr) if diagonal else members)
            self._known[block] = (tuple(numbers), tuple(found))
        return self._known[block]


def _is_diagonal(factor: Factor) -> bool:
    return isinstance(factor.formula, Diagonal)
