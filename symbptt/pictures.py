"""A picture of a check: the unrolled network with the paths that the claim counts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .checking import Check
from .claims.reading import DEFAULT, Reading
from .derivation.gradient import Gradient
from .equality.counts import STEPS_SHOWN, Counts, count
from .equality.verdict import Different, Undecided, Verdict
from .errors import InvalidValue
from .formula.syntax import Equation, Formula, Quotient
from .late import Pictured
from .model.cell import Cell


@dataclass(frozen=True)
class Picture(Pictured):
    """What one equation of a claim counts in the network of a cell, unrolled up to `counts.T`.

    `left` is the first member of the chain in which the equation stands. The picture prints as
    text, and shows as SVG in a notebook.
    """

    cell: Cell
    left: Formula
    claim: Equation
    counts: Counts


def picture(check: Check) -> Picture:
    """The picture of a check: at its first difference, or for a claim that is right soon after
    `start`.

    Of a chain it shows the first wrong link, or the last one. Raises `InvalidValue` where there is
    nothing to draw: the claim is undecided, or a side of it does not exist, or is too large.

    >>> from symbptt.checking import check
    >>> len(picture(check("∂L/∂b_y = Σ_t ∂L_t/∂ŷ_t ∂ŷ_t/∂b_y")).counts.products)
    3
    """
    found = drawn(check)
    if found is None:
        raise InvalidValue("this check has no paths that could be drawn")
    return found


def drawn(check: Check) -> Picture | None:
    """The picture of a check, None where there is nothing to draw."""
    if isinstance(check.verdict, Undecided):
        return None
    link = check.links[(check.first_wrong or len(check.links)) - 1]
    found = drawn_claim(check.cell, link.equation, link.verdict, check.reading, check.T)
    return None if found is None else replace(found, left=check.links[0].equation.left)


def drawn_claim(
    cell: Cell, claim: Equation, verdict: Verdict, reading: Reading = DEFAULT, T: int | None = None
) -> Picture | None:
    """The picture of one equation with the verdict on it, None where there is nothing to draw."""
    if isinstance(verdict, Undecided):
        return None
    if isinstance(verdict, Different):
        counts = count(cell, claim, verdict.T, reading, verdict.slots)
    else:
        counts = count(cell, claim, cell.start + STEPS_SHOWN if T is None else T, reading)
    if counts is None or not counts.products:
        return None
    return Picture(cell, claim.left, claim, counts)


def unrolled_picture(gradient: Gradient, T: int) -> Picture | None:
    """The picture of all paths of a gradient at T, None where they are too many."""
    total = Quotient(gradient.upper, gradient.lower, "total")
    claim = Equation(gradient.quotient, total)
    counts = count(gradient.cell, claim, T)
    if counts is None or not counts.products:
        return None
    return Picture(gradient.cell, gradient.quotient, claim, counts)
