"""Reading a formula: text to syntax tree, to the last character, or an error with its place.

The grammar is `grammar.lark` beside this file. Nothing is ever evaluated.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import resources

from lark import Lark, Token, v_args
from lark.exceptions import UnexpectedEOF, UnexpectedInput, UnexpectedToken, VisitError
from lark.tree import Meta
from lark.visitors import Transformer_NonRecursive

from .. import bounds
from ..errors import BoundExceeded, FormulaError, Span
from ..notation import ACCENTS, LETTERS
from .syntax import (
    Formula,
    Index,
    Number,
    Plus,
    Product,
    Quotient,
    Sum,
    Symbol,
    Times,
    mentions,
)

_BASES = {glyph.latex: name for name, glyph in LETTERS.items()} | {
    glyph.text: name for name, glyph in LETTERS.items()
}
_ACCENTS = {glyph.latex: name for name, glyph in ACCENTS.items()} | {
    glyph.text: name for name, glyph in ACCENTS.items()
}
_NESTING = re.compile(
    r"(?P<range>\\sum|\\prod|[ΣΠ∑∏])|(?P<open>[({\[]|\\lbrack)|(?P<close>[)}\]]|\\rbrack)"
    r"|(?P<superscript>\^\s*\+)|[+=−-]"
)
_DIGITS = re.compile(r"[0-9]+")


def parse(source: str) -> tuple[Formula, ...]:
    """The members of a chain of equalities `a = b = c`; a single formula is a chain of one.

    Raises `FormulaError` where the text is not a formula of the language, with the place, and
    `BoundExceeded` for text past the bounds on length, nesting, digits and offsets.

    >>> left, right = parse(r"\\frac{\\partial L}{\\partial b_h} = 2 b_h")
    >>> type(left).__name__, type(right).__name__
    ('Quotient', 'Times')
    """
    length = len(source.encode(errors="surrogatepass"))
    bounds.hold("the length in bytes", length, bounds.INPUT_BYTES, source)
    bounds.hold("the nesting", _nesting(source), bounds.NESTING, source)
    digits = max(map(len, _DIGITS.findall(source)), default=0)
    bounds.hold("the number of digits", digits, bounds.DIGITS, source)
    try:
        members = _Builder().transform(_lark().parse(source))
    except UnexpectedInput as error:
        raise _syntax_error(error, source) from None
    except VisitError as error:
        if isinstance(error.orig_exc, FormulaError | BoundExceeded):
            error.orig_exc.source = source
            raise error.orig_exc from None
        raise
    return members


@cache
def _lark() -> Lark:
    grammar = resources.files(__package__).joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", maybe_placeholders=False, propagate_positions=True)


def _nesting(source: str) -> int:
    """An upper bound of the depth of the tree that the text describes."""
    deepest, ranges, closed = 0, 0, [0]
    for match in _NESTING.finditer(source):
        if match["range"]:
            ranges += 1
        elif match["open"]:
            closed.append(ranges)
        elif match["close"]:
            ranges = closed.pop() if len(closed) > 1 else 0
        elif not match["superscript"]:
            ranges = closed[-1]
        deepest = max(deepest, len(closed) - 1 + ranges)
    return deepest


def _syntax_error(error: UnexpectedInput, source: str) -> FormulaError:
    at = len(source.rstrip())
    if isinstance(error, UnexpectedEOF) or (
        isinstance(error, UnexpectedToken) and error.token.type == "$END"
    ):
        return FormulaError("the formula ends too early", source, (at, at))
    at = error.pos_in_stream or 0
    command = re.match(r"\\[A-Za-z]+|.", source[at:], re.DOTALL)
    found = command.group() if command else ""
    if isinstance(error, UnexpectedToken):
        reason = f"{found!r} cannot stand here"
    else:
        point = f" (U+{ord(found):04X})" if len(found) == 1 and not found.isascii() else ""
        reason = f"{found!r}{point} is not part of the language here"
    return FormulaError(reason, source, (at, at + len(found)))


def _span(meta: Meta) -> Span | None:
    return None if meta.empty else (meta.start_pos, meta.end_pos)


def _letter(written: str) -> str:
    return _BASES.get(written, str(written))


def _index(children: list[Token | str]) -> Index:
    symbol, sign, offset = None, 1, 0
    for child in children:
        if isinstance(child, Token) and child.type == "INTEGER":
            offset = sign * int(child)
        elif isinstance(child, Token) and child.type == "LETTER":
            symbol = _letter(child)
        else:
            sign = -1 if child in ("-", "−") else 1
    bounds.hold("the offset of an index", abs(offset), bounds.OFFSET)
    return Index(symbol, offset)


_Bounds = tuple[str, Index | None, Index | None]


@dataclass(frozen=True)
class _Term:
    """The factors of a term as they stand in it: what is in brackets is one factor."""

    factors: tuple[Formula, ...]
    span: Span | None


@v_args(meta=True)
class _Builder(Transformer_NonRecursive[Token, tuple[Formula, ...]]):
    """Builds the syntax tree bottom-up, without recursion."""

    def start(self, meta: Meta, members: list[Formula]) -> tuple[Formula, ...]:
        return tuple(members)

    def sign(self, meta: Meta, children: list[Token]) -> str:
        return "+" if children[0].type == "PLUS" else "-"

    def expression(self, meta: Meta, children: list[_Term | str]) -> Formula:
        terms: list[Formula] = []
        sign = "+"
        for child in children:
            if isinstance(child, str):
                sign = child
            else:
                factors = _flat(child.factors)
                terms.append(_times(_negated(factors) if sign == "-" else factors, child.span))
                sign = "+"
        return terms[0] if len(terms) == 1 else Plus(tuple(terms), span=_span(meta))

    def term(self, meta: Meta, children: list[Formula | _Term | Token]) -> _Term:
        factors: list[Formula] = []
        for child in children:
            if isinstance(child, _Term):
                factors.extend(child.factors)
            elif not isinstance(child, Token):
                factors.append(child)
        return _Term(tuple(factors), _span(meta))

    def ranged(self, meta: Meta, children: list[Token | _Bounds | _Term]) -> _Term:
        operator, bounded, body = children
        assert isinstance(operator, Token) and isinstance(bounded, tuple)
        assert isinstance(body, _Term)
        index, first, last = bounded
        span = _span(meta)
        if operator.type == "SUM":
            inside = _times(_flat(body.factors), body.span)
            return _Term((Sum(index, first, last, inside, span=span),), span)
        length = _length_of_product(body.factors, index)
        inside = _times(_flat(body.factors[:length]), body.span)
        product = Product(index, first, last, inside, span=span)
        return _Term((product, *body.factors[length:]), span)

    def from_to(self, meta: Meta, children: list[Token | Index]) -> tuple[str, Index, Index]:
        symbol, first, last = children
        assert isinstance(first, Index) and isinstance(last, Index)
        return _letter(str(symbol)), first, last

    def over_all(self, meta: Meta, children: list[Token]) -> tuple[str, None, None]:
        return _letter(children[0]), None, None

    def bracket(self, meta: Meta, children: list[Formula | Token]) -> Formula:
        return next(child for child in children if not isinstance(child, Token))

    def quotient(self, meta: Meta, children: list[Symbol | str | Token]) -> Quotient:
        parts = [child for child in children if not isinstance(child, Token)]
        mark, upper, lower_mark, lower = parts
        assert isinstance(upper, Symbol) and isinstance(lower, Symbol)
        if "immediate" in (mark, lower_mark):
            mark = "immediate"
        elif mark != lower_mark:
            raise FormulaError("one differential is written ∂ and the other d", span=_span(meta))
        return Quotient(upper, lower, str(mark), span=_span(meta))

    def differential(self, meta: Meta, children: list[Token]) -> str:
        if children[0].type == "TOTAL":
            return "total"
        return "immediate" if len(children) > 1 else "partial"

    def symbol(self, meta: Meta, children: list[tuple[str, str] | Index]) -> Symbol:
        base, accent = children[0]  # type: ignore[misc]
        subscript = children[1] if len(children) > 1 else None
        assert subscript is None or isinstance(subscript, Index)
        return Symbol(base, accent, subscript, span=_span(meta))

    def base(self, meta: Meta, children: list[Token]) -> tuple[str, str]:
        first = children[0]
        if first.type == "ACCENT":
            return _letter(children[1]), _ACCENTS[str(first)]
        if first.type == "SPELLED":
            return first[0], str(first[1:])
        if first.type == "ACCENTED":
            decomposed = unicodedata.normalize("NFD", first)
            letter, marks = decomposed[0], decomposed[1:]
            if len(marks) != 1 or marks not in _ACCENTS:
                raise FormulaError(f"{str(first)!r} is not part of the language", span=_span(meta))
            return _letter(letter), _ACCENTS[marks]
        return _letter(first), _ACCENTS[str(children[1])] if len(children) > 1 else ""

    def index(self, meta: Meta, children: list[Token | str]) -> Index:
        return _index(children)

    def short_index(self, meta: Meta, children: list[Token | str]) -> Index:
        return _index(children)

    def number(self, meta: Meta, children: list[Token]) -> Number:
        upper, *lower = [int(token) for token in children if token.type == "INTEGER"]
        if lower == [0]:
            raise FormulaError("division by zero", span=_span(meta))
        return Number(Fraction(upper, *lower), span=_span(meta))


def _times(factors: tuple[Formula, ...], span: Span | None) -> Formula:
    return factors[0] if len(factors) == 1 else Times(factors, span=span)


def _flat(factors: tuple[Formula, ...]) -> tuple[Formula, ...]:
    """The factors with the products among them, which stood in brackets, taken apart."""
    flat: list[Formula] = []
    for factor in factors:
        flat.extend(factor.factors if isinstance(factor, Times) else (factor,))
    return tuple(flat)


def _negated(factors: tuple[Formula, ...]) -> tuple[Formula, ...]:
    first, *rest = factors
    if not isinstance(first, Number):
        return (Number(Fraction(-1)), *factors)
    value = -first.value
    return tuple(rest) if value == 1 and rest else (Number(value, span=first.span), *rest)


def _length_of_product(factors: tuple[Formula, ...], index: str) -> int:
    """How many of the factors the product over `index` takes: all up to the last that has it."""
    depends = [position for position, factor in enumerate(factors, 1) if mentions(factor, index)]
    return depends[-1] if depends else len(factors)
