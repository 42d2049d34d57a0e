"""The charts of influence: what is drawn, in which scale, by which signs."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

import pytest

pytest.importorskip("matplotlib", reason="matplotlib is not installed")

import symbptt as sb
from symbptt.influence import Influence
from symbptt.rendering.charts import decay, heat_map

FOUND = sb.influence(sb.elman(f_h="identity", start=1), {"W": [[0.5]], "V": [[1.0]]}, 4)
ZERO = sb.influence(sb.elman(f_h="relu"), {"W": [[1.0]], "V": [[1.0]], "b_h": [-1.0]}, 3)
GATED = Influence(FOUND.cell, FOUND.upper, 4, FOUND.norms, None)


def test_heat_map() -> None:
    chart = heat_map(FOUND)
    axes, bar = chart.figure.axes
    (image,) = axes.images
    drawn = image.get_array()
    assert [drawn[0][t] for t in range(4)] == [1.0, 0.5, 0.25, 0.125]
    assert bool(drawn.mask[1][0]) and not drawn.mask[1][1]
    assert image.get_extent() == [0.5, 4.5, 0.5, 4.5]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("$t$", "$k$")
    assert bar.get_yscale() == "log"
    assert str(chart) == "‖∂h_t/∂h_k‖ over t and k from 1 to 4"


def test_decay() -> None:
    chart = decay(FOUND)
    (axes,) = chart.figure.axes
    lines = [(list(line.get_ydata()), line.get_linestyle()) for line in axes.lines]
    halves = [1.0, 0.5, 0.25, 0.125]
    assert lines == [(halves, "-"), (halves, "--"), (halves, ":")]
    assert axes.get_yscale() == "log"
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        r"$\left\| \frac{\partial h_{t}}{\partial h_{k}} \right\|$, the largest of all $t$",
        r"$\left\| \frac{\partial h_{T}}{\partial h_{k}} \right\|$",
        "bound $0.5^{t-k}$",
    ]
    assert str(chart) == "‖∂h_t/∂h_k‖ over the distance t - k, with its bound 0.5^(t-k)"


def test_without_a_bound_there_is_no_line_for_it() -> None:
    (axes,) = decay(GATED).figure.axes
    assert len(axes.lines) == 2


@pytest.mark.parametrize("draw", [heat_map, decay])
def test_it_shows_as_svg_that_is_the_same_each_time(draw: object) -> None:
    written = draw(ZERO)._repr_svg_()  # type: ignore[operator]
    assert written == draw(ZERO)._repr_svg_()  # type: ignore[operator]
    root = fromstring(written.encode())
    assert root.tag.endswith("svg")
    assert str(draw(ZERO)) in "".join(root.itertext())  # type: ignore[operator]
