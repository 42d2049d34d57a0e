"""The syntax tree of formulas: frozen nodes, each with the span of source it was read from.

Equations of a cell, closed forms, local Jacobians and the claims of people are all written in
these nodes. Spans do not take part in comparison. Nesting is bounded (`bounds.NESTING`); whatever
grows with T is a flat tuple (the terms of a `Plus`, the factors of a `Times`), so that recursion
over a tree never depends on T.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from functools import cache
from typing import Any

from ..errors import InvalidValue, Span
from ..notation import Name


@dataclass(frozen=True, order=True)
class Index:
    """A time index: a symbol plus a constant, as k + 1, T, or 0 (no symbol).

    `others` are further symbols with their factors, as the j of t + j - 1 or the k of T - k.

    >>> str(Index("k", 1)), str(Index("T")), str(Index(None, -1)), str(Index("t", -1, (("j", 1),)))
    ('k+1', 'T', '-1', 't+j-1')
    """

    symbol: str | None
    offset: int = 0
    others: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        return index_words(self, str)

    @property
    def symbols(self) -> tuple[str, ...]:
        """The symbols that stand in it."""
        first = () if self.symbol is None else (self.symbol,)
        return first + tuple(symbol for symbol, _ in self.others)

    def plus(self, steps: int) -> Index:
        """This index, `steps` later."""
        return replace(self, offset=self.offset + steps)

    def at(self, values: Mapping[str, Index]) -> Index:
        """This index with its symbols replaced by indices of `values`, where they are there."""
        if not any(symbol in values for symbol in self.symbols):
            return self
        total, offset = Counter[str](), self.offset
        for symbol, factor in self._terms:
            value = values.get(symbol, Index(symbol))
            offset += factor * value.offset
            for inner, times in value._terms:
                total[inner] += factor * times
        return combined(total, offset)

    def value(self, values: Mapping[str, int]) -> int:
        """The number that it is for these values of its symbols."""
        return self.offset + sum(factor * values[symbol] for symbol, factor in self._terms)

    @property
    def _terms(self) -> tuple[tuple[str, int], ...]:
        first = () if self.symbol is None else ((self.symbol, 1),)
        return first + self.others


def combined(factors: Mapping[str, int], offset: int) -> Index:
    """The index that is the sum of symbols with factors and a constant.

    The first symbol with the factor 1 leads. Raises `InvalidValue` where there is none but others.
    """
    left = {symbol: factor for symbol, factor in factors.items() if factor}
    leading = next((symbol for symbol, factor in left.items() if factor == 1), None)
    if leading is None and left:
        raise InvalidValue(f"{'+'.join(left)} is counted backwards or several times in an index")
    others = tuple(pair for pair in left.items() if pair[0] != leading)
    return Index(leading, offset, others)


def index_words(index: Index, letter: Callable[[str], str]) -> str:
    """An index as it is written, each symbol by `letter`."""
    if index.symbol is None:
        return str(index.offset)
    others = "".join(
        f"{'+' if factor > 0 else '-'}{abs(factor) if abs(factor) > 1 else ''}{letter(symbol)}"
        for symbol, factor in index.others
    )
    return letter(index.symbol) + others + (f"{index.offset:+d}" if index.offset else "")


@dataclass(frozen=True)
class Node:
    """Base of all nodes; `span` is the half-open place in the source, or None if derived."""

    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True)
class Number(Node):
    """An exact rational number."""

    value: Fraction


@dataclass(frozen=True)
class Label:
    """Words in a script: the hh of W_{hh}, the "use at k" of an evaluation bar."""

    words: str


@dataclass(frozen=True)
class Enclosed:
    """An index in brackets in a script, as in h^{(t)}, h^{<t>} (`opening` "<") and x_{[t]}."""

    opening: str
    index: Index


@dataclass(frozen=True)
class Mark:
    """A sign in a superscript: "transpose", "prime", "plus" or "star"."""

    kind: str


Script = tuple["Index | Label | Enclosed | Mark | Symbol", ...]
"""What stands in a subscript or superscript, item by item; a single letter is an `Index`."""


@dataclass(frozen=True)
class Symbol(Node):
    """A letter as it was read, before a model says what its scripts are: labels, a time, entries.

    `before` are the scripts in front of it, as in {}_T w.
    """

    base: str
    accent: str = ""
    sub: Script = ()
    sup: Script = ()
    before: Script = ()


@dataclass(frozen=True)
class Scripted(Node):
    """A formula in brackets with scripts, before a model says if they are powers or entries."""

    body: Formula
    sub: Script = ()
    sup: Script = ()


@dataclass(frozen=True)
class Call(Node):
    """A symbol with a bracket after it, before a model says whether it is applied or multiplied.

    `opening` is "(" or "[".
    """

    head: Symbol
    arguments: tuple[Formula, ...]
    opening: str = "("


@dataclass(frozen=True)
class Evaluated(Node):
    """A formula before an evaluation bar, with what stands at the bar: `held` or `words`."""

    body: Formula
    held: Formula | None = None
    words: str = ""


@dataclass(frozen=True)
class Dots(Node):
    """Three dots between factors or terms, or for what need not be repeated."""


@dataclass(frozen=True)
class Variable(Node):
    """A variable of a model: `name`, at time `time` where it has one (h_t), else constant (W)."""

    name: Name
    time: Index | None = None


@dataclass(frozen=True)
class Quotient(Node):
    """The derivative of `upper` by `lower`.

    `mark` is how it is written: "partial" (∂, its meaning is the axis `partials`), "immediate"
    (∂⁺), "total" (d) or "gradient" (∇, a partial one shaped as `lower` is). An evaluation bar
    restricts it: to the `use` of a constant `lower` at one step, or to what passes none of `held`.
    """

    upper: Formula
    lower: Formula
    mark: str = "partial"
    use: Index | None = None
    held: tuple[Formula, ...] = ()


@dataclass(frozen=True)
class Sum(Node):
    """Σ of `body` for `index` from `first` to `last`; None for either is the model's own range."""

    index: str
    first: Index | None
    last: Index | None
    body: Formula


@dataclass(frozen=True)
class Product(Node):
    """Π of `body` for `index` from `first` to `last`; the axis `product_order` orders it.

    `falling` if it is written from `last` down to `first`. If it was `spelled` out with dots, its
    order is the written one in every reading.
    """

    index: str
    first: Index | None
    last: Index | None
    body: Formula
    falling: bool = False
    spelled: bool = False


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
    """`upper` divided by `lower`: a fraction, or written ⊘ if `by_entries`."""

    upper: Formula
    lower: Formula
    by_entries: bool = True


@dataclass(frozen=True)
class Power(Node):
    """`base` to a power: of a vector by entries, of a matrix the matrix power."""

    base: Formula
    exponent: int | Index


@dataclass(frozen=True)
class Transpose(Node):
    """The transpose of `body`."""

    body: Formula


@dataclass(frozen=True)
class Diagonal(Node):
    """The diagonal matrix with the entries of the vector `body`."""

    body: Formula


@dataclass(frozen=True)
class Outer(Node):
    """The outer product (⊗) left · rightᵀ of two vectors."""

    left: Formula
    right: Formula


@dataclass(frozen=True)
class Stack(Node):
    """The vectors in `parts` one below the other: [h, x]."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True)
class Identity(Node):
    """The identity matrix I, of the size that fits."""


@dataclass(frozen=True)
class Ones(Node):
    """The vector of ones."""


@dataclass(frozen=True)
class Value(Node):
    """The number that an index is: the T of 1/T."""

    index: Index


@dataclass(frozen=True)
class Component(Node):
    """The entry of `body` at `indices`, one for a vector, two for a matrix."""

    body: Formula
    indices: tuple[Index, ...]


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
    | Outer
    | Stack
    | Identity
    | Ones
    | Value
    | Component
    | Scripted
    | Call
    | Evaluated
    | Dots
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


def without_identities(formula: Formula) -> Formula:
    """The formula with the number 1 for I: a number beside a matrix is that multiple of I."""
    return ONE if isinstance(formula, Identity) else rebuild(formula, without_identities)


def transposed(formula: Formula) -> Formula:
    """The transpose; that of a transpose is what was transposed."""
    return formula.body if isinstance(formula, Transpose) else Transpose(formula)


_SCRIPTS = frozenset({"sub", "sup", "before"})
"""The fields with scripts: what stands in them is no part of the formula."""


def children(formula: Formula) -> Iterator[Formula]:
    """The direct parts of a formula, from left to right."""
    for name in _parts(type(formula)):  # type: ignore[arg-type]
        value = getattr(formula, name)
        if isinstance(value, Node):
            yield value  # type: ignore[misc]
        elif isinstance(value, tuple) and value and isinstance(value[0], Node):
            yield from value


@cache
def _parts(kind: type[Node]) -> tuple[str, ...]:
    """The fields of a kind of node in which parts of the formula stand."""
    return tuple(item.name for item in fields(kind) if item.name not in {*_SCRIPTS, "span"})


def rebuild(formula: Formula, change: Callable[[Formula], Formula]) -> Formula:
    """The formula with every direct part replaced by `change` of it."""
    changed: dict[str, Any] = {}
    for name in _parts(type(formula)):  # type: ignore[arg-type]
        value = getattr(formula, name)
        if isinstance(value, Node):
            changed[name] = change(value)  # type: ignore[arg-type]
        elif isinstance(value, tuple) and value and isinstance(value[0], Node):
            changed[name] = tuple(change(part) for part in value)
    return replace(formula, **changed) if changed else formula


def walk(formula: Formula) -> Iterator[Formula]:
    """The formula and all its parts, from the outside to the inside."""
    open_parts = [formula]
    while open_parts:
        part = open_parts.pop()
        yield part
        open_parts.extend(reversed(list(children(part))))


def mentions(formula: Formula, symbol: str) -> bool:
    """Whether an index symbol stands free in a formula: no sum or product in it binds it anew.

    A bare letter counts too, as the i of h(i) before a model has said that this is a time.
    """
    open_parts = [formula]
    while open_parts:
        part = open_parts.pop()
        if any(symbol in index.symbols for index in _indices_in(part)):
            return True
        if isinstance(part, Symbol) and part.base == symbol and not part.accent:
            return True
        if isinstance(part, Evaluated) and symbol in part.words.split():
            return True
        if not (isinstance(part, Sum | Product) and part.index == symbol):
            open_parts.extend(children(part))
    return False


def _indices_in(part: Formula) -> Iterator[Index]:
    """The indices that stand in a node itself, those in the scripts of symbols included."""
    yield from indices_of(part)
    if isinstance(part, Symbol | Scripted):
        for item in part.sub + part.sup:
            if isinstance(item, Index):
                yield item
            elif isinstance(item, Enclosed):
                yield item.index
            elif isinstance(item, Symbol):
                yield from _indices_in(item)


def place(formula: Formula, values: Mapping[str, Index]) -> Formula:
    """The formula with the free index symbols in `values` replaced.

    >>> place(Value(Index("t", -1)), {"t": Index("k", 3)})
    Value(index=Index(symbol='k', offset=2, others=()))
    """
    match formula:
        case Variable(time=Index() as time):
            return replace(formula, time=time.at(values))
        case Value():
            return replace(formula, index=formula.index.at(values))
        case Component():
            indices = tuple(index.at(values) for index in formula.indices)
            return replace(formula, body=place(formula.body, values), indices=indices)
        case Quotient(use=Index() as use):
            upper, lower = place(formula.upper, values), place(formula.lower, values)
            return replace(formula, upper=upper, lower=lower, use=use.at(values))
        case Power(exponent=Index() as exponent):
            return replace(formula, base=place(formula.base, values), exponent=exponent.at(values))
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
        case Quotient(use=Index() as use):
            return (use,)
        case Power(exponent=Index() as exponent):
            return (exponent,)
        case Component(indices=indices):
            return indices
        case Value(index=index):
            return (index,)
        case _:
            return ()


def free_indices(formula: Formula) -> tuple[str, ...]:
    """The index symbols of variables that no sum or product binds, in order of appearance."""
    found: dict[str, None] = {}

    def visit(part: Formula, bound: frozenset[str]) -> None:
        for index in indices_of(part):
            found.update(dict.fromkeys(one for one in index.symbols if one not in bound))
        if isinstance(part, Sum | Product):
            bound = bound | {part.index}
        for child in children(part):
            visit(child, bound)

    visit(formula, frozenset())
    return tuple(found)
