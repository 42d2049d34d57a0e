"""Words of atoms: the normal form of products of matrices, diagonal matrices and vectors.

A column v is diag(v) 1, a row vᵀ is 1ᵀ diag(v), so that every vector is a diagonal matrix beside a
vector of ones. Diagonal matrices commute in unbroken runs, and what is closed, 1ᵀ … 1, is a number,
which commutes with everything. What is known of a value (`Atom.rule`) is used to lower powers, so
that equal products have equal sums of words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import groupby

Size = tuple[str, ...]
"""The sizes of a vector (one), of the entries of a matrix (two), of a number (none)."""


@dataclass(frozen=True)
class Atom:
    """A factor that is not split further.

    `kind` is "number", "diagonal", "matrix", "ones" (a column of ones, or a row), or "outer": what
    turns the row r before it and the row s after it into rᵀ s, or if its `label` is "T" into sᵀ r.
    `label` says what it is, with all times as seen from `time`, which is None for a constant.
    `core` is the column that a diagonal matrix is made of, if that is a product of others.
    """

    kind: str
    label: str
    time: int | None = None
    rows: Size = ()
    cols: Size = ()
    turned: bool = False
    power: int = 1
    rule: str = ""
    core: Word = ()

    @cached_property
    def key(self) -> tuple[str, int, str, bool, int]:
        """The place in a run: later times first."""
        return (self.kind, -_NEVER if self.time is None else -self.time, self.label, self.turned,
                self.power)  # fmt: skip

    def later(self, steps: int) -> Atom:
        """The same atom so many steps later."""
        if self.time is None or not steps:
            return self
        core = tuple(one.later(steps) for one in self.core)
        return replace(self, time=self.time + steps, core=core)

    @property
    def transposed(self) -> Atom:
        """The transpose; a diagonal matrix and a number are their own."""
        if self.kind in ("number", "diagonal"):
            return self
        turned = not self.turned if self.kind in ("matrix", "outer") else self.turned
        return replace(self, rows=self.cols, cols=self.rows, turned=turned)


Word = tuple[Atom, ...]
"""Numbers in a fixed order, then a chain of matrices and vectors of ones."""

Poly = dict[Word, Fraction]
"""A sum of words, each with its coefficient; the empty word is a number, or that multiple of I."""

Shape = tuple[Size, Size]

_NEVER = -(10**9)


class DoNotConform(Exception):
    """Two parts that do not fit beside each other."""


def ones(size: Size) -> Atom:
    """The column of ones."""
    return Atom("ones", "1", None, size, ())


def number(value: Fraction | int) -> Poly:
    """A number."""
    return {(): Fraction(value)} if value else {}


def vector(atom: Atom) -> Poly:
    """The column of a diagonal atom."""
    return {(atom, ones(atom.rows)): Fraction(1)}


def scaled(poly: Poly, factor: Fraction) -> Poly:
    """A multiple."""
    return {word: factor * value for word, value in poly.items()} if factor else {}


def later(poly: Poly, steps: int) -> Poly:
    """All of it so many steps later."""
    if not steps:
        return poly
    return {tuple(atom.later(steps) for atom in word): value for word, value in poly.items()}


def transposed(poly: Poly) -> Poly:
    """The transpose."""
    return gathered((turned(word), value) for word, value in poly.items())


def turned(word: Word) -> Word:
    """The transpose of a word; its numbers stay in front."""
    numbers, chain = parted(word)
    found = list(numbers)
    for diagonal, run in groupby(reversed(chain), key=lambda atom: atom.kind == "diagonal"):
        members = list(run)
        found += sorted(members, key=place_of) if diagonal else [one.transposed for one in members]
    return tuple(found)


def place_of(atom: Atom) -> tuple[str, int, str, bool, int]:
    """The place of an atom in a run."""
    return atom.key


def parted(word: Word) -> tuple[Word, Word]:
    """The numbers of a word, and its chain."""
    split = sum(atom.kind == "number" for atom in word)
    return word[:split], word[split:]


def gathered(parts: Iterable[tuple[Word, Fraction]]) -> Poly:
    """The sum of words."""
    found: Poly = {}
    for word, value in parts:
        found[word] = found.get(word, _ZERO) + value
    return {word: value for word, value in found.items() if value}


# ---- shapes


def shape_of(word: Word) -> Shape | None:
    """Rows and columns; None for a number, which is every multiple of I."""
    chain = parted(word)[1]
    if not chain:
        return None
    outer = next((atom for atom in chain if atom.kind == "outer"), None)
    if outer is None:
        return chain[0].rows, chain[-1].cols
    return (outer.rows, chain[-1].cols) if outer.turned else (chain[0].rows, outer.cols)


def is_vector(shape: Shape) -> bool:
    """Whether it is the shape of a row or a column."""
    return (len(shape[0]), len(shape[1])) in ((1, 0), (0, 1))


# ---- words as text


def latest(word: Word) -> int | None:
    """The latest time in a word, None for a constant."""
    return max((atom.time for atom in word if atom.time is not None), default=None)


def spelled(word: Word, base: int | None) -> str:
    """A word as text, its times counted from `base`."""
    return " ".join(_spelled(atom, base) for atom in word)


def _spelled(atom: Atom, base: int | None) -> str:
    time = "" if atom.time is None else f"@{atom.time - (base or 0)}"
    power = "" if atom.power == 1 else f"^{atom.power}"
    sizes = "×".join("·".join(size) for size in (atom.rows, atom.cols))
    mark = {"diagonal": "D", "matrix": "M", "number": "N", "outer": "O", "ones": "1"}[atom.kind]
    return f"{mark}<{atom.label}>{time}{power}{'T' if atom.turned else ''}[{sizes}]"


def poly_text(poly: Poly) -> tuple[str, int | None]:
    """A sum of words as text that only it has, and the time from which its times are counted."""
    base = max((t for word in poly if (t := latest(word)) is not None), default=None)
    return " + ".join(
        sorted(f"{value} {spelled(word, base)}" for word, value in poly.items())
    ), base


_ZERO = Fraction(0)
