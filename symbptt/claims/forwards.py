"""Products whose factors are counted from elsewhere: Π_i of h_{t-i} is that of h_j, j = t - i."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from ..errors import InvalidValue
from ..formula.syntax import (
    Formula,
    Index,
    Product,
    Sum,
    combined,
    indices_of,
    place,
    rebuild,
    walk,
)
from ..model.cell import LAST


def forwards(formula: Formula, start: int) -> Formula:
    """The formula with each product over the times of its factors, so that its index counts steps.

    An index that is counted backwards falls where it was written to rise. A product whose factors
    stand at unlike times is left as it is.

    >>> from symbptt.claims.binding import bind
    >>> from symbptt.formula.parser import parse
    >>> from symbptt.formula.printer import text
    >>> from symbptt.model.library import elman
    >>> text(forwards(bind(*parse("\\\\prod_{i=1}^{k} ∂h_{t+i}/∂h_{t+i-1}"), elman()), 0))
    'Π_{i=t+1}^{t+k} ∂h_i/∂h_{i-1}'
    """
    formula = rebuild(formula, lambda part: forwards(part, start))
    if not isinstance(formula, Product):
        return formula
    found = _counted_from(formula)
    if found is None or found == (1, {}):
        return formula
    try:
        return _moved(formula, *found, start)
    except InvalidValue:  # an end of the range has no index that can be written
        return formula


def _counted_from(product: Product) -> tuple[int, dict[str, int]] | None:
    """The factor of the index in the times of a product and what is added, None if they differ."""
    if any(isinstance(part, Sum | Product) for part in walk(product.body)):
        return None
    found: list[tuple[int, dict[str, int]]] = []
    for part in walk(product.body):
        for index in indices_of(part):
            terms = dict(_terms(index))
            factor = terms.pop(product.index, 0)
            if factor:
                found.append((factor, terms))
    if not found or any(one != found[0] for one in found) or found[0][0] not in (1, -1):
        return None
    return found[0]


def _moved(product: Product, factor: int, added: dict[str, int], start: int) -> Formula:
    first = product.first or Index(None, start)
    last = product.last or Index(LAST)
    ends = [_sum({end: factor}, added) for end in (first, last)]
    back = _sum({Index(product.index): factor}, {s: -factor * n for s, n in added.items()})
    body = place(product.body, {product.index: back})
    if factor == -1:
        ends.reverse()
    falling = product.falling if factor == 1 else not product.falling
    return replace(product, first=ends[0], last=ends[1], body=body, falling=falling)


def _sum(indices: dict[Index, int], symbols: dict[str, int]) -> Index:
    """The sum of indices with factors and of symbols with factors."""
    total = Counter[str](symbols)
    offset = 0
    for index, factor in indices.items():
        offset += factor * index.offset
        for symbol, times in _terms(index):
            total[symbol] += factor * times
    return combined(total, offset)


def _terms(index: Index) -> tuple[tuple[str, int], ...]:
    first = () if index.symbol is None else ((index.symbol, 1),)
    return first + index.others
