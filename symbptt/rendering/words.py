"""The sentences that explain a verdict; they are made from its data alone."""

from __future__ import annotations

from ..claims.reading import DEFAULT, Reading
from ..claims.settling import settle
from ..derivation.paths import Path
from ..derivation.shown import shown
from ..equality.verdict import EVERY_T, Different, Equal, Miscount, Undecided, Verdict
from ..formula.printer import Notation, write
from ..formula.syntax import Formula, Index, Quotient, Variable, free_indices, walk
from ..model.cell import LAST, STEP, Cell
from ..quiz.answers import Answer, AnsweredQuestion


def reasons(question: AnsweredQuestion, answer: Answer, notation: Notation) -> tuple[str, ...]:
    """Why an option has its verdict, and under which other reading it would have another one."""
    said = list(verdict_sentences(answer.every_T, notation))
    if isinstance(answer.at_T, Undecided):
        at = _math(f"T = {question.T}", notation)
        said.append(f"Undecided at {at}: {answer.at_T.reason}.")
    for reading, verdict in answer.readings:
        if changes(answer.every_T, verdict):
            said.append(_other_reading(question, answer, reading, verdict, notation))
    return tuple(said)


def changes(verdict: Verdict, other: Verdict) -> bool:
    """Whether another reading changes a verdict."""
    return (verdict.word, scope(verdict)) != (other.word, scope(other))


def scope(verdict: Verdict) -> str | None:
    """The scope of an equality, None for anything else."""
    return verdict.scope if isinstance(verdict, Equal) else None


def verdict_sentences(verdict: Verdict, notation: Notation) -> tuple[str, ...]:
    """What is wrong with a formula, from its first difference; nothing for one that is proved."""
    match verdict:
        case Equal():
            if verdict.scope == EVERY_T:
                return ()
            return (f"Compared for {verdict.scope} only: {verdict.reason}.",)
        case Undecided():
            return (f"Undecided: {verdict.reason}.",)
        case Different():
            return tuple(_different(verdict, notation))


def _different(verdict: Different, notation: Notation) -> list[str]:
    slots = [("T", verdict.T), *verdict.slots]
    at = "at " + " and ".join(
        _math(f"{notation.letter(symbol)} = {value}", notation) for symbol, value in slots
    )
    if verdict.undefined is not None:
        return [f"It needs {_inline(verdict.undefined, notation)}, which does not exist {at}."]
    if verdict.vanishing is not None:
        upper, lower = verdict.vanishing.upper, verdict.vanishing.lower
        return [
            f"It is 0: {_inline(upper, notation)} does not depend on {_inline(lower, notation)}, "
            f"so {_math(write(verdict.vanishing, notation) + ' = 0', notation)}."
        ]
    missing = [part for part in verdict.miscounts if part.found < part.expected]
    extra = [part for part in verdict.miscounts if part.found > part.expected]
    said = []
    if missing:
        said.append(_missing(at, missing, notation))
    if extra:
        said.append(_extra(at, extra, bool(missing), notation))
    return said


def _missing(at: str, missing: list[Miscount], notation: Notation) -> str:
    first = missing[0]
    path = forward(first.path, notation)
    more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
    if first.found:
        return f"{_sentence(at)} the path {path} counts {first.found} times, not once{more}."
    return f"{_sentence(at)} the path {path} is missing{more}."


def _extra(at: str, extra: list[Miscount], also: bool, notation: Notation) -> str:
    first = extra[0]
    start = "Instead it" if also else f"{_sentence(at)} it"
    more = f" (and {len(extra) - 1} more)" if len(extra) > 1 else ""
    if len(first.runs) == 1:
        path = forward(first.path, notation)
        return f"{start} counts the path {path}{_how_often(first)}{more}."
    times = _math(notation.sign("times"), notation)
    product = f" {times} ".join(f"({forward(run, notation)})" for run in reversed(first.runs))
    return f"{start} counts {product}, which is no path of the network{more}."


def _how_often(part: Miscount) -> str:
    times = "twice" if part.found == 2 else f"{part.found} times"
    if part.expected == 0:
        return f"{'' if part.found == 1 else f' {times}'}, which is no path of the gradient"
    return f" {times}" if part.found == 2 else f" {times}, not {part.expected}"


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]


def forward(path: Path, notation: Notation) -> str:
    """A path in the direction of influence: b_h → h_0 → L_0."""
    arrow = f" {notation.sign('to')} "
    return _math(arrow.join(write(variable, notation) for variable in reversed(path)), notation)


def _inline(formula: Formula, notation: Notation) -> str:
    return _math(write(formula, notation), notation)


def _math(written: str, notation: Notation) -> str:
    """Mathematics within a sentence."""
    return f"${written}$" if notation.tex else written


def _other_reading(
    question: AnsweredQuestion,
    answer: Answer,
    reading: Reading,
    verdict: Verdict,
    notation: Notation,
) -> str:
    cell, formula = question.question.cell, answer.option.formula
    conditions = []
    other = DEFAULT.changes(reading)
    if "free_index" in other:
        bound = {*free_indices(question.question.lower), LAST}
        free = [index for index in free_indices(formula) if index not in bound]
        summed = _math(", ".join(map(notation.letter, free)), notation)
        conditions.append(f"{summed} is summed over")
    if "partials" in other:
        quotients = ", ".join(_inline(part, notation) for part in ambiguous(formula, cell))
        meant = {"total": "the total derivative", "own": "its own equation alone"}
        conditions.append(f"{quotients} means {meant[other['partials']]}")
    if "product_order" in other:
        sign = _math(notation.sign("product"), notation)
        conditions.append(f"{sign} multiplies in rising order")
    verb = {"equal": "Right", "different": "Wrong", "undecided": "Undecided"}[verdict.word]
    where = f" for {scope(verdict)}" if scope(verdict) else ""
    why = ""
    if isinstance(verdict, Different):
        reason = _different(verdict, notation)[0]
        why = f": {reason[0].lower()}{reason[1:-1]}"
    return f"{verb}{where} if {' and '.join(conditions)}{why}."


def ambiguous(formula: Formula, cell: Cell) -> tuple[Quotient, ...]:
    """The quotients whose immediate partial derivative and total derivative differ."""
    graph = shown(cell)
    found: dict[Quotient, None] = {}
    for part, settled in zip(walk(formula), walk(settle(formula, cell, DEFAULT)), strict=True):
        if not isinstance(part, Quotient) or not isinstance(settled, Quotient):
            continue
        upper, lower = part.upper, part.lower
        if settled.mark == "total" or part.mark != "partial":
            continue
        assert isinstance(upper, Variable) and isinstance(lower, Variable)
        if lower.time is None and upper.time is not None:
            step = Variable(upper.name, Index(STEP))
            if graph.quotient(step, lower, Index(STEP)).mark == "immediate":
                found.setdefault(part)
    return tuple(found)
