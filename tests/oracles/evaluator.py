"""The product's formulas, put into numbers.

The network is computed once more by hand, in exact fractions where its functions are polynomials
and in floats elsewhere. A quotient ∂u/∂v is not looked up in the product: its Jacobian is taken
here, from the hand-written step, with dual numbers (exact) or a complex step (floats).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np

from symbptt.derivation.forms import AdjointForm, UnrolledForm
from symbptt.formula.syntax import (
    Adjoint,
    Apply,
    Diagonal,
    Equation,
    Formula,
    Index,
    Iverson,
    Number,
    Plus,
    Power,
    Product,
    Quotient,
    Ratio,
    Sum,
    Times,
    Transpose,
    Variable,
)

from .problems import CUBES, MIXING, SQUARE, Key, Problem, Values

Indices = Mapping[str, int]


@dataclass(frozen=True)
class Dual:
    """value + slope ε with ε² = 0: what the complex step is to floats, exactly."""

    value: Fraction
    slope: Fraction = Fraction(0)

    def __add__(self, other: Any) -> Dual:
        other = _dual(other)
        return Dual(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other: Any) -> Dual:
        other = _dual(other)
        return Dual(self.value * other.value, self.value * other.slope + self.slope * other.value)

    __radd__, __rmul__ = __add__, __mul__


def _dual(number: Any) -> Dual:
    return number if isinstance(number, Dual) else Dual(Fraction(number))


STEP = 1e-30

Function = Callable[..., np.ndarray]


def jacobian(function: Function, at: np.ndarray) -> np.ndarray:
    """∂function_i/∂at_j, with the entries of a matrix `at` counted row by row."""
    exact = at.dtype == object
    columns = []
    for place in np.ndindex(at.shape):
        moved = at.astype(object if exact else complex)
        moved[place] += Dual(Fraction(0), Fraction(1)) if exact else STEP * 1j
        value = function(moved).ravel()
        columns.append([_dual(entry).slope for entry in value] if exact else value.imag / STEP)
    return np.array(columns).T


def _f_y(o: np.ndarray) -> np.ndarray:
    mixed = _like(MIXING[: len(o), : len(o)], o) @ o
    return o + mixed * mixed


def _ell(yhat: np.ndarray, y: np.ndarray) -> np.ndarray:
    moved = yhat + y
    cubes = _like(CUBES[: len(y)], yhat) * moved * moved * moved
    return np.sum(cubes, axis=0, keepdims=True) + yhat[:1] * yhat[-1:]


def _f_h(a: np.ndarray) -> np.ndarray:
    return _like(np.array([[SQUARE]]), a) * (a + 1) * (a + 1)


def _squared_error(yhat: np.ndarray, y: np.ndarray) -> np.ndarray:
    error = yhat + -1 * y
    return np.sum(error * error, axis=0, keepdims=True) * _like(np.array([[Fraction(1, 2)]]), y)


def _softmax(o: np.ndarray) -> np.ndarray:
    return np.exp(o) / np.sum(np.exp(o))


def _like(constants: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    return constants if numbers.dtype == object else constants.astype(float)


ENTRYWISE: dict[str, Function] = {
    "f_h": _f_h,
    "tanh": np.tanh,
    "sigma": lambda a: 1 / (1 + np.exp(-a)),
    "relu": lambda a: a * (np.real(a) > 0),
    "id": lambda a: a,
}
VECTOR: dict[str, Function] = {"f_y": _f_y, "softmax": _softmax}
LOSS: dict[str, Function] = {
    "ell": _ell,
    "squared_error": _squared_error,
    "cross_entropy": lambda yhat, y: -np.sum(y * np.log(yhat), axis=0, keepdims=True),
}
FUNCTIONS = ENTRYWISE | VECTOR | LOSS
"""By the names that the product gives them."""

UNKNOWN = ("f_h", "f_y", "ell")
RENAMED = {"sigmoid": "sigma", "identity": "id"}

WITHIN_A_STEP = {
    "a": ("V", "x", "W", "b_h"),
    "h": ("a", "V", "x", "W", "b_h"),
    "o": ("U", "h", "b_y"),
    "yhat": ("o", "U", "h", "b_y"),
    "L": ("yhat", "o", "U", "h", "b_y"),
}
"""What a quantity depends on at its own step without passing a state."""


@dataclass(frozen=True)
class Evaluator:
    """A problem's numbers, and the value of formulas in them."""

    problem: Problem
    bound: Mapping[Formula, np.ndarray] = field(default_factory=dict)
    values: Values = field(init=False)
    known: dict[tuple[str, Key, Key], np.ndarray] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        given = self.problem.numbers() if self.problem.exact else self.problem.floats()
        object.__setattr__(self, "values", self.network(given))

    # The network, written out.

    def functions(self) -> list[Function]:
        """f_h, f_y and ℓ."""
        named = zip(self.problem.functions, UNKNOWN, strict=True)
        return [FUNCTIONS[RENAMED.get(name or unknown, name or unknown)] for name, unknown in named]

    def network(self, given: Values, moved: tuple[Key, np.ndarray] | None = None) -> Values:
        """Every quantity; the one that `moved` names is replaced where it is computed."""
        values = dict(given)
        for t in self.problem.times:
            self._states(values, t, moved)
            self._losses(values, t, moved)
        values["L", None] = sum(values["L", t] for t in self.problem.lossy)
        return values

    def _states(self, at: Values, t: int, moved: tuple[Key, np.ndarray] | None) -> None:
        f_h = self.functions()[0]
        a = at["V", None] @ at["x", t] + at["W", None] @ at["h", t - 1] + at["b_h", None]
        at["a", t] = _replaced(("a", t), a, moved)
        at["h", t] = _replaced(("h", t), f_h(at["a", t]), moved)

    def _losses(self, at: Values, t: int, moved: tuple[Key, np.ndarray] | None) -> None:
        _, f_y, loss = self.functions()
        at["o", t] = _replaced(("o", t), at["U", None] @ at["h", t] + at["b_y", None], moved)
        at["yhat", t] = _replaced(("yhat", t), f_y(at["o", t]), moved)
        at["L", t] = _replaced(("L", t), loss(at["yhat", t], at["y", t]), moved)

    # Its derivatives.

    def total(self, upper: Key, lower: Key) -> np.ndarray:
        """Along every path: the whole network is computed again."""

        def network(value: np.ndarray) -> np.ndarray:
            given = {key: self.values[key] for key in self.problem.numbers()}
            return self.network({**given, lower: value}, (lower, value))[upper]

        return self._kept("total", upper, lower, network)

    def immediate(self, upper: Key, lower: Key) -> np.ndarray:
        """Within the step of `upper`, its state held fixed: only that part is computed again."""

        def step(value: np.ndarray) -> np.ndarray:
            at, t = {**self.values, lower: value}, upper[1]
            assert t is not None
            if upper[0] in ("a", "h"):
                self._states(at, t, (lower, value))
            else:
                self._losses(at, t, (lower, value))
            return at[upper]

        return self._kept("immediate", upper, lower, step)

    def _kept(self, kind: str, upper: Key, lower: Key, function: Function) -> np.ndarray:
        if (kind, upper, lower) not in self.known:
            self.known[kind, upper, lower] = jacobian(function, self.values[lower])
        return self.known[kind, upper, lower]

    def quotient(self, quotient: Quotient, indices: Indices) -> np.ndarray:
        """As it is marked; without a mark immediate, or total where nothing in the step leads."""
        upper, lower = _key(quotient.upper, indices), _key(quotient.lower, indices)
        before = (upper[0] in ("a", "h")) and lower == ("h", (upper[1] or 0) - 1)
        within = lower[0] in WITHIN_A_STEP.get(upper[0], ()) and lower[1] in (None, upper[1])
        if quotient.mark == "immediate" or (
            quotient.mark == "partial" and upper[1] is not None and (before or within)
        ):
            return self.immediate(upper, lower)
        return self.total(upper, lower)

    # Formulas.

    def value(self, formula: Formula, indices: Indices, deltas: Values | None = None) -> Any:
        """A formula's value: an array with two axes, or a number."""

        def inner(part: Formula, **more: int) -> Any:
            return self.value(part, {**indices, **more}, deltas)

        match formula:
            case _ if formula in self.bound:
                return self.bound[formula]
            case Number(value=value):
                return value if self.problem.exact else float(value)
            case Variable():
                return self.values[_key(formula, indices)]
            case Quotient():
                return self.quotient(formula, indices)
            case Sum(index=index, body=body):
                terms = [inner(body, **{index: i}) for i in _range(formula, indices)]
                return reduce(add, terms, 0)
            case Product(index=index, body=body):
                factors = [inner(body, **{index: i}) for i in reversed(_range(formula, indices))]
                return reduce(multiply, factors, 1)
            case Plus(terms=terms):
                return reduce(add, map(inner, terms))
            case Times(factors=factors):
                return reduce(multiply, map(inner, factors))
            case Ratio(upper=upper, lower=lower):
                return _same(inner(upper), inner(lower), np.divide)
            case Power(base=base, exponent=exponent):
                return inner(base) ** exponent
            case Transpose(body=body):
                return _transposed(inner(body))
            case Diagonal(body=body):
                (column,) = inner(body).T
                return np.diag(column)
            case Iverson(left=left, right=right):
                return int(number(left, indices) == number(right, indices))
            case Adjoint(variable=variable) if deltas is not None:
                return deltas[_key(variable, indices)]
            case Apply(primes=1, function=function, arguments=arguments):
                return _slope(function.ascii, *map(inner, arguments))
            case _:
                raise TypeError(f"{type(formula).__name__} has no value here")

    def gradient(self, right: Formula, lower: Variable) -> np.ndarray:
        """The value of a closed form ∂L/∂`lower`."""
        return self._over_instances(lower, lambda indices: self.value(right, indices))

    def unrolled(self, form: UnrolledForm, lower: Variable) -> np.ndarray:
        """The value of the sum over paths."""
        assert form.T == self.problem.T
        groups = dict(form.groups)

        def instance(indices: Indices) -> Any:
            time = None if lower.time is None else Index(None, number(lower.time, indices))
            terms = groups[Quotient(self.problem.cell.loss, Variable(lower.name, time))]
            return reduce(add, (self.value(term.product, {}) for term in terms), 0)

        return self._over_instances(lower, instance)

    def adjoint(self, form: AdjointForm, result: Equation, lower: Variable) -> np.ndarray:
        """What the backward pass yields."""
        deltas = self.backward(form)
        return self._over_instances(
            lower, lambda indices: self.value(result.right, indices, deltas)
        )

    def backward(self, form: AdjointForm) -> Values:
        """Every δ, from the last step to the first."""
        T = self.problem.T
        deltas: Values = {}
        lines = [(line, T) for line in form.boundary]
        lines += [(line, t) for t in reversed(self.problem.times) for line in form.body]
        for line, t in lines:
            indices = {"t": t, "T": T}
            name, time = _key(line.target.variable, indices)
            deltas[name, time] = self.shaped(self.value(line.value, indices, deltas), (name, T))
        return deltas

    def _over_instances(self, lower: Variable, value: Callable[[Indices], Any]) -> np.ndarray:
        T = self.problem.T
        if lower.time is None or lower.time.symbol is None:
            return self.shaped(value({"T": T}), _key(lower, {}))
        symbol = lower.time.symbol
        return np.stack([
            self.shaped(value({"T": T, symbol: t}), _key(lower, {symbol: t}))
            for t in self.problem.times
        ])  # fmt: skip

    def shaped(self, value: Any, lower: Key) -> np.ndarray:
        """A gradient as a row, or in its matrix's own shape."""
        rows, columns = self.values[lower].shape
        shape = (rows, columns) if lower[0] in ("U", "V", "W") else (1, rows)
        if np.ndim(value) == 0:
            return np.full(shape, value)
        if value.shape == (1, rows * columns):
            return value.reshape(shape)
        if value.shape != shape:
            raise ValueError(f"a gradient of the shape {value.shape} instead of {shape}")
        return value


def add(left: Any, right: Any) -> Any:
    """Entry by entry; a number is added to each, but no row to a column."""
    return _same(left, right, np.add)


def multiply(left: Any, right: Any) -> Any:
    """The matrix product, or that by a number; the number 0 is a zero of any shape."""
    numbers = [factor for factor in (left, right) if np.ndim(factor) == 0]
    if 0 in numbers:
        return 0
    return left * right if numbers else left @ right


def _transposed(value: Any) -> Any:
    return value.T if np.ndim(value) else value


def _same(left: Any, right: Any, operation: Callable[..., Any]) -> Any:
    if np.ndim(left) and np.ndim(right) and left.shape != right.shape:
        raise ValueError(f"shapes {left.shape} and {right.shape} in a sum")
    return operation(left, right)


def _slope(name: str, argument: np.ndarray, *others: np.ndarray) -> np.ndarray:
    slopes = jacobian(lambda value: FUNCTIONS[name](value, *others), argument)
    return np.diag(slopes)[:, None] if name in ENTRYWISE else slopes


def _replaced(key: Key, value: np.ndarray, moved: tuple[Key, np.ndarray] | None) -> np.ndarray:
    return moved[1] if moved is not None and moved[0] == key else value


def number(index: Index, indices: Indices) -> int:
    """The number that an index stands for."""
    return index.offset + (0 if index.symbol is None else indices[index.symbol])


def _range(formula: Sum | Product, indices: Indices) -> range:
    assert formula.first is not None and formula.last is not None
    return range(number(formula.first, indices), number(formula.last, indices) + 1)


def _key(formula: Formula, indices: Indices) -> Key:
    assert isinstance(formula, Variable)
    time = None if formula.time is None else number(formula.time, indices)
    return (formula.name.ascii, time)
