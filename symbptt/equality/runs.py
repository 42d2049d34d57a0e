"""A product over a range as one item, whose factors stand one in each of its slots."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from .constraints import Moment
from .terms import Item, Local, Outside, Paths, Run, Term, extent


def run_of(terms: tuple[Term, ...], index: str, low: Moment, high: Moment, falling: bool) -> Run:
    """The range of a product as one item."""
    bodies: list[tuple[Fraction, tuple[Local | Paths, ...]]] = []
    orientations: set[bool] = set()
    places: set[tuple[int, int]] = set()
    if any(isinstance(item, Run) for term in terms for item in term.items):
        raise Outside("a product within a product")
    if any(isinstance(item, Paths) and item.rising for term in terms for item in term.items):
        raise Outside("a product of derivatives along a state that runs backwards in time")
    for term in terms:
        if term.variables:
            raise Outside("a product of sums")
        if any(isinstance(item, Paths) and item.until is None for item in term.items):
            raise Outside("a product of derivatives by a constant")
        if term.constraints or term.divisors:
            raise Outside("a product whose factors are not alike at every step")
        if term.defined:
            raise Outside("a product over an index of several symbols")
        items = _single_steps(term.items, index)
        if not items:
            raise Outside("a product of numbers")
        orientations.update(item.turned for item in items)
        falling_items = items[::-1] if items[0].turned else items
        begins, ends = extent(falling_items[0])[0], extent(falling_items[-1])[1]
        assert ends is not None
        places.add((begins[1], ends[1]))
        upright = tuple(replace(item, turned=False) for item in falling_items)
        bodies.append((term.coefficient, upright))
    if len(orientations) > 1:
        raise Outside("a product of derivatives and of transposed ones")
    if len(places) > 1:
        raise Outside("a product whose body stands at several times")
    ((begins_at, ends_at),) = places
    if begins_at > ends_at + 1:
        raise Outside("a product whose factors reach over several steps")
    is_turned = orientations == {True}
    return Run(
        index, low, high, tuple(bodies), begins_at, ends_at,
        rising=falling == is_turned, turned=is_turned,
    )  # fmt: skip


def _single_steps(items: tuple[Item, ...], index: str) -> tuple[Local | Paths, ...]:
    """The items of the body of a product, which fall and hang on its index."""
    found: list[Local | Paths] = []
    for item in items:
        begins, ends = extent(item)
        assert ends is not None and not isinstance(item, Run)
        if begins[0] != index or ends[0] != index:
            raise Outside("a product whose factors end at another time than its index")
        if ends[1] > begins[1]:
            raise Outside("a product of derivatives of earlier things by later ones")
        found.append(item)
    falling = found[::-1] if found and found[0].turned else found
    for one, other in pairwise(falling):
        before, after = extent(one)[1], extent(other)[0]
        assert before is not None
        if after[1] > before[1]:
            raise Outside("a product whose body stands at several times")
    return tuple(found)


def at_end(time: Moment, index: str, end: Moment) -> Moment:
    """A time that hangs on the index of a range, at one end of the range."""
    return (end[0], end[1] + time[1]) if time[0] == index else time
