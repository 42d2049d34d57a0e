"""Every form of every gradient against three independent oracles, and against each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from itertools import product

import numpy as np
import pytest

from symbptt.derivation.adjoint import derive_adjoint
from symbptt.derivation.chain import derive_chain
from symbptt.derivation.forms import IDENTITY, LocalJacobian
from symbptt.derivation.steps import Rule, Step, in_order
from symbptt.formula.printer import text
from symbptt.formula.syntax import Formula, Index, Quotient, Variable, free_indices
from symbptt.model.cell import Role
from symbptt.model.lookup import lower_variables
from symbptt.notation import Name

from ..oracles.agreement import agree, derived, disagreements, forms, oracles
from ..oracles.evaluator import Evaluator, Indices, add, number
from ..oracles.problems import PARAMETERS, Problem

UNKNOWN = [
    Problem(start=start, total_loss=total_loss)
    for start in (0, 1)
    for total_loss in ("sum", "last")
]
NAMED = [
    Problem(("tanh", "softmax", "cross_entropy")),
    Problem(("sigmoid", "sigmoid", "squared_error"), start=1, total_loss="last"),
    Problem(("relu", "identity", "squared_error"), total_loss="last"),
    Problem(("identity", "identity", "squared_error"), start=1),
    Problem(("identity", "relu", None), start=1),
    Problem(("tanh", None, None), start=1),
    Problem((None, "tanh", "squared_error")),
    Problem(("sigmoid", "softmax", None), total_loss="last"),
    Problem(("relu", "sigmoid", "cross_entropy"), start=1),
]


def named(problem: Problem) -> str:
    """A problem's id: its functions, its first and last step, its loss, its size."""
    functions = ",".join(name or "?" for name in problem.functions)
    size = "vector" if problem.vector else "scalar"
    return f"{functions} {problem.start}..{problem.T} {problem.total_loss} {size}"


def sized(problems: list[Problem], *steps: int) -> list[Problem]:
    """The problems, scalar and vector, with so many steps after the first."""
    return [
        replace(problem, vector=vector, steps=number)
        for problem in problems
        for vector in (False, True)
        for number in steps
    ]


@pytest.mark.parametrize("parameter", PARAMETERS)
@pytest.mark.parametrize("problem", sized(UNKNOWN, 0, 1, 2, 3, 4), ids=named)
def test_the_forms_are_the_gradient_exactly(problem: Problem, parameter: str) -> None:
    found = forms(problem, derived(problem, parameter)) | oracles(problem, parameter)
    assert len(found) == 6
    assert disagreements(found) == []


@pytest.mark.parametrize("parameter", PARAMETERS)
@pytest.mark.parametrize("problem", sized(NAMED, 0, 1, 2, 3, 4), ids=named)
def test_the_forms_are_the_gradient_with_named_functions(problem: Problem, parameter: str) -> None:
    symbolically = problem.exact or problem.steps == 0
    found = forms(problem, derived(problem, parameter)) | oracles(problem, parameter, symbolically)
    assert disagreements(found) == []


t, k, T = Index("t"), Index("k"), Index("T")


def variable(base: str, time: Index | None = None, label: str = "", accent: str = "") -> Variable:
    return Variable(Name(base, accent, label), time)


b_h, W, U = variable("b", label="h"), variable("W"), variable("U")
PAIRS = [
    (variable("h", t), variable("h", k)), (variable("h", t), W), (variable("h", t), b_h),
    (variable("o", t), b_h), (variable("o", t), variable("h", k)),
    (variable("y", t, accent="hat"), variable("x", k)), (variable("y", t, accent="hat"), U),
    (variable("L", t), variable("a", k)), (variable("L", t), W), (variable("L", t), U),
    (variable("L", T), variable("h", k)), (variable("L", t), variable("o", k)),
    (variable("L"), variable("h", t)), (variable("L"), variable("a", t)),
    (variable("L"), variable("o", t)), (variable("L"), variable("y", t, accent="hat")),
]  # fmt: skip
"""Derivatives that are not gradients: the left sides of claims."""

SOME = [
    Problem(),
    Problem(start=1, total_loss="last"),
    Problem(("tanh", "softmax", "cross_entropy")),
]


@pytest.mark.parametrize("parameter", PARAMETERS)
@pytest.mark.parametrize("problem", sized(SOME, 2), ids=named)
def test_each_step_of_a_derivation_holds(problem: Problem, parameter: str) -> None:
    assert broken(problem, derived(problem, parameter).derivation) == []


@pytest.mark.parametrize(("upper", "lower"), PAIRS, ids=text)
@pytest.mark.parametrize("problem", sized(SOME, 2), ids=named)
def test_each_step_to_any_total_derivative_holds(
    problem: Problem, upper: Variable, lower: Variable
) -> None:
    assert broken(problem, derive_chain(problem.cell, upper, lower)) == []


def broken(problem: Problem, derivation: Step) -> list[str]:
    """The equations of a derivation that are wrong at some indices."""
    return [
        f"{step.rule.name} at {indices}: {text(step.equation)}"
        for step in in_order(derivation)
        for indices in instances(problem, step)
        if not holds(problem, step, indices)
    ]


def instances(problem: Problem, step: Step) -> Iterator[Indices]:
    """The numbers for the indices of a step for which it speaks.

    No derivative by something later, the recursion only above its start, and put into itself only
    above the step after that.
    """
    left, right = step.equation.left, step.equation.right
    assert isinstance(left, Quotient)
    assert isinstance(left.upper, Variable)
    assert isinstance(left.lower, Variable)
    symbols = sorted({*free_indices(left), *free_indices(right)} - {"T"})
    for times in product(problem.times, repeat=len(symbols)):
        indices = dict(zip(symbols, times, strict=True), T=problem.T)
        first = 1 if step.rule is Rule.DIRECT_AND_RECURRENT else 0
        again = step.rule is Rule.ONCE_MORE and left.upper.time is not None
        if again and number(left.upper.time, indices) == problem.start:
            continue
        if distance(left.upper, left.lower, indices) >= first:
            yield indices


def distance(upper: Variable, lower: Variable, indices: Indices) -> float:
    """How many steps the lower variable lies before the upper one, any number for a constant."""
    if upper.time is None or lower.time is None:
        return float("inf")
    return number(upper.time, indices) - number(lower.time, indices)


def holds(problem: Problem, step: Step, indices: Indices) -> bool:
    """Whether the right side is the total derivative on the left."""
    evaluator = Evaluator(problem, {IDENTITY: 1})
    left = step.equation.left
    assert isinstance(left, Quotient)
    wanted = evaluator.quotient(replace(left, mark="total"), indices)
    found = evaluator.value(step.equation.right, indices)
    if np.ndim(found) == 0:
        found = found * np.eye(*wanted.shape, dtype=int)
    return agree(found.reshape(wanted.shape), wanted)


@pytest.mark.parametrize("parameter", PARAMETERS)
@pytest.mark.parametrize("problem", sized(SOME + NAMED, 1), ids=named)
def test_each_local_jacobian_is_the_oracles(problem: Problem, parameter: str) -> None:
    jacobians = derived(problem, parameter).chain.jacobians
    assert jacobians
    assert [text(wrong.quotient) for wrong in jacobians if not right(problem, wrong)] == []


def right(problem: Problem, jacobian: LocalJacobian) -> bool:
    """Whether the terms of a local Jacobian add up to it, at each step."""
    symbols = [symbol for symbol in free_indices(jacobian.quotient) if symbol != "T"]
    return all(
        agree(written(problem, jacobian, indices), wanted)
        for times in product(problem.times, repeat=len(symbols))
        for indices in [dict(zip(symbols, times, strict=True), T=problem.T)]
        for wanted in [Evaluator(problem).quotient(jacobian.quotient, indices)]
    )


def written(problem: Problem, jacobian: LocalJacobian, indices: Indices) -> np.ndarray:
    """The sum of the terms; of the derivative by a matrix, one flattened row a unit row."""
    sizes = dict(zip(("n_x", "n_h", "n_y", "1"), (*problem.sizes, 1), strict=True))
    rows, columns = (sizes[size] for size in jacobian.shape)
    if jacobian.row is None:
        bound = {IDENTITY: np.eye(rows, dtype=int)}
        return summed(problem, jacobian, indices, bound, (rows, columns))
    units = np.eye(rows, dtype=object if problem.exact else float)
    flat = (
        summed(problem, jacobian, indices, {jacobian.row: unit[None, :]}, (rows, columns)).ravel()
        for unit in units
    )
    return np.stack(list(flat))


def summed(
    problem: Problem,
    jacobian: LocalJacobian,
    indices: Indices,
    bound: dict[Formula, np.ndarray],
    shape: tuple[int, int],
) -> np.ndarray:
    """The sum of the terms, of the given shape also where there are none."""
    evaluator = Evaluator(problem, bound)
    value = reduce(add, (evaluator.value(term, indices) for term in jacobian.terms), 0)
    return value if np.ndim(value) else np.full(shape, value)


@pytest.mark.parametrize("problem", sized(SOME + NAMED, 2), ids=named)
def test_each_adjoint_is_a_total_derivative(problem: Problem) -> None:
    cell, evaluator = problem.cell, Evaluator(problem)
    deltas = evaluator.backward(derive_adjoint(cell, cell.loss, lower_variables(cell)))
    states = cell.of_role(Role.STATE, Role.PREACTIVATION, Role.OUTPUT)
    keys = {(quantity.name.ascii, time) for quantity in states for time in problem.times}
    assert keys | {("a", problem.T + 1)} == deltas.keys()
    wrong = [key for key in keys if not agree(deltas[key], evaluator.total(("L", None), key))]
    assert wrong == []
