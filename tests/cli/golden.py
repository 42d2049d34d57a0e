"""The commands whose whole output is stored, in `golden/`, by the name of their file."""

from __future__ import annotations

from pathlib import Path

DIRECTORY = Path(__file__).parent / "golden"

_OPTION = "check --explain --param b_h Σ_{t=0}^{T}∂L_t/∂ŷ_t·∂ŷ_t/∂h_t·"
_LSTM = (
    "-e i_t=σ(W_i·h_{t-1}+V_i·x_t) -e f_t=σ(W_f·h_{t-1}+V_f·x_t) -e o_t=σ(W_o·h_{t-1}+V_o·x_t) "
    "-e g_t=tanh(W_g·h_{t-1}+V_g·x_t) -e c_t=f_t⊙c_{t-1}+i_t⊙g_t -e h_t=o_t⊙tanh(c_t) "
    "-e L_t=ℓ(h_t)"
)

COMMANDS = {
    "derive_b_h.txt": "derive --param b_h --T 3",
    "derive_b_y.txt": "derive --param b_y --T 2",
    "derive_U.txt": "derive --param U --T 1",
    "derive_V.txt": "derive --param V --T 1",
    "derive_W.txt": "derive --param W --T 4",
    "derive_x_t.txt": "derive --param x_t --T 2",
    "derive_h_-1.txt": "derive --param h_-1 --T 2",
    "derive_T_0.txt": "derive --T 0",
    "derive_ascii.txt": "derive --param W --T 4 --ascii",
    "derive_named.txt": "derive --f-h tanh --f-y softmax --loss cross_entropy --T 1",
    "derive_last.txt": "derive --total-loss last --T 1",
    "derive_start_1.txt": "derive --start 1 --T 2",
    "derive_large_T.txt": "derive --T 1000000",
    "derive_b_y.json": "derive --param b_y --T 1 --format json",
    "derive_b_y.tex": "derive --param b_y --T 1 --format latex",
    "derive_steps.txt": "derive --steps --form chain",
    "derive_steps.md": "derive --steps --T 1 --format markdown",
    "derive_steps.tex": "derive --steps --T 1 --format latex",
    "derive_steps.json": "derive --steps --form chain --T 1 --format json",
    "derive_all.txt": "derive all --T 1",
    "derive_all.json": "derive --param all --T 0 --form adjoint --format json",
    "derive_any_two.txt": "derive dh_t/db_h --T 2",
    "derive_expanded.txt": "derive --form expanded --T 1",
    "derive_python.txt": "derive all --format python",
    "derive_lstm.txt": "derive W_f --cell lstm --T 0",
    "derive_lstm_paths.txt": "derive b_f --cell lstm --form paths --steps",
    "derive_lstm_paths.json": "derive b_f --cell lstm --form paths --format json",
    "derive_lstm.tex": "derive b_f --cell lstm --T 0 --format latex",
    "derive_lstm.md": "derive b_f --cell lstm --form all --T 0 --format markdown",
    "derive_lstm.json": "derive dL_t/df_t --cell lstm --form chain --format json",
    "derive_lstm_python.txt": "derive all --cell lstm --format python",
    "derive_gru.txt": "derive h_-1 --cell gru --reset after --T 1",
    "derive_stacked.txt": "derive W_1 --cell stacked --T 1 --steps",
    "derive_bidirectional.txt": "derive x_t --cell bidirectional --T 1",
    "derive_bidirectional_steps.txt": (
        "derive W_g --cell bidirectional --f-g tanh --steps --form chain"
    ),
    "derive_bidirectional.tex": "derive g_T+1 --cell bidirectional --T 1 --format latex",
    "derive_bidirectional_python.txt": "derive all --cell bidirectional --format python",
    "quiz.txt": "quiz",
    "quiz_ascii.txt": "quiz --ascii",
    "cells.txt": "cells",
    "cells.json": "cells --format json",
    "cells_elman.txt": "cells elman",
    "cells_lstm.txt": "cells lstm --peepholes",
    "cells_gru.txt": "cells gru --reset after",
    "cells_jordan.txt": "cells jordan",
    "cells_leaky.txt": "cells leaky",
    "cells_residual.txt": "cells residual",
    "cells_stacked.txt": "cells stacked --depth 3",
    "cells_bidirectional.txt": "cells bidirectional",
    "cells_elman_ascii.txt": "cells elman --ascii",
    "cells_elman.json": "cells elman --format json",
    "cells_elman.tex": "cells elman --format latex",
    "check_A.txt": "check --explain --param b_h ∂L_t/∂ŷ_t·∂ŷ_t/∂h_t·∂h_t/∂b_h",
    "check_B.txt": f"{_OPTION}∂h_t/∂b_h",
    "check_B_total.txt": f"{_OPTION}∂h_t/∂b_h --partials total",
    "check_C.txt": f"{_OPTION}Σ_{{k=0}}^{{t}}∂h_k/∂b_h",
    "check_C.svg": f"{_OPTION}Σ_{{k=0}}^{{t}}∂h_k/∂b_h --format svg",
    "check_C_ascii.txt": f"{_OPTION}Σ_{{k=0}}^{{t}}∂h_k/∂b_h --ascii",
    "check_D.txt": f"{_OPTION}Σ_{{k=0}}^{{t}}(Π_{{i=k+1}}^{{t}}∂h_i/∂h_{{i-1}})·∂h_k/∂b_h",
    "check_D_total.txt": (
        f"{_OPTION}Σ_{{k=0}}^{{t}}(Π_{{i=k+1}}^{{t}}∂h_i/∂h_{{i-1}})·∂h_k/∂b_h --partials total"
    ),
    "check_lstm.txt": f"check --explain ∂c_t/∂c_{{t-1}}=∂⁺c_t/∂c_{{t-1}} {_LSTM}",
}


def named(command: str) -> list[str]:
    """The files of a subcommand."""
    return [name for name, words in COMMANDS.items() if words.split()[0] == command]


def stored(name: str) -> str:
    """What is stored in a file."""
    return (DIRECTORY / name).read_text(encoding="utf-8")
