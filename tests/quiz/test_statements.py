"""Statements about shapes, ranges and parameters: judged from the cell, not from a table."""

from __future__ import annotations

from fractions import Fraction

import pytest

import symbptt as sb
from symbptt.errors import InputError, NoRule
from symbptt.formula.parser import parse
from symbptt.formula.printer import text
from symbptt.formula.syntax import Index, Plus, Times, Variable
from symbptt.model.counting import compare_parameters, feed_forward_count
from symbptt.model.functions import KNOWN, REALS, Interval
from symbptt.model.ranges import range_of
from symbptt.model.shapes import check_shapes, formula_shape, shape_of
from symbptt.model.sizes import as_formula, polynomial, value_at
from symbptt.notation import Name
from symbptt.quiz.answers import JudgedQuestion, answer_quiz
from symbptt.quiz.questions import read_quiz
from symbptt.quiz.statements import (
    EntriesStatement,
    RangeStatement,
    ShapeStatement,
    Statement,
    UsefulStatement,
    judge,
)

YHAT, H = (Variable(name, Index("t")) for name in (Name("y", "hat"), Name("h")))
SOFTMAX = sb.elman(f_y="softmax")
SIZES = {"n_y": "N"}


def _range(lower: str, upper: str) -> Statement:
    return RangeStatement(YHAT, *parse(lower), *parse(upper))


WRONG = {
    "another length": ShapeStatement(YHAT, *parse("L - t")),
    "a product": ShapeStatement(YHAT, *parse("L N")),
    "one-hot entries": EntriesStatement(YHAT, (Fraction(0), Fraction(1))),
    "a bound never reached": _range("0", "N"),
    "half of it": _range("0", "1/2"),
    "no use": UsefulStatement(False),
}


@pytest.mark.parametrize("statement", WRONG.values(), ids=WRONG)
def test_wrong_statements(statement: Statement) -> None:
    assert not judge(SOFTMAX, statement, SIZES).right


RIGHT = {
    "length": ShapeStatement(YHAT, *parse("N")),
    "length, written otherwise": ShapeStatement(YHAT, *parse("2 N - N")),
    "range": _range("0", "1"),
    "use": UsefulStatement(True),
}


@pytest.mark.parametrize("statement", RIGHT.values(), ids=RIGHT)
def test_right_statements(statement: Statement) -> None:
    assert judge(SOFTMAX, statement, SIZES).right


@pytest.mark.parametrize("f_y", ["tanh", "relu", "identity", None])
def test_with_another_function_the_range_is_another(f_y: str | None) -> None:
    assert not judge(sb.elman(f_y=f_y), _range("0", "1"), SIZES).right


RANGES = {
    "softmax": ("(0, 1)", True), "sigmoid": ("(0, 1)", False), "tanh": ("(-1, 1)", False),
    "relu": ("[0, ∞)", False), "identity": ("(-∞, ∞)", False),
}  # fmt: skip


@pytest.mark.parametrize(("f_y", "expected"), RANGES.items())
def test_ranges(f_y: str, expected: tuple[str, bool]) -> None:
    found = range_of(sb.elman(f_y=f_y), YHAT)
    assert (str(found.interval), found.normalised) == expected


def test_what_is_given_or_unknown_can_be_any_number() -> None:
    assert range_of(sb.elman(), H).interval == REALS
    assert range_of(SOFTMAX, Variable(Name("x"), Index("t"))).interval == REALS
    assert range_of(SOFTMAX, Variable(Name("W"))).interval == REALS


POSITIVE_PARTS = [
    (Interval(Fraction(-1), Fraction(1)), "[0, 1)"), (Interval(Fraction(1), None), "(1, ∞)"),
    (Interval(None, Fraction(-1)), "[0, 0]"),
]  # fmt: skip


@pytest.mark.parametrize(("argument", "image"), POSITIVE_PARTS)
def test_the_image_of_an_interval(argument: Interval, image: str) -> None:
    assert str(KNOWN["relu"].image(argument)) == image


def test_shapes_that_do_not_conform_are_refused() -> None:
    cell = sb.elman()
    with pytest.raises(InputError) as caught:
        formula_shape(cell, Times((Variable(Name("U")), Variable(Name("x"), Index("t")))))
    assert caught.value.reason == "in U x_t, a factor is n_y × n_h and the next n_x"
    with pytest.raises(InputError) as caught:
        formula_shape(cell, Plus((H, Variable(Name("b", label="y")))))
    assert caught.value.reason == "in h_t + b_y, h_t is n_h and b_y is n_y"


def test_every_shape_of_the_library_is_the_one_its_equation_gives() -> None:
    cell = sb.elman()
    check_shapes(cell)
    assert {
        quantity.name: shape_of(cell, quantity.at(Index("t"))) for quantity in cell.quantities
    } == {quantity.name: quantity.shape for quantity in cell.quantities}


@pytest.mark.parametrize("start", [0, 1])
@pytest.mark.parametrize(("n_x", "n_h"), [(1, 1), (3, 2), (2, 7), (5, 5)])
def test_the_number_of_steps_from_which_the_recurrent_network_is_smaller(
    n_x: int, n_h: int, start: int
) -> None:
    found = compare_parameters(sb.elman(start=start), {"n_y": "1"})
    sizes = {"n_x": n_x, "n_h": n_h}
    threshold = value_at(found.upper, sizes) / value_at(found.lower, sizes)
    for T in range(start, start + 12):
        recurrent = n_h * n_x + n_h * n_h + n_h + n_h + 1
        feed_forward = n_h * n_x * (T - start + 1) + n_h + n_h + 1
        at = sizes | {"T": T}
        assert value_at(found.recurrent, at) == recurrent
        assert value_at(found.feed_forward, at) == feed_forward
        assert (recurrent < feed_forward) == (threshold < T)


def test_the_feed_forward_network_has_no_recurrent_matrix() -> None:
    assert text(as_formula(feed_forward_count(sb.elman()))) == ("S n_h n_x + n_h + n_h n_y + n_y")


def test_a_size_is_a_polynomial() -> None:
    with pytest.raises(NoRule, match=r"^no rule for a size with Quotient in it"):
        polynomial(*parse("dL/dW"))


def test_the_built_in_statements() -> None:
    judged = [
        one for one in answer_quiz(sb.built_in()).questions if isinstance(one, JudgedQuestion)
    ]
    assert [one.derived for one in judged] == [("A",), ("A", "E")]
    assert [one.agrees for one in judged] == [None, None]


def test_the_answers_follow_the_data() -> None:
    source = """
cell = "elman"
[[question]]
title = "sigmoid"
functions = { f_y = "sigmoid" }
sizes = { n_y = "K" }
statements = [
  { variable = 'yhat_t', length = 'N' }, { variable = 'yhat_t', length = 'K' },
  { variable = 'h_t', range = ["0", "1"] }, { variable = 'yhat_t', range = ["0", "1"] },
]
"""
    (question,) = answer_quiz(read_quiz(source)).questions
    assert question.derived == ("B", "D")
