"""The total loss as what it adds up: losses of single steps, each with a coefficient."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ..errors import InputError, NoRule
from ..formula.syntax import (
    Formula,
    Index,
    Number,
    Plus,
    Power,
    Ratio,
    Sum,
    Times,
    Value,
    Variable,
    times,
)
from ..model.cell import LAST, Cell
from ..notation import Name


@dataclass(frozen=True)
class Total:
    """`coefficient` times the sum of `loss` at the steps `first` to `last`.

    For `first` None it is the loss at step `last` alone. `loss` stands at step t; the coefficient
    is a formula of numbers and of T.
    """

    coefficient: Formula
    loss: Variable
    first: Index | None
    last: Index


def total(cell: Cell) -> Total | None:
    """What the total loss of a cell adds up, None if it has none.

    Raises `NoRule` for a total loss of another form.
    """
    if cell.total_loss is None:
        return None
    right = cell.total_loss.right
    *factors, core = right.factors if isinstance(right, Times) else (right,)
    coefficient = times(tuple(factors))
    if isinstance(core, Sum) and isinstance(core.body, Variable):
        first = Index(None, cell.start) if core.first is None else core.first
        return Total(coefficient, core.body, first, core.last or Index(LAST))
    if isinstance(core, Variable) and core.time is not None:
        return Total(coefficient, core, None, core.time)
    raise NoRule("this total loss", "write a sum of losses of single steps")


def plain_total(cell: Cell) -> Total:
    """The total loss of a cell where it is a plain sum up to T, or the loss of step T.

    Raises `NoRule` for a coefficient or another last step, and where there is no loss.
    """
    found = total(cell)
    if found is None:
        raise NoRule("a total loss where there is none", "name the loss of a step L_t")
    if found.coefficient != Number(Fraction(1)) or found.last != Index(LAST):
        raise NoRule(
            "a total loss with a coefficient or another range", "derive the plain sum up to T"
        )
    return found


def weights(cell: Cell, T: int) -> dict[Variable, Fraction]:
    """The losses of single steps that the total loss up to T adds up, with their coefficients."""
    found = total(cell)
    if found is None:
        return {}
    coefficient, last = value(found.coefficient, T), found.last.value({LAST: T})
    first = last if found.first is None else found.first.value({LAST: T})
    steps = range(first, last + 1)
    return {Variable(found.loss.name, Index(None, t)): coefficient for t in steps}


def value(formula: Formula, T: int) -> Fraction:
    """A formula of numbers and of T as a number; raises `InputError` where it divides by 0."""
    match formula:
        case Number(value=number):
            return number
        case Variable(name=name, time=None) if name == Name(LAST):
            return Fraction(T)
        case Value(index=index):
            return Fraction(index.value({LAST: T}))
        case Plus(terms=terms):
            return sum((value(term, T) for term in terms), Fraction(0))
        case Times(factors=factors):
            product = Fraction(1)
            for factor in factors:
                product *= value(factor, T)
            return product
        case Ratio(upper=upper, lower=lower):
            divisor = value(lower, T)
            if not divisor:
                raise InputError(f"the coefficient of the total loss divides by 0 at T = {T}")
            return value(upper, T) / divisor
        case Power(base=base, exponent=int() as exponent):
            return value(base, T) ** exponent
        case _:
            raise NoRule("this coefficient of the total loss", "use numbers and T")
