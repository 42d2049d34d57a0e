"""Under which other reading of the notation a formula has another verdict, in one line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..claims.reading import AXES, Reading
from ..claims.settling import own_equation, settle, within_step
from ..derivation.graph import Graph, graph
from ..equality.verdict import Different, Verdict
from ..errors import NoRule
from ..formula.printer import Notation
from ..formula.syntax import Component, Formula, Quotient, Variable, free_indices, walk
from ..model.cell import LAST, Cell, Role
from ..notation import Name
from .inline import inline, listed, math
from .verdicts import scope, verdict_sentences

LAYOUTS = {
    "numerator": "in numerator layout",
    "denominator": "in denominator layout",
    "mixed": "with gradients as columns and Jacobians in numerator layout",
}
"""The layouts in words."""


@dataclass(frozen=True)
class Written:
    """A claim as it was written: its left side, and what stands on the right of it."""

    cell: Cell
    left: Formula
    rights: tuple[Formula, ...]

    @property
    def own_indices(self) -> tuple[str, ...]:
        """The free indices of the right side that the left side lacks."""
        bound = {*free_indices(self.left), LAST}
        free = dict.fromkeys(index for right in self.rights for index in free_indices(right))
        return tuple(index for index in free if index not in bound)


def reading_sentence(
    written: Written, base: Reading, other: Reading, verdict: Verdict, notation: Notation
) -> str:
    """The verdict of another reading than `base`: right for every T if t is summed over."""
    verb = {"equal": "Right", "different": "Wrong", "undecided": "Undecided"}[verdict.word]
    where = f" for {scope(verdict)}" if scope(verdict) else ""
    axes = tuple(base.changes(other))
    why = ""
    if isinstance(verdict, Different) and (said := verdict_sentences(verdict, notation)):
        why = f": {said[0][0].lower()}{said[0][1:-1]}"
    layout = f" {LAYOUTS[other.layout]}" if "layout" in axes else ""
    conditions = " and ".join(_conditions(written, axes, base, other, notation))
    return f"{verb}{where}{layout}{f' if {conditions}' if conditions else ''}{why}."


def spoken_of(
    written: Written, reading: Reading, others: Iterable[Reading], notation: Notation
) -> str | None:
    """The reading that a verdict speaks of, on the axes that matter; None if none does.

    These are the axes on which it is not the default, and those on which the others differ.
    """
    others = tuple(others)
    default = Reading()
    mattering = {**default.changes(reading)}
    for other in others:
        mattering |= reading.changes(other)
    axes = tuple(axis for axis in AXES if axis in mattering)
    against = next((one for one in others if one.partials != reading.partials), default)
    layout = [LAYOUTS[reading.layout]] if "layout" in axes else []
    said = [*layout, *_conditions(written, axes, against, reading, notation)]
    return f"Read so: {'; '.join(said)}." if said else None


def _conditions(
    written: Written, axes: tuple[str, ...], base: Reading, other: Reading, notation: Notation
) -> list[str]:
    """What is meant by `other` on these axes; `base` is the reading that it is told from."""
    said = []
    if "free_index" in axes and (written.own_indices or len(axes) == 1):
        free = ", ".join(map(notation.letter, written.own_indices))
        subject = math(free, notation) if free else "the free index"
        verb = "are" if len(written.own_indices) > 1 else "is"
        said.append(f"{subject} {verb} {_FREE_INDEX[other.free_index]}")
    if "partials" in axes:
        quotients = tuple(
            inline(part, notation) for part in ambiguous(written, base.partials, other.partials)
        )
        verb = "mean" if len(quotients) > 1 else "means"
        subject = listed(quotients) if quotients else _any_partial(notation)
        said.append(f"{subject} {verb} {_PARTIALS[other.partials]}")
    if "product_order" in axes:
        product = math(notation.sign("product"), notation)
        said.append(f"{product} multiplies in {_PRODUCT_ORDER[other.product_order]}")
    if "left_side" in axes:
        said.append(_left_side(written, other, notation))
    return said


_FREE_INDEX = {"fixed": "fixed", "summed": "summed over"}

_PARTIALS = {
    "immediate": "the immediate partial derivative",
    "total": "the total derivative",
    "own": "its own equation alone",
}

_PRODUCT_ORDER = {"chain": "the order of the chain rule", "written": "rising order"}


def _any_partial(notation: Notation) -> str:
    partial = notation.sign("partial")
    return f"{math(partial, notation)} on the right"


def _left_side(written: Written, reading: Reading, notation: Notation) -> str:
    if reading.left_side == "total":
        return "the left side is the total derivative"
    held = tuple(inline(variable, notation) for variable in held_fixed(written.cell, written.left))
    if not held:
        return "the left side is the immediate partial derivative"
    return f"the left side holds {listed(held)} fixed"


def held_fixed(cell: Cell, left: Formula) -> tuple[Variable, ...]:
    """The states of other steps that an immediate partial derivative on the left holds fixed."""
    if not isinstance(left, Quotient) or not isinstance(left.upper, Variable):
        return ()
    time = left.upper.time
    if time is None:
        return ()
    others = (
        quantity.at(time.plus(steps))
        for quantity in cell.of_role(Role.STATE)
        for steps in (
            *range(-1, -cell.lag(quantity.name) - 1, -1),
            *range(1, cell.ahead(quantity.name) + 1),
        )
    )
    return tuple(variable for variable in others if variable != left.lower)


def ambiguous(written: Written, partials: str, others: str) -> tuple[Quotient, ...]:
    """The quotients written with ∂ that mean one thing by `partials`, another by `others`.

    Where no rule says what they mean there are none.
    """
    values = {partials, others}
    try:
        network = graph(written.cell)
        found = (
            part
            for right in written.rights
            for part in walk(right)
            if isinstance(part, Quotient)
            and part.mark in ("partial", "gradient")
            and _differs(network, part, values)
        )
        return tuple(dict.fromkeys(found))
    except NoRule:
        return ()


def _differs(network: Graph, quotient: Quotient, values: set[str]) -> bool:
    upper, lower = _whole(quotient.upper), _whole(quotient.lower)
    if not isinstance(upper, Variable) or not isinstance(lower, Variable) or upper.time is None:
        return False
    quotient = Quotient(upper, lower)
    settled = settle(quotient, network.cell, Reading())
    if isinstance(settled, Quotient) and settled.mark == "total":  # by `immediate` too
        values = {"total" if value == "immediate" else value for value in values}
    if len(values) == 1:
        return False
    further = "total" in values and _leaves_its_step(network, upper, lower)
    within = within_step(network, quotient) != own_equation(network, quotient)
    return further or ("own" in values and within)


def _whole(formula: Formula) -> Formula:
    """The vector or matrix that an entry is one of."""
    return formula.body if isinstance(formula, Component) else formula


def _leaves_its_step(network: Graph, upper: Variable, lower: Variable) -> bool:
    """Whether a path from one variable to the other passes a variable of another step.

    A path to a constant need not be followed further than one step, nor any that comes back.
    """
    assert upper.time is not None
    if lower.time is not None and lower.time.symbols != upper.time.symbols:
        return network.joins(upper, lower)
    steps = None if lower.time is None else lower.time.offset - upper.time.offset
    ends = (-1, 1) if steps is None else (min(0, steps), max(0, steps))
    margin = 1 if steps is not None and network.cell.reads_later else 0
    first, last = ends[0] - margin, ends[1] + margin
    seen: set[tuple[Name, int]] = set()
    open_places = [(upper.name, 0)]
    while open_places:
        name, offset = open_places.pop()
        if (name, offset) in seen:
            continue
        seen.add((name, offset))
        for edge in network.below(name):
            part = edge.lower
            at = offset + (0 if part.time is None else part.time.offset)
            if (
                part.name == lower.name
                and offset
                and (part.time is None if steps is None else at == steps)
            ):
                return True
            if part.time is not None and (margin or steps is None or at >= first):
                open_places.append((part.name, min(max(at, first), last)))
    return False
