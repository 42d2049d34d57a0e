"""A derivation as a page: the forms of a gradient, its paths, and the options compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import singledispatch

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
from ..derivation.steps import Step, lines
from ..formula.printer import LATEX, TEXT, Notation, bracketed, latex, put_in, signed, write
from ..formula.syntax import Equation, Formula, Times
from ..pictures import drawn_gradient
from ..report import DerivationReport, JointReport
from .check_page import shape
from .elements import (
    HTML,
    Markup,
    Part,
    equation,
    figure,
    formula,
    in_pieces,
    large,
    listing,
    paragraph,
    prose,
    small,
    table,
    tag,
)
from .inline import inline, math
from .quiz_page import answered
from .words import (
    adjoint_sentence,
    family_words,
    form_notes,
    layout_sentence,
    step_sentence,
    title,
)

LINE = 300
"""Characters of LaTeX that a line holds; of a longer factor that is put in the text is shown."""

PATHS = 200
"""Paths that a page writes out."""


def heading(result: DerivationReport | JointReport) -> str:
    """The title of the page."""
    if isinstance(result, JointReport):
        return f"The gradients of the cell {result.reports[0].gradient.cell.name}"
    return f"The gradient {write(result.gradient.quotient, TEXT)}"


def body(result: DerivationReport | JointReport) -> Iterator[Markup]:
    """What stands on the page."""
    if isinstance(result, DerivationReport):
        yield tag("h1", prose(f"The gradient {inline(result.gradient.quotient, HTML)}"))
        yield equation(result.gradient.chain.equation)
        yield paragraph(layout_sentence(result.gradient.cell, result.T, HTML))
        yield from _parts(result, "h2")
        return
    first = result.reports[0]
    yield tag("h1", heading(result))
    yield from (equation(report.gradient.chain.equation) for report in result.reports)
    yield paragraph(layout_sentence(first.gradient.cell, result.T, HTML))
    if result.adjoint is not None:
        yield tag("h2", prose(title("adjoint", first, HTML)))
        yield from _form(result.adjoint)
    for number, report in enumerate(result.reports, 1):
        yield tag("h2", prose(f"The gradient {inline(report.gradient.quotient, HTML)}"))
        yield from _parts(report, "h3", f"options-{number}")


def _parts(report: DerivationReport, level: str, id: str = "options") -> Iterator[Markup]:
    parts: list[tuple[str, object]] = [("steps", report.gradient.derivation)] * report.steps
    for name, part in (*parts, *report.forms):
        yield tag(level, prose(title(name, report, HTML)))
        yield from _form(part)
        if name == "unrolled":
            picture = drawn_gradient(report.gradient, report.T)
            yield from () if picture is None else figure(picture)
    if report.comparison is not None:
        yield from answered(report.comparison, level, id)


@singledispatch
def _form(form: object) -> Iterable[Markup]:
    raise TypeError(f"no HTML for {type(form).__name__}")


@_form.register
def _(step: Step) -> Iterator[Markup]:
    steps = (
        tag(
            "li",
            prose(f"({line.number}) {step_sentence(line, HTML)}"),
            equation(line.step.equation),
        )
        for line in lines(step)
    )
    yield tag("ol", *steps, class_="steps")


@_form.register
def _(form: ChainForm) -> Iterator[Markup]:
    yield equation(form.equation)
    yield from _local(form.jacobians)
    yield from _where((*form.stacks, *form.where))
    yield from _notes(form)


@_form.register
def _(form: PathsForm) -> Iterator[Markup]:
    if not form.families:
        yield formula((f"{latex(form.quotient)} = 0",))
        return
    yield paragraph(f"{inline(form.quotient, HTML)} is the sum of the paths")
    for family in form.families:
        yield paragraph(f"{family_words(family, HTML)}:")
        yield formula(in_pieces(family.formula))
    yield from _local(form.jacobians)
    yield from _where(form.where)
    yield from _notes(form)


def _notes(form: ChainForm | PathsForm) -> Iterator[Markup]:
    notes = [tag("li", prose(f"{note}.")) for note in form_notes(form, HTML)]
    if notes:
        yield tag("ul", *notes, class_="soft")


def _where(equations: tuple[Equation, ...]) -> Iterator[Markup]:
    if equations:
        yield paragraph("with")
        yield from map(equation, equations)


def _local(jacobians: tuple[LocalJacobian | BlockJacobian, ...]) -> Iterator[Markup]:
    """The local Jacobians in a table, those between blocks in tables of their own."""
    rows = [
        (large((latex(one.quotient),)), _value(one.terms, one.row), shape(one.shape))
        for one in jacobians
        if isinstance(one, LocalJacobian)
    ]
    if rows:
        yield table(("local Jacobian", "value", "shape"), rows)
    for one in jacobians:
        if isinstance(one, BlockJacobian):
            yield tag(
                "p", small(one.quotient), ", ", shape(one.shape), "; its blocks that are not 0:"
            )
            yield table(("row", "column", "value"), _blocks(one))


def _blocks(jacobian: BlockJacobian) -> Iterator[tuple[Part, ...]]:
    for row, entries in zip(jacobian.rows, jacobian.entries, strict=True):
        for column, terms in zip(jacobian.columns, entries, strict=True):
            if terms:
                taken = row_at(row.name) if jacobian.by_matrix else None
                yield small(row), small(column), _value(terms, taken)


def _value(terms: tuple[Formula, ...], row: Formula | None) -> Markup:
    """A sum of terms, perhaps as what a row is mapped to."""
    pieces = [piece for number, term in enumerate(terms) for piece in _term(number, term)]
    if row is not None:
        pieces[0] = f"{latex(row)} {LATEX.sign('maps')} {pieces[0]}"
    return large(pieces)


def _term(number: int, term: Formula) -> Iterator[str]:
    first, *rest = in_pieces(term)
    return iter((f"{{}} + {first}" if number else first, *rest))


@_form.register
def _(form: UnrolledForm) -> Iterator[Markup]:
    for quotient, terms in form.groups:
        if not terms:
            yield paragraph(f"{inline(quotient, HTML)} is 0: there is no path.")
            continue
        count = f"{len(terms):,} path{'s' if len(terms) != 1 else ''}"
        yield paragraph(f"{inline(quotient, HTML)} is the sum of {count}.")
        whole = terms[0].path[0].time is None and len(terms[0].path) > 1
        rows = (
            (small(term.path[1 if whole else 0]), large(in_pieces(term.product)))
            for term in terms[:PATHS]
        )
        yield table(("from", "product along the path"), rows)
        if len(terms) > PATHS:
            yield paragraph(f"And {len(terms) - PATHS:,} more, which --format text writes out.")


@_form.register
def _(form: ExpandedForm) -> Iterator[Markup]:
    for quotient, terms in form.groups:
        yield paragraph(f"{inline(quotient, HTML)} is the sum of")
        for term in terms:
            pieces = tuple(_expanded(term, put_in(form.values, LATEX)))
            if max(map(len, pieces)) > LINE:
                yield listing(write(term, put_in(form.values, TEXT)))
            else:
                yield formula(pieces)


def _expanded(term: Formula, within: Notation) -> Iterator[str]:
    sign, rest = signed(term)
    factors = rest.factors if isinstance(rest, Times) else (rest,)
    first, *others = (bracketed(factor, within) for factor in factors)
    yield sign.replace("+", "") + first
    yield from others


@_form.register
def _(form: AdjointForm) -> Iterator[Markup]:
    for line in form.boundary:
        yield equation(Equation(line.target, line.value))
    index, last = LATEX.letter(form.index), LATEX.index(form.last)
    steps = math(rf"{index} = {last}, \ldots, {form.start}", HTML)
    yield paragraph(f"for {steps}:")
    for line in form.body:
        yield equation(Equation(line.target, line.value), inner=True)
    yield from map(equation, form.results)
    yield paragraph(adjoint_sentence(form, HTML) + ".")


@_form.register
def _(form: Omitted) -> Iterator[Markup]:
    yield paragraph(f"Omitted: {form.reason}.")
