"""Results as JSON: the schemas, the order of the keys, exact and plain values."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import symbptt as sb
from symbptt.quiz.answers import answer_quiz
from symbptt.rendering.json import library, render

PARAMETERS = ("b_y", "b_h", "U", "V", "W", "x_t", "h_-1")


def schema(name: str) -> Draft202012Validator:
    """The schema of a command's output, from the package."""
    file = resources.files("symbptt").joinpath("schema", f"{name}.json")
    return Draft202012Validator(json.loads(file.read_text(encoding="utf-8")))


def loaded(text: str) -> Any:
    """What the text says; NaN and infinities are no JSON."""

    def refused(constant: str) -> None:
        raise AssertionError(constant)

    return json.loads(text, parse_constant=refused)


def derived(param: str = "b_h", T: int = 3) -> Any:
    """The data of a report."""
    return loaded(render(sb.report(sb.derive(sb.elman(), param), T)))


def answered() -> Any:
    """The data of the built-in quiz."""
    return loaded(render(answer_quiz(sb.built_in())))


@pytest.mark.parametrize("name", ["derive", "quiz", "cells"])
def test_schema_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema(name).schema)


@pytest.mark.parametrize("T", [0, 1, 3, 20])
@pytest.mark.parametrize("param", PARAMETERS)
def test_reports_follow_the_schema(param: str, T: int) -> None:
    schema("derive").validate(derived(param, T))


@pytest.mark.parametrize("form", ["chain", "unrolled", "adjoint"])
def test_reports_of_one_form_follow_the_schema(form: str) -> None:
    cell = sb.elman("tanh", "softmax", "cross_entropy", start=1, total_loss="last")
    data = loaded(render(sb.report(sb.derive(cell, "W"), 2, (form,))))
    schema("derive").validate(data)
    assert list(data["forms"]) == [form]


def test_quiz_follows_the_schema() -> None:
    schema("quiz").validate(answered())


@pytest.mark.parametrize("text", [render(sb.elman()), render(sb.elman(start=1)), library(("a",))])
def test_cells_follow_the_schema(text: str) -> None:
    schema("cells").validate(loaded(text))


KNOWN = ("reason", "first_difference", "witness", "holds_when", "repair")
"""What is known of a verdict."""


def test_order_of_the_keys_of_a_report() -> None:
    data = derived()
    assert list(data) == [
        "schema", "param", "cell", "T", "start", "layout", "forms", "comparison",
    ]  # fmt: skip
    assert list(data["forms"]) == ["chain", "unrolled", "adjoint"]
    assert list(data["forms"]["chain"]) == ["latex", "text", "jacobians"]
    assert list(data["forms"]["unrolled"]) == ["latex", "text"]
    assert {tuple(row) for row in data["comparison"]} == {
        ("id", "latex", "verdict", "scope", "every_T", *KNOWN)
    }


def test_order_of_the_keys_of_the_quiz() -> None:
    data = answered()
    assert list(data) == ["schema", "questions"]
    assert {tuple(question) for question in data["questions"]} == {
        ("id", "param", "marked", "derived", "agrees", "options")
    }
    options = [option for question in data["questions"] for option in question["options"]]
    assert {tuple(option) for option in options} == {
        ("id", "text", "verdict", "reason"),
        ("id", "latex", "verdict", "scope", "readings", *KNOWN),
    }
    options = [option for option in options if "readings" in option]
    readings = [reading for option in options for reading in option["readings"]]
    assert {tuple(reading) for reading in readings} == {("reading", "verdict", "scope")}
    assert {tuple(reading["reading"]) for reading in readings} == {
        ("partials", "free_index", "product_order", "layout", "left_side")
    }


def test_order_of_the_keys_of_a_cell() -> None:
    assert list(loaded(render(sb.elman()))) == [
        "schema", "cell", "start", "equations", "quantities", "given", "parameter_count",
    ]  # fmt: skip


def test_values_of_a_report() -> None:
    data = derived("h_-1", 2)
    head = {key: data[key] for key in ("schema", "param", "cell", "T", "start", "layout")}
    assert head == {
        "schema": 1,
        "param": "h_-1",
        "cell": "elman",
        "T": 2,
        "start": 0,
        "layout": "numerator",
    }
    assert data["comparison"] == []


def test_values_of_the_comparison() -> None:
    assert [
        (row["id"], row["verdict"], row["scope"], row["every_T"])
        for row in derived("b_h", 3)["comparison"]
    ] == [
        ("A", "different", None, "different"),
        ("B", "different", None, "different"),
        ("C", "different", None, "different"),
        ("D", "equal", "T = 3", "equal"),
    ]


def test_omitted_form_has_a_reason_and_nothing_else() -> None:
    assert derived("b_y", 5_000)["forms"]["unrolled"] == {
        "omitted": "the number of steps to write out is 5,001; the bound is 1,000"
    }


def test_derivative_by_a_matrix_is_a_map_of_rows() -> None:
    (jacobian,) = (part for part in derived("W")["forms"]["chain"]["jacobians"] if "row" in part)
    assert jacobian == {
        "latex": r"\frac{\partial^{+} h_{k}}{\partial W}",
        "text": "∂⁺h_k/∂W",
        "row": "r",
        "maps_to": {
            "latex": r"{\left(r \operatorname{diag}\left(f_{h}'\left(a_{k}\right)\right)\right)}"
            r"^{\top} {h_{k-1}}^{\top}",
            "text": "(r diag(f_h'(a_k)))ᵀ h_{k-1}ᵀ",
        },
        "shape": ["n_h", "n_h"],
    }


def test_names_are_plain_ascii() -> None:
    data = loaded(render(sb.elman()))
    assert [quantity["name"] for quantity in data["quantities"]] == [
        "x_t", "a_t", "h_t", "o_t", "yhat_t", "y_t", "L_t", "L", "V", "W", "b_h", "U", "b_y",
    ]  # fmt: skip
    assert data["given"] == ["h_-1"]


def without(data: Any, *path: Any) -> Any:
    """The data with the member at the end of the path taken out."""
    *inner, last = path
    place = data
    for step in inner:
        place = place[step]
    del place[last]
    return data


def with_value(data: Any, value: Any, *path: Any) -> Any:
    """The data with a value at the end of the path."""
    *inner, last = path
    place = data
    for step in inner:
        place = place[step]
    place[last] = value
    return data


WRONG = [
    ("derive", lambda: without(derived(), "layout")),
    ("derive", lambda: without(derived(), "comparison", 0, "every_T")),
    ("derive", lambda: without(derived("W"), "forms", "chain", "jacobians", 3, "row")),
    ("derive", lambda: with_value(derived(), "3", "T")),
    ("derive", lambda: with_value(derived(), 2, "schema")),
    ("derive", lambda: with_value(derived(), 1, "more")),
    ("derive", lambda: with_value(derived(), "T = 3", "comparison", 0, "scope")),
    ("derive", lambda: with_value(derived(), None, "comparison", 3, "scope")),
    ("derive", lambda: with_value(derived(), "right", "comparison", 3, "verdict")),
    ("derive", lambda: with_value(derived(), "ŷ_t", "param")),
    ("derive", lambda: with_value(derived(), {}, "forms")),
    ("quiz", lambda: without(answered(), "questions", 0, "agrees")),
    ("quiz", lambda: without(answered(), "questions", 2, "options", 0, "readings", 0, "scope")),
    ("quiz", lambda: with_value(answered(), ["B", "B"], "questions", 0, "derived")),
    ("quiz", lambda: with_value(answered(), "every T", "questions", 0, "options", 0, "scope")),
    ("cells", lambda: without(loaded(render(sb.elman())), "equations")),
    ("cells", lambda: with_value(loaded(render(sb.elman())), "gate", "quantities", 0, "role")),
]


@pytest.mark.parametrize(("name", "make"), WRONG)
def test_schema_refuses(name: str, make: Any) -> None:
    assert not schema(name).is_valid(make())


def test_nothing_but_results_has_json() -> None:
    with pytest.raises(TypeError, match="no JSON for int"):
        render(3)
