"""Comparing a formula with the gradient: at one T exactly, and for every T.

At one T both are expanded into polynomials in the local Jacobians of the unrolled network, which
are equal or are not. For every T the two sides are series on the time line, which are decided
exactly (`proof`); a formula that fails at some T is wrong; where neither is shown the scope of the
equality says up to which T it was compared.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import product as combinations

from .. import bounds
from ..claims.arguments import with_arguments
from ..claims.claim import Claim, as_claim
from ..claims.differentials import without_differentials
from ..claims.directions import directed, ordered
from ..claims.dots import filled
from ..claims.entries import whole
from ..claims.extents import extended
from ..claims.forwards import forwards
from ..claims.one_entry import of_one_entry
from ..claims.reading import DEFAULT, Reading
from ..claims.settling import settle, settle_left
from ..derivation.graph import graph
from ..derivation.paths import Path, visible
from ..errors import BoundExceeded, NoRule
from ..formula.condition import Condition
from ..formula.syntax import (
    Equation,
    Formula,
    Index,
    Product,
    Quotient,
    Sum,
    Variable,
    free_indices,
    walk,
)
from ..model.cell import LAST, Cell
from .ambiguity import agreed
from .concrete import Expansion, is_written
from .conformity import misfit, misfit_at, unlike_entries_at
from .decision import NotZero, Zero
from .diagnosis import Counts, Miscount, diagnose
from .expansion import Expander, Undefined
from .polynomial import Word, normal_form, transposed
from .proof import Series, Tools, compiled, prove
from .terms import Outside
from .verdict import EVERY_T, Different, Equal, Undecided, Verdict
from .witness import find_witness
from .written import tools_of, written_instance

STEPS_COMPARED = 6
"""For how many T, from `start` on, a formula that is not proved right is expanded."""

STEPS_BESIDE_PROOF = 2
"""For how many T one that is proved right is expanded all the same: two ways have to agree."""


def compare(cell: Cell, equation: Equation, T: int, reading: Reading = DEFAULT) -> Verdict:
    """Whether a bound claim holds at this T, exactly.

    The scope of `Equal` is "T = N". `Undecided` where the formula is too large to expand, or has
    an operation that is not compared yet, or where the left side does not exist at T.
    """
    return agreed(_claim(cell, equation), lambda claim: _compared(cell, claim, T, reading))


def _compared(cell: Cell, claim: Claim, T: int, reading: Reading) -> Verdict:
    verdict: _Found
    try:
        sides = _sides(cell, claim, reading)
        if T - max(cell.start, _latest(sides)) >= STEPS_COMPARED:
            whole = _for_every_T(cell, claim, reading)
            if isinstance(whole, Equal) and whole.scope == EVERY_T:
                return replace(whole, scope=f"T = {T}")
        verdict = _at(cell, sides, T, _rows_if_need_be(cell, sides, reading))
        if isinstance(verdict, _Nothing):
            return verdict.missing or Undecided(f"the left side does not exist at T = {T}")
    except BoundExceeded as error:
        proved = isinstance(_proof(cell, sides, reading), Zero)
        return Equal(f"T = {T}") if proved else Undecided(str(error))
    except NoRule as error:
        return Undecided(str(error))
    return verdict


def holds(cell: Cell, equation: Equation, T: int, reading: Reading = DEFAULT) -> bool:
    """Whether a bound claim is equal at this T; no reason is given, and no witness sought."""
    try:
        sides = _sides(cell, as_claim(equation), reading)
        found = _at(cell, sides, T, _rows_if_need_be(cell, sides, reading), explained=False)
    except (BoundExceeded, NoRule):
        return False
    return isinstance(found, Equal)


def decide(cell: Cell, equation: Equation, reading: Reading = DEFAULT) -> Verdict:
    """Whether a bound claim holds for every T; `Different` at the smallest T where it does not.

    `Equal` with the scope "every T" is proved. With the scope "T <= N" the claim was compared
    exactly for those T only, and `reason` says so.
    """
    return agreed(_claim(cell, equation), lambda claim: _for_every_T(cell, claim, reading))


def _claim(cell: Cell, equation: Equation) -> Claim:
    """The claim, with dots for an argument replaced by the value that they stand for."""
    claim = as_claim(equation)
    left, right = (with_arguments(side, cell) for side in (claim.left, claim.right))
    return replace(claim, left=left, right=right)


def _for_every_T(cell: Cell, claim: Claim, reading: Reading) -> Verdict:
    try:
        sides = _sides(cell, claim, reading)
    except NoRule as error:
        return Undecided(str(error))
    mattering = _as_far_as_it_matters(sides, _rows_if_need_be(cell, sides, reading))
    return _decided(cell, sides, mattering)


def _as_far_as_it_matters(sides: _Sides, reading: Reading) -> Reading:
    """The reading with the default on each axis on which settled sides do not depend."""
    parts = (part for side in (sides.left, sides.right) for part in walk(side))
    order = reading.product_order if any(isinstance(p, Product) for p in parts) else "chain"
    return Reading(product_order=order, layout=reading.layout)


@lru_cache(maxsize=1024)
def _decided(cell: Cell, sides: _Sides, reading: Reading) -> Verdict:
    """The verdict for every T; readings under which the sides are the same have the same one."""
    proof: Zero | NotZero | str | None = None
    last = max(cell.start, _latest(sides)) + STEPS_COMPARED - 1
    reason = ""
    found: list[Equal] = []
    nothing: _Nothing | None = None
    undecided: Undecided | None = None
    for T in range(cell.start, last + 1):
        try:
            verdict = _at(cell, sides, T, reading)
        except NoRule as error:
            return _unlike(cell, sides, T, reading) or Undecided(str(error))
        except BoundExceeded as error:
            if not found:
                return Undecided(str(error))
            last, reason = T - 1, str(error)
            break
        if isinstance(verdict, Different):
            return verdict
        if isinstance(verdict, Undecided):
            undecided = undecided or verdict
        elif isinstance(verdict, _Nothing):
            nothing = nothing or verdict
        else:
            found.append(verdict)
        if len(found) == STEPS_BESIDE_PROOF and proof is None:
            proof = _proof(cell, sides, reading)
            if isinstance(proof, Zero):
                break
    if undecided is not None:
        return undecided
    if not found:
        missing = nothing.missing if nothing else None
        return missing or Undecided("the left side does not exist at any T that was compared")
    turned = any(verdict.transposed for verdict in found)
    proof = proof or _proof(cell, sides, reading)
    if isinstance(proof, Zero):
        return Equal(EVERY_T, transposed=turned)
    if isinstance(proof, NotZero) and proof.last > last:
        later = _later(cell, sides, proof.last, reading)
        if later is not None:
            return later
    unproved = f"{proof} is not decided for every T" if isinstance(proof, str) else _RELATED
    return Equal(f"T <= {last}", reason or unproved, turned)


def _unlike(cell: Cell, sides: _Sides, T: int, reading: Reading) -> Different | None:
    """The difference that derivatives of unlike shapes, multiplied by entries, make."""
    names = (*sides.of_left, *sides.others)
    for values in combinations(range(cell.start, T + 1), repeat=len(names)):
        slots = dict(zip(names, values, strict=True))
        for side in (sides.left, sides.right):
            found = unlike_entries_at(cell, T, side, slots, reading.layout)
            if found is not None:
                return Different(T, tuple(slots.items()), misfit=found)
    return None


def _later(cell: Cell, sides: _Sides, T: int, reading: Reading) -> Different | None:
    """The difference at a T at which the series differ, None if none is shown there.

    Where the sides are too large to be written out an example may still tell them apart.
    """
    try:
        found = _at(cell, sides, T, reading)
        return found if isinstance(found, Different) else None
    except NoRule:
        return None
    except BoundExceeded:
        if sides.of_left or sides.others:
            return None
        witness = find_witness(cell, T, (sides.left, sides.right), {}, reading)
        return None if witness is None else Different(T, witness=witness)


_RELATED = "its factors are counted otherwise on the time line, and may be related"


@dataclass(frozen=True)
class _Sides:
    """The two settled sides of a claim, and its free indices: those of the left, and the others."""

    left: Formula
    right: Formula
    of_left: tuple[str, ...]
    others: tuple[str, ...]
    condition: Condition | None


@dataclass(frozen=True)
class _Nothing:
    """No instance of a claim exists at a T; `missing` is why, if it is the right side's fault."""

    missing: Different | None


def _written(cell: Cell, claim: Claim, reading: Reading) -> tuple[Formula, Formula]:
    """The sides as they are written, with dots filled in and whole vectors for their entries."""
    left, right = (
        directed(forwards(extended(filled(side)), cell.start), cell.start, claim.condition)
        for side in (claim.left, claim.right)
    )
    bare = without_differentials(cell, (left, right))
    return of_one_entry(cell, bare, reading.layout) or whole(*bare, reading.layout)


def _sides(cell: Cell, claim: Claim, reading: Reading) -> _Sides:
    left, right = _written(cell, claim, reading)
    left = (settle_left if claim.stated else settle)(left, cell, reading)
    right = settle(right, cell, reading)
    shared = (*free_indices(left), LAST) if claim.shared is None else (*claim.shared, LAST)
    if reading.free_index == "summed" or claim.accumulated:
        left, right = _summed(left, cell, shared), _summed(right, cell, shared)
    of_left = tuple(index for index in free_indices(left) if index != LAST)
    others = tuple(index for index in free_indices(right) if index not in (*of_left, LAST))
    return _Sides(left, right, of_left, others, claim.condition)


def _rows_if_need_be(cell: Cell, sides: _Sides, reading: Reading) -> Reading:
    """The reading; in the mixed layout gradients are rows in a claim that conforms just so."""
    if reading.layout != "mixed" or misfit(cell, sides.left, sides.right, "mixed") is None:
        return reading
    rows = replace(reading, layout="numerator")
    return reading if misfit(cell, sides.left, sides.right, "numerator") else rows


def _summed(formula: Formula, cell: Cell, shared: tuple[str, ...]) -> Formula:
    """The formula summed over the free indices that the left side of the claim lacks."""
    for index in free_indices(formula):
        if index not in shared:
            formula = Sum(index, Index(None, cell.start), Index(LAST), formula)
    return formula


_NO_WITNESS = "its products of local Jacobians are others, and no example shows a difference"

_Instance = Equal | Different | Undecided
_Found = _Instance | _Nothing


def _at(cell: Cell, sides: _Sides, T: int, reading: Reading, explained: bool = True) -> _Found:
    """The verdict at one T over every instance of a claim; raises `NoRule`, `BoundExceeded`."""
    bounds.hold("the number of steps to write out", T - cell.start + 1, bounds.STEPS_WRITTEN)
    written = any(map(is_written, (sides.left, sides.right)))
    kind = Expansion if written else Expander
    expander = kind(cell, T, reading)
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
    return Equal(f"T = {T}", transposed=any(holding)) if holding else _Nothing(missing)


def _instances(
    expander: Expander | Expansion,
    sides: _Sides,
    shared: tuple[int, ...],
    steps: range,
    explained: bool,
) -> list[_Instance]:
    """The verdicts for some values of the indices of the left side, and all of the others."""
    found = []
    for values in combinations(steps, repeat=len(sides.others)):
        names = (*sides.of_left, *sides.others)
        slots = dict(zip(names, (*shared, *values), strict=True))
        if sides.condition is None or _meets(sides.condition, slots, expander.T):
            verdict = _instance(expander, sides, slots, explained)
            found.extend([] if verdict is None else [verdict])
    return found


def _meets(condition: Condition, slots: dict[str, int], T: int) -> bool:
    """Whether an instance lies in the range given; an index that the claim lacks is free to fit."""
    values = slots | {LAST: T}
    known = [
        one for one in condition.comparisons
        if all(symbol in values for symbol in (*one.left.symbols, *one.right.symbols))
    ]  # fmt: skip
    return all(one.holds(values) for one in known)


def _excused(sides: _Sides) -> bool:
    """Whether an instance without a right side is left out: an index is free on both sides."""
    return bool(sides.of_left) and not (sides.condition and sides.condition.comparisons)


def _instance(
    expander: Expander | Expansion, sides: _Sides, slots: dict[str, int], explained: bool
) -> _Instance | None:
    """The verdict on one instance, None if its left side does not exist."""
    if isinstance(expander, Expansion):
        return written_instance(expander, (sides.left, sides.right), slots, explained)
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
    for turned, side in ((False, formula), (True, transposed(formula))):
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
    miscounts, right = _counts(expander, wanted, found)
    if wrong is not None:
        return Different(T, chosen, miscounts, vanishing, misfit=wrong)
    pair = (sides.left, sides.right)
    witness = find_witness(expander.cell, T, pair, slots, expander.reading)
    if witness is None:
        return Undecided(_NO_WITNESS)
    later = _counts_later(expander, sides, slots)
    diagnosis = None
    if found or later is not None:
        diagnosis = diagnose((miscounts, right), later, expander.cell.start)
    return Different(T, chosen, miscounts, vanishing, witness=witness, diagnosis=diagnosis)


def _counts_later(expander: Expander, sides: _Sides, slots: dict[str, int]) -> Counts | None:
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
    return _counts(later, wanted, found) if found else None


def _latest(sides: _Sides) -> int:
    """The latest number that stands as a time on the left side of a claim, or in its condition."""
    times = [
        part.time for part in walk(sides.left) if isinstance(part, Variable) and part.time
    ]  # fmt: skip
    numbers = [time.offset for time in times if time.symbol is None]
    if sides.condition:
        ends = [end for one in sides.condition.comparisons for end in (one.left, one.right)]
        numbers += [end.offset for end in ends if end.symbol is None]
    return max(numbers, default=-1)


def _proof(cell: Cell, sides: _Sides, reading: Reading) -> Zero | NotZero | str:
    """The decision for every T, or why there is none."""
    found: Zero | NotZero | str = ""
    for tools in tools_of(cell, (sides.left, sides.right), reading.layout):
        try:
            found = prove(_series(cell, sides, reading, tools))
        except (Outside, NoRule) as error:
            found = found or str(error)
        if isinstance(found, Zero):
            break
    return found


def _series(cell: Cell, sides: _Sides, reading: Reading, tools: Tools | None = None) -> Series:
    """The sides on the time line; raises `Outside`, `NoRule` for what has no place there."""
    if misfit(cell, sides.left, sides.right, reading.layout) is not None:
        raise Outside("factors that do not conform")
    pair = (ordered(sides.left, reading), ordered(sides.right, reading))
    layout, condition = reading.layout, sides.condition
    return compiled(cell, pair, layout, condition, sides.of_left, sides.others, tools)


@dataclass(frozen=True)
class Ground:
    """What a proof for every T starts from: the sides as they are written, and both as series.

    `rows` if in the mixed layout gradients have to be rows, so that the sides conform.
    """

    left: Formula
    right: Formula
    series: Series
    rows: bool


def ground(cell: Cell, claim: Claim, reading: Reading) -> Ground:
    """What a claim is proved from. Raises `Outside`, `NoRule` for what is not proved so."""
    left, right = _written(cell, claim, reading)
    sides = _sides(cell, claim, reading)
    if any(map(is_written, (sides.left, sides.right))):
        raise Outside("a formula written out in values")
    layout = _rows_if_need_be(cell, sides, reading)
    return Ground(left, right, _series(cell, sides, layout), layout != reading)


def _counts(
    expander: Expander,
    expected: dict[Word, tuple[Fraction, Word]],
    found: dict[Word, tuple[Fraction, Word]],
) -> tuple[tuple[Miscount, ...], tuple[Miscount, ...]]:
    """Every product that is counted wrongly, or rightly.

    What is missing comes first, and each shorter product before a longer one.
    """
    parts = [
        Miscount(tuple(visible(expander.cell, run) for run in runs), wanted, has)
        for runs, wanted, has in _products(expander, expected, found)
    ]
    wrong = tuple(part for part in parts if part.expected != part.found)
    return wrong, tuple(part for part in parts if part.expected == part.found)


Counted = tuple[tuple[Path, ...], Fraction, Fraction]
"""A product as its runs, how often it is to be counted, and how often it is."""


def counts_at(
    cell: Cell, equation: Equation, T: int, slots: dict[str, int], reading: Reading = DEFAULT
) -> tuple[Counted, ...] | None:
    """Every product that a side of a claim counts at T, for these values of its free indices.

    None where a side does not exist. Raises `NoRule` and `BoundExceeded`.
    """
    sides = _sides(cell, as_claim(equation), reading)
    expander = Expander(cell, T, _rows_if_need_be(cell, sides, reading))
    inside = sides.condition is None or _meets(sides.condition, slots, T)
    expected, formula = (expander.expand(side, slots) for side in (sides.left, sides.right))
    if not inside or isinstance(expected, Undefined) or isinstance(formula, Undefined):
        return None
    wanted = normal_form(expected, expander.alphabet)
    turned, found = (
        normal_form(side, expander.alphabet) for side in (transposed(formula), formula)
    )
    agreeing = {word: value for word, (value, _) in turned.items()}
    if agreeing == {word: value for word, (value, _) in wanted.items()}:
        found = turned
    return _products(expander, wanted, found)


def free_of(cell: Cell, equation: Equation, reading: Reading = DEFAULT) -> tuple[str, ...]:
    """The free indices of a claim as it is read."""
    sides = _sides(cell, as_claim(equation), reading)
    return (*sides.of_left, *sides.others)


def _products(
    expander: Expander,
    expected: dict[Word, tuple[Fraction, Word]],
    found: dict[Word, tuple[Fraction, Word]],
) -> tuple[Counted, ...]:
    """All products, those that are counted too rarely first, each shorter one before a longer."""
    counted = []
    for spelled in {**expected, **found}:
        zero = (Fraction(0), ())
        wanted, has = expected.get(spelled, zero), found.get(spelled, zero)
        word = wanted[1] or has[1]
        counted.append((has[0] >= wanted[0], len(word), word, wanted[0], has[0]))
    return tuple(
        (_runs(expander, word), wanted, has) for _, _, word, wanted, has in sorted(counted)
    )


def _runs(expander: Expander, word: Word) -> tuple[Path, ...]:
    runs: list[list[Variable]] = []
    for letter in expander.alphabet.letters(word):
        if runs and runs[-1][-1] == letter.upper:
            runs[-1].append(letter.lower)
        else:
            runs.append([letter.upper, letter.lower])
    return tuple(map(tuple, runs))


def _vanishing(cell: Cell, formula: Formula) -> Quotient | None:
    """The first quotient of a formula between variables that no path joins, at whatever times."""
    network = graph(cell)
    for part in walk(formula):
        if isinstance(part, Quotient) and isinstance(part.upper, Variable):
            assert isinstance(part.lower, Variable)
            if part.upper != cell.loss and not network.joins(part.upper, part.lower):
                return replace(part, mark="partial")
    return None
