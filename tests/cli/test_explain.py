"""`symbptt check --explain`, and `--format svg`: whole outputs, and where there is no picture."""

from __future__ import annotations

import pytest

from tests.cli.golden import COMMANDS, named, stored
from tests.command import run, run_apart
from tests.rendering.checks import FREE, SUM
from tests.rendering.test_json import loaded, schema

UNDECIDED = "∂L/∂b_h = Σ_t diag(h_t)"
UNDEFINED = "∂h_t/∂h_{t-1} = ∂h_{t+1}/∂h_t, t = T"


@pytest.mark.parametrize("claim", [UNDECIDED, UNDEFINED])
def test_there_is_nothing_to_draw(claim: str) -> None:
    plain, explained = run("check", claim), run("check", claim, "--explain")
    assert explained.stdout == plain.stdout
    assert loaded(run("check", claim, "--explain", "--format", "json").stdout)["paths"] is None
    drawn = run("check", claim, "--format", "svg")
    assert (drawn.exit_code, drawn.stdout) == (2, "")
    assert drawn.stderr == "Error: this check has no paths that could be drawn\n"


@pytest.mark.parametrize("name", named("check"))
def test_prints_the_stored_output(name: str) -> None:
    result = run(*COMMANDS[name].split())
    right = name in ("check_B_total.txt", "check_D.txt", "check_right.html")
    assert (result.exit_code, result.stderr) == (0 if right else 1, "")
    assert result.stdout == stored(name)


@pytest.mark.parametrize("name", [name for name in named("check") if name.endswith(".txt")])
def test_lines_are_short(name: str) -> None:
    assert max(map(len, stored(name).splitlines())) <= 100


def test_ascii_is_ascii() -> None:
    assert stored("check_C_ascii.txt").isascii()


def test_paths_in_json() -> None:
    data = loaded(run("check", SUM, "--explain", "--format", "json").stdout)
    schema("check").validate(data)
    assert data["paths_at"] == {"T": 1, "slots": {}}
    assert data["paths"] == [
        {"path": ["L_1", "yhat_1", "h_1", "h_0", "b_h"], "expected": "1", "found": "0"},
        {"path": ["L_0", "yhat_0", "h_0", "b_h"], "expected": "1", "found": "1"},
        {"path": ["L_1", "yhat_1", "h_1", "b_h"], "expected": "1", "found": "1"},
    ]
    assert "paths" not in loaded(run("check", SUM, "--format", "json").stdout)


@pytest.mark.parametrize("options", [("--explain",), ("--format", "svg"), ("--format", "html")])
def test_same_bytes_whatever_the_hash_seed(options: tuple[str, ...]) -> None:
    arguments = ("check", FREE, *options)
    outputs = {run_apart(*arguments, PYTHONHASHSEED=seed).stdout for seed in ("0", "1", "20")}
    assert outputs == {run(*arguments).stdout.encode()}
