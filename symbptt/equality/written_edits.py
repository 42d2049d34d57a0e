"""Small edits of what is written out in values: transposes, signs, powers, steps, slopes, factors.

Each is one place, and one of the mistakes that are made with a pencil: W for Wᵀ, 1 - h for 1 - h²,
h_t for h_{t-1}, a diag(f'(a)) too few, a sign.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from ..claims.index_notation import entry_letters
from ..derivation.graph import graph
from ..formula.syntax import (
    ONE,
    Apply,
    Diagonal,
    Entrywise,
    Formula,
    Index,
    Number,
    Plus,
    Power,
    Quotient,
    Times,
    Transpose,
    Value,
    Variable,
    place,
    plus,
    rebuild,
    substitute,
    times,
    transposed,
    walk,
)
from ..model.cell import STEP, Cell, Role
from ..model.functions import ARGUMENT, VALUE, Kind
from .edit import Edit

Made = tuple[Edit, Formula, int]
"""What is done, what a part becomes, and the cost."""

_MINUS = Number(Fraction(-1))


def exchanged(formula: Formula) -> Iterator[Made]:
    """The formula with two letters of entries exchanged throughout: ∂L/∂W_ji for ∂L/∂W_ij."""
    letters = sorted(entry_letters(formula))
    for number, one in enumerate(letters):
        for other in letters[number + 1 :]:
            made = place(formula, {one: Index(other), other: Index(one)})
            yield Edit("letters", Value(Index(one)), Value(Index(other))), made, 2


@dataclass(frozen=True)
class Editor:
    """The edits of one node of a formula that is written out in the values of one cell.

    `left` is the left side of the claim.
    """

    cell: Cell
    left: Formula

    def of(self, node: Formula, scope: tuple[str, ...]) -> Iterator[Made]:
        """The edits of a node: what is done, what it becomes, and the cost."""
        match node:
            case Variable():
                yield from self._of_variable(node, scope)
            case Power(base=base, exponent=exponent):
                yield from self._of_power(node, base, exponent)
            case Plus(terms=terms):
                yield from self._of_sum(node, terms)
            case Times(factors=factors):
                yield from self._of_product(node, factors)
            case Entrywise(factors=factors):
                yield from self._by_entries(node, factors)
            case Quotient(upper=Variable() as upper) if self.cell.loss is not None:
                if self.cell.quantity(upper).role is Role.STEP_LOSS:
                    made = replace(node, upper=self.cell.loss)
                    yield Edit("loss", node, made), made, 1
            case Diagonal(body=body):
                yield Edit("write", node, body), body, 3

    def whole(self, formula: Formula) -> Iterator[Made]:
        """The edits of a formula as a whole."""
        made = _negated(formula)
        yield Edit("sign", formula, made), made, 1
        yield from exchanged(formula)
        for term in self._terms():
            yield Edit("add", None, term), plus((*_terms_of(formula), term)), 2
        if not isinstance(formula, Times | Plus):
            yield from self._sloped(formula, (formula,))

    def _terms(self) -> Iterator[Formula]:
        """The terms ∂L/∂u · ∂u/∂v of a derivative ∂L/∂v, in every layout."""
        left = self.left
        if not isinstance(left, Quotient) or left.upper != self.cell.loss:
            return
        lower = left.lower
        if not isinstance(lower, Variable) or lower.time is None:
            return
        for edge in graph(self.cell).edges:
            if edge.lower.name != lower.name:
                continue
            above = Variable(edge.upper, lower.time.plus(edge.lag))
            first, second = replace(left, lower=above), Quotient(above, lower)
            if self.cell.quantity(above).role is Role.STEP_LOSS:
                yield second
            else:
                yield times((first, second))
                yield times((second, first))
                yield times((Transpose(second), first))

    # ---- values

    def _of_variable(self, node: Variable, scope: tuple[str, ...]) -> Iterator[Made]:
        shape = self.cell.quantity(node).shape
        if len(shape) == 2:
            yield Edit("write", node, Transpose(node)), Transpose(node), 1
        if node.time is None:
            return
        times_ = [(node.time.plus(1), 1), (node.time.plus(-1), 1)]
        times_ += [(Index(symbol), 2) for symbol in scope if symbol != node.time.symbol]
        for time, cost in times_:
            moved = replace(node, time=time)
            yield Edit("index", node, moved), moved, cost
        if len(shape) == 1:
            yield from self._instead(node)

    def _instead(self, node: Variable) -> Iterator[Made]:
        """v², 1 - v, and another value of the same shape."""
        for made in (Power(node, 2), Plus((ONE, _negated(node)))):
            yield Edit("write", node, made), made, 2
        shape = self.cell.quantity(node).shape
        for quantity in self.cell.quantities:
            if quantity.timed and quantity.shape == shape and quantity.name != node.name:
                other = replace(node, name=quantity.name)
                yield Edit("write", node, other), other, 3

    def _of_power(self, node: Power, base: Formula, exponent: int | Index) -> Iterator[Made]:
        if isinstance(exponent, Index):
            for away in (1, -1):
                made: Formula = replace(node, exponent=exponent.plus(away))
                yield Edit("write", node, made), made, 1
        elif exponent == 2:
            yield Edit("write", node, base), base, 2

    # ---- sums and products

    def _of_sum(self, node: Plus, terms: tuple[Formula, ...]) -> Iterator[Made]:
        for position, term in enumerate(terms):
            made = replace(node, terms=_with(terms, position, _negated(term)))
            yield Edit("sign", term, _negated(term)), made, 1
            if not isinstance(term, Times | Number):
                for edit, one, cost in self._sloped(term, (term,)):
                    yield edit, replace(node, terms=_with(terms, position, one)), cost

    def _of_product(self, node: Times, factors: tuple[Formula, ...]) -> Iterator[Made]:
        for position, factor in enumerate(factors):
            if not isinstance(factor, Number | Variable):
                made = transposed(factor)
                yield Edit("write", factor, made), times(_with(factors, position, made)), 2
            if isinstance(factor, Variable) and len(self.cell.quantity(factor).shape) == 1:
                made = Transpose(factor)
                yield Edit("write", factor, made), times(_with(factors, position, made)), 2
        if not any(isinstance(factor, Plus) for factor in factors):
            made = times(tuple(map(_turned, reversed(factors))))
            yield Edit("write", node, made), made, 3
        yield from self._sloped(node, factors)
        for position in range(len(factors) + 1):
            for matrix in self._matrices:
                made = times((*factors[:position], matrix, *factors[position:]))
                yield Edit("insert", None, matrix), made, 3

    def _by_entries(self, node: Entrywise, factors: tuple[Formula, ...]) -> Iterator[Made]:
        for position, factor in enumerate(factors):
            rest = factors[:position] + factors[position + 1 :]
            left = rest[0] if len(rest) == 1 else Entrywise(rest)
            yield Edit("drop", factor, None), left, 2
        for slope in self._slopes_at(node):
            made = replace(node, factors=(*factors, slope))
            yield Edit("insert", None, slope), made, 2

    def _sloped(self, node: Formula, factors: tuple[Formula, ...]) -> Iterator[Made]:
        """A product with one more diag(f'(a)) in it."""
        slopes = tuple(self._slopes_at(node))
        for position in range(len(factors) + 1):
            for slope in slopes:
                made = times((*factors[:position], Diagonal(slope), *factors[position:]))
                yield Edit("insert", None, Diagonal(slope)), made, 2

    @cached_property
    def _matrices(self) -> tuple[Formula, ...]:
        """The matrices of parameters, and their transposes."""
        found = (
            Variable(quantity.name) for quantity in self.cell.of_role(Role.PARAMETER)
            if len(quantity.shape) == 2
        )  # fmt: skip
        return tuple(made for one in found for made in (one, Transpose(one)))

    def _slopes_at(self, node: Formula) -> Iterator[Formula]:
        """The slopes f'(a) of the model at the times that a formula has, and beside them."""
        found: dict[Index, None] = {}
        for part in (*walk(self.left), *walk(node)):
            if isinstance(part, Variable) and part.time is not None:
                found[part.time] = None
        for time in found:
            for slope in self._slopes:
                yield place(slope, {STEP: time})

    @cached_property
    def _slopes(self) -> tuple[Formula, ...]:
        """The slopes f'(a) of all functions by entries at step t, in terms of their values."""
        found: dict[Formula, None] = {}
        for equation in self.cell.equations:
            for part in walk(equation.right):
                if not isinstance(part, Apply) or part.primes:
                    continue
                function = self.cell.function(part.function)
                if function.kind is not Kind.ENTRYWISE:
                    continue
                value = equation.left if part == equation.right else part
                slope: Formula = replace(part, primes=1)
                if function.derivative is not None:
                    known: dict[Formula, Formula] = {VALUE: value, ARGUMENT: part.arguments[0]}
                    slope = substitute(function.derivative, known)
                found[slope] = None
        return tuple(found)


def _turned(factor: Formula) -> Formula:
    return factor if isinstance(factor, Diagonal | Number) else transposed(factor)


def _terms_of(formula: Formula) -> tuple[Formula, ...]:
    return formula.terms if isinstance(formula, Plus) else (formula,)


def _with(parts: tuple[Formula, ...], position: int, part: Formula) -> tuple[Formula, ...]:
    return (*parts[:position], part, *parts[position + 1 :])


def _negated(formula: Formula) -> Formula:
    if isinstance(formula, Plus):
        return rebuild(formula, _negated)
    if isinstance(formula, Times) and isinstance(formula.factors[0], Number):
        return times((Number(-formula.factors[0].value), *formula.factors[1:]))
    return times((_MINUS, formula))
