"""A witness in words: the numbers, the functions, and the two values."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from fractions import Fraction

from ..equality.enclosures import Enclosure, Real
from ..equality.example import Matrix, Polynomial
from ..equality.witness import Witness
from ..formula.printer import Notation, write
from ..model.functions import Kind
from .inline import listed, math, sentence

DIGITS = 20
"""Digits of the ends of an enclosure."""


def example_sentence(witness: Witness, notation: Notation) -> str:
    """The example and the two values in it."""
    left, right = (math(value_words(side), notation) for side in (witness.left, witness.right))
    setting = sentence(_setting(witness, notation))
    return f"{setting}: the left side is {left}, the right side {right}."


def _setting(witness: Witness, notation: Notation) -> str:
    numbers = witness.numbers
    size = "" if numbers.size == 1 else f"vectors of {numbers.size} entries, "
    functions = [function_words(one, numbers.size, notation) for one in numbers.functions]
    return f"{size}{listed((*_given(witness, notation), *functions))}"


def _given(witness: Witness, notation: Notation) -> tuple[str, ...]:
    given = witness.numbers.given
    entries = {entry for _, matrix in given for row in matrix for entry in row}
    if len(entries) == 1:
        return (f"every number {math(str(entries.pop()), notation)}",)
    return tuple(
        math(f"{write(variable, notation)} = {value_words(matrix)}", notation)
        for variable, matrix in given
    )


def function_words(chosen: Polynomial, size: int, notation: Notation) -> str:
    """What an unknown function is in an example with vectors of `size` entries."""
    name = chosen.name.latex if notation.tex else chosen.name.text
    if not notation.tex and notation.sign("to") == "->":
        name = chosen.name.ascii
    if chosen.kind is Kind.ENTRYWISE or (size == 1 and chosen.kind is Kind.VECTOR):
        return math(
            f"{name}(a) = {_added([(chosen.linear, 'a'), (chosen.square, 'a^2')])}", notation
        )
    if chosen.kind is Kind.VECTOR:
        each = [(chosen.linear, "a_i"), (chosen.square, "a_i a_{i+1}")]
        return math(f"{name}(a)_i = {_added(each)}", notation)
    if size > 1:
        return f"{math(name, notation)} a polynomial"
    letters = "abcdefgh"[: chosen.arguments]
    terms = []
    for place, letter in enumerate(letters):
        weight = 1 + place % 3
        terms += [(weight * chosen.linear, letter), (weight * chosen.square, f"{letter}^2")]
    if chosen.arguments > 1:
        terms.append((chosen.square, f"a {letters[-1]}"))
    return math(f"{name}({', '.join(letters)}) = {_added(terms)}", notation)


def _added(terms: list[tuple[int, str]]) -> str:
    """A sum of whole multiples."""
    said = ""
    for factor, letter in terms:
        if factor:
            times = letter if abs(factor) == 1 else f"{abs(factor)} {letter}"
            sign = " - " if factor < 0 else " + "
            said += f"{sign}{times}" if said else f"{'-' * (factor < 0)}{times}"
    return said or "0"


def value_words(matrix: Matrix) -> str:
    """A matrix of exact numbers in brackets, a number alone; a row of one line."""
    rows = [[number_words(entry) for entry in row] for row in matrix]
    if len(rows) == len(rows[0]) == 1:
        return rows[0][0]
    return "[" + "; ".join(", ".join(row) for row in rows) + "]"


def number_words(number: Real) -> str:
    """An exact number; of an enclosed one the digits that are known, at most a dozen."""
    if not isinstance(number, Enclosure):
        return str(Fraction(number))
    low, high = (_decimal(end, 12, ROUND_FLOOR) for end in (number.low, number.high))
    return f"{low}..." if low == high else f"{low} to {_decimal(number.high, 12, ROUND_CEILING)}"


def exact_data(matrix: Matrix) -> object:
    """A matrix as JSON: a number for one entry, else a list of rows."""
    rows = [[_data(entry) for entry in row] for row in matrix]
    return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows


def _data(number: Real) -> object:
    """An exact number as a string, an enclosed one by the two ends between which it lies."""
    if not isinstance(number, Enclosure):
        return str(Fraction(number))
    return {
        "low": str(_decimal(number.low, DIGITS, ROUND_FLOOR)),
        "high": str(_decimal(number.high, DIGITS, ROUND_CEILING)),
    }


def _decimal(number: Fraction, digits: int, rounding: str) -> Decimal:
    with localcontext(prec=digits, rounding=rounding):
        return Decimal(number.numerator) / Decimal(number.denominator)
