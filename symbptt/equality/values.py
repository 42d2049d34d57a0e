"""The values of the sides of a claim in an example network."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from .. import bounds
from ..claims.directions import descends
from ..claims.reading import Reading
from ..formula.syntax import (
    Apply,
    Diagonal,
    Entrywise,
    Formula,
    Index,
    Iverson,
    Number,
    Ones,
    Outer,
    Plus,
    Power,
    Product,
    Quotient,
    Ratio,
    Stack,
    Sum,
    Times,
    Transpose,
    Value,
    Variable,
)
from ..model.cell import LAST, Role
from ..model.functions import Kind
from .arrays import Array, Dual
from .conformity import is_column
from .enclosures import Real, apart, inverse
from .example import Derivative, Example, Matrix, seeded, slopes_of


class NoValue(Exception):
    """A formula has no value in an example: something is missing, or shapes do not fit."""


class _Special(Enum):
    """What is no number: a factor that makes its term 0, and one that does not exist."""

    BEFORE_START = 1
    MISSING = 2


_Value = Matrix | Fraction | _Special


@dataclass(frozen=True)
class Sides:
    """Values of settled formulas in an example; a number stands for that multiple of I."""

    example: Example
    reading: Reading

    def value(self, formula: Formula, slots: dict[str, int]) -> Matrix | Fraction:
        """The value for these free indices. Raises `NoValue`, `NoRule`, `OutOfRange`."""
        found = self._of(formula, slots | {LAST: self.example.T})
        if found is _Special.MISSING:
            raise NoValue
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
            case Power(base=base, exponent=exponent):
                count = exponent if isinstance(exponent, int) else exponent.value(values)
                return _power(self._of(base, values), count)
            case Ratio(upper=upper, lower=lower):
                return _by_entries([self._of(upper, values), _inverse(self._of(lower, values))])
            case Entrywise(factors=factors):
                return _by_entries([self._of(factor, values) for factor in factors])
            case Variable():
                return self._variable(formula, values)
            case Diagonal(body=body):
                return _diagonal(self._of(body, values))
            case Outer(left=left, right=right):
                return _outer(self._of(left, values), self._of(right, values))
            case Stack(parts=parts):
                return _stacked([self._of(part, values) for part in parts])
            case Ones():
                return Fraction(1)
            case Iverson(left=left, right=right):
                return Fraction(int(left.value(values) == right.value(values)))
            case Apply(arguments=arguments):
                return self._applied(formula, [self._of(one, values) for one in arguments])
            case _:
                raise NoValue

    def _variable(self, variable: Variable, values: dict[str, int]) -> _Value:
        placed = _placed(variable, values)
        if not self._exists(placed):
            return _Special.MISSING
        array = self.example.value(placed)
        return tuple(tuple(entry.value for entry in row) for row in array)

    def _applied(self, formula: Apply, arguments: list[_Value]) -> _Value:
        """A function of arguments, or its derivative by the first of them."""
        if _Special.MISSING in arguments:
            return _Special.MISSING
        function = self.example.cell.function(formula.function)
        arrays = [_array(argument) for argument in arguments]
        if formula.primes:
            arrays[0] = seeded(arrays[0])
        found = self.example.applied(function, formula, tuple(arrays))
        if not formula.primes:
            return tuple(tuple(entry.value for entry in row) for row in found)
        first = arrays[0]
        slopes = slopes_of(found, len(first) * len(first[0]))
        if function.kind is not Kind.ENTRYWISE:
            return slopes
        flat = iter(row[place] for place, row in enumerate(slopes))
        return tuple(tuple(next(flat) for _ in row) for row in first)

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


def _array(value: _Value) -> Array:
    if isinstance(value, _Special):
        raise NoValue
    rows = value if isinstance(value, tuple) else ((value,),)
    return tuple(tuple(map(Dual, row)) for row in rows)


def _placed(part: Formula, values: dict[str, int]) -> Variable:
    if not isinstance(part, Variable):
        raise NoValue
    time = part.time
    return part if time is None else Variable(part.name, Index(None, time.value(values)))


def _sum(parts: list[_Value]) -> _Value:
    if _Special.MISSING in parts:
        return _Special.MISSING
    there = [part for part in parts if not isinstance(part, _Special)]
    shaped = [part for part in there if isinstance(part, tuple)]
    if not shaped:
        return sum((part for part in there if isinstance(part, Fraction)), Fraction(0))
    largest = max(shaped, key=lambda part: (len(part) * len(part[0]), min(_extents(part))))
    matrices = [alike(part, largest) for part in there]
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
        return tuple(tuple(left * entry for entry in row) for row in right) if left else left
    if isinstance(left, tuple) and isinstance(right, Fraction):
        return _multiplied(right, left)
    assert isinstance(left, tuple) and isinstance(right, tuple)
    if len(left[0]) != len(right):
        number, other = (left, right) if _is_number(left) else (right, left)
        if _is_number(number):
            return tuple(tuple(number[0][0] * entry for entry in row) for row in other)
        if (len(left), len(left[0])) == (len(right), len(right[0])) and 1 in _extents(left):
            return _each(left, right)  # two columns multiply by entries
        raise NoValue
    columns = tuple(zip(*right, strict=True))
    return tuple(
        tuple(_added(tuple(a * b for a, b in zip(row, column, strict=True))) for column in columns)
        for row in left
    )


def _each(left: Matrix, right: Matrix) -> Matrix:
    return tuple(
        tuple(a * b for a, b in zip(one, other, strict=True))
        for one, other in zip(left, right, strict=True)
    )


def _extents(matrix: Matrix) -> tuple[int, int]:
    return len(matrix), len(matrix[0])


def _is_number(matrix: Matrix) -> bool:
    return len(matrix) == len(matrix[0]) == 1


def _is_vector(value: _Value) -> bool:
    return isinstance(value, tuple) and 1 in _extents(value) and not _is_number(value)


def _turned(matrix: Matrix) -> Matrix:
    return tuple(zip(*matrix, strict=True))


def _entries(value: _Value) -> tuple[Real, ...]:
    """The entries of a vector or a number. Raises `NoValue` for a matrix."""
    if isinstance(value, Fraction):
        return (value,)
    if not isinstance(value, tuple) or 1 not in _extents(value):
        raise NoValue
    return tuple(entry for row in value for entry in row)


def _special(parts: list[_Value]) -> _Special | None:
    return next((special for special in _Special if special in parts), None)


def _by_entries(parts: list[_Value]) -> _Value:
    """The product by entries: a row if one of the vectors is; a vector scales a matrix by rows."""
    special = _special(parts)
    if special is not None:
        return special
    vectors = [part for part in parts if _is_vector(part)]
    matrices = [
        p for p in parts if isinstance(p, tuple) and not _is_vector(p) and not _is_number(p)
    ]
    result = _product([part for part in parts if part not in vectors and part not in matrices])
    for part in vectors:
        result = _multiplied(_diagonal(part), result)
    if matrices:
        return _multiplied(result, matrices[0]) if len(matrices) == 1 else _no_value()
    if not vectors:
        return result
    assert isinstance(result, tuple)
    found = tuple((row[place],) for place, row in enumerate(result))
    is_row = any(isinstance(part, tuple) and len(part) == 1 for part in vectors)
    return _turned(found) if is_row else found


def _no_value() -> _Value:
    raise NoValue


def _diagonal(value: _Value) -> _Value:
    if isinstance(value, Fraction | _Special) or _is_number(value):
        return value
    entries = _entries(value)
    return tuple(
        tuple(entry if row == place else Fraction(0) for place in range(len(entries)))
        for row, entry in enumerate(entries)
    )


def _outer(left: _Value, right: _Value) -> _Value:
    special = _special([left, right])
    if special is not None:
        return special
    return tuple(tuple(a * b for b in _entries(right)) for a in _entries(left))


def _stacked(parts: list[_Value]) -> _Value:
    special = _special(parts)
    if special is not None:
        return special
    return tuple((entry,) for part in parts for entry in _entries(part))


def _inverse(value: _Value) -> _Value:
    if isinstance(value, _Special):
        return value
    if isinstance(value, Fraction):
        return 1 / value if value else _no_value()
    if 1 not in _extents(value):
        raise NoValue
    return tuple(tuple(inverse(entry) for entry in row) for row in value)


def _power(base: _Value, exponent: int) -> _Value:
    if isinstance(base, _Special):
        return base
    if exponent < 0:
        return _power(_inverse(base), -exponent)
    if exponent > bounds.STEPS_WRITTEN:
        raise NoValue
    if not _is_vector(base):
        return _product([base] * exponent)
    assert isinstance(base, tuple)
    result: Matrix = tuple(tuple(1 for _ in row) for row in base)
    for _ in range(exponent):
        result = _each(result, base)
    return result


def alike(value: Matrix | Fraction, other: Matrix | Fraction) -> Matrix:
    """A value as a matrix of the other's shape: a number goes with each entry of a vector, beside a
    matrix with I; the derivative by the entries of a matrix gets its shape. Raises `NoValue`.
    """
    if isinstance(other, Fraction) or _is_number(other):
        return value if isinstance(value, tuple) else ((value,),)
    rows, columns = _extents(other)
    if isinstance(value, Fraction) or _is_number(value):
        number: Real = value if isinstance(value, Fraction) else value[0][0]
        return _spread(number, rows, columns)
    if _extents(value) in ((rows, columns), (columns, rows)):
        return value
    if len(value) * len(value[0]) != rows * columns:
        raise NoValue
    if 1 in (rows, columns):
        return value  # the other one gets this shape
    flat = iter(_entries(value))
    return tuple(tuple(next(flat) for _ in range(columns)) for _ in range(rows))


def _spread(number: Real, rows: int, columns: int) -> Matrix:
    """A number at each entry of a vector, or on the diagonal of a matrix."""
    if 1 in (rows, columns):
        return ((number,) * columns,) * rows
    if number != 0 and rows != columns:
        raise NoValue
    return tuple(tuple(number if row == at else 0 for at in range(columns)) for row in range(rows))


def differ(left: Matrix, right: Matrix) -> bool:
    """Whether some entry is proved to differ, or the shapes do."""
    if (len(left), len(left[0])) != (len(right), len(right[0])):
        return True
    pairs = zip(left, right, strict=True)
    return any(apart(a, b) for one, other in pairs for a, b in zip(one, other, strict=True))
