"""The options of the quiz: the two tables of the reference problem, against the oracle."""

from __future__ import annotations

from itertools import product as combinations

import pytest

from symbptt.equality.verdict import EVERY_T, Different, Equal
from symbptt.model.library import elman

from .asking import at, for_every_T, readings
from .brute_force import verdict
from .options import OPTIONS

IDS = [f"{param} {letter}" for param, letter in OPTIONS]
PARTIALS = ("immediate", "total", "own")
FREE_INDICES = ("fixed", "summed")


ONLY_0, ALL, NEVER = [0], [*range(7)], []
TABLE: dict[tuple[str, str], dict[str, list[int]]] = {
    # immediate and fixed, total and fixed, immediate and summed, total and summed
    ("b_y", "A"): dict(zip(("if", "tf", "is", "ts"), (ONLY_0, ONLY_0, ALL, ALL), strict=True)),
    ("b_y", "B"): dict.fromkeys(("if", "tf", "is", "ts"), ALL),
    ("b_y", "C"): dict.fromkeys(("if", "tf", "is", "ts"), NEVER),
    ("b_y", "D"): dict.fromkeys(("if", "tf", "is", "ts"), NEVER),
    ("b_y", "E"): dict.fromkeys(("if", "tf", "is", "ts"), NEVER),
    ("b_h", "A"): dict(zip(("if", "tf", "is", "ts"), (ONLY_0, ONLY_0, ONLY_0, ALL), strict=True)),
    ("b_h", "B"): dict(zip(("if", "tf", "is", "ts"), (ONLY_0, ALL, ONLY_0, ALL), strict=True)),
    ("b_h", "C"): dict.fromkeys(("if", "tf", "is", "ts"), ONLY_0),
    ("b_h", "D"): dict(zip(("if", "tf", "is", "ts"), (ALL, ONLY_0, ALL, ONLY_0), strict=True)),
}
CASES = [
    (option, partials, free_index)
    for option, partials, free_index in combinations(OPTIONS, ("immediate", "total"), FREE_INDICES)
]


@pytest.mark.parametrize(("option", "partials", "free_index"), CASES)
def test_the_oracle_gives_the_table(
    option: tuple[str, str], partials: str, free_index: str
) -> None:
    _, reading = readings(partials, free_index)
    right_at = [T for T in ALL if verdict(T, option[0], OPTIONS[option], reading) == "equal"]
    assert right_at == TABLE[option][partials[0] + free_index[0]]


@pytest.mark.parametrize(("option", "partials", "free_index"), CASES)
def test_the_verdict_for_every_T_is_that_of_the_table(
    option: tuple[str, str], partials: str, free_index: str
) -> None:
    reading, _ = readings(partials, free_index)
    right_at = TABLE[option][partials[0] + free_index[0]]
    found = for_every_T(option[0], OPTIONS[option], reading)
    if right_at == ALL:
        assert found == Equal(EVERY_T)
    else:
        assert isinstance(found, Different)
        assert len(right_at) == found.T


@pytest.mark.parametrize("T", ALL)
@pytest.mark.parametrize("free_index", FREE_INDICES)
@pytest.mark.parametrize("partials", PARTIALS)
@pytest.mark.parametrize("option", OPTIONS, ids=IDS)
def test_the_options_at_each_T(
    option: tuple[str, str], partials: str, free_index: str, T: int
) -> None:
    reading, same = readings(partials, free_index)
    param, formula = option[0], OPTIONS[option]
    assert at(T, param, formula, reading).word == verdict(T, param, formula, same)


@pytest.mark.parametrize("option", OPTIONS, ids=IDS)
def test_an_equality_at_one_T_says_so(option: tuple[str, str]) -> None:
    found = at(0, option[0], OPTIONS[option])
    assert found == Equal("T = 0") or isinstance(found, Different)


@pytest.mark.parametrize("option", OPTIONS, ids=IDS)
@pytest.mark.parametrize("asked", ["W", "U", "V", "h_-1", "x_t", "b_h", "b_y"])
def test_an_option_asked_of_another_variable(option: tuple[str, str], asked: str) -> None:
    found = at(2, asked, OPTIONS[option]).word
    truth = verdict(2, asked, OPTIONS[option])
    assert found == ("equal" if truth == "equal" else "different")
    assert (found == "equal") == (option in {("b_y", "B"), ("b_h", "D")} and option[0] == asked)


NAMED = [
    ("tanh", "softmax", "cross_entropy"),
    ("identity", "identity", "squared_error"),
    ("relu", None, None),
    (None, "sigmoid", "squared_error"),
]


@pytest.mark.parametrize("functions", NAMED)
@pytest.mark.parametrize("option", OPTIONS, ids=IDS)
def test_naming_the_functions_changes_no_verdict(
    option: tuple[str, str], functions: tuple[str | None, str | None, str | None]
) -> None:
    unknown, named = (
        for_every_T(option[0], OPTIONS[option], cell=cell) for cell in (elman(), elman(*functions))
    )
    assert named.word == unknown.word
    assert getattr(named, "T", None) == getattr(unknown, "T", None)
