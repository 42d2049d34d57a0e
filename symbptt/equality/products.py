"""The normal form of products of atoms, so that equal products have equal sums of words."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from .. import bounds
from .atoms import Atom, Poly, Word, gathered, latest, parted, place_of, spelled, turned
from .powers import run


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
    for times, some in run(numbers):
        for value, words in _combined(sums):
            word = (*sorted(some, key=place_of), *words)
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
    for value, some in run([*own, *numbers]):
        yield (*sorted(some, key=place_of), *chain), value


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
    members: list[Atom] = []
    for atom in piece:
        if atom.kind == "diagonal":
            members.append(atom)
            continue
        if members:
            parts.append(run(members))
            members = []
        parts.append([(_ONE, (atom,))])
    if members:
        parts.append(run(members))
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


_ZERO, _ONE = Fraction(0), Fraction(1)
