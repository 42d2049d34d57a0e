"""The adjoint form: reverse-mode differentiation of the cell's own equations.

δ^v_t is the total derivative of one upper variable, as a rule the total loss, by v_t. It is the
sum, over the equations that v_t stands in, of the δ of their left side times the local Jacobian:
those of step t, and those of the steps after that read v_t. Past the last step every δ is 0, and
with it all that it stands beside. A sweep that runs backwards in time has a pass of rising steps,
and the passes come in the opposite order of the sweeps.
Source: P. J. Werbos, Backpropagation through time (1990); A. Griewank, A. Walther, Evaluating
Derivatives (2008), chapter 3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

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
from ..model.cell import LAST, STEP, Cell, Role, total_loss
from ..model.sweeps import Sweep
from ..notation import Name
from .forms import IDENTITY, ROW, AdjointForm, Assignment, BackwardProgram, Loop, Pass, Push
from .graph import Edge, Graph, graph, same
from .jacobians import Route, placed, product
from .total import plain_total


def derive_adjoint(cell: Cell, upper: Variable, lowers: tuple[Variable, ...]) -> AdjointForm:
    """The backward pass that yields d`upper`/dv for every v of `lowers`, for any T.

    `upper` is the total loss or a variable at an index; a lower variable is a parameter or a
    variable at an index. Each local derivative is taken once a cell; the program is of the same
    length for every T. Raises `NoRule` for a total loss with a coefficient.

    >>> from symbptt.model.library import elman
    >>> cell = elman()
    >>> form = derive_adjoint(cell, cell.loss, (Variable(Name("b", label="y")),))
    >>> [assignment.target.variable.name.ascii for assignment in form.body]
    ['yhat', 'o']
    """
    used = {index for variable in (upper, *lowers) for index in free_indices(variable)}
    index = STEP if upper.time is None else next(one for one in _INDICES if one not in used)
    return _Backward(graph(cell), upper, lowers, index).form()


def derive_program(cell: Cell, lowers: tuple[Variable, ...]) -> BackwardProgram:
    """The backward pass of the total loss as a program that reads no δ of another step.

    Each step adds to the δ of other steps what it contributes to them, so that it needs nothing
    but its own values. `lowers` are parameters, given states, and variables at index t.
    Raises as `derive_adjoint`.

    >>> from symbptt.model.library import elman
    >>> program = derive_program(elman(), ())
    >>> program.pushes
    ()
    """
    return _Backward(graph(cell), total_loss(cell), lowers, STEP).program()


_INDICES = ("t", "s", "i", "j", "m", "n")


@dataclass(frozen=True)
class _Backward:
    """The backward pass from one upper variable, over the steps called `index`."""

    network: Graph
    upper: Variable
    lowers: tuple[Variable, ...]
    index: str

    @property
    def seeded(self) -> Index:
        """The step of the upper variable, or of the last loss."""
        return self.upper.time or Index(LAST)

    @property
    def last(self) -> Index:
        """The last step at which some δ is not 0."""
        return Index(LAST) if self.network.cell.reads_later else self.seeded

    @property
    def start(self) -> Index:
        return Index(None, self.network.cell.start)

    def form(self) -> AdjointForm:
        cell = self.network.cell
        loops = tuple(loop for sweep in reversed(cell.sweeps) if (loop := self._loop(sweep)).body)
        boundary = tuple(
            Assignment(Adjoint(Variable(line.target.variable.name, time)), ZERO)
            for loop in loops
            for line in loop.body
            for time in self._outside(line.target.variable.name)
        )
        results = tuple(
            Equation(Quotient(self.upper, lower), self._result(lower)) for lower in self.lowers
        )
        return AdjointForm(
            self.upper, boundary, loops, results, cell.preactivations, self.index, self.last,
            cell.start,
        )  # fmt: skip

    def _loop(self, sweep: Sweep) -> Loop:
        """The lines of the quantities of one sweep."""
        lines = (
            Assignment(Adjoint(Variable(name, Index(self.index))), self._adjoint(name))
            for name in self._with_adjoint(sweep)
        )
        return Loop(tuple(lines), sweep.backwards)

    def _with_adjoint(self, sweep: Sweep) -> tuple[Name, ...]:
        """The quantities of a sweep with a δ, in the order of a backward pass."""
        return tuple(name for name in reversed(sweep.names) if self._has_adjoint(name))

    @cached_property
    def needed(self) -> frozenset[Name]:
        """The quantities of a step on the ways from the upper variable to the lower ones."""
        cell, edges = self.network.cell, self.network.edges
        above = {edge.upper for lower in self.lowers for edge in self.network.above(lower)}
        above |= {lower.name for lower in self.lowers if self._is_upper(lower)}
        below = {self.upper.name if self.upper != cell.loss else plain_total(cell).loss.name}
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
        """Whether δ of a quantity is a line of the program.

        That of a step's loss is a number, and not written unless a loss reads other steps.
        """
        if self._is_step_loss(name) and not self._reads_others(name):
            return False
        return name in self.needed

    def _is_step_loss(self, name: Name) -> bool:
        return self.network.cell.quantity(Variable(name, Index(STEP))).role is Role.STEP_LOSS

    def _reads_others(self, name: Name) -> bool:
        summed = self.upper == self.network.cell.loss
        return summed and any(edge.lag for edge in self.network.below(name))

    def _outside(self, name: Name) -> Iterator[Index]:
        """The steps after the last and before the first at which the δ of a quantity is read."""
        needed = self.needed | {lower.name for lower in self.lowers if lower.time is not None}
        lags = [
            edge.lag
            for edge in self.network.edges
            if edge.upper == name and edge.upper in needed and edge.lower.name in needed
        ]
        yield from (self.last.plus(steps) for steps in range(1, max((0, *lags)) + 1))
        yield from (self.start.plus(-steps) for steps in range(1, -min((0, *lags)) + 1))

    def program(self) -> BackwardProgram:
        """The pass of the total loss with what each step adds to other steps."""
        sweeps = self.network.cell.sweeps
        passes = tuple(map(self._pass, reversed(sweeps)))
        sweep_of = {name: sweep for sweep in sweeps for name in sweep.names}
        kept = frozenset(
            edge.upper
            for edge in self.network.edges
            if not edge.lag and self._has_adjoint(edge.upper) and edge.lower.name in self.needed
            and edge.lower.time is not None
            and sweep_of[edge.lower.name] != sweep_of[edge.upper]
        )  # fmt: skip
        return BackwardProgram(self.lowers, passes, kept)

    def _pass(self, sweep: Sweep) -> Pass:
        """The pass over the steps of one sweep."""
        here, uppers = Index(STEP), frozenset(sweep.names)
        body = tuple(
            Assignment(Adjoint(Variable(name, here)), self._own(Variable(name, here)))
            for name in self._with_adjoint(sweep)
        )
        timed = frozenset(lower.name for lower in self.lowers if lower.time is not None)
        pushes = tuple(
            Push(edge.lower, plus(terms))
            for edge in self.network.edges
            if edge.upper in uppers and edge.lag
            if self._has_adjoint(edge.lower.name) or edge.lower.name in timed
            if (terms := self._contribution(edge, here))
        )
        results = tuple((lower, self._own_result(lower, uppers)) for lower in self.lowers)
        return Pass(Loop(body, sweep.backwards), pushes, results)

    def _own_result(self, lower: Variable, uppers: frozenset[Name]) -> Formula:
        """What each step contributes to the derivative by a parameter, or by a variable of it.

        It contributes by its equations for `uppers`.
        """
        if self.network.cell.is_given(lower):
            return ZERO
        if lower.time is not None and self._has_adjoint(lower.name):
            return Adjoint(lower) if lower.name in uppers else ZERO
        return self._own(lower, uppers)

    def _own(self, variable: Variable, uppers: frozenset[Name] | None = None) -> Formula:
        """What the equations of a step, or those for `uppers`, contribute to a δ of that step."""
        if variable.time is not None and self._is_step_loss(variable.name):
            return times(self._loss_seed(Index(STEP)))
        return plus(tuple(
            term
            for edge in self.network.above(variable)
            if not edge.lag and (uppers is None or edge.upper in uppers)
            for term in self._contribution(edge, Index(STEP))
        ))  # fmt: skip

    def _adjoint(self, name: Name) -> Formula:
        """δ of a quantity at a step, from the equations of the steps that it stands in."""
        variable = Variable(name, Index(STEP))
        terms: list[Formula] = []
        if self._is_step_loss(name) and self._reads_others(name):
            return times(self._loss_seed(Index(self.index)))
        if self._is_upper(variable):
            terms.append(times((Iverson(Index(self.index), self.seeded), self._seed())))
        for edge in self.network.above(variable):
            terms.extend(self._contribution(edge, Index(self.index, edge.lag)))
        return plus(tuple(terms))

    def _loss_seed(self, time: Index) -> tuple[Formula, ...]:
        """∂L/∂L_t: 1 where the losses of all steps are summed, else 1 at the last step alone."""
        summed = self.upper == self.network.cell.loss and (
            plain_total(self.network.cell).first is not None
        )
        return () if summed else (Iverson(time, self.seeded),)

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
            outside = self.network.cell.is_given(Variable(edge.upper, time))
            if edge.upper in self.needed and not outside:
                terms.extend(self._contribution(edge, time))
        body = plus(tuple(terms))
        if lower.time is not None or body == ZERO:
            return body
        return Sum(self.index, self.start, self.last, body)

    def _has_adjoint_at(self, lower: Variable) -> bool:
        """Whether δ of the lower variable is itself a line of the program: at no other step."""
        assert lower.time is not None
        if not self._has_adjoint(lower.name):
            return False
        if lower.time.symbol is None:
            return lower.time.offset >= self.start.offset
        if self.network.cell.reads_later:
            return lower.time.offset == 0
        return lower.time.offset >= 0

    def _contribution(self, edge: Edge, time: Index) -> tuple[Formula, ...]:
        """What the equation of `edge.upper` at `time` contributes to the δ of `edge.lower`."""
        if edge.upper not in self.needed:
            return ()
        upper = Variable(edge.upper, time)
        seed: tuple[Formula, ...] = (Adjoint(upper),)
        if self._is_step_loss(edge.upper) and not self._has_adjoint(edge.upper):
            seed = self._loss_seed(time)
        return tuple(product((Route(seed), placed(route, time))) for route in edge.routes)
