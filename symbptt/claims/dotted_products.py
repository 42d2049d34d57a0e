"""Dots between factors: a product over an index, or what the chain rule puts between.

∂h_t/∂h_{t-1} ∂h_{t-1}/∂h_{t-2} ⋯ ∂h_{k+1}/∂h_k is a product, and so is one that stops where the
next factor joins it: ∂h_t/∂h_{t-1} ⋯ ∂h_1/∂W runs down to ∂h_2/∂h_1. Several factors may make one
step, as ∂h_t/∂a_t ∂a_t/∂h_{t-1}. The factors may stand in the other order throughout.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from ..errors import NoRule
from ..formula.syntax import Formula, Index, Product, Quotient, Times, Transpose, Variable, times
from ..model.cell import LAST
from .patterns import all_times, at_time, difference, moments, no_pattern, shape, split_at_dots

Factors = tuple[Formula, ...]

Way = Callable[[Factors, Factors, str], Factors]
"""How dots are read: from the factors before and behind them and a new index."""

STEP_FACTORS = 6
"""Factors that make one step of a dotted product."""


def multiplied(factors: Factors, index: str, way: Way | None = None) -> Factors:
    """The factors with the dots among them written out, as `way` says if it is given.

    Raises `NoRule` for dots that cannot be read so.
    """
    before, after = split_at_dots(factors)
    read = way or _plainly
    try:
        return read(before, after, index)
    except NoRule:
        return _backwards(read(after[::-1], before[::-1], index))


def _backwards(factors: Factors) -> Factors:
    """Factors that were read from right to left, with the products among them turned round."""
    return tuple(
        replace(
            factor, falling=not factor.falling,
            body=times(factor.body.factors[::-1]) if isinstance(factor.body, Times)
            else factor.body,
        )
        if isinstance(factor, Product) and factor.spelled
        else factor
        for factor in reversed(factors)
    )  # fmt: skip


# ---- ways


def _plainly(before: Factors, after: Factors, index: str) -> Factors:
    """A pattern that is told by the factors beside the dots alone."""
    if _is_step(before[-1:]):
        return _of_one(before, after, index)
    for size in range(2, min(len(before), STEP_FACTORS) + 1):
        if _is_step(before[-size:]):
            return _of_several(before, after, index, size)
    raise no_pattern()


def linked(before: Factors, after: Factors, index: str) -> Factors:
    """∂z_k/∂h_{k-1} ⋯ ∂z_1/∂W as a product of ∂z_j/∂h_{j-1} ∂h_{j-1}/∂z_{j-1}, down to z_1."""
    upper, lower, there = _upper(before[-1]), _lower(before[-1]), _upper(after[0])
    if upper.name != there.name or upper.name == lower.name or lower.time is None:
        raise no_pattern()
    link = Quotient(lower, Variable(upper.name, lower.time))
    return _of_several((*before, link), after, index, 2)


def chained(before: Factors, after: Factors, index: str) -> Factors:
    """The total derivative of what the factor before the dots ends at by what the next begins at.

    It stands for all that the chain rule puts there.
    """
    lower, there = _lower(before[-1]), _upper(after[0])
    if lower.time is None or there.time is None:
        raise no_pattern()
    return (*before, Quotient(lower, there, "total"), *after)


def joined(before: Factors, after: Factors, index: str) -> Factors:
    """The factor before the dots at the time at which the one before that ends."""
    if len(before) < 2:
        raise no_pattern()
    end, upper = _lower(before[-2]), _upper(before[-1])
    last = before[-1]
    if end.name != upper.name or end == upper or not isinstance(last, Quotient):
        raise no_pattern()
    return _plainly((*before[:-1], replace(last, upper=end)), after, index)


WAYS: tuple[Way, ...] = (linked, chained, joined)
"""How dots may be meant that follow no plain pattern."""


# ---- steps


def _upper(factor: Formula) -> Variable:
    """The variable that a derivative leads from; `NoRule` for anything else."""
    return _variable(factor, "upper")


def _lower(factor: Formula) -> Variable:
    """The variable that a derivative leads to; `NoRule` for anything else."""
    return _variable(factor, "lower")


def _variable(factor: Formula, end: str) -> Variable:
    bare = factor.body if isinstance(factor, Transpose) else factor
    found = getattr(bare, end) if isinstance(bare, Quotient) else None
    if not isinstance(found, Variable):
        raise no_pattern()
    return found


def _is_step(group: Factors) -> bool:
    """Whether some factors lead from a quantity to itself at another time, each to the next.

    A factor that is no derivative makes a step of its own.
    """
    if len(group) == 1 and not isinstance(group[0], Quotient | Transpose):
        return True
    try:
        ends = [(_upper(factor), _lower(factor)) for factor in group]
    except NoRule:
        return False
    upper, lower = ends[0][0], ends[-1][1]
    closed = upper.name == lower.name and upper.time is not None and lower.time is not None
    return closed and all(one[1] == other[0] for one, other in pairwise(ends))


def _of_several(before: Factors, after: Factors, index: str, size: int) -> Factors:
    """A product whose factors are groups; the factor behind it begins where its last one ends."""
    group = before[-size:]
    upper, lower, there = _upper(group[0]), _lower(group[-1]), _upper(after[0])
    if upper.time is None or lower.time is None or there.time is None or not _is_step(group):
        raise no_pattern()
    away = difference(upper.time, lower.time)
    if there.name != lower.name or away != 1:
        raise no_pattern()
    start, offsets = moments(Times(group))
    if start != upper.time:
        raise no_pattern()
    body = at_time(Times(group), Index(index), offsets)

    def is_written(factors: Factors, time: Index) -> bool:
        return Times(factors) == at_time(Times(group), time, offsets)

    head, last, first = before[:-size], upper.time, there.time.plus(away)
    while is_written(head[-size:], last.plus(away)):
        head, last = head[:-size], last.plus(away)
    while is_written(after[:size], first.plus(-away)):
        after, first = after[size:], first.plus(-away)
    return (*head, Product(index, first, last, body, falling=True, spelled=True), *after)


def _of_one(before: Factors, after: Factors, index: str) -> Factors:
    """A product of single factors, up to where the next one joins it or to the last of its kind."""
    run = _run(before)
    first = before[-run]
    start, offsets = moments(first)
    falling = _falls(before[-run:], after[0])
    body = at_time(first, Index(index), offsets)
    following = 0
    if shape(after[0]) == shape(first):
        end, others = moments(after[0])
        if others != offsets:
            raise no_pattern()
        following = _run(tuple(reversed(after)))
        end, _ = moments(after[following - 1])
    else:
        end = _joined(first, after[0], falling)
    low, high = (end, start) if falling else (start, end)
    product = Product(index, low, high, body, falling, spelled=True)
    return (*before[:-run], product, *after[following:])


def _run(factors: tuple[Formula, ...]) -> int:
    """How many of the last factors are each the one before moved by the same step."""
    length, step = 1, None
    for one, other in zip(reversed(factors[:-1]), reversed(factors), strict=False):
        if shape(one) != shape(other) or not all_times(one):
            break
        (a, some), (b, others) = moments(one), moments(other)
        moved = difference(b, a)
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
    start, _ = moments(first)
    if len(run) > 1:
        return difference(moments(run[1])[0], start) == -1
    if shape(first) == shape(following):
        end, _ = moments(following)
        if difference(end, start) is not None:
            return end.offset < start.offset
        if LAST in (start.symbol, end.symbol):
            return start.symbol == LAST
        if None in (start.symbol, end.symbol):
            return end.symbol is None
        if start.offset == end.offset:
            raise no_pattern()
        return end.offset > start.offset
    return _lower(first).name == _upper(following).name


def _joined(first: Formula, following: Formula, falling: bool) -> Index:
    """The time of the last factor of a product that the following factor joins."""
    ours, theirs = (
        (_lower(first), _upper(following)) if falling else (_upper(first), _lower(following))
    )
    if ours.name != theirs.name or ours.time is None or theirs.time is None:
        raise no_pattern()
    start, _ = moments(first)
    away = difference(ours.time, start)
    if away is None:
        raise no_pattern()
    return theirs.time.plus(-away)
