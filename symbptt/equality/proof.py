"""Proof that a claim holds for every T: its two sides are one series on the time line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from ..formula.condition import Condition
from ..formula.syntax import Formula, Index, Number, Plus, Times, Value
from ..model.cell import LAST, Cell
from .automaton import Machine, times_of
from .constraints import FIRST, Closure, Constraint, Moment, at_most, moment
from .decision import NotZero, Zero, difference
from .letters import Reader
from .series import Compiler, Parts
from .terms import Outside, Term, turned
from .tracks import Track, tracked
from .words import speller

SUMS = 8
"""Sums of one term: the number of states may double with each."""


@dataclass(frozen=True)
class Series:
    """The two sides of a claim as weighted automata on the time line of a network from `start`.

    Their slots run from T + `above` down to `start` - `below`. `turned` says of each side whether
    it is the transpose that its automata read; `scale` are numbers a, b: both sides were multiplied
    by each a T + b.
    """

    left: tuple[tuple[Machine, Fraction], ...]
    right: tuple[tuple[Machine, Fraction], ...]
    start: int
    above: int
    below: int
    turned: tuple[bool, bool]
    scale: tuple[tuple[Fraction, Fraction], ...] = ()


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
) -> Series:
    """Two settled formulas on the time line, each Π in them marked as falling or not.

    Without a condition the instances are those in which both sides exist, as far as indices that
    are `shared` decide it. Raises `Outside` for what is not decided in this way.
    """
    free = (*shared, *others)
    known = tuple(
        one
        for index in free
        for one in (at_most((FIRST, 0), (index, 0)), at_most((index, 0), (LAST, 0)))
    ) + _of_condition(condition, cell.start, free)
    compiler = Compiler(speller(cell), layout)
    parts = [compiler.parts(side) for side in sides]
    if condition is None:
        known += _instances(parts, shared, bool(others), known, cell.start)
    for need in (need for part in parts for need in part.needs):
        if need.violated(known, cell.start):
            raise Outside("a variable that does not exist at every step")
    scale = _scale(term for part in parts for term in part.terms)
    scalars = all(quantity.shape == () for quantity in cell.quantities)
    flips = []
    pieces: list[list[tuple[Term, tuple[Track, ...]]]] = []
    for part in parts:
        flips.append(_is_column(part.terms))
        terms = [turned(term) if flips[-1] else term for term in part.terms]
        whole = [one for term in terms for one in _scaled(compiler, term, scale)]
        pieces.append(
            [piece for term in whole for piece in tracked(_checked(term.under(*known)), scalars)]
        )
    above, below = _room(piece for side in pieces for piece in side)
    reader = Reader(cell)
    left, right = (
        tuple(
            (Machine(term, tracks, speller(cell), reader, free, above, below), term.coefficient)
            for term, tracks in side
        )
        for side in pieces
    )
    return Series(left, right, cell.start, above, below, (flips[0], flips[1]), scale)


def _checked(term: Term) -> Term:
    if len(term.variables) > SUMS:
        raise Outside(f"a term with more than {SUMS} sums")
    return term


def _is_column(terms: tuple[Term, ...]) -> bool:
    """Whether all that stands in the terms of a side is transposed."""
    found = {item.turned for term in terms for item in term.items}
    return found == {True}


def _instances(
    parts: list[Parts], shared: tuple[str, ...], others: bool, known: tuple[Constraint, ...],
    start: int,
) -> tuple[Constraint, ...]:  # fmt: skip
    """What has to hold of `shared` indices, and of T, so that an instance is not left out.

    The left side has to exist; the right one as far as a shared index decides it. Raises `Outside`
    if no instance is left.
    """
    left, right = parts
    found: list[Constraint] = []
    nodes = (*shared, LAST, FIRST)
    of_left = ((need, True) for need in left.needs)
    of_right = ((need, False) for need in right.needs)
    for need, is_left in (*of_left, *of_right):
        for missing in need.violated((*known, *found), start):
            closure = Closure((*known, *found))
            extra = [one for one in missing.between(nodes) if not closure.follows(one)]
            if len(extra) != 1:
                continue
            (one,) = extra
            if is_left or (not others and {one.left, one.right} & set(shared)):
                found.append(one.negated)
    if not Closure((*known, *found)).feasible:
        raise Outside("a claim without an instance")
    return tuple(found)


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


# ---- numbers that depend on T


def _scale(terms: Iterable[Term]) -> tuple[tuple[Fraction, Fraction], ...]:
    """The least factors that every term can be multiplied by so that nothing is divided by T."""
    most: Counter[tuple[Fraction, Fraction]] = Counter()
    for term in terms:
        most |= Counter(term.divisors)
    return tuple(most.elements())


def _scaled(
    compiler: Compiler, term: Term, scale: tuple[tuple[Fraction, Fraction], ...]
) -> Iterable[Term]:
    """The term times the factors of the scale that it is not divided by."""
    left = Counter(scale) - Counter(term.divisors)
    terms = [replace(term, divisors=())]
    for a, b in left.elements():
        number = Plus((Times((Number(a), Value(Index(LAST)))), Number(b)))
        terms = [one.times(two) for one in terms for two in compiler.parts(number).terms]
    return terms


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
