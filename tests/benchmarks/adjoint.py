"""Building the gradient program of the scalar tanh network, all parameters: symbptt and others.

    python -m tests.benchmarks.adjoint [--runs 5] [--markdown]

For each T, in one run and in turn: the materialised and the rolled program of symbptt; CasADi (SX
graph and reverse mode); SymEngine (expression and derivatives); JAX (trace of the gradient of a
scan, warm); plain `sympy.diff` up to T = 50. Medians in seconds. Needs the extra `bench`.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from statistics import median

import casadi
import jax
import jax.numpy as jnp
import symengine
import sympy

from symbptt import elman
from symbptt.derivation.adjoint import derive_adjoint
from symbptt.derivation.graph import graph
from symbptt.derivation.straight_line import straight_line
from symbptt.model.cell import Role

STEPS = (50, 100, 1_000, 10_000)
SYMPY_STEPS = 50
PARAMETERS = ("V", "W", "b_h", "U", "b_y")


def materialised(T: int) -> object:
    """symbptt: forward and backward pass as one straight-line program."""
    cell = _cell()
    graph.cache_clear()
    return straight_line(cell, T, _parameters(cell))


def rolled(T: int) -> object:
    """symbptt: the backward pass of any T; T is not even an argument of it."""
    cell = _cell()
    graph.cache_clear()
    return derive_adjoint(cell, cell.loss, _parameters(cell))


def with_casadi(T: int) -> object:
    """CasADi: SX graph of the loss, then its gradient in reverse mode."""
    V, W, b_h, U, b_y, h = (casadi.SX.sym(name) for name in (*PARAMETERS, "h"))
    x, y = casadi.SX.sym("x", T + 1), casadi.SX.sym("y", T + 1)
    loss = casadi.SX(0)
    for t in range(T + 1):
        h = casadi.tanh(V * x[t] + W * h + b_h)
        loss += (U * h + b_y - y[t]) ** 2 / 2
    return casadi.gradient(loss, casadi.vertcat(V, W, b_h, U, b_y))


def with_symengine(T: int) -> object:
    """SymEngine: the loss as an expression, and its derivatives."""
    symbols = symengine.symbols(" ".join(PARAMETERS))
    loss = _loss(T, symbols, symengine.Symbol, symengine.tanh)
    return [loss.diff(symbol) for symbol in symbols]


def with_sympy(T: int) -> object:
    """SymPy: the loss as an expression, and `diff`."""
    symbols = sympy.symbols(" ".join(PARAMETERS))
    loss = _loss(T, symbols, sympy.Symbol, sympy.tanh)
    return [sympy.diff(loss, symbol) for symbol in symbols]


def with_jax(T: int) -> object:
    """JAX: the trace of the gradient of a loss by `lax.scan`."""

    def loss(parameters: tuple[float, ...], h: float, x: jax.Array, y: jax.Array) -> jax.Array:
        V, W, b_h, U, b_y = parameters

        def step(h: jax.Array, data: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
            h = jnp.tanh(V * data[0] + W * h + b_h)
            return h, (U * h + b_y - data[1]) ** 2 / 2

        return jax.lax.scan(step, h, (x, y))[1].sum()

    values = (0.1,) * len(PARAMETERS)
    data = jnp.zeros(T + 1)
    return jax.make_jaxpr(jax.grad(loss))(values, 0.0, data, data)


CONTENDERS: dict[str, Callable[[int], object]] = {
    "symbptt, materialised": materialised,
    "symbptt, rolled": rolled,
    "CasADi": with_casadi,
    "SymEngine": with_symengine,
    "JAX trace": with_jax,
    "sympy.diff": with_sympy,
}


def measure(runs: int) -> dict[int, dict[str, float]]:
    """The median time of each contender at each T; those past `LIMIT` seconds are not run again."""
    table: dict[int, dict[str, float]] = {}
    for T in STEPS:
        times: dict[str, list[float]] = {name: [] for name in CONTENDERS}
        for run in range(runs + 1):
            for name, contender in CONTENDERS.items():
                if _too_slow(name, T, times[name]):
                    continue
                start = time.perf_counter()
                contender(T)
                seconds = time.perf_counter() - start
                if run or seconds > LIMIT:
                    times[name].append(seconds)
        table[T] = {name: median(found) for name, found in times.items() if found}
    return table


LIMIT = 10.0
"""Seconds after which one run of a contender is enough."""


def _too_slow(name: str, T: int, found: list[float]) -> bool:
    if found and found[0] > LIMIT:
        return True
    return (name == "sympy.diff" and T > SYMPY_STEPS) or (name == "SymEngine" and T > 1_000)


def _cell():  # type: ignore[no-untyped-def]
    return elman(f_h="tanh", f_y="identity", loss="squared_error")


def _parameters(cell):  # type: ignore[no-untyped-def]
    return tuple(quantity.at(None) for quantity in cell.of_role(Role.PARAMETER))


def _loss(T, symbols, Symbol, tanh):  # type: ignore[no-untyped-def]
    V, W, b_h, U, b_y = symbols
    h, loss = Symbol("h"), 0
    for t in range(T + 1):
        h = tanh(V * Symbol(f"x_{t}") + W * h + b_h)
        loss += (U * h + b_y - Symbol(f"y_{t}")) ** 2 / 2
    return loss


def report(table: dict[int, dict[str, float]]) -> str:
    """The table in Markdown, and the ratios."""
    lines = ["| T | " + " | ".join(CONTENDERS) + " |", "|---" * (len(CONTENDERS) + 1) + "|"]
    for T, row in table.items():
        cells = (f"{row[name]:.2g} s" if name in row else "-" for name in CONTENDERS)
        lines.append(f"| {T:,} | " + " | ".join(cells) + " |")
    first, last = table[STEPS[0]], table[STEPS[-1]]
    materialised, rolled = "symbptt, materialised", "symbptt, rolled"
    lines += [
        "",
        f"T = {STEPS[-1]:,}: materialised / CasADi = {last[materialised] / last['CasADi']:.3f}",
        f"T = {STEPS[-1]:,}: rolled / JAX trace = {last[rolled] / last['JAX trace']:.3f}",
        f"T = {STEPS[0]}: sympy.diff / materialised = "
        f"{first['sympy.diff'] / first[materialised]:,.0f}",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    print(report(measure(parser.parse_args().runs)))
