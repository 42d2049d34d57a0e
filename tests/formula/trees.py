"""Trees as the parser gives them, drawn at random: every node type, in the normal form of reading.

Products are flat, a sign belongs to the first number of a product, and what is a fraction of
numbers is a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from symbptt.formula.syntax import (
    Call,
    Diagonal,
    Dots,
    Enclosed,
    Entrywise,
    Evaluated,
    Formula,
    Index,
    Label,
    Mark,
    Number,
    Outer,
    Plus,
    Product,
    Quotient,
    Ratio,
    Script,
    Scripted,
    Stack,
    Sum,
    Symbol,
    Times,
)
from symbptt.notation import ACCENTS, LETTERS

LETTERS_IN_USE = [*"adhLWyTx", *(name for name in LETTERS if name not in ("Sigma", "Pi"))]
WORDS = ["h2", "2h", "what", "in put", "logit", "W_hh"]
MARKS = ["transpose", "prime", "star", "dagger"]


@st.composite
def trees(draw: st.DrawFn, words: bool = True) -> Formula:
    """Formulas; without `words` those that text can show: all names are single letters."""
    return _Grower(draw, words).formula(draw(st.integers(0, 4)))


@dataclass(frozen=True)
class _Grower:
    """Draws parts of a tree; `depth` is how many levels may still stand below."""

    draw: st.DrawFn
    words: bool

    def one_of(self, *values: Any) -> Any:
        """One of the values."""
        return self.draw(st.sampled_from(values))

    def several(self, depth: int) -> tuple[Formula, ...]:
        """Two or three formulas."""
        return tuple(self.formula(depth) for _ in range(self.one_of(2, 2, 3)))

    def formula(self, depth: int) -> Formula:
        """Any formula."""
        if not depth:
            return self.one_of(self.symbol, self.symbol, self.number, Dots)()  # type: ignore[no-any-return]
        grow = self.one_of(
            self.times, self.plus, self.entrywise, self.stack, self.ranged, self.quotient,
            self.outer, self.ratio, self.diagonal, self.call, self.evaluated, self.scripted,
        )  # fmt: skip
        return grow(depth - 1)  # type: ignore[no-any-return]

    # ---- names

    def index(self) -> Index:
        """An index: 3, t, k+1, t-2s."""
        symbol = self.one_of(None, "t", "k", "tau", "T", "T_x")
        offset = self.draw(st.integers(-2, 2) | st.integers(-1000, 1000))
        if symbol is None or self.one_of(True, True, False):
            return Index(symbol, offset)
        factors = st.sampled_from([-2, -1, 1, 3])
        others = self.draw(st.dictionaries(st.sampled_from(["j", "s", "mu"]), factors))
        return Index(symbol, offset, tuple(others.items()))

    def script(self) -> Script:
        """What may stand in a subscript or superscript."""
        if self.one_of(*range(10)) == 0:
            return (Mark("plus"),)
        return tuple(self.item() for _ in range(self.one_of(1, 1, 2, 3)))

    def item(self) -> Any:
        """One item of a script."""
        kind = self.one_of("index", "index", "label", "enclosed", "mark", "symbol")
        if kind == "index":
            index = self.index()
            bare = index.symbol == "T_x" and not index.offset and not index.others
            return Index("t") if bare else index
        if kind == "label":
            return Label(self.one_of("hh", "xh", "qw", *(WORDS if self.words else ())))
        if kind == "enclosed":
            index = self.item()
            return Enclosed(self.one_of(*"([<"), index if isinstance(index, Index) else Index("t"))
        if kind == "mark":
            return Mark(self.one_of(*MARKS))
        base, accent = self.one_of(*LETTERS_IN_USE), self.one_of("", *ACCENTS)
        return Symbol(base, accent, () if accent else (Index(self.one_of("t", None)),))

    def symbol(self) -> Symbol:
        """A letter, a name or the vector of ones, perhaps with scripts."""
        if self.one_of(*range(12)) == 0:
            return Symbol("1", sub=self.one_of((), self.script()))
        base = self.one_of(*LETTERS_IN_USE, *(("loss", "net") if self.words else ()))
        accent = self.one_of("", "", *ACCENTS)
        sub, sup, before = (self.script() if self.one_of(*range(n)) == 0 else () for n in (2, 3, 9))
        return Symbol(base, accent, sub, sup, before)

    def number(self) -> Number:
        """A small number or fraction."""
        return Number(self.draw(st.integers(-3, 3).map(Fraction) | st.fractions(max_denominator=9)))

    # ---- operations

    def times(self, depth: int) -> Formula:
        flat: list[Formula] = []
        for factor in self.several(depth):
            flat.extend(factor.factors if isinstance(factor, Times) else (factor,))
        return Times(tuple(flat))

    def plus(self, depth: int) -> Formula:
        return Plus(self.several(depth))

    def entrywise(self, depth: int) -> Formula:
        return Entrywise(self.several(depth))

    def stack(self, depth: int) -> Formula:
        return Stack(self.several(depth))

    def outer(self, depth: int) -> Formula:
        return Outer(self.formula(depth), self.formula(depth))

    def diagonal(self, depth: int) -> Formula:
        return Diagonal(self.formula(depth))

    def ratio(self, depth: int) -> Formula:
        upper, lower = self.formula(depth), self.formula(depth)
        by_entries = self.one_of(True, False)
        if lower == Number(Fraction(0)) and not by_entries:
            return upper
        if isinstance(upper, Number) and isinstance(lower, Number) and not by_entries:
            return Number(upper.value / lower.value)
        return Ratio(upper, lower, by_entries)

    def call(self, depth: int) -> Formula:
        arguments = self.one_of((self.formula(depth),), self.several(depth))
        if self.one_of(True, False):
            return Call(Symbol(self.one_of("tanh", "softmax", "log")), arguments)
        return Call(self.symbol(), arguments, self.one_of("(", "["))

    def evaluated(self, depth: int) -> Formula:
        if self.words and self.one_of(True, False):
            return Evaluated(self.formula(depth), None, self.one_of("use at k", "at step 3"))
        return Evaluated(self.formula(depth), self.formula(depth))

    def scripted(self, depth: int) -> Formula:
        body = self.formula(depth)
        sup = () if isinstance(body, Scripted | Number) else self.script()
        return Scripted(body, self.script() if not sup or self.one_of(True, False) else (), sup)

    def quotient(self, depth: int) -> Formula:
        lower = self.one_of(self.symbol(), Call(self.symbol(), (Symbol("t"),)))
        mark = self.one_of("partial", "immediate", "total", "gradient")
        return Quotient(self.formula(depth), lower, mark)

    def ranged(self, depth: int) -> Formula:
        kind, letter = self.one_of(Sum, Product), self.one_of("l", "m", "nu", "d", "n")
        first, last = self.one_of(None, self.index()), self.one_of(None, self.index())
        body = self.formula(depth)
        if kind is Product and first is not None and last is not None:
            return Product(letter, first, last, body, self.one_of(True, False))
        return kind(letter, first, last, body)  # type: ignore[no-any-return]
