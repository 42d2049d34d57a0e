"""Whether two sums of terms are one series: equal for every T at once.

Each term is an automaton over the time line. The difference of two formulas is their union with
weights of opposite sign; it is zero just if every vector that can be reached from the start has
final weight 0. The space of those vectors is grown by breadth, fewest slots first, so that the
first one with another final weight belongs to the smallest T (Schützenberger 1961, Tzeng 1992).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

from .. import bounds
from .automaton import Machine, State
from .letters import Letter
from .terms import Outside

_TOO_LARGE = "a window, or a number of sums, that takes more than"

Vector = dict[int, Fraction]


@dataclass(frozen=True)
class Zero:
    """The difference is 0 for every T; `states` and `dimension` say how large the proof is."""

    states: int
    dimension: int


@dataclass(frozen=True)
class NotZero:
    """The difference is not 0: first at `last`, a number of slots, or the T that has so many."""

    last: int


class Union:
    """The union of the automata of some terms, explored as far as it is reached."""

    def __init__(self, machines: list[tuple[Machine, Fraction]]) -> None:
        self.machines = machines
        self._numbers: dict[tuple[int, State], int] = {}
        self._states: list[tuple[int, State]] = []
        self._steps: dict[int, dict[Letter, Vector]] = {}

    def begin(self) -> Vector:
        """The start vector."""
        return {
            self._number(number, machine.start()): weight
            for number, (machine, weight) in enumerate(self.machines)
        }

    def final(self, vector: Vector) -> Fraction:
        """The final weight of a vector."""
        return sum(
            (weight for state, weight in vector.items() if self.ends(state)), Fraction(0)
        )  # fmt: skip

    def after(self, vector: Vector) -> dict[Letter, Vector]:
        """The vectors after one more slot, for each thing that it may hold."""
        found: dict[Letter, Vector] = {}
        for state, weight in vector.items():
            for letter, reached in self.steps(state).items():
                sums = found.setdefault(letter, {})
                for other, more in reached.items():
                    sums[other] = sums.get(other, Fraction(0)) + weight * more
        return {
            letter: {state: weight for state, weight in sums.items() if weight}
            for letter, sums in found.items()
        }

    @property
    def size(self) -> int:
        """How many states there are so far."""
        return len(self._states)

    def ends(self, state: int) -> bool:
        """Whether a word that ends in a state is complete."""
        number, inner = self._states[state]
        return self.machines[number][0].final(inner)

    def steps(self, state: int) -> Mapping[Letter, Vector]:
        """What one slot may hold in a state, and the states after it with their weights."""
        if state not in self._steps:
            number, inner = self._states[state]
            found: dict[Letter, Vector] = {}
            for letter, reached, weight in self.machines[number][0].steps(inner):
                sums = found.setdefault(letter, {})
                other = self._number(number, reached)
                sums[other] = sums.get(other, Fraction(0)) + weight
            self._steps[state] = found
        return self._steps[state]

    def _number(self, machine: int, state: State) -> int:
        key = (machine, state)
        if key not in self._numbers:
            self._numbers[key] = len(self._states)
            self._states.append(key)
            if len(self._states) > bounds.STATES:
                raise Outside(f"{_TOO_LARGE} {bounds.STATES:,} states")
        return self._numbers[key]


def decide(union: Union) -> Zero | NotZero:
    """Whether the series is 0. Raises `Outside` past the bounds."""
    found = reached(union)
    return found if isinstance(found, NotZero) else Zero(union.size, len(found))


class Explored(Protocol):
    """A weighted automaton as it is explored, with vectors of weights of its states."""

    def begin(self) -> Vector:
        """The start vector."""

    def final(self, vector: Vector) -> Fraction:
        """The final weight of a vector."""

    def after(self, vector: Vector) -> Mapping[Any, Vector]:
        """The vectors after one more letter, for each letter."""


def reached(automaton: Explored) -> dict[int, Vector] | NotZero:
    """A basis of the vectors that are reached from the start, if they all have final weight 0.

    Each of its vectors is 1 at a state of its own, the key, at which the others are 0. Raises
    `Outside` past the bounds.
    """
    basis: dict[int, Vector] = {}
    waiting = deque([(0, automaton.begin())])
    while waiting:
        slots, vector = waiting.popleft()
        if automaton.final(vector):
            return NotZero(slots)
        reduced = _reduced(vector, basis)
        if not reduced:
            continue
        _enter(reduced, basis)
        if len(basis) > bounds.VECTORS:
            raise Outside(f"{_TOO_LARGE} {bounds.VECTORS:,} vectors")
        for later in automaton.after(vector).values():
            if later:
                waiting.append((slots + 1, later))
    return basis


def _reduced(vector: Vector, basis: dict[int, Vector]) -> Vector:
    """The vector without what the basis already spans."""
    left = dict(vector)
    for state in sorted(left):
        weight = left.get(state)
        if not weight or state not in basis:
            continue
        for other, more in basis[state].items():
            value = left.get(other, Fraction(0)) - weight * more
            if value:
                left[other] = value
            else:
                left.pop(other, None)
    return left


def _enter(vector: Vector, basis: dict[int, Vector]) -> None:
    """Add a reduced vector to the basis, whose vectors each have a state of their own."""
    pivot = min(vector)
    scale = vector[pivot]
    made = {state: weight / scale for state, weight in vector.items()}
    for key, other in basis.items():
        weight = other.get(pivot)
        if weight:
            basis[key] = {
                state: value
                for state in {*other, *made}
                if (value := other.get(state, Fraction(0)) - weight * made.get(state, Fraction(0)))
            }
    basis[pivot] = made


def difference(machines: list[tuple[Machine, Fraction]]) -> Zero | NotZero:
    """Whether the sum of automata with weights is 0 for every T."""
    return decide(Union(machines))
