"""Printing a result: to standard output or a file, in colour where that is wanted."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from ..errors import InputError
from ..late import load

STANDARD_OUTPUT = Path("-")
"""The name of standard output, as -o takes it."""


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
    load("cli.colour").show(content)


def _coloured(color: bool | None) -> bool:
    if color is not None:
        return color
    return (
        sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )
