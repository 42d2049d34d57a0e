"""`symbptt check --batch`: lines of JSON in, lines of JSON out."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from symbptt.batch import LINE_BYTES
from symbptt.cli import batch_check
from tests.cli.test_check import run_with_input
from tests.command import run, run_apart
from tests.rendering.checks import SUM
from tests.rendering.test_json import loaded, schema

RIGHT = "∂L/∂b_y = Σ_{t=0}^{T} ∂L_t/∂ŷ_t · ∂ŷ_t/∂b_y"

LINES: list[tuple[bytes, int | str, dict[str, Any]]] = [
    (json.dumps({"id": "a", "claim": RIGHT}).encode(), "a", {"verdict": "equal"}),
    (json.dumps({"claim": SUM}).encode(), 2, {"verdict": "different"}),
    (
        json.dumps({"claim": SUM, "partials": "total"}, ensure_ascii=False).encode() + b"\r",
        3,
        {"verdict": "equal"},
    ),
    (
        b'{"id": 7, "claim": "\xff"}',
        7,
        {
            "error": {
                "type": "DataError",
                "message": "the key 'claim' is not valid Unicode",
                "at": [0, 1],
            }
        },
    ),
    (
        b'{"claim": "x", "start": "0"}',
        5,
        {
            "error": {
                "type": "DataError",
                "message": "the key 'start' is an integer, not a string",
                "at": None,
            }
        },
    ),
    (
        b"nonsense",
        6,
        {"error": {"type": "DataError", "message": "the line is not JSON", "at": [0, 1]}},
    ),
]
"""Lines, the id of the answer, and some of its keys."""

FILE = b"\xef\xbb\xbf" + b"\n".join(line for line, *_ in LINES) + b"\n"


def answers(result: Result) -> list[Any]:
    """The data of the lines."""
    assert (result.exit_code, result.stderr) == (0, "")
    return [loaded(line) for line in result.stdout.splitlines()]


def check_all(found: Iterable[Any]) -> None:
    """Hold the answers to all lines against what they should be."""
    for answer, (_, identity, expected) in zip(found, LINES, strict=True):
        schema("batch").validate(answer)
        assert answer["id"] == identity
        assert {key: answer[key] for key in expected} == expected


def test_schema_is_a_schema() -> None:
    for name in ("check", "batch"):
        schema(name).check_schema(schema(name).schema)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_every_line_is_answered_in_order(tmp_path: Path, jobs: str) -> None:
    file = tmp_path / "claims.jsonl"
    file.write_bytes(FILE)
    check_all(answers(run("check", "--batch", str(file), "--jobs", jobs)))


def test_lines_from_standard_input_and_to_a_file(tmp_path: Path) -> None:
    file = tmp_path / "verdicts.jsonl"
    result = run_with_input(FILE, "check", "--batch", "-", "--jobs", "1", "-o", str(file))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    check_all(map(loaded, file.read_text(encoding="utf-8").splitlines()))


def test_axes_are_for_the_lines_that_say_nothing_of_them() -> None:
    lines = [{"claim": SUM}, {"claim": SUM, "partials": "immediate"}]
    content = "".join(json.dumps(line) + "\n" for line in lines).encode()
    options = ("--jobs", "1", "--partials", "total", "--layout", "numerator")
    found = answers(run_with_input(content, "check", "--batch", "-", *options))
    assert [answer["verdict"] for answer in found] == ["equal", "different"]


def test_a_claim_past_its_time_is_undecided() -> None:
    content = json.dumps({"claim": RIGHT, "cell": "elman"}).encode()
    (found,) = answers(run_with_input(content, "check", "--batch", "-", "--timeout", "0.0001"))
    schema("batch").validate(found)
    assert (found["verdict"], found["reason"]) == ("undecided", "time: more than 0.0001 s")
    assert (found["claim"]["text"], found["cell"]) == (RIGHT, "elman")


def test_an_empty_file_has_no_answers() -> None:
    assert answers(run_with_input(b"", "check", "--batch", "-")) == []


def test_a_line_that_is_too_long_is_told_and_skipped() -> None:
    content = b"x" * (3 * LINE_BYTES) + b'\n{"id": 1}\n' + b"y" * LINE_BYTES + b"z"
    found = answers(run_with_input(content, "check", "--batch", "-", "--jobs", "1"))
    told = [answer["error"]["message"] for answer in found]
    assert told == [
        f"the line is longer than {LINE_BYTES:,} bytes",
        "the key 'claim' is missing",
        f"the line is longer than {LINE_BYTES:,} bytes",
    ]


def test_a_line_is_in_the_file_as_soon_as_it_is_written(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    with batch_check._writer(output) as write:
        write("{}")
        assert output.read_text(encoding="utf-8") == "{}\n"


ERRORS = [
    (["--jobs", "0"], "Error: there is at least 1 job, not 0"),
    (["--jobs", "x"], "Error: the number of jobs is an integer, not 'x'\n  x\n  ^"),
    (["--timeout", "0"], "Error: the time limit is above 0 and at most 86,400 s, not 0"),
    (["--timeout", "nan"], "Error: the time limit is above 0 and at most 86,400 s, not nan"),
]


@pytest.mark.parametrize(("options", "told"), ERRORS)
def test_error(options: list[str], told: str) -> None:
    result = run_with_input(b'{"claim": "x"}\n', "check", "--batch", "-", *options)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", told + "\n")


def test_file_that_cannot_be_read(tmp_path: Path) -> None:
    result = run("check", "--batch", str(tmp_path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"Error: {tmp_path} cannot be read: {os.strerror(21)}\n"


def test_file_that_cannot_be_written(tmp_path: Path) -> None:
    result = run_with_input(b"{}\n", "check", "--batch", "-", "-o", str(tmp_path))
    assert result.stderr == f"Error: {tmp_path} cannot be written: {os.strerror(21)}\n"


def test_lines_are_utf_8_whatever_the_terminal_is(tmp_path: Path) -> None:
    file = tmp_path / "claims.jsonl"
    file.write_text(json.dumps({"claim": RIGHT}), encoding="utf-8")
    result = run_apart("check", "--batch", str(file), PYTHONIOENCODING="cp1252")
    assert (result.returncode, result.stderr) == (0, b"")
    assert json.loads(result.stdout.decode())["claim"]["text"] == RIGHT


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Yes."""
        return True


@pytest.mark.parametrize(
    ("output", "error", "stdout", "drawn"),
    [
        (None, Terminal(), io.StringIO(), True),
        (None, Terminal(), Terminal(), False),
        (Path("-"), Terminal(), Terminal(), False),
        (Path("file"), Terminal(), Terminal(), True),
        (None, io.StringIO(), io.StringIO(), False),
    ],
)
def test_bar_is_drawn_beside_the_answers_alone(
    monkeypatch: pytest.MonkeyPatch,
    output: Path | None,
    error: io.StringIO,
    stdout: io.StringIO,
    drawn: bool,
) -> None:
    monkeypatch.setattr(sys, "stderr", error)
    monkeypatch.setattr(sys, "stdout", stdout)
    with batch_check._bar(output) as progress:
        assert (progress is not None) is drawn
