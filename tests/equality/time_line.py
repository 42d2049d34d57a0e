"""What automata read: the words of a series at one T, and those of a formula expanded there.

The expansion is the one by which formulas are compared at one T; it knows nothing of time lines,
of stakes, of changes of variable.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import groupby, product

from symbptt.claims.claim import Claim
from symbptt.claims.reading import Reading
from symbptt.equality.conformity import is_number
from symbptt.equality.expansion import Expander, Undefined
from symbptt.equality.grounds import series_of
from symbptt.equality.polynomial import transposed
from symbptt.equality.proof import Series
from symbptt.equality.sides import Sides, meets, settled
from symbptt.equality.words import Factor, factors
from symbptt.formula.syntax import Diagonal, Formula, Index, Number, Transpose, Variable, rebuild
from symbptt.model.cell import Cell

Weights = dict[tuple[Factor, ...], Fraction]
"""The words of a formula, each with its coefficient."""

Instance = tuple[tuple[str, int], ...]
"""The values of free indices, in order."""


def misread(cell: Cell, claim: Claim, reading: Reading, steps: int) -> list[tuple[object, ...]]:
    """Where the series of a claim is not what its sides are, for so many T from the start.

    Each T, side and instance with a word that is read otherwise than expanded. Raises `Outside` for
    a claim that is not decided for every T.
    """
    sides = settled(cell, claim, reading)
    series = series_of(cell, sides, reading)
    return [
        (T, side, instance)
        for T in range(cell.start, cell.start + steps)
        for side, instance in _wrong(cell, sides, series, reading, T)
    ]


def _wrong(
    cell: Cell, sides: Sides, series: Series, reading: Reading, T: int
) -> list[tuple[int, Instance]]:
    expander = Expander(cell, T, reading)
    free = (*sides.of_left, *sides.others)
    found = []
    for values in product(range(cell.start, T + 1), repeat=len(free)):
        instance = dict(zip(free, values, strict=True))
        if sides.condition is not None and not meets(sides.condition, instance, T):
            continue
        both = [
            expanded(expander, formula, instance, turned)
            for formula, turned in zip((sides.left, sides.right), series.turned, strict=True)
        ]
        if both[0] is None or (free and both[1] is None):  # left out: it does not exist
            continue
        for side, weights in enumerate(both):
            wanted = weights and {w: value * _scale(series, T) for w, value in weights.items()}
            if read(series, side, T, cell).get(_placed(series, instance, T), {}) != wanted:
                found.append((side, tuple(instance.items())))
    return found


def read(series: Series, side: int, T: int, cell: Cell) -> dict[Instance, Weights]:
    """The words that one side of a series has at T, by the values of its free indices."""
    found: dict[Instance, Counter[tuple[Factor, ...]]] = {}
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
                instance, word = _decoded(letters, slots)
                words = found.setdefault(instance, Counter())
                words[_normal(word, cell)] += value
    return {key: {w: v for w, v in words.items() if v} for key, words in found.items()}


def _decoded(letters, slots: range) -> tuple[Instance, tuple[Factor, ...]]:
    """The instance and the word that the letters of all slots spell, one track after the other."""
    placed = [(name, slot) for slot, (marks, *_) in zip(slots, letters, strict=True)
              for name in marks]  # fmt: skip
    word: list[Factor] = []
    for track in range(1, max(map(len, letters))):
        blocks = [(slot, letter[track]) for slot, letter in zip(slots, letters, strict=True)
                  if track < len(letter)]  # fmt: skip
        how = {part for _, block in blocks for part in block if isinstance(part, str)}
        if "rising" in how:
            blocks.reverse()
        flat = [_at(part, slot) for slot, block in blocks for part in block
                if isinstance(part, Factor)]  # fmt: skip
        word.extend(map(_turned, reversed(flat)) if "turned" in how else flat)
    return tuple(sorted(placed)), tuple(word)


def _placed(series: Series, instance: dict[str, int], T: int) -> Instance:
    """An instance by the indices that the series tells apart."""
    values = dict(instance)
    for old, new, value in series.replaced:
        number = values.pop(old)
        zero = value.value({"T": T, **instance, **values, new: 0})
        one = value.value({"T": T, **instance, **values, new: 1})
        values[new] = (number - zero) * (one - zero)
    return tuple(sorted(values.items()))


def _turned(factor: Factor) -> Factor:
    if isinstance(factor.formula, Diagonal):
        return factor
    return Factor(Transpose(factor.formula), factor.is_outer)


def _at(factor: Factor, slot: int) -> Factor:
    def moved(formula: Formula) -> Formula:
        if isinstance(formula, Variable) and formula.time is not None:
            return replace(formula, time=Index(None, formula.time.offset + slot))
        return rebuild(formula, moved)

    return replace(factor, formula=moved(factor.formula))


def _normal(word: tuple[Factor, ...], cell: Cell) -> tuple[Factor, ...]:
    numbers = sorted((one for one in word if is_number(cell, one)), key=repr)
    found: list[Factor] = []
    rest = (one for one in word if not is_number(cell, one))
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
        for one in factors((letter,))[:: 1 if number >= 0 else -1]:
            if isinstance(one.formula, Number):
                coefficient *= one.formula.value
            else:
                spelled.append(one if number >= 0 else _turned(one))
    return tuple(spelled), coefficient


def _scale(series: Series, T: int) -> Fraction:
    """What both sides were multiplied by, at T."""
    found = Fraction(1)
    for a, b in series.scale:
        found *= a * T + b
    return found
