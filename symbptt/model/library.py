"""The library of cells: their table `CELLS`, and the cell of a name with its options."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature

from ..errors import InvalidValue, UnknownName
from .cell import Cell
from .networks.bidirectional import bidirectional
from .networks.gated import gru, lstm
from .networks.layered import stacked
from .networks.simple import elman, jordan, leaky, residual

__all__ = [
    "CELLS", "bidirectional", "cell", "elman", "gru", "jordan", "leaky", "lstm", "options_of",
    "residual", "stacked",
]  # fmt: skip

CELLS: dict[str, Callable[..., Cell]] = {
    "elman": elman,
    "jordan": jordan,
    "lstm": lstm,
    "gru": gru,
    "stacked": stacked,
    "residual": residual,
    "leaky": leaky,
    "bidirectional": bidirectional,
}
"""The cells of the library by name."""


def options_of(name: str) -> tuple[str, ...]:
    """The options that a cell of the library takes."""
    return tuple(signature(CELLS[name]).parameters)


def cell(name: str, **options: object) -> Cell:
    """The cell of that name; an option that is None counts as not said.

    Raises `UnknownName` if the library has no such cell, `InvalidValue` for an option that the
    cell does not have, and what the cell raises for a bad value.
    """
    if name not in CELLS:
        raise UnknownName("cell", name, tuple(CELLS), name, (0, len(name)))
    said = {option: value for option, value in options.items() if value is not None}
    for option in said:
        if option not in options_of(name):
            known = ", ".join(options_of(name))
            raise InvalidValue(f"the cell {name} has no option {option}; it has {known}")
    return CELLS[name](**said)
