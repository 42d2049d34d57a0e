"""The oracle itself: that its slopes are slopes, and that it knows wrong from right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from .brute_force import verdict
from .network import Network
from .options import right, right_at_last
from .written import Ranged, Written, add, at, der, mul, num, product, total, var

NETWORK = Network(1, 3)
LOSS = ("L", None)
STEP = 10**400


@pytest.mark.parametrize("lower", ["b_h", "b_y", "W", "U", "V", "h_-1", "x_0", "x_2", "h_1", "o_2"])
def test_a_total_derivative_is_the_slope_of_the_loss(lower: str) -> None:
    variable = var(lower)
    key = (variable.name, None if variable.time is None else variable.time[1])
    (row,) = NETWORK.total(LOSS, key)
    assert row == tuple(_slope(key, position) for position in range(len(NETWORK.plain(key))))


def _slope(key: tuple[str, int | None], position: int) -> int:
    """L(v + s) - L(v) = L'(v) s + s² (...) in integers: modulo s² the slope alone is left."""
    moved = replace(NETWORK, moved=(key, position, STEP))
    change = moved.plain(LOSS)[0].value - NETWORK.plain(LOSS)[0].value
    slope, rest = divmod(change % STEP**2, STEP)
    assert rest == 0
    return slope if slope < STEP // 2 else slope - STEP


RIGHT = right()


@pytest.mark.parametrize("T", range(4))
@pytest.mark.parametrize("param", RIGHT)
def test_a_right_formula_is_right(param: str, T: int) -> None:
    assert verdict(T, param, RIGHT[param]) == "equal"
    assert verdict(T, param, right_at_last()[param], last_only=True) == "equal"


@pytest.mark.parametrize("param", right(2))
def test_a_right_formula_is_right_from_another_start(param: str) -> None:
    assert verdict(4, param, right(2)[param], start=2) == "equal"


B = RIGHT["b_y"]
D = RIGHT["b_h"]
WRONG: dict[str, tuple[str, Written, str]] = {
    "a factor more": ("b_y", mul(num(1001, 1000), B), "different"),
    "the last step missing": ("b_y", replace(B, last=at("T-1")), "different"),
    "the first step missing": ("b_y", replace(B, first=at("1")), "different"),
    "a step too many": ("b_y", replace(B, last=at("T+1")), "undefined"),
    "a step before the start": ("b_y", replace(B, first=at("-1")), "equal"),
    "a step before the start, and nothing that is 0": (
        "b_h", replace(D, first=at("-1")), "undefined",
    ),
    "another bias": ("b_y", D, "different"),
    "a number": ("b_y", num(0), "different"),
    "a number beside a row": ("b_y", add(B, num(1)), "shapes"),
    "factors in the wrong order": (
        "b_y", total("t", "0", "T", mul(der("yhat_t", "b_y"), der("L_t", "yhat_t"))), "shapes",
    ),
    "the product alone": ("b_h", product("i", "1", "T", der("h_i", "h_i-1")), "different"),
}  # fmt: skip


@pytest.mark.parametrize(("param", "formula", "word"), WRONG.values(), ids=WRONG)
def test_it_knows_what_is_wrong(param: str, formula: Written, word: str) -> None:
    assert verdict(3, param, formula) == word


def test_what_lies_before_the_start_takes_what_it_multiplies() -> None:
    body = mul(der("L_t-1", "yhat_t-1"), der("yhat_t-1", "b_y"))
    assert verdict(3, "b_y", Ranged("sum", "t", at("0"), at("T+1"), body)) == "equal"
