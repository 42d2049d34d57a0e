"""The controls: each changes what is found, and what is found is an output of its own."""

from __future__ import annotations

from typing import Any

import pytest

import symbptt as sb
from symbptt.exploring import Chosen, Complaint, Exploration, explored
from symbptt.jupyter import explorer as controls
from symbptt.jupyter.explorer import Explorer

IMMEDIATE = r"\sum_{t=0}^T \frac{\partial L_t}{\partial h_t} \frac{\partial h_t}{\partial b_h}"
RIGHT = r"\sum_{t=0}^T \frac{\partial L_t}{\partial b_h}"


def word(explorer: Explorer) -> str:
    """The verdict on the claim of an explorer."""
    found = explorer.found.checked
    assert found is not None
    return "error" if isinstance(found, Complaint) else found.verdict.word


@pytest.mark.parametrize(
    ("control", "value", "expected"),
    [
        ("claim", r"\frac{", "error"),
        ("claim", RIGHT, "equal"),
        ("param", "V", "different"),
        ("cell", "lstm", "error"),
        ("cell", "jordan", "different"),
    ],
)
def test_a_control_changes_the_verdict(control: str, value: str, expected: str) -> None:
    explorer = sb.explore(claim=IMMEDIATE)
    assert word(explorer) == "different"
    getattr(explorer, control).value = value
    assert word(explorer) == expected


def test_the_reading_changes_the_verdict() -> None:
    explorer = sb.explore(claim=IMMEDIATE)
    explorer.axes["partials"].value = "total"
    assert word(explorer) == "equal"


def test_all_controls_together_are_what_is_chosen() -> None:
    explorer = sb.explore()
    explorer.cell.value = "gru"
    explorer.param.value = "W_z"
    explorer.T.value = 4
    explorer.form.value = "adjoint"
    explorer.axes["layout"].value = "mixed"
    assert explorer.found == explored(explorer.chosen)
    assert explorer.chosen == Chosen("gru", "W_z", 4, "adjoint", "", sb.Reading(layout="mixed"))


@pytest.mark.parametrize(("param", "then"), [("b_h", "V_i"), ("b_y", "b_y")])
def test_another_cell_keeps_the_parameter_if_it_has_it(param: str, then: str) -> None:
    explorer = sb.explore(param=param)
    explorer.cell.value = "lstm"
    assert explorer.chosen.param == then
    assert explorer.found.chosen == explorer.chosen


def test_a_cell_of_ones_own_is_among_the_cells() -> None:
    cell = sb.Cell.from_equations((r"s_t = \tanh(w s_{t-1} + x_t)", r"E_t = \ell(s_t)"))
    explorer = sb.explore(cell)
    assert explorer.cell.options[0] == ("notes (yours)", cell)
    assert explorer.chosen.param == "w"
    explorer.cell.value = "elman"
    explorer.cell.value = cell
    assert explorer.found == explored(Chosen(cell, "w"))


@pytest.mark.parametrize("claim", ["__import__('os').system('false')", "{1/0}", "$HOME", "<b>"])
def test_text_is_read_and_never_run(claim: str) -> None:
    explorer = sb.explore(claim=claim)
    assert word(explorer) == "error"
    assert "<b>" not in str(explorer.found._repr_html_())


class Handle:
    """What `display` gives for an output that can be changed."""

    def __init__(self) -> None:
        self.updates: list[Exploration] = []

    def update(self, found: Exploration) -> None:
        self.updates.append(found)


def test_what_is_found_is_an_output_beside_the_controls(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Any] = []
    handle = Handle()

    def display(result: object, **_: object) -> Handle:
        shown.append(result)
        return handle

    monkeypatch.setattr(controls, "display", display)
    explorer = sb.explore(claim=IMMEDIATE)
    explorer._ipython_display_()
    bundle, found = shown
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"] == ("Controls, once this cell is run. Chosen: elman, b_h, T = 2.")
    assert found == explored(Chosen(claim=IMMEDIATE))
    explorer.claim.value = RIGHT
    explorer.T.value = 1
    assert handle.updates == [
        explored(Chosen(claim=RIGHT)), explored(Chosen(claim=RIGHT, T=1))
    ]  # fmt: skip


def test_it_prints_as_what_is_found() -> None:
    assert str(sb.explore(claim=RIGHT)).startswith("✓ right for every T\n")
