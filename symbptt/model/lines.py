"""The lines of notes: the equations of a step, the total loss and definitions, told apart.

The time index is the letter that some symbol has with an offset (the t of h_{t-1}), wherever the
notes put it; each equation may use a letter of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..errors import FormulaError
from ..formula.parser import parse
from ..formula.syntax import (
    Call,
    Enclosed,
    Evaluated,
    Formula,
    Product,
    Quotient,
    Stack,
    Sum,
    Symbol,
    Times,
    children,
    rebuild,
    walk,
)
from .compounds import Compound, merged
from .naming import as_index, index_of, placed_items

TIME_LETTERS = ("t", "n", "k", "i", "j", "s", "tau", "u", "m", "l")
"""What a time may be called where no offset tells."""

LAST_LETTERS = ("T", "N", "tau")
"""What the last step is called in a total loss L = L_T."""


@dataclass(frozen=True)
class Line:
    """An equation as it was read; its places are places of `source`, the text of all lines.

    `letter` is its time, and `ahead` how many steps later its left side stands: 1 for h_{t+1}.
    """

    source: str
    left: Formula
    right: Formula
    letter: str = ""
    ahead: int = 0


def read_lines(*groups: Sequence[str]) -> tuple[str, list[list[Line]]]:
    """Groups of equations, and their joint text, a line each; blank ones are left out.

    Raises `FormulaError` for text that is no equation.
    """
    texts = [[one for one in group if one.strip()] for group in groups]
    source = "\n".join(one for group in texts for one in group)
    lines: list[list[Line]] = []
    at = 0
    for group in texts:
        lines.append([])
        for one in group:
            line = read_line(one)
            left, right = _behind(line.left, at), _behind(line.right, at)
            lines[-1].append(Line(source, left, right))
            at += len(one) + 1
    return source, lines


def read_line(source: str) -> Line:
    """An equation as it stands; `FormulaError` for text that is none."""
    members = parse(source)
    if len(members) < 2:
        raise FormulaError("this is no equation, left side = right side", source)
    return Line(source, members[0], members[-1])


def _behind(formula: Formula, characters: int) -> Formula:
    """The formula with its places so many characters further on."""
    moved = rebuild(formula, lambda part: _behind(part, characters))
    if moved.span is None or not characters:
        return moved
    first, last = moved.span
    return replace(moved, span=(first + characters, last + characters))


def read_name(source: str) -> Symbol | Call:
    """A name with its time, as x_t or x(t); `FormulaError` for anything else."""
    (member, *_) = parse(source)
    if not isinstance(member, Symbol | Call):
        raise FormulaError("this is no name", source, member.span)
    return member


def is_total(line: Line) -> bool:
    """Whether a line is the total loss: a name without scripts that is a sum over steps."""
    left = line.left
    if not isinstance(left, Symbol) or left.sub or left.sup:
        return False
    if any(isinstance(part, Quotient) for part in walk(line.right)):
        return False
    if isinstance(line.right, Symbol):
        indices = [index_of(item) for _, item in placed_items(line.right)]
        return any(index and index.symbol in LAST_LETTERS for index in indices)
    return isinstance(line.right, Sum) or any(isinstance(p, Sum) for p in children(line.right))


def compound_names(lines: list[Line]) -> tuple[Compound, ...]:
    """The names of several letters on left sides: δh_t, inp_t."""
    found: dict[tuple[tuple[str, str], ...], str] = {}
    for line in lines:
        if not isinstance(line.left, Times):
            continue
        parts = [part.head if isinstance(part, Call) else part for part in line.left.factors]
        symbols = [part for part in parts if isinstance(part, Symbol)]
        if len(symbols) != len(parts) or any(one.sub or one.sup for one in symbols[:-1]):
            raise FormulaError("the left side defines no name", line.source, line.left.span)
        letters = tuple((one.base, one.accent) for one in symbols)
        latin = all(len(base) == 1 and not accent for base, accent in letters)
        bases = [base + accent for base, accent in letters]
        found[letters] = "".join(bases) if latin else " ".join(bases)
    return tuple(sorted(found.items(), key=lambda pair: -len(pair[0])))


def symbols_of(formula: Formula) -> Iterator[Symbol]:
    """The symbols of a formula, those before a bracket included."""
    for part in walk(formula):
        if isinstance(part, Symbol):
            yield part
        elif isinstance(part, Call):
            yield part.head


def time_letters(lines: list[Line]) -> tuple[str, ...]:
    """The letters that some symbol has with an offset, the most frequent first."""
    counted: Counter[str] = Counter()
    for line in lines:
        bound = {part.index for part in walk(line.right) if isinstance(part, Sum | Product)}
        for symbol in (*symbols_of(line.left), *symbols_of(line.right)):
            for _, item in placed_items(symbol):
                index = index_of(item)
                if index and index.symbol and index.offset and index.symbol not in bound:
                    counted[index.symbol] += 1
        for part in walk(line.right):
            if isinstance(part, Call) and len(part.arguments) == 1:
                index = as_index(part.arguments[0])
                if index and index.symbol and index.offset:
                    counted[index.symbol] += 1
    return tuple(letter for letter, _ in counted.most_common())


def timed(line: Line, letters: tuple[str, ...], compounds: tuple[Compound, ...]) -> Line:
    """An equation with the letter of its time, and how far ahead of it the left side stands."""
    letter = _letter_of(line, letters, compounds)
    left = merged(line.left, compounds)
    first = left.parts[0] if isinstance(left, Stack) else left
    ahead = 0
    if isinstance(first, Symbol):
        found = [index_of(item) for _, item in placed_items(first)]
        ahead = next((one.offset for one in found if one and one.symbol == letter), 0)
    elif isinstance(first, Call) and len(first.arguments) == 1:
        index = as_index(first.arguments[0])
        ahead = index.offset if index else 0
    return replace(line, letter=letter, ahead=ahead)


def _letter_of(line: Line, letters: tuple[str, ...], compounds: tuple[Compound, ...]) -> str:
    """The letter of the time in one equation, "" if its left side has none."""
    left = merged(line.left, compounds)
    if isinstance(left, Stack):
        left = left.parts[0]
    if isinstance(left, Call) and len(left.arguments) == 1:
        index = as_index(left.arguments[0])
        return index.symbol or "" if index else ""
    if not isinstance(left, Symbol):
        return ""
    candidates: list[str] = []
    for _, item in placed_items(left):
        index = index_of(item)
        if index and index.symbol and not index.others:
            candidates.insert(0 if isinstance(item, Enclosed) else len(candidates), index.symbol)
    for letter in (*time_letters([line]), *letters):
        if letter in candidates:
            return letter
    likely = [letter for letter in candidates if letter in TIME_LETTERS]
    return (likely or [""])[0]


def parted(lines: list[Line], extra: list[Line]) -> tuple[list[Line], list[Line]]:
    """The equations of a step, and the definitions: what has a derivative or a sum over steps."""
    defined = [line for line in lines if _defines(line)]
    steps = [line for line in lines if line not in defined]
    bases = {_base_of(line.left) for line in (*defined, *extra)}
    while True:
        more = [
            line for line in steps
            if any(_base_of(part) in bases for part in _parts(line.right) if _base_of(part))
        ]  # fmt: skip
        if not more:
            return steps, [*defined, *extra]
        defined += more
        steps = [line for line in steps if line not in more]
        bases |= {_base_of(line.left) for line in more}


def _parts(formula: Formula) -> Iterator[Formula]:
    for part in walk(formula):
        yield part
        if isinstance(part, Times):
            for first, second in zip(part.factors, part.factors[1:], strict=False):
                yield Times((first, second))


def _base_of(part: Formula) -> tuple[str, ...] | None:
    """The letters of a compound name, or of a symbol; None for anything else."""
    if isinstance(part, Symbol) and not part.sup:
        return (part.base + part.accent,)
    if isinstance(part, Times) and all(isinstance(one, Symbol) for one in part.factors):
        return tuple(one.base for one in part.factors if isinstance(one, Symbol))
    return None


def _defines(line: Line) -> bool:
    return any(
        isinstance(part, Quotient | Evaluated)
        or (isinstance(part, Sum) and (part.first is not None or part.last is not None))
        for part in walk(line.right)
    )
