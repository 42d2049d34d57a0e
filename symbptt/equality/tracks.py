"""Tracks: the items of a term in groups whose times do not rise from left to right.

Read along the time line from T down, a group is one word; where the times rise a new one begins.
In a network with states that run backwards in time a group may also rise, and is then read from
right to left; one that could do both is taken to fall.
A group of transposed items is read from right to left, and transposed as a whole. In a scalar
model factors commute, and each group may stand beside any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from .. import bounds
from .constraints import Closure, Constraint, at_most
from .terms import Item, Local, Outside, Paths, Run, Term, extent
from .words import mirrored


@dataclass(frozen=True)
class Track:
    """Items whose times fall, in the order of their times.

    Their product is the word from T down, or if `rising` slot by slot from the start up; if
    `turned` it is the transpose of that. If `mirrored` the items have the word of each slot from
    right to left.
    """

    items: tuple[Item, ...]
    rising: bool = False
    turned: bool = False
    mirrored: bool = False


def tracked(
    term: Term, scalars: bool, both_ways: bool = False
) -> list[tuple[Term, tuple[Track, ...]]]:
    """The term in pieces in each of which it is known which times fall, with their tracks.

    The pieces exclude each other and cover all times that satisfy the constraints. Where tracks
    may go `both_ways`, it is known of a piece too which times rise.
    """
    both_ways = both_ways and not scalars
    questions = _questions_both_ways if both_ways else _open_questions
    found = []
    open_ = [term]
    while open_:
        piece = open_.pop()
        closure = Closure(piece.constraints)
        if not closure.feasible:
            continue
        split = None if scalars else next(questions(piece, closure), None)
        if split is None:
            tracks = _tracks_both_ways(piece, closure) if both_ways else (
                _tracks(piece, closure, scalars)
            )  # fmt: skip
            found.append((piece, tracks))
        else:
            open_ += [piece.under(split), piece.under(split.negated)]
        if len(found) + len(open_) > bounds.PIECES:
            raise Outside("factors whose order in time is not known")
    return found


def _groups(
    items: tuple[Item, ...], scalars: bool, both_ways: bool = False
) -> Iterator[tuple[Item, ...]]:
    """Neighbouring items that are transposed alike, in the order in which they are read."""

    def alone(item: Item) -> bool:
        if not isinstance(item, Run) or not item.rising:
            return False
        return not both_ways or item.begins != item.ends

    group: list[Item] = []
    for item in items:
        last = group[-1] if group else None
        parted = last is not None and (last.turned != item.turned or alone(item) or alone(last))
        if parted and not scalars:
            yield _in_order(group)
            group = []
        group.append(replace(item, turned=False) if scalars else item)
    if group:
        yield _in_order(group)


def _in_order(group: list[Item]) -> tuple[Item, ...]:
    return tuple(reversed(group)) if group[0].turned else tuple(group)


def _open_questions(term: Term, closure: Closure) -> Iterator[Constraint]:
    """What is not known: whether an item begins no later than the one before it ends."""
    for group in _groups(term.items, scalars=False):
        for one, other in pairwise(group):
            ends, begins = extent(one)[1], extent(other)[0]
            if ends is None:
                continue
            falls = at_most(begins, ends)
            if not closure.follows(falls) and not closure.follows(falls.negated):
                yield falls


def _tracks(term: Term, closure: Closure, scalars: bool) -> tuple[Track, ...]:
    found: list[list[Item]] = []
    for group in _groups(term.items, scalars):
        runs: list[list[Item]] = [[group[0]]]
        for item in group[1:]:
            ends, begins = extent(runs[-1][-1])[1], extent(item)[0]
            if ends is not None and closure.follows(at_most(begins, ends)):
                runs[-1].append(item)
            else:
                runs.append([item])
        # A transposed group was read from right to left: its parts stand in the other order.
        found.extend(reversed(runs) if group[0].turned else runs)
    return tuple(_track(items, scalars) for items in found)


def _track(items: list[Item], scalars: bool) -> Track:
    first = items[0]
    rising = isinstance(first, Run) and first.rising and not scalars
    return Track(tuple(items), rising, first.turned)


# ---- tracks that fall or rise


FALLS, RISES = -1, 1


def _falls(one: Item, other: Item) -> Constraint | None:
    """That an item begins no later than the one before it ends."""
    ends, begins = extent(one)[1], extent(other)[0]
    return None if ends is None else at_most(begins, ends)


def _rises(one: Item, other: Item) -> Constraint | None:
    """That an item stands nowhere before the latest slot of the one to its left."""
    latest, earliest = extent(one)[0], extent(other)[1]
    return None if earliest is None else at_most(latest, earliest)


def _single(item: Item) -> Constraint | None:
    """That an item stands in one slot."""
    return _falls(item, item)


def _questions_both_ways(term: Term, closure: Closure) -> Iterator[Constraint]:
    """What is not known: which items fall, and where some rise also which may rise."""
    groups = tuple(_groups(term.items, scalars=False, both_ways=True))
    pairs = [pair for group in groups for pair in pairwise(group)]
    rising = [item for group in groups for item in group if _leads_ahead(item)]
    asked = [_falls(*pair) for pair in pairs] + [_single(item) for item in rising]
    yield from _undecided(closure, asked)
    falling = (_falls(*pair) for pair in pairs)
    if rising or any(one and closure.follows(one.negated) for one in falling):
        yield from _undecided(closure, [_rises(*pair) for pair in pairs])


def _undecided(closure: Closure, asked: list[Constraint | None]) -> Iterator[Constraint]:
    for one in asked:
        if one and not closure.follows(one) and not closure.follows(one.negated):
            yield one


def _leads_ahead(item: Item) -> bool:
    return isinstance(item, Run | Paths) and item.rising


def _tracks_both_ways(term: Term, closure: Closure) -> tuple[Track, ...]:
    """The longest groups that fall or that rise, from left to right."""

    def holds(constraint: Constraint | None) -> bool:
        return constraint is not None and closure.follows(constraint)

    found: list[Track] = []
    for group in _groups(term.items, scalars=False, both_ways=True):
        runs: list[tuple[list[Item], int]] = []
        for item in group:
            if isinstance(item, Local) or holds(_single(item)):
                way = 0
            else:
                way = RISES if _leads_ahead(item) else FALLS
            last, before = runs[-1] if runs else ([], 0)
            ways = [
                one for one, constraint in ((FALLS, _falls), (RISES, _rises))
                if last and holds(constraint(last[-1], item))
                and before in (0, one) and way in (0, one)
            ]  # fmt: skip
            if not ways:
                runs.append(([item], way))
            else:
                last.append(item)
                runs[-1] = (last, before or way if len(ways) == 2 else ways[0])
        tracks = [_directed(items, way) for items, way in runs]
        found.extend(reversed(tracks) if group[0].turned else tracks)
    return tuple(found)


def _directed(items: list[Item], way: int) -> Track:
    if way == RISES and not (isinstance(items[0], Run) and items[0].begins != items[0].ends):
        return Track(tuple(map(_mirrored, reversed(items))), True, items[0].turned, True)
    if way == RISES:
        return _track(items, scalars=False)
    flat = tuple(replace(one, rising=False) if isinstance(one, Run) else one for one in items)
    return Track(flat, turned=items[0].turned)


def _mirrored(item: Item) -> Item:
    """An item with the word of each slot from right to left; paths that rise are read so."""
    match item:
        case Local(words=words):
            return replace(item, words=mirrored(words))
        case Run(bodies=bodies):
            turned_round = tuple(
                (
                    coefficient,
                    tuple(
                        replace(part, words=mirrored(part.words)) if isinstance(part, Local) else (
                            part
                        )
                        for part in reversed(parts)
                    ),
                )
                for coefficient, parts in bodies
            )  # fmt: skip
            return replace(item, bodies=turned_round, rising=False)
        case _:
            return item
