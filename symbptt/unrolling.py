"""Cell and T -> the unrolled SymPy model, and the gradients of a cell in its variables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sympy

from . import bounds
from .formula.syntax import (
    Equation,
    Formula,
    Index,
    Sum,
    Variable,
    place,
    plus,
    walk,
)
from .model.cell import LAST, STEP, Cell, checked_last_step, total_loss
from .translation import Translation, matrix_symbol, size_symbol, symbol, written_out

if TYPE_CHECKING:
    from .derivation.forms import ExpandedForm
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
        translate = Translation(self.cell, symbol)
        for equation in _equations(self.cell, self.T):
            translate.known[equation.left] = translate(equation.right)
        return translate(total_loss(self.cell))

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
    for leaf in (matrix_symbol, symbol):
        translate = Translation(cell, leaf)
        versions.append(tuple(
            sympy.Eq(translate(equation.left), translate(equation.right), evaluate=False)
            for equation in _equations(cell, T)
        ))  # fmt: skip
    return UnrolledModel(cell, T, *versions)


def scalar_expression(cell: Cell, formula: Formula) -> sympy.Expr:
    """A concrete formula of a cell's variables in SymPy, with n_x = n_h = n_y = 1.

    f'(a) is the SymPy derivative of f(a) by a. A transpose or a diagonal matrix of a number is the
    number. `NoRule` for a node without a rule, `InvalidValue` for a variable at no number.

    >>> from symbptt.formula.syntax import Apply, Diagonal
    >>> from symbptt.model.library import elman
    >>> from symbptt.notation import Name
    >>> a = Variable(Name("a"), Index(None, 2))
    >>> scalar_expression(elman(), Diagonal(Apply(Name("f", label="h"), (a,), primes=1)))
    Derivative(f_h(a_2), a_2)
    """
    return Translation(cell, symbol)(formula)


def matrix_expression(cell: Cell, formula: Formula) -> sympy.Expr:
    """A concrete formula of a cell's variables in SymPy matrices, or a number if it is one.

    Sizes are the symbols n_x, n_h, n_y. A number beside a vector in a sum is added to each entry.
    Raises as `scalar_expression`, and `InputError` where shapes do not conform.

    >>> from symbptt.formula.syntax import Times
    >>> from symbptt.model.library import elman
    >>> from symbptt.notation import Name
    >>> h = Variable(Name("h"), Index(None, 2))
    >>> matrix_expression(elman(), Times((Variable(Name("W")), h))).shape
    (n_h, 1)
    """
    return Translation(cell, matrix_symbol)(formula)


def gradient_expression(
    gradient: Gradient, T: int, scalars: bool = False
) -> sympy.Expr | dict[int, sympy.Expr]:
    """∂L/∂v at T in SymPy: the sum over all paths, in the variables of `unroll(cell, T)`.

    A row 1 × n for a vector v, of v's own shape for a matrix, a number if `scalars`. For x_t, one
    of every step, a dictionary from the step to its gradient. Raises as `Gradient.unrolled`.

    >>> from symbptt.claims.target import derive
    >>> from symbptt.model.library import elman
    >>> gradient_expression(derive(elman(f_y="identity", loss="squared_error"), "U"), 0)
    (-y_0 + yhat_0)*h_0.T
    >>> gradient_expression(derive(elman(), "x_t"), 1, scalars=True)[1]
    U*V*Derivative(ell(yhat_1, y_1), yhat_1)*Derivative(f_h(a_1), a_1)*Derivative(f_y(o_1), o_1)
    """
    translate = Translation(gradient.cell, symbol if scalars else matrix_symbol)
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


def expanded_expression(
    gradient: Gradient, T: int, form: ExpandedForm
) -> sympy.Expr | dict[int, sympy.Expr]:
    """An expanded form in SymPy: its values are put in one after the other, none is walked twice.

    >>> from symbptt.claims.target import derive
    >>> from symbptt.model.library import elman
    >>> derive(elman(f_y="identity", loss="squared_error"), "b_y").to_sympy(0, expanded=True)
    U*f_h(V*x_0 + W*h_-1 + b_h) + b_y - y_0
    """
    translate = Translation(gradient.cell, symbol)
    for equation in form.values:
        translate.known[equation.left] = translate(equation.right)
    found = {quotient.lower: translate(plus(terms)) for quotient, terms in form.groups}
    if gradient.lower in found:
        return found[gradient.lower]
    return {
        lower.time.offset: value
        for lower, value in found.items()
        if isinstance(lower, Variable) and lower.time is not None
    }


def _equations(cell: Cell, T: int) -> tuple[Equation, ...]:
    """The equations of the steps start..T, and that of the total loss."""
    steps = (
        Equation(place(equation.left, at), place(equation.right, at))
        for equation, at in ((one, {STEP: Index(None, t)}) for one, t in cell.schedule(T))
    )
    total = cell.total_loss
    if total is None:
        return tuple(steps)
    return (*steps, Equation(total.left, place(total.right, {LAST: Index(None, T)})))


def _hold_loss(cell: Cell, T: int) -> None:
    """Raise `BoundExceeded` if the substituted loss at T would be too deep or too large."""
    bounds.hold("the number of steps to substitute", T - cell.start + 1, LOSS_STEPS)
    sizes: dict[Formula, int] = {}
    for equation in _equations(cell, T):
        right = equation.right
        parts = written_out(right) if isinstance(right, Sum) else (right,)
        sizes[equation.left] = sum(sizes.get(part, 1) for whole in parts for part in walk(whole))
    nodes = sizes[total_loss(cell)]
    bounds.hold("the number of nodes of the substituted loss", nodes, LOSS_NODES)


def _zero(cell: Cell, lower: Any, scalars: bool) -> Any:
    shape = cell.quantity(lower).shape
    if scalars or not shape:
        return sympy.S.Zero
    return sympy.ZeroMatrix(*map(size_symbol, shape)) if len(shape) == 2 else (
        sympy.ZeroMatrix(1, size_symbol(shape[0]))
    )  # fmt: skip
