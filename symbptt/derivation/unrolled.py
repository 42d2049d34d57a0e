"""The unrolled form: at one T, every path from the loss written out with concrete Jacobians."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from itertools import product as combinations

from ..formula.syntax import Index, Quotient, Variable
from ..model.cell import Cell
from .forms import Term, UnrolledForm, concrete
from .graph import Graph, at_step, graph
from .jacobians import Route, placed, product
from .paths import Path, paths


def unroll_gradient(cell: Cell, lower: Variable, T: int) -> UnrolledForm:
    """∂L/∂`lower` at T as the sum over all paths (numerator layout, see `forms.LAYOUT`).

    Raises `BoundExceeded` if that is more than `bounds.PATH_LETTERS` factors.

    >>> from symbptt.model.library import elman
    >>> from symbptt.notation import Name
    >>> form = unroll_gradient(elman(), Variable(Name("b", label="h")), 3)
    >>> len(form.groups[0][1])
    10
    """
    network = graph(cell)
    known: dict[tuple[Variable, Variable], tuple[Route, ...]] = {}
    groups = []
    for instance in _instances(cell, lower, T):
        terms: list[Term] = []
        for path in paths(cell, T, cell.loss, instance):
            for routes in combinations(*(
                _routes(network, known, *edge) for edge in _edges(cell, path)
            )):  # fmt: skip
                terms.append(Term(path, product(routes)))
        groups.append((Quotient(cell.loss, instance), tuple(terms)))
    return UnrolledForm(T, tuple(groups), cell.preactivations)


def _instances(cell: Cell, lower: Variable, T: int) -> Iterator[Variable]:
    if concrete(lower):
        yield lower
        return
    assert lower.time is not None
    for t in range(cell.start, T + 1):
        yield Variable(lower.name, Index(None, t))


def _edges(cell: Cell, path: Path) -> Iterator[tuple[Variable, Variable]]:
    """The edges of a path below the total loss, whose derivative by each step's loss is 1."""
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
