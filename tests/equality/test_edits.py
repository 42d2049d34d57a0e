"""The small edits of a formula: what each makes of it, and what it costs."""

from __future__ import annotations

import pytest

from symbptt.equality.edits import edits
from symbptt.formula.printer import text
from symbptt.model.cell import Cell
from symbptt.model.library import elman

from .asking import bound

ELMAN = elman()
LEFT = bound("∂L/∂b_h", ELMAN)
"""A left side; it matters to edits of formulas in values alone."""

EDITS: dict[str, tuple[Cell, str, tuple[str, ...], tuple[tuple[str, int, str], ...]]] = {
    "a number": (ELMAN, "2", (), ()),
    "a total derivative": (
        ELMAN, "dL_0/dU", (), (
            ("index", 1, "dL_1/dU"), ("index", 1, "dL_{-1}/dU"), ("index", 2, "dL_T/dU"),
            ("mark", 1, "∂L_0/∂U"),
        ),
    ),
    "the last step": (
        ELMAN, "∂L_T/∂b_h", (), (
            ("sum", 2, "Σ_{t=0}^{T} ∂L_t/∂b_h"), ("marks", 2, "∂⁺L_T/∂b_h"),
            ("index", 1, "∂L_{T+1}/∂b_h"), ("index", 1, "∂L_{T-1}/∂b_h"),
            ("mark", 1, "∂⁺L_T/∂b_h"), ("mark", 5, "dL_T/db_h"),
        ),
    ),
    "two factors": (
        ELMAN, "∂L_t/∂h_t ∂h_t/∂b_h", (), (
            ("sum", 1, "Σ_{t=0}^{T} ∂L_t/∂h_t · ∂h_t/∂b_h"),
            ("marks", 2, "∂⁺L_t/∂h_t · ∂⁺h_t/∂b_h"),
            ("drop", 2, "∂h_t/∂b_h"), ("drop", 2, "∂L_t/∂h_t"),
            ("swap", 2, "∂h_t/∂b_h · ∂L_t/∂h_t"),
            ("index", 1, "∂L_{t+1}/∂h_t · ∂h_t/∂b_h"), ("index", 1, "∂L_{t-1}/∂h_t · ∂h_t/∂b_h"),
            ("index", 2, "∂L_T/∂h_t · ∂h_t/∂b_h"),
            ("index", 1, "∂L_t/∂h_{t+1} · ∂h_t/∂b_h"), ("index", 1, "∂L_t/∂h_{t-1} · ∂h_t/∂b_h"),
            ("index", 2, "∂L_t/∂h_T · ∂h_t/∂b_h"),
            ("mark", 1, "∂⁺L_t/∂h_t · ∂h_t/∂b_h"), ("mark", 5, "dL_t/dh_t · ∂h_t/∂b_h"),
            ("index", 1, "∂L_t/∂h_t · ∂h_{t+1}/∂b_h"), ("index", 1, "∂L_t/∂h_t · ∂h_{t-1}/∂b_h"),
            ("index", 2, "∂L_t/∂h_t · ∂h_T/∂b_h"),
            ("spread", 3,
             "∂L_t/∂h_t · Σ_{k=0}^{t} (Π_{i=k+1}^{t} ∂h_i/∂h_{i-1}) · ∂h_k/∂b_h"),
            ("mark", 1, "∂L_t/∂h_t · ∂⁺h_t/∂b_h"), ("mark", 5, "∂L_t/∂h_t · dh_t/db_h"),
        ),
    ),
    "two terms": (
        ELMAN, "∂L_t/∂b_y + ∂L_T/∂b_y", ("t",), (
            ("sum", 2, "Σ_{k=0}^{T} (∂L_t/∂b_y + ∂L_k/∂b_y)"),
            ("marks", 2, "∂⁺L_t/∂b_y + ∂⁺L_T/∂b_y"),
            ("drop", 1, "∂L_T/∂b_y"), ("drop", 1, "∂L_t/∂b_y"),
        ),
    ),
    "a sum": (
        ELMAN, r"\sum_{k=1}^{t} ∂h_t/∂h_k", ("t",), (
            ("marks", 2, "Σ_{k=1}^{t} ∂⁺h_t/∂h_k"),
            ("first", 1, "Σ_{k=2}^{t} ∂h_t/∂h_k"), ("first", 1, "Σ_{k=0}^{t} ∂h_t/∂h_k"),
            ("first", 2, "Σ_{k=t}^{t} ∂h_t/∂h_k"), ("first", 2, "Σ_{k=t+1}^{t} ∂h_t/∂h_k"),
            ("first", 2, "Σ_{k=t-1}^{t} ∂h_t/∂h_k"), ("first", 2, "Σ_{k=T}^{t} ∂h_t/∂h_k"),
            ("first", 2, "Σ_{k=T+1}^{t} ∂h_t/∂h_k"), ("first", 2, "Σ_{k=T-1}^{t} ∂h_t/∂h_k"),
            ("last", 1, "Σ_{k=1}^{t+1} ∂h_t/∂h_k"), ("last", 1, "Σ_{k=1}^{t-1} ∂h_t/∂h_k"),
            ("last", 2, "Σ_{k=1}^{0} ∂h_t/∂h_k"), ("last", 2, "Σ_{k=1}^{T} ∂h_t/∂h_k"),
            ("last", 2, "Σ_{k=1}^{T+1} ∂h_t/∂h_k"), ("last", 2, "Σ_{k=1}^{T-1} ∂h_t/∂h_k"),
        ),
    ),
}  # fmt: skip
"""Cell, formula, free indices of the left side, and each edit with its cost."""
SHORT = ("a sum", "two terms")
"""Of these, edits of an index or a mark are left out."""


@pytest.mark.parametrize("name", EDITS)
def test_all_edits_of_a_formula(name: str) -> None:
    cell, formula, free, expected = EDITS[name]
    found = [
        (one.edit.kind, one.cost, text(one.formula))
        for one in edits(cell, bound(formula, cell), free, LEFT)
        if name not in SHORT or one.edit.kind not in ("index", "mark")
    ]
    assert tuple(dict.fromkeys(found)) == expected


@pytest.mark.parametrize(
    ("formula", "wider"),
    [
        (r"∂L_t/∂h_k (\sum_{k=0}^{t} ∂h_t/∂h_k) ∂h_k/∂b_h", []),
        (
            r"∂L_t/∂h_t (\sum_{k=0}^{t} ∂h_t/∂h_k) ∂h_k/∂b_h",
            ["∂L_t/∂h_t · Σ_{k=0}^{t} ∂h_t/∂h_k · ∂h_k/∂b_h"],
        ),
    ],
)
def test_a_sum_takes_in_what_stands_behind_it(formula: str, wider: list[str]) -> None:
    found = edits(ELMAN, bound(formula, ELMAN), ("t", "k"), LEFT)
    assert [text(one.formula) for one in found if one.edit.kind == "body"] == wider


@pytest.mark.parametrize(
    ("formula", "merged"),
    [
        ("∂h_t/∂b_y ∂L_t/∂h_t", []),
        ("∂h_t/∂b_h ∂L_t/∂ŷ_t ∂ŷ_t/∂h_t", ["∂h_t/∂b_h · ∂L_t/∂h_t"]),
        (
            "∂L_t/∂ŷ_t ∂ŷ_t/∂h_t ∂h_t/∂b_h",
            ["∂L_t/∂h_t · ∂h_t/∂b_h", "∂L_t/∂ŷ_t · ∂ŷ_t/∂b_h"],
        ),
    ],
)
def test_factors_in_a_row_become_one_where_a_path_joins_them(
    formula: str, merged: list[str]
) -> None:
    found = edits(ELMAN, bound(formula, ELMAN), ("t",), LEFT)
    assert [text(one.formula) for one in found if one.edit.kind == "merge"] == merged
