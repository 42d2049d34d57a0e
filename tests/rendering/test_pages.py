"""The test of pages finds what is wrong; the reports have nothing of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings

import symbptt as sb
from symbptt.formula.parser import parse
from symbptt.formula.printer import latex, plain_name
from symbptt.formula.syntax import Formula, Number, Plus, Sum, Times, Variable
from symbptt.model.cell import Role
from symbptt.notation import Name
from symbptt.quiz.answers import answer_quiz
from symbptt.quiz.marking import mark_page
from symbptt.quiz.marks import MarkedPages
from symbptt.quiz.transcript import read_page
from symbptt.rendering import html
from symbptt.rendering.elements import document, in_pieces, prose, tag
from symbptt.report import joint_report, report
from tests.formula.trees import trees
from tests.rendering.pages import faults, parsed

GOOD = document("A page", [tag("h1", "A page"), tag("h2", "A part", id="part")])

WRONG = [
    (' lang="en"', "", "the language is not said"),
    ("<title>A page</title>", "<title> </title>", "there is no title"),
    ("main>", "div>", "there is not one main part"),
    ("<h1>A page</h1>", "<p>A page</p>", "there is not one first heading: [2]"),
    ("h2", "h3", "a heading of level 3 follows one of level 1"),
    (">A part<", "> <", "a heading is empty"),
    ("</main>", "<script></script></main>", "there is an element script"),
    ("<main>", '<main onclick="a()">', "main has onclick=a()"),
    ("<main>", '<main src="a.png">', "main has src=a.png"),
    ("* {", "@import 'a.css'; * {", "the style loads something"),
    ("<h1>", '<h1 id="part">', "an id is given twice"),
    ("A part", '<a href="https://example.org">A part</a>',
     "a link leads to 'https://example.org'"),
    ("A part", '<a href="#whole">A part</a>', "a link leads to '#whole'"),
    ("</main>", "<table><tr><th>a</th></tr></table></main>",
     "a table has a header without its scope"),
    ("</main>", '<table><tr><th scope="col">a</th></tr><tr></tr></table></main>',
     "a table has rows of [0, 1] cells"),
    ("</main>", '<table><tr><th scope="col"></th></tr></table></main>',
     "a header of a table is empty"),
    ("</main>", "<svg><title>a</title></svg></main>", "a picture is not described"),
    ("</main>", "<math><mi> </mi></math></main>", "a formula is empty"),
    ("</main>", "<math><mfrac><mi>a</mi></mfrac></math></main>", "mfrac has 1 parts"),
    ("</main>", "<math><mrow><mi>a</mi>b</mrow></math></main>",
     "there are words between the parts of mrow"),
    ("</h1>", "</h2>", "</h2> closes something else"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "fault"), WRONG)
def test_a_fault_is_found(before: str, after: str, fault: str) -> None:
    assert fault in faults(GOOD.replace(before, after))


def test_a_good_page_has_no_fault() -> None:
    assert faults(GOOD) == []


CELLS = {name: sb.cell(name) for name in sb.CELLS}


@pytest.mark.parametrize("name", sb.CELLS)
def test_all_forms_of_all_cells(name: str) -> None:
    cell = CELLS[name]
    lower = plain_name(cell.of_role(Role.PARAMETER)[0].at(None))
    forms = ("chain", "paths", "unrolled", "expanded", "adjoint")
    page = html.render(report(sb.derive(cell, lower), 1, forms, steps=True))
    assert faults(page) == []
    assert page.count("<h2>") >= 6
    assert "<svg " in page


def test_several_gradients() -> None:
    gradients = tuple(sb.derive(sb.elman(), name) for name in ("b_h", "W", "b_y"))
    page = html.render(joint_report(gradients, 1))
    assert faults(page) == []
    assert page.count(">Chain rule, any ") == 3


def test_many_paths_are_not_all_written() -> None:
    page = html.render(report(sb.derive(sb.elman(), "b_h"), 19, ("unrolled",)))
    assert "is the sum of 210 paths." in page
    assert "<p>And 10 more, which --format text writes out.</p>" in page
    assert page.count('<th scope="row">') == 204


def test_what_is_put_in_is_text_where_it_is_long() -> None:
    page = html.render(report(sb.derive(sb.elman(), "b_h"), 6, ("expanded",)))
    assert "<pre>ℓ&#x27;(f_y(U f_h(V x_6 + W f_h(V x_5 + W f_h(" in page
    assert faults(page) == []


def test_a_form_past_its_bound_is_omitted() -> None:
    page = html.render(report(sb.derive(sb.elman(), "b_h"), 2000, ("unrolled",)))
    assert "<p>Omitted: " in page


def test_no_page_of_anything() -> None:
    with pytest.raises(TypeError, match="no page for int"):
        html.render(3)


# ---- formulas that may be broken


def _factor(name: str) -> Variable:
    return Variable(Name(name))


LONG = [
    Times(tuple(_factor(name) for name in "ABCDEFGHJKMNP")),
    Times((*(_factor(name) for name in "ABCDEF"), Plus((_factor("G"), _factor("H"))))),
    Plus((_factor("A"), Times((Number(Fraction(-1)), *(_factor(one) for one in "BCDEFGHJ"))))),
    Plus((_factor("A"), Plus((_factor("B"), Number(Fraction(-2)))))),
    Times((*(_factor(name) for name in "ABCDEF"), Number(Fraction(-2)), _factor("G"))),
    Times((Sum("t", None, None, _factor("A")), *(_factor(name) for name in "BCDEFGH"))),
]


@pytest.mark.parametrize(("whole", "pieces"), [*zip(LONG, (3, 2, 3, 2, 1, 2), strict=True)])
def test_pieces_are_the_formula(whole: Formula, pieces: int) -> None:
    found = [*in_pieces(whole)]
    assert len(found) == pieces
    assert parse(_together(found)) == parse(latex(whole))


@given(trees())
@settings(deadline=None)
def test_pieces_of_any_formula_are_the_formula(whole: Formula) -> None:
    assert parse(_together(in_pieces(whole))) == parse(latex(whole))


def _together(pieces: Iterable[str]) -> str:
    return " ".join(piece.removeprefix("{} ") for piece in pieces)


# ---- words that would be something else


HOSTILE = ["<script>alert(1)</script>", '" onload="alert(1)', "&lt;b>", "\x1b[31m", "$x$ \\(y\\)"]


@pytest.mark.parametrize("words", HOSTILE)
def test_words_stay_words(words: str) -> None:
    shown = words.replace("\x1b", "\N{REPLACEMENT CHARACTER}")
    made = tag("p", words, title=words)
    (node,) = parsed(made.html).parts
    assert (node.words, node.attributes["title"], node.parts) == (shown, shown, [])
    assert parsed(prose(words).html).text == shown


CONTROL = "\x02 \x02<script>{\x03"


def test_control_characters_of_others_make_no_formula() -> None:
    found = replace(sb.check("∂L/∂b_y = ∂L/∂b_y"), notes=(CONTROL,))
    page = html.render(found)
    assert faults(page) == []
    assert "Note: \N{REPLACEMENT CHARACTER} \N{REPLACEMENT CHARACTER}&lt;script" in page
    assert page.count("<script") == 0


def test_control_characters_of_a_page_make_no_formula() -> None:
    source = (
        f"1. $$h_t = f(W h_{{t-1}})$$ {CONTROL}\n\n$\\frac{{\\partial L}}{{\\partial W}} = ?$\n\n"
    )
    options = f"- [x] {CONTROL}\n- [ ] $1 < 2 % {CONTROL}$\n- [ ] $ {CONTROL}$\n"
    page = html.render(MarkedPages((mark_page(read_page(source + options), CONTROL, repair=True),)))
    assert faults(page) == []
    assert "<script" not in page


def test_the_built_in_quiz() -> None:
    quiz = answer_quiz(sb.built_in())
    page = html.render(quiz)
    assert faults(page) == []
    assert [node.attributes["href"] for node in parsed(page).every("a")] == [
        "#question-1", "#question-2", "#question-3", "#question-4",
    ]  # fmt: skip
