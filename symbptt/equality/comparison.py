"""Comparing a formula with the gradient: at one T exactly, and for every T.

At one T both are expanded into polynomials in the local Jacobians of the unrolled network, which
are equal or are not. For every T the two sides are series on the time line, which are decided
exactly (`proof`); a formula that fails at some T is wrong; where neither is shown the scope of the
equality says up to which T it was compared.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import product as combinations

from ..claims.arguments import with_arguments
from ..claims.claim import Claim, as_claim
from ..claims.reading import DEFAULT, Reading
from ..errors import BoundExceeded, NoRule
from ..formula.syntax import Equation
from ..model.cell import Cell
from .ambiguity import agreed
from .conformity import unlike_entries_at
from .decision import NotZero, Zero
from .grounds import proof_of
from .instance import Found, Nothing, at_step
from .sides import Sides, as_far_as_it_matters, latest, settled, with_rows
from .verdict import EVERY_T, Different, Equal, Undecided, Verdict
from .witness import find_witness

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
    verdict: Found
    try:
        sides = settled(cell, claim, reading)
        if T - max(cell.start, latest(sides)) >= STEPS_COMPARED:
            whole = _for_every_T(cell, claim, reading)
            if isinstance(whole, Equal) and whole.scope == EVERY_T:
                return replace(whole, scope=f"T = {T}")
        verdict = at_step(cell, sides, T, with_rows(cell, sides, reading))
        if isinstance(verdict, Nothing):
            return verdict.missing or Undecided(f"the left side does not exist at T = {T}")
    except BoundExceeded as error:
        proved = isinstance(proof_of(cell, sides, reading), Zero)
        return Equal(f"T = {T}") if proved else Undecided(str(error))
    except NoRule as error:
        return Undecided(str(error))
    return verdict


def holds(cell: Cell, equation: Equation, T: int, reading: Reading = DEFAULT) -> bool:
    """Whether a bound claim is equal at this T; no reason is given, and no witness sought."""
    try:
        sides = settled(cell, as_claim(equation), reading)
        found = at_step(cell, sides, T, with_rows(cell, sides, reading), explained=False)
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
        sides = settled(cell, claim, reading)
    except NoRule as error:
        return Undecided(str(error))
    mattering = as_far_as_it_matters(sides, with_rows(cell, sides, reading))
    return _decided(cell, sides, mattering)


@lru_cache(maxsize=1024)
def _decided(cell: Cell, sides: Sides, reading: Reading) -> Verdict:
    """The verdict for every T; readings under which the sides are the same have the same one."""
    proof: Zero | NotZero | str | None = None
    last = max(cell.start, latest(sides)) + STEPS_COMPARED - 1
    reason = ""
    found: list[Equal] = []
    nothing: Nothing | None = None
    undecided: Undecided | None = None
    for T in range(cell.start, last + 1):
        try:
            verdict = at_step(cell, sides, T, reading)
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
            if undecided is not None:
                break  # an example that two T do not show is not looked for further
            undecided = verdict
        elif isinstance(verdict, Nothing):
            nothing = nothing or verdict
        else:
            found.append(verdict)
        if len(found) == STEPS_BESIDE_PROOF and proof is None:
            proof = proof_of(cell, sides, reading)
            if isinstance(proof, Zero):
                break
    if undecided is not None:
        return undecided
    if not found:
        missing = nothing.missing if nothing else None
        return missing or Undecided("the left side does not exist at any T that was compared")
    turned = any(verdict.transposed for verdict in found)
    proof = proof or proof_of(cell, sides, reading)
    if isinstance(proof, Zero):
        return Equal(EVERY_T, transposed=turned)
    if isinstance(proof, NotZero) and proof.last > last:
        later = _later(cell, sides, proof.last, reading)
        if later is not None:
            return later
    unproved = f"{proof} is not decided for every T" if isinstance(proof, str) else _RELATED
    return Equal(f"T <= {last}", reason or unproved, turned)


def _unlike(cell: Cell, sides: Sides, T: int, reading: Reading) -> Different | None:
    """The difference that derivatives of unlike shapes, multiplied by entries, make."""
    names = (*sides.of_left, *sides.others)
    for values in combinations(range(cell.start, T + 1), repeat=len(names)):
        slots = dict(zip(names, values, strict=True))
        for side in (sides.left, sides.right):
            found = unlike_entries_at(cell, T, side, slots, reading.layout)
            if found is not None:
                return Different(T, tuple(slots.items()), misfit=found)
    return None


def _later(cell: Cell, sides: Sides, T: int, reading: Reading) -> Different | None:
    """The difference at a T at which the series differ, None if none is shown there.

    Where the sides are too large to be written out an example may still tell them apart.
    """
    try:
        found = at_step(cell, sides, T, reading)
        return found if isinstance(found, Different) else None
    except NoRule:
        return None
    except BoundExceeded:
        if sides.of_left or sides.others:
            return None
        pair = (sides.left, sides.right)
        witness = find_witness(cell, T, pair, {}, reading, sides.by_entries)
        return None if witness is None else Different(T, witness=witness)


_RELATED = "its factors are counted otherwise on the time line, and may be related"
