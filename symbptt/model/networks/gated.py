"""Networks with gates: the long short-term memory and the gated recurrent unit.

A gate q has the weights V_q (input), W_q (recurrent) and b_q, and the pre-activation a_{q,t}. The
output layer's pre-activation is called a_{y,t}, since o_t is the LSTM's output gate.
"""

from __future__ import annotations

from ...errors import InvalidValue
from ...formula.syntax import Apply, Formula, Variable
from ..cell import Cell, Role
from ..functions import KNOWN, Function
from .parts import (
    B_Y,
    N_H,
    N_X,
    OUTPUT_WEIGHTS,
    Line,
    U,
    Weight,
    X,
    added,
    before,
    by_entries,
    constant,
    dot,
    function,
    network,
    now,
    one_minus,
    output_layer,
)

H, C = now("h"), now("c")
SIGMA, TANH = KNOWN["sigmoid"], KNOWN["tanh"]
RESETS = ("before", "after")
"""Where a GRU's reset gate acts: before the recurrent product, or after it."""


def _gate_weights(*gates: str) -> tuple[Weight, ...]:
    return tuple(
        weight
        for gate in gates
        for weight in (
            Weight(constant("V", gate), (N_H, N_X)),
            Weight(constant("W", gate), (N_H, N_H)),
            Weight(constant("b", gate), (N_H,)),
        )
    )


def _affine(gate: str, read: Formula, *terms: Formula) -> Formula:
    """V_q x_t + W_q u + terms + b_q for the u that is read."""
    products = (dot(constant("V", gate), X), dot(constant("W", gate), read))
    return added(*products, *terms, constant("b", gate))


def _gate(gate: str, activation: Function, argument: Formula) -> tuple[Line, Line]:
    """The pre-activation of a gate, and the gate."""
    a = now("a", gate)
    value = Apply(activation.name, (a,))
    return (
        Line(a, Role.PREACTIVATION, (N_H,), argument),
        Line(now(gate), Role.INTERMEDIATE, (N_H,), value),
    )


def lstm(
    f_y: str | None = None,
    loss: str | None = None,
    *,
    peepholes: bool = False,
    start: int = 0,
    total_loss: str = "sum",
) -> Cell:
    """The long short-term memory (S. Hochreiter, J. Schmidhuber, 1997) with a forget gate (F. A.
    Gers, J. Schmidhuber, F. Cummins, Learning to forget, 2000).

        i_t = σ(V_i x_t + W_i h_{t-1} + b_i)      input gate
        f_t = σ(V_f x_t + W_f h_{t-1} + b_f)      forget gate
        g_t = tanh(V_g x_t + W_g h_{t-1} + b_g)   candidate
        c_t = f_t ⊙ c_{t-1} + i_t ⊙ g_t           c_t, h_t in R^{n_h}, given at start - 1
        o_t = σ(V_o x_t + W_o h_{t-1} + b_o)      output gate
        h_t = o_t ⊙ tanh(c_t)

    With `peepholes` (F. A. Gers, J. Schmidhuber, Recurrent nets that time and count, 2000) the
    pre-activations of i and f have p_q ⊙ c_{t-1} in addition, that of o has p_o ⊙ c_t. Output
    ŷ_t = f_y(U h_t + b_y) and loss, options and errors as for `elman`.

    >>> [variable.name.ascii for variable in lstm().given_states]
    ['c', 'h']
    """
    output, step_loss = function("f_y", f_y), function("loss", loss)
    peeps = tuple(Weight(constant("p", gate), (N_H,)) for gate in "ifo") if peepholes else ()

    def argument(gate: str, cell: Variable) -> Formula:
        terms = (by_entries(constant("p", gate), cell),) if peepholes else ()
        return _affine(gate, before(H), *terms)

    i, f, g, o = (now(gate) for gate in "ifgo")
    lines = (
        *_gate("i", SIGMA, argument("i", before(C))),
        *_gate("f", SIGMA, argument("f", before(C))),
        *_gate("g", TANH, _affine("g", before(H))),
        Line(C, Role.STATE, (N_H,), added(by_entries(f, before(C)), by_entries(i, g))),
        *_gate("o", SIGMA, argument("o", C)),
        Line(H, Role.STATE, (N_H,), by_entries(o, Apply(TANH.name, (C,)))),
        *_read_out(output, step_loss),
    )
    weights = (*_gate_weights("i", "f", "o", "g"), *peeps, *OUTPUT_WEIGHTS)
    functions = _distinct(SIGMA, TANH, output, step_loss)
    return network("lstm", lines, weights, functions, start, total_loss)


def gru(
    f_y: str | None = None,
    loss: str | None = None,
    *,
    reset: str = "before",
    start: int = 0,
    total_loss: str = "sum",
) -> Cell:
    """The gated recurrent unit (K. Cho et al., Learning phrase representations using RNN
    encoder-decoder for statistical machine translation, 2014).

        z_t = σ(V_z x_t + W_z h_{t-1} + b_z)      update gate
        r_t = σ(V_r x_t + W_r h_{t-1} + b_r)      reset gate
        n_t = tanh(V_n x_t + W_n (r_t ⊙ h_{t-1}) + b_n)
        h_t = z_t ⊙ h_{t-1} + (1 - z_t) ⊙ n_t     h_t in R^{n_h}, h_{start-1} given

    The reset gate acts before the recurrent product; with `reset="after"` it acts on it, with a
    bias of its own, as in cuDNN and PyTorch:

        m_t = W_n h_{t-1} + b_m,  n_t = tanh(V_n x_t + r_t ⊙ m_t + b_n)

    Output ŷ_t = f_y(U h_t + b_y) and loss, options and errors as for `elman`; `InvalidValue` for
    another `reset`.

    >>> gru(reset="after").quantities[5].name.ascii
    'm'
    """
    if reset not in RESETS:
        raise InvalidValue(f"the reset gate acts 'before' or 'after', not {reset!r}")
    output, step_loss = function("f_y", f_y), function("loss", loss)
    z, r, n, m = (now(gate) for gate in "zrnm")
    own_bias: tuple[Weight, ...] = ()
    product: tuple[Line, ...] = ()
    argument = _affine("n", by_entries(r, before(H)))
    if reset == "after":
        b_m = constant("b", "m")
        own_bias = (Weight(b_m, (N_H,)),)
        recurrent = added(dot(constant("W", "n"), before(H)), b_m)
        product = (Line(m, Role.INTERMEDIATE, (N_H,), recurrent),)
        argument = added(dot(constant("V", "n"), X), by_entries(r, m), constant("b", "n"))
    kept, new = by_entries(z, before(H)), by_entries(one_minus(z), n)
    lines = (
        *_gate("z", SIGMA, _affine("z", before(H))),
        *_gate("r", SIGMA, _affine("r", before(H))),
        *product,
        *_gate("n", TANH, argument),
        Line(H, Role.STATE, (N_H,), added(kept, new)),
        *_read_out(output, step_loss),
    )
    weights = (*_gate_weights("z", "r", "n"), *own_bias, *OUTPUT_WEIGHTS)
    functions = _distinct(SIGMA, TANH, output, step_loss)
    return network("gru", lines, weights, functions, start, total_loss)


def _read_out(output: Function, step_loss: Function) -> tuple[Line, ...]:
    layer = added(dot(U, H), B_Y)
    return output_layer(layer, output, step_loss, preactivation=now("a", "y"))


def _distinct(*functions: Function) -> tuple[Function, ...]:
    return tuple(dict.fromkeys(functions))
