"""The local Jacobians of a chain-rule form, each with its concrete formula and its shape."""

from __future__ import annotations

from itertools import product as combinations

from ..formula.syntax import ONE, Formula, Quotient, Variable, walk
from ..model.cell import Cell
from .forms import IDENTITY, ROW, LocalJacobian
from .graph import same
from .jacobians import Route, placed, product
from .shown import Shown, moved, shown


def local_jacobians(cell: Cell, form: Formula, lower: Variable) -> tuple[LocalJacobian, ...]:
    """What each quotient of a closed form is in terms of the cell's own functions and matrices."""
    quotients = dict.fromkeys(part for part in walk(form) if isinstance(part, Quotient))
    return tuple(
        _local_jacobian(shown(cell, lower) if _ends(part, lower) else shown(cell), part)
        for part in quotients
    )


def _ends(quotient: Quotient, lower: Variable) -> bool:
    return isinstance(quotient.lower, Variable) and same(quotient.lower, lower)


def _local_jacobian(graph: Shown, quotient: Quotient) -> LocalJacobian:
    upper, lower = quotient.upper, quotient.lower
    assert isinstance(upper, Variable) and isinstance(lower, Variable) and upper.time is not None
    rows = graph.cell.quantity(upper).shape
    columns = graph.cell.quantity(lower).shape
    row = ROW if len(columns) == 2 else None
    start = () if row is None else (Route((row,)),)
    products = (
        product((*start, *(placed(route, upper.time) for route in routes)))
        for edges in graph.routes(upper.name)
        if moved(edges[-1].lower, upper.time) == lower
        for routes in combinations(*(edge.routes for edge in edges))
    )
    terms = tuple(IDENTITY if term == ONE else term for term in products)
    shape = columns if len(columns) == 2 else (*(rows or ("1",)), *(columns or ("1",)))
    return LocalJacobian(quotient, terms, shape, row)
