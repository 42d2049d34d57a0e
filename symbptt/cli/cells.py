"""`symbptt cells`."""

from __future__ import annotations

from pathlib import Path

import click

from ..model.library import CELLS, cell
from ..rendering import json, latex, markdown, text
from .options import Choice, cell_options, output_options
from .output import deliver


@click.command()
@click.argument("name", required=False, type=Choice("cell", tuple(CELLS)))
@cell_options
@output_options("text", "latex", "markdown", "json")
def cells(
    name: str | None,
    depth: int | None,
    reset: str | None,
    peepholes: bool | None,
    format_name: str,
    output: Path | None,
    ascii_only: bool,
    color: bool | None,
) -> None:
    """List the cells, or show the one named NAME.

    Its equations, the shapes of its quantities, and its number of parameters.
    """
    if name is None:
        if format_name == "latex":
            raise click.UsageError("--format latex shows one cell; name it.")
        names = tuple(CELLS)
        deliver(json.library(names) if format_name == "json" else "\n".join(names), output, color)
        return
    model = cell(name, depth=depth, reset=reset, peepholes=peepholes)
    rendered = {
        "text": lambda: text.render(model, ascii_only),
        "latex": lambda: latex.document(model),
        "markdown": lambda: markdown.render(model),
        "json": lambda: json.render(model),
    }
    deliver(rendered[format_name](), output, color)
