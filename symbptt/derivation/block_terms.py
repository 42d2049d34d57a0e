"""The chain-rule form of a cell with several states: sums and ordered products of block Jacobians.

With the states in blocks (`blocks`) each block depends on itself one step before and on blocks
that do not depend on it, so that

    ds_t/dv = Σ_k (Π_{i=k+1}^{t} ∂s_i/∂s_{i-1}) (∂⁺s_k/∂v + Σ ∂⁺s_k/∂s'_{k-ℓ} ds'_{k-ℓ}/dv)

over the other blocks s' that s reads ℓ = 0 or 1 steps back. A variable v of step j enters a block
at j, or later where the equations read it later; every term is known by this delay, so that sums
begin with the first step at which it is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..formula.syntax import (
    ONE,
    Formula,
    Index,
    Iverson,
    Product,
    Quotient,
    Sum,
    Variable,
    plus,
    times,
)
from ..model.cell import LAST, STEP, Cell
from ..notation import Name
from .blocks import Block, Blocked
from .forms import IDENTITY
from .graph import same
from .shown import moved
from .total import Total

_SUMS = ("t", "k", "j", "m", "n", "l", "p", "q", "r")
_FACTORS = ("i", "s", "u", "v")
NOTHING = Variable(Name(""))
"""What no cell has: seen by it, every block has all inlined."""


@dataclass(frozen=True)
class Term:
    """A part of a derivative, from so many steps after the one of the lower variable on.

    Before that it is 0 by itself if it is `summed`: its sums are empty there.
    """

    delay: int
    formula: Formula
    summed: bool = False

    def under(self, factor: Formula, lag: int = 0) -> Term:
        """This term below a factor that reads it so many steps later."""
        return Term(self.delay + lag, times((factor, self.formula)), self.summed)


@dataclass(frozen=True)
class BlockTerms:
    """The closed forms by one variable: `graph` has all inlined, `entry` shows that variable."""

    graph: Blocked
    entry: Blocked
    used: frozenset[str]

    @property
    def cell(self) -> Cell:
        return self.graph.cell

    @property
    def lower(self) -> Variable:
        return self.entry.lower

    @property
    def start(self) -> Index:
        return Index(None, self.cell.start)

    @property
    def given(self) -> bool:
        """Whether the lower variable is a state from before the first step."""
        return self._before_start(self.lower.time)

    @property
    def entered(self) -> Index | None:
        """The step of the block that the lower variable enters first, None for a constant."""
        return self.start.plus(-1) if self.given else self.lower.time

    def _before_start(self, time: Index | None) -> bool:
        return time is not None and time.symbol is None and time.offset < self.cell.start

    def count(self) -> int:
        """How many terms the blocks have together, each time one is written."""
        counted: dict[Variable, int] = {}

        def of(block: Block) -> int:
            if block.variable not in counted:
                others = (self.graph.block(part) for part in self._others(block))
                counted[block.variable] = 1 + sum(of(other) for other in others if other)
            return counted[block.variable]

        return sum(map(of, self.graph.blocks))

    # The closed forms.

    def direct(self, upper: Variable, time: Index) -> list[Term]:
        """The part of d`upper`/dv that passes no block: it stays within one step."""
        found = [
            Term(lag, self.entry.quotient(upper, self._lower_at(lag), time))
            for lag in self.entry.lags(upper)
        ]
        for part in self._onward(self.entry, upper):
            here = self.entry.quotient(upper, part, time)
            found += [rest.under(here) for rest in self.direct(part, time)]
        return collected(found)

    def through(self, upper: Variable, time: Index, depth: int) -> list[Term]:
        """The part of d`upper`/dv at step `time` that passes a block of that step or before."""
        found: list[Term] = []
        for part in self._onward(self.graph, upper):
            if self.graph.is_block(part):
                rests = self.of_block(self._block(part), time.plus(-lag_of(part)), depth)
            else:
                rests = self.through(part, time, depth)
            here = self.graph.quotient(upper, part, time)
            found += [rest.under(here, lag_of(part)) for rest in rests]
        return collected(found)

    def _onward(self, graph: Blocked, upper: Variable) -> Iterator[Variable]:
        """The nodes below one that have nodes below themselves; no blocks, where v is shown."""
        for part in graph.below(upper):
            inner = part.time == Index(STEP) and self.cell.defines(part.name)
            if (
                graph is self.graph
                if graph.is_block(part)
                else (inner and not same(part, graph.lower))
            ):
                yield part

    def _block(self, variable: Variable) -> Block:
        block = self.graph.block(variable)
        assert block is not None
        return block

    def _others(self, block: Block) -> tuple[Variable, ...]:
        """The other blocks that a block reads, as in the equations of step t."""
        return tuple(
            part
            for part in self.graph.below(block.variable)
            if self.graph.is_block(part) and not same(part, block.variable)
        )

    def _lower_at(self, lag: int) -> Variable:
        """The lower variable as the equations of step t have it."""
        if self.lower.time is None:
            return self.lower
        return Variable(self.lower.name, Index(STEP, -lag))

    def of_block(self, block: Block, time: Index, depth: int) -> list[Term]:
        """ds_t/dv as terms; `depth` sums stand around it."""
        found = [] if self.entered is None else self._entered(block, time)
        feeds_back = self.feeds_back(block)
        alone = not feeds_back and self._is_computed(time)
        index = time if alone else Index(self._sum(depth))
        rests = self._from_others(block, index, depth + 1)
        if self.entered is None:
            direct = [Term(0, self.entering(block, lag, index)) for lag in self.enters(block)]
            rests = collected([*direct, *rests])
        if alone:
            return collected([*found, *rests])
        passed = self._product(block, index.plus(1), time) if feeds_back else Iverson(index, time)
        for rest in rests:
            first = self.start if self.entered is None else self._first(rest.delay)
            body = times((passed, rest.formula))
            found.append(Term(rest.delay, Sum(str(index.symbol), first, time, body), True))
        return collected(found)

    def _is_computed(self, time: Index) -> bool:
        """Whether a step is one from the start on: t is, and t - 1 may be the one before."""
        return time.offset >= (0 if time.symbol is not None else self.cell.start)

    def _entered(self, block: Block, time: Index) -> list[Term]:
        """The terms of a variable of one step: from where it enters the block, onwards."""
        assert self.entered is not None
        found: list[Term] = []
        for lag in self.enters(block):
            at = self.entered.plus(lag)
            formula = self.entering(block, lag, at)
            if self.feeds_back(block):
                formula = times((self._product(block, at.plus(1), time), formula))
            elif at.symbol != time.symbol:
                formula = times((Iverson(at, time), formula))
            elif at != time:
                continue
            found.append(Term(lag, formula))
        return found

    def feeds_back(self, block: Block) -> bool:
        """Whether a block depends on itself; a state may be no more than a delay."""
        return block.at_lag(1) in self.graph.below(block.variable)

    def enters(self, block: Block) -> tuple[int, ...]:
        """With which delays the lower variable enters a block directly."""
        return (0,) if self._is_in(block) else self.entry.lags(block.variable)

    def _is_in(self, block: Block) -> bool:
        """Whether the lower variable is a state of a block."""
        return self.graph.block(self.lower) == block

    def entering(self, block: Block, lag: int, at: Index) -> Formula:
        """∂⁺s_k/∂v where v enters with this delay at step k = `at`."""
        if self._is_in(block):
            return self._of_itself(block, at)
        return self.entry.quotient(block.variable, self._lower_at(lag), at)

    def _of_itself(self, block: Block, at: Index) -> Formula:
        """ds_k/dv for a state v of the block: 1 where the block is that state."""
        if block.plain:
            return ONE
        return Quotient(moved(block.variable, at), self.lower, "total")

    def _from_others(self, block: Block, time: Index, depth: int) -> list[Term]:
        """Σ ∂⁺s_k/∂s'_{k-ℓ} ds'_{k-ℓ}/dv over the other blocks s' that a block reads."""
        found: list[Term] = []
        for part in self._others(block):
            lag = lag_of(part)
            here = self.graph.quotient(block.variable, part, time)
            rests = self.of_block(self._block(part), time.plus(-lag), depth)
            found += [rest.under(here, lag) for rest in rests]
        return collected(found)

    def _product(self, block: Block, first: Index, last: Index) -> Formula:
        """Π ∂s_i/∂s_{i-1}, written out where it has at most one factor."""

        def at(time: Index) -> Formula:
            return self.graph.quotient(block.variable, block.at_lag(1), time)

        if first.symbol == last.symbol and first.offset >= last.offset:
            return ONE if first.offset > last.offset else at(first)
        index = self._factor()
        return Product(index, first, last, at(Index(index)))

    def _first(self, delay: int) -> Index:
        """The first step at which a term with this delay is there: not before the start."""
        assert self.entered is not None
        first = self.entered.plus(delay)
        return self.start if self._before_start(first) else first

    def _sum(self, depth: int) -> str:
        """The index of a sum inside `depth` others."""
        free = [one for one in _SUMS if one not in self.used]
        return free[depth] if depth < len(free) else f"k_{depth}"

    def _depth(self, time: Index) -> int:
        """How many sums stand around what is derived at a step: that over the losses, or none."""
        return int(time.symbol is not None and time.symbol not in self.used)

    def _factor(self) -> str:
        return next(one for one in _FACTORS if one not in self.used)

    # The closed form of what is asked for.

    def at_step(self, upper: Variable, time: Index) -> Formula:
        """d`upper`/dv at step `time`, which is not before the step of v."""
        block = self.graph.block(upper)
        if block is not None:
            part = ONE if block.plain else self.graph.quotient(upper, block.variable, time)
            found = self.of_block(block, time, 0)
            return plus(tuple(times((part, one)) for one in self._holding(found, time)))
        through = self._holding(self.through(upper, time, 0), time)
        direct = (*self._itself(upper, time), *self._direct_at(upper, time))
        return plus((*direct, *through))

    def _direct_at(self, upper: Variable, time: Index) -> Iterator[Formula]:
        """The direct terms, each where the step of v is the one at which it stands."""
        for term in self.direct(upper, time):
            if self.lower.time is None:
                yield term.formula
                continue
            enters = self.lower.time.plus(term.delay)
            if enters == time:
                yield term.formula
            elif enters.symbol != time.symbol:
                yield times((Iverson(enters, time), *self._placed(upper, enters, term.delay)))

    def _placed(self, upper: Variable, time: Index, delay: int) -> Iterator[Formula]:
        return (one.formula for one in self.direct(upper, time) if one.delay == delay)

    def _holding(self, terms: list[Term], time: Index) -> Iterator[Formula]:
        """The terms, each with what makes it 0 at steps before it is there."""
        for term in terms:
            if self.entered is None:
                yield term.formula
                continue
            first = self._first(term.delay)
            if first.symbol == time.symbol:
                if first.offset <= time.offset:
                    yield term.formula
            elif term.delay == 0 or term.summed or first == self.start:
                yield term.formula
            else:
                index = self._sum(len(self.graph.blocks) + 1)
                held = times((Iverson(Index(index), first), term.formula))
                yield Sum(index, first, time, held)

    def closed_loss(self, total: Total) -> Formula:
        """dL/dv for the total loss L of the cell."""
        loss = Variable(total.loss.name, Index(STEP))
        if total.first is None:
            return self.at_step(loss, Index(LAST))
        return plus(tuple(self._over_time(loss, Index(self._sum(0)))))

    def _over_time(self, loss: Variable, time: Index) -> Iterator[Formula]:
        """The sums over the steps whose loss depends on v, those that start together as one."""
        index, direct = str(time.symbol), self.direct(loss, time)
        through = self.through(loss, time, 1)
        if self.entered is None:
            both = tuple(term.formula for term in (*direct, *through))
            if both:
                yield Sum(index, self.start, Index(LAST), plus(both))
            return
        for term in direct:
            assert self.lower.time is not None
            enters = self.lower.time.plus(term.delay)
            at_entry = plus(tuple(self._placed(loss, enters, term.delay)))
            if term.delay == 0:
                yield at_entry
            else:
                held = times((Iverson(time, enters), at_entry))
                yield Sum(index, enters, Index(LAST), held)
        starts: dict[Index, list[Formula]] = {}
        for term in through:
            starts.setdefault(self._first(term.delay), []).append(term.formula)
        for first, formulas in starts.items():
            yield Sum(index, first, Index(LAST), plus(tuple(formulas)))

    def _itself(self, upper: Variable, time: Index) -> Iterator[Formula]:
        """dv_t/dv_j of one quantity, no state: I where t = j."""
        if not same(upper, self.lower) or self.lower.time is None:
            return
        if self.lower.time == time:
            yield IDENTITY
        elif self.lower.time.symbol != time.symbol:
            yield times((Iverson(self.lower.time, time), IDENTITY))


def lag_of(variable: Variable) -> int:
    """How many steps back a variable stands in the equations of step t; 0 for a constant."""
    return 0 if variable.time is None else -variable.time.offset


def collected(terms: list[Term]) -> list[Term]:
    """The terms with the same delay as one sum, in order of delay."""
    groups: dict[tuple[int, bool], list[Formula]] = {}
    for term in terms:
        groups.setdefault((term.delay, term.summed), []).append(term.formula)
    return [
        Term(delay, plus(tuple(found)), summed) for (delay, summed), found in sorted(groups.items())
    ]
