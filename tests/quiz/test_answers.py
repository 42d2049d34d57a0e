"""Answers: which options are right, under which readings, and whether a key agrees."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from symbptt.claims.reading import DEFAULT
from symbptt.equality.verdict import EVERY_T, Different, Equal, Verdict
from symbptt.formula.syntax import Product, walk
from symbptt.quiz.answers import AnsweredQuestion, answer
from symbptt.quiz.questions import Option, Question, built_in

B_Y, B_H = (one for one in built_in() if isinstance(one, Question))
ANSWERED = {"b_y": answer(B_Y, 3), "b_h": answer(B_H, 3)}


def _said(verdict: Verdict) -> str:
    """The verdict in the words of the tables of the reference problem."""
    if isinstance(verdict, Equal):
        return verdict.scope
    assert isinstance(verdict, Different)
    return {0: "never", 1: "only T = 0"}[verdict.T]


DEFAULT_READING = {
    ("b_y", "A"): "only T = 0",
    ("b_y", "B"): EVERY_T,
    ("b_y", "C"): "never",
    ("b_y", "D"): "never",
    ("b_y", "E"): "never",
    ("b_h", "A"): "only T = 0",
    ("b_h", "B"): "only T = 0",
    ("b_h", "C"): "only T = 0",
    ("b_h", "D"): EVERY_T,
}


def _answer(param: str, letter: str):
    return next(each for each in ANSWERED[param].answers if each.option.id == letter)


@pytest.mark.parametrize(("option", "said"), DEFAULT_READING.items())
def test_the_options_under_the_default_reading(option: tuple[str, str], said: str) -> None:
    found = _answer(*option)
    assert _said(found.every_T) == said
    assert found.right is (said == EVERY_T)


@pytest.mark.parametrize(("option", "said"), DEFAULT_READING.items())
def test_the_options_at_one_T(option: tuple[str, str], said: str) -> None:
    at_3 = _answer(*option).at_T
    assert at_3 == Equal("T = 3") if said == EVERY_T else isinstance(at_3, Different)


READINGS = {
    ("b_y", "A"): {"total": "only T = 0", "own": "only T = 0", "summed": EVERY_T},
    ("b_y", "B"): {"total": EVERY_T, "own": EVERY_T, "summed": EVERY_T},
    ("b_y", "C"): {"total": "never", "own": "never", "summed": "never"},
    ("b_h", "A"): {
        "total": "only T = 0", "own": "only T = 0", "summed": "only T = 0", "total summed": EVERY_T,
    },
    ("b_h", "B"): {"total": EVERY_T, "own": "only T = 0", "summed": "only T = 0"},
    ("b_h", "C"): {"total": "only T = 0", "own": "only T = 0", "summed": "only T = 0"},
    ("b_h", "D"): {"total": "only T = 0", "own": EVERY_T, "summed": EVERY_T},
}  # fmt: skip


@pytest.mark.parametrize(("option", "expected"), READINGS.items())
def test_the_other_readings(option: tuple[str, str], expected: dict[str, str]) -> None:
    found = {
        " ".join(DEFAULT.changes(reading).values()): _said(verdict)
        for reading, verdict in _answer(*option).readings
    }
    assert found == expected


def test_what_is_derived() -> None:
    assert {param: answered.derived for param, answered in ANSWERED.items()} == {
        "b_y": ("B",), "b_h": ("D",),
    }  # fmt: skip


KEYS = {
    "no key": (B_Y, None, None),
    "the key of the quiz for b_y": (B_Y, ("A",), False),
    "the key of the quiz for b_h": (B_H, ("D",), True),
    "the right one": (B_Y, ("B",), True),
    "the right one twice": (B_Y, ("B", "B"), True),
    "the right one and another": (B_Y, ("A", "B"), False),
    "none": (B_Y, (), False),
    "one that is not there": (B_Y, ("Z",), False),
}


@pytest.mark.parametrize(("question", "marked", "agrees"), KEYS.values(), ids=KEYS)
def test_whether_a_key_agrees(
    question: Question, marked: tuple[str, ...] | None, agrees: bool | None
) -> None:
    assert answer(replace(question, marked=marked)).agrees is agrees


def test_a_question_without_a_right_option_agrees_with_an_empty_key() -> None:
    wrong = replace(B_Y, options=B_Y.options[2:], marked=())
    assert answer(wrong).derived == ()
    assert answer(wrong).agrees is True


def _shuffled(question: Question, order: tuple[int, ...]) -> AnsweredQuestion:
    options = tuple(
        Option(letter, question.options[position].latex, question.options[position].formula)
        for letter, position in zip("ABCDE", order, strict=False)
    )
    return answer(replace(question, options=options))


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_the_answer_follows_the_options(order: tuple[int, ...]) -> None:
    answered = _shuffled(B_H, order)
    assert answered.derived == ("ABCD"[order.index(3)],)
    verdicts = {each.option.formula: each.every_T for each in answered.answers}
    assert verdicts == {each.option.formula: each.every_T for each in ANSWERED["b_h"].answers}


def test_the_answer_follows_the_question() -> None:
    """The options for b_h, asked of b_y: not one is right, and none is equal by accident."""
    asked = replace(B_Y, options=B_H.options)
    assert [each.right for each in answer(asked).answers] == [False] * 4


def test_without_a_T_there_is_no_verdict_at_one() -> None:
    answered = answer(B_Y)
    assert answered.T is None
    assert {each.at_T for each in answered.answers} == {None}


def test_the_right_option_for_b_h_multiplies_jacobians() -> None:
    (right,) = [each.option for each in ANSWERED["b_h"].answers if each.right]
    assert any(isinstance(part, Product) for part in walk(right.formula))
