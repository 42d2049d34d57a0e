"""Comparing: what a verdict says, what is not decided, large T, other starts and losses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symbptt.equality.comparison import compare
from symbptt.equality.verdict import EVERY_T, Different, Equal, Undecided
from symbptt.formula.syntax import ZERO, Equation, Formula, Index, Quotient, Variable
from symbptt.model.library import elman
from symbptt.notation import Name

from .altered import B
from .asking import ELMAN, at, bound, claim, for_every_T
from .brute_force import verdict
from .options import OPTIONS, right, right_at_last
from .written import at as time
from .written import mul, num

RIGHT = right()
IDS = [f"{param} {letter}" for param, letter in OPTIONS]


# What a difference says.


def test_the_first_difference_names_the_missing_path_and_the_extra_one() -> None:
    found = at(1, "b_h", OPTIONS["b_h", "C"])
    assert isinstance(found, Different)
    assert (found.T, found.slots, found.vanishing, found.undefined) == (1, (), None, None)
    missing, extra = found.miscounts
    names = ["L", "yhat", "h", "h", "b_h"]
    assert [variable.name.ascii for variable in missing.path] == names
    assert (missing.expected, missing.found, len(missing.runs)) == (1, 0, 1)
    assert (extra.expected, extra.found, len(extra.runs)) == (0, 1, 2)


def test_a_difference_names_a_factor_that_vanishes() -> None:
    found = for_every_T("b_y", OPTIONS["b_y", "E"])
    assert isinstance(found, Different)
    h_i, h_before = (Variable(Name("h"), Index("i", offset)) for offset in (0, -1))
    assert found.vanishing != Quotient(h_i, h_before)
    assert found.vanishing == Quotient(
        Variable(Name("h"), Index("k")), Variable(Name("b", label="y"))
    )


def test_a_difference_names_the_slots_of_free_indices() -> None:
    found = at(2, "b_y", OPTIONS["b_y", "A"])
    assert isinstance(found, Different)
    assert found.slots == (("t", 0),)


def test_a_difference_names_what_does_not_exist() -> None:
    found = for_every_T("b_y", replace(B, last=time("T+1")))
    assert isinstance(found, Different)
    assert found.undefined == Variable(Name("L"), Index(None, 1))


def test_a_coefficient_is_counted() -> None:
    found = at(0, "b_y", mul(num(5, 2), B))
    assert isinstance(found, Different)
    assert [(part.expected, part.found) for part in found.miscounts] == [(1, 2.5)]


# What is not decided.

UNDECIDED = {
    "two matrices by entries": (
        r"∂L/∂b_y (U ⊙ U) (U ⊙ U)^\top",
        "no rule for the product by entries of two matrices",
    ),
    "too large": (
        r"\prod_{i=0}^{T} (∂L/∂b_h + ∂L/∂b_y + \prod_{k=0}^{T} (∂L/∂h_k + ∂L/∂x_k))",
        "the number of factors of a formula written out is",
    ),
}


@pytest.mark.parametrize(("source", "reason"), UNDECIDED.values(), ids=UNDECIDED)
def test_what_cannot_be_compared_is_undecided(source: str, reason: str) -> None:
    found = for_every_T("b_y", source) if "prod" not in source else at(5, "b_y", source)
    assert isinstance(found, Undecided)
    assert found.reason.startswith(reason)


LEFT_SIDES = {
    "no derivative": (ZERO, Equal("T = 0")),
    "of the loss of a step": (bound("∂L_t/∂b_h"), Different),
    "of a state": (bound("∂h_t/∂b_h"), Different),
    "of nothing that is there": (bound("∂L_5/∂b_h"), Undecided),
}


@pytest.mark.parametrize(("left", "wanted"), LEFT_SIDES.values(), ids=LEFT_SIDES)
def test_any_derivative_may_stand_on_the_left(left: Formula, wanted: object) -> None:
    found = compare(ELMAN, Equation(left, ZERO), 0)
    assert found == wanted if isinstance(wanted, Equal) else isinstance(found, wanted)


# Large T, other starts, other losses.


LARGE = [("b_y", 12), ("b_y", 999), ("b_h", 12), ("b_h", 1_000_000), ("W", 999), ("h_-1", 100)]


@pytest.mark.parametrize(("param", "T"), LARGE)
def test_the_closed_form_is_compared_at_any_T(param: str, T: int) -> None:
    assert at(T, param, RIGHT[param]) == Equal(f"T = {T}")


@pytest.mark.parametrize("total_loss", ["sum", "last"])
@pytest.mark.parametrize("start", [-1, 0, 1, 3])
@pytest.mark.parametrize("name", ["b_y", "U", "b_h", "W", "V", "given", "x_t"])
def test_other_starts_and_losses(name: str, start: int, total_loss: str) -> None:
    cell = elman(start=start, total_loss=total_loss)
    formulas = (right if total_loss == "sum" else right_at_last)(start)
    param = f"h_{start - 1}" if name == "given" else name
    formula = formulas[param]
    truth = verdict(start + 2, param, formula, start=start, last_only=total_loss == "last")
    assert truth == "equal"
    assert for_every_T(param, formula, cell=cell) == Equal(EVERY_T)
    doubled = for_every_T(param, mul(num(2), formula), cell=cell)
    assert isinstance(doubled, Different)
    assert start == doubled.T


@pytest.mark.parametrize("option", OPTIONS, ids=IDS)
def test_from_the_wrong_start_an_option_is_not_right(option: tuple[str, str]) -> None:
    param, formula = option[0], OPTIONS[option]
    truth = verdict(3, param, formula, start=1)
    found = at(3, param, formula, cell=elman(start=1))
    assert found.word == ("equal" if truth == "equal" else "different")


def test_claims_are_made_as_the_helper_says() -> None:
    made = claim("b_y", "0")
    assert made == Equation(Quotient(ELMAN.loss, Variable(Name("b", label="y"))), ZERO)
