"""Formulas in two dimensions, as on a blackboard: stacked fractions, limits above and below."""

from __future__ import annotations

from dataclasses import dataclass

from ..formula.printer import Notation, signed, write
from ..formula.syntax import Equation, Formula, Plus, Product, Quotient, Sum, Times


@dataclass(frozen=True)
class Box:
    """A rectangle of text; `base` is the row that stands on the line."""

    rows: tuple[str, ...]
    base: int

    @property
    def width(self) -> int:
        """Columns."""
        return max(map(len, self.rows))

    def padded(self, above: int, below: int) -> Box:
        """With empty rows added."""
        empty = " " * self.width
        rows = (empty,) * above + tuple(row.ljust(self.width) for row in self.rows)
        return Box(rows + (empty,) * below, self.base + above)


def draw(formula: Formula | Equation, notation: Notation) -> tuple[str, ...]:
    """The rows of a formula or an equation, without trailing blanks."""
    if isinstance(formula, Equation):
        sides = (_box(formula.left, notation), _line("="), _box(formula.right, notation))
        box = _beside(sides)
    else:
        box = _box(formula, notation)
    return tuple(row.rstrip() for row in box.rows)


def _box(formula: Formula, notation: Notation) -> Box:
    match formula:
        case Quotient():
            return _fraction(formula, notation)
        case Sum() | Product():
            return _ranged(formula, notation)
        case Times(factors=factors) if signed(formula)[0] == "-":
            return _beside((_line("-"), _bracketed(signed(formula)[1], notation, last=True)))
        case Times(factors=factors):
            boxes = [
                _bracketed(factor, notation, last=position == len(factors) - 1)
                for position, factor in enumerate(factors)
            ]
            return _beside(tuple(boxes))
        case Plus(terms=terms):
            parts: list[Box] = []
            for term in terms:
                sign, rest = signed(term)
                if parts or sign == "-":
                    parts.append(_line(sign))
                box = _box(rest, notation)
                parts.append(_in_brackets(box, notation) if isinstance(rest, Plus) else box)
            return _beside(tuple(parts))
        case _:
            return _line(write(formula, notation))


def _bracketed(formula: Formula, notation: Notation, last: bool) -> Box:
    ranged = isinstance(formula, Sum | Product)
    negative = not ranged and signed(formula)[0] == "-"
    box = _box(formula, notation)
    if isinstance(formula, Plus) or (ranged and not last) or negative:
        return _in_brackets(box, notation)
    return box


def _fraction(quotient: Quotient, notation: Notation) -> Box:
    written = write(quotient, notation)
    above, stroke, below = written.partition("/")
    if quotient.mark == "gradient" or not stroke or "/" in below:
        return _line(written)
    width = max(len(above), len(below))
    bar = notation.sign("rule") * width
    return Box((above.center(width).rstrip().ljust(width), bar, below.center(width)), 1)


def _ranged(formula: Sum | Product, notation: Notation) -> Box:
    operator = notation.sign("sum" if isinstance(formula, Sum) else "product")
    index = notation.letter(formula.index)
    above = "" if formula.last is None else notation.index(formula.last)
    below = index if formula.first is None else f"{index}={notation.index(formula.first)}"
    width = max(len(operator), len(above), len(below))
    head = Box((above.center(width), operator.center(width), below.center(width)), 1)
    body = _box(formula.body, notation)
    product = isinstance(formula, Product) and isinstance(formula.body, Times)
    if isinstance(formula.body, Plus) or product:
        body = _in_brackets(body, notation)
    return _beside((head, body))


def _in_brackets(box: Box, notation: Notation) -> Box:
    height = len(box.rows)
    if notation.spelling == "ascii" or height == 1:
        left, right = "(" * height, ")" * height
    else:
        left = "⎛" + "⎜" * (height - 2) + "⎝"
        right = "⎞" + "⎟" * (height - 2) + "⎠"
    padded = box.padded(0, 0)
    rows = tuple(a + row + b for a, row, b in zip(left, padded.rows, right, strict=True))
    return Box(rows, box.base)


def _line(written: str) -> Box:
    return Box((written,), 0)


def _beside(boxes: tuple[Box, ...]) -> Box:
    above = max(box.base for box in boxes)
    below = max(len(box.rows) - box.base for box in boxes)
    level = [box.padded(above - box.base, below - len(box.rows) + box.base) for box in boxes]
    rows = tuple(" ".join(parts) for parts in zip(*(box.rows for box in level), strict=True))
    return Box(rows, above)
