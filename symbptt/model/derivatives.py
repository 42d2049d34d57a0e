"""Derivatives as they stand on paper: of sums, of functions, and with an evaluation bar."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from ..errors import FormulaError, NoRule, Span
from ..formula.syntax import (
    Apply,
    Call,
    Component,
    Evaluated,
    Formula,
    Index,
    Number,
    Plus,
    Quotient,
    Scripted,
    Stack,
    Sum,
    Symbol,
    Times,
    Variable,
    place,
    plus,
    times,
    walk,
)
from ..notation import Name
from .cell import STEP


class Binder(Protocol):
    """What binds the parts of a formula to a model."""

    source: str | None

    @property
    def meanings(self) -> tuple[tuple[Variable, Formula], ...]:
        """The right sides by which a function of the model's own variables is known."""

    def bind(self, formula: Formula) -> Formula:
        """The formula bound."""

    def time(self, index: Index) -> Index:
        """An index with the model's own name of its last step replaced by T."""

    def function(self, head: Symbol) -> tuple[Name, int, int | None] | None:
        """The function that a symbol names, with its primes and its power."""

    def is_variable(self, symbol: Symbol) -> bool:
        """Whether a symbol names a variable."""


def quotient(raw: Quotient, binder: Binder) -> Formula:
    """A derivative bound: one of a sum as a sum, one of f(x_t, h_{t-1}) as that of what f defines.

    Raises `FormulaError` for what is no derivative of a variable by a variable.
    """
    lower = binder.bind(raw.lower)
    last = raw.lower.body if isinstance(raw.lower, Scripted) else raw.lower
    behind = isinstance(lower, Times) and isinstance(last, Call)
    first = lower.factors[0] if behind and isinstance(lower, Times) else lower
    if not isinstance(first, Variable | Component):
        raise FormulaError(
            "a derivative is by a variable", binder.source, raw.lower.span or raw.span
        )
    upper, mark = _upper(raw, binder)
    found = _linear(replace(raw, lower=first, mark=mark), upper, binder.source)
    if isinstance(lower, Times):  # a bracket behind a linear quotient is a factor of its own
        return Times((found, *lower.factors[1:]), span=raw.span)
    return found


def _linear(quotient: Quotient, upper: Formula, source: str | None) -> Formula:
    """The derivative of a sum as the sum of derivatives."""
    match upper:
        case Variable() | Component():
            return replace(quotient, upper=upper)
        case Plus(terms=terms):
            return plus(tuple(_linear(quotient, term, source) for term in terms))
        case Sum():
            return replace(upper, body=_linear(quotient, upper.body, source))
        case Times(factors=(Number() as number, *rest)):
            return times((number, _linear(quotient, times(tuple(rest)), source)))
        case Quotient():
            raise FormulaError("only first derivatives are read", source, quotient.span)
        case _:
            raise FormulaError(
                "a derivative is of a variable, or of a sum of variables",
                source, quotient.upper.span or quotient.span,
            )  # fmt: skip


def _upper(raw: Quotient, binder: Binder) -> tuple[Formula, str]:
    """What is differentiated, and how the differential is to be read."""
    upper = binder.bind(raw.upper)
    if not isinstance(upper, Apply):
        return upper, raw.mark
    for variable, meaning in binder.meanings:
        if variable.time is None:
            if meaning == upper:
                return variable, raw.mark
            continue
        index = _same_at(meaning, upper)
        if index is not None:
            mark = "immediate" if raw.mark == "partial" else raw.mark
            return place(variable, {STEP: index}), mark
    return upper, raw.mark


def _same_at(meaning: Formula, found: Formula) -> Index | None:
    """The time at which a right side of step t is the formula that was found, None if at none."""
    ours = [part for part in walk(meaning) if isinstance(part, Variable) and part.time]
    theirs = [part for part in walk(found) if isinstance(part, Variable) and part.time]
    for one, other in zip(ours, theirs, strict=False):
        assert one.time is not None and other.time is not None
        index = other.time.plus(-one.time.offset)
        return index if place(meaning, {"t": index}) == found else None
    return None


def evaluated(raw: Evaluated, binder: Binder) -> Formula:
    """A derivative with an evaluation bar: something held fixed, the use at one step, or a point.

    ∂h_t/∂b|_{h_{t-1}} takes the paths that do not pass h_{t-1}; "this use" is immediate, "use at k"
    takes the paths that reach the constant by the equations of step k. Raises `NoRule` for a bar
    behind anything else.
    """
    if not isinstance(raw.body, Quotient):
        raise NoRule("an evaluation bar behind no derivative", "put the bar behind a quotient")
    if raw.held is not None:
        return _held(raw.body, raw.held, raw.span, binder)
    body = _single(binder.bind(raw.body), raw.span, binder)
    *_, letter = raw.words.split()
    at = Index(letter) if len(letter) == 1 else None
    own = isinstance(body.upper, Variable) and body.upper.time == at
    if at is None or own:
        return replace(body, mark="immediate", span=raw.span)
    return replace(body, mark="total", use=binder.time(at), span=raw.span)


def _held(raw: Quotient, held: Formula, span: Span | None, binder: Binder) -> Formula:
    """df/dz|_{z_t} is f'(z_t), dC/dy|_{y_T} is dC/dy_T; elsewhere what is at the bar is fixed."""
    point = binder.bind(held)
    lower, upper = raw.lower, raw.upper
    if isinstance(held, Symbol) and lower == Symbol(held.base, held.accent):
        function = binder.function(upper) if isinstance(upper, Symbol) else None
        if function and isinstance(upper, Symbol) and not binder.is_variable(upper):
            return Apply(function[0], (point,), 1, span=span)
        return binder.bind(replace(raw, lower=held, span=span))
    body = _single(binder.bind(raw), span, binder)
    parts = point.parts if isinstance(point, Stack) else (point,)
    fixed = tuple(part for part in parts if isinstance(part, Variable))
    if len(fixed) < len(parts):
        raise FormulaError("what is held fixed is a variable", binder.source, span)
    return replace(body, mark="total", held=fixed, span=span)


def _single(bound: Formula, span: Span | None, binder: Binder) -> Quotient:
    if not isinstance(bound, Quotient):
        raise FormulaError("this bar stands behind no single derivative", binder.source, span)
    return bound
