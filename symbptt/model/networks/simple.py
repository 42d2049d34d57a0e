"""Networks of one layer whose state is one vector: Elman's, Jordan's, residual and leaky."""

from __future__ import annotations

from ...formula.syntax import Apply, Formula, Variable
from ..cell import Cell, Role
from ..functions import Function
from .parts import (
    B_Y,
    N_H,
    N_X,
    N_Y,
    OUTPUT_WEIGHTS,
    YHAT,
    Line,
    U,
    Weight,
    X,
    added,
    before,
    constant,
    dot,
    function,
    network,
    now,
    one_minus,
    output_layer,
)

A, H = now("a"), now("h")
V, W, B_H = constant("V"), constant("W"), constant("b", "h")
HIDDEN_WEIGHTS = (Weight(V, (N_H, N_X)), Weight(W, (N_H, N_H)), Weight(B_H, (N_H,)))


def _hidden(read: Variable) -> Line:
    """a_t = V x_t + W u + b_h for the u that is read."""
    return Line(A, Role.PREACTIVATION, (N_H,), added(dot(V, X), dot(W, read), B_H))


def _state(right: Formula) -> Line:
    return Line(H, Role.STATE, (N_H,), right)


def _functions(
    f_h: str | None, f_y: str | None, loss: str | None
) -> tuple[Function, Function, Function]:
    return function("f_h", f_h), function("f_y", f_y), function("loss", loss)


def elman(
    f_h: str | None = None,
    f_y: str | None = None,
    loss: str | None = None,
    *,
    start: int = 0,
    total_loss: str = "sum",
) -> Cell:
    r"""The simple recurrent network (J. L. Elman, Finding structure in time, 1990).

        a_t = V x_t + W h_{t-1} + b_h        x_t in R^{n_x}
        h_t = f_h(a_t)                       h_t, a_t in R^{n_h}, h_{start-1} given
        o_t = U h_t + b_y
        ŷ_t = f_y(o_t)                       ŷ_t, o_t, y_t in R^{n_y}
        L_t = ℓ(ŷ_t, y_t)
        L   = Σ_{t=start}^{T} L_t, or L_T    a number

    f_h acts by entries, f_y is any vector function. Each function is unknown unless it is named:
    f_h one of tanh, sigmoid, relu, identity; f_y one of these or softmax; loss one of
    squared_error, cross_entropy. `total_loss` is "sum" or "last"; `start` the first step.

    Raises `UnknownName` for a function that is not in the table, `InvalidValue` for one of the
    wrong kind, `BoundExceeded` for an absurd `start`.

    >>> elman(f_h="tanh").start
    0
    """
    functions = hidden, output, step_loss = _functions(f_h, f_y, loss)
    lines = (
        _hidden(before(H)),
        _state(Apply(hidden.name, (A,))),
        *output_layer(added(dot(U, H), B_Y), output, step_loss),
    )
    return network("elman", lines, HIDDEN_WEIGHTS + OUTPUT_WEIGHTS, functions, start, total_loss)


def jordan(
    f_h: str | None = None,
    f_y: str | None = None,
    loss: str | None = None,
    *,
    start: int = 0,
    total_loss: str = "sum",
) -> Cell:
    """The network that reads its last output (M. I. Jordan, Serial order: a parallel distributed
    processing approach, 1986).

        a_t = V x_t + W ŷ_{t-1} + b_h,  h_t = f_h(a_t),  o_t = U h_t + b_y,  ŷ_t = f_y(o_t)

    The state is ŷ_t in R^{n_y}; W is n_h × n_y. Options and errors as for `elman`.

    >>> [variable.name.ascii for variable in jordan().given_states]
    ['yhat']
    """
    functions = hidden, output, step_loss = _functions(f_h, f_y, loss)
    lines = (
        _hidden(before(YHAT)),
        Line(H, Role.INTERMEDIATE, (N_H,), Apply(hidden.name, (A,))),
        *output_layer(added(dot(U, H), B_Y), output, step_loss, Role.STATE),
    )
    weights = (HIDDEN_WEIGHTS[0], Weight(W, (N_H, N_Y)), HIDDEN_WEIGHTS[2], *OUTPUT_WEIGHTS)
    return network("jordan", lines, weights, functions, start, total_loss)


def residual(
    f_h: str | None = None,
    f_y: str | None = None,
    loss: str | None = None,
    *,
    start: int = 0,
    total_loss: str = "sum",
) -> Cell:
    """The network whose state adds to the last one: the identity shortcut of K. He et al., Deep
    residual learning for image recognition (2016), along time.

        a_t = V x_t + W h_{t-1} + b_h,  h_t = h_{t-1} + f_h(a_t)

    Output, options and errors as for `elman`.

    >>> residual(f_h="tanh").name
    'residual'
    """
    functions = hidden, output, step_loss = _functions(f_h, f_y, loss)
    lines = (
        _hidden(before(H)),
        _state(added(before(H), Apply(hidden.name, (A,)))),
        *output_layer(added(dot(U, H), B_Y), output, step_loss),
    )
    return network("residual", lines, HIDDEN_WEIGHTS + OUTPUT_WEIGHTS, functions, start, total_loss)


def leaky(
    f_h: str | None = None,
    f_y: str | None = None,
    loss: str | None = None,
    *,
    start: int = 0,
    total_loss: str = "sum",
) -> Cell:
    """The network of leaky units (H. Jaeger et al., Optimization and applications of echo state
    networks with leaky-integrator neurons, 2007).

        a_t = V x_t + W h_{t-1} + b_h,  h_t = (1 - α) h_{t-1} + α f_h(a_t)

    The leak α is a number, and a parameter. Output, options and errors as for `elman`.

    >>> [one.name.ascii for one in leaky().of_role(Role.PARAMETER) if not one.shape]
    ['alpha']
    """
    functions = hidden, output, step_loss = _functions(f_h, f_y, loss)
    alpha = constant("alpha")
    lines = (
        _hidden(before(H)),
        _state(added(dot(one_minus(alpha), before(H)), dot(alpha, Apply(hidden.name, (A,))))),
        *output_layer(added(dot(U, H), B_Y), output, step_loss),
    )
    weights = (*HIDDEN_WEIGHTS, Weight(alpha, ()), *OUTPUT_WEIGHTS)
    return network("leaky", lines, weights, functions, start, total_loss)
