"""Lines from node to node in whole pixels: straight, or round what is in the way; arrowheads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isqrt

Point = tuple[int, int]

STEPS = 64
"""Points of a curve that are looked at."""

HEAD = 9
"""Length of an arrowhead."""


@dataclass(frozen=True)
class Box:
    """A rectangle around its centre."""

    x: int
    y: int
    width: int
    height: int

    def holds(self, point: Point, margin: int) -> bool:
        """Whether a point lies in the rectangle, or closer to it than the margin."""
        away, down = abs(point[0] - self.x), abs(point[1] - self.y)
        return 2 * (away - margin) < self.width and 2 * (down - margin) < self.height

    def meets(self, other: Box) -> bool:
        """Whether two rectangles overlap."""
        away, down = abs(other.x - self.x), abs(other.y - self.y)
        return 2 * away < self.width + other.width and 2 * down < self.height + other.height


@dataclass(frozen=True)
class Curve:
    """The parabola from `first` to `last` with its tangents through `middle`."""

    first: Point
    middle: Point
    last: Point

    def at(self, step: int) -> Point:
        """The point that lies `step` / `STEPS` on the way."""
        rest = STEPS - step
        weights = (rest * rest, 2 * step * rest, step * step)
        corners = (self.first, self.middle, self.last)
        x, y = (
            _rounded(sum(w * p[axis] for w, p in zip(weights, corners, strict=True)), STEPS**2)
            for axis in (0, 1)
        )
        return x, y

    def until(self, step: int) -> Curve:
        """The part of it up to a step."""
        x, y = (
            _rounded((STEPS - step) * self.first[axis] + step * self.middle[axis], STEPS)
            for axis in (0, 1)
        )
        return Curve(self.first, (x, y), self.at(step))

    def beside(self, away: int) -> Curve:
        """The curve moved to its right by some pixels."""
        dx, dy = across(self.first, self.last, away)
        first, middle, last = ((x + dx, y + dy) for x, y in (self.first, self.middle, self.last))
        return Curve(first, middle, last)

    def before(self, box: Box, margin: int) -> int:
        """The last step outside a box at its end."""
        outside = (step for step in range(STEPS, 0, -1) if not box.holds(self.at(step), margin))
        return next(outside, 1)

    def meets(self, boxes: tuple[Box, ...], margin: int) -> bool:
        """Whether the curve comes near one of the boxes."""
        points = [self.at(step) for step in range(0, STEPS, 2)]
        return any(box.holds(point, margin) for box in boxes for point in points)

    @property
    def path(self) -> str:
        """The curve in the language of SVG."""
        (x, y), (c, d), (to_x, to_y) = self.first, self.middle, self.last
        straight = (to_x - x) * (d - y) == (to_y - y) * (c - x)
        return f"M{x} {y}L{to_x} {to_y}" if straight else f"M{x} {y}Q{c} {d} {to_x} {to_y}"


def joined(first: Point, last: Point, others: Iterable[Box], margin: int) -> Curve:
    """The least bent curve between two points that comes near none of the boxes."""
    obstacles = tuple(others)
    bends = sorted((Curve(first, _bent(first, last, bend), last) for bend in BENDS), key=_detour)
    clear = (curve for curve in bends if not curve.meets(obstacles, margin))
    return next(clear, bends[0])


BENDS = tuple(sign * 40 * size for size in range(9) for sign in (1, -1))
"""How far the middle of a curve lies beside the straight line, the smallest first."""


def _detour(curve: Curve) -> int:
    x, y = ((curve.first[axis] + curve.last[axis]) // 2 for axis in (0, 1))
    return (curve.middle[0] - x) ** 2 + (curve.middle[1] - y) ** 2


def _bent(first: Point, last: Point, bend: int) -> Point:
    dx, dy = across(first, last, bend)
    return (first[0] + last[0]) // 2 + dx, (first[1] + last[1]) // 2 + dy


def across(first: Point, last: Point, away: int) -> Point:
    """The vector of some length at right angles to the way from one point to another."""
    dx, dy = last[0] - first[0], last[1] - first[1]
    length = isqrt(dx * dx + dy * dy) or 1
    return _rounded(-dy * away, length), _rounded(dx * away, length)


def arrowhead(base: Point, tip: Point, half: int) -> tuple[Point, Point, Point]:
    """The corners of an arrowhead."""
    dx, dy = across(base, tip, half)
    return tip, (base[0] + dx, base[1] + dy), (base[0] - dx, base[1] - dy)


def _rounded(above: int, below: int) -> int:
    return (2 * above + below) // (2 * below)
