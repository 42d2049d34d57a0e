"""Binding: which quantity of a cell each symbol of a formula is."""

from __future__ import annotations

from ..errors import FormulaError, UnknownName
from ..formula.printer import text
from ..formula.syntax import Equation, Formula, Index, Symbol, Variable, rebuild
from ..model.cell import STEP, Cell
from ..notation import Name


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
    if isinstance(formula, Symbol):
        return _bound(formula, cell, source)
    return rebuild(formula, lambda part: bind(part, cell, source))


def bind_equation(members: tuple[Formula, ...], cell: Cell, source: str) -> Equation:
    """The one equation of a chain of two members, bound."""
    if len(members) != 2:
        raise FormulaError("a claim is one equation, left side = right side", source)
    left, right = (bind(member, cell, source) for member in members)
    return Equation(left, right)


def _bound(symbol: Symbol, cell: Cell, source: str | None) -> Variable:
    subscript = symbol.subscript
    plain = Name(symbol.base, symbol.accent)
    labelled = Name(symbol.base, symbol.accent, subscript.symbol or "") if subscript else plain
    for quantity in cell.quantities:
        if not quantity.timed and quantity.name == labelled and _is_label(subscript):
            return Variable(quantity.name, span=symbol.span)
        if quantity.timed and quantity.name == plain and subscript is not None:
            return Variable(quantity.name, subscript, span=symbol.span)
    if subscript is None and any(quantity.name == plain for quantity in cell.quantities):
        raise FormulaError(f"{text(symbol)} needs a time step, as in {text(symbol)}_t", source,
                           symbol.span)  # fmt: skip
    known = tuple(text(quantity.at(Index(STEP))) for quantity in cell.quantities)
    raise UnknownName("symbol", text(symbol), known, source, symbol.span)


def _is_label(subscript: Index | None) -> bool:
    return subscript is None or (subscript.symbol is not None and subscript.offset == 0)
