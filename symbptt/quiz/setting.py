"""The model of a question on a page, completed by a loss where the page has none.

A page seldom writes its loss down. Where the equations define none, the loss of a step is an
unknown function of the output, the quantity that no other equation reads, and the total loss is its
sum over the steps, from the first index of the sums in the options (0 if they have none).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..errors import InputError
from ..formula.parser import parse
from ..formula.printer import latex
from ..formula.syntax import Formula, Index, Label, Sum, Symbol, Variable, walk
from ..model.cell import Role
from ..model.library import cell as cell_named
from ..model.naming import index_of, placed_items
from ..model.notes import Notes, notes_of, read_notes
from .garbled import mend_accents
from .page import Page, Passage
from .passages import left_side

LOSS = "L"
"""The total loss where the page names none."""

CELL = "elman"
"""The network where the page has no equations."""


@dataclass(frozen=True)
class Setting:
    """The model of a question: what it is made from, how it is written, what was assumed."""

    notes: Notes
    equations: tuple[str, ...] = ()
    cell: str | None = None
    total_loss: str | None = None
    start: int | None = None
    letters: tuple[str, ...] = ("t",)
    assumed: tuple[str, ...] = ()


def read_setting(
    page: Page, equations: tuple[str, ...], options: Iterable[Passage], first: int | None = None
) -> Setting:
    """The model that the equations of a question make, completed by a loss if they have none.

    `first` is the first step of the same network in an earlier question. Without equations it is
    the page's cell. Raises `InputError` for what makes no model.
    """
    if not equations:
        start = page.start or 0
        notes = notes_of(cell_named(page.cell or CELL, start=start), total_loss=page.total_loss)
        said = () if page.cell else (f"the page has no equations: the cell {CELL}",)
        return Setting(notes, (), page.cell or CELL, page.total_loss, start, assumed=said)
    bare = read_notes(equations, total_loss=None, start=page.start)
    given = page.total_loss
    total = given if given is None or left_side(given) else f"{LOSS} = {given}"
    written = equations
    assumed: tuple[str, ...] = ()
    if bare.cell.loss is None:
        start = page.start if page.start is not None else _first_of(options, first or 0)
        written, total, assumed = _completed(bare, equations, total, start)
    elif total is not None and not bare.cell.of_role(Role.STEP_LOSS):
        written, total, assumed = _completed(bare, equations, total, 0)
    notes = read_notes(written, total_loss=total, start=page.start)
    return Setting(
        notes, written, None, total, page.start, _letters_of(equations) or ("t",), assumed
    )


def _completed(
    bare: Notes, equations: tuple[str, ...], total: str | None, first: int
) -> tuple[tuple[str, ...], str | None, tuple[str, ...]]:
    """The equations with a loss of a step and a total loss, and what was assumed."""
    assumed = []
    if not bare.cell.of_role(Role.STEP_LOSS) and not any(
        _defines_loss(one) for one in bare.paper.known
    ):
        output = _output_of(bare)
        step = rf"{LOSS}_t = \ell({output})"
        equations = (*equations, step)
        assumed.append(f"the loss of a step, {LOSS}_t, is an unknown function of the output")
    if total is None:
        whole = rf"{LOSS} = \sum_{{t={first}}}^{{T}} {LOSS}_t"
        equations = (*equations, whole)
        assumed.append(f"the loss {LOSS} is the sum of {LOSS}_t from t = {first} to T")
    return equations, total, tuple(assumed)


def _defines_loss(name: str) -> bool:
    return name.partition("_")[0] == LOSS


def _output_of(notes: Notes) -> str:
    """The LaTeX of the quantity of step t that no other equation reads; `InputError` if unclear."""
    lefts = [one.left for one in notes.cell.equations if isinstance(one.left, Variable)]
    read = {
        part.name
        for one in notes.cell.equations
        for part in walk(one.right)
        if isinstance(part, Variable) and part.name != getattr(one.left, "name", None)
    }
    outputs = [left for left in lefts if left.name not in read]
    if len(outputs) != 1:
        raise InputError("the equations define no loss, and no one quantity is the output")
    entry = next(one for one in notes.paper.entries if one.name == outputs[0].name and one.slots)
    labels = tuple(Index(one) if len(one) == 1 else Label(one) for one in entry.labels)
    return latex(Symbol(entry.base, entry.accent, (*labels, Index("t"))))


_FLAT_SUM = re.compile(r"[∑Σ][A-Za-z]=([0-9])")


def _first_of(options: Iterable[Passage], otherwise: int) -> int:
    """The first index that the most options sum from."""
    found: Counter[int] = Counter()
    for option in options:
        found.update(set(_firsts(option)))
    return found.most_common(1)[0][0] if found else otherwise


def _firsts(option: Passage) -> Iterator[int]:
    if option.flat:
        yield from (int(digit) for digit in _FLAT_SUM.findall(option.source))
        return
    try:
        members = parse(mend_accents(option.source)[0])
    except InputError:
        return
    for member in members:
        for part in walk(member):
            if not isinstance(part, Sum) or part.last != Index("T") or part.first is None:
                continue
            if part.first.symbol is None:
                yield part.first.offset


def _letters_of(equations: Iterable[str]) -> tuple[str, ...]:
    """The index letters of the left sides."""
    found: list[str] = []
    for source in equations:
        left = parse(source)[0]
        for item in (item for one in _symbols(left) for _, item in placed_items(one)):
            index = index_of(item)
            if index and index.symbol and not index.offset and not index.others:
                found.append(index.symbol)
    times = [letter for letter in found if found.count(letter) == max(map(found.count, found))]
    return tuple(dict.fromkeys(times))


def _symbols(formula: Formula) -> Iterator[Symbol]:
    return (part for part in walk(formula) if isinstance(part, Symbol))
