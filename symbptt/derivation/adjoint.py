"""The adjoint form: reverse-mode differentiation of the cell's own equations.

δ^v_t is the total derivative of L by v_t, a row. It is the sum, over the equations that v_t stands
in, of the δ of their left side times the local Jacobian: those of step t, and those of step t + 1.
Source: P. J. Werbos, Backpropagation through time (1990); A. Griewank, A. Walther, Evaluating
Derivatives (2008), chapter 3.
"""

from __future__ import annotations

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
    plus,
)
from ..model.cell import LAST, STEP, Cell, Role
from ..notation import Name
from .forms import AdjointForm, Assignment
from .graph import Edge, Graph, graph
from .jacobians import Route, placed, product


def derive_adjoint(cell: Cell, lowers: tuple[Variable, ...]) -> AdjointForm:
    """The backward pass that yields ∂L/∂v for every v of `lowers`, for any T.

    A lower variable is a parameter, a variable at an index symbol, or a state at `start` - 1.
    Each local derivative is taken once a cell; the program is of the same length for every T.

    >>> from symbptt.model.library import elman
    >>> form = derive_adjoint(elman(), (Variable(Name("b", label="y")),))
    >>> [assignment.target.variable.name.ascii for assignment in form.body]
    ['yhat', 'o']
    """
    network = graph(cell)
    needed = _needed(network, lowers)
    body = tuple(
        Assignment(Adjoint(variable), _adjoint(network, variable))
        for variable in (equation.left for equation in reversed(cell.equations))
        if isinstance(variable, Variable)
        and variable.name in needed
        and cell.quantity(variable).role is not Role.STEP_LOSS
    )
    later = {
        edge.upper for edge in network.edges if edge.lag and {edge.upper, edge.lower.name} <= needed
    }
    boundary = tuple(
        Assignment(Adjoint(Variable(name, Index(LAST, 1))), ZERO)
        for name in (assignment.target.variable.name for assignment in body)
        if name in later
    )
    results = tuple(
        Equation(Quotient(cell.loss, lower), _result(network, lower, needed)) for lower in lowers
    )
    return AdjointForm(boundary, body, results, cell.preactivations, cell.start)


def _needed(network: Graph, lowers: tuple[Variable, ...]) -> frozenset[Name]:
    """The quantities of a step on the ways from the loss to the lower variables."""
    above = {edge.upper for lower in lowers for edge in network.above(lower)}
    while True:
        wider = above | {
            edge.upper
            for edge in network.edges
            if edge.lower.time is not None and edge.lower.name in above
        }
        if wider == above:
            return frozenset(above)
        above = wider


def _adjoint(network: Graph, variable: Variable) -> Formula:
    """δ of a quantity at step t, from the equations of the steps t and t + 1 that it stands in."""
    return plus(tuple(
        term
        for edge in network.above(variable)
        for term in _contribution(network.cell, edge, Index(STEP, edge.lag))
    ))  # fmt: skip


def _result(network: Graph, lower: Variable, needed: frozenset[Name]) -> Formula:
    """∂L/∂lower from the δ's of the equations that it stands in."""
    terms: list[Formula] = []
    for edge in network.above(lower):
        if edge.upper not in needed:
            continue
        time = Index(STEP) if lower.time is None else lower.time.plus(edge.lag)
        if time.symbol is None and time.offset < network.cell.start:
            continue
        terms.extend(_contribution(network.cell, edge, time))
    body = plus(tuple(terms))
    if lower.time is not None or body == ZERO:
        return body
    return Sum(STEP, Index(None, network.cell.start), Index(LAST), body)


def _contribution(cell: Cell, edge: Edge, time: Index) -> tuple[Formula, ...]:
    """What the equation of `edge.upper` at `time` contributes to the δ of `edge.lower`."""
    upper = Variable(edge.upper, time)
    seed: tuple[Formula, ...] = (Adjoint(upper),)
    if cell.quantity(upper).role is Role.STEP_LOSS:
        summed = isinstance(cell.total_loss.right, Sum)
        seed = () if summed else (Iverson(time, Index(LAST)),)
    return tuple(product((Route(seed), placed(route, time))) for route in edge.routes)
