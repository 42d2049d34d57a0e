"""Polynomials in letters that do not commute: the normal form in which formulas are compared.

A letter is one edge of the unrolled network; a word is a product of letters in order; a polynomial
gives each word a rational coefficient. The total derivative is the sum over all paths of their
words. For comparison a word is replaced by the factors of its local Jacobians (`normal_form`).
Factors that differ are independent atoms, so two formulas in unknown functions are equal just if
their normal forms are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from .. import bounds
from .words import Factor, Letter, factors

Word = tuple[int, ...]
"""Letters by their number in an alphabet."""

Polynomial = dict[Word, Fraction]

ONE: Polynomial = {(): Fraction(1)}


class Alphabet:
    """Numbers letters and factors in the order in which they come, so that words compare fast."""

    def __init__(self) -> None:
        self._letters: dict[Letter, int] = {}
        self._factors: dict[Factor, int] = {}
        self._spelled: list[tuple[Letter, Word]] = []

    def word(self, letters: Iterable[Letter]) -> Word:
        """The word of some letters."""
        return tuple(map(self._number, letters))

    def letters(self, word: Word) -> tuple[Letter, ...]:
        """The letters of a word."""
        return tuple(self._spelled[number][0] for number in word)

    def factors(self, word: Word) -> Word:
        """The factors of a word, numbered."""
        return tuple(factor for number in word for factor in self._spelled[number][1])

    def _number(self, letter: Letter) -> int:
        number = self._letters.setdefault(letter, len(self._spelled))
        if number == len(self._spelled):
            numbers = self._factors
            spelled = [numbers.setdefault(one, len(numbers)) for one in factors((letter,))]
            self._spelled.append((letter, tuple(spelled)))
        return number


def constant(value: Fraction) -> Polynomial:
    """The polynomial of one number."""
    return {(): value} if value else {}


def of_words(words: Iterable[Word]) -> Polynomial:
    """Each of the words, once for every time it occurs."""
    return {word: Fraction(number) for word, number in Counter(words).items()}


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
        spelled = alphabet.factors(word)
        before, first = result.get(spelled, (_ZERO, word))
        result[spelled] = (before + coefficient, first)
    return {spelled: found for spelled, found in result.items() if found[0]}


def _without_zeros(polynomial: Polynomial) -> Polynomial:
    return {word: coefficient for word, coefficient in polynomial.items() if coefficient}


_ZERO = Fraction(0)
