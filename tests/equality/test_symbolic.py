"""Equality for every T: what it proves is so, and what it does not claim to prove."""

from __future__ import annotations

from fractions import Fraction
from itertools import product as combinations
from random import Random

import pytest

from symbptt.claims.reading import DEFAULT, Reading
from symbptt.claims.settling import settle
from symbptt.equality.symbolic import same_for_every_last_step
from symbptt.errors import NoRule

from . import brute_force
from .asking import ELMAN, bound
from .brute_force import BEFORE, MISSING, SHAPES, Worth, worth
from .edits import edit
from .network import Network
from .options import right
from .written import Written, latex

D = r"\sum_{t=0}^{T} ∂L_t/∂h_t \sum_{k=0}^{t} (\prod_{i=k+1}^{t} ∂h_i/∂h_{i-1}) ∂⁺h_k/∂b_h"

DIFFERENT = {
    "a factor more": (D, f"2 ({D})"),
    "a bound": (D, D.replace("k=0", "k=1")),
    "an upper bound": (D, D.replace("^{T}", "^{T-1}")),
    "the product's bound": (D, D.replace("i=k+1", "i=k")),
    "another variable": (D, D.replace("b_h", "W")),
    "order": ("∂L/∂h_t ∂h_t/∂W", "∂h_t/∂W ∂L/∂h_t"),
    "free indices": ("∂h_t/∂W", "∂h_k/∂W"),
    "the terms of an empty range": (r"\sum_{t=3}^{T} 1", r"\sum_{t=4}^{T} 1"),
    "a sum over nothing of its index": (r"\sum_{t=0}^{T} ∂L/∂W", "∂L/∂W"),
    "nothing": ("∂L/∂W", "0"),
    "a sum inside a product": (
        r"\prod_{t=0}^{T} \sum_{k=0}^{3} ∂h_t/∂W", r"\prod_{t=0}^{T} ∂h_t/∂W",
    ),
    "a state by a later one, which is 0": (
        r"\sum_{k=0}^{t+1} ∂h_t/∂h_k", r"\sum_{k=0}^{t+1} \prod_{i=k+1}^{t} ∂h_i/∂h_{i-1}",
    ),
    "an earlier state, which is 0": (
        r"\sum_{t=k-1}^{T} ∂h_t/∂h_k", r"\sum_{t=k-1}^{T} \prod_{i=k+1}^{t} ∂h_i/∂h_{i-1}",
    ),
}  # fmt: skip


def _same(one: str | Written, other: str | Written, reading: Reading = DEFAULT) -> bool:
    try:
        sides = [settle(bound(side), ELMAN, reading) for side in (one, other)]
    except NoRule:
        return False
    return same_for_every_last_step(ELMAN, *sides)


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT)
def test_what_differs_is_not_proved(one: str, other: str) -> None:
    assert not _same(one, other)


OUTSIDE = {
    "a variable": "W",
    "the other order of sums": D.replace(
        r"\sum_{t=0}^{T} ∂L_t/∂h_t \sum_{k=0}^{t}", r"\sum_{k=0}^{T} \sum_{t=k}^{T} ∂L_t/∂h_t"
    ),
    "a product of sums": r"\prod_{t=0}^{T} (∂L_t/∂W + ∂L_t/∂W)",
    "a product of numbers": r"\prod_{t=0}^{T} 2",
    "a product of products": r"\prod_{t=0}^{T} \prod_{k=0}^{t} ∂h_k/∂h_{k-1}",
    "a derivative of no order in time": "∂h_t/∂h_k",
    "a derivative that may be 1": "∂ŷ_t/∂ŷ_k",
}


@pytest.mark.parametrize("source", OUTSIDE.values(), ids=OUTSIDE)
def test_outside_the_fragment_nothing_is_proved(source: str) -> None:
    assert not _same(source, D)


EQUAL = {
    "itself": (D, D),
    "indices renamed": (D, D.replace("i", "j")),
    "in closed form": (D, r"\sum_{t=0}^{T} ∂L_t/∂h_t \sum_{k=0}^{t} ∂h_t/∂h_k ∂⁺h_k/∂b_h"),
    "a total derivative": (D, "∂L/∂b_h"),
    "a sum of total derivatives": (D, r"\sum_{t=0}^{T} ∂L_t/∂b_h"),
    "two halves": (D, f"1/2 ({D}) + 1/2 ({D})"),
    "three minus two": (D, f"3 ({D}) - 2 ({D})"),
    "the middle written out": (
        "∂L_t/∂h_t", "∂L_t/∂ŷ_t ∂ŷ_t/∂o_t ∂o_t/∂h_t",
    ),
    "a state by an earlier one": (
        r"\sum_{k=0}^{t} ∂h_t/∂h_k", r"\sum_{k=0}^{t} \prod_{i=k+1}^{t} ∂h_i/∂h_{i-1}",
    ),
    "a later state": (
        r"\sum_{t=k}^{T} ∂h_t/∂h_k", r"\sum_{t=k}^{T} \prod_{i=k+1}^{t} ∂h_i/∂h_{i-1}",
    ),
    "an open index": ("∂h_t/∂W", "∂⁺h_t/∂W"),
    "brackets": ("∂L/∂h_t (∂h_t/∂W + ∂h_t/∂W)", "2 ∂L/∂h_t ∂h_t/∂W"),
    "the range of the model": (r"\sum_t ∂L_t/∂W", r"\sum_{k=0}^{T} ∂L_k/∂W"),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other"), EQUAL.values(), ids=EQUAL)
def test_what_has_the_same_terms_is_proved(one: str, other: str) -> None:
    assert _same(one, other)
    assert _same(other, one)


RIGHT = right()


def _pair(seed: int) -> tuple[Written, Written, str]:
    random = Random(seed)
    one = RIGHT[random.choice(list(RIGHT))]
    for _ in range(random.randint(0, 1)):
        one = edit(one, random)
    other = edit(one, random)
    return one, other, random.choice(("immediate", "total"))


def _agree(one: Worth, other: Worth) -> bool:
    """Whether two values are the same where both exist and fit; 0 is 0 of every shape."""
    if MISSING in (one, other) or SHAPES in (one, other):
        return True
    numbers = [_entries(value) for value in (one, other)]
    if not any(any(entries.values()) for entries in numbers):
        return True
    return numbers[0] == numbers[1]


def _entries(value: Worth) -> dict[tuple[int, int], object]:
    """The entries that are not 0; a number is that multiple of the identity."""
    if value == BEFORE:
        return {}
    if isinstance(value, Fraction):
        return {(i, i): value for i in range(2) if value}
    rows = enumerate(value)
    return {(i, j): entry for i, row in rows for j, entry in enumerate(row) if entry}


@pytest.mark.parametrize("seed", range(3000, 3150))
def test_what_is_proved_is_so_for_every_small_T(seed: int) -> None:
    one, other, partials = _pair(seed)
    if not _same(one, other, Reading(partials=partials)):
        return
    reading = brute_force.Reading(partials)
    symbols = {s for side in (one, other) for s in brute_force.free(side)} - {"T"}
    for T in range(6):
        network = Network(1, T)
        for values in combinations(range(T + 1), repeat=len(symbols)):
            slots = dict(zip(sorted(symbols), values, strict=True)) | {"T": T}
            values_there = [worth(network, side, reading, slots) for side in (one, other)]
            assert _agree(*values_there), (T, slots, latex(one), latex(other))


PROVED = 40
"""How many of the random pairs are proved at least: the property above is not empty."""


def test_enough_of_the_random_pairs_are_proved() -> None:
    pairs = [_pair(seed) for seed in range(3000, 3150)]
    proved = [
        _same(one, other, Reading(partials=partials))
        for one, other, partials in pairs
        if latex(one) != latex(other)
    ]
    assert sum(proved) >= PROVED


KNOWN_WRONG = {
    "∂L_t/∂y_t": (r"\sum_t ∂L_t/∂y_t ∂ŷ_t/∂W", "immediate"),
    "own equation at neighbours": ("∂h_T/∂h_0", "own"),
}


@pytest.mark.parametrize(("source", "partials"), KNOWN_WRONG.values(), ids=KNOWN_WRONG)
def test_what_is_no_zero_is_not_proved_to_be(source: str, partials: str) -> None:
    assert not _same(source, "0", Reading(partials=partials))


CRASHING = {"a parameter by another": "∂W/∂b_h", "beside others": "∂V/∂U ∂L/∂W"}


@pytest.mark.parametrize("source", CRASHING.values(), ids=CRASHING)
def test_the_derivative_of_a_constant_is_no_crash(source: str) -> None:
    assert not _same(source, "0")
