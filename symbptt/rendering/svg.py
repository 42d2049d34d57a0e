"""The picture of a claim as SVG that stands by itself: no script, nothing loaded from elsewhere.

A dash pattern tells how a path is counted, and a label names it; colour only adds to that.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from ..formula.printer import TEXT, write
from ..notation import Name
from ..pictures import Picture
from .curves import HEAD, Box, Curve, Point, arrowhead, joined
from .escaping import escaped
from .explanation import MEANING, judged, left_out, rows, title
from .network import RIGHT, Edge, Network, Node, kind, network

_STYLE = """
.symbptt-network { font-family: Georgia, 'DejaVu Serif', serif; font-size: 15px }
.symbptt-network .paper, .symbptt-network .node rect { fill: #fff }
.symbptt-network .hollow { stroke: #fff; stroke-width: 2 }
.symbptt-network text { fill: #222; stroke: none }
.symbptt-network .node rect { stroke: #222; stroke-width: 1.2 }
.symbptt-network .node text { font-size: 18px; font-style: italic }
.symbptt-network .node .script { font-size: 12px; font-style: normal }
.symbptt-network .label { font-size: 14px; font-weight: bold; stroke: #fff; stroke-width: 5;
  paint-order: stroke; stroke-linejoin: round }
.symbptt-network path { fill: none }
.symbptt-network path.faint { stroke: #999; stroke-width: 1 }
.symbptt-network path.right { stroke: #0072b2; stroke-width: 2.2 }
.symbptt-network path.missing { stroke: #c03a00; stroke-width: 2.6; stroke-dasharray: 8 5 }
.symbptt-network path.often { stroke: #8a3f80; stroke-width: 6 }
.symbptt-network path.foreign { stroke: #7a5c00; stroke-width: 3.4; stroke-dasharray: 0.1 7;
  stroke-linecap: round }
.symbptt-network polygon.faint { fill: #999 }
.symbptt-network polygon.right { fill: #0072b2 }
.symbptt-network polygon.missing { fill: #c03a00 }
.symbptt-network polygon.often { fill: #8a3f80 }
.symbptt-network polygon.foreign { fill: #7a5c00 }
@media (prefers-color-scheme: dark) {
.symbptt-network .paper, .symbptt-network .node rect { fill: #1c1c1e }
.symbptt-network .hollow, .symbptt-network .label { stroke: #1c1c1e }
.symbptt-network text { fill: #eee }
.symbptt-network .node rect { stroke: #eee }
.symbptt-network path.right { stroke: #56b4e9 }
.symbptt-network path.missing { stroke: #ff8c5a }
.symbptt-network path.often { stroke: #e39bd3 }
.symbptt-network path.foreign { stroke: #e6c35c }
.symbptt-network polygon.right { fill: #56b4e9 }
.symbptt-network polygon.missing { fill: #ff8c5a }
.symbptt-network polygon.often { fill: #e39bd3 }
.symbptt-network polygon.foreign { fill: #e6c35c }
}
"""

_LANE = 40
"""Half of the distance of two nodes of one row and step."""

_ROW = 92
_BETWEEN = 84
_MARGIN = 28
_TOP = 112
_HEIGHT = 32
_BAR = 30
_APART = 11
"""Distance of two lines between the same nodes."""

_NEAR = 8
"""How near a line may come to a node that it does not touch."""


def render(picture: Picture) -> str:
    """The picture as SVG, without a newline at the end."""
    return "\n".join(_lines(_Plan(picture)))


class _Plan:
    """Where everything stands, in pixels."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.network: Network = network(picture)
        self.lanes = dict(_lanes(self.network))
        self.rows = {name: row for row, names in enumerate(self.network.rows) for name in names}

    @cached_property
    def labels(self) -> dict[Node, tuple[str, str]]:
        return {node: _parted(node) for node in self.network.nodes}

    def width_of(self, node: Node) -> int:
        """The width of a node, from the letters of its name."""
        base, script = self.labels[node]
        return max(38, 11 * len(base) + 7 * len(script) + 20)

    @cached_property
    def columns(self) -> dict[int, int]:
        """The middle of each step."""
        found, x = {}, _MARGIN
        lanes = list(self.lanes.values()) or [0]
        for column in self.network.columns:
            widest = max(
                (self.width_of(node) for node in self._timed if node.column == column), default=0
            )
            x += widest // 2 - min(lanes) * _LANE
            found[column] = x
            x += max(lanes) * _LANE + widest - widest // 2 + _BETWEEN
        return found

    @property
    def _timed(self) -> Iterator[Node]:
        return (node for node in self.network.nodes if node.variable.time is not None)

    @cached_property
    def boxes(self) -> dict[Node, Box]:
        """The rectangle of each node; those of one constant are one bar below all steps."""
        found = {}
        for node in self._timed:
            x = self.columns[node.column] + self.lanes[node.variable.name] * _LANE
            y = _TOP + self.rows[node.variable.name] * _ROW
            found[node] = Box(x, y, self.width_of(node), _HEIGHT)
        left = min((box.x - box.width // 2 for box in found.values()), default=0)
        right = max((box.x + box.width // 2 for box in found.values()), default=0)
        for row, constant in enumerate(self.network.constants):
            y = _TOP + (len(self.network.rows) + row) * _ROW
            bar = Box((left + right) // 2, y, right - left, _BAR)
            nodes = (node for node in self.network.nodes if node.variable == constant)
            found |= dict.fromkeys(nodes, bar)
        return found

    def curve(self, edge: Edge) -> Curve:
        """The line of an edge from the middle of one node to that of the other."""
        lower, upper = self.boxes[edge.lower], self.boxes[edge.upper]
        constant = edge.lower.variable.time is None
        first = (upper.x, lower.y - _BAR // 2) if constant else (lower.x, lower.y)
        others = (box for box in dict.fromkeys(self.boxes.values()) if box not in (lower, upper))
        return joined(first, (upper.x, upper.y), others, _NEAR)

    @property
    def below(self) -> int:
        """Where the drawing ends and the legend begins."""
        return max((box.y for box in self.boxes.values()), default=_TOP) + _HEIGHT + 22

    @property
    def size(self) -> Point:
        """Width and height of all."""
        right = max((box.x + box.width // 2 for box in self.boxes.values()), default=0)
        words = max(map(len, (self.caption, *(MEANING[one] for one in self.network.kinds))))
        width = max(right + 2 * _MARGIN, 2 * _MARGIN + 8 * words + 64)
        return width, self.below + 26 * len(self.network.kinds) + 10

    @property
    def caption(self) -> str:
        return f"{write(self.picture.claim.left, TEXT)}: {_small(title(self.picture, TEXT))}"


def _lines(plan: _Plan) -> Iterator[str]:
    width, height = plan.size
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="symbptt-network" role="img" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'aria-label="{escaped(plan.caption)}">'
    )
    yield f"<title>{escaped(plan.caption)}</title>"
    yield f"<desc>{escaped(' '.join(_description(plan.picture)))}</desc>"
    yield f"<style>{_STYLE}</style>"
    yield f'<rect class="paper" width="{width}" height="{height}"/>'
    yield _text(_MARGIN, 34, plan.caption)
    for column, x in plan.columns.items():
        yield _text(x, 74, f"t = {column}", "middle")
    for edge in sorted(plan.network.edges, key=lambda edge: bool(edge.kinds)):
        yield from _edge(plan, edge)
    yield from _nodes(plan)
    yield from _labels(plan)
    yield from _legend(plan)
    yield "</svg>"


def _description(picture: Picture) -> Iterator[str]:
    for found, expected, judgement, product in rows(picture, TEXT):
        yield f"{product}: counted {found}, should be {expected}, {judgement}."
    more = left_out(picture)
    if more is not None:
        yield more


def _edge(plan: _Plan, edge: Edge) -> Iterator[str]:
    curve = plan.curve(edge)
    box = plan.boxes[edge.upper]
    number = len(edge.kinds)
    for position, one in enumerate(edge.kinds):
        away = (2 * position - number + 1) * _APART // 2
        yield from _line(one, curve.beside(away), box)
    if not edge.kinds:
        yield from _line("faint", curve, box)


def _line(kind: str, curve: Curve, box: Box) -> Iterator[str]:
    """A line with an arrowhead where it meets the box."""
    tip = curve.at(curve.before(box, 2))
    shaft = curve.until(curve.before(box, 2 + HEAD))
    yield f'<path class="{kind}" d="{shaft.path}"/>'
    if kind == "often":
        yield f'<path class="hollow" d="{shaft.path}"/>'
    corners = " ".join(f"{x},{y}" for x, y in arrowhead(shaft.last, tip, 4))
    yield f'<polygon class="{kind}" points="{corners}"/>'


def _nodes(plan: _Plan) -> Iterator[str]:
    seen = set()
    for node, box in plan.boxes.items():
        if node.variable in seen:
            continue
        seen.add(node.variable)
        base, script = plan.labels[node]
        x, y = box.x - box.width // 2, box.y - box.height // 2
        yield f'<g class="node"><title>{escaped(write(node.variable, TEXT))}</title>'
        yield (
            f'<rect x="{x}" y="{y}" width="{box.width}" height="{box.height}" '
            f'rx="{box.height // 2}"/>'
        )
        lowered = f'<tspan class="script" dy="5">{escaped(script)}</tspan>' if script else ""
        yield (
            f'<text x="{box.x}" y="{box.y + 6}" text-anchor="middle">{escaped(base)}{lowered}'
            "</text></g>"
        )


def _labels(plan: _Plan) -> Iterator[str]:
    """A word beside one edge of each kind that is not right: the one that it shares with fewest."""
    products = plan.picture.counts.products
    for one in plan.network.kinds:
        if one == RIGHT:
            continue
        edges = [edge for edge in plan.network.edges if one in edge.kinds]
        edge = min(
            edges, key=lambda edge: (len(edge.kinds), edge.upper.column == edge.lower.column)
        )
        words = dict.fromkeys(judged(product) for product in products if kind(product) == one)
        yield _label(plan, edge, one, " / ".join(words))


def _shared(edge: Edge) -> tuple[int, bool]:
    return len(edge.kinds), edge.upper.column == edge.lower.column


def _label(plan: _Plan, edge: Edge, one: str, words: str) -> str:
    curve = plan.curve(edge)
    x, y = curve.at(30)
    number, position = len(edge.kinds), edge.kinds.index(one)
    upright = abs(curve.first[0] - curve.last[0]) < abs(curve.first[1] - curve.last[1])
    if upright:
        beyond = (number - 1 - position) * _APART + 12
        return _text(x + beyond, y + 5, words, "start", "label")
    down = curve.middle[1] - (curve.first[1] + curve.last[1]) // 2 > 0
    return _text(x, y + (20 if down else -10) - number * 4, words, "middle", "label")


def _legend(plan: _Plan) -> Iterator[str]:
    y = plan.below
    for one in plan.network.kinds:
        line = Curve((_MARGIN, y), (_MARGIN + 22, y), (_MARGIN + 44, y))
        yield from _line(one, line, Box(_MARGIN + 64, y, 40, 8))
        yield _text(_MARGIN + 58, y + 5, MEANING[one])
        y += 26


def _text(x: int, y: int, words: str, anchor: str = "start", name: str = "") -> str:
    named = f' class="{name}"' if name else ""
    placed = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text{named} x="{x}" y="{y}"{placed}>{escaped(words)}</text>'


def _small(words: str) -> str:
    return words[0].lower() + words[1:]


def _parted(node: Node) -> tuple[str, str]:
    """The name of a node, and what stands below the line."""
    base, _, script = write(node.variable, TEXT).partition("_")
    return base, script.removeprefix("{").removesuffix("}")


def _lanes(network: Network) -> Iterator[tuple[Name, int]]:
    """How far each quantity stands beside the middle of its step, in half lanes.

    A row leaves the middle free where a line of one step passes it.
    """
    rows = {name: row for row, names in enumerate(network.rows) for name in names}
    passed = {
        row
        for edge in network.edges
        if edge.upper.column == edge.lower.column and edge.lower.variable.time is not None
        for row in range(rows[edge.upper.variable.name] + 1, rows[edge.lower.variable.name])
    }
    for row, names in enumerate(network.rows):
        aside = int(row in passed and len(names) % 2)
        for position, name in enumerate(names):
            yield name, 2 * position - len(names) + 1 + aside
