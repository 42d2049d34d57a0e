"""Results as text for a terminal: Unicode or ASCII, at most `WIDTH` columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import singledispatch

from ..checking import Check, Link
from ..derivation.concrete import row_at
from ..derivation.forms import (
    AdjointForm,
    BlockJacobian,
    ChainForm,
    ExpandedForm,
    LocalJacobian,
    Omitted,
    PathsForm,
    Term,
    UnrolledForm,
)
from ..derivation.gradient import Gradient
from ..derivation.steps import Step, lines
from ..equality.verdict import Different, Equal, Undecided, Verdict
from ..exploring import Complaint, Exploration
from ..formula.printer import ASCII, TEXT, Notation, put_in, write
from ..formula.syntax import Equation, Index
from ..influence import Influence
from ..model.cell import STEP, Cell, Role
from ..model.counting import parameter_count
from ..model.sizes import as_formula, size
from ..pictures import Picture
from ..programs import Program
from ..quiz.answers import AnsweredQuestion, AnsweredQuiz, JudgedQuestion
from ..quiz.marks import MarkedPage, MarkedPages, MarkedQuestion
from ..report import DerivationReport, JointReport
from . import errors, python
from .blackboard import draw
from .check import head_lines, own_model, tail_lines
from .errors import visible
from .explanation import explanation_lines, picture_lines
from .explanation import title as picture_title
from .lines import WIDTH, aligned, hang, heading
from .quiz import page_lines, question_lines
from .verdicts import mark, verdict_sentences
from .words import (
    adjoint_sentence,
    all_equations,
    family_words,
    form_notes,
    judgement_sentence,
    layout_sentence,
    loop_ends,
    reasons,
    statement_sentence,
    step_sentence,
    title,
)


def render(result: object, ascii: bool = False) -> str:
    """A result as text, without a newline at the end; with `ascii` in ASCII characters only."""
    return _joined(_lines(result, ASCII if ascii else TEXT), ascii)


def explained(check: Check, ascii: bool = False) -> str:
    """A check as text, with the picture of what is counted."""
    notation = ASCII if ascii else TEXT
    return _joined((*_lines(check, notation), *explanation_lines(check, notation)), ascii)


def _joined(lines: Iterable[str], ascii: bool) -> str:
    """The lines as a terminal may have them: nothing in them is a control character."""
    text = "\n".join(visible(line.rstrip()) for line in lines)
    return text.encode("ascii", "backslashreplace").decode() if ascii else text


@singledispatch
def _lines(result: object, notation: Notation) -> Iterable[str]:
    raise TypeError(f"no text for {type(result).__name__}")


@_lines.register
def _(gradient: Gradient, notation: Notation) -> Iterable[str]:
    return _lines(gradient.chain, notation)


@_lines.register
def _(equation: Equation, notation: Notation) -> Iterable[str]:
    return hang("", write(equation, notation))


@_lines.register
def _(form: ChainForm, notation: Notation) -> Iterator[str]:
    rows = draw(form.equation, notation)
    if max(map(len, rows)) <= WIDTH - 2:
        yield from (f"  {row}" for row in rows)
    else:
        yield from hang("  ", write(form.equation, notation))
    yield ""
    yield from _local(form.jacobians, notation)
    yield ""
    yield from _where(form.stacks + form.where, notation)
    for note in form_notes(form, notation):
        yield from hang("  ", note, words=True)


@_lines.register
def _(form: PathsForm, notation: Notation) -> Iterator[str]:
    parts = [write(family.formula, notation) for family in form.families]
    if not parts:
        yield f"  {write(form.quotient, notation)} = 0, no path"
        return
    yield f"  {write(form.quotient, notation)} is the sum of the paths"
    for family, part in zip(form.families, parts, strict=True):
        yield f"  {family_words(family, notation)}:"
        yield from hang("    ", part)
    yield ""
    yield from _local(form.jacobians, notation)
    yield ""
    yield from _where(form.where, notation)
    for note in form_notes(form, notation):
        yield from hang("  ", note, words=True)


def _where(equations: tuple[Equation, ...], notation: Notation) -> Iterator[str]:
    """The equations behind "with", each on one line; nothing without them."""
    if not equations:
        return
    joined = ", ".join(write(equation, notation).replace(" ", "\xa0") for equation in equations)
    for line in hang("  with ", joined, words=True):
        yield line.replace("\xa0", " ")


def _local(
    jacobians: tuple[LocalJacobian | BlockJacobian, ...], notation: Notation
) -> Iterator[str]:
    """The local Jacobians, those between blocks behind the others."""
    single = [one for one in jacobians if isinstance(one, LocalJacobian)]
    rows = [_jacobian(jacobian, notation) for jacobian in single]
    if rows and max(map(len, aligned(rows))) > WIDTH:
        for left, right, shape in rows:
            yield from hang(f"  {left} ", f"{right}   {shape}")
    elif rows:
        yield from aligned(rows)
    for jacobian in jacobians:
        if isinstance(jacobian, BlockJacobian):
            yield from _blocks(jacobian, notation)


def _blocks(jacobian: BlockJacobian, notation: Notation) -> Iterator[str]:
    """A Jacobian between blocks: a line for each of them that is not 0."""
    by = f" {notation.sign('by')} "
    shape = by.join(f"({size})" if "+" in size else size for size in jacobian.shape)
    yield f"  {write(jacobian.quotient, notation)}, {shape}; its blocks that are not 0:"
    labels, values = [], []
    for row, entries in zip(jacobian.rows, jacobian.entries, strict=True):
        for column, terms in zip(jacobian.columns, entries, strict=True):
            if terms:
                labels.append(f"{write(row, notation)} by {write(column, notation)}")
                joined = " + ".join(write(term, notation) for term in terms)
                maps = f"{write(row_at(row.name), notation)} {notation.sign('maps')} "
                values.append((maps if jacobian.by_matrix else "") + joined)
    width = max(map(len, labels), default=0)
    for label, value in zip(labels, values, strict=True):
        yield from hang(f"    {label.ljust(width)} = ", value)


def _jacobian(jacobian: LocalJacobian, notation: Notation) -> tuple[str, str, str]:
    joined = " + ".join(write(term, notation) for term in jacobian.terms)
    if jacobian.row is not None:
        joined = f"{write(jacobian.row, notation)} {notation.sign('maps')} {joined}"
    by = f" {notation.sign('by')} "
    return (write(jacobian.quotient, notation), f"= {joined}", by.join(jacobian.shape))


@_lines.register
def _(form: UnrolledForm, notation: Notation) -> Iterator[str]:
    for position, (quotient, terms) in enumerate(form.groups):
        if position:
            yield ""
        count = f"{len(terms)} path" + ("s" if len(terms) != 1 else "")
        yield (
            f"  {write(quotient, notation)} is the sum of {count}"
            if terms
            else (f"  {write(quotient, notation)} = 0, no path")
        )
        labels = [_label(term, notation) for term in terms]
        width = max(map(len, labels), default=0)
        before = ""
        for term, label in zip(terms, labels, strict=True):
            shown = label if label != before else ""
            yield from hang(shown.ljust(width), write(term.product, notation))
            before = label


def _label(term: Term, notation: Notation) -> str:
    """The loss that a path of the total loss starts from."""
    of_total_loss = len(term.path) > 1 and term.path[0].time is None
    return f"    {write(term.path[1], notation)}:  " if of_total_loss else "    "


@_lines.register
def _(form: AdjointForm, notation: Notation) -> Iterator[str]:
    for boundary in form.boundary:
        yield f"  {write(boundary.target, notation)} = {write(boundary.value, notation)}"
    dots = "..." if notation.spelling == "ascii" else "…"
    index = notation.letter(form.index)
    width = max((len(write(line.target, notation)) for line in form.body), default=0)
    for loop in form.loops:
        ends = loop_ends(form, loop, notation)
        yield f"  for {index} = {ends[0]}, {dots}, {ends[1]}:"
        for line in loop.body:
            target = write(line.target, notation).ljust(width)
            yield from hang(f"    {target} = ", write(line.value, notation))
    for result in form.results:
        yield from hang("  ", write(result, notation))
    yield f"  {adjoint_sentence(form, notation)}"


@_lines.register
def _(omitted: Omitted, notation: Notation) -> Iterator[str]:
    yield from hang("  ", f"omitted: {omitted.reason}", words=True)


@_lines.register
def _(form: ExpandedForm, notation: Notation) -> Iterator[str]:
    within = put_in(form.values, notation)
    for quotient, terms in form.groups:
        yield f"  {write(quotient, notation)} is the sum of"
        for term in terms:
            yield from hang("    ", write(term, within))


@_lines.register
def _(step: Step, notation: Notation) -> Iterator[str]:
    for line in lines(step):
        yield from hang(f"  ({line.number})  ", write(line.step.equation, notation))
        yield f"       {step_sentence(line, notation)}"


@_lines.register
def _(report: DerivationReport, notation: Notation) -> Iterator[str]:
    gradient = report.gradient
    yield from hang("", write(gradient.chain.equation, notation))
    yield ""
    yield from hang("", layout_sentence(gradient.cell, report.T, notation), words=True)
    yield from _parts(report, notation)


@_lines.register
def _(joint: JointReport, notation: Notation) -> Iterator[str]:
    for report in joint.reports:
        yield from hang("", write(report.gradient.chain.equation, notation))
    yield ""
    cell = joint.reports[0].gradient.cell
    yield from hang("", layout_sentence(cell, joint.T, notation), words=True)
    if joint.adjoint is not None:
        yield ""
        yield heading(title("adjoint", joint.reports[0], notation), notation)
        yield from _lines(joint.adjoint, notation)
    for report in joint.reports:
        yield ""
        yield write(report.gradient.quotient, notation)
        yield from _parts(report, notation)


def _parts(report: DerivationReport, notation: Notation) -> Iterator[str]:
    parts: list[tuple[str, object]] = [("steps", report.gradient.derivation)] * report.steps
    for name, part in (*parts, *report.forms):
        yield ""
        yield heading(title(name, report, notation), notation)
        yield from _lines(part, notation)
    if report.comparison is not None:
        yield ""
        yield from _lines(report.comparison, notation)


@_lines.register
def _(quiz: AnsweredQuiz, notation: Notation) -> Iterator[str]:
    for position, question in enumerate(quiz.questions):
        if position:
            yield ""
        yield from _lines(question, notation)


@_lines.register
def _(judged: JudgedQuestion, notation: Notation) -> Iterator[str]:
    right = ", ".join(judged.derived) or "none"
    yield heading(f"{judged.question.title}: which statements are right? {right}", notation)
    for (id, statement), judgement in zip(
        judged.question.statements, judged.judgements, strict=True
    ):
        sign = notation.sign("right" if judgement.right else "wrong")
        word = "true" if judgement.right else "false"
        prefix = f"  {id}  {sign} {word}".ljust(19)
        yield from hang(prefix, statement_sentence(statement, notation), words=True)
        yield from hang(" " * len(prefix), judgement_sentence(judgement, notation), words=True)


@_lines.register
def _(answered: AnsweredQuestion, notation: Notation) -> Iterator[str]:
    question = answered.question
    right = ", ".join(answered.derived) or "none"
    yield heading(f"Which option is {write(question.left, notation)}? {right}", notation)
    columns = [] if answered.T is None else [f"at T = {answered.T}"]
    columns.append("every T")
    widths = [max(len(column), len("x different")) + 3 for column in columns]
    yield "     " + "".join(map(str.ljust, columns, widths))
    for answer in answered.answers:
        verdicts = [answer.every_T] if answer.at_T is None else [answer.at_T, answer.every_T]
        told = [mark(verdict, notation) for verdict in verdicts]
        marks = "".join(map(str.ljust, told, widths))
        prefix = f"  {answer.option.id}  {marks}"
        yield from hang(prefix, write(answer.option.formula, notation))
        for reason in reasons(answered, answer, notation):
            yield from hang(" " * len(prefix), reason, words=True)


@_lines.register
def _(check: Check, notation: Notation) -> Iterator[str]:
    yield from head_lines(check, notation)
    if own_model(check):
        yield ""
        yield from _lines(check.cell, notation)
    yield from tail_lines(check, notation)


@_lines.register
def _(link: Link, notation: Notation) -> Iterator[str]:
    yield from _lines(link.verdict, notation)
    yield from hang("  ", write(link.equation, notation))


@_lines.register(Equal)
@_lines.register(Different)
@_lines.register(Undecided)
def _(verdict: Verdict, notation: Notation) -> Iterator[str]:
    yield mark(verdict, notation)
    for said in verdict_sentences(verdict, notation):
        yield from hang("  ", said, words=True)


@_lines.register
def _(program: Program, notation: Notation) -> Iterable[str]:
    return python.render(program.cell, program.form).splitlines()


@_lines.register
def _(cell: Cell, notation: Notation) -> Iterator[str]:
    yield heading(f"cell {cell.name}", notation)
    equations = all_equations(cell)
    lefts = [write(equation.left, notation) for equation in equations]
    width = max(map(len, lefts))
    for left, equation in zip(lefts, equations, strict=True):
        yield f"  {left.ljust(width)} = {write(equation.right, notation)}"
    yield ""
    rows = []
    for quantity in cell.quantities:
        variable = quantity.at(Index(STEP))
        shape = f" {notation.sign('by')} ".join(quantity.shape) or "number"
        is_parameter = quantity.role is Role.PARAMETER
        count = write(as_formula(size(quantity.shape)), notation) if is_parameter else ""
        rows.append((write(variable, notation), quantity.role.value, shape, count))
    yield from aligned(rows)
    yield ""
    yield f"  parameters: {write(as_formula(parameter_count(cell)), notation)}"
    given = ", ".join(write(variable, notation) for variable in cell.given_states)
    yield f"  steps t = {cell.start}, ..., T" + (f"; given: {given}" if given else "")


@_lines.register
def _(pages: MarkedPages, notation: Notation) -> Iterable[str]:
    return page_lines(pages, notation)


@_lines.register
def _(page: MarkedPage, notation: Notation) -> Iterable[str]:
    return page_lines(MarkedPages((page,)), notation)


@_lines.register
def _(question: MarkedQuestion, notation: Notation) -> Iterable[str]:
    return question_lines(question, notation)


@_lines.register
def _(found: Exploration, notation: Notation) -> Iterator[str]:
    if found.checked is not None:
        yield from _lines(found.checked, notation)
        yield ""
    if found.at_T is not None:
        yield f"  Compared at T = {found.chosen.T} alone: {mark(found.at_T, notation)}."
        yield ""
    if found.picture is not None:
        yield heading(picture_title(found.picture, notation), notation)
        yield from picture_lines(found.picture, notation)
        yield ""
    yield from _lines(found.derived, notation)


@_lines.register
def _(complaint: Complaint, notation: Notation) -> Iterable[str]:
    return errors.render(complaint.error).splitlines()


@_lines.register
def _(picture: Picture, notation: Notation) -> Iterable[str]:
    return picture_lines(picture, notation)


@_lines.register
def _(found: Influence, notation: Notation) -> Iterator[str]:
    bars = "||" if notation.spelling == "ascii" else "‖"
    quotient = write(found.quotient, notation)
    yield f"  {bars}{quotient}{bars} by the distance t - k, steps {found.cell.start} to {found.T}"
    yield ""
    bounds = found.bounds
    head = ("t - k", "largest", "t = T", *(("bound",) if bounds else ()))
    numbers = zip(found.largest, found.last, *((bounds,) if bounds else ()), strict=True)
    rows = ((str(away), *(f"{one:.3g}" for one in row)) for away, row in enumerate(numbers))
    yield from aligned([head, *rows])
