"""Which quantity a symbol on paper names: its scripts told apart into labels, time and entries.

One quantity may be written h_t, h^{(t)}, h^{<t>}, h[t] or h(t); a model knows where its own
notation puts the time, and a symbol is matched with the quantity that leaves the fewest of its
scripts over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from ..formula.syntax import (
    Component,
    Enclosed,
    Formula,
    Index,
    Iverson,
    Label,
    Mark,
    Number,
    Plus,
    Power,
    Script,
    Symbol,
    Times,
    Transpose,
    Variable,
    combined,
    walk,
)
from ..notation import Name

Item = Index | Label | Enclosed | Mark
Placed = tuple[str, Item]
"""An item of a script with its place: "before", "sub", "sup", or "(" for a bracket behind."""


@dataclass(frozen=True)
class Definition:
    """A name that stands for a formula; `parameters` are the index symbols of its own slots."""

    parameters: tuple[str, ...]
    body: Formula


@dataclass(frozen=True)
class Entry:
    """How a quantity is written: its letter, its labels, and where its time indices stand.

    `slots` are the places of its time indices, in order; `definition` what a defined name stands
    for; `rank` how many indices an entry of it has, None if that is not known.
    """

    name: Name
    base: str
    accent: str = ""
    labels: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    definition: Definition | None = None
    rank: int | None = None

    def at(self, times: tuple[Index, ...]) -> Variable:
        """The variable at these times; a defined name keeps its first one."""
        return Variable(self.name, times[0] if times else None)


@dataclass(frozen=True)
class Match:
    """What a symbol says of an entry: its time indices, and what is done to the quantity."""

    entry: Entry
    times: tuple[Index, ...]
    entries: tuple[Index, ...] = ()
    transposed: bool = False
    power: int | Index | None = None
    cost: int = 0

    def applied_to(self, formula: Formula) -> Formula:
        """The formula with the entries taken, the power and the transpose."""
        if self.entries:
            formula = Component(formula, self.entries)
        if self.power is not None:
            formula = Power(formula, self.power)
        return Transpose(formula) if self.transposed else formula


def entry_letters(formula: Formula) -> frozenset[str]:
    """The letters that a formula has as entries for sure: those of W_{kj}."""
    return frozenset(
        letter
        for part in walk(formula) if isinstance(part, Symbol)
        for item in part.sub if isinstance(item, Label) and _letters(item.words)
        for letter in item.words
    ) - {"t", "T"}  # fmt: skip


def as_entries(symbol: Symbol, letters: frozenset[str], entries: tuple[Entry, ...]) -> Match | None:
    """The entry that fits a symbol in which these letters are entries, as the k of a_{t,k}."""
    marked = tuple(
        Index(f"{item}'") if isinstance(item, Index) and str(item) in letters else item
        for item in symbol.sub
    )
    found = matches(replace(symbol, sub=marked), entries) if marked != symbol.sub else None
    if found is None:
        return None
    plain = tuple(replace(one, symbol=(one.symbol or "").rstrip("'")) for one in found.entries)
    return replace(found, entries=plain)


def placed_items(symbol: Symbol) -> tuple[Placed, ...]:
    """The items of the scripts of a symbol with their places; a symbol in a script is unfolded."""
    places = (("before", symbol.before), ("sub", symbol.sub), ("sup", symbol.sup))
    return tuple((place, item) for place, script in places for item in unfolded(script))


def unfolded(script: Script) -> Iterator[Item]:
    """The items of a script; the h_t of δ^{h_t} is the label h and the index t."""
    for item in script:
        if isinstance(item, Symbol):
            yield Index(item.base)
            yield from unfolded(item.sub + item.sup)
        else:
            yield item


def label_of(item: Item) -> str | None:
    """What an item is called as a label, None if it can be none."""
    match item:
        case Label(words=words):
            return words
        case Index(offset=0, others=()) as index if index.symbol is not None:
            return index.symbol
        case Index(symbol=None, offset=number):
            return str(number)
        case Enclosed(index=index):
            return label_of(index)
        case _:
            return None


def index_of(item: Item) -> Index | None:
    """The index that an item is, None if it is none."""
    return item.index if isinstance(item, Enclosed) else item if isinstance(item, Index) else None


def as_index(formula: Formula) -> Index | None:
    """The index that a formula of letters and integers is, None if it is none."""
    factors: dict[str, int] = {}
    offset = 0
    for term in formula.terms if isinstance(formula, Plus) else (formula,):
        sign = 1
        if (
            isinstance(term, Times)
            and len(term.factors) == 2
            and term.factors[0] == Number(Fraction(-1))
        ):
            sign, term = -1, term.factors[1]
        if isinstance(term, Number) and term.value.denominator == 1:
            offset += sign * int(term.value)
        elif isinstance(term, Symbol) and term == Symbol(term.base):
            factors[term.base] = factors.get(term.base, 0) + sign
        else:
            return None
    if any(factors.values()) and 1 not in factors.values():
        return None
    return combined(factors, offset)


def matches(symbol: Symbol, entries: tuple[Entry, ...]) -> Match | None:
    """The entry that fits a symbol best: that with the fewest scripts left over, None if none."""
    found = (match(symbol, entry) for entry in entries if _alike(symbol, entry))
    return min((one for one in found if one), key=lambda one: one.cost, default=None)


def _alike(symbol: Symbol, entry: Entry) -> bool:
    return (symbol.base, symbol.accent) == (entry.base, entry.accent)


def match(symbol: Symbol, entry: Entry) -> Match | None:
    """What the scripts of a symbol say if it names this entry; None if they cannot."""
    left = list(placed_items(symbol))
    for label in entry.labels:
        position = next((p for p, (_, item) in enumerate(left) if label_of(item) == label), None)
        if position is None:
            return None
        left.pop(position)
    times: list[Index] = []
    cost = 0
    for place in entry.slots:
        position = _time_at(left, place)
        if position is None:
            position, cost = _time_anywhere(left), cost + 1
        if position is None:
            return None
        index = index_of(left.pop(position)[1])
        assert index is not None
        times.append(index)
    found = Match(entry, tuple(times), cost=cost)
    for place, item in left:
        more = _left_over(found, place, item)
        if more is None:
            return None
        found = replace(more, cost=more.cost + 2)
    wrong_rank = entry.rank is not None and len(found.entries) not in (0, entry.rank)
    return None if wrong_rank else found


def _time_at(items: list[Placed], wanted: str) -> int | None:
    """The position of the index at the place where the model's own notation has the time."""
    there = [(p, item) for p, (place, item) in enumerate(items) if place == wanted]
    enclosed = [p for p, item in there if isinstance(item, Enclosed)]
    plain = [p for p, item in there if isinstance(item, Index)]
    return next(iter(enclosed or plain), None)


def _time_anywhere(items: list[Placed]) -> int | None:
    """The position of an index elsewhere; a bare T or number above is a transpose or a power."""
    for position, (place, item) in enumerate(items):
        if isinstance(item, Enclosed) or (isinstance(item, Index) and place in ("sub", "(")):
            return position
    for position, (_, item) in enumerate(items):
        above = isinstance(item, Index) and item.symbol is not None
        if above and item not in (Index("T"), Index("T", 0)):
            return position
    return None


def _left_over(found: Match, place: str, item: Item) -> Match | None:
    match item:
        case Mark(kind="transpose" | "prime"):
            return replace(found, transposed=not found.transposed)
        case Index(symbol="T", offset=0, others=()) if place == "sup":
            return replace(found, transposed=not found.transposed)
        case Index(symbol=None, offset=power) if place == "sup":
            return replace(found, power=power)
        case Index() | Enclosed() if place == "sup" and not found.entry.slots:
            return replace(found, power=index_of(item))
        case Index() if place != "before" and _is_entry(item, found):
            return replace(found, entries=(*found.entries, item))
        case Label(words=words) if place != "before" and _letters(words):
            return replace(found, entries=found.entries + tuple(map(Index, words)))
        case _:
            return None


def kronecker(symbol: Symbol) -> Iverson | None:
    """δ_ij, whose two letters are entries, as 1 where they are the same; None for anything else."""
    if (symbol.base, symbol.accent, symbol.sup, symbol.before) != ("delta", "", (), ()):
        return None
    letters: list[str] = []
    for item in symbol.sub:
        if isinstance(item, Label) and _letters(item.words) and "t" not in item.words:
            letters += item.words
        elif isinstance(item, Index) and item == Index(item.symbol) and item.symbol not in _MOMENTS:
            letters.append(str(item))
    if len(letters) != 2 or len(set(letters)) < 2:
        return None
    return Iverson(Index(letters[0]), Index(letters[1]), span=symbol.span)


_MOMENTS = frozenset(("t", "k", "n", "T", "tau"))
"""Letters that are times: no entry of anything is called by them."""


def _is_entry(index: Index, found: Match) -> bool:
    """Whether a script is an entry: k and n are, where it is one of a matrix."""
    is_matrix = found.entry.rank == 2 and not found.entry.slots
    return index.symbol not in _MOMENTS or (is_matrix and index.symbol in ("k", "n"))


def _letters(words: str) -> bool:
    return len(words) == 2 and words.isascii() and words.isalpha()
