"""Binding: which quantity a symbol is, and what is refused."""

from __future__ import annotations

import pytest

from symbptt import bounds
from symbptt.claims.binding import bind
from symbptt.errors import FormulaError, UnknownName
from symbptt.formula.parser import parse
from symbptt.formula.syntax import (
    Index,
    Number,
    Quotient,
    Symbol,
    Times,
    Variable,
    free_indices,
    walk,
)
from symbptt.model.library import elman
from symbptt.notation import Name

CELL = elman()
KNOWN = ("x_t", "a_t", "h_t", "o_t", "ŷ_t", "y_t", "L_t", "L", "V", "W", "b_h", "U", "b_y")

UNKNOWN = {
    "another letter": ("∂L/∂q", "q", (4, 5)),
    "another letter with a time": ("2 q_t", "q_t", (2, 5)),
    "another accent": (r"\tilde{y}_t", "ỹ_t", (0, 11)),
    "accent on a state": ("h_t ĥ_t", "ĥ_t", (4, 7)),
    "a label without its letter": ("b", "b", (0, 1)),
    "another label": ("b_x", "b_x", (0, 3)),
    "a label with an offset": ("b_{h-1}", "b_{h-1}", (0, 7)),
    "a number as label": ("b_0", "b_0", (0, 3)),
    "a parameter with a time": ("W_t", "W_t", (0, 3)),
    "a Greek letter": ("δ_t", "δ_t", (0, 3)),
    "a small letter": ("w", "w", (0, 1)),
}


@pytest.mark.parametrize(("source", "name", "span"), UNKNOWN.values(), ids=UNKNOWN)
def test_a_symbol_that_the_cell_does_not_have_is_refused(
    source: str, name: str, span: tuple[int, int]
) -> None:
    (formula,) = parse(source)
    with pytest.raises(UnknownName) as caught:
        bind(formula, CELL, source)
    error = caught.value
    assert (error.reason, error.kind, error.name) == (
        f"there is no symbol {name!r}", "symbol", name,
    )  # fmt: skip
    assert (error.known, error.source, error.span) == (KNOWN, source, span)


TIMELESS = {
    "state": ("∂L/∂h", "h needs a time step, as in h_t", (4, 5)),
    "output": (r"W \hat{y}", "ŷ needs a time step, as in ŷ_t", (2, 9)),
    "input": ("x", "x needs a time step, as in x_t", (0, 1)),
    "target": ("y", "y needs a time step, as in y_t", (0, 1)),
}


@pytest.mark.parametrize(("source", "reason", "span"), TIMELESS.values(), ids=TIMELESS)
def test_a_quantity_of_every_step_needs_a_time(
    source: str, reason: str, span: tuple[int, int]
) -> None:
    (formula,) = parse(source)
    with pytest.raises(FormulaError) as caught:
        bind(formula, CELL, source)
    error = caught.value
    assert (error.reason, error.source, error.span) == (reason, source, span)


BOUND = {
    "total loss": ("L", Variable(Name("L"))),
    "loss of a step": ("L_t", Variable(Name("L"), Index("t"))),
    "loss of the last step": ("L_T", Variable(Name("L"), Index("T"))),
    "loss of one step": ("L_3", Variable(Name("L"), Index(None, 3))),
    "label": ("b_h", Variable(Name("b", label="h"))),
    "other label": ("b_{y}", Variable(Name("b", label="y"))),
    "parameter": ("W", Variable(Name("W"))),
    "state": ("h_{t-1}", Variable(Name("h"), Index("t", -1))),
    "state at a number": ("h_{-1}", Variable(Name("h"), Index(None, -1))),
    "state at an index that is a label elsewhere": ("h_y", Variable(Name("h"), Index("y"))),
    "output": ("ŷ_k", Variable(Name("y", "hat"), Index("k"))),
    "target": ("y_k", Variable(Name("y"), Index("k"))),
}


@pytest.mark.parametrize(("source", "variable"), BOUND.values(), ids=BOUND)
def test_a_subscript_is_a_label_or_a_time(source: str, variable: Variable) -> None:
    (formula,) = parse(source)
    bound = bind(formula, CELL)
    assert bound == variable
    assert bound.span == formula.span


def test_a_label_is_no_index() -> None:
    (formula,) = parse(r"\sum_{h=0}^{T} ∂L_h/∂b_h")
    assert free_indices(bind(formula, CELL)) == ("T",)


def test_everything_else_stays() -> None:
    (formula,) = parse("2 ∂⁺h_t/∂W")
    assert bind(formula, CELL) == Times(
        (
            Number(parse("2")[0].value),  # type: ignore[union-attr]
            Quotient(Variable(Name("h"), Index("t")), Variable(Name("W")), "immediate"),
        )
    )


def test_a_formula_nested_to_the_bound_is_bound() -> None:
    (formula,) = parse("(h_t + W " * bounds.NESTING + "W" + ")" * bounds.NESTING)
    assert not any(isinstance(part, Symbol) for part in walk(bind(formula, CELL)))
