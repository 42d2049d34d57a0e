"""Cells: what is checked when one is made, and what it answers."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

from symbptt.errors import BoundExceeded, InputError, InvalidValue
from symbptt.formula.syntax import Apply, Equation, Formula, Index, Plus, Times, Variable
from symbptt.model.cell import Cell, Quantity, Role, checked_last_step, variables
from symbptt.model.functions import Function, Kind
from symbptt.model.library import elman
from symbptt.notation import Name

t, before = Index("t"), Index("t", -1)
F = Function(Name("f"), Kind.ENTRYWISE)


def _at(letter: str, time: Index | None = t) -> Variable:
    return Variable(Name(letter), time)


STATE = Equation(
    _at("h"), Apply(F.name, (Plus((_at("x"), Times((_at("W", None), _at("h", before))))),))
)
LOSS = Equation(_at("L"), _at("h"))
QUANTITIES = (
    Quantity(Name("x"), Role.INPUT, ("n",)),
    Quantity(Name("h"), Role.STATE, ("n",)),
    Quantity(Name("L"), Role.STEP_LOSS, ()),
    Quantity(Name("L"), Role.TOTAL_LOSS, ()),
    Quantity(Name("W"), Role.PARAMETER, ("n", "n")),
)


def _cell(equations: tuple[Equation, ...], quantities: tuple[Quantity, ...] = QUANTITIES) -> Cell:
    return Cell(
        "small", quantities, (F,), equations, Equation(_at("L", None), _at("L", Index("T")))
    )


def _without(letter: str) -> tuple[Quantity, ...]:
    return tuple(quantity for quantity in QUANTITIES if quantity.name.base != letter)


def _equation(left: Variable, right: Formula) -> Equation:
    return Equation(left, right)


NEED = "an equation of a cell defines a quantity of step t"
REFUSED = {
    "defines no quantity": (
        (STATE, Equation(Plus((_at("L"), _at("h"))), _at("h"))), QUANTITIES, NEED,
    ),
    "defines the step before": ((Equation(_at("h", before), _at("x")), LOSS), QUANTITIES, NEED),
    "defines a parameter": (
        (STATE, LOSS, Equation(_at("W", None), _at("W", None))), QUANTITIES, NEED,
    ),
    "twice": ((STATE, STATE, LOSS), QUANTITIES, "h is defined twice"),
    "not declared": ((STATE, LOSS), _without("x"), "x is not declared in the cell small"),
    "declared without a time": (
        (STATE, Equation(_at("L"), _at("h", None))), QUANTITIES,
        "h is not declared in the cell small",
    ),
    "too early": ((LOSS, STATE), QUANTITIES, "h is used before it is defined"),
    "from itself": (
        (Equation(_at("h"), _at("h")), LOSS), QUANTITIES, "h is used before it is defined",
    ),
    "no equation": ((STATE,), QUANTITIES, "L has no equation, or one too many"),
    "no equations": ((), QUANTITIES, "h has no equation, or one too many"),
    "equation of an input": (
        (Equation(_at("x"), _at("x", before)), STATE, LOSS), QUANTITIES,
        "x has no equation, or one too many",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("equations", "quantities", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_cell_is_checked_when_made(
    equations: tuple[Equation, ...], quantities: tuple[Quantity, ...], reason: str
) -> None:
    with pytest.raises(InputError) as caught:
        _cell(equations, quantities)
    assert (caught.value.reason, caught.value.source, caught.value.span) == (reason, None, None)


def test_an_equation_of_what_is_not_declared_is_refused() -> None:
    with pytest.raises(InputError):
        _cell((STATE, LOSS, Equation(_at("q"), _at("h"))))


def test_a_sound_cell_is_made() -> None:
    cell = _cell((STATE, LOSS))
    assert cell.given_states == (_at("h", Index(None, -1)),)
    assert replace(cell, start=1).given_states == (_at("h", Index(None, 0)),)
    assert cell.preactivations == ()
    assert cell.loss == _at("L", None)
    assert cell.equation(Name("L")) == _at("h")
    assert cell.function(Name("f")) is F
    assert [quantity.name.base for quantity in cell.of_role(Role.PARAMETER, Role.INPUT)] == [
        "x",
        "W",
    ]


KINDS = {
    "the loss of a step": (_at("L", Index(None, 3)), Role.STEP_LOSS),
    "the total loss": (_at("L", None), Role.TOTAL_LOSS),
    "a state": (_at("h", before), Role.STATE),
    "a parameter": (_at("W", None), Role.PARAMETER),
}


@pytest.mark.parametrize(("variable", "role"), KINDS.values(), ids=KINDS)
def test_the_quantity_of_a_variable(variable: Variable, role: Role) -> None:
    assert _cell((STATE, LOSS)).quantity(variable).role is role


AT = [
    (QUANTITIES[1], Index("k", 1), _at("h", Index("k", 1))),
    (QUANTITIES[1], 3, _at("h", Index(None, 3))),
    (QUANTITIES[4], 3, _at("W", None)),
    (QUANTITIES[3], None, _at("L", None)),
]


@pytest.mark.parametrize(("quantity", "time", "variable"), AT)
def test_a_quantity_at_a_time(
    quantity: Quantity, time: Index | int | None, variable: Variable
) -> None:
    assert quantity.at(time) == variable


def test_the_variables_of_a_formula_are_distinct_and_in_order() -> None:
    assert variables(Plus((_at("h"), _at("x"), Times((_at("W", None), _at("h")))))) == (
        _at("h"), _at("x"), _at("W", None),
    )  # fmt: skip


LAST_STEPS = {
    "below": (0, -1, InvalidValue, "T is the last time step, and at least start = 0; it is -1"),
    "below start": (3, 2, InvalidValue, "T is the last time step, and at least start = 3; it is 2"),
    "absurd": (0, 1_000_001, BoundExceeded, "T is 1,000,001; the bound is 1,000,000"),
}


@pytest.mark.parametrize(("start", "T", "kind", "reason"), LAST_STEPS.values(), ids=LAST_STEPS)
def test_a_bad_last_step_is_refused(start: int, T: int, kind: type, reason: str) -> None:
    with pytest.raises(kind) as caught:
        checked_last_step(elman(start=start), T)
    assert caught.value.reason == reason


@pytest.mark.parametrize(("start", "T"), [(0, 0), (3, 3), (-2, -2), (0, 1_000_000)])
def test_a_good_last_step_is_itself(start: int, T: int) -> None:
    assert checked_last_step(elman(start=start), T) == T


def test_a_cell_is_a_value() -> None:
    cell = elman(f_h="tanh", start=1)
    assert cell == elman(f_h="tanh", start=1) != elman(f_h="tanh")
    assert hash(cell) == hash(elman(f_h="tanh", start=1))
    assert pickle.loads(pickle.dumps(cell)) == cell
