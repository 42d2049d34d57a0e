"""Wrong formulas, each of a kind of mistake, with what is to be said of it."""

from __future__ import annotations

from typing import NamedTuple

S = r"\sum_{t=0}^T"
UP = r"\frac{\partial L_t}{\partial h_t}"
PRODUCT = r"\prod_{i=k+1}^{t} \frac{\partial h_i}{\partial h_{i-1}}"
ENTERS = r"\frac{\partial h_k}{\partial b_h}"
WHOLE = rf"{S} {UP} \sum_{{k=0}}^t {PRODUCT} {ENTERS}"
TOTAL = r"\frac{\mathrm{d} h_t}{\mathrm{d} b_h}"
AFTER = "Σ_{t=0}^{T} ∂L_t/∂h_t · Σ_{k=0}^{t} (Π_{i=k+1}^{t} ∂h_i/∂h_{i-1}) · ∂h_k/∂b_h"
SUMMED = "Σ_{t=0}^{T} ∂L_t/∂h_t · dh_t/db_h"


class Mistake(NamedTuple):
    """A right side for ∂L/∂b_h, the kind of mistake, the first line of a report, the kinds of the
    edits that repair it and what they make, and when it holds all the same.
    """

    claim: str
    kind: str | None
    said: str
    edits: tuple[str, ...]
    repaired: str | None
    holds: tuple[str, ...]


MISTAKES = {
    "recurrence left out": Mistake(
        rf"{S} {UP} \frac{{\partial h_t}}{{\partial b_h}}", "stops",
        ": it stops one step back: at T = 1 the influence of b_h through h_0 on L_1 is missing",
        ("spread",), AFTER, ("T = 0", "W = 0", "total derivatives"),
    ),
    "window of 2": Mistake(
        rf"{S} {UP} \sum_{{k=t-1}}^t {PRODUCT} {ENTERS}", "stops",
        ": it stops two steps back: at T = 2 the influence of b_h through h_0 on L_2 is "
        "missing",
        ("first",), AFTER, ("T <= 1", "W = 0"),
    ),
    "product left out": Mistake(
        rf"{S} {UP} \sum_{{k=0}}^t {ENTERS}", "lacks",
        ": it leaves out ∂h_1/∂h_0: at T = 1 the influence of b_h through h_0 on L_1 is missing",
        ("insert",), AFTER, ("T = 0",),
    ),
    "product from k": Mistake(
        WHOLE.replace("i=k+1", "i=k"), "surplus",
        ": it has ∂h_0/∂h_{-1} once too often: at T = 0 it stands in the path b_h → h_0 → ŷ_0 "
        "→ L_0",
        ("first",), AFTER, (),
    ),
    "product to t - 1": Mistake(
        WHOLE.replace("^{t} \\frac", "^{t-1} \\frac"), "lacks",
        ": it leaves out ∂h_1/∂h_0: at T = 1 the influence of b_h through h_0 on L_1 is missing",
        ("last",), AFTER, ("T = 0",),
    ),
    "k from 1": Mistake(
        WHOLE.replace("k=0", "k=1"), "first",
        ": it leaves out the first step: at T = 0 the influence of b_h through h_0 on L_0 is "
        "missing",
        ("first",), AFTER, (),
    ),
    "counted twice": Mistake(
        WHOLE.replace(ENTERS, r"\frac{\mathrm{d} h_k}{\mathrm{d} b_h}"), "twice",
        ": it counts some influence twice: at T = 1 the influence of b_h through h_0 on L_1 "
        "counts twice",
        ("mark",), AFTER, ("T = 0", "W = 0"),
    ),
    "wrong order": Mistake(
        rf"{S} {UP} \sum_{{k=0}}^t {ENTERS} {PRODUCT}", "order",
        ": it multiplies in the wrong order: at T = 1 the factors of the path b_h → h_0 → h_1 "
        "→ ŷ_1 → L_1 stand otherwise",
        ("swap",), AFTER, ("T = 0", "scalar", "W = 0"),
    ),
    "last loss alone": Mistake(
        r"\frac{\partial L_T}{\partial h_T} \frac{\mathrm{d} h_T}{\mathrm{d} b_h}", "loss",
        ": it takes one loss alone: at T = 1 the influence of b_h through h_0 on L_0 is missing",
        ("sum",), SUMMED, ("T = 0",),
    ),
    "one step alone": Mistake(
        f"{UP} {TOTAL}", "last",
        ": it takes one step alone: at T = 1 and t = 0 the influence of b_h through h_1 on "
        "L_1 is missing",
        ("sum",), SUMMED, ("T = 0", "free indices summed over"),
    ),
    "twice the gradient": Mistake(
        f"2 {S} {UP} {TOTAL}", "factor",
        ": it is off by the factor 2: at T = 0 the influence of b_h through h_0 on L_0 counts "
        "twice, not once",
        ("drop",), SUMMED, (),
    ),
    "a path too many": Mistake(
        rf"{S} {UP} {TOTAL} + \frac{{\partial L_T}}{{\partial h_T}} "
        r"\frac{\partial h_T}{\partial h_{T-1}} \frac{\partial h_{T-1}}{\partial b_h}", "twice",
        ": it counts some influence twice: at T = 1 the influence of b_h through h_0 on L_1 "
        "counts twice",
        ("drop",), SUMMED, ("T = 0", "W = 0"),
    ),
    "one step beyond": Mistake(
        rf"\sum_{{t=0}}^{{T+1}} {UP} {TOTAL}", None,
        ", first at T = 0: it needs L_1, which does not exist",
        ("last",), SUMMED, (),
    ),
    "a factor left out": Mistake(
        rf"{S} \frac{{\partial L_t}}{{\partial \hat y_t}} {TOTAL}", None,
        ", the shapes do not fit: ∂L_t/∂ŷ_t is 1 × n_y and ∂h_t/∂b_h is n_h × n_h",
        ("insert",), "Σ_{t=0}^{T} ∂L_t/∂ŷ_t · ∂ŷ_t/∂h_t · dh_t/db_h", (),
    ),
}  # fmt: skip
