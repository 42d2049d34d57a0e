"""From a path to its words, and from a word to the factors that decide whether two are equal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise, product

from ..derivation.graph import Edge, Graph, graph
from ..derivation.jacobians import Route, placed
from ..derivation.shown import moved
from ..formula.syntax import Formula, Index, Number, Variable, rebuild
from ..model.cell import Cell
from ..notation import Name
from .atoms import Atom

Way = tuple[Variable, ...]


@dataclass(frozen=True)
class Letter:
    """One edge of a path, `upper` directly depends on `lower`; `number` tells its routes apart."""

    upper: Variable
    lower: Variable
    number: int
    route: Route = field(compare=False)


@dataclass(frozen=True)
class Factor:
    """A factor of a local Jacobian; `is_outer` if it is the vector that a matrix multiplies.

    Factors are the atoms: a constant matrix is the same one at every step.
    """

    formula: Formula
    is_outer: bool = False


Block = tuple["Factor | Atom", ...]
"""Factors or atoms of one slot, at times relative to it."""

Words = tuple[tuple[Fraction, Block], ...]
"""A sum of words, each with its coefficient."""


class Speller:
    """Spells the paths of one network; each edge is spelled once."""

    def __init__(self, network: Graph) -> None:
        self.network = network
        self._known: dict[tuple[Variable, Variable], tuple[Letter, ...]] = {}
        self._edges: dict[tuple[Name, Variable], Words] = {}
        self._reaching: dict[tuple[Name, bool], frozenset[Name]] = {}
        self._above: dict[tuple[Variable, Name], tuple[tuple[Name, Words], ...]] = {}

    def words(self, way: Way) -> Iterator[tuple[Letter, ...]]:
        """The words of a path, one for each choice of a route where an equation has several.

        The derivative of the total loss by the loss of a step is 1 and has no letter.
        """
        edges = (edge for edge in pairwise(way) if edge[0] != self.network.cell.loss)
        yield from product(*map(self._letters, edges))

    def _letters(self, edge: tuple[Variable, Variable]) -> tuple[Letter, ...]:
        if edge not in self._known:
            self._known[edge] = tuple(_spelled(self.network, *edge))
        return self._known[edge]

    def along(self, way: Way) -> Words:
        """The words of a path that begins at a time, as factors as seen from there."""
        base = way[0].time
        assert base is not None
        return tuple(relative(factors(letters), base) for letters in self.words(way))

    def below(self, upper: Name, lower: Variable) -> tuple[tuple[Edge, Words], ...]:
        """The edges of `upper` that lead on to `lower`, each with its words."""
        reaching = self._that_reach(lower)
        found = []
        for edge in self.network.below(upper):
            leads = edge.lower == lower if edge.lower.time is None else edge.lower.name in reaching
            if leads:
                found.append((edge, self._of_edge(edge)))
        return tuple(found)

    def above(self, lower: Variable, upper: Name) -> tuple[tuple[Name, Words], ...]:
        """The ways from quantities of one step to `lower`, as the equations of that step have it.

        Each is told by the quantity that it begins with and its words; `lower` is a constant, or
        stands at a number of steps after that step. Only ways that a path from `upper` can take.
        """
        key = (lower, upper)
        if key not in self._above:
            open_ways: list[tuple[Variable, Words]] = [(lower, ((Fraction(1), ()),))]
            found = [(lower.name, open_ways[0][1])] if lower.time == Index(None, 0) else []
            while open_ways:
                part, words = open_ways.pop()
                for edge in self.network.edges:
                    time = edge.lower.time and Index(None, edge.lower.time.offset)
                    if Variable(edge.lower.name, time) == part and self._leads(upper, edge.upper):
                        longer = joined(self._of_edge(edge), words)
                        found.append((edge.upper, longer))
                        open_ways.append((Variable(edge.upper, Index(None, 0)), longer))
            self._above[key] = tuple(found)
        return self._above[key]

    def _leads(self, upper: Name, lower: Name) -> bool:
        here = Index(None, 0)
        return self.network.joins(Variable(upper, here), Variable(lower, here))

    def _of_edge(self, edge: Edge) -> Words:
        key = (edge.upper, edge.lower)
        if key not in self._edges:
            here = Variable(edge.upper, Index(None, 0))
            time = edge.lower.time and Index(None, edge.lower.time.offset)
            self._edges[key] = self.along((here, Variable(edge.lower.name, time)))
        return self._edges[key]

    def _that_reach(self, lower: Variable) -> frozenset[Name]:
        """The quantities from which some path leads to a variable, at whatever times."""
        key = (lower.name, lower.time is None)
        if key not in self._reaching:
            names = {edge.upper for edge in self.network.edges}
            names.add(lower.name)
            self._reaching[key] = frozenset(
                name for name in names
                if self.network.joins(Variable(name, Index(None, 0)), lower)
            )  # fmt: skip
        return self._reaching[key]


def joined(words: Words, others: Words) -> Words:
    """The product of two sums of words."""
    return tuple((one * other, (*block, *rest)) for one, block in words for other, rest in others)


def mirrored(words: Words) -> Words:
    """The words from right to left."""
    return tuple((coefficient, block[::-1]) for coefficient, block in words)


@lru_cache(maxsize=64)
def speller(cell: Cell) -> Speller:
    """The speller of the network of a cell."""
    return Speller(graph(cell))


def factors(letters: tuple[Letter, ...]) -> tuple[Factor, ...]:
    """The factors of a word; an edge whose local Jacobian is I has none.

    A row δ that meets an outer vector h becomes δᵀ hᵀ.
    """
    found: list[Factor] = []
    for letter in letters:
        found.extend(map(Factor, letter.route.factors))
        if letter.route.outer is not None:
            found.append(Factor(letter.route.outer, is_outer=True))
    return tuple(found)


def relative(block: tuple[Factor, ...], base: Index) -> tuple[Fraction, Block]:
    """The coefficient of a word, and its factors as seen from the slot `base`."""
    coefficient = Fraction(1)
    found: list[Factor] = []
    for factor in block:
        if isinstance(factor.formula, Number):
            coefficient *= factor.formula.value
        else:
            found.append(Factor(_moved(factor.formula, base), factor.is_outer))
    return coefficient, tuple(found)


def _moved(formula: Formula, base: Index) -> Formula:
    """The formula with its times counted from `base`, so that slots compare."""
    if isinstance(formula, Variable) and formula.time is not None:
        return replace(formula, time=Index(None, formula.time.offset - base.offset))
    return rebuild(formula, lambda part: _moved(part, base))


def _spelled(network: Graph, upper: Variable, lower: Variable) -> Iterator[Letter]:
    assert upper.time is not None
    routes = (
        placed(route, upper.time)
        for edge in network.below(upper.name)
        if moved(edge.lower, upper.time) == lower
        for route in edge.routes
    )
    for number, route in enumerate(routes):
        yield Letter(upper, lower, number, route)
