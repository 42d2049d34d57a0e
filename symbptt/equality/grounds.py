"""What a claim is proved from for every T: its two sides as series on the time line."""

from __future__ import annotations

from dataclasses import dataclass

from ..claims.claim import Claim
from ..claims.directions import ordered
from ..claims.reading import Reading
from ..errors import NoRule
from ..formula.syntax import Formula, Quotient, Transpose, Variable, walk
from ..model.cell import Cell
from .concrete import is_written
from .conformity import misfit
from .decision import NotZero, Zero
from .proof import Series, Tools, compiled, prove
from .sides import Sides, as_written, settled, with_rows
from .terms import Outside
from .written import tools_of


def proof_of(cell: Cell, sides: Sides, reading: Reading) -> Zero | NotZero | str:
    """The decision for every T, or why there is none."""
    found: Zero | NotZero | str = ""
    for tools in tools_of(cell, (sides.left, sides.right), reading.layout):
        try:
            series = series_of(cell, sides, reading, tools)
            if series.turned[0] != series.turned[1] and _may_be_transposed(cell, sides):
                raise Outside("a matrix of entries and a transpose")
            found = prove(series)
        except (Outside, NoRule) as error:
            found = found or str(error)
        if isinstance(found, Zero):
            break
    return found


def _may_be_transposed(cell: Cell, sides: Sides) -> bool:
    """Whether sides in entries that are read in two directions may be transposes of each other.

    The gradient by a matrix has its shape in whatever direction it is read, if not transposed.
    """
    gradients = [
        part for side in (sides.left, sides.right) for part in walk(side)
        if isinstance(part, Transpose) and any(_is_by_matrix(cell, one) for one in walk(part))
    ]  # fmt: skip
    return sides.by_entries and (bool(gradients) or not _is_by_matrix(cell, sides.left))


def _is_by_matrix(cell: Cell, formula: Formula) -> bool:
    if not isinstance(formula, Quotient) or not isinstance(formula.lower, Variable):
        return False
    return len(cell.quantity(formula.lower).shape) == 2


def series_of(cell: Cell, sides: Sides, reading: Reading, tools: Tools | None = None) -> Series:
    """The sides on the time line; raises `Outside`, `NoRule` for what has no place there."""
    if misfit(cell, sides.left, sides.right, reading.layout) is not None:
        raise Outside("factors that do not conform")
    pair = (ordered(sides.left, reading), ordered(sides.right, reading))
    layout, condition = reading.layout, sides.condition
    return compiled(cell, pair, layout, condition, sides.of_left, sides.others, tools)


@dataclass(frozen=True)
class Ground:
    """What a proof for every T starts from: the sides as they are written, and both as series.

    `rows` if in the mixed layout gradients have to be rows, so that the sides conform.
    """

    left: Formula
    right: Formula
    series: Series
    rows: bool


def ground(cell: Cell, claim: Claim, reading: Reading) -> Ground:
    """What a claim is proved from. Raises `Outside`, `NoRule` for what is not proved so."""
    left, right = as_written(cell, claim, reading)
    sides = settled(cell, claim, reading)
    if any(map(is_written, (sides.left, sides.right))):
        raise Outside("a formula written out in values")
    layout = with_rows(cell, sides, reading)
    return Ground(left, right, series_of(cell, sides, layout), layout != reading)
