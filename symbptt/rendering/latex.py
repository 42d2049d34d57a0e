r"""Results as LaTeX (amsmath, amssymb): math for a notebook, or a document that compiles.

`render` returns what stands between `$$` and `$$`; `document` a whole file.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch

from ..checking import Check
from ..derivation.concrete import row_at
from ..derivation.forms import (
    AdjointForm,
    BlockJacobian,
    ChainForm,
    ExpandedForm,
    LocalJacobian,
    Omitted,
    PathsForm,
    UnrolledForm,
)
from ..derivation.gradient import Gradient
from ..derivation.steps import lines
from ..formula.printer import LATEX, bracketed, latex, put_in, signed
from ..formula.syntax import Formula, Times
from ..model.cell import Cell
from ..quiz.answers import AnsweredQuestion, AnsweredQuiz, JudgedQuestion
from ..report import DerivationReport, JointReport
from .check import claim_text
from .verdicts import mark, sign
from .words import (
    adjoint_sentence,
    all_equations,
    family_words,
    judgement_sentence,
    layout_sentence,
    loop_ends,
    reasons,
    statement_sentence,
    step_sentence,
    title,
)

FACTORS_A_LINE = 12
"""A product of more factors is continued on a line of its own."""

_PREAMBLE = r"""\documentclass[10pt]{article}
\usepackage[utf8]{inputenc}
\usepackage[landscape,margin=15mm]{geometry}
\usepackage{amsmath,amssymb}
\allowdisplaybreaks
\setlength{\parindent}{0pt}
\begin{document}
"""


def document(result: DerivationReport | JointReport | AnsweredQuiz | Cell) -> str:
    """A LaTeX document of a result, ready to compile."""
    return _PREAMBLE + "\n".join(_body(result)) + "\n\\end{document}"


@singledispatch
def _body(result: object) -> Iterator[str]:
    yield _display(render(result))


@_body.register
def _(report: DerivationReport) -> Iterator[str]:
    gradient = report.gradient
    yield rf"\section*{{The gradient ${latex(gradient.quotient)}$}}"
    yield _display(latex(gradient.chain.equation))
    yield layout_sentence(gradient.cell, report.T, LATEX)
    yield from _parts(report)


@_body.register
def _(joint: JointReport) -> Iterator[str]:
    yield r"\section*{The gradients}"
    for report in joint.reports:
        yield _display(latex(report.gradient.chain.equation))
    yield layout_sentence(joint.reports[0].gradient.cell, joint.T, LATEX)
    if joint.adjoint is not None:
        yield rf"\subsection*{{{title('adjoint', joint.reports[0], LATEX)}}}"
        yield _aligned(joint.adjoint)
    for report in joint.reports:
        yield rf"\section*{{The gradient ${latex(report.gradient.quotient)}$}}"
        yield from _parts(report)


def _parts(report: DerivationReport) -> Iterator[str]:
    if report.steps:
        yield rf"\subsection*{{{title('steps', report, LATEX)}}}"
        for line in lines(report.gradient.derivation):
            yield rf"({line.number}) {step_sentence(line, LATEX)}"
            yield _display(latex(line.step.equation))
    for name, form in report.forms:
        yield rf"\subsection*{{{title(name, report, LATEX)}}}"
        yield escaped(f"Omitted: {form.reason}.") if isinstance(form, Omitted) else _aligned(form)
        if isinstance(form, AdjointForm):
            yield adjoint_sentence(form, LATEX) + "."
    if report.comparison is not None:
        yield from _body(report.comparison)


def _aligned(form: object) -> str:
    return rf"\begin{{align*}}{chr(10)}{_rows(form)}{chr(10)}\end{{align*}}"


@_body.register
def _(quiz: AnsweredQuiz) -> Iterator[str]:
    for question in quiz.questions:
        yield from _body(question)


@_body.register
def _(judged: JudgedQuestion) -> Iterator[str]:
    right = ", ".join(judged.derived) or "none"
    yield rf"\subsection*{{{escaped(judged.question.title)}: which statements are right? {right}}}"
    yield r"\begin{description}"
    for (id, statement), judgement in zip(
        judged.question.statements, judged.judgements, strict=True
    ):
        sign = LATEX.sign("right" if judgement.right else "wrong")
        word = "true" if judgement.right else "false"
        yield rf"\item[{id}] ${sign}$ {word}: {statement_sentence(statement, LATEX)}."
        yield judgement_sentence(judgement, LATEX)
    yield r"\end{description}"


@_body.register
def _(answered: AnsweredQuestion) -> Iterator[str]:
    left = latex(answered.question.left)
    yield rf"\subsection*{{Which option is ${left}$? {', '.join(answered.derived) or 'None'}}}"
    yield r"\begin{description}"
    for answer in answered.answers:
        at_T = "" if answer.at_T is None else f"$T = {answered.T}$: {mark(answer.at_T, LATEX)}; "
        yield rf"\item[{answer.option.id}] {at_T}every $T$: {mark(answer.every_T, LATEX)}."
        yield _display(latex(answer.option.formula))
        yield from reasons(answered, answer, LATEX)
    yield r"\end{description}"


@singledispatch
def render(result: object) -> str:
    r"""A result as one piece of display mathematics, without its delimiters."""
    return rf"\begin{{aligned}}{chr(10)}{_rows(result)}{chr(10)}\end{{aligned}}"


@render.register
def _(gradient: Gradient) -> str:
    return latex(gradient.chain.equation)


@render.register
def _(report: DerivationReport) -> str:
    return latex(report.gradient.chain.equation)


@render.register
def _(joint: JointReport) -> str:
    equations = [report.gradient.chain.equation for report in joint.reports]
    rows = _joined([_equation(latex(one.left), latex(one.right)) for one in equations])
    return rf"\begin{{aligned}}{chr(10)}{rows}{chr(10)}\end{{aligned}}"


@render.register
def _(quiz: AnsweredQuiz) -> str:
    return "\\\\[2ex]\n".join(render(question) for question in quiz.questions)


@render.register
def _(judged: JudgedQuestion) -> str:
    rows = []
    for (id, statement), judgement in zip(
        judged.question.statements, judged.judgements, strict=True
    ):
        word = "true" if judgement.right else "false"
        said = statement_sentence(statement, LATEX)
        rows.append(rf"\text{{{id}}} & \text{{{word}}} & \text{{{said}}}")
    return rf"\begin{{array}}{{lll}}{_joined(rows)}\end{{array}}"


@render.register
def _(answered: AnsweredQuestion) -> str:
    rows = [
        rf"\text{{{answer.option.id}}} & {LATEX.sign('right' if answer.right else 'wrong')}"
        rf"\;\text{{{answer.every_T.word}}} & {latex(answer.option.formula)}"
        for answer in answered.answers
    ]
    head = rf"{latex(answered.question.left)} = {{?}}"
    body = "\\\\\n".join(rows)
    return rf"\begin{{gathered}}{head}\\ \begin{{array}}{{lll}}{body}\end{{array}}\end{{gathered}}"


@render.register
def _(check: Check) -> str:
    verdict = rf"{sign(check.verdict, LATEX)}\;\text{{{check.verdict.word}}}"
    return rf"\begin{{gathered}}{claim_text(check, LATEX)}\\ {verdict}\end{{gathered}}"


@singledispatch
def _rows(result: object) -> str:
    raise TypeError(f"no LaTeX for {type(result).__name__}")


@_rows.register
def _(form: ChainForm) -> str:
    rows = [_equation(latex(form.equation.left), latex(form.equation.right))]
    rows += [row for jacobian in form.jacobians for row in _jacobian(jacobian)]
    where = (*form.stacks, *form.where)
    rows += [_equation(latex(one.left), latex(one.right)) for one in where]
    return _joined(rows)


@_rows.register
def _(form: PathsForm) -> str:
    rows = [] if form.families else [_equation(latex(form.quotient), "0")]
    for position, family in enumerate(form.families):
        left = latex(form.quotient) if position == 0 else ""
        sign = "" if position == 0 else "+ "
        words = rf"\qquad \text{{{family_words(family, LATEX)}}}"
        rows.append(_equation(left, sign + latex(family.formula) + words, not position))
    rows += [row for jacobian in form.jacobians for row in _jacobian(jacobian)]
    rows += [_equation(latex(one.left), latex(one.right)) for one in form.where]
    return _joined(rows)


def _jacobian(jacobian: LocalJacobian | BlockJacobian) -> Iterator[str]:
    if isinstance(jacobian, BlockJacobian):
        yield from _blocks(jacobian)
        return
    value = " + ".join(map(latex, jacobian.terms))
    if jacobian.row is not None:
        value = f"{latex(jacobian.row)} {LATEX.sign('maps')} {value}"
    shape = LATEX.sign("by").join(f" {_size(name)} " for name in jacobian.shape)
    yield _equation(latex(jacobian.quotient), rf"{value} \quad ({shape})")


def _blocks(jacobian: BlockJacobian) -> Iterator[str]:
    """A Jacobian between blocks: a row for each of them that is not 0."""
    for row, entries in zip(jacobian.rows, jacobian.entries, strict=True):
        for column, terms in zip(jacobian.columns, entries, strict=True):
            if terms:
                place = f"{latex(row)},\\,{latex(column)}"
                left = rf"\left({latex(jacobian.quotient)}\right)_{{{place}}}"
                value = " + ".join(map(latex, terms))
                if jacobian.by_matrix:
                    value = f"{latex(row_at(row.name))} {LATEX.sign('maps')} {value}"
                yield _equation(left, value)


def _size(name: str) -> str:
    base, _, label = name.partition("_")
    return f"{base}_{{{label}}}" if label else base


@_rows.register
def _(form: UnrolledForm) -> str:
    rows = []
    for quotient, terms in form.groups:
        left = latex(quotient)
        if not terms:
            rows.append(_equation(left, "0"))
        for position, term in enumerate(terms):
            sign, product = signed(term.product)
            lines = _broken(product)
            shown = sign.replace("+", "") if position == 0 else sign
            first = f"{shown} {lines[0]}".lstrip()
            rows.append(_equation(left if position == 0 else "", first, not position))
            rows += [rf"&\qquad {line}" for line in lines[1:]]
    return _joined(rows)


def _broken(product: Formula) -> list[str]:
    """The product on as many lines as it needs."""
    if not isinstance(product, Times):
        return [latex(product)]
    lines = []
    factors = product.factors
    for first in range(0, len(factors), FACTORS_A_LINE):
        part = factors[first : first + FACTORS_A_LINE]
        lines.append(latex(part[0] if len(part) == 1 else Times(part)))
    return lines


@_rows.register
def _(form: ExpandedForm) -> str:
    within = put_in(form.values, LATEX)
    rows = []
    for quotient, terms in form.groups:
        left = latex(quotient)
        rows += [] if terms else [_equation(left, "0")]
        for position, term in enumerate(terms):
            sign, rest = signed(term)
            shown = sign.replace("+", "") if position == 0 else sign
            factors = rest.factors if isinstance(rest, Times) else (rest,)
            lines = [bracketed(factor, within) for factor in factors]
            first = f"{shown} {lines[0]}".lstrip()
            rows.append(_equation(left if position == 0 else "", first, not position))
            rows += [rf"&\qquad \cdot {line}" for line in lines[1:]]
    return _joined(rows)


@_rows.register
def _(form: AdjointForm) -> str:
    rows = [_equation(latex(line.target), latex(line.value)) for line in form.boundary]
    for loop in form.loops:
        first, last = loop_ends(form, loop, LATEX)
        index = LATEX.letter(form.index)
        rows.append(rf"\text{{for }} & {index} = {first}, \ldots, {last}:")
        rows += [_equation(latex(line.target), latex(line.value)) for line in loop.body]
    rows += [_equation(latex(result.left), latex(result.right)) for result in form.results]
    return _joined(rows)


@_rows.register
def _(omitted: Omitted) -> str:
    return rf"\text{{omitted: {escaped(omitted.reason)}}}"


@_rows.register
def _(cell: Cell) -> str:
    equations = all_equations(cell)
    return _joined([_equation(latex(part.left), latex(part.right)) for part in equations])


def _equation(left: str, right: str, equal: bool = True) -> str:
    return f"{left} &{'=' if equal else ''} {right}"


def _joined(rows: list[str]) -> str:
    return "\\\\\n".join(rows)


def _display(math: str) -> str:
    return f"\\[\n{math}\n\\]"


def escaped(words: str) -> str:
    r"""Plain words with what is special to LaTeX escaped."""
    special = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    special |= {character: "\\" + character for character in "&%$#_{}"}
    return "".join(special.get(character, character) for character in words)
