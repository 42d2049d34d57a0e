"""Results as Markdown, with the mathematics in LaTeX between dollar signs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import singledispatch

from .blocks import Answer, Block, Choice, Drawing, Formula, Lines, Said, Source, Table, Title
from .escaping import escaped_in_markdown
from .inline import parted
from .outline import outline


def render(result: object) -> str:
    """A result as Markdown: blocks apart by empty lines."""
    return written(outline(result))


def written(page: Iterable[Block], titles: bool = True) -> str:
    """The blocks of a page; without `titles` its titles are lines in bold.

    A notebook lists titles as parts of its own.
    """
    shown = (block if titles else _without_title(block) for block in page)
    return "\n\n".join(part for block in shown for part in _parts(block))


def _without_title(block: Block) -> Block:
    return Said("", block.words) if isinstance(block, Title) else block


def _words(words: str) -> str:
    """Words with what is special to Markdown escaped, but for their mathematics."""
    return "".join(
        f"${part}$" if is_math else escaped_in_markdown(part) for part, is_math in parted(words)
    )


@singledispatch
def _parts(block: Block) -> Iterator[str]:
    raise TypeError(f"no Markdown for {type(block).__name__}")


@_parts.register
def _(block: Title) -> Iterator[str]:
    yield f"{'#' * block.level} {_words(block.words)}"


@_parts.register
def _(block: Said) -> Iterator[str]:
    label = f"**{_words(block.label)}** " if block.label else ""
    yield (label + _words(block.words)).rstrip()


@_parts.register
def _(block: Answer) -> Iterator[str]:
    yield f"**{_words(block.words)}**"


@_parts.register
def _(block: Formula) -> Iterator[str]:
    yield f"$$\n{block.latex}\n$$"


@_parts.register
def _(block: Lines) -> Iterator[str]:
    rows = "\\\\\n".join(f"{left} &{right}" for left, right in block.rows)
    yield f"$$\n\\begin{{aligned}}\n{rows}\n\\end{{aligned}}\n$$"


@_parts.register
def _(block: Choice) -> Iterator[str]:
    said = " ".join(map(_words, block.why))
    first = f"**{_words(block.label)}** {_words(block.found)}"
    if not block.itself:
        yield f"{first}. {said}".rstrip()
        return
    yield first
    yield f"$$\n{block.itself}\n$$"
    if said:
        yield said


@_parts.register
def _(block: Table) -> Iterator[str]:
    heads, *rows = (tuple(map(_words, row)) for row in (block.heads, *block.rows))
    rows = [heads, ("---",) * len(heads), *rows]
    yield "\n".join(f"| {' | '.join(row)} |" for row in rows)


@_parts.register
def _(block: Source) -> Iterator[str]:
    longest = max(map(len, re.findall("`+", block.text)), default=0)
    fence = "`" * max(3, longest + 1)
    yield f"{fence}{block.language}\n{block.text}\n{fence}"


@_parts.register
def _(block: Drawing) -> Iterator[str]:
    yield from ()
