"""Mutation testing of symbptt/equality: is each small change noticed by its fast tests?

    python -m tests.benchmarks.mutation [--minutes 60] [--seed 0] [--number N] [--only NAME.py]
                                        [--log mutation.jsonl] [--again]

First every test says which statements it reaches. A mutant is then tried with the tests that reach
its statement, the fastest first, until one fails, one does not end, or `ENOUGH` seconds of them
have passed: then it survives. Mutants at statements that no test reaches are counted apart and not
run. The order is drawn from the seed, so that a part is a sample; results go to the log, and a
second run goes on where the first one stopped (`--again`: it tries the survivors anew). Those that
`survivors.txt` has a reason for are not tried; they count as survivors.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from random import Random

import pytest

from .mutants import Mutant, mutants, mutated
from .reach import ROOT, Place, Test, measured, noticed, places, read

SURVIVORS = Path(__file__).with_name("survivors.txt")
PACKAGE = ROOT / "symbptt" / "equality"
SLOW = ("altered", "options", "random_edits", "soundness")
"""Modules that check many whole claims in the same way: the others say the same sooner."""
TESTS = tuple(
    str(path.relative_to(ROOT))
    for path in sorted((ROOT / "tests" / "equality").glob("test_*.py"))
    if path.stem.removeprefix("test_") not in SLOW
)
ENOUGH = 20.0
"""Seconds of tests, as measured, that a mutant has to stand."""


def accepted() -> set[tuple[str, str]]:
    """Files and changes of `survivors.txt`: "FILE: reason", and below it, indented, the changes."""
    found = set()
    name = ""
    for line in SURVIVORS.read_text(encoding="utf-8").splitlines():
        if line.startswith("    "):
            found.add((name, line.strip()))
        else:
            name = line.partition(":")[0]
    return found


def chosen(places: frozenset[Place], tests: Sequence[Test]) -> list[Test]:
    """The tests that reach one of some places, the fastest first, as many as are enough."""
    found = sorted(
        (test for test in tests if not places.isdisjoint(test.places)),
        key=lambda test: test.seconds,
    )
    passed = accumulate((test.seconds for test in found), initial=0)
    return [test for test, before in zip(found, passed, strict=False) if before < ENOUGH]


def run(number: int, seed: int, minutes: float, only: str, log: Path, again: bool) -> str:
    """Run the mutants of a sample until the time is up; the report in Markdown."""
    stop = time.monotonic() + 60 * minutes
    paths = sorted(path for path in PACKAGE.glob("*.py") if only in ("", path.name))
    everything = [mutant for path in paths for mutant in mutants(path)]
    where = {path: places(path) for path in paths}
    known: dict[str, str] = {}
    if log.exists():
        known = dict(json.loads(line) for line in log.read_text(encoding="utf-8").splitlines())
    known_survivors = accepted()
    answer = ""

    def around(mutant: Mutant) -> frozenset[Place]:
        """Where a mutant stands: at a statement, or in a module that its functions stand for."""
        place = where[mutant.path].get(mutant.line)
        return frozenset(where[mutant.path].values() if place is None else [place])

    def work(items: list[pytest.Item]) -> None:
        nonlocal answer
        tests = measured(items, paths)
        reached = frozenset[Place]().union(*(test.places for test in tests))
        covered = [one for one in everything if not around(one).isdisjoint(reached)]
        Random(seed).shuffle(covered)
        found: dict[Mutant, str] = {}
        for mutant in covered[:number] if number else covered:
            word = known.get(mutant.name, "")
            if (mutant.path.name, mutant.what) in known_survivors:
                word = "accepted"
            if not word or (again and word == "survived"):
                if time.monotonic() > stop:
                    continue
                word = noticed(mutant.path, mutated(mutant), chosen(around(mutant), tests), 300)
                with log.open("a", encoding="utf-8") as file:
                    file.write(json.dumps([mutant.name, word], ensure_ascii=False) + "\n")
            found[mutant] = word
        answer = report(len(everything), len(covered), found)

    read(TESTS, work)
    return answer


def report(everything: int, covered: int, found: dict[Mutant, str]) -> str:
    """The figures, and the survivors."""
    counts = Counter(found.values())
    noticed = counts["killed"] + counts["time"]
    left = sorted(
        (one for one, word in found.items() if word == "survived"),
        key=lambda one: (one.path.name, one.line, one.number),
    )
    lines = [
        "| mutation testing of symbptt/equality | |", "|---|---|",
        f"| mutants | {everything:,} |",
        f"| at statements that the tests reach | {covered:,} ({covered / everything:.0%}) |",
        f"| tried | {len(found):,} |",
        f"| killed by a test | {counts['killed']:,} |",
        f"| killed by the clock | {counts['time']:,} |",
        f"| survived | {counts['survived']:,} |",
        f"| not tried: accepted | {counts['accepted']:,} |",
        f"| score | {noticed / max(1, len(found)):.1%} |",
        f"| score without the accepted ones | {noticed / max(1, noticed + len(left)):.1%} |",
    ]  # fmt: skip
    return "\n".join([*lines, *(one.name for one in left)])


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--number", type=int, default=0)
    parser.add_argument("--only", default="")
    parser.add_argument("--log", type=Path, default=Path("mutation.jsonl"))
    parser.add_argument("--again", action="store_true")
    options = parser.parse_args()
    os.chdir(ROOT)
    print(run(options.number, options.seed, options.minutes, options.only,
              options.log, options.again))  # fmt: skip


if __name__ == "__main__":
    main()
