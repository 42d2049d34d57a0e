"""A witness: an example network in which the two sides of a claim have different values.

The first examples count paths (every number is 1, every function the identity) in a scalar network;
later ones have more entries, other numbers and functions with a bend. An example that shows no
difference proves nothing; without a witness nothing is called different.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from itertools import cycle, islice

from .. import bounds
from ..claims.directions import descends
from ..claims.reading import Reading
from ..errors import NoRule
from ..formula.syntax import (
    Apply,
    Formula,
    Index,
    Number,
    Plus,
    Power,
    Product,
    Quotient,
    Ratio,
    Sum,
    Times,
    Transpose,
    Value,
    Variable,
    walk,
)
from ..model.cell import LAST, Cell, Quantity, Role
from ..model.functions import KNOWN, NAMED
from ..notation import Name
from .conformity import is_column
from .enclosures import OutOfRange, Real, apart
from .example import Derivative, Example, Matrix, Numbers, Polynomial, extents


@dataclass(frozen=True)
class Witness:
    """Numbers for which `left` and `right`, the values of the two sides of a claim, differ.

    `settled` are the two sides as they are meant, for the last step `T` and the `slots` of their
    free indices, in the `layout` and `product_order` of a reading.
    """

    numbers: Numbers
    left: Matrix
    right: Matrix
    settled: tuple[Formula, Formula]
    T: int
    slots: tuple[tuple[str, int], ...]
    layout: str
    product_order: str


def find_witness(
    cell: Cell,
    T: int,
    sides: tuple[Formula, Formula],
    slots: dict[str, int],
    reading: Reading,
) -> Witness | None:
    """The first example that tells two settled sides apart, up to one transposition; or None."""
    for trial, (*_, square) in enumerate(_TRIALS):
        if any(square) and T - cell.start > BENT_STEPS:
            continue
        try:
            example = _example(cell, T, trial)
            left, right = (_Sides(example, reading).value(side, slots) for side in sides)
            left, right = _alike(left, right), _alike(right, left)
        except (NoRule, OutOfRange, _NoValue):
            continue
        if _apart(left, right) and _apart(left, tuple(zip(*right, strict=True))):
            return Witness(
                example.numbers, left, right, sides, T, tuple(slots.items()), reading.layout,
                reading.product_order,
            )  # fmt: skip
    return None


# ---- examples

BENT_STEPS = 8
"""Ticks up to which functions are bent in an example: their degree doubles with each."""

_TRIALS = (
    (1, (1,), (1,), (0,)),
    (1, (1,), (2, 3), (0,)),
    (1, (1, 2, 1, -1), (1,), (1, 0)),
    (2, (1, 1, 0, 1, 2, -1, 1), (1,), (1, 0, 0)),
    (2, (1, 2, -1, 3, 1, 0, 2), (1, 2), (0,)),
    (2, (2, 1, -1, 1, 3, -2, 1, 1, -3), (1, 2), (1, -1)),
    (2, (1, -2, 3, 1, 2, 1, -1, 5, 2, 1, 3), (2, -1, 1), (1, 2, 3)),
)
"""Of each example: every size, the numbers in turn, and the coefficients of the functions."""


@lru_cache(maxsize=256)
def _example(cell: Cell, T: int, trial: int) -> Example:
    size, entries, linear, square = _TRIALS[trial]
    bent = any(function.name in _TRANSCENDENTAL for function in cell.functions)
    supply = cycle(Fraction(one, 4) if bent and trial else one for one in entries)
    given = []
    for variable in _given(cell, T):
        quantity = cell.quantity(variable)
        rows, columns = extents(quantity.shape, size)
        filled = tuple(tuple(islice(supply, columns)) for _ in range(rows))
        if quantity.role is Role.TARGET and _is_distribution(cell):
            filled = tuple((int(row == 0),) for row in range(rows))
        elif variable in cell.zero or (bent and not trial and _may_vanish(quantity)):
            filled = ((0,) * columns,) * rows
        given.append((variable, filled))
    open_functions = [one for one in cell.functions if one.name not in NAMED and one not in _KNOWN]
    pairs = zip(open_functions, cycle(linear), cycle(square), strict=False)
    functions = tuple(
        Polynomial(one.name, one.kind, _arguments(cell, one.name), a, b) for one, a, b in pairs
    )
    return Example(cell, T, Numbers(size, tuple(given), functions))


_KNOWN = tuple(KNOWN.values())
_TRANSCENDENTAL = {KNOWN[name].name for name in ("tanh", "sigmoid", "softmax")} | set(NAMED)


def _arguments(cell: Cell, name: Name) -> int:
    """The number of arguments of a function."""
    parts = (part for equation in cell.equations for part in walk(equation.right))
    return next(len(p.arguments) for p in parts if isinstance(p, Apply) and p.function == name)


def _may_vanish(quantity: Quantity) -> bool:
    """Whether it is data or a bias: where they are 0, values of tanh and the like are exact."""
    return quantity.role is not Role.PARAMETER or len(quantity.shape) == 1


def _given(cell: Cell, T: int) -> list[Variable]:
    """What no equation defines: parameters, given states, inputs and targets step by step."""
    found = [quantity.at(None) for quantity in cell.of_role(Role.PARAMETER)]
    found += sorted(cell.given_at(T), key=lambda one: one.time.offset if one.time else 0)
    data = cell.of_role(Role.INPUT, Role.TARGET)
    deepest = max((cell.lag(quantity.name) for quantity in data), default=0)
    for t in range(cell.start - deepest, T + 1):
        found += [quantity.at(t) for quantity in data]
    return found


def _is_distribution(cell: Cell) -> bool:
    """Whether targets are probabilities: a cross entropy is taken of them."""
    return any(function == KNOWN["cross_entropy"] for function in cell.functions)


# ---- the value of a side


class _NoValue(Exception):
    """A formula has no value in an example: something is missing, or shapes do not fit."""


class _Special(Enum):
    """What is no number: a factor that makes its term 0, and one that does not exist."""

    BEFORE_START = 1
    MISSING = 2


_Value = Matrix | Fraction | _Special


@dataclass(frozen=True)
class _Sides:
    """Values of settled formulas in an example; a number stands for that multiple of I."""

    example: Example
    reading: Reading

    def value(self, formula: Formula, slots: dict[str, int]) -> Matrix | Fraction:
        """The value for these free indices. Raises `_NoValue`, `NoRule`, `OutOfRange`."""
        found = self._of(formula, slots | {LAST: self.example.T})
        if found is _Special.MISSING:
            raise _NoValue
        return Fraction(0) if isinstance(found, _Special) else found

    def _of(self, formula: Formula, values: dict[str, int]) -> _Value:
        match formula:
            case Number(value=value):
                return value
            case Value(index=index):
                return Fraction(index.value(values))
            case Quotient():
                return self._quotient(formula, values)
            case Plus(terms=terms):
                return _sum([self._of(term, values) for term in terms])
            case Times(factors=factors):
                return _product([self._of(factor, values) for factor in factors])
            case Sum():
                return _sum(self._bodies(formula, values))
            case Product():
                bodies = self._bodies(formula, values)
                return _product(bodies[::-1] if descends(formula, self.reading) else bodies)
            case Transpose(body=body):
                found = self._of(body, values)
                return tuple(zip(*found, strict=True)) if isinstance(found, tuple) else found
            case Power(base=base, exponent=int() as exponent) if 0 <= exponent <= bounds.COPIES:
                return _product([self._of(base, values)] * exponent)
            case Ratio(upper=upper, lower=lower):
                divisor = self._of(lower, values)
                if not isinstance(divisor, Fraction) or not divisor:
                    raise _NoValue
                return _product([self._of(upper, values), 1 / divisor])
            case _:
                raise _NoValue

    def _bodies(self, formula: Sum | Product, values: dict[str, int]) -> list[_Value]:
        first = self.example.cell.start if formula.first is None else formula.first.value(values)
        last = self.example.T if formula.last is None else formula.last.value(values)
        steps = range(first, last + 1)
        return [self._of(formula.body, values | {formula.index: step}) for step in steps]

    def _quotient(self, quotient: Quotient, values: dict[str, int]) -> _Value:
        cell = self.example.cell
        upper, lower = (_placed(part, values) for part in (quotient.upper, quotient.lower))
        if lower.time is None and cell.never_varies(upper, self.example.T):
            return _Special.BEFORE_START
        if not all(self._exists(one) for one in (upper, lower)):
            return _Special.MISSING
        inner = {
            "total": None,
            "immediate": frozenset(quantity.name for quantity in cell.quantities),
            "own": frozenset(quantity.name for quantity in cell.of_role(Role.PREACTIVATION)),
        }[quotient.mark]
        use = None if quotient.use is None else quotient.use.value(values)
        held = frozenset(_placed(part, values) for part in quotient.held)
        found = self.example.derivative(Derivative(upper, lower, inner, use, held))
        turned = is_column(cell, quotient, self.reading.layout)
        return tuple(zip(*found, strict=True)) if turned else found

    def _exists(self, variable: Variable) -> bool:
        cell, time = self.example.cell, variable.time
        inside = time is None or cell.start <= time.offset <= self.example.T
        return inside or variable in cell.given_at(self.example.T)


def _placed(part: Formula, values: dict[str, int]) -> Variable:
    if not isinstance(part, Variable):
        raise _NoValue
    time = part.time
    return part if time is None else Variable(part.name, Index(None, time.value(values)))


def _sum(parts: list[_Value]) -> _Value:
    if _Special.MISSING in parts:
        return _Special.MISSING
    shaped = next((part for part in parts if isinstance(part, tuple)), None)
    if shaped is None:
        return sum((part for part in parts if isinstance(part, Fraction)), Fraction(0))
    matrices = [_alike(part, shaped) for part in parts if not isinstance(part, _Special)]
    rows = zip(*matrices, strict=True)
    return tuple(tuple(_added(entries) for entries in zip(*lines, strict=True)) for lines in rows)


def _added(numbers: tuple[Real, ...]) -> Real:
    result: Real = 0
    for number in numbers:
        result = result + number
    return result


def _product(parts: list[_Value]) -> _Value:
    for special in _Special:
        if special in parts:
            return special
    result: _Value = Fraction(1)
    for part in parts:
        result = _multiplied(result, part)
    return result


def _multiplied(left: _Value, right: _Value) -> _Value:
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left * right
    if isinstance(left, Fraction) and isinstance(right, tuple):
        return tuple(tuple(left * entry for entry in row) for row in right)
    if isinstance(left, tuple) and isinstance(right, Fraction):
        return _multiplied(right, left)
    assert isinstance(left, tuple) and isinstance(right, tuple)
    if len(left[0]) != len(right):
        number, other = (left, right) if _is_number(left) else (right, left)
        if not _is_number(number):
            raise _NoValue
        return tuple(tuple(number[0][0] * entry for entry in row) for row in other)
    columns = tuple(zip(*right, strict=True))
    return tuple(
        tuple(_added(tuple(a * b for a, b in zip(row, column, strict=True))) for column in columns)
        for row in left
    )


def _is_number(matrix: Matrix) -> bool:
    return len(matrix) == len(matrix[0]) == 1


def _alike(value: Matrix | Fraction, other: Matrix | Fraction) -> Matrix:
    """A value as a matrix of the other's shape, if it is a multiple of I. Raises `_NoValue`."""
    if isinstance(value, tuple):
        if isinstance(other, tuple) and len(value) * len(value[0]) != len(other) * len(other[0]):
            raise _NoValue
        return value
    if isinstance(other, Fraction):
        return ((value,),)
    rows, columns = len(other), len(other[0])
    if value and rows != columns:
        raise _NoValue
    return tuple(
        tuple(value if row == at else Fraction(0) for at in range(columns)) for row in range(rows)
    )


def _apart(left: Matrix, right: Matrix) -> bool:
    """Whether some entry is proved to differ, or the shapes do."""
    if (len(left), len(left[0])) != (len(right), len(right[0])):
        return True
    pairs = zip(left, right, strict=True)
    return any(apart(a, b) for one, other in pairs for a, b in zip(one, other, strict=True))
