r"""Garbled symbols of a formula, read as the symbols of a model that they look like.

The rule: a symbol is in doubt if the model has no such name, or if its time is an index letter that
nothing binds and that is not the letter of the model's own equations. It is read as the symbol of
the model that fits its place in the formula and differs the least from it. Fitting a place: what
is differentiated is computed by the model; what it is differentiated by is no loss; the time is an
index in scope there, the model's own letter, the last step or the number as it stands. The
difference is counted over letter, accent, labels and time: a look-alike (`LOOK_ALIKES`) is 1, an
accent more or less 1, anything else 3, and so is a bare number as the time; the letter itself has
to be the same or a look-alike. Of constants that are equally near, the parameter that the question
asks for is meant. A garbled left side is the derivative that is asked for, and the same garbled
text, again in doubt below a derivative, is again the parameter. The bounds of sums and products,
and the names of functions, are left as they are.

A name that the model does have is read otherwise only by look-alikes. Where several readings are
equally near, or none is nearer than `FARTHEST`, nothing is changed. No verdict is ever looked at:
what comes out depends on the text, the model's names and the parameter asked for, on nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..errors import InputError, Span
from ..formula.parser import Parsed, parse_claim
from ..formula.printer import latex
from ..formula.syntax import (
    Formula,
    Index,
    Label,
    Mark,
    Product,
    Quotient,
    Sum,
    Symbol,
    rebuild,
    walk,
)
from ..model.naming import Item, index_of, label_of, matches, placed_items
from .garbled import Repair, mend_accents
from .lookalikes import LIKE, SAME, UNLIKE, unlikeness
from .surroundings import FACTOR, LOWER, UPPER, Surroundings

FARTHEST = 4
"""The difference up to which one symbol may be read as another."""


@dataclass(frozen=True)
class Doubt:
    """A symbol in doubt at `span`: the readings that are the nearest to it, one if that is clear.

    `unknown` if the model does not have it at all.
    """

    symbol: Symbol
    span: Span
    readings: tuple[Symbol, ...]
    unknown: bool = True


@dataclass(frozen=True)
class Repaired:
    """A formula with its clear doubts settled: the LaTeX, what was changed, what is left open."""

    latex: str
    repairs: tuple[Repair, ...]
    open: tuple[Doubt, ...]


def repair(source: str, around: Surroundings) -> Repaired:
    """The formula with what is garbled in it read as what it looks like.

    Raises `FormulaError` for what cannot be parsed even so.
    """
    mended, repairs = mend_accents(source)
    reader = _Reader(around)
    members = reader.read(parse_claim(mended))
    settled = [doubt for doubt in reader.doubts if len(doubt.readings) == 1]
    if not settled:
        return Repaired(mended, repairs, tuple(reader.doubts))
    repairs += tuple(
        Repair(mended[slice(*doubt.span)], latex(doubt.readings[0])) for doubt in settled
    )
    left_open = tuple(doubt for doubt in reader.doubts if doubt not in settled)
    return Repaired(members, tuple(dict.fromkeys(repairs)), left_open)


def doubts_of(source: str, around: Surroundings) -> tuple[Doubt, ...]:
    """The symbols that are in doubt, in the order of the text; raises as `parse_claim` does."""
    reader = _Reader(around)
    reader.read(parse_claim(source))
    return tuple(sorted(reader.doubts, key=lambda doubt: doubt.span))


@dataclass
class _Reader:
    """Reads one claim; what it doubts is gathered in `doubts`."""

    around: Surroundings

    def __post_init__(self) -> None:
        self.doubts: list[Doubt] = []
        self.known = self.around.known
        self.entries = self.around.notes.paper.entries
        self.last = self.around.notes.paper.last
        self.garbled: Symbol | None = None
        """The text that stands for the parameter in a garbled left side."""

    def read(self, parsed: Parsed) -> str:
        """The claim, in LaTeX, with each clear doubt settled."""
        first, *rest = parsed.members
        if rest and isinstance(first, Quotient) and self.around.asked is not None:
            scope = self._times_in(Quotient(*self.around.asked))
            members: list[Formula] = [self._left_side(first, *self.around.asked)]
        else:
            scope = self._times_in(first) if rest else ()
            members = [self._formula(first, scope)]
        members += [self._formula(member, scope) for member in rest]
        pieces = [latex(members[0])]
        for relation, member in zip(parsed.relations, members[1:], strict=True):
            pieces += ["=" if relation == "=" else r"\mathrel{+}=", latex(member)]
        condition = f", {parsed.condition}" if parsed.condition else ""
        return " ".join(pieces) + condition

    def _times_in(self, left: Formula) -> tuple[str, ...]:
        """The index letters of a left side: the right side may have them too."""
        found = (matches(part, self.entries) for part in walk(left) if isinstance(part, Symbol))
        return tuple(
            letter for one in found if one for time in one.times for letter in time.symbols
        )

    def _left_side(self, left: Quotient, upper: Symbol, lower: Symbol) -> Formula:
        """A left side; one that is in doubt is what the question asks for."""
        garbled = left.lower if isinstance(left.lower, Symbol) else None
        read = replace(
            left, upper=self._meant(left.upper, upper), lower=self._meant(left.lower, lower)
        )
        if garbled is not None and read.lower is not garbled:
            self.garbled = garbled
        return read

    def _meant(self, part: Formula, meant: Symbol) -> Formula:
        """A part of a left side; what is asked for if it is in doubt."""
        unknown = self._in_doubt(part, ()) if isinstance(part, Symbol) else None
        if unknown is None or not isinstance(part, Symbol):
            return part
        self._doubt(part, (meant,), unknown)
        return replace(meant, span=part.span)

    def _formula(self, formula: Formula, scope: tuple[str, ...]) -> Formula:
        match formula:
            case Symbol():
                return self._symbol(formula, FACTOR, scope)
            case Quotient(upper=upper, lower=lower):
                return replace(
                    formula,
                    upper=self._place(upper, UPPER, scope),
                    lower=self._place(lower, LOWER, scope),
                )
            case Sum() | Product():
                return replace(formula, body=self._formula(formula.body, (formula.index, *scope)))
            case _:
                return rebuild(formula, lambda part: self._formula(part, scope))

    def _place(self, formula: Formula, place: str, scope: tuple[str, ...]) -> Formula:
        if isinstance(formula, Symbol):
            return self._symbol(formula, place, scope)
        return self._formula(formula, scope)

    def _symbol(self, symbol: Symbol, place: str, scope: tuple[str, ...]) -> Symbol:
        unknown = self._in_doubt(symbol, scope)
        if unknown is None:
            return symbol
        asked = self.around.asked
        if place == LOWER and asked is not None and symbol == self.garbled:
            readings: tuple[Symbol, ...] = (asked[1],)
        else:
            readings = self._nearest(symbol, place, scope, unknown)
        if not readings and not unknown:
            return symbol
        self._doubt(symbol, readings, unknown)
        return replace(readings[0], span=symbol.span) if len(readings) == 1 else symbol

    def _doubt(self, symbol: Symbol, readings: tuple[Symbol, ...], unknown: bool) -> None:
        assert symbol.span is not None
        self.doubts.append(Doubt(symbol, symbol.span, readings, unknown))

    def _in_doubt(self, symbol: Symbol, scope: tuple[str, ...]) -> bool | None:
        """True for a name that is unknown, False for a known one at a foreign time, else None."""
        letters = frozenset((*scope, *self.around.letters, self.last))
        paper = self.around.notes.paper
        if any((symbol.base, symbol.accent) in compound for compound, _ in paper.compounds):
            return None  # a letter of a name of several letters
        try:
            paper.bind(symbol, indices=letters)
        except InputError:
            return True
        found = matches(symbol, self.entries)
        times = found.times if found is not None else ()
        foreign = any(letter not in letters for time in times for letter in time.symbols)
        return False if foreign else None

    def _nearest(
        self, symbol: Symbol, place: str, scope: tuple[str, ...], unknown: bool
    ) -> tuple[Symbol, ...]:
        """The readings that differ the least."""
        found: dict[Symbol, int] = {}
        for reading, steps in self._readings(symbol, place, scope):
            if unknown or max(steps) <= LIKE:
                found[reading] = min(sum(steps), found.get(reading, FARTHEST + 1))
        least = min(found.values(), default=FARTHEST + 1)
        if least > FARTHEST:
            return ()
        nearest = tuple(reading for reading, cost in found.items() if cost == least)
        constants = [(one.base, one.accent, one.labels) for one in self.known if not one.timed]
        if all(_plain(reading) in constants for reading in nearest):
            nearest = tuple(filter(self._is_asked, nearest)) or nearest
        return nearest

    def _is_asked(self, reading: Symbol) -> bool:
        asked = self.around.asked
        return asked is not None and _plain(reading) == _plain(asked[1])

    def _readings(
        self, symbol: Symbol, place: str, scope: tuple[str, ...]
    ) -> Iterator[tuple[Symbol, list[int]]]:
        """The names that fit the place, with what each step of reading them costs."""
        items = [item for _, item in placed_items(symbol) if not isinstance(item, Mark)]
        marks = tuple(item for item in symbol.sup if isinstance(item, Mark))
        for name in self.known:
            if place not in name.places or len(items) != len(name.labels) + name.timed:
                continue
            steps = [unlikeness(symbol.base, name.base), int(symbol.accent != name.accent)]
            if steps[0] > LIKE:
                continue
            labels, rest = items[: len(name.labels)], items[len(name.labels) :]
            steps += [_label_cost(*pair) for pair in zip(labels, name.labels, strict=True)]
            script = tuple(_script_of(label) for label in name.labels)
            for time, cost in self._times(rest[0], scope) if name.timed else ((None, SAME),):
                sub = script if time is None else (*script, time)
                yield Symbol(name.base, name.accent, sub, marks), [*steps, cost]

    def _times(self, item: Item, scope: tuple[str, ...]) -> Iterator[tuple[Index, int]]:
        """The times that the item of a script may be, the innermost index first."""
        index = index_of(item)
        words = label_of(item)
        letters = tuple(dict.fromkeys((*scope, *self.around.letters, self.last)))
        if index is not None and index.symbol is None:
            yield index, UNLIKE
        if index is None and words is None:
            return
        offset = index.offset if index is not None and index.symbol is not None else 0
        read = index.symbol if index is not None and index.symbol is not None else words
        for letter in letters:
            cost = unlikeness(read or "", letter)
            if letter == self.last and cost:
                continue  # the last step is written as it is, or not meant
            yield Index(letter, offset), cost


def _label_cost(item: Item, label: str) -> int:
    index = index_of(item)
    if index is not None and index.symbol is not None and (index.offset or index.others):
        return FARTHEST + 1
    return unlikeness(label_of(item) or "", label)


def _script_of(label: str) -> Index | Label:
    if label.isdigit():
        return Index(None, int(label))
    return Index(label) if len(label) == 1 else Label(label)


def _plain(symbol: Symbol) -> tuple[str, str, tuple[str | None, ...]]:
    return (symbol.base, symbol.accent, tuple(label_of(item) for _, item in placed_items(symbol)))
