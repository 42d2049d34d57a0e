"""Dots between terms: a sum over an index, if each term is the last one moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from ..formula.syntax import (
    Formula,
    Index,
    Product,
    Sum,
    Times,
    Variable,
    place,
    rebuild,
    times,
    walk,
)
from ..model.cell import LAST
from .patterns import all_times, difference, no_pattern, shape, split_at_dots


def summed(terms: tuple[Formula, ...], names: Iterator[str]) -> tuple[Formula, ...]:
    """The sum that terms with dots among them are; raises `NoRule` without a plain pattern."""
    before, after = split_at_dots(terms)
    if len(after) != 1:
        raise no_pattern()
    (last,) = after
    index = next(names)
    moving, of_first = _last_time(last), _last_time(before[0])
    if moving is None or of_first is None:
        raise no_pattern()
    general = next(
        (
            one for one in (_generalised(last, moving, index), _between(before[0], last, index))
            if one is not None and all(_is_instance(term, one, index, of_first) for term in before)
        ),
        None,
    )  # fmt: skip
    if general is None:
        raise no_pattern()
    low, high = (moving, of_first) if _falling(before, moving) else (of_first, moving)
    return (Sum(index, low, high, general),)


def _is_instance(term: Formula, general: Formula, index: str, of_first: Index) -> bool:
    """Whether a term is the general one at its own time, a number of steps from the first one."""
    time = _last_time(term)
    if time is None or difference(time, of_first) is None:
        return False
    return _written_out(place(general, {index: time})) == _written_out(term)


def _between(first: Formula, last: Formula, index: str) -> Formula | None:
    """The term of which two are given: the times that differ in them move, the others stay."""
    if shape(first) != shape(last):
        return None
    begin, end = _last_time(first), _last_time(last)
    assert begin is not None and end is not None
    times_ = list(zip(all_times(first), all_times(last), strict=True))
    moved = iter([_moved(pair, (begin, end), index) for pair in times_])

    def timed(part: Formula) -> Formula:
        if isinstance(part, Variable):
            return part if part.time is None else replace(part, time=next(moved))
        return rebuild(part, timed)

    return None if any(isinstance(part, Sum | Product) for part in walk(last)) else timed(last)


def _moved(pair: tuple[Index, Index], ends: tuple[Index, Index], index: str) -> Index:
    """A time of the general term, from those of two terms: it stays, or moves with their ends."""
    away = difference(pair[1], ends[1])
    moves = pair[0] != pair[1] and away is not None and away == difference(pair[0], ends[0])
    return Index(index, away or 0) if moves else pair[1]


def _falling(terms: tuple[Formula, ...], last: Index) -> bool:
    """Whether the times of terms fall; one term tells it by its time and by the last one."""
    if len(terms) > 1:
        return _step_of(terms) < 0
    first = _last_time(terms[0])
    assert first is not None
    if last.symbol == LAST or (first.symbol is None and last.symbol is not None):
        return False
    if first.symbol == LAST or last.symbol is None:
        return True
    raise no_pattern()


def _step_of(terms: tuple[Formula, ...]) -> int:
    """By how much the time moves from one term to the next."""
    found = [_last_time(term) for term in terms]
    steps = [difference(b, a) for a, b in pairwise(found) if a and b]
    if any(step not in (1, -1) or step != steps[0] for step in steps):
        raise no_pattern()
    return int(steps[0] or 1)


def _last_time(term: Formula) -> Index | None:
    """The first time in the last factor of a term."""
    last = term.factors[-1] if isinstance(term, Times) else term
    found = all_times(last)
    return found[0] if found else None


def _generalised(term: Formula, moving: Index, index: str) -> Formula:
    """The term with the time of its last factor, and the ends of products by it, at an index."""

    def moved(time: Index) -> Index:
        away = difference(time, moving)
        return time if away is None else Index(index, away)

    def general(part: Formula) -> Formula:
        part = rebuild(part, general)
        if isinstance(part, Product):
            first, last = (end and moved(end) for end in (part.first, part.last))
            return replace(part, first=first, last=last)
        return part

    def timed(part: Formula) -> Formula:
        part = rebuild(part, timed)
        if isinstance(part, Variable) and part.time is not None:
            return replace(part, time=moved(part.time))
        return part

    factors = term.factors if isinstance(term, Times) else (term,)
    if any(isinstance(factor, Product) for factor in factors):
        return times((*map(general, factors[:-1]), timed(factors[-1])))
    return timed(term)


def _written_out(formula: Formula) -> Formula:
    """The formula with the products written out whose length is a number."""
    formula = rebuild(formula, _written_out)
    if isinstance(formula, Times):
        return times(formula.factors)
    if not isinstance(formula, Product) or formula.first is None or formula.last is None:
        return formula
    length = difference(formula.last, formula.first)
    if length is None or length > 10:
        return formula
    bodies = [
        place(formula.body, {formula.index: formula.first.plus(step)})
        for step in range(length + 1)
    ]  # fmt: skip
    return times(tuple(reversed(bodies) if formula.falling else bodies))
