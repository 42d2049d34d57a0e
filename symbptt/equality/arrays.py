"""Arrays of exact numbers that know their slopes: the arithmetic of an example network.

A number carries its derivatives by the entries of one variable (forward mode). An array has rows
and columns; a column is n × 1, a number 1 × 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import zip_longest

from .enclosures import OutOfRange, Real, enclosure, exp, inverse, log


@dataclass(frozen=True)
class Dual:
    """A number `value` and its `slopes`; none are all 0."""

    value: Real
    slopes: tuple[Real, ...] = ()

    def __add__(self, other: Dual) -> Dual:
        pairs = zip_longest(self.slopes, other.slopes, fillvalue=0)
        return Dual(self.value + other.value, tuple(a + b for a, b in pairs))

    def __mul__(self, other: Dual) -> Dual:
        left, right = self.scaled(other.value), other.scaled(self.value)
        pairs = zip_longest(left, right, fillvalue=0)
        return Dual(self.value * other.value, tuple(a + b for a, b in pairs))

    def scaled(self, number: Real) -> tuple[Real, ...]:
        """The slopes times a number."""
        return tuple(number * slope for slope in self.slopes)


Array = tuple[tuple[Dual, ...], ...]
"""Rows of equal length."""

Entry = Callable[[Dual], Dual]


def tanh(a: Dual) -> Dual:
    """tanh a = 1 - 2 / (e^{2a} + 1), with the slope 1 - tanh² a; exact for 0."""
    value = 0 if a.value == 0 else 1 + -2 * inverse(exp(2 * a.value) + 1)
    return Dual(value, a.scaled(1 + -1 * value * value))


def sigmoid(a: Dual) -> Dual:
    """1 / (1 + e^{-a}), with the slope s (1 - s); exact for 0."""
    value = inverse(1 + exp(-1 * a.value))
    return Dual(value, a.scaled(value * (1 + -1 * value)))


def relu(a: Dual) -> Dual:
    """max(a, 0). Raises `OutOfRange` where a may be 0."""
    ends = enclosure(a.value)
    if ends.low <= 0 <= ends.high:
        raise OutOfRange("relu at 0 has no slope")
    return a if ends.low > 0 else Dual(0)


def exponential(a: Dual) -> Dual:
    """e^a."""
    value = exp(a.value)
    return Dual(value, a.scaled(value))


def logarithm(a: Dual) -> Dual:
    """log a."""
    return Dual(log(a.value), a.scaled(inverse(a.value)))


def divided(one: Dual, other: Dual) -> Dual:
    """one / other."""
    value = inverse(other.value)
    return one * Dual(value, other.scaled(-1 * value * value))


def raised(base: Dual, exponent: int) -> Dual:
    """base to an integer power."""
    result = Dual(1)
    for _ in range(abs(exponent)):
        result = result * base
    return result if exponent >= 0 else divided(Dual(1), result)


def total(numbers: Iterable[Dual]) -> Dual:
    """The sum."""
    result = Dual(0)
    for number in numbers:
        result = result + number
    return result


def number(value: Real) -> Array:
    """A number as an array."""
    return ((Dual(value),),)


def column(entries: Iterable[Dual]) -> Array:
    """A column."""
    return tuple((entry,) for entry in entries)


def entries(array: Array) -> tuple[Dual, ...]:
    """The entries, row by row."""
    return tuple(entry for row in array for entry in row)


def shape(array: Array) -> tuple[int, int]:
    """Rows and columns."""
    return len(array), len(array[0])


def by_entries(operation: Callable[..., Dual], *arrays: Array) -> Array:
    """An operation on each entry; a number goes with every entry of another array."""
    rows, columns = max(map(shape, arrays))
    spread = [
        ((array[0] * columns),) * rows if shape(array) == (1, 1) else array for array in arrays
    ]
    return tuple(
        tuple(operation(*parts) for parts in zip(*lines, strict=True))
        for lines in zip(*spread, strict=True)
    )


def matrix_product(left: Array, right: Array) -> Array:
    """left · right; a number scales every entry."""
    if shape(left)[1] != shape(right)[0]:
        return by_entries(Dual.__mul__, left, right)
    columns = tuple(zip(*right, strict=True))
    return tuple(
        tuple(total(map(Dual.__mul__, row, column_)) for column_ in columns) for row in left
    )


def transposed(array: Array) -> Array:
    """The transpose."""
    return tuple(zip(*array, strict=True))


def diagonal(array: Array) -> Array:
    """The diagonal matrix with these entries."""
    values = entries(array)
    return tuple(
        tuple(value if row == place else Dual(0) for place in range(len(values)))
        for row, value in enumerate(values)
    )
