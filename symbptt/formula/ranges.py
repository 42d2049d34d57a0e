"""The rules of the grammar for the ranges of sums and products, and for conditions on indices."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from lark import Token, v_args
from lark.tree import Meta
from lark.visitors import Transformer_NonRecursive

from ..errors import FormulaError
from .condition import Comparison, Condition
from .parts import (
    Range,
    Term,
    flattened,
    index_of,
    letter_of,
    negated,
    number_in_script,
    plain,
    product_of,
    span_of_rule,
)
from .syntax import Formula, Index, Product, Sum, mentions

_FALLING = Comparison(Index(None), Index(None))
"""Stands in a range that is written from its end down."""


@v_args(meta=True)
class RangeRules(Transformer_NonRecursive[Token, Any]):
    """Sums, products, their limits, and conditions."""

    def condition(self, meta: Meta, children: list[Any]) -> Condition:
        clauses = plain(children)
        named = tuple(dict.fromkeys(name for clause in clauses for name in clause.named))
        comparisons = tuple(
            one for clause in clauses for one in clause.comparisons if one is not _FALLING
        )
        return Condition(named, comparisons, span_of_rule(meta))

    def ranged(self, meta: Meta, children: list[Any]) -> Term:
        operator, bounded, body = children[0], children[1], children[-1]
        span = span_of_rule(meta)
        if bounded.open_end:
            word = "sum" if operator.type == "SUM" else "product"
            end = operator.end_pos or 0
            raise FormulaError(f"this {word} has no end", span=(operator.start_pos or 0, end))
        range_ = (bounded.index, bounded.first, bounded.last)
        signed = "-" in [child for child in children if type(child) is str]
        factors = negated(body.factors) if signed else body.factors
        if operator.type == "SUM":
            inside = product_of(flattened(factors), body.span)
            return Term((Sum(*range_, inside, span=span),), span)
        length = _length_of_product(factors, bounded.index)
        inside = product_of(flattened(factors[:length]), body.span)
        product = Product(*range_, inside, bounded.falling, span=span)
        return Term((product, *factors[length:]), span)

    def limits(self, meta: Meta, children: list[Any]) -> Range:
        (range_,) = [child for child in children if isinstance(child, Range)]
        upper = [child for child in children if isinstance(child, Index)]
        if not upper:
            return range_
        if range_.open_end:
            return replace(range_, last=upper[0], open_end=False)
        if range_.first is None and range_.last is None:
            raise FormulaError("this range has an end and no beginning", span=span_of_rule(meta))
        raise FormulaError("this range has two ends", span=span_of_rule(meta))

    def range_of(self, meta: Meta, children: list[Any]) -> Range:
        (child,) = plain(children) or children
        return Range(letter_of(child), None, None) if isinstance(child, Token) else _range(child)

    def over_all(self, meta: Meta, children: list[Token]) -> Condition:
        return Condition((letter_of(children[-1]),), span=span_of_rule(meta))

    def from_first(self, meta: Meta, children: list[Any]) -> Condition:
        symbol = letter_of(children[0])
        ends = [child for child in children if isinstance(child, Index)]
        index, span = Index(symbol), span_of_rule(meta)
        if len(ends) == 1:
            return Condition((symbol,), (Comparison(index, ends[0], equal=True),), span)
        pair = (Comparison(ends[0], index), Comparison(index, ends[1]))
        return Condition((symbol,), pair, span)

    def compared(self, meta: Meta, children: list[Any]) -> Condition:
        span = span_of_rule(meta)
        ends = [child for child in children if isinstance(child, Index)]
        orders = [_order(child) for child in children if isinstance(child, Token)]
        if len({order[0] for order in orders}) > 1:
            raise FormulaError("this range both rises and falls", span=span)
        found = []
        for left, order, right in zip(ends, orders, ends[1:], strict=False):
            low, high = (left, right) if order[0] == "<" else (right, left)
            found.append(Comparison(low if order[1:] else low.plus(1), high))
        if len(ends) > 3:
            raise FormulaError("this range is about two indices; write one sum for each", span=span)
        running = ends[1] if len(ends) > 2 else _running(ends)
        name = running.symbol
        if name is None or running.offset or running.others:
            raise FormulaError("this range says nothing of an index", span=span)
        ordered = tuple(found) if orders[0][0] == "<" else (*found, _FALLING)
        return Condition((name,), ordered, span)

    def bound(self, meta: Meta, children: list[Any]) -> Index:
        child: Index | Token = next(
            one for one in children if isinstance(one, Index) or one.type not in _BRACES
        )
        if isinstance(child, Index):
            return child
        if child.type == "INTEGER":
            return Index(None, number_in_script(child))
        if child.type == "MARK" and child != "T":
            raise FormulaError(f"a range does not end with {child}", span=span_of_rule(meta))
        return Index(letter_of(child))

    def index(self, meta: Meta, children: list[Any]) -> Index:
        factors, offset, sign = Counter[str](), 0, 1
        for child in children:
            if isinstance(child, str):
                sign = -1 if child == "-" else 1
                continue
            number, symbol = child
            if symbol is None:
                offset += sign * number
            else:
                factors[symbol] += sign * number
            sign = 1
        return index_of(factors, offset, span_of_rule(meta))

    def multiple(self, meta: Meta, children: list[Any]) -> tuple[int, str | None]:
        numbers = [int(child) for child in children if isinstance(child, Token)]
        letters = [child[0] for child in children if isinstance(child, tuple)]
        return (numbers or [1])[0], (letters or [None])[0]

    def letter(self, meta: Meta, children: list[Token]) -> tuple[str]:
        letter, *label = [child for child in children if child.type not in _BRACES]
        words = "".join(map(letter_of, label))
        return (letter_of(letter) + (f"_{words}" if words else ""),)


_BRACES = ("UNDERSCORE", "LBRACE", "RBRACE")


def _order(token: Token) -> str:
    """ "<", "<=", ">" or ">="."""
    sign = str(token).lstrip("\\")
    strict = sign in ("<", ">", "lt", "gt")
    return ("<" if sign[0] in "<l≤" else ">") + ("" if strict else "=")


def _running(ends: list[Index]) -> Index:
    """The index that one comparison is about: the letter that stands alone, the left one of two."""
    left, right = ends
    alone = left.symbol is not None and not left.offset and not left.others
    return left if alone else right


def _range(condition: Condition) -> Range:
    (name,) = condition.named
    comparisons = [one for one in condition.comparisons if one is not _FALLING]
    falling = len(comparisons) > 1 and len(comparisons) < len(condition.comparisons)
    first = last = None
    for comparison in comparisons:
        if comparison.equal:
            return Range(name, comparison.right, None, open_end=True)
        low, high = comparison.left, comparison.right
        if high.symbol == name and high.others == ():
            first = low.plus(-high.offset)
        else:
            last = high.plus(-low.offset)
    return Range(name, first, last, falling)


def _length_of_product(factors: tuple[Formula, ...], index: str) -> int:
    """How many of the factors the product over `index` takes: all up to the last that has it."""
    depends = [position for position, factor in enumerate(factors, 1) if mentions(factor, index)]
    return depends[-1] if depends else len(factors)
