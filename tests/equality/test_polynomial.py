"""Polynomials in letters that do not commute: the laws of a ring, and the bound."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbptt import bounds
from symbptt.derivation.jacobians import Route
from symbptt.equality.polynomial import (
    ONE,
    Alphabet,
    Polynomial,
    add,
    constant,
    multiply,
    normal_form,
)
from symbptt.equality.words import Letter
from symbptt.errors import BoundExceeded
from symbptt.formula.syntax import Variable
from symbptt.notation import Name

LETTERS = [0, 1, 2]
A, B, C = ((letter,) for letter in LETTERS)
TWO = Fraction(2)
D = Variable(Name("D"))


def _poly(**coefficients: int) -> Polynomial:
    """The polynomial of words over A, B, C by their names; `I` is the empty word."""
    letters = dict(zip("ABC", LETTERS, strict=True))
    return {
        tuple(letters[letter] for letter in word if letter != "I"): Fraction(coefficient)
        for word, coefficient in coefficients.items()
    }


SUMS = {
    "nothing": ([], {}),
    "zeros": ([{}, {}], {}),
    "one": ([_poly(A=1)], _poly(A=1)),
    "cancelling": ([_poly(A=1, B=2), _poly(A=-1)], _poly(B=2)),
    "cancelling and back": ([_poly(A=1), _poly(A=-1), _poly(A=3)], _poly(A=3)),
    "words of other order": ([_poly(AB=1), _poly(BA=-1)], _poly(AB=1, BA=-1)),
}


@pytest.mark.parametrize(("parts", "result"), SUMS.values(), ids=SUMS)
def test_add(parts: list[Polynomial], result: Polynomial) -> None:
    assert add(parts) == result


PRODUCTS = {
    "nothing": ([], ONE),
    "with 0": ([_poly(A=1), {}], {}),
    "with 1": ([ONE, _poly(A=1), ONE], _poly(A=1)),
    "in order": ([_poly(A=2), _poly(B=3)], _poly(AB=6)),
    "in the other order": ([_poly(B=3), _poly(A=2)], _poly(BA=6)),
    "cancelling": ([_poly(I=1, A=1), _poly(I=1, A=-1)], _poly(I=1, AA=-1)),
    "not commuting": ([_poly(A=1, B=1), _poly(A=1, B=-1)], _poly(AA=1, AB=-1, BA=1, BB=-1)),
}


@pytest.mark.parametrize(("parts", "result"), PRODUCTS.values(), ids=PRODUCTS)
def test_multiply(parts: list[Polynomial], result: Polynomial) -> None:
    assert multiply(parts) == result


CONSTANTS = [(Fraction(0), {}), (TWO, {(): TWO}), (Fraction(1), ONE)]


@pytest.mark.parametrize(("value", "result"), CONSTANTS)
def test_constant(value: Fraction, result: Polynomial) -> None:
    assert constant(value) == result


def test_the_bound_is_held_before_the_product_is_made() -> None:
    side = 400
    left = {(LETTERS[0],) * (number + 1): TWO for number in range(side)}
    with pytest.raises(BoundExceeded) as caught:
        multiply([left, left])
    letters = side * (side + 1) * side
    assert caught.value.reason == (
        f"the number of factors of a formula written out is {letters:,}; "
        f"the bound is {bounds.PATH_LETTERS:,}"
    )


def test_nothing_that_goes_in_is_changed() -> None:
    left, right = _poly(A=1), _poly(A=-1, B=1)
    assert (add([left, right]), multiply([left, right])) == (_poly(B=1), _poly(AA=-1, AB=1))
    assert (left, right, ONE) == (_poly(A=1), _poly(A=-1, B=1), {(): 1})


_words = st.lists(st.sampled_from(LETTERS), max_size=3).map(tuple)
_polynomials = st.dictionaries(_words, st.integers(-3, 3).filter(bool).map(Fraction), max_size=4)
_LAWS = settings(max_examples=150, deadline=None, derandomize=True)


@given(_polynomials, _polynomials, _polynomials)
@_LAWS
def test_the_laws_of_a_ring(p: Polynomial, q: Polynomial, r: Polynomial) -> None:
    assert add([p, q]) == add([q, p])
    assert add([add([p, q]), r]) == add([p, add([q, r])])
    assert multiply([multiply([p, q]), r]) == multiply([p, multiply([q, r])])
    assert multiply([p, add([q, r])]) == add([multiply([p, q]), multiply([p, r])])
    assert multiply([add([p, q]), r]) == add([multiply([p, r]), multiply([q, r])])
    assert all(add([p, q, r]).values())


MATRICES = [((1, 2), (3, 5)), ((0, 7), (-2, 1)), ((4, -1), (6, 3))]


def _value(polynomial: Polynomial) -> tuple[tuple[Fraction, ...], ...]:
    numbers = dict(zip(LETTERS, MATRICES, strict=True))
    total = [[Fraction(0)] * 2 for _ in range(2)]
    for word, coefficient in polynomial.items():
        product = reduce(_matmul, (numbers[letter] for letter in word), ((1, 0), (0, 1)))
        for i in range(2):
            for j in range(2):
                total[i][j] += coefficient * product[i][j]
    return tuple(map(tuple, total))


def _matmul(left, right):
    return tuple(
        tuple(sum(left[i][k] * right[k][j] for k in range(2)) for j in range(2)) for i in range(2)
    )


@given(_polynomials, _polynomials)
@_LAWS
def test_multiplying_is_multiplying_matrices(p: Polynomial, q: Polynomial) -> None:
    assert _value(multiply([p, q])) == _matmul(_value(p), _value(q))


ROUTES = [("h", "a", Route((D,))), ("a", "b", Route(())), ("a", "W", Route((), D)),
          ("o", "h", Route((D,)))]  # fmt: skip
SPELLED = [
    Letter(Variable(Name(upper)), Variable(Name(lower)), 0, route) for upper, lower, route in ROUTES
]


def test_words_with_the_same_factors_are_one() -> None:
    alphabet = Alphabet()
    slope, identity, outer, other = (alphabet.word([letter]) for letter in SPELLED)
    polynomial = {slope: TWO, slope + identity: TWO, other: -TWO, identity + identity: TWO}
    assert normal_form(polynomial, alphabet) == {
        alphabet.factors(slope)[1]: (TWO, slope),
        (): (TWO, identity + identity),
    }
    assert alphabet.factors(outer) != alphabet.factors(slope)
    assert alphabet.letters(slope + identity) == tuple(SPELLED[:2])
