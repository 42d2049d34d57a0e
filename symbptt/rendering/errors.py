"""An error as at most four lines: what is wrong, the source, a caret, the nearest known names."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from ..errors import InputError, SymbpttError, UnknownName

WIDTH = 76
"""Columns of the source that are shown around the place."""


def render(error: SymbpttError) -> str:
    """The error for a terminal.

    >>> print(render(UnknownName("parameter", "b_hh", ("b_h", "W"), "b_hh", (0, 4))))
    Error: there is no parameter 'b_hh'
      b_hh
      ^^^^
    The nearest is b_h. Known: b_h, W.
    """
    return "\n".join(_lines(error))


def _lines(error: SymbpttError) -> Iterator[str]:
    yield f"Error: {visible(_shortened(str(error)))}"
    if not isinstance(error, InputError):
        return
    if error.source and error.span is not None:
        yield from _marked(error.source, *error.span)
    if isinstance(error, UnknownName):
        yield _known(error)


def _marked(source: str, first: int, last: int) -> Iterator[str]:
    start = max(0, first - WIDTH // 2)
    shown = visible(source[start : start + WIDTH])
    length = max(1, min(last, start + WIDTH) - first)
    yield f"  {shown}".rstrip()
    yield "  " + " " * (first - start) + "^" * length


def _known(error: UnknownName) -> str:
    nearest = nearest_name(error.name, error.known)
    listed = ", ".join(error.known)
    return f"The nearest is {nearest}. Known: {listed}." if nearest else f"Known: {listed}."


def nearest_name(name: str, known: tuple[str, ...]) -> str | None:
    """The known name most like `name`, None if none is like it."""
    lowered = {other.lower(): other for other in reversed(known)}
    matches = get_close_matches(name.lower(), list(lowered), n=1, cutoff=0.5)
    return lowered[matches[0]] if matches else None


def _shortened(words: str) -> str:
    if len(words) <= 2 * WIDTH:
        return words
    return f"{words[:WIDTH]} ... {words[-WIDTH:]}"


def visible(words: str) -> str:
    """Control and invisible characters as a replacement of the same width."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"
                   for character in words)  # fmt: skip
