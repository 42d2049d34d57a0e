"""Marked pages as a page of HTML that stands by itself: no script, nothing loaded."""

from __future__ import annotations

from collections.abc import Iterator

from ..formula.printer import TEXT, write
from ..quiz.marks import CheckedOption, MarkedOption, MarkedPages, MarkedQuestion, UnreadOption
from .html import escaped
from .quiz import (
    answer,
    option_remarks,
    problem_lines,
    problem_remarks,
    remarks,
    shown,
    summary,
)
from .words import all_equations

_STYLE = """body { font-family: sans-serif; line-height: 1.5; margin: 2em auto; max-width: 60em;
  padding: 0 1em }
pre { background: #8882; padding: 0.1em 0.3em; white-space: pre-wrap }
table { border-collapse: collapse }
td, th { border: 1px solid #8888; padding: 0.2em 0.6em; text-align: left; vertical-align: top }
.true { border-left: 0.4em solid #2a2; padding-left: 0.6em }
.false { border-left: 0.4em solid #c33; padding-left: 0.6em }
.none { border-left: 0.4em solid #ca2; padding-left: 0.6em }"""


def render(pages: MarkedPages) -> str:
    """The page, without a newline at the end."""
    title = " ".join(summary(page) for page in pages.pages)
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f"<title>{escaped(title)}</title>",
            f"<style>\n{_STYLE}\n</style>",
            "</head>",
            "<body>",
            *_body(pages),
            "</body>",
            "</html>",
        )
    )


def _body(pages: MarkedPages) -> Iterator[str]:
    for page in pages.pages:
        yield f"<h1>{escaped(summary(page))}</h1>"
        yield from (_paragraph(f"Note: {note}.") for note in page.notes)
        for question in page.questions:
            yield from _question(question)


def _question(question: MarkedQuestion) -> Iterator[str]:
    kind = str(question.agrees).lower()
    yield f'<h2 class="{kind}">{escaped(answer(question))}</h2>'
    for problem in question.problems:
        told = "\n".join(map(escaped, problem_lines(problem)))
        yield f"<pre>{told}</pre>"
        yield from map(_paragraph, problem_remarks(problem, TEXT))
    if question.setting is not None and question.question.equations:
        equations = all_equations(question.setting.notes.cell)
        yield from (_paragraph(write(equation, TEXT)) for equation in equations)
    yield from map(_paragraph, remarks(question, TEXT))
    yield "<table>"
    yield "<tr><th></th><th>marked</th><th>verdict</th><th>option</th><th></th></tr>"
    yield from map(_option, question.options)
    yield "</table>"


def _option(option: MarkedOption) -> str:
    sign, formula = shown(option, TEXT)
    said = list(option_remarks(option, TEXT))
    cells = [option.option.id, "×" if option.option.marked else "", sign, formula, " ".join(said)]
    row = [f"<td>{escaped(cell)}</td>" for cell in cells]
    if isinstance(option, UnreadOption):
        told = "\n".join(map(escaped, problem_lines(option.problem)))
        row[-1] = f"<td><pre>{told}</pre>{escaped(' '.join(said))}</td>"
    if isinstance(option, CheckedOption):
        row[3] = f"<td>{escaped(formula)}<pre>{escaped(option.latex)}</pre></td>"
    return f"<tr>{''.join(row)}</tr>"


def _paragraph(words: str) -> str:
    return f"<p>{escaped(words)}</p>"
