"""How many parameters a network has: polynomials in the sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from ..errors import NoRule
from ..formula.syntax import Formula, Times, Variable, walk
from .cell import LAST, Cell, Quantity, Role
from .sizes import (
    Sizes,
    as_formula,
    common_divisor,
    divided,
    multiplied,
    renamed,
    size,
    total,
    without,
)

STEPS = "S"
"""The symbol of the number of time steps, T - start + 1."""


def parameter_count(cell: Cell) -> Sizes:
    """The number of parameters of a cell; it does not depend on the number of steps.

    >>> from symbptt.formula.printer import text
    >>> from symbptt.model.library import elman
    >>> text(as_formula(parameter_count(elman())))
    'n_h n_x + n_h² + n_h + n_h n_y + n_y'
    """
    return total(size(quantity.shape) for quantity in cell.of_role(Role.PARAMETER))


def feed_forward_count(cell: Cell) -> Sizes:
    """The number of parameters of the same network without recurrence on all inputs at once.

    The inputs of the `STEPS` steps are concatenated: a parameter that multiplies an input has
    that many times as many columns, and one that multiplies a state of the step before is gone.
    """
    return total(_feed_forward(cell, quantity) for quantity in cell.of_role(Role.PARAMETER))


def _feed_forward(cell: Cell, parameter: Quantity) -> Sizes:
    products = [
        part
        for equation in cell.equations
        for part in walk(equation.right)
        if isinstance(part, Times) and parameter.at(None) in part.factors
    ]
    read = [part for product in products for part in walk(product) if isinstance(part, Variable)]
    if any(cell.quantity(part).role is Role.INPUT for part in read):
        return multiplied(size(parameter.shape), size((STEPS,)))
    if any(part.time is not None and part.time.offset for part in read):
        return {}
    return size(parameter.shape)


@dataclass(frozen=True)
class ParameterComparison:
    """A recurrent network against a feed-forward one of the same sizes on the concatenated inputs.

    The recurrent one has fewer parameters for T > `upper` / `lower`, from the next integer on.
    """

    recurrent: Formula
    feed_forward: Formula
    upper: Formula
    lower: Formula


def compare_parameters(cell: Cell, sizes: Mapping[str, str]) -> ParameterComparison:
    """The two numbers of parameters, symbolically in T, with some sizes renamed or put in.

    Raises `NoRule` for a cell in which it is not just the length of the input that decides.

    >>> from symbptt.formula.printer import text
    >>> from symbptt.model.library import elman
    >>> found = compare_parameters(elman(), {"n_y": "1"})
    >>> text(found.recurrent), text(found.upper), text(found.lower)
    ('n_h n_x + n_h² + 2 n_h + 1', 'n_h', 'n_x')
    """
    recurrent = renamed(parameter_count(cell), sizes)
    feed_forward = renamed(feed_forward_count(cell), sizes)
    difference = total((recurrent, {key: -value for key, value in feed_forward.items()}))
    fixed = {key: value for key, value in difference.items() if STEPS not in key}
    growing = {without(key, STEPS): -value for key, value in difference.items() if STEPS in key}
    # recurrent < feed-forward where S growing > fixed, with S = T - start + 1
    upper = total((fixed, {key: value * (cell.start - 1) for key, value in growing.items()}))
    if not growing or min((*growing.values(), *upper.values()), default=0) <= 0:
        raise NoRule("comparing the parameters of this cell", "it needs an input and a state")
    common = common_divisor((*upper, *growing))
    return ParameterComparison(
        as_formula(recurrent),
        as_formula(_in_last_step(feed_forward, cell.start)),
        as_formula({divided(key, common): value for key, value in upper.items()}),
        as_formula({divided(key, common): value for key, value in growing.items()}),
    )


def _in_last_step(sizes: Sizes, start: int) -> Sizes:
    """The polynomial with T - start + 1 for the number of steps."""
    steps: Sizes = {(LAST,): Fraction(1)} | ({(): Fraction(1 - start)} if start != 1 else {})
    return total(
        multiplied({without(key, STEPS): value}, steps) if STEPS in key else {key: value}
        for key, value in sizes.items()
    )
