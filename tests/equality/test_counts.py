"""What a formula counts: the products add up to its value, and to the gradient, in integers."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from itertools import product as combinations

import pytest

from symbptt.derivation.paths import Path
from symbptt.equality.counts import Count, Counts, count
from symbptt.formula.syntax import Equation
from symbptt.model.library import elman

from .asking import bound, claim, readings
from .brute_force import worth
from .network import Key, Matrix, Network
from .options import OPTIONS

NETWORK = Network(5, 2)


def names(path: Path) -> str:
    """A path by plain names."""
    return " ".join(f"{v.name.ascii}{'' if v.time is None else f'_{v.time}'}" for v in path)


def told(counts: Counts | None) -> list[tuple[str, int, int]]:
    """The products with the number of times each is expected, and found."""
    assert counts is not None
    return [
        (" | ".join(map(names, one.runs)), int(one.expected), int(one.found))
        for one in counts.products
    ]


def counted(left: str, right: str, T: int, **slots: int) -> Counts | None:
    """What a claim counts at T."""
    equation = Equation(bound(left), bound(right))
    return count(elman(), equation, T, slots=tuple(slots.items()) if slots else None)


NOTHING = [
    (r"\frac{\partial L}{\partial b_h}", r"\frac{\partial L_{T+1}}{\partial b_h}", 1),
    (r"\frac{\partial h_3}{\partial b_h}", "0", 1),
    (r"\frac{\partial L}{\partial W}", r"\sum_{t=0}^T \operatorname{diag}(h_t) W", 1),
    (r"\frac{\partial L}{\partial W}", "0", 999),
]


@pytest.mark.parametrize(("left", "right", "T"), NOTHING)
def test_nothing_is_counted_where_a_side_does_not_exist_or_is_too_large(
    left: str, right: str, T: int
) -> None:
    assert counted(left, right, T) is None


COUNTED = [
    (r"\frac{\partial h_1}{\partial h_1}", "1", 1, [("", 1, 1)]),
    (r"\frac{\partial h_1}{\partial h_0}", "0", 1, [("h_1 h_0", 1, 0)]),
    (r"\frac{\partial h_0}{\partial h_1}", r"\frac{\partial h_1}{\partial h_0}", 1,
     [("h_1 h_0", 0, 1)]),
    (r"\frac{\partial h_1}{\partial a_1}", r"2\frac{\partial h_1}{\partial a_1}", 1,
     [("h_1 a_1", 1, 2)]),
    ("∂h_t/∂h_k", "Π_{i=k+1}^{t} ∂h_i/∂h_{i-1}", 2, [("h_2 h_1 h_0", 1, 1)]),
    (r"\frac{\partial L_1}{\partial h_0}",
     r"\frac{\partial h_1}{\partial h_0}\frac{\partial L_1}{\partial h_1}", 1,
     [("L_1 yhat_1 h_1 h_0", 1, 0), ("h_1 h_0 | L_1 yhat_1 h_1", 0, 1)]),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "T", "products"), COUNTED)
def test_products(left: str, right: str, T: int, products: list[tuple[str, int, int]]) -> None:
    assert told(counted(left, right, T)) == products


def test_pre_activations_are_kept_beside_what_is_shown() -> None:
    found = counted(r"\frac{\partial h_1}{\partial h_0}", "0", 1)
    assert found is not None
    assert [names(run) for run in found.products[0].whole] == ["h_1 a_1 h_0"]


def test_the_instance_is_the_one_that_is_asked_for() -> None:
    left, right = r"\frac{\partial L_t}{\partial b_y}", r"\frac{\partial L_t}{\partial b_y}"
    assert told(counted(left, right, 2, t=1)) == [("L_1 yhat_1 b_y", 1, 1)]
    assert told(counted(left, right, 2)) == [("L_2 yhat_2 b_y", 1, 1)]


def jacobian(upper: Key, lower: Key) -> Matrix:
    """The derivative by one use, from the network in integers."""
    return NETWORK.held(upper, lower, ())


def multiplied(first: Matrix, second: Matrix) -> Matrix:
    """The product of two matrices."""
    columns = list(zip(*second, strict=True))
    return tuple(
        tuple(sum(a * b for a, b in zip(row, column, strict=True)) for column in columns)
        for row in first
    )


def product_of(one: Count) -> Matrix:
    """The product of local Jacobians along the runs."""
    result: Matrix | None = None
    for run in one.whole:
        keys = [(v.name.ascii, None if v.time is None else v.time.offset) for v in run]
        for upper, lower in pairwise(keys):
            factor = jacobian(upper, lower)
            result = factor if result is None else multiplied(result, factor)
    assert result is not None
    return result


def added(parts: list[tuple[Fraction, Matrix]]) -> tuple[tuple[Fraction | int, ...], ...]:
    """A linear combination of matrices of one row."""
    rows = [[number * entry for entry in matrix[0]] for number, matrix in parts]
    return (tuple(map(sum, zip(*rows, strict=True))),) if rows else ((0, 0),)


CASES = [
    (option, partials)
    for option, partials in combinations(OPTIONS, ("immediate", "total", "own"))
    if option[1] != "A"
]


@pytest.mark.parametrize(("option", "partials"), CASES)
def test_the_products_add_up_to_both_sides(option: tuple[str, str], partials: str) -> None:
    reading, of_oracle = readings(partials)
    found = count(elman(), claim(option[0], OPTIONS[option]), NETWORK.T, reading)
    assert found is not None
    products = [(one, product_of(one)) for one in found.products]
    value = worth(NETWORK, OPTIONS[option], of_oracle, {"T": NETWORK.T})
    assert added([(one.found, matrix) for one, matrix in products]) == value
    gradient = NETWORK.total(("L", None), (option[0], None))
    assert added([(one.expected, matrix) for one, matrix in products]) == gradient
