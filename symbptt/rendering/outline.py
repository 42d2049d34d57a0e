"""Results as blocks: what is said of them, in which order."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch

from ..checking import Check, Link
from ..derivation.forms import AdjointForm, Omitted, PathsForm
from ..derivation.steps import lines
from ..equality.verdict import Different, Equal, Undecided, Verdict
from ..exploring import Complaint, Exploration
from ..formula.printer import TEXT, latex
from ..formula.syntax import Index
from ..model.cell import STEP, Cell, Role
from ..model.counting import parameter_count
from ..model.sizes import as_formula, size
from ..pictures import Picture
from ..programs import Program
from ..quiz.answers import AnsweredQuestion, AnsweredQuiz, JudgedQuestion
from ..report import DerivationReport, Form, JointReport
from . import errors, explanation, python, svg
from .blocks import Answer, Block, Choice, Drawing, Formula, Lines, Said, Source, Table, Title
from .check import answer_words, claim_text, example, link_remarks, own_model, remarks
from .check import reading_remarks as readings
from .inline import HTML, inline, math, sentence
from .latex import aligned
from .remedies import conditions_sentence, repair_sentence, repaired_text
from .verdicts import mark, place, sign, verdict_sentences
from .words import (
    adjoint_sentence,
    family_words,
    form_notes,
    judgement_sentence,
    layout_sentence,
    reasons,
    statement_sentence,
    step_sentence,
    title,
)


@singledispatch
def outline(result: object) -> Iterator[Block]:
    """The blocks of a result. `TypeError` for what is a formula and nothing else."""
    raise TypeError(f"no blocks for {type(result).__name__}")


def is_formula(result: object) -> bool:
    """Whether a result is a formula that needs no words beside it."""
    return outline.dispatch(type(result)) is outline.dispatch(object)


# ---- derivations


@outline.register
def _(report: DerivationReport) -> Iterator[Block]:
    gradient = report.gradient
    yield Title(f"The gradient {inline(gradient.quotient, HTML)}", 1)
    yield Formula(latex(gradient.chain.equation))
    yield Said(layout_sentence(gradient.cell, report.T, HTML))
    yield from _forms(report)


@outline.register
def _(joint: JointReport) -> Iterator[Block]:
    yield Title("The gradients", 1)
    for report in joint.reports:
        yield Formula(latex(report.gradient.chain.equation))
    yield Said(layout_sentence(joint.reports[0].gradient.cell, joint.T, HTML))
    if joint.adjoint is not None:
        yield Title(title("adjoint", joint.reports[0], HTML))
        yield Lines(aligned(joint.adjoint))
    for report in joint.reports:
        yield Title(f"The gradient {inline(report.gradient.quotient, HTML)}", 1)
        yield from _forms(report)


def _forms(report: DerivationReport) -> Iterator[Block]:
    if report.steps:
        yield Title(title("steps", report, HTML))
        for line in lines(report.gradient.derivation):
            yield Said(f"({line.number}) {step_sentence(line, HTML)}")
            yield Formula(latex(line.step.equation))
    for name, form in report.forms:
        yield Title(title(name, report, HTML))
        yield from _form(form)
    if report.comparison is not None:
        yield from outline(report.comparison)


def _form(form: Form) -> Iterator[Block]:
    if isinstance(form, Omitted):
        yield Said(f"Omitted: {form.reason}.")
    elif isinstance(form, PathsForm):
        yield from outline(form)
    else:
        yield Lines(aligned(form))
    if isinstance(form, AdjointForm):
        yield Said(adjoint_sentence(form, HTML) + ".")


@outline.register
def _(form: PathsForm) -> Iterator[Block]:
    if not form.families:
        yield Formula(f"{latex(form.quotient)} = 0")
        return
    yield Said(f"{inline(form.quotient, HTML)} is the sum of the paths")
    for family in form.families:
        yield Said(f"{family_words(family, HTML)}:")
        yield Formula(latex(family.formula))
    rest = aligned(form)[len(form.families) :]
    if rest:
        yield Said("with")
        yield Lines(rest)
    yield from (Said(f"{sentence(note)}.") for note in form_notes(form, HTML))


@outline.register
def _(program: Program) -> Iterator[Block]:
    yield Source(python.render(program.cell, program.form), "python")


# ---- quizzes


@outline.register
def _(quiz: AnsweredQuiz) -> Iterator[Block]:
    for question in quiz.questions:
        yield from outline(question)


@outline.register
def _(judged: JudgedQuestion) -> Iterator[Block]:
    right = ", ".join(judged.derived) or "none"
    yield Title(f"{judged.question.title}: which statements are right? {right}")
    for (id, statement), judgement in zip(
        judged.question.statements, judged.judgements, strict=True
    ):
        sign = TEXT.sign("right" if judgement.right else "wrong")
        word = "true" if judgement.right else "false"
        said = statement_sentence(statement, HTML)
        why = (judgement_sentence(judgement, HTML),)
        yield Choice(id, f"{sign} {word}: {said}", word, "", why)


@outline.register
def _(answered: AnsweredQuestion) -> Iterator[Block]:
    right = ", ".join(answered.derived) or "none"
    yield Title(f"Which option is {inline(answered.question.left, HTML)}? {right}")
    for answer in answered.answers:
        at_T = (
            ""
            if answer.at_T is None
            else f"at {math(f'T = {answered.T}', HTML)} {mark(answer.at_T, TEXT)}; "
        )
        found = f"{at_T}for every {math('T', HTML)} {mark(answer.every_T, TEXT)}"
        formula, why = latex(answer.option.formula), reasons(answered, answer, HTML)
        yield Choice(answer.option.id, found, answer.every_T.word, formula, why)


# ---- cells


@outline.register
def _(cell: Cell) -> Iterator[Block]:
    yield Title(f"The cell {cell.name}", 1)
    yield Lines(aligned(cell))
    yield _quantities(cell)
    count = inline(as_formula(parameter_count(cell)), HTML)
    given = ", ".join(inline(variable, HTML) for variable in cell.given_states)
    steps = math(rf"{STEP} = {cell.start}, \ldots, T", HTML)
    yield Said(f"{count} parameters; steps {steps}" + (f"; given {given}." if given else "."))


def _quantities(cell: Cell) -> Table:
    rows = []
    for quantity in cell.quantities:
        variable = inline(quantity.at(Index(STEP)), HTML)
        shape = HTML.sign("by").join(
            f" {latex(as_formula(size((name,))))} " for name in quantity.shape
        )
        counted = quantity.role is Role.PARAMETER
        count = inline(as_formula(size(quantity.shape)), HTML) if counted else ""
        told = math(shape.strip(), HTML) if shape else "number"
        rows.append((variable, quantity.role.value, told, count))
    return Table(("quantity", "role", "shape", "parameters"), tuple(rows))


# ---- verdicts


@outline.register
def _(check: Check) -> Iterator[Block]:
    yield Answer(_signed(check.verdict, answer_words(check, HTML)), check.verdict.word)
    yield Formula(claim_text(check, HTML))
    yield from map(Said, remarks(check, HTML))
    if own_model(check):
        yield Title(f"The cell {check.cell.name}")
        yield Lines(aligned(check.cell))
    shown = example(check, HTML)
    if shown is not None and isinstance(check.verdict, Different):
        yield Title(f"An example, {place(check.verdict, HTML)}")
        yield Said(shown)
    yield from _remedies(check)
    if len(check.links) > 1:
        yield Title("Links")
        for number, link in enumerate(check.links, 1):
            why = tuple(link_remarks(check, number, link, HTML))
            found, word = mark(link.verdict, TEXT), link.verdict.word
            yield Choice(str(number), found, word, latex(link.equation), why)
    said = tuple(readings(check, HTML))
    if said:
        yield Title("Readings")
        yield from map(Said, said)


def _remedies(check: Check) -> Iterator[Block]:
    refuted = check.refuted
    when = None if refuted is None else conditions_sentence(refuted, HTML)
    if refuted is None or (refuted.repair is None and when is None):
        return
    yield Title("What would be right")
    if refuted.repair is not None:
        yield Said(repair_sentence(refuted.repair, HTML))
        yield Formula(repaired_text(refuted.repair, HTML))
    if when is not None:
        yield Said(when)


@outline.register
def _(link: Link) -> Iterator[Block]:
    yield from outline(link.verdict)
    yield Formula(latex(link.equation))


@outline.register(Equal)
@outline.register(Different)
@outline.register(Undecided)
def _(verdict: Verdict) -> Iterator[Block]:
    scope = f" for {verdict.scope}" if isinstance(verdict, Equal) else ""
    yield Answer(_signed(verdict, f"{verdict.word}{scope}"), verdict.word)
    yield from map(Said, verdict_sentences(verdict, HTML))


def _signed(verdict: Verdict, words: str) -> str:
    """Words behind the sign of a verdict, which is no mathematics."""
    return f"{sign(verdict, TEXT)} {words}"


# ---- exploring


@outline.register
def _(found: Exploration) -> Iterator[Block]:
    if found.checked is not None:
        yield from outline(found.checked)
    if found.at_T is not None:
        T = math(f"T = {found.chosen.T}", HTML)
        yield Said(f"Compared at {T} alone: {mark(found.at_T, TEXT)}.")
    if found.picture is not None:
        yield from _picture(found.picture)
    if isinstance(found.derived, DerivationReport):
        left = inline(found.derived.gradient.quotient, HTML)
        yield Title(f"The derivation of {left}", 1)
        yield from _forms(found.derived)
    else:
        yield from outline(found.derived)


def _picture(picture: Picture) -> Iterator[Block]:
    yield Title(explanation.title(picture, HTML))
    drawing = svg.shown(picture)
    if drawing is not None:
        yield Drawing(drawing)
    rows = explanation.rows(picture, HTML)
    if picture.claim is None:
        yield Table(("path",), tuple(row[-1:] for row in rows))
    else:
        yield Table(("counted", "should be", "", "path"), rows)
    more = explanation.left_out(picture)
    if more is not None:
        yield Said(more)


@outline.register
def _(complaint: Complaint) -> Iterator[Block]:
    first, *rest = errors.render(complaint.error).splitlines()
    yield Answer(first, "error")
    if rest:
        yield Source("\n".join(rest))
