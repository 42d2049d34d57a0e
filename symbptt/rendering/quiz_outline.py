"""Marked pages of questions as blocks."""

from __future__ import annotations

from collections.abc import Iterator

from ..formula.printer import TEXT, latex
from ..quiz.marks import (
    CheckedOption,
    MarkedOption,
    MarkedPage,
    MarkedPages,
    MarkedQuestion,
    Problem,
    UnreadOption,
)
from .blocks import Answer, Block, Choice, Lines, Said, Source
from .errors import visible
from .inline import HTML
from .outline import is_formula as is_formula
from .outline import outline as outline
from .quiz import answer, option_remarks, problem_lines, problem_remarks, remarks, shown, summary
from .words import all_equations

KINDS = {True: "equal", False: "different", None: "undecided"}
"""How an answer is coloured, by whether it is right."""


@outline.register
def _(pages: MarkedPages) -> Iterator[Block]:
    for page in pages.pages:
        yield from outline(page)


@outline.register
def _(page: MarkedPage) -> Iterator[Block]:
    yield Said("", visible(summary(page)))
    yield from (Said(visible(f"Note: {note}.")) for note in page.notes)
    for question in page.questions:
        yield from outline(question)


@outline.register
def _(question: MarkedQuestion) -> Iterator[Block]:
    yield Answer(visible(answer(question)), KINDS[question.agrees])
    for problem in question.problems:
        yield _lines(problem)
        yield from map(Said, problem_remarks(problem, HTML))
    if question.setting is not None and question.question.equations:
        equations = all_equations(question.setting.notes.cell)
        yield Lines(tuple((latex(one.left), f"= {latex(one.right)}") for one in equations))
    yield from map(Said, remarks(question, HTML))
    for option in question.options:
        yield from _option(option, question.question.has_key)


def _option(option: MarkedOption, has_key: bool) -> Iterator[Block]:
    sign, itself = shown(option, TEXT)
    checked = isinstance(option, CheckedOption)
    key = ("; marked" if option.option.marked else "; not marked") if has_key else ""
    found = f"{sign}{key}" if checked else visible(f"{sign}{key}: {itself}")
    formula = shown(option, HTML)[1] if checked else ""
    why = tuple(option_remarks(option, HTML))
    yield Choice(option.option.id, found, KINDS[option.right], formula, why)
    if isinstance(option, UnreadOption):
        yield _lines(option.problem)


def _lines(problem: Problem) -> Source:
    return Source("\n".join(problem_lines(problem)))
