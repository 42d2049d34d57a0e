"""Dots: what is refused, and the sums and products that patterns become."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symbptt.claims.binding import bind
from symbptt.claims.dots import filled, fillings
from symbptt.errors import NoRule
from symbptt.formula.parser import parse
from symbptt.formula.printer import text
from symbptt.formula.syntax import Formula, Product, rebuild, walk
from symbptt.model.library import elman


def _bound(source: str) -> Formula:
    return bind(parse(source)[0], elman(), source)


def _upwards(formula: Formula) -> str:
    """The formula as text, each product with its lower end first."""

    def turned(part: Formula) -> Formula:
        part = rebuild(part, turned)
        return replace(part, falling=False) if isinstance(part, Product) else part

    return text(turned(formula))


NO_PATTERN = {
    "alone": "⋯",
    "first": "⋯ + ∂L_T/∂b_y",
    "last": "∂L_0/∂b_y + ⋯",
    "twice": "∂L_0/∂b_y + ⋯ + ∂L_3/∂b_y + ⋯ + ∂L_T/∂b_y",
    "two terms behind them": "∂L_0/∂b_y + ⋯ + ∂L_3/∂b_y + ∂L_T/∂b_y",
    "steps of two": "∂L_0/∂b_y + ∂L_2/∂b_y + ⋯ + ∂L_T/∂b_y",
    "steps that change": "∂L_0/∂b_y + ∂L_1/∂b_y + ∂L_3/∂b_y + ⋯ + ∂L_T/∂b_y",
    "the same step": "∂L_0/∂b_y + ∂L_0/∂b_y + ⋯ + ∂L_T/∂b_y",
    "another quantity behind them": "∂L_0/∂b_y + ⋯ + ∂L_T/∂b_h",
    "another number behind them": "2 ∂L_0/∂b_y + ⋯ + ∂L_T/∂b_y",
    "no time": "∂L/∂b_y + ⋯ + ∂L/∂b_y",
    "first steps that do not compare": "∂L_t/∂b_y + ∂L_k/∂b_y + ⋯ + ∂L_T/∂b_y",
    "a product without a first factor": "⋯ ∂h_1/∂h_0",
    "a product without a last factor": "∂h_t/∂h_{t-1} ⋯",
    "a product twice": "∂h_t/∂h_{t-1} ⋯ ∂h_3/∂h_2 ⋯ ∂h_1/∂h_0",
    "a product of other distances": "∂h_t/∂h_{t-1} ⋯ ∂h_2/∂h_0",
    "a product that nothing joins": "∂h_t/∂h_{t-1} ⋯ ∂L_0/∂b_y",
    "a product of what has no time": "W ⋯ W",
    "a product of numbers": "2 ⋯ 3",
    "two times that do not compare": "∂h_t/∂h_k ⋯ ∂h_1/∂h_0",
}


@pytest.mark.parametrize("source", NO_PATTERN.values(), ids=NO_PATTERN)
def test_dots_without_a_pattern(source: str) -> None:
    formula = _bound(source)
    if source == "⋯":
        assert filled(formula) == formula
        return
    with pytest.raises(NoRule) as caught:
        filled(formula)
    assert str(caught.value) == (
        "no rule for dots that follow no plain pattern; write the sum or product with its range"
    )


PATTERNS = {
    # What is written, and the same with a range.
    "∂h_t/∂h_{t-1} ⋯ ∂h_1/∂h_0": "Π_{j=1}^{t} ∂h_j/∂h_{j-1}",
    "∂h_t/∂h_{t-1} ⋯ ∂h_{k+1}/∂h_k": "Π_{j=k+1}^{t} ∂h_j/∂h_{j-1}",
    "∂h_t/∂h_{t-1} ∂h_{t-1}/∂h_{t-2} ⋯ ∂h_{k+1}/∂h_k": "Π_{j=k+1}^{t} ∂h_j/∂h_{j-1}",
    "∂h_t/∂h_{t-1} ⋯ ∂h_2/∂h_1 ∂h_1/∂h_0": "Π_{j=1}^{t} ∂h_j/∂h_{j-1}",
    "∂L_t/∂h_t ∂h_t/∂h_{t-1} ⋯ ∂h_{k+1}/∂h_k ∂h_k/∂W": (
        "∂L_t/∂h_t · (Π_{j=k+1}^{t} ∂h_j/∂h_{j-1}) · ∂h_k/∂W"
    ),
    # The next factor joins the product: it runs down to ∂h_2/∂h_1.
    "∂h_t/∂h_{t-1} ⋯ ∂h_1/∂W": "(Π_{j=2}^{t} ∂h_j/∂h_{j-1}) · ∂h_1/∂W",
    "∂h_T/∂h_{T-1} ⋯ ∂h_k/∂b_h": "(Π_{j=k+1}^{T} ∂h_j/∂h_{j-1}) · ∂h_k/∂b_h",
    # Several factors make one step.
    "∂h_t/∂a_t ∂a_t/∂h_{t-1} ⋯ ∂h_1/∂a_1 ∂a_1/∂W": (
        "(Π_{j=2}^{t} ∂h_j/∂a_j · ∂a_j/∂h_{j-1}) · ∂h_1/∂a_1 · ∂a_1/∂W"
    ),
    "∂h_t/∂a_t ∂a_t/∂h_{t-1} ∂h_{t-1}/∂a_{t-1} ∂a_{t-1}/∂h_{t-2} ⋯ ∂h_1/∂a_1 ∂a_1/∂h_0": (
        "Π_{j=1}^{t} ∂h_j/∂a_j · ∂a_j/∂h_{j-1}"
    ),
    # From right to left.
    "∂h_1/∂W ⋯ ∂h_t/∂h_{t-1} ∂L_t/∂h_t": "∂h_1/∂W · (Π_{j=2}^{t} ∂h_j/∂h_{j-1}) · ∂L_t/∂h_t",
    "∂a_1/∂W ∂h_1/∂a_1 ⋯ ∂a_t/∂h_{t-1} ∂h_t/∂a_t": (
        "∂a_1/∂W · ∂h_1/∂a_1 · Π_{j=2}^{t} ∂a_j/∂h_{j-1} · ∂h_j/∂a_j"
    ),
    # Sums.
    "∂h_t/∂h_0 ∂h_0/∂W + ∂h_t/∂h_1 ∂h_1/∂W + ⋯ + ∂h_t/∂h_t ∂h_t/∂W": (
        "Σ_{j=0}^{t} ∂h_t/∂h_j · ∂h_j/∂W"
    ),
    "∂L_0/∂b_y + ∂L_1/∂b_y + ⋯ + ∂L_T/∂b_y": "Σ_{j=0}^{T} ∂L_j/∂b_y",
    "∂L_T/∂b_y + ∂L_{T-1}/∂b_y + ⋯ + ∂L_0/∂b_y": "Σ_{j=0}^{T} ∂L_j/∂b_y",
    "∂L_T/∂b_y + ⋯ + ∂L_0/∂b_y": "Σ_{j=0}^{T} ∂L_j/∂b_y",
    "∂L_t/∂h_t + ∂L_{t+1}/∂h_t + ⋯ + ∂L_T/∂h_t": "Σ_{j=t}^{T} ∂L_j/∂h_t",
    "2 ∂L_1/∂b_y + 2 ∂L_2/∂b_y + ⋯ + 2 ∂L_T/∂b_y": "Σ_{j=1}^{T} 2 · ∂L_j/∂b_y",
    # An index that is taken.
    r"\sum_j ∂L_0/∂h_j + \sum_j ∂L_1/∂h_j": None,
    r"\sum_{j} ∂L_j/∂h_j ∂h_j/∂h_{j-1} ⋯ ∂h_1/∂h_0": ("Σ_j ∂L_j/∂h_j · Π_{i=1}^{j} ∂h_i/∂h_{i-1}"),
}


@pytest.mark.parametrize(("source", "expected"), PATTERNS.items())
def test_patterns(source: str, expected: str | None) -> None:
    formula = _bound(source)
    assert _upwards(filled(formula)) == (text(formula) if expected is None else expected)


DIRECTIONS = {
    "one factor before the dots": ("∂h_t/∂h_{t-1} ⋯ ∂h_1/∂h_0", True),
    "two that fall": ("∂h_t/∂h_{t-1} ∂h_{t-1}/∂h_{t-2} ⋯ ∂h_1/∂h_0", True),
    "from the start up to what joins it": ("∂h_1/∂W ⋯ ∂h_t/∂h_{t-1}", False),
    "two that rise": ("∂h_1/∂h_0 ∂h_2/∂h_1 ⋯ ∂h_t/∂h_{t-1}", False),
}


@pytest.mark.parametrize(("source", "falling"), DIRECTIONS.values(), ids=DIRECTIONS)
def test_the_direction_of_a_product(source: str, falling: bool) -> None:
    products = [part for part in walk(filled(_bound(source))) if isinstance(part, Product)]
    assert [part.falling for part in products] == [falling]


WAYS = {
    "a plain pattern": ("∂h_t/∂h_{t-1} ⋯ ∂h_1/∂h_0", ["Π_{j=1}^{t} ∂h_j/∂h_{j-1}"]),
    "a step that stops in its middle": (
        "∂a_k/∂h_{k-1} ⋯ ∂a_1/∂W",
        [
            "(Π_{j=2}^{k} ∂a_j/∂h_{j-1} · ∂h_{j-1}/∂a_{j-1}) · ∂a_1/∂W",
            "∂a_k/∂h_{k-1} · dh_{k-1}/da_1 · ∂a_1/∂W",
        ],
    ),
    "a time that does not join": (
        "∂L_T/∂h_T ∂h_t/∂h_{T-1} ⋯ ∂h_1/∂W",
        [
            "∂L_T/∂h_T · ∂h_t/∂h_{T-1} · dh_{T-1}/dh_1 · ∂h_1/∂W",
            "∂L_T/∂h_T · (Π_{j=2}^{T} ∂h_j/∂h_{j-1}) · ∂h_1/∂W",
        ],
    ),
    "from a loss to a state": ("∂L_T/∂h_T ⋯ ∂h_1/∂W", ["∂L_T/∂h_T · dh_T/dh_1 · ∂h_1/∂W"]),
}


@pytest.mark.parametrize(("source", "expected"), WAYS.values(), ids=WAYS)
def test_the_ways_in_which_dots_may_be_meant(source: str, expected: list[str]) -> None:
    assert [_upwards(one) for one in fillings(_bound(source))] == expected


def test_a_formula_without_dots_is_left_alone() -> None:
    formula = _bound("∂L_0/∂b_y + ∂L_T/∂b_y")
    assert filled(formula) is formula


def test_sums_whose_terms_are_dotted_products() -> None:
    source = (
        "∂h_t/∂W + ∂h_t/∂h_{t-1} ∂h_{t-1}/∂W + ⋯ + ∂h_t/∂h_{t-1} ⋯ ∂h_1/∂h_0 ∂h_0/∂W"
    )  # fmt: skip
    expected = "Σ_{i=0}^{t} (Π_{j=i+1}^{t} ∂h_j/∂h_{j-1}) · ∂h_i/∂W"
    assert _upwards(filled(_bound(source))) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("∂L_0/∂b_y + ⋯ + ∂L_T/∂b_y", "Σ_{j=0}^{T} ∂L_j/∂b_y"),
        ("∂L_t/∂h_t + ⋯ + ∂L_T/∂h_t", "Σ_{j=t}^{T} ∂L_j/∂h_t"),
    ],
)
def test_one_term_before_the_dots(source: str, expected: str) -> None:
    assert _upwards(filled(_bound(source))) == expected
