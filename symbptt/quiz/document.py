"""The text of a quiz document: its bounds, its characters, its lines, and places in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from ..bounds import hold
from ..errors import DataError, Span

DOCUMENT_BYTES = 1024 * 1024
"""Length of a quiz document, in bytes of UTF-8."""

FIGURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
"""A figure, as the whole of a line."""

_ZERO_WIDTH = re.compile("[\u200b-\u200d\u2060\ufeff]")
_REFUSED = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class Line:
    """A line, or several that one display formula spans: number of the first, start, text."""

    number: int
    start: int
    text: str

    def behind(self, start: int) -> Line:
        """What follows `start`, as a line of its own."""
        number = self.number + self.text.count("\n", 0, start)
        return Line(number, self.start + start, self.text[start:])

    def error(self, reason: str, start: int = 0, end: int | None = None) -> DataError:
        """The error that `reason` holds of `text[start:end]`."""
        span = (start, len(self.text) if end is None else end)
        return DataError(f"line {self.number}: {reason}", self.text, span)


@dataclass(frozen=True)
class Document:
    """A document without its zero-width characters.

    `text` is what is left of it, `dropped` the places in `text` before which one was dropped.
    """

    text: str
    dropped: tuple[int, ...]
    lines: tuple[Line, ...]

    def place(self, start: int, end: int) -> Span:
        """[start, end) of `text` as a place in the document as it was given."""
        first = start + bisect_right(self.dropped, start)
        if end <= start:
            return (first, first)
        return (first, end + bisect_right(self.dropped, end - 1))

    def line_at(self, at: int) -> Line:
        """The line that the given place of `text` is in."""
        return self.lines[bisect_right(self.lines, at, key=lambda line: line.start) - 1]

    @property
    def notes(self) -> tuple[str, ...]:
        """What was dropped, in words."""
        count = len(self.dropped)
        if not count:
            return ()
        return (
            f"{counted(count, 'zero-width character')} {'was' if count == 1 else 'were'} dropped",
        )


def read_document(source: str) -> Document:
    """The document with the given text.

    Raises `BoundExceeded` if it is too long, `DataError` where it has a bidirectional control
    character or half of a surrogate pair: what is read would not be what is seen.
    """
    hold("the length of the document", len(source), DOCUMENT_BYTES)
    hold("the length of the document", len(source.encode("utf-8", "replace")), DOCUMENT_BYTES)
    if found := _REFUSED.search(source):
        raise _refusal(source, found.start())
    dropped = tuple(
        match.start() - count for count, match in enumerate(_ZERO_WIDTH.finditer(source))
    )
    text = _ZERO_WIDTH.sub("", source)
    return Document(text, dropped, tuple(_lines(text)))


def refused_character(value: str) -> str | None:
    """The code point of the first character that no document may have, as `U+202E`."""
    found = _REFUSED.search(value)
    return _code_point(found[0]) if found else None


def counted(count: int, noun: str) -> str:
    """`1 line`, `2 lines`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _lines(text: str) -> list[Line]:
    lines = []
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        lines.append(Line(number, start, line.rstrip("\r")))
        start += len(line) + 1
    return lines


def _refusal(source: str, at: int) -> DataError:
    start = source.rfind("\n", 0, at) + 1
    end = source.find("\n", at)
    line = Line(source.count("\n", 0, at) + 1, start, source[start : None if end < 0 else end])
    reason = f"the invisible character {_code_point(source[at])} is refused"
    return line.error(reason, at - start, at - start + 1)


def _code_point(character: str) -> str:
    return f"U+{ord(character):04X}"
