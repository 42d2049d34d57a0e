"""Claims that are written out in values: compared at one T, and decided for every T."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..formula.syntax import Formula
from ..model.cell import Cell
from . import atoms
from .aligned import Aligned, Whole
from .atoms import DoNotConform
from .concrete import Expansion, agree, is_written
from .conformity import misfit_at
from .expansion import Undefined
from .proof import Tools, plain_tools
from .sides import Sides
from .verdict import Different, Equal, Undecided
from .witness import find_witness
from .written_series import WrittenCompiler, atom_speller

_NO_WITNESS = (
    "its products of values and local Jacobians are others, and no example shows a difference"
)
_NO_SHAPES = "its parts have no common shape"


def tools_of(cell: Cell, sides: tuple[Formula, Formula], layout: str) -> Iterator[Tools]:
    """What decides a claim for every T: the first that proves it does."""
    if not any(map(is_written, sides)):
        yield plain_tools(cell, layout)
        return
    for split in (False, True):
        compiler = WrittenCompiler(atom_speller(cell), layout, split)
        for lazy in (False, True):
            yield Tools(compiler, Whole(cell), partial(Aligned, lazy=lazy))


def written_instance(
    expansion: Expansion,
    sides: Sides,
    slots: dict[str, int],
    explained: bool,
) -> Equal | Different | Undecided | None:
    """The verdict on one instance, None if its left side does not exist.

    Equal sums of words are equal; of others an example has to show that they differ.
    """
    cell, T, reading = expansion.cell, expansion.T, expansion.reading
    chosen = tuple(slots.items())
    pair = (sides.left, sides.right)
    wrong = misfit_at(cell, T, *pair, slots, reading.layout)
    try:
        expected = expansion.expand(sides.left, slots)
        if isinstance(expected, Undefined):
            return None
        if wrong is not None:
            return Different(T, chosen, misfit=wrong)
        found = expansion.expand(sides.right, slots)
    except DoNotConform:
        return Different(T, chosen, misfit=wrong) if wrong else Undecided(_NO_SHAPES)
    if isinstance(found, Undefined):
        return Different(T, chosen, undefined=found.variable)
    for turned in (False,) if sides.by_entries else (False, True):
        if agree(expected, atoms.transposed(found) if turned else found):
            return Equal(f"T = {T}", transposed=turned)
    if not explained:
        return Undecided("")
    witness = find_witness(cell, T, pair, slots, reading, sides.by_entries)
    return Undecided(_NO_WITNESS) if witness is None else Different(T, chosen, witness=witness)
