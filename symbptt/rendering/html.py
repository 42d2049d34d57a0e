"""Results as pages of HTML that stand by themselves: no script, nothing loaded from elsewhere."""

from __future__ import annotations

from functools import singledispatch

from ..checking import Check
from ..quiz.answers import AnsweredQuiz
from ..quiz.marks import MarkedPages
from ..report import DerivationReport, JointReport
from . import check_page, derivation_page, quiz_page
from .elements import document


@singledispatch
def render(result: object) -> str:
    """The page of a result, without a newline at the end."""
    raise TypeError(f"no page for {type(result).__name__}")


@render.register
def _(check: Check) -> str:
    return document(check_page.heading(check), check_page.body(check))


@render.register(AnsweredQuiz)
@render.register(MarkedPages)
def _(quiz: AnsweredQuiz | MarkedPages) -> str:
    return document(quiz_page.heading(quiz), quiz_page.body(quiz))


@render.register(DerivationReport)
@render.register(JointReport)
def _(report: DerivationReport | JointReport) -> str:
    return document(derivation_page.heading(report), derivation_page.body(report))
