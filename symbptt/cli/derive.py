"""`symbptt derive`."""

from __future__ import annotations

from pathlib import Path

import click

from .. import bounds
from ..claims.target import derive as derive_gradient
from ..derivation.adjoint import derive_adjoint
from ..derivation.forms import AdjointForm
from ..errors import InvalidValue
from ..model.cell import Role
from ..model.library import CELLS, cell
from ..rendering import json, latex, markdown, python, text
from ..report import FORMS, USUAL_FORMS, DerivationReport, JointReport, joint_report, report
from .options import Choice, Integer, output_options
from .output import deliver

_LOSSES = ("squared_error", "cross_entropy")
_ENTRYWISE = ("tanh", "sigmoid", "relu", "identity")


@click.command()
@click.argument("target", required=False)
@click.option(
    "--param",
    help="The same as TARGET: b_y, b_h, U, V, W, x_t, h_-1, dL_t/dW, ..., or all parameters: all.",
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
    help="The form of the gradient; if none is named, all but the expanded one.",
)
@click.option("--steps", is_flag=True, help="Show the derivation line by line.")
@click.option("--no-size-limit", is_flag=True, help="Write the expanded form whatever its size.")
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
@output_options("text", "latex", "markdown", "python", "json")
def derive(
    target: str | None,
    param: str | None,
    last_step: int,
    cell_name: str,
    form: str | None,
    steps: bool,
    no_size_limit: bool,
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

    Prints the gradient of the loss by TARGET, or the derivative TARGET such as dh_t/db_h, for any
    T and for the T asked, and which options of the built-in quiz are it. TARGET is b_h by default.
    """
    if target is not None and param is not None and target != param:
        raise InvalidValue(f"two things to derive were asked for, {target} and {param}")
    asked = next(one for one in (target, param, "b_h") if one is not None)
    model = cell(cell_name, f_h=f_h, f_y=f_y, loss=loss, start=start, total_loss=total_loss)
    names = {None: USUAL_FORMS, "all": FORMS}.get(form, (str(form),))
    bound = None if no_size_limit else bounds.EXPANDED_NODES
    result: DerivationReport | JointReport
    if asked == "all":
        parameters = [quantity.at(None) for quantity in model.of_role(Role.PARAMETER)]
        gradients = tuple(derive_gradient(model, parameter) for parameter in parameters)
        result = joint_report(gradients, last_step, names, steps, bound)
    else:
        result = report(derive_gradient(model, asked), last_step, names, steps, bound)
    rendered = {
        "text": lambda: text.render(result, ascii_only),
        "latex": lambda: latex.document(result),
        "markdown": lambda: markdown.render(result),
        "python": lambda: python.render(model, _backward_pass(result)),
        "json": lambda: json.render(result),
    }
    deliver(rendered[format_name](), output, color)


def _backward_pass(result: DerivationReport | JointReport) -> AdjointForm:
    """The backward pass of what was derived, whichever forms were asked for."""
    if isinstance(result, DerivationReport):
        return result.gradient.adjoint()
    first = result.reports[0].gradient
    return derive_adjoint(
        first.cell, first.upper, tuple(one.gradient.lower for one in result.reports)
    )
