"""The blocks of stacked vectors: the constant matrices that pick one block, and what splits.

[h, x] = E₁ h + E₂ x, where E_k holds those columns of the identity that belong to the k-th block.
"""

from __future__ import annotations

import re

from ..formula.syntax import Transpose, Variable
from ..notation import Name
from .functions import Function, Kind

_BASE = "E"
_LABEL = re.compile(r"(\d+) of (.+)")


def selector(position: int, sizes: tuple[str, ...]) -> Variable:
    """E of the block at `position`, counted from 0, of a vector with blocks of these `sizes`.

    The name holds all of it, so that two of them are equal only if their matrices are.

    >>> selector(1, ("n_h", "n_x")).name.ascii
    'E_2 of n_h,n_x'
    """
    return Variable(Name(_BASE, label=f"{position + 1} of {','.join(sizes)}"))


def selected(variable: Variable) -> tuple[int, tuple[str, ...]] | None:
    """The position and the sizes of the blocks of a `selector`, None for any other variable."""
    found = _LABEL.fullmatch(variable.name.label)
    if variable.time is not None or variable.name.base != _BASE or found is None:
        return None
    return int(found[1]) - 1, tuple(found[2].split(","))


def added(sizes: tuple[str, ...]) -> str:
    """The size of a vector with blocks of these sizes.

    >>> added(("n_h", "n_x"))
    'n_h+n_x'
    """
    return "+".join(sizes)


def block_name(position: int, count: int) -> Name:
    """The function that takes the block at `position`, from 0, of `count` blocks of equal size."""
    return Name("block", label=f"{position + 1} of {count}")


def block_position(name: Name) -> tuple[int, int] | None:
    """The position, from 0, and the number of blocks of a `block_name`, None for another name."""
    found = _LABEL.fullmatch(name.label)
    if name.base != "block" or found is None:
        return None
    return int(found[1]) - 1, int(found[2])


def block_function(name: Name, size: str) -> Function:
    """The function of a `block_name` for blocks of `size` entries; its Jacobian is Eᵀ."""
    found = block_position(name)
    assert found is not None
    position, count = found
    jacobian = Transpose(selector(position, (size,) * count))
    return Function(name, Kind.BLOCK, jacobian, value=(size,))
