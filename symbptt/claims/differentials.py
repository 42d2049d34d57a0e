"""Claims in differentials: A dW = B dW + C dW for every dW says that A = B + C."""

from __future__ import annotations

from ..errors import NoRule
from ..formula.syntax import Formula, Number, Plus, Times, Variable, plus, times, walk
from ..model.cell import Cell


def without_differentials(cell: Cell, sides: tuple[Formula, Formula]) -> tuple[Formula, Formula]:
    """Both sides without the differential dv of a variable, with which each term ends.

    Raises `NoRule` where a letter of no quantity stands otherwise.
    """
    if not any(_is_unknown(cell, part) for side in sides for part in walk(side)):
        return sides
    ends = {_end(cell, term) for side in sides for term in _terms(side)}
    if len(ends) != 1 or None in ends:
        raise NoRule("a letter that the model does not have", "name it, or write the claim without")
    left, right = (plus(tuple(_cut(term) for term in _terms(side))) for side in sides)
    if any(_is_unknown(cell, part) for side in (left, right) for part in walk(side)):
        raise NoRule("several differentials in a product", "write the claim in derivatives")
    return left, right


def _terms(side: Formula) -> tuple[Formula, ...]:
    terms = side.terms if isinstance(side, Plus) else (side,)
    return tuple(term for term in terms if not (isinstance(term, Number) and not term.value))


def _is_unknown(cell: Cell, part: Formula) -> bool:
    """Whether a letter is that of a differential, which is no quantity."""
    names = {quantity.name for quantity in cell.quantities}
    return isinstance(part, Variable) and part.name.base == "d" and part.name not in names


def _end(cell: Cell, term: Formula) -> tuple[Formula, Formula] | None:
    if not isinstance(term, Times) or len(term.factors) < 3:
        return None
    sign, variable = term.factors[-2:]
    if _is_unknown(cell, sign) and isinstance(variable, Variable):
        return sign, variable
    return None


def _cut(term: Formula) -> Formula:
    assert isinstance(term, Times)
    return times(term.factors[:-2])
