"""Oracle C: the complex step, Im L(v + ih)/h with h = 1e-30, which rounds but never cancels.

Source: W. Squire, G. Trapp, Using complex variables to estimate derivatives of real functions
(1998).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from .problems import CUBES, MIXING, PARAMETERS, SQUARE, Key, Problem, Values

STEP = 1e-30


@cache
def gradient(problem: Problem) -> dict[str, np.ndarray]:
    """∂L/∂v for each of `PARAMETERS`: rows for vectors, their own shape for matrices."""
    found = {}
    for parameter in PARAMETERS:
        parts = [_by(problem, key) for key in problem.keys(parameter)]
        found[parameter] = np.stack(parts) if parameter == "x" else parts[0]
    return found


def _by(problem: Problem, key: Key) -> np.ndarray:
    given = {name: value.astype(complex) for name, value in problem.floats().items()}
    slopes = np.empty(given[key].shape)
    for place in np.ndindex(slopes.shape):
        moved = given[key].copy()
        moved[place] += STEP * 1j
        slopes[place] = loss(problem, {**given, key: moved}).imag / STEP
    return slopes if key[0] in "UVW" else slopes.T


def loss(problem: Problem, given: Values) -> complex:
    """The total loss of complex numbers."""
    f_h, f_y, loss_name = problem.functions
    state, total = given[problem.given], 0j
    for t in problem.times:
        preactivation = sum((
            np.einsum("ij,jk->ik", given["V", None], given["x", t]),
            np.einsum("ij,jk->ik", given["W", None], state),
            given["b_h", None],
        ))  # fmt: skip
        state = HIDDEN[f_h](preactivation)
        output = OUTPUT[f_y](np.einsum("ij,jk->ik", given["U", None], state) + given["b_y", None])
        if t in problem.lossy:
            total += LOSS[loss_name](output, given["y", t])
    return total


def _f_y(o: np.ndarray) -> np.ndarray:
    n = len(o)
    return o + np.einsum("ij,jk->ik", MIXING[:n, :n].astype(float), o) ** 2


def _ell(yhat: np.ndarray, y: np.ndarray) -> complex:
    weights = CUBES[: len(y)].astype(float)
    return complex(np.sum(weights * (yhat + y) ** 3) + yhat[0, 0] * yhat[-1, 0])


def _softmax(o: np.ndarray) -> np.ndarray:
    raised = np.exp(o - o.real.max())
    return raised / raised.sum()


_BY_ENTRIES: dict[str | None, Callable[..., np.ndarray]] = {
    "tanh": np.tanh,
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    "relu": lambda a: np.where(a.real > 0, a, 0),
    "identity": lambda a: a,
}
HIDDEN = {**_BY_ENTRIES, None: lambda a: float(SQUARE) * (a + 1) ** 2}
OUTPUT = {**_BY_ENTRIES, "softmax": _softmax, None: _f_y}
LOSS: dict[str | None, Callable[..., complex]] = {
    None: _ell,
    "squared_error": lambda yhat, y: complex(np.sum((yhat - y) ** 2) / 2),
    "cross_entropy": lambda yhat, y: complex(-np.sum(y * np.log(yhat))),
}
