"""`symbptt verify`."""

from __future__ import annotations

from pathlib import Path

import click

from ..equality.checker import BYTES, Accepted, Unreadable
from ..equality.checker import verify as checked
from ..errors import DataError, InputError
from ..rendering import certificates
from .options import output_options
from .output import deliver


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@output_options("text", "json")
def verify(
    file: Path,
    format_name: str,
    output: Path | None,
    ascii_only: bool,
    color: bool | None,
) -> None:
    """Check a certificate that symbptt check --certificate wrote.

    FILE alone is read. Its linear algebra is checked exactly, and both sides of its claim are
    expanded anew for the first T. Exit status: 0 accepted, 1 rejected, 2 no certificate.
    """
    try:
        found = checked(_content(file))
    except Unreadable as error:
        raise DataError(f"{file} is no certificate: {error}") from None
    rendered = {
        "text": lambda: certificates.render(found, ascii_only),
        "json": lambda: certificates.as_json(found),
    }
    deliver(rendered[format_name](), output, color)
    click.get_current_context().exit(0 if isinstance(found, Accepted) else 1)


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(BYTES + 1)
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from None
