"""Expansion: a settled formula at one T as a polynomial in the edges of the unrolled network.

Outside the horizon nothing is silently dropped: the derivative of anything before `start` by a
parameter is 0 and so is a product with such a factor; any other missing instance makes the formula
undefined there (`Undefined`). A sum or product whose last index lies before its first is empty.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .. import bounds
from ..claims.settling import own_equation, within_step
from ..derivation.graph import graph
from ..derivation.paths import paths
from ..errors import NoRule
from ..formula.syntax import (
    Formula,
    Index,
    Number,
    Plus,
    Product,
    Quotient,
    Sum,
    Times,
    Variable,
)
from ..model.cell import LAST, Cell, Role
from .polynomial import ONE, Alphabet, Polynomial, add, constant, multiply, of_words
from .words import Speller

BEFORE_START: Polynomial = {}
"""The derivative of anything before `start` by a parameter, told from other zeros by identity."""


@dataclass(frozen=True)
class Undefined:
    """A formula has no value at a T, since the `variable` is missing there."""

    variable: Variable


class Expander:
    """Expands formulas of one cell at one T; `product_order` is that axis of the reading.

    `alphabet` numbers the letters of all its polynomials.
    """

    def __init__(self, cell: Cell, T: int, product_order: str = "chain") -> None:
        self.cell = cell
        self.T = T
        self.product_order = product_order
        self.network = graph(cell)
        self.speller = Speller(self.network)
        self.alphabet = Alphabet()
        self._known: dict[
            tuple[int, int | None, int | None], tuple[Quotient, Polynomial | Undefined]
        ] = {}
        self._parts = 0

    def gradient(self, lower: Variable) -> Polynomial:
        """∂L/∂lower: the words of every path, with coefficient 1."""
        return self._along(paths(self.cell, self.T, self.cell.loss, lower))

    def _along(self, ways: Iterable[tuple[Variable, ...]]) -> Polynomial:
        found = (letters for way in ways for letters in self.speller.words(way))
        return of_words(map(self.alphabet.word, found))

    def expand(self, formula: Formula, values: dict[str, int]) -> Polynomial | Undefined:
        """The polynomial of a formula whose free indices have the given values.

        Raises `NoRule` for what is no sum, product or quotient of derivatives, and
        `BoundExceeded` where the polynomial would be too large.
        """
        return self._expand(formula, values | {LAST: self.T})

    def _expand(self, formula: Formula, values: dict[str, int]) -> Polynomial | Undefined:
        self._parts += 1
        bounds.hold("the number of parts of a formula written out", self._parts, bounds.PARTS)
        match formula:
            case Number(value=value):
                return constant(value)
            case Quotient():
                return self._quotient(formula, values)
            case Plus(terms=terms):
                return _total([self._expand(term, values) for term in terms])
            case Times(factors=factors):
                return _product([self._expand(factor, values) for factor in factors])
            case Sum():
                return _total(self._bodies(formula, values))
            case Product():
                bodies = self._bodies(formula, values)
                return _product(bodies[::-1] if self.product_order == "chain" else bodies)
            case _:
                raise NoRule(
                    f"comparing a formula with {type(formula).__name__} in it",
                    "write it in quotients of derivatives, sums and products",
                )

    def _bodies(
        self, formula: Sum | Product, values: dict[str, int]
    ) -> list[Polynomial | Undefined]:
        first = self.cell.start if formula.first is None else _value(formula.first, values)
        last = self.T if formula.last is None else _value(formula.last, values)
        return [
            self._expand(formula.body, values | {formula.index: step})
            for step in range(first, last + 1)
        ]

    def _quotient(self, quotient: Quotient, values: dict[str, int]) -> Polynomial | Undefined:
        upper, lower = quotient.upper, quotient.lower
        assert isinstance(upper, Variable)
        assert isinstance(lower, Variable)
        late = None if upper.time is None else _value(upper.time, values)
        early = None if lower.time is None else _value(lower.time, values)
        key = (id(quotient), late, early)
        if key not in self._known:
            found = self._placed(quotient.mark, _at(upper, late), _at(lower, early))
            # The quotient is kept, so that no other one gets its identity.
            self._known[key] = (quotient, found)
        return self._known[key][1]

    def _placed(self, mark: str, upper: Variable, lower: Variable) -> Polynomial | Undefined:
        if lower.time is None and upper.time is not None and upper.time.offset < self.cell.start:
            return BEFORE_START
        for variable in (upper, lower):
            if not self._exists(variable):
                return Undefined(variable)
        if mark == "total":
            return self._along(paths(self.cell, self.T, upper, lower))
        if self._is_given(upper):
            return {}
        ways = within_step if mark == "immediate" else own_equation
        return self._along(ways(self.network, Quotient(upper, lower)))

    def _exists(self, variable: Variable) -> bool:
        if variable.time is None:
            return True
        return self.cell.start <= variable.time.offset <= self.T or self._is_given(variable)

    def _is_given(self, variable: Variable) -> bool:
        before = variable.time == Index(None, self.cell.start - 1)
        return before and self.cell.quantity(variable).role is Role.STATE


def _value(index: Index, values: dict[str, int]) -> int:
    return index.offset + (0 if index.symbol is None else values[index.symbol])


def _at(variable: Variable, time: int | None) -> Variable:
    return Variable(variable.name, None if time is None else Index(None, time))


def _total(parts: list[Polynomial | Undefined]) -> Polynomial | Undefined:
    missing = next((part for part in parts if isinstance(part, Undefined)), None)
    return missing or add(part for part in parts if not isinstance(part, Undefined))


def _product(parts: list[Polynomial | Undefined]) -> Polynomial | Undefined:
    if any(part is BEFORE_START for part in parts):
        return BEFORE_START
    missing = next((part for part in parts if isinstance(part, Undefined)), None)
    return missing or multiply([ONE, *(part for part in parts if not isinstance(part, Undefined))])
