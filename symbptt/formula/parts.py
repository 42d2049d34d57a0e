"""What the rules of the grammar hand to each other until nodes of `syntax` are made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from lark import Token
from lark.tree import Meta

from .. import bounds
from ..errors import FormulaError, InvalidValue, Span
from ..notation import LETTERS
from .condition import Condition
from .syntax import Formula, Index, Number, Script, Scripted, Symbol, Times, combined

_BASES = {glyph.latex: name for name, glyph in LETTERS.items()} | {
    glyph.text: name for name, glyph in LETTERS.items()
}
_VARIANTS = {rf"\var{name}": name for name in ("epsilon", "theta", "rho", "sigma", "phi")}


@dataclass(frozen=True)
class Chain:
    """Formulas with the signs between them, and a condition behind them."""

    members: tuple[Formula, ...]
    relations: tuple[str, ...]
    condition: Condition | None


@dataclass(frozen=True)
class Term:
    """The factors of a term as they stand in it: what is in brackets is one factor.

    `beside` if it is an integer with no sign before it.
    """

    factors: tuple[Formula, ...]
    span: Span | None
    beside: bool = False


@dataclass(frozen=True)
class Range:
    """The range of a sum or product; None for an end is the model's own."""

    index: str
    first: Index | None
    last: Index | None
    falling: bool = False
    open_end: bool = False


@dataclass(frozen=True)
class Scripts:
    sub: Script = ()
    sup: Script = ()


@dataclass(frozen=True)
class Differential:
    mark: str
    span: Span | None


@dataclass(frozen=True)
class Operator:
    """A derivative that waits for what it is of."""

    mark: str
    lower: Formula


@dataclass(frozen=True)
class Run:
    """Letters and numbers of a script that stand side by side."""

    pieces: tuple[Symbol | int, ...]


@dataclass(frozen=True)
class Function:
    word: str
    scripts: Scripts
    span: Span | None


@dataclass(frozen=True)
class Arguments:
    parts: tuple[Formula, ...]
    opening: str = "("


def span_of_rule(meta: Meta) -> Span | None:
    """The place of what a rule has read."""
    return None if meta.empty else (meta.start_pos, meta.end_pos)


def letter_of(written: str) -> str:
    """The name of a letter or command."""
    return _BASES.get(written) or _VARIANTS.get(written) or str(written).lstrip("\\")


def plain(children: list[Any]) -> list[Any]:
    """The children that are no tokens."""
    return [child for child in children if not isinstance(child, Token)]


def joined_span(left: Formula, right: Formula) -> Span | None:
    """From the beginning of one to the end of the other."""
    if left.span is None or right.span is None:
        return None
    return (left.span[0], right.span[1])


def product_of(factors: tuple[Formula, ...], span: Span | None) -> Formula:
    """The product of the factors; one factor is itself."""
    return factors[0] if len(factors) == 1 else Times(factors, span=span)


def flattened(factors: tuple[Formula, ...]) -> tuple[Formula, ...]:
    """The factors with the products among them, which stood in brackets, taken apart."""
    flat: list[Formula] = []
    for factor in factors:
        flat.extend(factor.factors if isinstance(factor, Times) else (factor,))
    return tuple(flat)


def negated(factors: tuple[Formula, ...]) -> tuple[Formula, ...]:
    """The factors with a minus sign before them, which a number in front takes up."""
    first, *rest = factors
    if not isinstance(first, Number):
        return (Number(Fraction(-1)), *factors)
    value = -first.value
    return tuple(rest) if value == 1 and rest else (Number(value, span=first.span), *rest)


def formula_of(part: Any) -> Formula:
    """A term as a formula."""
    if isinstance(part, Term):
        return product_of(flattened(part.factors), part.span)
    return part  # type: ignore[no-any-return]


def index_of(factors: Mapping[str, int], offset: int, span: Span | None) -> Index:
    """The index that is a sum of symbols with factors and a constant, each within its bound."""
    largest = max((abs(offset), *map(abs, factors.values())))
    bounds.hold("the offset of an index", largest, bounds.OFFSET, span=span)
    try:
        return combined(factors, offset)
    except InvalidValue as error:
        error.span = span
        raise


def number_in_script(token: Token) -> int:
    """An integer in a script, within the bound on offsets and exponents."""
    number = int(token)
    span = (token.start_pos or 0, token.end_pos or 0)
    bounds.hold("the number in this script", number, bounds.OFFSET, span=span)
    return number


def scripted(body: Formula, scripts: list[Scripts], span: Span | None) -> Formula:
    """A formula with what may stand at its corner; a power within the bounds."""
    if not scripts or scripts[0] == Scripts():
        return body
    result = Scripted(body, scripts[0].sub, scripts[0].sup, span=span)
    exponent, base = _powers(result)
    bounds.hold("the exponent", exponent, bounds.OFFSET, span=span)
    if isinstance(base, Number):
        digits = exponent * max(len(str(base.value.numerator)), len(str(base.value.denominator)))
        bounds.hold("the number of digits of this power", digits, bounds.POWER_DIGITS, span=span)
    return result


def _powers(formula: Formula) -> tuple[int, Formula]:
    """The product of the exponents of powers of powers, and what they are powers of."""
    exponent = 1
    while isinstance(formula, Scripted):
        numbers = [i for i in formula.sup if isinstance(i, Index) and i.symbol is None]
        if len(numbers) == 1:
            exponent *= max(1, abs(numbers[0].offset))
        formula = formula.body
    return exponent, formula


def with_scripts(symbol: Symbol, scripts: Scripts, span: Span | None) -> Symbol:
    """The symbol with scripts behind those that it has."""
    if symbol.sub and scripts.sub:
        raise FormulaError("a symbol with two subscripts", span=span)
    return replace(symbol, sub=symbol.sub + scripts.sub, sup=symbol.sup + scripts.sup, span=span)
