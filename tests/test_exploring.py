"""Exploring: what is found for what is chosen; the controls choose nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

import symbptt as sb
from symbptt.claims.reading import Reading
from symbptt.derivation.forms import Omitted
from symbptt.equality.verdict import Different, Equal
from symbptt.errors import InvalidValue, MissingExtra, UnknownName
from symbptt.exploring import SHOWN_FORMS, Chosen, Complaint, explore, explored
from symbptt.late import load_extra
from symbptt.programs import Program, program
from symbptt.report import DerivationReport
from tests.command import python_apart

IMMEDIATE = r"\sum_{t=0}^T \frac{\partial L_t}{\partial h_t} \frac{\partial h_t}{\partial b_h}"


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        (Chosen(claim=r"\sum_t \frac{\partial L_t}{\partial q_t}"), "there is no symbol 'q_t'"),
        (Chosen(claim=r"\frac{"), "this bracket is never closed"),
        (Chosen(claim="{1/0}"), "division by zero"),
    ],
)
def test_an_error_in_a_claim_stands_in_its_place(chosen: Chosen, message: str) -> None:
    found = explored(chosen)
    assert isinstance(found.derived, DerivationReport)
    assert found.at_T is None
    assert found.picture is None
    assert isinstance(found.checked, Complaint)
    assert message in str(found.checked.error)


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        (Chosen(param="q"), "there is no parameter 'q'"),
        (Chosen(T=-1), "T is the last time step, and at least start = 0; it is -1"),
        (Chosen(cell="none"), "there is no cell 'none'"),
    ],
)
def test_an_error_in_what_is_derived_stands_in_its_place(chosen: Chosen, message: str) -> None:
    found = explored(chosen)
    assert isinstance(found.derived, Complaint)
    assert str(found.derived.error) == message
    assert (found.checked, found.picture) == (None, None)


def test_a_claim_that_is_wrong() -> None:
    found = explored(Chosen(claim=IMMEDIATE))
    assert found.checked == sb.check(IMMEDIATE, param="b_h")
    assert isinstance(found.at_T, Different)
    assert found.picture == sb.picture(sb.check(IMMEDIATE, param="b_h"))


@pytest.mark.parametrize(
    ("changed", "word", "at_T"),
    [
        ({"T": 0}, "different", "equal"),
        ({"T": 3}, "different", "different"),
        ({"reading": Reading(partials="total")}, "equal", "equal"),
        ({"param": "W"}, "different", "different"),
    ],
)
def test_it_follows_what_is_chosen(changed: dict[str, object], word: str, at_T: str) -> None:
    found = explored(replace(Chosen(claim=IMMEDIATE), **changed))  # type: ignore[arg-type]
    assert found.checked is not None
    assert not isinstance(found.checked, Complaint)
    assert (found.checked.verdict.word, found.at_T.word) == (word, at_T)  # type: ignore[union-attr]


def test_a_claim_with_a_left_side_of_its_own() -> None:
    """It is checked as what it says, whatever gradient is derived beside it."""
    found = explored(Chosen(param="W", claim="∂L/∂b_y = Σ_t ∂L_t/∂b_y"))
    assert not isinstance(found.checked, Complaint)
    assert found.checked is not None
    assert found.checked.verdict == Equal("every T")


@pytest.mark.parametrize("claim", ["", " \n"])
def test_without_a_claim_the_paths_are_those_of_the_gradient(claim: str) -> None:
    found = explored(Chosen(T=2, claim=claim))
    assert (found.checked, found.at_T) == (None, None)
    assert found.picture is not None
    assert len(found.picture.counts.products) == 6
    assert all(one.right for one in found.picture.counts.products)


@pytest.mark.parametrize("form", SHOWN_FORMS)
@pytest.mark.parametrize("cell", ["elman", "lstm"])
def test_each_form_is_shown(cell: str, form: str) -> None:
    found = explored(Chosen(cell, "W_f" if cell == "lstm" else "W", 1, form)).derived
    assert not isinstance(found, Complaint)
    assert isinstance(found, Program) == (form == "python")


def test_paths_that_nobody_reads_are_left_out() -> None:
    found = explored(Chosen(T=8, form="unrolled")).derived
    assert isinstance(found, DerivationReport)
    assert found.forms == (
        ("unrolled", Omitted("there are 45 paths at T = 8, and 40 can be shown")),
    )


def test_a_cell_of_ones_own() -> None:
    cell = sb.Cell.from_equations((r"s_t = \tanh(w s_{t-1} + x_t)", r"E_t = \ell(s_t)"))
    found = explored(Chosen(cell, "w", claim="∂E/∂w = Σ_t ∂E_t/∂w"))
    assert found.chosen.params == ("w", "s_-1", "x_t")
    assert found.at_T == Equal("T = 2")


# ---- programs


def test_a_program_of_nothing_is_refused() -> None:
    with pytest.raises(InvalidValue, match="a program is one of at least one gradient"):
        program()


@pytest.mark.parametrize(
    "gradients",
    [
        (sb.derive(sb.elman(), "dL_t/dW"),),
        (sb.derive(sb.elman(), "W"), sb.derive(sb.jordan(), "W")),
    ],
)
def test_a_program_is_one_of_gradients_of_one_total_loss(
    gradients: tuple[sb.Gradient, ...],
) -> None:
    message = "a program has gradients of the total loss of one cell"
    with pytest.raises(InvalidValue, match=message):
        program(*gradients)


# ---- without the extra

BLOCKED = """
import sys
sys.modules.update(dict.fromkeys(("IPython", "ipywidgets", "matplotlib", "numpy")))
import symbptt
from symbptt.errors import MissingExtra
try:
    {}
except MissingExtra as error:
    sys.exit(f"{{error.package}}, {{error.extra}}: {{error}}")
"""
"""A program in which nothing that the extra installs can be imported."""


@pytest.mark.parametrize("call", ["symbptt.explore()", "symbptt.load_ipython_extension(None)"])
def test_without_the_extra_an_error_names_it(call: str) -> None:
    result = python_apart("-c", BLOCKED.format(call))
    assert result.stderr.decode().strip() == (
        "IPython, jupyter: IPython is not installed; pip install 'symbptt[jupyter]' brings it"
    )


def test_a_module_of_our_own_is_no_extra() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"symbptt\.nothing"):
        load_extra("nothing", "jupyter")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"cell": "elma"}, "there is no cell 'elma'"),
        ({"param": "b"}, "there is no parameter 'b'"),
        ({"form": "short"}, "there is no form 'short'"),
        ({"T": -1}, "T is the last time step, and at least start = 0; it is -1"),
    ],
)
def test_what_cannot_be_chosen_is_refused(arguments: dict[str, object], message: str) -> None:
    with pytest.raises((UnknownName, InvalidValue)) as caught:
        explore(**arguments)  # type: ignore[arg-type]
    assert str(caught.value) == message


def test_an_error_about_an_extra_keeps_its_fields() -> None:
    error = MissingExtra("ipywidgets", "jupyter")
    assert (error.package, error.extra) == ("ipywidgets", "jupyter")
