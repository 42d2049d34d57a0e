"""Formulas as sums of terms: a coefficient, index variables with constraints, and items in order.

Sums are brought outside; a product over a range stays an item. An item stands at a time, or between
two: a local Jacobian in one slot, all paths between two variables, or a range of one slot each.
What lies outside is refused (`Outside`), never dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from itertools import count, product

from ..claims.settling import Route, own_equation, within_step
from ..derivation.graph import graph
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
    rebuild,
)
from ..model.cell import LAST, Cell, Role
from .constraints import FIRST, Closure, Constraint, Moment, at_most, moment
from .words import Factor, Speller, factors

Block = tuple[Factor, ...]
"""Factors of one slot, at times relative to it."""


SUMS = 6
"""Sums of one term: the number of states may double with each."""


class Outside(Exception):
    """A construct that is not decided for every T; the message names it."""


@dataclass(frozen=True)
class Local:
    """A sum of words in the slot `at`, each with a coefficient."""

    at: Moment
    words: tuple[tuple[Fraction, Block], ...]


@dataclass(frozen=True)
class Run:
    """One of `words` in each slot from `last` down to `first`, at least one slot."""

    first: Moment
    last: Moment
    words: tuple[tuple[Fraction, Block], ...]


@dataclass(frozen=True)
class Paths:
    """All paths from `upper` (None for the total loss) at `since` to `lower` at `until`.

    `until` is None for a constant.
    """

    upper: Variable
    since: Moment | None
    lower: Variable
    until: Moment | None


Item = Local | Run | Paths


@dataclass(frozen=True)
class Term:
    """`coefficient` times the sum over `variables`, as far as `constraints` hold, of the items.

    `needs` are pairs of which the first has to be at most the second, or something does not exist.
    """

    coefficient: Fraction
    variables: tuple[str, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    items: tuple[Item, ...] = ()
    needs: tuple[tuple[Moment, Moment], ...] = ()

    def times(self, other: Term) -> Term:
        """The product; the variables of the two have to be distinct."""
        return Term(
            self.coefficient * other.coefficient, self.variables + other.variables,
            self.constraints + other.constraints, self.items + other.items,
            self.needs + other.needs,
        )  # fmt: skip


class Compiler:
    """Brings settled formulas of one cell into terms."""

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        self.speller = Speller(graph(cell))
        self._names = (f"${number}" for number in count())
        lags = [edge.lag for edge in graph(cell).edges]
        self.lag = max(lags, default=0)

    def terms(self, formula: Formula, known: tuple[Constraint, ...]) -> list[Term]:
        """The terms of a formula whose free indices satisfy `known`.

        Raises `Outside` for what is no sum of such terms, and where something may not exist.
        """
        checked = []
        for term in self._terms(formula):
            whole = replace(term, constraints=(*known, *term.constraints))
            checked.extend(self._checked(whole))
        return checked

    def instances(
        self,
        sides: tuple[Formula, Formula],
        shared: tuple[str, ...],
        known: tuple[Constraint, ...],
    ) -> tuple[Constraint, ...]:
        """What has to hold of `shared` indices, and of T, so that an instance is not left out.

        The left side has to exist; the right one as far as a shared index decides it. Only terms
        count that are there for every value: one that is 0 or absent somewhere asks for nothing
        there. Raises `Outside` if no instance is left.
        """
        left, right = sides
        free = {*shared, LAST, FIRST}
        found = [pair for pair in self._needs(left, known) if {pair[0][0], pair[1][0]} <= free]
        for low, high in self._needs(right, known):
            if {low[0], high[0]} <= free and {low[0], high[0]} & set(shared):
                found.append((low, high))
        constraints = tuple(at_most(low, high) for low, high in found)
        if not Closure((*known, *constraints)).feasible:
            raise Outside("a claim without an instance")
        return constraints

    def _needs(
        self, side: Formula, known: tuple[Constraint, ...]
    ) -> Iterator[tuple[Moment, Moment]]:
        closure = Closure(known)
        for term in self._terms(side):
            if all(closure.follows(one) for one in term.constraints):
                yield from term.needs

    # ---- formulas

    def _terms(self, formula: Formula) -> list[Term]:
        match formula:
            case Number(value=value):
                return [Term(value)] if value else []
            case Plus(terms=parts):
                return [term for part in parts for term in self._terms(part)]
            case Times(factors=parts):
                found = [self._terms(part) for part in parts]
                if not all(found):
                    raise Outside("a product with 0 in it")
                return [reduce(Term.times, choice) for choice in product(*found)]
            case Sum():
                return self._sum(formula)
            case Product():
                return self._product(formula)
            case Quotient():
                return self._quotient(formula)
            case _:
                raise Outside(f"{type(formula).__name__} in a formula")

    def _sum(self, formula: Sum) -> list[Term]:
        index = next(self._names)
        body = place(formula.body, {formula.index: Index(index)})
        constraints = self._range(index, formula.first, formula.last)
        return [
            replace(
                term, variables=(index, *term.variables),
                constraints=(*constraints, *term.constraints),
            )
            for term in self._terms(body)
        ]  # fmt: skip

    def _range(
        self, index: str, first: Index | None, last: Index | None
    ) -> tuple[Constraint, Constraint]:
        low = (FIRST, 0) if first is None else self._moment(first)
        high = (LAST, 0) if last is None else self._moment(last)
        return at_most(low, (index, 0)), at_most((index, 0), high)

    def _product(self, formula: Product) -> list[Term]:
        """The range with at least one factor, and the empty one."""
        if formula.spelled and not formula.falling:
            raise Outside("a product whose times rise")
        index = next(self._names)
        body = self._terms(place(formula.body, {formula.index: Index(index)}))
        low = (FIRST, 0) if formula.first is None else self._moment(formula.first)
        high = (LAST, 0) if formula.last is None else self._moment(formula.last)
        words, away = self._words(body, index)
        run = Run((low[0], low[1] + away), (high[0], high[1] + away), words)
        needs = tuple(
            (_at_end(first, index, high), _at_end(second, index, low))
            for term in body
            for first, second in term.needs
        )
        nonempty, empty = at_most(low, high), at_most((high[0], high[1] + 1), low)
        return [
            Term(Fraction(1), constraints=(nonempty,), items=(run,), needs=needs),
            Term(Fraction(1), constraints=(empty,)),
        ]

    def _words(
        self, body: list[Term], index: str
    ) -> tuple[tuple[tuple[Fraction, Block], ...], int]:
        """What each slot of a range holds, and how far its slot lies from the index."""
        words: list[tuple[Fraction, Block]] = []
        places = set()
        for term in body:
            if term.variables or term.constraints:
                raise Outside("a product whose body has a sum or a product in it")
            choices: list[tuple[Fraction, Block]] = [(term.coefficient, ())]
            for item in term.items:
                if not isinstance(item, Local) or item.at[0] != index:
                    raise Outside("a product over something else than local Jacobians")
                places.add(item.at[1])
                choices = [
                    (a * b, one + two) for a, one in choices for b, two in item.words
                ]  # fmt: skip
            words.extend(choices)
        if len(places) != 1:
            raise Outside("a product whose body stands at several times")
        return tuple(words), places.pop()

    def _quotient(self, quotient: Quotient) -> list[Term]:
        upper, lower = quotient.upper, quotient.lower
        if quotient.use is not None or quotient.held:
            raise Outside("a derivative with an evaluation bar")
        if not isinstance(upper, Variable) or not isinstance(lower, Variable):
            raise Outside("a derivative of entries")
        since = None if upper.time is None else self._moment(upper.time)
        until = None if lower.time is None else self._moment(lower.time)
        # The derivative of what lies before the start by a constant is 0; all else has to exist.
        by_constant = since is not None and until is None
        constraints = (at_most((FIRST, 0), since),) if by_constant and since else ()
        needs = tuple(
            pair
            for variable, time in ((upper, since), (lower, until))
            if time is not None
            for pair in ((self._earliest(variable), time), (time, (LAST, 0)))
        )
        if quotient.mark == "total" or since is None:
            items: tuple[Item, ...] = (Paths(upper, since, lower, until),)
            return [Term(Fraction(1), constraints=constraints, items=items, needs=needs)]
        search = within_step if quotient.mark == "immediate" else own_equation
        words = tuple(self._spelled(quotient, search))
        items = (Local(since, words),)
        return [Term(Fraction(1), constraints=constraints, items=items, needs=needs)]

    def _spelled(
        self, quotient: Quotient, search: Callable[..., tuple[Route, ...]]
    ) -> Iterator[tuple[Fraction, Block]]:
        assert isinstance(quotient.upper, Variable) and quotient.upper.time is not None
        base = quotient.upper.time
        for way in search(self.speller.network, quotient):
            for letters in self.speller.words(way):
                yield relative(factors(letters), base)

    def _moment(self, index: Index) -> Moment:
        found = moment(index, self.cell.start)
        if found is None:
            raise Outside("an index of several symbols")
        return found

    # ---- what exists, and in which order

    def _checked(self, term: Term) -> list[Term]:
        if len(term.variables) > SUMS:
            raise Outside(f"more than {SUMS} sums in one term")
        closure = Closure(term.constraints)
        if not closure.feasible or not term.coefficient:
            return []
        if not all(closure.implies(first, second) for first, second in term.needs):
            raise Outside("a variable that does not exist at every step")
        latest: Moment | None = None
        for number, item in enumerate(term.items):
            begins, ends = _extent(item)
            if latest is not None and begins is not None and not closure.implies(begins, latest):
                raise Outside("factors whose times do not fall from left to right")
            if begins is None and number:
                raise Outside("a derivative of the total loss behind another factor")
            if ends is None and number < len(term.items) - 1:
                raise Outside("a factor behind a derivative by a constant")
            latest = ends
        return [term]

    def _earliest(self, variable: Variable) -> Moment:
        is_state = self.cell.quantity(variable).role is Role.STATE
        return (FIRST, -self.cell.lag(variable.name) if is_state else 0)


def moments_of(term: Term) -> Iterator[Moment]:
    """All times that stand in a term."""
    for item in term.items:
        begins, ends = _extent(item)
        yield from (time for time in (begins, ends) if time is not None)
    for one in term.constraints:
        yield one.left, one.bound


def _at_end(time: Moment, index: str, end: Moment) -> Moment:
    """A time that hangs on the index of a range, at one end of the range."""
    return (end[0], end[1] + time[1]) if time[0] == index else time


def _extent(item: Item) -> tuple[Moment | None, Moment | None]:
    """The times at which an item begins and ends, going back in time."""
    match item:
        case Local(at=at):
            return at, at
        case Run(first=first, last=last):
            return last, first
        case Paths(since=since, until=until):
            return since, until


def relative(block: Block, base: Index) -> tuple[Fraction, Block]:
    """The coefficient of a word, and its factors as seen from the slot `base`."""
    coefficient = Fraction(1)
    found: list[Factor] = []
    for factor in block:
        if isinstance(factor.formula, Number):
            coefficient *= factor.formula.value
        else:
            found.append(Factor(_moved(factor.formula, base), factor.is_outer))
    return coefficient, tuple(found)


def _moved(formula: Formula, base: Index) -> Formula:
    """The formula with its times counted from `base`, so that slots compare."""
    if isinstance(formula, Variable) and formula.time is not None:
        return replace(formula, time=Index(None, formula.time.offset - base.offset))
    return rebuild(formula, lambda part: _moved(part, base))
