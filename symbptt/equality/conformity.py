"""Whether the factors and the terms of a formula conform, in numerator layout.

The Jacobian of u by v has as many rows as u has entries and as many columns as v; for a matrix v
the columns are v's entries. A number fits beside everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from ..formula.syntax import (
    Apply,
    Diagonal,
    Entrywise,
    Formula,
    Number,
    Ones,
    Plus,
    Power,
    Product,
    Quotient,
    Ratio,
    Sum,
    Times,
    Transpose,
    Variable,
    children,
    walk,
)
from ..model.cell import LAST, Cell, variables
from ..model.shapes import formula_shape
from .words import Factor

Size = tuple[str, ...]
Shape = tuple[Size, Size]
"""Rows and columns: the sizes of a variable each, () for a number."""


@dataclass(frozen=True)
class Misfit:
    """Two parts that stand side by side and do not conform, each with its shape."""

    first: Formula
    first_shape: Shape
    second: Formula
    second_shape: Shape


class _DoesNotConform(Exception):
    def __init__(self, misfit: Misfit) -> None:
        super().__init__()
        self.misfit = misfit


def is_column(cell: Cell, quotient: Quotient, layout: str) -> bool:
    """Whether a derivative is written as the transpose of its numerator layout."""
    assert isinstance(quotient.upper, Variable)
    return layout == "denominator" or (
        layout == "mixed" and cell.quantity(quotient.upper).shape == ()
    )


def is_number(cell: Cell, factor: Factor) -> bool:
    """Whether a factor of a local Jacobian is a number."""
    formula = factor.formula
    if isinstance(formula, Quotient):
        parts = (formula.upper, formula.lower)
        return all(isinstance(one, Variable) and cell.quantity(one).shape == () for one in parts)
    if isinstance(formula, Diagonal | Ones) or not _has_shape(formula):
        return False
    if any(isinstance(part, Apply) and part.primes for part in walk(formula)):
        return all(cell.quantity(one).shape == () for one in variables(formula))
    return formula_shape(cell, formula) == ()


def _has_shape(formula: Formula) -> bool:
    return all(isinstance(part, _SHAPED) for part in walk(formula))


_SHAPED = (Apply, Entrywise, Number, Plus, Power, Ratio, Times, Transpose, Variable)


def misfit(cell: Cell, left: Formula, right: Formula, layout: str = "numerator") -> Misfit | None:
    """The first place where `left` = `right` does not conform, if every range has many steps."""
    return _found(_Shapes(cell, None, layout), left, right, {})


def misfit_at(
    cell: Cell,
    T: int,
    left: Formula,
    right: Formula,
    values: dict[str, int],
    layout: str = "numerator",
) -> Misfit | None:
    """The first place where `left` = `right` does not conform at T, for these free indices.

    What an empty sum or product holds is not there, and a term that is 0 since it asks for the
    derivative of something before `start` by a parameter fits beside everything. The two sides may
    differ by one transposition.
    """
    return _found(_Shapes(cell, T, layout), left, right, values | {LAST: T})


def unlike_entries_at(
    cell: Cell, T: int, formula: Formula, values: dict[str, int], layout: str
) -> Misfit | None:
    """The first product by entries (⊙) at T of two derivatives that are not of one shape."""
    shapes = _Shapes(cell, T, layout)
    open_ = [(formula, values | {LAST: T})]
    while open_:
        part, here = open_.pop()
        if isinstance(part, Entrywise):
            try:
                _sum([(one, shapes.of(one, here)) for one in part.factors if _is_derived(one)])
            except _DoesNotConform as problem:
                return problem.misfit
        elif isinstance(part, Sum | Product):
            open_ += [(part.body, here | {part.index: step}) for step in shapes.steps(part, here)]
        else:
            open_ += [(one, here) for one in reversed(list(children(part)))]
    return None


def _is_derived(formula: Formula) -> bool:
    """Whether a formula is made of derivatives alone, so that its shape is known."""
    match formula:
        case Quotient(upper=Variable(), lower=Variable()) | Number():
            return True
        case Plus() | Product() | Sum() | Times() | Transpose():
            return all(map(_is_derived, children(formula)))
        case _:
            return False


def _found(shapes: _Shapes, left: Formula, right: Formula, values: dict[str, int]) -> Misfit | None:
    try:
        wanted, found = shapes.of(left, values), shapes.of(right, values)
    except _DoesNotConform as problem:
        return problem.misfit
    if not isinstance(wanted, tuple) or not isinstance(found, tuple):
        return None
    if found in (wanted, wanted[::-1]):
        return None
    return Misfit(left, wanted, right, found)


class _Zero:
    """The shape of a term that is 0 whatever else stands in it."""


_ZERO = _Zero()


@dataclass(frozen=True)
class _Shapes:
    """The shapes of the parts of a formula at `T`; for None every range has many steps."""

    cell: Cell
    T: int | None
    layout: str

    def of(self, formula: Formula, values: dict[str, int]) -> Shape | _Zero | None:
        """A shape; None for a number, or for nothing that has a shape here."""
        match formula:
            case Quotient():
                return self._quotient(formula, values)
            case Plus(terms=terms):
                return _sum([(term, self.of(term, values)) for term in terms])
            case Times(factors=factors):
                return _product([(factor, self.of(factor, values)) for factor in factors])
            case Sum():
                return _sum(self._bodies(formula, values))
            case Product():
                return _product(self._bodies(formula, values))
            case Transpose(body=body):
                shape = self.of(body, values)
                return shape[::-1] if isinstance(shape, tuple) else shape
            case Ratio(upper=upper):
                return self.of(upper, values)
            case Power(base=base, exponent=int() as exponent) if exponent:
                return _product([(base, self.of(base, values))] * min(exponent, 2))
            case _:
                return None

    def _bodies(
        self, formula: Sum | Product, values: dict[str, int]
    ) -> list[tuple[Formula, Shape | _Zero | None]]:
        if self.T is None:
            return [(formula.body, self.of(formula.body, values))] * 2
        return [
            (formula.body, self.of(formula.body, values | {formula.index: step}))
            for step in self.steps(formula, values)
        ]

    def steps(self, formula: Sum | Product, values: dict[str, int]) -> range:
        """The values of the index of a sum or product."""
        assert self.T is not None
        first = self.cell.start if formula.first is None else formula.first.value(values)
        last = self.T if formula.last is None else formula.last.value(values)
        return range(first, last + 1)

    def _quotient(self, quotient: Quotient, values: dict[str, int]) -> Shape | _Zero | None:
        upper, lower = quotient.upper, quotient.lower
        assert isinstance(upper, Variable)
        assert isinstance(lower, Variable)
        late = upper.time
        by_constant = self.T is not None and lower.time is None
        if by_constant and late is not None and late.value(values) < self.cell.start:
            return _ZERO
        shape = (self.cell.quantity(upper).shape, self.cell.quantity(lower).shape)
        if shape == ((), ()):
            return None
        return shape[::-1] if is_column(self.cell, quotient, self.layout) else shape


def _sum(parts: list[tuple[Formula, Shape | _Zero | None]]) -> Shape | _Zero | None:
    if all(shape is _ZERO for _, shape in parts):
        return _ZERO
    shaped = [(part, shape) for part, shape in parts if isinstance(shape, tuple)]
    for part, shape in shaped:
        if shape != shaped[0][1]:
            raise _DoesNotConform(Misfit(*shaped[0], part, shape))
    return shaped[0][1] if shaped else None


def _product(parts: list[tuple[Formula, Shape | _Zero | None]]) -> Shape | _Zero | None:
    if any(shape is _ZERO for _, shape in parts):
        return _ZERO
    shaped = [(part, shape) for part, shape in parts if isinstance(shape, tuple)]
    for (first, before), (second, after) in pairwise(shaped):
        if before[1] != after[0]:
            raise _DoesNotConform(Misfit(first, before, second, after))
    return (shaped[0][1][0], shaped[-1][1][1]) if shaped else None
