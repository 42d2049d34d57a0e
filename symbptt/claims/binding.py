"""Binding: which quantity of a cell each symbol of a formula is."""

from __future__ import annotations

from functools import lru_cache

from ..formula.syntax import Formula
from ..model.cell import Cell
from ..model.notes import paper_of
from ..model.paper import Paper

_paper = lru_cache(maxsize=64)(paper_of)


def bind(formula: Formula, cell: Cell, source: str | None = None) -> Formula:
    """The formula with each symbol replaced by the variable of the cell that it names.

    A subscript is a label where the cell has a constant of that name (the h of b_h), else a time.
    Raises `UnknownName` for a symbol that the cell does not have, `FormulaError` for a variable of
    each step that stands without a time; `source` is the text that the formula was read from.

    >>> from symbptt.formula.parser import parse
    >>> from symbptt.model.library import elman
    >>> bind(*parse("b_h"), elman()).name
    Name(base='b', accent='', label='h')
    """
    return paper(cell).bind(formula, source)


def paper(cell: Cell) -> Paper:
    """How a cell of the library is written."""
    return _paper(cell)
