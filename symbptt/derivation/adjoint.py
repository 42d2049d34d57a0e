"""The adjoint form: reverse-mode differentiation of the cell's own equations.

δ^v_t is the total derivative of one upper variable, as a rule the total loss, by v_t. It is the
sum, over the equations that v_t stands in, of the δ of their left side times the local Jacobian:
those of step t, and those of step t + 1.
Source: P. J. Werbos, Backpropagation through time (1990); A. Griewank, A. Walther, Evaluating
Derivatives (2008), chapter 3.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import NoRule
from ..formula.syntax import (
    ZERO,
    Adjoint,
    Equation,
    Formula,
    Index,
    Iverson,
    Quotient,
    Sum,
    Variable,
    free_indices,
    plus,
    times,
)
from ..model.cell import LAST, STEP, Cell, Role
from ..notation import Name
from .forms import IDENTITY, ROW, AdjointForm, Assignment
from .graph import Edge, Graph, graph, same
from .jacobians import Route, placed, product
from .total import plain_total


def derive_adjoint(cell: Cell, upper: Variable, lowers: tuple[Variable, ...]) -> AdjointForm:
    """The backward pass that yields d`upper`/dv for every v of `lowers`, for any T.

    `upper` is the total loss or a variable at an index; a lower variable is a parameter or a
    variable at an index. Each local derivative is taken once a cell; the program is of the same
    length for every T. Raises `NoRule` where an equation reads more than one step back, and for a
    total loss with a coefficient.

    >>> from symbptt.model.library import elman
    >>> cell = elman()
    >>> form = derive_adjoint(cell, cell.loss, (Variable(Name("b", label="y")),))
    >>> [assignment.target.variable.name.ascii for assignment in form.body]
    ['yhat', 'o']
    """
    if any(edge.lag > 1 for edge in graph(cell).edges):
        raise NoRule("the backward pass of a longer memory than one step", "name the step before")
    used = {index for variable in (upper, *lowers) for index in free_indices(variable)}
    index = STEP if upper.time is None else next(one for one in _INDICES if one not in used)
    return _Backward(graph(cell), upper, lowers, index).program()


_INDICES = ("t", "s", "i", "j", "m", "n")


@dataclass(frozen=True)
class _Backward:
    """The backward pass from one upper variable, over the steps called `index`."""

    network: Graph
    upper: Variable
    lowers: tuple[Variable, ...]
    index: str

    @property
    def last(self) -> Index:
        """The step where the pass starts."""
        return self.upper.time or Index(LAST)

    @property
    def start(self) -> Index:
        return Index(None, self.network.cell.start)

    def program(self) -> AdjointForm:
        cell = self.network.cell
        body = []
        for equation in reversed(cell.equations):
            assert isinstance(equation.left, Variable)
            if self._has_adjoint(equation.left.name):
                target = Adjoint(Variable(equation.left.name, Index(self.index)))
                body.append(Assignment(target, self._adjoint(equation.left)))
        boundary = tuple(
            Assignment(Adjoint(Variable(line.target.variable.name, self.last.plus(1))), ZERO)
            for line in body
            if line.target.variable.name in self._later()
        )
        results = tuple(
            Equation(Quotient(self.upper, lower), self._result(lower)) for lower in self.lowers
        )
        return AdjointForm(
            self.upper, boundary, tuple(body), results, cell.preactivations, self.index,
            self.last, cell.start,
        )  # fmt: skip

    def _needed(self) -> frozenset[Name]:
        """The quantities of a step on the ways from the upper variable to the lower ones."""
        edges = self.network.edges
        above = {edge.upper for lower in self.lowers for edge in self.network.above(lower)}
        above |= {lower.name for lower in self.lowers if self._is_upper(lower)}
        below = {self.upper.name}
        while True:
            timed = [edge for edge in edges if edge.lower.time is not None]
            wider = above | {edge.upper for edge in timed if edge.lower.name in above}
            deeper = below | {edge.lower.name for edge in timed if edge.upper in below}
            if (wider, deeper) == (above, below):
                return frozenset(above & below)
            above, below = wider, deeper

    def _is_upper(self, variable: Variable) -> bool:
        return same(variable, self.upper)

    def _has_adjoint(self, name: Name) -> bool:
        """Whether δ of a quantity is a line of the program; that of a step's loss is a number."""
        is_loss = self.network.cell.quantity(Variable(name, Index(STEP))).role is Role.STEP_LOSS
        return name in self._needed() and not is_loss

    def _later(self) -> frozenset[Name]:
        """The quantities whose δ of the step after is read."""
        needed = self._needed() | {lower.name for lower in self.lowers if lower.time is not None}
        return frozenset(
            edge.upper
            for edge in self.network.edges
            if edge.lag and edge.upper in needed and edge.lower.name in needed
        )

    def _adjoint(self, variable: Variable) -> Formula:
        """δ of a quantity at a step, from the equations of that step and the next it stands in."""
        terms: list[Formula] = []
        if self._is_upper(variable):
            terms.append(times((Iverson(Index(self.index), self.last), self._seed())))
        for edge in self.network.above(variable):
            terms.extend(self._contribution(edge, Index(self.index, edge.lag)))
        return plus(tuple(terms))

    def _seed(self) -> Formula:
        """δ of the upper variable by itself: I, or any row where a result is of a matrix."""
        by_matrix = any(len(self.network.cell.quantity(part).shape) == 2 for part in self.lowers)
        return ROW if by_matrix else IDENTITY

    def _result(self, lower: Variable) -> Formula:
        """d`upper`/d`lower` from the δ's of the equations that it stands in."""
        if lower.time is not None and self._has_adjoint_at(lower):
            return Adjoint(lower)
        terms: list[Formula] = []
        for edge in self.network.above(lower):
            time = Index(self.index) if lower.time is None else lower.time.plus(edge.lag)
            before = time.symbol is None and time.offset < self.start.offset
            if edge.upper in self._needed() and not before:
                terms.extend(self._contribution(edge, time))
        body = plus(tuple(terms))
        if lower.time is not None or body == ZERO:
            return body
        return Sum(self.index, self.start, self.last, body)

    def _has_adjoint_at(self, lower: Variable) -> bool:
        """Whether δ of the lower variable is itself a line of the program: not before the start."""
        assert lower.time is not None
        first = self.start.offset if lower.time.symbol is None else 0
        return self._has_adjoint(lower.name) and lower.time.offset >= first

    def _contribution(self, edge: Edge, time: Index) -> tuple[Formula, ...]:
        """What the equation of `edge.upper` at `time` contributes to the δ of `edge.lower`."""
        if edge.upper not in self._needed():
            return ()
        cell, upper = self.network.cell, Variable(edge.upper, time)
        seed: tuple[Formula, ...] = (Adjoint(upper),)
        if cell.quantity(upper).role is Role.STEP_LOSS:
            summed = self.upper == cell.loss and plain_total(cell).first is not None
            seed = () if summed else (Iverson(time, self.last),)
        return tuple(product((Route(seed), placed(route, time))) for route in edge.routes)
