"""What automata read: the words of a series at one T, and those of a formula expanded there.

The expansion is the one by which formulas are compared at one T; it knows nothing of time lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import groupby, product

from symbptt.equality.conformity import is_number
from symbptt.equality.expansion import Expander, Undefined
from symbptt.equality.polynomial import Polynomial, transposed
from symbptt.equality.proof import Series
from symbptt.equality.words import Factor, factors
from symbptt.formula.syntax import Diagonal, Formula, Index, Number, Transpose, Variable, rebuild
from symbptt.model.cell import Cell

Weights = dict[tuple[Factor, ...], Fraction]
"""The words of a formula, each with its coefficient."""


def read(
    series: Series, side: int, T: int, cell: Cell
) -> dict[tuple[tuple[str, int], ...], Weights]:
    """The words that one side of a series has at T, by the values of its free indices."""
    found: dict[tuple[tuple[str, int], ...], Counter[tuple[Factor, ...]]] = {}
    slots = range(T + series.above, series.start - series.below - 1, -1)
    for machine, weight in (series.left, series.right)[side]:
        reached = {((), machine.start()): weight}
        for _ in slots:
            after: dict[object, Fraction] = {}
            for (letters, state), so_far in reached.items():
                for letter, later, more in machine.steps(state):
                    key = ((*letters, letter), later)
                    after[key] = after.get(key, Fraction(0)) + so_far * more
            reached = after
        for (letters, state), value in reached.items():
            if machine.final(state):
                indices, word = _decoded(letters, slots)
                some = found.setdefault(indices, Counter())
                some[_normal(word, cell)] += value
    return {key: {w: v for w, v in some.items() if v} for key, some in found.items()}


def _decoded(letters, slots) -> tuple[tuple[tuple[str, int], ...], tuple[Factor, ...]]:
    indices = tuple(
        sorted(
            (name, slot) for slot, (marks, *_) in zip(slots, letters, strict=True) for name in marks
        )
    )
    count = max(len(letter) - 1 for letter in letters)
    word: list[Factor] = []
    for track in range(count):
        blocks = []
        how = set()
        for slot, letter in zip(slots, letters, strict=True):
            block = letter[1 + track] if track < len(letter) - 1 else ()
            how.update(part for part in block if isinstance(part, str))
            blocks.append([_at(part, slot) for part in block if isinstance(part, Factor)])
        if "rising" in how:
            blocks.reverse()
        flat = [factor for block in blocks for factor in block]
        if "turned" in how:
            flat = [Factor(_turned(one.formula), one.is_outer) for one in reversed(flat)]
        word.extend(flat)
    return indices, tuple(word)


def _turned(formula: Formula) -> Formula:
    return formula if isinstance(formula, Diagonal) else Transpose(formula)


def _at(factor: Factor, slot: int) -> Factor:
    def moved(formula: Formula) -> Formula:
        if isinstance(formula, Variable) and formula.time is not None:
            return replace(formula, time=Index(None, formula.time.offset + slot))
        return rebuild(formula, moved)

    return replace(factor, formula=moved(factor.formula))


def _normal(word: tuple[Factor, ...], cell: Cell) -> tuple[Factor, ...]:
    numbers = sorted((one for one in word if is_number(cell, one)), key=repr)
    rest = [one for one in word if not is_number(cell, one)]
    found: list[Factor] = []
    for diagonal, run in groupby(rest, key=lambda one: isinstance(one.formula, Diagonal)):
        members = list(run)
        found.extend(sorted(members, key=repr) if diagonal else members)
    return (*numbers, *found)


def expanded(
    expander: Expander, formula: Formula, values: dict[str, int], turned: bool
) -> Weights | None:
    """The words of a formula at the expander's T, None where it is undefined."""
    found = expander.expand(formula, values)
    if isinstance(found, Undefined):
        return None
    words: Counter[tuple[Factor, ...]] = Counter()
    for word, value in (transposed(found) if turned else found).items():
        spelled, coefficient = _spelled(expander, word)
        words[_normal(spelled, expander.cell)] += value * coefficient
    return {word: value for word, value in words.items() if value}


def _spelled(expander: Expander, word: tuple[int, ...]) -> tuple[tuple[Factor, ...], Fraction]:
    spelled: list[Factor] = []
    coefficient = Fraction(1)
    for number in word:
        (letter,) = expander.alphabet.letters((number if number >= 0 else ~number,))
        mine = list(factors((letter,)))
        if number < 0:
            mine = [Factor(_turned(one.formula), one.is_outer) for one in reversed(mine)]
        for one in mine:
            body = one.formula.body if isinstance(one.formula, Transpose) else one.formula
            if isinstance(body, Number):
                coefficient *= body.value
            else:
                spelled.append(one)
    return tuple(spelled), coefficient


def scale(series: Series, T: int) -> Fraction:
    """What both sides were multiplied by, at T."""
    found = Fraction(1)
    for a, b in series.scale:
        found *= a * T + b
    return found


def instances(series_free: tuple[str, ...], start: int, T: int) -> Iterator[dict[str, int]]:
    """All values of free indices."""
    for values in product(range(start, T + 1), repeat=len(series_free)):
        yield dict(zip(series_free, values, strict=True))


_ = Polynomial
