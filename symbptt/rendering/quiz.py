"""Marked pages of questions: what is said of them, and their text."""

from __future__ import annotations

from collections.abc import Iterator

from ..claims.reading import DEFAULT, Reading
from ..equality.verdict import Equal, Verdict
from ..errors import InputError
from ..formula.printer import Notation, write
from ..quiz.garbled import Repair
from ..quiz.marks import (
    CheckedOption,
    JudgedOption,
    MarkedOption,
    MarkedPage,
    MarkedPages,
    MarkedQuestion,
    PassedOption,
    Problem,
    UnreadOption,
)
from ..quiz.repair import Doubt
from .check import claim_text
from .errors import render as error_text
from .errors import visible
from .inline import inline, listed, math
from .lines import hang, heading
from .readings import Written, reading_sentence
from .remedies import remedy_sentences
from .verdicts import changes, mark, verdict_sentences
from .words import all_equations, judgement_sentence

WORDS_OF = {True: ("right", "true"), False: ("wrong", "false"), None: ("open", "undecided")}
"""The sign and the word of a statement."""


def summary(page: MarkedPage) -> str:
    """How many keys of a page agree, in a sentence."""
    questions = page.questions
    count = f"{len(questions)} question" + ("s" if len(questions) != 1 else "")
    agreeing = sum(question.agrees is True for question in questions)
    against = sum(question.agrees is False for question in questions)
    keyless = sum(question.marked is None for question in questions)
    left = len(questions) - agreeing - against - keyless
    said = [
        f"{number} {words}"
        for number, words in (
            (agreeing, "agrees with the key" if agreeing == 1 else "agree with the key"),
            (against, "disagrees" if against == 1 else "disagree"),
            (left, "is open" if left == 1 else "are open"),
            (keyless, "has no key" if keyless == 1 else "have no key"),
        )
        if number
    ]
    return f"{page.name}: {count}; {', '.join(said)}."


def answer(question: MarkedQuestion) -> str:
    """The answer to a question, in one line."""
    return f"Question {question.question.id}: {_answered(question)}"


def _answered(question: MarkedQuestion) -> str:
    if all(isinstance(one, PassedOption) for one in question.options):
        return "not a gradient, not judged."
    right = _right(question)
    rests = " This rests on repairs." if question.rests_on_repairs else ""
    if question.marked is None:
        return f"{right}; the page has no key.{rests}"
    agree = {True: "They agree.", False: "They disagree.", None: "Whether they agree is open."}
    marked = listed(question.marked) if question.marked else "none"
    return f"the page marks {marked}; {right}. {agree[question.agrees]}{rests}"


def _right(question: MarkedQuestion) -> str:
    if question.derived:
        return f"right {'is' if len(question.derived) == 1 else 'are'} {listed(question.derived)}"
    settled = all(one.right is not None for one in question.options)
    return "none is right" if settled else "none is found right"


def remarks(question: MarkedQuestion, notation: Notation) -> Iterator[str]:
    """What is to be said of a question as a whole, a sentence each."""
    for note in question.notes:
        yield visible(f"{note[0].upper()}{note[1:]}.")
    for repair in question.repairs:
        yield f"Repaired: {_changed(repair, notation)}."
    for option in question.options:
        if option.option.marked and isinstance(option, CheckedOption) and option.right is False:
            for said in _stands(option, notation):
                yield f"The marked {option.option.id} would stand only so: {said}"


def _stands(option: CheckedOption, notation: Notation) -> Iterator[str]:
    """The readings that make an option right."""
    for reading, verdict in _nearest(option):
        if isinstance(verdict, Equal):
            said = _reading_words(option, reading, verdict, notation)
            yield said[0].lower() + said[1:]


def _nearest(option: CheckedOption) -> list[tuple[Reading, Verdict]]:
    """The readings worth a line: of derivatives and free indices, or such as make it right.

    None of them differs on more axes than another one with the same verdict does.
    """
    spoken = {"partials", "free_index"}
    others = [
        (reading, verdict, set(DEFAULT.changes(reading).items()))
        for reading, verdict in option.readings
        if changes(option.check.verdict, verdict)
        and (isinstance(verdict, Equal) or set(DEFAULT.changes(reading)) <= spoken)
    ]
    return [
        (reading, verdict)
        for reading, verdict, mine in others
        if not any(fewer < mine and verdict.word == other.word for _, other, fewer in others)
    ]


def _reading_words(
    option: CheckedOption, reading: Reading, verdict: Verdict, notation: Notation
) -> str:
    check = option.check
    rights = tuple(link.equation.right for link in check.links)
    written = Written(check.cell, check.links[0].equation.left, rights)
    return reading_sentence(written, DEFAULT, reading, verdict, notation)


def option_remarks(option: MarkedOption, notation: Notation) -> Iterator[str]:
    """Why an option has its verdict, under which reading it has another, what it rests on."""
    match option:
        case CheckedOption(check=check):
            yield from verdict_sentences(check.verdict, notation)
            if check.refuted is not None:
                yield from remedy_sentences(check.refuted, notation)
            if option.option.formula is not None and option.option.formula.flat:
                yield "Read from the page's flat text."
            else:
                yield from (f"Note: {visible(note)}." for note in check.notes)
            for reading, verdict in _nearest(option):
                yield _reading_words(option, reading, verdict, notation)
            yield from (doubt_words(doubt, notation) for doubt in option.open)
        case JudgedOption(judgement=None, reason=reason):
            yield visible(f"Undecided: {reason}.")
        case JudgedOption(judgement=judgement) if judgement is not None:
            yield judgement_sentence(judgement, notation)
        case UnreadOption(problem=problem):
            yield from problem_remarks(problem, notation)
    repairs = getattr(option, "repairs", ())
    if repairs:
        told = ", ".join(_changed(repair, notation) for repair in repairs)
        rests = "" if isinstance(option, UnreadOption) else " The verdict rests on it."
        yield f"Repaired: {told}.{rests}"


def problem_remarks(problem: Problem, notation: Notation) -> Iterator[str]:
    """The symbols that are unknown in a formula that cannot be read, and what they look like."""
    said = {doubt_words(doubt, notation): None for doubt in problem.doubts}
    yield from said


def doubt_words(doubt: Doubt, notation: Notation) -> str:
    """A symbol in doubt, and what it looks like."""
    name = inline(doubt.symbol, notation)
    where = f"{name} (at {doubt.span[0]})"
    readings = tuple(inline(one, notation) for one in doubt.readings)
    what = "is unknown" if doubt.unknown else "has an index that nothing binds"
    if not readings:
        return f"{where} {what}; nothing in the model is like it."
    if len(readings) == 1:
        return f"{where} {what}; likeliest: {readings[0]}."
    return f"{where} {what}; equally likely: {listed(readings)}."


def _changed(repair: Repair, notation: Notation) -> str:
    to = math(notation.sign("to"), notation)
    return f"{visible(repair.before)} {to} {visible(repair.after)}"


def problem_lines(problem: Problem) -> Iterator[str]:
    """A problem with its place under a caret."""
    where = f"line {problem.line}: " if problem.line else ""
    error = InputError(f"{where}{problem.message}", problem.source, problem.span)
    first, *rest = error_text(error).splitlines()
    yield first.removeprefix("Error: ")
    yield from rest


def page_lines(pages: MarkedPages, notation: Notation) -> Iterator[str]:
    """Pages as lines of text."""
    for number, page in enumerate(pages.pages):
        if number:
            yield ""
        yield from hang("", summary(page), words=True)
        for note in page.notes:
            yield from hang("  ", f"Note: {note}.", words=True)
        for question in page.questions:
            yield ""
            yield from question_lines(question, notation)


def question_lines(question: MarkedQuestion, notation: Notation) -> Iterator[str]:
    """A question as lines of text: the answer, the model, the options."""
    yield heading(answer(question), notation)
    for problem in question.problems:
        first, *rest = problem_lines(problem)
        yield from hang("  ", first, words=True)
        yield from (f"  {line}" for line in rest)
        if problem.source and problem.span is None:
            yield from hang("    ", problem.source)
        for remark in problem_remarks(problem, notation):
            yield from hang("  ", remark, words=True)
    if question.setting is not None and question.question.equations:
        for equation in all_equations(question.setting.notes.cell):
            yield from hang("    ", write(equation, notation))
    for remark in remarks(question, notation):
        yield from hang("  ", remark, words=True)
    for option in question.options:
        sign, formula = shown(option, notation)
        prefix = f"  {option.option.id}  {sign}".ljust(19)
        yield from hang(prefix, formula, words=not isinstance(option, CheckedOption))
        below = " " * len(prefix)
        if isinstance(option, UnreadOption):
            first, *rest = problem_lines(option.problem)
            yield from hang(below, first, words=True)
            yield from (f"{below}{line}" for line in rest)
        for remark in option_remarks(option, notation):
            yield from hang(below, remark, words=True)


def shown(option: MarkedOption, notation: Notation) -> tuple[str, str]:
    """The sign of an option with its word, and the option itself."""
    match option:
        case CheckedOption(check=check):
            given = check.param is not None and len(check.links) == 1
            right = write(check.links[0].equation.right, notation)
            return mark(check.verdict, notation), right if given else claim_text(check, notation)
        case JudgedOption(right=right):
            sign, word = WORDS_OF[right]
            return f"{notation.sign(sign)} {word}", option.option.text
        case UnreadOption():
            return f"{notation.sign('open')} unread", option.option.text
        case PassedOption():
            return "- not judged", option.option.text
