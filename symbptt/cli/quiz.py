"""`symbptt quiz`."""

from __future__ import annotations

from pathlib import Path

import click

from ..quiz.answers import answer_quiz
from ..quiz.questions import built_in
from ..rendering import json, latex, markdown, text
from .options import output_options
from .output import deliver


@click.command()
@output_options("text", "latex", "markdown", "json")
def quiz(format_name: str, output: Path | None, ascii_only: bool, color: bool | None) -> None:
    """Answer the built-in quiz.

    Says of each option whether it is the gradient for every T, and if not, why.
    """
    result = answer_quiz(built_in())
    rendered = {
        "text": lambda: text.render(result, ascii_only),
        "latex": lambda: latex.document(result),
        "markdown": lambda: markdown.render(result),
        "json": lambda: json.render(result),
    }
    deliver(rendered[format_name](), output, color)
