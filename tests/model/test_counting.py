"""Counting numbers and parameters."""

from __future__ import annotations

from math import prod

import pytest

from symbptt.formula.printer import text
from symbptt.formula.syntax import Formula, Number, Plus, Power, Times, Variable
from symbptt.model.cell import Role
from symbptt.model.counting import parameter_count
from symbptt.model.library import elman
from symbptt.model.sizes import as_formula, size

SIZES = [
    ((), "1"),
    (("n_h",), "n_h"),
    (("n_h", "n_x"), "n_h n_x"),
    (("n_h", "n_h"), "n_h²"),
    (("n_h", "n_x", "n_h"), "n_h² n_x"),
    (("n",), "n"),
]


@pytest.mark.parametrize(("shape", "written"), SIZES)
def test_the_size_of_a_shape(shape: tuple[str, ...], written: str) -> None:
    assert text(as_formula(size(shape))) == written


def _value(formula: Formula, sizes: dict[str, int]) -> int:
    match formula:
        case Number(value=value):
            return int(value)
        case Variable(name=name):
            return sizes[name.ascii]
        case Plus(terms=terms):
            return sum(_value(term, sizes) for term in terms)
        case Times(factors=factors):
            return prod(_value(factor, sizes) for factor in factors)
        case Power(base=base, exponent=exponent):
            return _value(base, sizes) ** exponent
    raise AssertionError(formula)


@pytest.mark.parametrize("numbers", [(1, 1, 1), (3, 2, 4), (5, 7, 11)])
def test_the_number_of_parameters_is_that_of_their_entries(numbers: tuple[int, int, int]) -> None:
    sizes = dict(zip(("n_x", "n_h", "n_y"), numbers, strict=True))
    cell = elman()
    entries = sum(
        prod(sizes[axis] for axis in quantity.shape) for quantity in cell.of_role(Role.PARAMETER)
    )
    assert _value(as_formula(parameter_count(cell)), sizes) == entries


@pytest.mark.parametrize("axis", ["n_x", "n_h"])
def test_sizes_count_what_they_should(axis: str) -> None:
    """The polynomial with all sizes 1, but for one that is 10."""
    ones = dict.fromkeys(("n_x", "n_h", "n_y"), 1)
    expected = {"n_x": 10 + 1 + 1 + 1 + 1, "n_h": 10 + 100 + 10 + 10 + 1}
    assert _value(as_formula(parameter_count(elman())), ones | {axis: 10}) == expected[axis]
