"""Claims about entries, each beside a computation of its own in integers, entry by entry."""

from __future__ import annotations

import numpy as np
import pytest

from symbptt.checking import check
from symbptt.claims.reading import Reading
from symbptt.equality.verdict import EVERY_T, Different, Equal, Undecided

from .test_written import Array, Numbers, Row, _agree

PAIRS = [(i, j) for i in range(2) for j in range(2)]
IN_H = r"\frac{\partial h_{t,i}}{\partial h_{t-1,j}} = "
BY_W = r"\frac{\partial L}{\partial W_{ij}} = "
BY_H = r"\frac{\partial L}{\partial h_{t,j}} = \sum_k U_{kj} \frac{\partial L}{\partial o_{t,k}} + "
BY_A = r"\frac{\partial h_{t,i}}{\partial a_{t,j}} = "


def _by_entries(entry: object) -> Array:
    """The matrix whose entry at i, j is told."""
    found = np.zeros((2, 2), dtype=object)
    for i, j in PAIRS:
        found[i, j] = entry(i, j)  # type: ignore[operator]
    return found


def _jacobian(n: Numbers, t: int) -> Array:
    return n.d(("h", t), ("h", t - 1))


def _inner(n: Numbers, t: int) -> Array:
    return n.d(("h", t), ("a", t))


def _w(n: Numbers, t: int) -> Array:
    return n.g("W").reshape(2, 2)


def _h(n: Numbers, t: int) -> Array:
    return n.g("h", t)


def _later(n: Numbers, t: int, entry: object) -> Array:
    """The gradient by h_t whose part through the next step is told entry by entry."""
    parts = [[sum(entry(i, j) for i in range(2))] for j in range(2)]  # type: ignore[operator]
    return n.matrix("U").T @ n.g("o", t) + np.array(parts, dtype=object)


WRONG: dict[str, Row] = {
    "the entries of W exchanged": (
        IN_H + "f_h'(a_{t,i}) W_{ji}", "", "numerator", _jacobian,
        lambda n, t: _by_entries(lambda i, j: n.slope(t)[i, 0] * n.matrix("W")[j, i]),
    ),
    "the slope of the other entry": (
        IN_H + "f_h'(a_{t,j}) W_{ij}", "", "numerator", _jacobian,
        lambda n, t: _by_entries(lambda i, j: n.slope(t)[j, 0] * n.matrix("W")[i, j]),
    ),
    "δ_ij forgotten": (
        BY_A + "f_h'(a_{t,i})", "", "numerator", _inner,
        lambda n, t: _by_entries(lambda i, j: n.slope(t)[i, 0]),
    ),
    "the entries of an outer product exchanged": (
        BY_W + r"\sum_t \frac{\partial L}{\partial a_{t,j}} h_{t-1,i}", "", "denominator", _w,
        lambda n, t: _by_entries(
            lambda i, j: sum(n.g("a", s)[j, 0] * n.v("h", s - 1)[i, 0] for s in n.steps)
        ),
    ),
    "a sum over the wrong entry": (
        BY_H + r"\sum_i W_{ji} \frac{\partial L}{\partial a_{t+1,i}}", "t < T", "denominator", _h,
        lambda n, t: _later(n, t, lambda i, j: n.matrix("W")[j, i] * n.g("a", t + 1)[i, 0]),
    ),
}  # fmt: skip

RIGHT: dict[str, Row] = {
    "a Jacobian": (
        IN_H + "f_h'(a_{t,i}) W_{ij}", "", "numerator", _jacobian,
        lambda n, t: _by_entries(lambda i, j: n.slope(t)[i, 0] * n.matrix("W")[i, j]),
    ),
    "a diagonal Jacobian": (
        BY_A + r"\delta_{ij} f_h'(a_{t,j})", "", "numerator", _inner,
        lambda n, t: _by_entries(lambda i, j: (i == j) * n.slope(t)[j, 0]),
    ),
    "an outer product": (
        BY_W + r"\sum_t \frac{\partial L}{\partial a_{t,i}} h_{t-1,j}", "", "denominator", _w,
        lambda n, t: _by_entries(
            lambda i, j: sum(n.g("a", s)[i, 0] * n.v("h", s - 1)[j, 0] for s in n.steps)
        ),
    ),
    "an outer product of a product": (
        BY_W + r"\sum_t f_h'(a_{t,i}) \frac{\partial L}{\partial h_{t,i}} h_{t-1,j}", "",
        "numerator", _w,
        lambda n, t: _by_entries(lambda i, j: sum(
            n.slope(s)[i, 0] * n.g("h", s)[i, 0] * n.v("h", s - 1)[j, 0] for s in n.steps
        )),
    ),
    "a sum over entries": (
        BY_H + r"\sum_i W_{ij} \frac{\partial L}{\partial a_{t+1,i}}", "t < T", "denominator", _h,
        lambda n, t: _later(n, t, lambda i, j: n.matrix("W")[i, j] * n.g("a", t + 1)[i, 0]),
    ),
    "a sum over entries of a sum": (
        BY_H + r"\sum_i W_{ij} f_h'(a_{t+1,i}) \frac{\partial L}{\partial h_{t+1,i}}", "t < T",
        "numerator", _h, lambda n, t: _later(
            n, t, lambda i, j: n.matrix("W")[i, j] * n.slope(t + 1)[i, 0] * n.g("h", t + 1)[i, 0]
        ),
    ),
    "two sums over entries": (
        BY_H + r"\sum_i \sum_k W_{ij} \delta_{ik} \frac{\partial L}{\partial a_{t+1,k}}", "t < T",
        "mixed", _h,
        lambda n, t: _later(n, t, lambda i, j: n.matrix("W")[i, j] * n.g("a", t + 1)[i, 0]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_wrong_with_an_example(row: Row) -> None:
    assert not all(_agree(row, T) for T in (1, 2))
    claim, range_, layout, *_ = row
    found = check(claim, claim_t=range_ or None, reading=Reading(layout=layout)).verdict
    assert isinstance(found, Different)
    assert found.witness is not None


@pytest.mark.parametrize("row", RIGHT.values(), ids=RIGHT)
def test_what_is_right_is_right_for_every_T(row: Row) -> None:
    assert all(_agree(row, T) for T in (0, 1, 2))
    claim, range_, layout, *_ = row
    found = check(claim, claim_t=range_ or None, reading=Reading(layout=layout)).verdict
    assert found == Equal(EVERY_T)


OPEN: dict[str, str] = {
    "the diagonal of a matrix": (
        r"\frac{\partial h_{t,i}}{\partial h_{t-1,i}} = f_h'(a_{t,i}) W_{ii}"
    ),
    "one entry of a product by entries": (
        BY_W + r"\sum_t W_{ij} \frac{\partial L_t}{\partial W_{ij}}"
    ),
    "a number for an entry": (
        r"\frac{\partial L}{\partial h_{t,1}} = \frac{\partial L_t}{\partial h_{t,1}}"
    ),
}  # fmt: skip


@pytest.mark.parametrize("claim", OPEN.values(), ids=OPEN)
def test_what_no_product_of_matrices_says_is_left_undecided(claim: str) -> None:
    assert isinstance(check(claim).verdict, Undecided)
