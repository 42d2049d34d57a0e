"""Any cell with numbers: its gradients by JAX, and by every form of the product."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from inspect import signature

import jax
import jax.numpy as jnp
import numpy as np

from symbptt import bounds
from symbptt.claims.target import derive
from symbptt.derivation.adjoint import derive_adjoint
from symbptt.derivation.blocks import blocks
from symbptt.derivation.concrete import local_jacobians
from symbptt.derivation.forms import AdjointForm
from symbptt.derivation.gradient import Gradient
from symbptt.derivation.graph import graph
from symbptt.derivation.paths import count
from symbptt.derivation.steps import in_order
from symbptt.derivation.total import weights
from symbptt.formula.printer import plain_name, text
from symbptt.formula.syntax import (
    ZERO,
    Adjoint,
    Apply,
    Formula,
    Index,
    Plus,
    Quotient,
    Sum,
    Variable,
    free_indices,
    place,
    plus,
    walk,
)
from symbptt.model.cell import LAST, Cell, Role
from symbptt.model.functions import Function, Kind
from symbptt.rendering.identifiers import Identifiers
from symbptt.rendering.python import render

from .arithmetic import Arithmetic, Linear
from .evaluator import jacobian

jax.config.update("jax_enable_x64", True)

Given = dict[Variable, np.ndarray]
RELATIVE = 1e-10
"""What two gradients may differ by, relative to the largest entry."""

STEEP = {"tanh": 5.0, "sigma": 10.0}
"""Arguments past which 1 - tanh² and σ - σ² have lost more than four of their digits."""


@dataclass(frozen=True)
class Network:
    """A cell up to T with numbers for its `sizes`; `seed` chooses the numbers."""

    cell: Cell
    T: int
    sizes: tuple[tuple[str, int], ...]
    seed: int = 0

    @cached_property
    def numbers(self) -> Arithmetic:
        return Arithmetic(self.cell, dict(self.sizes))

    @property
    def steps(self) -> range:
        return range(self.cell.start, self.T + 1)

    @cached_property
    def given(self) -> Given:
        """Parameters, given states, inputs and targets; targets and numbers are positive."""
        random = np.random.default_rng(self.seed)
        cell, found = self.cell, {}
        parameters = [quantity.at(None) for quantity in cell.of_role(Role.PARAMETER)]
        for variable in (*parameters, *cell.given_at(self.T)):
            found[variable] = self._some(random, variable)
        for quantity in cell.of_role(Role.INPUT, Role.TARGET):
            first = cell.start - cell.lag(quantity.name)
            for t in range(first, self.T + 1):
                found[quantity.at(t)] = self._some(random, quantity.at(t))
        return found

    def _some(self, random: np.random.Generator, variable: Variable) -> np.ndarray:
        quantity = self.cell.quantity(variable)
        drawn = random.uniform(-0.9, 0.9, self.numbers.extent(quantity.shape))
        if quantity.role is Role.TARGET:
            drawn = np.abs(drawn) / np.abs(drawn).sum()
        return drawn

    @property
    def lowers(self) -> tuple[Variable, ...]:
        """Parameters, given states and every input from the start on."""
        return tuple(
            variable
            for variable in self.given
            if self.cell.quantity(variable).role is not Role.TARGET
            and not (
                self.cell.quantity(variable).role is Role.INPUT
                and variable.time is not None
                and variable.time.offset < self.cell.start
            )
        )

    def simulated(self, numbers: Arithmetic, given: Mapping[Variable, object]) -> dict:
        """The values of all steps."""
        values: dict[Formula, object] = dict(given)
        for equation, t in self.cell.schedule(self.T):
            at = {"t": Index(None, t)}
            values[place(equation.left, at)] = numbers.value(place(equation.right, at), values)
        return values

    @cached_property
    def values(self) -> dict:
        return self.simulated(self.numbers, self.given)

    @cached_property
    def fits_floats(self) -> bool:
        """Whether no value overflows, and no 1 - tanh² or σ - σ² loses digits in saturation."""
        with np.errstate(all="ignore"):
            finite = all(np.isfinite(value).all() for value in self.values.values())
            return finite and not any(self._saturated(t) for t in self.steps)

    def _saturated(self, t: int) -> bool:
        return any(
            np.abs(self.numbers.value(part.arguments[0], self.values)).max() > STEEP[name]
            for equation in self.cell.equations
            for part in walk(place(equation.right, {"t": Index(None, t)}))
            if isinstance(part, Apply) and (name := part.function.ascii) in STEEP
        )

    @cached_property
    def by_jax(self) -> Given:
        """dL/dv for everything given, of the shape that v has."""
        numbers = Arithmetic(self.cell, dict(self.sizes), jnp)
        order = list(self.given)

        def loss(arrays: list[jax.Array]) -> jax.Array:
            values = self.simulated(numbers, dict(zip(order, arrays, strict=True)))
            losses = weights(self.cell, self.T)
            total = sum(float(weight) * values[one] for one, weight in losses.items())
            return jnp.sum(total)

        arrays = [jnp.asarray(self.given[one]) for one in order]
        slopes = jax.grad(loss)(arrays)
        return {one: np.asarray(slope) for one, slope in zip(order, slopes, strict=True)}

    # The product's forms.

    def by_chain(self, lower: Variable) -> np.ndarray:
        """The closed form with its local Jacobians put in."""
        gradient, indices = self._asked(lower)
        form = gradient.chain
        jacobians = {jacobian.quotient: jacobian for jacobian in form.jacobians}
        linear = Linear(self.numbers, self.values, jacobians, {LAST: self.T, **indices})
        return self._shaped(linear.applied(np.ones((1, 1)), form.equation.right), lower)

    def by_paths(self, lower: Variable) -> np.ndarray:
        """The sum over every path."""
        gradient, _ = self._asked(lower)
        total = self._zero(lower)
        for quotient, terms in gradient.unrolled(self.T).groups:
            if quotient.lower == lower:
                for term in terms:
                    total = total + self.numbers.value(term.product, self.values, 1)
        return self._shaped(total, lower)

    def writes_paths(self, lower: Variable) -> bool:
        """Whether the paths to a variable are few enough to be written out."""
        assert self.cell.loss is not None
        timed = self.cell.quantity(lower).role is Role.INPUT
        lowers = [Variable(lower.name, Index(None, t)) for t in self.steps] if timed else [lower]
        factors = (count(self.cell, self.T, self.cell.loss, one)[1] for one in lowers)
        return max(factors) <= bounds.PATH_LETTERS

    def _named(self, variable: Variable) -> Variable:
        """A state that is given after the last step at its time in terms of T."""
        if variable.time is None or variable.time.offset <= self.T:
            return variable
        return Variable(variable.name, Index(LAST, variable.time.offset - self.T))

    def _asked(self, lower: Variable) -> tuple[Gradient, dict[str, int]]:
        """The gradient by a variable; inputs stand at a symbol."""
        if self.cell.quantity(lower).role is not Role.INPUT:
            return derive(self.cell, self._named(lower)), {}
        assert lower.time is not None
        return derive(self.cell, Variable(lower.name, Index("t"))), {"t": lower.time.offset}

    @cached_property
    def form(self) -> AdjointForm:
        constants = [one for one in self.given if one in self.lowers]
        inputs = [quantity.at(Index("t")) for quantity in self.cell.of_role(Role.INPUT)]
        asked = [
            self._named(one) for one in constants if self.cell.quantity(one).role is not Role.INPUT
        ]
        return derive_adjoint(self.cell, self.cell.loss, (*asked, *inputs))

    @cached_property
    def by_adjoint(self) -> Given:
        """What the backward pass yields."""
        values, T = dict(self.values), self.T
        for line in self.form.boundary:
            self._assign(values, line, {"t": Index(None, T), LAST: Index(None, T)}, zero=True)
        for loop in self.form.loops:
            for t in self.steps if loop.rising else reversed(self.steps):
                for line in loop.body:
                    self._assign(values, line, {"t": Index(None, t), LAST: Index(None, T)})
        found: Given = {}
        for result in self.form.results:
            quotient = result.left
            assert isinstance(quotient, Quotient) and isinstance(quotient.lower, Variable)
            lower, symbolic = quotient.lower, quotient.lower.time is not None
            times = self.steps if symbolic and lower.time.symbol == "t" else [None]
            for t in times:
                at = {LAST: Index(None, T)} | ({} if t is None else {"t": Index(None, t)})
                placed = place(lower, at)
                right = result.right if isinstance(result.right, Sum) and t is None else (
                    place(result.right, at)
                )  # fmt: skip
                right = place(right, at)
                found[placed] = self._shaped(self._there(right, values), placed)
        return found

    def _assign(self, values: dict, line, at: dict[str, Index], zero: bool = False) -> None:
        target = place(line.target, at)
        assert isinstance(target, Adjoint)
        shape = self.cell.quantity(target.variable).shape
        height, width = self.numbers.extent(shape)
        if zero:
            values[target] = np.zeros((height, width) if len(shape) == 2 else (width, height))
            return
        zeros = np.zeros((height, width) if len(shape) == 2 else (width, height))
        values[target] = zeros + self._there(place(line.value, at), values)

    def _there(self, formula: Formula, values: dict) -> np.ndarray:
        """A sum without the terms in which a δ of no step of the network stands: they are 0."""
        terms = formula.terms if isinstance(formula, Plus) else (formula,)
        found = [
            self.numbers.value(term, values, 1)
            for term in terms
            if not any(
                isinstance(part, Adjoint)
                and part.variable.time.symbol is None
                and part.variable.time.offset not in self.steps
                for part in walk(term)
            )
        ]
        return sum(found, np.zeros((1, 1)))

    @cached_property
    def by_program(self) -> Given:
        """What the printed Python function returns, run."""
        cell, names = self.cell, Identifiers(self.cell)
        space: dict[str, object] = {}
        exec(render(cell, self.form), space)
        function = space["loss_and_gradients"]
        arguments: dict[str, object] = {}
        for quantity in cell.of_role(Role.PARAMETER):
            arguments[names.of(quantity.at(None))] = self._flat(quantity.at(None))
        for variable in self.given:
            if variable.time is not None and variable.time.offset not in self.steps:
                arguments[names.given(self._named(variable))] = self._flat(variable)
        for quantity in cell.of_role(Role.INPUT, Role.TARGET):
            arguments[names.of(quantity.at(0))] = [self._flat(quantity.at(t)) for t in self.steps]
        for one in cell.functions:
            arguments[names.function(one.name)] = self._function(one)
            arguments[f"d{names.function(one.name)}"] = self._slope(one)
        wanted = signature(function).parameters
        arguments["T"] = self.T
        _, gradients = function(**{name: arguments[name] for name in wanted})
        found: Given = {}
        for result in self.form.results:
            lower = result.left.lower
            if lower.time is None:
                found[lower] = self._shaped(gradients[names.of(lower)], lower)
            elif lower.time.symbol != "t":
                at = place(lower, {LAST: Index(None, self.T)})
                found[at] = self._shaped(gradients[names.given(lower)], at)
            else:
                for t in self.steps:
                    at = Variable(lower.name, Index(None, t))
                    found[at] = self._shaped(gradients[names.of(lower)][t], at)
        return found

    def _function(self, function: Function) -> Callable[..., object]:
        """A function of the cell of arrays of one dimension."""

        def applied(*arguments: object) -> object:
            apply = Apply(function.name, ())
            value = self.numbers.outcome(apply, [_column(argument) for argument in arguments])
            return _flattened(value, function.kind is Kind.LOSS or np.ndim(arguments[0]) == 0)

        return applied

    def _slope(self, function: Function) -> Callable[..., object]:
        """Its derivative: by entries, or the Jacobian, or a row."""

        def applied(*arguments: object) -> object:
            apply = Apply(function.name, (), primes=1)
            value = self.numbers.applied(apply, [_column(argument) for argument in arguments])
            if function.kind is Kind.VECTOR:
                return value
            return _flattened(value.reshape(-1, 1), np.ndim(arguments[0]) == 0)

        return applied

    def _flat(self, variable: Variable) -> object:
        array, shape = self.given[variable], self.cell.quantity(variable).shape
        return array if len(shape) == 2 else _flattened(array, not shape)

    def _zero(self, lower: Variable) -> np.ndarray:
        shape = self.cell.quantity(lower).shape
        height, width = self.numbers.extent(shape)
        return np.zeros((height, width) if len(shape) == 2 else (width, height))

    def _shaped(self, value: object, lower: Variable) -> np.ndarray:
        """A gradient of the shape that the variable has; a row becomes its column."""
        shape = self.cell.quantity(lower).shape
        array = np.asarray(value, dtype=float)
        extent = self.numbers.extent(shape)
        if array.size == 1 and not array.any():
            return np.zeros(extent)
        return array.reshape(extent) if len(shape) < 2 else _same(array, extent)


def _column(argument: object) -> np.ndarray:
    return np.asarray(argument).reshape(-1, 1)


def _flattened(array: np.ndarray, number: bool) -> object:
    return array[0, 0] if number else array[:, 0]


def _same(array: np.ndarray, extent: tuple[int, int]) -> np.ndarray:
    if array.shape != extent and array.size != 1:
        raise ValueError(f"a gradient of the shape {array.shape} instead of {extent}")
    return array.reshape(extent)


def difference(one: np.ndarray, other: np.ndarray) -> float:
    """The largest difference, relative to the largest entry of the second."""
    return float(np.abs(one - other).max() / max(np.abs(other).max(), 1e-300))


def disagreements(network: Network) -> list[str]:
    """The gradients that a form gives otherwise than JAX, with the difference."""
    found = []
    for lower in network.lowers:
        expected = network.by_jax[lower]
        forms = {
            "chain": network.by_chain(lower),
            "unrolled": network.by_paths(lower) if network.writes_paths(lower) else expected,
            "adjoint": network.by_adjoint[lower],
            "python": network.by_program[lower],
        }
        for name, value in forms.items():
            bound = RELATIVE * np.abs(expected).max() + 1e-15
            if not np.abs(value - expected).max() <= bound:
                found.append(f"{name} by {plain_name(lower)}: {difference(value, expected)}")
    return found


# Total derivatives, by moving a variable of the whole network.


def total(network: Network, upper: Variable, lower: Variable) -> np.ndarray:
    """The derivative of a variable, or of a block of states, by another along every path."""
    stacks = {one.variable.name: one.parts for one in blocks(network.cell) if not one.plain}
    stacked = (upper,)
    if upper.time is not None and upper.name in stacks:
        stacked = tuple(
            Variable(one.name, upper.time.plus(one.time.offset)) for one in stacks[upper.name]
        )

    def outcome(moved: np.ndarray) -> np.ndarray:
        values: dict[Formula, object] = {**network.given, lower: moved}
        for equation, t in network.cell.schedule(network.T):
            at = {"t": Index(None, t)}
            left = place(equation.left, at)
            if left != lower:
                values[left] = network.numbers.value(place(equation.right, at), values)
        losses = weights(network.cell, network.T)
        values[network.cell.loss] = sum(float(one) * values[loss] for loss, one in losses.items())
        return np.concatenate([np.asarray(values[one]).reshape(-1, 1) for one in stacked])

    return jacobian(outcome, np.asarray(network.values[lower]))


def families(network: Network, lower: Variable) -> np.ndarray:
    """The sum over the families of paths; the rest of a path that comes back is moved."""
    gradient, indices = network._asked(lower)
    form = gradient.paths()
    found = network._zero(lower)
    for family in form.families:
        linear = _linear(network, form.jacobians, gradient.lower, indices)
        found = found + linear.applied(np.ones((1, 1)), family.formula)
    return network._shaped(found, lower)


def broken_steps(network: Network) -> list[str]:
    """The steps of the derivations whose two sides differ, at every step of the network."""
    found = []
    for lower in network.lowers:
        gradient, indices = network._asked(lower)
        for step in in_order(gradient.derivation):
            left, right = step.equation.left, step.equation.right
            quotients = [part for part in walk(right) if isinstance(part, Quotient)]
            marked = plus(tuple(quotients))
            form = local_jacobians(network.cell, marked, gradient.lower) if quotients else ()
            free = [one for one in free_indices(left) if one not in (*indices, LAST)]
            for t in network.steps if free else (0,):
                at = {**indices, **dict.fromkeys(free, t)}
                if _is_elsewhere(network, gradient.lower, left, at):
                    continue
                linear = _linear(network, form, gradient.lower, at)
                row = linear.started(left)
                one = linear.applied(row, left)
                other = 0.0 if right == ZERO else linear.applied(row, right)
                if not np.allclose(one, other, rtol=1e-9, atol=1e-12):
                    found.append(f"{text(step.equation)} at {at}")
    return found


def _is_elsewhere(network: Network, lower: Variable, left: Formula, at: dict[str, int]) -> bool:
    """Whether a step is of a time to which no path leads: no form speaks of it.

    That is one before the time of the lower variable, or after it where all paths lead ahead.
    """
    assert isinstance(left, Quotient) and isinstance(left.upper, Variable)
    if lower.time is None or left.upper.time is None:
        return False
    stacks = {one.variable.name: one.states[0] for one in blocks(network.cell)}
    ways = graph(network.cell).ways(stacks.get(left.upper.name, left.upper.name), lower)
    at = {**at, LAST: network.T}
    steps = left.upper.time.value(at) - lower.time.value(at)
    if ways == {-1}:
        return steps > 0 and left.upper.time != Index(LAST)
    return len(ways) < 2 and steps < 0


def _linear(network: Network, jacobians, lower: Variable, indices: dict[str, int]) -> Linear:
    known = {jacobian.quotient: jacobian for jacobian in jacobians}
    return Totals(
        network.numbers, network.values, known, {LAST: network.T, **indices}, network, lower
    )


@dataclass(frozen=True)
class Totals(Linear):
    """Closed forms in which total derivatives stand as well."""

    network: Network | None = None
    lower: Variable | None = None

    def _at(self, index: str, value: int) -> Linear:
        return replace(self, indices={**self.indices, index: value})

    def _by(self, row, quotient: Quotient):
        if quotient in self.jacobians:
            return super()._by(row, quotient)
        assert self.network is not None
        at = {symbol: Index(None, value) for symbol, value in self.indices.items()}
        upper, lower = place(quotient.upper, at), place(quotient.lower, at)
        shape = self.network.cell.quantity(lower).shape
        moved = row @ total(self.network, upper, lower)
        return moved.reshape(self.network.numbers.extent(shape)) if len(shape) == 2 else moved

    def started(self, left: Formula):
        """A row to go through both sides from the left."""
        assert isinstance(left, Quotient) and self.network is not None
        at = {symbol: Index(None, value) for symbol, value in self.indices.items()}
        size = len(total(self.network, place(left.upper, at), place(left.lower, at)))
        return np.linspace(0.5, 1.5, size)[None, :]
