"""What somebody asks to be derived: the name of a parameter, or a quotient of two variables."""

from __future__ import annotations

import re

from ..derivation.gradient import Gradient, derive_gradient
from ..errors import FormulaError, InvalidValue
from ..formula.parser import parse
from ..formula.printer import text
from ..formula.syntax import Index, Quotient, Variable
from ..model.cell import LAST, Cell, Role
from ..model.lookup import lower_variable
from .binding import bind

_QUOTIENT = re.compile(r"/|\\[dt]?frac")


def derive(cell: Cell, target: str | Variable | Quotient) -> Gradient:
    """The total derivative that `target` names, derived.

    `target` is a variable, short for ∂L/∂variable, by its plain, Unicode or LaTeX name (`"b_h"`,
    `"x_t"`, `"h_-1"`), or a quotient of any two variables (`"dL_t/dW"`, `"dh_t/db_h"`). In
    numerator layout the derivative of a number by a vector is a row, by a matrix of its own shape.

    Raises `UnknownName` and `FormulaError` for a target that cannot be read, `InvalidValue` for
    one that is no derivative in this cell, `NoRule` for what no rule covers.

    >>> from symbptt.model.library import elman
    >>> text(derive(elman(), "dL/do_t").chain.equation)
    '∂L/∂o_t = ∂L_t/∂ŷ_t · ∂ŷ_t/∂o_t'
    """
    quotient = target_quotient(cell, target)
    assert isinstance(quotient.upper, Variable)
    assert isinstance(quotient.lower, Variable)
    return derive_gradient(cell, quotient.upper, quotient.lower)


def target_quotient(cell: Cell, target: str | Variable | Quotient) -> Quotient:
    """The derivative that a target names, its variables bound to the cell."""
    if isinstance(target, str) and not _QUOTIENT.search(target):
        target = lower_variable(cell, target)
    if isinstance(target, Variable):
        if cell.loss is None:
            raise InvalidValue(f"the cell {cell.name} has no total loss to differentiate")
        return Quotient(cell.loss, target)
    if isinstance(target, str):
        members = parse(target)
        if len(members) != 1 or not isinstance(members[0], Quotient):
            raise FormulaError("this is no derivative of one variable by another", target)
        bound = bind(members[0], cell, target)
        assert isinstance(bound, Quotient)
        target = Quotient(bound.upper, bound.lower)
    upper, lower = target.upper, target.lower
    assert isinstance(upper, Variable)
    assert isinstance(lower, Variable)
    _check_upper(cell, upper)
    _check_lower(cell, lower)
    return target


def _check_upper(cell: Cell, upper: Variable) -> None:
    given = cell.quantity(upper).role in (Role.INPUT, Role.TARGET, Role.PARAMETER)
    if given or _before(upper, cell.start):
        raise InvalidValue(f"{text(upper)} is given, it depends on nothing")


def _check_lower(cell: Cell, lower: Variable) -> None:
    role = cell.quantity(lower).role
    if role in (Role.TARGET, Role.TOTAL_LOSS):
        raise InvalidValue(f"no derivative by {text(lower)}, the {role.value}, is derived")
    earliest = cell.start - (cell.lag(lower.name) if role is Role.STATE else 0)
    if _before(lower, earliest):
        raise InvalidValue(f"there is no {text(lower)}; the first step is {cell.start}")
    if _behind(lower, cell.ahead(lower.name)):
        raise InvalidValue(f"there is no {text(lower)}; the last step is T")


def _behind(variable: Variable, last: int) -> bool:
    """Whether a variable stands more than so many steps after T."""
    time = variable.time
    return time is not None and time.symbol == LAST and time.offset > last


def _before(variable: Variable, first: int) -> bool:
    time = variable.time
    return isinstance(time, Index) and time.symbol is None and time.offset < first
