"""Tracks: the items of a term in groups whose times do not rise from left to right.

Read along the time line from T down, a group is one word; where the times rise a new one begins.
A group of transposed items is read from right to left, and transposed as a whole. In a scalar
model factors commute, and each group may stand beside any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from .. import bounds
from .constraints import Closure, Constraint, at_most
from .terms import Item, Outside, Run, Term, extent


@dataclass(frozen=True)
class Track:
    """Items whose times fall, in the order of their times.

    Their product is the word from T down, or if `rising` slot by slot from the start up; if
    `turned` it is the transpose of that.
    """

    items: tuple[Item, ...]
    rising: bool = False
    turned: bool = False


def tracked(term: Term, scalars: bool) -> list[tuple[Term, tuple[Track, ...]]]:
    """The term in pieces in each of which it is known which times fall, with their tracks.

    The pieces exclude each other and cover all times that satisfy the constraints.
    """
    found = []
    open_ = [term]
    while open_:
        piece = open_.pop()
        closure = Closure(piece.constraints)
        if not closure.feasible:
            continue
        split = None if scalars else next(_open_questions(piece, closure), None)
        if split is None:
            found.append((piece, _tracks(piece, closure, scalars)))
        else:
            open_ += [piece.under(split), piece.under(split.negated)]
        if len(found) + len(open_) > bounds.PIECES:
            raise Outside("factors whose order in time is not known")
    return found


def _groups(items: tuple[Item, ...], scalars: bool) -> Iterator[tuple[Item, ...]]:
    """Neighbouring items that are transposed alike, in the order in which they are read."""
    group: list[Item] = []
    for item in items:
        alone = isinstance(item, Run) and item.rising and not scalars
        last = group[-1] if group else None
        parted = last is not None and (
            last.turned != item.turned or alone or (isinstance(last, Run) and last.rising)
        )
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
    return tuple(_track(items) for items in found)


def _track(items: list[Item]) -> Track:
    first = items[0]
    rising = isinstance(first, Run) and first.rising
    return Track(tuple(items), rising, first.turned)
