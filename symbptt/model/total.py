"""The total loss of a model: which loss of a step it adds up, and with which coefficient."""

from __future__ import annotations

from dataclasses import replace

from ..errors import InputError
from ..formula.printer import text
from ..formula.syntax import (
    ONE,
    Apply,
    Equation,
    Formula,
    Index,
    Number,
    Plus,
    Power,
    Ratio,
    Sum,
    Times,
    Value,
    Variable,
    free_indices,
    place,
    substitute,
    times,
    walk,
)
from ..notation import Name
from .cell import LAST, STEP, variables
from .roles import states
from .sweeps import name_of

_LETTERS = ("L", "E", "J", "C", "ell")
_FUNCTIONS = (*_LETTERS, "loss")


def with_total_loss(
    equations: tuple[Equation, ...], total: Equation, start: int | None
) -> tuple[tuple[Equation, ...], Equation, int]:
    """The equations of the step and of the total loss, a sum of losses of single steps or L_T.

    Where no equation defines what is summed, one more does. The third is the first step: `start`,
    or if that is None the first of the sum, or 0. Raises `InputError` for what is no such total
    loss.
    """
    left = total.left
    if not isinstance(left, Variable) or left.time is not None:
        raise InputError(f"{text(left)} is no total loss: it has an index", span=left.span)
    numbers, core = _factors(total.right)
    if isinstance(core, Sum):
        first = core.first if core.first is not None else Index(None, start or 0)
        if first.symbol is not None:
            raise InputError(f"the sum over time begins at {first}", span=core.span)
        start = first.offset if start is None else start
        if first.offset < start:
            raise InputError(
                f"the sum over time begins at {first}, before the first step {start}",
                span=core.span,
            )
        body = place(core.body, {core.index: Index(STEP)})
        last = _renamed(core.last or Index(LAST))
    else:
        first, last = None, Index(LAST)
        body = place(core, {symbol: Index(STEP) for symbol in _one_symbol(core)})
    equations, loss = _step_loss(equations, left.name, body)
    whole: Formula = Variable(loss, last)
    if first is not None:
        whole = Sum(STEP, first, last, Variable(loss, Index(STEP)))
    coefficient = tuple(_coefficient(number, core) for number in numbers)
    return equations, Equation(left, times((*coefficient, whole)), span=total.span), start or 0


def total_of(loss: Name, start: int) -> Equation:
    """The sum of the losses of all steps."""
    summed = Sum(STEP, Index(None, start), Index(LAST), Variable(loss, Index(STEP)))
    return Equation(Variable(Name(loss.base, loss.accent)), summed)


def loss_of_step(equations: tuple[Equation, ...]) -> Name | None:
    """The quantity that is called or computed as a loss and that no equation reads."""
    read = {
        part.name
        for equation in equations
        for part in variables(equation.right)
        if part.time is not None
    }
    unread = [equation for equation in equations if name_of(equation) not in read]
    called = [name_of(one) for one in unread if name_of(one).base in _LETTERS]
    applied = [
        name_of(one)
        for one in unread
        if isinstance(one.right, Apply) and one.right.function.base in _FUNCTIONS
    ]
    return next(iter([*called[::-1], *applied[::-1]]), None)


def summed_name(total: Equation) -> Name:
    """The loss of a step that a total loss is made of."""
    parts = [part for part in walk(total.right) if isinstance(part, Variable) and part.time]
    return parts[0].name


def _factors(right: Formula) -> tuple[tuple[Formula, ...], Formula]:
    """The coefficient, as factors, and what is summed or taken at the last step."""
    if isinstance(right, Ratio) and not any(_has_time(part) for part in walk(right.lower)):
        numbers, core = _factors(right.upper)
        return (*numbers, replace(right, upper=ONE)), core
    if not isinstance(right, Times):
        return (), right
    numbers = tuple(part for part in right.factors if not any(map(_has_time, walk(part))))
    rest = tuple(part for part in right.factors if part not in numbers)
    if len(rest) != 1 or not isinstance(rest[0], Sum | Ratio):
        return (), right
    further, core = _factors(rest[0])
    return (*numbers, *further), core


def _has_time(part: Formula) -> bool:
    return isinstance(part, Variable) and part.time is not None


def _one_symbol(core: Formula) -> tuple[str, ...]:
    """The symbol of the last step that all of a total loss without a sum stands at."""
    times = {part.time for part in walk(core) if isinstance(part, Variable) and part.time}
    symbols = free_indices(core)
    if len(times) != 1 or len(symbols) != 1 or next(iter(times)) != Index(symbols[0]):
        raise InputError(
            f"{text(core)} is no total loss: give a sum over time, or what is computed at step T",
            span=core.span,
        )
    return symbols


def _renamed(last: Index) -> Index:
    return last if last.symbol is None else replace(last, symbol=LAST)


def _coefficient(number: Formula, core: Formula) -> Formula:
    """A factor before the sum, with the last step called T; `InputError` if it is no number."""
    lasts = {LAST}
    if isinstance(core, Sum) and core.last is not None:
        lasts.update(core.last.symbols)
    for part in walk(number):
        is_last = isinstance(part, Variable) and part.name.base in lasts
        counts = isinstance(part, Value) and set(part.index.symbols) <= lasts
        known = is_last or counts or isinstance(part, Number | Plus | Times | Ratio | Power)
        if not known:
            raise InputError(f"{text(part)} before the sum over time is no number", span=part.span)
    lasting = (part for part in walk(number) if isinstance(part, Variable))
    return substitute(number, {part: Variable(Name(LAST)) for part in lasting})


def _step_loss(
    equations: tuple[Equation, ...], total: Name, body: Formula
) -> tuple[tuple[Equation, ...], Name]:
    """The equations with one for the summed loss of a step, and its name."""
    names = {name_of(equation) for equation in equations}
    if isinstance(body, Variable) and body.time == Index(STEP):
        if body.name not in names:
            raise InputError(
                f"{text(body)} is summed over time, and no equation defines it", span=body.span
            )
        if body.name not in states(equations):
            return equations, body.name
    used = {part.name for one in equations for part in variables(one.right) if part.time}
    name = total
    while name in names | used:
        name = Name(name.base, name.accent, f"{name.label},step".lstrip(","))
    left = Variable(name, Index(STEP), span=body.span)
    return (*equations, Equation(left, body, span=body.span)), name
