"""The chain-rule form of a cell with several states: sums and ordered products of block Jacobians.

With the states in blocks (`blocks`) each block depends on itself one step before and on blocks
that do not depend on it, so that

    ds_t/dv = Σ_k (Π_{i=k+1}^{t} ∂s_i/∂s_{i-1}) (∂⁺s_k/∂v + Σ ∂⁺s_k/∂s'_{k-ℓ} ds'_{k-ℓ}/dv)

over the other blocks s' that s reads ℓ = 0 or 1 steps back. A variable v of step j enters a block
at j, or later where the equations read it later; every term is known by this delay, so that sums
begin with the first step at which it is there. For a block that runs backwards in time it is

    ds_t/dv = Σ_{k=t}^{T} (Π_{i=t}^{k-1} ∂s_i/∂s_{i+1}) (∂⁺s_k/∂v + Σ ∂⁺s_k/∂s'_{k+ℓ} ds'_{k+ℓ}/dv)

and sums end with the last step at which a term is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

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
from .graph import graph, same
from .shown import moved
from .total import Total

_SUMS = ("t", "k", "j", "m", "n", "l", "p", "q", "r")
_FACTORS = ("i", "s", "u", "v")
NOTHING = Variable(Name(""))
"""What no cell has: seen by it, every block has all inlined."""


@dataclass(frozen=True)
class Term:
    """A part of a derivative, from so many steps after the one of the lower variable on.

    If it goes `backwards` it is there up to that step. Elsewhere it is 0 by itself if it is
    `summed`: its sums are empty there. A term that went both ways is summed, and may be anywhere.
    """

    delay: int
    formula: Formula
    summed: bool = False
    backwards: bool = False
    anywhere: bool = False

    def under(self, factor: Formula, lag: int = 0) -> Term:
        """This term below a factor that reads it so many steps later."""
        return replace(self, delay=self.delay + lag, formula=times((factor, self.formula)))


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
    def entered(self) -> Index | None:
        """The step of the block that the lower variable enters first, None for a constant."""
        if not self.cell.is_given(self.lower):
            return self.lower.time
        return self.start.plus(-1) if self._before_start(self.lower.time) else Index(LAST, 1)

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
        found = [] if self.entered is None else self._entered(block, time, depth)
        feeds_back = self.feeds_back(block)
        alone = not feeds_back and self._is_computed(block, time)
        index = time if alone else Index(self._sum(depth))
        rests = self._from_others(block, index, depth + 1)
        if self.entered is None:
            direct = [Term(0, self.entering(block, lag, index)) for lag in self.enters(block)]
            rests = collected([*direct, *rests])
        if alone:
            return collected([*found, *rests])
        passed = self._product(block, index, time) if feeds_back else Iverson(index, time)
        for rest in rests:
            found.append(self._summed_over(block, rest, passed, index, time, depth))
        return collected(found)

    def _summed_over(
        self, block: Block, rest: Term, passed: Formula, index: Index, time: Index, depth: int
    ) -> Term:
        """What enters a block at step `index`, passed on to step `time`, summed over the former."""
        one_way = self.entered is not None and rest.backwards == block.backwards
        first, last = self.start, Index(LAST)
        if one_way and not rest.anywhere:
            first, last = self._range(rest)
        elif self.entered is not None:
            rest = replace(self._guarded(rest, index, depth), delay=0, anywhere=True)
        ends = (time, last) if block.backwards else (first, time)
        whole = Sum(str(index.symbol), *ends, times((passed, rest.formula)))
        return replace(rest, formula=whole, summed=True, backwards=block.backwards)

    def _guarded(self, term: Term, time: Index, depth: int) -> Term:
        """A term with what makes it 0 at steps `time` where it is not there."""
        if term.summed:
            return term
        edge = self._last(term.delay) if term.backwards else self._first(term.delay)
        if edge == (Index(LAST) if term.backwards else self.start):
            return term
        index = self._sum(depth + len(self.graph.blocks) + 1)
        ends = (time, edge) if term.backwards else (edge, time)
        held = Sum(index, *ends, times((Iverson(Index(index), edge), term.formula)))
        return replace(term, formula=held, summed=True)

    def _is_computed(self, block: Block, time: Index) -> bool:
        """Whether a step is one of the network: t is, t - 1 may be before it, t + 1 after it."""
        if block.backwards:
            return time == self.start or (time.symbol is not None and time.offset <= 0)
        return time.offset >= (0 if time.symbol is not None else self.cell.start)

    def _entered(self, block: Block, time: Index, depth: int) -> list[Term]:
        """The terms of a variable of one step: from where it enters the block, onwards."""
        assert self.entered is not None
        found: list[Term] = []
        for lag in self.enters(block):
            at = self.entered.plus(lag)
            if block.backwards and lag:
                found.append(self._entered_later(block, at, lag, time, depth))
                continue
            formula = self.entering(block, lag, at)
            if self.feeds_back(block):
                formula = times((self._product(block, at, time), formula))
            elif at.symbol != time.symbol:
                formula = times((Iverson(at, time), formula))
            elif at != time:
                continue
            found.append(Term(lag, formula, backwards=block.backwards))
        return found

    def _entered_later(self, block: Block, at: Index, lag: int, time: Index, depth: int) -> Term:
        """The term of a variable that a block reads after its own step, if `at` is not after T."""
        index = Index(self._sum(depth + len(self.graph.blocks) + 1))
        entering = self.entering(block, lag, index)
        passed = self._product(block, index, time) if self.feeds_back(block) else (
            Iverson(index, time)
        )  # fmt: skip
        body = times((Iverson(index, at), passed, entering))
        return Term(0, Sum(str(index.symbol), time, Index(LAST), body), True, True, True)

    def feeds_back(self, block: Block) -> bool:
        """Whether a block depends on itself; a state may be no more than a delay."""
        return block.beside in self.graph.below(block.variable)

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

    def _product(self, block: Block, entered: Index, reached: Index) -> Formula:
        """Π ∂s_i/∂s_{i-1} from one step to another, written out where it has at most one factor."""

        def at(time: Index) -> Formula:
            return self.graph.quotient(block.variable, block.beside, time)

        ends = (reached, entered.plus(-1)) if block.backwards else (entered.plus(1), reached)
        first, last = ends
        if first.symbol == last.symbol and first.offset >= last.offset:
            return ONE if first.offset > last.offset else at(first)
        index = self._factor()
        return Product(index, first, last, at(Index(index)))

    def _last(self, delay: int) -> Index:
        """The last step at which a term with this delay is there: not after T."""
        assert self.entered is not None
        last = self.entered.plus(delay)
        return Index(LAST) if last.symbol == LAST and last.offset > 0 else last

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
            held = self._holding(found, time, block.states[0])
            return plus(tuple(times((part, one)) for one in held))
        through = self._holding(self.through(upper, time, 0), time, upper.name)
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

    def _holding(self, terms: list[Term], time: Index, upper: Name) -> Iterator[Formula]:
        """The terms, each with what makes it 0 at steps where it is not there.

        Where all paths lead one way in time, the order of the two steps is taken to be theirs; no
        step is after T.
        """
        ordered = len(graph(self.cell).ways(upper, self.lower)) < 2
        for term in terms:
            if self.entered is None or term.anywhere:
                yield term.formula
                continue
            edge = self._last(term.delay) if term.backwards else self._first(term.delay)
            if edge.symbol == time.symbol:
                if (edge.offset >= time.offset) if term.backwards else edge.offset <= time.offset:
                    yield term.formula
            elif term.delay == 0 and self._is_ordered(term, time, ordered):
                yield term.formula
            else:
                yield self._guarded(term, time, 0).formula

    def _is_ordered(self, term: Term, time: Index, ordered: bool) -> bool:
        """Whether the step of the lower variable is known to lie where the term is there."""
        return not term.backwards if time == Index(LAST) else ordered

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
        ranges: dict[tuple[Index, Index], list[Formula]] = {}
        for term in through:
            ranges.setdefault(self._range(term), []).append(term.formula)
        for (first, last), formulas in ranges.items():
            yield Sum(index, first, last, plus(tuple(formulas)))

    def _range(self, term: Term) -> tuple[Index, Index]:
        """The first and the last step at which a term is there."""
        if term.anywhere:
            return self.start, Index(LAST)
        if term.backwards:
            return self.start, self._last(term.delay)
        return self._first(term.delay), Index(LAST)

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
    groups: dict[tuple[int, bool, bool, bool], list[Formula]] = {}
    for term in terms:
        key = (term.delay, term.summed, term.backwards, term.anywhere)
        groups.setdefault(key, []).append(term.formula)
    return [
        Term(delay, plus(tuple(found)), *how) for (delay, *how), found in sorted(groups.items())
    ]
