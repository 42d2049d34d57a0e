"""Claims in values, diag, ⊙, transposes and f', each beside a computation of its own in integers.

The right side of each claim is written a second time in NumPy, on the network of `network`; the
verdict has to say what these numbers say. Gradients are columns in the denominator layout, rows in
the numerator layout; a gradient by a matrix has its shape in both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from symbptt.checking import check
from symbptt.claims.reading import Reading
from symbptt.equality.verdict import EVERY_T, Different, Equal

from .network import Network

Array = np.ndarray


@dataclass(frozen=True)
class Numbers:
    """The values of a network as columns, and its derivatives as rows of numbers."""

    net: Network

    def v(self, name: str, t: int | None = None) -> Array:
        """A column."""
        return np.array([[entry.value] for entry in self.net.plain((name, t))], dtype=object)

    def matrix(self, name: str) -> Array:
        """A matrix of parameters, 2 × 2."""
        return self.v(name).reshape(2, 2)

    def d(self, upper: tuple[str, int | None], lower: tuple[str, int | None]) -> Array:
        """A total derivative."""
        return np.array(self.net.total(upper, lower), dtype=object)

    def g(self, name: str, t: int | None = None) -> Array:
        """The gradient of the total loss as a column."""
        return self.d(("L", None), (name, t)).T

    def slope(self, t: int) -> Array:
        """f_h'(a_t), where f_h(a) = 3 a + a²."""
        return 3 + 2 * self.v("a", t)

    def diag(self, t: int) -> Array:
        """diag(f_h'(a_t))."""
        return np.diag(self.slope(t)[:, 0])

    @property
    def steps(self) -> range:
        """The steps of the network."""
        return range(self.net.start, self.net.T + 1)


Side = Callable[[Numbers, int], Array]
Row = tuple[str, str, str, Side, Side]
"""The claim, the range of t, the layout, and the two sides in numbers."""

W_FORM = r"\frac{\partial L}{\partial W} = "
H_FORM = r"\frac{\partial L}{\partial h_t} = "
A_FORM = r"\frac{\partial L}{\partial a_t} = "
BACK = r"U^\top \frac{\partial L}{\partial o_t} + "
ABOVE = r"\frac{\partial L}{\partial h_{t+1}}"


def _w(n: Numbers, t: int) -> Array:
    return n.g("W").reshape(2, 2)


def _h(n: Numbers, t: int) -> Array:
    return n.g("h", t)


def _a(n: Numbers, t: int) -> Array:
    return n.g("a", t)


def _jacobian(n: Numbers, t: int) -> Array:
    return n.d(("h", t), ("h", t - 1))


def _back(n: Numbers, t: int) -> Array:
    return n.matrix("U").T @ n.g("o", t)


WRONG: dict[str, Row] = {
    "the slope at the state": (
        r"\frac{\partial h_t}{\partial h_{t-1}} = diag(f_h'(h_t)) W", "", "numerator",
        _jacobian, lambda n, t: np.diag((3 + 2 * n.v("h", t))[:, 0]) @ n.matrix("W"),
    ),
    "the slope of the step before": (
        r"\frac{\partial h_t}{\partial h_{t-1}} = diag(f_h'(a_{t-1})) W", "t > 0", "numerator",
        _jacobian, lambda n, t: n.diag(t - 1) @ n.matrix("W"),
    ),
    "diag behind W": (
        r"\frac{\partial h_t}{\partial h_{t-1}} = W diag(f_h'(a_t))", "", "numerator",
        _jacobian, lambda n, t: n.matrix("W") @ n.diag(t),
    ),
    "W for its transpose": (
        H_FORM + BACK + "W diag(f_h'(a_{t+1}))" + ABOVE, "t < T", "denominator",
        _h, lambda n, t: _back(n, t) + n.matrix("W") @ n.diag(t + 1) @ n.g("h", t + 1),
    ),
    "a transpose for W": (
        H_FORM + r"\frac{\partial L}{\partial o_t} U + " + ABOVE + r"diag(f_h'(a_{t+1})) W^\top",
        "t < T", "numerator", _h,
        lambda n, t: _back(n, t) + n.matrix("W") @ n.diag(t + 1) @ n.g("h", t + 1),
    ),
    "diag one step early": (
        H_FORM + BACK + r"W^\top diag(f_h'(a_t))" + ABOVE, "t < T", "denominator",
        _h, lambda n, t: _back(n, t) + n.matrix("W").T @ n.diag(t) @ n.g("h", t + 1),
    ),
    "by entries with another vector": (
        A_FORM + r"\frac{\partial L}{\partial h_t} ⊙ f_h'(b_h)", "", "numerator",
        _a, lambda n, t: n.g("h", t) * (3 + 2 * n.v("b_h")),
    ),
    "the state of the same step": (
        W_FORM + r"\sum_t \frac{\partial L}{\partial a_t} h_t^\top", "", "denominator",
        _w, lambda n, t: sum(n.g("a", s) @ n.v("h", s).T for s in n.steps),
    ),
    "by entries, in front of an outer product of the same step": (
        W_FORM + r"\sum_t \frac{\partial L}{\partial h_t} ⊙ f_h'(a_t) h_t^\top", "",
        "denominator", _w,
        lambda n, t: sum((n.g("h", s) * n.slope(s)) @ n.v("h", s).T for s in n.steps),
    ),
    "the gradient by the state": (
        W_FORM + r"\sum_t \frac{\partial L}{\partial h_t} h_{t-1}^\top", "", "mixed",
        _w, lambda n, t: sum(n.g("h", s) @ n.v("h", s - 1).T for s in n.steps),
    ),
    "the first step forgotten": (
        W_FORM + r"\sum_{t=1}^T \frac{\partial L}{\partial a_t} h_{t-1}^\top", "", "denominator",
        _w, lambda n, t: sum(n.g("a", s) @ n.v("h", s - 1).T for s in n.steps[1:]),
    ),
    "a row and a column": (
        r"\frac{\partial L}{\partial b_h} = \sum_t \frac{\partial L}{\partial h_t} f_h'(a_t)", "",
        "numerator", lambda n, t: n.g("b_h"),
        lambda n, t: sum(n.g("h", s).T @ n.slope(s) for s in n.steps) * np.ones((2, 1), dtype=int),
    ),
    "the loss of one step": (
        W_FORM + r"\sum_t \frac{\partial L_t}{\partial a_t} h_{t-1}^\top", "", "denominator",
        _w, lambda n, t: sum(
            n.d(("L", s), ("a", s)).T @ n.v("h", s - 1).T for s in n.steps
        ),
    ),
}  # fmt: skip

RIGHT: dict[str, Row] = {
    "a Jacobian": (
        r"\frac{\partial h_t}{\partial h_{t-1}} = diag(f_h'(a_t)) W", "", "numerator",
        _jacobian, lambda n, t: n.diag(t) @ n.matrix("W"),
    ),
    "a Jacobian, its rows scaled": (
        r"\frac{\partial h_t}{\partial h_{t-1}} = W ⊙ f_h'(a_t)", "", "numerator",
        _jacobian, lambda n, t: n.diag(t) @ n.matrix("W"),
    ),
    "the identity": (
        r"\frac{\partial h_t}{\partial h_{t-1}} = I - (I - diag(f_h'(a_t)) W)", "", "numerator",
        _jacobian, lambda n, t: n.diag(t) @ n.matrix("W"),
    ),
    "a Jacobian in columns": (
        r"\frac{\partial h_t}{\partial h_{t-1}} = W^\top diag(f_h'(a_t))", "", "denominator",
        _jacobian, lambda n, t: (n.matrix("W").T @ n.diag(t)).T,
    ),
    "a Jacobian, its argument written out": (
        r"\frac{\partial h_t}{\partial h_{t-1}} = diag(f_h'(W h_{t-1} + b_h + V x_t)) W", "",
        "numerator", _jacobian, lambda n, t: n.diag(t) @ n.matrix("W"),
    ),
    "a recursion in columns": (
        H_FORM + BACK + r"W^\top diag(f_h'(a_{t+1}))" + ABOVE, "t < T", "denominator",
        _h, lambda n, t: _back(n, t) + n.matrix("W").T @ n.diag(t + 1) @ n.g("h", t + 1),
    ),
    "a recursion in rows": (
        H_FORM + r"\frac{\partial L}{\partial o_t} U + " + ABOVE + "diag(f_h'(a_{t+1})) W",
        "t < T", "numerator", _h,
        lambda n, t: _back(n, t) + n.matrix("W").T @ n.diag(t + 1) @ n.g("h", t + 1),
    ),
    "by entries": (
        A_FORM + r"\frac{\partial L}{\partial h_t} ⊙ f_h'(a_t)", "", "numerator",
        _a, lambda n, t: n.g("h", t) * n.slope(t),
    ),
    "by entries, of a sum": (
        A_FORM + "(" + BACK + r"W^\top \frac{\partial L}{\partial a_{t+1}}) ⊙ f_h'(a_t)",
        "t < T", "denominator",
        _a, lambda n, t: (_back(n, t) + n.matrix("W").T @ n.g("a", t + 1)) * n.slope(t),
    ),
    "an outer product": (
        W_FORM + r"\sum_t \frac{\partial L}{\partial a_t} h_{t-1}^\top", "", "denominator",
        _w, lambda n, t: sum(n.g("a", s) @ n.v("h", s - 1).T for s in n.steps),
    ),
    "an outer product of diag": (
        W_FORM + r"\sum_t diag(f_h'(a_t)) \frac{\partial L}{\partial h_t} h_{t-1}^\top", "",
        "mixed", _w,
        lambda n, t: sum(n.diag(s) @ n.g("h", s) @ n.v("h", s - 1).T for s in n.steps),
    ),
    "by entries, in front of an outer product": (
        W_FORM + r"\sum_t \frac{\partial L}{\partial h_t} ⊙ f_h'(a_t) h_{t-1}^\top", "",
        "denominator", _w,
        lambda n, t: sum((n.g("h", s) * n.slope(s)) @ n.v("h", s - 1).T for s in n.steps),
    ),
    "a sum of losses": (
        W_FORM + r"\sum_{t=0}^T \sum_{k=0}^t \frac{\partial L_t}{\partial a_k} h_{k-1}^\top", "",
        "denominator", _w, lambda n, t: sum(
            n.d(("L", s), ("a", k)).T @ n.v("h", k - 1).T for s in n.steps for k in range(s + 1)
        ),
    ),
}  # fmt: skip


def _agree(row: Row, T: int) -> bool:
    """Whether the two sides are the same in two networks of T + 1 steps, for every t asked for."""
    _, range_, _, left, right = row
    numbers = [Numbers(Network(seed, T)) for seed in (3, 4)]
    steps = {"": range(T + 1), "t < T": range(T), "t > 0": range(1, T + 1)}[range_]
    return all(bool((left(n, t) == right(n, t)).all()) for n in numbers for t in steps)


def _verdict(row: Row) -> object:
    claim, range_, layout, *_ = row
    return check(claim, claim_t=range_ or None, reading=Reading(layout=layout)).verdict


@pytest.mark.parametrize("row", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_wrong_with_an_example(row: Row) -> None:
    assert not all(_agree(row, T) for T in (1, 2, 3))
    found = _verdict(row)
    assert isinstance(found, Different)
    assert found.witness is not None


@pytest.mark.parametrize("row", RIGHT.values(), ids=RIGHT)
def test_what_is_right_is_right_for_every_T(row: Row) -> None:
    assert all(_agree(row, T) for T in (0, 1, 2, 3))
    assert _verdict(row) == Equal(EVERY_T)


SHAPES = {
    "diag behind a column": (
        H_FORM + BACK + r"W^\top " + ABOVE + "diag(f_h'(a_{t+1}))", "t < T", "denominator",
    ),
    "a column behind a column": (A_FORM + r"\frac{\partial L}{\partial h_t} f_h'(a_t)", "",
                                 "denominator"),
    "diag forgotten": (
        r"\frac{\partial h_t}{\partial h_{t-1}} = W f_h'(a_t)", "", "numerator",
    ),
    "diag of a product by entries, before a row": (
        W_FORM + r"\sum_t diag(h_t ⊙ f_h'(a_t)) \frac{\partial L}{\partial h_t} h_{t-1}^\top", "",
        "numerator",
    ),
    "a row that scales a matrix": (
        r"\frac{\partial h_t}{\partial h_{t-1}} = W ⊙ f_h'(a_t)^\top", "", "numerator",
    ),
    "a transpose forgotten": (
        W_FORM + r"\sum_t \frac{\partial L}{\partial a_t} h_{t-1}", "", "denominator",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("claim", "range_", "layout"), SHAPES.values(), ids=SHAPES)
def test_what_does_not_conform_is_wrong_for_its_shapes(
    claim: str, range_: str, layout: str
) -> None:
    found = check(claim, claim_t=range_ or None, reading=Reading(layout=layout)).verdict
    assert isinstance(found, Different)
    assert found.misfit is not None


NOTED = {
    "a number beside a matrix": (
        r"\frac{\partial h_t}{\partial h_{t-1}} = 1 - (1 - diag(f_h'(a_t)) W)",
        ("a number beside a matrix is taken as that multiple of I",),
    ),
    "the identity beside a matrix": (
        r"\frac{\partial h_t}{\partial h_{t-1}} = I - (I - diag(f_h'(a_t)) W)", (),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("claim", "notes"), NOTED.values(), ids=NOTED)
def test_what_is_taken_for_granted_is_told(claim: str, notes: tuple[str, ...]) -> None:
    assert check(claim).notes == notes


def test_a_layout_in_which_shapes_fit_is_named() -> None:
    found = check(W_FORM + r"\sum_t \frac{\partial L}{\partial a_t} h_t^\top")
    assert isinstance(found.verdict, Different)
    assert found.verdict.misfit is not None
    layouts = [reading.layout for reading, _ in found.readings]
    assert layouts == ["denominator", "mixed"]
    assert all(isinstance(one, Different) and one.witness for _, one in found.readings)


def test_a_claim_in_differentials_takes_nothing_for_granted() -> None:
    found = check(
        r"dh_t = \frac{\partial h_t}{\partial W} dW"
        r" + \frac{\partial h_t}{\partial h_{t-1}} dh_{t-1}",
        definitions=[r"dh_t = \frac{\mathrm{d} h_t}{\mathrm{d} W} dW"],
    )
    assert found.verdict.word == "equal"
    assert found.notes == ()
