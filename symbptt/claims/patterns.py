"""The times in formulas that follow a pattern: how far they lie from each other."""

from __future__ import annotations

from dataclasses import replace

from ..errors import NoRule
from ..formula.syntax import Dots, Formula, Index, Product, Sum, Variable, rebuild, walk


def no_pattern() -> NoRule:
    """What dots are refused with."""
    return NoRule("dots that follow no plain pattern", "write the sum or product with its range")


def split_at_dots(parts: tuple[Formula, ...]) -> tuple[tuple[Formula, ...], tuple[Formula, ...]]:
    """What stands before the one place with dots and what behind it; `NoRule` unless both do."""
    position = next(i for i, part in enumerate(parts) if isinstance(part, Dots))
    before, after = parts[:position], parts[position + 1 :]
    if not before or not after or any(isinstance(part, Dots) for part in after):
        raise no_pattern()
    return before, after


def all_times(formula: Formula) -> list[Index]:
    """The times in a formula, in order; of products and sums their ends too."""
    found: list[Index] = []
    for part in walk(formula):
        if isinstance(part, Variable) and part.time is not None:
            found.append(part.time)
        elif isinstance(part, Sum | Product):
            found.extend(end for end in (part.first, part.last) if end is not None)
    return found


def difference(one: Index, other: Index) -> int | None:
    """How many steps one time lies behind another, None if that is no number."""
    if (one.symbol, one.others) != (other.symbol, other.others):
        return None
    return one.offset - other.offset


def moments(formula: Formula) -> tuple[Index, tuple[int, ...]]:
    """The first time in a formula, and how far each one lies from it."""
    found = all_times(formula)
    offsets = [difference(time, found[0]) for time in found] if found else [None]
    if None in offsets:
        raise no_pattern()
    return found[0], tuple(offset for offset in offsets if offset is not None)


def shape(formula: Formula) -> Formula:
    """The formula with all its times alike."""
    formula = rebuild(formula, shape)
    if isinstance(formula, Variable) and formula.time is not None:
        return replace(formula, time=Index("#"))
    return formula


def at_time(formula: Formula, time: Index, offsets: tuple[int, ...]) -> Formula:
    """The formula with its times at these distances from `time`."""
    left = iter(offsets)

    def moved(part: Formula) -> Formula:
        if isinstance(part, Variable):
            return part if part.time is None else replace(part, time=time.plus(next(left)))
        return rebuild(part, moved)

    return moved(formula)
