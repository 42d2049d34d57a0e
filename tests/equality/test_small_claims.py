"""Claims of a line, each with the verdict that is told by hand."""

from __future__ import annotations

from typing import Any

import pytest

from symbptt.checking import check
from symbptt.equality.verdict import EVERY_T, Different, Equal

WRONG: dict[str, tuple[str, dict[str, Any], int, Any, Any]] = {
    "the power of no factor": (r"(∂h_t/∂h_{t-1})^0 = 2", {"scalars": True}, 0, 1, 2),
    "a number for a matrix": (r"∂h_t/∂h_{t-1} = 2", {}, 0, 1, 2),
    "a number for I": ("∂h_t/∂h_t = 2", {}, 0, 1, 2),
    "what is held is passed": (
        r"\left.∂h_{t+1}/∂W\right|_{h_t} = dh_{t+1}/dW", {}, 1, 3, 4,
    ),
}  # fmt: skip
"""Claim, what else is said, the first T at which it fails, and both sides of the example."""


@pytest.mark.parametrize("name", WRONG)
def test_wrong_claims(name: str) -> None:
    claim, said, T, left, right = WRONG[name]
    verdict = check(claim, **said).verdict
    assert isinstance(verdict, Different)
    assert verdict.T == T
    assert verdict.witness is not None
    assert (verdict.witness.left, verdict.witness.right) == (((left,),), ((right,),))


RIGHT: dict[str, tuple[str, dict[str, Any]]] = {
    "the power of no factor": (r"(∂h_t/∂h_{t-1})^0 = 1", {"scalars": True}),
    "the beginning may be held": (r"\left.∂h_t/∂W\right|_{h_t} = dh_t/dW", {}),
    "what is held, an immediate derivative": (
        r"\left.∂h_{t+1}/∂W\right|_{h_t} = ∂⁺h_{t+1}/∂W", {},
    ),
    "steps counted from another one, and a start": (
        r"∂h_{t+k}/∂h_t = \prod_{i=1}^{k} ∂h_{t+i}/∂h_{t+i-1}", {"start": 2},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_right_claims(name: str) -> None:
    claim, said = RIGHT[name]
    assert check(claim, **said).verdict == Equal(EVERY_T)


KINDS = {
    r"∂L/∂b_y = 2 \sum_t ∂L_t/∂b_y": ("factor", 2),
    r"∂L/∂b_y = (T+2) \sum_t ∂L_t/∂b_y": ("twice", 2),
}


@pytest.mark.parametrize(("claim", "kind"), KINDS.items(), ids=KINDS)
def test_a_factor_that_changes_is_told_from_one_that_does_not(
    claim: str, kind: tuple[str, int]
) -> None:
    verdict = check(claim).verdict
    assert isinstance(verdict, Different)
    assert verdict.diagnosis is not None
    assert (verdict.diagnosis.kind, verdict.diagnosis.times) == kind
