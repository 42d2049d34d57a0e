"""Automata written out: states by number, the letters of both sides in one list, no dead ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .automaton import Machine
from .decision import NotZero, Union, Vector, reached
from .letters import Letter
from .terms import Outside

Sparse = tuple[tuple[int, Fraction], ...]
"""A vector: the places that are not 0, in order, each with its value."""

Arrow = tuple[int, int, Fraction]
"""From a state to a state, with a weight; in a matrix, a row and a column."""


@dataclass(frozen=True)
class Table:
    """A weighted automaton: so many states, and for each letter by its number the `arrows`."""

    states: int
    start: Sparse
    final: Sparse
    arrows: tuple[tuple[Arrow, ...], ...]


@dataclass(frozen=True)
class Space:
    """The vectors that the difference of two automata reaches.

    `basis` spans them; `start` is the start vector in it, and in `matrices` row i of the matrix of
    a letter is what that letter makes of the basis vector i. The states are those of the left
    automaton, then those of the right one.
    """

    basis: tuple[Sparse, ...]
    start: Sparse
    matrices: tuple[tuple[Arrow, ...], ...]


def written_out(
    sides: Sequence[Sequence[tuple[Machine, Fraction]]],
) -> tuple[tuple[Letter, ...], tuple[Table, ...]]:
    """The union of the machines of each side as one automaton, and the letters of all.

    A state from which no complete word is reached is left out, and so is a letter that leads to
    such states alone. Raises `Outside` past the bound on states.
    """
    letters: dict[Letter, int] = {}
    found = [_table(Union(list(side)), letters) for side in sides]
    return tuple(letters), tuple(
        Table(one.states, one.start, one.final, _padded(one.arrows, len(letters))) for one in found
    )


def _padded(arrows: tuple[tuple[Arrow, ...], ...], length: int) -> tuple[tuple[Arrow, ...], ...]:
    return arrows + ((),) * (length - len(arrows))


def _table(union: Union, letters: dict[Letter, int]) -> Table:
    begin = union.begin()
    arrows: list[tuple[int, Letter, int, Fraction]] = []
    state = 0
    while state < union.size:  # it grows with each state that is looked at
        for letter, after in union.steps(state).items():
            arrows.extend((state, letter, other, weight) for other, weight in after.items())
        state += 1
    living = _living(arrows, {state for state in range(union.size) if union.ends(state)})
    number = {state: place for place, state in enumerate(sorted(living))}
    by_letter: dict[int, list[Arrow]] = {}
    for first, letter, last, weight in arrows:
        if weight and first in living and last in living:
            placed = letters.setdefault(letter, len(letters))
            by_letter.setdefault(placed, []).append((number[first], number[last], weight))
    final = sorted(number[state] for state in living if union.ends(state))
    return Table(
        len(number),
        _sparse({number[state]: weight for state, weight in begin.items() if state in living}),
        tuple((state, Fraction(1)) for state in final),
        tuple(tuple(sorted(by_letter.get(letter, ()))) for letter in range(len(letters))),
    )


def _living(arrows: Sequence[tuple[int, Letter, int, Fraction]], final: set[int]) -> set[int]:
    """The states from which a final one is reached."""
    before: dict[int, set[int]] = {}
    for first, _, last, _ in arrows:
        before.setdefault(last, set()).add(first)
    living, waiting = set(final), list(final)
    while waiting:
        for state in before.get(waiting.pop(), set()) - living:
            living.add(state)
            waiting.append(state)
    return living


def space(left: Table, right: Table) -> Space:
    """What the difference of two automata reaches; they have to be equal.

    Raises `Outside` past the bound on vectors.
    """
    both = _Difference(left, right)
    basis = reached(both)
    if isinstance(basis, NotZero):
        raise Outside("a difference that is not 0")
    place = {state: number for number, state in enumerate(basis)}

    def coordinates(vector: Vector) -> Sparse:
        """Each basis vector is 1 at a state at which all others are 0."""
        return _sparse({place[state]: vector[state] for state in basis if state in vector})

    matrices: list[list[Arrow]] = [[] for _ in left.arrows]
    for number, vector in enumerate(basis.values()):
        for letter, after in both.after(vector).items():
            matrices[letter].extend((number, column, value) for column, value in coordinates(after))
    return Space(
        tuple(map(_sparse, basis.values())),
        coordinates(both.begin()),
        tuple(tuple(sorted(matrix)) for matrix in matrices),
    )


class _Difference:
    """The left automaton minus the right one."""

    def __init__(self, left: Table, right: Table) -> None:
        self._start = dict(left.start)
        self._start |= {left.states + state: -weight for state, weight in right.start}
        self._final = dict(left.final) | {left.states + s: weight for s, weight in right.final}
        self._arrows: dict[int, list[tuple[int, int, Fraction]]] = {}
        for away, table in ((0, left), (left.states, right)):
            for letter, arrows in enumerate(table.arrows):
                for first, last, weight in arrows:
                    found = self._arrows.setdefault(first + away, [])
                    found.append((letter, last + away, weight))

    def begin(self) -> Vector:
        """The start vector."""
        return dict(self._start)

    def final(self, vector: Vector) -> Fraction:
        """The final weight of a vector."""
        return sum(
            (weight * self._final.get(state, 0) for state, weight in vector.items()), Fraction(0)
        )

    def after(self, vector: Vector) -> dict[int, Vector]:
        """The vectors after one more slot, for each letter that it may hold."""
        found: dict[int, Vector] = {}
        for state, weight in vector.items():
            for letter, other, more in self._arrows.get(state, ()):
                sums = found.setdefault(letter, {})
                sums[other] = sums.get(other, Fraction(0)) + weight * more
        return {
            letter: {state: weight for state, weight in sums.items() if weight}
            for letter, sums in found.items()
        }


def _sparse(vector: Vector) -> Sparse:
    return tuple(sorted((place, value) for place, value in vector.items() if value))
