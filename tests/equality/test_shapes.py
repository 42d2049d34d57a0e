"""Matrices that do not fit; in the second network of the oracle all sizes differ."""

from __future__ import annotations

import pytest

from symbptt import check
from symbptt.equality.verdict import EVERY_T, Different, Equal

from .altered import B, D
from .asking import at, for_every_T
from .brute_force import verdict
from .written import Written, add, der, mul, num, total

REFUSED = {
    "a row and a matrix": ("b_y", add(B, der("L_0", "h_0"))),
    "factors in the other order": (
        "b_y", total("t", "0", "T", mul(der("yhat_t", "b_y"), der("L_t", "yhat_t"))),
    ),
}  # fmt: skip
TAKEN = {
    "a matrix of zeros of another shape": ("b_y", add(B, total("t", "0", "T", der("h_t", "b_y")))),
    "a row of another length, cancelled": ("b_y", add(B, D, mul(num(-1), D))),
    "an identity of another size": (
        "b_y", total("t", "0", "T", mul(der("L_t", "o_t"), der("a_t", "b_h"))),
    ),
    "an identity that does not fit at the end": ("b_y", mul(B, der("b_h", "b_h"))),
    "the outer vector of another matrix": (
        "U",
        add(mul(der("L_T", "o_T"), der("o_T", "U")),
            total("t", "0", "T-1", mul(der("L_t", "o_t"), der("a_t+1", "W")))),
    ),
    "zeros in the wrong order": (
        "b_y", add(B, total("t", "0", "T", mul(der("h_t", "b_y"), der("L_t", "h_t")))),
    ),
}  # fmt: skip
ASKED = [*REFUSED.values(), *TAKEN.values()]


@pytest.mark.parametrize(("param", "formula"), ASKED, ids=[*REFUSED, *TAKEN])
def test_what_does_not_fit_is_not_called_equal(param: str, formula: Written) -> None:
    assert {verdict(T, param, formula) for T in range(1, 3)} == {"shapes"}
    assert not any(isinstance(at(T, param, formula), Equal) for T in range(1, 3))
    assert not isinstance(for_every_T(param, formula), Equal)


def test_one_transposition_as_a_whole_conforms() -> None:
    adjoint = r"\frac{\partial L}{\partial h_t}"
    found = check(rf"{adjoint} = ({adjoint})^\top").verdict
    assert found == Equal(EVERY_T, transposed=True)


def test_a_factor_that_is_0_takes_along_what_does_not_conform() -> None:
    found = check(
        r"\frac{\partial L}{\partial b_h} = \sum_{i=-1}^T "
        r"(\prod_{j=i}^T \frac{d L_j}{d h_i}) \frac{\partial^+ h_i}{\partial b_h}"
    ).verdict
    assert isinstance(found, Different)
    assert found.T == 1
    assert found.misfit is not None
