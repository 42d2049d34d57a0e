"""How many numbers a quantity has, and how many parameters a cell: polynomials in the sizes."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from ..formula.syntax import Formula, Number, Power, Variable, plus, times
from ..notation import Name
from .cell import Cell, Role


def size(shape: tuple[str, ...]) -> Formula:
    """The product of the sizes, 1 for a number.

    >>> from symbptt.formula.printer import text
    >>> text(size(("n_h", "n_x"))), text(size(("n_h", "n_h")))
    ('n_h n_x', 'n_h²')
    """
    counted = Counter(shape)
    return times(
        tuple(
            Power(_symbol(name), number) if number > 1 else _symbol(name)
            for name, number in counted.items()
        )
    )


def parameter_count(cell: Cell) -> Formula:
    """The number of parameters of a cell, as a polynomial in its sizes.

    >>> from symbptt.formula.printer import text
    >>> from symbptt.model.library import elman
    >>> text(parameter_count(elman()))
    'n_h n_x + n_h² + n_h + n_h n_y + n_y'
    """
    shapes = Counter(tuple(sorted(quantity.shape)) for quantity in cell.of_role(Role.PARAMETER))
    return plus(
        tuple(times((Number(Fraction(number)), size(shape))) for shape, number in shapes.items())
    )


def _symbol(size_name: str) -> Variable:
    base, _, label = size_name.partition("_")
    return Variable(Name(base, label=label))
