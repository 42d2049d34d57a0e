"""The whole process of the command beside the imports of its dependencies, in turn.

    python tests/benchmarks/startup.py [--runs 5]

Medians in seconds, and their ratios to `python -c "import sympy, click, lark, rich"`. Run it with
the Python of an environment in which the wheel is installed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

BASE = "import sympy, click, lark, rich"
COMMANDS = {
    BASE: [sys.executable, "-c", BASE],
    "symbptt derive --param b_h --T 3": ["derive", "--param", "b_h", "--T", "3"],
    "symbptt quiz": ["quiz"],
}


def measure(runs: int) -> dict[str, float]:
    """The median wall time of each command; one run of each before is not counted."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for run in range(runs + 1):
        for name, words in COMMANDS.items():
            command = words if name == BASE else [str(_command()), *words]
            start = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True, cwd="/")
            if run:
                times[name].append(time.perf_counter() - start)
    return {name: median(found) for name, found in times.items()}


def _command() -> Path:
    return Path(sys.executable).with_name("symbptt")


def report(medians: dict[str, float]) -> str:
    """The table in Markdown."""
    lines = ["| process | median | ratio |", "|---|---|---|"]
    for name, seconds in medians.items():
        lines.append(f"| `{name}` | {seconds:.2f} s | {seconds / medians[BASE]:.2f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    print(report(measure(parser.parse_args().runs)))
