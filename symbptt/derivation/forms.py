"""The results of a derivation as frozen data; renderers read them."""

from __future__ import annotations

from dataclasses import dataclass

from ..formula.syntax import Adjoint, Equation, Formula, Index, Quotient, Variable
from ..late import Displayed
from ..notation import Name
from .paths import Path

LAYOUT = "numerator"
"""The layout of every result: the derivative of a number by a vector is a row, factors multiply
from left to right; the derivative by a matrix has the matrix's own shape."""

IDENTITY = Variable(Name("I"))
"""The identity matrix, where a derivative is nothing else."""

ROW = Variable(Name("r"))
"""Any row. The derivative of a vector by a matrix is the map that takes r to a matrix."""


@dataclass(frozen=True)
class LocalJacobian:
    """A local Jacobian: `quotient` = the sum of `terms`, a matrix of the given `shape`.

    If `lower` is a matrix the Jacobian is the linear map that takes a row `row` to `terms`.
    """

    quotient: Quotient
    terms: tuple[Formula, ...]
    shape: tuple[str, ...]
    row: Formula | None = None


@dataclass(frozen=True)
class ChainForm(Displayed):
    """The closed form for any T, and the local Jacobians that stand in it.

    Where `ordered` are two indices, the form holds for a first one that is not after the second;
    else the derivative is 0.
    """

    equation: Equation
    jacobians: tuple[LocalJacobian, ...]
    where: tuple[Equation, ...]
    ordered: tuple[Index, Index] | None = None


@dataclass(frozen=True)
class Term:
    """One path and the product of the concrete local Jacobians along it."""

    path: Path
    product: Formula


@dataclass(frozen=True)
class UnrolledForm(Displayed):
    """The gradient at one T with every path written out: `left` is the sum of the terms.

    A variable of every step, x_t, has one group a step.
    """

    T: int
    groups: tuple[tuple[Quotient, tuple[Term, ...]], ...]
    where: tuple[Equation, ...]


@dataclass(frozen=True)
class ExpandedForm(Displayed):
    """The gradient of the scalar model at T with everything put in.

    Each group's left side is the sum of its terms, once the right sides of `values` are put, from
    first to last, for their left sides; written out that is `size` nodes.
    """

    T: int
    groups: tuple[tuple[Quotient, tuple[Formula, ...]], ...]
    values: tuple[Equation, ...]
    size: int


@dataclass(frozen=True)
class Assignment:
    """One line of a backward pass: the adjoint `target` becomes `value`."""

    target: Adjoint
    value: Formula


@dataclass(frozen=True)
class AdjointForm(Displayed):
    """The backward recursion of `upper` as a straight-line program for any T.

    `boundary` holds first; then `body` runs for `index` = `last`, ..., `start`; then come the
    `results`. δ^v is the derivative of `upper` by v: a row if `upper` is a number. Each local
    derivative stands in it once.
    """

    upper: Variable

    boundary: tuple[Assignment, ...]
    body: tuple[Assignment, ...]
    results: tuple[Equation, ...]
    where: tuple[Equation, ...]
    index: str
    last: Index
    start: int


@dataclass(frozen=True)
class Omitted:
    """A form that was not built, and why."""

    reason: str
