"""Enclosures against decimals of 80 digits."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbptt.equality.enclosures import Enclosure, OutOfRange, apart, enclosure, exp, inverse, log

NUMBERS = st.fractions(min_value=-40, max_value=40, max_denominator=1000)
POSITIVE = st.fractions(min_value=Fraction(1, 1000), max_value=5000, max_denominator=1000)


def decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / number.denominator


def holds(found: object, wanted: Decimal) -> bool:
    """Whether an enclosure holds a number of 80 digits and is narrow."""
    ends = enclosure(found)  # type: ignore[arg-type]
    slack = Fraction(1, 10**70) * max(1, abs(Fraction(wanted)))
    inside = ends.low - slack <= Fraction(wanted) <= ends.high + slack
    return inside and ends.high - ends.low <= Fraction(1, 10**25) * max(1, abs(Fraction(wanted)))


@given(NUMBERS)
def test_exp(number: Fraction) -> None:
    with localcontext(prec=80):
        assert holds(exp(number), decimal(number).exp())


@given(POSITIVE)
def test_log(number: Fraction) -> None:
    with localcontext(prec=80):
        assert holds(log(number), decimal(number).ln())


@given(NUMBERS, NUMBERS, NUMBERS)
def test_sums_and_products_hold_what_their_parts_hold(
    a: Fraction, b: Fraction, c: Fraction
) -> None:
    one, other = Enclosure(min(a, b), max(a, b)), enclosure(c)
    middle = (a + b) / 2
    assert (one + other).low <= middle + c <= (one + other).high
    assert (one * other).low <= middle * c <= (one * other).high
    assert (-one).low <= -middle <= (-one).high


def test_exact_values_stay_exact() -> None:
    assert (exp(0), log(1), inverse(Fraction(2, 3))) == (1, 0, Fraction(3, 2))


@pytest.mark.parametrize(
    ("function", "number", "message"),
    [
        (inverse, 0, "1 / 0"),
        (inverse, Enclosure(Fraction(-1), Fraction(1)), "1 / 0"),
        (exp, 65, "exp of a number beyond 64"),
        (exp, -65, "exp of a number beyond 64"),
        (log, 0, "log of a number that may not be positive"),
        (log, Enclosure(Fraction(0), Fraction(1)), "log of a number that may not be positive"),
    ],
)
def test_out_of_range(function: object, number: object, message: str) -> None:
    with pytest.raises(OutOfRange, match=message):
        function(number)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (1, 1, False),
        (1, 2, True),
        (Enclosure(Fraction(0), Fraction(2)), 2, False),
        (Enclosure(Fraction(0), Fraction(2)), 3, True),
        (3, Enclosure(Fraction(0), Fraction(2)), True),
        (Enclosure(Fraction(0), Fraction(2)), Enclosure(Fraction(1), Fraction(3)), False),
    ],
)
def test_apart(one: object, other: object, told: bool) -> None:
    assert apart(one, other) is told  # type: ignore[arg-type]
