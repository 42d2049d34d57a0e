"""Questions: what a quiz file may hold, and the built-in quiz."""

from __future__ import annotations

import pytest

from symbptt.claims.binding import bind
from symbptt.errors import DataError, FormulaError, UnknownName
from symbptt.formula.parser import parse
from symbptt.formula.syntax import Equation, Quotient, Variable
from symbptt.model.library import elman
from symbptt.notation import Name
from symbptt.quiz.questions import Option, Question, built_in, read_quiz

from ..equality.options import OPTIONS
from ..equality.written import latex

HEAD = 'cell = "elman"\n[[question]]\n'
NO_TABLES = "a quiz has a cell and [[question]] tables"
NO_OPTIONS = "question 1 needs a param and a list of at most 26 options"

BAD = {
    "empty": ("", NO_TABLES),
    "no questions": ('cell = "elman"', NO_TABLES),
    "no cell": ('[[question]]\nparam = "W"\noptions = []', NO_TABLES),
    "cell of another type": ("cell = 1\n[[question]]", NO_TABLES),
    "one question alone": ('cell = "elman"\n[question]\nparam = "W"', NO_TABLES),
    "no options": (f'{HEAD}param = "W"', NO_OPTIONS),
    "no param": (f"{HEAD}options = []", NO_OPTIONS),
    "param of another type": (f"{HEAD}param = 3\noptions = []", NO_OPTIONS),
    "options of another type": (f'{HEAD}param = "W"\noptions = "W"', NO_OPTIONS),
    "too many options": (f'{HEAD}param = "W"\noptions = {["0"] * 27}', NO_OPTIONS),
    "second question": (
        f'{HEAD}param = "W"\noptions = []\n[[question]]\n',
        "question 2 needs a param and a list of at most 26 options",
    ),
    "option of another type": (
        f"{HEAD}param = \"W\"\noptions = ['0', 1]", "option B is not a string",
    ),
    "option with a left side": (
        f"{HEAD}param = \"W\"\noptions = ['∂L/∂W = 0']",
        "option A is an equation; an option is its right side alone",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "reason"), BAD.values(), ids=BAD)
def test_a_file_of_another_form_is_refused(source: str, reason: str) -> None:
    with pytest.raises(DataError) as caught:
        read_quiz(source)
    assert caught.value.reason == reason


def test_what_is_not_toml_is_refused() -> None:
    with pytest.raises(
        DataError, match=r"^the quiz is not TOML: Expected .* \(at line 1, column 5\)"
    ):
        read_quiz("cell; x = 1")


def test_a_question_that_is_no_table_is_refused() -> None:
    with pytest.raises(DataError):
        read_quiz('cell = "elman"\nquestion = [1]')


def test_what_is_nested_without_end_is_refused() -> None:
    with pytest.raises(DataError):
        read_quiz("cell = " + "[" * 5000)


def test_a_key_that_stands_twice_is_refused() -> None:
    with pytest.raises(DataError, match="Cannot overwrite a value"):
        read_quiz('cell = "elman"\ncell = "elman"')


NAMES = {
    "cell": ('cell = "elmann"\n[[question]]', "there is no cell 'elmann'", "elmann", (0, 6)),
    "param": (f'{HEAD}param = "b"\noptions = []', "there is no parameter 'b'", "b", (0, 1)),
    "option": (
        f"{HEAD}param = \"W\"\noptions = ['2 q']", "there is no symbol 'q'", "2 q", (2, 3),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "reason", "written", "span"), NAMES.values(), ids=NAMES)
def test_an_unknown_name_is_refused(
    source: str, reason: str, written: str, span: tuple[int, int]
) -> None:
    with pytest.raises(UnknownName) as caught:
        read_quiz(source)
    error = caught.value
    assert (error.reason, error.source, error.span) == (reason, written, span)


def test_an_option_that_is_no_formula_is_refused() -> None:
    with pytest.raises(FormulaError) as caught:
        read_quiz(f"{HEAD}param = \"W\"\noptions = ['∂L/∂W +']")
    error = caught.value
    assert (error.reason, error.source, error.span) == (
        "nothing stands behind '+'", "∂L/∂W +", (7, 7),
    )  # fmt: skip


def test_a_quiz_of_ones_own() -> None:
    (question,) = read_quiz(f"{HEAD}param = \"U\"\noptions = ['∂L/∂U', '0']")
    U = Variable(Name("U"))
    assert (question.id, question.cell, question.lower) == ("1", elman(), U)
    assert question.marked is None
    assert question.left == Quotient(Variable(Name("L")), U)
    assert [(option.id, option.latex) for option in question.options] == [
        ("A", "∂L/∂U"),
        ("B", "0"),
    ]
    first = question.options[0]
    assert first == Option("A", "∂L/∂U", question.left)
    assert question.claim(first) == Equation(question.left, question.left)


def test_a_quiz_without_questions_is_one() -> None:
    assert read_quiz('cell = "elman"\nquestion = []') == ()


def test_the_built_in_quiz_asks_for_the_two_biases() -> None:
    assert [question.id for question in built_in()] == ["1", "2", "3", "4"]
    questions = [question for question in built_in() if isinstance(question, Question)]
    assert [question.id for question in questions] == ["3", "4"]
    assert [question.lower.name.ascii for question in questions] == ["b_y", "b_h"]
    assert [len(question.options) for question in questions] == [5, 4]
    assert [question.marked for question in questions] == [None, None]


@pytest.mark.parametrize(("param", "letter"), OPTIONS)
def test_the_built_in_options_are_those_of_the_reference_problem(param: str, letter: str) -> None:
    question = next(
        each for each in built_in() if isinstance(each, Question) and each.lower.name.ascii == param
    )
    option = next(each for each in question.options if each.id == letter)
    (expected,) = parse(latex(OPTIONS[param, letter]))
    assert option.formula == bind(expected, question.cell)
