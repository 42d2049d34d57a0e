"""Networks of several layers: Elman's stacked."""

from __future__ import annotations

from ... import bounds
from ...errors import InvalidValue
from ...formula.syntax import Apply, Variable
from ..cell import Cell, Role
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
    constant,
    dot,
    function,
    network,
    now,
    output_layer,
)


def stacked(
    f_h: str | None = None,
    f_y: str | None = None,
    loss: str | None = None,
    *,
    depth: int = 2,
    start: int = 0,
    total_loss: str = "sum",
) -> Cell:
    """Elman's network with `depth` layers (R. Pascanu, C. Gulcehre, K. Cho, Y. Bengio, How to
    construct deep recurrent neural networks, 2014: the stacked RNN).

        a_{l,t} = V_l u + W_l h_{l,t-1} + b_l     u = x_t for l = 1, else h_{l-1,t}
        h_{l,t} = f_h(a_{l,t})                    l = 1, ..., depth; h_{l,start-1} given

    Every layer has n_h units; the output layer reads the last. Output, options and errors as for
    `elman`; `InvalidValue` for a `depth` below 1, `BoundExceeded` for one above `bounds.DEPTH`.

    >>> [variable.name.ascii for variable in stacked(depth=3).given_states]
    ['h_1', 'h_2', 'h_3']
    """
    if depth < 1:
        raise InvalidValue(f"the depth is 1 or more, not {depth}")
    bounds.hold("the depth", depth, bounds.DEPTH)
    functions = function("f_h", f_h), function("f_y", f_y), function("loss", loss)
    lines: list[Line] = []
    weights: list[Weight] = []
    read: Variable = X
    for layer in map(str, range(1, depth + 1)):
        a, h = now("a", layer), now("h", layer)
        V, W, b = (constant(letter, layer) for letter in "VWb")
        argument = added(dot(V, read), dot(W, before(h)), b)
        lines.append(Line(a, Role.PREACTIVATION, (N_H,), argument))
        lines.append(Line(h, Role.STATE, (N_H,), Apply(functions[0].name, (a,))))
        size = N_X if read == X else N_H
        weights += [Weight(V, (N_H, size)), Weight(W, (N_H, N_H)), Weight(b, (N_H,))]
        read = h
    lines += output_layer(added(dot(U, read), B_Y), functions[1], functions[2])
    return network(
        "stacked", tuple(lines), (*weights, *OUTPUT_WEIGHTS), functions, start, total_loss
    )
