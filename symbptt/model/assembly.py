"""A cell from equations: roles, shapes and an order found, rows turned to columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product as combinations

from .. import bounds
from ..errors import InputError
from ..formula.printer import text
from ..formula.syntax import (
    Apply,
    Equation,
    Formula,
    Index,
    Number,
    Plus,
    Times,
    Transpose,
    Variable,
    children,
    rebuild,
    walk,
)
from ..notation import Name
from .blocks import block_function, block_position
from .cell import STEP, Cell, Quantity, Role, variables
from .columns import Columns
from .entries import without_entries
from .functions import NAMED, Function, Kind
from .ranks import Habits, is_rows, ranks
from .roles import in_order, needed_by_states, one_by_one, roles, states, with_right
from .shape_inference import Inference, Shape
from .sweeps import name_of
from .total import loss_of_step, summed_name, total_of, with_total_loss


def assemble(
    name: str,
    equations: tuple[Equation, ...],
    *,
    total_loss: Equation | None = None,
    start: int | None = None,
    given: frozenset[Name] = frozenset(),
    scalars: bool = False,
    functions: Mapping[Name, Function] | None = None,
) -> Cell:
    """The cell with these equations of a step, in whatever order they come.

    A quantity that another step reads is a state; one without an equation is an input, or a target
    if it only stands beside the output in the loss; a constant is a parameter. Without
    `total_loss` the loss of a step, if there is one, is summed over all steps. `start` is the
    first step, by default that of the total loss, else 0. With `scalars` every quantity is a
    number; otherwise shapes are inferred. An unknown function of one argument acts by entries
    where a state depends on it, unless `functions` says what it is.

    Raises `InputError`, with the span of the node at fault, for what is no model.

    >>> from symbptt.formula.syntax import Times
    >>> h, before = (Variable(Name("h"), Index(STEP, offset)) for offset in (0, -1))
    >>> state = Apply(Name("tanh"), (Times((Variable(Name("W")), before)),))
    >>> cell = assemble("mine", (Equation(h, state),))
    >>> [(quantity.name.ascii, quantity.shape) for quantity in cell.quantities]
    [('W', ('n_h', 'n_h')), ('h', ('n_h',))]
    """
    parts = one_by_one(equations)
    rows = not scalars and is_rows(parts)
    parts = tuple(with_right(one, without_entries(one.right, rows)) for one in parts)
    if total_loss is not None:
        parts, total_loss, first = with_total_loss(parts, total_loss, start)
        loss: Name | None = summed_name(total_loss)
    else:
        loss, first = loss_of_step(parts), start or 0
    bounds.hold("the absolute value of start", abs(first), bounds.OFFSET)
    parts = in_order(parts)
    known = dict(functions or {})
    if loss is None and not scalars:
        loss = _number_at_the_end(parts, _inferred(parts, loss, given, known, scalars, rows))
    if total_loss is None and loss is not None:
        total_loss = total_of(loss, first)
    model = _inferred(parts, loss, given, known, scalars, rows)
    return _cell(name, model, total_loss, first)


@dataclass(frozen=True)
class _Model:
    """Equations in order with the roles and the extents of what stands in them."""

    equations: tuple[Equation, ...]
    loss: Name | None
    roles: Mapping[Variable, Role]
    functions: Mapping[Name, Function]
    inference: Inference


def _inferred(
    equations: tuple[Equation, ...],
    loss: Name | None,
    given: frozenset[Name],
    functions: Mapping[Name, Function],
    scalars: bool,
    rows: bool,
) -> _Model:
    """The first way to read the letters in which every shape fits and no state is a number.

    Where none fits, products of two vectors in the loss are read as inner products.
    """
    found = roles(equations, loss, given)
    flat: _Model | None = None
    error: InputError | None = None
    for written in dict.fromkeys((equations, _with_inner_products(equations, loss, rows))):
        for habits in _habits():
            try:
                model = _attempt(written, loss, found, functions, scalars, rows, habits)
            except InputError as problem:
                error = error or problem
                continue
            if scalars or not _has_flat_state(model):
                return model
            flat = flat or model
    if flat is not None:
        return flat
    assert error is not None
    raise error


def _habits() -> Iterator[Habits]:
    """All habits, those in which the fewest are dropped first."""
    choices = combinations((True, False), repeat=3)
    yield from (Habits(*choice) for choice in sorted(choices, key=lambda kept: -sum(kept)))


def _attempt(
    equations: tuple[Equation, ...],
    loss: Name | None,
    found: Mapping[Variable, Role],
    functions: Mapping[Name, Function],
    scalars: bool,
    rows: bool,
    habits: Habits,
) -> _Model:
    inference = Inference(
        rows,
        scalars,
        {} if scalars else ranks(equations, rows, habits),
        functions,
        _KeepsShape(equations, loss).of,
        _naming_order(found),
    )
    if loss is not None:
        inference.number(Variable(loss, Index(STEP)))
    for equation in equations:
        inference.equation(equation)
    return _Model(equations, loss, found, functions, inference)


def _naming_order(found: Mapping[Variable, Role]) -> tuple[Variable, ...]:
    """The quantities in the order in which they name sizes: states first, constants last."""
    order = (Role.STATE, Role.INPUT, Role.TARGET, Role.INTERMEDIATE, Role.STEP_LOSS, Role.PARAMETER)
    return tuple(sorted(found, key=lambda variable: order.index(found[variable])))


def _has_flat_state(model: _Model) -> bool:
    return any(
        role is Role.STATE and model.inference.is_number(model.inference.quantity(variable))
        for variable, role in model.roles.items()
    )


class _KeepsShape:
    """Whether the value of an unknown function has its argument's shape, as an activation's has.

    That is so for one argument, unless it is itself an activation, a state or an input; and never
    for the outermost functions of the loss.
    """

    def __init__(self, equations: tuple[Equation, ...], loss: Name | None) -> None:
        right = next((one.right for one in equations if name_of(one) == loss), None)
        self.losses = set() if right is None else set(_outermost(right))
        self.rights = {name_of(equation): equation.right for equation in equations}
        self.states = states(equations)
        self.within = {
            id(part)
            for equation in equations
            for whole in walk(equation.right)
            if not isinstance(whole, Apply)
            for part in (whole.factors if hasattr(whole, "factors") else ())
        }

    def of(self, apply: Apply) -> bool:
        """Whether it has, at this place."""
        if len(apply.arguments) != 1 or id(apply) in self.losses:
            return False
        argument = apply.arguments[0]
        if id(apply) in self.within or not isinstance(argument, Variable):
            return id(apply) in self.within or not isinstance(argument, Apply)
        right = self.rights.get(argument.name) if argument.time == Index(STEP) else None
        return argument.name not in self.states and isinstance(right, Plus | Times)


def _outermost(formula: Formula) -> Iterator[int]:
    """The identities of the unknown functions in a formula that stand in no other function."""
    if isinstance(formula, Apply) and formula.function not in NAMED:
        yield id(formula)
    elif not isinstance(formula, Apply):
        for part in children(formula):
            yield from _outermost(part)


def _number_at_the_end(equations: tuple[Equation, ...], model: _Model) -> Name | None:
    """The last computed number that no equation reads."""
    read = {part.name for one in equations for part in variables(one.right) if part.time}
    numbers = [
        name_of(equation)
        for equation in equations
        if name_of(equation) not in read
        and model.inference.is_number(model.inference.of(equation.left))
    ]
    return numbers[-1] if numbers else None


def _with_inner_products(
    equations: tuple[Equation, ...], loss: Name | None, rows: bool
) -> tuple[Equation, ...]:
    """The equations with y log ŷ in that of the loss read as yᵀ log ŷ."""

    def changed(formula: Formula) -> Formula:
        inner = rebuild(formula, changed)
        if not isinstance(inner, Times):
            return inner
        numbers = tuple(part for part in inner.factors if isinstance(part, Number))
        vectors = [part for part in inner.factors if not isinstance(part, Number)]
        if len(vectors) != 2 or not all(map(_is_vector_of_step, vectors)):
            return inner
        first, second = vectors
        pair = (first, Transpose(second)) if rows else (Transpose(first), second)
        return replace(inner, factors=(*numbers, *pair))

    return tuple(
        with_right(one, changed(one.right)) if name_of(one) == loss else one for one in equations
    )


def _is_vector_of_step(formula: Formula) -> bool:
    found = variables(formula)
    is_timed = bool(found) and all(part.time is not None for part in found)
    return is_timed and not isinstance(formula, Transpose)


def _cell(name: str, model: _Model, total_loss: Equation | None, start: int) -> Cell:
    inference, columns = model.inference, Columns(model.inference)
    names = inference.names()
    quantities = [
        Quantity(variable.name, role, inference.shape(variable, names))
        for variable, role in model.roles.items()
    ]
    if total_loss is not None:
        left = total_loss.left
        assert isinstance(left, Variable)
        if left in model.roles:
            raise InputError(f"{text(left)} is a constant and the total loss", span=left.span)
        quantities.append(Quantity(left.name, Role.TOTAL_LOSS, ()))
    return Cell(
        name,
        tuple(quantities),
        tuple(_functions(model, names)),
        tuple(map(columns.equation, model.equations)),
        total_loss,
        start,
    )


def _functions(model: _Model, names: Mapping[int, str]) -> Iterator[Function]:
    """What every applied function is, in order of appearance."""
    inference, needed = model.inference, needed_by_states(model.equations)
    uses: dict[Name, list[tuple[Name, Apply, Shape, Shape]]] = {}
    for equation in model.equations:
        for part in walk(equation.right):
            if isinstance(part, Apply):
                value = inference.shape_of(inference.known(part), names)
                argument = inference.shape_of(inference.known(part.arguments[0]), names)
                use = (name_of(equation), part, value, argument)
                uses.setdefault(part.function, []).append(use)
    for function, found in uses.items():
        value = found[0][2]
        if function in model.functions:
            yield replace(model.functions[function], name=function)
        elif function in NAMED:
            yield NAMED[function]
        elif block_position(function) is not None:
            yield block_function(function, value[0])
        elif not value and (len(found[0][1].arguments) > 1 or found[0][3]):
            yield Function(function, Kind.LOSS)
        elif len(found[0][1].arguments) > 1:
            yield Function(function, Kind.MAP, value=value)
        elif any(one != other for _, _, one, other in found):
            yield Function(function, Kind.VECTOR, value=value)
        elif any(left in needed for left, *_ in found):
            yield Function(function, Kind.ENTRYWISE)
        else:
            yield Function(function, Kind.LOSS if found[0][0] == model.loss else Kind.VECTOR)
