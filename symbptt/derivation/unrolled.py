"""The unrolled form: at one T, every path from the upper variable down, with concrete Jacobians."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from itertools import product as combinations

from ..formula.syntax import ONE, Formula, Index, Number, Quotient, Variable, free_indices
from ..model.cell import LAST, Cell
from .forms import IDENTITY, ROW, Term, UnrolledForm
from .graph import Graph, at_step, graph
from .jacobians import Route, placed, product
from .paths import Path, paths
from .total import weights


def unroll_gradient(cell: Cell, upper: Variable, lower: Variable, T: int) -> UnrolledForm:
    """d`upper`/d`lower` at T as the sum over all paths (numerator layout, see `forms.LAYOUT`).

    An index symbol of the two variables stands for every step: there is a group for each of its
    values, without those of two indices that no path joins. Raises `BoundExceeded` if a group has
    more than `bounds.PATH_LETTERS` factors.

    >>> from symbptt.model.library import elman
    >>> from symbptt.notation import Name
    >>> cell = elman()
    >>> form = unroll_gradient(cell, cell.loss, Variable(Name("b", label="h")), 3)
    >>> len(form.groups[0][1])
    10
    """
    network = graph(cell)
    known: dict[tuple[Variable, Variable], tuple[Route, ...]] = {}
    by_matrix = len(cell.quantity(lower).shape) == 2 and cell.quantity(upper).shape != ()
    before = (Route((ROW,)),) if by_matrix else ()
    groups = []
    coefficients = weights(cell, T)
    for high, low in _instances(cell, upper, lower, T):
        terms = tuple(
            Term(path, _as_matrix(product((*start, *routes)), cell.quantity(low).shape))
            for path in paths(cell, T, high, low)
            for start in (_weighted(cell, path, coefficients, before),)
            for routes in combinations(
                *(_routes(network, known, *edge) for edge in _edges(cell, path))
            )
        )
        if terms or lower.time is None or upper.time is None:
            groups.append((Quotient(high, low), terms))
    return UnrolledForm(T, tuple(groups), cell.preactivations)


def _instances(
    cell: Cell, upper: Variable, lower: Variable, T: int
) -> Iterator[tuple[Variable, Variable]]:
    """The two variables with every value of their index symbols."""
    symbols = dict.fromkeys((*free_indices(upper), *free_indices(lower)))
    symbols.pop(LAST, None)
    for values in combinations(range(cell.start, T + 1), repeat=len(symbols)):
        indices = {LAST: Index(None, T)}
        indices.update(
            (one, Index(None, value)) for one, value in zip(symbols, values, strict=True)
        )
        yield _placed(upper, indices), _placed(lower, indices)


def _as_matrix(formula: Formula, shape: tuple[str, ...]) -> Formula:
    """A product without factors is 1 between numbers, I between vectors."""
    return IDENTITY if formula == ONE and shape else formula


def _placed(variable: Variable, indices: dict[str, Index]) -> Variable:
    return Variable(variable.name, variable.time and variable.time.at(indices))


def _weighted(
    cell: Cell, path: Path, coefficients: dict[Variable, Fraction], before: tuple[Route, ...]
) -> tuple[Route, ...]:
    """What stands before the routes of a path: the coefficient of a step's loss, if not 1."""
    weight = coefficients[path[1]] if path[0] == cell.loss and len(path) > 1 else 1
    return before if weight == 1 else (Route((Number(Fraction(weight)),)), *before)


def _edges(cell: Cell, path: Path) -> Iterator[tuple[Variable, Variable]]:
    """The edges of a path below the total loss, in which each step's loss has a coefficient."""
    rest = path[1:] if path[0] == cell.loss else path
    return pairwise(rest)


def _routes(
    network: Graph,
    known: dict[tuple[Variable, Variable], tuple[Route, ...]],
    upper: Variable,
    lower: Variable,
) -> tuple[Route, ...]:
    if (upper, lower) not in known:
        assert upper.time is not None
        t = upper.time.offset
        known[upper, lower] = tuple(
            placed(route, Index(None, t))
            for edge in network.below(upper.name)
            if at_step(edge.lower, t) == lower
            for route in edge.routes
        )
    return known[upper, lower]
