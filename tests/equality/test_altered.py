"""Altered formulas against the oracle, at each T and for every T."""

from __future__ import annotations

import pytest

from symbptt.equality.comparison import STEPS_COMPARED
from symbptt.equality.verdict import EVERY_T, Different, Equal

from .altered import ALL, ALTERED, D
from .asking import at, for_every_T, readings
from .brute_force import verdict
from .written import Written


@pytest.mark.parametrize(("param", "formula", "right_at"), ALTERED.values(), ids=ALTERED)
def test_altered_formulas(param: str, formula: Written, right_at: list[int]) -> None:
    truth = {T: verdict(T, param, formula) for T in ALL}
    assert [T for T in ALL if truth[T] == "equal"] == right_at
    found = {T: at(T, param, formula) for T in ALL}
    assert [T for T in ALL if isinstance(found[T], Equal)] == right_at
    missing = [T for T in ALL if getattr(found[T], "undefined", None)]
    undefined = [T for T in ALL if truth[T] == "undefined"]
    # With a free index another slot may differ before one is undefined.
    assert missing == (undefined if param != "x_t" else undefined[:1])


@pytest.mark.parametrize(("param", "formula", "right_at"), ALTERED.values(), ids=ALTERED)
def test_altered_formulas_for_every_T(param: str, formula: Written, right_at: list[int]) -> None:
    found = for_every_T(param, formula)
    if right_at == ALL:
        assert isinstance(found, Equal)
        assert found.scope in (EVERY_T, f"T <= {STEPS_COMPARED - 1}")
        assert bool(found.reason) == (found.scope != EVERY_T)
    else:
        assert isinstance(found, Different)
        first = min(set(ALL) - set(right_at))
        nothing = verdict(first, param, formula) == "undefined" and param == "x_t"
        # Where no instance has a right side, a claim with a free index says nothing at that T.
        assert (first + 1 if nothing else first) == found.T


PROVED = [
    "two halves", "the total loss inside",
    "total derivatives throughout", "the product in closed form", "indices renamed",
]  # fmt: skip


@pytest.mark.parametrize("name", PROVED)
def test_what_reduces_to_the_closed_form_is_proved_for_every_T(name: str) -> None:
    param, formula, _ = ALTERED[name]
    assert for_every_T(param, formula) == Equal(EVERY_T)


@pytest.mark.parametrize("name", [name for name in ALTERED if name not in PROVED])
def test_what_is_proved_is_right(name: str) -> None:
    param, formula, right_at = ALTERED[name]
    assert for_every_T(param, formula) != Equal(EVERY_T) or right_at == ALL


def test_a_product_in_written_order_fails_where_it_has_two_factors() -> None:
    reading, same = readings("immediate", "fixed", "written")
    assert [T for T in ALL if verdict(T, "b_h", D, same) == "equal"] == [0, 1]
    assert [T for T in ALL if isinstance(at(T, "b_h", D, reading), Equal)] == [0, 1]
    found = for_every_T("b_h", D, reading)
    assert isinstance(found, Different)
    assert found.T == 2
