"""`%%symbptt`: the options of the command, and errors as messages."""

from __future__ import annotations

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

import symbptt as sb
from symbptt.checking import Check
from symbptt.claims.reading import Reading
from symbptt.exploring import Complaint
from symbptt.jupyter.magic import symbptt
from symbptt.pictures import Picture

IMMEDIATE = r"\sum_{t=0}^T \frac{\partial L_t}{\partial h_t} \frac{\partial h_t}{\partial b_h}"


@pytest.mark.parametrize(
    ("line", "claim", "message"),
    [
        ("", "", "there is no formula"),
        ("", IMMEDIATE, "a claim is an equation, left side = right side"),
        ("--param b_hh", IMMEDIATE, "there is no parameter 'b_hh'"),
        ("--param", IMMEDIATE, "Option '--param' requires an argument"),
        ("--param 'b_h", IMMEDIATE, "no closing quotation"),
        ("--format html", IMMEDIATE, "No such option '--format'"),
        ("--cell elma", IMMEDIATE, "there is no cell 'elma'"),
        ("--cell elman -e 'h_t = h_{t-1}'", IMMEDIATE,
         "--cell and a model of your own exclude each other"),
        ("--T x", IMMEDIATE, "T is an integer, not 'x'"),
        ("--partials full", IMMEDIATE, "there is no value of partials 'full'"),
        ("--reading full", IMMEDIATE, "there is no axis of a reading 'full'"),
        ("--reading partials", IMMEDIATE, "partials has no value; it has immediate, total, own"),
        ("--reading partials=full", IMMEDIATE, "there is no value of partials 'full'"),
        ("b_h", IMMEDIATE, "Got unexpected extra argument (b_h)"),
        ("--param b_h", r"\sum_t \frac{\partial L_t}{\partial q}", "there is no symbol 'q'"),
    ],
)  # fmt: skip
def test_an_error_is_a_message(line: str, claim: str, message: str) -> None:
    found = symbptt(line, claim)
    assert isinstance(found, Complaint)
    assert message in str(found.error)
    assert str(found).startswith("Error: ")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("--param b_h", sb.check(IMMEDIATE, param="b_h")),
        ("--param b_h --cell jordan", sb.check(IMMEDIATE, "jordan", param="b_h")),
        ("--param b_h --T 1", sb.check(IMMEDIATE, param="b_h", T=1)),
        ("--param b_h --partials total",
         sb.check(IMMEDIATE, param="b_h", reading=Reading(partials="total"))),
        ("--param b_h --reading partials=total,free-index=summed",
         sb.check(IMMEDIATE, param="b_h",
                  reading=Reading(partials="total", free_index="summed"))),
        ("--param b_h --reading partials=own --partials total",
         sb.check(IMMEDIATE, param="b_h", reading=Reading(partials="total"))),
    ],
)  # fmt: skip
def test_it_is_a_check(line: str, expected: Check) -> None:
    assert symbptt(line, f"\n{IMMEDIATE}\n") == expected


def test_a_model_of_ones_own() -> None:
    found = symbptt(r"-e 's_t = \tanh(w s_{t-1})' -e 'E_t = \ell(s_t)'", "∂E/∂w = Σ_t ∂E_t/∂w")
    assert isinstance(found, Check)
    assert found.verdict.word == "equal"


@pytest.fixture
def shell() -> InteractiveShell:
    """A shell of IPython that has loaded the extension."""
    without_history = Config({"HistoryManager": {"enabled": False}})
    made: InteractiveShell = InteractiveShell.instance(config=without_history)
    made.run_line_magic("load_ext", "symbptt")
    return made


def test_explain_shows_the_check_and_gives_the_picture(shell: InteractiveShell) -> None:
    with capture_output() as captured:  # type: ignore[no-untyped-call]
        found = symbptt("--param b_h --explain", IMMEDIATE)
    assert isinstance(found, Picture)
    assert [one.data["text/plain"].splitlines()[0] for one in captured.outputs] == [
        str(sb.check(IMMEDIATE, param="b_h")).splitlines()[0]
    ]


def test_help_lists_the_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert symbptt("--help", IMMEDIATE) is None
    said = capsys.readouterr().out
    assert said.startswith("Usage: %%symbptt [OPTIONS]\n")
    assert "--param NAME" in said
    assert "--format" not in said


def test_it_is_loaded_as_an_extension(shell: InteractiveShell) -> None:
    found = shell.run_cell_magic("symbptt", "--param b_h", IMMEDIATE)
    assert found == sb.check(IMMEDIATE, param="b_h")


@pytest.mark.parametrize("line", ["--param {1/0}", "--param $nothing", "--cell {shell}"])
def test_nothing_in_the_line_is_run(shell: InteractiveShell, line: str) -> None:
    """IPython would put the values of expressions into the line of another magic."""
    found = shell.run_cell_magic("symbptt", line, IMMEDIATE)
    assert isinstance(found, Complaint)
    assert repr(line.split()[1]) in str(found.error)
