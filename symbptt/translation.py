"""Formulas of a cell in SymPy, node by node; no string is ever parsed.

There are two versions: in the scalar one every size is 1 and a variable is a `Symbol`; in the
vector one a variable is a `MatrixSymbol` of symbolic size, a function by entries an
`ElementwiseApplyFunction`, an unknown vector function a `VectorFunction`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import sympy
from sympy.core.symbol import Str
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.diagonal import DiagMatrix
from sympy.matrices.expressions.matexpr import MatrixElement

from . import bounds
from .errors import InputError, InvalidValue, NoRule
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
    Sum,
    Times,
    Transpose,
    Variable,
    children,
    place,
    plus,
)
from .model.cell import Cell
from .model.functions import KNOWN, Function, Kind
from .notation import Name


class VectorFunction(sympy.MatrixExpr):  # type: ignore[misc]
    """The value, a column of `rows` entries, of an unknown vector function: its name, arguments."""

    _mark = ""

    def __new__(cls, name: str | Str, rows: Any, *arguments: Any) -> VectorFunction:
        made = super().__new__(cls, Str(str(name)), sympy.sympify(rows, strict=True), *arguments)
        assert isinstance(made, cls)
        return made

    @property
    def shape(self) -> tuple[Any, Any]:
        return (self.args[1], sympy.S.One)

    def _entry(self, i: Any, j: Any, **options: Any) -> Any:
        return MatrixElement(self, i, j)

    def _sympystr(self, printer: Any) -> str:
        arguments = ", ".join(printer._print(argument) for argument in self.args[2:])
        return f"{self.args[0]}{self._mark}({arguments})"

    def _latex(self, printer: Any) -> str:
        name = printer._print(sympy.Symbol(str(self.args[0])))
        arguments = ", ".join(printer._print(argument) for argument in self.args[2:])
        return rf"{name}{self._mark}\left({arguments}\right)"


class VectorDerivative(VectorFunction):
    """The derivative of a vector function or a loss by its first argument.

    Of shape `rows` × (size of that argument): the Jacobian, for a loss a row.
    """

    _mark = "'"

    @property
    def shape(self) -> tuple[Any, Any]:
        return (self.args[1], self.args[2].rows)


@dataclass(frozen=True)
class Translation:
    """Formulas to SymPy; `leaf` makes the variables, and with them the scalar or vector version."""

    cell: Cell
    leaf: Callable[[Cell, Variable], Any]
    known: dict[Formula, Any] = field(default_factory=dict)

    def __call__(self, formula: Formula) -> Any:
        if formula not in self.known:
            self.known[formula] = self._translated(formula)
        return self.known[formula]

    def _translated(self, formula: Formula) -> Any:
        if isinstance(formula, Variable):
            return self.leaf(self.cell, formula)
        if isinstance(formula, Sum):
            return self(plus(written_out(formula)))
        if type(formula) not in RULES:
            raise NoRule(f"{type(formula).__name__} in SymPy", "write it out in concrete factors")
        return RULES[type(formula)](self.cell, formula, *map(self, children(formula)))


def written_out(formula: Sum) -> tuple[Formula, ...]:
    first, last = formula.first, formula.last
    if first is None or last is None or first.symbol or last.symbol:
        raise NoRule("a sum over an open range in SymPy", "give T a number")
    bounds.hold("the length of a sum", last.offset - first.offset + 1, bounds.STEPS_WRITTEN)
    return tuple(
        place(formula.body, {formula.index: Index(None, t)})
        for t in range(first.offset, last.offset + 1)
    )


def _checked_name(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9-]+)*", name, re.ASCII):
        raise InvalidValue(f"{name!r} is no name for a SymPy symbol")
    return name


def _variable_name(cell: Cell, variable: Variable) -> str:
    if variable.time is not None and variable.time.symbol is not None:
        raise InvalidValue(f"{plain_name(variable)} stands at no number")
    cell.quantity(variable)
    return _checked_name(plain_name(variable))


def symbol(cell: Cell, variable: Variable) -> Any:
    """The variable as a number."""
    return sympy.Symbol(_variable_name(cell, variable))


def matrix_symbol(cell: Cell, variable: Variable) -> Any:
    """The variable as a matrix, a column, or a number."""
    name, shape = _variable_name(cell, variable), cell.quantity(variable).shape
    if not shape:
        return sympy.Symbol(name)
    return sympy.MatrixSymbol(name, *(*map(size_symbol, shape), 1)[:2])


def size_symbol(size: str) -> Any:
    return sympy.Symbol(_checked_name(size), integer=True, positive=True)


def _number(cell: Cell, formula: Number) -> Any:
    """The exact number."""
    return sympy.Rational(formula.value.numerator, formula.value.denominator)


def _plus(cell: Cell, formula: Plus, *terms: Any) -> Any:
    """u + v; a number beside matrices is added to each entry."""
    shapes = _of_one_shape(terms)
    if not shapes:
        return sympy.Add(*terms)
    ones = sympy.OneMatrix(*shapes[0])
    return sympy.MatAdd(*(term if term.is_Matrix else term * ones for term in terms))


def _times(cell: Cell, formula: Times, *factors: Any) -> Any:
    """A B; numbers commute."""
    matrices = [factor for factor in factors if factor.is_Matrix]
    for left, right in pairwise(matrices):
        if left.cols != right.rows:
            raise _misfit(left.shape, right.shape)
    return sympy.MatMul(*factors) if matrices else sympy.Mul(*factors)


def _entrywise(cell: Cell, formula: Entrywise | Ratio, *factors: Any) -> Any:
    """u ⊙ v; a number multiplies each entry."""
    numbers = [factor for factor in factors if not factor.is_Matrix]
    matrices = [factor for factor in factors if factor.is_Matrix]
    if not _of_one_shape(factors):
        return sympy.Mul(*numbers)
    product = sympy.HadamardProduct(*matrices) if len(matrices) > 1 else matrices[0]
    return sympy.MatMul(*numbers, product) if numbers else product


def _of_one_shape(parts: tuple[Any, ...]) -> list[tuple[Any, Any]]:
    """The shapes of the matrices among the parts, which SymPy compares only if they are numbers."""
    shapes = [part.shape for part in parts if part.is_Matrix]
    for shape in shapes[1:]:
        if shape != shapes[0]:
            raise _misfit(shapes[0], shape)
    return shapes


def _misfit(*shapes: tuple[Any, Any]) -> InputError:
    written = " and ".join(f"{rows} × {columns}" for rows, columns in shapes)
    return InputError(f"matrices of {written} do not conform")


def _ratio(cell: Cell, formula: Ratio, upper: Any, lower: Any) -> Any:
    """u ⊘ v = u ⊙ v^{-1} by entries."""
    inverse = sympy.HadamardPower(lower, -1) if lower.is_Matrix else sympy.Pow(lower, -1)
    return _entrywise(cell, formula, upper, inverse)


def _power(cell: Cell, formula: Power, base: Any) -> Any:
    """u^n by entries for a vector, A^n for a square matrix."""
    if not base.is_Matrix:
        return sympy.Pow(base, formula.exponent)
    vector = sympy.S.One in base.shape
    return (sympy.HadamardPower if vector else sympy.MatPow)(base, formula.exponent)


def _transpose(cell: Cell, formula: Transpose, body: Any) -> Any:
    """Aᵀ; a number is its own transpose."""
    return sympy.Transpose(body) if body.is_Matrix else body


def _diagonal(cell: Cell, formula: Diagonal, body: Any) -> Any:
    """diag(u); a number is its own diagonal matrix."""
    return DiagMatrix(body) if body.is_Matrix else body


def _apply(cell: Cell, formula: Apply, *arguments: Any) -> Any:
    """f(a), or f'(a): by entries, the Jacobian, or the row of a loss."""
    if formula.primes > 1:
        raise NoRule(f"a derivative of order {formula.primes} in SymPy", "the first one has a rule")
    function, primed = cell.function(formula.function), formula.primes == 1
    argument = arguments[0]
    if not argument.is_Matrix:
        return _slope(function, *arguments) if primed else _value(function, *arguments)
    if function.kind is Kind.ENTRYWISE:
        entry = (_slope if primed else _value)(function, _ENTRY)
        return argument if entry == _ENTRY else (
            ElementwiseApplyFunction(sympy.Lambda(_ENTRY, entry), argument)
        )  # fmt: skip
    name = _checked_name(function.name.ascii)
    rows = sympy.S.One if function.kind is Kind.LOSS else _rows(cell, function.name, argument)
    if primed:
        return VectorDerivative(name, rows, *arguments)
    if function in _OF_VECTORS:
        return _OF_VECTORS[function](*arguments)
    if function.kind is Kind.LOSS:
        return sympy.Function(name)(*arguments)
    return VectorFunction(name, rows, *arguments)


RULES: dict[type, Callable[..., Any]] = {
    Number: _number,
    Plus: _plus,
    Times: _times,
    Entrywise: _entrywise,
    Ratio: _ratio,
    Power: _power,
    Transpose: _transpose,
    Diagonal: _diagonal,
    Apply: _apply,
}
"""One rule for each operation: (cell, formula, its parts in SymPy) -> SymPy."""

_ENTRY = sympy.Symbol("xi")
_POSITION = sympy.Symbol("i", integer=True)

_OF_NUMBERS: dict[Function, Callable[..., Any]] = {
    KNOWN["tanh"]: sympy.tanh,
    KNOWN["sigmoid"]: lambda a: 1 / (1 + sympy.exp(-a)),
    KNOWN["relu"]: lambda a: sympy.Max(a, 0),
    KNOWN["identity"]: lambda a: a,
    KNOWN["softmax"]: lambda a: sympy.S.One,
    KNOWN["squared_error"]: lambda yhat, y: (yhat - y) ** 2 / 2,
    KNOWN["cross_entropy"]: lambda yhat, y: -y * sympy.log(yhat),
}


def _softmax(a: Any) -> Any:
    """e^{a_i} / Σ_j e^{a_j}."""
    raised = ElementwiseApplyFunction(sympy.Lambda(_ENTRY, sympy.exp(_ENTRY)), a)
    return sympy.MatMul(1 / _over_entries(a, lambda i: sympy.exp(a[i, 0])), raised)


def _squared_error(yhat: Any, y: Any) -> Any:
    """½ Σ_i (ŷ_i - y_i)²."""
    return _over_entries(yhat, lambda i: (yhat[i, 0] - y[i, 0]) ** 2) / 2


def _cross_entropy(yhat: Any, y: Any) -> Any:
    """-Σ_i y_i log ŷ_i."""
    return -_over_entries(yhat, lambda i: y[i, 0] * sympy.log(yhat[i, 0]))


_OF_VECTORS: dict[Function, Callable[..., Any]] = {
    KNOWN["softmax"]: _softmax,
    KNOWN["squared_error"]: _squared_error,
    KNOWN["cross_entropy"]: _cross_entropy,
}


def _over_entries(vector: Any, term: Callable[[Any], Any]) -> Any:
    return sympy.Sum(term(_POSITION), (_POSITION, 0, vector.rows - 1))


def _value(function: Function, *arguments: Any) -> Any:
    """f of numbers."""
    if function in _OF_NUMBERS:
        return _OF_NUMBERS[function](*arguments)
    return sympy.Function(_checked_name(function.name.ascii))(*arguments)


def _slope(function: Function, argument: Any, *others: Any) -> Any:
    """The derivative of f by its first argument."""
    if argument.is_Symbol and argument not in others:
        return sympy.diff(_value(function, argument, *others), argument)
    return sympy.diff(_value(function, _ENTRY, *others), _ENTRY).subs(_ENTRY, argument)


def _rows(cell: Cell, function: Name, argument: Any) -> Any:
    """The size of a vector function's value: as where an equation names it, else its argument's."""
    for equation in cell.equations:
        named, value = equation.left, equation.right
        if isinstance(value, Apply) and value.function == function and isinstance(named, Variable):
            return size_symbol(cell.quantity(named).shape[0])
    return argument.rows
