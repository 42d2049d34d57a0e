"""Pictures of an unrolled network, with the paths of a gradient, or with what a claim counts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .checking import Check
from .claims.reading import DEFAULT, Reading
from .derivation.gradient import Gradient
from .equality.counts import STEPS_SHOWN, Counts, count
from .equality.verdict import Different, Undecided, Verdict
from .errors import InvalidValue
from .formula.printer import text
from .formula.syntax import Equation, Formula, Quotient
from .late import Pictured
from .model.cell import Cell, checked_last_step


@dataclass(frozen=True)
class Picture(Pictured):
    """The network of a cell unrolled up to `counts.T`.

    With a claim it shows what the claim counts, with `left` alone the paths of that gradient, else
    the network itself. `left` is the first member of the chain in which the claim stands. The
    picture prints as text, and shows as SVG in a notebook.
    """

    cell: Cell
    left: Formula | None
    claim: Equation | None
    counts: Counts


def picture(of: Check | Gradient | Cell, T: int | None = None) -> Picture:
    """The picture of a check, of the paths of a gradient, or of a cell.

    Of a check it is at its first difference, or soon after `start` for a claim that is right; of a
    chain it shows the first wrong link, or the last one. The other pictures go up to T, or two
    steps further than `start`. Raises `InvalidValue` where there is nothing to draw: a claim is
    undecided, or a side of it does not exist, or there are too many paths.

    >>> from symbptt.checking import check
    >>> len(picture(check("∂L/∂b_y = Σ_t ∂L_t/∂ŷ_t ∂ŷ_t/∂b_y")).counts.products)
    3
    """
    if isinstance(of, Check):
        if T is not None:
            raise InvalidValue("the picture of a check is at the T that its verdict speaks of")
        found, what = drawn(of), "this check"
    else:
        cell = of if isinstance(of, Cell) else of.cell
        last = cell.start + STEPS_SHOWN if T is None else T
        checked_last_step(cell, last)
        if isinstance(of, Cell):
            return Picture(cell, None, None, Counts(last, (), ()))
        found, what = drawn_gradient(of, last), f"{text(of.quotient)} at T = {last}"
    if found is None:
        raise InvalidValue(f"{what} has no paths that could be drawn")
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


def drawn_gradient(gradient: Gradient, T: int) -> Picture | None:
    """The picture of all paths of a gradient at T, None where there are none, or too many."""
    total = Quotient(gradient.upper, gradient.lower, "total")
    counts = count(gradient.cell, Equation(gradient.quotient, total), T)
    if counts is None or not counts.products:
        return None
    return Picture(gradient.cell, gradient.quotient, None, counts)
