"""Asking symbptt about a written formula: by its LaTeX, as a person would."""

from __future__ import annotations

from symbptt.claims.binding import bind
from symbptt.claims.reading import DEFAULT, Reading
from symbptt.equality.comparison import compare, decide
from symbptt.equality.verdict import Verdict
from symbptt.formula.parser import parse
from symbptt.formula.syntax import Equation, Formula, Quotient
from symbptt.model.cell import Cell
from symbptt.model.library import elman
from symbptt.model.lookup import lower_variable

from . import brute_force
from .written import Written, latex

ELMAN = elman()


def bound(formula: Written | str, cell: Cell = ELMAN) -> Formula:
    """A formula, bound to a cell."""
    source = formula if isinstance(formula, str) else latex(formula)
    (parsed,) = parse(source)
    return bind(parsed, cell, source)


def readings(
    partials: str = "immediate", free_index: str = "fixed", product_order: str = "chain"
) -> tuple[Reading, brute_force.Reading]:
    """The same reading for symbptt and for the oracle."""
    axes = (partials, free_index, product_order)
    return Reading(*axes), brute_force.Reading(*axes)


def claim(param: str, formula: Written | str, cell: Cell = ELMAN) -> Equation:
    """The claim ∂L/∂param = formula."""
    return Equation(Quotient(cell.loss, lower_variable(cell, param)), bound(formula, cell))


def at(
    T: int, param: str, formula: Written | str, reading: Reading = DEFAULT, cell: Cell = ELMAN
) -> Verdict:
    """The verdict at one T."""
    return compare(cell, claim(param, formula, cell), T, reading)


def for_every_T(
    param: str, formula: Written | str, reading: Reading = DEFAULT, cell: Cell = ELMAN
) -> Verdict:
    """The verdict for every T."""
    return decide(cell, claim(param, formula, cell), reading)
