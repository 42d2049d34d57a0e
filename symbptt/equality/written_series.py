"""Written formulas on the time line: values, diag and ⊙ as words of atoms in slots."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from ..derivation.graph import graph
from ..formula.syntax import (
    Diagonal,
    Entrywise,
    Formula,
    Index,
    Outer,
    Power,
    Product,
    Quotient,
    Ratio,
    Sum,
    Times,
    Transpose,
    Variable,
    transposed,
    walk,
)
from ..model.cell import Cell
from . import atoms, products
from .atoms import DoNotConform, Poly, Shape
from .concrete import is_written
from .conformity import shape_in
from .constraints import Moment
from .orientation import ANYWHERE, oriented
from .parts import Need, Parts, multiplied
from .series import Compiler
from .terms import Local, Outside, Term
from .words import Speller, Way, Words
from .writing import Writing, writer


class AtomSpeller(Speller):
    """Spells the paths of a network in atoms."""

    def along(self, way: Way) -> Words:
        """The words of a path that begins at a time, as atoms as seen from there."""
        base = way[0].time
        assert base is not None
        cell = self.network.cell
        found: Poly = {}
        seen = tuple(
            part if part.time is None
            else replace(part, time=Index(None, part.time.offset - base.offset))
            for part in way
        )  # fmt: skip
        for letters in self.words(seen):
            poly = atoms.number(1)
            for letter in letters:
                route = writer(cell).route(letter.route, letter.upper, letter.lower)
                poly = {
                    word: value * a * b
                    for one, a in poly.items()
                    for other, b in route.items()
                    for word, value in products.normal((*one, *other), whole=False).items()
                }
            found = atoms.gathered([*found.items(), *poly.items()])
        return as_words(found)


@lru_cache(maxsize=64)
def atom_speller(cell: Cell) -> AtomSpeller:
    """The speller of the network of a cell."""
    return AtomSpeller(graph(cell))


def as_words(poly: Poly) -> Words:
    """A sum of words as such, in a fixed order."""
    pairs = ((value, word) for word, value in poly.items())
    return tuple(sorted(pairs, key=lambda pair: atoms.spelled(pair[1], 0)))


class WrittenCompiler(Compiler):
    """Brings settled formulas with values in them into terms.

    If it is to `split` them, outer products of values are a column and a row, as the derivative of
    a number by a matrix is; else they are one factor, as a local Jacobian is.
    """

    def __init__(self, speller: Speller, layout: str, split: bool = False) -> None:
        super().__init__(speller, layout)
        self.split = split

    def parts(self, formula: Formula) -> Parts:
        """The terms of a formula, in one order. Raises `Outside`."""
        if self.cell.reads_later:
            raise Outside("values in a network whose states run backwards in time")
        found = super().parts(formula)
        terms = tuple(oriented(term, self.cell, self.layout) for term in found.terms)
        return replace(found, terms=terms)

    def _bodies(self, terms: tuple[Term, ...], index: str) -> tuple[Term, ...]:
        return tuple(oriented(term, self.cell, self.layout, (index, 0)) for term in terms)

    def _parts(self, formula: Formula) -> Parts:
        if is_local(formula):
            return self._local(formula) if is_written(formula) else super()._parts(formula)
        match formula:
            case Times(factors=factors):
                return self._times(factors)
            case Entrywise(factors=factors):
                return self._entrywise(factors)
            case Power(base=base, exponent=Index() as exponent) if is_local(base):
                return self._power(base, exponent)
            case Transpose() | Quotient() | Sum() | Product() | Ratio() | Power():
                return super()._parts(formula)
            case Outer(left=left, right=right):
                return self._outer(left, right)
            case Diagonal():
                raise Outside("a diagonal matrix of derivatives")
            case _:
                return super()._parts(formula)

    def _times(self, factors: tuple[Formula, ...]) -> Parts:
        """The product; neighbours that are written out are one factor."""
        found: list[Parts] = []
        run: list[Formula] = []
        for factor in (*factors, None):
            if factor is not None and is_local(factor) and is_written(factor):
                run.append(factor)
                continue
            if run:
                found += self._run_of(tuple(run))
                run = []
            if factor is not None:
                found.append(self._parts(factor))
        return multiplied(found)

    def _run_of(self, factors: tuple[Formula, ...]) -> list[Parts]:
        symbols = {time.symbol for factor in factors for time in _times_in(factor)}
        if len(symbols) < 2:
            return [self._local(factors[0] if len(factors) == 1 else Times(factors))]
        return [self._local(factor) for factor in factors]

    def _local(self, formula: Formula) -> Parts:
        """What is written out at one time: its words, and that all that it names exists."""
        times = _times_in(formula)
        symbols = {(time.symbol, time.others) for time in times}
        if len(symbols) > 1:
            raise Outside("a product by entries of values of several steps")
        base = max((time.offset for time in times), default=0)
        try:
            poly = Writing(writer(self.cell), lambda index: index.offset).of(formula)
        except DoNotConform:
            raise Outside("factors that do not conform") from None
        return self._placed(poly, formula, times, base)

    def _placed(self, poly: Poly, formula: Formula, times: list[Index], base: int) -> Parts:
        needs: list[Need] = []
        for part in walk(formula):
            if isinstance(part, Variable) and part.time is not None:
                at, defined = self._moment(part.time)
                if defined:
                    raise Outside("a value at an index of several symbols")
                needs += self._existing(part, at)
        where: Moment = ANYWHERE
        if times:
            where = self._moment(replace(times[0], offset=base))[0]
        words = as_words(atoms.later(poly, -base))
        if not words:
            return Parts((), tuple(needs))
        if all(not word for _, word in words):
            return Parts((Term(sum((v for v, _ in words), Fraction(0))),), tuple(needs))
        return Parts(tuple(self._terms(words, where)), tuple(needs))

    def _terms(self, words: Words, at: Moment) -> Iterator[Term]:
        """The terms of words in a slot: all as one item, or outer products as two."""
        others = []
        for value, word in words:
            pieces = products.outer_pieces(word) if self.split else None  # type: ignore[arg-type]
            if pieces is None:
                others.append((value, word))
            else:
                items = tuple(Local(at, ((Fraction(1), piece),), is_value=True) for piece in pieces)
                yield Term(value, items=items)
        if others:
            yield Term(Fraction(1), items=(Local(at, tuple(others), is_value=True),))

    def _outer(self, *vectors: Formula) -> Parts:
        """The product of a column and a row."""
        column, row = (
            Transpose(one) if _is_row(shape_in(self.cell, one, self.layout)) else one
            for one in vectors
        )
        return self._times((column, transposed(row)))

    def _entrywise(self, factors: tuple[Formula, ...]) -> Parts:
        """Values times derivatives by entries: diag of the values, beside what they scale."""
        rest = [factor for factor in factors if not is_local(factor)]
        if len(rest) != 1:
            raise Outside("a product by entries of several derivatives")
        scales = [Diagonal(factor) for factor in factors if is_local(factor)]
        shape = shape_in(self.cell, rest[0], self.layout)
        if _is_row(shape):
            return self._times((rest[0], *scales))
        return self._times((*scales, rest[0]))

    def _power(self, base: Formula, exponent: Index) -> Parts:
        """A power that depends on times; it does not exist where the exponent is negative."""
        range_ = self._range(base, exponent)
        low, high, defined = self._ends(range_)
        found = self._parts(range_)
        need = Need((low[0], low[1] - 1), high, (), defined)
        return replace(found, needs=(*found.needs, need))

    def _range(self, base: Formula, exponent: Index) -> Product:
        """A power of a matrix as a product over as many steps: W^{t-k} over k+1, …, t."""
        negative = [symbol for symbol, factor in exponent.others if factor == -1]
        if exponent.symbol is None or len(negative) != len(exponent.others) or len(negative) > 1:
            raise Outside("this power of a matrix")
        index = next(self._names)
        first = Index(negative[0] if negative else None, 1 - exponent.offset)
        falls = self.layout != "denominator"
        return Product(index, first, Index(exponent.symbol), base, falling=falls, spelled=True)


def _is_row(shape: Shape | None) -> bool:
    return shape is not None and not shape[0] and len(shape[1]) == 1


def is_local(formula: Formula) -> bool:
    """Whether a formula is made of values at one time each, without derivatives and ranges."""
    return not any(
        isinstance(part, Quotient | Sum | Product)
        or (isinstance(part, Power) and not isinstance(part.exponent, int))
        for part in walk(formula)
    )


def _times_in(formula: Formula) -> list[Index]:
    return [p.time for p in walk(formula) if isinstance(p, Variable) and p.time is not None]
