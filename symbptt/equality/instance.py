"""Comparing the two sides of a claim at one T: every instance of its free indices, exactly."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product as combinations

from .. import bounds
from ..claims.reading import Reading
from ..derivation.graph import graph
from ..errors import BoundExceeded
from ..formula.syntax import Formula, Quotient, Variable, walk
from ..model.cell import Cell
from .concrete import Expansion, expansion, is_written
from .conformity import misfit_at
from .counting import counts
from .diagnosis import Counts, diagnose
from .expansion import Expander, Undefined
from .polynomial import normal_form, transposed
from .sides import Sides, meets
from .verdict import Different, Equal, Undecided
from .witness import find_witness
from .written import written_instance


@dataclass(frozen=True)
class Nothing:
    """No instance of a claim exists at a T; `missing` is why, if it is the right side's fault."""

    missing: Different | None


_NO_WITNESS = "its products of local Jacobians are others, and no example shows a difference"

_Instance = Equal | Different | Undecided
Found = _Instance | Nothing


def at_step(cell: Cell, sides: Sides, T: int, reading: Reading, explained: bool = True) -> Found:
    """The verdict at one T over every instance of a claim; raises `NoRule`, `BoundExceeded`."""
    bounds.hold("the number of steps to write out", T - cell.start + 1, bounds.STEPS_WRITTEN)
    written = any(map(is_written, (sides.left, sides.right)))
    expander = (expansion if written else Expander)(cell, T, reading)
    steps = range(cell.start, T + 1)
    holding, missing, undecided = [], None, None
    for shared in combinations(steps, repeat=len(sides.of_left)):
        instances = _instances(expander, sides, shared, steps, explained)
        lacking = [one for one in instances if isinstance(one, Different) and one.undefined]
        if lacking and len(lacking) == len(instances) and _excused(sides):
            missing = missing or lacking[0]
            continue
        for found in instances:
            if isinstance(found, Different):
                return found
            if isinstance(found, Undecided):
                undecided = undecided or found
            else:
                holding.append(found.transposed)
    if undecided is not None:
        return undecided
    return Equal(f"T = {T}", transposed=any(holding)) if holding else Nothing(missing)


def _instances(
    expander: Expander | Expansion,
    sides: Sides,
    shared: tuple[int, ...],
    steps: range,
    explained: bool,
) -> list[_Instance]:
    """The verdicts for some values of the indices of the left side, and all of the others."""
    found = []
    for values in combinations(steps, repeat=len(sides.others)):
        names = (*sides.of_left, *sides.others)
        slots = dict(zip(names, (*shared, *values), strict=True))
        if sides.condition is None or meets(sides.condition, slots, expander.T):
            verdict = _instance(expander, sides, slots, explained)
            found.extend([] if verdict is None else [verdict])
    return found


def _excused(sides: Sides) -> bool:
    """Whether an instance without a right side is left out: an index is free on both sides."""
    return bool(sides.of_left) and not (sides.condition and sides.condition.comparisons)


def _instance(
    expander: Expander | Expansion, sides: Sides, slots: dict[str, int], explained: bool
) -> _Instance | None:
    """The verdict on one instance, None if its left side does not exist."""
    if isinstance(expander, Expansion):
        return written_instance(expander, sides, slots, explained)
    formula = expander.expand(sides.right, slots)
    expected = expander.expand(sides.left, slots)
    if isinstance(expected, Undefined):
        return None
    chosen = tuple(slots.items())
    T = expander.T
    if isinstance(formula, Undefined):
        return Different(T, chosen, undefined=formula.variable)
    alphabet = expander.alphabet
    wanted = normal_form(expected, alphabet)
    layout = expander.reading.layout
    for turned in (False,) if sides.by_entries else (False, True):
        side = transposed(formula) if turned else formula
        found = normal_form(side, alphabet)
        if {key: value[0] for key, value in found.items()} == {
            key: value[0] for key, value in wanted.items()
        }:
            wrong = misfit_at(expander.cell, T, sides.left, sides.right, slots, layout)
            if wrong is None:
                return Equal(f"T = {T}", transposed=turned)
            return Different(T, chosen, misfit=wrong)
    if not explained:
        return Undecided("")
    found = normal_form(formula, alphabet)
    vanishing = _vanishing(expander.cell, sides.right) if not found else None
    wrong = misfit_at(expander.cell, T, sides.left, sides.right, slots, layout)
    miscounts, right = counts(expander, wanted, found)
    if wrong is not None:
        return Different(T, chosen, miscounts, vanishing, misfit=wrong)
    pair, exact = (sides.left, sides.right), sides.by_entries
    witness = find_witness(expander.cell, T, pair, slots, expander.reading, exact)
    if witness is None:
        return Undecided(_NO_WITNESS)
    later = _counts_later(expander, sides, slots)
    diagnosis = None
    if found or later is not None:
        diagnosis = diagnose((miscounts, right), later, expander.cell.start)
    return Different(T, chosen, miscounts, vanishing, witness=witness, diagnosis=diagnosis)


def _counts_later(expander: Expander, sides: Sides, slots: dict[str, int]) -> Counts | None:
    """What is counted one step later, None if the right side then counts nothing either."""
    later = Expander(expander.cell, expander.T + 1, expander.reading)
    moved = {index: value + 1 for index, value in slots.items()}
    try:
        expected, formula = (later.expand(side, moved) for side in (sides.left, sides.right))
    except BoundExceeded:
        return None
    if isinstance(expected, Undefined) or isinstance(formula, Undefined):
        return None
    wanted, found = (normal_form(side, later.alphabet) for side in (expected, formula))
    return counts(later, wanted, found) if found else None


def _vanishing(cell: Cell, formula: Formula) -> Quotient | None:
    """The first quotient of a formula between variables that no path joins, at whatever times."""
    network = graph(cell)
    for part in walk(formula):
        if isinstance(part, Quotient) and isinstance(part.upper, Variable):
            assert isinstance(part.lower, Variable)
            if part.upper != cell.loss and not network.joins(part.upper, part.lower):
                return replace(part, mark="partial")
    return None
