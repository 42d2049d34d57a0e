"""Gradients from the literature, in a notation of our own, with their classic mistakes beside them.

Every claim that is found equal is asked of the examples too: none of them may tell its sides apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from symbptt.checking import Check, check
from symbptt.claims.reading import Reading
from symbptt.equality.verdict import EVERY_T, Different


@dataclass(frozen=True)
class Model:
    """The equations of a step, and what is data."""

    equations: tuple[str, ...]
    given: tuple[str, ...]


SOFTMAX = Model(
    (
        "a_t = b + W h_{t-1} + U x_t",
        r"h_t = \tanh(a_t)",
        "o_t = c + V h_t",
        r"\hat{y}_t = \mathrm{softmax}(o_t)",
        r"L_t = -y_t^\top \log \hat{y}_t",
    ),
    ("x_t", "y_t"),
)
"""Goodfellow, Bengio, Courville, Deep Learning (2016), (10.8) to (10.14)."""

INSIDE = Model((r"s_t = W \sigma(s_{t-1}) + V x_t + b", r"L_t = \ell(s_t)"), ("x_t",))
"""Pascanu, Mikolov, Bengio, On the difficulty of training recurrent neural networks (2013), (2)."""

LINEAR = Model(("h_t = W h_{t-1} + V x_t", "o_t = U h_t", r"L_t = \ell(o_t, y_t)"), ("x_t", "y_t"))
"""Zhang, Lipton, Li, Smola, Dive into Deep Learning, backpropagation through time."""

PEEPHOLES = Model(
    (
        r"\bar{z}_t = V_z x_t + R_z y_{t-1} + b_z", r"z_t = \tanh(\bar{z}_t)",
        r"\bar{i}_t = V_i x_t + R_i y_{t-1} + p_i \odot c_{t-1} + b_i",
        r"i_t = \sigma(\bar{i}_t)",
        r"\bar{f}_t = V_f x_t + R_f y_{t-1} + p_f \odot c_{t-1} + b_f",
        r"f_t = \sigma(\bar{f}_t)",
        r"c_t = z_t \odot i_t + c_{t-1} \odot f_t",
        r"\bar{o}_t = V_o x_t + R_o y_{t-1} + p_o \odot c_t + b_o",
        r"o_t = \sigma(\bar{o}_t)",
        r"y_t = \tanh(c_t) \odot o_t", r"E_t = \ell(y_t)",
    ),
    ("x_t",),
)  # fmt: skip
"""Greff, Srivastava, Koutník, Steunebrink, Schmidhuber, LSTM: A Search Space Odyssey (2017)."""

GATED = Model(
    (
        r"r_t = \sigma(V_r x_t + W_r h_{t-1})", r"z_t = \sigma(V_z x_t + W_z h_{t-1})",
        r"n_t = \tanh(V x_t + W (r_t \odot h_{t-1}))",
        r"h_t = z_t \odot h_{t-1} + (1 - z_t) \odot n_t", r"L_t = \ell(h_t)",
    ),
    ("x_t",),
)  # fmt: skip
"""Cho et al., Learning Phrase Representations using RNN Encoder-Decoder (2014), (5) to (8)."""

C, N, M = "denominator", "numerator", "mixed"

RIGHT = {
    "the output weights, written out": (
        SOFTMAX, r"\frac{\partial L}{\partial V} = \sum_t (\hat{y}_t - y_t) h_t^\top", "", N,
    ),
    "the slope with the function itself": (
        SOFTMAX,
        r"\frac{\partial h_t}{\partial h_{t-1}} = (I - \mathrm{diag}(\tanh(a_t))^2) W", "", N,
    ),
    "(10.17)": (SOFTMAX, r"\frac{\partial L}{\partial L_t} = 1", "", N),
    "(10.25), summed over the uses of W": (
        SOFTMAX, r"\nabla_W L = \sum_t \frac{\partial^+ h_t}{\partial W} \nabla_{h_t} L", "", C,
    ),
    "(3) of Pascanu et al.": (
        INSIDE, r"\frac{\partial L}{\partial W} = \sum_t \frac{\partial L_t}{\partial W}", "", N,
    ),
    "(4) of Pascanu et al.": (
        INSIDE,
        r"\frac{\partial L_t}{\partial W} = \sum_{k \le t} \frac{\partial L_t}{\partial s_t} "
        r"\frac{\partial s_t}{\partial s_k} \frac{\partial^+ s_k}{\partial W}", "", N,
    ),
    "(10.18)": (SOFTMAX, r"\nabla_{o_t} L = \hat{y}_t - y_t", "", C),
    "(10.19)": (SOFTMAX, r"\nabla_{h_T} L = V^\top \nabla_{o_T} L", "T", C),
    "(10.21), repaired": (
        SOFTMAX,
        r"\nabla_{h_t} L = W^\top diag(1 - h_{t+1}^2) \nabla_{h_{t+1}} L + V^\top \nabla_{o_t} L",
        "t < T", M,
    ),
    "(10.22)": (SOFTMAX, r"\nabla_c L = \sum_t \nabla_{o_t} L", "", C),
    "(10.23)": (SOFTMAX, r"\nabla_b L = \sum_t diag(1 - h_t^2) \nabla_{h_t} L", "", C),
    "(10.24)": (SOFTMAX, r"\nabla_V L = \sum_t (\nabla_{o_t} L) h_t^\top", "", C),
    "(10.26)": (
        SOFTMAX, r"\nabla_W L = \sum_t diag(1 - h_t^2) (\nabla_{h_t} L) h_{t-1}^\top", "", C,
    ),
    "(10.28)": (
        SOFTMAX, r"\nabla_U L = \sum_t diag(1 - h_t^2) (\nabla_{h_t} L) x_t^\top", "", C,
    ),
    "(5) of Pascanu et al., in rows": (
        INSIDE,
        r"\frac{\partial s_t}{\partial s_k} = \prod_{i=k+1}^t W diag(\sigma'(s_{i-1}))",
        "k <= t", N,
    ),
    "(5) of Pascanu et al., in columns": (
        INSIDE,
        r"\frac{\partial s_t}{\partial s_k} = \prod_{i=k+1}^t diag(\sigma'(s_{i-1})) W^\top",
        "k <= t", C,
    ),
    "a power of W": (LINEAR, r"\frac{\partial h_t}{\partial h_k} = W^{t-k}", "k <= t", N),
    "the linear network": (
        LINEAR,
        r"\frac{\partial L}{\partial h_t} = "
        r"\sum_{i=t}^T (W^\top)^{i-t} U^\top \frac{\partial L_i}{\partial o_i}", "", C,
    ),
    "delta y": (
        PEEPHOLES,
        r"\frac{\partial E}{\partial y_t} = \frac{\partial E_t}{\partial y_t}"
        r" + R_z^\top \frac{\partial E}{\partial \bar{z}_{t+1}}"
        r" + R_i^\top \frac{\partial E}{\partial \bar{i}_{t+1}}"
        r" + R_f^\top \frac{\partial E}{\partial \bar{f}_{t+1}}"
        r" + R_o^\top \frac{\partial E}{\partial \bar{o}_{t+1}}", "t < T", C,
    ),
    "delta o": (
        PEEPHOLES,
        r"\frac{\partial E}{\partial \bar{o}_t} = "
        r"\frac{\partial E}{\partial y_t} ⊙ \tanh(c_t) ⊙ \sigma'(\bar{o}_t)", "", C,
    ),
    "delta p_f": (
        PEEPHOLES,
        r"\frac{\partial E}{\partial p_f} = "
        r"\sum_{t=0}^{T} c_{t-1} ⊙ \frac{\partial E}{\partial \bar{f}_t}", "", C,
    ),
    "(10.20)": (
        SOFTMAX,
        r"\nabla_{h_t} L = "
        r"\left(\frac{\partial h_{t+1}}{\partial h_t}\right)^\top \nabla_{h_{t+1}} L"
        r" + \left(\frac{\partial o_t}{\partial h_t}\right)^\top \nabla_{o_t} L", "t < T", M,
    ),
    "(10.18), by entries": (
        SOFTMAX, r"(\nabla_{o_t} L)_i = \hat{y}_{t,i} - y_{t,i}", "", C,
    ),
    "the Jacobian of softmax, by entries": (
        SOFTMAX,
        r"\frac{\partial \hat{y}_{t,i}}{\partial o_{t,j}}"
        r" = \hat{y}_{t,i} (\delta_{ij} - \hat{y}_{t,j})",
        "", N,
    ),
    "(10.18), before the targets are summed": (
        SOFTMAX,
        r"\frac{\partial L_t}{\partial o_{t,j}} = -\sum_i y_{t,i} (\delta_{ij} - \hat{y}_{t,j})",
        "", C,
    ),
    "the gradient by V, of values": (
        SOFTMAX, r"\frac{\partial L}{\partial V} = \sum_t (\hat{y}_t - y_t) h_t^\top", "", C,
    ),
    "real-time recurrent learning: a step": (
        SOFTMAX,
        r"\frac{\mathrm{d} h_t}{\mathrm{d} b} = diag(1 - h_t^2)"
        r" + diag(1 - h_t^2) W \frac{\mathrm{d} h_{t-1}}{\mathrm{d} b}", "", N,
    ),
    "real-time recurrent learning: its start": (
        SOFTMAX, r"\frac{\mathrm{d} h_{-1}}{\mathrm{d} b} = 0", "", N,
    ),
    "real-time recurrent learning: the gradient": (
        SOFTMAX,
        r"\frac{\partial L}{\partial b} = \sum_t"
        r" \frac{\partial L_t}{\partial h_t} \frac{\mathrm{d} h_t}{\mathrm{d} b}", "", N,
    ),
    "real-time recurrent learning and back-propagation": (
        SOFTMAX,
        r"\sum_t \frac{\partial L_t}{\partial h_t} \frac{\mathrm{d} h_t}{\mathrm{d} b}"
        r" = \sum_t \frac{\mathrm{d} L}{\mathrm{d} h_t} diag(1 - h_t^2)", "", N,
    ),
    "the error of a window of two steps": (
        SOFTMAX,
        r"\frac{\partial L}{\partial b} - \sum_{t=0}^T \sum_{k=t-1}^t"
        r" \frac{\mathrm{d} L_t}{\mathrm{d} h_k} \frac{\partial^+ h_k}{\partial b}"
        r" = \sum_{t=0}^T \sum_{k=0}^{t-2}"
        r" \frac{\mathrm{d} L_t}{\mathrm{d} h_k} \frac{\partial^+ h_k}{\partial b}", "", N,
    ),
    "delta c": (
        PEEPHOLES,
        r"\frac{\partial E}{\partial c_t} = "
        r"\frac{\partial E}{\partial y_t} ⊙ o_t ⊙ \tanh'(c_t)"
        r" + p_o ⊙ \frac{\partial E}{\partial \bar{o}_t}"
        r" + p_i ⊙ \frac{\partial E}{\partial \bar{i}_{t+1}}"
        r" + p_f ⊙ \frac{\partial E}{\partial \bar{f}_{t+1}}"
        r" + \frac{\partial E}{\partial c_{t+1}} ⊙ f_{t+1}", "t < T", C,
    ),
    "delta f": (
        PEEPHOLES,
        r"\frac{\partial E}{\partial \bar{f}_t} = "
        r"\frac{\partial E}{\partial c_t} ⊙ c_{t-1} ⊙ \sigma'(\bar{f}_t)", "", C,
    ),
    "delta i": (
        PEEPHOLES,
        r"\frac{\partial E}{\partial \bar{i}_t} = "
        r"\frac{\partial E}{\partial c_t} ⊙ z_t ⊙ \sigma'(\bar{i}_t)", "", C,
    ),
    "delta z": (
        PEEPHOLES,
        r"\frac{\partial E}{\partial \bar{z}_t} = "
        r"\frac{\partial E}{\partial c_t} ⊙ i_t ⊙ \tanh'(\bar{z}_t)", "", C,
    ),
    "delta x": (
        PEEPHOLES,
        r"\frac{\partial E}{\partial x_t} = V_z^\top \frac{\partial E}{\partial \bar{z}_t}"
        r" + V_i^\top \frac{\partial E}{\partial \bar{i}_t}"
        r" + V_f^\top \frac{\partial E}{\partial \bar{f}_t}"
        r" + V_o^\top \frac{\partial E}{\partial \bar{o}_t}", "", C,
    ),
    "delta W": (
        PEEPHOLES,
        r"\frac{\partial E}{\partial V_f} = "
        r"\sum_{t=0}^T \frac{\partial E}{\partial \bar{f}_t} \otimes x_t", "", C,
    ),
    "delta R": (
        PEEPHOLES,
        r"\frac{\partial E}{\partial R_f} = "
        r"\sum_{t=-1}^{T-1} \frac{\partial E}{\partial \bar{f}_{t+1}} \otimes y_t", "", C,
    ),
    "delta b": (
        PEEPHOLES,
        r"\frac{\partial E}{\partial b_f} = "
        r"\sum_{t=0}^T \frac{\partial E}{\partial \bar{f}_t}", "", C,
    ),
    "delta p_o": (
        PEEPHOLES,
        r"\frac{\partial E}{\partial p_o} = "
        r"\sum_{t=0}^{T} c_t ⊙ \frac{\partial E}{\partial \bar{o}_t}", "", C,
    ),
    "the candidate": (
        GATED,
        r"\frac{\partial L}{\partial n_t} = \frac{\partial L}{\partial h_t} ⊙ (1 - z_t)", "", C,
    ),
    "the state of a gated unit": (
        GATED,
        r"\frac{\partial L}{\partial h_{t-1}} = \frac{\partial L_{t-1}}{\partial h_{t-1}}"
        r" + \frac{\partial L}{\partial h_t} ⊙ z_t"
        r" + W_z^\top (\frac{\partial L}{\partial z_t} ⊙ z_t ⊙ (1 - z_t))"
        r" + W_r^\top (\frac{\partial L}{\partial r_t} ⊙ r_t ⊙ (1 - r_t))"
        r" + (W^\top (\frac{\partial L}{\partial n_t} ⊙ (1 - n_t^2))) ⊙ r_t", "t > 0", C,
    ),
    "the update gate": (
        GATED,
        r"\frac{\partial L}{\partial z_t} = \frac{\partial L}{\partial h_t} ⊙ (h_{t-1} - n_t)",
        "", C,
    ),
    "the reset gate": (
        GATED,
        r"\frac{\partial L}{\partial r_t} = "
        r"(W^\top (\frac{\partial L}{\partial n_t} ⊙ (1 - n_t^2))) ⊙ h_{t-1}", "", C,
    ),
}  # fmt: skip

WRONG = {
    "the slope of a function that the model does not use": (
        SOFTMAX,
        r"\frac{\partial h_t}{\partial h_{t-1}} = \mathrm{diag}(\sigma(a_t) ⊙ (1 - \sigma(a_t))) W",
        "", N,
    ),
    "(10.21) in print: diag behind a column": (
        SOFTMAX,
        r"\nabla_{h_t} L = W^\top (\nabla_{h_{t+1}} L) diag(1 - h_{t+1}^2)"
        r" + V^\top \nabla_{o_t} L", "t < T", C,
    ),
    "(4) of Pascanu et al., with total derivatives throughout": (
        INSIDE,
        r"\frac{\partial L_t}{\partial W} = \sum_{k \le t} \frac{\partial L_t}{\partial s_t} "
        r"\frac{\partial s_t}{\partial s_k} \frac{d s_k}{d W}", "", N,
    ),
    "1 - h": (SOFTMAX, r"\nabla_b L = \sum_t diag(1 - h_t) \nabla_{h_t} L", "", C),
    "the loss of one step": (
        SOFTMAX, r"\nabla_W L = \sum_t diag(1 - h_t^2) (\nabla_{h_t} L_t) h_{t-1}^\top", "", C,
    ),
    "the sign": (SOFTMAX, r"\nabla_{o_t} L = y_t - \hat{y}_t", "", C),
    "(5) of Pascanu et al., as printed, in rows": (
        INSIDE,
        r"\frac{\partial s_t}{\partial s_k} = \prod_{i=k+1}^t W^\top diag(\sigma'(s_{i-1}))",
        "k <= t", N,
    ),
    "a power too many": (LINEAR, r"\frac{\partial h_t}{\partial h_k} = W^{t-k+1}", "k <= t", N),
    "a power below 0": (LINEAR, r"\frac{\partial h_t}{\partial h_k} = W^{t-k-1}", "k <= t", N),
    "the gates forgotten": (
        PEEPHOLES,
        r"\frac{\partial E}{\partial c_t} = "
        r"\frac{\partial E}{\partial c_{t+1}} ⊙ f_{t+1}"
        r" + \frac{\partial E}{\partial y_t} ⊙ o_t ⊙ \tanh'(c_t)", "t < T", C,
    ),
    "real-time recurrent learning, each step's own part alone": (
        SOFTMAX,
        r"\frac{\partial L}{\partial b} = \sum_t"
        r" \frac{\partial L_t}{\partial h_t} \frac{\partial^+ h_t}{\partial b}", "", N,
    ),
    "the error of a window of two steps, one too many": (
        SOFTMAX,
        r"\frac{\partial L}{\partial b} - \sum_{t=0}^T \sum_{k=t-1}^t"
        r" \frac{\mathrm{d} L_t}{\mathrm{d} h_k} \frac{\partial^+ h_k}{\partial b}"
        r" = \sum_{t=0}^T \sum_{k=0}^{t-1}"
        r" \frac{\mathrm{d} L_t}{\mathrm{d} h_k} \frac{\partial^+ h_k}{\partial b}", "", N,
    ),
    "the state of a gated unit without its candidate": (
        GATED,
        r"\frac{\partial L}{\partial h_{t-1}} = \frac{\partial L_{t-1}}{\partial h_{t-1}}"
        r" + \frac{\partial L}{\partial h_t} ⊙ z_t", "t > 0", C,
    ),
    "the update gate turned": (
        GATED,
        r"\frac{\partial L}{\partial z_t} = \frac{\partial L}{\partial h_t} ⊙ (n_t - h_{t-1})",
        "", C,
    ),
}  # fmt: skip


def _checked(model: Model, claim: str, range_: str, layout: str) -> Check:
    return check(
        claim, equations=model.equations, given=model.given, claim_t=range_ or None,
        reading=Reading(layout=layout),
    )  # fmt: skip


@pytest.mark.parametrize(("model", "claim", "range_", "layout"), WRONG.values(), ids=WRONG)
def test_what_is_wrong(model: Model, claim: str, range_: str, layout: str) -> None:
    found = _checked(model, claim, range_, layout).verdict
    assert isinstance(found, Different)
    assert (found.witness, found.misfit, found.undefined) != (None, None, None)


@pytest.mark.parametrize(("model", "claim", "range_", "layout"), RIGHT.values(), ids=RIGHT)
def test_what_is_right(model: Model, claim: str, range_: str, layout: str) -> None:
    found = _checked(model, claim, range_, layout).verdict
    assert found.word == "equal"
    assert found.scope == EVERY_T


def test_that_targets_sum_to_1_is_told() -> None:
    found = _checked(SOFTMAX, r"\nabla_{o_t} L = \hat{y}_t - y_t", "", C)
    assert found.notes == ("the entries of y_t are taken to sum to 1",)
