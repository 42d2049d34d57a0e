"""Products whose factors are counted from elsewhere."""

from __future__ import annotations

import pytest

from symbptt.claims.binding import bind
from symbptt.claims.forwards import forwards
from symbptt.formula.parser import parse
from symbptt.formula.printer import text
from symbptt.formula.syntax import Formula
from symbptt.model.library import elman


def _bound(source: str) -> Formula:
    return bind(parse(source)[0], elman(), source)


LEFT_ALONE = {
    "counted by its own index": r"\prod_{i=k+1}^{t} ∂h_i/∂h_{i-1}",
    "unlike times": r"\prod_{i=0}^{k} ∂h_{t-i}/∂h_{i}",
    "its index twice": r"\prod_{i=0}^{k} ∂h_{t-2i}/∂h_{t-2i-1}",
    "without its index": r"\prod_{i=0}^{k} ∂h_t/∂h_{t-1}",
    "a sum in it": r"\prod_{i=0}^{k} \sum_{j=0}^{i} ∂h_{t-i}/∂h_{t-i-1}",
    "an end that cannot be written": r"\prod_{i=0}^{t+k} ∂h_{t-i}/∂h_{t-i-1}",
}


@pytest.mark.parametrize("source", LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_what_is_left_alone(source: str) -> None:
    formula = _bound(source)
    assert forwards(formula, 0) == formula


MOVED = {
    r"\prod_{i=1}^{k} ∂h_{t+i}/∂h_{t+i-1}": "Π_{i=t+1}^{t+k} ∂h_i/∂h_{i-1}",
    r"\sum_k \prod_{i=1}^{k} ∂h_{t+i}/∂h_{t+i-1}": "Σ_k Π_{i=t+1}^{t+k} ∂h_i/∂h_{i-1}",
    r"\prod_i ∂h_{t+i}/∂h_{t+i-1}": "Π_{i=t}^{t+T} ∂h_i/∂h_{i-1}",
    # Where it was counted backwards, the index falls as it was written to rise.
    r"\prod_{i=0}^{k-1} ∂h_{t-i}/∂h_{t-i-1}": "Π_{t ≥ i ≥ t-k+1} ∂h_i/∂h_{i-1}",
    r"\prod_{i=t}^{T} ∂h_{T-i}/∂h_{T-i-1}": "Π_{T-t ≥ i ≥ 0} ∂h_i/∂h_{i-1}",
}


@pytest.mark.parametrize(("source", "expected"), MOVED.items())
def test_what_is_moved(source: str, expected: str) -> None:
    assert text(forwards(_bound(source), 0)) == expected
