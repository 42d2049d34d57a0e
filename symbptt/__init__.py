"""symbptt: gradients of recurrent networks, derived symbolically; formulas for them, checked.

>>> import symbptt as sb
>>> gradient = sb.derive(sb.elman(), "b_y")
>>> print(sb.text(gradient.chain.equation))
∂L/∂b_y = Σ_{t=0}^{T} ∂L_t/∂ŷ_t · ∂ŷ_t/∂b_y
"""

from typing import Any

from .checking import check
from .claims.reading import Reading
from .claims.target import derive
from .derivation.gradient import Gradient
from .exploring import explore
from .formula.printer import latex, text
from .influence import decay, heat_map, influence
from .late import load_extra
from .model.cell import Cell
from .model.library import (
    CELLS,
    bidirectional,
    cell,
    elman,
    gru,
    jordan,
    leaky,
    lstm,
    residual,
    stacked,
)
from .pictures import picture
from .programs import Program, program
from .quiz.answers import answer
from .quiz.questions import built_in
from .report import compared_options, report

__all__ = [
    "CELLS",
    "Cell",
    "Gradient",
    "Program",
    "Reading",
    "answer",
    "bidirectional",
    "built_in",
    "cell",
    "check",
    "compared_options",
    "decay",
    "derive",
    "elman",
    "explore",
    "gru",
    "heat_map",
    "influence",
    "jordan",
    "latex",
    "leaky",
    "lstm",
    "picture",
    "program",
    "report",
    "residual",
    "stacked",
    "text",
]


def load_ipython_extension(shell: Any) -> None:
    """What `%load_ext symbptt` does: it makes the magic `%%symbptt` known."""
    load_extra("jupyter.magic", "jupyter").register(shell)
