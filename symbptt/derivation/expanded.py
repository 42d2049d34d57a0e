"""The expanded form of the scalar model: nothing left but parameters, inputs, targets, given
states and the functions.

The form stays flat: `values` lists the quantities of each step in the order in which they can be
put in, and `terms` are in these. Whoever writes it out goes through `values` once, so that no
recursion ever depends on T. Its size as a tree is known before anything is built.
"""

from __future__ import annotations

from .. import bounds
from ..errors import NoRule
from ..formula.syntax import (
    ONE,
    Diagonal,
    Entrywise,
    Equation,
    Formula,
    Index,
    Ones,
    Outer,
    Stack,
    Times,
    Transpose,
    Variable,
    place,
    rebuild,
    times,
    walk,
)
from ..model.cell import STEP, Cell, Role
from .forms import ExpandedForm, UnrolledForm


def expand(cell: Cell, unrolled: UnrolledForm, bound: int | None) -> ExpandedForm:
    """The unrolled form with n_x = n_h = n_y = 1 and everything put in.

    Raises `BoundExceeded` if written out it has more than `bound` nodes; None goes on all the same.

    >>> from symbptt.derivation.unrolled import unroll_gradient
    >>> from symbptt.model.library import elman
    >>> from symbptt.notation import Name
    >>> form = unroll_gradient(elman(), elman().loss, Variable(Name("U")), 1)
    >>> expand(elman(), form, None).size
    104
    """
    values = tuple(_values(cell, unrolled.T))
    groups = tuple(
        (quotient, tuple(scalar(term.product) for term in terms))
        for quotient, terms in unrolled.groups
    )
    sizes: dict[Formula, int] = {}
    for equation in values:
        sizes[equation.left] = _size(equation.right, sizes)
    size = sum(_size(term, sizes) for _, terms in groups for term in terms)
    if bound is not None:
        bounds.hold("the size of the expanded form, in nodes,", size, bound)
    return ExpandedForm(unrolled.T, groups, values, size)


def scalar(formula: Formula) -> Formula:
    """The formula for sizes of 1: a transpose or a diagonal matrix of a number is the number.

    Raises `NoRule` where vectors are stacked: those of two numbers are no numbers.
    """
    match formula:
        case Transpose(body=body) | Diagonal(body=body):
            return scalar(body)
        case Ones():
            return ONE
        case Outer(left=left, right=right):
            return times((scalar(left), scalar(right)))
        case Stack():
            raise NoRule("stacked vectors among numbers", "give each part a matrix of its own")
    parts = rebuild(formula, scalar)
    return times(parts.factors) if isinstance(parts, Times | Entrywise) else parts


def _values(cell: Cell, T: int) -> list[Equation]:
    """The equations of the steps start..T but for the losses, each after what it reads."""
    return [
        Equation(place(equation.left, at), scalar(place(equation.right, at)))
        for equation, at in ((one, {STEP: Index(None, t)}) for one, t in cell.schedule(T))
        if isinstance(equation.left, Variable)
        and cell.quantity(equation.left).role is not Role.STEP_LOSS
    ]


def _size(formula: Formula, sizes: dict[Formula, int]) -> int:
    return sum(sizes.get(part, 1) for part in walk(formula))
