"""Printing a result: to standard output or a file, in colour where that is wanted."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from ..errors import InputError

STANDARD_OUTPUT = Path("-")
"""The name of standard output, as -o takes it."""

STYLES = (
    (r"^.* [─-]{8,}$", "bold"),
    (r"✓ equal|\[\+\] equal", "green"),
    (r"✗ different|\[-\] different", "red"),
    (r"\? (undecided|T <= \d+)|\[\?\] \S+", "yellow"),
)
"""What is coloured on a terminal; the words and signs say the same without it."""


def deliver(content: str, output: Path | None, color: bool | None) -> None:
    """Write `content` and a newline to `output`, or to standard output if that is None or `-`."""
    if output is not None and output != STANDARD_OUTPUT:
        try:
            output.write_text(content + "\n", encoding="utf-8")
        except OSError as error:
            raise InputError(f"{output} cannot be written: {error.strerror}") from None
        return
    try:
        _print(content, _coloured(color))
    except UnicodeEncodeError as error:
        character = error.object[error.start]
        raise InputError(
            f"standard output is {sys.stdout.encoding}, which has no {character!a}; "
            "use --ascii, or -o FILE for UTF-8"
        ) from None


def _print(content: str, coloured: bool) -> None:
    if not coloured:
        click.echo(content)
        return
    text = Text(content)
    for pattern, style in STYLES:
        text.highlight_regex("(?m)" + pattern, style)
    console = Console(
        file=sys.stdout, force_terminal=True, color_system="standard", no_color=False, width=10_000
    )
    console.print(text, soft_wrap=True, highlight=False)


def _coloured(color: bool | None) -> bool:
    if color is not None:
        return color
    return (
        sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )
