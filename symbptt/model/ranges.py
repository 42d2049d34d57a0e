"""The range of a variable of a cell, derived from its equations.

The range of a vector is that of its entries. It is an enclosure by rules: the image of each named
function, all real numbers for an unknown function and for a sum of products.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..formula.syntax import Apply, Index, Variable
from .cell import STEP, Cell
from .functions import REALS, Interval


@dataclass(frozen=True)
class Range:
    """Every entry lies in `interval`; `normalised` if the entries of the vector sum to 1."""

    interval: Interval
    normalised: bool = False


def range_of(cell: Cell, variable: Variable) -> Range:
    """What values the entries of a variable can take.

    Inputs, targets, parameters and given states can be any real numbers.

    >>> from symbptt.model.library import elman
    >>> from symbptt.notation import Name
    >>> str(range_of(elman(f_y="softmax"), Variable(Name("y", "hat"), Index("t"))).interval)
    '(0, 1)'
    """
    if variable.time is None or not cell.defines(variable.name):
        return Range(REALS)
    formula = cell.equation(variable.name)
    if not isinstance(formula, Apply):
        return Range(REALS)
    function = cell.function(formula.function)
    argument = formula.arguments[0]
    inside = REALS
    if isinstance(argument, Variable) and argument.time == Index(STEP):
        inside = range_of(cell, argument).interval
    return Range(function.image(inside), function.normalised)
