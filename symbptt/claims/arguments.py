"""Dots for an argument: tanh(…) in a product over i stands for the h_i that is such a value."""

from __future__ import annotations

from ..formula.syntax import Apply, Dots, Formula, Index, Product, Sum, Variable, rebuild, walk
from ..model.cell import Cell
from ..notation import Name


def with_arguments(formula: Formula, cell: Cell, index: str | None = None) -> Formula:
    """The formula with each such value named, if one equation alone applies the function.

    It is the value at the index of the innermost sum or product around it; elsewhere, and where
    several equations apply the function, the dots are left.
    """
    if isinstance(formula, Sum | Product):
        index = formula.index
    if isinstance(formula, Apply) and isinstance(formula.arguments[0], Dots):
        name = _only(cell, formula.function)
        if name is None or index is None or formula.primes or len(formula.arguments) > 1:
            return formula
        return Variable(name, Index(index), span=formula.span)
    return rebuild(formula, lambda part: with_arguments(part, cell, index))


def _only(cell: Cell, function: Name) -> Name | None:
    """What the only equation with a function defines, if it is that function of something."""
    found = [
        (equation.left, equation.right)
        for equation in cell.equations
        if function in {part.function for part in _applied(equation.right)}
    ]
    if len(found) != 1:
        return None
    left, right = found[0]
    assert isinstance(left, Variable)
    return left.name if isinstance(right, Apply) and right.function == function else None


def _applied(formula: Formula) -> list[Apply]:
    return [part for part in walk(formula) if isinstance(part, Apply)]
