"""The soundness long run: random claims about random networks, decided and compared with the truth.

    python -m tests.benchmarks.soundness [--number 20000] [--seed 0] [--jobs 2] [--small]

A case is drawn from its own seed: a network of random equations, a claim about it, a reading. Half
of the claims are a true derivative rewritten, half one edit away; what is true of each is worked
out by brute force at T = start, ..., start + 5 (`tests.equality.instances`), by code that has
nothing of symbptt. An equality must hold at each of these T that it speaks of, and at two more if
it is one for every T; a difference at T = n must be one at n, in that instance and for the reason
given, and every smaller T must be equal, or undecided. Prints each disagreement with its smallest
form, and how much was decided and how far.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from io import StringIO
from multiprocessing import get_context
from typing import Any

from symbptt.claims.claim import Claim as Bound
from symbptt.claims.reading import Reading
from symbptt.equality.certificate import Missing, attempt
from symbptt.equality.comparison import compare, decide
from symbptt.equality.verdict import EVERY_T, Different, Equal, Undecided, Verdict
from symbptt.errors import SymbpttError
from symbptt.formula.parser import parse, parse_condition
from symbptt.formula.syntax import Equation
from symbptt.model.cell import Cell
from symbptt.model.notes import Notes, read_notes
from symbptt.rendering.snippet import render as program_of
from tests.equality import instances
from tests.equality.edits import places
from tests.equality.field import Network
from tests.equality.instances import EQUAL, Truth
from tests.equality.random_claims import Case, random_case
from tests.equality.random_models import equations, total_loss
from tests.equality.written import Add, Mul, Num, Ranged, Time, Written, latex

STEPS = 6
"""For so many T, from the start on, the truth is worked out."""

FURTHER = 2
"""For so many more it is where an equality for every T is claimed."""

NETWORKS = 12
"""Networks in one of which a difference has to show."""

CHUNK = 50


@dataclass
class Tally:
    """What was found."""

    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Put the findings of another process in."""
        self.counts += other.counts
        self.failures += other.failures


# ---- asking


def notes_of(case: Case) -> Notes:
    """The model of a case as symbptt reads it."""
    model = case.model
    return read_notes(
        equations(model), total_loss=total_loss(model), start=model.start, scalars=model.scalars
    )


def source_of(claim: instances.Claim) -> tuple[str, str]:
    """A claim in LaTeX, and what its indices range over, "" if every instance."""
    low_high = [f"{_time(low)} <= {_time(high)}" for low, high in claim.spans]
    return f"{latex(claim.left)} = {latex(claim.right)}", ", ".join(low_high)


def _time(time: Time) -> str:
    symbol, offset = time
    return str(offset) if symbol is None else symbol + (f"{offset:+d}" if offset else "")


def asked(case: Case) -> Verdict:
    """symbptt's verdict for every T; what it refuses to read is undecided."""
    try:
        return decide(*bound(case))
    except SymbpttError as error:
        return Undecided(f"refused: {error}")


def bound(case: Case) -> tuple[Cell, Bound, Reading]:
    """The model, the claim and the reading of a case; raises what symbptt raises."""
    notes = notes_of(case)
    source, span = source_of(case.claim)
    left, right = (notes.paper.bind(side, source) for side in parse(source))
    condition = parse_condition(span) if span else None
    return notes.cell, Bound(left, right, condition=condition), Reading(**asdict(case.reading))


# ---- judging


def recheck_equal(case: Case, verdict: Equal) -> str | None:
    """What the checker finds wrong with the certificate of an equality, None if it is accepted.

    One that takes it too much work is passed over.
    """
    if verdict.scope != EVERY_T:
        return None
    found = attempt(*bound(case))
    large = isinstance(found, Missing) and found.reason.endswith("too much work")
    return found.reason if isinstance(found, Missing) and not large else None


def recheck_different(case: Case, verdict: Different) -> str | None:
    """What is wrong with the witness of a difference, None if nothing is.

    Its program, which has nothing of symbptt, is run, and its two values have to differ.
    """
    if verdict.witness is None:
        has_no_value = verdict.undefined is not None or verdict.misfit is not None
        return None if has_no_value else "there is no witness"
    program = program_of(notes_of(case).cell, Equation(*verdict.witness.settled), verdict.witness)
    found: dict[str, Any] = {}
    with redirect_stdout(StringIO()):
        exec(program, found)  # of our own making, not read from anywhere
    shown = [found["shown"](found[one], found[other]) for one, other in (SIDES, SIDES[::-1])]
    return "the values of its witness are equal" if shown[0] == shown[1] else None


SIDES = ("left", "right")


def disagreement(case: Case, verdict: Verdict) -> str | None:
    """How a verdict contradicts the brute force, None if it does not.

    A difference has to show in one of a few networks: where relu' is 0 in all entries, as happens,
    it does not.
    """
    number = NETWORKS if isinstance(verdict, Different) else 1
    found = None
    for seed in range(number):
        network = Network(case.model, case.seed * NETWORKS + seed)
        found = _contradicted(case, verdict, Truth(network, case.claim, case.reading))
        if found is None:
            return None
    return found


def _contradicted(case: Case, verdict: Verdict, truth: Truth) -> str | None:
    start = case.model.start
    if isinstance(verdict, Equal):
        last = start + STEPS - 1 + (FURTHER if verdict.scope == EVERY_T else 0)
        if verdict.scope != EVERY_T:
            last = min(last, int(verdict.scope.removeprefix("T <= ")))
        wrong = [T for T in range(start, last + 1) if truth.holds(T) is False]
        if wrong:
            return f"it is wrong at T = {wrong[0]}"
        return recheck_equal(case, verdict)
    if isinstance(verdict, Different):
        wrong = [T for T in range(start, verdict.T) if truth.holds(T) is False]
        missed = [T for T in wrong if not isinstance(_at(case, T), Undecided)]
        if missed:
            return f"it is wrong at T = {missed[0]} already"
        if truth.holds(verdict.T) is True:
            return f"it is right at T = {verdict.T}"
        return _at_instance(truth, verdict) or recheck_different(case, verdict)
    return None


def _at(case: Case, T: int) -> Verdict:
    """The verdict at one T."""
    cell, claim, reading = bound(case)
    return compare(cell, claim, T, reading)


def _at_instance(truth: Truth, verdict: Different) -> str | None:
    """What contradicts the instance of a difference: its slots, and why it is one."""
    if truth.holds(verdict.T) is None:
        return None
    slots = dict(verdict.slots)
    key = tuple(slots[index] for index in (*truth.of_left, *truth.alone) if index in slots)
    words = truth.instances(verdict.T)
    if key not in words:
        return f"at T = {verdict.T} there is no instance {slots}"
    if words[key] == EQUAL:
        return f"at T = {verdict.T} the instance {slots} is equal"
    undefined = verdict.undefined is not None
    if undefined != (words[key] == instances.MISSING):
        return f"at T = {verdict.T} the instance {slots} is {words[key]}, undefined: {undefined}"
    if not undefined and words[key] == instances.DIFFERENT and not verdict.miscounts:
        return f"at T = {verdict.T} no miscounted path is named, for {slots}"
    return None


def word_of(verdict: Verdict) -> str:
    """The verdict, its scope and its reason in short, numbers left out."""
    if isinstance(verdict, Equal):
        if verdict.scope == EVERY_T:
            return "equal, every T"
        reason = verdict.reason.removesuffix(" is not decided for every T")
        return f"equal, T <= N: {_short(reason)}"
    if isinstance(verdict, Different):
        return "different"
    return f"undecided: {_short(verdict.reason)}"


def _short(reason: str) -> str:
    return re.sub(r"formula with .* written out", "formula with ... written out", reason)[:90]


# ---- the smallest form of a disagreement


def smallest(case: Case) -> Case:
    """The case with its right side made smaller as long as the verdict stays wrong."""
    while True:
        shorter = next((one for one in _smaller(case) if _wrong(one)), None)
        if shorter is None:
            return case
        case = shorter


def _wrong(case: Case) -> bool:
    try:
        return disagreement(case, asked(case)) is not None
    except (KeyError, ValueError):
        return False


def _smaller(case: Case) -> Iterator[Case]:
    claim = case.claim
    for part, put in places(claim.right):
        for other in _shorter(part):
            yield replace(case, claim=replace(claim, right=put(other)))
    if case.model.total != "sum":
        yield replace(case, model=replace(case.model, total="sum"))


def _shorter(part: Written) -> Iterator[Written]:
    match part:
        case Add(parts) | Mul(parts):
            kind = type(part)
            yield from parts
            if len(parts) > 2:
                for position in range(len(parts)):
                    yield kind(parts[:position] + parts[position + 1 :])
        case Ranged(body=body):
            yield body
        case Num():
            pass


# ---- the run


def tried(seeds: Iterable[int], small: bool = False) -> Tally:
    """What the cases of some seeds lead to; times are those of the processor."""
    tally = Tally()
    for seed in seeds:
        start = time.process_time()
        case = random_case(seed, small)
        drawn = time.process_time()
        verdict = asked(case)
        decided = time.process_time()
        wrong = disagreement(case, verdict)
        done = time.process_time()
        tally.counts["cases"] += 1
        tally.counts[("edited: " if case.edited else "rewritten: ") + verdict.word] += 1
        tally.counts[word_of(verdict)] += 1
        for name, took in (
            ("drawing", drawn - start), ("deciding", decided - drawn), ("judging", done - decided),
        ):  # fmt: skip
            tally.counts[f"ms {name}"] += round(1000 * took)
        if wrong is not None:
            tally.failures.append(_told(case, verdict, wrong))
    return tally


def _told(case: Case, verdict: Verdict, wrong: str) -> str:
    found = smallest(case)
    verdict = asked(found)
    wrong = disagreement(found, verdict) or wrong
    source, span = source_of(found.claim)
    lines = (
        f"seed {case.seed}: {word_of(verdict)}, but {wrong}", *equations(found.model),
        total_loss(found.model), f"start {found.model.start}, scalars {found.model.scalars}",
        f"{found.reading}", f"{source}   {span}", f"{verdict}",
    )  # fmt: skip
    return "\n  ".join(lines)


def chunks(seed: int, number: int) -> Iterator[range]:
    """The seeds, in pieces for the processes."""
    for start in range(seed, seed + number, CHUNK):
        yield range(start, min(start + CHUNK, seed + number))


def run(
    number: int, seed: int, jobs: int, tell: Callable[[str], None], small: bool = False
) -> Tally:
    """Try `number` cases in `jobs` processes; each disagreement is told at once."""
    tally = Tally()
    with get_context("spawn").Pool(jobs) as pool:
        work = partial(tried, small=small)
        for found in pool.imap_unordered(work, chunks(seed * 10**9, number)):
            tally.add(found)
            for failure in found.failures:
                tell(failure)
    return tally


def report(tally: Tally, seconds: float) -> str:
    """The tables in Markdown."""
    counts = tally.counts
    lines = ["| soundness | |", "|---|---|"]
    lines += [f"| {word} | {counts[word]:,} |" for word in sorted(counts) if word[:2] != "ms"]
    for name in ("drawing", "deciding", "judging"):
        lines.append(f"| ms a case, {name} | {counts[f'ms {name}'] / counts['cases']:.1f} |")
    lines += [f"| disagreements | {len(tally.failures)} |", f"| time | {seconds:.0f} s |"]
    return "\n".join(lines)


def main() -> None:
    """Run and print; exit status 1 if there is a disagreement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--small", action="store_true", help="small networks, short claims")
    options = parser.parse_args()
    start = time.perf_counter()
    tally = run(
        options.number, options.seed, options.jobs, lambda text: print(text, flush=True),
        options.small,
    )  # fmt: skip
    print(report(tally, time.perf_counter() - start))
    raise SystemExit(bool(tally.failures))


if __name__ == "__main__":
    main()
