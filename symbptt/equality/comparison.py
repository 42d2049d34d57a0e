"""Comparing a formula with the gradient: at one T exactly, and for every T.

At one T both are expanded into polynomials in the local Jacobians of the unrolled network, which
are equal or are not. For every T the formula has to reduce to the closed form of the gradient
(`symbolic`), which is proof; or it fails at some T, which is proof of the contrary; where neither
happens the scope of the equality says up to which T it was compared.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product as combinations

from .. import bounds
from ..claims.reading import DEFAULT, Reading
from ..claims.settling import settle
from ..derivation.chain import derive_chain
from ..derivation.graph import graph
from ..derivation.paths import visible
from ..errors import BoundExceeded, NoRule
from ..formula.syntax import (
    Equation,
    Formula,
    Index,
    Product,
    Quotient,
    Sum,
    Variable,
    free_indices,
    place,
    walk,
)
from ..model.cell import LAST, Cell
from .conformity import misfit, misfit_at
from .expansion import Expander, Undefined
from .polynomial import Word, normal_form
from .symbolic import same_for_every_last_step
from .verdict import EVERY_T, Different, Equal, Miscount, Undecided, Verdict

STEPS_COMPARED = 6
"""For how many T, from `start` on, a formula that is not proved right is expanded."""

STEPS_BESIDE_PROOF = 2
"""For how many T one that is proved right is expanded all the same: two ways have to agree."""


def compare(cell: Cell, claim: Equation, T: int, reading: Reading = DEFAULT) -> Verdict:
    """Whether a bound claim ∂L/∂v = formula holds at this T, exactly.

    The scope of `Equal` is "T = N". `Undecided` where the formula is too large to expand, or has
    an operation that is not compared yet.
    """
    lower = _lower(cell, claim)
    try:
        right = _right(cell, claim, lower, reading)
        free = [index for index in dict.fromkeys((*free_indices(lower), *free_indices(right)))
                if index != LAST]  # fmt: skip
        bounds.hold("the number of steps to write out", T - cell.start + 1, bounds.STEPS_WRITTEN)
        expander = Expander(cell, T, reading.product_order)
        for values in combinations(range(cell.start, T + 1), repeat=len(free)):
            slots = dict(zip(free, values, strict=True))
            different = _difference(expander, lower, right, slots)
            if different:
                return different
    except BoundExceeded as error:
        if not _reduces(cell, lower, right, reading):
            return Undecided(str(error))
    except NoRule as error:
        return Undecided(str(error))
    return Equal(f"T = {T}")


def decide(cell: Cell, claim: Equation, reading: Reading = DEFAULT) -> Verdict:
    """Whether a bound claim ∂L/∂v = formula holds for every T; `Different` at the smallest T.

    `Equal` with the scope "every T" is proved. With the scope "T <= N" the claim was compared
    exactly for those T only, and `reason` says so.
    """
    lower = _lower(cell, claim)
    try:
        right = _right(cell, claim, lower, reading)
        fits = misfit(cell, Quotient(cell.loss, lower), right) is None
        proved = fits and _reduces(cell, lower, right, reading)
    except NoRule as error:
        return Undecided(str(error))
    last = cell.start + (STEPS_BESIDE_PROOF if proved else STEPS_COMPARED) - 1
    for T in range(cell.start, last + 1):
        verdict = compare(cell, claim, T, reading)
        if not isinstance(verdict, Equal):
            return verdict
    if proved:
        return Equal(EVERY_T)
    return Equal(f"T <= {last}", "the formula does not reduce to the closed form term by term")


def _reduces(cell: Cell, lower: Variable, right: Formula, reading: Reading) -> bool:
    """Whether a settled right side reduces to the closed form of the gradient."""
    has_product = any(isinstance(part, Product) for part in walk(right))
    if has_product and reading.product_order != "chain":
        return False
    closed = derive_chain(cell, cell.loss, lower).equation.right
    return same_for_every_last_step(cell, settle(closed, cell, DEFAULT), right)


def _lower(cell: Cell, claim: Equation) -> Variable:
    """The variable by which the left side differentiates."""
    left = claim.left
    if not isinstance(left, Quotient) or left.upper != cell.loss:
        raise NoRule("a left side that is not the derivative of the total loss", "write ∂L/∂...")
    assert isinstance(left.lower, Variable)
    return left.lower


def _right(cell: Cell, claim: Equation, lower: Variable, reading: Reading) -> Formula:
    """The settled right side, its own free indices summed over if that is how it is read."""
    right = settle(claim.right, cell, reading)
    if reading.free_index == "summed":
        bound = {*free_indices(lower), LAST}
        for index in free_indices(right):
            if index not in bound:
                right = Sum(index, Index(None, cell.start), Index(LAST), right)
    return right


def _difference(
    expander: Expander, lower: Variable, right: Formula, slots: dict[str, int]
) -> Different | None:
    T = expander.T
    indices = {symbol: Index(None, value) for symbol, value in slots.items()}
    placed = place(lower, indices)
    assert isinstance(placed, Variable)
    chosen = tuple(slots.items())
    formula = expander.expand(right, slots)
    if isinstance(formula, Undefined):
        return Different(T, chosen, undefined=formula.variable)
    expected = normal_form(expander.gradient(placed), expander.alphabet)
    found = normal_form(formula, expander.alphabet)
    miscounts = _miscounts(expander, expected, found)
    if not miscounts:
        wrong = misfit_at(expander.cell, T, Quotient(expander.cell.loss, lower), right, slots)
        return None if wrong is None else Different(T, chosen, misfit=wrong)
    vanishing = _vanishing(expander.cell, right) if not found else None
    return Different(T, chosen, miscounts, vanishing)


def _miscounts(
    expander: Expander,
    expected: dict[Word, tuple[Fraction, Word]],
    found: dict[Word, tuple[Fraction, Word]],
) -> tuple[Miscount, ...]:
    """What is missing first, then the rest; each shorter product before a longer one."""
    counted = []
    for spelled in {**expected, **found}:
        zero = (Fraction(0), ())
        wanted, has = expected.get(spelled, zero), found.get(spelled, zero)
        if wanted[0] != has[0]:
            word = wanted[1] or has[1]
            counted.append((has[0] >= wanted[0], len(word), word, wanted[0], has[0]))
    return tuple(
        Miscount(_runs(expander, word), wanted, has) for _, _, word, wanted, has in sorted(counted)
    )


def _runs(expander: Expander, word: Word) -> tuple[tuple[Variable, ...], ...]:
    runs: list[list[Variable]] = []
    for letter in expander.alphabet.letters(word):
        if runs and runs[-1][-1] == letter.upper:
            runs[-1].append(letter.lower)
        else:
            runs.append([letter.upper, letter.lower])
    return tuple(visible(expander.cell, tuple(run)) for run in runs)


def _vanishing(cell: Cell, formula: Formula) -> Quotient | None:
    """The first quotient of a formula between variables that no path joins, at whatever times."""
    network = graph(cell)
    for part in walk(formula):
        if isinstance(part, Quotient) and isinstance(part.upper, Variable):
            assert isinstance(part.lower, Variable)
            if part.upper != cell.loss and not network.joins(part.upper, part.lower):
                return replace(part, mark="partial")
    return None
