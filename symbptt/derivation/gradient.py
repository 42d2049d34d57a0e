"""`derive`: the gradient of a cell's total loss by one variable, in all its forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..errors import BoundExceeded
from ..formula.syntax import Equation, Formula, Quotient, Variable
from ..late import Displayed, load
from ..model.cell import Cell, checked_last_step
from ..model.lookup import lower_variable
from .adjoint import derive_adjoint
from .chain import derive_chain
from .concrete import local_jacobians
from .forms import AdjointForm, ChainForm, Omitted, UnrolledForm
from .steps import Step
from .unrolled import unroll_gradient


@dataclass(frozen=True)
class Gradient(Displayed):
    """∂L/∂`lower` of a `cell`, derived: `derivation` is the tree of steps to its closed form.

    Numerator layout: for a vector in R^n a row of n entries; for a matrix, of its own shape.
    """

    cell: Cell
    lower: Variable
    derivation: Step

    @property
    def quotient(self) -> Quotient:
        """∂L/∂lower."""
        return Quotient(self.cell.loss, self.lower)

    @property
    def closed_form(self) -> Formula:
        """The right side of the chain-rule form."""
        return self.derivation.equation.right

    @property
    def chain(self) -> ChainForm:
        """The closed form for any T: sums and ordered products of local Jacobians."""
        jacobians = local_jacobians(self.cell, self.closed_form, self.lower)
        return ChainForm(
            Equation(self.quotient, self.closed_form), jacobians, self.cell.preactivations
        )

    def unrolled(self, T: int) -> UnrolledForm:
        """Every path at T. `InvalidValue` for a bad T, `BoundExceeded` past the bound."""
        return unroll_gradient(self.cell, self.lower, checked_last_step(self.cell, T))

    def unrolled_or_reason(self, T: int) -> UnrolledForm | Omitted:
        """As `unrolled`, or the reason why it is omitted."""
        try:
            return self.unrolled(T)
        except BoundExceeded as error:
            return Omitted(error.reason)

    def to_sympy(self, T: int, scalars: bool = False) -> Any:
        """The gradient at T in SymPy, in the variables of `cell.unroll(T)`.

        A matrix expression, or with `scalars` the case n_x = n_h = n_y = 1; for an input of every
        step a dictionary by the step. Raises as `unrolled`.
        """
        return load("unrolling").gradient_expression(self, T, scalars)

    def adjoint(self) -> AdjointForm:
        """The backward recursion, for any T."""
        return derive_adjoint(self.cell, (self.lower,))


def derive(cell: Cell, param: str | Variable) -> Gradient:
    """The gradient ∂L/∂param of a cell's total loss.

    `param` is a parameter (`"b_h"`), an input (`"x_t"`) or the state given at the start
    (`"h_-1"`), by its plain, Unicode or LaTeX name. Raises `UnknownName`, and `NoRule` for an
    operation or a structure that no rule covers.

    >>> from symbptt.model.library import elman
    >>> print(derive(elman(), "b_y").chain.equation.right.index)
    t
    """
    lower = param if isinstance(param, Variable) else lower_variable(cell, param)
    return Gradient(cell, lower, derive_chain(cell, cell.loss, lower))
