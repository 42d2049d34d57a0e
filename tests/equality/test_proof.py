"""The decision for every T: what is proved, where it first fails, and what lies outside."""

from __future__ import annotations

import pytest

from symbptt.claims.binding import bind
from symbptt.claims.claim import Claim
from symbptt.claims.reading import Reading
from symbptt.equality.comparison import decide
from symbptt.equality.decision import NotZero, Zero
from symbptt.equality.grounds import proof_of
from symbptt.equality.sides import settled
from symbptt.equality.verdict import EVERY_T, Different, Equal
from symbptt.formula.parser import parse
from symbptt.model.cell import Cell
from symbptt.model.library import elman
from symbptt.model.notes import read_notes

LSTM = read_notes(
    (
        r"i_t = \sigma(W_i h_{t-1} + V_i x_t + b_i)", r"f_t = \sigma(W_f h_{t-1} + V_f x_t + b_f)",
        r"o_t = \sigma(W_o h_{t-1} + V_o x_t + b_o)", r"g_t = \tanh(W_g h_{t-1} + V_g x_t + b_g)",
        r"c_t = f_t \odot c_{t-1} + i_t \odot g_t", r"h_t = o_t \odot \tanh(c_t)",
        r"L_t = \ell(h_t)",
    ),
    start=0,
)  # fmt: skip


def _claim(source: str, cell: Cell) -> Claim:
    paper = LSTM.paper if cell is LSTM.cell else None
    left, right = (
        paper.bind(side, source) if paper else bind(side, cell, source) for side in parse(source)
    )
    return Claim(left, right)


def _decided(source: str, cell: Cell, reading: Reading) -> Zero | NotZero | str:
    return proof_of(cell, settled(cell, _claim(source, cell), reading), reading)


ELMAN, IMMEDIATE, TOTAL = elman(), Reading(), Reading(partials="total")
COLUMNS = Reading(layout="denominator")
OUTPUT = "∂L_t/∂ŷ_t ∂ŷ_t/∂h_t"
JACOBIANS = r"(\prod_{i=k+1}^{t} ∂h_i/∂h_{i-1})"

PROVED = {
    "the last factor": (r"∂L/∂b_y = \sum_t ∂L_t/∂ŷ_t ∂ŷ_t/∂b_y", ELMAN, IMMEDIATE),
    "the double sum": (
        rf"∂L/∂b_h = \sum_{{t=0}}^{{T}} {OUTPUT} \sum_{{k=0}}^{{t}} {JACOBIANS} ∂h_k/∂b_h",
        ELMAN, IMMEDIATE,
    ),
    "the sums swapped": (
        rf"∂L/∂b_h = \sum_{{k=0}}^{{T}} \sum_{{t=k}}^{{T}} {OUTPUT} {JACOBIANS} ∂h_k/∂b_h",
        ELMAN, IMMEDIATE,
    ),
    "a range split": (r"∂L/∂b_y = ∂L_0/∂b_y + \sum_{t=1}^{T} ∂L_t/∂b_y", ELMAN, IMMEDIATE),
    "the adjoint": (r"∂L/∂W = \sum_t ∂L/∂h_t ∂⁺h_t/∂W", ELMAN, IMMEDIATE),
    "total derivatives": (r"∂L/∂W = \sum_t ∂L_t/∂h_t ∂h_t/∂W", ELMAN, TOTAL),
    "a recursion": ("∂L/∂h_t = ∂L_t/∂h_t + ∂L/∂h_{t+1} ∂h_{t+1}/∂h_t", ELMAN, IMMEDIATE),
    "terms that cancel": (
        r"∂L/∂b_y = \sum_t 2 ∂L_t/∂b_y - \sum_s ∂L_s/∂b_y", ELMAN, IMMEDIATE,
    ),
    "columns": (r"∂L/∂b_h = \sum_t ∂⁺h_t/∂b_h ∂L/∂h_t", ELMAN, COLUMNS),
    "a gate of the LSTM": (
        r"∂L/∂W_f = \sum_t ∂L/∂c_t ∂c_t/∂f_t ∂f_t/∂W_f", LSTM.cell, IMMEDIATE,
    ),
    "the cell of the LSTM": (
        "∂L/∂c_t = ∂L/∂h_t ∂⁺h_t/∂c_t + ∂L/∂c_{t+1} ∂c_{t+1}/∂c_t", LSTM.cell,
        Reading(partials="own"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "cell", "reading"), PROVED.values(), ids=PROVED)
def test_what_is_proved_for_every_T(source: str, cell: Cell, reading: Reading) -> None:
    assert isinstance(_decided(source, cell, reading), Zero)
    assert decide(cell, _claim(source, cell), reading) == Equal(EVERY_T)


MISTAKES = {
    "the product from i = k": (JACOBIANS.replace("k+1", "k"), "0", "t", 0),
    "the product to t - 1": (JACOBIANS.replace("{t}", "{t-1}"), "0", "t", 1),
    "k from 1": (JACOBIANS, "1", "t", 0),
    "the last term left out": (JACOBIANS, "0", "t-1", 0),
    "no recurrent factor": ("", "0", "t", 1),
    "a window of one": (JACOBIANS, "t", "t", 1),
    "a window of two": (JACOBIANS, "t-1", "t", 2),
    "a window of three": (JACOBIANS, "t-2", "t", 3),
}


@pytest.mark.parametrize(("jacobians", "first", "last", "T"), MISTAKES.values(), ids=MISTAKES)
def test_where_a_classic_mistake_first_fails(jacobians: str, first: str, last: str, T: int) -> None:
    source = (
        rf"∂L/∂b_h = \sum_{{t=0}}^{{T}} {OUTPUT}"
        rf" \sum_{{k={first}}}^{{{last}}} {jacobians} ∂h_k/∂b_h"
    )
    assert _decided(source, ELMAN, IMMEDIATE) == NotZero(T)
    verdict = decide(ELMAN, _claim(source, ELMAN))
    assert isinstance(verdict, Different)
    assert verdict.T == T


@pytest.mark.parametrize("length", [5, 9, 12])
def test_where_a_window_first_fails(length: int) -> None:
    source = rf"∂L/∂b_h = \sum_t {OUTPUT} \sum_{{k=t-{length}}}^{{t}} {JACOBIANS} ∂h_k/∂b_h"
    found = decide(ELMAN, _claim(source, ELMAN))
    assert isinstance(found, Different)
    assert length + 1 == found.T
