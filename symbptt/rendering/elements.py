"""The parts of a page of HTML: sentences, formulas, tables, pictures; what is no part is escaped.

Sentences are made in the notation `HTML`, in which mathematics stands between two control
characters, and becomes MathML here. Words of others that stand in a sentence are `visible`: they
have no such characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..equality.verdict import Equal, Verdict
from ..formula.printer import LATEX, TEXT, bracketed, latex, signed
from ..formula.syntax import Equation, Formula, Number, Plus, Product, Sum, Times
from ..pictures import Picture
from . import svg
from .escaping import escaped
from .inline import HTML as HTML
from .inline import parted
from .mathml import mathml
from .style import STYLE
from .verdicts import mark

FACTORS_TOGETHER = 6
"""Factors of a longer product between which a line may end."""


@dataclass(frozen=True)
class Markup:
    """HTML: what had to be escaped in it is."""

    html: str


Part = str | Markup
"""Words, which are escaped where they are put in, or HTML."""


def tag(name: str, *parts: Part, **attributes: str) -> Markup:
    """An element with its parts; of the attribute `class_` the stroke at the end is left out."""
    given = "".join(f' {key.rstrip("_")}="{escaped(value)}"' for key, value in attributes.items())
    return Markup(f"<{name}{given}>{joined(parts).html}</{name}>")


def joined(parts: Iterable[Part], between: str = "") -> Markup:
    """Parts one behind the other."""
    return Markup(
        between.join(part.html if isinstance(part, Markup) else escaped(part) for part in parts)
    )


def prose(words: str) -> Markup:
    """Words in the notation `HTML`, with their mathematics set."""
    return joined(Markup(mathml(part)) if is_math else part for part, is_math in parted(words))


def paragraph(words: str) -> Markup:
    """A paragraph of words in the notation `HTML`."""
    return tag("p", prose(words))


def small(formula: Formula) -> Markup:
    """A formula within a line."""
    return Markup(mathml(latex(formula)))


def large(pieces: Iterable[str]) -> Markup:
    """A formula as large as on a line of its own; behind a piece of its LaTeX a line may end."""
    return joined((Markup(mathml(piece, large=True)) for piece in pieces), " ")


def formula(pieces: Iterable[str], inner: bool = False) -> Markup:
    """A formula on a line of its own, further in if it is `inner`."""
    return tag("div", large(pieces), class_="formula inner" if inner else "formula")


def equation(one: Equation, inner: bool = False) -> Markup:
    """An equation on a line of its own."""
    first, *rest = in_pieces(one.right)
    return formula((f"{latex(one.left)} = {first}", *rest), inner)


def in_pieces(whole: Formula) -> Iterator[str]:
    """The LaTeX of a formula, a piece for each term of a sum and for some factors of a product."""
    if not isinstance(whole, Plus):
        yield from _factors(whole)
        return
    for number, term in enumerate(whole.terms):
        sign, rest = signed(term)
        lead = f"{{}} {sign} " if number else sign.replace("+", "")
        for piece in (bracketed(rest, LATEX),) if isinstance(rest, Plus) else _factors(rest):
            yield lead + piece
            lead = ""


def _factors(term: Formula) -> Iterator[str]:
    """A product in several pieces, if each of them may be read on its own."""
    factors = term.factors if isinstance(term, Times) else ()
    if len(factors) <= FACTORS_TOGETHER or any(
        isinstance(factor, Sum | Product | Number) for factor in factors[1:]
    ):
        yield latex(term)
        return
    for first in range(0, len(factors), FACTORS_TOGETHER):
        part = factors[first : first + FACTORS_TOGETHER]
        yield bracketed(part[0], LATEX) if len(part) == 1 else latex(Times(part))


def kind(verdict: Verdict) -> str:
    """How a verdict is coloured: right, wrong or open."""
    if isinstance(verdict, Equal):
        return "right" if not verdict.scope.startswith("T <=") else "open"
    return {"different": "wrong", "undecided": "open"}[verdict.word]


def marked(verdict: Verdict) -> Markup:
    """The sign and word of a verdict."""
    return tag("span", mark(verdict, TEXT), class_=f"verdict {kind(verdict)}")


def table(head: tuple[Part, ...], rows: Iterable[tuple[Part, ...]]) -> Markup:
    """A table; the first cell of a row names it."""
    top = tag("thead", tag("tr", *(tag("th", name, scope="col") for name in head)))
    body = tag(
        "tbody",
        *(
            tag("tr", tag("th", first, scope="row"), *(tag("td", part) for part in rest))
            for first, *rest in rows
        ),
    )
    return tag("div", tag("table", top, body), class_="wide")


def figure(picture: Picture) -> Iterator[Markup]:
    """The drawing of a picture with its description; nothing where it cannot be drawn."""
    drawing = svg.within(picture)
    if drawing is not None:
        yield tag("figure", Markup(drawing))


def listing(lines: str) -> Markup:
    """Words with their line breaks, as LaTeX or a program."""
    return tag("pre", joined(lines.splitlines(), "\n"))


def document(title: str, body: Iterable[Markup]) -> str:
    """A page that stands by itself, without a newline at the end: no script, nothing loaded."""
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            tag("title", title).html,
            f"<style>\n{STYLE}\n{svg.STYLE}\n</style>",
            "</head>",
            "<body>",
            "<main>",
            *(part.html for part in body),
            "</main>",
            "</body>",
            "</html>",
        )
    )
