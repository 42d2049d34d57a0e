"""Lines and words on a grid of characters; where two lines cross, the upright one passes over."""

from __future__ import annotations

from collections.abc import Iterator

Point = tuple[int, int]

STROKES: dict[str, dict[str, tuple[str, str]]] = {
    "text": {"right": ("─", "│"), "missing": ("╌", "╎"), "often": ("═", "║"), "foreign": ("~", "≀"),
             "": ("·", "·")},
    "ascii": {"right": ("-", "|"), "missing": (".", ":"), "often": ("=", "#"),
              "foreign": ("~", "!"), "": ("'", "'")},
}  # fmt: skip
"""The signs of each kind of line, along and upright; a line without a kind is faint.

Dashes and strokes tell the kinds apart without colour.
"""

_SIGNS = {
    "left up": "┘╝", "left down": "┐╗", "right down": "┌╔", "right up": "└╚",
    "left up down": "┤╣", "right up down": "├╠", "left right up": "┴╩", "left right down": "┬╦",
    "left right up down": "┼╬", "left right": "─═",
}  # fmt: skip
"""The signs where lines of one kind join, by the arms that they have there."""


class Canvas:
    """A drawing that grows as it is drawn on; x to the right, y down."""

    def __init__(self, spelling: str) -> None:
        self._strokes = STROKES[spelling]
        self._ascii = spelling == "ascii"
        self._signs: dict[Point, str] = {}
        self._upright: set[Point] = set()

    def word(self, x: int, y: int, word: str) -> None:
        """Write a word from x on."""
        for away, sign in enumerate(word):
            self._put(x + away, y, sign)

    def along(self, kind: str, y: int, x: int, to_x: int) -> None:
        """Draw a line from x to `to_x`, under what stands there upright."""
        for at in range(min(x, to_x), max(x, to_x) + 1):
            if (at, y) not in self._upright:
                self._signs[at, y] = self._strokes[kind][0]

    def upright(self, kind: str, x: int, y: int, to_y: int) -> None:
        """Draw a line from y to `to_y`."""
        for at in range(min(y, to_y), max(y, to_y) + 1):
            self._put(x, at, self._strokes[kind][1])

    def tree(self, kind: str, x: int, arms: tuple[tuple[int, int], ...]) -> None:
        """Draw a trunk at x with an arm at each height y that reaches to `to_x`."""
        low, high = min(y for y, _ in arms), max(y for y, _ in arms)
        self.upright(kind, x, low, high)
        for y, to_x in arms:
            self.along(kind, y, x, to_x)
        for y in {y for y, _ in arms}:
            ends = [to_x for at, to_x in arms if at == y]
            found = {
                "left": min(ends) < x, "right": max(ends) > x, "up": y > low, "down": y < high
            }  # fmt: skip
            self._put(x, y, self._joint(kind, " ".join(arm for arm in found if found[arm])))

    def _joint(self, kind: str, arms: str) -> str:
        return "+" if self._ascii else _SIGNS[arms][kind == "often"]

    def _put(self, x: int, y: int, sign: str) -> None:
        self._signs[x, y] = sign
        self._upright.add((x, y))

    @property
    def width(self) -> int:
        """Columns."""
        return max((x for x, _ in self._signs), default=-1) + 1

    def rows(self) -> Iterator[str]:
        """The rows, without trailing blanks."""
        height = max((y for _, y in self._signs), default=-1) + 1
        for y in range(height):
            row = "".join(self._signs.get((x, y), " ") for x in range(self.width))
            yield row.rstrip()
