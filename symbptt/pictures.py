"""A picture of a check: the unrolled network with the paths that the claim counts."""

from __future__ import annotations

from dataclasses import dataclass

from .checking import Check
from .equality.counts import STEPS_SHOWN, Counts, count
from .equality.verdict import Different, Undecided
from .errors import InvalidValue
from .formula.syntax import Equation, Formula
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
    if isinstance(link.verdict, Different):
        T, slots = link.verdict.T, link.verdict.slots
        counts = count(check.cell, link.equation, T, check.reading, slots)
    else:
        T = check.cell.start + STEPS_SHOWN if check.T is None else check.T
        counts = count(check.cell, link.equation, T, check.reading)
    if counts is None or not counts.products:
        return None
    return Picture(check.cell, check.links[0].equation.left, link.equation, counts)
