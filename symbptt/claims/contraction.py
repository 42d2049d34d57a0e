"""Products over entries as products of matrices: Σ_k M_ik N_kj v_j is M N diag(v) at (i, j).

The letters of a product are the nodes of a graph, a matrix is an edge between its two letters, a
vector hangs on its one, and δ_ij makes two letters one. Where that graph is a tree the sums over
all letters but the free ones are a product of matrices.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from itertools import pairwise

from ..errors import NoRule
from ..formula.syntax import Diagonal, Entrywise, Formula, Iverson, times, transposed


@dataclass(frozen=True)
class Tensor:
    """A number, a column or a matrix with the letters of its entries.

    `diagonal` if it is a diagonal matrix that stands for its entries at one letter.
    """

    letters: tuple[str, ...]
    formula: Formula
    diagonal: bool = False


Ones = Callable[[str], Formula]
"""A column of ones as long as a letter reaches."""


def no_rule() -> NoRule:
    """What entries are refused with."""
    return NoRule("comparing entry by entry", "write the claim with whole vectors and matrices")


def contracted(parts: list[Tensor], free: tuple[str, ...], ones: Ones) -> Tensor:
    """The product of `parts`, summed over every letter that is not `free`.

    Of two free letters the first is that of the rows. Raises `NoRule` for what is no product of
    matrices.
    """
    return _Graph.of(parts, free, ones).contracted(free)


@dataclass
class _Graph:
    ones: Ones
    same: dict[str, str] = field(default_factory=dict)
    numbers: list[Formula] = field(default_factory=list)
    vectors: dict[str, list[Formula]] = field(default_factory=dict)
    diagonals: dict[str, list[Formula]] = field(default_factory=dict)
    edges: list[tuple[str, str, Formula]] = field(default_factory=list)
    reached: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, parts: list[Tensor], free: tuple[str, ...], ones: Ones) -> _Graph:
        """The graph of a product."""
        graph = cls(ones)
        for part in parts:
            if isinstance(part.formula, Iverson):
                one, other = part.letters
                graph._join(one, other, free)
        for part in parts:
            if isinstance(part.formula, Iverson):
                continue
            letters = tuple(map(graph.node, part.letters))
            for letter in letters:
                graph.vectors.setdefault(letter, [])
            if not letters:
                graph.numbers.append(part.formula)
            elif part.diagonal:
                graph.diagonals.setdefault(letters[0], []).append(part.formula)
            elif len(letters) == 1:
                graph.vectors[letters[0]].append(part.formula)
            elif letters[0] == letters[1]:
                raise no_rule()  # the diagonal of a matrix
            else:
                graph.edges.append((*letters, part.formula))  # type: ignore[arg-type]
        return graph

    def node(self, letter: str) -> str:
        """The letter that stands for this one."""
        while letter in self.same:
            letter = self.same[letter]
        return letter

    def _join(self, one: str, other: str, free: tuple[str, ...]) -> None:
        one, other = self.node(one), self.node(other)
        if one == other:
            raise no_rule()  # how long the vector is
        if other in free:
            one, other = other, one
        self.same[other] = one
        self.vectors.setdefault(one, [])

    def contracted(self, free: tuple[str, ...]) -> Tensor:
        """What is left at the free letters."""
        nodes = [self.node(letter) for letter in free]
        match nodes:
            case []:
                whole: tuple[Formula, ...] = ()
            case [one]:
                whole = (self._value(one, None),)
            case [one, other] if one == other:
                whole = (Diagonal(self._value(one, None)),)
            case [one, other]:
                whole = self._between(one, other)
            case _:
                raise no_rule()
        for letter in self.vectors:
            if letter not in self.reached:
                self.numbers.append(self._closed(letter))
        return Tensor(free, times((*self.numbers, *whole)))

    def _between(self, one: str, other: str) -> tuple[Formula, ...]:
        """The matrix whose rows go with one letter and whose columns with another."""
        path = self._path(one, other)
        if path is None:
            row = transposed(self._value(other, None))
            return (self._value(one, None), row)
        found: list[Formula] = []
        for place, letter in enumerate(path):
            beside = {frozenset(pair) for pair in pairwise(path)}
            hanging = self._hanging(letter, beside)
            found += [Diagonal(_by_entries(hanging))] if hanging else []
            found += self.diagonals.get(letter, [])
            if place + 1 < len(path):
                found.append(self._edge(letter, path[place + 1]))
        return tuple(found)

    def _path(self, one: str, other: str) -> list[str] | None:
        """The letters from one to another along edges."""
        open_ = [[one]]
        while open_:
            path = open_.pop()
            if path[-1] == other:
                return path
            ends = (self._other(edge, path[-1]) for edge in self.edges if path[-1] in edge[:2])
            open_ += [[*path, end] for end in ends if end not in path]
        return None

    @staticmethod
    def _other(edge: tuple[str, str, Formula], letter: str) -> str:
        return edge[1] if edge[0] == letter else edge[0]

    def _edge(self, one: str, other: str) -> Formula:
        """The matrix between two letters, its rows at the first one."""
        found = [edge for edge in self.edges if {one, other} == set(edge[:2])]
        if len(found) > 1:
            raise no_rule()  # a product of two matrices by entries
        return found[0][2] if found[0][0] == one else transposed(found[0][2])

    def _value(self, letter: str, above: str | None) -> Formula:
        """The column at a letter: what hangs on it and on what its edges lead to."""
        passed = set() if above is None else {frozenset((letter, above))}
        hanging = self._hanging(letter, passed)
        column = _by_entries(hanging) if hanging else self.ones(letter)
        return times((*self.diagonals.get(letter, ()), column))

    def _hanging(self, letter: str, passed: set[frozenset[str]]) -> list[Formula]:
        if letter in self.reached:
            raise no_rule()  # a cycle is a trace
        self.reached.add(letter)
        found = list(self.vectors.get(letter, ()))
        ends = {
            self._other(edge, letter): None for edge in self.edges
            if letter in edge[:2] and frozenset(edge[:2]) not in passed
        }  # fmt: skip
        for end in ends:
            found.append(times((self._edge(letter, end), self._value(end, letter))))
        return found

    def _closed(self, letter: str) -> Formula:
        """The sum of the column at a letter."""
        hanging = self._hanging(letter, set())
        first, *rest = hanging or [self.ones(letter)]
        last = _by_entries(rest) if rest else self.ones(letter)
        return times((transposed(first), *self.diagonals.get(letter, ()), last))


def _by_entries(columns: list[Formula]) -> Formula:
    """The product of columns by entries."""
    flat = reduce(lambda some, one: [*some, *_factors(one)], columns, list[Formula]())
    return flat[0] if len(flat) == 1 else Entrywise(tuple(flat))


def _factors(column: Formula) -> tuple[Formula, ...]:
    return column.factors if isinstance(column, Entrywise) else (column,)
