"""Local Jacobians: the derivative of one equation of a cell by one variable in it.

Numerator layout: the Jacobian of u in R^m by v in R^n is the m × n matrix of ∂u_i/∂v_j, and the
chain rule multiplies from left to right. The derivative of W h by the matrix W is no matrix; a
`Route` keeps the vector h, with which a row δ becomes δᵀ hᵀ, of W's own shape.

`RULES` has one rule for each operation of the formula language that can be split. Where one has no
exact split, its Jacobian is one factor, the quotient marked "own" of the value by
what it depends on: a letter that says no more than what it stands for. Equal factors are equal
matrices, so each rule takes care that its factors name all that they depend on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from ..errors import NoRule
from ..formula.syntax import (
    ONE,
    Apply,
    Diagonal,
    Entrywise,
    Formula,
    Index,
    Number,
    Ones,
    Plus,
    Power,
    Quotient,
    Ratio,
    Stack,
    Times,
    Transpose,
    Variable,
    place,
    substitute,
    times,
    transposed,
    walk,
)
from ..model.blocks import selector
from ..model.cell import STEP, Cell
from ..model.functions import ARGUMENT, TARGET, VALUE, Kind
from ..model.shapes import formula_shape
from ..notation import Name


@dataclass(frozen=True)
class Route:
    """One occurrence of a variable in an equation: the `factors` from the left side down to it.

    `outer` is the vector v that a matrix variable multiplies there, None for a vector variable; a
    row δ becomes δᵀ vᵀ there, and v δ if the matrix stands transposed and `outer` is vᵀ.
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
    rule = RULES.get(type(node), _of_anything)
    yield from rule(cell, node, value, lower)


def _of_variable(cell: Cell, node: Variable, value: Formula, lower: Variable) -> Iterator[Route]:
    """∂v/∂v = I, which is left out of products."""
    yield Route(())


def _of_anything(cell: Cell, node: Formula, value: Formula, lower: Variable) -> Iterator[Route]:
    """∂v/∂x, one factor, of which nothing is known but that it is this Jacobian."""
    yield Route((Quotient(value, lower, "own"),))


def _of_sum(cell: Cell, node: Plus, value: Formula, lower: Variable) -> Iterator[Route]:
    """∂(u + v)/∂x = ∂u/∂x + ∂v/∂x; of a number c beside vectors 1 ∂c/∂x."""
    shape = formula_shape(cell, node) if len(node.terms) > 1 else ()
    for term in node.terms:
        if lower in walk(term):
            spread = () if formula_shape(cell, term) == shape else (Ones(),)
            for route in _routes(cell, term, term, lower):
                yield route.under(*spread)


def _of_product(cell: Cell, node: Times, value: Formula, lower: Variable) -> Iterator[Route]:
    """∂(A v)/∂x = A ∂v/∂x, by each factor; ∂(A v)/∂A sends a row δ to δᵀ vᵀ."""
    found: list[Route] = []
    flat = times(node.factors)
    grouped = _grouped(cell, flat.factors) if isinstance(flat, Times) else ()
    node = Times(grouped) if len(grouped) > 1 else node
    for position, factor in enumerate(node.factors):
        if lower in walk(factor):
            routes = _of_factor(cell, node, position, lower)
            if routes is None:
                yield from _of_anything(cell, node, value, lower)
                return
            found.extend(routes)
    yield from found


def _of_factor(cell: Cell, node: Times, position: int, lower: Variable) -> tuple[Route, ...] | None:
    """The routes through one factor u of L u R, None where there is no exact split."""
    before, factor = _grouped(cell, node.factors[:position]), node.factors[position]
    after = node.factors[position + 1 :]
    shape, rest = formula_shape(cell, factor), formula_shape(cell, times(after))
    if len(shape) < 2:
        return _of_thin_factor(cell, before, factor, after, lower)
    if len(rest) == 2:
        return None
    if not rest:
        scaled = factor == lower and all(not formula_shape(cell, part) for part in before)
        return (Route((*before, *after)),) if scaled else None
    vector = times(after)
    match factor:
        case Variable() if factor == lower:
            return (Route(before, outer=vector),)
        case Transpose(body=Variable() as body) if len(formula_shape(cell, body)) == 2:
            return (Route(before, outer=Transpose(vector)),) if body == lower else None
        case Transpose(body=body) if len(formula_shape(cell, body)) == 1:
            inner = _routes(cell, body, body, lower)
            return tuple(route.under(*before, Transpose(vector)) for route in inner)
        case Diagonal(body=body):
            inner = _routes(cell, body, body, lower)
            return tuple(route.under(*before, Diagonal(vector)) for route in inner)
        case Plus(terms=terms):
            parts = [
                _of_factor(cell, Times((*before, term, *after)), position, lower)
                for term in terms
                if lower in walk(term) and len(formula_shape(cell, term)) == 2
            ]
            known = [route for part in parts if part is not None for route in part]
            return None if None in parts else tuple(known)
        case _:
            return None


def _of_thin_factor(
    cell: Cell,
    before: tuple[Formula, ...],
    factor: Formula,
    after: tuple[Formula, ...],
    lower: Variable,
) -> tuple[Route, ...] | None:
    """L u R for a number or a column u: (L R) ∂u/∂x, where R is a number beside a column."""
    shape, rest = formula_shape(cell, factor), formula_shape(cell, times(after))
    whole = formula_shape(cell, times((*before, *after))) if not shape else ()
    if (shape and rest) or len(whole) == 2:
        return None
    others = (*before, *_grouped(cell, after)) if shape else _grouped(cell, (*before, *after))
    return tuple(route.under(*others) for route in _routes(cell, factor, factor, lower))


def _grouped(cell: Cell, factors: tuple[Formula, ...]) -> tuple[Formula, ...]:
    """The factors with each inner product among them as one, which can stand beside any row."""
    found: list[Formula] = []
    run: list[Formula] = []
    for factor in factors:
        shape = formula_shape(cell, factor)
        starts = len(shape) == 2 and shape[0] == "1"
        if not run and not starts:
            found.append(factor)
            continue
        run.append(factor)
        if len(shape) == 1:
            found.append(Entrywise((times(tuple(run)),)))
            run = []
    return (*found, *run)


def _of_entrywise(cell: Cell, node: Entrywise, value: Formula, lower: Variable) -> Iterator[Route]:
    """∂(u ⊙ v)/∂x = diag(v) ∂u/∂x + diag(u) ∂v/∂x."""
    shapes = [formula_shape(cell, factor) for factor in node.factors]
    if any(len(shape) == 2 for shape in shapes):
        yield from _of_anything(cell, node, value, lower)
        return
    whole = formula_shape(cell, node)
    for position, factor in enumerate(node.factors):
        others = [
            Diagonal(other) if shape else other
            for place_, (other, shape) in enumerate(zip(node.factors, shapes, strict=True))
            if place_ != position
        ]
        spread = (Ones(),) if shapes[position] != whole else ()
        for route in _routes(cell, factor, factor, lower):
            yield route.under(*others, *spread)


def _of_ratio(cell: Cell, node: Ratio, value: Formula, lower: Variable) -> Iterator[Route]:
    """∂(u ⊘ v)/∂x = diag(1 ⊘ v) ∂u/∂x - diag(u ⊘ v²) ∂v/∂x, for numbers without diag."""
    upper, divisor = node.upper, node.lower
    above, below = formula_shape(cell, upper), formula_shape(cell, divisor)
    whole = formula_shape(cell, node)
    if len(whole) == 2:
        yield from _of_anything(cell, node, value, lower)
        return
    inverse = Ratio(ONE, divisor)
    if isinstance(divisor, Number) and divisor.value:
        once: Formula = Number(1 / divisor.value)
    else:
        once = Diagonal(inverse) if below else inverse
    for route in _routes(cell, upper, upper, lower):
        yield route.under(once, *(() if above == whole else (Ones(),)))
    for route in _routes(cell, divisor, divisor, lower):
        slope = Ratio(upper, Power(divisor, 2))
        yield route.under(Number(Fraction(-1)), Diagonal(slope) if below else slope)


def _of_power(cell: Cell, node: Power, value: Formula, lower: Variable) -> Iterator[Route]:
    """∂uⁿ/∂x = n diag(uⁿ⁻¹) ∂u/∂x by entries."""
    shape, exponent = formula_shape(cell, node.base), node.exponent
    if len(shape) == 2 or not isinstance(exponent, int):
        yield from _of_anything(cell, node, value, lower)
        return
    if exponent == 0:
        return
    one_less = node.base if exponent == 2 else Power(node.base, exponent - 1)
    slope = () if exponent == 1 else (Diagonal(one_less) if shape else one_less,)
    for route in _routes(cell, node.base, node.base, lower):
        yield route.under(Number(Fraction(exponent)), *slope)


def _of_stack(cell: Cell, node: Stack, value: Formula, lower: Variable) -> Iterator[Route]:
    """∂[u, v]/∂x = E₁ ∂u/∂x + E₂ ∂v/∂x, where E_k holds the k-th block of columns of I."""
    sizes = tuple((formula_shape(cell, part) or ("1",))[0] for part in node.parts)
    for position, part in enumerate(node.parts):
        for route in _routes(cell, part, part, lower):
            yield route.under(selector(position, sizes))


def _of_function(cell: Cell, node: Apply, value: Formula, lower: Variable) -> Iterator[Route]:
    """∂f(a)/∂x = diag(f'(a)) ∂a/∂x by entries; J_f(a) ∂a/∂x for a vector function or a loss."""
    function = cell.function(node.function)
    argument, *others = node.arguments
    if function.kind is Kind.MAP or any(lower in walk(other) for other in others):
        if function.derivative is not None:
            name = function.name.ascii
            raise NoRule(f"the derivative of {name} by its target", "targets are data")
        yield from _of_map(cell, node, value, lower)
        return
    shape = formula_shape(cell, argument)
    if len(shape) == 2 and function.kind is Kind.ENTRYWISE:
        yield from _of_anything(cell, node, value, lower)
        return
    if function.derivative is None:
        derivative: Formula = Apply(node.function, node.arguments, primes=1)
    else:
        values: dict[Formula, Formula] = {VALUE: value, ARGUMENT: argument}
        values.update(zip((TARGET,), others, strict=False))
        derivative = substitute(function.derivative, values)
    if function.kind is Kind.ENTRYWISE and derivative != ONE and shape:
        derivative = Diagonal(derivative)
    for route in _routes(cell, argument, argument, lower):
        yield route.under(derivative)


def _of_map(cell: Cell, node: Apply, value: Formula, lower: Variable) -> Iterator[Route]:
    """∂F(u, v)/∂x = ∂F/∂u ∂u/∂x + ∂F/∂v ∂v/∂x, a factor for each distinct argument."""
    for argument in dict.fromkeys(node.arguments):
        for route in _routes(cell, argument, argument, lower):
            yield route.under(Quotient(value, argument, "own"))


RULES: dict[type, Callable[[Cell, Formula, Formula, Variable], Iterator[Route]]] = {
    Variable: _of_variable,  # type: ignore[dict-item]
    Plus: _of_sum,  # type: ignore[dict-item]
    Times: _of_product,  # type: ignore[dict-item]
    Entrywise: _of_entrywise,  # type: ignore[dict-item]
    Ratio: _of_ratio,  # type: ignore[dict-item]
    Power: _of_power,  # type: ignore[dict-item]
    Stack: _of_stack,  # type: ignore[dict-item]
    Apply: _of_function,  # type: ignore[dict-item]
}
"""One rule for each operation: (cell, formula, name of its value, variable) -> routes.

Any other operation is one factor (`_of_anything`). What a product holds of transposes and of
diagonal matrices is the product's to split.
"""


def placed(route: Route, time: Index) -> Route:
    """A route of the equations of step t, at `time`."""
    values = {STEP: time}
    factors = tuple(place(factor, values) for factor in route.factors)
    return Route(factors, route.outer and place(route.outer, values))


def product(routes: tuple[Route, ...]) -> Formula:
    """The matrix product along consecutive routes; for a matrix at their end, of its own shape.

    A row δ that arrives at W h leaves as δᵀ hᵀ, at Wᵀ h as h δ; below there are only copies of W.
    """
    ends = [position for position, route in enumerate(routes) if route.outer is not None]
    routes, number = _without_numbers(routes)
    if not ends:
        return times((number, *(factor for route in routes for factor in route.factors)))
    end = ends[0]
    row = times(tuple(factor for route in routes[: end + 1] for factor in route.factors))
    below = tuple(factor for route in routes[end + 1 :] for factor in route.factors)
    outer = routes[end].outer
    assert outer is not None
    sides = (outer.body, row) if isinstance(outer, Transpose) else (
        transposed(row), transposed(outer)
    )  # fmt: skip
    return Times((*(() if number == ONE else (number,)), *sides, *below))


def _without_numbers(routes: tuple[Route, ...]) -> tuple[tuple[Route, ...], Number]:
    """The routes without the numbers among their factors, and the product of those."""
    product = Fraction(1)
    for route in routes:
        for factor in route.factors:
            product *= factor.value if isinstance(factor, Number) else 1
    kept = tuple(
        Route(tuple(one for one in route.factors if not isinstance(one, Number)), route.outer)
        for route in routes
    )
    return kept, Number(product)
