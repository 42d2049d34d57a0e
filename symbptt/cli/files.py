"""Files that a command reads: equations, a line each."""

from __future__ import annotations

from pathlib import Path

from .. import bounds
from ..errors import InputError


def equations_of(path: Path) -> tuple[str, ...]:
    """The equations of a file: a line each, but for comments and empty lines.

    Raises `InputError` for a file that cannot be read.
    """
    try:
        with path.open("rb") as file:
            content = file.read(bounds.INPUT_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
    lines = (line.strip() for line in decoded(content, str(path)).splitlines())
    bare = (line.strip("$").strip() for line in lines if not line.startswith(("#", "%")))
    return tuple(line for line in bare if line)


def decoded(content: bytes, name: str) -> str:
    """The bytes as text; `InputError` if they are not UTF-8, `BoundExceeded` if they are many."""
    bounds.hold(f"the number of bytes of {name}", len(content), bounds.INPUT_BYTES)
    try:
        return content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is not UTF-8: byte {error.start} cannot be read") from None
