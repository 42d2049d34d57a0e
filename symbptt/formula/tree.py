"""Building the nodes of `syntax` from the rules of the grammar, bottom-up, without recursion."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from lark import Token, v_args
from lark.tree import Meta

from .. import bounds
from ..errors import FormulaError, Span
from .condition import Condition
from .derivatives import DerivativeRules
from .parts import (
    Arguments,
    Chain,
    Function,
    Scripts,
    Term,
    flattened,
    joined_span,
    letter_of,
    negated,
    plain,
    product_of,
    scripted,
    span_of_rule,
    with_scripts,
)
from .ranges import RangeRules
from .scripts import ScriptRules
from .syntax import (
    Call,
    Diagonal,
    Dots,
    Entrywise,
    Formula,
    Number,
    Outer,
    Plus,
    Ratio,
    Stack,
    Symbol,
)


@v_args(meta=True)
class Builder(RangeRules, DerivativeRules, ScriptRules):
    """One method a rule of the grammar."""

    # ---- chains

    def start(self, meta: Meta, children: list[Any]) -> Chain:
        members = [c for c in children if not isinstance(c, Token | Condition | str)]
        relations = tuple(child for child in children if type(child) is str)
        condition = next((child for child in children if isinstance(child, Condition)), None)
        return Chain(tuple(members), relations, condition)

    def relation(self, meta: Meta, children: list[Token]) -> str:
        return "+=" if children[0].type == "PLUS_EQUALS" else "="

    # ---- sums and products

    def expression(self, meta: Meta, children: list[Term | str]) -> Formula:
        terms: list[Formula] = []
        sign = "+"
        for child in children:
            if isinstance(child, str):
                sign = child
            else:
                factors = flattened(child.factors)
                terms.append(product_of(negated(factors) if sign == "-" else factors, child.span))
                sign = "+"
        return terms[0] if len(terms) == 1 else Plus(tuple(terms), span=span_of_rule(meta))

    def sign(self, meta: Meta, children: list[Token]) -> str:
        return "+" if children[0].type == "PLUS" else "-"

    def line(self, meta: Meta, children: list[Any]) -> Term:
        if len(children) == 1:
            term: Term = children[0]
            return term
        parts = [product_of(flattened(c.factors), c.span) for c in children if isinstance(c, Term)]
        signs = [child for child in children if isinstance(child, str)]
        left = parts[0]
        for sign, right in zip(signs, parts[1:], strict=True):
            span = joined_span(left, right)
            if sign == "OUTER":
                left = Outer(left, right, span=span)
            elif sign == "OVER_ENTRIES":
                left = Ratio(left, right, span=span)
            elif isinstance(left, Entrywise) and left is not parts[0]:
                left = Entrywise((*left.factors, right), span=span)
            else:
                left = Entrywise((left, right), span=span)
        return Term((left,), span_of_rule(meta))

    def entrywise(self, meta: Meta, children: list[Token]) -> str:
        return children[0].type

    def term(self, meta: Meta, children: list[Any]) -> Term:
        factors: list[Formula] = []
        for child in children:
            if isinstance(child, Term):
                bare = child.span == child.factors[0].span  # not in brackets
                if child.beside and bare and factors and _is_integer(factors[-1]):
                    reason = "two numbers side by side; write a sign between them"
                    raise FormulaError(reason, span=joined_span(factors[-1], child.factors[0]))
                factors.extend(child.factors)
            elif not isinstance(child, Token):
                factors.append(child)
        return Term(tuple(factors), span_of_rule(meta))

    ending = term

    def more(self, meta: Meta, children: list[Any]) -> Term:
        factor = children[-1]
        if "-" in [child for child in children if type(child) is str]:
            return Term(negated((factor,)), span_of_rule(meta))
        beside = len(children) == 1 and _is_integer(factor)
        return Term((factor,), span_of_rule(meta), beside)

    # ---- factors

    def fraction(self, meta: Meta, children: list[Any]) -> Formula:
        upper, lower = plain(children)
        span = span_of_rule(meta)
        if isinstance(lower, Number) and not lower.value:
            raise FormulaError("division by zero", span=span)
        if isinstance(upper, Number) and isinstance(lower, Number):
            value = upper.value / lower.value
            digits = max(len(str(value.numerator).lstrip("-")), len(str(value.denominator)))
            bounds.hold("the number of digits", digits, bounds.DIGITS, span=span)
            return Number(value, span=span)
        return Ratio(upper, lower, by_entries=False, span=span)

    def piece(self, meta: Meta, children: list[Any]) -> Formula:
        (child,) = children
        if not isinstance(child, Token):
            return child  # type: ignore[no-any-return]
        if child.type == "INTEGER":
            return Number(Fraction(int(child)), span=span_of_rule(meta))
        return Symbol(letter_of(child), span=span_of_rule(meta))

    def called(self, meta: Meta, children: list[Any]) -> Formula:
        head, arguments, *scripts = children
        span = span_of_rule(meta)
        if isinstance(head, Function):
            return scripted(_applied(head, arguments.parts, span), scripts, span)
        return scripted(Call(head, arguments.parts, arguments.opening, span=span), scripts, span)

    def applied(self, meta: Meta, children: list[Any]) -> Formula:
        function, argument = children
        return _applied(function, (argument,), span_of_rule(meta))

    def call(self, meta: Meta, children: list[Any]) -> Arguments:
        arguments: Arguments = children[0]
        return arguments

    def call_square(self, meta: Meta, children: list[Any]) -> Arguments:
        arguments: Arguments = children[0]
        return replace(arguments, opening="[")

    def arguments(self, meta: Meta, children: list[Any]) -> Arguments:
        return Arguments(tuple(plain(children)))

    def function(self, meta: Meta, children: list[Any]) -> Function:
        scripts = children[1] if len(children) > 1 else Scripts()
        return Function(str(children[0]), scripts, span_of_rule(meta))

    def round(self, meta: Meta, children: list[Any]) -> Formula:
        arguments, *scripts = plain(children)
        parts, span = arguments.parts, span_of_rule(meta)
        return scripted(parts[0] if len(parts) == 1 else Stack(parts, span=span), scripts, span)

    square = round

    def group(self, meta: Meta, children: list[Any]) -> Formula:
        body, *scripts = plain(children)
        if isinstance(body, Symbol) and scripts and not (body.sub and scripts[0].sub):
            return with_scripts(body, scripts[0], span_of_rule(meta))
        return scripted(body, scripts, span_of_rule(meta))

    def matrix(self, meta: Meta, children: list[Any]) -> Formula:
        parts = [child for child in plain(children) if not isinstance(child, Scripts)]
        scripts = [child for child in children if isinstance(child, Scripts)]
        body = parts[0] if len(parts) == 1 else Stack(tuple(parts), span=span_of_rule(meta))
        return scripted(body, scripts, span_of_rule(meta))

    def number(self, meta: Meta, children: list[Any]) -> Formula:
        span = span_of_rule(meta)
        return scripted(Number(Fraction(str(children[0])), span=span), children[1:], span)

    def dots(self, meta: Meta, children: list[Token]) -> Dots:
        return Dots(span=span_of_rule(meta))


def _is_integer(formula: Formula) -> bool:
    return isinstance(formula, Number) and formula.value.denominator == 1


def _applied(function: Function, arguments: tuple[Formula, ...], span: Span | None) -> Formula:
    if function.word in ("diag", "Diag") and len(arguments) == 1:
        return scripted(Diagonal(arguments[0], span=span), [function.scripts], span)
    head = Symbol(function.word, sub=function.scripts.sub, sup=function.scripts.sup,
                  span=function.span)  # fmt: skip
    return Call(head, arguments, span=span)
