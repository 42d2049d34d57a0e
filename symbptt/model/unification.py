"""Sizes that are not known yet, and what makes two of them equal."""

from __future__ import annotations

from dataclasses import dataclass, field

ONE = "1"

Size = int | str | tuple["Size", ...]
"""A size: an unknown by its number, "1", or the sum of the sizes of blocks."""

Extent = tuple[Size, Size]
"""Rows and columns: a number is (1, 1), a column (n, 1), a row (1, n)."""


@dataclass
class Unification:
    """Equations between sizes, solved as they come in."""

    _values: dict[int, Size] = field(default_factory=dict)
    _made: int = 0

    def fresh(self) -> int:
        """A size of which nothing is known."""
        self._made += 1
        return self._made

    def found(self, size: Size) -> Size:
        """What is known of a size: a sum is flat, an unknown the one that stands for its equals."""
        while isinstance(size, int) and size in self._values:
            size = self._values[size]
        if not isinstance(size, tuple):
            return size
        flat: list[Size] = []
        for part in map(self.found, size):
            flat.extend(part if isinstance(part, tuple) else (part,))
        return tuple(flat)

    def equate(self, one: Size, other: Size) -> bool:
        """Make two sizes equal; False if they cannot be."""
        one, other = self.found(one), self.found(other)
        if one == other:
            return True
        if not isinstance(one, int):
            one, other = other, one
        if isinstance(one, int):
            if isinstance(other, tuple) and one in other:
                return False
            self._values[one] = other
            return True
        if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
            return all(self.equate(*pair) for pair in zip(one, other, strict=True))
        return False

    def equate_extents(self, one: Extent, other: Extent) -> bool:
        """Make rows and columns equal; False if they cannot be."""
        return self.equate(one[0], other[0]) and self.equate(one[1], other[1])

    def is_number(self, extent: Extent) -> bool:
        """Whether it is known that there is one row and one column."""
        return self.found(extent[0]) == ONE == self.found(extent[1])
