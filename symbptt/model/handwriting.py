"""How notes write their quantities: an entry for each, with its labels and the place of its time.

What stands on the left side of an equation of a step has its time where the letter of the equation
is. Another symbol is given data where it has that letter, and a parameter where not. A bracket
behind a symbol holds a time, the arguments of a function, or a factor.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..errors import FormulaError
from ..formula.printer import text
from ..formula.syntax import (
    Call,
    Enclosed,
    Formula,
    Index,
    Label,
    Product,
    Stack,
    Sum,
    Symbol,
    children,
    walk,
)
from ..notation import Name
from .compounds import Compound, merged
from .lines import TIME_LETTERS, Line
from .naming import Definition, Entry, Item, as_index, index_of, label_of, matches, placed_items
from .paper import FUNCTIONS, FunctionKey, Paper

_MATRICES = frozenset("ABDKMNPQRSTUVWXYZ") | {"Theta", "Omega", "Gamma", "Lambda", "Phi"}
"""Letters before a round bracket that are matrices rather than functions."""


class Handwriting:
    """The entries and functions of notes, collected line by line.

    `letters` are the times of the notes; `given` the names of what is data.
    """

    def __init__(
        self,
        letters: tuple[str, ...],
        compounds: tuple[Compound, ...] = (),
        paper: Paper | None = None,
    ) -> None:
        self.letters = {*letters, "t"}
        self.compounds = compounds
        self.entries: list[Entry] = list(paper.entries) if paper else []
        self.functions: dict[FunctionKey, Name] = dict(paper.functions) if paper else {}
        self.given: set[Name] = set()
        self.factors: set[FunctionKey] = set()

    def paper(self, last: str) -> Paper:
        """What was collected; `last` is the letter of the last step."""
        return Paper(tuple(self.entries), tuple(self.functions.items()), last, self.compounds)

    def look_at(self, line: Line) -> None:
        """Note the symbols that stand as factors: before a bracket, too, they are no functions."""
        open_parts = [merged(line.right, self.compounds)]
        while open_parts:
            part = open_parts.pop()
            if isinstance(part, Symbol):
                self.factors.add(function_key(part))
            open_parts.extend(part.arguments if isinstance(part, Call) else children(part))

    def enter_left(self, line: Line) -> None:
        """Enter what an equation of a step defines."""
        left = merged(line.left, self.compounds)
        for part in left.parts if isinstance(left, Stack) else (left,):
            symbol = name_of(part, line)
            if not line.letter:
                raise FormulaError(
                    f"{text(part)} has no time index, and an equation of a step defines one",
                    line.source, line.left.span,
                )  # fmt: skip
            self._enter(symbol, line.letter)

    def enter_given(self, name: Symbol | Call) -> None:
        """Enter a name that is data."""
        symbol = bracket_as_script(name)
        assert symbol is not None
        symbol = _whole_indicator(symbol)
        known = matches(symbol, tuple(self.entries))
        if known is not None and not known.entries:
            return
        found = [index.symbol for _, item in placed_items(symbol) if (index := index_of(item))]
        times = [letter for letter in found if letter in self.letters]
        times += [letter for letter in found if letter in TIME_LETTERS]
        self.given.add(self._enter(symbol, (times or [""])[0] or "").name)

    def enter_right(self, line: Line) -> None:
        """Enter what stands on the right side of an equation and is not known yet."""
        bound = {part.index for part in walk(line.right) if isinstance(part, Sum | Product)}
        for symbol in self.names_in(line.right):
            if symbol == Symbol("1") or self._is_known(symbol, bound):
                continue
            indices = [index for _, item in placed_items(symbol) if (index := index_of(item))]
            timed = any(line.letter in index.symbols for index in indices)
            entry = self._enter(_without(symbol, bound), line.letter if timed else "")
            if entry.slots:
                self.given.add(entry.name)

    def enter_total(self, line: Line) -> None:
        """Enter the name of the total loss, and functions in it."""
        if not isinstance(line.left, Symbol):
            raise FormulaError("the left side names no total loss", line.source, line.left.span)
        self._enter(line.left, "")
        for part in walk(line.right):
            if isinstance(part, Call) and self._time(part) is None and self._is_function(part):
                self._enter_function(part.head)

    def enter_loose(self, symbol: Symbol) -> None:
        """Enter a constant that nothing says anything of."""
        self._enter(symbol, "")

    def names_in(self, formula: Formula) -> Iterator[Symbol]:
        """The symbols of a formula that name quantities; functions are entered on the way."""
        open_parts = [merged(formula, self.compounds)]
        bound = {part.index for part in walk(formula) if isinstance(part, Sum | Product)}
        while open_parts:
            part = open_parts.pop(0)
            if isinstance(part, Symbol):
                if part != Symbol(part.base) or part.base not in bound:
                    yield part
                continue
            if isinstance(part, Call):
                time = self._time(part)
                if time is not None:
                    yield time
                    continue
                if self._is_function(part):
                    self._enter_function(part.head)
                else:
                    yield part.head
                open_parts[:0] = part.arguments
            else:
                open_parts[:0] = children(part)

    def _enter(self, symbol: Symbol, letter: str) -> Entry:
        entry = entry_of(symbol, (letter,) if letter else ())
        for other in self.entries:
            if (other.name, bool(other.slots)) == (entry.name, bool(entry.slots)):
                return other
        self.entries.append(entry)
        return entry

    def _is_known(self, symbol: Symbol, bound: set[str]) -> bool:
        found = matches(symbol, tuple(self.entries))
        if found is None or isinstance(found.power, Index):  # W^{(S)} is no power of W
            return False
        return all(index.symbol in bound for index in found.entries)

    def _time(self, call: Call) -> Symbol | None:
        """The symbol with its bracket as a script, if what stands in it is a time."""
        index = as_index(call.arguments[0]) if len(call.arguments) == 1 else None
        if index is None or index.symbol not in self.letters:
            return None
        return bracket_as_script(call)

    def _is_function(self, call: Call) -> bool:
        head, key = call.head, function_key(call.head)
        alike = [one for one in self.entries if (one.base, one.accent) == key[:2] and one.slots]
        if call.opening == "[" or any(self._at_a_time(head, one) for one in alike):
            return False
        if head.base in FUNCTIONS or key in self.functions or len(call.arguments) > 1:
            return True
        return head.base not in _MATRICES and key not in self.factors

    def _at_a_time(self, symbol: Symbol, entry: Entry) -> bool:
        """Whether a symbol is an entry at a time of the notes, with nothing left over."""
        found = matches(symbol, (entry,))
        if found is None or found.entries or found.power is not None:
            return False
        return all(time.symbol is None or time.symbol in self.letters for time in found.times)

    def _enter_function(self, head: Symbol) -> None:
        key = function_key(head)
        if head.base not in FUNCTIONS or key[1] or key[2]:
            self.functions.setdefault(key, function_name(head))


def entry_of(
    symbol: Symbol, letters: tuple[str, ...], definition: Definition | None = None
) -> Entry:
    """How a quantity is written: each of `letters` is a time where it first stands.

    All else are labels, but for a T above, which is a transpose.
    """
    slots: list[str] = []
    labels: list[str] = []
    taken: set[str] = set()
    for where, item in placed_items(symbol):
        index = index_of(item)
        time = next((one for one in letters if index and one in index.symbols), None)
        label = label_of(item)
        if time is not None and time not in taken:
            taken.add(time)
            slots.append(where)
        elif label is not None and (where, item) != ("sup", Index("T")):
            labels.append(label)
    name = Name(symbol.base, symbol.accent, ",".join(labels))
    return Entry(
        name, symbol.base, symbol.accent, tuple(labels), tuple(slots), definition
    )  # fmt: skip


def name_of(part: Formula, line: Line) -> Symbol:
    """The symbol on a left side; `FormulaError` if there is none."""
    symbol = bracket_as_script(part)
    if symbol is None:
        raise FormulaError("the left side defines no name", line.source, line.left.span)
    return symbol


def bracket_as_script(part: Formula) -> Symbol | None:
    """h(t) and h[t] as a symbol with its time in a script; None for what is no name."""
    if isinstance(part, Symbol):
        return part
    if isinstance(part, Call) and len(part.arguments) == 1:
        index = as_index(part.arguments[0])
        if index is not None:
            return replace(part.head, sub=(*part.head.sub, Enclosed("(", index)))
    return None


def function_key(head: Symbol) -> FunctionKey:
    """A function's letter, accent and labels, without its primes and its power."""
    labels = [label_of(item) for where, item in placed_items(head) if not _decorates(where, item)]
    return (head.base, head.accent, tuple(label or "" for label in labels))


def function_name(head: Symbol) -> Name:
    """The name of an unknown function."""
    return Name(head.base, head.accent, ",".join(function_key(head)[2]))


def _decorates(where: str, item: Item) -> bool:
    """Whether an item is a prime or a power."""
    power = where == "sup" and isinstance(item, Index) and item.symbol is None
    return power or getattr(item, "kind", "") == "prime"


def _whole_indicator(symbol: Symbol) -> Symbol:
    """The vector of which an indicator 1_{i, y} is an entry: its first letter is the entry's."""
    first, *rest = (*symbol.sub, None)
    is_entry = isinstance(first, Index) and first == Index(first.symbol)
    named = any(isinstance(item, Symbol | Label) for item in rest)
    if symbol.base != "1" or not is_entry or not named:
        return symbol
    return replace(symbol, sub=symbol.sub[1:])


def _without(symbol: Symbol, bound: set[str]) -> Symbol:
    """The symbol without the scripts that a sum of the equation binds: they are entries."""
    sub, sup = (
        tuple(item for item in script if not (isinstance(item, Index) and item.symbol in bound))
        for script in (symbol.sub, symbol.sup)
    )
    return replace(symbol, sub=sub, sup=sup)
