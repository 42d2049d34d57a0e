"""The networks that PyTorch has, against PyTorch: skipped where it is not installed."""

from __future__ import annotations

import numpy as np
import pytest

from symbptt.formula.syntax import Index, Variable
from symbptt.model.cell import Cell
from symbptt.model.library import cell
from symbptt.notation import Name

from .networks import Network

torch = pytest.importorskip("torch", reason="the extra torch is not installed")

SIZES = {
    "small": (("n_x", 2), ("n_h", 3), ("n_y", 2)),
    "large": (("n_x", 5), ("n_h", 4), ("n_y", 3)),
}
OPTIONS = {"f_y": "identity", "loss": "squared_error"}
CELLS: dict[str, tuple[Cell, tuple[str, ...], str]] = {
    "RNN": (cell("elman", f_h="tanh", **OPTIONS), ("",), ""),
    "LSTM": (cell("lstm", **OPTIONS), ("i", "f", "g", "o"), ""),
    "GRU": (cell("gru", reset="after", **OPTIONS), ("r", "z", "n"), "b_m"),
}
"""Each with the order of the gates in PyTorch's weights, and the second bias that we have."""


def constant(base: str, label: str = "") -> Variable:
    return Variable(Name(base, label=label))


def weights(network: Network, name: str) -> dict[str, list[tuple[Variable, ...]]]:
    """Which of our parameters PyTorch's stack, gate by gate."""
    _, gates, _ = CELLS[name]
    bias = {"": constant("b", "h")}
    return {
        "weight_ih_l0": [(constant("V", gate),) for gate in gates],
        "weight_hh_l0": [(constant("W", gate),) for gate in gates],
        "bias_ih_l0": [(bias.get(gate, constant("b", gate)),) for gate in gates],
    }


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("steps", range(6))
@pytest.mark.parametrize("name", CELLS)
def test_the_gradients_are_those_of_pytorch(name: str, steps: int, sizes: str) -> None:
    network = Network(CELLS[name][0], steps, SIZES[sizes], seed=steps)
    expected = by_torch(network, name)
    found = {lower: network.by_adjoint[lower] for lower in expected}
    assert {one for one in network.lowers if one.time is None} <= set(expected)
    wrong = [
        lower.name.ascii
        for lower, slope in expected.items()
        if np.abs(found[lower] - slope).max() > 1e-10 * np.abs(slope).max()
    ]
    assert wrong == []


def by_torch(network: Network, name: str) -> dict[Variable, np.ndarray]:
    """dL/dv for parameters, given states and inputs."""
    sizes, given = dict(network.sizes), network.given
    layer = getattr(torch.nn, name)(sizes["n_x"], sizes["n_h"], dtype=torch.float64)
    stacked = weights(network, name)
    with torch.no_grad():
        layer.bias_hh_l0.zero_()
        for attribute, gates in stacked.items():
            rows = [given[part] for gate in gates for part in gate]
            value = torch.tensor(np.concatenate(rows))
            target = getattr(layer, attribute)
            target.copy_(value.reshape(target.shape))
        if name == "GRU":
            layer.bias_hh_l0[-sizes["n_h"] :] = torch.tensor(given[constant("b", "m")][:, 0])
    leaves = {
        one: torch.tensor(value, requires_grad=True)
        for one, value in given.items()
        if one.name.base in ("x", "h", "c", "U") or one == constant("b", "y")
    }
    x = torch.cat([leaves[Variable(Name("x"), Index(None, t))].T for t in network.steps])
    states = "hc" if name == "LSTM" else "h"
    before = [leaves[Variable(Name(one), Index(None, -1))].T for one in states]
    hidden, _ = layer(x, tuple(before) if name == "LSTM" else before[0])
    loss = 0
    for t in network.steps:
        yhat = leaves[constant("U")] @ hidden[t][:, None] + leaves[constant("b", "y")]
        target = torch.tensor(given[Variable(Name("y"), Index(None, t))])
        loss = loss + ((yhat - target) ** 2).sum() / 2
    loss.backward()
    found = {one: leaf.grad.numpy() for one, leaf in leaves.items()}
    for attribute, gates in stacked.items():
        slopes = getattr(layer, attribute).grad.numpy()
        parts = np.split(slopes, len(gates))
        for part, slope in zip((one for gate in gates for one in gate), parts, strict=True):
            found[part] = slope.reshape(given[part].shape)
    if name == "GRU":
        found[constant("b", "m")] = layer.bias_hh_l0.grad.numpy()[-sizes["n_h"] :, None]
    return found
