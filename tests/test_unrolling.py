"""The unrolled SymPy model, and gradients as SymPy expressions."""

from __future__ import annotations

import pickle
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from symbptt import bounds
from symbptt.claims.target import derive
from symbptt.errors import BoundExceeded, InputError, InvalidValue, NoRule
from symbptt.formula.syntax import (
    Adjoint,
    Apply,
    Diagonal,
    Entrywise,
    Equation,
    Formula,
    Index,
    Number,
    Plus,
    Power,
    Quotient,
    Ratio,
    Sum,
    Times,
    Transpose,
    Variable,
)
from symbptt.model.cell import Cell, Quantity, Role
from symbptt.model.library import elman
from symbptt.notation import Name
from symbptt.unrolling import (
    LOSS_STEPS,
    UnrolledModel,
    gradient_expression,
    matrix_expression,
    scalar_expression,
    unroll,
)

from .command import python_apart
from .oracles import complex_step
from .oracles.agreement import agree, derived
from .oracles.evaluator import Evaluator
from .oracles.problems import PARAMETERS, Problem


def at(base: str, time: int | None = None, label: str = "", accent: str = "") -> Variable:
    return Variable(Name(base, accent, label), None if time is None else Index(None, time))


a, h, o, y, yhat = at("a", 2), at("h", 2), at("o", 2), at("y", 2), at("y", 2, accent="hat")
W, U, V, b_h = at("W"), at("U"), at("V"), at("b", label="h")
f_h, f_y, ell = Name("f", label="h"), Name("f", label="y"), Name("ell")


@pytest.mark.parametrize(("start", "T", "error"), [
    (0, -1, InvalidValue), (1, 0, InvalidValue), (0, bounds.STEPS_WRITTEN, BoundExceeded),
    (0, 10**9, BoundExceeded), (0, 10**40, BoundExceeded),
])  # fmt: skip
def test_no_model_of_such_a_T(start: int, T: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        unroll(elman(start=start), T)


def reading_its_state_thrice() -> Cell:
    """h_t = f_h(V x_t + W (h_{t-1} ⊙ h_{t-1} ⊙ h_{t-1}) + b_h): its loss triples at each step."""
    cell = elman()
    first, *rest = cell.equations
    before = Variable(Name("h"), Index("t", -1))
    assert isinstance(first.right, Plus)
    x, _, bias = first.right.terms
    cubed = Times((W, Entrywise((before,) * 3)))
    return replace(cell, equations=(replace(first, right=Plus((x, cubed, bias))), *rest))


@pytest.mark.parametrize(("model", "found"), [
    (unroll(elman(), LOSS_STEPS), "steps"),
    (unroll(reading_its_state_thrice(), 12), "nodes"),
    (unroll(reading_its_state_thrice(), LOSS_STEPS - 1), "nodes"),
], ids=["too deep", "too large", "far too large"])  # fmt: skip
def test_no_substituted_loss_past_its_bounds(model: UnrolledModel, found: str) -> None:
    with pytest.raises(BoundExceeded, match=found):
        model.loss()
    assert len(model.loss(substituted=False).args) == len(model.scalars) // 5


OPEN = Sum("k", Index(None, 0), Index("T"), at("L", 0))


@pytest.mark.parametrize(("formula", "error"), [
    (Quotient(h, b_h), NoRule), (Adjoint(a), NoRule), (OPEN, NoRule),
    (replace(OPEN, last=None), NoRule), (Apply(f_h, (a,), primes=2), NoRule),
    (Variable(Name("h"), Index("t")), InvalidValue), (at("q"), InputError), (at("h"), InputError),
    (replace(OPEN, last=Index(None, 10**9)), BoundExceeded),
])  # fmt: skip
@pytest.mark.parametrize("expression", [scalar_expression, matrix_expression])
def test_no_expression_of_what_is_not_concrete(
    expression: Any, formula: Formula, error: type[Exception]
) -> None:
    with pytest.raises(error):
        expression(elman(), formula)


@pytest.mark.parametrize("formula", [
    Times((V, h)), Times((h, h)), Plus((h, Transpose(h))), Plus((a, o)), Entrywise((a, o)),
])  # fmt: skip
def test_what_does_not_conform_is_refused(formula: Formula) -> None:
    with pytest.raises(InputError, match="do not conform"):
        matrix_expression(elman(), formula)


def with_parameter(name: Name) -> Cell:
    cell = elman()
    return replace(cell, quantities=(*cell.quantities, Quantity(name, Role.PARAMETER, ("n_h",))))


@pytest.mark.parametrize("base", ["__import__('os')", "a b", "x.y", "", "é", "1", "lambda:0"])
@pytest.mark.parametrize("expression", [scalar_expression, matrix_expression])
def test_unsafe_names_do_not_reach_sympy(expression: Any, base: str) -> None:
    with pytest.raises(InvalidValue, match="no name for a SymPy symbol"):
        expression(with_parameter(Name(base)), at(base))


@pytest.mark.parametrize("base", ["E", "I", "S", "N", "Q", "pi", "beta", "lambda", "zoo", "O"])
def test_a_name_is_never_looked_up(base: str) -> None:
    cell = with_parameter(Name(base))
    assert scalar_expression(cell, at(base)) == sympy.Symbol(base)
    assert matrix_expression(cell, at(base)).name == base


SCALARS = [
    "Eq(a_0, V*x_0 + W*h_-1 + b_h)", "Eq(h_0, f_h(a_0))", "Eq(o_0, U*h_0 + b_y)",
    "Eq(yhat_0, f_y(o_0))", "Eq(L_0, ell(yhat_0, y_0))", "Eq(a_1, V*x_1 + W*h_0 + b_h)",
    "Eq(h_1, f_h(a_1))", "Eq(o_1, U*h_1 + b_y)", "Eq(yhat_1, f_y(o_1))",
    "Eq(L_1, ell(yhat_1, y_1))", "Eq(L, L_0 + L_1)",
]  # fmt: skip


def test_the_scalar_equations() -> None:
    assert list(map(str, unroll(elman(), 1).scalars)) == SCALARS


def test_the_vector_equations() -> None:
    by_entries = [
        equation.replace("f_h(a", "Lambda(xi, f_h(xi)).(a") if "Eq(h" in equation else equation
        for equation in SCALARS
    ]
    vectors = unroll(elman(), 1).vectors
    assert list(map(str, vectors)) == by_entries
    sizes = sympy.symbols("n_x n_h n_y", integer=True, positive=True)
    assert vectors[0].rhs.shape == vectors[1].rhs.shape == (sizes[1], 1)
    assert vectors[2].rhs.shape == vectors[3].rhs.shape == (sizes[2], 1)
    assert vectors[4].rhs.free_symbols >= {vectors[3].lhs}


@pytest.mark.parametrize(("options", "first", "last"), [
    ({"start": 1}, "a_1", "Eq(L, L_1 + L_2 + L_3)"),
    ({"start": 1, "total_loss": "last"}, "a_1", "Eq(L, L_3)"),
    ({"start": -1}, "a_-1", "Eq(L, L_-1 + L_0 + L_1 + L_2 + L_3)"),
])  # fmt: skip
def test_the_steps_from_start_to_T(options: dict[str, Any], first: str, last: str) -> None:
    model = unroll(elman(**options), 3)
    assert str(model.scalars[0].lhs) == first
    assert str(model.scalars[-1]) == str(model.vectors[-1]) == last


x = sympy.Symbol("a_2")


@pytest.mark.parametrize(("options", "formula", "value"), [
    ({"f_h": "tanh"}, Apply(Name("tanh"), (a,)), sympy.tanh(x)),
    ({"f_h": "sigmoid"}, Apply(Name("sigma"), (a,)), 1 / (1 + sympy.exp(-x))),
    ({"f_h": "relu"}, Apply(Name("relu"), (a,)), sympy.Max(x, 0)),
    ({"f_h": "relu"}, Apply(Name("relu"), (a,), primes=1), sympy.Heaviside(x)),
    ({"f_h": "identity"}, Apply(Name("id"), (a,)), x),
    ({"f_y": "softmax"}, Apply(Name("softmax"), (a,)), sympy.S.One),
    ({"loss": "squared_error"}, Apply(Name("squared_error"), (a, h)),
     (x - sympy.Symbol("h_2")) ** 2 / 2),
    ({"loss": "cross_entropy"}, Apply(Name("cross_entropy"), (a, h)),
     -sympy.Symbol("h_2") * sympy.log(x)),
    ({}, Apply(f_h, (a,), primes=1), sympy.Derivative(sympy.Function("f_h")(x), x)),
    ({}, Apply(f_h, (Times((W, a)),), primes=1),
     sympy.Function("f_h")(sympy.Symbol("W") * x).fdiff()),
    ({}, Apply(ell, (a, a), primes=1), sympy.Function("ell")(x, x).fdiff(1)),
    ({}, Plus((Number(Fraction(1, 3)), Power(a, 2))), sympy.Rational(1, 3) + x**2),
    ({}, Times((Number(Fraction(-1)), Transpose(a), Diagonal(a))), -(x**2)),
    ({}, Ratio(a, Entrywise((a, a))), 1 / x),
    ({}, Sum("k", Index(None, 2), Index(None, 3), Variable(Name("a"), Index("k"))),
     x + sympy.Symbol("a_3")),
    ({}, Sum("k", Index(None, 3), Index(None, 2), Variable(Name("a"), Index("k"))), sympy.S.Zero),
])  # fmt: skip
def test_the_scalar_expression(
    options: dict[str, Any], formula: Formula, value: sympy.Expr
) -> None:
    assert scalar_expression(elman(**options), formula) == value


@pytest.mark.parametrize(("formula", "written", "shape"), [
    (Plus((Number(Fraction(1)), Times((Number(Fraction(-1)), Power(h, 2))))),
     "-HadamardPower(h_2, 2) + 1", "n_h 1"),
    (Power(W, 2), "W**2", "n_h n_h"),
    (Ratio(h, a), "HadamardProduct(h_2, HadamardPower(a_2, -1))", "n_h 1"),
    (Entrywise((Number(Fraction(2)), h)), "2*h_2", "n_h 1"),
    (Diagonal(h), "DiagMatrix(h_2)", "n_h n_h"),
    (Apply(f_y, (o,)), "f_y(o_2)", "n_y 1"),
    (Apply(f_y, (o,), primes=1), "f_y'(o_2)", "n_y n_y"),
    (Apply(f_y, (h,), primes=1), "f_y'(h_2)", "n_y n_h"),
    (Apply(ell, (yhat, y), primes=1), "ell'(yhat_2, y_2)", "1 n_y"),
    (Apply(f_h, (a,), primes=1), "Lambda(xi, Derivative(f_h(xi), xi)).(a_2)", "n_h 1"),
    (Times((Transpose(Times((Apply(ell, (yhat, y), primes=1), U))), Transpose(h))),
     "(ell'(yhat_2, y_2)*U).T*h_2.T", "n_h n_h"),
])  # fmt: skip
def test_the_matrix_expression(formula: Formula, written: str, shape: str) -> None:
    found = matrix_expression(elman(), formula)
    assert str(found) == written
    assert " ".join(map(str, found.shape)) == shape


def test_unknown_functions_are_shown_in_latex() -> None:
    formula = Times((Apply(ell, (yhat, y), primes=1), Apply(f_y, (o,), primes=1)))
    assert sympy.latex(matrix_expression(elman(), formula)) == (
        r"\ell'\left(\hat{y}_{2}, y_{2}\right) f_{y}'\left(o_{2}\right)"
    )


@pytest.mark.parametrize("cell", [elman(), elman("tanh", "softmax", "cross_entropy", start=1)])
def test_a_model_is_a_value(cell: Cell) -> None:
    model = unroll(cell, 2)
    assert model == unroll(cell, 2) == cell.unroll(2)
    assert model != unroll(cell, 3)
    assert hash(model) == hash(unroll(cell, 2))
    assert pickle.loads(pickle.dumps(model)) == model
    assert pickle.loads(pickle.dumps(model.vectors)) == model.vectors


SNIPPET = """
from symbptt.model.library import elman
from symbptt.claims.target import derive
model = elman(f_y="softmax").unroll(2)
print(model.vectors, model.scalars, model.loss(), derive(model.cell, "W").to_sympy(2))
"""


def test_the_same_bytes_for_every_hash_seed() -> None:
    done = [python_apart("-c", SNIPPET, PYTHONHASHSEED=seed) for seed in ("1", "2")]
    assert [process.stderr for process in done] == [b"", b""]
    assert done[0].stdout == done[1].stdout != b""


# Against SymPy's own differentiation: unknown functions, symbols for everything.


def instances(expression: Any, parameter: str) -> list[tuple[sympy.Symbol, sympy.Expr]]:
    """The symbols that a gradient is by, each with its gradient."""
    if isinstance(expression, dict):
        return [(sympy.Symbol(f"x_{t}"), part) for t, part in expression.items()]
    return [(sympy.Symbol(parameter), expression)]


def substituted(expression: sympy.Expr, model: UnrolledModel) -> sympy.Expr:
    """An expression of the model's variables in nothing but what is given."""
    for equation in reversed(model.scalars):
        expression = expression.subs(equation.lhs, equation.rhs)
    return expression


@pytest.mark.parametrize("parameter", PARAMETERS)
@pytest.mark.parametrize("problem", [
    Problem(start=start, total_loss=total_loss, steps=steps)
    for start in (0, 1) for total_loss in ("sum", "last") for steps in (0, 1, 2)
], ids=lambda problem: f"{problem.start}..{problem.T} {problem.total_loss}")  # fmt: skip
def test_the_gradient_is_sympys_for_unknown_functions(problem: Problem, parameter: str) -> None:
    model = unroll(problem.cell, problem.T)
    found = derived(problem, parameter).to_sympy(problem.T, scalars=True)
    wrong = [
        symbol
        for symbol, part in instances(found, problem.typed(parameter))
        if sympy.expand(substituted(part, model) - sympy.diff(model.loss(), symbol)) != 0
    ]
    assert wrong == []


def test_a_wrong_gradient_is_not_sympys() -> None:
    model = unroll(elman(), 1)
    part = derive(elman(), "W").to_sympy(1, scalars=True)
    wrong = sum(part.args[1:])
    assert sympy.expand(substituted(wrong, model) - sympy.diff(model.loss(), sympy.Symbol("W")))


# Against numbers: the vector model and gradients with named functions.

NAMED = [
    Problem(("tanh", "softmax", "cross_entropy"), steps=1),
    Problem(("sigmoid", "identity", "squared_error"), start=1, total_loss="last", steps=1),
    Problem(("relu", "tanh", "squared_error"), steps=1),
]


def evaluated(expression: sympy.Expr, problem: Problem) -> np.ndarray:
    """The value of an expression of the vector model."""
    names = sympy.symbols("n_x n_h n_y", integer=True, positive=True)
    numbers: dict[sympy.Expr, Any] = {}
    for (name, time), value in Evaluator(problem).values.items():
        symbol = name if time is None else f"{name}_{time}"
        matrix = sympy.ImmutableMatrix(value.astype(float))
        numbers[sympy.MatrixSymbol(symbol, *value.shape)] = matrix
        numbers[sympy.Symbol(symbol)] = matrix[0]
    placed = expression.subs(dict(zip(names, problem.sizes, strict=True))).xreplace(numbers).doit()
    return np.array(placed.as_explicit() if placed.is_Matrix else [[placed]], dtype=float)


@pytest.mark.parametrize("problem", NAMED, ids=str)
def test_the_vector_equations_hold(problem: Problem) -> None:
    wrong = [
        equation.lhs
        for equation in unroll(problem.cell, problem.T).vectors
        if not agree(evaluated(equation.lhs, problem), evaluated(equation.rhs, problem))
    ]
    assert wrong == []


@pytest.mark.parametrize("parameter", PARAMETERS)
@pytest.mark.parametrize("problem", NAMED, ids=str)
def test_the_matrix_gradient_is_the_gradient(problem: Problem, parameter: str) -> None:
    found = derived(problem, parameter).to_sympy(problem.T)
    parts = found.values() if isinstance(found, dict) else [found]
    values = np.stack([evaluated(part, problem) for part in parts])
    wanted = complex_step.gradient(problem)[parameter]
    assert agree(values if parameter == "x" else values[0], wanted)


@pytest.mark.parametrize(("parameter", "shape"), [
    ("b_h", "1 n_h"), ("b_y", "1 n_y"), ("V", "n_h n_x"), ("W", "n_h n_h"), ("U", "n_y n_h"),
    ("h_-1", "1 n_h"),
])  # fmt: skip
@pytest.mark.parametrize("T", [0, 3])
def test_a_gradient_has_the_shape_of_its_variable(T: int, parameter: str, shape: str) -> None:
    found = gradient_expression(derive(elman(), parameter), T)
    assert " ".join(map(str, found.shape)) == shape


@pytest.mark.parametrize(("scalars", "zero"), [
    (True, sympy.S.Zero),
    (False, sympy.ZeroMatrix(1, sympy.Symbol("n_h", integer=True, positive=True))),
])  # fmt: skip
def test_a_gradient_without_a_path_is_zero(scalars: bool, zero: sympy.Expr) -> None:
    found = gradient_expression(derive(with_parameter(Name("c")), "c"), 2, scalars)
    assert found == zero


def test_the_input_of_a_step_has_one_gradient_a_step() -> None:
    found = gradient_expression(derive(elman(start=1), "x_t"), 3)
    assert list(found) == [1, 2, 3]
    assert {str(part.shape) for part in found.values()} == {"(1, n_x)"}


def test_equations_are_of_the_language_of_the_cell() -> None:
    cell = elman()
    doubled = Equation(cell.loss, Times((Number(Fraction(2)), cell.total_loss.right)))
    assert str(unroll(replace(cell, total_loss=doubled), 1).scalars[-1]) == "Eq(L, 2*L_0 + 2*L_1)"
