"""Paths of the unrolled network: the total derivative is the sum over all of them.

A path runs from an upper variable down to a lower one along direct dependencies. Its product of
local Jacobians, from left to right, is its contribution (chain rule, numerator layout).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from .. import bounds
from ..formula.syntax import Variable
from ..model.cell import Cell, Role
from .graph import Graph, at_step, graph, step_losses

Path = tuple[Variable, ...]


@lru_cache(maxsize=256)
def paths(cell: Cell, T: int, upper: Variable, lower: Variable) -> tuple[Path, ...]:
    """All paths from `upper` to `lower` in the network of the steps start..T, shortest last step
    first: by the time of the loss they start from, then by length.

    Variables stand at numbers; a state at start - 1 or T + 1 is given and has no further paths.
    The empty derivative (no path) is the zero map. `BoundExceeded` if they have more than
    `bounds.PATH_LETTERS` edges together, found before any is built.
    """
    if not graph(cell).joins(upper, lower) and upper != cell.loss:
        return ()
    reach = _letters(cell, T, upper, lower)
    bounds.hold("the number of factors of all paths", reach.get(upper, (0, 0))[1],
                bounds.PATH_LETTERS)  # fmt: skip
    found = _enumerate(graph(cell), T, upper, lower, frozenset(reach))
    return tuple(sorted(found, key=_order))


def count(cell: Cell, T: int, upper: Variable, lower: Variable) -> tuple[int, int]:
    """How many paths there are and how many edges they have together, without building any."""
    return _letters(cell, T, upper, lower).get(upper, (0, 0))


def below(network: Graph, T: int, upper: Variable) -> tuple[Variable, ...]:
    """The variables that `upper` depends on directly in the unrolled network."""
    cell = network.cell
    if upper == cell.loss:
        return step_losses(cell, T)
    if upper.time is None or not cell.start <= upper.time.offset <= T:
        return ()
    return tuple(at_step(edge.lower, upper.time.offset) for edge in network.below(upper.name))


def instances(cell: Cell, T: int) -> Iterator[Variable]:
    """Every variable with an equation in the unrolled network, each after what it depends on."""
    for equation, t in cell.schedule(T):
        assert isinstance(equation.left, Variable)
        yield at_step(equation.left, t)
    if cell.loss is not None:
        yield cell.loss


def _letters(
    cell: Cell, T: int, upper: Variable, lower: Variable
) -> dict[Variable, tuple[int, int]]:
    """For each variable from which `lower` is reached: its number of paths, and of their edges."""
    bounds.hold("the number of steps to write out", T - cell.start + 1, bounds.STEPS_WRITTEN)
    network = graph(cell)
    reach = {lower: (1, 0)}
    for variable in instances(cell, T):
        if variable == lower:
            continue
        parts = [reach[part] for part in below(network, T, variable) if part in reach]
        if parts:
            reach[variable] = (
                sum(number for number, _ in parts),
                sum(letters + number for number, letters in parts),
            )
        if variable == upper:
            break
    return reach


def _enumerate(
    network: Graph, T: int, upper: Variable, lower: Variable, reach: frozenset[Variable]
) -> Iterator[Path]:
    if upper not in reach:
        return
    if upper == lower:
        yield (upper,)
        return
    path = [upper]
    choices = [_onward(network, T, upper, reach)]
    while choices:
        part = next(choices[-1], None)
        if part is None:
            choices.pop()
            path.pop()
        elif part == lower:
            yield (*path, part)
        else:
            path.append(part)
            choices.append(_onward(network, T, part, reach))


def _onward(
    network: Graph, T: int, variable: Variable, reach: frozenset[Variable]
) -> Iterator[Variable]:
    return iter([part for part in below(network, T, variable) if part in reach])


def _order(path: Path) -> tuple[int, int]:
    times = [variable.time.offset for variable in path if variable.time is not None]
    return (times[0] if times else 0, len(path))


def visible(cell: Cell, path: Path) -> Path:
    """The path without the pre-activations inside it, as one reads it: L_1, ŷ_1, h_1, b_h."""
    inner = tuple(
        variable
        for variable in path[1:-1]
        if cell.quantity(variable).role is not Role.PREACTIVATION
    )
    return (path[0], *inner, *path[-1:]) if len(path) > 1 else path
