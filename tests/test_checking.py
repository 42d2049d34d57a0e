"""Checking a claim: errors with their places, chains, ranges, readings, and what the report has."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

import symbptt as sb
from symbptt import check, derive
from symbptt.checking import Check
from symbptt.claims.reading import DEFAULT, Reading
from symbptt.equality.verdict import EVERY_T, Different, Equal, Undecided
from symbptt.errors import BoundExceeded, FormulaError, InputError, InvalidValue, UnknownName
from symbptt.formula.printer import text
from symbptt.model.library import elman

RIGHT = r"∂L/∂b_y = \sum_t ∂L_t/∂b_y"
WITHOUT_SUM = "∂L/∂b_y = ∂L_t/∂b_y"
NO_EQUATION = "a claim is an equation, left side = right side; --param gives the left side"
STATE = ("s_t = f(A s_{t-1} + u_t)",)
LOSS = (*STATE, "E_t = e(s_t, d_t)")

REFUSED: dict[str, tuple[str, dict[str, Any], type[InputError], str, Any]] = {
    "no equation": ("∂L/∂b_y", {}, FormulaError, NO_EQUATION, None),
    "nothing": ("", {}, FormulaError, "there is no formula", (0, 0)),
    "no right side": ("∂L/∂b_y =", {}, FormulaError, "nothing stands behind '='", (9, 9)),
    "an unknown symbol": ("∂L/∂b_z = 0", {}, UnknownName, "there is no symbol 'b_z'", (4, 7)),
    "a state without a time": (
        "∂L/∂h = 0", {}, FormulaError, "h needs a time step, as in h_t", (4, 5),
    ),
    "an unknown cell": (RIGHT, {"cell": "lstn"}, UnknownName, "there is no cell 'lstn'", (0, 4)),
    "a cell and equations": (
        RIGHT, {"cell": "elman", "equations": LOSS}, InvalidValue,
        "a model is a cell or equations, not both", None,
    ),
    "another start than the cell's": (
        RIGHT, {"cell": elman(), "start": 1}, InvalidValue,
        "the cell starts at 0, and start = 1 was asked for", None,
    ),
    "an unknown parameter": (
        "∂L_t/∂b_y", {"param": "b_z"}, UnknownName, "there is no parameter 'b_z'", (0, 3),
    ),
    "another parameter": (
        RIGHT, {"param": "b_h"}, InvalidValue,
        "the claim is about ∂L/∂b_y, and ∂L/∂b_h was asked for", (0, 7),
    ),
    "a parameter, and a loss of a step": (
        "∂L_t/∂b_y = 0", {"param": "b_y"}, InvalidValue,
        "the claim is about ∂L_t/∂b_y, and ∂L/∂b_y was asked for", (0, 9),
    ),
    "a parameter, and a claim about a sum": (
        "2 ∂L/∂b_y = 0", {"param": "b_y"}, InvalidValue,
        "the claim is about 2 · ∂L/∂b_y, and ∂L/∂b_y was asked for", (0, 9),
    ),
    "a gradient and a parameter": (
        "∂L_t/∂b_y", {"cell": derive(elman(), "b_y"), "param": "b_y"}, InvalidValue,
        "a gradient already says what is differentiated", None,
    ),
    "no total loss": (
        "∂s_t/∂A", {"equations": STATE, "param": "A"}, InvalidValue,
        "the model has no total loss to differentiate", None,
    ),
    "given data that is not there": (
        RIGHT, {"given": ["z_t"]}, UnknownName, "there is no symbol 'z_t'", (0, 3),
    ),
    "T before the start": (
        RIGHT, {"T": -1}, InvalidValue,
        "T is the last time step, and at least start = 0; it is -1", None,
    ),
    "T past the bound": (
        RIGHT, {"T": 10**6 + 1}, BoundExceeded,
        "T is 1,000,001; the bound is 1,000,000", None,
    ),
    "a wrong name": (
        RIGHT, {"names": ["s"]}, FormulaError, "a name is mapped by new=old, as in s=h", None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "options", "error", "reason", "span"), REFUSED.values(), ids=REFUSED
)
def test_what_is_refused(
    claim: str,
    options: dict[str, Any],
    error: type[InputError],
    reason: str,
    span: tuple[int, int] | None,
) -> None:
    with pytest.raises(error) as caught:
        check(claim, **options)
    assert (caught.value.reason, caught.value.span) == (reason, span)


PLACED = ["no equation", "an unknown symbol", "another parameter", "a state without a time"]


@pytest.mark.parametrize("name", PLACED)
def test_an_error_has_the_claim_as_its_source(name: str) -> None:
    claim, options, *_ = REFUSED[name]
    with pytest.raises(InputError) as caught:
        check(claim, **options)
    assert caught.value.source == claim


# ---- verdicts

VERDICTS: dict[str, tuple[str, dict[str, Any], str]] = {
    "every T": (RIGHT, {}, "Equal every T"),
    "one T": (RIGHT, {"T": 4}, "Equal T = 4"),
    "a large T": (RIGHT, {"T": 10**6}, "Equal T = 1000000"),
    "some T": (r"∂L/∂b_y = \sum_{t=1}^{T} ∂L_t/∂b_y + ∂L_0/∂b_y", {}, "Equal every T"),
    "wrong from T = 1 on": (WITHOUT_SUM, {}, "Different 1"),
    "wrong from T = 1 on, at T = 0": (WITHOUT_SUM, {"T": 0}, "Equal T = 0"),
    "wrong from T = 1 on, at T = 3": (WITHOUT_SUM, {"T": 3}, "Different 3"),
    "a start": (RIGHT, {"start": 3}, "Equal every T"),
    "a start and one T": (RIGHT, {"start": 3, "T": 3}, "Equal T = 3"),
    "not decided": ("∂L/∂W = (W ⊙ W) W", {}, "Undecided"),
    "a left side that is not there": ("∂L/∂h_5 = 0", {"T": 3}, "Undecided"),
    "a parameter": (r"\sum_t ∂L_t/∂b_y", {"param": "b_y"}, "Equal every T"),
    "a parameter and its left side": (RIGHT, {"param": "b_y"}, "Equal every T"),
    "a parameter and a chain": (RIGHT + r" = \sum_t ∂L_t/∂o_t", {"param": "b_y"}, "Equal every T"),
    "a gradient": (r"\sum_t ∂L_t/∂b_y", {"cell": derive(elman(), "b_y")}, "Equal every T"),
    "a cell by name": (RIGHT, {"cell": "elman"}, "Equal every T"),
    "numbers": ("∂h_2/∂h_0 = ∂h_1/∂h_0 ∂h_2/∂h_1", {"scalars": True}, "Equal every T"),
    "names": (r"∂L/∂b_h = \sum_t ∂L/∂s_t ∂s_t/∂b_h", {"names": ["s=h"]}, "Equal every T"),
    "definitions": (
        r"∂L/∂b_h = \sum_t \delta_t", {"definitions": [r"\delta_t = ∂L/∂a_t"]}, "Equal every T",
    ),
    "a total loss": ("∂L/∂b_y = ∂L_T/∂b_y", {"total_loss": "L = L_T"}, "Equal every T"),
    "equations": (r"∂E/∂A = \sum_t ∂E_t/∂A", {"equations": LOSS}, "Equal every T"),
}  # fmt: skip


def _told(found: Check) -> str:
    verdict = found.verdict
    match verdict:
        case Equal():
            return f"Equal {verdict.scope}"
        case Different():
            return f"Different {verdict.T}"
        case _:
            return "Undecided"


@pytest.mark.parametrize(("claim", "options", "told"), VERDICTS.values(), ids=VERDICTS)
def test_verdicts(claim: str, options: dict[str, Any], told: str) -> None:
    assert _told(check(claim, **options)) == told


# ---- chains

OPTION_D = r"\sum_t ∂L_t/∂h_t \sum_{k=0}^{t} (\prod_{i=k+1}^{t} ∂h_i/∂h_{i-1}) ∂h_k/∂b_h"
CHAINS = {
    # The chain, the word of each link, and the first that is wrong.
    "right": (f"∂L/∂b_h = \\sum_t ∂L_t/∂b_h = {OPTION_D}", ["equal", "equal"], None),
    "the first is wrong": (f"∂L/∂b_h = ∂L_T/∂b_h = {OPTION_D}", ["different", "different"], 1),
    "the last is wrong": (
        r"∂L/∂b_h = \sum_t ∂L_t/∂b_h = \sum_t ∂L_t/∂h_t ∂h_t/∂b_h", ["equal", "different"], 2,
    ),
    "a middle that only one side has": (
        f"∂L/∂b_h = \\sum_t ∂L_t/∂b_h = (W ⊙ W) b_h = {OPTION_D}",
        ["equal", "undecided", "undecided"], None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("claim", "words", "first"), CHAINS.values(), ids=CHAINS)
def test_chains(claim: str, words: list[str], first: int | None) -> None:
    found = check(claim)
    assert [link.verdict.word for link in found.links] == words
    assert found.first_wrong == first
    worst = next(w for w in ("different", "undecided", "equal") if w in words)
    assert found.verdict.word == worst


def test_the_scope_of_a_chain_is_its_narrowest() -> None:
    nested = r"\sum_t ∂L_t/∂L_t (\prod_{i=t}^{t} \sum_{j=i}^{i} ∂L_j/∂L_j) ∂L_t/∂b_y"
    found = check(rf"∂L/∂b_y = \sum_t ∂L_t/∂b_y = {nested}")
    first, second = (link.verdict for link in found.links)
    assert isinstance(first, Equal) and first.scope == EVERY_T
    assert isinstance(second, Equal) and second.scope != EVERY_T
    assert found.verdict == second


def test_a_link_that_holds_after_a_transpose_says_so() -> None:
    found = check(r"∂L/∂h_t = (∂L/∂h_t)^\top = ∂L/∂h_t")
    assert [link.transposed for link in found.links] == [True, True]
    assert [link.transposed for link in check(RIGHT).links] == [False]


def test_an_undecided_link_before_a_wrong_one() -> None:
    found = check(r"∂L/∂W = (W ⊙ W) W = \sum_t ∂L_t/∂W = ∂L_T/∂W")
    assert isinstance(found.verdict, Different)
    assert found.first_wrong == 3
    assert isinstance(found.links[0].verdict, Undecided)


# ---- ranges

BACKWARD = "∂L/∂h_t = ∂L_t/∂h_t + ∂L/∂h_{t+1} ∂h_{t+1}/∂h_t"
LAST = "∂L/∂h_t = ∂L_t/∂h_t"
SPANS = {
    # The claim, the range beside it, the word, and the condition as it was understood.
    "none": (BACKWARD, None, "equal", None),
    "blank": (BACKWARD, " ", "equal", None),
    "every t": (BACKWARD, "every t", "equal", None),
    "before the last": (BACKWARD, "t < T", "equal", "t < T"),
    "in the claim": (BACKWARD + ", t < T", None, "equal", "t < T"),
    "beside the claim first": (BACKWARD + ", t < T", "t <= T", "different", "t <= T"),
    "up to the last": (BACKWARD, "t <= T", "different", "t <= T"),
    "the last": (LAST, "T", "equal", "t = T"),
    "the last, spelled out": (LAST, "t = T", "equal", "t = T"),
    "one step": (LAST, "t = 3", "different", "t = 3"),
    "the last of both indices": ("∂L_t/∂h_k = ∂L_T/∂h_T", "T", "equal", "t = T, k = T"),
    "two indices": (
        r"∂h_t/∂h_k = \prod_{i=k+1}^{t} ∂h_i/∂h_{i-1}", "0 <= k <= t", "equal", "0 <= k, k <= t",
    ),
    "two indices in any order": (
        r"∂h_t/∂h_k = \prod_{i=k+1}^{t} ∂h_i/∂h_{i-1}", None, "different", None,
    ),
    "an index that the claim lacks": (LAST, "s = T", "different", "s = T"),
    "no step at all": (LAST, "t > T", "undecided", None),
}  # fmt: skip


@pytest.mark.parametrize(("claim", "span", "word", "condition"), SPANS.values(), ids=SPANS)
def test_ranges(claim: str, span: str | None, word: str, condition: str | None) -> None:
    found = check(claim, claim_t=span)
    assert found.verdict.word == word
    if word != "undecided":
        assert found.condition == condition


def test_the_models_own_last_step_in_a_range() -> None:
    found = check("∂E/∂s_t = ∂E_t/∂s_t", equations=(*LOSS, r"E = \sum_{n=1}^{N} E_n"), claim_t="N")
    assert (found.verdict.word, found.condition) == ("equal", "t = T")


# ---- readings

READINGS: dict[str, tuple[str, Reading, list[dict[str, str]]]] = {
    # The claim, the reading asked for, and the others that change the verdict.
    "nothing changes it": (r"∂L/∂b_y = \sum_t dL_t/db_y", DEFAULT, []),
    "what stands between": (RIGHT, DEFAULT, [{"partials": "own"}]),
    "a sum that is not written": (WITHOUT_SUM, DEFAULT, [{"free_index": "summed"}]),
    "a sum that is not written, summed": (
        WITHOUT_SUM, Reading(free_index="summed"), [{"partials": "own"}, {"free_index": "fixed"}],
    ),
    "a total derivative": (
        r"∂L/∂b_h = \sum_t ∂L_t/∂h_t ∂h_t/∂b_h", DEFAULT, [{"partials": "total"}],
    ),
    "an immediate left side": (
        "∂h_t/∂b_h = ∂⁺h_t/∂a_t ∂⁺a_t/∂b_h", DEFAULT, [{"left_side": "immediate"}],
    ),
    "columns": (
        "∂h_2/∂h_0 = ∂h_1/∂h_0 ∂h_2/∂h_1", DEFAULT, [{"layout": "denominator"}],
    ),
    "two axes at once": (
        "∂L/∂b_h = ∂L_t/∂h_t ∂h_t/∂b_h", DEFAULT,
        [{"partials": "total", "free_index": "summed"}],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("claim", "reading", "changes"), READINGS.values(), ids=READINGS)
def test_other_readings(claim: str, reading: Reading, changes: list[dict[str, str]]) -> None:
    found = check(claim, reading=reading)
    assert found.reading == reading
    assert [reading.changes(other) for other, _ in found.readings] == changes
    assert all(verdict.word != found.verdict.word for _, verdict in found.readings)


# ---- what the report has

FLAT = "∂L∂by=∑t=0T∂Lt∂y^t∂y^t∂by"


def test_flat_text_is_read_and_told() -> None:
    found = check(FLAT)
    assert found.verdict == Equal(EVERY_T)
    assert found.source == FLAT
    (note,) = found.notes
    assert note.startswith("flat text was read as ")


def test_what_is_passed_over_is_told() -> None:
    found = check(RIGHT + r" \quad \text{by the chain rule}")
    assert found.verdict == Equal(EVERY_T)
    assert any(note.startswith("passed over: ") for note in found.notes)


def test_plain_text_has_no_notes() -> None:
    assert check(RIGHT).notes == ()


def test_what_was_asked_is_kept() -> None:
    found = check(r"\sum_t ∂L_t/∂b_y", param="b_y", T=2)
    assert (found.source, found.param, found.T) == (r"\sum_t ∂L_t/∂b_y", "b_y", 2)
    assert found.cell == elman()
    (link,) = found.links
    assert text(link.equation.left) == "∂L/∂b_y"


@pytest.mark.parametrize("claim", [RIGHT, WITHOUT_SUM, BACKWARD, "∂L/∂W = W"])
def test_a_check_is_a_value(claim: str) -> None:
    found = check(claim)
    assert found == check(claim)
    assert hash(found) == hash(check(claim))
    assert pickle.loads(pickle.dumps(found)) == found
    assert str(found) == str(check(claim))


def test_it_stands_in_the_package() -> None:
    assert sb.check is check
