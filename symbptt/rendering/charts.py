"""How far influence reaches in time, drawn by matplotlib: a heat map, and curves by distance."""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO
from typing import Any

from matplotlib import rc_context
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from ..formula.printer import LATEX, TEXT, write
from ..formula.syntax import Index, Quotient, Variable
from ..influence import Influence

_SMALLEST = 1e-300
"""A smaller norm is not drawn where the scale is logarithmic."""


@dataclass(frozen=True)
class Chart:
    """A figure of matplotlib, with what it shows in words; it shows as SVG in a notebook."""

    figure: Any
    words: str

    def __str__(self) -> str:
        return self.words

    def _repr_svg_(self) -> str:
        """The figure as SVG, the same for the same numbers."""
        written = StringIO()
        with rc_context({"svg.hashsalt": "symbptt"}):
            self.figure.savefig(written, format="svg", metadata={"Date": None, "Title": self.words})
        return written.getvalue()


def heat_map(found: Influence) -> Chart:
    """‖∂u_t/∂u_k‖ in colour, t to the right and k upwards, on a logarithmic scale."""
    start, size = found.cell.start, len(found.norms)
    cells = [[float("nan")] * size for _ in range(size)]
    for t, row in enumerate(found.norms):
        for k, norm in enumerate(row):
            cells[k][t] = norm if norm > _SMALLEST else float("nan")
    figure = Figure(figsize=(6.4, 5.2), layout="constrained")
    axes = figure.add_subplot()
    ends = (start - 0.5, found.T + 0.5)
    drawn = [norm for row in found.norms for norm in row if norm > _SMALLEST]
    image = axes.imshow(
        cells, origin="lower", cmap="cividis", extent=(*ends, *ends),
        norm=LogNorm(min(drawn), max(max(drawn), min(drawn) * 1.01)),
    )  # fmt: skip
    axes.set_xlabel("$t$")
    axes.set_ylabel("$k$")
    axes.set_title(_norm(found.quotient))
    figure.colorbar(image, ax=axes)
    return Chart(figure, f"{_plain(found.quotient)} over t and k from {start} to {found.T}")


def decay(found: Influence) -> Chart:
    """‖∂u_t/∂u_k‖ over t - k on a logarithmic scale, with what bounds it."""
    figure = Figure(figsize=(6.4, 4.4), layout="constrained")
    axes = figure.add_subplot()
    steps = range(len(found.norms))
    upper = Variable(found.upper.name, Index("T"))
    last = Quotient(upper, found.quotient.lower)
    axes.plot(steps, found.largest, "-", color="#0072b2", marker="o", markersize=4,
              label=f"{_norm(found.quotient)}, the largest of all $t$")  # fmt: skip
    axes.plot(steps, found.last, "--", color="#c03a00", marker="s", markersize=3,
              label=_norm(last))  # fmt: skip
    bounds = found.bounds
    if bounds is not None:
        axes.plot(steps, bounds, ":", color="#333333", linewidth=2,
                  label=f"bound ${found.gain:.3g}^{{t-k}}$")  # fmt: skip
    axes.set_yscale("log", nonpositive="mask")
    axes.set_xlabel("distance in time, $t-k$")
    axes.grid(True, color="#dddddd")
    axes.legend()
    bounded = "" if bounds is None else f", with its bound {found.gain:.3g}^(t-k)"
    return Chart(figure, f"{_plain(found.quotient)} over the distance t - k{bounded}")


def _norm(quotient: Quotient) -> str:
    return rf"$\left\| {write(quotient, LATEX)} \right\|$"


def _plain(quotient: Quotient) -> str:
    return f"‖{write(quotient, TEXT)}‖"
