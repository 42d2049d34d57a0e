"""Derivatives between any two variables: every form against dual numbers through the network."""

from __future__ import annotations

from fractions import Fraction
from itertools import product as combinations

import numpy as np
import pytest

from symbptt.claims.target import derive
from symbptt.derivation.forms import IDENTITY, ROW
from symbptt.errors import FormulaError, InvalidValue, UnknownName
from symbptt.formula.syntax import Variable, free_indices
from symbptt.model.library import elman

from ..oracles.evaluator import Evaluator
from ..oracles.problems import Problem

REFUSED = {
    "a given upper variable": ("dx_t/dW", InvalidValue, "x_t is given, it depends on nothing"),
    "a given state": ("dh_-1/dW", InvalidValue, "h_{-1} is given, it depends on nothing"),
    "by a target": ("dL/dy_t", InvalidValue, "no derivative by y_t, the target, is derived"),
    "by the loss": ("dh_t/dL", InvalidValue, "no derivative by L, the total loss, is derived"),
    "too early": ("dL/dx_-1", InvalidValue, "there is no x_{-1}; the first step is 0"),
    "an unknown name": ("dL_t/dQ", UnknownName, "there is no symbol 'Q'"),
    "no quotient": ("1/2", FormulaError, "this is no derivative of one variable by another"),
    "two members": ("dL/dW = dL/dV", FormulaError,
                    "this is no derivative of one variable by another"),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "kind", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_derivative_is_refused(
    typed: str, kind: type[InvalidValue], reason: str
) -> None:
    with pytest.raises(kind) as caught:
        derive(elman(), typed)
    assert caught.value.reason == reason


@pytest.mark.parametrize("typed", ["dL_3/dU", "dL/dx_3"])
def test_a_step_after_the_last_is_refused(typed: str) -> None:
    with pytest.raises(InvalidValue, match=r"^there is no \w_3; the last step is T = 2$"):
        derive(elman(), typed).unrolled(2)


SPELLINGS = {
    "dL/db_h": "b_h", "∂L/∂b_h": "b_h", r"\frac{\partial L}{\partial b_h}": "b_h",
    "dL/dh_-1": "h_-1", r"dL/dh_{-1}": "h_-1", "dL_t/dyhat_t": "∂L_t/∂ŷ_t",
}  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SPELLINGS.items())
def test_spellings_of_one_derivative(one: str, other: str) -> None:
    assert derive(elman(), one) == derive(elman(), other)


TARGETS = (
    "da_t/dW", "da_t/db_h", "da_t/dh_-1", "da_t/dh_{t-1}", "da_t/dx_t", "da_t/dx_{t-2}",
    "da_2/dh_0",
    "dL_t/dW", "dL_t/db_y", "dL_2/db_h", "dL_t/dh_-1", "dL_t/dx_k", "dL_t/da_k",
    "dh_t/db_h", "dh_t/dW", "dh_t/dx_k", "dh_t/dh_k", "dh_t/dh_-1", "dh_2/da_1",
    "dyhat_t/dU", "dyhat_t/db_h", "do_t/dh_k", "dL/dh_t", "dL/da_t", "dL/dyhat_t", "dL/dx_1",
)  # fmt: skip
PROBLEMS = [Problem(vector=vector, steps=3) for vector in (False, True)]


@pytest.mark.parametrize("problem", PROBLEMS, ids=["scalar", "vector"])
@pytest.mark.parametrize("typed", TARGETS)
def test_every_form_is_the_derivative(typed: str, problem: Problem) -> None:
    gradient = derive(problem.cell, typed)
    symbols = dict.fromkeys((*free_indices(gradient.upper), *free_indices(gradient.lower)))
    pairs = 0
    for values in combinations(problem.times, repeat=len(symbols)):
        indices = dict(zip(symbols, values, strict=True))
        upper, lower = _key(gradient.upper, indices), _key(gradient.lower, indices)
        given = lower[1] is None or lower[1] >= (-1 if lower[0] == "h" else 0)
        if given and (upper[1] is None or lower[1] is None or upper[1] >= lower[1]):
            _compare(problem, gradient, indices)
            pairs += 1
    assert pairs


def _compare(problem, gradient, indices) -> None:
    oracle = Evaluator(problem)
    upper, lower = _key(gradient.upper, indices), _key(gradient.lower, indices)
    expected = oracle.total(upper, lower)
    by_matrix = lower[0] in ("U", "V", "W") and upper[0] != "L"
    rows = expected.shape[0]
    if by_matrix:
        row = np.array([[Fraction(3 + 2 * i) for i in range(rows)]])
        expected = row @ expected
    bound = {IDENTITY: _identity(rows), ROW: row if by_matrix else _identity(rows)}
    oracle = Evaluator(problem, bound)
    last = {"T": problem.T}
    found = {
        "unrolled": _unrolled(oracle, gradient, indices),
        "adjoint": _adjoint(oracle, gradient.adjoint(), {**indices, **last}),
    }
    if not by_matrix:
        found["chain"] = oracle.value(gradient.closed_form, {**indices, **last})
    for form, value in found.items():
        shaped = np.array(value if np.ndim(value) else [[value]]).reshape(-1)
        if shaped.size != expected.size:  # a number stands for that multiple of the identity
            shaped = (shaped[0] * _identity(rows)).reshape(-1)
        assert (shaped == expected.reshape(-1)).all(), (form, indices)


def _unrolled(oracle, gradient, indices):
    groups = {
        (_key(quotient.upper, {}), _key(quotient.lower, {})): terms
        for quotient, terms in gradient.unrolled(oracle.problem.T).groups
    }
    terms = groups.get((_key(gradient.upper, indices), _key(gradient.lower, indices)), ())
    total = 0
    for term in terms:
        total = total + oracle.value(term.product, {})
    return total


def _adjoint(oracle, form, indices):
    deltas = {}
    last = form.last.offset + (0 if form.last.symbol is None else indices[form.last.symbol])
    for line in form.boundary:
        deltas[_key(line.target.variable, indices)] = 0
    for step in range(last, form.start - 1, -1):
        here = {**indices, form.index: step}
        for line in form.body:
            deltas[_key(line.target.variable, here)] = oracle.value(line.value, here, deltas)
    (result,) = form.results
    return oracle.value(result.right, {form.index: form.start, **indices}, deltas)


def _identity(size: int) -> np.ndarray:
    return np.array([[Fraction(int(i == j)) for j in range(size)] for i in range(size)])


def _key(variable: Variable, indices: dict[str, int]) -> tuple[str, int | None]:
    time = variable.time
    if time is None:
        return (variable.name.ascii, None)
    return (variable.name.ascii, time.offset + (indices[time.symbol] if time.symbol else 0))
