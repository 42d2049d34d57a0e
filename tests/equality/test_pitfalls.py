"""Verdicts that are easily got wrong, with what the oracle says."""

from __future__ import annotations

import pytest

from symbptt.equality.verdict import EVERY_T, Different, Equal

from .altered import AFTER, ENTERS, B, D, over_k
from .asking import at, for_every_T, readings
from .brute_force import verdict
from .written import Written, add, der, mul, num, product, total

KNOWN_WRONG = {
    "∂L_t/∂y_t is no 0": (
        "b_y", add(B, total("t", "0", "T", mul(der("L_t", "y_t"), der("yhat_t", "b_y")))), 6,
    ),
    "undefined from T = 6 on, and cancelled": (
        "b_y", add(B, *(mul(num(sign), total("k", "0", "T-6", der("L_T+1", "b_y")))
                        for sign in (1, -1))), 6,
    ),
    "undefined from T = 6 on, and 0": (
        "b_y", add(B, total("t", "6", "T", mul(der("L_t", "h_t+1"), der("h_t", "b_y")))), 6,
    ),
    "shapes that do not fit, times 0": (
        "b_y", add(B, total("t", "0", "T", der("h_t", "b_y"))), 6,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("param", "formula", "T"), KNOWN_WRONG.values(), ids=KNOWN_WRONG)
def test_no_formula_is_called_equal_that_is_not(param: str, formula: Written, T: int) -> None:
    assert verdict(T, param, formula) != "equal"
    assert for_every_T(param, formula) != Equal(EVERY_T)


LATE = mul(der("L", "h_j"), der("h_j", "h_5"), der("h_5", "b_h"))
PAIR = add(der("h_T", "h_k"), mul(num(-1), product("i", "k+1", "T", der("h_i", "h_i-1"))))
KNOWN_WRONG_READINGS = {
    "own equation of neighbours met late": ("own", "chain", add(D, total("j", "6", "T", LATE))),
    "written order met late": (
        "immediate", "written",
        add(over_k("0", "t", AFTER), total("k", "0", "T-6", mul(der("L_T", "h_T"), PAIR, ENTERS))),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("partials", "order", "formula"), KNOWN_WRONG_READINGS.values(), ids=KNOWN_WRONG_READINGS
)
def test_no_reading_is_called_equal_that_is_not(
    partials: str, order: str, formula: Written
) -> None:
    reading, same = readings(partials, "fixed", order)
    assert verdict(6, "b_h", formula, same) == "different"
    assert at(6, "b_h", formula, reading).word == "different"
    assert for_every_T("b_h", formula, reading) != Equal(EVERY_T)


RELATED = {
    "∂o_t/∂b_y = I": ("b_y", total("t", "0", "T", der("L_t", "o_t"))),
    "∂a_t/∂b_h = I": ("b_h", total("t", "0", "T", der("L", "a_t"))),
}


@pytest.mark.parametrize(("param", "formula"), RELATED.values(), ids=RELATED)
def test_no_formula_is_called_different_that_is_equal(param: str, formula: Written) -> None:
    assert [verdict(T, param, formula) for T in range(4)] == ["equal"] * 4
    assert not isinstance(for_every_T(param, formula), Different)


def test_the_derivative_of_a_parameter_is_no_crash() -> None:
    for_every_T("b_y", add(B, total("t", "0", "T", mul(der("L_t", "h_t"), der("b_h", "b_y")))))


def test_at_a_large_T_what_does_not_exist_is_seen() -> None:
    after = der("L_T+1", "b_y")
    assert at(900, "b_y", add(B, after, mul(num(-1), after))).word == "different"
    assert at(5000, "b_y", add(B, after, mul(num(-1), after))).word == "undecided"
