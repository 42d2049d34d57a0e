"""`symbptt derive`."""

from __future__ import annotations

from pathlib import Path

import click

from ..derivation.gradient import derive as derive_gradient
from ..model.library import CELLS, cell
from ..rendering import json, latex, text
from ..report import FORMS, report
from .options import Choice, Integer, output_options
from .output import deliver

_LOSSES = ("squared_error", "cross_entropy")
_ENTRYWISE = ("tanh", "sigmoid", "relu", "identity")


@click.command()
@click.option(
    "--param", default="b_h", show_default=True, help="The variable: b_y, b_h, U, V, W, x_t, h_-1."
)
@click.option(
    "--T", "last_step", type=Integer("T"), default=3, show_default=True, help="The last time step."
)
@click.option(
    "--cell",
    "cell_name",
    type=Choice("cell", tuple(CELLS)),
    default="elman",
    show_default=True,
    help="The network.",
)
@click.option(
    "--form",
    type=Choice("form", (*FORMS, "all")),
    default="all",
    show_default=True,
    help="The form of the gradient.",
)
@click.option(
    "--start", type=Integer("start"), default=0, show_default=True, help="The first time step."
)
@click.option("--f-h", type=Choice("function", _ENTRYWISE), help="Name f_h, else unknown.")
@click.option("--f-y", type=Choice("function", (*_ENTRYWISE, "softmax")), help="Name f_y.")
@click.option("--loss", type=Choice("loss", _LOSSES), help="Name the loss of a step.")
@click.option(
    "--total-loss",
    type=Choice("total loss", ("sum", "last")),
    default="sum",
    show_default=True,
    help="L: the sum over time, or the last step alone.",
)
@output_options("text", "latex", "json")
def derive(
    param: str,
    last_step: int,
    cell_name: str,
    form: str,
    start: int,
    f_h: str | None,
    f_y: str | None,
    loss: str | None,
    total_loss: str,
    format_name: str,
    output: Path | None,
    ascii_only: bool,
    color: bool | None,
) -> None:
    """Derive a gradient, and compare the quiz's options with it.

    Prints the derivative of the loss L by PARAM for any T and for the T asked, and which options of
    the built-in quiz are it.
    """
    model = cell(cell_name, f_h=f_h, f_y=f_y, loss=loss, start=start, total_loss=total_loss)
    forms = FORMS if form == "all" else (form,)
    result = report(derive_gradient(model, param), last_step, forms)
    rendered = {
        "text": lambda: text.render(result, ascii_only),
        "latex": lambda: latex.document(result),
        "json": lambda: json.render(result),
    }
    deliver(rendered[format_name](), output, color)
