"""A batch: every line is answered, in order, whatever the others do to their processes."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from symbptt.batch import DEPTH, LINE_BYTES, WINDOW, answer_lines
from symbptt.cli.progress import progress
from symbptt.errors import InvalidValue, SymbpttError
from tests.batch_workers import Unstartable, claim_line, undecided, work
from tests.command import python_apart

ROOT = Path(__file__).parents[1]

posix = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere memory is not limited")


def raw(*lines: str, jobs: int = 1, timeout: float = 30) -> list[str]:
    return list(answer_lines(lines, work, jobs, timeout, undecided))


def answers(*lines: str, jobs: int = 1, timeout: float = 30) -> list[Any]:
    return [json.loads(line) for line in raw(*lines, jobs=jobs, timeout=timeout)]


def error(message: str, at: list[int] | None = None, kind: str = "DataError") -> dict[str, Any]:
    return {"error": {"type": kind, "message": message, "at": at}}


def ended(how: str, claim: str | None = None) -> dict[str, Any]:
    return undecided({"claim": claim}, f"the process that read it ended: {how}")


TOO_LATE = undecided({}, "time: more than 0.5 s")
DEEP = error(f"the line is nested deeper than {DEPTH}")
LONG = error(f"the line is longer than {LINE_BYTES:,} bytes")

FAULTS = {
    "not JSON": ("claim", 1, error("the line is not JSON", [0, 1])),
    "cut off": ('{"id": 7', 1, error("the line is not JSON", [8, 8])),
    "two objects": ('{"id": 7} {}', 1, error("the line is not JSON", [10, 11])),
    "after a letter of two units": ('{"𝛁": x}', 1, error("the line is not JSON", [6, 7])),
    "array": ("[1, 2]", 1, error("the line is not a JSON object")),
    "string": ('"claim"', 1, error("the line is not a JSON object")),
    "null": ("null", 1, error("the line is not a JSON object")),
    "duplicate key": ('{"id": 7, "a": 1, "b": 2, "a": 1}', 7, error("the key 'a' is there twice")),
    "duplicate key within": ('{"id": 7, "b": [{"é": 1, "é": 2}]}', 7,
                             error("the key 'é' is there twice")),
    "NaN": ('{"id": 7, "T": NaN}', 7, error("NaN is not a number of JSON")),
    "Infinity": ('{"id": 7, "T": [-Infinity]}', 7, error("-Infinity is not a number of JSON")),
    "a float too large": ('{"id": 7, "T": 1e999}', 7, error("a number is out of range")),
    "an integer too long": ('{"id": ' + "7" * 5000 + "}", 1, error("a number has too many digits")),
    "arrays without end": ("[" * 200_000, 1, DEEP),
    "objects without end": ('{"a":' * 100_000, 1, DEEP),
    "too deep by one": ('{"id": 7, "a": ' + "[" * DEPTH + "]" * DEPTH + "}", 1, DEEP),
    "two MiB": (claim_line(id=7, claim="x" * 2 * LINE_BYTES), 1, LONG),
    "too long in bytes alone": (claim_line(id=7, claim="λ" * (LINE_BYTES // 2)), 1, LONG),
    "id true": ('{"id": true}', 1, error("the id is a string or an integer")),
    "id null": ('{"id": null}', 1, error("the id is a string or an integer")),
    "id a fraction": ('{"id": 1.5}', 1, error("the id is a string or an integer")),
    "id an object": ('{"id": {"a": 1}}', 1, error("the id is a string or an integer")),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_line_is_told_without_a_process(name: str) -> None:
    line, identity, expected = FAULTS[name]
    outputs = answer_lines([line], work, 1, 30, undecided)
    assert json.loads(next(outputs)) == {"id": identity, **expected}
    assert multiprocessing.active_children() == []
    assert list(outputs) == []


def test_what_answer_does_to_its_own_claim_alone() -> None:
    """One process after another meets its end, and each claim has its own outcome."""
    outcomes = {
        "formula": error("a formula ends here", [1, 3], "FormulaError"),
        "formula nowhere": error("the formula is empty", None, "FormulaError"),
        "no rule": error("no rule for ⊗; write it out", None, "NoRule"),
        "bug": error("ValueError: not again", None, "InternalError"),
        "unheard of": error("KeyError: 'unheard of'", None, "InternalError"),
        "exit": ended("exit status 3", "yb"),
        "echo": {"claim": "yb"},
        "system exit": ended("exit status 5", "yb"),
    }
    found = answers(*(claim_line(id=do, do=do, claim="yb") for do in outcomes), jobs=2)
    assert found == [{"id": do, **outcome} for do, outcome in outcomes.items()]


@pytest.mark.parametrize(("do", "name"), [("recursion", "RecursionError"), ("nan", "ValueError")])
def test_a_bug_is_told_by_its_name(do: str, name: str) -> None:
    (found,) = answers(claim_line(do=do))
    assert found["error"]["type"] == "InternalError"
    assert found["error"]["message"].startswith(f"{name}: ")


@posix
def test_a_process_that_is_killed() -> None:
    lines = claim_line(do="kill"), claim_line(claim="yb")
    assert answers(*lines) == [{"id": 1, **ended("signal SIGKILL")}, {"id": 2, "claim": "yb"}]


@linux
def test_a_process_that_runs_out_of_memory() -> None:
    lines = claim_line(do="memory"), claim_line(claim="yb")
    assert answers(*lines) == [{"id": 1, **ended("out of memory")}, {"id": 2, "claim": "yb"}]


def test_dying_processes_change_no_other_answer() -> None:
    actions = random.Random(3).choices(["echo", "exit", "echo", "system exit"], k=24)
    outcomes = {
        "echo": {"claim": "yb"},
        "exit": ended("exit status 3", "yb"),
        "system exit": ended("exit status 5", "yb"),
    }
    lines = [claim_line(do=do, claim="yb") for do in actions]
    expected = [{"id": number, **outcomes[do]} for number, do in enumerate(actions, 1)]
    assert answers(*lines, jobs=2) == expected


def test_a_process_that_dies_in_idleness_takes_no_claim_along() -> None:
    def lines() -> Iterator[str]:
        yield claim_line(do="die idle")
        yield from ["not JSON"] * (WINDOW - 1)
        time.sleep(0.6)
        yield claim_line(claim="yb")

    found = [json.loads(line) for line in answer_lines(lines(), work, 1, 30, undecided)]
    assert found[0] == {"id": 1, "claim": None}
    assert found[-1] == {"id": WINDOW + 1, "claim": "yb"}


@pytest.mark.parametrize("do", ["sleep", "backtrack"])
def test_a_time_out_is_undecided_and_meets_its_claim_alone(do: str) -> None:
    slow = claim_line(id="slow", do=do, seconds=60)
    others = [claim_line(do="sleep", seconds=0.05, claim=str(number)) for number in range(6)]
    began = time.monotonic()
    found = answers(*others[:3], slow, *others[3:], jobs=2, timeout=0.5)
    assert time.monotonic() - began < 20
    assert found[3] == {"id": "slow", **TOO_LATE}
    assert [answer.get("claim") for answer in found if answer["id"] != "slow"] == list("012345")


def test_time_does_not_run_while_a_claim_waits_or_its_process_starts() -> None:
    """Six claims of 0.15 s with one process: the last waits longer than the limit."""
    found = answers(*[claim_line(do="sleep", seconds=0.15)] * 6, timeout=0.7)
    assert [answer["claim"] for answer in found] == [None] * 6


def test_the_order_is_kept() -> None:
    durations = random.Random(7).choices([0, 0, 0.01, 0.05, 0.1], k=40)
    lines = [claim_line(id=f"{s}", do="sleep", seconds=s) for s in durations]
    assert [answer["id"] for answer in answers(*lines, jobs=2)] == [f"{s}" for s in durations]


def test_two_processes_are_faster_than_the_sum() -> None:
    began = time.monotonic()
    answers(*[claim_line(do="sleep", seconds=4)] * 2, jobs=2)
    assert time.monotonic() - began < 8


def test_an_answer_comes_as_soon_as_all_before_it_have_come() -> None:
    lines = [claim_line(), claim_line(do="sleep", seconds=0.8)]
    outputs = answer_lines(lines, work, 2, 30, undecided)
    next(outputs)
    began = time.monotonic()
    next(outputs)
    assert time.monotonic() - began > 0.3


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_more_than_a_window_is_read_ahead(jobs: int) -> None:
    read: list[int] = []
    lines = (read.append(number) or claim_line() for number in range(1000))  # type: ignore[func-returns-value]
    outputs = answer_lines(lines, work, jobs, 30, undecided)
    next(outputs)
    assert len(read) <= WINDOW * jobs
    outputs.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


def test_nothing_is_read_before_the_first_answer_is_asked_for() -> None:
    lines = iter([claim_line()])
    answer_lines(lines, work, 1, 30, undecided)
    assert next(lines) == claim_line()


@pytest.mark.parametrize(
    ("line", "identity"),
    [
        ('{"id": "a"}', "a"),
        ('{"id": ""}', ""),
        ('{"id": "∂L/∂W"}', "∂L/∂W"),
        ('{"id": 0}', 0),
        ('{"id": -3}', -3),
        ('{"id": 123456789012345678901234567890}', 123456789012345678901234567890),
        ("{}", 1),
    ],
)
def test_the_id(line: str, identity: object) -> None:
    (found,) = answers(line)
    assert found == {"id": identity, "claim": None} and type(found["id"]) is type(identity)


def test_blank_lines_are_skipped_and_counted() -> None:
    lines = "\n", claim_line(), "", "  \t\n", claim_line().replace("\n", "\r\n"), "\r\n"
    assert [answer["id"] for answer in answers(*lines)] == [2, 5]
    assert answers("\n", " ") == answers() == []


def test_unicode_stays_as_it_is() -> None:
    claim = "𝛁 = ∑ λ̄ é \u2028"
    assert raw(claim_line(id=1, claim=claim)) == [f'{{"id": 1, "claim": "{claim}"}}']


def test_a_lone_surrogate_comes_out_as_it_came_in() -> None:
    line = '{"id": "\\ud800", "claim": "\\udfff"}'
    assert raw(line) == [line]


def test_a_line_of_the_greatest_length_and_depth_is_answered() -> None:
    deepest = '{"claim": ' + "[" * (DEPTH - 1) + "]" * (DEPTH - 1) + "}"
    longest = '{"claim": "' + "x" * (LINE_BYTES - 13) + '"}\n'
    assert len(longest) == LINE_BYTES + 1
    assert [list(answer) for answer in answers(deepest, longest)] == [["id", "claim"]] * 2


def test_a_large_answer_comes_whole() -> None:
    assert len(answers(*[claim_line(do="large")] * 4, jobs=2)[3]["text"]) == 3_000_000


def test_the_processes_are_silent(capfd: pytest.CaptureFixture[str]) -> None:
    lines = [claim_line(do=do) for do in ("talk", "bug", "exit", "system exit", "echo")]
    assert answers(*lines)[0] == {"id": 1, "claim": None}
    assert capfd.readouterr() == ("", "")


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    lines = [claim_line(), "\n", "not JSON", claim_line()]
    list(answer_lines(lines, work, 1, 30, undecided, lambda *counts: told.append(counts)))
    assert [answered for answered, _ in told] == [1, 2, 3]
    assert told[-1] == (3, 3)


def test_processes_that_do_not_start() -> None:
    with pytest.raises(SymbpttError, match=r"do not start: exit status 4$"):
        list(answer_lines([claim_line()], Unstartable(), 1, 30, undecided))
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize(
    ("jobs", "timeout"), [(0, 1.0), (-1, 1.0), (1, 0.0), (1, -1.0), (1, float("nan")), (1, 1e9)]
)
def test_what_cannot_be_asked(jobs: int, timeout: float) -> None:
    with pytest.raises(InvalidValue):
        next(answer_lines([claim_line()], work, jobs, timeout, undecided))


INTERRUPTED = """
import sys
from symbptt.batch import answer_lines
from tests.batch_workers import claim_line, undecided, work

lines = [claim_line(do="mark", folder=sys.argv[1], seconds=60)] * 8
try:
    print("begun", flush=True)
    list(answer_lines(lines, work, 2, 60, undecided))
except KeyboardInterrupt:
    print("interrupted")
"""


@posix
@pytest.mark.parametrize(("marks", "pause"), [(2, 0.0), (0, 0.0), (0, 0.08), (0, 0.16)])
def test_ctrl_c_leaves_no_process_and_no_word(marks: int, pause: float, tmp_path: Path) -> None:
    """Ctrl-C reaches the whole group: when both children work, and while they start."""
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        cwd=ROOT,
    ) as group:
        assert group.stdout is not None and group.stdout.readline() == b"begun\n"
        _wait_until(lambda: len(list(tmp_path.iterdir())) >= marks)
        time.sleep(pause)
        os.killpg(group.pid, signal.SIGINT)
        assert group.communicate(timeout=20) == (b"interrupted\n", b"")
    _wait_until(lambda: not _exists(group.pid))


FIRST_CHILD = """
from symbptt.batch import answer_lines
from tests.batch_workers import claim_line, undecided, work

print(*answer_lines([claim_line(do="blocked")], work, 1, 60, undecided))
"""


@posix
def test_ctrl_c_does_not_reach_the_first_child() -> None:
    """The first one starts the resource tracker of multiprocessing, which meddles with the mask."""
    assert python_apart("-c", FIRST_CHILD).stdout == b'{"id": 1, "blocked": true}\n'


@posix
def test_processes_without_a_parent_end_at_their_time(tmp_path: Path) -> None:
    program = INTERRUPTED.replace("2, 60,", "2, 0.3,")
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        cwd=ROOT,
    ) as group:
        _wait_until(lambda: list(tmp_path.iterdir()))
        group.kill()
    _wait_until(lambda: not _exists(group.pid))


def _wait_until(holds: Any) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def _exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "quiet", "drawn"),
    [(io.StringIO, False, False), (_Terminal, True, False), (_Terminal, False, True)],
)
@pytest.mark.parametrize("total", [2, None])
def test_a_bar_is_drawn_on_a_terminal_alone(
    stream: type[io.StringIO],
    quiet: bool,
    drawn: bool,
    total: int | None,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", written := stream())
    with progress(total, quiet) as step:
        step(1, 2)
        step(2, 2)
        print("an answer")
    assert ("claims" in written.getvalue()) is drawn
    assert "an answer" not in written.getvalue()
    assert capfd.readouterr() == ("an answer\n", "")
