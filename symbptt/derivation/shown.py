"""The dependency graph as one reads it on paper: pre-activations are inlined.

∂h_t/∂h_{t-1} stands for the way through a_t as well, so that naming a pre-activation or inlining
it changes no formula.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..formula.syntax import Index, Quotient, Variable
from ..model.cell import STEP, Cell, Role
from ..notation import Name
from .graph import Edge, Graph, graph


@dataclass(frozen=True)
class Shown:
    """The graph of a cell without its pre-activations, but for those in `kept`."""

    network: Graph
    kept: frozenset[Name] = frozenset()

    @property
    def cell(self) -> Cell:
        """The cell whose graph this is."""
        return self.network.cell

    def hidden(self, variable: Variable) -> bool:
        """Whether a variable is inlined."""
        role = self.cell.quantity(variable).role
        return role is Role.PREACTIVATION and variable.name not in self.kept

    def routes(self, upper: Name) -> tuple[tuple[Edge, ...], ...]:
        """Every way from `upper` of step t to a shown variable through hidden ones only."""
        found: list[tuple[Edge, ...]] = []
        for edge in self.network.below(upper):
            if self.hidden(edge.lower):
                found.extend((edge, *rest) for rest in self.routes(edge.lower.name))
            else:
                found.append((edge,))
        return tuple(found)

    def below(self, upper: Name) -> tuple[Variable, ...]:
        """The shown variables that `upper` of step t depends on, in order of appearance."""
        return tuple(dict.fromkeys(route[-1].lower for route in self.routes(upper)))

    def reaches(self, upper: Variable, lower: Variable, steps: int = 1) -> bool:
        """Whether `lower` is `upper` or something it depends on within so many steps.

        The variables stand as in the equations of step t; a constant is reached at any time, a
        timed one at its own lag.
        """
        open_variables = [upper]
        seen: set[Variable] = set()
        while open_variables:
            variable = open_variables.pop()
            if variable == lower:
                return True
            if variable in seen or variable.time is None or abs(variable.time.offset) > steps:
                continue
            seen.add(variable)
            for part in self.below(variable.name):
                time = part.time and variable.time.plus(part.time.offset)
                open_variables.append(Variable(part.name, time))
        return False

    def quotient(self, upper: Variable, lower: Variable, time: Index) -> Quotient:
        """The local Jacobian of `upper` by `lower`, both as in the equations, at step `time`.

        It is marked ∂⁺ where the total derivative is another one: where a second way leads from
        `upper` to `lower`.
        """
        others = [part for part in self.below(upper.name) if part != lower]
        mark = "immediate" if any(self.reaches(part, lower) for part in others) else "partial"
        return Quotient(moved(upper, time), moved(lower, time), mark)


def shown(cell: Cell, *kept: Variable) -> Shown:
    """The graph of a cell as one reads it, in which the variables `kept` stay visible."""
    return Shown(graph(cell), frozenset(variable.name for variable in kept))


def moved(variable: Variable, time: Index) -> Variable:
    """A variable of the equations of step t, at step `time`."""
    if variable.time is None:
        return variable
    return Variable(variable.name, variable.time.at({STEP: time}))


def recurrent(network: Graph) -> tuple[Name, ...]:
    """The states: the computed quantities that an equation of another step mentions."""
    names = (edge.lower.name for edge in network.edges if edge.lag)
    return tuple(name for name in dict.fromkeys(names) if network.cell.defines(name))
