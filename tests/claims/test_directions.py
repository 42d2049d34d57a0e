"""Ranges that are written from their end down."""

from __future__ import annotations

import pytest

from symbptt.claims.binding import bind
from symbptt.claims.directions import directed
from symbptt.formula.condition import Condition
from symbptt.formula.parser import parse, parse_condition
from symbptt.formula.syntax import Formula, Index, Product, Sum, walk
from symbptt.model.library import elman

BODY = "∂h_i/∂h_{i-1}"
_K, _T = Index("k", 1), Index("t")


def _directed(source: str, condition: str | None = None, start: int = 0) -> Formula:
    given: Condition | None = parse_condition(condition) if condition else None
    return directed(bind(parse(source)[0], elman(), source), start, given)


def _ranges(formula: Formula) -> list[tuple[Index | None, Index | None, bool]]:
    """The ends and the direction of each product and sum; a sum never falls."""
    return [
        (part.first, part.last, isinstance(part, Product) and part.falling)
        for part in walk(formula)
        if isinstance(part, Sum | Product)
    ]


AS_THEY_STAND = {
    # What is no product from its end down, and under which condition.
    "upwards": (rf"\prod_{{i=k+1}}^{{t}} {BODY}", "k <= t"),
    "upwards without a condition": (rf"\prod_{{i=k+1}}^{{t}} {BODY}", None),
    "downwards, nothing known": (rf"\prod_{{i=t}}^{{k+1}} {BODY}", None),
    "downwards, the other order known": (rf"\prod_{{i=t}}^{{k+1}} {BODY}", "t <= k"),
    "downwards, one step too many": (rf"\prod_{{i=t}}^{{k}} {BODY}", "k <= t"),
    "downwards, one step too few": (rf"\prod_{{i=t}}^{{k+2}} {BODY}", "k <= t"),
    "downwards, an equality known": (rf"\prod_{{i=t}}^{{k+1}} {BODY}", "k = t"),
    "numbers downwards": (rf"\prod_{{i=3}}^{{1}} {BODY}", None),
    "the whole range": (rf"\prod_i {BODY}", None),
}


@pytest.mark.parametrize(("source", "condition"), AS_THEY_STAND.values(), ids=AS_THEY_STAND)
def test_a_product_is_taken_as_it_stands(source: str, condition: str | None) -> None:
    formula = bind(parse(source)[0], elman(), source)
    found = _directed(source, condition)
    assert found == formula
    assert not any(falling for *_, falling in _ranges(found))


@pytest.mark.parametrize("condition", [None, "k <= t", "k < t", "t <= k"])
def test_a_sum_never_falls(condition: str | None) -> None:
    source = r"\sum_{i=t}^{k+1} ∂L_i/∂b_y"
    assert _directed(source, condition) == bind(parse(source)[0], elman(), source)


FALLING = {
    "a condition": (rf"\prod_{{i=t}}^{{k+1}} {BODY}", "k <= t", [(_K, _T, True)]),
    "a sum around it": (
        rf"\sum_{{k=0}}^{{t}} \prod_{{i=t}}^{{k+1}} {BODY} ∂h_k/∂W", None,
        [(Index(None, 0), _T, False), (_K, _T, True)],
    ),
    "the start": (rf"\prod_{{i=t}}^{{0}} {BODY}", None, [(Index(None, 0), _T, True)]),
    "the last step": (rf"\prod_{{i=T}}^{{t+1}} {BODY}", None, [(Index("t", 1), Index("T"), True)]),
    "a sum whose end is the last step": (
        rf"\sum_k \prod_{{i=T}}^{{k+1}} {BODY}", None,
        [(None, None, False), (_K, Index("T"), True)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "condition", "ranges"), FALLING.values(), ids=FALLING)
def test_a_product_that_falls(
    source: str, condition: str | None, ranges: list[tuple[Index | None, Index | None, bool]]
) -> None:
    assert _ranges(_directed(source, condition)) == ranges


def test_the_start_is_that_of_the_model() -> None:
    source = rf"\prod_{{i=t}}^{{5}} {BODY}"
    assert _ranges(_directed(source, start=5)) == [(Index(None, 5), _T, True)]
    assert _ranges(_directed(source, start=0)) == [(_T, Index(None, 5), False)]
