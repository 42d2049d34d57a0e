"""Proof that a claim holds for every T: its two sides are one series on the time line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from .. import bounds
from ..formula.condition import Condition
from ..formula.syntax import Formula, Index
from ..model.cell import LAST, Cell
from .automaton import Machine, times_of
from .constraints import FIRST, Closure, Moment
from .decision import NotZero, Zero, difference
from .instances import existing, known_of, told_apart
from .letters import Reader
from .scaling import Scale, scale_of, scaled
from .series import Compiler
from .terms import Outside, Term, turned
from .tracks import Track, tracked
from .words import speller


@dataclass(frozen=True)
class Series:
    """The two sides of a claim as weighted automata on the time line of a network from `start`.

    Their slots run from T + `above` down to `start` - `below`. `turned` says of each side whether
    it is the transpose that its automata read; `scale` are numbers a, b: both sides were multiplied
    by each a T + b. `replaced` says of a free index which one stands in its place, and what it is
    in terms of that.
    """

    left: tuple[tuple[Machine, Fraction], ...]
    right: tuple[tuple[Machine, Fraction], ...]
    start: int
    above: int
    below: int
    turned: tuple[bool, bool]
    scale: Scale = ()
    replaced: tuple[tuple[str, str, Index], ...] = ()


@dataclass(frozen=True)
class Tools:
    """What brings formulas into terms, and terms into automata."""

    compiler: Compiler
    reader: Reader
    machine: Callable[..., Machine]


def plain_tools(cell: Cell, layout: str) -> Tools:
    """What decides claims in derivatives."""
    return Tools(Compiler(speller(cell), layout), Reader(cell), Machine)


def prove(series: Series) -> Zero | NotZero:
    """Whether the two sides are equal for every T and every instance of their free indices.

    `NotZero` says that some product of factors on the time line is counted differently; that is no
    refutation, since factors may be related. Raises `Outside` past the bounds.
    """
    opposite = ((machine, -weight) for machine, weight in series.right)
    found = difference([*series.left, *opposite])
    if isinstance(found, NotZero):
        slots = 1 + series.above + series.below  # of T = start
        return NotZero(series.start + found.last - slots)
    return found


def compiled(
    cell: Cell,
    sides: tuple[Formula, Formula],
    layout: str,
    condition: Condition | None,
    shared: tuple[str, ...],
    others: tuple[str, ...],
    tools: Tools | None = None,
) -> Series:
    """Two settled formulas on the time line, each Π in them marked as falling or not.

    Without a condition the instances are those in which both sides exist, as far as indices that
    are `shared` decide it. Raises `Outside` for what is not decided in this way.
    """
    sides, replaced = told_apart(sides, (*shared, *others))
    known = known_of((*shared, *others), replaced, condition, cell.start)
    shared, others = (
        tuple(replaced[index][0] if index in replaced else index for index in some)
        for some in (shared, others)
    )
    free = (*shared, *others)
    tools = tools or plain_tools(cell, layout)
    compiler = tools.compiler
    parts = (compiler.parts(sides[0]), compiler.parts(sides[1]))
    if condition is None:
        known += existing(parts, shared, bool(others), known, cell.start)
    for need in (need for part in parts for need in part.needs):
        if need.violated(known, cell.start):
            raise Outside("a variable that does not exist at every step")

    def terms_of(number: Formula) -> tuple[Term, ...]:
        return compiler.parts(number).terms

    scale = scale_of(term for part in parts for term in part.terms)
    scalars = all(quantity.shape == () for quantity in cell.quantities)
    flips = []
    pieces: list[list[tuple[Term, tuple[Track, ...]]]] = []
    for part in parts:
        flips.append(_is_column(part.terms))
        terms = [turned(term) if flips[-1] else term for term in part.terms]
        whole = [one for term in terms for one in scaled(term, scale, terms_of)]
        pieces.append(
            [
                piece
                for term in whole
                for piece in tracked(_checked(term.under(*known)), scalars, cell.reads_later)
            ]
        )
    above, below = _room(piece for side in pieces for piece in side)
    left, right = (
        tuple(
            (
                tools.machine(term, tracks, compiler.speller, tools.reader, free, above, below),
                term.coefficient,
            )
            for term, tracks in side
        )
        for side in pieces
    )
    return Series(
        left,
        right,
        cell.start,
        above,
        below,
        (flips[0], flips[1]),
        scale,
        tuple((old, new, value) for old, (new, value) in replaced.items()),
    )


def _checked(term: Term) -> Term:
    if len(term.variables) > bounds.SUMS:
        raise Outside(f"a term with more than {bounds.SUMS} sums")
    return term


def _is_column(terms: tuple[Term, ...]) -> bool:
    """Whether all that stands in the terms of a side is transposed."""
    found = {item.turned for term in terms for item in term.items}
    return found == {True}


def _room(pieces: Iterable[tuple[Term, tuple[Track, ...]]]) -> tuple[int, int]:
    """How many slots above T and below `start` the terms need."""
    above = below = 0
    for term, tracks in pieces:
        closure = Closure(term.constraints)
        moments: list[Moment] = [(node, 0) for node in closure.nodes]
        moments += [m for track in tracks for item in track.items for m in times_of(item)]
        for node, away in moments:
            late, early = closure.bound(node, LAST), closure.bound(FIRST, node)
            if late is None or early is None:
                raise Outside("an index without bounds")
            above, below = max(above, late + away), max(below, early - away)
    return above, below
