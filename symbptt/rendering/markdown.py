"""Results as Markdown, with the mathematics in LaTeX between dollar signs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import singledispatch

from ..derivation.forms import AdjointForm, Omitted
from ..derivation.steps import lines
from ..formula.printer import LATEX, TEXT, latex
from ..model.cell import Cell
from ..quiz.answers import AnsweredQuestion, AnsweredQuiz, JudgedQuestion
from ..report import DerivationReport, JointReport
from . import latex as latex_rendering
from .verdicts import mark
from .words import (
    adjoint_sentence,
    judgement_sentence,
    layout_sentence,
    reasons,
    statement_sentence,
    step_sentence,
    title,
)


def render(result: object) -> str:
    """A result as Markdown: blocks apart by empty lines."""
    return "\n\n".join(_blocks(result))


@singledispatch
def _blocks(result: object) -> Iterable[str]:
    raise TypeError(f"no Markdown for {type(result).__name__}")


@_blocks.register
def _(report: DerivationReport) -> Iterator[str]:
    gradient = report.gradient
    yield f"# The gradient ${latex(gradient.quotient)}$"
    yield _display(latex(gradient.chain.equation))
    yield layout_sentence(gradient.cell, report.T, LATEX)
    yield from _parts(report)


@_blocks.register
def _(joint: JointReport) -> Iterator[str]:
    yield "# The gradients"
    for report in joint.reports:
        yield _display(latex(report.gradient.chain.equation))
    yield layout_sentence(joint.reports[0].gradient.cell, joint.T, LATEX)
    if joint.adjoint is not None:
        yield f"## {title('adjoint', joint.reports[0], LATEX)}"
        yield _display(latex_rendering.render(joint.adjoint))
    for report in joint.reports:
        yield f"# The gradient ${latex(report.gradient.quotient)}$"
        yield from _parts(report)


def _parts(report: DerivationReport) -> Iterator[str]:
    if report.steps:
        yield f"## {title('steps', report, LATEX)}"
        for line in lines(report.gradient.derivation):
            yield f"({line.number}) {step_sentence(line, LATEX)}"
            yield _display(latex(line.step.equation))
    for name, form in report.forms:
        yield f"## {title(name, report, LATEX)}"
        if isinstance(form, Omitted):
            yield f"Omitted: {form.reason}."
            continue
        yield _display(latex_rendering.render(form))
        if isinstance(form, AdjointForm):
            yield adjoint_sentence(form, LATEX) + "."
    if report.comparison is not None:
        yield from _blocks(report.comparison)


@_blocks.register
def _(quiz: AnsweredQuiz) -> Iterator[str]:
    for question in quiz.questions:
        yield from _blocks(question)


@_blocks.register
def _(judged: JudgedQuestion) -> Iterator[str]:
    right = ", ".join(judged.derived) or "none"
    yield f"## {judged.question.title}: which statements are right? {right}"
    for (id, statement), judgement in zip(
        judged.question.statements, judged.judgements, strict=True
    ):
        sign = TEXT.sign("right" if judgement.right else "wrong")
        word = "true" if judgement.right else "false"
        said = statement_sentence(statement, LATEX)
        yield f"**{id}** {sign} {word}: {said}. {judgement_sentence(judgement, LATEX)}"


@_blocks.register
def _(answered: AnsweredQuestion) -> Iterator[str]:
    right = ", ".join(answered.derived) or "none"
    yield f"## Which option is ${latex(answered.question.left)}$? {right}"
    for answer in answered.answers:
        at_T = "" if answer.at_T is None else f"at $T = {answered.T}$ {mark(answer.at_T, TEXT)}; "
        yield f"**{answer.option.id}** {at_T}for every $T$ {mark(answer.every_T, TEXT)}"
        yield _display(latex(answer.option.formula))
        said = reasons(answered, answer, LATEX)
        if said:
            yield " ".join(said)


@_blocks.register
def _(cell: Cell) -> Iterator[str]:
    yield f"# The cell {cell.name}"
    yield _display(latex_rendering.render(cell))


def _display(math: str) -> str:
    return f"$$\n{math}\n$$"
