"""The picture of a claim as SVG that stands by itself: no script, nothing loaded from elsewhere.

A dash pattern tells how a path is counted, and a label names it; colour only adds to that.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import InvalidValue
from ..formula.printer import TEXT, write
from ..pictures import Picture
from .curves import HEAD, Box, Curve, arrowhead
from .escaping import escaped
from .explanation import directions, left_out, rows
from .network import STEPS_DRAWN, Edge, network
from .svg_plan import LEGEND, MARGIN, Plan, planned
from .svg_words import APART, placed_words

STYLE = """
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
.symbptt-network path.faint { stroke: #767676; stroke-width: 1.2 }
.symbptt-network path.right { stroke: #0072b2; stroke-width: 2.2 }
.symbptt-network path.missing { stroke: #c03a00; stroke-width: 2.6; stroke-dasharray: 8 5 }
.symbptt-network path.often { stroke: #8a3f80; stroke-width: 6 }
.symbptt-network path.foreign { stroke: #7a5c00; stroke-width: 3.4; stroke-dasharray: 0.1 7;
  stroke-linecap: round }
.symbptt-network polygon.faint { fill: #767676 }
.symbptt-network polygon.right { fill: #0072b2 }
.symbptt-network polygon.missing { fill: #c03a00 }
.symbptt-network polygon.often { fill: #8a3f80 }
.symbptt-network polygon.foreign { fill: #7a5c00 }
@media (prefers-color-scheme: dark) {
.symbptt-network .paper, .symbptt-network .node rect { fill: #1c1c1e }
.symbptt-network .hollow, .symbptt-network .label { stroke: #1c1c1e }
.symbptt-network text { fill: #eee }
.symbptt-network .node rect { stroke: #eee }
.symbptt-network path.faint { stroke: #999 }
.symbptt-network polygon.faint { fill: #999 }
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


def render(picture: Picture) -> str:
    """The picture as SVG, without a newline at the end.

    Raises `InvalidValue` where there is nothing to draw, or too much.
    """
    drawing = shown(picture)
    if drawing is None:
        steps = len(network(picture).columns)
        raise InvalidValue(f"a network of {steps} steps cannot be drawn; 1 to {STEPS_DRAWN} can")
    return drawing


def shown(picture: Picture) -> str | None:
    """The picture as SVG, None where there is nothing to draw, or too much."""
    return _drawing(picture, f"<style>{STYLE}</style>")


def within(picture: Picture) -> str | None:
    """The picture as SVG for a page that has `STYLE`; None where there is nothing to draw."""
    return _drawing(picture, "")


def _drawing(picture: Picture, style: str) -> str | None:
    plan = planned(picture)
    return "\n".join(filter(None, _lines(plan, style))) if plan.network.drawable else None


def _lines(plan: Plan, style: str) -> Iterator[str]:
    width, height = plan.size
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="symbptt-network" role="img" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'aria-label="{escaped(plan.caption)}">'
    )
    yield f"<title>{escaped(plan.caption)}</title>"
    yield f"<desc>{escaped(' '.join(_description(plan.picture)))}</desc>"
    yield style
    yield f'<rect class="paper" width="{width}" height="{height}"/>'
    yield _text(MARGIN, 34, plan.caption)
    for column, x in plan.columns.items():
        yield _text(x, 74, f"t = {column}", "middle")
    for edge in sorted(plan.network.edges, key=lambda edge: bool(edge.kinds)):
        yield from _edge(plan, edge)
    yield from _nodes(plan)
    for said in placed_words(plan):
        yield _text(said.box.x, said.box.y + 5, said.words, "middle", "label")
    yield from _legend(plan)
    yield "</svg>"


def _description(picture: Picture) -> Iterator[str]:
    if not picture.counts.products:
        yield directions(picture, TEXT)
    for found, expected, judgement, product in rows(picture, TEXT):
        counted = f": counted {found}, should be {expected}, {judgement}"
        yield f"{product}{'' if picture.claim is None else counted}."
    more = left_out(picture)
    if more is not None:
        yield more


def _edge(plan: Plan, edge: Edge) -> Iterator[str]:
    curve = plan.curves[edge]
    box = plan.boxes[edge.upper]
    number = len(edge.kinds)
    for position, one in enumerate(edge.kinds):
        away = (2 * position - number + 1) * APART // 2
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


def _nodes(plan: Plan) -> Iterator[str]:
    drawn = {box: node for node, box in plan.boxes.items()}
    for box, node in drawn.items():
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


def _legend(plan: Plan) -> Iterator[str]:
    y = plan.legend
    for one, words in plan.meanings.items():
        line = Curve((MARGIN, y), (MARGIN + 22, y), (MARGIN + 44, y))
        yield from _line(one, line, Box(MARGIN + 64, y, 40, 8))
        yield _text(MARGIN + 58, y + 5, words)
        y += LEGEND


def _text(x: int, y: int, words: str, anchor: str = "start", name: str = "") -> str:
    named = f' class="{name}"' if name else ""
    placed = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text{named} x="{x}" y="{y}"{placed}>{escaped(words)}</text>'
