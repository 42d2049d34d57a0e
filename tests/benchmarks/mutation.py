"""Mutation testing of symbptt/equality: is each small change noticed by its fast tests?

    python -m tests.benchmarks.mutation [--minutes 60] [--seed 0] [--number N] [--jobs 1]
                                        [--only NAME.py] [--log mutation.jsonl]

Each mutant runs in a child process that has the changed module in place of the real one: no file is
touched. It is killed if a test fails or the time is up, and survives otherwise. Mutants on lines
that the tests do not reach are counted apart and not run. The order is drawn from the seed, so that
a part is a sample; results go to the log, and a second run goes on where the first one stopped.
"""

from __future__ import annotations

import argparse
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from types import FrameType, ModuleType

import numpy as np  # noqa: F401 - loaded once, before the children are made
import pytest

from .mutants import Mutant, mutants, mutated

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "symbptt" / "equality"
TESTS = tuple(
    f"tests/equality/test_{name}.py"
    for name in (
        "polynomial", "verdict", "decision", "shapes", "expansion", "mistakes", "proof", "pitfalls",
        "comparison", "traps",
    )
)  # fmt: skip
"""The fast tests, without JAX; those that notice most come first."""

SLOW = (
    "LSTM",
    "too_long",
    "closed_form_is_compared",
    "large_T",
    "ring",
    "multiplying",
    "reading_is_called",
)
"""Of their names, those that would take most of the time."""

OPTIONS = (
    "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", "--no-summary",
    "-k", " and ".join(f"not {name}" for name in SLOW),
)  # fmt: skip


class _Instead(importlib.abc.MetaPathFinder, importlib.machinery.SourceFileLoader):
    """Loads one module from a changed tree."""

    def __init__(self, mutant: Mutant) -> None:
        inside = mutant.path.relative_to(ROOT).with_suffix("")
        super().__init__(".".join(inside.parts), str(mutant.path))
        self.mutant = mutant

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self)

    def get_code(self, fullname: str) -> object:  # type: ignore[override]
        return compile(mutated(self.mutant), self.path, "exec")


def _child(mutant: Mutant | None, reached: int | None) -> int:
    """Start the tests in a child; the lines that they reach are written to a file."""
    child = os.fork()
    if child:
        return child
    os.setsid()
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    status = 70
    try:
        lines: set[tuple[str, int]] = set()
        if mutant is not None:
            sys.meta_path.insert(0, _Instead(mutant))
        if reached is not None:
            sys.settrace(_tracer(lines))  # type: ignore[arg-type]
        status = int(pytest.main([*OPTIONS, *TESTS]))
        sys.settrace(None)
        if reached is not None:
            found = sorted((Path(path).name, line) for path, line in lines)
            with open(reached, "w", encoding="utf-8") as answer:
                json.dump(found, answer)
    finally:
        os._exit(status)


def _tracer(lines: set[tuple[str, int]]) -> object:
    package = str(PACKAGE)

    def local(frame: FrameType, event: str, argument: object) -> object:
        lines.add((frame.f_code.co_filename, frame.f_lineno))
        return local

    def enter(frame: FrameType, event: str, argument: object) -> object:
        return local(frame, event, argument) if package in frame.f_code.co_filename else None

    return enter


def _status(child: int, limit: float) -> str:
    """ "survived", "killed", or "time" if the child was stopped."""
    end = time.monotonic() + limit
    pause = 0.02
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return "survived" if os.waitstatus_to_exitcode(status) == 0 else "killed"
        time.sleep(pause)
        pause = min(1.5 * pause, 0.3)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "time"


def reached_lines() -> set[tuple[str, int]]:
    """The lines of the package that the tests reach."""
    read, write = os.pipe()
    child = _child(None, write)
    os.close(write)
    with open(read, "rb") as answer:
        found = answer.read()
    if _status(child, 60) != "survived":
        raise SystemExit("the tests fail without any change")
    return {(name, line) for name, line in json.loads(found)}


def run(number: int, seed: int, minutes: float, jobs: int, only: str, log: Path) -> str:
    """Run the mutants of a sample until the time is up; the report in Markdown."""
    stop = time.monotonic() + 60 * minutes
    paths = sorted(path for path in PACKAGE.glob("*.py") if only in ("", path.name))
    everything = [mutant for path in paths for mutant in mutants(path)]
    reached = reached_lines()
    begun = time.monotonic()
    if _status(_child(None, None), 600) != "survived":
        raise SystemExit("the tests fail without any change")
    usual = time.monotonic() - begun
    covered = [one for one in everything if (one.path.name, one.line) in reached]
    Random(seed).shuffle(covered)
    sample = covered[:number] if number else covered
    known = {}
    if log.exists():
        known = dict(json.loads(line) for line in log.read_text(encoding="utf-8").splitlines())

    def tried(mutant: Mutant) -> tuple[str, str] | None:
        if mutant.name in known:
            return mutant.name, known[mutant.name]
        if time.monotonic() > stop:
            return None
        word = _status(_child(mutant, None), 5 * usual * jobs + 10)
        with log.open("a", encoding="utf-8") as file:
            file.write(json.dumps([mutant.name, word]) + "\n")
        return mutant.name, word

    with ThreadPoolExecutor(jobs) as pool:
        found = dict(result for result in pool.map(tried, sample) if result is not None)
    return report(len(everything), len(covered), found, usual)


def report(everything: int, covered: int, found: dict[str, str], usual: float) -> str:
    """The figures, and the survivors."""
    counts = Counter(found.values())
    noticed = counts["killed"] + counts["time"]
    lines = [
        "| mutation testing of symbptt/equality | |", "|---|---|",
        f"| mutants | {everything:,} |",
        f"| on lines that the tests reach | {covered:,} ({covered / everything:.0%}) |",
        f"| tried | {len(found):,} |",
        f"| killed by a test | {counts['killed']:,} |",
        f"| killed by the clock | {counts['time']:,} |",
        f"| survived | {counts['survived']:,} |",
        f"| score | {noticed / max(1, len(found)):.1%} |",
        f"| the tests without a mutant | {usual:.1f} s |",
    ]  # fmt: skip
    return "\n".join([*lines, *sorted(name for name, word in found.items() if word == "survived")])


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--number", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--log", type=Path, default=Path("mutation.jsonl"))
    options = parser.parse_args()
    os.chdir(ROOT)
    print(
        run(options.number, options.seed, options.minutes, options.jobs, options.only, options.log)
    )


if __name__ == "__main__":
    main()
