"""Formulas as sums of terms: a coefficient, index variables with constraints, and items in order.

Sums are brought outside; a product over a range stays an item. An item stands at a time, or between
two: a local Jacobian in one slot, all paths between two variables, or a range of these, one for
each of its slots. What lies outside is refused (`Outside`), never dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from ..formula.syntax import Index, Variable
from ..notation import Name
from .constraints import Constraint, Moment
from .words import Words

Defined = tuple[tuple[str, Index], ...]
"""Nodes that stand for an index of several symbols, without its constant."""


class Outside(Exception):
    """A construct that is not decided for every T; the message names it."""


@dataclass(frozen=True)
class Local:
    """A sum of words in the slot `at`, each with a coefficient.

    `is_value` if it is made of values, not of derivatives: it is there where things are given too.
    """

    at: Moment
    words: Words
    turned: bool = False
    is_value: bool = False


@dataclass(frozen=True)
class Paths:
    """All paths from `upper` at `since` to `lower` at `until`, None for a constant.

    `use` is the step whose equation reads that constant; `held` is what no path passes. If it is
    `rising` they are the paths that lead ahead in time: `until` lies after `since`, and for a
    constant is the step whose equation reads it; the last edge belongs to a step after `since`.
    """

    upper: Variable
    since: Moment
    lower: Variable
    until: Moment | None
    use: Moment | None = None
    held: tuple[tuple[Name, Moment], ...] = ()
    rising: bool = False
    turned: bool = False


@dataclass(frozen=True)
class Run:
    """One of `bodies` for each value of `index` from `last` down to `first`, at least one.

    A body begins `begins` slots after its value of the index and ends `ends` slots after it.
    `rising` if the index rises from left to right.
    """

    index: str
    first: Moment
    last: Moment
    bodies: tuple[tuple[Fraction, tuple[Local | Paths, ...]], ...]
    begins: int
    ends: int
    rising: bool = False
    turned: bool = False


Item = Local | Run | Paths


def extent(item: Item) -> tuple[Moment, Moment | None]:
    """The times at which an item begins and ends, going back in time; None if that is open."""
    match item:
        case Local(at=at):
            return at, at
        case Run(first=first, last=last):
            return (last[0], last[1] + item.begins), (first[0], first[1] + item.ends)
        case Paths(since=since, until=until, rising=True):
            assert until is not None
            return until, since
        case Paths(since=since, until=until):
            return since, until or item.use


@dataclass(frozen=True)
class Term:
    """`coefficient` times the sum over `variables`, as far as `constraints` hold, of the items.

    `defined` are nodes that stand for an index of several symbols. `divisors` are numbers a, b of
    a T + b, by which the term is divided.
    """

    coefficient: Fraction
    variables: tuple[str, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    items: tuple[Item, ...] = ()
    defined: Defined = ()
    divisors: tuple[tuple[Fraction, Fraction], ...] = ()

    def times(self, other: Term) -> Term:
        """The product; the variables of the two have to be distinct."""
        return Term(
            self.coefficient * other.coefficient, self.variables + other.variables,
            self.constraints + other.constraints, self.items + other.items,
            self.defined + other.defined, self.divisors + other.divisors,
        )  # fmt: skip

    def under(self, *constraints: Constraint) -> Term:
        """The term as far as more constraints hold."""
        return replace(self, constraints=(*constraints, *self.constraints))


def turned(term: Term) -> Term:
    """The transpose: the items from right to left, each transposed."""
    items = tuple(replace(item, turned=not item.turned) for item in reversed(term.items))
    return replace(term, items=items)
