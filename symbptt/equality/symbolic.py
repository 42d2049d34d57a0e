"""Equality for every T at once, where a formula reduces to the closed form of the gradient.

Each quotient is replaced by its own closed form; sums are brought outside; what remains is a list
of terms, each a coefficient, some ranges, and a word of factors and of range products, at symbolic
times. Two formulas with the same terms are equal for every T. Nothing may be dropped on the way,
since what is dropped might not exist at some T: a formula in which something is 0, is the identity,
or cancels lies outside. Different terms prove nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import count, product

from ..claims.reading import DEFAULT
from ..claims.settling import Route, own_equation, settle, within_step
from ..derivation.chain import derive_chain
from ..derivation.graph import graph
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
    place,
)
from ..model.cell import LAST, Cell
from .words import Factor, Speller, factors


@dataclass(frozen=True)
class Range:
    """`index` runs from `first` to `last`."""

    index: str
    first: Index
    last: Index

    def at(self, values: dict[str, Index]) -> Range:
        """The range with the index symbols of `values` replaced, its own index included."""
        index = values.get(self.index, Index(self.index)).symbol
        return Range(index or self.index, self.first.at(values), self.last.at(values))


@dataclass(frozen=True)
class Power:
    """The product of `factors` for every step of a range."""

    range: Range
    factors: tuple[Factor, ...]


Word = tuple[Factor | Power, ...]


@dataclass(frozen=True)
class Term:
    """`coefficient` times the sum over `ranges`, from the outside to the inside, of `word`."""

    coefficient: Fraction
    ranges: tuple[Range, ...]
    word: Word

    def times(self, other: Term) -> Term:
        """The product; the indices of the two have to be distinct."""
        return Term(
            self.coefficient * other.coefficient, self.ranges + other.ranges, self.word + other.word
        )


_DEPTH = 6
"""How often a closed form may again hold a total derivative to be closed."""


class Outside(Exception):
    """A formula that this module does not reduce."""


def same_for_every_last_step(cell: Cell, one: Formula, other: Formula) -> bool:
    """Whether two settled formulas have the same terms, and so are equal for every T.

    A Π multiplies with its index falling from left to right. False means only that this is no
    proof.
    """
    try:
        return _collected(cell, one) == _collected(cell, other)
    except Outside:
        return False


def _collected(cell: Cell, formula: Formula) -> dict[tuple[tuple[Range, ...], Word], Fraction]:
    collected: dict[tuple[tuple[Range, ...], Word], Fraction] = {}
    for term in _Reducer(cell).reduce(formula, ()):
        renamed = _renamed(term)
        key = (renamed.ranges, renamed.word)
        collected[key] = collected.get(key, Fraction(0)) + term.coefficient
    if not all(collected.values()):
        raise Outside
    return collected


def _renamed(term: Term) -> Term:
    """The term with its bound indices named by their position."""
    powers = [part.range for part in term.word if isinstance(part, Power)]
    bound = [bounds.index for bounds in (*term.ranges, *powers)]
    values = {index: Index(f"#{position}") for position, index in enumerate(bound)}
    return Term(
        term.coefficient,
        tuple(bounds.at(values) for bounds in term.ranges),
        tuple(
            Power(part.range.at(values), _placed(part.factors, values))
            if isinstance(part, Power)
            else _placed((part,), values)[0]
            for part in term.word
        ),
    )


def _placed(factors: tuple[Factor, ...], values: dict[str, Index]) -> tuple[Factor, ...]:
    return tuple(Factor(place(one.formula, values), one.is_outer) for one in factors)


class _Reducer:
    """Reduces formulas of one cell to terms; every bound index gets a name of its own."""

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        self.speller = Speller(graph(cell))
        self.names = (f"${number}" for number in count())
        self._closing: list[Quotient] = []

    def reduce(self, formula: Formula, context: tuple[Range, ...]) -> list[Term]:
        match formula:
            case Number(value=value) if value:
                return [Term(value, (), ())]
            case Plus(terms=terms):
                return [term for part in terms for term in self.reduce(part, context)]
            case Times(factors=factors):
                parts = [self.reduce(factor, context) for factor in factors]
                return [reduce(Term.times, choice) for choice in product(*parts)]
            case Sum():
                bounds, body = self._opened(formula)
                return [
                    Term(term.coefficient, (bounds, *term.ranges), term.word)
                    for term in self.reduce(body, (*context, bounds))
                ]
            case Product():
                return [self._power(formula, context)]
            case Quotient() if formula.held or formula.use is not None:
                raise Outside
            case Quotient(mark="total"):
                return self._total(formula, context)
            case Quotient(mark=mark):
                return self._local(formula, within_step if mark == "immediate" else own_equation)
            case _:
                raise Outside

    def _local(self, quotient: Quotient, ways: Callable[..., tuple[Route, ...]]) -> list[Term]:
        network = self.speller.network
        found = [word for way in ways(network, quotient) for word in self.speller.words(way)]
        if not found:
            raise Outside
        return [Term(Fraction(1), (), factors(word)) for word in found]

    def _opened(self, formula: Sum | Product) -> tuple[Range, Formula]:
        index = next(self.names)
        first = formula.first or Index(None, self.cell.start)
        last = formula.last or Index(LAST)
        body = place(formula.body, {formula.index: Index(index)})
        return Range(index, first, last), body

    def _power(self, formula: Product, context: tuple[Range, ...]) -> Term:
        bounds, body = self._opened(formula)
        terms = self.reduce(body, (*context, bounds))
        if len(terms) != 1 or terms[0].ranges or terms[0].coefficient != 1:
            raise Outside
        plain = tuple(part for part in terms[0].word if not isinstance(part, Power))
        if plain != terms[0].word:
            raise Outside
        return Term(Fraction(1), (), (Power(bounds, plain),))

    def _total(self, quotient: Quotient, context: tuple[Range, ...]) -> list[Term]:
        upper, lower = quotient.upper, quotient.lower
        if not isinstance(upper, Variable) or not isinstance(lower, Variable):
            raise Outside
        others = any(one.time and one.time.others for one in (upper, lower))
        constant = (upper.time is None and upper != self.cell.loss) or others
        if constant or upper == lower or not _in_order(upper, lower, context):
            raise Outside
        if len(self._closing) > _DEPTH:
            raise Outside
        try:
            closed = derive_chain(self.cell, upper, lower).equation.right
        except NoRule:
            raise Outside from None
        self._closing.append(quotient)
        try:
            return self.reduce(settle(closed, self.cell, DEFAULT), context)  # 0 lies outside
        finally:
            self._closing.pop()


def _in_order(upper: Variable, lower: Variable, context: tuple[Range, ...]) -> bool:
    """Whether the lower time is not after the upper one, by the ranges of the indices."""
    late, early = upper.time, lower.time
    if late is None or early is None or late.symbol == early.symbol:
        return True
    for bounds in context:
        ends = {bounds.index: bounds.last}
        if bounds.index == early.symbol and early.at(ends).symbol == late.symbol:
            return early.at(ends).offset <= late.offset
        starts = {bounds.index: bounds.first}
        if bounds.index == late.symbol and late.at(starts).symbol == early.symbol:
            return early.offset <= late.at(starts).offset
    return False
