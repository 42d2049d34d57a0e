"""A check as a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..checking import Check
from ..equality.verdict import Different
from ..formula.printer import LATEX, TEXT, latex
from ..formula.syntax import Index
from ..model.cell import STEP, Cell
from ..pictures import drawn
from . import latex as latex_rendering
from . import snippet
from .check import (
    accumulated,
    answer_line,
    answer_words,
    claim_text,
    example,
    link_remarks,
    members,
    own_model,
    reading_remarks,
    remarks,
)
from .elements import (
    HTML,
    Markup,
    equation,
    figure,
    formula,
    in_pieces,
    joined,
    kind,
    listing,
    marked,
    paragraph,
    prose,
    small,
    table,
    tag,
)
from .explanation import left_out, rows, title
from .mathml import mathml
from .remedies import conditions_sentence, repair_sentence
from .verdicts import place, sign
from .words import all_equations


def heading(check: Check) -> str:
    """The title of the page."""
    return answer_line(check, TEXT)


def body(check: Check) -> Iterator[Markup]:
    """What stands on the page."""
    answer = joined((f"{sign(check.verdict, TEXT)} ", prose(answer_words(check, HTML))))
    yield tag("h1", answer, class_=kind(check.verdict))
    yield claim(check)
    yield listing(claim_text(check, LATEX))
    yield from map(paragraph, remarks(check, HTML))
    if own_model(check):
        yield tag("h2", f"The cell {check.cell.name}")
        yield from model(check.cell)
    if isinstance(check.verdict, Different):
        yield from _example(check, check.verdict)
    yield from remedies(check)
    if len(check.links) > 1:
        yield tag("h2", "Links")
        yield table(("number", "verdict", "link"), _links(check))
    yield from section("Readings", map(paragraph, reading_remarks(check, HTML)))
    found = drawn(check)
    if found is not None:
        yield tag("h2", prose(title(found, HTML)))
        yield from figure(found)
        products = (
            (judgement, count, expected, prose(product))
            for count, expected, judgement, product in rows(found, HTML)
        )
        yield table(("judgement", "counted", "should be", "path"), products)
        yield from map(paragraph, filter(None, (left_out(found),)))


def section(title: str, parts: Iterable[Markup]) -> Iterator[Markup]:
    """Parts under a title; nothing without them."""
    found = tuple(parts)
    if found:
        yield tag("h2", title)
        yield from found


def claim(check: Check) -> Markup:
    """The claim as it was read."""
    left, *_ = members(check)
    lead, pieces = latex(left), list[str]()
    for link in check.links:
        sign = "{+}{=}" if accumulated(link) else "="
        first, *rest = in_pieces(link.equation.right)
        pieces += [f"{lead} {sign} {first}", *rest]
        lead = "{}"
    return formula(pieces)


def _example(check: Check, verdict: Different) -> Iterator[Markup]:
    shown = example(check, HTML)
    if shown is None or verdict.witness is None:
        return
    yield tag("h2", prose(f"An example, {place(verdict, HTML)}"))
    yield paragraph(shown)
    assert check.refuted is not None
    program = listing(snippet.render(check.cell, check.refuted.claim, verdict.witness))
    words = tag("summary", "A program that recomputes both sides, without symbptt")
    yield tag("details", words, program)


def remedies(check: Check) -> Iterator[Markup]:
    """What makes a wrong claim right."""
    refuted = check.refuted
    if refuted is None:
        return
    said: list[Markup] = []
    if refuted.repair is not None:
        said.append(paragraph(repair_sentence(refuted.repair, HTML)))
        said.append(equation(refuted.repair.claim))
    when = conditions_sentence(refuted, HTML)
    if when is not None:
        said.append(paragraph(when))
    yield from section("What would be right", said)


def _links(check: Check) -> Iterator[tuple[str | Markup, ...]]:
    for number, link in enumerate(check.links, 1):
        said = link_remarks(check, number, link, HTML)
        yield (
            str(number),
            marked(link.verdict),
            joined((equation(link.equation), *map(paragraph, said))),
        )


def model(cell: Cell) -> Iterator[Markup]:
    """The equations and the quantities of a cell."""
    yield from map(equation, all_equations(cell))
    yield table(
        ("quantity", "role", "shape"),
        (
            (small(quantity.at(Index(STEP))), quantity.role.value, shape(quantity.shape))
            for quantity in cell.quantities
        ),
    )


def shape(sizes: tuple[str, ...]) -> Markup:
    """A shape: rows and columns, or a number."""
    return Markup(mathml(latex_rendering.shape(sizes))) if sizes else Markup("number")
