"""Which products of local Jacobians two sides count, and how often each."""

from __future__ import annotations

from fractions import Fraction

from ..claims.claim import as_claim
from ..claims.reading import DEFAULT, Reading
from ..derivation.paths import Path, visible
from ..formula.syntax import Equation, Variable
from ..model.cell import Cell
from .diagnosis import Miscount
from .expansion import Expander, Undefined
from .polynomial import Word, normal_form, transposed
from .sides import meets, settled, with_rows

Counted = tuple[tuple[Path, ...], Fraction, Fraction]
"""A product as its runs, how often it is to be counted, and how often it is."""

Terms = dict[Word, tuple[Fraction, Word]]
"""Words as they are compared, each with its coefficient and a spelling of it."""


def counts(
    expander: Expander,
    expected: Terms,
    found: Terms,
) -> tuple[tuple[Miscount, ...], tuple[Miscount, ...]]:
    """Every product that is counted wrongly, or rightly.

    What is missing comes first, and each shorter product before a longer one.
    """
    parts = [
        Miscount(tuple(visible(expander.cell, run) for run in runs), wanted, has)
        for runs, wanted, has in products(expander, expected, found)
    ]
    wrong = tuple(part for part in parts if part.expected != part.found)
    return wrong, tuple(part for part in parts if part.expected == part.found)


def products(
    expander: Expander,
    expected: Terms,
    found: Terms,
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


def counts_at(
    cell: Cell, equation: Equation, T: int, slots: dict[str, int], reading: Reading = DEFAULT
) -> tuple[Counted, ...] | None:
    """Every product that a side of a claim counts at T, for these values of its free indices.

    None where a side does not exist. Raises `NoRule` and `BoundExceeded`.
    """
    sides = settled(cell, as_claim(equation), reading)
    expander = Expander(cell, T, with_rows(cell, sides, reading))
    inside = sides.condition is None or meets(sides.condition, slots, T)
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
    return products(expander, wanted, found)
