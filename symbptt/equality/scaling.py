"""Numbers that depend on T: what a formula is divided by, and what it is multiplied by for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from functools import reduce

from .. import bounds
from ..formula.syntax import Formula, Index, Number, Plus, Power, Times, Value
from ..model.cell import LAST
from .terms import Outside, Term

Scale = tuple[tuple[Fraction, Fraction], ...]
"""Pairs a, b: the product of all a T + b."""


def divisors(formula: Formula) -> tuple[Fraction, Scale]:
    """A number, and numbers a, b of the factors a T + b, whose product a formula is."""
    match formula:
        case Number(value=value):
            return value, ()
        case Value(index=Index(symbol=None, offset=offset)):
            return Fraction(offset), ()
        case Value(index=Index(symbol=symbol, offset=offset, others=())) if symbol == LAST:
            return Fraction(1), ((Fraction(1), Fraction(offset)),)
        case Plus(terms=terms):
            return Fraction(1), (_linear(terms),)
        case Times(factors=factors):
            found = [divisors(factor) for factor in factors]
            return (
                reduce(Fraction.__mul__, (one for one, _ in found), Fraction(1)),
                tuple(pair for _, pairs in found for pair in pairs),
            )
        case Power(base=base, exponent=int() as exponent) if 0 <= exponent <= bounds.COPIES:
            value, pairs = divisors(base)
            return value**exponent, pairs * exponent
        case _:
            raise Outside("a division by something else than numbers and T")


def _linear(terms: tuple[Formula, ...]) -> tuple[Fraction, Fraction]:
    """The a, b of a sum that is a T + b."""
    a, b = Fraction(0), Fraction(0)
    for term in terms:
        value, pairs = divisors(term)
        if len(pairs) > 1:
            raise Outside("a division by something else than numbers and T")
        slope, constant = pairs[0] if pairs else (Fraction(0), Fraction(1))
        a, b = a + value * slope, b + value * constant
    return a, b


def scale_of(terms: Iterable[Term]) -> Scale:
    """The least factors that every term can be multiplied by so that nothing is divided by T."""
    most: Counter[tuple[Fraction, Fraction]] = Counter()
    for term in terms:
        most |= Counter(term.divisors)
    return tuple(most.elements())


def scaled(
    term: Term, scale: Scale, terms_of: Callable[[Formula], Iterable[Term]]
) -> Iterable[Term]:
    """The term times the factors of the scale that it is not divided by."""
    left = Counter(scale) - Counter(term.divisors)
    terms = [replace(term, divisors=())]
    for a, b in left.elements():
        number = Plus((Times((Number(a), Value(Index(LAST)))), Number(b)))
        terms = [one.times(two) for one in terms for two in terms_of(number)]
    return terms
