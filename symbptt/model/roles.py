"""What each quantity of a model is, seen from its equations, and an order to compute them in."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import InputError
from ..formula.printer import text
from ..formula.syntax import Apply, Equation, Formula, Index, Stack, Variable, free_indices
from ..notation import Name
from .blocks import block_name
from .cell import STEP, Role, variables
from .entries import replace_span
from .sweeps import name_of, sweeps

_HERE = Index(STEP)


def one_by_one(equations: tuple[Equation, ...]) -> tuple[Equation, ...]:
    """The equations with one quantity on each left side: [a, b] = z are the blocks of z.

    Raises `InputError` for any other left side, and for two equations of one quantity.
    """
    found = tuple(part for equation in equations for part in _split(equation))
    names: set[Name] = set()
    for equation in found:
        left = equation.left
        if not isinstance(left, Variable) or left.time != _HERE:
            raise InputError(
                f"{text(left)} is on the left side, where a quantity of step {STEP} belongs",
                span=left.span or equation.span,
            )
        if left.name in names:
            raise InputError(f"{text(left)} has two equations", span=left.span or equation.span)
        names.add(left.name)
    for part in (part for equation in found for part in variables(equation.right)):
        _check_time(part, part.name in names)
    return found


def _split(equation: Equation) -> Iterator[Equation]:
    if not isinstance(equation.left, Stack):
        yield equation
        return
    parts = equation.left.parts
    for position, part in enumerate(parts):
        name = block_name(position, len(parts))
        block = Apply(name, (equation.right,), span=equation.right.span)
        yield Equation(part, block, span=equation.span)


def _check_time(variable: Variable, is_computed: bool) -> None:
    time = variable.time
    if time is None:
        return
    if free_indices(variable) != (STEP,):
        raise InputError(
            f"{text(variable)} is of a fixed step, and an equation holds for every step {STEP}",
            span=variable.span,
        )
    if time.offset > 0 and not is_computed:
        raise InputError(
            f"{text(variable)} is of a later step and has no equation; what is given is read at "
            "its own step, or later",
            span=variable.span,
        )


def in_order(equations: tuple[Equation, ...]) -> tuple[Equation, ...]:
    """The equations, each after those of its step that it reads, sweep by sweep; else as given.

    Raises `InputError` for a circle within a step, or over several steps.
    """
    by_name = {name_of(equation): equation for equation in equations}
    ordered: dict[Name, Equation] = {}
    for equation in equations:
        way = [name_of(equation)]
        while way:
            needed = (
                name
                for name in _read_here(by_name[way[-1]].right)
                if name in by_name and name not in ordered
            )
            first = next(needed, None)
            if first is None:
                ordered[way[-1]] = by_name[way[-1]]
                way.pop()
            elif first in way:
                circle = [*way[way.index(first) :], first]
                told = " needs ".join(text(Variable(name, _HERE)) for name in circle)
                raise InputError(
                    f"the equations of a step go in a circle: {told}", span=by_name[first].left.span
                )
            else:
                way.append(first)
    swept = sweeps(tuple(ordered.values()))
    return tuple(equation for sweep in swept for equation in sweep.equations)


def _read_here(formula: Formula) -> list[Name]:
    return [part.name for part in variables(formula) if part.time == _HERE]


def roles(
    equations: tuple[Equation, ...], step_loss: Name | None, given: frozenset[Name]
) -> dict[Variable, Role]:
    """The role of every quantity, in order of appearance; timed ones stand at step t.

    Raises `InputError` for a given quantity with an equation.
    """
    lefts = {name_of(equation) for equation in equations}
    for equation in equations:
        if name_of(equation) in given:
            raise InputError(
                f"{text(equation.left)} is given, and has an equation", span=equation.left.span
            )
    remembered = states(equations)
    found: dict[Variable, Role] = {}
    for equation in equations:
        for part in (*variables(equation.right), equation.left):
            assert isinstance(part, Variable)
            if part.time is None:
                found.setdefault(part, Role.PARAMETER)
                continue
            if part.name in remembered:
                role = Role.STATE
            elif part.name == step_loss:
                role = Role.STEP_LOSS
            elif part.name in lefts:
                role = Role.INTERMEDIATE
            else:
                role = Role.TARGET if _is_target(part.name, equations, step_loss) else Role.INPUT
            found.setdefault(Variable(part.name, _HERE), role)
    return found


def states(equations: tuple[Equation, ...]) -> frozenset[Name]:
    """The computed quantities that an equation of another step reads."""
    lefts = {name_of(equation) for equation in equations}
    parts = (part for equation in equations for part in variables(equation.right))
    return frozenset(
        part.name
        for part in parts
        if part.name in lefts and part.time is not None and part.time.offset
    )


def needed_by_states(equations: tuple[Equation, ...]) -> frozenset[Name]:
    """The quantities of a step from which a state of that step is computed, states included."""
    needed = set(states(equations))
    for equation in reversed(in_order(equations)):
        if name_of(equation) in needed:
            needed.update(_read_here(equation.right))
    return frozenset(needed)


def _is_target(name: Name, equations: tuple[Equation, ...], step_loss: Name | None) -> bool:
    """Whether a given quantity only stands in the loss of the step, beside what is computed."""
    readers = [
        equation
        for equation in equations
        if name in {part.name for part in variables(equation.right) if part.time is not None}
    ]
    if [name_of(equation) for equation in readers] != [step_loss]:
        return False
    lefts = {name_of(equation) for equation in equations}
    return any(part.name in lefts for part in variables(readers[0].right) if part.time is not None)


def with_right(equation: Equation, right: Formula) -> Equation:
    """The equation with another right side that says the same."""
    return Equation(equation.left, replace_span(right, equation.right), span=equation.span)
