"""The dependency graph of a cell: which quantity of a step depends directly on which."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ..formula.syntax import Index, Transpose, Variable
from ..model.cell import STEP, Cell, Role, variables
from ..notation import Name
from .jacobians import Route, local_jacobian
from .total import weights


@dataclass(frozen=True)
class Edge:
    """`upper` at step t depends directly on `lower` (at any step, or constant), by `routes`."""

    upper: Name
    lower: Variable
    routes: tuple[Route, ...]

    @property
    def lag(self) -> int:
        """How many steps `lower` lies before `upper`, below 0 if after it; 0 for a constant."""
        return 0 if self.lower.time is None else -self.lower.time.offset


@dataclass(frozen=True)
class Graph:
    """The edges of a cell, by the quantity they leave; each Jacobian is taken once a cell."""

    cell: Cell
    edges: tuple[Edge, ...]

    def below(self, upper: Name) -> tuple[Edge, ...]:
        """The edges that leave `upper`, in the order of its equation."""
        return tuple(edge for edge in self.edges if edge.upper == upper)

    def above(self, lower: Variable) -> tuple[Edge, ...]:
        """The edges that arrive at a quantity: those of its own step first, then of others."""
        found = [edge for edge in self.edges if same(edge.lower, lower)]
        return tuple(sorted(found, key=lambda edge: abs(edge.lag)))

    def joins(self, upper: Variable, lower: Variable) -> bool:
        """Whether some path leads from one quantity to the other, whatever their times."""
        seen: set[Name] = set()
        open_variables = [upper]
        while open_variables:
            variable = open_variables.pop()
            if same(variable, lower):
                return True
            if variable.time is not None and variable.name not in seen:
                seen.add(variable.name)
                lowers = [edge.lower for edge in self.below(variable.name)]
                open_variables.extend(lowers)
        return False

    def ways(self, upper: Name, lower: Variable) -> frozenset[int]:
        """In which directions of time the paths between two quantities lead: 1 back, -1 ahead."""
        below = self._closure({upper}, downwards=True)
        starts = {edge.upper for edge in self.edges if same(edge.lower, lower)}
        between = below & self._closure(starts, downwards=False)
        return frozenset(
            1 if edge.lag > 0 else -1
            for edge in self.edges
            if edge.lag and edge.upper in between
            and (edge.lower.name in between or same(edge.lower, lower))
        )  # fmt: skip

    def turns(self, upper: Name, lower: Variable) -> bool:
        """Whether some path leads both back and ahead in time."""
        edges = [edge for edge in self.edges if edge.lag and edge.lower.time is not None]
        between = self._closure({upper}, downwards=True)
        return any(
            one.upper in between
            and (one.lag > 0) != (other.lag > 0)
            and other.upper in self._closure({one.lower.name}, downwards=True)
            and self.joins(Variable(other.lower.name, Index(None, 0)), lower)
            for one in edges
            for other in edges
        )

    def _closure(self, names: set[Name], downwards: bool) -> set[Name]:
        """The quantities with a time on the paths from some names down, or up."""
        pairs = [
            (edge.upper, edge.lower.name) if downwards else (edge.lower.name, edge.upper)
            for edge in self.edges
            if edge.lower.time is not None
        ]
        found = set(names)
        while more := {end for start, end in pairs if start in found} - found:
            found |= more
        return found


@lru_cache(maxsize=64)
def graph(cell: Cell) -> Graph:
    """The dependency graph of a cell, without its targets (they are data).

    >>> from symbptt.model.library import elman
    >>> [edge.lower.name.ascii for edge in graph(elman()).below(Name("a"))]
    ['V', 'x', 'W', 'h', 'b_h']
    """
    return Graph(
        cell,
        tuple(
            Edge(equation.left.name, lower, _routes(cell, equation.left.name, lower))
            for equation in cell.equations
            if isinstance(equation.left, Variable)
            for lower in variables(equation.right)
            if cell.quantity(lower).role is not Role.TARGET
        ),
    )


def _routes(cell: Cell, upper: Name, lower: Variable) -> tuple[Route, ...]:
    """The routes of an edge that do not pass a parameter which is 0."""
    zero = {*cell.zero, *map(Transpose, cell.zero)}
    return tuple(
        route for route in local_jacobian(cell, upper, lower) if zero.isdisjoint(route.factors)
    )


def same(one: Variable, other: Variable) -> bool:
    """Whether two variables are of one quantity, at whatever times."""
    return one.name == other.name and (one.time is None) == (other.time is None)


def step_losses(cell: Cell, T: int) -> tuple[Variable, ...]:
    """The losses of single steps that the total loss of the network up to T is made of.

    Their coefficients are `total.weights`.
    """
    return tuple(weights(cell, T))


def at_step(variable: Variable, t: int) -> Variable:
    """A variable of the equations of step t, at a number t."""
    if variable.time is None:
        return variable
    return Variable(variable.name, variable.time.at({STEP: Index(None, t)}))
