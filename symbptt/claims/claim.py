"""A claim: an equation that somebody wrote, bound to a model, with what stands around it."""

from __future__ import annotations

from dataclasses import dataclass

from ..formula.condition import Condition
from ..formula.syntax import Equation


@dataclass(frozen=True)
class Claim(Equation):
    """`left` = `right`.

    `stated` if the left side is a bare derivative in the first place of a claim, whose meaning the
    axis `left_side` decides; the middle of a chain is read as any right side. `accumulated` if the
    sign is +=, which sums the right side over its free indices. `condition` is what the free
    indices range over, None for every instance in which both sides exist. `shared` are the free
    indices of the first side of the chain that this is a link of, None if it is the first link.
    """

    stated: bool = True
    accumulated: bool = False
    condition: Condition | None = None
    shared: tuple[str, ...] | None = None


def as_claim(equation: Equation) -> Claim:
    """An equation as a claim about every instance of it."""
    if isinstance(equation, Claim):
        return equation
    return Claim(equation.left, equation.right, span=equation.span)
