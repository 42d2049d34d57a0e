"""Ranges that are written from their end down: Π_{i=t}^{k+1} where k is at most t."""

from __future__ import annotations

from dataclasses import replace

from ..formula.condition import Comparison, Condition
from ..formula.syntax import (
    Formula,
    Index,
    Product,
    Quotient,
    Sum,
    Transpose,
    Variable,
    free_indices,
    rebuild,
    walk,
)
from ..model.cell import LAST
from .reading import Reading


def directed(formula: Formula, start: int, condition: Condition | None = None) -> Formula:
    """The formula with each product that is written from its end down marked as falling.

    Π_{i=t}^{k+1} is, where k <= t is known from the ranges around it, the condition, or from
    start - 1 <= t <= T: it has t - k factors, none at k = t; so is Π_{i=t}^{1}. Any other range is
    taken as it stands, and so is that of every sum.
    """
    free = [Index(symbol) for symbol in free_indices(formula) if symbol != LAST]
    known = tuple(
        comparison
        for index in free
        for comparison in (Comparison(Index(None, start - 1), index), Comparison(index, _LAST))
    )
    return _directed(formula, (*known, *(condition.comparisons if condition else ())))


def descends(product: Product, reading: Reading) -> bool:
    """Whether the index of a product falls from left to right, in a reading."""
    if reading.product_order == "written" or product.spelled:
        return product.falling
    turned = isinstance(product.body, Transpose)
    return ((reading.layout == "denominator") == turned) != _goes_ahead(product.body)


def _goes_ahead(body: Formula) -> bool:
    """Whether the factors of a product lead to later steps, as ∂g_i/∂g_{i+1} does."""
    times = (
        (part.upper.time, part.lower.time)
        for part in walk(body)
        if isinstance(part, Quotient)
        and isinstance(part.upper, Variable)
        and isinstance(part.lower, Variable)
    )
    steps = (_steps(lower, upper) for upper, lower in times if upper and lower)
    return sum(step for step in steps if step is not None) > 0


def ordered(formula: Formula, reading: Reading) -> Formula:
    """The formula with each product marked as falling or not, as a reading has it."""
    formula = rebuild(formula, lambda part: ordered(part, reading))
    if not isinstance(formula, Product):
        return formula
    return replace(formula, falling=descends(formula, reading), spelled=True)


_LAST = Index(LAST)


def _directed(formula: Formula, known: tuple[Comparison, ...]) -> Formula:
    if not isinstance(formula, Sum | Product):
        return rebuild(formula, lambda part: _directed(part, known))
    first, last = formula.first, formula.last
    if isinstance(formula, Product) and _is_turned(first, last, known):
        first, last = last, first
        formula = replace(formula, first=first, last=last, falling=not formula.falling)
    index = Index(formula.index)
    ends = ((first, index), (index, last or _LAST))
    inner = tuple(Comparison(low, high) for low, high in ends if low is not None)
    return replace(formula, body=_directed(formula.body, (*known, *inner)))


def _is_turned(first: Index | None, last: Index | None, known: tuple[Comparison, ...]) -> bool:
    """Whether a range is written from its end down."""
    if first is None or last is None:
        return False
    least, most = _at_most(last, first, known), _at_most(first, last, known)
    if least is None or least > 1 or (most is not None and most <= 1):
        return False
    return last.symbol is None or last.offset - first.offset == 1


def _at_most(one: Index, other: Index, known: tuple[Comparison, ...]) -> int | None:
    """By how much `one` can lie behind `other`, as one comparison says; None if none does."""
    found = [
        behind - before
        for comparison in known
        if not comparison.equal
        and (behind := _steps(one, comparison.left)) is not None
        and (before := _steps(other, comparison.right)) is not None
    ]
    return min(found, default=None)


def _steps(one: Index, other: Index) -> int | None:
    same = (one.symbol, one.others) == (other.symbol, other.others)
    return one.offset - other.offset if same else None
