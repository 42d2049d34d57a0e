"""The Python form: the function that is printed, run against an oracle."""

from __future__ import annotations

import numpy as np
import pytest

import symbptt as sb
from symbptt.derivation.adjoint import derive_adjoint
from symbptt.errors import InvalidValue
from symbptt.model.lookup import lower_variables
from symbptt.rendering.python import render

from ..oracles import reverse_mode
from ..oracles.problems import Problem


def test_a_backward_pass_of_something_else_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"^the Python form is one of gradients of the total"):
        render(sb.elman(), sb.derive(sb.elman(), "dh_t/dW").adjoint())


FUNCTIONS = [
    ("tanh", "softmax", "cross_entropy"), ("sigmoid", "identity", "squared_error"),
    ("relu", "tanh", "squared_error"), ("identity", "sigmoid", "squared_error"),
]  # fmt: skip
PROBLEMS = [
    Problem(functions, start, total_loss, True, steps)
    for functions in FUNCTIONS
    for start, total_loss, steps in ((0, "sum", 3), (1, "last", 2), (0, "sum", 0))
]


@pytest.mark.parametrize("problem", PROBLEMS, ids=str)
def test_the_printed_function_yields_the_gradients(problem: Problem) -> None:
    cell = problem.cell
    space: dict[str, object] = {}
    exec(render(cell, derive_adjoint(cell, cell.loss, lower_variables(cell))), space)
    given = problem.floats()
    arguments = {name: given[name, None] for name in ("V", "W", "U")}
    arguments |= {name: given[name, None][:, 0] for name in ("b_h", "b_y")}
    arguments["h_before"] = given[problem.given][:, 0]
    arguments |= {name: [given[name, t][:, 0] for t in problem.times] for name in ("x", "y")}
    loss, gradients = space["loss_and_gradients"](**arguments)
    expected = reverse_mode.gradient(problem)
    assert np.ndim(loss) == 0
    gradients["x"] = np.stack([gradients["x"][t] for t in problem.times])
    gradients["h"] = gradients.pop("h_before")
    assert set(gradients) == set(expected)
    for name, value in gradients.items():
        np.testing.assert_allclose(
            value.reshape(-1), expected[name].reshape(-1), rtol=1e-11, atol=1e-13, err_msg=name
        )


def test_unknown_functions_are_arguments() -> None:
    cell = sb.elman()
    text = render(cell, sb.derive(cell, "b_h").adjoint())
    assert (
        "def loss_and_gradients(V, W, b_h, U, b_y, h_before, x, y, f_h, df_h, f_y, df_y, " in text
    )
    space: dict[str, object] = {}
    exec(text, space)
    one = np.array([0.5])
    matrix = one.reshape(1, 1)

    def loss_at(b_h: np.ndarray):
        return space["loss_and_gradients"](
            matrix, matrix, b_h, matrix, one, one, [one, 2 * one], [one, one],
            lambda a: a**2, lambda a: 2 * a, lambda o: o**3, lambda o: np.diag(3 * o**2),
            lambda yhat, y: (yhat @ y), lambda yhat, y: y,
        )  # fmt: skip

    _, gradients = loss_at(one)
    step = 1e-6
    difference = (loss_at(one + step)[0] - loss_at(one - step)[0]) / (2 * step)
    assert gradients["b_h"] == pytest.approx(difference, rel=1e-7)


@pytest.mark.parametrize("param", ["b_y", "U", "W", "x_t", "h_-1"])
def test_lines_fit_and_nothing_is_left_open(param: str) -> None:
    cell = sb.elman(f_h="tanh", f_y="softmax", loss="cross_entropy")
    lines = render(cell, sb.derive(cell, param).adjoint()).splitlines()
    assert max(map(len, lines)) <= 100
    compile("\n".join(lines), "printed", "exec")
