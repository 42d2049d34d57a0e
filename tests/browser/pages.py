"""The reports that a browser opens, by the commands that write them."""

from __future__ import annotations

from pathlib import Path

from tests.command import run
from tests.rendering.checks import CHAIN

FIXTURES = Path(__file__).parents[1] / "quiz" / "fixtures"

_C = (
    r"\sum_{t=0}^T \frac{\partial L_t}{\partial h_t} \sum_{k=0}^t \frac{\partial h_k}{\partial b_h}"
)
_OWN = (
    "-e", r"s_t = \tanh(U x_t + W s_{t-1})", "-e", r"E_t = \ell(s_t)",
    r"\frac{\partial E_t}{\partial W} = \sum_{k=1}^{t} \frac{\partial E_t}{\partial s_t} "
    r"\frac{\partial s_t}{\partial s_k} \frac{\partial s_k}{\partial W}",
)  # fmt: skip

PAGES: dict[str, tuple[str, ...]] = {
    "quiz": ("quiz",),
    "marked": ("quiz", str(FIXTURES / "copied.md"), str(FIXTURES / "written.md")),
    "repaired": ("quiz", str(FIXTURES / "garbled.md"), "--repair"),
    "derived": ("derive", "--param", "b_h", "--T", "3"),
    "lstm": ("derive", "b_f", "--cell", "lstm", "--form", "all", "--steps", "--T", "1"),
    "all": ("derive", "all", "--T", "1"),
    "checked": ("check", "--param", "b_h", _C),
    "chain": ("check", CHAIN),
    "own": ("check", *_OWN),
}
"""The words behind `symbptt`."""


def written(name: str, directory: Path) -> Path:
    """The report in a file of that name."""
    file = directory / f"{name}.html"
    result = run(*PAGES[name], "--format", "html", "-o", str(file))
    assert result.exit_code in (0, 1, 2) and not result.stdout and not result.stderr
    return file
