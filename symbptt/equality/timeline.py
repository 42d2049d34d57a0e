"""Where the time variables of a term stand on the time line, read from above T down, slot by slot.

Nodes whose distance is known are one stake, put down at the highest time that hangs on it. What is
known of a stake is its age, the number of slots since, as long as a constraint with a stake that is
still to come or a time of an item asks for it, and as far as that asks. So there are finitely many
situations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..model.cell import LAST
from .constraints import FIRST, Closure, Constraint, Moment

TOP, BOTTOM = "top", "bottom"
"""The nodes of the first slot and of the last one."""

Ages = tuple[int, ...]
"""For each stake its age, `WAITING` before it is put down, `DONE` when nothing asks for it."""

WAITING, DONE = -2, -1

Spot = tuple[int, int]
"""A stake, and how many slots below it something stands."""


@dataclass(frozen=True)
class Timeline:
    """The stakes of one term, numbered so that those that have to be higher come first.

    `spots` are the times as stakes and depths. `above[n]` are pairs (m, c): stake n has to stand
    at least c >= 0 slots below stake m; `within[n]` pairs (m, c): stake n has to stand at most c
    slots below stake m. `marks` are the free indices, `first` and `bottom` the first step and the
    last slot.
    """

    spots: dict[Moment, Spot]
    size: int
    above: tuple[tuple[Spot, ...], ...]
    within: tuple[tuple[Spot, ...], ...]
    marks: tuple[tuple[str, Spot], ...]
    first: Spot
    bottom: Spot

    def begin(self) -> Ages:
        """Before the first slot."""
        return (WAITING,) * self.size

    def slots(self, ages: Ages) -> Iterator[Ages]:
        """The ages in the next slot, for each choice of the stakes that are put down there."""
        older = [age if age < 0 else age + 1 for age in ages]
        if older[self.bottom[0]] > self.bottom[1]:
            return
        top, _ = self.spots[TOP, 0]
        begins = all(age == WAITING for age in ages)
        stack: list[tuple[int, list[int]]] = [(0, older)]
        while stack:
            number, now = stack.pop()
            while number < self.size and now[number] != WAITING:
                number += 1
            if number == self.size:
                yield tuple(now)
                continue
            is_late = (begins and number == top) or any(
                older[stake] == most for stake, most in self.within[number]
            )
            may = all(
                now[stake] != WAITING and not 0 <= now[stake] < least
                for stake, least in self.above[number]
            )
            if may:
                stack.append((number + 1, [*now[:number], 0, *now[number + 1 :]]))
            if not is_late:
                stack.append((number + 1, now))

    def kept(self, now: Ages, hard: Iterable[Spot], soft: Iterable[Spot]) -> Ages | None:
        """The ages that are still asked for, after a slot; None if something can no longer come.

        `hard` are the spots at which an item still has to begin or end, `soft` those that it only
        has to know.
        """
        needed = [DONE] * self.size
        needed[self.bottom[0]] = self.bottom[1]
        for stake, depth in hard:
            if now[stake] == DONE or now[stake] >= depth:
                return None
            needed[stake] = max(needed[stake], depth)
        for number in range(self.size):
            if now[number] == WAITING:
                for stake, depth in (*self.above[number], *self.within[number]):
                    needed[stake] = max(needed[stake], depth)
        for stake, depth in (*soft, *(spot for _, spot in self.marks)):
            # One that has passed must not come again where the age is kept for something else.
            if now[stake] < depth or needed[stake] != DONE:
                needed[stake] = max(needed[stake], depth)
        return tuple(
            age if age == WAITING else DONE if need < 0 or age == DONE else min(age, need)
            for age, need in zip(now, needed, strict=True)
        )

    def is_at(self, spot: Spot, now: Ages) -> bool | None:
        """Whether this slot is at a spot; None if that lies lower, or is not known yet."""
        age = now[spot[0]]
        if age == DONE:
            return False
        return None if age < spot[1] else age == spot[1]

    def is_inside(self, now: Ages) -> bool:
        """Whether this slot is no earlier than the first step."""
        age = now[self.first[0]]
        return age <= self.first[1]

    def ends(self, ages: Ages) -> bool:
        """Whether the slot just read was the last one, and every stake has been put down."""
        return WAITING not in ages and ages[self.bottom[0]] == self.bottom[1]


def timeline(
    constraints: tuple[Constraint, ...],
    moments: Iterable[Moment],
    free: tuple[str, ...],
    above: int,
    below: int,
) -> Timeline:
    """The time line of a term with these constraints, from T + `above` to start - `below`."""
    closure = Closure((*constraints, *_tied(TOP, LAST, above), *_tied(FIRST, BOTTOM, below)))
    asked = dict.fromkeys((*moments, *((node, 0) for node in free), (TOP, 0), (BOTTOM, 0),
                           (FIRST, 0)))  # fmt: skip
    offsets: dict[str, tuple[str, int]] = {}  # of each node: its stake's name and distance to it
    names: list[str] = []
    for node in closure.nodes:
        for name in names:
            ahead, behind = closure.bound(node, name), closure.bound(name, node)
            if ahead is not None and behind is not None and ahead + behind == 0:
                offsets[node] = (name, ahead)
                break
        else:
            names.append(node)
            offsets[node] = (node, 0)
    heights: dict[str, int] = {}
    for node, away in asked:
        name, offset = offsets[node]
        heights[name] = max(heights.get(name, offset + away), offset + away)
    bounds = _bounds(closure, names, heights)
    order = _ordered(names, bounds)
    place = {name: number for number, name in enumerate(order)}

    def spot(node: str, away: int) -> Spot:
        name, offset = offsets[node]
        return place[name], heights.get(name, 0) - offset - away

    upper: list[list[Spot]] = [[] for _ in order]
    lower: list[list[Spot]] = [[] for _ in order]
    for (left, right), bound in bounds.items():
        if bound <= 0:  # left stands at least -bound below right
            upper[place[left]].append((place[right], -bound))
        else:  # right stands at most bound below left
            lower[place[right]].append((place[left], bound))
    return Timeline(
        {(node, away): spot(node, away) for node, away in asked},
        len(order),
        tuple(map(tuple, upper)),
        tuple(map(tuple, lower)),
        tuple((node, spot(node, 0)) for node in free),
        spot(FIRST, 0),
        spot(BOTTOM, 0),
    )


def _tied(one: str, other: str, distance: int) -> tuple[Constraint, Constraint]:
    return Constraint(one, other, distance), Constraint(other, one, -distance)


def _bounds(
    closure: Closure, names: list[str], heights: dict[str, int]
) -> dict[tuple[str, str], int]:
    """The bounds of the differences of stakes, without those that follow from others."""
    found: dict[tuple[str, str], int] = {}
    for left in names:
        for right in names:
            bound = None if left == right else closure.bound(left, right)
            if bound is not None:
                found[left, right] = bound + heights.get(left, 0) - heights.get(right, 0)
    return {
        (left, right): bound
        for (left, right), bound in found.items()
        if not any(
            (left, via) in found and (via, right) in found
            and found[left, via] + found[via, right] <= bound
            for via in names if via not in (left, right)
        )
    }  # fmt: skip


def _ordered(names: list[str], bounds: dict[tuple[str, str], int]) -> list[str]:
    """The stakes, each after those that it has to stand below or beside."""
    found: list[str] = []
    while len(found) < len(names):
        found.append(
            next(
                name for name in names
                if name not in found
                and all(
                    right in found for (left, right), bound in bounds.items()
                    if left == name and bound <= 0
                )
            )
        )  # fmt: skip
    return found
