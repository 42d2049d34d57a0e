"""Enclosures of real numbers between two fractions, with exp and log; all bounds are rigorous."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

BITS = 96
"""The ends of an enclosure of exp or log are rounded outwards to multiples of 2**-BITS."""

_LARGEST = 64
"""The largest argument of exp: beyond it numbers are no small example."""

_TERMS = 24
"""Terms of a series; the argument is at most 1/2, so that the rest is below 2**-BITS."""


class OutOfRange(ArithmeticError):
    """A number outside the range of a function, or a division by what may be 0."""


@dataclass(frozen=True)
class Enclosure:
    """A real number of which only `low` <= number <= `high` is known."""

    low: Fraction
    high: Fraction

    def __add__(self, other: Real) -> Enclosure:
        more = enclosure(other)
        return Enclosure(self.low + more.low, self.high + more.high)

    __radd__ = __add__

    def __neg__(self) -> Enclosure:
        return Enclosure(-self.high, -self.low)

    def __mul__(self, other: Real) -> Enclosure:
        more = enclosure(other)
        ends = [a * b for a in (self.low, self.high) for b in (more.low, more.high)]
        return Enclosure(min(ends), max(ends))

    __rmul__ = __mul__


Real = int | Fraction | Enclosure
"""An exact number, or one that is enclosed."""


def enclosure(number: Real) -> Enclosure:
    """A number as an enclosure; an exact one has no width."""
    if isinstance(number, Enclosure):
        return number
    return Enclosure(Fraction(number), Fraction(number))


def apart(one: Real, other: Real) -> bool:
    """Whether two numbers are proved to differ."""
    first, second = enclosure(one), enclosure(other)
    return first.high < second.low or second.high < first.low


def inverse(number: Real) -> Real:
    """1 / number. Raises `OutOfRange` where that may be 0."""
    if not isinstance(number, Enclosure):
        if not number:
            raise OutOfRange("1 / 0")
        return 1 / Fraction(number)
    if number.low <= 0 <= number.high:
        raise OutOfRange("1 / 0")
    return Enclosure(1 / number.high, 1 / number.low)


def exp(number: Real) -> Real:
    """e to a number; exact for 0. Raises `OutOfRange` past e**64."""
    if not isinstance(number, Enclosure):
        return 1 if not number else Enclosure(*_exp(Fraction(number)))
    return Enclosure(_exp(number.low)[0], _exp(number.high)[1])


def log(number: Real) -> Real:
    """The natural logarithm; exact for 1. Raises `OutOfRange` where it may not exist."""
    if number == 1:
        return 0
    ends = enclosure(number)
    if ends.low <= 0:
        raise OutOfRange("log of a number that may not be positive")
    return Enclosure(_log(ends.low)[0], _log(ends.high)[1])


def _exp(x: Fraction) -> tuple[Fraction, Fraction]:
    """Bounds of e^x: the series at x / 2^k, whose sum is squared k times, in whole units.

    A unit is 2**-(3 BITS). Each of the divisions is off by less than one unit, and what is left of
    the series after its last term by less than twice that term.
    """
    if abs(x) > _LARGEST:
        raise OutOfRange(f"exp of a number beyond {_LARGEST}")
    one = 2 ** (3 * BITS)
    halvings = max(0, (2 * abs(x).__ceil__()).bit_length())
    small = (x.numerator * one) // (x.denominator * 2**halvings)
    total, term = 0, one
    for number in range(1, _TERMS):
        total += term
        term = term * small // (number * one)
    slack = 2 * abs(term) + 3 * _TERMS
    low, high = total - slack, total + slack
    for _ in range(halvings):
        low, high = low * low // one, -(-high * high // one)
    return _rounded(Fraction(low, one), Fraction(high, one), 2 * BITS)


def _log(x: Fraction) -> tuple[Fraction, Fraction]:
    """Bounds of log x = k log 2 + log m, with m between 2/3 and 4/3."""
    power = 0
    while x > Fraction(4, 3):
        x, power = x / 2, power + 1
    while x < Fraction(2, 3):
        x, power = x * 2, power - 1
    low, high = _near_one(x)
    low_2, high_2 = _near_one(Fraction(2))
    ends = (power * low_2, power * high_2)
    return _rounded(low + min(ends), high + max(ends), BITS)


def _near_one(x: Fraction) -> tuple[Fraction, Fraction]:
    """Bounds of log x = 2 artanh z, z = (x - 1)/(x + 1), for |z| <= 1/3."""
    z = (x - 1) / (x + 1)
    total = Fraction(0)
    for number in range(1, 4 * _TERMS, 2):
        total += 2 * z**number / number
    rest = 4 * abs(z) ** (4 * _TERMS)
    return total - rest, total + rest


def _rounded(low: Fraction, high: Fraction, bits: int) -> tuple[Fraction, Fraction]:
    scale = 2**bits
    return Fraction((low * scale).__floor__(), scale), Fraction((high * scale).__ceil__(), scale)
