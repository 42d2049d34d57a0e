"""The lines of a derivation: numbered, each with its rule and its premises."""

from __future__ import annotations

import pytest

import symbptt as sb
from symbptt.derivation.steps import lines
from symbptt.formula.printer import text

BOARDS = {
    "b_y": [
        ("∂L/∂b_y = Σ_{t=0}^{T} dL_t/db_y", "SUM_OVER_TIME", ()),
        ("dL_t/db_y = ∂L_t/∂ŷ_t · dŷ_t/db_y", "CHAIN_RULE", ()),
        ("dŷ_t/db_y = ∂ŷ_t/∂b_y", "CHAIN_RULE", ()),
        ("∂L/∂b_y = Σ_{t=0}^{T} ∂L_t/∂ŷ_t · ∂ŷ_t/∂b_y", "SUBSTITUTE", (1, 2, 3)),
    ],
    "dh_t/db_h": [
        ("dh_t/db_h = ∂⁺h_t/∂b_h + ∂h_t/∂h_{t-1} · dh_{t-1}/db_h", "DIRECT_AND_RECURRENT", ()),
        ("dh_t/db_h = ∂⁺h_t/∂b_h + ∂h_t/∂h_{t-1} · ∂⁺h_{t-1}/∂b_h"
         " + ∂h_t/∂h_{t-1} · ∂h_{t-1}/∂h_{t-2} · dh_{t-2}/db_h", "ONCE_MORE", ()),
        ("dh_{-1}/db_h = 0", "GIVEN", ()),
        ("∂h_t/∂b_h = Σ_{k=0}^{t} (Π_{i=k+1}^{t} ∂h_i/∂h_{i-1}) · ∂⁺h_k/∂b_h", "UNROLL",
         (1, 2, 3)),
    ],
    "dL/dyhat_t": [
        ("∂L/∂ŷ_t = dL_t/dŷ_t", "CAUSALITY", ()),
        ("dL_t/dŷ_t = ∂L_t/∂ŷ_t", "CHAIN_RULE", ()),
        ("∂L/∂ŷ_t = ∂L_t/∂ŷ_t", "SUBSTITUTE", (1, 2)),
    ],
    "dh_t/db_y": [("∂h_t/∂b_y = 0", "NO_PATH", ())],
}  # fmt: skip


@pytest.mark.parametrize(("target", "board"), BOARDS.items())
def test_boards(target: str, board: list[tuple[str, str, tuple[int, ...]]]) -> None:
    found = [
        (text(line.step.equation), line.step.rule.name, line.premises)
        for line in lines(sb.derive(sb.elman(), target).derivation)
    ]
    assert found == board


@pytest.mark.parametrize("param", ["b_h", "W", "V", "x_t", "h_-1", "dL_t/dW", "dL/da_t"])
def test_premises_stand_before_their_conclusion(param: str) -> None:
    board = lines(sb.derive(sb.elman(), param).derivation)
    assert [line.number for line in board] == list(range(1, len(board) + 1))
    assert all(premise < line.number for line in board for premise in line.premises)
    assert board[-1].step.equation == sb.derive(sb.elman(), param).derivation.equation
