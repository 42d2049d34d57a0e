"""Whether the factors and the terms of a formula conform, in numerator layout.

The Jacobian of u by v has as many rows as u has entries and as many columns as v; for a matrix v
the columns are v's entries. A number fits beside everything.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from ..formula.syntax import (
    Apply,
    Diagonal,
    Entrywise,
    Formula,
    Index,
    Number,
    Ones,
    Outer,
    Plus,
    Power,
    Product,
    Quotient,
    Ratio,
    Stack,
    Sum,
    Times,
    Transpose,
    Variable,
    children,
    walk,
)
from ..model.cell import LAST, Cell, variables
from ..model.functions import Kind
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


def shape_in(cell: Cell, formula: Formula, layout: str) -> Shape | None:
    """The shape of a settled formula in a layout, None for a number or where it has none."""
    try:
        found = _Shapes(cell, None, layout).of(formula, {})
    except _DoesNotConform:
        return None
    return found if isinstance(found, tuple) else None


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
    if as_matrix(found) in (as_matrix(wanted), as_matrix(wanted)[::-1]):
        return None
    return Misfit(left, wanted, right, found)


def as_matrix(shape: Shape) -> Shape:
    """The shape, with the derivative of a number by a matrix as a matrix of that shape."""
    rows, columns = shape
    entries = columns if not rows else rows if not columns else ()
    return ((entries[0],), (entries[1],)) if len(entries) == 2 else shape


def is_vector(shape: Shape) -> bool:
    """Whether it is the shape of a row or a column."""
    return sorted(map(len, shape)) == [0, 1]


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
                return self._times(factors, values)
            case Entrywise(factors=factors):
                return _by_entries([(factor, self.of(factor, values)) for factor in factors])
            case Sum():
                return _sum(self._bodies(formula, values))
            case Product():
                return _product(self._bodies(formula, values))
            case Transpose(body=body):
                shape = self.of(body, values)
                return shape[::-1] if isinstance(shape, tuple) else shape
            case Ratio(upper=upper, lower=lower):
                return _by_entries(
                    [(upper, self.of(upper, values)), (lower, self.of(lower, values))]
                )
            case Power(base=base, exponent=exponent):
                shape = self.of(base, values)
                if exponent in (0, 1) or not isinstance(shape, tuple) or is_vector(shape):
                    return shape
                return _product([(base, shape)] * 2)
            case Diagonal(body=body):
                return _square(body, self.of(body, values))
            case Outer(left=left, right=right):
                return _outer((left, self.of(left, values)), (right, self.of(right, values)))
            case Variable():
                return _shape(self.cell.quantity(formula).shape)
            case Stack():
                return _shape(formula_shape(self.cell, formula))
            case Apply():
                return self._applied(formula, values)
            case _:
                return None

    def _times(self, factors: tuple[Formula, ...], values: dict[str, int]) -> Shape | _Zero | None:
        """The shape of a product; a factor that is 0 makes it 0 whatever the others are."""
        found: list[_Part] = []
        problem: _DoesNotConform | None = None
        for factor in factors:
            try:
                found.append((factor, self.of(factor, values)))
            except _DoesNotConform as one:
                problem = problem or one
        if problem is not None and not any(shape is _ZERO for _, shape in found):
            raise problem
        return _product(found)

    def _applied(self, formula: Apply, values: dict[str, int]) -> Shape | _Zero | None:
        function = self.cell.function(formula.function)
        shape = self.of(formula.arguments[0], values)
        if function.kind is Kind.ENTRYWISE:
            return shape
        value = formula_shape(self.cell, replace(formula, primes=0))
        if not formula.primes:
            return _shape(value)
        rows, columns = _sizes(value), _lengths(shape)
        return (rows, columns) if rows or columns else None

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
        if self.T is not None and lower.time is None and upper.time is not None:
            placed = Variable(upper.name, Index(None, upper.time.value(values)))
            if self.cell.never_varies(placed, self.T):
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


def _sizes(shape: tuple[str, ...]) -> Size:
    return tuple(size for size in shape if size != "1")


def _shape(shape: tuple[str, ...]) -> Shape | None:
    """Rows and columns of a symbolic shape; None for a number."""
    rows, columns = (*shape, "1", "1")[:2]
    found = (_sizes((rows,)), _sizes((columns,)))
    return None if found == ((), ()) else found


def _lengths(shape: Shape | _Zero | None) -> Size:
    return (shape[0] or shape[1]) if isinstance(shape, tuple) else ()


_Part = tuple[Formula, "Shape | _Zero | None"]


def _square(body: Formula, shape: Shape | _Zero | None) -> Shape | _Zero | None:
    if not isinstance(shape, tuple):
        return shape
    if not is_vector(shape):
        raise _DoesNotConform(Misfit(Diagonal(body), shape, body, shape))
    return (_lengths(shape), _lengths(shape))


def _outer(left: _Part, right: _Part) -> Shape | _Zero | None:
    shapes = (left[1], right[1])
    if _ZERO in shapes:
        return _ZERO
    for part, shape in (left, right):
        if isinstance(shape, tuple) and not is_vector(shape):
            raise _DoesNotConform(Misfit(left[0], _told(left[1]), part, shape))
    rows, columns = map(_lengths, shapes)
    return (rows, columns) if rows or columns else None


def _told(shape: Shape | _Zero | None) -> Shape:
    return shape if isinstance(shape, tuple) else ((), ())


def _by_entries(parts: list[_Part]) -> Shape | _Zero | None:
    """Vectors of one length, of which one may be a row; or a matrix, its rows scaled by columns."""
    if any(shape is _ZERO for _, shape in parts):
        return _ZERO
    shaped = [(part, shape) for part, shape in parts if isinstance(shape, tuple)]
    vectors = [pair for pair in shaped if is_vector(pair[1])]
    matrices: list[_Part] = [pair for pair in shaped if not is_vector(pair[1])]
    whole = _sum(matrices) if matrices else None
    for part, shape in vectors:
        first, before = next(pair for pair in shaped if not matrices or not is_vector(pair[1]))
        fits = shape == (before[0], ()) if matrices else _lengths(shape) == _lengths(before)
        if not fits:
            raise _DoesNotConform(Misfit(first, before, part, shape))
    if whole is not None or not vectors:
        return whole
    return next((shape for _, shape in vectors if not shape[0]), vectors[0][1])


def _product(parts: list[tuple[Formula, Shape | _Zero | None]]) -> Shape | _Zero | None:
    """The shape of a product; two columns of values, h_t (1 - h_t), multiply by entries."""
    if any(shape is _ZERO for _, shape in parts):
        return _ZERO
    shaped = [(part, shape) for part, shape in parts if isinstance(shape, tuple)]
    if not shaped:
        return None
    rows, columns = shaped[0][1]
    for (first, before), (second, after) in pairwise(shaped):
        if columns == after[0]:
            columns = after[1]
        elif (rows, columns) == after and is_vector(after):
            if any(isinstance(one, Quotient) for part in (first, second) for one in walk(part)):
                raise _DoesNotConform(Misfit(first, before, second, after))
        else:
            raise _DoesNotConform(Misfit(first, before, second, after))
    return (rows, columns) if rows or columns else None
