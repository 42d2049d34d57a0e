"""Which instances of a claim are decided, and by which times they are told apart."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import InvalidValue
from ..formula.condition import Condition
from ..formula.syntax import Formula, Index, Product, Sum, combined, indices_of, place, walk
from ..model.cell import LAST
from .constraints import FIRST, Closure, Constraint, at_most
from .parts import Parts
from .terms import Outside

Pair = tuple[Formula, Formula]


Replaced = dict[str, tuple[str, Index]]
"""For an index the new one in its place, and what the old one is in terms of it."""


def told_apart(sides: Pair, free: tuple[str, ...]) -> tuple[Pair, Replaced]:
    """The sides with free indices such that every time has one symbol, where that can be had.

    For h_{t+k} the new index is s = t + k, in place of k.
    """
    values: Replaced = {}
    for index in _several(sides, free):
        for symbol, factor in _terms(index):
            changed = _changed(sides, symbol, factor, index) if symbol in free else None
            if changed is not None:
                sides, values[symbol] = changed
                return sides, values
    return sides, values


def _several(sides: Pair, free: tuple[str, ...]) -> Iterator[Index]:
    known = {*free, LAST}
    for side in sides:
        for part in walk(side):
            for index in indices_of(part):
                if index.others and set(index.symbols) <= known:
                    yield index


def _changed(
    sides: Pair, symbol: str, factor: int, index: Index
) -> tuple[Pair, tuple[str, Index]] | None:
    """The sides with a new index in place of a symbol, None if that leads to no plain times."""
    bound = {part.index for side in sides for part in walk(side) if isinstance(part, Sum | Product)}
    if factor not in (1, -1) or bound & set(index.symbols):
        return None
    rest = {other: -factor * n for other, n in _terms(index) if other != symbol}
    name = str(Index(index.symbol, 0, index.others))
    try:
        value = combined({name: factor, **rest}, 0)
        left, right = (place(side, {symbol: value}) for side in sides)
    except InvalidValue:
        return None
    plain = not any(
        one.others and name in one.symbols
        for side in (left, right) for part in walk(side) for one in indices_of(part)
    )  # fmt: skip
    return ((left, right), (name, value)) if plain else None


def _terms(index: Index) -> tuple[tuple[str, int], ...]:
    first = () if index.symbol is None else ((index.symbol, 1),)
    return first + index.others


def known_of(
    free: tuple[str, ...], replaced: Replaced, condition: Condition | None, start: int
) -> tuple[Constraint, ...]:
    """What is known of free indices: their range and the condition.

    What is no difference of two times is left out: then more instances are decided than asked for.
    """
    found: list[Constraint] = []
    values = {index: value for index, (_, value) in replaced.items()}
    pairs = [
        pair for index in free
        for pair in ((Index(None, start), Index(index)), (Index(index), Index(LAST)))
    ]  # fmt: skip
    for one in condition.comparisons if condition else ():
        if {*one.left.symbols, *one.right.symbols} <= {*free, LAST}:
            pairs += [(one.left, one.right)] + ([(one.right, one.left)] if one.equal else [])
    for low, high in pairs:
        constraint = _difference(low, high, values, start)
        if constraint is not None:
            found.append(constraint)
    return tuple(found)


def _difference(low: Index, high: Index, values: dict[str, Index], start: int) -> Constraint | None:
    """`low` <= `high` as a bound of a difference, None if it is none."""
    terms = dict(_terms(high.at(values)))
    offset = high.at(values).offset
    for symbol, n in _terms(low.at(values)):
        terms[symbol] = terms.get(symbol, 0) - n
    offset -= low.at(values).offset
    left = {symbol: n for symbol, n in terms.items() if n}
    if sorted(left.values()) == [-1, 1]:
        (below,) = (symbol for symbol, n in left.items() if n == -1)
        (above,) = (symbol for symbol, n in left.items() if n == 1)
        return at_most((below, 0), (above, offset))
    if sorted(left.values()) == [1]:
        (symbol,) = left
        return at_most((FIRST, -start), (symbol, offset))
    if sorted(left.values()) == [-1]:
        (symbol,) = left
        return at_most((symbol, -offset), (FIRST, -start))
    return None


def existing(
    parts: tuple[Parts, Parts],
    shared: tuple[str, ...],
    others: bool,
    known: tuple[Constraint, ...],
    start: int,
) -> tuple[Constraint, ...]:
    """What has to hold of `shared` indices, and of T, so that an instance is not left out.

    The left side has to exist; the right one as far as shared indices alone decide it: `others`
    says that it has some of its own. Raises `Outside` if no instance is left.
    """
    left, right = parts
    found: list[Constraint] = []
    nodes = (*shared, LAST, FIRST)
    of_left = ((need, True) for need in left.needs)
    of_right = ((need, False) for need in right.needs)
    for need, is_left in (*of_left, *of_right):
        for missing in need.violated((*known, *found), start, exactly=True):
            one = _as_one(missing.between(nodes), (*known, *found))
            of_shared = one is not None and bool({one.left, one.right} & set(shared))
            if one is not None and (is_left or (of_shared and not others)):
                found.append(one.negated)
    if not Closure((*known, *found)).feasible:
        raise Outside("a claim without an instance")
    return tuple(found)


def _as_one(wanted: tuple[Constraint, ...], known: tuple[Constraint, ...]) -> Constraint | None:
    """The one constraint from which, with what is known, all of them follow; None without one."""
    closure = Closure(known)
    for one in wanted:
        if not closure.follows(one) and all(map(Closure((*known, one)).follows, wanted)):
            return one
    return None
