"""Claims with dots that may be meant in several ways: the verdict that holds in each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product

from ..claims.claim import Claim
from ..claims.dots import fillings
from ..errors import NoRule
from ..formula.printer import text
from .verdict import EVERY_T, Equal, Undecided, Verdict


def agreed(claim: Claim, verdict_of: Callable[[Claim], Verdict]) -> Verdict:
    """The verdict on a claim with its dots written out, the same in all ways that they may mean.

    `Undecided` where these disagree, and where dots follow no pattern.
    """
    try:
        sides = list(product(fillings(claim.left), fillings(claim.right)))
    except NoRule as error:
        return Undecided(str(error))
    claims = [replace(claim, left=left, right=right) for left, right in sides]
    verdicts = [verdict_of(one) for one in claims]
    first = verdicts[0]
    other = next((one for one in verdicts if one.word != first.word), None)
    if other is not None:
        return _disagreeing(claims, verdicts)
    narrow = (one for one in verdicts if isinstance(one, Equal) and one.scope != EVERY_T)
    return next(narrow, first)


def _disagreeing(claims: list[Claim], verdicts: list[Verdict]) -> Undecided:
    undecided = next((one for one in verdicts if isinstance(one, Undecided)), None)
    if undecided is not None:
        return undecided
    told: dict[str, Claim] = {}
    for claim, verdict in zip(claims, verdicts, strict=True):
        told.setdefault(verdict.word, claim)
    meanings = " and ".join(
        f"{word} if they mean {text(claim.left)} = {text(claim.right)}"
        for word, claim in told.items()
    )
    return Undecided(f"its dots follow no plain pattern; it is {meanings}")
