"""The sentences of a derivation, of a quiz and of its statements; made from their data alone."""

from __future__ import annotations

from ..claims.reading import DEFAULT
from ..derivation.forms import AdjointForm, Family, Loop
from ..derivation.steps import Line
from ..equality.verdict import Undecided
from ..formula.printer import Notation, write
from ..formula.syntax import Adjoint, Equation, Variable, children, walk
from ..model.cell import Cell
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
from .inline import inline, math
from .readings import Written, reading_sentence
from .remedies import remedy_sentences
from .verdicts import changes, verdict_sentences


def title(name: str, report: DerivationReport, notation: Notation) -> str:
    """The title of a part of a derivation's report."""
    any_T, T = math("T", notation), math(f"T = {report.T}", notation)
    titles = {
        "steps": "Derivation",
        "chain": f"Chain rule, any {any_T}",
        "paths": f"Families of paths, any {any_T}",
        "unrolled": f"Unrolled at {T}, every path",
        "expanded": f"Expanded at {T}, scalar model, everything put in",
        "adjoint": f"Adjoint (backward pass), any {any_T}",
    }
    return titles[name]


def layout_sentence(cell: Cell, T: int, notation: Notation) -> str:
    """What the gradients are of, and their layout."""
    return (
        f"Cell {cell.name}, {math(f'T = {T}', notation)}. Numerator layout: the derivative of a "
        "number by a vector is a row, factors multiply from left to right; the derivative by a "
        "matrix has the matrix's shape."
    )


def loop_ends(form: AdjointForm, loop: Loop, notation: Notation) -> tuple[str, str]:
    """The first and the last step of a loop of a backward pass."""
    ends = str(form.start), notation.index(form.last)
    return ends if loop.rising else ends[::-1]


def adjoint_sentence(form: AdjointForm, notation: Notation) -> str:
    """What the δ's of a backward pass are."""
    delta, partial = notation.letter("delta"), notation.sign("partial")
    upper = write(form.upper, notation)
    left = math(f"{delta}^v", notation)
    if notation.tex:
        right = math(rf"\frac{{{partial} {upper}}}{{{partial} v}}", notation)
    else:
        right = f"{partial}{upper}/{partial}v"
    said = f"{left} is {right}, the derivative by a variable v"
    ends = "either end" if any(loop.rising for loop in form.loops) else "the end"
    return (
        f"{said}; past {ends} it is 0, with all that it multiplies" if _reads_others(form) else said
    )


def _reads_others(form: AdjointForm) -> bool:
    """Whether what stands beside a δ in a backward pass may be of a step that there is not."""
    rising = any(loop.rising for loop in form.loops)
    return any(
        isinstance(part, Variable)
        and part.time is not None
        and (part.time.offset > 0 or (rising and part.time.offset < 0))
        for line in form.body
        for whole in walk(line.value)
        if not isinstance(whole, Adjoint)
        for part in children(whole)
    )


def family_words(family: Family, notation: Notation) -> str:
    """Which paths a family is: along h, then along c, and back to h."""
    states = [inline(state, notation) for state in family.states]
    said = ", then ".join(f"along {state}" for state in states) or "past no state"
    if family.again is not None:
        said += f", back to {inline(family.again, notation)}, then every way"
    return said + (" (with a constant error carousel)" if family.carousel else "")


def step_sentence(line: Line, notation: Notation) -> str:
    """The rule of a line of a derivation, and the lines that it uses."""
    said = line.step.rule.value
    if line.step.at:
        said += " at " + ", ".join(inline(variable, notation) for variable in line.step.at)
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
            return f"{inline(variable, notation)} has {inline(length, notation)} entries"
        case EntriesStatement(variable=variable, values=values):
            told = " or ".join(math(str(value), notation) for value in values)
            return f"each entry of {inline(variable, notation)} is {told}"
        case RangeStatement(variable=variable, lower=lower, upper=upper):
            ends = f"{inline(lower, notation)} to {inline(upper, notation)}"
            return f"the entries of {inline(variable, notation)} range from {ends}"


def judgement_sentence(judgement: Judgement, notation: Notation) -> str:
    """Why a statement is right or wrong."""
    match judgement.reason:
        case ShapeReason(shape=shape):
            by = f" {math(notation.sign('by'), notation)} "
            told = by.join(inline(part, notation) for part in shape) or "1"
            matrix = judgement.reason.matrix
            rows = f", as many as {inline(matrix, notation)} has rows" if matrix else ""
            return f"It has {told} entries{rows}."
        case RangeReason(range=found):
            return f"Its entries {_range_words(found, notation)}."
        case ParameterReason():
            return _parameter_sentence(judgement.reason, notation)


def _range_words(found: Range, notation: Notation) -> str:
    interval = found.interval
    if interval.lower is not None and interval.upper is not None and not any(interval.closed):
        lower, upper = (math(str(end), notation) for end in (interval.lower, interval.upper))
        words = f"lie strictly between {lower} and {upper}"
    else:
        words = f"lie in {math(notation.plain(str(interval)), notation)}"
    summed = f" and sum to {math('1', notation)}" if found.normalised else ""
    return f"{words}{summed}, whatever the parameters"


def _parameter_sentence(reason: ParameterReason, notation: Notation) -> str:
    found = reason.comparison
    ratio = f"{write(found.upper, notation)}/{write(found.lower, notation)}"
    threshold = math(f"T > {ratio}", notation)
    example = ", ".join(math(f"{name} = {value}", notation) for name, value in reason.example)
    few, many = (f"{int(count):,}" for count in reason.counts)
    return (
        f"A recurrent network has {inline(found.recurrent, notation)} parameters for every "
        f"{math('T', notation)}, "
        "a feed-forward network on the concatenated inputs has "
        f"{inline(found.feed_forward, notation)}: the recurrent one has fewer for {threshold}. "
        f"With {example}: {few} against {many}."
    )


def reasons(question: AnsweredQuestion, answer: Answer, notation: Notation) -> tuple[str, ...]:
    """Why an option has its verdict, and under which other reading it would have another one."""
    said = list(verdict_sentences(answer.every_T, notation))
    if answer.refuted is not None:
        said.extend(remedy_sentences(answer.refuted, notation))
    if isinstance(answer.at_T, Undecided):
        at = math(f"T = {question.T}", notation)
        said.append(f"Undecided at {at}: {answer.at_T.reason}.")
    written = Written(question.question.cell, question.question.left, (answer.option.formula,))
    for reading, verdict in answer.readings:
        if changes(answer.every_T, verdict):
            said.append(reading_sentence(written, DEFAULT, reading, verdict, notation))
    return tuple(said)


def all_equations(cell: Cell) -> tuple[Equation, ...]:
    """The equations of a step, and the total loss where there is one."""
    return cell.equations if cell.total_loss is None else (*cell.equations, cell.total_loss)
