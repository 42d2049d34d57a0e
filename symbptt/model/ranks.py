"""What is a number, a vector or a matrix, seen from the places where it stands.

What multiplies a vector from the left (in a model of rows: from the right) is a matrix, and so is
its copy W_t = W; a lower-case Greek letter there is a number, a transposed lower-case one a vector.
Everything else is a vector, unless an equation says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from ..formula.syntax import (
    Equation,
    Formula,
    Index,
    Number,
    Plus,
    Power,
    Ratio,
    Times,
    Transpose,
    Variable,
    children,
    walk,
)
from ..notation import LETTERS


class Rank(Enum):
    """How many indices the entries of a quantity have."""

    NUMBER = 0
    VECTOR = 1
    MATRIX = 2


@dataclass(frozen=True)
class Habits:
    """How letters are used: each is dropped where no model fits it."""

    greek_numbers: bool = True
    transposed_vectors: bool = True
    small_matrices: bool = True


@dataclass(frozen=True)
class _Place:
    """A place where a variable multiplies, `transposed` or not, or where it `divides`."""

    variable: Variable
    transposed: bool
    divides: bool = False


def kept(variable: Variable) -> Variable:
    """The variable without its time: all instances of a quantity are alike."""
    return variable if variable.time is None else Variable(variable.name, _ANY)


_ANY = Index(None)


def is_rows(equations: tuple[Equation, ...]) -> bool:
    """Whether vectors are rows: somewhere a constant stands after a vector, nowhere before one."""
    after = before = False
    for part in (part for equation in equations for part in walk(equation.right)):
        if not isinstance(part, Times):
            continue
        timed = [_has_time(factor) for factor in part.factors if not _is_numeric(factor)]
        if len(timed) > 1 and timed[0] != timed[-1] and not _first_is_row(part):
            after, before = after or timed[0], before or timed[-1]
    return after and not before


def ranks(equations: tuple[Equation, ...], rows: bool, habits: Habits) -> dict[Variable, Rank]:
    """The rank of every quantity that multiplies somewhere; the others are vectors."""
    copies = _copies(equations)
    found: dict[Variable, Rank] = {}
    for equation in equations:
        for place in _places(equation.right, False, False, rows):
            variable = kept(place.variable)
            constant = copies.get(variable, variable)
            if constant.time is None:
                found.setdefault(constant, _rank(constant, place, habits))
    for copy, constant in copies.items():
        if constant in found:
            found[copy] = found[constant]
    return found


def _rank(variable: Variable, place: _Place, habits: Habits) -> Rank:
    base = variable.name.base
    if place.divides:
        return Rank.NUMBER
    if _is_greek(base):
        return Rank.NUMBER if habits.greek_numbers else Rank.MATRIX
    if base[0].islower():
        if place.transposed and habits.transposed_vectors:
            return Rank.VECTOR
        return Rank.MATRIX if habits.small_matrices else Rank.NUMBER
    return Rank.MATRIX


def _copies(equations: tuple[Equation, ...]) -> dict[Variable, Variable]:
    """The constant of each quantity W_t that an equation sets to one, or to a copy of one."""
    copies: dict[Variable, Variable] = {}
    for _ in equations:
        for equation in equations:
            left, right = equation.left, equation.right
            if isinstance(left, Variable) and isinstance(right, Variable):
                constant = copies.get(kept(right), right)
                if constant.time is None:
                    copies[kept(left)] = constant
    return copies


def _places(formula: Formula, multiplies: bool, transposed: bool, rows: bool) -> Iterator[_Place]:
    match formula:
        case Variable():
            if multiplies:
                yield _Place(formula, transposed)
        case Times(factors=factors):
            others = [factor for factor in factors if not isinstance(factor, Number)]
            end = others[0 if rows != transposed else -1] if others else None
            for factor in others:
                at_end = factor is end and multiplies
                yield from _places(factor, at_end or factor is not end, transposed, rows)
        case Plus(terms=terms):
            for term in terms:
                yield from _places(term, multiplies, transposed, rows)
        case Transpose(body=body):
            yield from _places(body, multiplies, not transposed, rows)
        case Power(base=base):
            yield from _places(base, multiplies, transposed, rows)
        case Ratio(upper=upper, lower=lower):
            yield from _places(upper, multiplies, transposed, rows)
            for part in walk(lower):
                if isinstance(part, Variable):
                    yield _Place(part, False, divides=True)
        case _:
            for part in children(formula):
                yield from _places(part, False, False, rows)


def _is_greek(base: str) -> bool:
    return base in LETTERS and base[0].islower() and base != "ell"


def _is_numeric(formula: Formula) -> bool:
    """Whether a formula holds nothing but numbers and lower-case Greek letters."""
    found = [part for part in walk(formula) if isinstance(part, Variable)]
    return all(part.time is None and _is_greek(part.name.base) for part in found)


def _has_time(formula: Formula) -> bool:
    return any(isinstance(part, Variable) and part.time is not None for part in walk(formula))


def _first_is_row(product: Times) -> bool:
    """Whether a product begins with a row in a model of columns: yᵀ W h."""
    first = next(factor for factor in product.factors if not isinstance(factor, Number))
    return isinstance(first, Transpose) and _has_time(first)
