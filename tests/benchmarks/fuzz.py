"""Fuzzing of everything that reads what people write.

Run as `python -m tests.benchmarks.fuzz --number 200000 --seed 0 [--jobs 2]`. An input is drawn from
its own seed: tokens of the language in random order, a real spelling with changes, or noise. Every
input is parsed; a sixth also goes through `read_notes` and a sixth through the whole `check` of the
elman cell. Only `SymbpttError` may come out. Prints a table, then each failing input with its seed.
"""

from __future__ import annotations

import argparse
import resource
import signal
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from random import Random

from symbptt.checking import check
from symbptt.errors import SymbpttError
from symbptt.formula.parser import parse_claim
from symbptt.formula.printer import latex, text
from symbptt.model.notes import read_notes
from tests.formula import test_refused, test_spellings

SLOW = 2.0
"""Seconds that no input may take."""

LIMIT = 10
"""Seconds after which an input is given up, and counted as slow."""

CHUNK = 500

TOKENS = (
    r"\frac{\partial L}{\partial b_h} \frac \frac{ }{ \partial \nabla_ _ ^ { } ( ) [ ] \{ \} "
    r"\left( \right) \left. \right| | , ; = + - += / \cdot \times \odot \otimes \oslash \circ "
    r"\sum_ \sum \prod \sum_{t=0}^{T} \prod_{i=k+1}^{t} \sum_{k\le{}t} \sum_{t} t k i T 0 1 2 "
    r"10 3.5 L L_t h_t h_{t-1} h_k x_t \hat{y}_t ŷ_t b_h b_y W U V a_t o_t d dL/db_h ∂L/∂b_h "
    r"∂ Σ Π ⊙ ᵀ ⁺ ₜ ' ^\top ^T ^{(t)} ^{<t>} [t] (t) \tanh \log \operatorname{diag} "
    r"\mathrm{d} \mathbf \mathbf{1} {\bf \hat \bar \text{for} \text{hh} \begin{aligned} "
    r"\end{aligned} \begin{bmatrix} \end{bmatrix} & \\ $ \boxed{ \underbrace{ \color{red} "
    r"\newcommand{\x}[1]{#1} \x \def\y{a} \y \over \cdots ... \dots < \le > \forall |_{ "
    r"\delta_t \sigma f_h f_y \ell \phi ( ) } } _{ ^{ \mathrm{hx} \, \quad % \foo"
).split()

SPELLINGS = tuple(source for source, _ in test_spellings.ROWS) + tuple(
    source for source, _, _ in test_refused.REFUSED.values()
)
CLAIMS = (
    r"\frac{\partial L}{\partial b_y} = \sum_{t=0}^T \frac{\partial L_t}{\partial \hat{y}_t} "
    r"\frac{\partial \hat{y}_t}{\partial b_y}",
    r"\frac{\partial L}{\partial b_h} = \sum_t \frac{\partial L_t}{\partial \hat y_t} "
    r"\frac{\partial \hat y_t}{\partial h_t} \sum_{k=0}^t \left(\prod_{i=k+1}^t "
    r"\frac{\partial h_i}{\partial h_{i-1}}\right) \frac{\partial h_k}{\partial b_h}",
    r"∂h_t/∂h_k = Π_{i=k+1}^t W^\top \operatorname{diag}(1 - h_i^2)",
    r"\nabla_{W} L = \sum_t \delta_t h_{t-1}^\top",
)
EQUATIONS = (
    "h_t = \\tanh(W h_{t-1} + U x_t + b)", "o_t = V h_t + c", "ŷ_t = softmax(o_t)",
    "L_t = ℓ(ŷ_t, y_t)", "L = \\sum_{t=1}^{T} L_t",
    "\\delta_t = \\frac{\\partial L}{\\partial h_t}",
)  # fmt: skip
NOISE = "".join(
    map(chr, [*range(256), *range(0x370, 0x400), *range(0x2000, 0x2270), 0xD800, 0x1D400])
)


@dataclass
class Tally:
    """What was found."""

    counts: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, int, str] = (0.0, 0, "")
    failures: list[str] = field(default_factory=list)
    memory: int = 0

    def add(self, other: Tally) -> None:
        """Put the findings of another process in."""
        self.counts += other.counts
        self.slowest = max(self.slowest, other.slowest)
        self.failures += other.failures
        self.memory = max(self.memory, other.memory)


def drawn(seed: int) -> tuple[str, str]:
    """What is done with the input of a seed ("parse", "notes", "check"), and the input."""
    random = Random(seed)
    action = random.choice(("parse", "parse", "parse", "parse", "notes", "check"))
    start = random.choice({"parse": SPELLINGS, "notes": EQUATIONS, "check": CLAIMS}[action])
    kind = random.random()
    if kind < 0.3:
        words = [random.choice(TOKENS) for _ in range(random.randint(1, 25))]
        source = random.choice(("", " ")).join(words)
        return action, f"∂L/∂b_h = {source}" if random.random() < 0.3 else source
    if kind < 0.95:
        return action, _changed(start, random)
    return action, "".join(random.choices(NOISE, k=random.randint(0, 40)))


def _changed(source: str, random: Random) -> str:
    """A spelling with a few pieces dropped, doubled, swapped, put in or taken from another one."""
    for _ in range(random.choice((0, 1, 1, 2, 4))):
        at, end = sorted(random.randint(0, len(source)) for _ in range(2))
        end = min(end, at + 12)
        piece = source[at:end]
        other = random.choice(SPELLINGS)
        cut = random.randint(0, len(other))
        new = random.choice((
            "", piece * 2, piece[::-1], random.choice(TOKENS), random.choice(NOISE),
            other[cut : cut + 15], f"({piece})", f"{{{piece}}}", piece * random.choice((1, 40)),
        ))  # fmt: skip
        source = source[:at] + new + source[end:]
    return source


class _GivenUp(BaseException):
    """Raised in an input that takes too long; no `except Exception` stops it."""


def _give_up(number: int, frame: object) -> None:
    raise _GivenUp


def tried(seeds: Iterable[int]) -> Tally:
    """What the inputs of some seeds lead to."""
    tally = Tally()
    signal.signal(signal.SIGALRM, _give_up)
    for seed in seeds:
        action, source = drawn(seed)
        start = time.perf_counter()
        signal.alarm(LIMIT)
        try:
            _done(action, source, seed)
            tally.counts["read"] += 1
        except _GivenUp:
            tally.counts["given up"] += 1
        except SymbpttError:
            tally.counts["refused"] += 1
        except Exception:
            tally.counts["tracebacks"] += 1
            tail = "\n".join(traceback.format_exc().splitlines()[-4:])
            tally.failures.append(f"seed {seed}, {action}: {source!r}\n{tail}")
        signal.alarm(0)
        seconds = time.perf_counter() - start
        tally.counts[action] += 1
        tally.counts["slow"] += seconds > SLOW
        if seconds > SLOW:
            tally.failures.append(f"seed {seed}, {action}: {seconds:.1f} s: {source!r}")
        tally.slowest = max(tally.slowest, (seconds, seed, action))
    tally.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return tally


def _done(action: str, source: str, seed: int) -> None:
    if action == "check":
        check(source, "elman")
    elif action == "notes":
        others = [equation for equation in EQUATIONS if equation[:3] != source[:3]]
        read_notes([*others, source] if seed % 2 else [source])
    else:
        for member in parse_claim(source).members:
            with suppress(SymbpttError):
                latex(member)
                text(member)


def chunks(seed: int, number: int) -> Iterator[range]:
    """The seeds, in pieces for the processes."""
    for start in range(seed, seed + number, CHUNK):
        yield range(start, min(start + CHUNK, seed + number))


def fuzz(number: int, seed: int, jobs: int) -> Tally:
    """Try `number` inputs in `jobs` processes."""
    tally = Tally()
    with get_context("spawn").Pool(jobs) as pool:
        for found in pool.imap_unordered(tried, chunks(seed * 10**9, number)):
            tally.add(found)
    return tally


def report(tally: Tally, seconds: float) -> str:
    """The table in Markdown, and the failures."""
    counts = tally.counts
    slowest, seed, action = tally.slowest
    rows = {
        "inputs": f"{sum(counts[key] for key in ('parse', 'notes', 'check')):,}",
        "read": f"{counts['read']:,}",
        "refused with a typed error": f"{counts['refused']:,}",
        "tracebacks": f"{counts['tracebacks']:,}",
        f"inputs over {SLOW:.0f} s": f"{counts['slow']:,}",
        "slowest input": f"{slowest:.2f} s (seed {seed}, {action})",
        "peak memory of a process": f"{tally.memory / 1024:.0f} MiB",
        "time": f"{seconds:.0f} s",
    }
    lines = ["| fuzzing | |", "|---|---|", *(f"| {key} | {value} |" for key, value in rows.items())]
    return "\n".join([*lines, *tally.failures[:100]])


def main() -> None:
    """Fuzz and print; exit status 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    start = time.perf_counter()
    tally = fuzz(options.number, options.seed, options.jobs)
    print(report(tally, time.perf_counter() - start))
    raise SystemExit(bool(tally.failures))


if __name__ == "__main__":
    main()
