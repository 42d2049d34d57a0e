"""Which way states run in time, and in which order a network is computed."""

from __future__ import annotations

import pytest

from symbptt.errors import InputError
from symbptt.formula.printer import text
from symbptt.model.cell import Cell

FORWARDS = r"h_t = \tanh(W h_{t-1} + V x_t)"
BACKWARDS = r"g_t = \tanh(R g_{t+1} + P x_t)"

REFUSED = {
    "each reads the other of a step not yet done": (
        [r"a_t = \tanh(W b_{t+1})", r"b_t = \tanh(R a_{t-1})"],
        "no order of steps computes this: a_t needs b_{t+1} needs a_t",
    ),
    "each reads the other, over a third": (
        [r"h_t = \tanh(W h_{t-1} + S m_t)", r"m_t = \tanh(g_t)", r"g_t = R g_{t+1} + Q h_{t-1}"],
        "no order of steps computes this: g_t needs g_{t+1} needs h_t needs m_t needs g_t",
    ),
    "itself in both directions": (
        [r"h_t = \tanh(W h_{t-1} + R h_{t+1})"],
        "no order of steps computes this: h_t needs h_{t-1} needs h_t",
    ),
    "two steps on, one step back": (
        [r"h_t = \tanh(W h_{t-1} + R h_{t+2})"],
        "no order of steps computes this: h_t needs h_{t-1} needs h_{t-2} needs h_t",
    ),
    "what comes after a state that runs forwards": (
        [FORWARDS, "y_t = U h_{t+1}"], "h_{t+1} is of a later step, and h_t runs forwards in time",
    ),
    "what comes before a state that runs backwards": (
        [BACKWARDS, "y_t = U g_{t-1}"],
        "g_{t-1} is of an earlier step, and g_t runs backwards in time",
    ),
    "both neighbours": (
        ["e_t = V x_t", "y_t = U e_{t-1} + S e_{t+1}"],
        "e_{t-1} and e_{t+1} are both read; a state runs forwards or backwards in time",
    ),
    "an input of the next step": (
        ["y_t = U x_{t+1}"],
        "x_{t+1} is of a later step and has no equation; what is given is read at its own step, "
        "or later",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("equations", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_no_order_computes_is_refused(equations: list[str], reason: str) -> None:
    with pytest.raises(InputError) as caught:
        Cell.from_equations(equations)
    assert caught.value.reason == reason


def test_the_error_stands_at_what_is_read_of_a_later_step() -> None:
    with pytest.raises(InputError) as caught:
        Cell.from_equations([FORWARDS, "y_t = U h_{t+1}"])
    assert caught.value.source is not None and caught.value.span is not None
    assert caught.value.source[slice(*caught.value.span)] == "h_{t+1}"


SWEEPS = {
    "one way": ([FORWARDS, "y_t = U h_t"], ["forwards: h y"]),
    "both ways": (
        [FORWARDS, BACKWARDS, "y_t = U h_t + S g_t"], ["forwards: h", "backwards: g", "forwards: y"]
    ),
    "backwards alone": ([BACKWARDS, "y_t = U g_t"], ["backwards: g", "forwards: y"]),
    "in whatever order they are written": (
        ["y_t = U h_t + S g_t", BACKWARDS, FORWARDS], ["forwards: h", "backwards: g", "forwards: y"]
    ),
    "what both read": (
        ["e_t = E x_t", r"h_t = \tanh(W h_{t-1} + e_t)", r"g_t = \tanh(R g_{t+1} + e_t)"],
        ["forwards: e h", "backwards: g"],
    ),
    "forwards, reading what ran backwards": (
        [r"h_t = \tanh(W h_{t-1} + S g_{t+1})", BACKWARDS], ["backwards: g", "forwards: h"]
    ),
    "two layers, each both ways": (
        [
            FORWARDS, BACKWARDS, r"k_t = \tanh(K k_{t-1} + A h_t + B g_t)",
            r"l_t = \tanh(M l_{t+1} + C h_t + D g_t)", "y_t = k_t + l_t",
        ],
        ["forwards: h", "backwards: g l", "forwards: k y"],
    ),
    "no more than a neighbour": (
        ["e_t = V x_t", "y_t = U e_{t+1}"], ["backwards: e", "forwards: y"]
    ),
}  # fmt: skip


@pytest.mark.parametrize(("equations", "expected"), SWEEPS.values(), ids=SWEEPS)
def test_the_sweeps_of_a_network(equations: list[str], expected: list[str]) -> None:
    found = [
        f"{'backwards' if sweep.backwards else 'forwards'}: "
        + " ".join(name.ascii for name in sweep.names)
        for sweep in Cell.from_equations(equations).sweeps
    ]
    assert found == expected


def test_every_equation_follows_what_it_reads() -> None:
    model = Cell.from_equations([FORWARDS, BACKWARDS, "y_t = U h_t + S g_t"], start=1)
    found = [f"{text(equation.left)} at {t}" for equation, t in model.schedule(2)]
    assert found == [
        "h_t at 1", "h_t at 2", "g_t at 2", "g_t at 1", "y_t at 1", "y_t at 2",
    ]  # fmt: skip


def test_what_is_given_after_the_last_step() -> None:
    model = Cell.from_equations([FORWARDS, r"g_t = \tanh(R g_{t+2})", "y_t = U h_t + S g_t"])
    assert list(map(text, model.given_states)) == ["h_{-1}", "g_{T+1}", "g_{T+2}"]
    assert list(map(text, model.given_at(4))) == ["h_{-1}", "g_5", "g_6"]
