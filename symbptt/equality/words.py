"""From a path to its words, and from a word to the factors that decide whether two are equal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise, product

from ..derivation.graph import Graph
from ..derivation.jacobians import Route, placed
from ..derivation.shown import moved
from ..formula.syntax import Formula, Variable

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


class Speller:
    """Spells the paths of one network; each edge is spelled once."""

    def __init__(self, network: Graph) -> None:
        self.network = network
        self._known: dict[tuple[Variable, Variable], tuple[Letter, ...]] = {}

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
