"""The LSTM's gradients: symbptt and others; and many random cells in every form against JAX.

    python -m tests.benchmarks.cells [--runs 5]          times, in Markdown
    python -m tests.benchmarks.cells --decisions         how long claims about the LSTM take
    python -m tests.benchmarks.cells --random 520        the comparison, with its seed

Times, in one run and in turn, for all parameters of the scalar LSTM with a squared error: the
closed form for any T and the backward pass for any T by symbptt; the straight-line program of loss
and gradients at T = 1,000 by symbptt, and the same by CasADi (SX graph and reverse mode); plain
`sympy.diff` at the largest T of a list that it ends within 60 s. Needs the extra `bench`.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections.abc import Callable
from statistics import median

import casadi
import sympy

from symbptt.checking import check
from symbptt.claims.reading import Reading
from symbptt.derivation.adjoint import derive_adjoint
from symbptt.derivation.block_chain import derive_block_chain
from symbptt.derivation.chain import derive_chain
from symbptt.derivation.graph import graph
from symbptt.derivation.straight_line import straight_line
from symbptt.equality.verdict import Different, Equal
from symbptt.model.cell import Cell, Role
from symbptt.model.library import lstm

from .decision import clear_caches

T = 1_000
GATES = "ifog"
LIMIT = 60
SYMPY_STEPS = (0, 1, 2, 3, 5, 8, 12)


def _cell() -> Cell:
    return lstm(f_y="identity", loss="squared_error")


def _parameters(cell: Cell):  # type: ignore[no-untyped-def]
    return tuple(quantity.at(None) for quantity in cell.of_role(Role.PARAMETER))


def closed_forms() -> object:
    """symbptt: the closed form by each parameter, for any T."""
    cell = _cell()
    _forget()
    return [derive_block_chain(cell, cell.loss, one) for one in _parameters(cell)]


def backward_pass() -> object:
    """symbptt: one backward pass for all parameters, for any T."""
    cell = _cell()
    _forget()
    return derive_adjoint(cell, cell.loss, _parameters(cell))


def program() -> object:
    """symbptt: forward and backward pass at T as one straight-line program."""
    cell = _cell()
    _forget()
    return straight_line(cell, T, _parameters(cell))


def _forget() -> None:
    for cache in (graph, derive_chain):
        cache.cache_clear()


def with_casadi() -> object:
    """CasADi: SX graph of the loss at T, then its gradient in reverse mode."""
    names = [f"{letter}_{gate}" for gate in GATES for letter in "VWb"] + ["U", "b_y"]
    weights = {name: casadi.SX.sym(name) for name in names}
    x, y = casadi.SX.sym("x", T + 1), casadi.SX.sym("y", T + 1)
    loss = _loss(T, weights, x, y, casadi.SX.sym("c"), casadi.SX.sym("h"), casadi.tanh, casadi.exp)
    return casadi.gradient(loss, casadi.vertcat(*weights.values()))


def with_sympy(steps: int) -> object:
    """SymPy: the loss as an expression, and `diff` by every parameter."""
    names = [f"{letter}_{gate}" for gate in GATES for letter in "VWb"] + ["U", "b_y"]
    weights = {name: sympy.Symbol(name) for name in names}
    x, y = (sympy.symbols(f"{letter}:{steps + 1}") for letter in "xy")
    loss = _loss(steps, weights, x, y, *sympy.symbols("c h"), sympy.tanh, sympy.exp)
    return [sympy.diff(loss, one) for one in weights.values()]


def _loss(steps, weights, x, y, c, h, tanh, exp):  # type: ignore[no-untyped-def]
    def gate(name, t, h):  # type: ignore[no-untyped-def]
        return weights[f"V_{name}"] * x[t] + weights[f"W_{name}"] * h + weights[f"b_{name}"]

    loss = 0
    for t in range(steps + 1):
        i, f, o = (1 / (1 + exp(-gate(name, t, h))) for name in "ifo")
        c = f * c + i * tanh(gate("g", t, h))
        h = o * tanh(c)
        loss = loss + (weights["U"] * h + weights["b_y"] - y[t]) ** 2 / 2
    return loss


CLAIMS = {
    "all paths, in total derivatives": r"\frac{\partial L}{\partial b_f} = "
    r"\sum_{t=0}^T \sum_{k=0}^t \frac{d L_t}{d c_k} \frac{\partial^+ c_k}{\partial b_f}",
    "its gradient, written out": r"\frac{\partial L}{\partial W_f} = \sum_t "
    r"(\frac{\partial L}{\partial c_t} \odot c_{t-1} \odot f_t \odot (1-f_t)) h_{t-1}^\top",
    "the constant error carousel alone": r"\frac{\partial L}{\partial b_f} = \sum_{t=0}^T "
    r"\frac{\partial L_t}{\partial h_t} \frac{\partial h_t}{\partial c_t} \sum_{k=0}^t "
    r"(\prod_{i=k+1}^t \frac{\partial^+ c_i}{\partial c_{i-1}}) "
    r"\frac{\partial^+ c_k}{\partial b_f}",
    "the gate's slope forgotten": r"\frac{\partial L}{\partial W_f} = \sum_t "
    r"(\frac{\partial L}{\partial c_t} \odot c_{t-1} \odot f_t) h_{t-1}^\top",
}
"""Claims about the LSTM, in denominator layout where they are in values."""


def decisions(runs: int) -> str:
    """The table of how long their decisions take, caches cleared, in processor time."""
    lines = ["| claim | verdict | time |", "|---|---|---|"]
    for name, claim in CLAIMS.items():
        layout = "denominator" if "odot" in claim else "numerator"
        times = []
        for _ in range(runs):
            clear_caches()
            start = time.process_time()
            verdict = check(claim, "lstm", reading=Reading(layout=layout)).links[0].verdict
            times.append(time.process_time() - start)
        told = verdict.scope if isinstance(verdict, Equal) else f"{verdict.word}"
        if isinstance(verdict, Different):
            told = f"wrong, first at T = {verdict.T}"
        lines.append(f"| {name} | {told} | {median(times):.2g} s |")
    return "\n".join(lines)


CONTENDERS: dict[str, Callable[[], object]] = {
    "symbptt, closed form, any T": closed_forms,
    "symbptt, backward pass, any T": backward_pass,
    "symbptt, program, T = 1,000": program,
    "CasADi, T = 1,000": with_casadi,
}


def report(runs: int) -> str:
    """The table in Markdown, and the ratio."""
    times: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    for run in range(runs + 1):
        for name, contender in CONTENDERS.items():
            start = time.perf_counter()
            contender()
            if run:
                times[name].append(time.perf_counter() - start)
    rows = {name: f"{median(found):.2g} s" for name, found in times.items()}
    steps, seconds = _by_sympy()
    rows[f"sympy.diff, T = {steps}"] = f"{seconds:.2g} s"
    told = [f"| {name} | {seconds} |" for name, seconds in rows.items()]
    lines = ["| program | time |", "|---|---|", *told]
    ours, theirs = (median(times[name]) for name in list(CONTENDERS)[2:])
    return "\n".join((*lines, "", f"T = 1,000: symbptt / CasADi = {ours / theirs:.3f}"))


def _by_sympy() -> tuple[int, float]:
    """The largest T that SymPy ends within the limit, and its time."""
    context = multiprocessing.get_context("spawn")
    best = (0, 0.0)
    for steps in SYMPY_STEPS:
        start = time.perf_counter()
        process = context.Process(target=with_sympy, args=(steps,))
        process.start()
        process.join(LIMIT)
        if process.is_alive():
            process.kill()
            break
        best = (steps, time.perf_counter() - start)
    return best


def compare(count: int, first: int) -> str:
    """The random cells that some form disagrees with JAX on."""
    from hypothesis import HealthCheck, Phase, given, seed, settings

    from ..oracles.networks import Network, disagreements
    from ..oracles.random_cells import SIZES, cells

    found: list[str] = []
    seen = 0

    @seed(first)
    @settings(max_examples=count, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(cells())
    def each(cell: Cell) -> None:
        nonlocal seen
        network = Network(cell, 2, SIZES)
        if not network.fits_floats:
            return
        seen += 1
        found.extend(f"{disagreement} in {cell}" for disagreement in disagreements(network))

    start = time.perf_counter()
    each()
    seconds = time.perf_counter() - start
    return "\n".join((*found, f"{seen} cells, {len(found)} disagreements, {seconds:.0f} s"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--decisions", action="store_true")
    parser.add_argument("--random", type=int, help="how many random cells to compare")
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    if asked.decisions:
        print(decisions(asked.runs))
    else:
        print(compare(asked.random, asked.seed) if asked.random else report(asked.runs))
