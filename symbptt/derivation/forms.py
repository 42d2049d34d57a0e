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
class BlockJacobian:
    """A local Jacobian between blocks of states: `entries` has the terms of each of its blocks.

    `rows` and `columns` are what the two variables of the `quotient` stack; a block without terms
    is 0. `shape` is that of the whole. If `by_matrix` the one column is a matrix, and each entry
    holds the terms to which the part of a row at its state is taken.
    """

    quotient: Quotient
    rows: tuple[Variable, ...]
    columns: tuple[Variable, ...]
    entries: tuple[tuple[tuple[Formula, ...], ...], ...]
    shape: tuple[str, ...]
    by_matrix: bool = False


@dataclass(frozen=True)
class ChainForm(Displayed):
    """The closed form for any T, and the local Jacobians that stand in it.

    `stacks` says what the blocks of states in it are. Where `ordered` are two indices, the form
    holds for a first one that is not after the second; else the derivative is 0.
    """

    equation: Equation
    jacobians: tuple[LocalJacobian | BlockJacobian, ...]
    where: tuple[Equation, ...]
    ordered: tuple[Index, Index] | None = None
    stacks: tuple[Equation, ...] = ()


@dataclass(frozen=True)
class Family:
    """The paths that meet the `states` in this order, each along it for some steps; `formula` is
    their sum.

    If they come back to the state `again` their rest is every path from there, a total derivative
    in the formula. `carousel` if one of the states is passed on by entries and without weights.
    """

    states: tuple[Variable, ...]
    again: Variable | None
    formula: Formula
    carousel: bool = False


@dataclass(frozen=True)
class PathsForm(Displayed):
    """A derivative for any T: `quotient` is the sum over the `families` of paths."""

    quotient: Quotient
    families: tuple[Family, ...]
    jacobians: tuple[LocalJacobian | BlockJacobian, ...]
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
class Loop:
    """Lines for every step, from the last to the first, or `rising` from the first to the last."""

    body: tuple[Assignment, ...]
    rising: bool = False


@dataclass(frozen=True)
class AdjointForm(Displayed):
    """The backward recursion of `upper` as a straight-line program for any T.

    `boundary` holds first; then the `loops` run one after the other for `index` = `last`, ...,
    `start`, or the other way round; then come the `results`. δ^v is the derivative of `upper` by v:
    a row if `upper` is a number. Each local derivative stands in it once.
    """

    upper: Variable

    boundary: tuple[Assignment, ...]
    loops: tuple[Loop, ...]
    results: tuple[Equation, ...]
    where: tuple[Equation, ...]
    index: str
    last: Index
    start: int

    @property
    def body(self) -> tuple[Assignment, ...]:
        """The lines of all loops."""
        return tuple(line for loop in self.loops for line in loop.body)


@dataclass(frozen=True)
class Push:
    """What step t adds to the δ of a quantity of another step: `value` to that of `target`."""

    target: Variable
    value: Formula


@dataclass(frozen=True)
class Pass:
    """A loop of a backward pass in which no step reads another one.

    At each step δ of a target of the `loop` is its value, which holds what the equations of that
    step contribute, and what other steps have pushed to it. `results` has for each lower variable
    what a step of this loop contributes to its derivative, besides the pushes.
    """

    loop: Loop
    pushes: tuple[Push, ...]
    results: tuple[tuple[Variable, Formula], ...]


@dataclass(frozen=True)
class BackwardProgram:
    """The backward pass of the total loss by some variables: one pass for each sweep of the cell.

    What a pass reads of the same step in an earlier one are the δ of the names in `kept`.
    """

    lowers: tuple[Variable, ...]
    passes: tuple[Pass, ...]
    kept: frozenset[Name]

    @property
    def pushes(self) -> tuple[Push, ...]:
        """The pushes of all passes."""
        return tuple(push for one in self.passes for push in one.pushes)


@dataclass(frozen=True)
class Omitted:
    """A form that was not built, and why."""

    reason: str
