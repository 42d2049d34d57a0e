"""Networks with states that run backwards in time: every form, as it is written and in numbers."""

from __future__ import annotations

from itertools import product as combinations

import numpy as np
import pytest

from symbptt.claims.target import derive
from symbptt.derivation.blocks import blocks
from symbptt.derivation.straight_line import straight_line
from symbptt.errors import InvalidValue, NoRule, UnknownName
from symbptt.formula.printer import text
from symbptt.formula.syntax import Index, free_indices, place
from symbptt.model.cell import LAST, Cell
from symbptt.model.library import bidirectional

from ..oracles.arithmetic import Linear
from ..oracles.networks import Network, broken_steps, disagreements, total

BIDIRECTIONAL = bidirectional()


@pytest.mark.parametrize("typed", ["h_T+1", "g_-1", "g_T+2"])
def test_what_is_not_given_is_refused(typed: str) -> None:
    with pytest.raises(UnknownName, match=r"^there is no parameter '"):
        derive(BIDIRECTIONAL, typed)


def test_a_straight_line_program_has_no_rule() -> None:
    with pytest.raises(NoRule) as caught:
        straight_line(BIDIRECTIONAL, 2, ())
    assert str(caught.value) == (
        "no rule for a straight-line program of a network that runs both ways in time; "
        "ask the Python form"
    )


def test_the_step_after_the_last_but_one_is_refused() -> None:
    with pytest.raises(InvalidValue) as caught:
        derive(BIDIRECTIONAL, "dL/dg_{T+2}")
    assert caught.value.reason == "there is no g_{T+2}; the last step is T"


WAYS = "∂ŷ_t/∂h_t · (Π_{i=j+1}^{t} ∂h_i/∂h_{i-1}) · ∂h_j/∂x_j"
FORMS = {
    "W_g": (
        "Σ_{t=0}^{T} ∂L_t/∂ŷ_t · ∂ŷ_t/∂g_t · Σ_{k=t}^{T} (Π_{i=t}^{k-1} ∂g_i/∂g_{i+1}) · ∂⁺g_k/∂W_g"
    ),
    "U_g": "Σ_{t=0}^{T} ∂L_t/∂ŷ_t · ∂ŷ_t/∂U_g",
    "g_T+1": "Σ_{t=0}^{T} ∂L_t/∂ŷ_t · ∂ŷ_t/∂g_t · Π_{i=t}^{T} ∂g_i/∂g_{i+1}",
    "dL/dg_t": "Σ_{k=0}^{t} ∂L_k/∂ŷ_k · ∂ŷ_k/∂g_k · Π_{i=k}^{t-1} ∂g_i/∂g_{i+1}",
    "dg_t/dg_k": "Π_{i=t}^{k-1} ∂g_i/∂g_{i+1}",
    "dg_t/dh_k": "0",
    "dyhat_t/dx_j": (
        f"Σ_{{l=j}}^{{t}} [l = j] · {WAYS} + Σ_{{l=t}}^{{j}} [l = j] · ∂ŷ_t/∂g_t · "
        "(Π_{i=t}^{j-1} ∂g_i/∂g_{i+1}) · ∂g_j/∂x_j"
    ),
}


@pytest.mark.parametrize(("typed", "expected"), FORMS.items())
def test_the_closed_form(typed: str, expected: str) -> None:
    assert text(derive(BIDIRECTIONAL, typed).closed_form) == expected


ORDERED = {
    "dg_t/dg_k": "  for t ≤ k; for a later t it is 0",
    "dh_t/dh_k": "  for k ≤ t; for a later k it is 0",
}


@pytest.mark.parametrize(("typed", "expected"), ORDERED.items())
def test_where_the_form_is_0(typed: str, expected: str) -> None:
    assert expected in str(derive(BIDIRECTIONAL, typed).chain).splitlines()


def test_a_form_of_both_ways_holds_for_any_two_steps() -> None:
    assert derive(BIDIRECTIONAL, "dyhat_t/dx_j").chain.ordered is None


BACK = r"g_t = \tanh(W g_{t+1} + V x_t)"
NETWORKS = {
    "backwards alone": [BACK, r"L_t = \ell(g_t)"],
    "two steps ahead": [r"g_t = \tanh(W g_{t+1} + R g_{t+2} + V x_t)", r"L_t = \ell(g_t)"],
    "read by a state that runs forwards": [
        BACK, r"h_t = \tanh(P h_{t-1} + Q g_{t+1} + R x_t)", r"L_t = \ell(U h_t)"
    ],
    "reads a state that runs forwards, and an earlier input": [
        r"h_t = \tanh(P h_{t-1} + Q x_t)", r"g_t = \tanh(W g_{t+1} + R h_{t-1} + V x_{t-1})",
        "y_t = U h_t + S g_{t+1} + R g_t", r"L_t = \ell(y_t)",
    ],
    "read by the loss": [
        r"h_t = \tanh(P h_{t-1} + Q x_t)", BACK, r"L_t = \ell(U h_t + S g_{t+1})"
    ],
    "no more than the next step": [
        "m_t = V x_t", r"h_t = \tanh(W m_{t+1} + P h_{t-1})", r"L_t = \ell(h_t)"
    ],
    "two states, below one that runs forwards": [
        r"i_t = \sigma(V x_t + W h_{t+1})", r"c_t = i_t \odot c_{t+1} + \tanh(R h_{t+1})",
        r"h_t = \tanh(c_t)", r"k_t = \tanh(Q k_{t-1} + P h_t)", r"L_t = \ell(k_t)",
    ],
}  # fmt: skip


def _network(equations: list[str], steps: int) -> Network:
    cell = Cell.from_equations(equations)
    sizes = sorted({size for quantity in cell.quantities for size in quantity.shape})
    return Network(cell, steps, tuple((size, 2 + at % 2) for at, size in enumerate(sizes)))


@pytest.mark.parametrize("equations", NETWORKS.values(), ids=NETWORKS)
def test_every_form_is_the_gradient(equations: list[str]) -> None:
    assert disagreements(_network(equations, 2)) == []


@pytest.mark.parametrize("equations", NETWORKS.values(), ids=NETWORKS)
def test_each_step_of_a_derivation_holds(equations: list[str]) -> None:
    assert broken_steps(_network(equations, 2)) == []


def test_each_step_of_the_library_holds() -> None:
    network = Network(BIDIRECTIONAL, 2, (("n_x", 2), ("n_h", 3), ("n_g", 2), ("n_y", 2)))
    assert broken_steps(network) == []


READS = NETWORKS["reads a state that runs forwards, and an earlier input"]
PAIRS = {
    "output by input": ("bidirectional", "dyhat_t/dx_j"),
    "loss by a state that runs backwards": ("bidirectional", "dL_t/dg_j"),
    "output by what is given after the last step": ("bidirectional", "dyhat_t/dg_{T+1}"),
    "the last output by input": ("bidirectional", "dyhat_T/dx_j"),
    "backwards by forwards": ("reads", "dg_t/dh_j"),
    "backwards by an input that it reads later": ("reads", "dg_t/dx_j"),
    "what reads both": ("reads", "dy_t/dh_j"),
}


@pytest.mark.parametrize(("name", "typed"), PAIRS.values(), ids=PAIRS)
def test_any_two_variables_at_any_two_steps(name: str, typed: str) -> None:
    network = (
        _network(READS, 2) if name == "reads" else
        Network(BIDIRECTIONAL, 2, (("n_x", 2), ("n_h", 3), ("n_g", 2), ("n_y", 2)))
    )  # fmt: skip
    chain = derive(network.cell, typed).chain
    quotient = chain.equation.left
    free = [one for one in free_indices(quotient) if one != LAST]
    wrong = [
        values
        for values in combinations(network.steps, repeat=len(free))
        if not _agrees(network, chain, {**dict(zip(free, values, strict=True)), LAST: network.T})
    ]
    assert wrong == []


def _agrees(network: Network, chain, indices: dict[str, int]) -> bool:
    at = {symbol: Index(None, value) for symbol, value in indices.items()}
    quotient = place(chain.equation.left, at)
    expected = total(network, quotient.upper, quotient.lower)
    if chain.ordered and chain.ordered[0].value(indices) > chain.ordered[1].value(indices):
        return not expected.any()
    jacobians = {jacobian.quotient: jacobian for jacobian in chain.jacobians}
    linear = Linear(network.numbers, network.values, jacobians, indices)
    row = np.linspace(0.5, 1.5, len(expected))[None, :]
    found = linear.applied(row, chain.equation.right)
    return bool(np.allclose(found, row @ expected, rtol=1e-9, atol=1e-12))


STACKS = {
    "library": (BIDIRECTIONAL, ["h_t: h_t", "g_t: g_t"]),
    "two steps ahead": (Cell.from_equations(NETWORKS["two steps ahead"]), ["s_t: g_t, g_{t+1}"]),
}


@pytest.mark.parametrize(("model", "expected"), STACKS.values(), ids=STACKS)
def test_the_blocks(model: Cell, expected: list[str]) -> None:
    assert expected == [
        f"{text(block.variable)}: {', '.join(map(text, block.parts))}" for block in blocks(model)
    ]
