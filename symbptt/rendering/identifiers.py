"""What the quantities of a cell are called in a program: identifiers, no two of them the same."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass, field

from ..formula.syntax import Variable
from ..model.cell import Cell, Role
from ..notation import Name

_TAKEN = ("L", "T", "np", "s", "t", "sum", "range", "len", "dict", "enumerate", "float")
"""What a program has already; L is its loss."""


@dataclass(frozen=True)
class Identifiers:
    """The identifiers of a cell's quantities and functions."""

    cell: Cell
    names: dict[tuple[Name, str], str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        found: dict[tuple[Name, str], str] = {}
        taken = set(_TAKEN)
        for quantity in self.cell.quantities:
            ending = "_of_step" if quantity.role is Role.STEP_LOSS else ""
            kind = "timed" if quantity.timed else "constant"
            found[quantity.name, kind] = _new(quantity.name.ascii + ending, taken)
        for function in self.cell.functions:
            found[function.name, "function"] = _new(function.name.ascii, taken)
        object.__setattr__(self, "names", found)

    def of(self, variable: Variable) -> str:
        """The identifier of a quantity: of all its steps, if it has one a step."""
        return self.names[variable.name, "constant" if variable.time is None else "timed"]

    def function(self, name: Name) -> str:
        """The identifier of a function."""
        return self.names[name, "function"]

    def given(self, variable: Variable) -> str:
        """That of what is given before the first step or after the last one.

        It is h_before, and further back h_before_2; g_after, and further on g_after_2.
        """
        assert variable.time is not None
        later = variable.time.symbol is not None
        steps = variable.time.offset if later else self.cell.start - variable.time.offset
        ending = "after" if later else "before"
        return f"{self.of(variable)}_{ending}" + (f"_{steps}" if steps > 1 else "")


def _new(wanted: str, taken: set[str]) -> str:
    """An identifier that is not taken yet, like the one wanted."""
    plain = re.sub(r"\W", "_", wanted, flags=re.ASCII)
    if keyword.iskeyword(plain) or plain[:1].isdigit() or not plain:
        plain = f"v_{plain}"
    while plain in taken:
        plain += "_"
    taken.add(plain)
    return plain
