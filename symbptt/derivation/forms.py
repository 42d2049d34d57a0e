"""The results of a derivation as frozen data; renderers read them."""

from __future__ import annotations

from dataclasses import dataclass

from ..formula.syntax import Adjoint, Equation, Formula, Quotient, Variable
from ..late import Displayed
from ..notation import Name
from .paths import Path

LAYOUT = "numerator"
"""The layout of every result: the derivative of a number by a vector is a row, factors multiply
from left to right; the derivative by a matrix has the matrix's own shape."""

IDENTITY = Variable(Name("I"))
"""The identity matrix, where a derivative is nothing else."""


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
    """The closed form for any T, and the local Jacobians that stand in it."""

    equation: Equation
    jacobians: tuple[LocalJacobian, ...]
    where: tuple[Equation, ...]


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
class Assignment:
    """One line of a backward pass: the adjoint `target` becomes `value`."""

    target: Adjoint
    value: Formula


@dataclass(frozen=True)
class AdjointForm(Displayed):
    """The backward recursion as a straight-line program for any T.

    `boundary` holds at step T; then `body` runs for t = T, ..., start; then `results`. Every δ is
    a row. Each local derivative stands in it once.
    """

    boundary: tuple[Assignment, ...]
    body: tuple[Assignment, ...]
    results: tuple[Equation, ...]
    where: tuple[Equation, ...]
    start: int


@dataclass(frozen=True)
class Omitted:
    """A form that was not built, and why."""

    reason: str


def concrete(variable: Variable) -> bool:
    """Whether a variable stands at a number, or has no time."""
    return variable.time is None or variable.time.symbol is None
