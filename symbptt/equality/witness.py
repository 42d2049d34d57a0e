"""A witness: an example network in which the two sides of a claim have different values.

The first examples count paths (every number is 1, every function the identity) in a scalar network;
later ones have more entries, other numbers and functions with a bend. An example that shows no
difference proves nothing; without a witness nothing is called different.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import cycle, islice

from ..claims.reading import Reading
from ..errors import NoRule
from ..formula.syntax import (
    Apply,
    Formula,
    Variable,
    walk,
)
from ..model.cell import Cell, Quantity, Role
from ..model.functions import KNOWN, NAMED
from ..notation import Name
from .enclosures import OutOfRange
from .example import Example, Matrix, Numbers, Polynomial, extents
from .matrices import NoValue, alike, differ
from .values import Sides
from .writing import distributions


@dataclass(frozen=True)
class Witness:
    """Numbers for which `left` and `right`, the values of the two sides of a claim, differ.

    `settled` are the two sides as they are meant, for the last step `T` and the `slots` of their
    free indices, in the `layout` and `product_order` of a reading.
    """

    numbers: Numbers
    left: Matrix
    right: Matrix
    settled: tuple[Formula, Formula]
    T: int
    slots: tuple[tuple[str, int], ...]
    layout: str
    product_order: str


def find_witness(
    cell: Cell,
    T: int,
    sides: tuple[Formula, Formula],
    slots: dict[str, int],
    reading: Reading,
    exact: bool = False,
) -> Witness | None:
    """The first example that tells two settled sides apart; or None.

    Unless they are to be compared `exact`, they may differ by one transposition.
    """
    for trial, (*_, square) in enumerate(_TRIALS):
        if any(square) and T - cell.start > BENT_STEPS:
            continue
        try:
            example = _example(cell, T, trial)
            left, right = (Sides(example, reading).value(side, slots) for side in sides)
            left, right = alike(left, right), alike(right, left)
        except (NoRule, OutOfRange, NoValue):
            continue
        turned = tuple(zip(*right, strict=True))
        if differ(left, right) and (exact or differ(left, turned)):
            return Witness(
                example.numbers, left, right, sides, T, tuple(slots.items()), reading.layout,
                reading.product_order,
            )  # fmt: skip
    return None


# ---- examples

BENT_STEPS = 8
"""Ticks up to which functions are bent in an example: their degree doubles with each."""

_TRIALS = (
    (1, (1,), (1,), (0,)),
    (1, (1,), (2, 3), (0,)),
    (1, (1, 2, 1, -1), (1,), (1, 0)),
    (2, (1, 1, 0, 1, 2, -1, 1), (1,), (1, 0, 0)),
    (2, (1, 2, -1, 3, 1, 0, 2), (1, 2), (0,)),
    (2, (2, 1, -1, 1, 3, -2, 1, 1, -3), (1, 2), (1, -1)),
    (2, (1, -2, 3, 1, 2, 1, -1, 5, 2, 1, 3), (2, -1, 1), (1, 2, 3)),
)
"""Of each example: every size, the numbers in turn, and the coefficients of the functions."""


@lru_cache(maxsize=256)
def _example(cell: Cell, T: int, trial: int) -> Example:
    size, entries, linear, square = _TRIALS[trial]
    bent = any(function.name in _TRANSCENDENTAL for function in cell.functions)
    supply = cycle(Fraction(one, 4) if bent and trial else one for one in entries)
    given = []
    for variable in _given(cell, T):
        quantity = cell.quantity(variable)
        rows, columns = extents(quantity.shape, size)
        filled: Matrix = tuple(tuple(islice(supply, columns)) for _ in range(rows))
        if quantity.name in distributions(cell):
            filled = _distribution(rows, trial)
        elif variable in cell.zero or (bent and not trial and _may_vanish(quantity)):
            filled = ((0,) * columns,) * rows
        given.append((variable, filled))
    open_functions = [one for one in cell.functions if one.name not in NAMED and one not in _KNOWN]
    pairs = zip(open_functions, cycle(linear), cycle(square), strict=False)
    functions = tuple(
        Polynomial(one.name, one.kind, _arguments(cell, one.name), a, b) for one, a, b in pairs
    )
    return Example(cell, T, Numbers(size, tuple(given), functions))


def _distribution(rows: int, trial: int) -> tuple[tuple[Fraction | int, ...], ...]:
    """Numbers that sum to 1: one of them 1, or k + 1 parts for the k-th."""
    if trial % 2 == 0:
        return tuple((int(row == 0),) for row in range(rows))
    return tuple((Fraction(2 * (row + 1), rows * (rows + 1)),) for row in range(rows))


_KNOWN = tuple(KNOWN.values())
_TRANSCENDENTAL = {KNOWN[name].name for name in ("tanh", "sigmoid", "softmax")} | set(NAMED)


def _arguments(cell: Cell, name: Name) -> int:
    """The number of arguments of a function."""
    parts = (part for equation in cell.equations for part in walk(equation.right))
    return next(len(p.arguments) for p in parts if isinstance(p, Apply) and p.function == name)


def _may_vanish(quantity: Quantity) -> bool:
    """Whether it is data or a bias: where they are 0, values of tanh and the like are exact."""
    return quantity.role is not Role.PARAMETER or len(quantity.shape) == 1


def _given(cell: Cell, T: int) -> list[Variable]:
    """What no equation defines: parameters, given states, inputs and targets step by step."""
    found = [quantity.at(None) for quantity in cell.of_role(Role.PARAMETER)]
    found += sorted(cell.given_at(T), key=lambda one: one.time.offset if one.time else 0)
    data = cell.of_role(Role.INPUT, Role.TARGET)
    deepest = max((cell.lag(quantity.name) for quantity in data), default=0)
    for t in range(cell.start - deepest, T + 1):
        found += [quantity.at(t) for quantity in data]
    return found
