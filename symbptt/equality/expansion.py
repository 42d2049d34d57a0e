"""Expansion: a settled formula at one T as a polynomial in the edges of the unrolled network.

Outside the horizon nothing is silently dropped: the derivative of anything before `start` by a
parameter is 0 and so is a product with such a factor; any other missing instance makes the formula
undefined there (`Undefined`). A sum or product whose last index lies before its first is empty.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from .. import bounds
from ..claims.directions import descends
from ..claims.reading import DEFAULT, Reading
from ..claims.settling import own_equation, within_step
from ..derivation.graph import graph
from ..derivation.paths import paths
from ..derivation.total import weights
from ..errors import NoRule
from ..formula.printer import text
from ..formula.syntax import (
    Formula,
    Index,
    Number,
    Plus,
    Power,
    Product,
    Quotient,
    Ratio,
    Sum,
    Times,
    Transpose,
    Value,
    Variable,
    walk,
)
from ..model.cell import LAST, Cell
from .conformity import is_column, is_number
from .polynomial import ONE, Alphabet, Polynomial, add, constant, multiply, transposed
from .words import Speller

BEFORE_START: Polynomial = {}
"""The derivative of anything before `start` by a parameter, told from other zeros by identity.

Of a state that runs backwards in time it is that of anything after T.
"""


@dataclass(frozen=True)
class Undefined:
    """A formula has no value at a T: a `variable`, or a power such as W^{-1}, is missing there."""

    variable: Formula


class Expander:
    """Expands formulas of one cell at one T, in one reading's order of products and layout.

    `alphabet` numbers the letters of all its polynomials.
    """

    def __init__(self, cell: Cell, T: int, reading: Reading = DEFAULT) -> None:
        self.cell = cell
        self.T = T
        self.reading = reading
        self.network = graph(cell)
        self.speller = Speller(self.network)
        self.alphabet = Alphabet(lambda factor: is_number(cell, factor))
        self._weights = weights(cell, T)
        self._known: dict[
            tuple[int, int | None, int | None, int | None, tuple[Variable, ...]],
            tuple[Quotient, Polynomial | Undefined],
        ] = {}
        self._parts = 0

    def _along(self, ways: Iterable[tuple[Variable, ...]]) -> Polynomial:
        found: Polynomial = {}
        for way in ways:
            weight = Fraction(1)
            if len(way) > 1 and way[0] == self.cell.loss:
                weight = self._weights.get(way[1], weight)
            for letters in self.speller.words(way):
                word = self.alphabet.word(letters)
                found[word] = found.get(word, Fraction(0)) + weight
        return found

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
                return _product(bodies[::-1] if descends(formula, self.reading) else bodies)
            case Transpose(body=body):
                return _transposed(self._expand(body, values))
            case Value(index=index):
                return constant(Fraction(index.value(values)))
            case Ratio(upper=upper, lower=lower) if not _has_derivative(lower):
                return _product([self._expand(upper, values), self._inverse(formula, values)])
            case Power(base=base, exponent=int() as exponent) if 0 <= exponent <= bounds.COPIES:
                return _product([self._expand(base, values)] * exponent)
            case _:
                raise _no_rule(formula)

    def _inverse(self, ratio: Ratio, values: dict[str, int]) -> Polynomial:
        """1 divided by the number below the bar; `NoRule` where that is 0 or no number."""
        found = self._expand(ratio.lower, values)
        number = None if isinstance(found, Undefined) else found.get(())
        if not number:
            raise _no_rule(ratio)
        return constant(1 / number)

    def _bodies(
        self, formula: Sum | Product, values: dict[str, int]
    ) -> list[Polynomial | Undefined]:
        first = self.cell.start if formula.first is None else formula.first.value(values)
        last = self.T if formula.last is None else formula.last.value(values)
        return [
            self._expand(formula.body, values | {formula.index: step})
            for step in range(first, last + 1)
        ]

    def _quotient(self, quotient: Quotient, values: dict[str, int]) -> Polynomial | Undefined:
        upper, lower = quotient.upper, quotient.lower
        assert isinstance(upper, Variable)
        assert isinstance(lower, Variable)
        late = None if upper.time is None else upper.time.value(values)
        early = None if lower.time is None else lower.time.value(values)
        use = None if quotient.use is None else quotient.use.value(values)
        held = tuple(_placed_held(part, values) for part in quotient.held)
        key = (id(quotient), late, early, use, held)
        if key not in self._known:
            limits = (use, held)
            found = self._placed(quotient.mark, _at(upper, late), _at(lower, early), limits)
            if is_column(self.cell, quotient, self.reading.layout):
                found = _transposed(found)
            # The quotient is kept, so that no other one gets its identity.
            self._known[key] = (quotient, found)
        return self._known[key][1]

    def _placed(
        self,
        mark: str,
        upper: Variable,
        lower: Variable,
        limits: tuple[int | None, tuple[Variable, ...]],
    ) -> Polynomial | Undefined:
        use, held = limits
        if lower.time is None and self.cell.never_varies(upper, self.T):
            return BEFORE_START
        for variable in (upper, lower):
            if not self._exists(variable):
                return Undefined(variable)
        if mark == "total":
            ways = paths(self.cell, self.T, upper, lower)
            if use is not None:
                ways = tuple(way for way in ways if _used_at(way, use))
            if held:
                ways = tuple(way for way in ways if not set(way[1:-1]) & set(held))
            return self._along(ways)
        if self._is_given(upper):
            return {}
        search = within_step if mark == "immediate" else own_equation
        return self._along(search(self.network, Quotient(upper, lower)))

    def _exists(self, variable: Variable) -> bool:
        if variable.time is None:
            return True
        return self.cell.start <= variable.time.offset <= self.T or self._is_given(variable)

    def _is_given(self, variable: Variable) -> bool:
        return variable in self.cell.given_at(self.T)


def _no_rule(formula: Formula) -> NoRule:
    return NoRule(
        f"comparing a formula with {text(formula)} written out",
        "write it in quotients of derivatives, sums and products",
    )


def _has_derivative(formula: Formula) -> bool:
    return any(isinstance(part, Quotient) for part in walk(formula))


def _placed_held(part: Formula, values: dict[str, int]) -> Variable:
    assert isinstance(part, Variable)
    return _at(part, None if part.time is None else part.time.value(values))


def _used_at(way: tuple[Variable, ...], step: int) -> bool:
    """Whether a path reaches its end by the equation of this step."""
    return len(way) > 1 and way[-2].time == Index(None, step)


def _transposed(part: Polynomial | Undefined) -> Polynomial | Undefined:
    return part if isinstance(part, Undefined) or part is BEFORE_START else transposed(part)


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
