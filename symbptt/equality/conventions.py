"""What is taken for granted where formulas that are written out in values are found equal."""

from __future__ import annotations

from ..formula.syntax import Component, Formula, Identity, Plus, Variable, walk
from ..model.cell import Cell
from .concrete import is_written
from .conformity import shape_in
from .writing import distributions


def taken_for_granted(cell: Cell, sides: tuple[Formula, ...], layout: str) -> tuple[str, ...]:
    """What the equality of some sides rests on beside the model, a sentence each."""
    names = []
    if any(map(is_written, sides)):
        names = sorted(name.ascii for name in distributions(cell))
    found = [f"the entries of {name}_t are taken to sum to 1" for name in names]
    if any(_adds_a_number(cell, part, layout) for side in sides for part in walk(side)):
        found.append("a number beside a matrix is taken as that multiple of I")
    return tuple(found)


def _adds_a_number(cell: Cell, formula: Formula, layout: str) -> bool:
    """Whether it is a sum of a matrix and a number, of quantities as wholes; dW is none."""
    if not isinstance(formula, Plus) or not all(_is_whole(cell, part) for part in walk(formula)):
        return False
    shapes = [shape_in(cell, term, layout) for term in formula.terms]
    is_matrix = any(shape is not None and all(shape) for shape in shapes)
    return is_matrix and any(
        shape is None and not any(isinstance(part, Identity) for part in walk(term))
        for shape, term in zip(shapes, formula.terms, strict=True)
    )


def _is_whole(cell: Cell, part: Formula) -> bool:
    """Whether it is neither an entry nor the sign of a differential."""
    if isinstance(part, Variable):
        return any(part.name == quantity.name for quantity in cell.quantities)
    return not isinstance(part, Component)
