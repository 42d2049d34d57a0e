"""A derivation as data: a tree of steps, each an equation with the rule that gives it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ..formula.syntax import Equation, Variable


class Rule(Enum):
    """The rules of a derivation, named as one says them at a blackboard."""

    SUM_OVER_TIME = "the loss is a sum over time"
    LAST_STEP = "only the last step has a loss"
    CAUSALITY = "a step depends on no later step"
    CHAIN_RULE = "chain rule"
    DIRECT_AND_RECURRENT = "direct and recurrent part"
    ONCE_MORE = "the same for the step before, put in"
    UNROLL = "unroll the recursion"
    GIVEN = "the initial state is given"
    GIVEN_AFTER = "the state after the last step is given"
    ENTRY = "the step where it enters"
    NO_PATH = "no path leads there"
    SUBSTITUTE = "put together"


@dataclass(frozen=True)
class Step:
    """`equation` by `rule`, from the steps in `premises`; `at` are the variables it passes."""

    rule: Rule
    equation: Equation
    premises: tuple[Step, ...] = ()
    at: tuple[Variable, ...] = ()


def in_order(step: Step) -> tuple[Step, ...]:
    """The steps of a derivation in the order of the blackboard: premises first, none twice."""
    ordered: dict[Step, None] = {}
    for premise in step.premises:
        ordered.update(dict.fromkeys(in_order(premise)))
    ordered[step] = None
    return tuple(ordered)


@dataclass(frozen=True)
class Line:
    """A step as the `number`-th line of a blackboard, and the numbers of its premises."""

    number: int
    step: Step
    premises: tuple[int, ...]


def lines(step: Step) -> tuple[Line, ...]:
    """The numbered lines of a derivation.

    >>> from symbptt.derivation.chain import derive_chain
    >>> from symbptt.model.library import elman
    >>> from symbptt.notation import Name
    >>> cell = elman()
    >>> [line.step.rule.name for line in lines(derive_chain(cell, cell.loss, Variable(Name("U"))))]
    ['SUM_OVER_TIME', 'CHAIN_RULE', 'CHAIN_RULE', 'SUBSTITUTE']
    """
    ordered = in_order(step)
    numbers = {one: number for number, one in enumerate(ordered, 1)}
    return tuple(
        Line(numbers[one], one, tuple(numbers[premise] for premise in one.premises))
        for one in ordered
    )
