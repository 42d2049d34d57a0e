"""A derivation as data: a tree of steps, each an equation with the rule that gives it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from ..formula.syntax import Equation


class Rule(Enum):
    """The rules of a derivation, named as one says them at a blackboard."""

    SUM_OVER_TIME = "the loss is a sum over time"
    LAST_STEP = "only the last step has a loss"
    CAUSALITY = "a step depends on no later step"
    CHAIN_RULE = "chain rule"
    DIRECT_AND_RECURRENT = "direct and recurrent part"
    UNROLL = "unroll the recursion"
    GIVEN = "the initial state is given"
    ENTRY = "the step where it enters"
    NO_PATH = "no path leads there"
    SUBSTITUTE = "put together"


@dataclass(frozen=True)
class Step:
    """`equation` by `rule`, from the steps in `premises`."""

    rule: Rule
    equation: Equation
    premises: tuple[Step, ...] = ()


def in_order(step: Step) -> Iterator[Step]:
    """The steps of a derivation in the order of the blackboard: premises first."""
    for premise in step.premises:
        yield from in_order(premise)
    yield step
