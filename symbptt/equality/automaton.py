"""A weighted automaton for a term: it reads the time line down, a block of factors a slot.

A state is: for each track which item is next and where a path or a range stands, and the ages of
the stakes on the time line. So there are finitely many. The slots run from `above` slots above T to
`below` slots below `start`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, partial
from itertools import product

from ..formula.syntax import Index, Variable
from ..model.cell import LAST
from ..notation import Name
from .constraints import Moment
from .letters import Letter, Reader
from .terms import Item, Local, Paths, Run, Term, extent
from .timeline import Ages, Spot, Timeline, timeline
from .tracks import Track
from .words import Block, Speller, mirrored

Position = tuple[int, object]
"""The next item of a track, and where it stands: None before it begins."""

State = tuple[tuple[Position, ...], Ages]

Emitted = Iterator[tuple[Block, Position, Fraction]]
"""What a track has in one slot, where that leaves it, and the weight."""

Then = Callable[[], Emitted]
"""What follows an item in the slot in which it ends."""


@dataclass(frozen=True)
class Machine:
    """The automaton of one term, in slots that all terms of a claim share."""

    term: Term
    tracks: tuple[Track, ...]
    speller: Speller
    reader: Reader
    free: tuple[str, ...]
    above: int
    below: int

    @cached_property
    def line(self) -> Timeline:
        """The time line of the term."""
        moments = [m for track in self.tracks for item in track.items for m in times_of(item)]
        return timeline(self.term.constraints, moments, self.free, self.above, self.below)

    def start(self) -> State:
        """The state before the first slot."""
        return ((0, None),) * len(self.tracks), self.line.begin()

    def final(self, state: State) -> bool:
        """Whether a word that ends in a state is complete."""
        positions, ages = state
        done = all(
            position == (len(track.items), None)
            for position, track in zip(positions, self.tracks, strict=True)
        )
        return done and self.line.ends(ages)

    def steps(self, state: State) -> Iterator[tuple[Letter, State, Fraction]]:
        """What one slot may hold in a state, the state after it, and the weight."""
        positions, ages = state
        for now in self.line.slots(ages):
            marks = tuple(name for name, spot in self.line.marks if self.line.is_at(spot, now))
            slot = _Slot(self, now)
            choices = (
                tuple(slot.emit(track, *position))
                for track, position in zip(self.tracks, positions, strict=True)
            )
            for chosen in product(*choices):
                after = tuple(position for _, position, _ in chosen)
                kept = self._kept(after, now)
                if kept is None:
                    continue
                weight = Fraction(1)
                for _, _, more in chosen:
                    weight *= more
                blocks = tuple(
                    block[::-1] if track.mirrored else block
                    for track, (block, _, _) in zip(self.tracks, chosen, strict=True)
                )
                yield self.reader.letter(marks, self.tracks, blocks), (after, kept), weight

    def _kept(self, positions: tuple[Position, ...], now: Ages) -> Ages | None:
        hard: list[Spot] = []
        soft: list[Spot] = []
        for track, (number, where) in zip(self.tracks, positions, strict=True):
            for place, item in enumerate(track.items[number:]):
                begun = not place and where is not None
                hard += [self.line.spots[m] for m in _awaited(item, begun)]
                soft += [self.line.spots[m] for m in _watched(item)]
        return self.line.kept(now, hard, soft)


def times_of(item: Item) -> Iterator[Moment]:
    """The times at which an item begins and ends, and those that it has to know."""
    yield from _awaited(item, begun=False)
    yield from _watched(item)


def _awaited(item: Item, begun: bool) -> Iterator[Moment]:
    begins, ends = extent(item)
    if not begun:
        yield begins
    if ends is not None and ends != begins:
        yield ends


def _watched(item: Item) -> Iterator[Moment]:
    if isinstance(item, Paths):
        yield from (at for _, at in item.held)
        if item.rising:
            yield _LAST


_LAST = (LAST, 0)
"""The last step, as a time."""


@dataclass(frozen=True)
class _Slot:
    """One slot of a machine: what its items may emit there."""

    machine: Machine
    now: Ages

    def emit(self, track: Track, number: int, where: object) -> Emitted:
        """The factors from an item on in this slot, and where that leaves the track."""
        if number == len(track.items):
            yield (), (number, None), Fraction(1)
            return

        def then() -> Emitted:
            return self.emit(track, number + 1, None)

        item = track.items[number]
        found = (
            self._run(item, where, then) if isinstance(item, Run)
            else self._part(item, where, None, then)
        )  # fmt: skip
        for block, after, weight in found:
            yield block, (number, after[1]) if after[0] == _HERE else after, weight

    def _is_at(self, time: Moment, loop: _Loop | None) -> bool | None:
        if loop is not None and time[0] == loop.index:
            return None if loop.age < -time[1] else loop.age == -time[1]
        return self.machine.line.is_at(self.machine.line.spots[time], self.now)

    @property
    def _is_inside(self) -> bool:
        return self.machine.line.is_inside(self.now)

    def _part(self, part: Local | Paths, where: object, loop: _Loop | None, then: Then) -> Emitted:
        begins = extent(part)[0]
        at = True if where is not None else self._is_at(begins, loop)
        if at is None:
            yield (), (_HERE, None), Fraction(1)
        elif at and isinstance(part, Local):
            if part.is_value or self._is_inside:  # what is given depends on nothing
                yield from _followed(part.words, then)
        elif at and isinstance(part, Paths) and part.rising:
            yield from self._up(part, where if isinstance(where, _Reached) else None, loop, then)
        elif at and isinstance(part, Paths):
            variable, steps = where if isinstance(where, tuple) else (part.upper.name, 0)
            if steps:
                yield (), (_HERE, (variable, steps - 1)), Fraction(1)
            else:
                yield from self._down(part, variable, loop, then)

    def _down(self, part: Paths, variable: Name, loop: _Loop | None, then: Then) -> Emitted:
        """The paths from a variable of this slot."""
        if part.until is not None:
            at = self._is_at(part.until, loop)
            if at and variable == part.lower.name:
                yield from then()
                return
            if at is False:
                return
        if not self._is_inside or self._is_held(part, variable, loop):
            return
        for edge, words in self.machine.speller.below(variable, part.lower):
            if edge.lag < 0:  # a path that leads ahead in time is of another item
                continue
            onward = partial(self._onward, part, edge.lower, edge.lag, loop, then)
            yield from _followed(words, onward)

    def _onward(
        self, part: Paths, lower: Variable, lag: int, loop: _Loop | None, then: Then
    ) -> Emitted:
        if lower.time is None:
            if part.use is None or self._is_at(part.use, loop):
                yield from then()
        elif lag:
            yield (), (_HERE, (lower.name, lag - 1)), Fraction(1)
        else:
            yield from self._down(part, lower.name, loop, then)

    def _up(self, part: Paths, reached: _Reached | None, loop: _Loop | None, then: Then) -> Emitted:
        """The paths that lead ahead in time, read from their end: its slot, then those below it.

        Words stand from right to left.
        """
        speller, upper = self.machine.speller, part.upper.name
        is_computed = self._is_at(_LAST, None) is not None and self._is_inside
        if reached is None:
            lower = part.lower if part.lower.time is None else Variable(part.lower.name, _HERE_TIME)
            ways = speller.above(lower, upper)
            if not is_computed:
                ways = tuple(way for way in ways if way[0] == part.lower.name)
            for name, words in ways:
                started = name != part.lower.name or part.lower.time is None
                for weight, word in mirrored(words):
                    yield word, (_HERE, _Reached(name, 1, started)), weight
            return
        ahead = self.machine.reader.cell.ahead(reached.name)
        if reached.age < ahead:
            yield (), (_HERE, replace(reached, age=reached.age + 1)), Fraction(1)
        at = self._is_at(part.since, loop)
        if not is_computed or reached.age > ahead or at is False:
            return
        read = Variable(reached.name, Index(None, reached.age))
        for name, words in speller.above(read, upper):
            if at and name == upper and reached.started:
                yield from _followed(mirrored(words), then)
            elif at is None:
                for weight, word in mirrored(words):
                    yield word, (_HERE, _Reached(name, 1, True)), weight

    def _is_held(self, part: Paths, variable: Name, loop: _Loop | None) -> bool:
        """Whether a variable of this slot is one that no path passes, and not its beginning."""
        return any(
            name == variable and self._is_at(at, loop) is True
            and not (variable == part.upper.name and self._is_at(part.since, loop))
            for name, at in part.held
        )  # fmt: skip

    def _run(self, run: Run, where: object, then: Then) -> Emitted:
        if isinstance(where, _Within):
            yield from self._body(run, where.later(), then)
            return
        (begins, _) = extent(run)
        at = self._is_at(begins, None)
        if at is None:
            yield (), (_HERE, None), Fraction(1)
        elif at:
            yield from self._loop(run, -run.begins, then)

    def _loop(self, run: Run, age: int, then: Then) -> Emitted:
        """The values of the index from the one that is so many slots old, down to the last."""
        for number, (coefficient, _) in enumerate(run.bodies):
            within = _Within(age, number, 0, None)
            for block, after, weight in self._body(run, within, then):
                yield block, after, weight * coefficient

    def _body(self, run: Run, within: _Within, then: Then) -> Emitted:
        items = run.bodies[within.body][1]
        if within.item == len(items):
            yield from self._next(run, within.age, then)
            return
        following = _Within(within.age, within.body, within.item + 1, None)
        found = self._part(
            items[within.item], within.where, _Loop(run.index, within.age),
            lambda: self._body(run, following, then),
        )  # fmt: skip
        for block, after, weight in found:
            if after[0] == _HERE and not isinstance(after[1], _Within):
                after = (_HERE, _Within(within.age, within.body, within.item, after[1]))
            yield block, after, weight

    def _next(self, run: Run, age: int, then: Then) -> Emitted:
        """After one value of the index: what follows the range, or the value below."""
        ends = extent(run)[1]
        assert ends is not None
        at = self._is_at(ends, None)
        if at:
            yield from then()
        elif at is None:
            yield from self._loop(run, age - 1, then)


_HERE = -1
"""In place of the number of an item: the one that is emitted."""


_HERE_TIME = Index(None, 0)
"""The time of a slot, counted from itself."""


@dataclass(frozen=True)
class _Reached:
    """Where paths that are read from their end stand: at a quantity `age` slots above.

    `started` if some edge belongs to that slot or to one above it.
    """

    name: Name
    age: int
    started: bool


@dataclass(frozen=True)
class _Loop:
    """An index of a range and how many slots ago its present value was."""

    index: str
    age: int


@dataclass(frozen=True)
class _Within:
    """Where a range stands: in a body at a value of the index, at one of its items."""

    age: int
    body: int
    item: int
    where: object

    def later(self) -> _Within:
        """The same one slot later."""
        return _Within(self.age + 1, self.body, self.item, self.where)


def _followed(words: tuple[tuple[Fraction, Block], ...], then: Then) -> Emitted:
    """Each of some words, with each thing that may follow it."""
    followers = tuple(then())
    for weight, word in words:
        for block, after, more in followers:
            yield word + block, after, weight * more
