"""Words of atoms: the normal form of products of matrices, diagonal matrices and vectors.

A column v is diag(v) 1, a row vᵀ is 1ᵀ diag(v), so that every vector is a diagonal matrix beside a
vector of ones. Diagonal matrices commute in unbroken runs, and what is closed, 1ᵀ … 1, is a number,
which commutes with everything. What is known of a value (`Atom.rule`) is used to lower powers, so
that equal products have equal sums of words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import groupby

from .. import bounds

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
        found += sorted(members, key=_key) if diagonal else [one.transposed for one in members]
    return tuple(found)


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


def product(left: Poly, right: Poly) -> Poly:
    """The product of two sums, in normal form; that their shapes fit is the caller's to see."""
    size = len(left) * len(right)
    bounds.hold("the number of products of a formula written out", size, bounds.PRODUCTS)
    return gathered(
        (word, value * a * b)
        for one, a in left.items()
        for other, b in right.items()
        for word, value in normal((*one, *other)).items()
    )


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


# ---- the normal form


def normal(atoms: Word, whole: bool = True) -> Poly:
    """A product of atoms in any order of numbers and matrices, as a sum of words.

    If it is `whole` the derivative of a number by a matrix becomes a matrix of that shape.
    """
    numbers = [atom for atom in atoms if atom.kind == "number"]
    chain = [atom for atom in atoms if atom.kind != "number"]
    if whole:
        chain = _matrix(chain)
    sums: list[list[tuple[Fraction, Word]]] = []
    closed: list[Poly] = []
    for piece in _pieces(chain):
        if _is_closed(piece):
            closed.append(_closed(piece))
        else:
            sums.append(_chain(piece))
    found: Poly = {}
    for times, some in _run(numbers):
        for value, words in _combined(sums):
            word = (*sorted(some, key=_key), *words)
            found[word] = found.get(word, _ZERO) + times * value
    for factor in closed:
        found = gathered(
            (word, value * a * b)
            for one, a in found.items()
            for other, b in factor.items()
            for word, value in _with_numbers(one, other)
        )
    return {word: value for word, value in found.items() if value}


def _with_numbers(word: Word, numbers: Word) -> Iterator[tuple[Word, Fraction]]:
    own, chain = parted(word)
    for value, some in _run([*own, *numbers]):
        yield (*sorted(some, key=_key), *chain), value


def _matrix(chain: list[Atom]) -> list[Atom]:
    """The chain with the derivative of a number by a matrix as a matrix of that shape."""
    place = next((at for at, atom in enumerate(chain) if atom.kind == "outer"), None)
    if place is None:
        return chain
    if chain[place].turned:
        chain = [atom.transposed for atom in reversed(chain)]
        place = len(chain) - 1 - place
        back = True
    else:
        back = False
    left, right = chain[:place], chain[place + 1 :]
    if left and not left[0].rows:
        if chain[place].label == "T":
            left, right = right, left
        return [*(atom.transposed for atom in reversed(left)), *right]
    return [atom.transposed for atom in reversed(chain)] if back else chain


def _pieces(chain: list[Atom]) -> Iterator[list[Atom]]:
    """The chain cut where it is a number wide: between a column and what follows it."""
    piece: list[Atom] = []
    for atom in chain:
        if piece and atom.kind == "ones" and not atom.rows:
            yield piece
            piece = []
        piece.append(atom)
        if atom.kind == "ones" and not atom.cols:
            yield piece
            piece = []
    if piece:
        yield piece


def outer_pieces(word: Word) -> tuple[Word, Word] | None:
    """The column and the row of an outer product; None for a word that is none."""
    numbers, chain = parted(word)
    match list(_pieces(list(chain))):
        case [column, row] if column[0].rows and row[-1].cols:
            return (*numbers, *column), tuple(row)
        case _:
            return None


def _is_closed(piece: list[Atom]) -> bool:
    """Whether a piece of a chain is a number: it begins with a row and ends with a column."""
    first, last = piece[0], piece[-1]
    return first.kind == last.kind == "ones" and not first.rows and not last.cols


def _closed(piece: list[Atom]) -> Poly:
    """The number 1ᵀ … 1."""
    found: list[tuple[Word, Fraction]] = []
    for value, word in _chain(piece):
        if len(word) == 3 and word[1].rule in ("softmax", "weights") and word[1].power == 1:
            found.append(((), value))  # its entries sum to 1
            continue
        one = min(word, turned(word), key=lambda some: [atom.key for atom in some])
        found.append(((named(one),), value))
    return gathered(found)


def named(word: Word) -> Atom:
    """A closed word as a number."""
    time = latest(word)
    return Atom("number", spelled(word, time), time, core=word)


def _chain(piece: list[Atom]) -> list[tuple[Fraction, Word]]:
    """A piece of a chain with its runs of diagonal matrices in order."""
    parts: list[list[tuple[Fraction, Word]]] = []
    run: list[Atom] = []
    for atom in piece:
        if atom.kind == "diagonal":
            run.append(atom)
            continue
        if run:
            parts.append(_run(run))
            run = []
        parts.append([(_ONE, (atom,))])
    if run:
        parts.append(_run(run))
    found: list[tuple[Fraction, Word]] = []
    for value, word in _combined(parts):
        opened = _opened(word)
        if opened == word:
            found.append((value, word))
        else:
            found.extend((value * more, other) for more, other in _chain(list(opened)))
    return found


def _opened(word: Word) -> Word:
    """The word with diag(u) 1 as u, for the first product u in the run beside the ones."""
    if word and word[-1].kind == "ones" and not word[-1].cols:
        for place in range(len(word) - 2, -1, -1):
            atom = word[place]
            if atom.kind != "diagonal":
                break
            if atom.core and atom.power == 1:
                return (*word[:place], *word[place + 1 : -1], *atom.core)
    if word and word[0].kind == "ones" and not word[0].rows:
        for place in range(1, len(word)):
            atom = word[place]
            if atom.kind != "diagonal":
                break
            if atom.core and atom.power == 1:
                return (*turned(atom.core), *word[1:place], *word[place + 1 :])
    return word


def _combined(parts: list[list[tuple[Fraction, Word]]]) -> list[tuple[Fraction, Word]]:
    found: list[tuple[Fraction, Word]] = [(_ONE, ())]
    for part in parts:
        found = [(a * b, (*one, *other)) for a, one in found for b, other in part]
    return found


# ---- runs of diagonal matrices, and numbers

SQUARES = ("tanh", "sigma")
"""What is known of values by its square: h² = 1 - tanh'(a), s² = s - σ'(a)."""


def _run(atoms: list[Atom]) -> list[tuple[Fraction, Word]]:
    """The product of atoms that commute, as a sum: powers are joined, and lowered by the rules."""
    if len(atoms) < 2 and not (atoms and _lowers(atoms[0])):
        return [(_ONE, tuple(atoms))]
    powers: dict[Atom, int] = {}
    for atom in atoms:
        base = replace(atom, power=1) if atom.power != 1 else atom
        powers[base] = powers.get(base, 0) + atom.power
    found: list[tuple[Fraction, dict[Atom, int]]] = [(_ONE, {})]
    for atom, power in powers.items():
        found = [
            (value * times, _joined(some, more))
            for value, some in found
            for times, more in _lowered(atom, power)
        ]
    result: list[tuple[Fraction, Word]] = []
    for value, some in found:
        if any(_lowers_to(atom, power) for atom, power in some.items()):
            result += [
                (value * more, word)
                for more, word in _run([_raised(a, p) for a, p in some.items() if p])
            ]
        else:
            kept = (_raised(atom, power) for atom, power in some.items() if power)
            result.append((value, tuple(sorted(kept, key=_key))))
    return result


def _raised(atom: Atom, power: int) -> Atom:
    return atom if power == 1 else replace(atom, power=power)


def _joined(some: Mapping[Atom, int], more: Mapping[Atom, int]) -> dict[Atom, int]:
    joined = dict(some)
    for atom, power in more.items():
        joined[atom] = joined.get(atom, 0) + power
    return joined


def _lowers(atom: Atom) -> bool:
    return _lowers_to(replace(atom, power=1), atom.power)


def _lowers_to(atom: Atom, power: int) -> bool:
    """Whether a rule lowers a power of an atom."""
    if power == 1:
        return atom.kind == "number" and atom.rule in ("softmax", "weights")
    return power > 1 and atom.rule in (*SQUARES, "step", "softmax", "weights") and (
        atom.kind == "number" or atom.rule in (*SQUARES, "step")
    )  # fmt: skip


def _lowered(atom: Atom, power: int) -> list[tuple[Fraction, dict[Atom, int]]]:
    """A power by the rules: h² is 1 - tanh', s² is s - σ', relu'² is relu'; alone, softmax is 1."""
    if not _lowers_to(atom, power):
        return [(_ONE, {atom: power})]
    if atom.rule == "step":
        return [(_ONE, {atom: 1})]
    if atom.rule in ("softmax", "weights"):
        return [(_ONE, {})]
    kept = power - 2 if atom.rule == "tanh" else power - 1
    return [(_ONE, {atom: kept}), (-_ONE, {atom: power - 2, slope_of(atom): 1})]


def slope_of(atom: Atom) -> Atom:
    """f'(a) as an atom, where `atom` is f(a)."""
    rule = "step" if atom.rule == "relu" else ""
    return replace(atom, label=f"slope of {atom.label}", power=1, rule=rule, core=())


def _key(atom: Atom) -> tuple[str, int, str, bool, int]:
    return atom.key


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


_ZERO, _ONE = Fraction(0), Fraction(1)
