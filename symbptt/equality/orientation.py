"""Terms of values and derivatives brought into one order: derivatives as rows, from late to early.

A column c is read as the row cᵀ, turned as a whole. The outer product c r of a column of
derivatives and a row is the row cᵀ, an "outer" atom and r: so is the derivative of a number by a
matrix.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from ..model.cell import LAST, Cell
from . import atoms
from .atoms import Atom, Shape, Size
from .constraints import Moment
from .terms import Item, Local, Paths, Run, Term, extent
from .words import Words
from .writing import sizes

ANYWHERE: Moment = ("", 0)
"""Where a constant stands until its neighbours are known."""


def turned_words(words: Words) -> Words:
    """The transpose of words of atoms."""
    return tuple((value, atoms.turned(word)) for value, word in words)  # type: ignore[arg-type]


def oriented(term: Term, cell: Cell, layout: str, default: Moment = (LAST, 0)) -> Term:
    """The term in this order, its constants beside their neighbours."""
    items = list(term.items)
    if any(quantity.shape for quantity in cell.quantities):
        items = [item for part in _arranged(items, cell, layout) for item in part]
    return replace(term, items=tuple(_raised(list(_placed(items, default)))))


def _raised(items: list[Item]) -> list[Item]:
    """The items, each that is written out no earlier than what follows it on the way back in time.

    Its atoms keep their times; where it stands says only when it is read.
    """
    found = list(items)
    for place in range(len(found)):
        for at in (place, len(found) - 1 - place):
            item, beside = found[at], at + (-1 if found[at].turned else 1)
            if not isinstance(item, Local) or not item.is_value or not 0 <= beside < len(found):
                continue
            symbol, offset = extent(found[beside])[0]
            behind = offset - item.at[1]
            if found[beside].turned == item.turned and symbol == item.at[0] and behind > 0:
                words = tuple(
                    (value, tuple(atom.later(-behind) for atom in word))  # type: ignore[union-attr]
                    for value, word in item.words
                )
                found[at] = replace(item, at=(symbol, offset), words=words)
    return found


def _arranged(items: list[Item], cell: Cell, layout: str) -> Iterator[list[Item]]:
    parts = list(_segments(items, cell))
    if len(parts) == 2:
        column, row = parts
        first, second = _whole(column, cell), _whole(row, cell)
        if first[1] == () and second[0] == () and first[0] and second[1]:
            yield _outer(column, row, first[0], second[1])
            return
    for part in parts:
        rows, columns = _whole(part, cell)
        if not rows and columns:
            yield _facing(part, turned=False)
        elif rows and not columns:
            yield _facing(part, turned=True)
        elif not rows:
            yield part
        else:
            fixed = [item for item in part if not _is_written(item)]
            is_turned = any(item.turned for item in fixed) if fixed else layout == "denominator"
            yield _facing(part, is_turned)


def _outer(column: list[Item], row: list[Item], rows: Size, columns: Size) -> list[Item]:
    upright = [replace(item, turned=not item.turned) for item in reversed(_facing(column, True))]
    beside = _facing(row, turned=False)
    derived = any(not _is_written(item) for item in column)
    if derived or all(map(_is_written, row)):
        atom = Atom("outer", "", None, rows, (*rows, *columns))
        return [*upright, _constant(atom), *beside]
    atom = Atom("outer", "T", None, columns, (*rows, *columns))
    return [*beside, _constant(atom), *upright]


def _constant(atom: Atom) -> Local:
    return Local(ANYWHERE, ((Fraction(1), (atom,)),), is_value=True)


def _facing(items: list[Item], turned: bool) -> list[Item]:
    """The items with those that are written out turned so, whatever they are multiplied by."""
    return [
        _flipped(item) if item.turned != turned and _is_written(item) else item for item in items
    ]


def _flipped(item: Item) -> Item:
    """What is written out as the transpose of its transpose."""
    if isinstance(item, Local):
        return replace(item, words=turned_words(item.words), turned=not item.turned)
    assert isinstance(item, Run)
    bodies = tuple(
        (
            value,
            tuple(
                replace(one, words=turned_words(one.words))
                for one in reversed(body)
                if isinstance(one, Local)
            ),
        )
        for value, body in item.bodies
    )
    rising = not item.rising and not _is_constant(item)
    return replace(item, bodies=bodies, turned=not item.turned, rising=rising)


def _is_constant(run: Run) -> bool:
    """Whether a range is a power of a constant, whose factors have no order."""
    return len(run.bodies) == 1 and all(
        atom.time is None
        for one in run.bodies[0][1]
        if isinstance(one, Local)
        for _, word in one.words
        for atom in word
        if isinstance(atom, Atom)
    )


def _is_written(item: Item) -> bool:
    if isinstance(item, Run):
        return all(map(_is_written, (one for _, body in item.bodies for one in body)))
    return isinstance(item, Local) and item.is_value


def _segments(items: list[Item], cell: Cell) -> Iterator[list[Item]]:
    """The items cut behind each column or number before a row."""
    part: list[Item] = []
    wide: Size | None = None
    for item in items:
        shape = shape_of(item, cell)
        if part and shape is not None and wide == () and shape[0] == ():
            yield part
            part = []
        part.append(item)
        wide = wide if shape is None else shape[1]
    if part:
        yield part


def _whole(items: list[Item], cell: Cell) -> Shape:
    shapes = [shape for item in items if (shape := shape_of(item, cell)) is not None]
    return (shapes[0][0], shapes[-1][1]) if shapes else ((), ())


def shape_of(item: Item, cell: Cell) -> Shape | None:
    """Rows and columns as the item stands; None for a number, or a multiple of I."""
    found: Shape | None
    match item:
        case Local(words=words):
            shapes = (atoms.shape_of(word) for _, word in words)  # type: ignore[arg-type]
            found = next((shape for shape in shapes if shape is not None), None)
        case Paths(upper=upper, lower=lower):
            rows = sizes(cell.quantity(upper).shape)[0]
            shape = cell.quantity(lower).shape
            columns = tuple(size for size in shape if size != "1")
            found = (rows, columns) if rows or columns else None
        case _:
            inner = (shape_of(one, cell) for _, body in item.bodies for one in body)
            found = next((shape for shape in inner if shape is not None), None)
    return found[::-1] if found is not None and item.turned else found


def _placed(items: list[Item], default: Moment) -> Iterator[Item]:
    """The items, each constant where what stands before it in time ends."""
    for place, item in enumerate(items):
        if extent(item)[0] != ANYWHERE:
            yield item
            continue
        assert isinstance(item, Local)
        yield replace(item, at=_beside(items, place) or default)


def _beside(items: list[Item], place: int) -> Moment | None:
    turned = items[place].turned
    before = items[place + 1 :] if turned else items[:place][::-1]
    after = items[:place][::-1] if turned else items[place + 1 :]
    for item in before:
        ends = extent(item)[1]
        if ends is not None and ends != ANYWHERE:
            return ends
    return next((extent(one)[0] for one in after if extent(one)[0] != ANYWHERE), None)
