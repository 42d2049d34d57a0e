"""A formula as a sum of terms, with what has to exist so that it has a value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from itertools import product

from .constraints import Closure, Constraint, Moment, at_most
from .straightening import straightened
from .terms import Defined, Outside, Term

BOUND = "$"
"""How the names of the variables of sums and products begin."""


@dataclass(frozen=True)
class Need:
    """`low` has to be at most `high` wherever the guards hold, or something does not exist.

    `defined` are the nodes among these that stand for an index of several symbols."""

    low: Moment
    high: Moment
    guards: tuple[Constraint, ...] = ()
    defined: Defined = ()

    def violated(
        self, known: tuple[Constraint, ...], start: int, exactly: bool = False
    ) -> tuple[Closure, ...]:
        """The times, in pieces, at which what is needed is missing, as far as `known` holds.

        Where guards are no differences of two times they may be too many; `exactly` has none then.
        """
        missing = at_most((self.high[0], self.high[1] + 1), self.low)
        whole = (*known, *self.guards, missing)
        bound = {node for one in whole for node in (one.left, one.right) if node[0] == BOUND}
        symbols = {symbol for _, index in self.defined for symbol in index.symbols}
        bound.update(symbol for symbol in symbols if symbol[0] == BOUND)
        term = Term(Fraction(1), tuple(sorted(bound)), whole, defined=self.defined)
        ends = {self.low[0], self.high[0]}
        try:
            pieces = straightened(term, start, ends)
        except Outside:
            if exactly:
                return ()
            pieces = straightened(term, start, ends, strict=False)
        closures = (Closure(piece.constraints) for piece in pieces)
        return tuple(one for one in closures if one.feasible)


@dataclass(frozen=True)
class Parts:
    """A formula as a sum of terms, with what has to exist.

    It is 0 whatever it is multiplied by where one of `alive`, with its `defined` nodes, does not
    hold: it then asks for the derivative of something before the start by a constant.
    """

    terms: tuple[Term, ...]
    needs: tuple[Need, ...] = ()
    alive: tuple[Constraint, ...] = ()
    defined: Defined = ()


def added(parts: list[Parts]) -> Parts:
    """The sum; only a single part can still be 0 whatever it is multiplied by."""
    return Parts(
        tuple(term for part in parts for term in part.terms),
        tuple(need for part in parts for need in part.needs),
        parts[0].alive if len(parts) == 1 else (),
        parts[0].defined if len(parts) == 1 else (),
    )


def multiplied(parts: list[Parts]) -> Parts:
    """The product; what has to exist has to where no factor is 0 whatever the others are."""
    alive = tuple(one for part in parts for one in part.alive)
    needs: list[Need] = []
    for number, part in enumerate(parts):
        others = parts[:number] + parts[number + 1 :]
        guards = tuple(one for other in others for one in other.alive)
        defined = tuple(pair for other in others if other.alive for pair in other.defined)
        needs.extend(guarded(part.needs, guards, defined))
    terms = tuple(
        reduce(Term.times, choice, Term(Fraction(1)))
        for choice in product(*(part.terms for part in parts))
    )
    return Parts(terms, tuple(needs), alive, tuple(pair for part in parts for pair in part.defined))


def guarded(
    needs: Iterable[Need], guards: tuple[Constraint, ...], defined: Defined = ()
) -> tuple[Need, ...]:
    """What has to exist, only where more constraints hold."""
    return tuple(
        replace(need, guards=(*guards, *need.guards), defined=(*defined, *need.defined))
        for need in needs
    )
