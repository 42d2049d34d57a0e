"""Claims whose dots may be meant in several ways, and products by entries that do not conform."""

from __future__ import annotations

import pytest

from symbptt.checking import check
from symbptt.equality.verdict import EVERY_T, Different, Equal, Undecided

STEPS = r"\sum_{k=0}^{T} ∂L_T/∂a_T ∂a_T/∂h_{T-1} ⋯ ∂a_k/∂b_h"


def test_where_the_ways_disagree_both_are_named() -> None:
    assert check(f"∂L_T/∂b_h = {STEPS}").verdict == Undecided(
        "its dots follow no plain pattern; it is equal if they mean ∂L_T/∂b_h = Σ_{k=0}^{T}"
        " ∂L_T/∂a_T · (Π_{T ≥ j ≥ k+1} ∂a_j/∂h_{j-1} · ∂h_{j-1}/∂a_{j-1}) · ∂a_k/∂b_h"
        " and different if they mean ∂L_T/∂b_h = Σ_{k=0}^{T}"
        " ∂L_T/∂a_T · ∂a_T/∂h_{T-1} · dh_{T-1}/da_k · ∂a_k/∂b_h"
    )


DIFFERENT = {
    "a single path, read in any way": r"∂L_T/∂W = ∂L_T/∂h_T ∂h_t/∂h_{T-1} ⋯ ∂h_1/∂W",
    "every term runs down to the first step": (
        r"∂L_t/∂b_h = \sum_{k=0}^{t} ∂L_t/∂a_k ∂a_k/∂h_{k-1} ⋯ ∂a_0/∂b_h"
    ),
}


@pytest.mark.parametrize("claim", DIFFERENT.values(), ids=DIFFERENT)
def test_what_is_wrong_in_each_way_is_wrong(claim: str) -> None:
    assert isinstance(check(claim).verdict, Different)


RIGHT = {
    "along the states alone": r"∂L_T/∂b_h = \sum_{k=0}^{T} ∂L_T/∂h_T ⋯ ∂h_k/∂b_h",
    "the last step apart": (
        r"∂L_T/∂b_h = ∂L_T/∂a_T ∂a_T/∂b_h"
        r" + \sum_{k=0}^{T-1} ∂L_T/∂a_T ∂a_T/∂h_{T-1} ⋯ ∂a_k/∂b_h"
    ),
}


@pytest.mark.parametrize("claim", RIGHT.values(), ids=RIGHT)
def test_what_is_right_in_each_way_is_right(claim: str) -> None:
    assert check(claim).verdict == Equal(EVERY_T)


UNLIKE = {
    "a row and a matrix": ("∂L/∂b_h = ∂L/∂h_t ⊙ ∂h_t/∂b_h", "numerator"),
    "a column and a matrix": ("∂L/∂b_h = ∂L/∂h_t ⊙ ∂h_t/∂b_h", "denominator"),
    "in a sum": (r"∂L/∂b_h = \sum_t ∂L/∂h_t ⊙ ∂h_t/∂b_h", "numerator"),
}


@pytest.mark.parametrize(("claim", "layout"), UNLIKE.values(), ids=UNLIKE)
def test_products_by_entries_of_unlike_shapes_are_wrong(claim: str, layout: str) -> None:
    found = check(claim).verdict
    assert isinstance(found, Different)
    assert found.misfit is not None


NOT_UNLIKE = {
    "two rows": "∂L/∂h_t = ∂L/∂h_t ⊙ ∂L_t/∂h_t",
    "beside what is written out": "∂L/∂h_t = ∂L/∂h_t ⊙ h_t",
}


@pytest.mark.parametrize("claim", NOT_UNLIKE.values(), ids=NOT_UNLIKE)
def test_other_products_by_entries_have_a_value(claim: str) -> None:
    found = check(claim).verdict
    assert isinstance(found, Different)
    assert found.misfit is None
    assert found.witness is not None


def test_a_product_by_entries_that_is_never_there_has_no_shape() -> None:
    found = check(r"∂L/∂b_h = \sum_{t=T+1}^{T} ∂L/∂h_t ⊙ ∂h_t/∂b_h").verdict
    assert isinstance(found, Different)
    assert found.misfit is None
