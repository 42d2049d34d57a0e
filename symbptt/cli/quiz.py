"""`symbptt quiz`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from ..errors import InputError
from ..late import load
from ..quiz.answers import answer_quiz
from ..quiz.document import DOCUMENT_BYTES
from ..quiz.marking import mark_page
from ..quiz.marks import MarkedPage, MarkedPages
from ..quiz.questions import built_in
from ..rendering import json, latex, markdown, text
from .options import output_options
from .output import deliver

STANDARD_INPUT = "-"
"""The file that stands for standard input."""

_BUILT_IN = ("latex", "markdown")


@click.command()
@click.argument("files", metavar="[FILE]...", nargs=-1)
@click.option(
    "--repair", is_flag=True, help="Read what is garbled as what it looks like, and show it."
)
@output_options("text", "json", "html", "latex", "markdown")
def quiz(
    files: tuple[str, ...],
    repair: bool,
    format_name: str,
    output: Path | None,
    ascii_only: bool,
    color: bool | None,
) -> None:
    """Answer the built-in quiz, or mark the quiz pages in FILEs.

    Says of each option whether it is the gradient for every T, and if not, why. A FILE is a copied
    page, a scan, Markdown with check boxes, or YAML; - is standard input. Of a page it says what
    the key marks, what is right, and whether they agree. Exit status: 0 every key agrees or there
    is none, 1 a key disagrees, 2 bad usage, or a formula cannot be read, 3 undecided.
    """
    if not files:
        _answer_built_in(repair, format_name, output, ascii_only, color)
        return
    if format_name in _BUILT_IN:
        raise click.UsageError(f"--format {format_name} is for the built-in quiz; text, json, html")
    marked = MarkedPages(tuple(_marked(name, repair) for name in files))
    rendered: dict[str, Callable[[], str]] = {
        "text": lambda: text.render(marked, ascii_only),
        "json": lambda: json.render(marked),
        "html": lambda: load("rendering.html").render(marked),
    }
    deliver(rendered[format_name](), output, color)
    click.get_current_context().exit(marked.status)


def _answer_built_in(
    repair: bool, format_name: str, output: Path | None, ascii_only: bool, color: bool | None
) -> None:
    if repair:
        raise click.UsageError("--repair is for a FILE")
    result = answer_quiz(built_in())
    rendered: dict[str, Callable[[], str]] = {
        "text": lambda: text.render(result, ascii_only),
        "latex": lambda: latex.document(result),
        "markdown": lambda: markdown.render(result),
        "json": lambda: json.render(result),
        "html": lambda: load("rendering.html").render(result),
    }
    deliver(rendered[format_name](), output, color)


def _marked(name: str, repair: bool) -> MarkedPage:
    """The page in a file, marked; an error says which file it is in."""
    shown = "standard input" if name == STANDARD_INPUT else name
    source = _read(name, shown)
    try:
        page = load("quiz.transcript").read_page(source)
    except InputError as error:
        raise InputError(f"{shown}: {error.reason}", error.source, error.span) from None
    return mark_page(page, shown, repair)


def _read(name: str, shown: str) -> str:
    try:
        if name == STANDARD_INPUT:
            content = sys.stdin.buffer.read(DOCUMENT_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                content = file.read(DOCUMENT_BYTES + 1)
    except OSError as error:
        raise InputError(f"{shown} cannot be read: {error.strerror}") from None
    if len(content) > DOCUMENT_BYTES:
        raise InputError(f"{shown} is longer than {DOCUMENT_BYTES:,} bytes, the bound")
    try:
        return content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise InputError(f"{shown} is not UTF-8: byte {error.start} cannot be read") from None
