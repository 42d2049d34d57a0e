"""Vectors of ones in claims: 1 beside a matrix is as long as that asks for: v⁰ for some v."""

from __future__ import annotations

from ..errors import InputError, NoRule
from ..formula.syntax import (
    Formula,
    Ones,
    Power,
    Quotient,
    Times,
    Transpose,
    Variable,
    rebuild,
    times,
    walk,
)
from ..model.cell import Cell
from ..model.shapes import formula_shape


def with_sized_ones(cell: Cell, formula: Formula) -> Formula:
    """The formula with each vector of ones in a product as v⁰, where v is as long.

    Raises `NoRule` where nothing is of that length.
    """
    formula = rebuild(formula, lambda part: with_sized_ones(cell, part))
    if not isinstance(formula, Times) or not any(map(_is_ones, formula.factors)):
        return formula
    factors = list(formula.factors)
    for place, factor in enumerate(factors):
        if not _is_ones(factor):
            continue
        is_row = isinstance(factor, Transpose)
        beside = factors[place + 1 :][:1] if is_row else factors[:place][-1:]
        found = Power(_as_long_as(cell, beside[0], rows=is_row), 0) if beside else None
        if found is None:
            raise _no_length()
        factors[place] = Transpose(found) if is_row else found
    return times(tuple(factors))


def _is_ones(factor: Formula) -> bool:
    return isinstance(factor.body if isinstance(factor, Transpose) else factor, Ones)


def _as_long_as(cell: Cell, beside: Formula, rows: bool) -> Variable:
    """A vector that is as long as a formula has rows, or columns."""
    if any(isinstance(part, Quotient) for part in walk(beside)):
        raise _no_length()
    try:
        sizes = (*formula_shape(cell, beside), "1", "1")[:2]
    except InputError:
        raise _no_length() from None
    size = sizes[0] if rows else sizes[1]
    timed = [part for part in walk(beside) if isinstance(part, Variable)]
    for variable in (*timed, *(Variable(one.name) for one in cell.quantities if not one.timed)):
        if cell.quantity(variable).shape == (size,):
            return variable
    raise _no_length()


def _no_length() -> NoRule:
    return NoRule("a vector of ones of unknown length", "write out what it adds up")
