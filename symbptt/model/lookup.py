"""Finding a quantity of a cell by the name that somebody typed."""

from __future__ import annotations

import re
import unicodedata

from ..errors import UnknownName
from ..formula.syntax import Index, Variable
from .cell import STEP, Cell, Role


def lower_variable(cell: Cell, typed: str) -> Variable:
    """The variable that `typed` names: a parameter, the state given at the start, or an input.

    Plain (`b_h`, `h_-1`, `x_t`), Unicode and LaTeX (`h_{-1}`) names are known; raises
    `UnknownName` with the names there are.
    """
    variables = lower_variables(cell)
    spellings = {
        _squeezed(spelling): variable for variable in variables for spelling in _spellings(variable)
    }
    found = spellings.get(_squeezed(typed))
    if found is None:
        known = tuple(_spellings(variable)[0] for variable in variables)
        raise UnknownName("parameter", typed, known, typed, (0, len(typed)))
    return found


def lower_variables(cell: Cell) -> tuple[Variable, ...]:
    """What ∂L/∂(...) can be asked for: parameters, the given state, the input of a step."""
    parameters = cell.of_role(Role.PARAMETER)
    inputs = [quantity.at(Index(STEP)) for quantity in cell.of_role(Role.INPUT)]
    return (*(quantity.at(None) for quantity in parameters), *cell.given_states, *inputs)


def _spellings(variable: Variable) -> tuple[str, ...]:
    time = "" if variable.time is None else f"_{variable.time}"
    name = variable.name
    return (name.ascii + time, name.text + time, name.latex + time)


def _squeezed(spelling: str) -> str:
    return re.sub(r"[\s{}\\]", "", unicodedata.normalize("NFC", spelling))
