"""A derived program: the forward and the backward pass of a cell as a function in NumPy."""

from __future__ import annotations

from dataclasses import dataclass

from .derivation.adjoint import derive_adjoint
from .derivation.forms import AdjointForm
from .derivation.gradient import Gradient
from .errors import InvalidValue
from .late import Displayed
from .model.cell import Cell


@dataclass(frozen=True)
class Program(Displayed):
    """The total loss of a `cell` and its gradients, of which `form` is the backward pass.

    Its text is a Python module with the function `loss_and_gradients`, which needs NumPy alone.
    """

    cell: Cell
    form: AdjointForm


def program(*gradients: Gradient) -> Program:
    """The program of one gradient, or of several of the same cell in one backward pass.

    Raises `InvalidValue` if they are not gradients of one total loss.

    >>> from symbptt.claims.target import derive
    >>> from symbptt.model.library import elman
    >>> str(program(derive(elman(), "W"), derive(elman(), "b_h"))).splitlines()[0]
    '\"\"\"Forward and backward pass of the cell elman; numerator layout.\"\"\"'
    """
    if not gradients:
        raise InvalidValue("a program is one of at least one gradient")
    cell, upper = gradients[0].cell, gradients[0].upper
    if any((one.cell, one.upper) != (cell, cell.loss) for one in gradients):
        raise InvalidValue("a program has gradients of the total loss of one cell")
    return Program(cell, derive_adjoint(cell, upper, tuple(one.lower for one in gradients)))
