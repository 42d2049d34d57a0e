"""A model as notes write it: equations, a total loss, definitions; read in their own notation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..errors import FormulaError, InputError, Span, UnknownName
from ..formula.parser import parse
from ..formula.printer import text
from ..formula.syntax import (
    Apply,
    Call,
    Equation,
    Formula,
    Index,
    Number,
    Quotient,
    Sum,
    Symbol,
    Variable,
    free_indices,
    place,
    rebuild,
    walk,
)
from ..notation import Name
from .assembly import assemble
from .cell import LAST, STEP, Cell
from .compounds import merged
from .handwriting import Handwriting, entry_of, function_key, function_name, name_of
from .lines import (
    Line,
    compound_names,
    is_total,
    parted,
    read_line,
    read_lines,
    read_name,
    symbols_of,
    time_letters,
    timed,
)
from .naming import Definition, Entry, index_of, label_of, matches, placed_items
from .paper import FUNCTIONS, Paper


@dataclass(frozen=True)
class Notes:
    """A model that was read: the cell, how it is written, and what is assumed of given data."""

    cell: Cell
    paper: Paper
    facts: tuple[Equation, ...] = ()


def read_notes(
    equations: Sequence[str],
    *,
    total_loss: str | None = None,
    definitions: Sequence[str] = (),
    start: int | None = None,
    given: Sequence[str] = (),
    scalars: bool = False,
    name: str = "notes",
) -> Notes:
    """The model that equations in LaTeX or text describe.

    A definition (δ_t = ∂L/∂a_t) and the total loss may stand among the equations. Raises
    `FormulaError` for what cannot be read, `InputError` for equations that make no cell, each with
    the equation and the place in it.
    """
    source, groups = read_lines(equations, definitions, [total_loss or ""])
    try:
        return _read(groups, start, given, scalars, name)
    except InputError as error:
        if error.span is not None and error.source in (None, source):
            _tell_line(error, source, error.span)
        raise


def _tell_line(error: InputError, source: str, span: Span) -> None:
    """Tell the one line of a joint text that an error is about, and the place in it."""
    start = source.rfind("\n", 0, span[0]) + 1
    error.source = source[start:].partition("\n")[0]
    error.span = (span[0] - start, span[1] - start)


def _read(
    groups: list[list[Line]], start: int | None, given: Sequence[str], scalars: bool, name: str
) -> Notes:
    lines, extra, stated = groups
    total = next(iter((*stated, *filter(is_total, lines))), None)
    lines = [line for line in lines if line is not total]
    compounds = compound_names([*lines, *extra])
    letters = time_letters(lines)
    lines = [timed(line, letters, compounds) for line in lines]
    steps, defined = parted(lines, extra)

    hand = Handwriting(letters, compounds)
    aliases, facts, defined = _sorted(defined, hand)
    for line in steps:
        hand.look_at(line)
        hand.enter_left(line)
    for one in given:
        if one.strip():
            hand.enter_given(read_name(one))
    for line in steps:
        hand.enter_right(line)
    if total is not None:
        hand.enter_total(total)
    last, first = _ends(total)
    paper = hand.paper(last)
    bound = tuple(_renamed(_equation(line, paper), aliases) for line in steps)
    loss = None if total is None else _total(total, paper)
    cell = assemble(
        name, bound, total_loss=loss, start=first if start is None else start, scalars=scalars,
        given=frozenset(hand.given),
    )  # fmt: skip
    paper = replace(paper, entries=_completed(paper.entries, cell), meanings=_meanings(bound, loss))
    for line in defined:
        paper = _with_definition(line, paper, hand)
    return Notes(cell, paper, tuple(Equation(line.left, line.right) for line in facts))


def notes_of(
    cell: Cell,
    *,
    total_loss: str | None = None,
    definitions: Sequence[str] = (),
    names: Sequence[str] = (),
    scalars: bool = False,
) -> Notes:
    """A cell with names of the user's own: another total loss, definitions, and `s=h` for names.

    With `scalars` every quantity is a number. Raises as `read_notes` does.
    """
    paper = paper_of(cell)
    if total_loss and total_loss.strip():
        line = read_line(total_loss)
        last, _ = _ends(line)
        paper = replace(paper, last=last)
        cell = _assembled(cell, _total(line, paper), scalars)
    elif scalars:
        cell = _assembled(cell, cell.total_loss, scalars)
    return with_names(Notes(cell, paper), names, definitions)


def with_names(notes: Notes, names: Sequence[str], definitions: Sequence[str] = ()) -> Notes:
    """The notes with names mapped (`s=h`: what the model calls h is called s) and definitions."""
    paper = notes.paper
    for name in names:
        paper = replace(paper, entries=(*paper.entries, _alias(name, paper)))
    lines = [read_line(one) for one in definitions if one.strip()]
    paper = replace(paper, compounds=(*compound_names(lines), *paper.compounds))
    for line in lines:
        hand = Handwriting((STEP,), paper.compounds, paper)
        paper = _with_definition(line, paper, hand)
    return replace(notes, paper=paper)


def paper_of(cell: Cell) -> Paper:
    """How a cell of the library is written: each quantity with its label, then its time, below."""
    entries = tuple(
        Entry(quantity.name, quantity.name.base, quantity.name.accent, _labels(quantity.name),
              ("sub",) if quantity.timed else (), rank=len(quantity.shape))
        for quantity in cell.quantities
    )  # fmt: skip
    functions = tuple(
        ((function.name.base, function.name.accent, _labels(function.name)), function.name)
        for function in cell.functions
    )
    return Paper(entries, functions, meanings=_meanings(cell.equations, None))


def _assembled(cell: Cell, total_loss: Equation | None, scalars: bool) -> Cell:
    return assemble(
        cell.name, cell.equations, total_loss=total_loss, start=cell.start, scalars=scalars,
        functions={} if scalars else {one.name: one for one in cell.functions},
    )  # fmt: skip


def _alias(name: str, paper: Paper) -> Entry:
    """The entry of what `new=old` calls by a new name."""
    written = parse(name)
    if len(written) != 2 or not all(isinstance(one, Symbol) for one in written):
        raise FormulaError("a name is mapped by new=old, as in s=h", name)
    new, old = (one for one in written if isinstance(one, Symbol))
    for entry in paper.entries:
        if (entry.base, entry.accent, entry.labels) == (old.base, old.accent, _labels_in(old)):
            return replace(entry, base=new.base, accent=new.accent, labels=_labels_in(new))
    raise UnknownName("symbol", text(old), paper.known, name, old.span)


def _labels_in(symbol: Symbol) -> tuple[str, ...]:
    return tuple(label for _, item in placed_items(symbol) if (label := label_of(item)))


def _labels(name: Name) -> tuple[str, ...]:
    return tuple(name.label.split(",")) if name.label else ()


# ---- lines


def _sorted(
    defined: list[Line], hand: Handwriting
) -> tuple[dict[Name, Name], list[Line], list[Line]]:
    """Functions that are another one, facts of given data, and the definitions that are left."""
    aliases: dict[Name, Name] = {}
    facts: list[Line] = []
    rest: list[Line] = []
    for line in defined:
        left, right = line.left, line.right
        both = isinstance(left, Call) and isinstance(right, Call)
        if both and left.arguments == right.arguments:  # type: ignore[union-attr]
            assert isinstance(left, Call) and isinstance(right, Call)
            known = FUNCTIONS.get(right.head.base) or function_name(right.head)
            hand.functions[function_key(left.head)] = known
            aliases[function_name(left.head)] = known
        elif isinstance(left, Sum | Number):
            facts.append(line)
        else:
            rest.append(line)
    return aliases, facts, rest


def _equation(line: Line, paper: Paper) -> Equation:
    """An equation of a step, its time called t."""
    values = {line.letter: Index(STEP, -line.ahead)}
    plain = replace(paper, last=LAST) if line.letter == paper.last else paper
    sides = (plain.bind(side, line.source) for side in (line.left, line.right))
    left, right = (place(side, values) for side in sides)
    return Equation(left, right)


def _total(line: Line, paper: Paper) -> Equation:
    left, right = paper.bind(line.left, line.source), paper.bind(line.right, line.source)
    if isinstance(right, Sum):
        body = place(right.body, {right.index: Index(STEP)})
        right = replace(right, index=STEP, body=body)
    return Equation(left, right)


def _renamed(equation: Equation, aliases: dict[Name, Name]) -> Equation:
    """The equation with functions called by what they are."""

    def renamed(formula: Formula) -> Formula:
        formula = rebuild(formula, renamed)
        if isinstance(formula, Apply) and formula.function in aliases:
            return replace(formula, function=aliases[formula.function])
        return formula

    return Equation(renamed(equation.left), renamed(equation.right)) if aliases else equation


def _ends(total: Line | None) -> tuple[str, int | None]:
    """The letter of the last step and the first step, as a total loss has them."""
    if total is None:
        return LAST, None
    for part in walk(total.right):
        if isinstance(part, Sum):
            last = part.last.symbol if part.last and part.last.symbol else LAST
            first = part.first.offset if part.first and part.first.symbol is None else None
            return last, first
    for symbol in symbols_of(total.right):
        for _, item in placed_items(symbol):
            index = index_of(item)
            if index and index.symbol and not index.offset:
                return index.symbol, None
    return LAST, None


def _completed(entries: tuple[Entry, ...], cell: Cell) -> tuple[Entry, ...]:
    """The entries with their ranks, and the total loss where the notes name none."""
    ranks = {(one.name, one.timed): len(one.shape) for one in cell.quantities}
    entries = tuple(
        replace(entry, rank=ranks.get((entry.name, bool(entry.slots)))) for entry in entries
    )
    loss = cell.loss
    if loss is None or any(entry.name == loss.name and not entry.slots for entry in entries):
        return entries
    return (*entries, Entry(loss.name, loss.name.base, loss.name.accent, _labels(loss.name)))


def _meanings(
    equations: tuple[Equation, ...], loss: Equation | None
) -> tuple[tuple[Variable, Formula], ...]:
    """The right sides by which functions of the model's own variables are known."""
    named = [one for one in equations if isinstance(one.right, Apply)]
    named += [] if loss is None else [loss]
    return tuple((one.left, one.right) for one in named if isinstance(one.left, Variable))


# ---- definitions


def _with_definition(line: Line, paper: Paper, hand: Handwriting) -> Paper:
    """The paper with one more defined name.

    Its times are the letters on its left that are free on its right; what stands there outside
    every derivative and is not known is taken for a constant.
    """
    symbol = name_of(merged(line.left, paper.compounds), line)
    letters = [
        index.symbol
        for _, item in placed_items(symbol)
        if (index := index_of(item)) and index.symbol and not index.offset
    ]
    hand.entries = list(paper.entries)
    for part in _outside_derivatives(merged(line.right, paper.compounds)):
        found = (index_of(item) for _, item in placed_items(part))
        of_part = {symbol for index in found if index for symbol in index.symbols}
        is_index = part.base in letters or of_part & set(letters)
        if not is_index and matches(part, tuple(hand.entries)) is None:
            hand.enter_loose(part)
    paper = replace(paper, entries=tuple(hand.entries))
    body = paper.bind(line.right, line.source, frozenset(letters))
    free = free_indices(body)
    times = tuple(letter for letter in dict.fromkeys(letters) if letter in free)
    entry = entry_of(symbol, times, Definition(times, body))
    if any(
        one.definition and (one.name, one.slots) == (entry.name, entry.slots)
        for one in paper.entries
    ):
        raise FormulaError(
            f"{text(symbol)} is defined twice; a recursion is a claim about what it is",
            line.source, line.left.span,
        )  # fmt: skip
    return replace(paper, entries=(*paper.entries, entry))


def _outside_derivatives(formula: Formula) -> list[Symbol]:
    """The symbols of a formula that stand in no derivative, and before no bracket."""
    found: list[Symbol] = []

    def visit(part: Formula) -> Formula:
        if isinstance(part, Symbol):
            found.append(part)
        elif not isinstance(part, Quotient | Call):
            rebuild(part, visit)
        return part

    visit(formula)
    return [one for one in found if not (one.base == "J" and one.sub and one.sup)]
