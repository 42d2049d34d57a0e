"""A line of a batch: its keys, read and checked, and the answer to it as data for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from . import checking
from .checking import Check
from .claims.reading import AXES, DEFAULT, Reading
from .equality.verdict import Equal, fits_instead
from .errors import DataError, InputError, UnknownName
from .model.library import CELLS, cell
from .rendering import json

Fields = Mapping[str, Any]
"""The keys of a line, as JSON has them."""

Axes = tuple[tuple[str, str], ...]
"""Values of axes, for the lines that say nothing of them."""

ANY_LAYOUT = "none"
"""The layout of a line that leaves it open: each is tried."""


@dataclass(frozen=True)
class ClaimLine:
    """A claim with its model and what else its line says of it.

    `layouts` are the layouts to try, in order.
    """

    claim: str
    param: str | None
    cell: str | None
    equations: tuple[str, ...]
    total_loss: str | None
    start: int | None
    scalars: bool
    given: tuple[str, ...]
    definitions: tuple[str, ...]
    claim_t: str | None
    reading: Reading
    layouts: tuple[str, ...]


def answer(fields: Fields, axes: Axes = ()) -> dict[str, Any]:
    """The answer to a line, as `symbptt check --format json` gives it.

    Raises `DataError` for a key of the wrong type, and what `checking.check` raises.
    """
    return json.of_check(_check(claim_line(fields, axes)))


def undecided(fields: Fields, reason: str, axes: Axes = ()) -> dict[str, Any]:
    """The answer to a line whose claim was given up."""
    try:
        line = claim_line(fields, axes)
    except InputError:
        return json.of_unread("", None, replace(DEFAULT, **dict(axes)), reason)
    return json.of_unread(line.claim, line.cell, line.reading, reason)


def claim_line(fields: Fields, axes: Axes = ()) -> ClaimLine:
    """The claim of a line; null and empty text count as absent, and other keys do not matter.

    Raises `DataError` for a key of the wrong type, `UnknownName` for a value that no axis has, and
    for a cell that is not in the library.

    >>> claim_line({"claim": "a = b", "start": 1, "notes": "?"}).start
    1
    """
    claim = _text(fields, "claim")
    if claim is None:
        raise DataError("the key 'claim' is missing")
    cell_name = _text(fields, "cell")
    equations = _texts(fields, "equations")
    if cell_name is not None and equations:
        raise DataError("the keys 'cell' and 'equations' exclude each other")
    if cell_name is not None and cell_name not in CELLS:
        raise UnknownName("cell", cell_name, tuple(CELLS))
    chosen = dict(axes) | {axis: value for axis in AXES if (value := _text(fields, axis))}
    layout = chosen.pop("layout", ANY_LAYOUT)
    layouts = AXES["layout"] if layout == ANY_LAYOUT else (layout,)
    return ClaimLine(
        claim=claim,
        param=_text(fields, "param"),
        cell=None if equations else cell_name or "elman",
        equations=equations,
        total_loss=_text(fields, "total_loss"),
        start=_integer(fields, "start"),
        scalars=_truth(fields, "scalars"),
        given=_texts(fields, "given"),
        definitions=_texts(fields, "definitions"),
        claim_t=_text(fields, "claim_t"),
        reading=Reading(**chosen, layout=layouts[0]),
        layouts=layouts,
    )


def _check(line: ClaimLine) -> Check:
    """The check in the first layout in which the claim is right, else in which its shapes fit.

    In the first of all if there is none.
    """
    first = _checked(line, line.layouts[0])
    if isinstance(first.verdict, Equal):
        return first
    fitting = None
    for layout in line.layouts[1:]:
        other = _checked(line, layout)
        if isinstance(other.verdict, Equal):
            return other
        if fitting is None and fits_instead(first.verdict, other.verdict):
            fitting = other
    return fitting or first


def _checked(line: ClaimLine, layout: str) -> Check:
    start = {} if line.start is None else {"start": line.start}
    return checking.check(
        line.claim,
        None if line.cell is None else cell(line.cell, **start),
        param=line.param,
        equations=line.equations,
        total_loss=line.total_loss,
        start=line.start,
        scalars=line.scalars,
        given=line.given,
        definitions=line.definitions,
        claim_t=line.claim_t,
        reading=replace(line.reading, layout=layout),
    )


def _value(fields: Fields, key: str, kind: type, words: str) -> Any:
    value = fields.get(key)
    if value is None or value == "":
        return None
    if type(value) is not kind:
        raise DataError(f"the key {key!r} is {words}, not {_KINDS[type(value)]}")
    return value


_KINDS = {
    str: "a string",
    int: "an integer",
    float: "a number with a point",
    bool: "true or false",
    list: "a list",
    dict: "an object",
}


def _text(fields: Fields, key: str) -> str | None:
    value = _value(fields, key, str, "a string")
    return None if value is None or not value.strip() else _unicode(value, key)


def _texts(fields: Fields, key: str) -> tuple[str, ...]:
    values = _value(fields, key, list, "a list of strings") or []
    for value in values:
        if type(value) is not str:
            raise DataError(f"the key {key!r} is a list of strings, and one of them is not")
    return tuple(_unicode(value, key) for value in values if value.strip())


def _unicode(value: str, key: str) -> str:
    """The text itself; half of a surrogate pair, or a byte that is no UTF-8, is none."""
    try:
        value.encode()
    except UnicodeEncodeError as error:
        place = (error.start, error.end)
        raise DataError(f"the key {key!r} is not valid Unicode", value, place) from None
    return value


def _integer(fields: Fields, key: str) -> int | None:
    value: int | None = _value(fields, key, int, "an integer")
    return value


def _truth(fields: Fields, key: str) -> bool:
    return bool(_value(fields, key, bool, "true or false"))
