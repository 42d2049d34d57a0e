"""Random claims in values, decided and compared with whole numbers; a wrong verdict is caught.

The long run is `python -m tests.benchmarks.values`.
"""

from __future__ import annotations

import pytest

from symbptt.equality.verdict import EVERY_T, Different, Equal, Undecided, Verdict
from tests.benchmarks.values import disagreement, tried

from .random_values import Claim, Factor, g, m, s, x

CHUNK = 30


@pytest.mark.parametrize("seed", range(0, 300, CHUNK))
def test_random_claims(seed: int) -> None:
    counts, failures = tried(range(seed, seed + CHUNK))
    assert failures == []
    assert counts["undecided"] <= CHUNK // 10


def _claim(*factors: Factor) -> Claim:
    return Claim("W", ((1, factors),), first=0)


RIGHT, LATE = _claim(s(), g("h"), x("h", -1)), _claim(s(), m("U", True), g("o"), x("h", -1))
CAUGHT: dict[str, tuple[Claim, Verdict, str | None]] = {
    "right": (RIGHT, Equal(EVERY_T), None),
    "undecided": (RIGHT, Undecided("time"), None),
    "different where it is right": (RIGHT, Different(1), "it is right at T = 1"),
    "equal where it is not": (LATE, Equal(EVERY_T), "it is wrong at T = 1"),
    "a difference late": (LATE, Different(2), "it is wrong at T = 1 already"),
    "a difference early": (LATE, Different(0), "it is right at T = 0"),
    "the first difference": (LATE, Different(1), None),
    "shapes that do not fit": (_claim(g("h"), x("x")), Equal(EVERY_T), "its shapes do not fit"),
}  # fmt: skip


@pytest.mark.parametrize(("claim", "verdict", "said"), CAUGHT.values(), ids=CAUGHT)
def test_a_wrong_verdict_is_caught(claim: Claim, verdict: Verdict, said: str | None) -> None:
    assert disagreement(claim, verdict) == said
