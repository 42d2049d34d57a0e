"""Oracle A: `sympy.diff` of the loss, written out by components and substituted.

Everything is a number but for one ε beside the entry that is differentiated by; the derivative is
taken at ε = 0. With polynomials the result is exact, else of 30 digits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import sympy

from .problems import CUBES, MIXING, PARAMETERS, SQUARE, Key, Problem

Matrix = list[list[Any]]
EPSILON = sympy.Symbol("epsilon", real=True)
DIGITS = 30


@cache
def gradient(problem: Problem) -> dict[str, np.ndarray]:
    """∂L/∂v for each of `PARAMETERS`: rows for vectors, their own shape for matrices."""
    found = {}
    for parameter in PARAMETERS:
        parts = [
            sum(_by(replace(problem, steps=t - problem.start, total_loss="last"), key)
                for t in problem.lossy)
            for key in problem.keys(parameter)
        ]  # fmt: skip
        found[parameter] = np.stack(parts) if parameter == "x" else parts[0]
    return found


@cache
def _by(problem: Problem, key: Key) -> np.ndarray:
    """The derivative of the last loss alone; that of a sum of losses is the sum of these.

    A network that starts later is the same one with its steps renamed.
    """
    if problem.start:
        key = key if key[1] is None else (key[0], key[1] - problem.start)
        return _by(replace(problem, start=0), key)
    number = _rational if problem.exact else _real
    numbers = {name: number(value) for name, value in problem.numbers().items()}
    if key not in numbers:
        return np.array(0)
    slopes = [[_slope(problem, numbers, key, i, j) for j in range(len(row))]
              for i, row in enumerate(numbers[key])]  # fmt: skip
    found = np.array(slopes, dtype=object if problem.exact else float)
    return found if key[0] in "UVW" else found.T


def _slope(problem: Problem, numbers: dict[Key, Matrix], key: Key, i: int, j: int) -> Any:
    moved = [list(row) for row in numbers[key]]
    moved[i][j] += EPSILON
    slope = sympy.diff(last_loss(problem, {**numbers, key: moved}), EPSILON).subs(EPSILON, 0)
    if problem.exact:
        return Fraction(int(slope.p), int(slope.q))
    return float(sympy.N(slope, DIGITS))


def last_loss(problem: Problem, given: dict[Key, Matrix]) -> Any:
    """The loss of the last step as one expression."""
    hidden, output, step_loss = (
        _FUNCTIONS[role, name]
        for role, name in zip(("f_h", "f_y", "loss"), problem.functions, strict=True)
    )
    V, W, b_h, U, b_y = (given[name, None] for name in ("V", "W", "b_h", "U", "b_y"))
    h = _entries(given[problem.given])
    for t in problem.times:
        x = _entries(given["x", t])
        a = [
            sum(V[i][j] * x[j] for j in range(len(x)))
            + sum(W[i][j] * h[j] for j in range(len(h)))
            + b_h[i][0]
            for i in range(len(h))
        ]
        h = hidden(a)
    y = _entries(given["y", problem.T])
    o = [sum(U[i][j] * h[j] for j in range(len(h))) + b_y[i][0] for i in range(len(y))]
    return step_loss(output(o), y)


def _rational(value: np.ndarray) -> Matrix:
    return [[sympy.Rational(q.numerator, q.denominator) for q in row] for row in value]


def _real(value: np.ndarray) -> Matrix:
    return [[sympy.Float(q.numerator, DIGITS) / q.denominator for q in row] for row in value]


def _entries(column: Matrix) -> list[Any]:
    return [row[0] for row in column]


def _by_entries(function: Callable[[Any], Any]) -> Callable[[list[Any]], list[Any]]:
    return lambda vector: [function(entry) for entry in vector]


class Polynomial(sympy.Function):
    """Σ_i c_i a^i, of (a, c_0, c_1, ...): kept together, as `diff` of a power takes logarithms."""

    @classmethod
    def eval(cls, a: Any, *coefficients: Any) -> Any:
        """Its value at a number."""
        return sum(c * a**i for i, c in enumerate(coefficients)) if a.is_number else None

    def fdiff(self, argindex: int = 1) -> Any:
        """Its derivative by a."""
        a, *coefficients = self.args
        return Polynomial(a, *(i * c for i, c in enumerate(coefficients) if i))


def _f_h(a: Any) -> Any:
    s = sympy.Rational(str(SQUARE))
    return Polynomial(a, s, 2 * s, s)


def _f_y(o: list[Any]) -> list[Any]:
    M = _rational(MIXING)
    mixed = [sum(M[i][j] * o[j] for j in range(len(o))) for i in range(len(o))]
    return [p + Polynomial(q, 0, 0, 1) for p, q in zip(o, mixed, strict=True)]


def _ell(yhat: list[Any], y: list[Any]) -> Any:
    c = _entries(_rational(CUBES))
    cubes = [Polynomial(p + q, 0, 0, 0, 1) for p, q in zip(yhat, y, strict=True)]
    return sum(c[i] * cubes[i] for i in range(len(y))) + yhat[0] * yhat[-1]


def _softmax(o: list[Any]) -> list[Any]:
    raised = [sympy.exp(entry) for entry in o]
    return [entry / sum(raised) for entry in raised]


def _half_square(yhat: Any, y: Any) -> Any:
    return (yhat - y) ** 2 / 2


def _surprise(yhat: Any, y: Any) -> Any:
    return y * sympy.log(yhat)


_BY_ENTRIES = {
    "tanh": _by_entries(sympy.tanh),
    "sigmoid": _by_entries(lambda a: 1 / (1 + sympy.exp(-a))),
    "relu": _by_entries(lambda a: sympy.Max(a, 0)),
    "identity": _by_entries(lambda a: a),
}
_FUNCTIONS: dict[tuple[str, str | None], Callable[..., Any]] = {
    ("f_h", None): _by_entries(_f_h),
    ("f_y", None): _f_y,
    ("f_y", "softmax"): _softmax,
    ("loss", None): _ell,
    ("loss", "squared_error"): lambda yhat, y: sum(map(_half_square, yhat, y)),
    ("loss", "cross_entropy"): lambda yhat, y: -sum(map(_surprise, yhat, y)),
} | {(role, name): f for role in ("f_h", "f_y") for name, f in _BY_ENTRIES.items()}
