"""The order in which the equations of a network can be computed: sweeps over its steps.

A state that an equation of a later step reads runs forwards in time; one that an equation of an
earlier step reads, as the g_{t+1} of a bidirectional network, runs backwards. Quantities that need
each other, at whatever steps, run the same way. A sweep computes some equations at every step, one
step after the other; a later sweep may read all that an earlier one has computed.
Source: M. Schuster, K. K. Paliwal, Bidirectional recurrent neural networks (1997), section II.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import InputError
from ..formula.printer import text
from ..formula.syntax import Equation, Formula, Index, Variable, walk
from ..notation import Name

Directions = dict[Name, int]
"""Which way quantities run: 1 forwards, -1 backwards."""


@dataclass(frozen=True)
class Sweep:
    """Equations that are computed together, step by step: backwards from T, or up to T."""

    equations: tuple[Equation, ...]
    backwards: bool = False

    def steps(self, first: int, last: int) -> range:
        """The steps in the order in which they are computed."""
        return range(last, first - 1, -1) if self.backwards else range(first, last + 1)

    @property
    def names(self) -> tuple[Name, ...]:
        """What the equations define."""
        return tuple(name_of(equation) for equation in self.equations)


@dataclass(frozen=True)
class _Read:
    """The equation of `upper` reads `lower`, so many steps later (`ahead`) or before."""

    upper: Name
    lower: Name
    ahead: int
    variable: Variable


def sweeps(equations: tuple[Equation, ...]) -> tuple[Sweep, ...]:
    """The sweeps of a network: as few as there can be, forwards first.

    Within a sweep the equations keep their order, in which each follows what it reads of its step.
    Raises `InputError` for equations that no order computes.
    """
    reads = tuple(_reads(equations))
    if all(read.ahead <= 0 for read in reads):
        return (Sweep(equations),)
    ways = _directions(equations, reads)
    needed = {name_of(one): _reached(name_of(one), reads) for one in equations}
    found: list[tuple[bool, frozenset[Name]]] = []
    done: frozenset[Name] = frozenset()
    while not done.issuperset(ways):
        for way in (1, -1):
            names = frozenset(
                part
                for name in ways
                if ways[name] == way and name not in done
                and all(ways.get(part, way) == way for part in needed[name] - done)
                for part in {name, *needed[name]} - done
            )  # fmt: skip
            found += [(way < 0, names)] if names else []
            done |= names
    found.append((False, frozenset(needed) - done))
    merged: list[Sweep] = []
    for backwards, names in found:
        if merged and merged[-1].backwards == backwards:
            names |= set(merged.pop().names)
        some = tuple(equation for equation in equations if name_of(equation) in names)
        merged.append(Sweep(some, backwards))
    return tuple(sweep for sweep in merged if sweep.equations)


def _directions(equations: tuple[Equation, ...], reads: tuple[_Read, ...]) -> Directions:
    """Which way the states run, and what they need that needs them."""
    groups: list[frozenset[Name]] = []
    for name in map(name_of, equations):
        if not any(name in group for group in groups):
            reached = _reached(name, reads)
            mutual = {other for other in reached if name in _reached(other, reads)}
            groups.append(frozenset({name, *mutual}))
    found: Directions = {}
    for group in groups:
        signs = {
            read.ahead > 0: read for read in reversed(reads) if read.ahead and read.lower in group
        }
        if len(signs) == 2:
            raise _conflict(group, reads, signs[True], signs[False])
        found.update(dict.fromkeys(group, -1 if True in signs else 1) if signs else {})
    return found


def _conflict(
    group: frozenset[Name], reads: tuple[_Read, ...], ahead: _Read, back: _Read
) -> InputError:
    """Why quantities that need each other cannot run both ways."""
    circle = _circle(group, reads)
    if circle:
        told = " needs ".join(map(text, circle))
        return InputError(f"no order of steps computes this: {told}", span=ahead.variable.span)
    inner = {read.ahead > 0 for read in reads if read.ahead and {read.upper, read.lower} <= group}
    if not inner:
        return InputError(
            f"{text(back.variable)} and {text(ahead.variable)} are both read; "
            "a state runs forwards or backwards in time",
            span=ahead.variable.span,
        )
    wrong = back if True in inner else ahead
    step, way = ("an earlier", "backwards") if True in inner else ("a later", "forwards")
    return InputError(
        f"{text(wrong.variable)} is of {step} step, and {text(_here(wrong.lower))} "
        f"runs {way} in time",
        span=wrong.variable.span,
    )


def _here(name: Name) -> Variable:
    return Variable(name, Index("t"))


def _circle(group: frozenset[Name], reads: tuple[_Read, ...]) -> tuple[Variable, ...]:
    """The shortest way from a quantity at step t back to itself at step t, () if there is none."""
    within = [read for read in reads if {read.upper, read.lower} <= group]
    reach = len(group) * max((abs(read.ahead) for read in within), default=0)
    for name in (read.upper for read in within if read.ahead > 0):
        start = (name, 0)
        before: dict[tuple[Name, int], tuple[Name, int]] = {}
        waiting = deque([start])
        while waiting and start not in before:
            upper, time = waiting.popleft()
            for read in within:
                lower = (read.lower, time + read.ahead)
                if read.upper == upper and lower not in before and abs(lower[1]) <= reach:
                    before[lower] = (upper, time)
                    waiting.append(lower)
        if start in before:
            way = [start, before[start]]
            while way[-1] != start:
                way.append(before[way[-1]])
            return tuple(Variable(one, Index("t", time)) for one, time in reversed(way))
    return ()


def _reads(equations: tuple[Equation, ...]) -> Iterator[_Read]:
    """What the equations read of what equations define."""
    lefts = {name_of(equation) for equation in equations}
    for equation in equations:
        for part in walk(equation.right):
            if isinstance(part, Variable) and part.time is not None and part.name in lefts:
                yield _Read(name_of(equation), part.name, part.time.offset, part)


def _reached(upper: Name, reads: tuple[_Read, ...]) -> frozenset[Name]:
    """The quantities that one depends on, at whatever steps."""
    found: set[Name] = set()
    waiting = [upper]
    while waiting:
        name = waiting.pop()
        more = {read.lower for read in reads if read.upper == name} - found
        found |= more
        waiting += more
    return frozenset(found)


def name_of(equation: Equation) -> Name:
    """The name of the quantity that an equation defines."""
    left: Formula = equation.left
    assert isinstance(left, Variable)
    return left.name
