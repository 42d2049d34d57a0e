"""Words beside the lines of a picture: one for each kind of line, where there is room for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .curves import STEPS, Box, Curve, Point
from .explanation import judged
from .network import RIGHT, Edge, kind
from .svg_plan import Plan

APART = 11
"""Distance of two lines between the same nodes."""

_LETTER, _HEIGHT = 8, 18


@dataclass(frozen=True)
class Words:
    """What is said beside a line, and the room that it takes."""

    words: str
    box: Box


def placed_words(plan: Plan) -> Iterator[Words]:
    """For each kind of line that is not right what is said of its products, beside one of them.

    The line is the one that it shares with fewest others, the place the one that is most free.
    """
    curves = plan.curves
    points = [curve.at(step) for curve in curves.values() for step in range(0, STEPS + 1, 2)]
    taken = list(plan.boxes.values())
    for one in plan.network.kinds:
        if one == RIGHT:
            continue
        products = (part for part in plan.picture.counts.products if kind(part) == one)
        words = " / ".join(dict.fromkeys(map(judged, products)))
        edges = sorted((edge for edge in curves if one in edge.kinds), key=_shared)
        boxes = [box for edge in edges for box in _places(words, edge, curves[edge])]
        box = min(boxes, key=lambda box: _hidden(box, taken, points))
        taken.append(box)
        yield Words(words, box)


def _shared(edge: Edge) -> tuple[int, bool]:
    return len(edge.kinds), edge.upper.column == edge.lower.column


def _places(words: str, edge: Edge, curve: Curve) -> Iterator[Box]:
    """Where the words may stand beside a curve: to the right and left of it, or above and below."""
    width, away = _LETTER * len(words), (len(edge.kinds) - 1) * APART // 2
    (x, y), (to_x, to_y) = curve.first, curve.last
    upright = abs(x - to_x) < abs(y - to_y)
    for step in (STEPS // 2, STEPS // 3, 2 * STEPS // 3):
        x, y = curve.at(step)
        for side in (1, -1):
            if upright:
                yield Box(x + side * (away + width // 2 + 11), y, width, _HEIGHT)
            else:
                yield Box(x, y - side * (away + _HEIGHT // 2 + 6), width, _HEIGHT)


def _hidden(box: Box, taken: list[Box], points: list[Point]) -> int:
    """How much of what is drawn the words would hide."""
    over = sum(box.meets(other) for other in taken)
    outside = box.x < box.width // 2
    return 100 * (over + outside) + sum(box.holds(point, 2) for point in points)
