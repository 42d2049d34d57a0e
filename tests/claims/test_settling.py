"""Settling: what each quotient means under a reading, decided on its indices as written."""

from __future__ import annotations

import pytest

from symbptt.claims.binding import bind
from symbptt.claims.reading import Reading
from symbptt.claims.settling import own_equation, settle, within_step
from symbptt.derivation.graph import graph
from symbptt.formula.parser import parse
from symbptt.formula.printer import plain_name
from symbptt.formula.syntax import Formula, Index, Quotient, Variable, place, walk
from symbptt.model.library import elman
from symbptt.notation import Name

CELL = elman()

MEANT = {
    # ∂u/∂v: what it means where the reading is "immediate".
    "∂h_t/∂h_{t-1}": "immediate",
    "∂h_0/∂h_{-1}": "immediate",
    "∂h_{t+1}/∂h_t": "immediate",
    "∂h_t/∂b_h": "immediate",
    "∂h_3/∂b_h": "immediate",
    "∂h_t/∂W": "immediate",
    "∂h_t/∂V": "immediate",
    "∂h_t/∂x_t": "immediate",
    "∂h_t/∂a_t": "immediate",
    "∂a_t/∂h_{t-1}": "immediate",
    "∂ŷ_t/∂h_t": "immediate",
    "∂ŷ_t/∂U": "immediate",
    "∂ŷ_t/∂b_y": "immediate",
    "∂L_t/∂ŷ_t": "immediate",
    "∂L_t/∂h_t": "immediate",
    "∂L_t/∂b_y": "immediate",
    "∂L_t/∂o_t": "immediate",
    # A state of the same step lies between.
    "∂L_t/∂b_h": "total",
    "∂L_t/∂W": "total",
    "∂L_t/∂h_{t-1}": "total",
    "∂L_t/∂x_t": "total",
    "∂ŷ_t/∂b_h": "total",
    "∂ŷ_t/∂h_{t-1}": "total",
    # No way within the step.
    "∂h_t/∂h_k": "total",
    "∂h_t/∂h_t": "total",
    "∂h_t/∂h_{t-2}": "total",
    "∂h_t/∂h_{t+1}": "total",
    "∂h_3/∂h_1": "total",
    "∂h_t/∂h_{-1}": "total",
    "∂h_t/∂b_y": "total",
    "∂h_t/∂U": "total",
    "∂h_t/∂x_k": "total",
    "∂ŷ_t/∂h_k": "total",
    "∂L_t/∂ŷ_k": "total",
    "∂x_t/∂W": "total",
    "∂W/∂W": "total",
    # The total loss.
    "∂L/∂ŷ_t": "total",
    "∂L/∂h_t": "total",
    "∂L/∂b_y": "total",
    "∂L/∂L_t": "total",
    # As it is marked.
    "∂⁺h_t/∂b_h": "immediate",
    "∂⁺h_t/∂h_k": "total",
    "∂⁺L/∂ŷ_t": "total",
    "dh_t/dh_{t-1}": "total",
    "dL_t/dŷ_t": "total",
}


def _bound(source: str) -> Formula:
    return bind(parse(source)[0], CELL, source)


def _marks(formula: Formula) -> list[str]:
    return [part.mark for part in walk(formula) if isinstance(part, Quotient)]


@pytest.mark.parametrize(("source", "mark"), MEANT.items())
def test_the_immediate_reading(source: str, mark: str) -> None:
    assert _marks(settle(_bound(source), CELL, Reading())) == [mark]


@pytest.mark.parametrize(("source", "mark"), MEANT.items())
def test_the_total_reading_leaves_only_marked_ones_immediate(source: str, mark: str) -> None:
    expected = mark if "⁺" in source else "total"
    assert _marks(settle(_bound(source), CELL, Reading(partials="total"))) == [expected]


@pytest.mark.parametrize(("source", "mark"), MEANT.items())
def test_the_reading_by_its_own_equation(source: str, mark: str) -> None:
    marked = "⁺" in source or source.startswith("d")
    expected = mark if marked else "total" if source.startswith("∂L/") else "own"
    assert _marks(settle(_bound(source), CELL, Reading(partials="own"))) == [expected]


def test_it_is_decided_before_numbers_are_put_in() -> None:
    settled = settle(_bound("∂h_t/∂h_k"), CELL, Reading())
    neighbours = place(settled, {"t": Index(None, 3), "k": Index(None, 2)})
    assert _marks(neighbours) == ["total"]


def test_every_quotient_of_a_formula_is_settled() -> None:
    formula = _bound(
        r"\sum_{t=0}^{T} ∂L_t/∂h_t \sum_{k=0}^{t} (\prod_{i=k+1}^{t} ∂h_i/∂h_{i-1}) dh_k/db_h"
    )
    settled = settle(formula, CELL, Reading())
    assert _marks(settled) == ["immediate", "immediate", "total"]
    assert settle(settled, CELL, Reading(partials="total")) == settled


WAYS = {
    "∂L_t/∂h_t": ["L_t yhat_t o_t h_t"],
    "∂L_t/∂h_{t-1}": ["L_t yhat_t o_t h_t a_t h_t-1"],
    "∂h_t/∂W": ["h_t a_t W"],
    "∂h_3/∂h_2": ["h_3 a_3 h_2"],
    "∂h_t/∂h_k": [],
    "∂h_t/∂h_t": [],
    "∂L/∂h_t": [],
}
OWN = WAYS | {"∂L_t/∂h_t": [], "∂L_t/∂h_{t-1}": []}


def _named(routes: tuple[tuple[Variable, ...], ...]) -> list[str]:
    return [" ".join(map(plain_name, route)) for route in routes]


@pytest.mark.parametrize(("source", "ways"), WAYS.items())
def test_the_ways_within_a_step(source: str, ways: list[str]) -> None:
    quotient = _bound(source)
    assert isinstance(quotient, Quotient)
    assert _named(within_step(graph(CELL), quotient)) == ways


@pytest.mark.parametrize(("source", "ways"), OWN.items())
def test_the_ways_of_its_own_equation(source: str, ways: list[str]) -> None:
    quotient = _bound(source)
    assert isinstance(quotient, Quotient)
    assert _named(own_equation(graph(CELL), quotient)) == ways


def test_a_constant_has_no_ways() -> None:
    W = Variable(Name("W"))
    assert within_step(graph(CELL), Quotient(W, W)) == ()
