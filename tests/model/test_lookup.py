"""Finding a variable by the name somebody typed."""

from __future__ import annotations

import pytest

from symbptt.errors import UnknownName
from symbptt.formula.syntax import Index, Variable
from symbptt.model.library import elman
from symbptt.model.lookup import lower_variable, lower_variables
from symbptt.notation import Name

KNOWN = ("V", "W", "b_h", "U", "b_y", "h_-1", "x_t")
UNKNOWN = {
    "nothing": "",
    "blank": " ",
    "one letter too many": "b_hh",
    "other case": "w",
    "a state of a later step": "h_0",
    "a state of every step": "h_t",
    "an input of one step": "x_3",
    "an output": "yhat_t",
    "a target": "y_t",
    "the loss": "L",
    "a label alone": "b",
    "Cyrillic h": "b_\u04bb",
    "fullwidth": "\uff37",
    "invisible": "W\u200b",
    "bidirectional": "\u202eW",
    "code": "__import__('os')",
}


@pytest.mark.parametrize("typed", UNKNOWN.values(), ids=UNKNOWN)
def test_an_unknown_name_is_refused_with_the_known_ones(typed: str) -> None:
    with pytest.raises(UnknownName) as caught:
        lower_variable(elman(), typed)
    error = caught.value
    assert (error.reason, error.kind) == (f"there is no parameter {typed!r}", "parameter")
    assert (error.name, error.known) == (typed, KNOWN)
    assert (error.source, error.span) == (typed, (0, len(typed)))


b_h = Variable(Name("b", label="h"))
given = Variable(Name("h"), Index(None, -1))
SPELLINGS = [
    ("b_h", b_h), ("b_{h}", b_h), ("b_ h", b_h), (" b_h ", b_h),
    ("b_y", Variable(Name("b", label="y"))),
    ("W", Variable(Name("W"))), ("{W}", Variable(Name("W"))), ("U", Variable(Name("U"))),
    ("V", Variable(Name("V"))),
    ("h_-1", given), ("h_{-1}", given), ("h_{ -1 }", given),
    ("x_t", Variable(Name("x"), Index("t"))), ("x_{t}", Variable(Name("x"), Index("t"))),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "variable"), SPELLINGS)
def test_every_spelling_is_found(typed: str, variable: Variable) -> None:
    assert lower_variable(elman(), typed) == variable


@pytest.mark.parametrize(("start", "typed"), [(1, "h_0"), (0, "h_-1"), (-3, "h_-4"), (5, "h_{4}")])
def test_the_given_state_follows_the_start(start: int, typed: str) -> None:
    found = lower_variable(elman(start=start), typed)
    assert found == Variable(Name("h"), Index(None, start - 1))


def test_what_can_be_asked_for() -> None:
    assert [variable.name.ascii for variable in lower_variables(elman())] == [
        "V", "W", "b_h", "U", "b_y", "h", "x",
    ]  # fmt: skip
