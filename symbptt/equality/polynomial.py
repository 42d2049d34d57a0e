"""Polynomials in letters that do not commute: the normal form in which formulas are compared.

A letter is one edge of the unrolled network; a word is a product of letters in order; a polynomial
gives each word a rational coefficient. The total derivative is the sum over all paths of their
words. For comparison a word is replaced by the factors of its local Jacobians (`normal_form`).
Factors that differ are independent atoms, so two formulas in unknown functions are equal just if
their normal forms are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import groupby

from .. import bounds
from ..formula.syntax import Diagonal, Number, Transpose
from .words import Factor, Letter, factors

Word = tuple[int, ...]
"""Letters by their number n in an alphabet; ~n is the transpose of the letter n."""

Polynomial = dict[Word, Fraction]

ONE: Polynomial = {(): Fraction(1)}


class Alphabet:
    """Numbers letters and factors in the order in which they come, so that words compare fast.

    `is_number` says of a factor whether it is a number, which commutes with everything.
    """

    def __init__(self, is_number: Callable[[Factor], bool] = lambda factor: False) -> None:
        self._letters: dict[Letter, int] = {}
        self._factors: dict[Factor, int] = {}
        self._spelled: list[tuple[Letter, Fraction, Word]] = []
        self._numbers: set[int] = set()
        self._symmetric: set[int] = set()
        self._diagonal: set[int] = set()
        self._is_number = is_number

    def word(self, letters: Iterable[Letter]) -> Word:
        """The word of some letters."""
        return tuple(map(self._number, letters))

    def letters(self, word: Word) -> tuple[Letter, ...]:
        """The letters of a word, those that are transposed from right to left."""
        turned = [~number for number in reversed(word) if number < 0]
        return tuple(self._spelled[number][0] for number in (*turned, *(n for n in word if n >= 0)))

    def factors(self, word: Word) -> tuple[Fraction, Word]:
        """The factors of a word, numbered, numbers among them in front; and their coefficient."""
        coefficient = Fraction(1)
        found: list[int] = []
        for number in word:
            _, times, spelled = self._spelled[number if number >= 0 else ~number]
            coefficient *= times
            found.extend(spelled if number >= 0 else map(self._turned, reversed(spelled)))
        numbers = sorted(one for one in found if one in self._numbers)
        if numbers:
            found = numbers + [one for one in found if one not in self._numbers]
        return coefficient, tuple(self._sorted(found))

    def _sorted(self, found: list[int]) -> Iterator[int]:
        """The factors with each unbroken run of diagonal matrices, which commute, in order."""
        for diagonal, run in groupby(found, key=self._diagonal.__contains__):
            factors_of_run = list(run)
            yield from sorted(factors_of_run) if diagonal else factors_of_run

    def _turned(self, factor: int) -> int:
        """The transpose of a factor; a number, and a diagonal matrix, are their own."""
        return factor if factor in self._symmetric else ~factor

    def _number(self, letter: Letter) -> int:
        number = self._letters.setdefault(letter, len(self._letters))
        if number == len(self._spelled):
            coefficient = Fraction(1)
            spelled: list[int] = []
            for factor in factors((letter,)):
                if isinstance(factor.formula, Number):
                    coefficient *= factor.formula.value
                else:
                    spelled.append(self._factor(factor))
            self._spelled.append((letter, coefficient, tuple(spelled)))
        return number

    def _factor(self, factor: Factor) -> int:
        if isinstance(factor.formula, Transpose):
            return self._turned(self._factor(Factor(factor.formula.body, factor.is_outer)))
        number = self._factors.setdefault(factor, len(self._factors))
        if self._is_number(factor):
            self._numbers.add(number)
        if isinstance(factor.formula, Diagonal):
            self._diagonal.add(number)
        if number in self._diagonal or number in self._numbers:
            self._symmetric.add(number)
        return number


def constant(value: Fraction) -> Polynomial:
    """The polynomial of one number."""
    return {(): value} if value else {}


def transposed(polynomial: Polynomial) -> Polynomial:
    """The transpose: every word backwards, each of its letters transposed."""
    return {
        tuple(~number for number in reversed(word)): value for word, value in polynomial.items()
    }


def add(polynomials: Iterable[Polynomial]) -> Polynomial:
    """The sum; words whose coefficients cancel are left out."""
    result: Polynomial = {}
    for polynomial in polynomials:
        for word, coefficient in polynomial.items():
            result[word] = result.get(word, _ZERO) + coefficient
    return _without_zeros(result)


def multiply(polynomials: Iterable[Polynomial]) -> Polynomial:
    """The product in this order. `BoundExceeded` past `bounds.PATH_LETTERS` letters."""
    result = ONE
    for polynomial in polynomials:
        letters = sum(map(len, result)) * len(polynomial) + sum(map(len, polynomial)) * len(result)
        bounds.hold("the number of factors of a formula written out", letters, bounds.PATH_LETTERS)
        product: Polynomial = {}
        for left, a in result.items():
            for right, b in polynomial.items():
                word = left + right
                product[word] = product.get(word, _ZERO) + a * b
        result = _without_zeros(product)
    return result


def normal_form(polynomial: Polynomial, alphabet: Alphabet) -> dict[Word, tuple[Fraction, Word]]:
    """For each word of factors its coefficient, and one word of letters that is spelled so."""
    result: dict[Word, tuple[Fraction, Word]] = {}
    for word, coefficient in polynomial.items():
        times, spelled = alphabet.factors(word)
        before, first = result.get(spelled, (_ZERO, word))
        result[spelled] = (before + coefficient * times, first)
    return {spelled: found for spelled, found in result.items() if found[0]}


def _without_zeros(polynomial: Polynomial) -> Polynomial:
    return {word: coefficient for word, coefficient in polynomial.items() if coefficient}


_ZERO = Fraction(0)
