"""symbptt: gradients of recurrent networks, derived symbolically; formulas for them, checked.

>>> import symbptt as sb
>>> gradient = sb.derive(sb.elman(), "b_y")
>>> print(sb.text(gradient.chain.equation))
∂L/∂b_y = Σ_{t=0}^{T} ∂L_t/∂ŷ_t · ∂ŷ_t/∂b_y
"""

from .checking import check
from .claims.reading import Reading
from .claims.target import derive
from .derivation.gradient import Gradient
from .formula.printer import latex, text
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
from .quiz.answers import answer
from .quiz.questions import built_in
from .report import compared_options, report

__all__ = [
    "CELLS",
    "Cell",
    "Gradient",
    "Reading",
    "answer",
    "bidirectional",
    "built_in",
    "cell",
    "check",
    "compared_options",
    "derive",
    "elman",
    "gru",
    "jordan",
    "latex",
    "leaky",
    "lstm",
    "picture",
    "report",
    "residual",
    "stacked",
    "text",
]
