"""`symbptt derive`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .. import bounds
from ..claims.target import derive as derive_gradient
from ..derivation.adjoint import derive_adjoint
from ..derivation.forms import AdjointForm
from ..errors import InvalidValue
from ..formula.printer import plain_name
from ..model.cell import Cell, Role
from ..model.library import CELLS, cell
from ..rendering import json, latex, markdown, python, text
from ..report import FORMS, USUAL_FORMS, DerivationReport, JointReport, joint_report, report
from .files import equations_of
from .options import Choice, Integer, cell_options, output_options
from .output import deliver

_LOSSES = ("squared_error", "cross_entropy")
_ENTRYWISE = ("tanh", "sigmoid", "relu", "identity")


class _TotalLoss(Choice):
    """A name for the total loss, or an equation of one's own."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The value, or `UnknownName`."""
        return value if "=" in value else super().convert(value, param, ctx)


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
    help="The network; elman if none.",
)
@cell_options
@click.option(
    "--equations",
    "equations_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A cell of your own, an equation a line.",
)
@click.option("-e", "equations", metavar="EQUATION", multiple=True, help="One equation of it.")
@click.option("--given", metavar="NAME", multiple=True, help="A name of it that is data.")
@click.option("--scalars", is_flag=True, help="All quantities of it are numbers.")
@click.option(
    "--form",
    type=Choice("form", (*FORMS, "all")),
    help="The form of the gradient; if none is named, all but the expanded one.",
)
@click.option("--steps", is_flag=True, help="Show the derivation line by line.")
@click.option("--no-size-limit", is_flag=True, help="Write the expanded form whatever its size.")
@click.option("--start", type=Integer("start"), help="The first time step; 0 if not said.")
@click.option("--f-h", type=Choice("function", _ENTRYWISE), help="Name f_h, else unknown.")
@click.option(
    "--f-g", type=Choice("function", _ENTRYWISE), help="Name f_g of a bidirectional network."
)
@click.option("--f-y", type=Choice("function", (*_ENTRYWISE, "softmax")), help="Name f_y.")
@click.option("--loss", type=Choice("loss", _LOSSES), help="Name the loss of a step.")
@click.option(
    "--total-loss",
    type=_TotalLoss("total loss", ("sum", "last")),
    help="L: the sum over time (if not said), the last step alone, or of your own: L = ...",
)
@output_options("text", "latex", "markdown", "python", "json")
def derive(
    target: str | None,
    param: str | None,
    last_step: int,
    form: str | None,
    steps: bool,
    no_size_limit: bool,
    format_name: str,
    output: Path | None,
    ascii_only: bool,
    color: bool | None,
    **said: Any,
) -> None:
    """Derive a gradient, and compare the quiz's options with it.

    Prints the gradient of the loss by TARGET, or the derivative TARGET such as dh_t/db_h, for any
    T and for the T asked, and which options of the built-in quiz are it. TARGET is b_h by default,
    where the cell has it. The cell is one of the library, or one of your own (-e, --equations).
    """
    if target is not None and param is not None and target != param:
        raise InvalidValue(f"two things to derive were asked for, {target} and {param}")
    model = _cell(**said)
    named = [one for one in (target, param) if one is not None]
    asked = named[0] if named else _usual(model)
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


def _cell(
    *,
    cell_name: str | None,
    equations_file: Path | None,
    equations: tuple[str, ...],
    given: tuple[str, ...],
    scalars: bool,
    start: int | None,
    total_loss: str | None,
    **options: Any,
) -> Cell:
    """The cell that is asked for, of the library or from equations."""
    if equations_file is None and not equations:
        if given or scalars:
            raise click.UsageError("--given and --scalars go with a cell of your own")
        return cell(cell_name or "elman", start=start, total_loss=total_loss, **options)
    if cell_name is not None:
        raise click.UsageError("--cell and a cell of your own exclude each other")
    for option, value in options.items():
        if value is not None:
            raise click.UsageError(f"--{option.replace('_', '-')} is of a cell of the library")
    lines = () if equations_file is None else equations_of(equations_file)
    return Cell.from_equations(
        (*lines, *equations), total_loss=_own_loss(total_loss), start=start, given=given,
        scalars=scalars,
    )  # fmt: skip


def _own_loss(said: str | None) -> str | None:
    """The total loss of a cell of one's own: an equation, or the sum, which is the usual one."""
    if said == "last":
        raise click.UsageError("the total loss of a cell of your own is an equation, as L = L_T")
    return None if said == "sum" else said


def _usual(model: Cell) -> str:
    """What is derived where nothing is named: the gradient by b_h."""
    names = [plain_name(quantity.at(None)) for quantity in model.of_role(Role.PARAMETER)]
    if "b_h" not in names:
        raise click.UsageError(f"say what to derive by: all, or one of {', '.join(names)}")
    return "b_h"


def _backward_pass(result: DerivationReport | JointReport) -> AdjointForm:
    """The backward pass of what was derived, whichever forms were asked for."""
    if isinstance(result, DerivationReport):
        return result.gradient.adjoint()
    first = result.reports[0].gradient
    return derive_adjoint(
        first.cell, first.upper, tuple(one.gradient.lower for one in result.reports)
    )
