"""Every network of the library, in every form, against JAX at T = 0..5, for two sizes.

    python -m tests.benchmarks.networks [NAME ...]

The sizes are those of `tests/derivation/test_networks.py`, which runs some of the same. A line a
network says how many gradients were compared and how many disagree, and in how many seconds.
"""

from __future__ import annotations

import sys
import time

from ..derivation.test_networks import NETWORKS, ONE, SMALL
from ..oracles.networks import Network, disagreements

STEPS = range(6)
"""How many steps come after the first one: T - start."""


def compared(name: str) -> tuple[int, int, list[str]]:
    """How many gradients there are in all forms, how many are too long, and which are wrong.

    Too long is the sum of every path of a network past the bound on its factors.
    """
    number, long, wrong = 0, 0, []
    for steps in STEPS:
        for sizes in (SMALL, ONE):
            network = Network(NETWORKS[name], NETWORKS[name].start + steps, sizes)
            omitted = sum(not network.writes_paths(lower) for lower in network.lowers)
            number += 4 * len(network.lowers) - omitted
            long += omitted
            told = f"{name}, T = {network.T}, {dict(sizes)}"
            wrong += [f"{told}: {one}" for one in disagreements(network)]
    return number, long, wrong


if __name__ == "__main__":
    for asked in sys.argv[1:] or list(NETWORKS):
        started = time.perf_counter()
        count, omitted, found = compared(asked)
        seconds = time.perf_counter() - started
        print(*found, sep="\n", end="\n" * bool(found))
        told = f"{count} gradients, {len(found)} disagree, {omitted} too long"
        print(f"{asked}: {told}, {seconds:.0f} s", flush=True)
