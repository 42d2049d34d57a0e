"""`symbptt quiz`."""

from __future__ import annotations

from pathlib import Path

import click

from ..quiz.answers import AnsweredQuiz, answer
from ..quiz.questions import built_in
from ..rendering import json, latex, text
from .options import output_options
from .output import deliver


@click.command()
@output_options("text", "latex", "json")
def quiz(format_name: str, output: Path | None, ascii_only: bool, color: bool | None) -> None:
    """Answer the built-in quiz.

    Says of each option whether it is the gradient for every T, and if not, why.
    """
    result = AnsweredQuiz(tuple(answer(question) for question in built_in()))
    rendered = {
        "text": lambda: text.render(result, ascii_only),
        "latex": lambda: latex.document(result),
        "json": lambda: json.render(result),
    }
    deliver(rendered[format_name](), output, color)
