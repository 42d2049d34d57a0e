"""Matrices of exact numbers: their products, sums and powers, where factors may be missing.

A number stands for that multiple of I, and goes with each entry of a vector.
"""

from __future__ import annotations

from enum import Enum
from fractions import Fraction

from .. import bounds
from .enclosures import Real, apart, inverse
from .example import Matrix


class NoValue(Exception):
    """A formula has no value in an example: something is missing, or shapes do not fit."""


class Special(Enum):
    """What is no number: a factor that makes its term 0, and one that does not exist."""

    BEFORE_START = 1
    MISSING = 2


Part = Matrix | Fraction | Special


def sum_of(parts: list[Part]) -> Part:
    if Special.MISSING in parts:
        return Special.MISSING
    there = [part for part in parts if not isinstance(part, Special)]
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


def product_of(parts: list[Part]) -> Part:
    for special in Special:
        if special in parts:
            return special
    result: Part = Fraction(1)
    for part in parts:
        result = _multiplied(result, part)
    return result


def _multiplied(left: Part, right: Part) -> Part:
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


def _is_vector(value: Part) -> bool:
    return isinstance(value, tuple) and 1 in _extents(value) and not _is_number(value)


def _turned(matrix: Matrix) -> Matrix:
    return tuple(zip(*matrix, strict=True))


def _entries(value: Part) -> tuple[Real, ...]:
    """The entries of a vector or a number. Raises `NoValue` for a matrix."""
    if isinstance(value, Fraction):
        return (value,)
    if not isinstance(value, tuple) or 1 not in _extents(value):
        raise NoValue
    return tuple(entry for row in value for entry in row)


def _special(parts: list[Part]) -> Special | None:
    return next((special for special in Special if special in parts), None)


def product_by_entries(parts: list[Part]) -> Part:
    """The product by entries: a row if one of the vectors is; a vector scales a matrix by rows."""
    special = _special(parts)
    if special is not None:
        return special
    vectors = [part for part in parts if _is_vector(part)]
    matrices = [
        p for p in parts if isinstance(p, tuple) and not _is_vector(p) and not _is_number(p)
    ]
    result = product_of([part for part in parts if part not in vectors and part not in matrices])
    for part in vectors:
        result = _multiplied(diagonal_of(part), result)
    if matrices:
        return _multiplied(result, matrices[0]) if len(matrices) == 1 else _no_value()
    if not vectors:
        return result
    assert isinstance(result, tuple)
    found = tuple((row[place],) for place, row in enumerate(result))
    is_row = any(isinstance(part, tuple) and len(part) == 1 for part in vectors)
    return _turned(found) if is_row else found


def _no_value() -> Part:
    raise NoValue


def diagonal_of(value: Part) -> Part:
    if isinstance(value, Fraction | Special) or _is_number(value):
        return value
    entries = _entries(value)
    return tuple(
        tuple(entry if row == place else Fraction(0) for place in range(len(entries)))
        for row, entry in enumerate(entries)
    )


def outer_of(left: Part, right: Part) -> Part:
    special = _special([left, right])
    if special is not None:
        return special
    return tuple(tuple(a * b for b in _entries(right)) for a in _entries(left))


def stacked(parts: list[Part]) -> Part:
    special = _special(parts)
    if special is not None:
        return special
    return tuple((entry,) for part in parts for entry in _entries(part))


def inverse_of(value: Part) -> Part:
    if isinstance(value, Special):
        return value
    if isinstance(value, Fraction):
        return 1 / value if value else _no_value()
    if 1 not in _extents(value):
        raise NoValue
    return tuple(tuple(inverse(entry) for entry in row) for row in value)


def power_of(base: Part, exponent: int) -> Part:
    if isinstance(base, Special):
        return base
    if exponent < 0:
        return power_of(inverse_of(base), -exponent)
    if exponent > bounds.STEPS_WRITTEN:
        raise NoValue
    if not _is_vector(base):
        return product_of([base] * exponent)
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
