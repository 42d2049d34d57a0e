"""The lines of a batch: keys and their types, defaults, and which layouts are tried."""

from __future__ import annotations

import pickle
from functools import partial
from typing import Any

import pytest

from symbptt import checking, claim_lines
from symbptt.checking import Check
from symbptt.claim_lines import ClaimLine, answer, claim_line, undecided
from symbptt.claims.reading import DEFAULT, Reading
from symbptt.equality.verdict import Verdict
from symbptt.errors import DataError, InputError
from symbptt.model.library import elman
from tests.rendering.checks import EVERY_T, MISSING, SUM, TIME, check
from tests.rendering.test_json import schema

LAYOUTS = ("numerator", "denominator", "mixed")
PLAIN = ClaimLine(
    "c", None, "elman", (), None, None, False, (), (), None, DEFAULT, LAYOUTS
)  # fmt: skip

WRONG = [
    ({}, "the key 'claim' is missing"),
    ({"claim": None}, "the key 'claim' is missing"),
    ({"claim": " "}, "the key 'claim' is missing"),
    ({"claim": 3}, "the key 'claim' is a string, not an integer"),
    ({"claim": ["c"]}, "the key 'claim' is a string, not a list"),
    ({"claim": "c", "param": {}}, "the key 'param' is a string, not an object"),
    ({"claim": "c", "start": "0"}, "the key 'start' is an integer, not a string"),
    ({"claim": "c", "start": True}, "the key 'start' is an integer, not true or false"),
    ({"claim": "c", "start": 1.0}, "the key 'start' is an integer, not a number with a point"),
    ({"claim": "c", "scalars": 1}, "the key 'scalars' is true or false, not an integer"),
    ({"claim": "c", "given": "x"}, "the key 'given' is a list of strings, not a string"),
    (
        {"claim": "c", "equations": ["a", 1]},
        "the key 'equations' is a list of strings, and one of them is not",
    ),
    ({"claim": "c", "layout": "rows"}, "there is no value of layout 'rows'"),
    ({"claim": "c", "partials": "none"}, "there is no value of partials 'none'"),
    ({"claim": "c", "cell": "lstn"}, "there is no cell 'lstn'"),
    (
        {"claim": "c", "cell": "elman", "equations": ["a = b"]},
        "the keys 'cell' and 'equations' exclude each other",
    ),
    ({"claim": "a\udcff"}, "the key 'claim' is not valid Unicode"),
    ({"claim": "c", "given": ["\ud800"]}, "the key 'given' is not valid Unicode"),
]


@pytest.mark.parametrize(("fields", "told"), WRONG)
def test_wrong_line(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError) as error:
        claim_line(fields)
    assert error.value.reason == told


def test_place_of_what_is_not_unicode() -> None:
    with pytest.raises(DataError) as error:
        claim_line({"claim": "ab\udcffc"})
    assert error.value.span == (2, 3)


READ: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {}),
    ({"notes": 3, "kind": None, "first_wrong": []}, {}),
    ({"param": "W", "start": 1, "scalars": True}, {"param": "W", "start": 1, "scalars": True}),
    (
        {"param": "", "start": None, "scalars": None, "given": "", "equations": [], "cell": ""},
        {},
    ),
    (
        {"equations": ["a = b", " "], "given": ["x"], "definitions": ["d = 1"], "total_loss": "L"},
        {
            "cell": None,
            "equations": ("a = b",),
            "given": ("x",),
            "definitions": ("d = 1",),
            "total_loss": "L",
        },
    ),
    ({"claim_t": "t < T"}, {"claim_t": "t < T"}),
    (
        {"partials": "total", "free_index": "summed", "left_side": "immediate"},
        {"reading": Reading("total", "summed", left_side="immediate")},
    ),
    ({"layout": "none"}, {}),
    ({"layout": "mixed"}, {"reading": Reading(layout="mixed"), "layouts": ("mixed",)}),
]


@pytest.mark.parametrize(("fields", "told"), READ)
def test_line(fields: dict[str, Any], told: dict[str, Any]) -> None:
    expected = {**PLAIN.__dict__, **told}
    assert claim_line({"claim": "c", **fields}).__dict__ == expected


def test_a_line_overrides_the_axes_of_the_options() -> None:
    axes = (("partials", "own"), ("layout", "denominator"))
    assert claim_line({"claim": "c"}, axes).reading == Reading("own", layout="denominator")
    other = claim_line({"claim": "c", "partials": "total", "layout": "none"}, axes)
    assert (other.reading, other.layouts) == (Reading("total"), LAYOUTS)


TRIED = [
    ((EVERY_T, MISSING, MISSING), "numerator", ["numerator"]),
    ((MISSING, EVERY_T, EVERY_T), "denominator", ["numerator", "denominator"]),
    ((MISSING, TIME, EVERY_T), "mixed", list(LAYOUTS)),
    ((MISSING, TIME, TIME), "numerator", list(LAYOUTS)),
]


@pytest.mark.parametrize(("verdicts", "given", "asked"), TRIED)
def test_layouts_are_tried_in_order(
    monkeypatch: pytest.MonkeyPatch, verdicts: tuple[Verdict, ...], given: str, asked: list[str]
) -> None:
    found = dict(zip(LAYOUTS, verdicts, strict=True))
    seen: list[str] = []

    def fake(claim: str, cell: Any, *, reading: Reading, **_: Any) -> Check:
        seen.append(reading.layout)
        assert (claim, cell) == (SUM, elman(start=1))
        return check(SUM, found[reading.layout], reading=reading)

    monkeypatch.setattr(checking, "check", fake)
    result = answer({"claim": SUM, "start": 1})
    assert (result["reading"]["layout"], result["verdict"]) == (given, found[given].word)
    assert seen == asked


def test_undecided_is_of_the_same_form() -> None:
    found = undecided(
        {"claim": "c", "partials": "own"}, "time: more than 1 s", (("layout", "mixed"),)
    )
    schema("batch").validate({"id": 1, **found})
    assert list(found) == list(answer({"claim": SUM}))
    assert (found["verdict"], found["reason"]) == ("undecided", "time: more than 1 s")
    assert found["claim"] == {"latex": "c", "text": "c"}
    assert (found["reading"]["partials"], found["reading"]["layout"]) == ("own", "mixed")


def test_undecided_of_a_line_that_is_wrong() -> None:
    found = undecided({"claim": 3}, "time: more than 1 s")
    schema("batch").validate({"id": 1, **found})


def test_the_functions_can_be_sent_to_a_child() -> None:
    sent = pickle.loads(pickle.dumps(partial(claim_lines.answer, axes=(("partials", "own"),))))
    assert sent({"claim": SUM})["reading"]["partials"] == "own"
