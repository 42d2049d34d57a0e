"""Proof that a claim holds for every T: its two sides are one series on the time line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from ..derivation.graph import graph
from ..derivation.total import total
from ..errors import NoRule
from ..formula.condition import Condition
from ..formula.syntax import (
    Formula,
    Index,
    Number,
    Product,
    Quotient,
    Sum,
    Times,
    Transpose,
    rebuild,
    walk,
)
from ..model.cell import LAST, Cell
from .automaton import Machine
from .conformity import is_column
from .constraints import FIRST, Constraint, at_most, moment
from .decision import NotZero, Zero, difference
from .terms import Compiler, Outside, Term, moments_of
from .words import Speller


@dataclass(frozen=True)
class Series:
    """The two sides of a claim as weighted automata on the time line of a network from `start`.

    `margin` is the number of slots above T and below `start`; `turned` says of each side whether
    it is the transpose that its automata read.
    """

    left: tuple[tuple[Machine, Fraction], ...]
    right: tuple[tuple[Machine, Fraction], ...]
    start: int
    margin: int
    turned: tuple[bool, bool]


def prove(series: Series) -> Zero | NotZero:
    """Whether the two sides are equal for every T and every instance of their free indices.

    `NotZero` says that some product of factors on the time line is counted differently; that is no
    refutation, since factors may be related. Raises `Outside` past the bounds.
    """
    opposite = ((machine, -weight) for machine, weight in series.right)
    found = difference([*series.left, *opposite])
    if isinstance(found, NotZero):
        slots = 1 + 2 * series.margin  # of T = start
        return NotZero(series.start + found.last - slots)
    return found


def compiled(
    cell: Cell,
    sides: tuple[Formula, Formula],
    layout: str,
    condition: Condition | None,
    shared: tuple[str, ...],
    others: tuple[str, ...],
) -> Series:
    """Two settled formulas on the time line.

    Without a condition the instances are those in which both sides exist, as far as indices that
    are `shared` decide it. A Π multiplies as the chain rule does. Raises `Outside` for what is not
    decided in this way.
    """
    free = (*shared, *others)
    rows = [_as_rows(cell, side, layout) for side in sides]
    sides = (rows[0][0], rows[1][0])
    known = tuple(
        one
        for index in free
        for one in (at_most((FIRST, 0), (index, 0)), at_most((index, 0), (LAST, 0)))
    ) + _of_condition(condition, cell.start, free)
    compiler = Compiler(cell)
    _check_total(cell, sides)
    if condition is None:
        known += compiler.instances(sides, shared, known)
    left, right = (compiler.terms(side, known) for side in sides)
    times = (time for term in (*left, *right) for time in moments_of(term))
    margin = max(1, compiler.lag, max((abs(away) for _, away in times), default=0))
    speller, whole = Speller(graph(cell)), total(cell)

    def machines(terms: list[Term]) -> tuple[tuple[Machine, Fraction], ...]:
        return tuple(
            (Machine(term, speller, whole, free, margin), term.coefficient) for term in terms
        )

    turned = (rows[0][1], rows[1][1])
    return Series(machines(left), machines(right), cell.start, margin, turned)


def _check_total(cell: Cell, sides: Iterable[Formula]) -> None:
    """Refuse a total loss that is not a plain multiple of the sum of all losses, or of the last."""
    if not any(isinstance(p, Quotient) and p.upper == cell.loss for s in sides for p in walk(s)):
        return
    try:
        found = total(cell)
    except NoRule as error:
        raise Outside(str(error)) from None
    assert found is not None
    plain = found.first in (None, Index(None, cell.start)) and found.last == Index(LAST)
    if not plain or not isinstance(found.coefficient, Number):
        raise Outside("a total loss whose coefficient or range depends on T")


def _of_condition(
    condition: Condition | None, start: int, free: tuple[str, ...]
) -> tuple[Constraint, ...]:
    found: list[Constraint] = []
    for one in condition.comparisons if condition else ():
        low, high = moment(one.left, start), moment(one.right, start)
        if low is None or high is None:
            raise Outside("a range with several symbols")
        if {low[0], high[0]} <= {*free, LAST, FIRST}:
            found.append(at_most(low, high))
            if one.equal:
                found.append(at_most(high, low))
    return tuple(found)


# ---- layouts


def _as_rows(cell: Cell, formula: Formula, layout: str) -> tuple[Formula, bool]:
    """A formula with all derivatives as rows; whether it is the transpose that is equal to it."""
    plain = _Rows(cell, layout)
    try:
        return plain.upright(formula), False
    except Outside:
        return plain.turned(formula), True


class _Rows:
    """Writes formulas of one layout in numerator layout."""

    def __init__(self, cell: Cell, layout: str) -> None:
        self.cell = cell
        self.layout = layout

    def upright(self, formula: Formula) -> Formula:
        """The same value, its derivatives in numerator layout."""
        match formula:
            case Quotient():
                if is_column(self.cell, formula, self.layout):
                    raise Outside("a layout that mixes rows and columns")
                return formula
            case Transpose(body=body):
                return self.turned(body)
            case Product() if self.layout == "denominator" or _has_transpose(formula):
                raise Outside("a layout that mixes rows and columns")
            case _:
                return rebuild(formula, self.upright)

    def turned(self, formula: Formula) -> Formula:
        """The transpose of the value, its derivatives in numerator layout."""
        match formula:
            case Number():
                return formula
            case Quotient():
                if not is_column(self.cell, formula, self.layout):
                    raise Outside("a layout that mixes rows and columns")
                return formula
            case Transpose(body=body):
                return self.upright(body)
            case Times(factors=factors):
                return replace(formula, factors=tuple(map(self.turned, reversed(factors))))
            case Product(body=body):
                rising = self.layout == "denominator" or isinstance(body, Transpose)
                if formula.spelled:
                    rising = not formula.falling
                if not rising:
                    raise Outside("a layout that mixes rows and columns")
                return replace(formula, body=self.turned(body), falling=True)
            case Sum(body=body):
                return replace(formula, body=self.turned(body))
            case _:
                return rebuild(formula, self.turned)


def _has_transpose(formula: Formula) -> bool:
    return any(isinstance(part, Transpose) for part in walk(formula))
