"""Claims by entries as claims about whole vectors and matrices."""

from __future__ import annotations

import pytest

from symbptt.claims.entries import whole
from symbptt.errors import NoRule
from symbptt.formula.parser import parse
from symbptt.formula.printer import text
from symbptt.formula.syntax import Formula
from symbptt.model.notes import read_notes

NOTES = read_notes(
    (r"s_t = \tanh(A s_{t-1} + B u_t)", "q_t = c + C s_t", "E_t = e(q_t, d_t)"), start=0
)


def _bound(source: str) -> Formula:
    return NOTES.paper.bind(parse(source)[0], source)


def _whole(source: str, layout: str = "numerator") -> Formula:
    left, right = whole(_bound(source), _bound(source), layout)
    assert left == right
    return right


BY_ENTRIES = {
    "a product by entries": "∂E_t/∂q_{t,i} ∂q_{t,i}/∂c_i",
    "an entry in one of two terms": "∂E_t/∂q_{t,i} + ∂E_t/∂q_t",
    "other entries in two terms": "∂E_t/∂q_{t,i} + ∂E_t/∂q_{t,j}",
    "an entry with a number": "∂E_t/∂q_{t,1}",
    "a sum with ends": r"\sum_{j=1}^{3} ∂E_t/∂q_{t,j} ∂q_{t,j}/∂c",
    "a sum over an entry that stands thrice": r"\sum_j ∂E_t/∂q_{t,j} ∂q_{t,j}/∂s_{t,j}",
    "a sum over one entry": r"\sum_j ∂E_t/∂q_{t,j}",
    "a sum over entries that are not neighbours": r"\sum_j ∂E_t/∂q_{t,j} ∂s_t/∂s_t ∂q_{t,j}/∂c",
    "a sum over two lower entries": r"\sum_j ∂E_t/∂q_{t,j} ∂E_t/∂q_{t,j}",
}


@pytest.mark.parametrize(
    "source",
    [pytest.param(source, id=name) for name, source in BY_ENTRIES.items()],
)
def test_what_says_more_than_a_product_of_matrices(source: str) -> None:
    with pytest.raises(NoRule) as caught:
        whole(_bound(source), _bound(source))
    assert str(caught.value) == (
        "no rule for comparing entry by entry; write the claim with whole vectors and matrices"
    )


WHOLE = {
    "nothing by entries": ("∂E_t/∂q_t ∂q_t/∂c", "∂E_t/∂q_t · ∂q_t/∂c"),
    "an entry of a vector": ("∂E_t/∂q_{t,i}", "∂E_t/∂q_t"),
    "entries of a matrix": ("∂E_t/∂C_{ij}", "∂E_t/∂C"),
    "an entry in small letters": ("∂E_t/∂c_{ij}", "∂E_t/∂C"),
    "an entry in each term": ("∂E_0/∂q_{t,i} + ∂E_1/∂q_{t,i}", "∂E_0/∂q_t + ∂E_1/∂q_t"),
    "a sum over time": (r"\sum_k ∂E_k/∂q_{k,i}", "Σ_k ∂E_k/∂q_k"),
    "a sum over entries": (
        r"\sum_j ∂E_t/∂q_{t,j} ∂q_{t,j}/∂s_{t,i}", "∂E_t/∂q_t · ∂q_t/∂s_t",
    ),
    "a sum over entries the other way round": (
        r"\sum_j ∂q_{t,j}/∂s_{t,i} ∂E_t/∂q_{t,j}", "∂E_t/∂q_t · ∂q_t/∂s_t",
    ),
    "two sums over entries": (
        r"\sum_j \sum_l ∂E_t/∂q_{t,j} ∂q_{t,j}/∂s_{t,l} ∂s_{t,l}/∂u_{t,i}",
        "∂E_t/∂q_t · ∂q_t/∂s_t · ∂s_t/∂u_t",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), WHOLE.values(), ids=WHOLE)
def test_as_a_product_of_matrices(source: str, expected: str) -> None:
    assert text(_whole(source)) == expected


LAYOUTS = {
    "numerator": "∂E_t/∂q_t · ∂q_t/∂s_t",
    "denominator": "∂q_t/∂s_t · ∂E_t/∂q_t",
    "mixed": "(∂q_t/∂s_t)ᵀ · ∂E_t/∂q_t",
}


@pytest.mark.parametrize(("layout", "expected"), LAYOUTS.items())
def test_a_sum_over_entries_is_the_product_of_a_layout(layout: str, expected: str) -> None:
    source = r"\sum_j ∂E_t/∂q_{t,j} ∂q_{t,j}/∂s_{t,i}"
    assert text(_whole(source, layout)) == expected


def test_a_formula_without_entries_is_left_alone() -> None:
    formula = _bound("∂E_t/∂q_t")
    assert whole(formula, formula) == (formula, formula)
