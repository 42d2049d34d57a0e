"""The rules of the grammar for derivatives: quotients, operators, evaluation bars."""

from __future__ import annotations

from typing import Any

from lark import Token, v_args
from lark.tree import Meta
from lark.visitors import Transformer_NonRecursive

from ..errors import FormulaError
from .parts import (
    Differential,
    Operator,
    Term,
    flattened,
    formula_of,
    letter_of,
    plain,
    product_of,
    span_of_rule,
)
from .syntax import Evaluated, Formula, Label, Mark, Quotient


@v_args(meta=True)
class DerivativeRules(Transformer_NonRecursive[Token, Any]):
    """Quotients of differentials in every spelling."""

    def quotient(self, meta: Meta, children: list[Any]) -> Quotient:
        upper_sign, upper, lower_sign, lower = plain(children)
        mark = _marked(upper_sign, lower_sign, meta)
        return Quotient(formula_of(upper), formula_of(lower), mark, span=span_of_rule(meta))

    def differential(self, meta: Meta, children: list[Any]) -> Differential:
        script = next((child for child in children if isinstance(child, tuple)), ())
        total = children[0].type == "TOTAL"
        span = span_of_rule(meta)
        if script == (Mark("plus"),) and not total:
            return Differential("immediate", span)
        if script:
            reason = "only first derivatives are read, and ∂⁺ for immediate ones"
            raise FormulaError(reason, span=span)
        return Differential("total" if total else "partial", span)

    def operator(self, meta: Meta, children: list[Any]) -> Operator:
        first = children[0]
        if first.type == "FRACTION":
            upper_sign, lower_sign, lower = plain(children)
            return Operator(_marked(upper_sign, lower_sign, meta), formula_of(lower))
        mark = "gradient" if first.type == "NABLA" else "partial"
        return Operator(mark, children[-1])

    def variable(self, meta: Meta, children: list[Any]) -> Formula:
        (child,) = plain(children)
        return formula_of(child)

    def operated(self, meta: Meta, children: list[Any]) -> Any:
        operator, operand = children
        span = span_of_rule(meta)
        if isinstance(operand, Term):  # a sum takes the rest of the term
            upper = product_of(flattened(operand.factors), operand.span)
            return Term((Quotient(upper, operator.lower, operator.mark, span=span),), span)
        return Quotient(operand, operator.lower, operator.mark, span=span)

    def evaluated(self, meta: Meta, children: list[Any]) -> Evaluated:
        body, at = [child for child in children if not isinstance(child, Token)]
        if isinstance(at, Label):
            return Evaluated(body, None, at.words, span=span_of_rule(meta))
        return Evaluated(body, at, span=span_of_rule(meta))

    def at(self, meta: Meta, children: list[Any]) -> Any:
        (child,) = plain(children)
        return child

    def words(self, meta: Meta, children: list[Token]) -> Label:
        return Label(" ".join(letter_of(child) for child in children))


def _marked(upper: Differential, lower: Differential, meta: Meta) -> str:
    if "immediate" in (upper.mark, lower.mark):
        return "immediate"
    if upper.mark != lower.mark:
        raise FormulaError("one differential is written ∂ and the other d", span=span_of_rule(meta))
    return upper.mark
