"""Oracle B: reverse-mode differentiation of a hand-written loop by JAX, in float64."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import jax
import jax.numpy as jnp
import numpy as np

from .problems import CUBES, MIXING, PARAMETERS, SQUARE, Key, Problem

jax.config.update("jax_enable_x64", True)


@cache
def gradient(problem: Problem) -> dict[str, np.ndarray]:
    """∂L/∂v for each of `PARAMETERS`: rows for vectors, their own shape for matrices."""
    given = {key: jnp.asarray(value) for key, value in problem.floats().items()}
    slopes = jax.grad(lambda values: loss(problem, values))(given)
    found = {}
    for parameter in PARAMETERS:
        parts = [np.asarray(slopes[key]) for key in problem.keys(parameter)]
        parts = [part if parameter in "UVW" else part.T for part in parts]
        found[parameter] = np.stack(parts) if parameter == "x" else parts[0]
    return found


def loss(problem: Problem, given: dict[Key, jax.Array]) -> jax.Array:
    """The total loss."""
    names = zip(("f_h", "f_y", "loss"), problem.functions, strict=True)
    hidden, output, step_loss = (_FUNCTIONS[role, name] for role, name in names)
    h = given[problem.given]
    total = jnp.zeros(())
    for t in problem.times:
        h = hidden(given["V", None] @ given["x", t] + given["W", None] @ h + given["b_h", None])
        yhat = output(given["U", None] @ h + given["b_y", None])
        if problem.total_loss == "sum" or t == problem.T:
            total = total + step_loss(yhat, given["y", t])
    return total


def _f_y(o: jax.Array) -> jax.Array:
    n = o.shape[0]
    return o + (jnp.asarray(MIXING[:n, :n].astype(float)) @ o) ** 2


def _ell(yhat: jax.Array, y: jax.Array) -> jax.Array:
    cubes = jnp.asarray(CUBES[: y.shape[0]].astype(float)) * (yhat + y) ** 3
    return jnp.sum(cubes) + yhat[0, 0] * yhat[-1, 0]


_BY_ENTRIES: dict[str, Callable[..., jax.Array]] = {
    "tanh": jnp.tanh,
    "sigmoid": jax.nn.sigmoid,
    "relu": jax.nn.relu,
    "identity": lambda a: a,
}
_FUNCTIONS: dict[tuple[str, str | None], Callable[..., jax.Array]] = {
    ("f_h", None): lambda a: float(SQUARE) * (a + 1) ** 2,
    ("f_y", None): _f_y,
    ("f_y", "softmax"): lambda o: jax.nn.softmax(o, axis=0),
    ("loss", None): _ell,
    ("loss", "squared_error"): lambda yhat, y: jnp.sum((yhat - y) ** 2) / 2,
    ("loss", "cross_entropy"): lambda yhat, y: -jnp.sum(y * jnp.log(yhat)),
} | {(role, name): f for role in ("f_h", "f_y") for name, f in _BY_ENTRIES.items()}
