"""Statements in the words of a page: what is recognised, and what is left alone."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symbptt.errors import FormulaError
from symbptt.formula.printer import text
from symbptt.quiz.marking import mark_page
from symbptt.quiz.recognition import recognise, recognise_option
from symbptt.quiz.statements import EntriesStatement, RangeStatement, ShapeStatement
from symbptt.quiz.transcript import PageOption, PageQuestion, read_page

VOCABULARY = "K is the size of the vocabulary. "
OUTPUT = "$y_t$ is the output of this RNN, a distribution. "


def _question(words: str, *options: str) -> PageQuestion:
    lines = "".join(f"- [ ] {option}\n" for option in options or ("A",))
    return read_page(f"1. {words}\n{lines}").questions[0]


def _option(words: str) -> PageOption:
    return PageOption("A", None, words, False)


NOT_RECOGNISED = {
    "another question": "What is the capital of France?",
    "no fixed length": "Could an RNN still be useful here?",
    "no output": "N is the size of the vocabulary. Which hold?",
}


@pytest.mark.parametrize("words", NOT_RECOGNISED.values(), ids=NOT_RECOGNISED)
def test_question_is_not_recognised(words: str) -> None:
    assert recognise(_question(words)) is None


@pytest.mark.parametrize(
    "words",
    ["It is large", "x_t is a vector of length K", "Each element of x_t is either 0 or 1", "Yes"],
)
def test_statement_is_not_recognised(words: str) -> None:
    known = recognise(_question(VOCABULARY + OUTPUT))
    assert known is not None
    assert recognise_option(_option(words), known) == (None, ())


@pytest.mark.parametrize(
    ("words", "kind", "parts"),
    [
        ("y_t is a vector of length K.", ShapeStatement, ["K"]),
        ("yt has length (L−t)", ShapeStatement, ["L - t"]),
        ("Each entry of y_t is either 0 or 1", EntriesStatement, [Fraction(0), Fraction(1)]),
        ("Each element of y_r is a number from 0 to K", RangeStatement, ["0", "K"]),
        ("Each element of y_r is a number between 0 and 1.", RangeStatement, ["0", "1"]),
    ],
)
def test_statement(words: str, kind: type, parts: list[object]) -> None:
    known = recognise(_question(VOCABULARY + OUTPUT))
    assert known is not None and known.softmax
    statement, repairs = recognise_option(_option(words), known)
    assert isinstance(statement, kind) and repairs == ()
    told = [getattr(statement, name, None) for name in ("length", "lower", "upper")]
    values = list(getattr(statement, "values", ()))
    assert [text(one) for one in told if one is not None] + values == parts


def test_garbled_subject() -> None:
    words = r"\bigcap_{i} y_i is a vector of length K"
    known = recognise(_question(VOCABULARY + OUTPUT))
    assert known is not None
    with pytest.raises(FormulaError) as caught:
        recognise_option(_option(words), known)
    assert caught.value.reason.endswith("; likeliest: y_{t}, the output")
    statement, repairs = recognise_option(_option(words), known, repair=True)
    assert isinstance(statement, ShapeStatement)
    assert [(one.before, one.after) for one in repairs] == [(r"\bigcap_{i} y_i", "y_{t}")]


@pytest.mark.parametrize(
    ("words", "statement", "reason"),
    [
        (
            VOCABULARY + "$y_t$ is the output of this RNN.",
            "Each entry of y_t is either 0 or 1",
            "the words do not say what function the output is of",
        ),
        (OUTPUT, "y_t has length K", "the words do not say how many entries there are"),
    ],
)
def test_undecided_where_the_words_do_not_say(words: str, statement: str, reason: str) -> None:
    page = read_page(f"1. {words}\n- [ ] {statement.replace('y_t', '$y_t$')}\n")
    ((option,),) = (question.options for question in mark_page(page, "quiz").questions)
    assert (option.right, getattr(option, "reason", "")) == (None, reason)
