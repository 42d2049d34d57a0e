"""A gradient: the total derivative of one variable of a cell by another, in all its forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .. import bounds
from ..errors import InvalidValue
from ..formula.printer import plain_name
from ..formula.syntax import Equation, Formula, Index, Quotient, Variable
from ..late import Displayed, load
from ..model.cell import LAST, Cell, checked_last_step
from .adjoint import derive_adjoint
from .blocks import stacked_in
from .chain import derive_chain
from .concrete import local_jacobians
from .expanded import expand
from .families import derive_families
from .forms import AdjointForm, ChainForm, ExpandedForm, PathsForm, UnrolledForm
from .graph import graph
from .steps import Step
from .unrolled import unroll_gradient


@dataclass(frozen=True)
class Gradient(Displayed):
    """d`upper`/d`lower` in a `cell`: `derivation` is the tree of steps to its closed form.

    Numerator layout: of a number by a vector in R^n a row of n entries, by a matrix of its own
    shape; of a vector in R^m by one in R^n an m × n matrix.
    """

    cell: Cell
    upper: Variable
    lower: Variable
    derivation: Step

    @property
    def quotient(self) -> Quotient:
        """What is derived."""
        return Quotient(self.upper, self.lower)

    @property
    def closed_form(self) -> Formula:
        """The right side of the chain-rule form."""
        return self.derivation.equation.right

    @property
    def chain(self) -> ChainForm:
        """The closed form for any T: sums and ordered products of local Jacobians."""
        jacobians = local_jacobians(self.cell, self.closed_form, self.lower)
        equation = Equation(self.quotient, self.closed_form)
        stacks = stacked_in(self.cell, self.closed_form)
        return ChainForm(equation, jacobians, self.cell.preactivations, self._ordered, stacks)

    @property
    def _ordered(self) -> tuple[Index, Index] | None:
        """Two indices of which the first is not after the second, where a path leads."""
        upper, lower = self.upper.time, self.lower.time
        ways = graph(self.cell).ways(self.upper.name, self.lower)
        symbols = {time.symbol for time in (upper, lower) if time and time.symbol}
        if upper is None or lower is None or len(symbols) < 2 or len(ways) == 2:
            return None
        if ways == {-1}:
            return None if upper == Index(LAST) else (upper, lower)
        return lower, upper

    def paths(self) -> PathsForm:
        """The same for any T as a sum over named families of paths; see `derive_families`."""
        return derive_families(self.cell, self.upper, self.lower)

    def unrolled(self, T: int) -> UnrolledForm:
        """Every path at T. `InvalidValue` for a bad T, `BoundExceeded` past the bound."""
        checked_last_step(self.cell, T)
        for variable in (self.upper, self.lower):
            time = variable.time
            if time is not None and time.symbol is None and time.offset > T:
                raise InvalidValue(f"there is no {plain_name(variable)}; the last step is T = {T}")
        return unroll_gradient(self.cell, self.upper, self.lower, T)

    def expanded(self, T: int, bound: int | None = bounds.EXPANDED_NODES) -> ExpandedForm:
        """The scalar model's gradient at T with everything put in, if it has at most `bound` nodes.

        Raises as `unrolled`; `to_sympy(T, expanded=True)` is the same in SymPy.
        """
        return expand(self.cell, self.unrolled(T), bound)

    def to_sympy(self, T: int, scalars: bool = False, expanded: bool = False) -> Any:
        """The gradient at T in SymPy, in the variables of `cell.unroll(T)`.

        A matrix expression, or with `scalars` the case n_x = n_h = n_y = 1; for a variable of
        every step a dictionary by the step. With `expanded` the scalar case with everything put
        in: parameters, inputs, targets, given states and functions alone. Raises as `unrolled`
        and `expanded`.
        """
        if expanded:
            return load("unrolling").expanded_expression(self, T, self.expanded(T))
        return load("unrolling").gradient_expression(self, T, scalars)

    def adjoint(self) -> AdjointForm:
        """The backward recursion, for any T."""
        return derive_adjoint(self.cell, self.upper, (self.lower,))


def derive_gradient(cell: Cell, upper: Variable, lower: Variable) -> Gradient:
    """The total derivative d`upper`/d`lower` of a cell; see `derive_chain` for what they can be.

    Raises `NoRule` for an operation or a structure that no rule covers.

    >>> from symbptt.model.library import elman
    >>> cell = elman()
    >>> derive_gradient(cell, cell.loss, cell.given_states[0]).closed_form.index
    't'
    """
    return Gradient(cell, upper, lower, derive_chain(cell, upper, lower))
