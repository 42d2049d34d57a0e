"""How far influence reaches in time, in numbers: ‖∂h_t/∂h_k‖ for all t and k of a network.

NumPy computes it and matplotlib draws it; both come with the extra `jupyter`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from operator import mul
from typing import Any

from .errors import UnknownName
from .formula.syntax import Index, Quotient, Variable
from .late import load, load_extra
from .model.cell import Cell, Quantity, Role, checked_last_step


@dataclass(frozen=True)
class Influence:
    """The norms ‖∂u_t/∂u_k‖ of a quantity u, `upper`, in a cell with numbers, up to T.

    `norms[t - start][k - start]` is the largest singular value, for start <= k <= t <= T. `gain` is
    a number of which ‖∂u_t/∂u_k‖ <= gain^{t-k} is sure, γ‖W‖ in an Elman cell with |f_h'| <= γ;
    None where the equations give none.
    """

    cell: Cell
    upper: Quantity
    T: int
    norms: tuple[tuple[float, ...], ...]
    gain: float | None

    def __str__(self) -> str:
        return str(load("rendering.text").render(self))

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    @property
    def quotient(self) -> Quotient:
        """∂u_t/∂u_k."""
        early, late = (Variable(self.upper.name, Index(index)) for index in "kt")
        return Quotient(late, early)

    @property
    def last(self) -> tuple[float, ...]:
        """‖∂u_T/∂u_k‖ by the distance T - k."""
        return self.norms[-1][::-1]

    @property
    def largest(self) -> tuple[float, ...]:
        """The largest ‖∂u_t/∂u_k‖ of all t by the distance t - k."""
        steps = range(len(self.norms))
        return tuple(max(self.norms[t][t - away] for t in steps[away:]) for away in steps)

    @property
    def bounds(self) -> tuple[float, ...] | None:
        """gain^{t-k} by the distance t - k, None without a gain."""
        if self.gain is None:
            return None
        factors = (1.0, *(self.gain for _ in self.norms[1:]))
        return tuple(accumulate(factors, mul))


def influence(cell: Cell, values: Mapping[str, Any], T: int, upper: str = "h") -> Influence:
    """The norms of ∂u_t/∂u_k for the quantity `upper` of a cell with these numbers.

    `values` has the parameters by their plain names, `W`, `b_h`, the inputs of all steps in the
    rows of `x`, and given states as `h_-1`. What is a vector and not there is 0. The functions of
    the cell have to be named: `elman(f_h="tanh")`.

    Raises `MissingExtra` without NumPy, `UnknownName` for a name that the cell does not have,
    `InvalidValue` for numbers that do not fit, `NoRule` for a function that is not known,
    `BoundExceeded` for a T past `bounds.STEPS_COMPUTED`.

    >>> from symbptt.model.library import elman
    >>> found = influence(elman(f_h="identity"), {"W": [[0.5]], "V": [[1]]}, T=3)
    >>> found.last, found.gain
    ((1.0, 0.5, 0.25, 0.125), 0.5)
    """
    checked_last_step(cell, T)
    timed = [one for one in cell.quantities if one.timed and cell.defines(one.name)]
    known = {one.name.ascii: one for one in timed if one.role is not Role.STEP_LOSS}
    if upper not in known:
        raise UnknownName("quantity", upper, tuple(known), upper, (0, len(upper)))
    numbers = load_extra("floats", "jupyter").Numbers(cell, values, T, known[upper])
    return Influence(cell, known[upper], T, numbers.norms(), numbers.gain())


def heat_map(found: Influence) -> Any:
    """The norms over t and k in colour, as a chart that shows in a notebook; its `figure` is
    matplotlib's. Raises `MissingExtra` without matplotlib."""
    return load_extra("rendering.charts", "jupyter").heat_map(found)


def decay(found: Influence) -> Any:
    """The norms over the distance t - k with their bound, as a chart that shows in a notebook; its
    `figure` is matplotlib's. Raises `MissingExtra` without matplotlib."""
    return load_extra("rendering.charts", "jupyter").decay(found)
