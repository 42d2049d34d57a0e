"""Claims about one entry i of vectors, with values in them, as claims about the vectors.

What holds for every entry holds for the vector, multiplied by entries: v_i w_i is v ⊙ w. A factor
∂u_i/∂v_i is the Jacobian, where that is a diagonal matrix.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from ..derivation.graph import graph
from ..errors import NoRule
from ..formula.syntax import (
    Apply,
    Component,
    Diagonal,
    Entrywise,
    Formula,
    Index,
    Number,
    Plus,
    Power,
    Quotient,
    Ratio,
    Sum,
    Times,
    Transpose,
    Variable,
    rebuild,
    times,
    walk,
)
from ..model.cell import Cell
from .settling import within_step


def of_one_entry(
    cell: Cell, sides: tuple[Formula, Formula], layout: str
) -> tuple[Formula, Formula] | None:
    """Both sides as vectors; None where they are about more than the one entry i of each."""
    parts = [part for side in sides for part in walk(side)]
    found = {part.indices for part in parts if isinstance(part, Component)}
    if len(found) != 1:
        return None
    (indices,) = found
    if len(indices) != 1 or indices[0].symbol is None or indices[0] != Index(indices[0].symbol):
        return None
    if any(isinstance(part, Sum) and part.index == indices[0].symbol for part in parts):
        return None
    if not all(_has_entry(side) or isinstance(side, Number) for side in sides):
        return None
    vectors = _Vectors(cell, layout)
    try:
        return vectors.of(sides[0]), vectors.of(sides[1])
    except NoRule:
        return None


def _no_rule() -> NoRule:
    return NoRule("comparing entry by entry", "write the claim with whole vectors and matrices")


def _has_entry(formula: Formula) -> bool:
    return any(isinstance(part, Component) for part in walk(formula))


@dataclass(frozen=True)
class _Vectors:
    cell: Cell
    layout: str

    def of(self, formula: Formula) -> Formula:
        """The formula without its entry. Raises `NoRule`."""
        if not _has_entry(formula):
            return formula
        match formula:
            case Component(body=Variable() | Quotient(lower=Variable()) as body):
                return body
            case Quotient(upper=Variable(), lower=Component(body=Variable() as lower)):
                return Quotient(formula.upper, lower, formula.mark)
            case Times(factors=factors):
                return self._product(factors)
            case Plus() if not all(map(_is_vector, formula.terms)):
                raise _no_rule()
            case Plus() | Power() | Ratio() | Apply():
                return rebuild(formula, self.of)
            case _:
                raise _no_rule()

    def _product(self, factors: tuple[Formula, ...]) -> Formula:
        numbers = [factor for factor in factors if not _has_entry(factor)]
        slopes = [self._slope(factor) for factor in factors if _is_slope(factor)]
        vectors = [self.of(f) for f in factors if _has_entry(f) and not _is_slope(f)]
        if not vectors or len(slopes) > 1:
            raise _no_rule()
        whole = vectors[0] if len(vectors) == 1 else Entrywise(tuple(vectors))
        if not slopes:
            return times((*numbers, whole))
        if self.layout == "numerator":
            return times((*numbers, whole, *slopes))
        turned = slopes if self.layout == "denominator" else [Transpose(slopes[0])]
        return times((*numbers, *turned, whole))

    def _slope(self, formula: Formula) -> Formula:
        """∂u/∂v, if it is diagonal."""
        assert isinstance(formula, Quotient)
        assert isinstance(formula.upper, Component) and isinstance(formula.lower, Component)
        found = Quotient(formula.upper.body, formula.lower.body, formula.mark)
        if not _is_diagonal(self.cell, found):
            raise _no_rule()
        return found


def _is_slope(formula: Formula) -> bool:
    return (
        isinstance(formula, Quotient)
        and isinstance(formula.upper, Component)
        and isinstance(formula.lower, Component)
    )


def _is_vector(term: Formula) -> bool:
    """Whether a term has the entry, or is a number that goes with each."""
    return _has_entry(term) or isinstance(term, Number)


def _is_diagonal(cell: Cell, quotient: Quotient) -> bool:
    """Whether two variables of one step depend on each other entry by entry alone."""
    upper, lower = quotient.upper, quotient.lower
    if not isinstance(upper, Variable) or not isinstance(lower, Variable):
        return False
    if upper.time is None or upper.time != lower.time:
        return False
    network = graph(cell)
    return all(
        isinstance(factor, Diagonal | Number)
        for way in within_step(network, quotient)
        for above, below in pairwise(way)
        for edge in network.below(above.name)
        if edge.lower.name == below.name
        for route in edge.routes
        for factor in route.factors
    )
