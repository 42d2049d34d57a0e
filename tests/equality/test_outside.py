"""What is not decided for every T, each with the reason that is printed."""

from __future__ import annotations

import pytest

from symbptt.claims.reading import Reading
from symbptt.equality.grounds import proof_of
from symbptt.equality.sides import settled

from .test_series import MODELS, READINGS, _claim

OUTSIDE = {
    "beyond the horizon": (
        "elman", "", "∂L/∂b_y = ∂L_{T+1}/∂b_y", "a variable that does not exist at every step",
    ),
    "beyond the horizon, in a sum that is empty there": (
        "elman", "", r"∂L/∂b_y = \sum_t ∂L_t/∂b_y"
        r" + \sum_{s=6}^{T} (\sum_{k=s}^{4} ∂L_k/∂b_y) ∂L_{s+1}/∂L_{s+1}",
        "a variable that does not exist at every step",
    ),
    "an index that nothing binds": (
        "elman", "", r"∂L/∂b_y = \sum_t ∂L_t/∂ŷ_t ∂ŷ_{t+k}/∂b_y", "an index of several symbols",
    ),
    "a convolution": (
        "numbers", "", r"∂L/∂W = \sum_{t=0}^T \sum_{k=0}^t ∂L_t/∂h_t ∂⁺h_k/∂W ∂⁺h_{t-k}/∂W",
        "an index of several symbols",
    ),
    "a range of another length": (
        "elman", "", r"∂L/∂b_y = \sum_{k=0}^T \sum_{j=0}^T \sum_{t=0}^{j+k} ∂L/∂b_y",
        "an index of several symbols",
    ),
    "a product within a product": (
        "elman", "", r"∂h_t/∂h_k = \prod_{i=k+1}^t \prod_{j=i}^i ∂h_j/∂h_{j-1}",
        "a product within a product",
    ),
    "a sum within a product": (
        "elman", "", r"∂h_t/∂h_k = \prod_{i=k+1}^t \sum_{j=i}^i ∂h_j/∂h_{j-1}",
        "a product of sums",
    ),
    "a product of numbers": ("elman", "", r"∂h_t/∂h_k = \prod_{i=k+1}^t 2", "a product of numbers"),
    "a product of derivatives by a constant": (
        "numbers", "", r"∂h_t/∂W = \prod_{i=0}^t dh_i/dW", "a product of derivatives by a constant",
    ),
    "a product that ends elsewhere": (
        "elman", "", r"∂h_t/∂h_k = \prod_{i=k+1}^t ∂h_i/∂h_k",
        "a product whose factors end at another time than its index",
    ),
    "a product that overlaps": (
        "elman", "", r"∂h_t/∂h_k = \prod_{i=k+2}^t ∂h_i/∂h_{i-2}",
        "a product whose factors reach over several steps",
    ),
    "a product at two times": (
        "elman", "", r"∂h_t/∂h_k = \prod_{i=k+1}^{t-1} ∂h_i/∂h_{i-1} ∂h_{i+1}/∂h_i",
        "a product whose body stands at several times",
    ),
    "a product turned in part": (
        "elman", "", r"∂h_t/∂h_k = \prod_{i=k+1}^{t} (∂h_i/∂h_{i-1} \cdot (∂h_i/∂h_{i-1})^T)",
        "a product of derivatives and of transposed ones",
    ),
    "a division by an index": (
        "elman", "", r"∂L/∂b_y = \sum_{t=1}^T \frac{1}{t} ∂L_t/∂b_y",
        "a division by something else than numbers and T",
    ),
    "a division by 0": (
        "elman", "", r"∂L/∂b_y = \frac{1}{T} \sum_t ∂L_t/∂b_y", "a division by 0 at T = 0",
    ),
    "a high power": (
        "numbers", "", r"(∂h_t/∂h_{t-1})^{13} = ∂h_t/∂h_{t-1}", "a power above 12",
    ),
    "many sums": (
        "elman", "", r"∂L/∂b_y = \sum_a \sum_b \sum_c \sum_d \sum_e \sum_g \sum_i \sum_j ∂L/∂b_y",
        "a term with more than 8 sums",
    ),
    "a long window": (
        "elman", "",
        r"∂L_t/∂b_y = \sum_{k=t-500}^{t} \sum_{j=k-500}^{t} ∂L_k/∂L_j ∂L_j/∂b_y",
        "a window, or a number of sums, that takes more than 400 vectors",
    ),
    "shapes": (
        "elman", "", r"∂L/∂b_h = \sum_t ∂h_t/∂b_h ∂L_t/∂h_t", "factors that do not conform",
    ),
    "values of two steps": (
        "elman", "", "∂h_t/∂h_{t-1} = diag(h_t ⊙ h_k) W",
        "a product by entries of values of several steps",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("model", "reading", "source", "why"), OUTSIDE.values(), ids=OUTSIDE)
def test_what_lies_outside_is_told(model: str, reading: str, source: str, why: str) -> None:
    notes = MODELS[model]
    chosen: Reading = READINGS[reading]
    assert proof_of(notes.cell, settled(notes.cell, _claim(notes, source), chosen), chosen) == why
