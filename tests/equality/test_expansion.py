"""Expansion at one T: what is counted, and what lies outside the horizon."""

from __future__ import annotations

import pytest

from symbptt.claims.reading import Reading
from symbptt.claims.settling import settle
from symbptt.equality.expansion import BEFORE_START, Expander, Undefined
from symbptt.errors import BoundExceeded, NoRule
from symbptt.formula.printer import plain_name
from symbptt.formula.syntax import Index, Quotient, Variable
from symbptt.model.cell import Cell
from symbptt.model.library import elman
from symbptt.notation import Name

from .asking import ELMAN, bound


def _expanded(source: str, expander: Expander | None = None, **values: int):
    expander = expander or Expander(ELMAN, 3)
    return expander.expand(settle(bound(source, expander.cell), expander.cell, Reading()), values)


def _gradient(cell: Cell, T: int, lower: Variable):
    assert cell.loss is not None
    return Expander(cell, T).expand(Quotient(cell.loss, lower, "total"), {})


def _written(polynomial, expander: Expander) -> dict[str, int]:
    return {
        " ".join(
            f"{plain_name(letter.upper)}/{plain_name(letter.lower)}"
            for letter in expander.alphabet.letters(word)
        ): coefficient
        for word, coefficient in polynomial.items()
    }


NO_RULE = {"variable": ("W", "W"), "state": ("2 h_t", "h_t")}


@pytest.mark.parametrize(("source", "name"), NO_RULE.values(), ids=NO_RULE)
def test_what_is_no_derivative_has_no_rule(source: str, name: str) -> None:
    with pytest.raises(NoRule) as caught:
        _expanded(source, t=0)
    error = caught.value
    assert error.operation == f"comparing a formula with {name} written out"
    assert error.remedy == "write it in quotients of derivatives, sums and products"


def test_a_network_that_is_too_long_is_refused() -> None:
    with pytest.raises(BoundExceeded) as caught:
        _expanded("∂L/∂b_h", Expander(ELMAN, 1000))
    assert caught.value.reason == "the number of steps to write out is 1,001; the bound is 1,000"


MISSING = {
    "a step too late": ("∂L_{T+1}/∂b_y", {}, "L_4"),
    "a state too early": ("∂h_0/∂h_{-2}", {}, "h_-2"),
    "an input too early": ("∂h_0/∂x_{-1}", {}, "x_-1"),
    "an output before the start": ("∂ŷ_{-1}/∂h_{-1}", {}, "yhat_-1"),
    "times 0": ("0 ∂L_{T+1}/∂b_y", {}, "L_4"),
    "minus itself": ("∂L_{T+1}/∂b_y - ∂L_{T+1}/∂b_y", {}, "L_4"),
    "beside what exists": ("∂L/∂b_y + ∂L_{T+1}/∂b_y", {}, "L_4"),
    "the first of two": ("∂L_5/∂b_y + ∂L_6/∂b_y", {}, "L_5"),
    "by an index": ("∂h_{t+1}/∂h_t", {"t": 3}, "h_4"),
    "in a sum": (r"\sum_{t=0}^{T} ∂h_{t+1}/∂h_t", {}, "h_4"),
    "in a product": (r"\prod_{t=0}^{T} ∂h_t/∂h_{t-2}", {}, "h_-2"),
    "a total derivative": ("dh_5/dW", {}, "h_5"),
}


@pytest.mark.parametrize(("source", "values", "name"), MISSING.values(), ids=MISSING)
def test_what_does_not_exist_leaves_a_formula_undefined(
    source: str, values: dict[str, int], name: str
) -> None:
    found = _expanded(source, **values)
    assert isinstance(found, Undefined)
    assert plain_name(found.variable) == name


BEFORE = {
    "a state": "∂h_{-1}/∂W",
    "a total derivative": "dh_{-1}/db_h",
    "a state further back": "∂h_{-7}/∂b_h",
    "an output": "∂ŷ_{-1}/∂b_y",
    "an input": "∂x_{-1}/∂W",
    "times what exists": "∂h_0/∂h_{-1} ∂h_{-1}/∂W",
    "times what does not": "∂L_{-1}/∂ŷ_{-1} ∂ŷ_{-1}/∂b_y",
    "times what does not, behind it": "∂h_{-1}/∂W ∂L_9/∂ŷ_9",
}


@pytest.mark.parametrize("source", BEFORE.values(), ids=BEFORE)
def test_a_derivative_of_what_lies_before_the_start_is_zero(source: str) -> None:
    assert _expanded(source) is BEFORE_START


def test_before_the_start_nothing_is_kept() -> None:
    _expanded("∂h_{-1}/∂W + ∂L/∂W")
    assert BEFORE_START == {}


ZEROS = {
    "a later state": "∂h_1/∂h_2",
    "no path": "∂h_2/∂b_y",
    "no path at all": "∂W/∂b_h",
    "a given state by itself later": "∂h_{-1}/∂h_0",
    "the number": "0",
    "an empty sum": r"\sum_{k=2}^{1} ∂L/∂b_h",
    "an empty sum of what does not exist": r"\sum_{k=5}^{T} ∂L_k/∂b_h",
    "a term minus itself": "∂L/∂b_h - ∂L/∂b_h",
}


@pytest.mark.parametrize("source", ZEROS.values(), ids=ZEROS)
def test_what_is_zero(source: str) -> None:
    assert _expanded(source) == {}


VALUES = {
    "1": ("1", {"": 1}),
    "itself": ("∂h_2/∂h_2", {"": 1}),
    "a given state by itself": ("∂h_{-1}/∂h_{-1}", {"": 1}),
    "L by a step's": ("∂L/∂L_2", {"": 1}),
    "an empty product": (r"\prod_{i=2}^{1} ∂h_i/∂h_{i-1}", {"": 1}),
    "neighbours": ("∂h_2/∂h_1", {"h_2/a_2 a_2/h_1": 1}),
    "the given state": ("∂h_0/∂h_{-1}", {"h_0/a_0 a_0/h_-1": 1}),
    "immediate": ("∂h_1/∂b_h", {"h_1/a_1 a_1/b_h": 1}),
    "total": ("dh_1/db_h", {"h_1/a_1 a_1/b_h": 1, "h_1/a_1 a_1/h_0 h_0/a_0 a_0/b_h": 1}),
    "two steps": ("∂h_2/∂h_0", {"h_2/a_2 a_2/h_1 h_1/a_1 a_1/h_0": 1}),
    "falling product": (
        r"\prod_{i=1}^{2} ∂h_i/∂h_{i-1}", {"h_2/a_2 a_2/h_1 h_1/a_1 a_1/h_0": 1},
    ),
    "sum over all": (
        r"\sum_t ∂L_t/∂ŷ_t", {f"L_{t}/yhat_{t}": 1 for t in range(4)},
    ),
    "coefficients": ("1/2 ∂L_0/∂ŷ_0 + 1/2 ∂L_0/∂ŷ_0", {"L_0/yhat_0": 1}),
    "the last step": ("∂L_T/∂ŷ_T", {"L_3/yhat_3": 1}),
}  # fmt: skip


@pytest.mark.parametrize(("source", "polynomial"), VALUES.values(), ids=VALUES)
def test_what_a_formula_counts(source: str, polynomial: dict[str, int]) -> None:
    expander = Expander(ELMAN, 3)
    assert _written(_expanded(source, expander), expander) == polynomial


def test_a_product_in_written_order_rises() -> None:
    rising = Expander(ELMAN, 3, Reading(product_order="written"))
    found = _expanded(r"\prod_{i=1}^{2} ∂h_i/∂h_{i-1}", rising)
    assert _written(found, rising) == {"h_1/a_1 a_1/h_0 h_2/a_2 a_2/h_1": 1}


GRADIENTS = [("b_y", None, 4), ("U", None, 4), ("b_h", None, 10), ("W", None, 10), ("x", 1, 3),
             ("h", -1, 4), ("h", 3, 1), ("h", 0, 4)]  # fmt: skip


@pytest.mark.parametrize(("name", "time", "number"), GRADIENTS)
def test_the_gradient_counts_every_path_once(name: str, time: int | None, number: int) -> None:
    base, _, label = name.partition("_")
    lower = Variable(Name(base, label=label), None if time is None else Index(None, time))
    gradient = _gradient(ELMAN, 3, lower)
    assert len(gradient) == number
    assert set(gradient.values()) == {1}


@pytest.mark.parametrize(("start", "T", "number"), [(0, 0, 1), (2, 2, 1), (-1, 1, 6), (5, 7, 6)])
def test_the_gradient_begins_at_the_start(start: int, T: int, number: int) -> None:
    b_h = Variable(Name("b", label="h"))
    assert len(_gradient(elman(start=start), T, b_h)) == number
