"""Networks that read their input in both directions of time: Elman's bidirectional."""

from __future__ import annotations

from ...formula.syntax import Apply
from ..cell import Cell, Role
from .parts import (
    B_Y,
    N_G,
    N_H,
    N_X,
    N_Y,
    OUTPUT_WEIGHTS,
    Line,
    U,
    Weight,
    X,
    added,
    after,
    before,
    constant,
    dot,
    function,
    network,
    now,
    output_layer,
)

A_H, H = now("a", "h"), now("h")
A_G, G = now("a", "g"), now("g")
V, W, B_H = constant("V"), constant("W"), constant("b", "h")
V_G, W_G, B_G, U_G = (constant(letter, "g") for letter in "VWbU")


def bidirectional(
    f_h: str | None = None,
    f_y: str | None = None,
    loss: str | None = None,
    *,
    f_g: str | None = None,
    start: int = 0,
    total_loss: str = "sum",
) -> Cell:
    """Elman's network with a second state that runs backwards in time (M. Schuster, K. K. Paliwal,
    Bidirectional recurrent neural networks, 1997).

        a_{h,t} = V x_t + W h_{t-1} + b_h          h_t = f_h(a_{h,t}),  h_{start-1} given
        a_{g,t} = V_g x_t + W_g g_{t+1} + b_g      g_t = f_g(a_{g,t}),  g_{T+1} given
        o_t = U h_t + U_g g_t + b_y,  ŷ_t = f_y(o_t),  L_t = ℓ(ŷ_t, y_t)

    h_t in R^{n_h} and g_t in R^{n_g}; f_g acts by entries, as f_h does. Options and errors as for
    `elman`.

    >>> [str(state.time) for state in bidirectional().given_states]
    ['-1', 'T+1']
    """
    functions = tuple(
        function(role, name)
        for role, name in (("f_h", f_h), ("f_g", f_g), ("f_y", f_y), ("loss", loss))
    )
    sum_of_layer = added(dot(U, H), dot(U_G, G), B_Y)
    lines = (
        Line(A_H, Role.PREACTIVATION, (N_H,), added(dot(V, X), dot(W, before(H)), B_H)),
        Line(H, Role.STATE, (N_H,), Apply(functions[0].name, (A_H,))),
        Line(A_G, Role.PREACTIVATION, (N_G,), added(dot(V_G, X), dot(W_G, after(G)), B_G)),
        Line(G, Role.STATE, (N_G,), Apply(functions[1].name, (A_G,))),
        *output_layer(sum_of_layer, functions[2], functions[3]),
    )
    weights = (
        Weight(V, (N_H, N_X)), Weight(W, (N_H, N_H)), Weight(B_H, (N_H,)),
        Weight(V_G, (N_G, N_X)), Weight(W_G, (N_G, N_G)), Weight(B_G, (N_G,)),
        OUTPUT_WEIGHTS[0], Weight(U_G, (N_Y, N_G)), OUTPUT_WEIGHTS[1],
    )  # fmt: skip
    used = tuple(dict.fromkeys(functions))
    return network("bidirectional", lines, weights, used, start, total_loss)
