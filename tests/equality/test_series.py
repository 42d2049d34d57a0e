"""The series of a claim, word by word against the expansion, and what is decided of it."""

from __future__ import annotations

from random import Random

import pytest

from symbptt.claims.claim import Claim
from symbptt.claims.reading import Reading
from symbptt.equality.decision import NotZero, Zero
from symbptt.equality.grounds import series_of
from symbptt.equality.proof import prove
from symbptt.equality.sides import settled
from symbptt.equality.terms import Outside
from symbptt.errors import NoRule
from symbptt.formula.parser import parse_claim, parse_condition
from symbptt.formula.syntax import Quotient
from symbptt.model.library import elman
from symbptt.model.lookup import lower_variable
from symbptt.model.notes import Notes, notes_of, read_notes

from .asking import ELMAN, bound, readings
from .edits import edit
from .options import right
from .time_line import misread

TANH = (r"h_t = \tanh(U x_t + W h_{t-1})", r"L_t = \ell(h_t)")
LSTM = (
    r"i_t = \sigma(W_i h_{t-1} + V_i x_t)", r"f_t = \sigma(W_f h_{t-1} + V_f x_t)",
    r"g_t = \tanh(W_g h_{t-1} + V_g x_t)", r"c_t = f_t \odot c_{t-1} + i_t \odot g_t",
    r"h_t = \tanh(c_t)", r"L_t = \ell(h_t)",
)  # fmt: skip
MODELS = {
    "elman": notes_of(elman()),
    "sum": read_notes(TANH, start=0),
    "mean": read_notes(TANH, total_loss=r"L = \frac{1}{T} \sum_{t=1}^T L_t", start=1),
    "mean from 0": read_notes(TANH, total_loss=r"L = \frac{1}{T+1} \sum_{t=0}^T L_t", start=0),
    "last": read_notes(TANH, total_loss="L = L_T", start=0),
    "all but the last": read_notes(TANH, total_loss=r"L = \sum_{t=1}^{T-1} L_t", start=1),
    "numbers": read_notes(TANH, start=0, scalars=True),
    "two steps back": read_notes(
        (r"h_t = \tanh(U x_t + W h_{t-1} + R h_{t-2})", r"L_t = \ell(h_t)"), start=0
    ),
    "lstm": read_notes(LSTM, start=0),
}
READINGS = {
    "": Reading(), "total": Reading(partials="total"), "own": Reading(partials="own"),
    "columns": Reading(layout="denominator"), "mixed": Reading(layout="mixed"),
    "written": Reading(product_order="written"),
}  # fmt: skip


def _claim(notes: Notes, source: str) -> Claim:
    source, _, condition = source.partition(" for ")
    left, right_side = (notes.paper.bind(one, source) for one in parse_claim(source).members)
    return Claim(left, right_side, condition=parse_condition(condition) if condition else None)


EVERY = None
"""In place of the first T at which a claim fails: none."""

JACOBIANS = r"(\prod_{i=k+1}^{t} ∂h_i/∂h_{i-1})"
CLAIMS: dict[str, tuple[str, str, str, int | None]] = {
    # model, reading, claim, the first T at which it fails
    "back from t": (
        "elman", "", r"∂L/∂b_h = \sum_{t=0}^{T} \sum_{k=0}^{t} ∂L_t/∂h_{t-k} ∂⁺h_{t-k}/∂b_h", EVERY,
    ),
    "back from t, one too far": (
        "elman", "",
        r"∂L/∂b_h = \sum_{t=0}^{T} \sum_{k=0}^{t+1} ∂L_t/∂h_{t-k} ∂⁺h_{t-k}/∂b_h", EVERY,
    ),
    "back from t, one too few": (
        "elman", "", r"∂L/∂b_h = \sum_{t=0}^{T} \sum_{k=0}^{t-1} ∂L_t/∂h_{t-k} ∂⁺h_{t-k}/∂b_h", 0,
    ),
    "back from t, a window": (
        "elman", "", r"∂L/∂b_h = \sum_{t=0}^{T} \sum_{k=0}^{3} ∂L_t/∂h_{t-k} ∂⁺h_{t-k}/∂b_h", 4,
    ),
    "on from k": (
        "elman", "",
        r"∂L/∂b_h = \sum_{k=0}^{T} \sum_{j=0}^{T-k} ∂L_{k+j}/∂h_k ∂⁺h_k/∂b_h", EVERY,
    ),
    "on from k, one too few": (
        "elman", "",
        r"∂L/∂b_h = \sum_{k=0}^{T} \sum_{j=0}^{T-k-1} ∂L_{k+j}/∂h_k ∂⁺h_k/∂b_h", 0,
    ),
    "a product counted backwards": (
        "elman", "", r"∂L/∂b_h = \sum_{t=0}^{T} \sum_{k=0}^{t} ∂L_t/∂h_t"
        r" (\prod_{i=0}^{k-1} ∂h_{t-i}/∂h_{t-i-1}) ∂⁺h_{t-k}/∂b_h", EVERY,
    ),
    "a product counted backwards, one too far": (
        "elman", "", r"∂L/∂b_h = \sum_{t=0}^{T} \sum_{k=0}^{t} ∂L_t/∂h_t"
        r" (\prod_{i=0}^{k} ∂h_{t-i}/∂h_{t-i-1}) ∂⁺h_{t-k}/∂b_h", 0,
    ),
    "a product counted from k": (
        "elman", "", r"∂h_{t+k}/∂h_t = \prod_{i=1}^{k} ∂h_{t+i}/∂h_{t+i-1}", EVERY,
    ),
    "a product counted from k, one too few": (
        "elman", "", r"∂h_{t+k}/∂h_t = \prod_{i=1}^{k-1} ∂h_{t+i}/∂h_{t+i-1}", 1,
    ),
    "a product that ends at t - k": (
        "elman", "", r"∂h_t/∂h_{t-k} = \prod_{i=0}^{k-1} ∂h_{t-i}/∂h_{t-i-1}", EVERY,
    ),
    "the mean": ("mean", "", r"∂L/∂W = \frac{1}{T} \sum_{t=1}^T ∂L_t/∂W", EVERY),
    "the mean forgotten": ("mean", "", r"∂L/∂W = \sum_{t=1}^T ∂L_t/∂W", 2),
    "the mean times T": ("mean", "", r"T ∂L/∂W = \sum_{t=1}^T ∂L_t/∂W", EVERY),
    "the mean times T + 1": ("mean", "", r"(T+1) ∂L/∂W = \sum_{t=1}^T ∂L_t/∂W", 1),
    "the mean of T + 1": (
        "mean from 0", "", r"∂L/∂W = \frac{1}{T+1} \sum_{t=0}^T ∂L_t/∂W", EVERY,
    ),
    "the mean of T + 1 over T + 2": (
        "mean from 0", "", r"∂L/∂W = \frac{1}{T+2} \sum_{t=0}^T ∂L_t/∂W", 0,
    ),
    "the last loss": (
        "last", "", r"∂L/∂W = \sum_{k=0}^T ∂L_T/∂h_T"
        r" (\prod_{i=k+1}^T ∂h_i/∂h_{i-1}) ∂⁺h_k/∂W", EVERY,
    ),
    "all losses for the last": ("last", "", r"∂L/∂W = \sum_t ∂L_t/∂W", 1),
    "a total that stops before T": (
        "all but the last", "", r"∂L/∂W = \sum_{t=1}^{T-1} ∂L_t/∂W", EVERY,
    ),
    "a total that stops before T, with T": (
        "all but the last", "", r"∂L/∂W = \sum_{t=1}^{T} ∂L_t/∂W", 1,
    ),
    "an evaluation bar": (
        "sum", "", r"∂L_t/∂W = \sum_{k=0}^t \left.∂L_t/∂W\right|_{\text{use at } k}", EVERY,
    ),
    "an evaluation bar, one too few": (
        "sum", "", r"∂L_t/∂W = \sum_{k=1}^t \left.∂L_t/∂W\right|_{\text{use at } k}", 0,
    ),
    "an evaluation bar beyond the last step": (
        "sum", "", r"∂L_t/∂W = \sum_{k=0}^{T+2} \left.∂L_t/∂W\right|_{\text{use at } k}", EVERY,
    ),
    "a product of total derivatives": (
        "sum", "total", rf"∂h_t/∂h_k = {JACOBIANS} for k <= t", EVERY,
    ),
    "a product of total derivatives where paths pass it by": (
        "two steps back", "total", rf"∂h_t/∂h_k = {JACOBIANS} for k <= t", 2,
    ),
    "the cell of an LSTM": (
        "lstm", "total", r"∂c_t/∂c_k = \prod_{i=k+1}^t ∂c_i/∂c_{i-1}", 1,
    ),
    "two steps back": (
        "two steps back", "",
        r"∂L/∂h_t = ∂L_t/∂h_t + ∂L/∂h_{t+1} ∂⁺h_{t+1}/∂h_t + ∂L/∂h_{t+2} ∂⁺h_{t+2}/∂h_t", EVERY,
    ),
    "two steps back, one forgotten": (
        "two steps back", "", r"∂L/∂h_t = ∂L_t/∂h_t + ∂L/∂h_{t+1} ∂⁺h_{t+1}/∂h_t", 2,
    ),
    "rising in columns": (
        "sum", "columns", rf"∂L/∂W = \sum_t \sum_{{k=0}}^t ∂⁺h_k/∂W {JACOBIANS} ∂L_t/∂h_t", EVERY,
    ),
    "rising in rows": ("elman", "", "∂h_2/∂h_0 = ∂h_1/∂h_0 ∂h_2/∂h_1", 2),
    "rising in a scalar model": (
        "numbers", "", rf"∂L/∂W = \sum_t \sum_{{k=0}}^t ∂⁺h_k/∂W {JACOBIANS} ∂L_t/∂h_t", EVERY,
    ),
    "rising in a scalar model, one factor too few": (
        "numbers", "", r"∂L/∂W = \sum_t \sum_{k=0}^t ∂⁺h_k/∂W"
        r" (\prod_{i=k+2}^{t} ∂h_i/∂h_{i-1}) ∂L_t/∂h_t", 1,
    ),
    "the total loss behind another factor": (
        "numbers", "", r"∂L/∂W = \sum_k ∂⁺h_k/∂W ∂L/∂h_k", EVERY,
    ),
    "transposed twice": ("sum", "total", r"∂L/∂W = \sum_t ((∂h_t/∂W)^T (∂L_t/∂h_t)^T)^T", EVERY),
    "transposed once": ("sum", "total", r"∂L/∂U = \sum_t (∂h_t/∂U)^T (∂L_t/∂h_t)^T", EVERY),
    "a gradient and a Jacobian": ("sum", "mixed", r"∂L/∂W = \sum_t (∂h_t/∂W)^T ∂L_t/∂h_t", 1),
    "counted by its index": (
        "elman", "", r"\sum_{t=0}^T (t+1) ∂L_t/∂b_y = \sum_t \sum_{s=t}^T ∂L_s/∂b_y", EVERY,
    ),
    "counted from T": (
        "elman", "", r"\sum_{t=0}^T (T-t+1) ∂L_t/∂b_y = \sum_t \sum_{s=0}^t ∂L_s/∂b_y", EVERY,
    ),
    "counted from T, one too few": (
        "elman", "", r"\sum_{t=0}^T (T-t) ∂L_t/∂b_y = \sum_t \sum_{s=0}^t ∂L_s/∂b_y", 0,
    ),
    "T + 1 times": ("elman", "", r"\sum_{k=0}^T ∂L/∂b_y = (T+1) ∂L/∂b_y", EVERY),
    "a power": ("numbers", "", r"(∂h_t/∂h_{t-1})^2 = ∂h_t/∂h_{t-1} ∂h_t/∂h_{t-1}", EVERY),
    "a range given": (
        "elman", "", "∂L/∂h_t = ∂L/∂h_{t+1} ∂h_{t+1}/∂h_t + ∂L_t/∂h_t for t < T", EVERY,
    ),
    "what is given": (
        "elman", "", r"∂L/∂h_{-1} = \sum_t ∂L_t/∂h_t \prod_{i=0}^t ∂h_i/∂h_{i-1}", EVERY,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("model", "reading", "source", "first"), CLAIMS.values(), ids=CLAIMS)
def test_every_word_is_read_as_often_as_it_stands_there(
    model: str, reading: str, source: str, first: int | None
) -> None:
    notes = MODELS[model]
    assert misread(notes.cell, _claim(notes, source), READINGS[reading], steps=4) == []


@pytest.mark.parametrize(("model", "reading", "source", "first"), CLAIMS.values(), ids=CLAIMS)
def test_what_is_decided(model: str, reading: str, source: str, first: int | None) -> None:
    notes = MODELS[model]
    sides = settled(notes.cell, _claim(notes, source), READINGS[reading])
    found = prove(series_of(notes.cell, sides, READINGS[reading]))
    assert (found.last if isinstance(found, NotZero) else EVERY) == first
    assert isinstance(found, Zero) == (first is EVERY)


RIGHT = right()


@pytest.mark.parametrize("seed", range(150))
def test_random_edits_word_by_word(seed: int) -> None:
    random = Random(seed)
    param = random.choice(list(RIGHT))
    formula = RIGHT[param]
    for _ in range(random.randint(1, 4)):
        formula = edit(formula, random)
    reading, _ = readings(
        random.choice(("immediate", "total", "own")), random.choice(("fixed", "summed")),
        random.choice(("chain", "written")),
    )  # fmt: skip
    claim = Claim(Quotient(ELMAN.loss, lower_variable(ELMAN, param)), bound(formula))
    try:
        assert misread(ELMAN, claim, reading, steps=3) == []
    except (Outside, NoRule):
        return  # not decided for every T
