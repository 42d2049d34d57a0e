"""Dots: what stands between the factors or terms that are written."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from ..errors import NoRule
from ..formula.syntax import (
    Dots,
    Formula,
    Plus,
    Product,
    Sum,
    Times,
    plus,
    rebuild,
    times,
    walk,
)
from .dotted_products import WAYS, Way, multiplied
from .dotted_sums import summed
from .patterns import all_times, no_pattern


def fillings(formula: Formula) -> tuple[Formula, ...]:
    """The formula with its dots written as sums and products, in each way that they may be meant.

    There is one where they follow a plain pattern. Raises `NoRule` where there is none.

    >>> from symbptt.claims.binding import bind
    >>> from symbptt.formula.parser import parse
    >>> from symbptt.formula.printer import text
    >>> from symbptt.model.library import elman
    >>> dotted = "∂L_t/∂a_k ∂a_k/∂h_{k-1} ⋯ ∂a_1/∂b_h"
    >>> for filling in fillings(bind(*parse(dotted), elman())):
    ...     print(text(filling))
    ∂L_t/∂a_k · (Π_{k ≥ j ≥ 2} ∂a_j/∂h_{j-1} · ∂h_{j-1}/∂a_{j-1}) · ∂a_1/∂b_h
    ∂L_t/∂a_k · ∂a_k/∂h_{k-1} · dh_{k-1}/da_1 · ∂a_1/∂b_h
    """
    try:
        return (filled(formula),)
    except NoRule as error:
        found = dict.fromkeys(one for way in WAYS for one in _tried(formula, way))
        if not found:
            raise error
        return tuple(found)


def _tried(formula: Formula, way: Way) -> tuple[Formula, ...]:
    try:
        return (filled(formula, way),)
    except NoRule:
        return ()


def filled(formula: Formula, way: Way | None = None) -> Formula:
    """The formula with its dots written as sums and products.

    Dots between factors that follow no plain pattern are read as `way` says. Raises `NoRule` for
    dots that cannot be read so.

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
    return _filled(formula, names, way)


def _names() -> Iterator[str]:
    yield from ("j", "i", "l", "m", "r", "s")
    yield from (f"j{number}" for number in count(1))


def _symbols(formula: Formula) -> set[str]:
    found = {part.index for part in walk(formula) if isinstance(part, Sum | Product)}
    for index in all_times(formula):
        found.update(index.symbols)
    return found


def _filled(formula: Formula, names: Iterator[str], way: Way | None) -> Formula:
    formula = rebuild(formula, lambda part: _filled(part, names, way))
    if isinstance(formula, Times) and _dotted(formula.factors):
        return times(_product(formula.factors, next(names), way))
    if isinstance(formula, Plus) and _dotted(formula.terms):
        return plus(summed(formula.terms, names))
    if any(isinstance(part, Dots) for part in _direct(formula)):
        raise no_pattern()
    return formula


def _product(factors: tuple[Formula, ...], index: str, way: Way | None) -> tuple[Formula, ...]:
    try:
        return multiplied(factors, index)
    except NoRule:
        if way is None:
            raise
        return multiplied(factors, index, way)


def _direct(formula: Formula) -> tuple[Formula, ...]:
    from_plus = formula.terms if isinstance(formula, Plus) else ()
    return formula.factors if isinstance(formula, Times) else from_plus


def _dotted(parts: tuple[Formula, ...]) -> bool:
    return any(isinstance(part, Dots) for part in parts)
