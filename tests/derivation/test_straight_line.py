"""The straight-line program: linear in T, and exact against the unrolled form's own oracle."""

from __future__ import annotations

import math
import sys

import jax
import jax.numpy as jnp
import pytest

from symbptt.derivation.compilation import Function
from symbptt.derivation.straight_line import evaluate, straight_line
from symbptt.errors import BoundExceeded, InvalidValue, NoRule
from symbptt.formula.syntax import Index, Quotient, Variable
from symbptt.model.cell import Cell, Role
from symbptt.model.library import elman
from symbptt.notation import Name

jax.config.update("jax_enable_x64", True)

NAMED = {"f_h": "tanh", "f_y": "identity", "loss": "squared_error"}
PYTHON = {
    ("tanh", 0): math.tanh, ("sigma", 0): lambda a: 1 / (1 + math.exp(-a)),
    ("squared_error", 0): lambda yhat, y: (yhat - y) ** 2 / 2,
    ("relu", 0): lambda a: max(a, 0.0), ("relu", 1): lambda a: float(a > 0),
    ("f_h", 0): lambda a: a + a**2 / 4, ("f_h", 1): lambda a: 1 + a / 2,
    ("f_y", 0): lambda a: a - a**2 / 8, ("f_y", 1): lambda a: 1 - a / 4,
    ("ell", 0): lambda yhat, y: yhat**2 * y, ("ell", 1): lambda yhat, y: 2 * yhat * y,
}  # fmt: skip


def _parameters(cell: Cell) -> tuple[Variable, ...]:
    return tuple(quantity.at(None) for quantity in cell.of_role(Role.PARAMETER))


def test_a_variable_of_one_step_has_no_rule() -> None:
    with pytest.raises(NoRule, match=r"a straight-line program for a variable of one step"):
        straight_line(elman(), 1, (Variable(Name("x"), Index("t")),))


def test_a_bad_last_step_is_refused() -> None:
    with pytest.raises(InvalidValue):
        straight_line(elman(), -1, ())


def test_too_long_a_program_is_refused_before_it_is_made() -> None:
    cell = elman()
    with pytest.raises(BoundExceeded, match=r"^the number of operations is"):
        straight_line(cell, 1_000_000, _parameters(cell))


CELLS = {
    "named": elman(**NAMED),
    "unknown": elman(),
    "relu": elman(f_h="relu", f_y="sigmoid", loss="squared_error"),
    "start 1, last loss": elman(**NAMED, start=1, total_loss="last"),
    "identity": elman(f_h="identity", f_y="identity", loss="squared_error"),
}


@pytest.mark.parametrize("steps", [0, 1, 2, 5])
@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_the_program_yields_the_gradients_of_its_own_loss(cell: Cell, steps: int) -> None:
    lowers = _parameters(cell)
    program = straight_line(cell, cell.start + steps, lowers)
    functions = {one: PYTHON[one.name.ascii, one.primes] for one in program.functions}
    inputs = {one: math.sin(3 * n + 1) for n, one in enumerate(program.inputs)}
    found = evaluate(program, float, inputs, functions)
    expected = _by_jax(cell, steps, inputs)
    assert found[cell.loss] == pytest.approx(float(expected[0]), rel=1e-12)
    for lower, value in zip(lowers, expected[1], strict=True):
        assert found[Quotient(cell.loss, lower)] == pytest.approx(
            float(value), rel=1e-11, abs=1e-13
        )


def _by_jax(cell: Cell, steps: int, inputs: dict[Variable, float]):
    """Reverse mode through a loop written by hand."""
    functions = [jax_function(function.name.ascii) for function in cell.functions]
    given = {(one.name.ascii, one.time and one.time.offset): v for one, v in inputs.items()}

    def loss(V, W, b_h, U, b_y):
        h, total = given["h", cell.start - 1], 0.0
        for t in range(cell.start, cell.start + steps + 1):
            h = functions[0](V * given["x", t] + W * h + b_h)
            step = functions[2](functions[1](U * h + b_y), given["y", t])
            total = step if not hasattr(cell.total_loss.right, "body") else total + step
        return total

    values = [jnp.float64(given[name, None]) for name in ("V", "W", "b_h", "U", "b_y")]
    return jax.value_and_grad(loss, argnums=range(5))(*values)


def jax_function(name: str):
    named = {"tanh": jnp.tanh, "relu": jax.nn.relu, "sigma": jax.nn.sigmoid, "id": lambda a: a}
    return named.get(name) or PYTHON[name, 0]


@pytest.mark.parametrize("T", [1, 10, 100])
def test_it_grows_linearly(T: int) -> None:
    cell = elman(**NAMED)
    one, more = (straight_line(cell, last, _parameters(cell)).operations for last in (0, T))
    assert len(more) == (T + 1) * len(one)


def test_fifty_thousand_steps_within_the_recursion_limit() -> None:
    assert sys.getrecursionlimit() <= 3_000
    cell = elman(**NAMED)
    program = straight_line(cell, 50_000, _parameters(cell))
    functions = {one: PYTHON[one.name.ascii, one.primes] for one in program.functions}
    constants = dict.fromkeys(program.constants, 0.5)
    inputs = {one: constants.get(one, 0.1) for one in program.inputs}
    found = evaluate(program, float, inputs, functions)
    assert all(math.isfinite(value) for value in found.values())


def test_functions_are_told_apart_by_their_derivative() -> None:
    program = straight_line(elman(), 0, _parameters(elman()))
    assert Function(Name("f", label="h"), 0) in program.functions
    assert Function(Name("f", label="h"), 1) in program.functions
