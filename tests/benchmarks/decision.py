"""Deciding the quiz's options for every T, next to SymPy at T = 1, 2, 3.

    python -m tests.benchmarks.decision [--runs 5] [--limit 60] [--jobs 2] [--no-sympy]

Each option in each reading of its partials and of its free index is decided for every T, with all
caches of symbptt cleared before each run; medians in milliseconds. SymPy is asked the same of the
scalar tanh network at one T: is gradient - formula 0, by `simplify` and by `.equals(0)`, each in a
process of its own that is stopped after `--limit` seconds; where that happens a later T is not
tried. All times are those of the processor, so that other work beside it does not count. Readings
under which a formula is the same expression are asked once. Then the cost of a proof by the number
of nested sums and by the width of a truncation window. All in Markdown.
"""

from __future__ import annotations

import argparse
import math
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from itertools import product as combinations
from multiprocessing import get_context
from multiprocessing.connection import Connection
from statistics import median

from symbptt.claims.claim import as_claim
from symbptt.equality.comparison import decide
from symbptt.equality.decision import Zero
from symbptt.equality.grounds import proof_of
from symbptt.equality.sides import settled
from symbptt.equality.verdict import Equal
from tests.equality.asking import ELMAN, claim, readings
from tests.equality.options import OPTIONS
from tests.equality.written import Written, add, der, mul, num, product, total

from . import scalar

PROMISED = 25.0
"""Milliseconds that the median decision may take."""

STEPS = (1, 2, 3)
METHODS = ("simplify", "equals")
CASES = tuple(combinations(OPTIONS, ("immediate", "total"), ("fixed", "summed")))
Case = tuple[tuple[str, str], str, str]


def clear_caches() -> None:
    """Empty every cache of a function of symbptt."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "symbptt":
            for member in list(vars(module).values()):
                getattr(member, "cache_clear", lambda: None)()


def _median(action: Callable[[], object], runs: int) -> float:
    """The median time in milliseconds, caches cleared before each run."""
    times = []
    for _ in range(runs):
        clear_caches()
        start = time.process_time()
        action()
        times.append(1000 * (time.process_time() - start))
    return median(times)


def decided(case: Case, runs: int) -> tuple[str, float]:
    """The verdict on an option in a reading, and the median time."""
    (param, letter), partials, free_index = case
    equation = claim(param, OPTIONS[param, letter])
    reading, _ = readings(partials, free_index)
    found = decide(ELMAN, equation, reading)
    said = found.scope if isinstance(found, Equal) else f"fails at T = {getattr(found, 'T', '?')}"
    return said, _median(lambda: decide(ELMAN, equation, reading), runs)


# ---- SymPy


def _asked(case: Case, T: int, method: str, limit: float, answers: Connection) -> None:
    """In a process of its own: the time SymPy takes, and what it says; it ends at the limit."""
    (param, letter), partials, free_index = case
    _, reading = readings(partials, free_index)
    wanted = scalar.gradient(param, T)
    found = scalar.pairs(param, OPTIONS[param, letter], reading, T)
    start = time.process_time()
    seconds = math.ceil(start + limit)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    said: bool | None = True
    for one in found:
        if method == "simplify":
            same: bool | None = (wanted - one).simplify() == 0
        else:
            same = (wanted - one).equals(0)
        said = said if same else same
    answers.send((time.process_time() - start, said))


@dataclass(frozen=True)
class Answer:
    """The seconds that SymPy took, None past the limit, and what it said."""

    seconds: float | None
    said: bool | None = None

    def __str__(self) -> str:
        if self.seconds is None:
            return "> limit"
        word = {True: "equal", False: "different", None: "no answer"}[self.said]
        return f"{self.seconds:.2g} s, {word}"


def asked_sympy(case: Case, T: int, method: str, limit: float) -> Answer:
    """SymPy's answer, none if its process was stopped at the limit."""
    context = get_context("spawn")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_asked, args=(case, T, method, limit, there))
    child.start()
    there.close()
    try:
        return Answer(*here.recv())
    except EOFError:
        return Answer(None)
    finally:
        child.kill()
        child.join()


def _expressions(case: Case) -> tuple[object, ...]:
    """What tells whether SymPy is asked the same twice: the claim at T = 2."""
    (param, letter), partials, free_index = case
    _, reading = readings(partials, free_index)
    return param, *scalar.pairs(param, OPTIONS[param, letter], reading, 2)


def asked_in_turn(case: Case, method: str, limit: float) -> dict[int, Answer]:
    """The answers at rising T, up to the first that takes too long."""
    answers: dict[int, Answer] = {}
    for T in STEPS:
        answers[T] = asked_sympy(case, T, method, limit)
        print(f"{case} {method} T = {T}: {answers[T]}", file=sys.stderr, flush=True)
        if answers[T].seconds is None:
            break
    return answers


def ask_sympy(limit: float, jobs: int) -> dict[tuple[Case, str], dict[int, Answer]]:
    """The answers for every case and method; the same expressions are asked once."""
    first: dict[tuple[object, ...], Case] = {}
    same = {case: first.setdefault(_expressions(case), case) for case in CASES}
    asked = [(case, method) for case in first.values() for method in METHODS]
    with ThreadPoolExecutor(jobs) as pool:
        found = list(pool.map(lambda one: asked_in_turn(*one, limit), asked))
    answers = dict(zip(asked, found, strict=True))
    return {(case, method): answers[same[case], method] for case in CASES for method in METHODS}


# ---- how the cost grows

_OUTPUT = (der("L_t", "yhat_t"), der("yhat_t", "h_t"))
_INNER = mul(product("i", "k+1", "t", der("h_i", "h_i-1")), der("h_k", "b_h"))


def window(width: int) -> Written:
    """∂L/∂b_h with its inner sum split into the last `width` steps and those before."""
    late = total("k", f"t-{width - 1}", "t", _INNER)
    early = total("k", "0", f"t-{width}", _INNER)
    return total("t", "0", "T", mul(*_OUTPUT, add(late, early)))


def nested(sums: int) -> Written:
    """∂L/∂b_h + S - S, where S is a chain of so many sums, each within the one before, and the
    second S has them in the opposite order.
    """
    names = "tkijlmnpqr"[:sums]
    ups = [der(f"L_{names[0]}", f"h_{names[0]}")]
    ups += [der(f"h_{one}", f"h_{other}") for one, other in pairwise(names)]
    body: Written = mul(*ups, der(f"h_{names[-1]}", "b_h"))
    falling, rising = body, body
    for one, outer in zip(names[::-1], [*names[-2::-1], "T"], strict=True):
        falling = total(one, "0", outer, falling)
    for one, inner in zip(names, [*names[1:], "0"], strict=True):
        rising = total(one, inner, "T", rising)
    return add(der("L", "b_h"), falling, mul(num(-1), rising))


def grown(formula: Written, runs: int) -> tuple[str, str, str, str]:
    """States, vectors, milliseconds of the proof, and the scope of the verdict."""
    equation = claim("b_h", formula)
    reading, _ = readings()
    sides = settled(ELMAN, as_claim(equation), reading)
    proof = proof_of(ELMAN, sides, reading)
    took = _median(lambda: proof_of(ELMAN, sides, reading), runs)
    found = decide(ELMAN, equation, reading)
    scope = found.scope if isinstance(found, Equal) else found.word
    if isinstance(proof, Zero):
        return f"{proof.states:,}", f"{proof.dimension:,}", f"{took:,.0f}", scope
    why = proof if isinstance(proof, str) else type(proof).__name__
    return "-", "-", f"{took:,.0f}", f"{scope}: {why}"


def _growth(title: str, sizes: range, formula: Callable[[int], Written], runs: int) -> list[str]:
    lines = [f"| {title} | states | vectors | ms | scope |", "|---|---|---|---|---|"]
    rows = (grown(formula(size), runs) for size in sizes)
    lines += [f"| {size} | {' | '.join(row)} |" for size, row in zip(sizes, rows, strict=True)]
    return lines


# ---- the report


def _cell(answers: dict[int, Answer], T: int, limit: float) -> str:
    if T in answers:
        return str(answers[T]).replace("limit", f"{limit:.0f} s")
    return "-"


def report(runs: int, limit: float, jobs: int, with_sympy: bool) -> str:
    """The tables in Markdown, the medians and the ratios."""
    found = {case: decided(case, runs) for case in CASES}
    growth = _growth("sums", range(1, 8), nested, min(runs, 3))
    growth += ["", *_growth("window", range(1, 13), window, min(runs, 3))]
    answers = ask_sympy(limit, jobs) if with_sympy else {}
    heads = [f"{method}, T = {T}" for method in METHODS for T in STEPS] if answers else []
    lines = [
        "| " + " | ".join(["option", "∂", "free index", "every T", "ms", *heads]) + " |",
        "|---" * (5 + len(heads)) + "|",
    ]
    for case, (said, took) in found.items():
        (param, letter), partials, free_index = case
        cells = [f"{param} {letter}", partials, free_index, said, f"{took:.1f}"]
        if answers:
            cells += [_cell(answers[case, m], T, limit) for m in METHODS for T in STEPS]
        lines.append(f"| {' | '.join(cells)} |")
    middle = median(took for _, took in found.values())
    word = "within" if middle <= PROMISED else "past"
    lines += ["", f"Median {middle:.1f} ms, {word} the {PROMISED:.0f} ms promised."]
    lines += _ratios(middle, answers, limit)
    return "\n".join([*lines, "", *growth])


def _ratios(
    middle: float, answers: dict[tuple[Case, str], dict[int, Answer]], limit: float
) -> list[str]:
    """SymPy's median at each T over the median decision; a case past the limit counts as it."""
    lines = []
    for method, T in combinations(METHODS if answers else (), STEPS):
        tried = [answers[case, method].get(T, Answer(None)).seconds for case in CASES]
        late = sum(seconds is None for seconds in tried)
        took = median(limit if seconds is None else seconds for seconds in tried)
        at_least = ">= " if took >= limit else ""
        lines.append(
            f"{method} at T = {T}: median {at_least}{took:.2g} s, {late} of {len(tried)} past "
            f"{limit:.0f} s; ratio {at_least}{1000 * took / middle:,.0f}"
        )
    return lines


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--limit", type=float, default=60.0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--no-sympy", action="store_true")
    options = parser.parse_args()
    print(report(options.runs, options.limit, options.jobs, not options.no_sympy))


if __name__ == "__main__":
    main()
