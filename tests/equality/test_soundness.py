"""A thousand random claims about random networks, decided and compared with brute force.

The long run is `python -m tests.benchmarks.soundness`. What it has found wrong stands here.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from symbptt.equality.diagnosis import Miscount
from symbptt.equality.verdict import EVERY_T, Different, Equal, Undecided, Verdict
from symbptt.formula.syntax import Variable
from symbptt.notation import Name
from tests.benchmarks.soundness import disagreement, smallest, tried

from .field import Call, Linear, Model, Ref
from .instances import Claim, Reading
from .random_claims import Case
from .written import Der, Written, add, der, mul, num, total

CHUNK = 25


@pytest.mark.parametrize("seed", range(0, 1000, CHUNK))
def test_random_claims(seed: int) -> None:
    found = tried(range(seed, seed + CHUNK), small=True)
    assert found.counts["cases"] == CHUNK
    assert found.failures == []


# ---- the run itself: a wrong verdict is caught

SIMPLE = Model(
    (
        ("h", Call("f", "unknown", (Linear("W", Ref("h", -1)),))),
        ("L", Call("\\ell", "loss", (Ref("h"),))),
    ),
    (("h", "h"), ("W", "hh"), ("L", "")),
)


def _case(left: Der, right: Written, model: Model = SIMPLE, reading: Reading | None = None) -> Case:
    return Case(0, model, Claim(left, right), reading or Reading(), edited=False)


def _last(steps: int) -> Written:
    """∂L_t/∂W by the last few steps alone."""
    return total("k", f"t-{steps - 1}", "t", mul(der("L_t", "h_k"), der("h_k", "W", "immediate")))


BY_W, PATH = der("L_t", "W"), (Miscount((), Fraction(1), Fraction(0)),)
LATE = Different(2, (("t", 2),), PATH)
CAUGHT: dict[str, tuple[Written, Verdict, str | None]] = {
    "equal where it is not": (_last(2), Equal(EVERY_T), "it is wrong at T = 2"),
    "equal as far as it is": (_last(2), Equal("T <= 1"), None),
    "equal too far": (_last(5), Equal("T <= 5"), "it is wrong at T = 5"),
    "a difference late": (_last(7), Equal(EVERY_T), "it is wrong at T = 7"),
    "different where it is equal": (_last(3), LATE, "it is right at T = 2"),
    "not the smallest T": (_last(1), LATE, "it is wrong at T = 1 already"),
    "a difference without a witness": (_last(2), LATE, "there is no witness"),
    "another instance": (
        _last(2), Different(2, (("t", 1),), PATH), "at T = 2 the instance {'t': 1} is equal",
    ),
    "no instance": (
        _last(2), Different(2, (("t", 5),), PATH), "at T = 2 there is no instance {'t': 5}",
    ),
    "no path": (
        _last(2), Different(2, (("t", 2),)),
        "at T = 2 no miscounted path is named, for {'t': 2}",
    ),
    "undefined that is not": (
        _last(2), Different(2, (("t", 2),), undefined=Variable(Name("h"))),
        "at T = 2 the instance {'t': 2} is different, undefined: True",
    ),
    "undecided": (_last(2), Undecided("time"), None),
}  # fmt: skip


@pytest.mark.parametrize(("right", "verdict", "why"), CAUGHT.values(), ids=CAUGHT)
def test_a_wrong_verdict_is_caught(right: Written, verdict: Verdict, why: str | None) -> None:
    assert disagreement(_case(BY_W, right), verdict) == why


def test_a_disagreement_is_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    verdict = Equal(EVERY_T)
    monkeypatch.setattr("tests.benchmarks.soundness.asked", lambda case: verdict)
    found = smallest(_case(BY_W, add(mul(num(2), _last(3), num(1, 2)), num(0), num(0))))
    assert disagreement(found, verdict) is not None
    assert len(repr(found.claim.right)) < len(repr(_last(3)))
