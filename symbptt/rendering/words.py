"""The sentences that explain a verdict; they are made from its data alone."""

from __future__ import annotations

from ..claims.reading import DEFAULT, Reading
from ..claims.settling import settle
from ..derivation.forms import AdjointForm
from ..derivation.paths import Path
from ..derivation.shown import shown
from ..derivation.steps import Line
from ..equality.conformity import Misfit, Shape
from ..equality.verdict import EVERY_T, Different, Equal, Miscount, Undecided, Verdict
from ..formula.printer import Notation, write
from ..formula.syntax import Formula, Index, Quotient, Variable, free_indices, rebuild, walk
from ..model.cell import LAST, STEP, Cell
from ..model.ranges import Range
from ..quiz.answers import Answer, AnsweredQuestion
from ..quiz.statements import (
    EntriesStatement,
    Judgement,
    ParameterReason,
    RangeReason,
    RangeStatement,
    ShapeReason,
    ShapeStatement,
    Statement,
    UsefulStatement,
)
from ..report import DerivationReport


def title(name: str, report: DerivationReport, notation: Notation) -> str:
    """The title of a part of a derivation's report."""
    any_T, T = _math("T", notation), _math(f"T = {report.T}", notation)
    titles = {
        "steps": "Derivation",
        "chain": f"Chain rule, any {any_T}",
        "unrolled": f"Unrolled at {T}, every path",
        "expanded": f"Expanded at {T}, scalar model, everything put in",
        "adjoint": f"Adjoint (backward pass), any {any_T}",
    }
    return titles[name]


def layout_sentence(cell: Cell, T: int, notation: Notation) -> str:
    """What the gradients are of, and their layout."""
    return (
        f"Cell {cell.name}, {_math(f'T = {T}', notation)}. Numerator layout: the derivative of a "
        "number by a vector is a row, factors multiply from left to right; the derivative by a "
        "matrix has the matrix's shape."
    )


def adjoint_sentence(form: AdjointForm, notation: Notation) -> str:
    """What the δ's of a backward pass are."""
    delta, partial = notation.letter("delta"), notation.sign("partial")
    upper = write(form.upper, notation)
    left = _math(f"{delta}^v", notation)
    if notation.tex:
        right = _math(rf"\frac{{{partial} {upper}}}{{{partial} v}}", notation)
    else:
        right = f"{partial}{upper}/{partial}v"
    return f"{left} is {right}, the derivative by a variable v"


def step_sentence(line: Line, notation: Notation) -> str:
    """The rule of a line of a derivation, and the lines that it uses."""
    said = line.step.rule.value
    if line.step.at:
        said += " at " + ", ".join(_inline(variable, notation) for variable in line.step.at)
    if line.premises:
        said += ": " + ", ".join(f"({number})" for number in line.premises)
    return said


def statement_sentence(statement: Statement, notation: Notation) -> str:
    """What a statement says."""
    match statement:
        case UsefulStatement(useful=useful):
            use = "can be useful: it can have fewer parameters" if useful else "is of no use"
            return f"a recurrent network {use}"
        case ShapeStatement(variable=variable, length=length):
            return f"{_inline(variable, notation)} has {_inline(length, notation)} entries"
        case EntriesStatement(variable=variable, values=values):
            told = " or ".join(_math(str(value), notation) for value in values)
            return f"each entry of {_inline(variable, notation)} is {told}"
        case RangeStatement(variable=variable, lower=lower, upper=upper):
            ends = f"{_inline(lower, notation)} to {_inline(upper, notation)}"
            return f"the entries of {_inline(variable, notation)} range from {ends}"


def judgement_sentence(judgement: Judgement, notation: Notation) -> str:
    """Why a statement is right or wrong."""
    match judgement.reason:
        case ShapeReason(shape=shape):
            by = f" {_math(notation.sign('by'), notation)} "
            told = by.join(_inline(part, notation) for part in shape) or "1"
            matrix = judgement.reason.matrix
            rows = f", as many as {_inline(matrix, notation)} has rows" if matrix else ""
            return f"It has {told} entries{rows}."
        case RangeReason(range=found):
            return f"Its entries {_range_words(found, notation)}."
        case ParameterReason():
            return _parameter_sentence(judgement.reason, notation)


def _range_words(found: Range, notation: Notation) -> str:
    interval = found.interval
    if interval.lower is not None and interval.upper is not None and not any(interval.closed):
        lower, upper = (_math(str(end), notation) for end in (interval.lower, interval.upper))
        words = f"lie strictly between {lower} and {upper}"
    else:
        words = f"lie in {_math(notation.plain(str(interval)), notation)}"
    summed = f" and sum to {_math('1', notation)}" if found.normalised else ""
    return f"{words}{summed}, whatever the parameters"


def _parameter_sentence(reason: ParameterReason, notation: Notation) -> str:
    found = reason.comparison
    ratio = f"{write(found.upper, notation)}/{write(found.lower, notation)}"
    threshold = _math(f"T > {ratio}", notation)
    example = ", ".join(_math(f"{name} = {value}", notation) for name, value in reason.example)
    few, many = (f"{int(count):,}" for count in reason.counts)
    return (
        f"A recurrent network has {_inline(found.recurrent, notation)} parameters for every "
        f"{_math('T', notation)}, "
        "a feed-forward network on the concatenated inputs has "
        f"{_inline(found.feed_forward, notation)}: the recurrent one has fewer for {threshold}. "
        f"With {example}: {few} against {many}."
    )


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


def mark(verdict: Verdict, notation: Notation) -> str:
    """The sign and word of a verdict; an equality that is not proved for every T is open."""
    if isinstance(verdict, Equal) and verdict.scope.startswith("T <="):
        return f"{notation.sign('open')} {verdict.scope}"
    sign = {"equal": "right", "different": "wrong", "undecided": "open"}[verdict.word]
    return f"{_math(notation.sign(sign), notation)} {verdict.word}"


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
    if verdict.misfit is not None:
        return [_misfit_sentence(verdict.misfit, notation)]
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


def _misfit_sentence(misfit: Misfit, notation: Notation) -> str:
    parts = (
        f"{_inline(as_written(part), notation)} is {_math(_shape_words(shape, notation), notation)}"
        for part, shape in (
            (misfit.first, misfit.first_shape), (misfit.second, misfit.second_shape)
        )
    )  # fmt: skip
    return f"The shapes do not fit: {' and '.join(dict.fromkeys(parts))}."


def as_written(formula: Formula) -> Formula:
    """A settled formula with its quotients marked ∂, as they were written."""
    if isinstance(formula, Quotient):
        return Quotient(formula.upper, formula.lower)
    return rebuild(formula, as_written)


def _shape_words(shape: Shape, notation: Notation) -> str:
    by = f" {notation.sign('by')} "
    rows, columns = shape
    return by.join((by.join(rows) or "1", f"({by.join(columns)})" if len(columns) == 2 else (
        by.join(columns) or "1")))  # fmt: skip


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
