"""The program of a witness, run without symbptt, gives the values of the witness."""

from __future__ import annotations

import ast
import subprocess
import sys
from fractions import Fraction

import pytest

from symbptt.checking import Check, check
from symbptt.claims.reading import Reading
from symbptt.equality.enclosures import Real, enclosure
from symbptt.equality.verdict import Different
from symbptt.model.library import elman
from symbptt.rendering.snippet import render
from tests.equality.mistakes import MISTAKES

SHORT = r"\sum_t \frac{\partial L_t}{\partial h_t} \frac{\partial h_t}{\partial W}"
LSTM = [
    r"f_t = \sigma(W_f h_{t-1} + V_f x_t)",
    r"i_t = \sigma(W_i h_{t-1} + V_i x_t)",
    r"g_t = \tanh(W_g h_{t-1} + V_g x_t)",
    r"c_t = f_t \odot c_{t-1} + i_t \odot g_t",
    r"h_t = \tanh(c_t)",
    r"L_t = \ell(h_t)",
]
STACKED = [
    r"h_t = \tanh(W \begin{pmatrix} h_{t-1} \\ x_t \end{pmatrix} + b)",
    r"y_t = \mathrm{softmax}(U h_t)",
    r"L_t = -d_t^\top \log y_t",
]
UNKNOWN = ["h_t = F(h_{t-1}, x_t, W)", r"L_t = \ell(h_t)"]

CASES = {
    **{name: (one.claim, {"param": "b_h"}) for name, one in MISTAKES.items()},
    "tanh": (SHORT, {"param": "W", "cell": elman(f_h="tanh")}),
    "sigmoid and squares": (
        SHORT, {"param": "W", "cell": elman(f_h="sigmoid", loss="squared_error")},
    ),
    "relu": (SHORT, {"param": "W", "cell": elman(f_h="relu")}),
    "cross entropy": (
        SHORT, {"param": "W", "cell": elman(f_y="softmax", loss="cross_entropy")},
    ),
    "lstm": (
        r"\frac{\partial c_t}{\partial c_k} = "
        r"\prod_{i=k+1}^t \frac{\partial c_i}{\partial c_{i-1}}",
        {"equations": LSTM},
    ),
    "a stack of vectors": (SHORT, {"param": "W", "equations": STACKED}),
    "unknown maps": (SHORT, {"param": "W", "equations": UNKNOWN}),
    "an index that is no name in Python": (
        SHORT.replace("_t", r"_\lambda"), {"param": "W"},
    ),
    "an index that the program has a name of": (
        r"\sum_{d=0}^T \frac{\partial L_d}{\partial h_d} \frac{\partial h_d}{\partial W}",
        {"param": "W"},
    ),
    "written order": (
        MISTAKES["recurrence left out"].claim.replace(
            r"\frac{\partial h_t}{\partial b_h}",
            r"\sum_{k=0}^t \prod_{i=k+1}^t \frac{\partial h_i}{\partial h_{i-1}} "
            r"\frac{\partial h_k}{\partial b_h}",
        ),
        {"param": "b_h", "reading": Reading(product_order="written")},
    ),
    "denominator layout": (
        r"\frac{\partial L}{\partial b_h} = "
        r"\sum_t \frac{\partial h_t}{\partial b_h} \frac{\partial L_t}{\partial h_t}",
        {"reading": Reading(layout="denominator")},
    ),
}  # fmt: skip


def refuted(claim: str, said: dict[str, object]) -> Check | None:
    """The check of a claim that has a witness."""
    found = check(claim, **said)  # type: ignore[arg-type]
    assert isinstance(found.verdict, Different)
    return found if found.verdict.witness is not None else None


def run(program: str) -> dict[str, object]:
    """What a program prints, by its first word."""
    done = subprocess.run(
        [sys.executable, "-I", "-"], input=program, capture_output=True, text=True, check=True
    )
    words = [line.split(None, 1) for line in done.stdout.splitlines()]
    return {side: ast.literal_eval(value) if value[0] == "[" else value for side, value in words}


def agrees(printed: object, wanted: tuple[tuple[Real, ...], ...]) -> bool:
    rows = printed if isinstance(printed, list) else [[printed]]
    pairs = [
        (Fraction(str(a)), enclosure(b))
        for row, line in zip(rows, wanted, strict=True)
        for a, b in zip(row, line, strict=True)
    ]
    slack = Fraction(1, 10**20)
    return all(b.low - slack <= a <= b.high + slack for a, b in pairs)


@pytest.mark.parametrize(("claim", "said"), CASES.values(), ids=CASES)
def test_the_program_recomputes_both_values(claim: str, said: dict[str, object]) -> None:
    found = refuted(claim, said)
    if found is None:
        pytest.skip("a side has no value")
    witness = found.verdict.witness  # type: ignore[union-attr]
    program = render(found.cell, found.links[0].equation, witness)
    assert "symbptt" not in program
    printed = run(program)
    assert agrees(printed["left"], witness.left)
    assert agrees(printed["right"], witness.right)
