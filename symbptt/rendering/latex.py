r"""Results as LaTeX (amsmath, amssymb): math for a notebook, or a document that compiles.

`render` returns what stands between `$$` and `$$`; `document` a whole file.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch

from ..derivation.forms import AdjointForm, ChainForm, LocalJacobian, Omitted, UnrolledForm
from ..derivation.gradient import Gradient
from ..equality.verdict import Verdict
from ..formula.printer import LATEX, latex, signed
from ..formula.syntax import Formula, Times
from ..model.cell import Cell
from ..quiz.answers import AnsweredQuestion, AnsweredQuiz
from ..report import DerivationReport
from .words import reasons

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


def document(result: DerivationReport | AnsweredQuiz | Cell) -> str:
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
    yield rf"Cell {escaped(gradient.cell.name)}, $T = {report.T}$; numerator layout: the derivative"
    yield "of a number by a vector is a row, factors multiply from left to right; the derivative by"
    yield "a matrix has the matrix's shape."
    titles = {
        "chain": "Chain rule, any $T$",
        "unrolled": f"Unrolled at $T = {report.T}$, every path",
        "adjoint": "Adjoint (backward pass), any $T$",
    }
    for name, form in report.forms:
        yield rf"\subsection*{{{titles[name]}}}"
        if isinstance(form, Omitted):
            yield escaped(f"Omitted: {form.reason}.")
        else:
            yield rf"\begin{{align*}}{chr(10)}{_rows(form)}{chr(10)}\end{{align*}}"
    if report.comparison is not None:
        yield from _body(report.comparison)


@_body.register
def _(quiz: AnsweredQuiz) -> Iterator[str]:
    for question in quiz.questions:
        yield from _body(question)


@_body.register
def _(answered: AnsweredQuestion) -> Iterator[str]:
    left = latex(answered.question.left)
    yield rf"\subsection*{{Which option is ${left}$? {', '.join(answered.derived) or 'None'}}}"
    yield r"\begin{description}"
    for answer in answered.answers:
        at_T = "" if answer.at_T is None else f"$T = {answered.T}$: {_told(answer.at_T)}; "
        yield rf"\item[{answer.option.id}] {at_T}every $T$: {_told(answer.every_T)}."
        yield _display(latex(answer.option.formula))
        yield from reasons(answered, answer, LATEX)
    yield r"\end{description}"


def _told(verdict: Verdict) -> str:
    mark = {"equal": "right", "different": "wrong", "undecided": "open"}[verdict.word]
    return f"${LATEX.sign(mark)}$ {verdict.word}"


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
def _(quiz: AnsweredQuiz) -> str:
    return "\\\\[2ex]\n".join(render(question) for question in quiz.questions)


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


@singledispatch
def _rows(result: object) -> str:
    raise TypeError(f"no LaTeX for {type(result).__name__}")


@_rows.register
def _(form: ChainForm) -> str:
    rows = [_equation(latex(form.equation.left), latex(form.equation.right))]
    rows += [_jacobian(jacobian) for jacobian in form.jacobians]
    rows += [_equation(latex(where.left), latex(where.right)) for where in form.where]
    return _joined(rows)


def _jacobian(jacobian: LocalJacobian) -> str:
    value = " + ".join(map(latex, jacobian.terms))
    if jacobian.row is not None:
        value = f"{latex(jacobian.row)} {LATEX.sign('maps')} {value}"
    shape = LATEX.sign("by").join(f" {_size(name)} " for name in jacobian.shape)
    return _equation(latex(jacobian.quotient), rf"{value} \quad ({shape})")


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
def _(form: AdjointForm) -> str:
    rows = [_equation(latex(line.target), latex(line.value)) for line in form.boundary]
    rows.append(rf"\text{{for }} & t = T, \ldots, {form.start}:")
    rows += [_equation(latex(line.target), latex(line.value)) for line in form.body]
    rows += [_equation(latex(result.left), latex(result.right)) for result in form.results]
    return _joined(rows)


@_rows.register
def _(omitted: Omitted) -> str:
    return rf"\text{{omitted: {escaped(omitted.reason)}}}"


@_rows.register
def _(cell: Cell) -> str:
    equations = (*cell.equations, cell.total_loss)
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
