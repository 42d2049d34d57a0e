"""What a person is told of a wrong formula in values: the mistake, and what mends it."""

from __future__ import annotations

import pytest

from symbptt.checking import Check, check
from symbptt.claims.reading import Reading
from symbptt.equality.comparison import decide
from symbptt.equality.verdict import EVERY_T, Equal
from symbptt.formula.printer import TEXT
from symbptt.rendering.check import answer_line
from symbptt.rendering.remedies import repaired_text
from tests.equality.test_literature import LINEAR, SOFTMAX, C, M, Model, N

LSTM, GRU = "lstm", "gru"
BY_H, BY_C = r"\nabla_{h_t} L = ", r"\frac{\partial L}{\partial c_t} = "
OUTER = r"diag(1 - h_t^2) (\nabla_{h_t} L) "
JACOBIAN = r"\frac{\partial h_t}{\partial h_{t-1}} = "

TOLD = {
    "a transpose": (
        SOFTMAX, BY_H + r"W diag(1 - h_{t+1}^2) \nabla_{h_{t+1}} L + V^\top \nabla_{o_t} L",
        "t < T", C, "W stands where Wᵀ should; it shows first at T = 1 and t = 0",
        "∇_{h_t} L = Wᵀ diag(1 - h_{t+1}²) · ∇_{h_{t+1}} L + Vᵀ · ∇_{o_t} L",
    ),
    "the order": (
        SOFTMAX, JACOBIAN + "W diag(1 - h_t^2)", "", N,
        "W and diag(1 - h_t²) stand in the wrong order; it shows first at T = 0 and t = 0",
        "∂h_t/∂h_{t-1} = diag(1 - h_t²) W",
    ),
    "no slope": (
        SOFTMAX, JACOBIAN + "W", "", N,
        "it leaves out diag(1 - h_t²); it shows first at T = 0 and t = 0",
        "∂h_t/∂h_{t-1} = diag(1 - h_t²) W",
    ),
    "another step": (
        SOFTMAX, JACOBIAN + "diag(1 - h_{t-1}^2) W", "t > 0", N,
        "h_{t-1} stands where h_t should; it shows first at T = 1 and t = 1",
        "∂h_t/∂h_{t-1} = diag(1 - h_t²) W",
    ),
    "1 - h": (
        SOFTMAX, r"\nabla_b L = \sum_t diag(1 - h_t) \nabla_{h_t} L", "", C,
        "h_t stands where h_t² should; it shows first at T = 0",
        "∇_b L = Σ_t diag(1 - h_t²) · ∇_{h_t} L",
    ),
    "no sum": (
        SOFTMAX, rf"\nabla_W L = {OUTER.replace('_t', '_T')} h_{{T-1}}^\top", "", C,
        "it leaves out the sum over t; it shows first at T = 1",
        "∇_W L = Σ_{t=0}^{T} diag(1 - h_t²) · ∇_{h_t} L · h_{t-1}ᵀ",
    ),
    "one step off": (
        SOFTMAX, rf"\nabla_W L = \sum_t {OUTER} h_t^\top", "", C,
        "h_t stands where h_{t-1} should; it shows first at T = 0",
        "∇_W L = Σ_t diag(1 - h_t²) · ∇_{h_t} L · h_{t-1}ᵀ",
    ),
    "a late start": (
        SOFTMAX, rf"\nabla_W L = \sum_{{t=1}}^T {OUTER} h_{{t-1}}^\top", "", C,
        "the sum over t begins at the wrong step; it shows first at T = 0",
        "∇_W L = Σ_{t=0}^{T} diag(1 - h_t²) · ∇_{h_t} L · h_{t-1}ᵀ",
    ),
    "the sign": (
        SOFTMAX, r"\nabla_{o_t} L = y_t - \hat{y}_t", "", C,
        "it has the wrong sign; it shows first at T = 0 and t = 0", "∇_{o_t} L = -y_t + ŷ_t",
    ),
    "a term": (
        SOFTMAX, BY_H + r"V^\top \nabla_{o_t} L", "t < T", C,
        "it leaves out the term ∂a_{t+1}/∂h_t · ∇_{a_{t+1}} L; it shows first at T = 1 and t = 0",
        "∇_{h_t} L = Vᵀ · ∇_{o_t} L + ∂a_{t+1}/∂h_t · ∇_{a_{t+1}} L",
    ),
    "a power": (
        LINEAR, r"\frac{\partial h_t}{\partial h_k} = W^{t-k+1}", "k <= t", N,
        "W^{t-k+1} stands where W^{t-k} should; it shows first at T = 0 and t = 0 and k = 0",
        "∂h_t/∂h_k = W^{t-k}",
    ),
    "entries": (
        LINEAR, r"\frac{\partial L}{\partial U_{ij}} = \sum_t "
        r"\frac{\partial L_t}{\partial o_{t,j}} h_{t,i}", "", M,
        "the entries i and j are exchanged; it shows first at T = 0",
        "∂L/∂(U)_{i,j} = Σ_t ∂L_t/∂(o_t)_{i} · (h_t)_{j}",
    ),
    "a gate of another step": (
        LSTM, BY_C + r"\frac{\partial L}{\partial h_t} ⊙ o_t ⊙ (1 - \tanh^2(c_t))"
        r" + \frac{\partial L}{\partial c_{t+1}} ⊙ f_t", "t < T", C,
        "f_t stands where f_{t+1} should; it shows first at T = 1 and t = 0",
        "∂L/∂c_t = ∂L/∂h_t ⊙ o_t ⊙ (1 - tanh(c_t)²) + ∂L/∂c_{t+1} ⊙ f_{t+1}",
    ),
    "a gate for what it leaves": (
        GRU, r"\frac{\partial L}{\partial n_t} = \frac{\partial L}{\partial h_t} ⊙ z_t", "", C,
        "z_t stands where 1 - z_t should; it shows first at T = 0 and t = 0",
        "∂L/∂n_t = ∂L/∂h_t ⊙ (1 - z_t)",
    ),
}  # fmt: skip


def _checked(model: Model | str, claim: str, range_: str, layout: str) -> Check:
    reading = Reading(layout=layout)
    if isinstance(model, str):
        return check(claim, model, claim_t=range_ or None, reading=reading)
    return check(
        claim, equations=model.equations, given=model.given, claim_t=range_ or None, reading=reading
    )


@pytest.mark.parametrize(
    ("model", "claim", "range_", "layout", "said", "mended"), TOLD.values(), ids=TOLD
)
def test_the_mistake_and_what_mends_it(
    model: Model | str, claim: str, range_: str, layout: str, said: str, mended: str
) -> None:
    found = _checked(model, claim, range_, layout)
    assert answer_line(found, TEXT) == f"✗ wrong: {said}"
    assert found.refuted is not None
    repair = found.refuted.repair
    assert repair is not None
    assert repaired_text(repair, TEXT) == mended
    assert decide(found.cell, repair.claim, found.reading) == Equal(EVERY_T)
