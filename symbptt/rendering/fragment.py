"""Blocks as HTML to be put into a page: formulas in MathML, nothing that runs or is loaded.

Each verdict has its sign and its word; the colour of its edge only adds to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import singledispatch

from .blocks import Answer, Block, Choice, Drawing, Formula, Lines, Said, Source, Table, Title
from .elements import large, prose
from .escaping import escaped

STYLE = """.symbptt { line-height: 1.5; max-width: 60em }
.symbptt > * { margin: 0.5em 0 }
.symbptt math { font-size: 1.15em }
.symbptt mfrac > * { math-depth: inherit }
.symbptt .title { font-weight: bold; margin-top: 1em }
.symbptt .formula, .symbptt .lines, .symbptt .drawing { overflow-x: auto; padding: 0.2em 0 }
.symbptt .formula, .symbptt .lines { margin-left: 1.5em }
.symbptt .lines { display: grid; grid-template-columns: max-content 1fr; gap: 0.4em }
.symbptt .lines > * { align-self: center }
.symbptt .left { text-align: right }
.symbptt .verdict { border-left: 0.35em solid #888; padding-left: 0.6em }
.symbptt .answer { font-weight: bold }
.symbptt .equal, .symbptt .true { border-color: #2a8a3a }
.symbptt .different, .symbptt .false, .symbptt .error { border-color: #c33 }
.symbptt .undecided { border-color: #c90 }
.symbptt .why { margin: 0.2em 0 0 1.5em }
.symbptt table { border-collapse: collapse; margin-left: 1.5em }
.symbptt table :is(td, th) { border: 1px solid #8886; padding: 0.2em 0.6em;
  text-align: left !important }
.symbptt pre { background: #8882 !important; padding: 0.4em 0.6em; overflow-x: auto;
  white-space: pre !important }"""
"""Colours of translucent grey: what is around it may be light or dark."""

IGNORED = "symbptt mathjax_ignore tex2jax_ignore"
"""Classes of an element in which a front end looks for no LaTeX: all is set already."""


def written(page: Iterable[Block]) -> str:
    """The blocks of a page, with their style."""
    body = "\n".join(map(_part, page))
    return f'<div class="{IGNORED}">\n<style>\n{STYLE}\n</style>\n{body}\n</div>'


def _words(words: str) -> str:
    return prose(words).html


def _formula(latex: str) -> str:
    return f'<div class="formula">{_large(latex)}</div>'


def _large(latex: str) -> str:
    return large(pieces(latex)).html if latex else ""


_NESTED = re.compile(r"(\\left\b|\\begin\b|\{)|(\\right\b|\\end\b|\})|( [+-] )")


def pieces(latex: str) -> Iterator[str]:
    """LaTeX in pieces between which a line may end: before each sign of its outermost sum."""
    depth = first = 0
    for found in _NESTED.finditer(latex):
        opening, closing, sign = found.groups()
        depth += bool(opening) - bool(closing)
        if sign and not depth and found.start():
            yield _signed(latex[first : found.start()])
            first = found.start()
    yield _signed(latex[first:])


def _signed(piece: str) -> str:
    """A piece of a sum; a sign with nothing before it would be set as that of a number."""
    return f"{{}}{piece}" if piece[:1] == " " else piece


@singledispatch
def _part(block: Block) -> str:
    raise TypeError(f"no HTML for {type(block).__name__}")


@_part.register
def _(block: Title) -> str:
    # No h1 to h6: a notebook lists those as parts of its own.
    level = block.level + 2
    return f'<div class="title" role="heading" aria-level="{level}">{_words(block.words)}</div>'


@_part.register
def _(block: Said) -> str:
    label = f"<strong>{_words(block.label)}</strong> " if block.label else ""
    return f"<div>{label}{_words(block.words)}</div>"


@_part.register
def _(block: Answer) -> str:
    return f'<div class="verdict answer {escaped(block.kind)}">{_words(block.words)}</div>'


@_part.register
def _(block: Formula) -> str:
    return _formula(block.latex)


@_part.register
def _(block: Lines) -> str:
    rows = "".join(
        f'<div class="left">{_large(left)}</div><div>{_large(right)}</div>'
        for left, right in block.rows
    )
    return f'<div class="lines">{rows}</div>'


@_part.register
def _(block: Choice) -> str:
    head = f"<div><strong>{_words(block.label)}</strong> {_words(block.found)}</div>"
    itself = _formula(block.itself) if block.itself else ""
    why = "".join(f'<div class="why">{_words(one)}</div>' for one in block.why)
    return f'<div class="verdict {escaped(block.kind)}">{head}{itself}{why}</div>'


@_part.register
def _(block: Table) -> str:
    head = "".join(f'<th scope="col">{_words(name)}</th>' for name in block.heads)
    rows = "".join(f"<tr>{''.join(_cells(row))}</tr>" for row in block.rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cells(row: tuple[str, ...]) -> Iterator[str]:
    return (f"<td>{_words(part)}</td>" for part in row)


@_part.register
def _(block: Source) -> str:
    lines = "\n".join(map(escaped, block.text.splitlines()))
    return f"<pre><code>{lines}</code></pre>"


@_part.register
def _(block: Drawing) -> str:
    return f'<div class="drawing">{block.svg}</div>'
