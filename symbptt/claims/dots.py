"""Dots: what stands between the factors or terms that are written, where the pattern is plain.

A product ∂h_t/∂h_{t-1} ∂h_{t-1}/∂h_{t-2} ⋯ ∂h_{k+1}/∂h_k is a product over an index, and so is one
that stops where the next factor joins it: ∂h_t/∂h_{t-1} ⋯ ∂h_1/∂W runs down to ∂h_2/∂h_1. A sum is
one if each of its terms is the last one moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count, pairwise

from ..errors import NoRule
from ..formula.syntax import (
    Dots,
    Formula,
    Index,
    Plus,
    Product,
    Quotient,
    Sum,
    Times,
    Variable,
    place,
    plus,
    rebuild,
    times,
    walk,
)
from ..model.cell import LAST


def filled(formula: Formula) -> Formula:
    """The formula with its dots written as sums and products.

    Raises `NoRule` for dots that follow no pattern that is known.

    >>> from symbptt.claims.binding import bind
    >>> from symbptt.formula.parser import parse
    >>> from symbptt.formula.printer import text
    >>> from symbptt.model.library import elman
    >>> dotted = "∂h_t/∂h_{t-1} ⋯ ∂h_{k+1}/∂h_k"
    >>> text(filled(bind(*parse(dotted), elman())))
    'Π_{t ≥ j ≥ k+1} ∂h_j/∂h_{j-1}'
    """
    if not any(isinstance(part, Dots) for part in walk(formula)):
        return formula
    names = (name for name in _names() if name not in _symbols(formula))
    return _filled(formula, names)


def _names() -> Iterator[str]:
    yield from ("j", "i", "l", "m", "r", "s")
    yield from (f"j{number}" for number in count(1))


def _symbols(formula: Formula) -> set[str]:
    found = {part.index for part in walk(formula) if isinstance(part, Sum | Product)}
    for index in _all_times(formula):
        found.update(index.symbols)
    return found


def _all_times(formula: Formula) -> list[Index]:
    """The times in a formula, in order; of products and sums their ends too."""
    found: list[Index] = []
    for part in walk(formula):
        if isinstance(part, Variable) and part.time is not None:
            found.append(part.time)
        elif isinstance(part, Sum | Product):
            found.extend(end for end in (part.first, part.last) if end is not None)
    return found


def _filled(formula: Formula, names: Iterator[str]) -> Formula:
    formula = rebuild(formula, lambda part: _filled(part, names))
    if isinstance(formula, Times) and _dotted(formula.factors):
        return times(_product(formula.factors, names))
    if isinstance(formula, Plus) and _dotted(formula.terms):
        return plus(_sum(formula.terms, names))
    if any(isinstance(part, Dots) for part in _direct(formula)):
        raise _no_pattern()
    return formula


def _direct(formula: Formula) -> tuple[Formula, ...]:
    from_plus = formula.terms if isinstance(formula, Plus) else ()
    return formula.factors if isinstance(formula, Times) else from_plus


def _dotted(parts: tuple[Formula, ...]) -> bool:
    return any(isinstance(part, Dots) for part in parts)


def _no_pattern() -> NoRule:
    return NoRule("dots that follow no plain pattern", "write the sum or product with its range")


def _split(parts: tuple[Formula, ...]) -> tuple[tuple[Formula, ...], tuple[Formula, ...]]:
    position = next(i for i, part in enumerate(parts) if isinstance(part, Dots))
    before, after = parts[:position], parts[position + 1 :]
    if not before or not after or _dotted(after):
        raise _no_pattern()
    return before, after


# ---- products


def _product(factors: tuple[Formula, ...], names: Iterator[str]) -> tuple[Formula, ...]:
    before, after = _split(factors)
    run = _run(before)
    first = before[-run]
    start, offsets = _moments(first)
    falling = _falls(before[-run:], after[0])
    body = _at(first, Index(index := next(names)), offsets)
    following = 0
    if _shape(after[0]) == _shape(first):
        end, others = _moments(after[0])
        if others != offsets:
            raise _no_pattern()
        following = _run(tuple(reversed(after)))
        end, _ = _moments(after[following - 1])
    else:
        end = _joined(first, after[0], falling)
    low, high = (end, start) if falling else (start, end)
    product = Product(index, low, high, body, falling, spelled=True)
    return (*before[:-run], product, *after[following:])


def _run(factors: tuple[Formula, ...]) -> int:
    """How many of the last factors are each the one before moved by the same step."""
    length, step = 1, None
    for one, other in zip(reversed(factors[:-1]), reversed(factors), strict=False):
        if _shape(one) != _shape(other) or not _all_times(one):
            break
        (a, some), (b, others) = _moments(one), _moments(other)
        moved = _difference(b, a)
        if some != others or moved not in (1, -1) or (step is not None and moved != step):
            break
        length, step = length + 1, moved
    return length


def _falls(run: tuple[Formula, ...], following: Formula) -> bool:
    """Whether the times fall from left to right.

    Two factors tell it. With one, the end with the greater offset is the lower one, as the k + 1 of
    ∂h_t/∂h_{t-1} ⋯ ∂h_{k+1}/∂h_k; before a factor that joins it, what joins tells it.
    """
    first = run[0]
    start, _ = _moments(first)
    if len(run) > 1:
        return _difference(_moments(run[1])[0], start) == -1
    if _shape(first) == _shape(following):
        end, _ = _moments(following)
        if _difference(end, start) is not None:
            return end.offset < start.offset
        if LAST in (start.symbol, end.symbol):
            return start.symbol == LAST
        if None in (start.symbol, end.symbol):
            return end.symbol is None
        if start.offset == end.offset:
            raise _no_pattern()
        return end.offset > start.offset
    if not isinstance(first, Quotient) or not isinstance(following, Quotient):
        raise _no_pattern()
    return _name(first.lower) == _name(following.upper)


def _name(formula: Formula) -> object:
    return formula.name if isinstance(formula, Variable) else None


def _joined(first: Formula, following: Formula, falling: bool) -> Index:
    """The time of the last factor of a product that the following factor joins."""
    if not isinstance(first, Quotient) or not isinstance(following, Quotient):
        raise _no_pattern()
    ours = first.lower if falling else first.upper
    theirs = following.upper if falling else following.lower
    if not isinstance(ours, Variable) or not isinstance(theirs, Variable):
        raise _no_pattern()
    if ours.name != theirs.name or ours.time is None or theirs.time is None:
        raise _no_pattern()
    start, _ = _moments(first)
    away = _difference(ours.time, start)
    if away is None:
        raise _no_pattern()
    return theirs.time.plus(-away)


# ---- sums


def _sum(terms: tuple[Formula, ...], names: Iterator[str]) -> tuple[Formula, ...]:
    before, after = _split(terms)
    if len(after) != 1:
        raise _no_pattern()
    (last,) = after
    index = next(names)
    moving, of_first = _last_time(last), _last_time(before[0])
    if moving is None or of_first is None:
        raise _no_pattern()
    general = _generalised(last, moving, index)
    for term in before:
        time = _last_time(term)
        if time is None or _written_out(place(general, {index: time})) != _written_out(term):
            raise _no_pattern()
        if _difference(time, of_first) is None:
            raise _no_pattern()
    low, high = (moving, of_first) if _falling(before, moving) else (of_first, moving)
    return (Sum(index, low, high, general),)


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
    raise _no_pattern()


def _step_of(terms: tuple[Formula, ...]) -> int:
    """By how much the time moves from one term to the next."""
    found = [_last_time(term) for term in terms]
    steps = [_difference(b, a) for a, b in pairwise(found) if a and b]
    if any(step not in (1, -1) or step != steps[0] for step in steps):
        raise _no_pattern()
    return int(steps[0] or 1)


def _last_time(term: Formula) -> Index | None:
    """The first time in the last factor of a term."""
    last = term.factors[-1] if isinstance(term, Times) else term
    found = _all_times(last)
    return found[0] if found else None


def _generalised(term: Formula, moving: Index, index: str) -> Formula:
    """The term with the time of its last factor, and the ends of products by it, at an index."""

    def moved(time: Index) -> Index:
        away = _difference(time, moving)
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
    length = _difference(formula.last, formula.first)
    if length is None or length > 10:
        return formula
    bodies = [
        place(formula.body, {formula.index: formula.first.plus(step)})
        for step in range(length + 1)
    ]  # fmt: skip
    return times(tuple(reversed(bodies) if formula.falling else bodies))


# ---- times


def _difference(one: Index, other: Index) -> int | None:
    """How many steps one time lies behind another, None if that is no number."""
    if (one.symbol, one.others) != (other.symbol, other.others):
        return None
    return one.offset - other.offset


def _moments(formula: Formula) -> tuple[Index, tuple[int, ...]]:
    """The first time in a formula, and how far each one lies from it."""
    found = _all_times(formula)
    offsets = [_difference(time, found[0]) for time in found] if found else [None]
    if None in offsets:
        raise _no_pattern()
    return found[0], tuple(offset for offset in offsets if offset is not None)


def _shape(formula: Formula) -> Formula:
    """The formula with all its times alike."""
    formula = rebuild(formula, _shape)
    if isinstance(formula, Variable) and formula.time is not None:
        return replace(formula, time=Index("#"))
    return formula


def _at(formula: Formula, time: Index, offsets: tuple[int, ...]) -> Formula:
    """The formula with its times at these distances from `time`."""
    left = iter(offsets)

    def moved(part: Formula) -> Formula:
        if isinstance(part, Variable):
            return part if part.time is None else replace(part, time=time.plus(next(left)))
        return rebuild(part, moved)

    return moved(formula)
