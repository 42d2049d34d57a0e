"""Products by entries with an outer product: u ⊙ v rᵀ is (u ⊙ v) rᵀ."""

from __future__ import annotations

from dataclasses import replace

from ..formula.syntax import Entrywise, Formula, Times, rebuild
from ..model.cell import Cell
from .conformity import is_vector, shape_in


def regrouped(cell: Cell, formula: Formula, layout: str) -> Formula:
    """The formula with columns that scale the rows of an outer product taken into its column.

    A product without a sign binds more tightly than ⊙, so that papers write δ ⊙ z ⊙ (1 - z) hᵀ.
    """
    formula = rebuild(formula, lambda part: regrouped(cell, part, layout))
    if not isinstance(formula, Entrywise):
        return formula
    columns, products = [], []
    for factor in formula.factors:
        if _is_column(cell, factor, layout):
            columns.append(factor)
        elif isinstance(factor, Times) and _is_column(cell, factor.factors[0], layout):
            products.append(factor)
    if len(products) != 1 or len(columns) + 1 != len(formula.factors):
        return formula
    first, *rest = products[0].factors
    return Times((replace(formula, factors=(*columns, first)), *rest), span=formula.span)


def _is_column(cell: Cell, formula: Formula, layout: str) -> bool:
    shape = shape_in(cell, formula, layout)
    return shape is not None and is_vector(shape) and not shape[1]
