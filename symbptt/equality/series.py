"""Settled formulas of a cell as sums of terms, with what has to exist for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import count

from .. import bounds
from ..claims.settling import Route, own_equation, within_step
from ..derivation.graph import same
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
from .constraints import FIRST, Constraint, Moment, at_most, moment
from .parts import BOUND, Need, Parts, added, guarded, multiplied
from .runs import at_end, run_of
from .scaling import divisors
from .straightening import straightened
from .terms import Defined, Local, Outside, Paths, Term, turned
from .words import Speller, Words


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
                return added([self._parts(term) for term in terms])
            case Times(factors=factors):
                return multiplied([self._parts(factor) for factor in factors])
            case Power(base=base, exponent=int() as exponent) if exponent >= 0:
                if exponent > bounds.COPIES:
                    raise Outside(f"a power above {bounds.COPIES}")
                return multiplied([self._parts(base) for _ in range(exponent)])
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
                raise Outside("a formula that is written out")

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
        return added(found)

    def _divided(self, found: Parts, lower: Formula) -> Parts:
        coefficient, below = divisors(lower)
        if not coefficient:
            raise Outside("a division by 0")
        for a, b in below:
            if a == 0 or (-b / a >= self.cell.start and (-b / a).denominator == 1):
                raise Outside(f"a division by 0 at T = {-b / a}" if a else "a division by 0")
        terms = tuple(
            replace(
                term, coefficient=term.coefficient / coefficient,
                divisors=term.divisors + below,
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
        return Parts(terms, guarded(body.needs, constraints, defined))

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
            bodies = self._bodies(body.terms, index)
            run = run_of(bodies, index, low, high, formula.falling)
            terms.append(Term(Fraction(1), (), (nonempty,), (run,), defined))
        ends = tuple(
            Need(
                at_end(need.low, index, end),
                at_end(need.high, index, end),
                (nonempty,),
                defined + need.defined,
            )
            for need in body.needs
            for end in (low, high)
        )
        return Parts(tuple(terms), ends)

    def _bodies(self, terms: tuple[Term, ...], index: str) -> tuple[Term, ...]:
        """The terms of the body of a product over an index."""
        return terms

    # ---- derivatives

    def _quotient(self, quotient: Quotient) -> Parts:
        upper, lower = quotient.upper, quotient.lower
        if not isinstance(upper, Variable) or not isinstance(lower, Variable):
            raise Outside("a derivative of entries")
        if upper == self.cell.loss:
            return self._of_loss(quotient, lower)
        if upper.time is None:
            return self._of_constant(quotient, lower)
        since, defined = self._moment(upper.time)
        until = None
        if lower.time is not None:
            until, more = self._moment(lower.time)
            defined += more
        alive = self._varying(upper, since) if until is None else ()
        existing = self._existing(upper, since) + self._existing(lower, until)
        needs = guarded(existing, alive, defined)
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
                yield from self._total(quotient, upper, since, lower, until)
            return
        search = within_step if quotient.mark == "immediate" else own_equation
        if quotient.mark == "immediate" or until is None or since[0] == until[0]:
            words = self._words(search, upper, lower)
            if words:
                held = self._computed(upper, since, lower)
                yield Term(Fraction(1), constraints=held, items=(Local(since, words),))
            return
        assert upper.time is not None
        for lag in range(-self.cell.ahead(lower.name), self.cell.lag(lower.name) + 1):
            part = replace(lower, time=upper.time.plus(-lag))
            words = self._words(search, upper, part)
            if words:
                tied = (_later(since, until, lag), _later(until, since, -lag))
                held = (*tied, *self._computed(upper, since, part))
                yield Term(Fraction(1), constraints=held, items=(Local(since, words),))

    def _computed(self, upper: Variable, since: Moment, lower: Variable) -> tuple[Constraint, ...]:
        """That `upper` is not given after T, where `lower` as its equation has it may be there."""
        if not self.cell.ahead(upper.name) or upper.time is None or lower.time is None:
            return ()
        steps = lower.time.offset - upper.time.offset
        there = steps < 0 or self.cell.ahead(lower.name) > steps
        return (at_most(since, (LAST, 0)),) if there else ()

    def _words(
        self, search: Callable[..., tuple[Route, ...]], upper: Variable, lower: Variable
    ) -> Words:
        ways = search(self.speller.network, Quotient(upper, lower))
        return tuple(word for way in ways for word in self.speller.along(way))

    def _total(
        self, quotient: Quotient, upper: Variable, since: Moment, lower: Variable,
        until: Moment | None,
    ) -> Iterator[Term]:  # fmt: skip
        use, defined = self._moment(quotient.use) if quotient.use else (None, ())
        held: list[tuple[Name, Moment]] = []
        for part in quotient.held:
            if isinstance(part, Variable) and part.time is not None:
                at, more = self._moment(part.time)
                held.append((part.name, at))
                defined += more
        paths = Paths(upper, since, lower, until, use, tuple(held))
        for term in self._both_ways(paths):
            yield replace(term, defined=defined)

    def _both_ways(self, paths: Paths) -> Iterator[Term]:
        """The paths that lead back in time, those of a single step ahead, and those of several."""
        upper, since, lower, until = paths.upper, paths.since, paths.lower, paths.until
        network, last = self.speller.network, (LAST, 0)
        ways = network.ways(upper.name, lower) if self.cell.reads_later else frozenset({1})
        given = self.cell.ahead(upper.name) and not same(upper, lower) and until is not None
        back = (at_most(since, last),) if given else ()
        if 1 in ways or paths.held:
            yield Term(Fraction(1), constraints=back, items=(paths,))
        else:
            yield from (one.under(*back) for one in self._within(paths))
        if -1 not in ways:
            return
        if paths.held:
            raise Outside("a bar behind a derivative along a state that runs backwards in time")
        if network.turns(upper.name, lower):
            raise Outside("a derivative along paths that lead both back and ahead in time")
        if until is not None:
            yield from (one.under(at_most(since, last)) for one in self._one_ahead(paths, until))
        read = until or paths.use
        entry = (next(self._names), 0) if read is None else read
        ahead = replace(paths, until=entry, use=None, rising=True)
        ends = (at_most((since[0], since[1] + 1), entry), at_most(since, last))
        inside = (at_most(entry, last),) if until is None else ()
        variables = (entry[0],) if read is None else ()
        yield Term(Fraction(1), variables, (*ends, *inside), (ahead,))

    def _varying(self, upper: Variable, since: Moment) -> tuple[Constraint, ...]:
        """Where a constant may have an influence: from the first step on, and not behind T."""
        first = at_most((FIRST, 0), since)
        return (first, at_most(since, (LAST, 0))) if self.cell.ahead(upper.name) else (first,)

    def _one_ahead(self, paths: Paths, until: Moment) -> Iterator[Term]:
        """The paths within a step that end at a state ahead, which its equations read."""
        upper, since, lower = paths.upper, paths.since, paths.lower
        assert upper.time is not None
        for steps in range(1, self.cell.ahead(lower.name) + 1):
            words = self._words(within_step, upper, replace(lower, time=upper.time.plus(steps)))
            if words:
                tied = (_later(until, since, steps), _later(since, until, -steps))
                yield Term(Fraction(1), constraints=tied, items=(Local(since, words),))

    def _within(self, paths: Paths) -> Iterator[Term]:
        """The paths that stay within a step."""
        upper, since, lower = paths.upper, paths.since, paths.lower
        assert upper.time is not None
        part = lower if lower.time is None else replace(lower, time=upper.time)
        other = paths.until or paths.use
        tied = (_later(since, other, 0), _later(other, since, 0)) if other else ()
        if part == upper:
            yield Term(Fraction(1), constraints=tied)
        elif words := self._words(within_step, upper, part):
            yield Term(Fraction(1), constraints=tied, items=(Local(since, words),))

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
            terms = tuple(
                self._oriented(
                    replace(
                        one.under(*inside), variables=(index, *one.variables),
                        defined=defined + one.defined,
                    ),
                    quotient,
                )
                for one in self._total(quotient, loss, (index, 0), lower, until)
            )  # fmt: skip
        numbers = substitute(whole.coefficient, {Variable(Name(LAST)): Value(Index(LAST))})
        found = Parts(terms, guarded(self._existing(lower, until), (), defined))
        return multiplied([self._parts(numbers), found])

    def _of_constant(self, quotient: Quotient, lower: Variable) -> Parts:
        """The derivative of a constant: I by itself, else 0."""
        until, defined = self._moment(lower.time) if lower.time is not None else (None, ())
        same = quotient.upper == lower and quotient.mark == "total"
        needs = guarded(self._existing(lower, until), (), defined)
        return Parts((Term(Fraction(1)),) if same else (), needs)

    def _oriented(self, term: Term, quotient: Quotient) -> Term:
        """The term, transposed where the layout writes this derivative so."""
        assert isinstance(quotient.upper, Variable) and isinstance(quotient.lower, Variable)
        shapes = [self.cell.quantity(part).shape for part in (quotient.upper, quotient.lower)]
        return turned(term) if any(shapes) and is_column(self.cell, quotient, self.layout) else term

    def _existing(self, variable: Variable, time: Moment | None) -> tuple[Need, ...]:
        """That a variable exists at a time: a state as far outside the steps as it is read."""
        if time is None:
            return ()
        is_state = self.cell.quantity(variable).role is Role.STATE
        earliest = -self.cell.lag(variable.name) if is_state else 0
        return (Need((FIRST, earliest), time), Need(time, (LAST, self.cell.ahead(variable.name))))

    def _moment(self, index: Index) -> tuple[Moment, Defined]:
        """An index as a node and a constant; of several symbols it gets a node of its own."""
        found = moment(index, self.cell.start)
        if found is not None:
            return found, ()
        terms = dict(sorted(((index.symbol or "", 1), *index.others)))
        bare = combined(terms, 0)
        node = str(bare)
        return (node, index.offset), ((node, bare),)


def _later(time: Moment, other: Moment, least: int) -> Constraint:
    """`time` lies at least `least` steps after `other`."""
    return at_most((other[0], other[1] + least), time)
