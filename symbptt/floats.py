"""A cell in floats: its values step by step, and the products of its local Jacobians.

The Jacobians are those of the derivation, `derivation.graph`. Vectors are columns. This is for
pictures; nothing is decided by floats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import bounds
from .derivation.graph import Edge, Graph, at_step, graph
from .derivation.jacobians import Route
from .errors import InvalidValue, NoRule, UnknownName
from .formula.printer import plain_name
from .formula.syntax import (
    Apply,
    Diagonal,
    Entrywise,
    Formula,
    Index,
    Number,
    Plus,
    Power,
    Ratio,
    Times,
    Transpose,
    Variable,
    children,
    place,
    substitute,
    walk,
)
from .model.cell import STEP, Cell, Quantity, Role, variables
from .model.functions import VALUE
from .notation import Name

Array = NDArray[np.float64]


class Numbers:
    """The values of a cell up to T, of all that a quantity depends on.

    Raises `UnknownName`, `InvalidValue`, `NoRule` and `BoundExceeded` as `influence` says.
    """

    def __init__(self, cell: Cell, values: Mapping[str, Any], T: int, upper: Quantity) -> None:
        self.cell, self.upper = cell, upper
        self.steps = range(cell.start, T + 1)
        bounds.hold("the number of steps", len(self.steps), bounds.STEPS_COMPUTED)
        self.graph: Graph = graph(cell)
        self.needed = _needed(cell, upper.name)
        if any(map(cell.ahead, self.needed)):
            raise NoRule(
                "numbers of states that run backwards in time", "ask for one that does not"
            )
        self.values = _given(cell, values, self.steps, self.needed)
        for t in self.steps:
            for name in self.order:
                here = Variable(name, Index(None, t))
                formula = place(cell.equation(name), {STEP: Index(None, t)})
                with np.errstate(all="ignore"):
                    self.values[here] = _finite(self.value(formula), plain_name(here))

    @property
    def order(self) -> Iterator[Name]:
        """What is needed and defined, in the order of the equations."""
        for equation in self.cell.equations:
            if isinstance(equation.left, Variable) and equation.left.name in self.needed:
                yield equation.left.name

    def value(self, formula: Formula) -> Array:
        """The value of a formula whose times are numbers."""
        if isinstance(formula, Variable):
            return self.values[formula]
        if isinstance(formula, Apply):
            return self._applied(formula)
        if type(formula) not in RULES:
            raise NoRule(f"{type(formula).__name__} in numbers", "write it in other operations")
        return RULES[type(formula)](formula, *map(self.value, children(formula)))

    def _applied(self, formula: Apply) -> Array:
        function = self.cell.function(formula.function)
        rules = SLOPES if formula.primes else FUNCTIONS
        known = rules.get(function.name.ascii)
        if known is None:
            name = function.name.ascii
            raise NoRule(f"the unknown function {name} in numbers", "name it: elman(f_h='tanh')")
        return known(*map(self.value, formula.arguments))

    def norms(self) -> tuple[tuple[float, ...], ...]:
        """‖∂u_t/∂u_k‖ for k <= t, a row for each t."""
        columns = [self._column(k) for k in self.steps]
        first = self.steps.start
        return tuple(
            tuple(_norm(columns[k - first][t - k]) for k in range(first, t + 1)) for t in self.steps
        )

    def _column(self, k: int) -> list[Array]:
        """∂u_t/∂u_k for t = k, ..., T: the sum over the paths, carried from step to step."""
        origin = Variable(self.upper.name, Index(None, k))
        size = self.values[origin].shape[0]
        found: dict[Variable, Array] = {origin: np.eye(size)}
        for t in range(k, self.steps.stop):
            for name in self.order:
                here = Variable(name, Index(None, t))
                if here != origin:
                    with np.errstate(all="ignore"):
                        arriving = self._arriving(here, found, size)
                    found[here] = _finite(arriving, f"d{plain_name(here)}/d{plain_name(origin)}")
        return [found[Variable(self.upper.name, Index(None, t))] for t in self.steps if t >= k]

    def _arriving(self, here: Variable, found: Mapping[Variable, Array], size: int) -> Array:
        assert here.time is not None
        total = np.zeros((self.values[here].shape[0], size))
        for edge in self.graph.below(here.name):
            lower = at_step(edge.lower, here.time.offset)
            if lower in found:
                for route in edge.routes:
                    total = total + _multiplied(self._through(route, here.time), found[lower])
        return total

    def _through(self, route: Route, time: Index) -> Array:
        factors = (self.value(place(factor, {STEP: time})) for factor in route.factors)
        return reduce(_multiplied, factors, np.ones((1, 1)))

    def gain(self) -> float | None:
        """A number g with ‖∂u_t/∂u_{t-1}‖ <= g whatever the values, None if none is found.

        It is the sum over the ways of one step of the products of the norms of their factors.
        """
        return self._bound(self.upper.name, frozenset())

    def _bound(self, name: Name, seen: frozenset[Name]) -> float | None:
        total = 0.0
        for edge in self.graph.below(name):
            rest = self._beyond(edge, seen | {name})
            if rest != 0:
                sizes = [*map(self._size, edge.routes)]
                if rest is None or None in sizes:
                    return None
                total += rest * sum(size for size in sizes if size is not None)
        return total

    def _beyond(self, edge: Edge, seen: frozenset[Name]) -> float | None:
        """The bound of what lies below an edge: 1 for u of the step before, 0 for no way there."""
        lower = edge.lower
        own = Variable(self.upper.name, Index(STEP))
        if lower.time is None or not self.graph.joins(lower, own):
            return 0.0
        if edge.lag == 0:
            return self._bound(lower.name, seen)
        if edge.lag == 1 and lower.name == self.upper.name:
            return 1.0
        return None

    def _size(self, route: Route) -> float | None:
        """The product of the norms of the factors of a route, None if one has no bound."""
        total = 1.0
        for factor in route.factors:
            if isinstance(factor, Number) or not any(one.time for one in variables(factor)):
                total *= _norm(self.value(factor))
                continue
            most = self._most(factor.body) if isinstance(factor, Diagonal) else None
            if most is None:
                return None
            total *= most
        return total

    def _most(self, body: Formula) -> float | None:
        """The bound of the entries of a vector that is f(a) or f'(a), None if there is none."""
        for part in walk(body):
            whole: Formula = part
            if isinstance(part, Variable) and self.cell.defines(part.name):
                whole = self.cell.equation(part.name)
            if isinstance(whole, Apply) and whole.function.ascii in STEEPEST:
                function = self.cell.function(whole.function)
                slope = function.derivative and substitute(function.derivative, {VALUE: part})
                if body == slope or (body == part and whole.primes):
                    return STEEPEST[function.name.ascii]
                if body == part and whole.function.ascii in BETWEEN:
                    return 1.0
        return None


STEEPEST = {"tanh": 1.0, "sigma": 0.25, "relu": 1.0}
"""γ, the largest slope of a function by entries."""

BETWEEN = ("tanh", "sigma")
"""The functions whose values lie between -1 and 1."""


def _finite(array: Array, what: str) -> Array:
    """The array; `InvalidValue` where it has grown past what a float holds."""
    if not np.isfinite(array).all():
        raise InvalidValue(f"{what} is no finite number")
    return array


def _norm(matrix: Array) -> float:
    """The largest singular value."""
    return float(np.linalg.norm(matrix, 2))


# ---- formulas


def _multiplied(left: Array, right: Array) -> Array:
    """A B; a number multiplies each entry."""
    return left * right if 1 in (left.size, right.size) else left @ right


def _power(formula: Power, base: Array) -> Array:
    """u^n by entries for a vector, A^n for a square matrix."""
    exponent = formula.exponent
    if isinstance(exponent, Index):
        raise NoRule("a power by an index in numbers", "write it as a product")
    square = base.shape[0] == base.shape[1]
    made: Array = np.linalg.matrix_power(base, exponent) if square else base**exponent
    return made


RULES: dict[type, Callable[..., Array]] = {
    Number: lambda formula: np.full((1, 1), float(formula.value)),
    Plus: lambda formula, *terms: reduce(np.add, terms),
    Times: lambda formula, *factors: reduce(_multiplied, factors),
    Entrywise: lambda formula, *factors: reduce(np.multiply, factors),
    Ratio: lambda formula, upper, lower: upper / lower,
    Power: _power,
    Transpose: lambda formula, body: body.T,
    Diagonal: lambda formula, body: np.diagflat(body),
}
"""The value of a formula from those of its parts."""


def _sigmoid(a: Array) -> Array:
    """1/(1 + e^{-a}), without an overflow."""
    made: Array = (1 + np.tanh(a / 2)) / 2
    return made


def _softmax(a: Array) -> Array:
    """e^{a_i} / Σ_j e^{a_j}, without an overflow."""
    raised: Array = np.exp(a - np.max(a))
    return raised / np.sum(raised)


FUNCTIONS: dict[str, Callable[..., Array]] = {
    "tanh": np.tanh, "sigma": _sigmoid, "relu": lambda a: np.maximum(a, 0), "id": lambda a: a,
    "softmax": _softmax, "exp": np.exp, "log": np.log,
}  # fmt: skip

SLOPES: dict[str, Callable[..., Array]] = {"relu": lambda a: (a > 0).astype(float)}
"""The derivatives that have no formula."""


# ---- what is given


def _needed(cell: Cell, upper: Name) -> frozenset[Name]:
    """The names that a quantity depends on."""
    found, waiting = {upper}, [upper]
    while waiting:
        name = waiting.pop()
        for used in variables(cell.equation(name)) if cell.defines(name) else ():
            if used.name not in found:
                found.add(used.name)
                waiting.append(used.name)
    return frozenset(found)


def _given(
    cell: Cell, values: Mapping[str, Any], steps: range, needed: frozenset[Name]
) -> dict[Variable, Array]:
    """The parameters, inputs and given states as columns and matrices."""
    states = {plain_name(one): one for one in cell.given_states}
    others = {one.name.ascii: one for one in cell.of_role(Role.PARAMETER, Role.INPUT, Role.TARGET)}
    for name in values:
        if name not in states and name not in others:
            raise UnknownName("quantity", name, (*others, *states), name, (0, len(name)))
    arrays = {name: _array(name, value) for name, value in values.items()}
    sizes: dict[str, int] = {}
    for name, array in arrays.items():
        quantity = others.get(name) or cell.quantity(states[name])
        is_of_steps = name in others and quantity.timed
        shape = ("the number of steps", *quantity.shape) if is_of_steps else quantity.shape
        _fit(name, array, shape, sizes | {"the number of steps": len(steps), "1": 1}, sizes)
    found: dict[Variable, Array] = {}
    for quantity in (one for one in others.values() if one.name in needed):
        name = quantity.name.ascii
        if quantity.timed:
            rows = arrays.get(name)
            for row, t in enumerate(steps):
                given = None if rows is None else rows[row]
                found[quantity.at(t)] = _column(name, given, quantity.shape, sizes)
        else:
            found[quantity.at(None)] = _column(name, arrays.get(name), quantity.shape, sizes)
    for name, state in states.items():
        if state.name in needed:
            shape = cell.quantity(state).shape
            found[state] = _column(name, arrays.get(name), shape, sizes)
    return found


def _array(name: str, value: Any) -> Array:
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise InvalidValue(f"{name} is no array of numbers") from None
    if not np.isfinite(array).all():
        raise InvalidValue(f"{name} has an entry that is no finite number")
    return array


def _fit(
    name: str, array: Array, shape: tuple[str, ...], known: Mapping[str, int], sizes: dict[str, int]
) -> None:
    """Note the sizes that a value tells; `InvalidValue` where they are not those of others."""
    if array.ndim != len(shape):
        raise InvalidValue(f"{name} has {array.ndim} axes, not {len(shape)}")
    for size, found in zip(shape, array.shape, strict=True):
        wanted = known.get(size, sizes.get(size, found))
        if found != wanted:
            raise InvalidValue(f"{size} is {found} in {name}, and {wanted} elsewhere")
        if size not in known:
            sizes[size] = found


def _column(
    name: str, given: Array | None, shape: tuple[str, ...], sizes: Mapping[str, int]
) -> Array:
    """A value with two axes; what is a vector and not given is 0."""
    if given is None and len(shape) == 1 and shape[0] in sizes:
        given = np.zeros(sizes[shape[0]])
    if given is None:
        raise InvalidValue(f"{name} has no value")
    return given if given.ndim == 2 else given.reshape(-1, 1)
