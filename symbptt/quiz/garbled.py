"""Garbled equations of a model: an accent there twice, a constant that looks like one asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..errors import InputError
from ..formula.parser import parse_claim
from ..formula.printer import latex
from ..formula.syntax import Symbol, walk
from ..model.naming import label_of, placed_items
from .lookalikes import LIKE, unlikeness


@dataclass(frozen=True)
class Repair:
    """A garbled piece of a formula, and what it is read as; both are LaTeX."""

    before: str
    after: str


_TWICE = re.compile(r"\\(hat|tilde|bar|vec|dot)\s*\{\s*(\\\1\s*(?:\{[^{}]*\}|[A-Za-z]))\s*\}")
"""The same accent twice on one letter."""


def mend_accents(source: str) -> tuple[str, tuple[Repair, ...]]:
    r"""The text with an accent that a letter has twice put there once.

    >>> mend_accents(r"\hat{\hat{y}}_t")[0]
    '\\hat{y}_t'
    """
    repairs: list[Repair] = []
    while found := _TWICE.search(source):
        repairs.append(Repair(found[0], found[2]))
        source = source[: found.start()] + found[2] + source[found.end() :]
    return source, tuple(dict.fromkeys(repairs))


def mend_equations(
    equations: tuple[str, ...], wanted: Sequence[Symbol]
) -> tuple[tuple[str, ...], tuple[Repair, ...]]:
    """The equations with doubled accents once, and with the constants that questions ask for.

    A name that is asked for and that they lack takes the place of the one constant that looks like
    it, in the whole equation; the same label on other letters there is read likewise.
    """
    repairs: tuple[Repair, ...] = ()
    mended: list[str] = []
    for source in equations:
        source, found = mend_accents(source)
        mended.append(source)
        repairs += found
    symbols = [list(_all_symbols(source)) for source in mended]
    times = {label for found_ in symbols for one in found_[:1] for label in _key(one)[2] if label}
    present = {_key(one) for found_ in symbols for one in found_}
    for name in wanted:
        if _key(name) in present or not name.sub:
            continue
        alike = {
            _key(one): (number, one)
            for number, found_ in enumerate(symbols)
            for one in found_
            if _likes(one, name) and _key(one) not in map(_key, wanted) and not _timed(one, times)
        }
        if len(alike) != 1:
            continue
        ((number, garbled),) = alike.values()
        mended[number], found = _relabelled(mended[number], symbols[number], garbled, name)
        repairs += found
    return tuple(mended), repairs


def _all_symbols(source: str) -> Iterator[Symbol]:
    try:
        parsed = parse_claim(source)
    except InputError:
        return
    for member in parsed.members:
        yield from (part for part in walk(member) if isinstance(part, Symbol))


def _key(symbol: Symbol) -> tuple[str, str, tuple[str | None, ...]]:
    return (symbol.base, symbol.accent, tuple(label_of(item) for _, item in placed_items(symbol)))


def _timed(symbol: Symbol, times: set[str]) -> bool:
    """Whether a symbol has an index letter of the left sides: it is no constant."""
    return not times.isdisjoint(label or "" for label in _key(symbol)[2])


def _likes(one: Symbol, name: Symbol) -> bool:
    """Whether a symbol may be a garbled name: the same letter, and labels that look alike."""
    mine, other = _key(one)[2], _key(name)[2]
    if (one.base, one.accent) != (name.base, name.accent) or len(mine) != len(other):
        return False
    return all(
        unlikeness(read or "", meant or "") <= LIKE for read, meant in zip(mine, other, strict=True)
    )


def _relabelled(
    source: str, symbols: list[Symbol], garbled: Symbol, name: Symbol
) -> tuple[str, tuple[Repair, ...]]:
    """The equation with the labels of the name wherever it has those of the garbled symbol."""
    changed: list[Repair] = []
    for one in sorted(symbols, key=lambda one: one.span or (0, 0), reverse=True):
        if one.span is None or _key(one)[2] != _key(garbled)[2]:
            continue
        after = latex(replace(one, sub=name.sub, sup=name.sup))
        start, end = one.span
        changed.append(Repair(source[start:end], after))
        source = source[:start] + after + source[end:]
    return source, tuple(dict.fromkeys(reversed(changed)))
