"""`symbptt check`: what is asked of `checking.check`, what is printed, and the exit status."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from symbptt import checking
from symbptt.checking import Check
from symbptt.claims.reading import AXES, DEFAULT, Reading
from symbptt.cli.main import cli
from symbptt.equality.verdict import Verdict
from symbptt.model.library import elman
from symbptt.rendering import html, text
from tests.command import run, run_apart
from tests.rendering.checks import (
    CHAIN,
    COMPARED,
    EVERY_T,
    FREE,
    INSTEAD,
    MISFIT,
    MISSING,
    MISSING_AT,
    OWN_MODEL,
    READINGS,
    SUM,
    TIME,
    UNDEFINED,
    UNNAMED,
    ZERO,
    check,
)
from tests.rendering.test_json import loaded, schema

Asked = dict[str, Any]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What `checking.check` was asked; it finds the claim right."""
    seen: Asked = {}

    def fake(claim: str, cell: Any = None, **keywords: Any) -> Check:
        seen.update(keywords, claim=claim, cell=cell)
        return check(SUM, EVERY_T)

    monkeypatch.setattr(checking, "check", fake)
    return seen


@pytest.fixture
def finds(monkeypatch: pytest.MonkeyPatch) -> Callable[[Check], None]:
    """Makes `checking.check` find this."""
    return lambda found: monkeypatch.setattr(checking, "check", lambda *_, **__: found)


def run_with_input(content: bytes, *arguments: str) -> Result:
    """The outcome of `symbptt ...` with this standard input."""
    return CliRunner().invoke(
        cli, arguments, input=content, prog_name="symbptt", catch_exceptions=False
    )


PLAIN = {
    "claim": "c",
    "cell": elman(),
    "param": None,
    "equations": (),
    "total_loss": None,
    "start": None,
    "scalars": False,
    "given": (),
    "definitions": (),
    "names": (),
    "claim_t": None,
    "reading": DEFAULT,
    "T": None,
}

ASKED: list[tuple[list[str], Asked]] = [
    ([], {}),
    (["--param", "b_h"], {"param": "b_h"}),
    (["--cell", "elman", "--start", "1"], {"cell": elman(start=1), "start": 1}),
    (["-e", "h_t = x_t", "-e", "y_t = 1"], {"cell": None, "equations": ("h_t = x_t", "y_t = 1")}),
    (["--total-loss", "L = L_T"], {"total_loss": "L = L_T"}),
    (["--define", "a = 1", "--define", "b = 2"], {"definitions": ("a = 1", "b = 2")}),
    (["--given", "x", "--given", "y"], {"given": ("x", "y")}),
    (["--scalars", "--for", "t < T", "--T", "3"], {"scalars": True, "claim_t": "t < T", "T": 3}),
    (["--name", "s=h", "--name", "J=L"], {"names": ("s=h", "J=L")}),
    *(
        ([f"--{axis.replace('_', '-')}", value], {"reading": Reading(**{axis: value})})
        for axis, values in AXES.items()
        for value in values
    ),
    (
        ["--partials", "own", "--layout", "mixed"],
        {"reading": Reading(partials="own", layout="mixed")},
    ),
]


@pytest.mark.parametrize(("options", "told"), ASKED)
def test_options_reach_the_check(asked: Asked, options: list[str], told: Asked) -> None:
    assert run("check", "c", *options).exit_code == 0
    assert asked == PLAIN | told


def test_claim_from_standard_input(asked: Asked) -> None:
    assert run_with_input("\ufeff∂L/∂b_h = 0\n".encode(), "check", "-").exit_code == 0
    assert asked["claim"] == "∂L/∂b_h = 0"


def test_equations_from_a_file(asked: Asked, tmp_path: Path) -> None:
    file = tmp_path / "model.tex"
    file.write_text(
        "# a comment\n% another\n\n  $h_t = f(x_t)$  \n$$ŷ_t = h_t$$\r\nL = \\sum_{t} L_t\n",
        encoding="utf-8",
    )
    assert run("check", "c", "--equations", str(file), "-e", "z_t = 1").exit_code == 0
    assert asked["equations"] == ("h_t = f(x_t)", "ŷ_t = h_t", r"L = \sum_{t} L_t", "z_t = 1")
    assert asked["cell"] is None


STATUS: list[tuple[Verdict, int]] = [
    (EVERY_T, 0),
    (COMPARED, 0),
    (MISSING, 1),
    (MISFIT, 1),
    (UNDEFINED, 1),
    (TIME, 3),
]


@pytest.mark.parametrize("format_name", ["text", "json", "html"])
@pytest.mark.parametrize(("verdict", "status"), STATUS)
def test_exit_status(
    finds: Callable[[Check], None], verdict: Verdict, status: int, format_name: str
) -> None:
    finds(check(SUM, verdict))
    result = run("check", "c", "--format", format_name)
    assert (result.exit_code, result.stderr) == (status, "")


def test_formats(finds: Callable[[Check], None]) -> None:
    found = check(SUM, INSTEAD)
    finds(found)
    assert run("check", "c").stdout == text.render(found) + "\n"
    assert run("check", "c", "--ascii").stdout == text.render(found, ascii=True) + "\n"
    assert run("check", "c", "--explain").stdout == text.explained(found) + "\n"
    assert run("check", "c", "--format", "html").stdout == html.render(found) + "\n"


def test_output_to_a_file_keeps_the_status(finds: Callable[[Check], None], tmp_path: Path) -> None:
    finds(check(SUM, MISSING))
    result = run("check", "c", "-o", str(tmp_path / "check.txt"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert (tmp_path / "check.txt").read_text(encoding="utf-8").startswith("✗ wrong")


@pytest.mark.parametrize(("verdict", "colour"), [(EVERY_T, "32"), (MISSING, "31"), (TIME, "33")])
def test_colour_adds_nothing_but_colour(
    finds: Callable[[Check], None], verdict: Verdict, colour: str
) -> None:
    finds(check(SUM, verdict))
    coloured = run("check", "c", "--color").stdout
    assert coloured.startswith(f"\x1b[{colour}m")
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == run("check", "c").stdout


CHECKS = {
    "right": check(SUM, EVERY_T),
    "compared": check(SUM, COMPARED, condition="t < T", param="b_h", T=5),
    "missing": check(FREE, MISSING_AT, readings=READINGS, notes=("a comma",)),
    "twice": check(SUM, INSTEAD),
    "undefined": check(SUM, UNDEFINED),
    "zero": check(SUM, ZERO),
    "misfit": check(SUM, MISFIT),
    "unnamed": check(SUM, UNNAMED),
    "undecided": check(SUM, TIME),
    "chain": check(CHAIN, EVERY_T, MISSING, TIME),
    "own model": check(SUM, EVERY_T, cell=OWN_MODEL),
}


def data(finds: Callable[[Check], None], name: str) -> Any:
    """The JSON of a check."""
    finds(CHECKS[name])
    return loaded(run("check", "c", "--format", "json").stdout)


@pytest.mark.parametrize("name", CHECKS)
def test_json_follows_the_schema(finds: Callable[[Check], None], name: str) -> None:
    found = data(finds, name)
    schema("check").validate(found)
    schema("batch").validate({"id": "a", **found})
    assert not schema("check").is_valid({**found, "scope": "T = 3", "verdict": "different"})
    assert not schema("check").is_valid({**found, "more": 1})


def test_json_of_a_difference(finds: Callable[[Check], None]) -> None:
    reading = {
        "partials": "immediate",
        "free_index": "fixed",
        "product_order": "chain",
        "layout": "numerator",
        "left_side": "total",
    }
    left = r"\frac{\partial L}{\partial b_{h}}"
    right = r"\frac{\partial L_{t}}{\partial h_{t}} \frac{\partial h_{t}}{\partial b_{h}}"
    reason = "paths: at T = 1 and t = 0 the path b_h → h_1 → L_1 is missing (and 1 more)"
    found = data(finds, "missing")
    assert found.pop("repair") is not None
    expected = {
        "schema": 1,
        "param": None,
        "cell": "elman",
        "claim": {"latex": f"{left} = {right}", "text": FREE},
        "verdict": "different",
        "scope": None,
        "reason": reason,
        "reading": reading,
        "first_difference": {
            "T": 1,
            "slots": {"t": 0},
            "path": ["L_1", "h_1", "b_h"],
            "expected": "1",
            "found": "0",
        },
        "witness": None,
        "holds_when": ["T = 0", "total derivatives", "in denominator layout"],
        "links": [
            {
                "lhs": left,
                "rhs": right,
                "verdict": "different",
                "scope": None,
                "reason": reason,
                "transposed": False,
            }
        ],
        "first_wrong": 1,
        "readings": [
            {"reading": reading | {"partials": "total"}, "verdict": "equal", "scope": "every T"},
            {"reading": reading | {"partials": "own"}, "verdict": "different", "scope": None},
            {
                "reading": reading | {"layout": "denominator"},
                "verdict": "equal",
                "scope": "every T",
            },
            {
                "reading": reading | {"partials": "total", "layout": "denominator"},
                "verdict": "equal",
                "scope": "every T",
            },
        ],
        "condition": None,
        "T": None,
        "notes": ["a comma"],
    }
    assert found == expected
    assert list(found) == list(expected)


REASONS = [
    ("right", None),
    ("compared", "the formula does not reduce"),
    ("undefined", "undefined: it needs x_4, which does not exist at T = 3"),
    ("zero", "zero: it is 0: h_t does not depend on b_y, so ∂h_t/∂b_y = 0"),
    (
        "misfit",
        "shapes: the shapes do not fit: ∂L_t/∂ŷ_t is 1 × n_y and ∂h_t/∂b_h is n_h × n_h",
    ),
    ("unnamed", None),
    ("undecided", "time: more than 20 s"),
]


@pytest.mark.parametrize(("name", "reason"), REASONS)
def test_reasons_in_json(finds: Callable[[Check], None], name: str, reason: str | None) -> None:
    found = data(finds, name)
    assert (found["reason"], found["first_difference"]) == (reason, None)


def test_json_of_a_chain(finds: Callable[[Check], None]) -> None:
    found = data(finds, "chain")
    assert found["claim"]["text"] == CHAIN
    assert [link["verdict"] for link in found["links"]] == ["equal", "different", "undecided"]
    assert found["first_wrong"] == 2
    assert found["links"][0]["rhs"] == found["links"][1]["lhs"]


USAGE = "Usage: symbptt check [OPTIONS] [CLAIM]\nTry 'symbptt check --help' for help.\n\nError: "

ERRORS = [
    ([], USAGE + "there is no CLAIM, and no --batch"),
    (["c", "--batch", "f.jsonl"], USAGE + "CLAIM does not go with --batch"),
    (["--batch", "f.jsonl", "--param", "W"], USAGE + "--param does not go with --batch"),
    (["--batch", "f.jsonl", "-e", "h_t = 1"], USAGE + "-e does not go with --batch"),
    (["--batch", "f.jsonl", "--format", "html"], USAGE + "--format does not go with --batch"),
    (["--batch", "f.jsonl", "--ascii"], USAGE + "--ascii does not go with --batch"),
    (["c", "--jobs", "2"], USAGE + "--jobs goes with --batch"),
    (["c", "--timeout", "2"], USAGE + "--timeout goes with --batch"),
    (
        ["c", "--cell", "elman", "-e", "h_t = x_t"],
        USAGE + "--cell and a model of your own exclude each other",
    ),
    (
        ["c", "--cell", "elman", "--equations", "f"],
        USAGE + "--cell and a model of your own exclude each other",
    ),
    (
        ["c", "--cell", "elmann"],
        "Error: there is no cell 'elmann'\n  elmann\n  ^^^^^^\n"
        "The nearest is elman. Known: elman, jordan, lstm, gru, stacked, residual, leaky, "
        "bidirectional.",
    ),
    (
        ["c", "--partials", "totl"],
        "Error: there is no value of partials 'totl'\n  totl\n  ^^^^\n"
        "The nearest is total. Known: immediate, total, own.",
    ),
    (
        ["c", "--left-side", "own"],
        "Error: there is no value of left_side 'own'\n  own\n  ^^^\nKnown: total, immediate.",
    ),
    (["c", "--T", "x"], "Error: T is an integer, not 'x'\n  x\n  ^"),
    (["c", "--start", "1001"], "Error: the absolute value of start is 1,001; the bound is 1,000"),
    (["--batch", "nowhere"], f"Error: nowhere cannot be read: {os.strerror(2)}"),
    (["c", "--equations", "nowhere"], f"Error: nowhere cannot be read: {os.strerror(2)}"),
    (
        ["0", "--param", "b_hh"],
        "Error: there is no parameter 'b_hh'\n  b_hh\n  ^^^^\n"
        "The nearest is b_h. Known: V, W, b_h, U, b_y, h_-1, x_t.",
    ),
]


@pytest.mark.parametrize(("arguments", "told"), ERRORS)
def test_error(arguments: list[str], told: str) -> None:
    result = run("check", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == told + "\n"
    assert len(told.splitlines()) <= 4


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xce\xb1\xff", "standard input is not UTF-8: byte 2 cannot be read"),
        (b"x" * 65_537, "the number of bytes of standard input is 65,537; the bound is 65,536"),
    ],
)
def test_standard_input_that_cannot_be_read(content: bytes, told: str) -> None:
    result = run_with_input(content, "check", "-")
    assert (result.exit_code, result.stderr) == (2, f"Error: {told}\n")


def test_a_file_of_equations_that_is_not_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "model"
    file.write_bytes(b"h_t = \xe4")
    result = run("check", "c", "--equations", str(file))
    assert result.exit_code == 2
    assert result.stderr == f"Error: {file} is not UTF-8: byte 6 cannot be read\n"


REAL = [
    (["∂L/∂b_h = Σ_{t=0}^{T} ∂L_t/∂h_t · dh_t/db_h"], 0, "✓ right for every T"),
    (
        [SUM],
        1,
        "✗ wrong: it stops one step back: at T = 1 the influence of b_h through h_0 on L_1 is "
        "missing",
    ),
    ([SUM, "--partials", "total"], 0, "✓ right for every T"),
    ([SUM, "--T", "0"], 0, "✓ right for T = 0"),
    (
        ["∂L/∂w = Σ_{t=0}^{T} ∂L_t/∂h_t · dh_t/dw", "-e", "h_t = f(w h_{t-1} + x_t)",
         "-e", "L_t = g(h_t)", "--scalars"],
        0,
        "✓ right for every T",
    ),
]  # fmt: skip
"""Claims, the exit status, and the first line."""


@pytest.mark.parametrize(("arguments", "status", "told"), REAL)
def test_the_real_thing(arguments: list[str], status: int, told: str) -> None:
    result = run("check", *arguments)
    assert (result.exit_code, result.stderr) == (status, "")
    assert result.stdout.splitlines()[0] == told
    found = json.loads(run("check", *arguments, "--format", "json").stdout)
    schema("check").validate(found)


def test_a_range_that_cannot_be_read() -> None:
    result = run("check", SUM, "--for", "t ~ 3")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "Error: '3' cannot stand here\n  t ~ 3\n      ^\n"


def test_same_bytes_whatever_the_hash_seed() -> None:
    outputs = {run_apart("check", FREE, PYTHONHASHSEED=seed).stdout for seed in ("0", "1", "20")}
    assert outputs == {run("check", FREE).stdout.encode()}
