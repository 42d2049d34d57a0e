"""Lines of text: headings, aligned columns, and where a line is broken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from ..formula.printer import Notation

WIDTH = 100
"""Columns of every line, where a formula can be broken at all."""


def heading(title: str, notation: Notation) -> str:
    """A heading with a rule to the right edge."""
    return f"{title} " + notation.sign("rule") * (WIDTH - len(title) - 1)


def aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """The rows of a table, indented."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (part.ljust(width) for part, width in zip(row, widths, strict=True))
        yield "  " + "   ".join(cells)


def hang(prefix: str, content: str, words: bool = False) -> Iterator[str]:
    """Lines of at most `WIDTH` columns: `content` behind `prefix`, further lines under it.

    Further lines of a formula are indented; it is broken where the fewest brackets are open.
    """
    depths = list(accumulate((c in "([{") - (c in ")]}") for c in content))
    first, line = 0, prefix
    while len(line) + len(content) - first > WIDTH:
        room = WIDTH - len(line)
        spaces = [at for at in range(first + 1, first + room + 1) if content[at] == " "]
        if not spaces:
            break
        least = 0 if words else min(depths[at] for at in spaces)
        at = max(at for at in spaces if words or depths[at] == least)
        yield line + content[first:at]
        first, line = at + 1, " " * (len(prefix) + 2 * (not words))
    yield line + content[first:]
