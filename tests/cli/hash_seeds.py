"""Several commands in one process, and a hash of all they print.

PYTHONHASHSEED=7 python -m tests.cli.hash_seeds
"""

from __future__ import annotations

import sys
from hashlib import sha256

from tests.command import run

GATES = tuple(
    rf"{gate}_t = {function}(W_{gate} h_{{t-1}} + V_{gate} x_t + b_{gate})"
    for gate, function in (("i", r"\sigma"), ("f", r"\sigma"), ("o", r"\sigma"), ("g", r"\tanh"))
)
LSTM = tuple(
    word
    for equation in (
        *GATES, r"c_t = f_t \odot c_{t-1} + i_t \odot g_t", r"h_t = o_t \odot \tanh(c_t)",
        r"L_t = \ell(h_t)",
    )
    for word in ("-e", equation)
)  # fmt: skip
RIGHT = "∂L/∂b_h = \\sum_{t=0}^T ∂L_t/∂h_t \\sum_{k=0}^t ∂h_t/∂h_k ∂h_k/∂b_h"
WRONG = "∂L/∂b_h = \\sum_{t=0}^T ∂L_t/∂h_t ∂h_t/∂b_h"
GATE = "∂L/∂W_f = \\sum_t ∂L/∂c_t ∂c_t/∂f_t ∂f_t/∂W_f"
LATE = "∂L/∂W_f = \\sum_t ∂L_t/∂h_t ∂h_t/∂c_t ∂c_t/∂f_t ∂f_t/∂W_f"
OPEN = "∂L/∂b_y = ∂L_0/∂b_y + ∂L_2/∂b_y + ⋯ + ∂L_T/∂b_y"

CHECKS = {
    "right": (RIGHT,),
    "wrong": (WRONG,),
    "wrong at one T": (WRONG, "--T", "2"),
    "undecided": (OPEN,),
    "right in an LSTM": (GATE, *LSTM),
    "wrong in an LSTM": (LATE, *LSTM),
}
FORMATS = ("text", "latex", "markdown", "json", "python")

COMMANDS: dict[str, tuple[str, ...]] = {
    **{
        f"check, {name}, {form}": ("check", *arguments, "--format", form)
        for name, arguments in CHECKS.items()
        for form in ("text", "json")
    },
    **{
        f"derive, {form}": ("derive", "--param", "W", "--T", "1", "--format", form)
        for form in FORMATS
    },
    "derive all": ("derive", "all", "--T", "0", "--form", "adjoint", "--format", "json"),
    "derive steps": ("derive", "dL_t/dW", "--steps", "--T", "1"),
    "quiz": ("quiz", "--format", "json"),
}
"""What is printed, by a name."""


def main() -> None:
    """Print a line a command: its exit status, a hash of its output, its name."""
    for name, arguments in COMMANDS.items():
        result = run(*arguments)
        shown = sha256(result.output.encode()).hexdigest()
        sys.stdout.write(f"{result.exit_code} {shown} {name}\n")


if __name__ == "__main__":
    main()
