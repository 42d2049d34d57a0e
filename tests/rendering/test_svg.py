"""Pictures as SVG: well formed, escaped, labelled, and nothing on top of anything else."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import isqrt
from xml.etree import ElementTree

import pytest

import symbptt as sb
from symbptt.errors import InvalidValue
from symbptt.formula.printer import TEXT, write
from symbptt.model.cell import Cell
from symbptt.notation import Name
from symbptt.pictures import Picture, picture
from symbptt.rendering import html, svg
from symbptt.rendering.curves import BENDS, Box, Curve, arrowhead, joined
from symbptt.rendering.explanation import meaning
from symbptt.rendering.network import network
from symbptt.rendering.svg_plan import planned
from symbptt.rendering.svg_words import placed_words
from tests.rendering.pictures import CLAIMS, OTHERS, drawn, scalar, shown

SVG = "{http://www.w3.org/2000/svg}"


def parsed(found: Picture) -> ElementTree.Element:
    """The tree of a picture."""
    return ElementTree.fromstring(svg.render(found))


def words(root: ElementTree.Element, path: str) -> list[str]:
    """The words of the elements on a path."""
    return ["".join(element.itertext()) for element in root.findall(path.replace("/", f"/{SVG}"))]


def test_what_is_too_large_is_refused() -> None:
    found = picture(sb.check("∂L/∂b_y = Σ_t ∂L_t/∂b_y", T=40))
    with pytest.raises(InvalidValue, match="a network of 41 steps cannot be drawn; 1 to 16 can"):
        svg.render(found)
    assert found._repr_svg_() is None
    page = html.render(sb.check("∂L/∂b_y = Σ_t ∂L_t/∂b_y", T=40))
    assert "<svg" not in page and "<p>And 29 more, all counted rightly.</p>" in page


HOSTILE = "<script>alert('&\"')</script>\x1b]"


def hostile() -> Picture:
    """A picture in which the state has a name that means harm."""
    found = drawn("no recurrence")

    def renamed(value: object) -> object:
        if value == Name("h"):
            return Name(HOSTILE)
        if isinstance(value, tuple):
            return tuple(map(renamed, value))
        if isinstance(value, Name) or not hasattr(value, "__dataclass_fields__"):
            return value
        fields = value.__dataclass_fields__
        return replace(value, **{field: renamed(getattr(value, field)) for field in fields})  # type: ignore[type-var]

    result = renamed(found)
    assert isinstance(result, Picture) and isinstance(result.cell, Cell)
    return result


def test_hostile_names_are_escaped() -> None:
    drawing = svg.render(hostile())
    assert "<script" not in drawing and "\x1b" not in drawing
    shown = HOSTILE.replace("\x1b", "\N{REPLACEMENT CHARACTER}")
    assert shown in "".join(ElementTree.fromstring(drawing).itertext())
    assert "\x1b" not in str(hostile())


@pytest.mark.parametrize("name", CLAIMS)
def test_it_says_what_it_shows(name: str) -> None:
    found = drawn(name)
    root = parsed(found)
    assert root.get("role") == "img"
    (title,) = words(root, "./title")
    assert root.get("aria-label") == title
    assert title.startswith(f"{write(found.left, TEXT)}: what is counted at T = {found.counts.T}")
    (description,) = words(root, "./desc")
    assert description.count(": counted ") == min(12, len(found.counts.products))


@pytest.mark.parametrize("name", CLAIMS)
def test_lines_have_the_classes_of_the_edges(name: str) -> None:
    found = drawn(name)
    edges, root = network(found).edges, parsed(found)
    wanted = [one for edge in edges for one in edge.kinds or ("faint",)]
    wanted += network(found).kinds  # the legend
    lines = [path.get("class") for path in root.iter(f"{SVG}path")]
    assert sorted(line for line in lines if line and line != "hollow") == sorted(wanted)
    assert lines.count("hollow") == wanted.count("often")
    heads = [polygon.get("class") for polygon in root.iter(f"{SVG}polygon")]
    assert sorted(map(str, heads)) == sorted(wanted)


@pytest.mark.parametrize("name", CLAIMS)
def test_every_kind_is_told_in_words(name: str) -> None:
    found = drawn(name)
    told = words(parsed(found), "./text")
    assert {meaning(found, one) for one in network(found).kinds} <= set(told)
    labels = [element for element in parsed(found) if element.get("class") == "label"]
    assert tuple("".join(label.itertext()) for label in labels) == CLAIMS[name][2]


@pytest.mark.parametrize("name", [*CLAIMS, *OTHERS])
def test_every_variable_has_one_node_with_its_name(name: str) -> None:
    found = shown(name)
    grid = network(found)
    variables = [node.variable for node in grid.nodes]
    if len(grid.constants) == 1:
        variables = list(dict.fromkeys(variables))
    titles = words(parsed(found), "./g/title")
    assert sorted(titles) == sorted(write(variable, TEXT) for variable in variables)


@pytest.mark.parametrize("name", [*CLAIMS, *OTHERS])
def test_nothing_lies_on_top_of_anything_else(name: str) -> None:
    plan = planned(shown(name))
    boxes = list(dict.fromkeys(plan.boxes.values())) + [one.box for one in placed_words(plan)]
    assert [pair for pair in combinations(boxes, 2) if pair[0].meets(pair[1])] == []
    width, height = plan.size
    assert all(box.x - box.width // 2 >= 0 and box.x + box.width // 2 <= width for box in boxes)
    assert all(box.y - box.height // 2 >= 0 and box.y + box.height // 2 <= height for box in boxes)


@pytest.mark.parametrize("name", [*CLAIMS, *OTHERS])
def test_no_line_passes_through_a_node(name: str) -> None:
    plan = planned(shown(name))
    boxes = set(plan.boxes.values())
    assert not any(
        plan.curves[edge].meets(
            tuple(boxes - {plan.boxes[edge.lower], plan.boxes[edge.upper]}), margin=8
        )
        for edge in plan.network.edges
    )


def test_a_curve_goes_round_what_stands_in_the_way() -> None:
    box = Box(100, 0, 40, 30)
    curve = joined((0, 0), (200, 0), [box], 8)
    assert curve.at(32)[1] > 15 + 8
    assert joined((0, 0), (200, 0), [], 8).path == "M0 0L200 0"


def test_where_there_is_no_way_round_it_goes_straight() -> None:
    wall = Box(100, 0, 10, 10_000)
    assert joined((0, 0), (200, 0), [wall], 8) == Curve((0, 0), (100, 0), (200, 0))
    assert BENDS[0] == 0


def test_a_curve_ends_before_its_box_with_a_head_of_its_own_length() -> None:
    curve, box = Curve((0, 0), (0, 50), (0, 100)), Box(0, 100, 40, 30)
    tip, base = curve.at(curve.before(box, 2)), curve.until(curve.before(box, 11)).last
    assert not box.holds(tip, 2) and box.holds((tip[0], tip[1] + 3), 2)
    assert 7 <= tip[1] - base[1] <= 12
    point, left, right = arrowhead(base, tip, 4)
    assert point == tip
    assert isqrt((left[0] - right[0]) ** 2 + (left[1] - right[1]) ** 2) == 8


def test_a_notebook_shows_the_picture() -> None:
    found = scalar()
    assert found._repr_svg_() == svg.render(found)
    assert str(found).startswith("  t = 0")


def test_a_page_has_the_picture_and_the_products() -> None:
    page = html.render(sb.check(CLAIMS["no product"][0]))
    assert svg.within(drawn("no product")) in page
    assert '<th scope="row">missing</th><td>0</td><td>1</td><td><math><msub><mi>b</mi>' in page


def test_the_style_stands_in_the_picture_or_on_the_page_once() -> None:
    alone, within = svg.render(drawn("no product")), svg.within(drawn("no product"))
    assert alone == within.replace("</desc>\n", f"</desc>\n<style>{svg.STYLE}</style>\n", 1)
    assert html.render(sb.check(CLAIMS["no product"][0])).count(svg.STYLE) == 1


@pytest.mark.parametrize("name", sb.CELLS)
def test_a_picture_of_every_cell(name: str) -> None:
    root = parsed(picture(sb.cell(name), 1))
    assert root.get("aria-label") == f"The cell {name}, unrolled up to T = 1"
    left = ", along g_t to the left" if name == "bidirectional" else ""
    said = f"Influence runs to the right{left}, and within a step upwards."
    assert words(root, "./desc") == [said]


def test_a_picture_of_the_paths_of_a_gradient() -> None:
    root = parsed(picture(sb.derive(sb.elman(), "b_h"), 1))
    assert root.get("aria-label") == "The paths of ∂L/∂b_h at T = 1"
    assert words(root, "./desc") == [
        "b_h → h_0 → ŷ_0 → L_0. b_h → h_1 → ŷ_1 → L_1. b_h → h_0 → h_1 → ŷ_1 → L_1."
    ]
