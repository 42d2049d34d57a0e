"""What is printed of a check: the answer, the links, the readings; as text, HTML and LaTeX."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from symbptt.checking import Check
from symbptt.claims.reading import Reading
from symbptt.equality.verdict import Equal, Verdict
from symbptt.formula.printer import ASCII, LATEX, TEXT
from symbptt.formula.syntax import Equation, Index
from symbptt.model.cell import Cell, Quantity, Role
from symbptt.notation import Name
from symbptt.rendering import html, latex, text
from symbptt.rendering.check import answer_line, claim_text
from symbptt.rendering.escaping import escaped
from symbptt.rendering.readings import Written, ambiguous, held_fixed
from tests.rendering.checks import (
    CELL,
    CHAIN,
    COMPARED,
    EVERY_T,
    FREE,
    INSTEAD,
    MISFIT,
    MISSING,
    MISSING_AT,
    NEGATIVE,
    NEVER,
    OWN_MODEL,
    PRODUCT,
    READINGS,
    SUM,
    THRICE,
    TIME,
    TWICE,
    UNDEFINED,
    UNNAMED,
    ZERO,
    check,
    formula,
)
from tests.rendering.pages import faults

ANSWERS = [
    (EVERY_T, "✓ right for every T"),
    (COMPARED, "✓ right for T <= 5 (compared exactly; the formula does not reduce)"),
    (Equal("T = 3"), "✓ right for T = 3"),
    (MISSING, "✗ wrong, first at T = 1: the path b_h → h_0 → h_1 → L_1 is missing"),
    (
        MISSING_AT,
        "✗ wrong, first at T = 1 and t = 0: the path b_h → h_1 → L_1 is missing (and 1 more)",
    ),
    (TWICE, "✗ wrong, first at T = 1: it counts the path b_h → h_0 → h_1 → L_1 twice"),
    (INSTEAD, "✗ wrong, first at T = 1: the path b_h → h_0 → h_1 → L_1 is missing"),
    (THRICE, "✗ wrong, first at T = 0: the path b_h → h_0 → L_0 counts 1 times, not 2"),
    (
        NEGATIVE,
        "✗ wrong, first at T = 0: it counts the path b_h → h_0 → L_0 -1 times, which is no path of "
        "the gradient",
    ),
    (NEVER, "✗ wrong, first at T = 0: the path b_h → h_0 → L_0 is missing"),
    (UNDEFINED, "✗ wrong, first at T = 3: it needs x_4, which does not exist"),
    (ZERO, "✗ wrong, it is 0: h_t does not depend on b_y, so ∂h_t/∂b_y = 0"),
    (
        MISFIT,
        "✗ wrong, the shapes do not fit: ∂L_t/∂ŷ_t is 1 × n_y and ∂h_t/∂b_h is n_h × n_h",
    ),
    (UNNAMED, "✗ wrong, first at T = 2"),
    (TIME, "? undecided: time: more than 20 s"),
]


@pytest.mark.parametrize(("verdict", "told"), ANSWERS)
def test_first_line_is_the_answer(verdict: Verdict, told: str) -> None:
    found = check(SUM, verdict)
    assert answer_line(found, TEXT) == told
    assert " ".join(text.render(found).split("\n\n")[0].split()) == told


def test_first_line_in_ascii() -> None:
    found = check(SUM, MISSING)
    told = "[-] wrong, first at T = 1: the path b_h -> h_0 -> h_1 -> L_1 is missing"
    assert answer_line(found, ASCII) == text.render(found, ascii=True).splitlines()[0] == told


def test_at_one_T_nothing_is_first() -> None:
    told = "✗ wrong at T = 1: the path b_h → h_0 → h_1 → L_1 is missing"
    assert answer_line(check(SUM, MISSING, T=1), TEXT) == told


RULE = "─"

WHOLE = {
    "right": (check(SUM, EVERY_T), f"✓ right for every T\n\n  {SUM}"),
    "wrong in one place": (
        check(SUM, MISSING),
        f"✗ wrong, first at T = 1: the path b_h → h_0 → h_1 → L_1 is missing\n\n  {SUM}",
    ),
    "wrong in two": (
        check(SUM, INSTEAD),
        f"✗ wrong, first at T = 1: the path b_h → h_0 → h_1 → L_1 is missing\n\n  {SUM}\n\n"
        "  Instead it counts (b_h → h_0) · (h_1 → L_1), which is no path of the network.",
    ),
    "remarks": (
        check(SUM, TIME, condition="t < T", notes=("a comma was passed over", "\x1b[31m")),
        f"? undecided: time: more than 20 s\n\n  {SUM}\n\n  For t < T.\n"
        "  Note: a comma was passed over.\n  Note: \N{REPLACEMENT CHARACTER}[31m.",
    ),
    "a long claim": (
        check(PRODUCT, EVERY_T),
        "✓ right for every T\n\n"
        "  ∂L/∂b_h = Σ_{t=0}^{T} ∂L_t/∂h_t · Σ_{k=0}^{t} (Π_{i=k+1}^{t} ∂h_i/∂h_{i-1}) · ∂h_k/∂b_h"
        "\n\n"
        "   ∂L     T  ∂L_t  t  ⎛  t     ∂h_i  ⎞ ∂h_k\n"
        "  ──── =  Σ  ────  Σ  ⎜  Π   ────────⎟ ────\n"
        "  ∂b_h   t=0 ∂h_t k=0 ⎝i=k+1 ∂h_{i-1}⎠ ∂b_h",
    ),
    "a chain": (
        check(CHAIN, EVERY_T, MISSING, TIME),
        "✗ wrong in link 2, first at T = 1: the path b_h → h_0 → h_1 → L_1 is missing\n\n"
        f"  {CHAIN}\n\n"
        f"Links {RULE * 94}\n"
        "  1  ✓ equal       ∂L/∂b_y = Σ_{t=0}^{T} ∂L_t/∂b_y\n"
        "  2  ✗ different   Σ_{t=0}^{T} ∂L_t/∂b_y = Σ_{t=0}^{T} ∂L_t/∂ŷ_t · ∂ŷ_t/∂b_h\n"
        "                   Link 2 is the first wrong one.\n"
        "                   At T = 1 the path b_h → h_0 → h_1 → L_1 is missing.\n"
        "  3  ? undecided   Σ_{t=0}^{T} ∂L_t/∂ŷ_t · ∂ŷ_t/∂b_h = ∂L/∂b_h\n"
        "                   Undecided: time: more than 20 s.",
    ),
    "readings": (
        check(SUM, MISSING, readings=READINGS),
        f"✗ wrong, first at T = 1: the path b_h → h_0 → h_1 → L_1 is missing\n\n  {SUM}\n\n"
        f"Readings {RULE * 91}\n"
        "  Read so: in numerator layout; ∂h_t/∂b_h means the immediate partial derivative.\n"
        "  Right for every T if ∂h_t/∂b_h means the total derivative.\n"
        "  Right for every T in denominator layout.",
    ),
    "another reading than the default": (
        check(SUM, EVERY_T, reading=Reading("total", left_side="immediate")),
        f"✓ right for every T\n\n  {SUM}\n\n"
        f"Readings {RULE * 91}\n"
        "  Read so: ∂h_t/∂b_h means the total derivative; the left side is the immediate partial "
        "derivative.",
    ),
}


@pytest.mark.parametrize("name", WHOLE)
def test_whole_text(name: str) -> None:
    found, told = WHOLE[name]
    said = text.render(found)
    assert said == str(found)
    assert REMEDIES.sub("", said) == told


REMEDIES = re.compile("\n\nWhat would be right ─+(\n  .*)+")
"""What is worked out from the claim itself, whatever verdict was made by hand."""


def sentences(found: Check) -> list[str]:
    """The lines of the last part, joined."""
    return text.render(found).split("\n\n")[-1].replace("\n  ", "\n").splitlines()[1:]


OTHER = [
    (SUM, Reading("total"), EVERY_T, "Right for every T if ∂h_t/∂b_h means the total derivative."),
    (SUM, Reading("own"), TIME, "Undecided if ∂L_t/∂h_t means its own equation alone."),
    (FREE, Reading(free_index="summed"), EVERY_T, "Right for every T if t is summed over."),
    (
        FREE,
        Reading("total", "summed"),
        COMPARED,
        "Right for T <= 5 if t is summed over and ∂h_t/∂b_h means the total derivative.",
    ),
    (
        PRODUCT,
        Reading(product_order="written"),
        EVERY_T,
        "Right for every T if Π multiplies in rising order.",
    ),
    (SUM, Reading(layout="denominator"), EVERY_T, "Right for every T in denominator layout."),
    (
        SUM,
        Reading(layout="mixed"),
        EVERY_T,
        "Right for every T with gradients as columns and Jacobians in numerator layout.",
    ),
    (
        "∂h_t/∂b_h = ∂h_t/∂a_t · ∂a_t/∂b_h",
        Reading(left_side="immediate"),
        EVERY_T,
        "Right for every T if the left side holds h_{t-1} fixed.",
    ),
]


@pytest.mark.parametrize(("written", "reading", "verdict", "told"), OTHER)
def test_other_reading(written: str, reading: Reading, verdict: Verdict, told: str) -> None:
    found = check(written, UNNAMED, readings=((reading, verdict),))
    assert sentences(found)[1:] == [told]


def test_a_wrong_reading_says_why() -> None:
    found = check(SUM, EVERY_T, readings=((Reading("total"), TWICE),))
    assert " ".join(sentences(found)[1:]) == (
        "Wrong if ∂h_t/∂b_h means the total derivative: at T = 1 it counts the path "
        "b_h → h_0 → h_1 → L_1 twice."
    )


def test_what_is_read_already_is_not_offered() -> None:
    found = check(SUM, EVERY_T, reading=Reading("total"), readings=((Reading(), MISSING),))
    assert sentences(found)[0] == "Read so: ∂h_t/∂b_h means the total derivative."
    assert sentences(found)[1].startswith("Wrong if ∂h_t/∂b_h means the immediate partial")


def test_readings_with_the_same_verdict_are_not_told() -> None:
    found = check(SUM, MISSING, readings=((Reading("own"), MISSING_AT),))
    assert "Readings" not in text.render(found)


def test_of_two_sides_that_are_transposed() -> None:
    link = replace(check(SUM, EVERY_T).links[0], transposed=True)
    assert "  One side is the transpose of the other." in text.render(
        check(SUM, EVERY_T, links=(link,))
    )


def test_model_of_ones_own_is_shown() -> None:
    found = text.render(check(SUM, EVERY_T, cell=OWN_MODEL))
    assert text.render(OWN_MODEL) in found
    assert "cell elman" not in text.render(check(SUM, EVERY_T))


def test_model_without_loss_and_state_is_shown() -> None:
    x, z = Quantity(Name("x"), Role.INPUT, ()), Quantity(Name("z"), Role.INTERMEDIATE, ())
    equation = Equation(z.at(Index("t")), x.at(Index("t")))
    cell = Cell("notes", (x, z), (), (equation,), None)
    assert text.render(cell).splitlines()[1:] == [
        "  z_t = x_t",
        "",
        "  x_t   input          number",
        "  z_t   intermediate   number",
        "",
        "  parameters: 0",
        "  steps t = 0, ..., T",
    ]
    assert latex.render(cell) == "\\begin{aligned}\nz_{t} &= x_{t}\n\\end{aligned}"


def test_explained_is_the_text_with_the_picture_behind_it() -> None:
    found = check(SUM, INSTEAD)
    plain, explained = text.render(found), text.explained(found)
    assert explained.startswith(f"{plain}\n\nWhat is counted at T = 1 {RULE * 75}\n  t = 0 ")
    assert text.explained(check(SUM, TIME)) == text.render(check(SUM, TIME))


@pytest.mark.parametrize("name", WHOLE)
def test_ascii_is_ascii(name: str) -> None:
    assert text.explained(replace(WHOLE[name][0], notes=("在 ŷ",)), ascii=True).isascii()


@pytest.mark.parametrize("name", WHOLE)
def test_html_is_a_page_without_what_was_not_escaped(name: str) -> None:
    found = replace(WHOLE[name][0], notes=("<script>'&\x1b",), cell=OWN_MODEL)
    page = html.render(found)
    assert page.startswith("<!DOCTYPE html>\n<html") and page.endswith("</html>")
    assert "<script" not in page and "\x1b" not in page
    assert "&lt;script&gt;&#x27;&amp;\N{REPLACEMENT CHARACTER}" in page
    assert escaped(claim_text(found, LATEX)) in page
    assert f"<title>{escaped(answer_line(found, TEXT))}</title>" in page
    assert faults(page) == []


def test_html_of_a_chain_names_the_first_wrong_link() -> None:
    page = html.render(WHOLE["a chain"][0])
    assert '<h1 class="wrong">✗ wrong in link 2, ' in page
    assert "<p>Link 2 is the first wrong one.</p><p>At <math><mi>T</mi><mo>=</mo>" in page
    assert page.count("<tr>") == 10


def test_a_notebook_shows_the_claim_and_the_verdict() -> None:
    found = check("∂L/∂b_y = ∂L/∂b_h", UNNAMED)
    assert found._repr_latex_() == (
        "$$\n\\begin{gathered}\\frac{\\partial L}{\\partial b_{y}} = "
        "\\frac{\\partial L}{\\partial b_{h}}\\\\ \\times\\;\\text{different}\\end{gathered}\n$$"
    )


AMBIGUOUS = [
    ("∂h_t/∂b_h", "immediate", "total", ("∂h_t/∂b_h",)),
    ("∂h_t/∂h_{t-1} · ∂h_{t-1}/∂W", "immediate", "total", ("∂h_{t-1}/∂W",)),
    ("∂ŷ_t/∂b_y · ∂L_t/∂ŷ_t", "immediate", "total", ()),
    ("d h_t/d b_h", "immediate", "total", ()),
    ("∂h_t/∂h_k", "immediate", "total", ()),
    ("∂h_t/∂h_k", "immediate", "own", ("∂h_t/∂h_k",)),
    ("∂L_t/∂h_t", "own", "total", ("∂L_t/∂h_t",)),
    ("∂L/∂h_t", "immediate", "own", ()),
    ("Σ_t ∂h_t/∂W + ∂h_k/∂V", "total", "immediate", ("∂h_t/∂W", "∂h_k/∂V")),
]


@pytest.mark.parametrize(("written", "one", "other", "told"), AMBIGUOUS)
def test_which_quotients_are_ambiguous(
    written: str, one: str, other: str, told: tuple[str, ...]
) -> None:
    right = formula(written)
    found = ambiguous(Written(CELL, formula("∂L/∂b_h"), (right,)), one, other)
    assert found == tuple(formula(part) for part in told)


HELD = [
    ("∂h_t/∂b_h", ("h_{t-1}",)),
    ("∂L_3/∂W", ("h_2",)),
    ("∂h_t/∂h_{t-1}", ()),
    ("∂L/∂b_h", ()),
    ("W", ()),
]


@pytest.mark.parametrize(("left", "held"), HELD)
def test_what_the_left_side_holds_fixed(left: str, held: tuple[str, ...]) -> None:
    assert held_fixed(CELL, formula(left)) == tuple(formula(part) for part in held)
