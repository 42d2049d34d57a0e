"""Comparing gradients: every form of the product with every oracle, and with each other."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations

import numpy as np

from symbptt.claims.target import derive
from symbptt.derivation.forms import AdjointForm, UnrolledForm
from symbptt.derivation.gradient import Gradient
from symbptt.formula.syntax import Formula, Variable
from symbptt.model.lookup import lower_variable

from . import complex_step, reverse_mode, symbolic
from .evaluator import Evaluator
from .problems import Problem

TOLERANCE = 1e-12
"""Relative to the largest entry, where one side was computed in floats."""

ORACLES = {
    "sympy.diff": symbolic.gradient,
    "JAX": reverse_mode.gradient,
    "complex step": complex_step.gradient,
}


def derived(problem: Problem, parameter: str) -> Gradient:
    """The product's gradient."""
    return derive(problem.cell, problem.typed(parameter))


def lower_of(problem: Problem, parameter: str) -> Variable:
    """The variable that a parameter is."""
    return lower_variable(problem.cell, problem.typed(parameter))


def oracles(problem: Problem, parameter: str, symbolically: bool = True) -> dict[str, np.ndarray]:
    """The gradient by each oracle."""
    return {
        name: gradient(problem)[parameter]
        for name, gradient in ORACLES.items()
        if symbolically or name != "sympy.diff"
    }


def forms(problem: Problem, gradient: Gradient) -> dict[str, np.ndarray]:
    """The gradient by each form of the product."""
    return {
        "chain": chain(problem, gradient.chain.equation.right, gradient.lower),
        "unrolled": unrolled(problem, gradient.unrolled(problem.T), gradient.lower),
        "adjoint": adjoint(problem, gradient.adjoint(), gradient.lower),
    }


def chain(problem: Problem, closed: Formula, lower: Variable) -> np.ndarray:
    """The value of a closed form."""
    return Evaluator(problem).gradient(closed, lower)


def unrolled(problem: Problem, form: UnrolledForm, lower: Variable) -> np.ndarray:
    """The value of a sum over paths."""
    return Evaluator(problem).unrolled(form, lower)


def adjoint(problem: Problem, form: AdjointForm, lower: Variable) -> np.ndarray:
    """What a backward pass yields."""
    return Evaluator(problem).adjoint(form, form.results[0], lower)


def disagreements(found: Mapping[str, np.ndarray]) -> list[tuple[str, str]]:
    """The pairs that differ: at all where both are exact, else by more than `TOLERANCE`."""
    return [
        (one, other) for one, other in combinations(found, 2) if not agree(found[one], found[other])
    ]


def agree(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two gradients are the same."""
    if one.shape != other.shape:
        return False
    if _exact(one) and _exact(other):
        return bool((one == other).all())
    one, other = one.astype(float), other.astype(float)
    return bool(np.abs(one - other).max() <= TOLERANCE * np.abs(one).max(initial=TOLERANCE))


def _exact(gradient: np.ndarray) -> bool:
    return all(isinstance(entry, Fraction | int) for entry in gradient.ravel().tolist())
