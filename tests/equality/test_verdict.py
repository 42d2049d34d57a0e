"""Verdicts are values."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError

import pytest

from symbptt.equality.diagnosis import Miscount
from symbptt.equality.verdict import EVERY_T, Different, Equal, Undecided, Verdict
from symbptt.formula.syntax import Index, Variable
from symbptt.notation import Name

from .asking import for_every_T
from .options import OPTIONS

MADE: dict[str, tuple[Verdict, str]] = {
    "equal": (Equal(EVERY_T), "equal"),
    "equal so far": (Equal("T <= 5", "too long"), "equal"),
    "different": (Different(3, (("t", 1),)), "different"),
    "undecided": (Undecided("no rule"), "undecided"),
    "found": (for_every_T("b_h", OPTIONS["b_h", "C"]), "different"),
}


@pytest.mark.parametrize(("verdict", "word"), MADE.values(), ids=MADE)
def test_a_verdict_is_a_value(verdict: Verdict, word: str) -> None:
    assert verdict.word == word
    again = pickle.loads(pickle.dumps(verdict))
    assert again == verdict
    assert hash(again) == hash(verdict)
    with pytest.raises(FrozenInstanceError):
        verdict.word = "equal"  # type: ignore[misc]


def test_verdicts_of_other_scope_or_kind_differ() -> None:
    verdicts = [Equal(EVERY_T), Equal("T = 3"), Equal("T <= 3"), Different(3), Undecided("T = 3")]
    assert len(set(verdicts)) == len(verdicts)


def test_the_path_of_a_miscount_joins_its_runs() -> None:
    h = [Variable(Name("h"), Index(None, t)) for t in range(3)]
    miscount = Miscount(((h[2], h[1]), (h[0],)), 0, 1)  # type: ignore[arg-type]
    assert miscount.path == (h[2], h[1], h[0])
