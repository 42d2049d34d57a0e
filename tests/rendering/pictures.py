"""Claims whose pictures are looked at, each with the words that its lines bear."""

from __future__ import annotations

import symbptt as sb
from symbptt.pictures import Picture, picture

_UP_TO_h = "∂L/∂b_h = Σ_{t=0}^{T} ∂L_t/∂ŷ_t · ∂ŷ_t/∂h_t · "

LSTM = (
    "i_t = σ(W_i h_{t-1} + V_i x_t)", "f_t = σ(W_f h_{t-1} + V_f x_t)",
    "o_t = σ(W_o h_{t-1} + V_o x_t)", "g_t = tanh(W_g h_{t-1} + V_g x_t)",
    "c_t = f_t ⊙ c_{t-1} + i_t ⊙ g_t", "h_t = o_t ⊙ tanh(c_t)", "L_t = ℓ(h_t)",
)  # fmt: skip
STACK = ("p_t = f(A p_{t-1} + V x_t)", "q_t = g(B q_{t-1} + C p_t)", "L_t = ℓ(q_t)")
LAG = ("h_t = f(W h_{t-1} + M h_{t-2} + x_t)", "L_t = ℓ(h_t)")
FED_BACK = ("h_t = f(W h_{t-1} + R s_{t-1} + V x_t)", "s_t = g(U h_t)", "L_t = ℓ(s_t)")
SCALAR = ("h_t = f(w h_{t-1} + x_t)", "L_t = g(h_t)")
LONG_NAMES = (
    r"\mathrm{memory}_t = f(A \mathrm{memory}_{t-1} + x_t)",
    r"L_t = \ell(\mathrm{memory}_t)",
)

_WITH_LAG = "∂L/∂W = Σ_t ∂L_t/∂h_t Σ_{k=0}^{t} (Π_{i=k+1}^{t} ∂h_i/∂h_{i-1}) ∂h_k/∂W"

CLAIMS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "one term": ("∂L/∂b_h = ∂L_t/∂ŷ_t · ∂ŷ_t/∂h_t · ∂h_t/∂b_h", (), ("missing",)),
    "no recurrence": (f"{_UP_TO_h}∂h_t/∂b_h", (), ("missing",)),
    "no product": (f"{_UP_TO_h}Σ_{{k=0}}^{{t}} ∂h_k/∂b_h", (), ("missing", "no path")),
    "total twice": (f"{_UP_TO_h}Σ_{{k=0}}^{{t}} ∂h_t/∂h_k dh_k/db_h", (), ("twice",)),
    "right": (f"{_UP_TO_h}Σ_{{k=0}}^{{t}} ∂h_t/∂h_k ∂h_k/∂b_h", (), ()),
    "no loss": ("∂h_t/∂h_k = Π_{i=k}^{t} ∂h_i/∂h_{i-1}", (), ("too much",)),
    "window": (
        "∂L/∂W = Σ_{t=0}^{T} ∂L_t/∂h_t Σ_{k=t-1}^{t} ∂h_t/∂h_k ∂⁺h_k/∂W", (), ("missing",)
    ),
    "half": ("∂L/∂b_y = 1/2 Σ_t ∂L_t/∂b_y", (), ("too rarely",)),
    "minus": ("∂L/∂b_y = -Σ_t ∂L_t/∂b_y", (), ("wrong sign",)),
    "thrice": ("∂L/∂b_y = 3 Σ_t ∂L_t/∂b_y", (), ("too often",)),
    "two parameters": ("∂L_1/∂b_h = ∂L_1/∂b_y", (), ("missing", "too much")),
    "input": ("∂L/∂x_t = ∂L_t/∂h_t ∂h_t/∂x_t", (), ("missing",)),
    "gates": ("∂c_t/∂c_{t-1} = ∂⁺c_t/∂c_{t-1}", LSTM, ("missing",)),
    "all gates": ("∂L/∂W_f = Σ_t dL_t/dW_f", LSTM, ()),
    "stack": (
        "∂L/∂A = Σ_t ∂L_t/∂q_t Σ_{k=0}^{t} ∂q_t/∂q_k ∂⁺q_k/∂A", STACK, ("twice",)
    ),
    "two steps back": (_WITH_LAG, LAG, ("missing",)),
    "output fed back": ("∂L/∂U = Σ_t ∂L_t/∂s_t ∂⁺s_t/∂U", FED_BACK, ("missing",)),
    "long names": (r"∂L/∂A = Σ_t dL_t/dA", LONG_NAMES, ()),
}  # fmt: skip
"""A claim, its own equations, and what is said beside its lines."""


def drawn(name: str) -> Picture:
    """The picture of a claim."""
    claim, equations, _ = CLAIMS[name]
    return picture(sb.check(claim, equations=equations))


OTHERS: dict[str, sb.Cell | sb.Gradient] = {
    **{f"cell {name}": sb.cell(name) for name in sb.CELLS},
    "gradient lstm": sb.derive(sb.lstm(), "W_f"),
    "gradient gru": sb.derive(sb.gru(), "W_z"),
    "gradient stacked": sb.derive(sb.stacked(), "W_1"),
    "gradient jordan": sb.derive(sb.jordan(), "W"),
}
"""Networks without a claim."""


def shown(name: str) -> Picture:
    """The picture of a claim, a cell or a gradient."""
    return picture(OTHERS[name]) if name in OTHERS else drawn(name)


def scalar() -> Picture:
    """A picture of a network of numbers."""
    claim = "∂L/∂w = Σ_t ∂L_t/∂h_t ∂h_t/∂w"
    return picture(sb.check(claim, equations=SCALAR, scalars=True))
