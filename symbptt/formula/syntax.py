"""The syntax tree of formulas: frozen nodes, each with the span of source it was read from.

Equations of a cell, closed forms, local Jacobians and the claims of people are all written in
these nodes. Spans do not take part in comparison. Nesting is bounded (`bounds.NESTING`); whatever
grows with T is a flat tuple (the terms of a `Plus`, the factors of a `Times`), so that recursion
over a tree never depends on T.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from typing import Any

from ..errors import Span
from ..notation import Name


@dataclass(frozen=True, order=True)
class Index:
    """A time index: a symbol plus a constant, as k + 1, T, or 0 (no symbol).

    >>> str(Index("k", 1)), str(Index("T")), str(Index(None, -1))
    ('k+1', 'T', '-1')
    """

    symbol: str | None
    offset: int = 0

    def __str__(self) -> str:
        if self.symbol is None:
            return str(self.offset)
        return self.symbol + (f"{self.offset:+d}" if self.offset else "")

    def plus(self, steps: int) -> Index:
        """This index, `steps` later."""
        return replace(self, offset=self.offset + steps)

    def at(self, values: dict[str, Index]) -> Index:
        """This index with its symbol replaced by an index of `values`, where it is there."""
        if self.symbol is None or self.symbol not in values:
            return self
        return values[self.symbol].plus(self.offset)


@dataclass(frozen=True)
class Node:
    """Base of all nodes; `span` is the half-open place in the source, or None if derived."""

    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True)
class Number(Node):
    """An exact rational number."""

    value: Fraction


@dataclass(frozen=True)
class Symbol(Node):
    """A letter as it was read, before a model says whether its subscript is a label or a time."""

    base: str
    accent: str = ""
    subscript: Index | None = None


@dataclass(frozen=True)
class Variable(Node):
    """A variable of a model: `name`, at time `time` where it has one (h_t), else constant (W)."""

    name: Name
    time: Index | None = None


@dataclass(frozen=True)
class Quotient(Node):
    """The derivative of `upper` by `lower`.

    `mark` is how it is written: "partial" (∂, its meaning is the axis `partials`), "immediate"
    (∂⁺) or "total" (d).
    """

    upper: Formula
    lower: Formula
    mark: str = "partial"


@dataclass(frozen=True)
class Sum(Node):
    """Σ of `body` for `index` from `first` to `last`; None for either is the model's own range."""

    index: str
    first: Index | None
    last: Index | None
    body: Formula


@dataclass(frozen=True)
class Product(Node):
    """Π of `body` for `index` from `first` to `last`; the axis `product_order` orders it."""

    index: str
    first: Index | None
    last: Index | None
    body: Formula


@dataclass(frozen=True)
class Plus(Node):
    """The sum of the terms."""

    terms: tuple[Formula, ...]


@dataclass(frozen=True)
class Times(Node):
    """The product of the factors in this order; factors are matrices and need not commute."""

    factors: tuple[Formula, ...]


@dataclass(frozen=True)
class Entrywise(Node):
    """The product by entries (⊙) of the factors."""

    factors: tuple[Formula, ...]


@dataclass(frozen=True)
class Ratio(Node):
    """The quotient by entries (⊘) of two vectors."""

    upper: Formula
    lower: Formula


@dataclass(frozen=True)
class Power(Node):
    """`base` to a constant power; of a vector, by entries."""

    base: Formula
    exponent: int


@dataclass(frozen=True)
class Transpose(Node):
    """The transpose of `body`."""

    body: Formula


@dataclass(frozen=True)
class Diagonal(Node):
    """The diagonal matrix with the entries of the vector `body`."""

    body: Formula


@dataclass(frozen=True)
class Adjoint(Node):
    """δ of a variable: the total derivative of the total loss by it, a row (numerator layout)."""

    variable: Variable


@dataclass(frozen=True)
class Iverson(Node):
    """1 where the two indices are equal, else 0."""

    left: Index
    right: Index


@dataclass(frozen=True)
class Apply(Node):
    """A function of `arguments`; `primes` = 1 is its derivative by the first of them.

    For a function by entries the derivative is again a vector of entries; for a vector function
    it is the Jacobian matrix, for a loss the row of partial derivatives (numerator layout).
    """

    function: Name
    arguments: tuple[Formula, ...]
    primes: int = 0


Formula = (
    Number
    | Symbol
    | Variable
    | Quotient
    | Sum
    | Product
    | Plus
    | Times
    | Entrywise
    | Ratio
    | Power
    | Transpose
    | Diagonal
    | Adjoint
    | Iverson
    | Apply
)


@dataclass(frozen=True)
class Equation(Node):
    """`left` = `right`."""

    left: Formula
    right: Formula


ZERO = Number(Fraction(0))
ONE = Number(Fraction(1))


def plus(terms: tuple[Formula, ...]) -> Formula:
    """The sum of the terms: 0 for none of them, the term itself for one."""
    return ZERO if not terms else terms[0] if len(terms) == 1 else Plus(terms)


def times(factors: tuple[Formula, ...]) -> Formula:
    """The product of the factors with products in it flattened: 1 for none, itself for one."""
    flat: list[Formula] = []
    for factor in factors:
        flat.extend(factor.factors if isinstance(factor, Times) else (factor,))
    flat = [factor for factor in flat if factor != ONE]
    return ONE if not flat else flat[0] if len(flat) == 1 else Times(tuple(flat))


def transposed(formula: Formula) -> Formula:
    """The transpose; that of a transpose is what was transposed."""
    return formula.body if isinstance(formula, Transpose) else Transpose(formula)


def children(formula: Formula) -> Iterator[Formula]:
    """The direct parts of a formula, from left to right."""
    for item in fields(formula):
        value = getattr(formula, item.name)
        if isinstance(value, Node):
            yield value  # type: ignore[misc]
        elif isinstance(value, tuple) and value and isinstance(value[0], Node):
            yield from value


def rebuild(formula: Formula, change: Callable[[Formula], Formula]) -> Formula:
    """The formula with every direct part replaced by `change` of it."""
    changed: dict[str, Any] = {}
    for item in fields(formula):
        value = getattr(formula, item.name)
        if isinstance(value, Node):
            changed[item.name] = change(value)  # type: ignore[arg-type]
        elif isinstance(value, tuple) and value and isinstance(value[0], Node):
            changed[item.name] = tuple(change(part) for part in value)
    return replace(formula, **changed) if changed else formula


def walk(formula: Formula) -> Iterator[Formula]:
    """The formula and all its parts, from the outside to the inside."""
    open_parts = [formula]
    while open_parts:
        part = open_parts.pop()
        yield part
        open_parts.extend(reversed(list(children(part))))


def mentions(formula: Formula, symbol: str) -> bool:
    """Whether an index symbol stands anywhere in a formula."""
    return any(
        isinstance(index, Index) and index.symbol == symbol
        for part in walk(formula)
        for index in (getattr(part, item.name) for item in fields(part))
    )


def place(formula: Formula, values: dict[str, Index]) -> Formula:
    """The formula with the free index symbols in `values` replaced.

    >>> place(Variable(Name("h"), Index("t", -1)), {"t": Index(None, 3)}).time
    Index(symbol=None, offset=2)
    """
    match formula:
        case Variable(time=Index() as time):
            return replace(formula, time=time.at(values))
        case Symbol(subscript=Index() as subscript):
            return replace(formula, subscript=subscript.at(values))
        case Iverson():
            return replace(formula, left=formula.left.at(values), right=formula.right.at(values))
        case Sum() | Product():
            inner = {symbol: index for symbol, index in values.items() if symbol != formula.index}
            return replace(
                formula,
                first=formula.first and formula.first.at(values),
                last=formula.last and formula.last.at(values),
                body=place(formula.body, inner),
            )
        case _:
            return rebuild(formula, lambda part: place(part, values))


def substitute(formula: Formula, values: dict[Formula, Formula]) -> Formula:
    """The formula with each part that is a key of `values` replaced by its value."""
    if formula in values:
        return values[formula]
    return rebuild(formula, lambda part: substitute(part, values))


def indices_of(part: Formula) -> tuple[Index, ...]:
    """The indices that stand in a node itself, not in its parts."""
    match part:
        case Variable(time=Index() as time):
            return (time,)
        case Sum(first=first, last=last) | Product(first=first, last=last):
            return tuple(index for index in (first, last) if index is not None)
        case Iverson(left=left, right=right):
            return (left, right)
        case _:
            return ()


def free_indices(formula: Formula) -> tuple[str, ...]:
    """The index symbols of variables that no sum or product binds, in order of appearance."""
    found: dict[str, None] = {}

    def visit(part: Formula, bound: frozenset[str]) -> None:
        for index in indices_of(part):
            if index.symbol is not None and index.symbol not in bound:
                found.setdefault(index.symbol)
        if isinstance(part, Sum | Product):
            bound = bound | {part.index}
        for child in children(part):
            visit(child, bound)

    visit(formula, frozenset())
    return tuple(found)
