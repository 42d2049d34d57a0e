"""Every network of the library, in every form, against JAX through the network itself."""

from __future__ import annotations

import numpy as np
import pytest

from symbptt.model.cell import Cell
from symbptt.model.library import CELLS, cell

from ..oracles.networks import Network, broken_steps, disagreements, families

SMALL = (("n_x", 2), ("n_h", 3), ("n_y", 2))
ONE = (("n_x", 1), ("n_h", 1), ("n_y", 1))
NETWORKS: dict[str, Cell] = {
    **{name: cell(name) for name in CELLS},
    "lstm with peepholes": cell("lstm", peepholes=True),
    "gru, reset after": cell("gru", reset="after"),
    "stacked, three layers": cell("stacked", depth=3),
    "lstm, named": cell("lstm", f_y="softmax", loss="cross_entropy", start=1),
    "gru, last loss": cell("gru", f_y="identity", loss="squared_error", total_loss="last"),
    "jordan, named": cell("jordan", f_h="tanh", f_y="sigmoid", loss="squared_error"),
    "leaky, named": cell("leaky", f_h="tanh", total_loss="last", start=1),
}
CALLS = [(name, T) for name in NETWORKS for T in (0, 2)] + [("stacked", 1), ("residual", 4)]


def test_a_wrong_network_is_told() -> None:
    network = Network(cell("leaky"), 1, SMALL)
    (first, *_) = network.lowers
    object.__setattr__(network, "by_jax", {
        one: slope * (1 + 1e-9 * (one == first)) for one, slope in network.by_jax.items()
    })  # fmt: skip
    assert {said.split(":")[0] for said in disagreements(network)} == {
        f"{form} by V" for form in ("chain", "unrolled", "adjoint", "python")
    }


@pytest.mark.parametrize(("name", "steps"), CALLS)
@pytest.mark.parametrize("sizes", [SMALL, ONE], ids=["vectors", "ones"])
def test_every_form_is_the_gradient(name: str, steps: int, sizes: tuple) -> None:
    network = NETWORKS[name]
    assert disagreements(Network(network, network.start + steps, sizes)) == []


NO_WAY = Cell.from_equations([
    r"g_t = h_{t-2}", r"h_t = \tanh(W h_{t-1} + V x_t)", r"L_t = \ell(h_t)"
])  # fmt: skip


def test_a_state_of_which_only_the_nearest_counts() -> None:
    assert disagreements(Network(NO_WAY, 2, (("n_x", 2), ("n_h", 3), ("n_g", 3)))) == []


LATE = Cell.from_equations([
    r"g_t = \tanh(m_{t-3} + m_{t-1})", r"m_t = \tanh(W h_{t-1} + V x_t)",
    r"h_t = \sigma(Q h_{t-1} + V x_t)", r"L_t = \ell(g_t ⊙ m_t)",
])  # fmt: skip


@pytest.mark.parametrize("T", [0, 1, 3])
def test_a_state_that_is_kept_for_a_later_step_and_does_not_feed_back(T: int) -> None:
    assert disagreements(Network(LATE, T, (("n_x", 2), ("n_m", 3), ("n_h", 3)))) == []


SOME = ["lstm", "lstm with peepholes", "gru", "stacked, three layers", "jordan", "leaky"]


@pytest.mark.parametrize("name", SOME)
def test_the_families_of_paths_are_the_gradient(name: str) -> None:
    network = Network(NETWORKS[name], 2, SMALL)
    wrong = [
        lower for lower in network.lowers
        if not np.allclose(families(network, lower), network.by_jax[lower], rtol=1e-10, atol=1e-13)
    ]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize("name", SOME[:-1])
def test_each_step_of_a_derivation_holds(name: str) -> None:
    assert broken_steps(Network(NETWORKS[name], 2, SMALL)) == []
