"""What a garbled formula is read by: the names of a model, and the places that each fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..formula.syntax import Index, Symbol
from ..model.cell import Role
from ..model.notes import Notes

UPPER, LOWER, FACTOR = "upper", "lower", "factor"
"""The places of a symbol: what is differentiated, what it is differentiated by, or elsewhere."""


@dataclass(frozen=True)
class Known:
    """A name of the model: its letter, accent and labels, and the places that it fits."""

    base: str
    accent: str
    labels: tuple[str, ...]
    timed: bool
    places: tuple[str, ...]


@dataclass(frozen=True)
class Surroundings:
    """What a formula is read by: a model as `notes`, its time `letters`, the `asked` derivative."""

    notes: Notes
    letters: tuple[str, ...]
    asked: tuple[Symbol, Symbol] | None = None

    @property
    def known(self) -> tuple[Known, ...]:
        """The names of the model."""
        return tuple(_known(self.notes))


def _known(notes: Notes) -> Iterator[Known]:
    for entry in notes.paper.entries:
        if entry.definition is not None:
            continue
        quantity = notes.cell.quantity(entry.at((Index("t"),) * bool(entry.slots)))
        upper = quantity.role not in (Role.PARAMETER, Role.INPUT, Role.TARGET)
        lower = quantity.role not in (Role.STEP_LOSS, Role.TOTAL_LOSS, Role.TARGET)
        places = (FACTOR, *(UPPER,) * upper, *(LOWER,) * lower)
        yield Known(entry.base, entry.accent, entry.labels, bool(entry.slots), places)
