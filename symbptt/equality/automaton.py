"""A weighted automaton for a term: it reads the time line from T down, a block of factors a slot.

A state is: which item is next, where a path or a range stands, and for each time variable whether
it is placed and how many slots ago, as far as that still matters. So there are finitely many. Slots
above T and below `start` hold nothing; in them lie times such as T + 1 that only bound a range.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations

from ..derivation.total import Total
from ..formula.syntax import Index, Number, Variable
from ..model.cell import LAST
from .constraints import FIRST, Constraint, Moment
from .terms import Block, Local, Paths, Run, Term, relative
from .words import Speller, factors

State = tuple[int, object, tuple[tuple[str, int], ...]]
"""The next item, where it stands, and the ages of the variables; -1 if they no longer matter."""

Letter = tuple[object, ...]
"""A block of one slot: the free indices that are placed there, and the factors."""

DONE = -1


@dataclass(frozen=True)
class Machine:
    """The automaton of one term; `margin` is the number of slots above T and below `start`."""

    term: Term
    speller: Speller
    total: Total | None
    free: tuple[str, ...]
    margin: int

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """The time variables, T first."""
        found = {LAST: None, FIRST: None}
        found.update(dict.fromkeys((*self.free, *self.term.variables)))
        for one in self.term.constraints:
            found.update({one.left: None, one.right: None})
        return tuple(found)

    @cached_property
    def span(self) -> int:
        """An age from which on all ages are alike."""
        sizes = [abs(one.bound) for one in self.term.constraints]
        return 2 * self.margin + max(sizes, default=0) + 2

    def start(self) -> State:
        """The state before the first slot."""
        return (0, None, ())

    def final(self, state: State) -> bool:
        """Whether a word that ends in a state is complete."""
        item, where, ages = state
        placed = dict(ages)
        if item != len(self.term.items) or where is not None:
            return False
        if any(node not in placed for node in self.nodes):
            return False
        # `start` was placed `margin` slots above its own, below which are `margin` more.
        return placed[FIRST] == 2 * self.margin

    def steps(self, state: State) -> Iterator[tuple[Letter, State, Fraction]]:
        """What one slot may hold in a state, the state after it, and the weight."""
        item, where, ages = state
        placed = {node: self._older(age) for node, age in ages}
        if not ages:
            waiting = [node for node in self.nodes if node != LAST]
            choices: Iterator[tuple[str, ...]] = ((LAST, *some) for some in _subsets(waiting))
        else:
            waiting = [node for node in self.nodes if node not in placed]
            choices = _subsets(waiting)
        for chosen in choices:
            now = placed | dict.fromkeys(chosen, 0)
            if not self._meets(chosen, now):
                continue
            marks = tuple(node for node in self.free if now.get(node) == self.margin)
            for block, after, weight in self._emit(item, where, now):
                done = self._forgotten(after[0], now)
                yield (marks, block), (*after, done), weight

    def _older(self, age: int) -> int:
        return age if age == DONE else min(age + 1, self.span)

    def _meets(self, chosen: tuple[str, ...], now: dict[str, int]) -> bool:
        """Whether the constraints hold between what is placed here and what was placed before."""
        return all(
            self._holds(one, now)
            for one in self.term.constraints
            if (one.left in chosen or one.right in chosen) and one.left in now and one.right in now
        )

    def _holds(self, one: Constraint, now: dict[str, int]) -> bool:
        # left - right, since both are placed equally far above their own slots
        return now[one.left] - now[one.right] <= one.bound

    def _forgotten(self, item: int, now: dict[str, int]) -> tuple[tuple[str, int], ...]:
        """The ages that still matter; those of other variables are dropped."""
        needed = {FIRST} if now.get(FIRST, 0) != DONE else set()
        for left in self.term.items[item:]:
            needed.update(node for node in _nodes_of(left) if node in now)
        for one in self.term.constraints:
            if one.left in now and one.right not in now:
                needed.add(one.left)
            if one.right in now and one.left not in now:
                needed.add(one.right)
        needed.update(node for node in self.free if node in now and now[node] <= self.margin)
        return tuple(sorted((node, age if node in needed else DONE) for node, age in now.items()))

    # ---- what stands in a slot

    def _is_at(self, time: Moment, now: dict[str, int]) -> bool | None:
        """Whether this slot is at a time; None if that lies lower, or is not placed yet."""
        age = now.get(time[0])
        if age is None or age == DONE:
            return None if age is None else False
        away = self.margin - time[1]
        return None if age < away else age == away

    def _emit(
        self, item: int, where: object, now: dict[str, int]
    ) -> Iterator[tuple[Block, tuple[int, object], Fraction]]:
        """The factors from here on in this slot, and where that leaves the items."""
        if item == len(self.term.items):
            yield (), (item, None), Fraction(1)
            return
        part = self.term.items[item]
        if isinstance(part, Local):
            yield from self._local(part, item, now)
        elif isinstance(part, Run):
            yield from self._run(part, item, where, now)
        else:
            yield from self._paths(part, item, where, now)

    def _waits(
        self, at: bool | None, item: int, where: object = None
    ) -> Iterator[tuple[Block, tuple[int, object], Fraction]]:
        if at is None:
            yield (), (item, where), Fraction(1)

    def _local(
        self, part: Local, item: int, now: dict[str, int]
    ) -> Iterator[tuple[Block, tuple[int, object], Fraction]]:
        at = self._is_at(part.at, now)
        if not at:
            yield from self._waits(at, item)
            return
        if not self._not_before_start(now):  # what is given depends on nothing
            return
        for weight, word in part.words:
            for block, after, more in self._emit(item + 1, None, now):
                yield word + block, after, weight * more

    def _run(
        self, part: Run, item: int, where: object, now: dict[str, int]
    ) -> Iterator[tuple[Block, tuple[int, object], Fraction]]:
        if where is None:
            at = self._is_at(part.last, now)
            if not at:
                yield from self._waits(at, item)
                return
        ends = self._is_at(part.first, now)
        if ends is False or not self._not_before_start(now):
            return
        for weight, word in part.words:
            if not ends:
                yield word, (item, "run"), weight
                continue
            for block, after, more in self._emit(item + 1, None, now):
                yield word + block, after, weight * more

    def _paths(
        self, part: Paths, item: int, where: object, now: dict[str, int]
    ) -> Iterator[tuple[Block, tuple[int, object], Fraction]]:
        if where is None and part.since is not None:
            at = self._is_at(part.since, now)
            if not at:
                yield from self._waits(at, item)
                return
            where = (part.upper, 0)
        if where is None:
            yield from self._from_loss(part, item, now)
            return
        assert isinstance(where, tuple)
        variable, steps = where
        if steps:
            yield (), (item, (variable, steps - 1)), Fraction(1)
            return
        yield from self._down(part, item, variable, now)

    def _from_loss(
        self, part: Paths, item: int, now: dict[str, int]
    ) -> Iterator[tuple[Block, tuple[int, object], Fraction]]:
        assert self.total is not None
        loss = Variable(self.total.loss.name, Index(None, 0))
        at_last = self._is_at((LAST, 0), now)
        yield (), (item, None), Fraction(1)  # a later slot
        inside = at_last is not None if self.total.first is not None else at_last is True
        if inside and self._not_before_start(now):
            assert isinstance(self.total.coefficient, Number)
            for block, after, more in self._down(part, item, loss, now):
                yield block, after, self.total.coefficient.value * more

    def _not_before_start(self, now: dict[str, int]) -> bool:
        age = now.get(FIRST)
        return age is None or age <= self.margin

    def _down(
        self, part: Paths, item: int, variable: Variable, now: dict[str, int]
    ) -> Iterator[tuple[Block, tuple[int, object], Fraction]]:
        """The paths from a variable of this slot."""
        at = None if part.until is None else self._is_at(part.until, now)
        if part.until is not None and at is False:
            return
        if at and variable.name == part.lower.name:
            yield from self._emit(item + 1, None, now)
        if not self._not_before_start(now):
            return
        for edge in self.speller.network.below(variable.name):
            lower = edge.lower
            here = Variable(variable.name, Index(None, 0))
            reached = Variable(lower.name, lower.time and Index(None, lower.time.offset))
            for letters in self.speller.words((here, reached)):
                weight, word = relative(factors(letters), Index(None, 0))
                for block, after, more in self._onward(part, item, lower, edge.lag, now):
                    yield word + block, after, weight * more

    def _onward(
        self, part: Paths, item: int, lower: Variable, lag: int, now: dict[str, int]
    ) -> Iterator[tuple[Block, tuple[int, object], Fraction]]:
        if lower.time is None:
            if part.until is None and lower.name == part.lower.name:
                yield from self._emit(item + 1, None, now)
        elif lag:
            yield (), (item, (Variable(lower.name, Index(None, 0)), lag - 1)), Fraction(1)
        else:
            yield from self._down(part, item, Variable(lower.name, Index(None, 0)), now)


def _nodes_of(item: object) -> tuple[str, ...]:
    match item:
        case Local(at=at):
            return (at[0],)
        case Run(first=first, last=last):
            return (first[0], last[0])
        case Paths(since=since, until=until):
            return (*(time[0] for time in (since, until) if time), LAST)
    return ()


def _subsets(nodes: list[str]) -> Iterator[tuple[str, ...]]:
    for size in range(len(nodes) + 1):
        yield from combinations(nodes, size)
