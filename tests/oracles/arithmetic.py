"""Formulas of any cell in float64: its equations for JAX to differentiate, its forms for NumPy.

Everything has two axes: numbers are 1 × 1, vectors columns, derivatives of numbers rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np

from symbptt.derivation.concrete import row_at
from symbptt.derivation.forms import IDENTITY, ROW
from symbptt.formula.syntax import (
    Apply,
    Component,
    Diagonal,
    Entrywise,
    Formula,
    Index,
    Iverson,
    Number,
    Ones,
    Outer,
    Plus,
    Power,
    Quotient,
    Ratio,
    Stack,
    Sum,
    Times,
    Transpose,
    Variable,
    place,
    walk,
)
from symbptt.model.blocks import block_position, selected
from symbptt.model.cell import Cell
from symbptt.model.functions import Kind

from .evaluator import jacobian

Values = Mapping[Formula, Any]

_MIX = np.array([[0.5, -0.25, 0.375], [0.75, 0.125, -0.5], [-0.625, 0.25, 0.875]])


@dataclass(frozen=True)
class Arithmetic:
    """Formulas of a `cell` in arrays of the module `xp`, NumPy or jax.numpy."""

    cell: Cell
    sizes: Mapping[str, int]
    xp: Any = np

    def rows(self, size: str) -> int:
        """A size as a number."""
        return sum(self.sizes.get(part, 1) for part in size.split("+"))

    def extent(self, shape: tuple[str, ...]) -> tuple[int, int]:
        """Rows and columns."""
        height, width = (*shape, "1", "1")[:2]
        return self.rows(height), self.rows(width)

    def value(self, formula: Formula, values: Values, rows: int = 0) -> Any:
        """A formula in numbers; `rows` is how long a leading vector of ones is."""
        xp = self.xp
        if formula in values:
            return values[formula]

        def inner(part: Formula) -> Any:
            return self.value(part, values, rows)

        match formula:
            case Number(value=number):
                return xp.full((1, 1), float(number))
            case Variable():
                return self._selector(formula)
            case Ones():
                return xp.ones((rows, 1))
            case Plus(terms=terms):
                return reduce(lambda a, b: a + b, map(inner, terms))
            case Entrywise(factors=factors):
                return reduce(lambda a, b: a * b, map(inner, factors))
            case Times(factors=factors):
                return self._product(factors, values, rows)
            case Ratio(upper=upper, lower=lower):
                return inner(upper) / inner(lower)
            case Power(base=base, exponent=int() as exponent):
                return self._power(inner(base), exponent)
            case Transpose(body=body):
                return inner(body).T
            case Outer(left=left, right=right):
                return inner(left) @ inner(right).T
            case Diagonal(body=body):
                return xp.diag(inner(body)[:, 0])
            case Stack(parts=parts):
                return xp.concatenate([inner(part) for part in parts])
            case Component(body=body, indices=(index,)):
                return inner(body)[index.offset : index.offset + 1]
            case Iverson(left=left, right=right):
                assert left.symbol is None and right.symbol is None
                return xp.full((1, 1), float(left.offset == right.offset))
            case Quotient(upper=upper, lower=lower, mark="own"):
                return self._own(upper, lower, values)
            case Sum(index=index, first=first, last=last, body=body):
                steps = range(first.offset, last.offset + 1)
                terms = [inner(place(body, {index: Index(None, t)})) for t in steps]
                return reduce(lambda a, b: a + b, terms, xp.zeros((1, 1)))
            case Apply():
                arguments = [inner(argument) for argument in formula.arguments]
                return self.applied(formula, arguments)
            case _:
                raise AssertionError(formula)

    def _product(self, factors: tuple[Formula, ...], values: Values, rows: int) -> Any:
        found = None
        for factor in factors:
            if isinstance(factor, Ones) and found is not None and found.shape != (1, 1):
                rows = found.shape[1]
            value = self.value(factor, values, rows)
            found = value if found is None else self.multiply(found, value)
        return found

    @staticmethod
    def multiply(left: Any, right: Any) -> Any:
        """The matrix product; a number multiplies every entry."""
        return left * right if (1, 1) in (left.shape, right.shape) else left @ right

    @staticmethod
    def _power(base: Any, exponent: int) -> Any:
        if base.shape[0] == base.shape[1] > 1:
            return reduce(lambda a, b: a @ b, [base] * exponent)
        power = reduce(lambda a, b: a * b, [base] * abs(exponent))
        return power if exponent > 0 else 1 / power

    def _selector(self, variable: Variable) -> Any:
        found = selected(variable)
        assert found is not None, variable
        position, sizes = found
        first = sum(map(self.rows, sizes[:position]))
        whole = self.xp.eye(sum(map(self.rows, sizes)))
        return whole[:, first : first + self.rows(sizes[position])]

    def applied(self, apply: Apply, arguments: list[Any]) -> Any:
        """A function or its derivative, which is taken by a complex step."""
        if not apply.primes:
            return self.outcome(apply, arguments)
        first, *others = arguments
        slopes = jacobian(lambda moved: self.outcome(apply, [moved, *others]), first)
        entrywise = self.cell.function(apply.function).kind is Kind.ENTRYWISE
        return np.diag(slopes)[:, None] if entrywise else slopes

    def outcome(self, apply: Apply, arguments: list[Any]) -> Any:
        """The value of a function; unknown ones are polynomials."""
        xp, function = self.xp, self.cell.function(apply.function)
        known = self._known().get(function.name.ascii)
        if known is not None:
            return known(*arguments)
        block = block_position(apply.function)
        if block is not None:
            height = len(arguments[0]) // block[1]
            return arguments[0][block[0] * height : (block[0] + 1) * height]
        if function.kind is Kind.ENTRYWISE:
            return 0.25 * (arguments[0] + 1) ** 2
        entries = xp.concatenate([argument.reshape(-1, 1) for argument in arguments])
        if function.kind is Kind.LOSS:
            weights = xp.asarray(0.5 - 0.125 * np.arange(len(entries)))[:, None]
            return xp.sum(weights * entries**3, axis=0, keepdims=True) + entries[:1] * entries[-1:]
        height = self.rows(function.value[0]) if function.value else len(arguments[0])
        mix = np.tile(_MIX, (height, len(entries)))[:height, : len(entries)]
        mixed = xp.asarray(mix) @ entries
        return mixed + 0.25 * mixed**2

    def _known(self) -> dict[str, Any]:
        xp = self.xp
        return {
            "tanh": xp.tanh,
            "sigma": lambda a: 1 / (1 + xp.exp(-a)),
            "relu": lambda a: a * (xp.real(a) > 0),
            "id": lambda a: a,
            "exp": xp.exp,
            "log": xp.log,
            "softmax": lambda a: xp.exp(a) / xp.sum(xp.exp(a)),
            "squared_error": lambda yhat, y: (yhat - y).T @ (yhat - y) / 2,
            "cross_entropy": lambda yhat, y: -(y.T @ xp.log(yhat)),
        }

    def _own(self, upper: Formula, lower: Formula, values: Values) -> Any:
        """A Jacobian of which the product says no more than what it is of."""
        node = upper
        if isinstance(upper, Variable):
            assert upper.time is not None
            node = place(self.cell.equation(upper.name), {"t": upper.time})
        if isinstance(node, Apply) and lower in node.arguments and len(node.arguments) > 1:
            arguments = [self.value(argument, values) for argument in node.arguments]

            def outcome(moved: Any) -> Any:
                pairs = zip(node.arguments, arguments, strict=True)
                return self.outcome(node, [moved if one == lower else at for one, at in pairs])

            return jacobian(outcome, self.value(lower, values))
        known = {one: at for one, at in values.items() if isinstance(one, Variable)}
        return jacobian(lambda moved: self.value(node, {**known, lower: moved}), values[lower])


@dataclass(frozen=True)
class Linear:
    """A closed form as a linear map: δ goes through it from the left, factor by factor."""

    numbers: Arithmetic
    values: Values
    jacobians: Mapping[Formula, Any]
    indices: dict[str, int] = field(default_factory=dict)

    def applied(self, row: Any, formula: Formula) -> Any:
        """δ times the formula: a row, or of the shape of the matrix it is a derivative by."""
        match formula:
            case Number(value=number):
                return row * float(number)
            case Variable() if formula == IDENTITY:
                return row
            case Plus(terms=terms):
                return sum(self.applied(row, term) for term in terms)
            case Times(factors=factors):
                for position, factor in enumerate(factors):
                    if isinstance(factor, Iverson) and not self._holds(factor):
                        return 0.0
                    if np.ndim(row) == 0:
                        return 0.0
                    assert position or row.shape[0] == 1
                    row = self.applied(row, factor)
                return row
            case Iverson():
                return row if self._holds(formula) else 0.0
            case Sum(index=index, body=body):
                found: Any = 0.0
                for value in self._range(formula):
                    found = found + self._at(index, value).applied(row, body)
                return found
            case Quotient():
                return self._by(row, formula)
        steps = self._range(formula)
        for value in steps if _leads_ahead(formula.body) else reversed(steps):
            row = self._at(formula.index, value).applied(row, formula.body)
        return row

    def _at(self, index: str, value: int) -> Linear:
        indices = {**self.indices, index: value}
        return Linear(self.numbers, self.values, self.jacobians, indices)

    def _holds(self, formula: Iverson) -> bool:
        return formula.left.value(self.indices) == formula.right.value(self.indices)

    def _range(self, formula: Any) -> range:
        return range(formula.first.value(self.indices), formula.last.value(self.indices) + 1)

    def _by(self, row: Any, quotient: Quotient) -> Any:
        known = self.jacobians[quotient]
        rows = getattr(known, "rows", (quotient.upper,))
        columns = getattr(known, "columns", (quotient.lower,))
        entries = getattr(known, "entries", None) or ((known.terms,),)
        cell = self.numbers.cell
        heights = [self.numbers.extent(cell.quantity(part).shape)[0] for part in rows]
        parts = np.split(row, np.cumsum(heights)[:-1], axis=1)
        blocks = []
        for column, of_column in zip(columns, zip(*entries, strict=True), strict=True):
            shape = cell.quantity(column).shape
            found: Any = np.zeros(
                self.numbers.extent(shape) if len(shape) == 2 else
                (1, self.numbers.extent(shape)[0])
            )  # fmt: skip
            for upper, part, terms in zip(rows, parts, of_column, strict=True):
                for term in terms:
                    found = found + self._term(upper, part, term, len(shape) == 2)
            blocks.append(found)
        return blocks[0] if len(blocks) == 1 else np.concatenate(blocks, axis=1)

    def _term(self, upper: Variable, row: Any, term: Formula, by_matrix: bool) -> Any:
        if term == IDENTITY:
            return row
        at = {symbol: Index(None, value) for symbol, value in self.indices.items()}
        placed = place(term, at)
        if not by_matrix:
            value = self.numbers.value(placed, self.values, row.shape[1])
            return self.numbers.multiply(row, value)
        named = dict.fromkeys(_rows_of(upper), row)
        return self.numbers.value(placed, {**self.values, **named})


def _leads_ahead(body: Formula) -> bool:
    """Whether the factor of a product leads to the next step, as ∂g_i/∂g_{i+1}, or to the last."""
    whole = [part for part in walk(body) if isinstance(part, Quotient)]
    return whole[-1].lower.time.offset > whole[0].upper.time.offset


def _rows_of(upper: Variable) -> tuple[Variable, ...]:
    return (ROW, row_at(upper.name))
