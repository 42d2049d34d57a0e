"""Formulas in two dimensions."""

from __future__ import annotations

import pytest

from symbptt.claims.target import derive
from symbptt.formula.parser import parse
from symbptt.formula.printer import ASCII, TEXT
from symbptt.model.library import elman
from symbptt.rendering.blackboard import draw

DRAWN = [
    ("h", "h"),
    ("a - b", "a - b"),
    (r"\frac{\partial L}{\partial b_h}", " ∂L\n────\n∂b_h"),
    (
        r"\frac{\partial L_t}{\partial h_t} \frac{\partial h_t}{\partial b_h}",
        "∂L_t ∂h_t\n──── ────\n∂h_t ∂b_h",
    ),
    (r"\nabla_{b} L h", "∇_b L h"),
    (r"\sum_{t=0}^{T} h_t", " T\n Σ  h_t\nt=0"),
    (
        r"\prod_{i=k+1}^{t} \frac{\partial h_i}{\partial h_{i-1}}",
        "  t     ∂h_i\n  Π   ────────\ni=k+1 ∂h_{i-1}",
    ),
    (
        r"\left(\prod_{i=k+1}^{t} A_i\right) v",
        "⎛  t      ⎞\n⎜  Π   A_i⎟ v\n⎝i=k+1    ⎠",
    ),
    (
        r"\sum_{t=0}^{T} (a_t + b_t)",
        " T\n Σ  (a_t + b_t)\nt=0",
    ),
]


@pytest.mark.parametrize(("latex", "drawn"), DRAWN)
def test_drawing(latex: str, drawn: str) -> None:
    (formula,) = parse(latex)
    assert "\n".join(draw(formula, TEXT)) == drawn


def test_equation_in_ascii() -> None:
    equation = derive(elman(), "b_y").chain.equation
    assert draw(equation, ASCII) == (
        " dL     T    dL_t  dyhat_t",
        "---- = Sum ------- -------",
        "db_y   t=0 dyhat_t   db_y",
    )


@pytest.mark.parametrize("param", ["b_y", "b_h", "U", "V", "W", "x_t", "h_-1"])
def test_rows_have_no_trailing_blanks_and_line_up(param: str) -> None:
    rows = draw(derive(elman(), param).chain.equation, TEXT)
    assert all(row == row.rstrip() for row in rows)
    assert rows[len(rows) // 2].count("=") == 1
