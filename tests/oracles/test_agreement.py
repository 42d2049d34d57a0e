"""The comparison itself: what it must tell apart, and what it must not."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from symbptt.formula.syntax import Adjoint, Index, Plus, Transpose, Variable
from symbptt.notation import Name

from .agreement import ORACLES, agree, disagreements
from .evaluator import Evaluator, jacobian
from .problems import Problem

EXACT = np.array([[Fraction(1), Fraction(2)]])
FLOATS = EXACT.astype(float)


@pytest.mark.parametrize("other", [
    EXACT + Fraction(1, 10**40), EXACT.T, np.array([EXACT]), FLOATS * (1 + 1e-11),
    FLOATS + np.array([[1e-11, 0]]), FLOATS * np.nan, FLOATS[:, ::-1],
], ids=str)  # fmt: skip
def test_another_gradient_is_told(other: np.ndarray) -> None:
    assert not agree(EXACT, other)
    assert disagreements({"one": EXACT, "same": EXACT, "other": other}) == [
        ("one", "other"), ("same", "other")
    ]  # fmt: skip


@pytest.mark.parametrize("other", [EXACT, FLOATS, FLOATS * (1 + 1e-14)], ids=str)
def test_the_same_gradient_is_not(other: np.ndarray) -> None:
    assert agree(EXACT, other)


ROW = Transpose(Variable(Name("b", label="h")))


def test_a_row_is_not_added_to_a_column() -> None:
    with pytest.raises(ValueError, match="shapes"):
        Evaluator(Problem()).value(Plus((ROW, Variable(Name("b", label="h")))), {})


def test_a_gradient_has_the_shape_of_its_variable() -> None:
    with pytest.raises(ValueError, match="a gradient of the shape"):
        Evaluator(Problem()).gradient(ROW, Variable(Name("W")))


def test_an_adjoint_is_read_only_after_it_was_computed() -> None:
    with pytest.raises(KeyError):
        Evaluator(Problem()).value(Adjoint(Variable(Name("a"), Index(None, 1))), {}, {})


def test_a_factor_outside_the_horizon_is_not_dropped() -> None:
    with pytest.raises(KeyError):
        Evaluator(Problem()).value(Variable(Name("x"), Index("T", 1)), {"T": 2})


@pytest.mark.parametrize("kind", [object, float])
def test_jacobians_are_exact(kind: type) -> None:
    at = np.array([[Fraction(2)], [Fraction(3)]]).astype(kind)
    found = jacobian(lambda v: np.array([v[0] * v[1], v[0] * v[0]]), at)
    assert (found == np.array([[3, 2], [4, 0]])).all()


@pytest.mark.parametrize("gradient", ORACLES.values(), ids=ORACLES)
def test_an_oracle_finds_what_one_finds_by_hand(
    gradient: Callable[[Problem], dict[str, np.ndarray]],
) -> None:
    """L = ½ (U h + b_y - y)² with h = V x + W h_{-1} + b_h, every size 1."""
    problem = Problem(("identity", "identity", "squared_error"), vector=False, steps=0)
    value = {name: number[0, 0] for (name, _), number in problem.numbers().items()}
    h = value["V"] * value["x"] + value["W"] * value["h"] + value["b_h"]
    error = value["U"] * h + value["b_y"] - value["y"]
    by_hand = {
        "b_y": error, "U": error * h, "b_h": error * value["U"],
        "V": error * value["U"] * value["x"], "W": error * value["U"] * value["h"],
        "h": error * value["U"] * value["W"], "x": error * value["U"] * value["V"],
    }  # fmt: skip
    found = {name: slope.ravel()[0] for name, slope in gradient(problem).items()}
    assert found == pytest.approx(
        {name: float(slope) for name, slope in by_hand.items()}, rel=1e-14
    )
