"""Settled formulas of a cell as sums of terms, with what has to exist for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from itertools import count, pairwise, product

from .. import bounds
from ..claims.settling import Route, own_equation, within_step
from ..derivation.total import total
from ..errors import NoRule
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
    combined,
    place,
    substitute,
)
from ..model.cell import LAST, Cell, Role
from ..notation import Name
from .conformity import is_column
from .constraints import FIRST, Closure, Constraint, Moment, at_most, moment
from .straightening import straightened
from .terms import Defined, Item, Local, Outside, Paths, Run, Term, extent, turned
from .words import Speller, Words

BOUND = "$"
"""How the names of the variables of sums and products begin."""


@dataclass(frozen=True)
class Need:
    """`low` has to be at most `high` wherever the guards hold, or something does not exist.

    `defined` are the nodes among these that stand for an index of several symbols."""

    low: Moment
    high: Moment
    guards: tuple[Constraint, ...] = ()
    defined: Defined = ()

    def violated(
        self, known: tuple[Constraint, ...], start: int, exactly: bool = False
    ) -> tuple[Closure, ...]:
        """The times, in pieces, at which what is needed is missing, as far as `known` holds.

        Where guards are no differences of two times they may be too many; `exactly` has none then.
        """
        missing = at_most((self.high[0], self.high[1] + 1), self.low)
        whole = (*known, *self.guards, missing)
        bound = {node for one in whole for node in (one.left, one.right) if node[0] == BOUND}
        symbols = {symbol for _, index in self.defined for symbol in index.symbols}
        bound.update(symbol for symbol in symbols if symbol[0] == BOUND)
        term = Term(Fraction(1), tuple(sorted(bound)), whole, defined=self.defined)
        ends = {self.low[0], self.high[0]}
        try:
            pieces = straightened(term, start, ends)
        except Outside:
            if exactly:
                return ()
            pieces = straightened(term, start, ends, strict=False)
        closures = (Closure(piece.constraints) for piece in pieces)
        return tuple(one for one in closures if one.feasible)


@dataclass(frozen=True)
class Parts:
    """A formula as a sum of terms, with what has to exist.

    It is 0 whatever it is multiplied by where one of `alive`, with its `defined` nodes, does not
    hold: it then asks for the derivative of something before the start by a constant.
    """

    terms: tuple[Term, ...]
    needs: tuple[Need, ...] = ()
    alive: tuple[Constraint, ...] = ()
    defined: Defined = ()


class Compiler:
    """Brings settled formulas of one cell and one layout into terms."""

    def __init__(self, speller: Speller, layout: str) -> None:
        self.speller = speller
        self.cell: Cell = speller.network.cell
        self.layout = layout
        self._names = (f"{BOUND}{number}" for number in count())

    def parts(self, formula: Formula) -> Parts:
        """The terms of a formula. Raises `Outside` for what is no sum of such terms."""
        found = self._parts(formula)
        terms = [
            one for term in found.terms for one in straightened(term, self.cell.start)
        ]  # fmt: skip
        return replace(found, terms=tuple(terms))

    def _parts(self, formula: Formula) -> Parts:
        match formula:
            case Number(value=value):
                return Parts((Term(value),) if value else ())
            case Plus(terms=terms):
                return _added([self._parts(term) for term in terms])
            case Times(factors=factors):
                return _multiplied([self._parts(factor) for factor in factors])
            case Power(base=base, exponent=int() as exponent) if 0 <= exponent <= bounds.COPIES:
                return _multiplied([self._parts(base) for _ in range(exponent)])
            case Ratio(upper=upper, lower=lower):
                return self._divided(self._parts(upper), lower)
            case Transpose(body=body):
                found = self._parts(body)
                return replace(found, terms=tuple(map(turned, found.terms)))
            case Value(index=index):
                return self._value(index)
            case Sum():
                return self._sum(formula)
            case Product():
                return self._product(formula)
            case Quotient():
                return self._quotient(formula)
            case _:
                raise Outside(_CALLED.get(type(formula), "a formula that is written out"))

    # ---- numbers

    def _value(self, index: Index) -> Parts:
        """An index as a number: start and 1 for each step after it up to the index."""
        found = [Parts((Term(Fraction(index.offset)),) if index.offset else ())]
        symbols = (() if index.symbol is None else ((index.symbol, 1),)) + index.others
        for symbol, factor in symbols:
            counted = next(self._names)
            steps = Term(
                Fraction(factor), (counted,),
                (at_most((FIRST, 1), (counted, 0)), at_most((counted, 0), (symbol, 0))),
            )  # fmt: skip
            start = Term(Fraction(factor * self.cell.start))
            terms = (steps, start) if start.coefficient else (steps,)
            found.append(Parts(terms, (Need((FIRST, 0), (symbol, 0)),)))
        return _added(found)

    def _divided(self, found: Parts, lower: Formula) -> Parts:
        coefficient, divisors = _divisors(lower)
        if not coefficient:
            raise Outside("a division by 0")
        for a, b in divisors:
            if a == 0 or (-b / a >= self.cell.start and (-b / a).denominator == 1):
                raise Outside(f"a division by 0 at T = {-b / a if a else 'any'}")
        terms = tuple(
            replace(
                term, coefficient=term.coefficient / coefficient,
                divisors=term.divisors + divisors,
            )
            for term in found.terms
        )  # fmt: skip
        return replace(found, terms=terms)

    # ---- ranges

    def _sum(self, formula: Sum) -> Parts:
        index = next(self._names)
        body = self._parts(place(formula.body, {formula.index: Index(index)}))
        low, high, defined = self._ends(formula)
        constraints = (at_most(low, (index, 0)), at_most((index, 0), high))
        terms = tuple(
            replace(
                term.under(*constraints), variables=(index, *term.variables),
                defined=(*defined, *term.defined),
            )
            for term in body.terms
        )  # fmt: skip
        return Parts(terms, _guarded(body.needs, constraints, defined))

    def _ends(self, formula: Sum | Product) -> tuple[Moment, Moment, Defined]:
        low, first = self._moment(formula.first) if formula.first else ((FIRST, 0), ())
        high, last = self._moment(formula.last) if formula.last else ((LAST, 0), ())
        return low, high, first + last

    def _product(self, formula: Product) -> Parts:
        """The range with at least one factor, and the empty one."""
        index = next(self._names)
        body = self._parts(place(formula.body, {formula.index: Index(index)}))
        low, high, defined = self._ends(formula)
        nonempty, empty = at_most(low, high), at_most((high[0], high[1] + 1), low)
        terms = [Term(Fraction(1), constraints=(empty,), defined=defined)]
        if body.terms:
            run = _run(body.terms, index, low, high, formula.falling)
            terms.append(Term(Fraction(1), (), (nonempty,), (run,), defined))
        ends = tuple(
            Need(
                _at_end(need.low, index, end),
                _at_end(need.high, index, end),
                (nonempty,),
                defined + need.defined,
            )
            for need in body.needs
            for end in (low, high)
        )
        return Parts(tuple(terms), ends)

    # ---- derivatives

    def _quotient(self, quotient: Quotient) -> Parts:
        upper, lower = quotient.upper, quotient.lower
        if not isinstance(upper, Variable) or not isinstance(lower, Variable):
            raise Outside("a derivative of entries")
        if upper == self.cell.loss:
            return self._of_loss(quotient, lower)
        if upper.time is None or lower == self.cell.loss:
            return self._of_constant(upper, lower)
        since, defined = self._moment(upper.time)
        until = None
        if lower.time is not None:
            until, more = self._moment(lower.time)
            defined += more
        alive = (at_most((FIRST, 0), since),) if until is None else ()
        existing = self._existing(upper, since) + self._existing(lower, until)
        needs = _guarded(existing, alive, defined)
        ways = self._ways(quotient, upper, since, lower, until)
        terms = tuple(
            self._oriented(replace(term, defined=defined + term.defined).under(*alive), quotient)
            for term in ways
        )
        return Parts(terms, needs, alive, defined if alive else ())

    def _ways(
        self, quotient: Quotient, upper: Variable, since: Moment, lower: Variable,
        until: Moment | None,
    ) -> Iterator[Term]:  # fmt: skip
        if quotient.mark == "total":
            if self.speller.network.joins(upper, lower):
                yield self._total(quotient, upper, since, lower, until)
            return
        search = within_step if quotient.mark == "immediate" else own_equation
        if quotient.mark == "immediate" or until is None or since[0] == until[0]:
            words = self._words(search, upper, lower)
            if words:
                yield Term(Fraction(1), items=(Local(since, words),))
            return
        assert upper.time is not None
        for lag in range(self.cell.lag(lower.name) + 1):
            words = self._words(search, upper, replace(lower, time=upper.time.plus(-lag)))
            if words:
                tied = (_later(since, until, lag), _later(until, since, -lag))
                yield Term(Fraction(1), constraints=tied, items=(Local(since, words),))

    def _words(
        self, search: Callable[..., tuple[Route, ...]], upper: Variable, lower: Variable
    ) -> Words:
        ways = search(self.speller.network, Quotient(upper, lower))
        return tuple(word for way in ways for word in self.speller.along(way))

    def _total(
        self, quotient: Quotient, upper: Variable, since: Moment, lower: Variable,
        until: Moment | None,
    ) -> Term:  # fmt: skip
        use, defined = self._moment(quotient.use) if quotient.use else (None, ())
        held: list[tuple[Name, Moment]] = []
        for part in quotient.held:
            if isinstance(part, Variable) and part.time is not None:
                at, more = self._moment(part.time)
                held.append((part.name, at))
                defined += more
        paths = Paths(upper, since, lower, until, use, tuple(held))
        return Term(Fraction(1), items=(paths,), defined=defined)

    def _of_loss(self, quotient: Quotient, lower: Variable) -> Parts:
        """The derivative of the total loss: the sum of those of the losses it adds up."""
        if lower == self.cell.loss:
            return Parts((Term(Fraction(1)),))
        try:
            whole = total(self.cell)
        except NoRule as error:
            raise Outside(str(error)) from None
        assert whole is not None
        index = next(self._names)
        first, _ = self._moment(whole.last if whole.first is None else whole.first)
        last, _ = self._moment(whole.last)
        until, defined = self._moment(lower.time) if lower.time is not None else (None, ())
        inside = tuple(
            at_most(low, high)
            for low, high in (
                (first, (index, 0)), ((index, 0), last), ((FIRST, 0), (index, 0)),
                ((index, 0), (LAST, 0)),
            )
        )  # fmt: skip
        loss = Variable(whole.loss.name, Index(index))
        terms: tuple[Term, ...] = ()
        if self.speller.network.joins(loss, lower):
            one = self._total(quotient, loss, (index, 0), lower, until).under(*inside)
            one = replace(one, variables=(index,), defined=defined + one.defined)
            terms = (self._oriented(one, quotient),)
        numbers = substitute(whole.coefficient, {Variable(Name(LAST)): Value(Index(LAST))})
        found = Parts(terms, _guarded(self._existing(lower, until), (), defined))
        return _multiplied([self._parts(numbers), found])

    def _of_constant(self, upper: Variable, lower: Variable) -> Parts:
        """The derivative of a constant, or by the total loss: there is no path but none at all."""
        raise Outside("a derivative of a parameter")

    def _oriented(self, term: Term, quotient: Quotient) -> Term:
        """The term, transposed where the layout writes this derivative so."""
        assert isinstance(quotient.upper, Variable) and isinstance(quotient.lower, Variable)
        shapes = [self.cell.quantity(part).shape for part in (quotient.upper, quotient.lower)]
        return turned(term) if any(shapes) and is_column(self.cell, quotient, self.layout) else term

    def _existing(self, variable: Variable, time: Moment | None) -> tuple[Need, ...]:
        """That a variable exists at a time: a state as far before the start as it is read."""
        if time is None:
            return ()
        is_state = self.cell.quantity(variable).role is Role.STATE
        earliest = -self.cell.lag(variable.name) if is_state else 0
        return (Need((FIRST, earliest), time), Need(time, (LAST, 0)))

    def _moment(self, index: Index) -> tuple[Moment, Defined]:
        """An index as a node and a constant; of several symbols it gets a node of its own."""
        found = moment(index, self.cell.start)
        if found is not None:
            return found, ()
        terms = dict(sorted(((index.symbol or "", 1), *index.others)))
        bare = combined(terms, 0)
        node = str(bare)
        return (node, index.offset), ((node, bare),)


_CALLED: dict[type, str] = {Power: "a power whose exponent is no small number"}


def _added(parts: list[Parts]) -> Parts:
    return Parts(
        tuple(term for part in parts for term in part.terms),
        tuple(need for part in parts for need in part.needs),
        parts[0].alive if len(parts) == 1 else (),
        parts[0].defined if len(parts) == 1 else (),
    )


def _multiplied(parts: list[Parts]) -> Parts:
    """The product; what has to exist has to where no factor is 0 whatever the others are."""
    alive = tuple(one for part in parts for one in part.alive)
    needs: list[Need] = []
    for number, part in enumerate(parts):
        others = parts[:number] + parts[number + 1 :]
        guards = tuple(one for other in others for one in other.alive)
        defined = tuple(pair for other in others if other.alive for pair in other.defined)
        needs.extend(_guarded(part.needs, guards, defined))
    terms = tuple(
        reduce(Term.times, choice, Term(Fraction(1)))
        for choice in product(*(part.terms for part in parts))
    )
    return Parts(terms, tuple(needs), alive, tuple(pair for part in parts for pair in part.defined))


def _guarded(
    needs: Iterable[Need], guards: tuple[Constraint, ...], defined: Defined = ()
) -> tuple[Need, ...]:
    return tuple(
        replace(need, guards=(*guards, *need.guards), defined=(*defined, *need.defined))
        for need in needs
    )


def _later(time: Moment, other: Moment, least: int) -> Constraint:
    """`time` lies at least `least` steps after `other`."""
    return at_most((other[0], other[1] + least), time)


def _divisors(formula: Formula) -> tuple[Fraction, tuple[tuple[Fraction, Fraction], ...]]:
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
            found = [_divisors(factor) for factor in factors]
            return (
                reduce(Fraction.__mul__, (one for one, _ in found), Fraction(1)),
                tuple(pair for _, pairs in found for pair in pairs),
            )
        case Power(base=base, exponent=int() as exponent) if 0 <= exponent <= bounds.COPIES:
            value, pairs = _divisors(base)
            return value**exponent, pairs * exponent
        case _:
            raise Outside("a division by something else than numbers and T")


def _linear(terms: tuple[Formula, ...]) -> tuple[Fraction, Fraction]:
    """The a, b of a sum that is a T + b."""
    a, b = Fraction(0), Fraction(0)
    for term in terms:
        value, pairs = _divisors(term)
        if len(pairs) > 1:
            raise Outside("a division by something else than numbers and T")
        slope, constant = pairs[0] if pairs else (Fraction(0), Fraction(1))
        a, b = a + value * slope, b + value * constant
    return a, b


# ---- products


def _run(terms: tuple[Term, ...], index: str, low: Moment, high: Moment, falling: bool) -> Run:
    """The range of a product as one item."""
    bodies: list[tuple[Fraction, tuple[Local | Paths, ...]]] = []
    orientations: set[bool] = set()
    places: set[tuple[int, int]] = set()
    for term in terms:
        if term.variables or term.constraints or term.divisors:
            raise Outside("a product whose body has a sum or a product in it")
        if term.defined:
            raise Outside("a product over an index of several symbols")
        items = _single_steps(term.items, index)
        if not items:
            raise Outside("a product of numbers")
        orientations.update(item.turned for item in items)
        falling_items = items[::-1] if items[0].turned else items
        begins, ends = extent(falling_items[0])[0], extent(falling_items[-1])[1]
        assert ends is not None
        places.add((begins[1], ends[1]))
        upright = tuple(replace(item, turned=False) for item in falling_items)
        bodies.append((term.coefficient, upright))
    if len(orientations) > 1:
        raise Outside("a product of derivatives and of transposed ones")
    if len(places) > 1:
        raise Outside("a product whose body stands at several times")
    ((begins_at, ends_at),) = places
    if begins_at > ends_at + 1:
        raise Outside("a product whose factors reach over several steps")
    is_turned = orientations == {True}
    return Run(
        index, low, high, tuple(bodies), begins_at, ends_at,
        rising=falling == is_turned, turned=is_turned,
    )  # fmt: skip


def _single_steps(items: tuple[Item, ...], index: str) -> tuple[Local | Paths, ...]:
    """The items of the body of a product, which fall and hang on its index."""
    found: list[Local | Paths] = []
    for item in items:
        if isinstance(item, Run):
            raise Outside("a product within a product")
        begins, ends = extent(item)
        if ends is None:
            raise Outside("a product of derivatives by a constant")
        if begins[0] != index or ends[0] != index:
            raise Outside("a product whose factors end at another time than its index")
        if ends[1] > begins[1]:
            raise Outside("a product of derivatives of earlier things by later ones")
        found.append(item)
    falling = found[::-1] if found and found[0].turned else found
    for one, other in pairwise(falling):
        before, after = extent(one)[1], extent(other)[0]
        assert before is not None
        if after[1] > before[1]:
            raise Outside("a product whose body stands at several times")
    return tuple(found)


def _at_end(time: Moment, index: str, end: Moment) -> Moment:
    """A time that hangs on the index of a range, at one end of the range."""
    return (end[0], end[1] + time[1]) if time[0] == index else time
