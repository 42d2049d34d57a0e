"""`symbptt derive`: whole outputs, and what holds of all of them."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pytest

from tests.cli.golden import COMMANDS, DIRECTORY, named, stored
from tests.command import run, run_apart
from tests.rendering.pages import faults

PARAMETERS = ("b_y", "b_h", "U", "V", "W", "x_t", "h_-1")
LAST_STEPS = range(7)


@pytest.mark.parametrize("name", named("derive"))
def test_prints_the_stored_output(name: str) -> None:
    result = run(*COMMANDS[name].split())
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == stored(name)


def test_every_stored_file_belongs_to_a_command() -> None:
    assert {path.name for path in DIRECTORY.iterdir()} == set(COMMANDS)


def test_default_is_b_h_at_T_3() -> None:
    assert run("derive").stdout == stored("derive_b_h.txt")


@pytest.mark.parametrize(("param", "T"), [*product(PARAMETERS, LAST_STEPS)])
def test_lines_are_at_most_100_columns(param: str, T: int) -> None:
    lines = run("derive", "--param", param, "--T", str(T)).stdout.splitlines()
    assert max(map(len, lines)) <= 100
    assert [line for line in lines if line != line.rstrip()] == []


@pytest.mark.parametrize(("param", "T"), [*product(PARAMETERS, LAST_STEPS)])
def test_ascii_is_ascii_in_at_most_100_columns(param: str, T: int) -> None:
    text = run("derive", "--param", param, "--T", str(T), "--ascii").stdout
    assert text.isascii()
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize("T", LAST_STEPS)
def test_number_of_paths(T: int) -> None:
    """One path for each pair k <= t."""
    text = run("derive", "--T", str(T), "--form", "unrolled").stdout
    count = (T + 1) * (T + 2) // 2
    assert f"is the sum of {count} path{'s' if count > 1 else ''}\n" in text


@pytest.mark.parametrize("form", ["chain", "unrolled", "adjoint"])
def test_one_form_alone(form: str) -> None:
    headings = {"chain": "Chain rule", "unrolled": "Unrolled", "adjoint": "Adjoint"}
    text = run("derive", "--form", form).stdout
    shown = {name for name, heading in headings.items() if f"\n{heading}" in text}
    assert shown == {form}


@pytest.mark.parametrize(
    ("spelling", "same"),
    [("h_{-1}", "h_-1"), ("b_{h}", "b_h"), ("x_{t}", "x_t"), (" W ", "W")],
)
def test_spellings_of_a_parameter(spelling: str, same: str) -> None:
    assert run("derive", "--param", spelling).stdout == run("derive", "--param", same).stdout


def test_derived_options_at_the_asked_T() -> None:
    """At T = 0 options A to D are all the gradient, for every T only D is."""
    data = json.loads(run("derive", "--T", "0", "--format", "json").stdout)
    assert [(row["id"], row["verdict"], row["every_T"]) for row in data["comparison"]] == [
        ("A", "equal", "different"),
        ("B", "equal", "different"),
        ("C", "equal", "different"),
        ("D", "equal", "equal"),
    ]


def test_output_to_a_file(tmp_path: Path) -> None:
    file = tmp_path / "b_h.txt"
    result = run("derive", "-o", str(file))
    assert (result.exit_code, result.stdout) == (0, "")
    assert file.read_text(encoding="utf-8") == stored("derive_b_h.txt")


def test_output_to_a_dash_is_standard_output() -> None:
    assert run("derive", "-o", "-").stdout == stored("derive_b_h.txt")


@pytest.mark.parametrize("arguments", ["derive --param W", "quiz --format json"])
def test_same_bytes_whatever_the_hash_seed(arguments: str) -> None:
    seeds = ("0", "1", "20", "4000000000")
    outputs = {run_apart(*arguments.split(), PYTHONHASHSEED=seed).stdout for seed in seeds}
    assert outputs == {run(*arguments.split()).stdout.encode()}


@pytest.mark.parametrize(
    "arguments", ["derive", "derive all --T 1", "derive b_f --cell lstm --T 1"]
)
def test_a_page(arguments: str, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    result = run(*arguments.split(), "--format", "html", "-o", str(file))
    assert (result.exit_code, result.output) == (0, "")
    page = file.read_text(encoding="utf-8")
    assert faults(page) == []
    assert page == run(*arguments.split(), "--format", "html").stdout


def test_a_page_that_cannot_be_written(tmp_path: Path) -> None:
    result = run("derive", "--format", "html", "-o", str(tmp_path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"Error: {tmp_path} cannot be written: Is a directory\n"
