"""Cell and T -> the unrolled SymPy model; the one module of the core that imports SymPy.

Formulas become SymPy expressions node by node, and symbols are made directly under the plain names
of their variables: no string is ever parsed. There are two versions. In the scalar one every size
is 1, a variable is a `Symbol` and an unknown function a `Function`. In the vector one a variable is
a `MatrixSymbol` of symbolic size (vectors are columns), a function by entries is an
`ElementwiseApplyFunction`, an unknown vector function a `VectorFunction`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

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
    Equation,
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
    walk,
)
from .model.cell import LAST, STEP, Cell, checked_last_step
from .model.functions import KNOWN, Function, Kind
from .notation import Name

if TYPE_CHECKING:
    from .derivation.gradient import Gradient

LOSS_STEPS = 30
"""Time steps of a substituted loss: SymPy's own str, ==, diff and pickle recurse over its depth."""

LOSS_NODES = 100_000
"""Nodes of a substituted loss, as SymPy walks it: a state that is read twice is written twice."""


@dataclass(frozen=True)
class UnrolledModel:
    """The equations of a `cell` at the steps start..T in SymPy, h_{start-1} given.

    `vectors` and `scalars` hold them in the order in which they can be computed, the total loss
    last; `scalars` is the case n_x = n_h = n_y = 1.
    """

    cell: Cell
    T: int
    vectors: tuple[sympy.Eq, ...]
    scalars: tuple[sympy.Eq, ...]

    def loss(self, substituted: bool = True) -> sympy.Expr:
        """The total loss of the scalar model as one expression.

        If `substituted`, of parameters, inputs, targets, the given state and the functions alone;
        else of the losses of single steps. `BoundExceeded` past `LOSS_STEPS` or `LOSS_NODES`.

        >>> from symbptt.model.library import elman
        >>> unroll(elman(), 0).loss()
        ell(f_y(U*f_h(V*x_0 + W*h_-1 + b_h) + b_y), y_0)
        """
        if not substituted:
            return self.scalars[-1].rhs
        _hold_loss(self.cell, self.T)
        translate = _Translation(self.cell, _symbol)
        for equation in _equations(self.cell, self.T):
            translate.known[equation.left] = translate(equation.right)
        return translate(self.cell.loss)

    def __reduce__(self) -> tuple[object, ...]:
        return (unroll, (self.cell, self.T))


def unroll(cell: Cell, T: int) -> UnrolledModel:
    """The SymPy model of the steps start..T of a cell: one equation a quantity and step.

    Vectors are columns, x_t of size n_x × 1, h_t of n_h × 1, ŷ_t of n_y × 1; losses are numbers.
    Raises `InvalidValue` for T below `start`, `BoundExceeded` for more steps than
    `bounds.STEPS_WRITTEN`, `NoRule` for an operation without a rule.

    >>> from symbptt.model.library import elman
    >>> model = unroll(elman(f_h="tanh"), 1)
    >>> model.vectors[5]
    Eq(a_1, V*x_1 + W*h_0 + b_h)
    >>> model.scalars[6]
    Eq(h_1, tanh(a_1))
    """
    bounds.hold("the number of steps to write out", checked_last_step(cell, T) - cell.start + 1,
                bounds.STEPS_WRITTEN)  # fmt: skip
    versions = []
    for leaf in (_matrix_symbol, _symbol):
        translate = _Translation(cell, leaf)
        versions.append(tuple(
            sympy.Eq(translate(equation.left), translate(equation.right), evaluate=False)
            for equation in _equations(cell, T)
        ))  # fmt: skip
    return UnrolledModel(cell, T, *versions)


def scalar_expression(cell: Cell, formula: Formula) -> sympy.Expr:
    """A concrete formula of a cell's variables in SymPy, with n_x = n_h = n_y = 1.

    f'(a) is the SymPy derivative of f(a) by a. A transpose or a diagonal matrix of a number is the
    number. `NoRule` for a node without a rule, `InvalidValue` for a variable at no number.

    >>> from symbptt.model.library import elman
    >>> a = Variable(Name("a"), Index(None, 2))
    >>> scalar_expression(elman(), Diagonal(Apply(Name("f", label="h"), (a,), primes=1)))
    Derivative(f_h(a_2), a_2)
    """
    return _Translation(cell, _symbol)(formula)


def matrix_expression(cell: Cell, formula: Formula) -> sympy.Expr:
    """A concrete formula of a cell's variables in SymPy matrices, or a number if it is one.

    Sizes are the symbols n_x, n_h, n_y. A number beside a vector in a sum is added to each entry.
    Raises as `scalar_expression`, and `InputError` where shapes do not conform.

    >>> from symbptt.model.library import elman
    >>> h = Variable(Name("h"), Index(None, 2))
    >>> matrix_expression(elman(), Times((Variable(Name("W")), h))).shape
    (n_h, 1)
    """
    return _Translation(cell, _matrix_symbol)(formula)


def gradient_expression(
    gradient: Gradient, T: int, scalars: bool = False
) -> sympy.Expr | dict[int, sympy.Expr]:
    """∂L/∂v at T in SymPy: the sum over all paths, in the variables of `unroll(cell, T)`.

    A row 1 × n for a vector v, of v's own shape for a matrix, a number if `scalars`. For x_t, one
    of every step, a dictionary from the step to its gradient. Raises as `Gradient.unrolled`.

    >>> from symbptt.derivation.gradient import derive
    >>> from symbptt.model.library import elman
    >>> gradient_expression(derive(elman(f_y="identity", loss="squared_error"), "U"), 0)
    (-y_0 + yhat_0)*h_0.T
    >>> gradient_expression(derive(elman(), "x_t"), 1, scalars=True)[1]
    U*V*Derivative(ell(yhat_1, y_1), yhat_1)*Derivative(f_h(a_1), a_1)*Derivative(f_y(o_1), o_1)
    """
    translate = _Translation(gradient.cell, _symbol if scalars else _matrix_symbol)
    found: dict[Variable, Any] = {}
    for quotient, terms in gradient.unrolled(T).groups:
        assert isinstance(quotient.lower, Variable)
        found[quotient.lower] = (
            translate(plus(tuple(term.product for term in terms)))
            if terms
            else _zero(gradient.cell, quotient.lower, scalars)
        )
    if gradient.lower in found:
        return found[gradient.lower]
    return {lower.time.offset: found[lower] for lower in found if lower.time is not None}


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
class _Translation:
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
            return self(plus(_written_out(formula)))
        if type(formula) not in RULES:
            raise NoRule(f"{type(formula).__name__} in SymPy", "write it out in concrete factors")
        return RULES[type(formula)](self.cell, formula, *map(self, children(formula)))


def _equations(cell: Cell, T: int) -> tuple[Equation, ...]:
    """The equations of the steps start..T, and that of the total loss."""
    steps = (
        Equation(place(equation.left, at), place(equation.right, at))
        for at in ({STEP: Index(None, t)} for t in range(cell.start, T + 1))
        for equation in cell.equations
    )
    return (*steps, Equation(cell.loss, place(cell.total_loss.right, {LAST: Index(None, T)})))


def _written_out(formula: Sum) -> tuple[Formula, ...]:
    first, last = formula.first, formula.last
    if first is None or last is None or first.symbol or last.symbol:
        raise NoRule("a sum over an open range in SymPy", "give T a number")
    bounds.hold("the length of a sum", last.offset - first.offset + 1, bounds.STEPS_WRITTEN)
    return tuple(
        place(formula.body, {formula.index: Index(None, t)})
        for t in range(first.offset, last.offset + 1)
    )


def _hold_loss(cell: Cell, T: int) -> None:
    """Raise `BoundExceeded` if the substituted loss at T would be too deep or too large."""
    bounds.hold("the number of steps to substitute", T - cell.start + 1, LOSS_STEPS)
    sizes: dict[Formula, int] = {}
    for equation in _equations(cell, T):
        right = equation.right
        parts = _written_out(right) if isinstance(right, Sum) else (right,)
        sizes[equation.left] = sum(sizes.get(part, 1) for whole in parts for part in walk(whole))
    bounds.hold("the number of nodes of the substituted loss", sizes[cell.loss], LOSS_NODES)


def _checked_name(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9-]+)*", name, re.ASCII):
        raise InvalidValue(f"{name!r} is no name for a SymPy symbol")
    return name


def _variable_name(cell: Cell, variable: Variable) -> str:
    if variable.time is not None and variable.time.symbol is not None:
        raise InvalidValue(f"{plain_name(variable)} stands at no number")
    cell.quantity(variable)
    return _checked_name(plain_name(variable))


def _symbol(cell: Cell, variable: Variable) -> Any:
    """The variable as a number."""
    return sympy.Symbol(_variable_name(cell, variable))


def _matrix_symbol(cell: Cell, variable: Variable) -> Any:
    """The variable as a matrix, a column, or a number."""
    name, shape = _variable_name(cell, variable), cell.quantity(variable).shape
    if not shape:
        return sympy.Symbol(name)
    return sympy.MatrixSymbol(name, *(*map(_size, shape), 1)[:2])


def _size(size: str) -> Any:
    return sympy.Symbol(_checked_name(size), integer=True, positive=True)


def _zero(cell: Cell, lower: Any, scalars: bool) -> Any:
    shape = cell.quantity(lower).shape
    if scalars or not shape:
        return sympy.S.Zero
    return sympy.ZeroMatrix(*map(_size, shape)) if len(shape) == 2 else (
        sympy.ZeroMatrix(1, _size(shape[0]))
    )  # fmt: skip


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
            return _size(cell.quantity(named).shape[0])
    return argument.rows
