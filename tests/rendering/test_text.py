"""Results as text: pieces, alignment, and where a line is broken."""

from __future__ import annotations

import pytest

import symbptt as sb
from symbptt.formula.printer import ASCII, TEXT
from symbptt.rendering.text import WIDTH, hang, heading, render


def test_chain_form() -> None:
    assert render(sb.derive(sb.elman(), "b_y").chain) == (
        "   ∂L     T  ∂L_t ∂ŷ_t\n"
        "  ──── =  Σ  ──── ────\n"
        "  ∂b_y   t=0 ∂ŷ_t ∂b_y\n"
        "\n"
        "  ∂L_t/∂ŷ_t   = ℓ'(ŷ_t, y_t)   1 × n_y\n"
        "  ∂ŷ_t/∂b_y   = f_y'(o_t)      n_y × n_y\n"
        "\n"
        "  with a_t = V x_t + W h_{t-1} + b_h, o_t = U h_t + b_y"
    )


def test_unrolled_form_of_a_variable_of_every_step() -> None:
    assert render(sb.derive(sb.elman(f_h="tanh", f_y="identity"), "x_t").unrolled(1)) == (
        "  ∂L/∂x_0 is the sum of 2 paths\n"
        "    L_0:  ℓ'(ŷ_0, y_0) U diag(1 - h_0²) V\n"
        "    L_1:  ℓ'(ŷ_1, y_1) U diag(1 - h_1²) W diag(1 - h_0²) V\n"
        "\n"
        "  ∂L/∂x_1 is the sum of 1 path\n"
        "    L_1:  ℓ'(ŷ_1, y_1) U diag(1 - h_1²) V"
    )


def test_unrolled_form_without_a_path() -> None:
    """Of L_T alone no path leads to an output parameter at an earlier step, one at T."""
    form = sb.derive(sb.elman(total_loss="last", f_y="identity"), "U").unrolled(1)
    assert render(form) == "  ∂L/∂U is the sum of 1 path\n    L_1:  ℓ'(ŷ_1, y_1)ᵀ h_1ᵀ"


def test_labels_of_the_losses_line_up() -> None:
    text = render(sb.derive(sb.elman(start=-1), "b_y").unrolled(1))
    assert text.splitlines()[1:] == [
        "    L_{-1}:  ℓ'(ŷ_{-1}, y_{-1}) f_y'(o_{-1})",
        "    L_0:     ℓ'(ŷ_0, y_0) f_y'(o_0)",
        "    L_1:     ℓ'(ŷ_1, y_1) f_y'(o_1)",
    ]


def test_adjoint_form_in_ascii() -> None:
    assert render(sb.derive(sb.elman(), "W").adjoint(), ascii=True) == (
        "  delta^a_{T+1} = 0\n"
        "  for t = T, ..., 0:\n"
        "    delta^{yhat}_t = ell'(yhat_t, y_t)\n"
        "    delta^o_t      = delta^{yhat}_t f_y'(o_t)\n"
        "    delta^h_t      = delta^o_t U + delta^a_{t+1} W\n"
        "    delta^a_t      = delta^h_t diag(f_h'(a_t))\n"
        "  dL/dW = Sum_{t=0}^{T} delta^a_t^T h_{t-1}^T\n"
        "  delta^v is dL/dv, the derivative by a variable v"
    )


def test_omitted_form() -> None:
    (_, form), *_ = sb.report(sb.derive(sb.elman(), "b_h"), 10_000, ("unrolled",)).forms
    assert render(form) == (
        "  omitted: the number of steps to write out is 10,001; the bound is 1,000"
    )


def test_gradient_prints_as_its_chain_form() -> None:
    gradient = sb.derive(sb.elman(), "b_h")
    assert str(gradient) == str(gradient.chain) == render(gradient)


def test_nothing_but_results_has_text() -> None:
    with pytest.raises(TypeError, match="no text for int"):
        render(3)


def test_heading_reaches_the_right_edge() -> None:
    assert heading("Title", ASCII) == "Title " + "-" * (WIDTH - 6)
    assert len(heading("Title", TEXT)) == WIDTH


HUNG = [
    ("fits", "  ", "a b c", False, ["  a b c"]),
    ("words", "- ", "word " * 30, True, ["- " + "word " * 19, "  " + "word " * 11]),
    ("factors", "", "A " * 60, False, ["A " * 49 + "A", "  " + "A " * 10]),
    (
        "outside brackets rather than inside",
        "",
        "A (" + "B " * 30 + "B) (" + "C " * 30 + "C)",
        False,
        ["A (" + "B " * 30 + "B)", "  (" + "C " * 30 + "C)"],
    ),
    (
        "inside brackets where there is no other place",
        "",
        "(" + "A " * 60 + "A)ᵀ h",
        False,
        ["(" + "A " * 49 + "A", "  " + "A " * 10 + "A)ᵀ h"],
    ),
    (
        "not in the arguments of a function",
        "",
        "A " * 47 + "f(x, y) B",
        False,
        ["A " * 46 + "A", "  f(x, y) B"],
    ),
    ("no place at all", "", "A" * 120, False, ["A" * 120]),
]


@pytest.mark.parametrize(
    ("prefix", "content", "words", "lines"),
    [case[1:] for case in HUNG],
    ids=[case[0] for case in HUNG],
)
def test_hanging_lines(prefix: str, content: str, words: bool, lines: list[str]) -> None:
    assert [line.rstrip() for line in hang(prefix, content.rstrip(), words)] == [
        line.rstrip() for line in lines
    ]
