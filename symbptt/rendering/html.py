"""A check as a page of HTML that stands by itself: no script, nothing loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..checking import Check
from ..equality.verdict import Different
from ..formula.printer import LATEX, TEXT, write
from ..formula.syntax import Index
from ..model.cell import STEP, Cell
from ..pictures import drawn
from . import svg
from .check import (
    answer_line,
    claim_text,
    example,
    link_remarks,
    own_model,
    reading_remarks,
    remarks,
)
from .escaping import escaped as escaped
from .explanation import left_out, rows, title
from .remedies import remedy_sentences, repaired_text
from .verdicts import mark, place
from .words import all_equations

_STYLE = """:root { color-scheme: light dark }
body { font-family: sans-serif; line-height: 1.5; margin: 2em auto; max-width: 60em;
  padding: 0 1em }
code, pre { background: #8882; padding: 0.1em 0.3em; white-space: pre-wrap }
table { border-collapse: collapse }
td, th { border: 1px solid #8888; padding: 0.2em 0.6em; text-align: left; vertical-align: top }
.picture { overflow-x: auto }
.equal { border-left: 0.4em solid #2a2; padding-left: 0.6em }
.different { border-left: 0.4em solid #c33; padding-left: 0.6em }
.undecided { border-left: 0.4em solid #ca2; padding-left: 0.6em }"""


def render(check: Check) -> str:
    """The page of a check, without a newline at the end."""
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f"<title>{escaped(answer_line(check, TEXT))}</title>",
            f"<style>\n{_STYLE}\n</style>",
            "</head>",
            "<body>",
            *_body(check),
            "</body>",
            "</html>",
        )
    )


def _body(check: Check) -> Iterator[str]:
    yield f'<h1 class="{escaped(check.verdict.word)}">{escaped(answer_line(check, TEXT))}</h1>'
    yield _paragraph(claim_text(check, TEXT))
    yield f"<pre>{escaped(claim_text(check, LATEX))}</pre>"
    yield from map(_paragraph, remarks(check, TEXT))
    if own_model(check):
        yield from _model(check.cell)
    shown = example(check, TEXT)
    if shown is not None and isinstance(check.verdict, Different):
        yield f"<h2>An example, {escaped(place(check.verdict, TEXT))}</h2>"
        yield _paragraph(shown)
    if check.refuted is not None:
        remedies = remedy_sentences(check.refuted, TEXT)
        yield from ["<h2>What would be right</h2>"] * bool(remedies)
        yield from map(_paragraph, remedies)
        if check.refuted.repair is not None:
            yield _paragraph(repaired_text(check.refuted.repair, TEXT))
    if len(check.links) > 1:
        yield "<h2>Links</h2>"
        yield from _table(
            ("", "verdict", "link", ""),
            (
                (
                    str(number),
                    mark(link.verdict, TEXT),
                    write(link.equation, TEXT),
                    " ".join(link_remarks(check, number, link, TEXT)),
                )
                for number, link in enumerate(check.links, 1)
            ),
        )
    said = tuple(reading_remarks(check, TEXT))
    if said:
        yield "<h2>Readings</h2>"
        yield from map(_paragraph, said)
    found = drawn(check)
    if found is not None:
        yield f"<h2>{escaped(title(found, TEXT))}</h2>"
        drawing = svg.shown(found)
        if drawing is not None:
            yield f'<div class="picture">{drawing}</div>'
        yield from _table(("counted", "should be", "", "path"), rows(found, TEXT))
        yield from map(_paragraph, filter(None, (left_out(found),)))


def _model(cell: Cell) -> Iterator[str]:
    yield f"<h2>The cell {escaped(cell.name)}</h2>"
    yield from (_paragraph(write(equation, TEXT)) for equation in all_equations(cell))
    yield from _table(
        ("quantity", "role", "shape"),
        (
            (
                write(quantity.at(Index(STEP)), TEXT),
                quantity.role.value,
                f" {TEXT.sign('by')} ".join(quantity.shape) or "number",
            )
            for quantity in cell.quantities
        ),
    )


def _paragraph(words: str) -> str:
    return f"<p>{escaped(words)}</p>"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield "<table>"
    yield f"<tr>{''.join(f'<th>{escaped(name)}</th>' for name in head)}</tr>"
    for row in rows:
        yield f"<tr>{''.join(f'<td>{escaped(part)}</td>' for part in row)}</tr>"
    yield "</table>"
