"""The table of functions: each derivative as a formula, and against the complex step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from symbptt.formula.printer import text
from symbptt.formula.syntax import (
    Diagonal,
    Formula,
    Number,
    Plus,
    Power,
    Ratio,
    Times,
    Transpose,
    Variable,
)
from symbptt.model.functions import KNOWN, Kind

Vector = np.ndarray

FORMULAS = {
    "tanh": "1 - value²",
    "sigmoid": "value - value²",
    "identity": "1",
    "softmax": "diag(value) - value valueᵀ",
    "squared_error": "(argument - target)ᵀ",
    "cross_entropy": "-(target ⊘ argument)ᵀ",
}


@pytest.mark.parametrize(("name", "formula"), FORMULAS.items())
def test_the_derivative_as_a_formula(name: str, formula: str) -> None:
    derivative = KNOWN[name].derivative
    assert derivative is not None
    assert text(derivative) == formula


def test_the_derivatives_that_stay_names() -> None:
    assert {name for name in KNOWN if KNOWN[name].derivative is None} == {"relu"}


def test_the_kinds() -> None:
    kinds = {kind: [name for name in KNOWN if KNOWN[name].kind is kind] for kind in Kind}
    assert kinds == {
        Kind.ENTRYWISE: ["tanh", "sigmoid", "relu", "identity"],
        Kind.VECTOR: ["softmax"],
        Kind.LOSS: ["squared_error", "cross_entropy"],
        Kind.MAP: [],
        Kind.BLOCK: [],
    }


TARGET = np.array([[0.25], [0.5], [0.25]])
ARGUMENT = np.array([[0.3], [1.1], [0.7]])
VALUES: dict[str, Callable[[Vector], Vector]] = {
    "tanh": np.tanh,
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    "identity": lambda a: a,
    "softmax": lambda a: np.exp(a) / np.exp(a).sum(),
    "squared_error": lambda a: ((a - TARGET) ** 2).sum(keepdims=True) / 2,
    "cross_entropy": lambda a: -(TARGET * np.log(a)).sum(keepdims=True),
}


def _number(formula: Formula, values: dict[str, Vector]) -> Vector:
    match formula:
        case Number(value=value):
            return np.array([[float(value)]])
        case Variable(name=name):
            return values[name.base]
        case Plus(terms=terms):
            return np.sum([_number(term, values) + np.zeros_like(_number(terms[-1], values))
                           for term in terms], axis=0)  # fmt: skip
        case Times(factors=factors):
            product = np.array([[1.0]])
            for factor in factors:
                part = _number(factor, values)
                scalar = product.size == 1 or part.size == 1
                product = product * part if scalar else product @ part
            return product
        case Power(base=base, exponent=exponent):
            return _number(base, values) ** exponent
        case Transpose(body=body):
            return _number(body, values).T
        case Diagonal(body=body):
            return np.diag(_number(body, values)[:, 0])
        case Ratio(upper=upper, lower=lower):
            return _number(upper, values) / _number(lower, values)
    raise AssertionError(formula)


def _complex_step(function: Callable[[Vector], Vector], argument: Vector) -> Vector:
    step = 1e-30
    columns = [
        function(argument + 1j * step * unit[:, None]).imag / step for unit in np.eye(len(argument))
    ]
    return np.concatenate(columns, axis=1)


@pytest.mark.parametrize("name", VALUES)
def test_the_derivative_against_the_complex_step(name: str) -> None:
    function = VALUES[name]
    formula = KNOWN[name].derivative
    assert formula is not None
    values = {"value": function(ARGUMENT), "argument": ARGUMENT, "target": TARGET}
    found = _number(formula, values)
    if KNOWN[name].kind is Kind.ENTRYWISE:
        found = np.diag(np.broadcast_to(found, ARGUMENT.shape)[:, 0])
    np.testing.assert_allclose(found, _complex_step(function, ARGUMENT), rtol=1e-13, atol=1e-15)
