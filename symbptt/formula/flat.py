r"""Flat visual text of a formula, read with a model's names as the guide.

A copied page shows fractions, scripts and ranges in one row: ∂L∂by, ∑k=0t(...), hi−1. Which letters
belong together the names say. The conventions:

- ∂ X ∂ Y is the fraction of the two, also with a slash between;
- a timed name is followed by its time, a letter or a number; the +1 or −1 after that letter, or
  after the letter of a bound, belongs to it;
- a sum or product has a letter, =, the lower and the upper bound, and then a term;
- the longest name wins where it lets the rest be read.

Whatever else could be meant is tried, and two readings are one too many.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from ..bounds import hold
from ..errors import FormulaError

FLAT_BYTES = 4 * 1024
"""Length of a flat text, in bytes of UTF-8."""

_DIGITS = re.compile(r"0|[1-9][0-9]*")
_NUMBER = re.compile(r"(?:0|[1-9][0-9]*)(?![0-9])")
_OFFSET = re.compile(r"[+-](?:0|[1-9][0-9]*)(?![0-9])")
_ACCENTS = str.maketrans("\u0302ˆ\u0303˜\u0304¯", "^^~~ˉˉ")
_SIGNS = str.maketrans({"−": "-", "–": "-", "Σ": "∑", "Π": "∏", "⋅": "·", "’": "′", "'": "′"})

_RANGES = {"∑": r"\sum", "∏": r"\prod"}
_OPENING, _CLOSING = "([", ")]"
_PASSED = {sign: sign for sign in "([)]+-=/"} | {
    "·": r"\cdot",
    "×": r"\times",
    "⊙": r"\odot",
    "⊤": r"^{\top}",
    "′": "'",
}
"""What is read as it stands, with its LaTeX where that differs."""


@dataclass(frozen=True)
class FlatName:
    r"""A name in flat text, "y^", and in LaTeX, "\hat{y}"; behind a `timed` one stands its time."""

    flat: str
    latex: str
    timed: bool


@dataclass(frozen=True)
class _Step:
    """One piece read up to `end`; of several steps those with the longest names are preferred."""

    rank: tuple[int, ...]
    latex: str
    end: int


@dataclass(frozen=True)
class _Reading:
    """A piece and the reading of the rest, shared among readings."""

    latex: str
    rest: _Reading | None


class _Reader:
    def __init__(self, text: str, names: tuple[FlatName, ...]) -> None:
        self.text = text
        self.names: dict[str, list[FlatName]] = {}
        for name in dict.fromkeys(names):
            self.names.setdefault(_normal(name.flat)[0], []).append(name)
        self.lengths = sorted({len(flat) for flat in self.names if flat}, reverse=True)
        self.reached = 0

    def readings(self) -> list[_Reading]:
        """At most two readings of all of the text that differ."""
        steps: dict[int, list[_Step]] = {}
        reachable = {0}
        for at in range(len(self.text)):
            if at in reachable:
                steps[at] = list(dict.fromkeys(self._steps(at)))
                reachable.update(step.end for step in steps[at])
        rests: dict[int, list[_Reading | None]] = {len(self.text): [None]}
        for at in sorted(steps, reverse=True):
            rests[at] = list(_preferred(steps[at], rests))
        return [found for found in rests.get(0, []) if found is not None]

    def _steps(self, at: int) -> Iterator[_Step]:
        self.reached = max(self.reached, at)
        character = self.text[at]
        if character.isspace():
            yield _Step((), "", at + 1)
        elif character == "∂":
            yield from self._fraction(at)
        elif character in _RANGES:
            yield from self._range(at)
        elif character in _PASSED:
            yield _Step((), _PASSED[character], at + 1)
        elif number := self._number(at):
            yield _Step((), number, at + len(number))
        else:
            yield from self._name(at)

    def _fraction(self, at: int) -> Iterator[_Step]:
        for upper in self._name(at + 1):
            middle = upper.end + self.text.startswith("/", upper.end)
            if not self.text.startswith("∂", middle):
                self.reached = max(self.reached, middle)
                continue
            for lower in self._name(middle + 1):
                latex = rf"\frac{{\partial {upper.latex}}}{{\partial {lower.latex}}}"
                yield _Step(upper.rank + lower.rank, latex, lower.end)

    def _name(self, at: int) -> Iterator[_Step]:
        self.reached = max(self.reached, at)
        for length in self.lengths:
            for name in self.names.get(self.text[at : at + length], ()):
                end = at + length
                if not name.timed:
                    yield _Step((length,), name.latex, end)
                elif time := self._time(end):
                    yield _Step((length,), _at_time(name.latex, time), end + len(time))
                else:
                    self.reached = max(self.reached, end)

    def _time(self, at: int) -> str:
        """A letter with the offset behind it, or a number; "" if neither is there."""
        letter = self._letter(at)
        if not letter:
            return self._number(at)
        offset = _OFFSET.match(self.text, at + 1)
        return letter + (offset[0] if offset else "")

    def _range(self, at: int) -> Iterator[_Step]:
        letter = self._letter(at + 1)
        if not letter or not self.text.startswith("=", at + 2):
            self.reached = max(self.reached, at + 1 + len(letter))
            return
        for lower in self._lower_bounds(at + 3):
            middle = at + 3 + len(lower)
            self.reached = max(self.reached, middle)
            upper = self._time(middle)
            end = middle + len(upper)
            if upper and self._begins_term(end):
                operator = _RANGES[self.text[at]]
                yield _Step((), f"{operator}_{{{letter}={lower}}}^{{{upper}}}", end)

    def _lower_bounds(self, at: int) -> Iterator[str]:
        """A letter or nothing, then as many digits as the upper bound may leave to it."""
        letter = self._letter(at)
        start = at + len(letter)
        if letter and self.text[start : start + 1] not in ("+", "-"):
            yield letter
            return
        start += bool(letter)
        digits = _DIGITS.match(self.text, start)
        for length in range(1, len(digits[0]) + 1 if digits else 0):
            yield self.text[at : start + length]

    def _begins_term(self, at: int) -> bool:
        rest = self.text[at : at + 1]
        return bool(rest) and rest not in ")]+-=/·×⊙⊤′"

    def _letter(self, at: int) -> str:
        one = self.text[at : at + 1]
        return one if one.isascii() and one.isalpha() else ""

    def _number(self, at: int) -> str:
        number = _NUMBER.match(self.text, at)
        return number[0] if number else ""


def flat_to_latex(flat: str, names: tuple[FlatName, ...]) -> str:
    r"""The LaTeX of a flat text.

    Raises `BoundExceeded` past 4 KiB; `FormulaError` if the text cannot be read, with the place
    where the best reading stopped, or if it can be read in several ways.

    >>> names = FlatName("L", "L", False), FlatName("by", "b_{y}", False)
    >>> flat_to_latex("∂L∂by", names)
    '\\frac{\\partial L}{\\partial b_{y}}'
    """
    hold("the length of the flat text", len(flat.encode("utf-8", "replace")), FLAT_BYTES)
    text, places = _normal(flat)
    if not text.strip():
        raise FormulaError("there is no flat text", flat, (0, len(flat)))
    reader = _Reader(text, names)
    readings = list(dict.fromkeys(map(_written, reader.readings())))
    if not readings:
        at = places[min(reader.reached, len(text))]
        raise FormulaError("this flat text cannot be read from here on", flat, (at, len(flat)))
    if len(readings) > 1:
        reason = f"this flat text can be read in several ways: {readings[0]} or {readings[1]}"
        raise FormulaError(reason, flat, (0, len(flat)))
    return readings[0]


def _preferred(
    steps: list[_Step], rests: dict[int, list[_Reading | None]]
) -> Iterator[_Reading | None]:
    """At most two readings by the steps of the highest rank that lead to the end."""
    found: list[_Reading | None] = []
    for rank in sorted({step.rank for step in steps}, reverse=True):
        for step in steps:
            if step.rank == rank:
                found += [_Reading(step.latex, rest) for rest in rests.get(step.end, [])]
        if found:
            break
    yield from found[:2]


def _written(reading: _Reading) -> str:
    """The pieces with blanks between them, but for those inside of brackets and before a script."""
    text = ""
    rest: _Reading | None = reading
    while rest is not None:
        glued = not text or text[-1] in _OPENING or rest.latex[:1] in ("", "^", "'", *_CLOSING)
        text += rest.latex if glued else f" {rest.latex}"
        rest = rest.rest
    return text


def _at_time(latex: str, time: str) -> str:
    """The name at a time, beside the label that it may have: b_{y} and t are b_{y,t}."""
    label = re.fullmatch(r"(.*)_\{([^{}]*)\}", latex)
    return f"{label[1]}_{{{label[2]},{time}}}" if label else f"{latex}_{{{time}}}"


def _normal(flat: str) -> tuple[str, list[int]]:
    """The text with accents behind their letters and one spelling of signs, and its places."""
    pieces = []
    places = []
    for at, character in enumerate(flat):
        piece = unicodedata.normalize("NFD", character).translate(_ACCENTS).translate(_SIGNS)
        pieces.append(piece)
        places += [at] * len(piece)
    return "".join(pieces), [*places, len(flat)]
