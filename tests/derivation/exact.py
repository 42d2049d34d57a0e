"""Formulas of a cell in exact numbers, with derivatives by dual numbers: no rule is used here.

A matrix is a list of rows. Unknown functions are polynomials that differ in every entry.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from symbptt.formula.syntax import (
    Apply,
    Component,
    Diagonal,
    Entrywise,
    Formula,
    Number,
    Ones,
    Plus,
    Power,
    Quotient,
    Ratio,
    Stack,
    Times,
    Transpose,
    Variable,
)
from symbptt.model.blocks import block_position, selected
from symbptt.model.cell import Cell
from symbptt.model.functions import Kind


@dataclass(frozen=True)
class Dual:
    """value + slope ε with ε² = 0."""

    value: Fraction
    slope: Fraction = Fraction(0)

    def __add__(self, other: Dual) -> Dual:
        return Dual(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other: Dual) -> Dual:
        slope = self.value * other.slope + self.slope * other.value
        return Dual(self.value * other.value, slope)

    def inverse(self) -> Dual:
        return Dual(1 / self.value, -self.slope / self.value**2)


Matrix = list[list[Dual]]
Values = dict[Formula, Matrix]
SIZES = {"n_h": 2, "n_x": 3, "1": 1}
ZERO, ONE = Dual(Fraction(0)), Dual(Fraction(1))


def number(value: int) -> Dual:
    return Dual(Fraction(value))


def rows(size: str) -> int:
    """A size as a number."""
    return sum(SIZES[part] for part in size.split("+"))


def transpose(matrix: Matrix) -> Matrix:
    return [list(column) for column in zip(*matrix, strict=True)]


def multiply(left: Matrix, right: Matrix) -> Matrix:
    """The product; a number multiplies every entry."""
    if is_number(left) or is_number(right):
        scale, matrix = (left, right) if is_number(left) else (right, left)
        return [[scale[0][0] * entry for entry in line] for line in matrix]
    columns = transpose(right)
    assert len(left[0]) == len(right)
    return [[total([a * b for a, b in zip(line, column, strict=True)]) for column in columns]
            for line in left]  # fmt: skip


def total(terms: list[Dual]) -> Dual:
    return list(accumulate(terms, initial=ZERO))[-1]


def is_number(matrix: Matrix) -> bool:
    return len(matrix) == len(matrix[0]) == 1


def by_entries(operation: Callable[[Dual, Dual], Dual], left: Matrix, right: Matrix) -> Matrix:
    """An operation entry by entry; a number goes with every entry."""
    height, width = max(len(left), len(right)), max(len(left[0]), len(right[0]))
    wide = [[[matrix[0][0]] * width] * height if is_number(matrix) else matrix
            for matrix in (left, right)]  # fmt: skip
    return [[operation(a, b) for a, b in zip(*pair, strict=True)]
            for pair in zip(*wide, strict=True)]  # fmt: skip


def folded(operation: Callable[[Matrix, Matrix], Matrix], parts: list[Matrix]) -> Matrix:
    return list(accumulate(parts, operation))[-1]


def value(cell: Cell, formula: Formula, values: Values) -> Matrix:
    """A formula in numbers; `values` gives the variables."""
    if formula in values:
        return values[formula]
    match formula:
        case Number(value=exact):
            return [[Dual(exact)]]
        case Variable():
            return _selector(formula)
        case Ones():
            return [[ONE]] * SIZES["n_h"]
        case Plus(terms=terms):
            parts = [value(cell, term, values) for term in terms]
            return folded(lambda a, b: by_entries(Dual.__add__, a, b), parts)
        case Times(factors=factors):
            return folded(multiply, [value(cell, factor, values) for factor in factors])
        case Entrywise(factors=factors):
            parts = [value(cell, factor, values) for factor in factors]
            return folded(lambda a, b: by_entries(Dual.__mul__, a, b), parts)
        case Ratio(upper=upper, lower=lower):
            above, below = value(cell, upper, values), value(cell, lower, values)
            return by_entries(lambda a, b: a * b.inverse(), above, below)
        case Power(base=base, exponent=int() as exponent):
            return _power(value(cell, base, values), exponent)
        case Transpose(body=body):
            return transpose(value(cell, body, values))
        case Diagonal(body=body):
            column = value(cell, body, values)
            return [[entry[0] if i == j else ZERO for j in range(len(column))]
                    for i, entry in enumerate(column)]  # fmt: skip
        case Stack(parts=stacked):
            return [line for part in stacked for line in value(cell, part, values)]
        case Component(body=body, indices=(index,)):
            return [value(cell, body, values)[index.offset]]
        case Apply():
            return _applied(cell, formula, values)
        case Quotient(upper=upper, lower=lower, mark="own"):
            return _own(cell, upper, lower, values)
        case _:
            raise AssertionError(formula)


def _power(base: Matrix, exponent: int) -> Matrix:
    if len(base) == len(base[0]) > 1:
        return folded(multiply, [base] * exponent)
    factors = [base] * abs(exponent)
    power = folded(lambda a, b: by_entries(Dual.__mul__, a, b), factors)
    return power if exponent > 0 else [[entry.inverse() for entry in line] for line in power]


def _selector(variable: Variable) -> Matrix:
    found = selected(variable)
    assert found is not None
    position, sizes = found
    first, width = sum(map(rows, sizes[:position])), rows(sizes[position])
    return [[ONE if row == first + column else ZERO for column in range(width)]
            for row in range(sum(map(rows, sizes)))]  # fmt: skip


def _applied(cell: Cell, apply: Apply, values: Values) -> Matrix:
    arguments = [value(cell, argument, values) for argument in apply.arguments]
    function = cell.function(apply.function)
    if function.kind is Kind.ENTRYWISE and apply.primes:
        return [[number(3) * a * a + number(2) for a in line] for line in arguments[0]]
    if apply.primes:
        first, *others = arguments
        return derivative(first, lambda moved: _outcome(cell, apply, [moved, *others]))
    return _outcome(cell, apply, arguments)


def _outcome(cell: Cell, apply: Apply, arguments: list[Matrix]) -> Matrix:
    function = cell.function(apply.function)
    if function.kind is Kind.ENTRYWISE:
        return [[a * a * a + number(2) * a for a in line] for line in arguments[0]]
    block = block_position(apply.function)
    if block is not None:
        height = len(arguments[0]) // block[1]
        return arguments[0][block[0] * height : (block[0] + 1) * height]
    entries = [entry for argument in arguments for line in argument for entry in line]
    shape = function.value or (() if function.kind is Kind.LOSS else ("n_h",))
    return [
        [total([number(i + 2 * k + 1) * a * a * entries[i] for k, a in enumerate(entries)])]
        for i in range(rows(shape[0]) if shape else 1)
    ]


def derivative(at: Matrix, function: Callable[[Matrix], Matrix]) -> Matrix:
    """The Jacobian: a row for each entry of the value, a column for each entry of `at`."""
    columns = []
    for i, line in enumerate(at):
        for j in range(len(line)):
            moved = [list(other) for other in at]
            moved[i][j] = Dual(moved[i][j].value, Fraction(1))
            columns.append([Dual(one.slope) for part in function(moved) for one in part])
    return transpose(columns)


def _own(cell: Cell, upper: Formula, lower: Formula, values: Values) -> Matrix:
    """The derivative by the places of a variable, or by an argument of a function of several."""
    node = cell.equation(upper.name) if isinstance(upper, Variable) else upper
    if isinstance(node, Apply) and lower in node.arguments and len(node.arguments) > 1:

        def outcome(moved: Matrix) -> Matrix:
            arguments = [moved if argument == lower else value(cell, argument, values)
                         for argument in node.arguments]  # fmt: skip
            return _outcome(cell, node, arguments)

        return derivative(value(cell, lower, values), outcome)
    return derivative(
        values[lower], lambda moved: value(cell, node, without_values(values) | {lower: moved})
    )


def without_values(values: Values) -> Values:
    """The values of variables alone."""
    return {one: known for one, known in values.items() if isinstance(one, Variable)}
