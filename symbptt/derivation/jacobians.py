"""Local Jacobians: the derivative of one equation of a cell by one variable in it.

Numerator layout: the Jacobian of u in R^m by v in R^n is the m × n matrix of ∂u_i/∂v_j, and the
chain rule multiplies from left to right. The derivative of W h by the matrix W is no matrix; a
`Route` keeps the vector h, with which a row δ becomes δᵀ hᵀ, of W's own shape.

`RULES` has one rule for each operation of the formula language that a cell may use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..errors import NoRule
from ..formula.syntax import (
    ONE,
    Apply,
    Diagonal,
    Formula,
    Index,
    Number,
    Plus,
    Times,
    Variable,
    place,
    substitute,
    times,
    transposed,
    walk,
)
from ..model.cell import STEP, Cell
from ..model.functions import ARGUMENT, TARGET, VALUE, Kind
from ..notation import Name


@dataclass(frozen=True)
class Route:
    """One occurrence of a variable in an equation: the `factors` from the left side down to it.

    `outer` is the vector that a matrix variable multiplies there, None for a vector variable.
    """

    factors: tuple[Formula, ...]
    outer: Formula | None = None

    def under(self, *factors: Formula) -> Route:
        """This route below further factors; factors that are 1 are left out."""
        return Route(tuple(f for f in factors if f != ONE) + self.factors, self.outer)


def local_jacobian(cell: Cell, upper: Name, lower: Variable) -> tuple[Route, ...]:
    """Every route from `upper` at step t to `lower` through the one equation that defines `upper`.

    `lower` stands as in the equation, at t, t - 1 or without a time. The sum of the routes is the
    Jacobian, (dim upper) × (dim lower), of that equation with everything but `lower` held fixed.

    Raises `NoRule` for an operation that `RULES` does not cover.
    """
    return tuple(_routes(cell, cell.equation(upper), Variable(upper, Index(STEP)), lower))


def _routes(cell: Cell, node: Formula, value: Formula, lower: Variable) -> Iterator[Route]:
    if lower not in walk(node):
        return
    if type(node) not in RULES:
        raise NoRule(
            f"the derivative of {type(node).__name__}", "add one to symbptt.derivation.jacobians"
        )
    yield from RULES[type(node)](cell, node, value, lower)


def _of_variable(cell: Cell, node: Variable, value: Formula, lower: Variable) -> Iterator[Route]:
    """∂v/∂v = I, which is left out of products."""
    yield Route(())


def _of_sum(cell: Cell, node: Plus, value: Formula, lower: Variable) -> Iterator[Route]:
    """∂(u + v)/∂x = ∂u/∂x + ∂v/∂x."""
    for term in node.terms:
        yield from _routes(cell, term, term, lower)


def _of_product(cell: Cell, node: Times, value: Formula, lower: Variable) -> Iterator[Route]:
    """∂(A v)/∂x = A ∂v/∂x for a constant A; ∂(A v)/∂A sends a row δ to δᵀ vᵀ."""
    *matrices, vector = node.factors
    inside = [matrix for matrix in matrices if lower in walk(matrix)]
    if lower in walk(vector):
        if inside:
            raise NoRule("a product both of whose factors vary", "name one of them")
        for route in _routes(cell, vector, vector, lower):
            yield route.under(*matrices)
        return
    numbers = tuple(matrix for matrix in matrices if isinstance(matrix, Number))
    if inside != [lower] or matrices != [*numbers, lower]:
        raise NoRule("the derivative of a product by a factor inside it", "name the product")
    yield Route(numbers, outer=vector)


def _of_function(cell: Cell, node: Apply, value: Formula, lower: Variable) -> Iterator[Route]:
    """∂f(a)/∂x = diag(f'(a)) ∂a/∂x by entries; J_f(a) ∂a/∂x for a vector function or a loss."""
    function = cell.function(node.function)
    argument, *others = node.arguments
    if any(lower in walk(other) for other in others):
        raise NoRule(f"the derivative of {function.name.ascii} by its target", "targets are data")
    if function.derivative is None:
        derivative: Formula = Apply(node.function, node.arguments, primes=1)
    else:
        values: dict[Formula, Formula] = {VALUE: value, ARGUMENT: argument}
        values.update(zip((TARGET,), others, strict=False))
        derivative = substitute(function.derivative, values)
    if function.kind is Kind.ENTRYWISE and derivative != ONE:
        derivative = Diagonal(derivative)
    for route in _routes(cell, argument, argument, lower):
        yield route.under(derivative)


RULES: dict[type, Callable[[Cell, Formula, Formula, Variable], Iterator[Route]]] = {
    Variable: _of_variable,  # type: ignore[dict-item]
    Plus: _of_sum,  # type: ignore[dict-item]
    Times: _of_product,  # type: ignore[dict-item]
    Apply: _of_function,  # type: ignore[dict-item]
}
"""One rule for each operation: (cell, formula, name of its value, variable) -> routes."""


def placed(route: Route, time: Index) -> Route:
    """A route of the equations of step t, at `time`."""
    values = {STEP: time}
    factors = tuple(place(factor, values) for factor in route.factors)
    return Route(factors, route.outer and place(route.outer, values))


def product(routes: tuple[Route, ...]) -> Formula:
    """The matrix product along consecutive routes; for a matrix at their end, of its own shape.

    A row δ that arrives at W h leaves as δᵀ hᵀ.
    """
    row = times(tuple(factor for route in routes for factor in route.factors))
    outer = routes[-1].outer if routes else None
    return row if outer is None else Times((transposed(row), transposed(outer)))
