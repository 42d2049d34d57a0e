"""A refuted claim, and what makes it right: conditions and a repair, worked out when asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ..claims.claim import Claim
from ..claims.reading import Reading
from ..model.cell import Cell
from .conditions import Holding, conditions
from .repair import Repair, repair
from .verdict import Different


@dataclass(frozen=True)
class Refuted:
    """A claim about a cell that is wrong under a reading, with the verdict."""

    cell: Cell
    claim: Claim
    reading: Reading
    verdict: Different

    @cached_property
    def conditions(self) -> tuple[Holding, ...]:
        """When it is right all the same, for every T but where they say so."""
        return conditions(self.cell, self.claim, self.reading, self.verdict)

    @cached_property
    def repair(self) -> Repair | None:
        """The smallest edit that is proved right, None if there is none within the budget."""
        return repair(self.cell, self.claim, self.reading, self.verdict)
