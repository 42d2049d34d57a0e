"""Networks drawn in characters."""

from __future__ import annotations

from collections import Counter

import pytest

import symbptt as sb
from symbptt.formula.printer import ASCII, TEXT, write
from symbptt.pictures import picture
from symbptt.rendering import text
from symbptt.rendering.canvas import Canvas
from symbptt.rendering.drawing import draw_network
from symbptt.rendering.network import KINDS, network
from tests.rendering.pictures import CLAIMS, drawn


def lines(*rows: str) -> tuple[str, ...]:
    """Rows with the frame at their left taken away."""
    return tuple(row[1:] for row in rows)


def test_an_upright_line_passes_over_one_that_runs_along() -> None:
    canvas = Canvas("text")
    canvas.upright("missing", 2, 0, 2)
    canvas.along("right", 1, 0, 4)
    assert tuple(canvas.rows()) == lines("|  ╎", "|──╎──", "|  ╎")


@pytest.mark.parametrize(
    ("kind", "spelling", "rows"),
    [
        ("right", "text", ("|┌─", "|├─", "|┤", "|└─")),
        ("often", "text", ("|╔═", "|╠═", "|╣", "|╚═")),
        ("missing", "ascii", ("|+.", "|+.", "|+", "|+.")),
    ],
)
def test_a_trunk_with_arms(kind: str, spelling: str, rows: tuple[str, ...]) -> None:
    canvas = Canvas(spelling)
    canvas.tree(kind, 1, ((0, 2), (1, 2), (2, 0), (3, 2)))
    drawn_rows = [row.ljust(3) for row in canvas.rows()]
    assert tuple(row[1:].rstrip() for row in drawn_rows) == lines(*rows)


DRAWINGS = {
    "no product": lines(
        "|t = 0       t = 1",
        "|",
        "| L_0         L_1",
        "|  │         │ ╎ ≀",
        "|  │         │ ╎ ≀",
        "| ŷ_0         ŷ_1",
        "|  │         │ ╎ ≀",
        "|  │         │ ╎ ≀",
        "| h_0 ╌╌╌╌╌╌╌ h_1",
        "|│ ╎ ≀         │",
        "|│ ╎ ≀         │",
        "| b_h         b_h",
    ),
    "total twice": lines(
        "|t = 0       t = 1",
        "|",
        "| L_0         L_1",
        "|  │          │ ║",
        "|  │          │ ║",
        "| ŷ_0         ŷ_1",
        "|  │          │ ║",
        "|  │          │ ║",
        "| h_0 ═══════ h_1",
        "| │ ║          │",
        "| │ ║          │",
        "| b_h         b_h",
    ),
    "gates": lines(
        "|t = 0       t = 1",
        "|",
        "| h_0 ╌╌┐",
        "|  ╎    ╎",
        "|  ╎    ╎",
        "| c_0 ──╎──── c_1 ╌╌┐",
        "|       ╎      ╎    ╎",
        "|       ╎      ╎    ╎",
        "|       ├╌╌╌╌ i_1   ╎",
        "|       ╎           ╎",
        "|       ╎           ╎",
        "|       ├╌╌╌╌ f_1 ╌╌┤",
        "|       ╎           ╎",
        "|       ╎           ╎",
        "|       └╌╌╌╌ g_1 ╌╌┘",
    ),
    "two steps back": lines(
        "|t = 0       t = 1       t = 2",
        "|",
        "| L_0         L_1         L_2",
        "|  │           │          │ ╎",
        "|  │           │          │ ╎",
        "| h_0 ─────── h_1 ─────── h_2",
        "| │ ╎ ╌╌╌╌╌╌╌╌╌│╌╌╌╌╌╌╌╌╌  │",
        "| │ ╎          │           │",
        "| │ ╎          │           │",
        "|  W           W           W",
    ),
    "output fed back": lines(
        "|t = 0       t = 1",
        "|",
        "| L_0         L_1",
        "|  │          │ ╎",
        "|  │          │ ╎",
        "| s_0 ╌╌┐     s_1 ──┐",
        "| │ ╎   ╎      ╎    │",
        "| │ ╎   ╎      ╎    │",
        "| │ ╎   └╌╌╌╌ h_1   │",
        "| │ ╎               │",
        "| │ ╎               │",
        "|  U           U ───┘",
    ),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_drawing(name: str) -> None:
    assert draw_network(network(drawn(name)), TEXT) == DRAWINGS[name]


@pytest.mark.parametrize("name", CLAIMS)
def test_every_kind_that_occurs_is_drawn_and_told(name: str) -> None:
    found = drawn(name)
    drawing = "\n".join(draw_network(network(found), TEXT) or ())
    signs = dict(zip(KINDS, ("─│", "╌╎", "═║", "~≀"), strict=True))
    there = {one for one in KINDS if set(signs[one]) & set(drawing)}
    assert there == set(network(found).kinds)
    told = str(found)
    assert {
        one for one in KINDS if f"  {signs[one][::-1][0]} {signs[one][0] * 2}  " in told
    } == there


@pytest.mark.parametrize("name", CLAIMS)
def test_every_node_can_be_read(name: str) -> None:
    grid = network(drawn(name))
    drawing = " ".join(draw_network(grid, TEXT) or ()).split()
    assert Counter(write(node.variable, TEXT) for node in grid.nodes) <= Counter(drawing)


@pytest.mark.parametrize("name", CLAIMS)
def test_in_ascii_it_has_the_same_form(name: str) -> None:
    found = drawn(name)
    told = text.render(found, ascii=True)
    assert told.isascii()
    assert len(told.splitlines()) == len(str(found).splitlines())
    assert draw_network(network(found), ASCII)


def told_of(claim: str, T: int) -> list[str]:
    """The first and the last line of the text of a picture."""
    rows = str(picture(sb.check(claim, T=T))).splitlines()
    return [rows[0], rows[-1]]


LARGE = [
    (3, ["  t = 0       t = 1       t = 2       t = 3",
         "  1         1           right          b_y → ŷ_3 → L_3"]),
    (10, ["  The network is too large to be drawn in text; --format svg draws it.",
          "  1         1           right          b_y → ŷ_{10} → L_{10}"]),
    (15, ["  The network is too large to be drawn in text; --format svg draws it.",
          "  And 4 more, all counted rightly."]),
    (30, ["  The network is too large to be drawn.", "  And 19 more, all counted rightly."]),
]  # fmt: skip


@pytest.mark.parametrize(("T", "told"), LARGE)
def test_what_is_too_large_is_said(T: int, told: list[str]) -> None:
    assert told_of("∂L/∂b_y = Σ_t ∂L_t/∂b_y", T) == told


def test_what_is_counted_wrongly_is_written_out_first() -> None:
    rows = str(picture(sb.check("∂L/∂b_h = Σ_t ∂L_t/∂h_t ∂h_t/∂b_h", T=4))).splitlines()
    assert rows[-1] == "  And 3 more, all counted rightly."
    assert rows[-2].split() == "1 1 right b_h → h_1 → ŷ_1 → L_1".split()
    found = str(picture(sb.check("∂L/∂b_h = 2 Σ_t ∂L_t/∂h_t dh_t/db_h", T=5))).splitlines()
    assert found[-1] == "  And 9 more, 9 of them counted wrongly."


def test_a_cell_is_drawn_with_all_its_lines() -> None:
    assert tuple(str(picture(sb.jordan(), 0)).splitlines()) == lines(
        "|  t = -1       t = 0",
        "|",
        "|                L_0",
        "|                 ·",
        "|                 ·",
        "|  ŷ_{-1} ·┐     ŷ_0",
        "|          ·      ·",
        "|          ·      ·",
        "|          └···· h_0",
        "|                 ·",
        "|                 ·",
        "|                x_0",
        "|",
        "|  Influence runs to the right, and within a step upwards.",
    )


def test_the_paths_of_a_gradient_are_drawn_without_counts() -> None:
    said = str(picture(sb.derive(sb.elman(), "b_y"), 0))
    assert said.endswith(
        "  │ ──  a path of the gradient\n  Influence runs to the right, and within a step upwards."
    )
