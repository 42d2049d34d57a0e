"""Repair of garbled formulas: by the look and the place of each symbol, by nothing else."""

from __future__ import annotations

from itertools import product

import pytest

from symbptt import checking
from symbptt.equality import comparison
from symbptt.formula.parser import parse
from symbptt.formula.printer import latex, text
from symbptt.formula.syntax import Symbol
from symbptt.model.notes import read_notes
from symbptt.quiz import garbled, lookalikes, surroundings
from symbptt.quiz import repair as repair_module
from symbptt.quiz.garbled import mend_accents, mend_equations
from symbptt.quiz.lookalikes import LIKE, LOOK_ALIKES, SAME, UNLIKE, unlikeness
from symbptt.quiz.repair import doubts_of, repair
from symbptt.quiz.surroundings import Surroundings

NOTES = read_notes(
    [
        r"h_t = f_h(V x_t + W h_{t-1} + b_h)",
        r"\hat{y}_t = f_y(U h_t + b_y)",
        r"L_t = \ell(\hat{y}_t)",
        r"L = \sum_{t=0}^{T} L_t",
    ]
)


def _symbol(source: str) -> Symbol:
    (symbol,) = parse(source)
    assert isinstance(symbol, Symbol)
    return symbol


def _around(asked: str | None = "b_h") -> Surroundings:
    names = None if asked is None else (Symbol("L"), _symbol(asked))
    return Surroundings(NOTES, ("t",), names)


def _read(source: str, asked: str | None = "b_h") -> str:
    mended = repair(source, _around(asked))
    return " = ".join(map(text, parse(mended.latex)))


UNCHANGED = {
    "nothing garbled": r"\sum_{t=0}^T \frac{\partial L_t}{\partial b_h}",
    "spacing": r"\sum_{t=0}^T  \frac{\partial L_t} {\partial b_h}",
    "the wrong parameter": r"\frac{\partial L}{\partial b_y} = \frac{\partial L_t}{\partial b_y}",
    "the model's own letter": r"\frac{\partial L}{\partial V} = \frac{\partial L_t}{\partial V}",
    "a bound index": r"\sum_{r=0}^T \frac{\partial L_r}{\partial b_h}",
    "the last step": r"\frac{\partial L_T}{\partial b_h}",
    "a step by its number": r"\frac{\partial L_3}{\partial b_h}",
    "an index like no other": r"\frac{\partial L_s}{\partial b_h}",
    "an entry of a matrix": r"\sum_{t=0}^T \frac{\partial L_t}{\partial u_{ij}}",
    "nothing alike": r"\sum_{t=0}^T \frac{\partial L_t}{\partial q_t}",
}


@pytest.mark.parametrize("source", UNCHANGED.values(), ids=UNCHANGED)
def test_unchanged(source: str) -> None:
    mended = repair(source, _around())
    assert (mended.latex, mended.repairs) == (source, ())


REPAIRED = {
    "letter": (r"\frac{\partial L_t}{\partial b_t}", "∂L_t/∂h_t"),
    "letter and index": (r"\frac{\partial \hat{\gamma}_r}{\partial b_h}", "∂ŷ_t/∂b_h"),
    "accent too many": (r"\frac{\partial L_t}{\partial \hat{b}_h}", "∂L_t/∂b_h"),
    "accent too few": (r"\frac{\partial L_t}{\partial y_t}", "∂L_t/∂ŷ_t"),
    "accent twice": (r"\frac{\partial L_t}{\partial \hat{\hat{y}}_t}", "∂L_t/∂ŷ_t"),
    "label": (r"\frac{\partial L_t}{\partial b_n}", "∂L_t/∂b_h"),
    "index alone": (r"\frac{\partial L_r}{\partial h_z}", "∂L_t/∂h_t"),
    "an earlier step": (
        r"\prod_{i=1}^t \frac{\partial b_i}{\partial b_{i-1}}",
        "Π_{i=1}^{t} ∂h_i/∂h_{i-1}",
    ),
    "an index in scope": (
        r"\sum_{k=0}^t \frac{\partial b_k}{\partial b_h}",
        "Σ_{k=0}^{t} ∂h_k/∂b_h",
    ),
    "a constant asked for": (r"\frac{\partial h_t}{\partial b_2}", "∂h_t/∂b_h"),
    "factor": (r"v \frac{\partial L_t}{\partial h_t}", "V · ∂L_t/∂h_t"),
    "left side": (r"\frac{\partial L}{\partial b_1} = 0", "∂L/∂b_h = 0"),
    "left side, above": (r"\frac{dl_c}{db_r} = 0", "dL/db_h = 0"),
    "left side, a state": (r"\frac{\partial L}{\partial h_k} = 0", "∂L/∂b_h = 0"),
    "left side, again": (
        r"\frac{\partial L}{\partial \hat{v}_q} = \frac{\partial L_t}{\partial \hat{v}_q}",
        "∂L/∂b_h = ∂L_t/∂b_h",
    ),
    "left side, not above": (
        r"\frac{\partial L}{\partial b_k} = \sum_{k=0}^t \frac{\partial b_k}{\partial b_k}",
        "∂L/∂b_h = Σ_{k=0}^{t} ∂h_k/∂b_h",
    ),
}


@pytest.mark.parametrize(("source", "expected"), REPAIRED.values(), ids=REPAIRED)
def test_repaired(source: str, expected: str) -> None:
    assert _read(source) == expected


def test_what_was_changed() -> None:
    source = r"\frac{\partial L}{\partial b_1} = \frac{\partial L_r}{\partial \hat{\mathbf{b}}_{h}}"
    changed = [(one.before, one.after) for one in repair(source, _around()).repairs]
    assert changed == [("b_1", "b_{h}"), ("L_r", "L_{t}"), (r"\hat{\mathbf{b}}_{h}", "b_{h}")]


def test_the_parameter_is_that_of_the_question() -> None:
    source = r"\frac{\partial L}{\partial b_2} = \frac{\partial L_t}{\partial b_2}"
    assert _read(source, "b_y") == "∂L/∂b_y = ∂L_t/∂b_y"
    assert _read(source, "b_h") == "∂L/∂b_h = ∂L_t/∂b_h"


AMBIGUOUS = {
    "a number for an index": (
        r"\sum_{k=0}^t \frac{\partial b_0}{\partial b_h}",
        {"b_{0}": ["h_0", "h_k", "h_t"]},
    ),
    "a label or an index": (
        r"\sum_{k=0}^t \frac{\partial h_t}{\partial b_k}",
        {"b_{k}": ["h_k", "b_h"]},
    ),
}


@pytest.mark.parametrize(("source", "expected"), AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_equally_likely_readings_change_nothing(
    source: str, expected: dict[str, list[str]]
) -> None:
    mended = repair(source, _around())
    found = {latex(doubt.symbol): list(map(text, doubt.readings)) for doubt in mended.open}
    assert (found, mended.repairs) == (expected, ())


def test_without_a_question_two_constants_are_equally_likely() -> None:
    (doubt,) = doubts_of(r"\frac{\partial L_t}{\partial b_2}", _around(None))
    assert list(map(text, doubt.readings)) == ["b_h", "b_y"]


def test_doubts_have_places() -> None:
    source = r"\frac{\partial L_t}{\partial b_t} \frac{\partial b_t}{\partial q}"
    doubts = doubts_of(source, _around())
    assert [source[slice(*doubt.span)] for doubt in doubts] == ["b_t", "b_t", "q"]
    assert [list(map(text, doubt.readings)) for doubt in doubts] == [["h_t"], ["h_t"], []]


def test_repair_looks_at_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a verdict was asked for")

    monkeypatch.setattr(checking, "check", refused)
    monkeypatch.setattr(checking, "decide", refused)
    monkeypatch.setattr(comparison, "decide", refused)
    monkeypatch.setattr(comparison, "compare", refused)
    assert [_read(source) for source, _ in REPAIRED.values()] == [
        expected for _, expected in REPAIRED.values()
    ]


def test_repair_imports_nothing_that_decides() -> None:
    for one in (repair_module, garbled, lookalikes, surroundings):
        names = [getattr(value, "__module__", "") or "" for value in vars(one).values()]
        assert not [
            name for name in names if name.startswith(("symbptt.equality", "symbptt.check"))
        ]


def test_wrong_formulas_are_repaired_as_right_ones() -> None:
    """The garbled right answer and the garbled wrong ones change in the same places alike."""
    right = r"\sum_{t=0}^T \frac{\partial L_t}{\partial b_t} \frac{\partial b_t}{\partial b_h}"
    wrong = right.replace("t=0", "t=1")
    found = [repair(source, _around()) for source in (right, wrong)]
    assert found[0].repairs == found[1].repairs
    assert found[0].latex.replace("t=0", "t=1") == found[1].latex


@pytest.mark.parametrize("row", LOOK_ALIKES, ids="-".join)
def test_look_alikes_are_mutual(row: tuple[str, ...]) -> None:
    assert {unlikeness(one, two) for one, two in product(row, row)} == {SAME, LIKE}


@pytest.mark.parametrize(
    ("read", "meant", "cost"),
    [
        ("b", "b", SAME),
        ("b", "h", LIKE),
        ("b", "W", UNLIKE),
        ("bh", "hh", LIKE),
        ("h", "hh", UNLIKE),
    ],
)
def test_unlikeness(read: str, meant: str, cost: int) -> None:
    assert unlikeness(read, meant) == cost


def test_accents() -> None:
    mended, repairs = mend_accents(r"\hat{\hat{y}}_t + \hat{\tilde{y}}_t")
    assert mended == r"\hat{y}_t + \hat{\tilde{y}}_t"
    assert [(one.before, one.after) for one in repairs] == [(r"\hat{\hat{y}}", r"\hat{y}")]


EQUATIONS = ("h_t = f_h(W h_{t-1} + b_h)", "y_t = f_v(U h_t + b_v)")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ((), EQUATIONS),
        (("b_h",), EQUATIONS),
        (("b_q",), EQUATIONS),
        (("h_r",), EQUATIONS),
        (("b_y",), (EQUATIONS[0], "y_t = f_{y}(U h_t + b_{y})")),
        (("b_h", "b_y"), (EQUATIONS[0], "y_t = f_{y}(U h_t + b_{y})")),
    ],
)
def test_equations(asked: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert mend_equations(EQUATIONS, [_symbol(one) for one in asked])[0] == expected
