"""The built-in quiz, answered, and marked pages as a page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch

from ..equality.verdict import Verdict
from ..formula.printer import TEXT
from ..pictures import Picture, drawn, drawn_claim
from ..quiz.answers import AnsweredQuestion, AnsweredQuiz, JudgedQuestion
from ..quiz.marks import (
    CheckedOption,
    MarkedOption,
    MarkedPage,
    MarkedPages,
    MarkedQuestion,
    Problem,
    UnreadOption,
)
from .check_page import claim
from .elements import (
    HTML,
    Markup,
    Part,
    equation,
    figure,
    formula,
    in_pieces,
    joined,
    kind,
    listing,
    marked,
    paragraph,
    prose,
    table,
    tag,
)
from .inline import inline, listed, math, sentence
from .quiz import (
    WORDS_OF,
    answer,
    option_remarks,
    problem_lines,
    problem_remarks,
    remarks,
    shown,
    summary,
)
from .words import all_equations, judgement_sentence, reasons, statement_sentence

BELOW = {"h1": "h2", "h2": "h3", "h3": "h4"}
"""The next lower heading."""


def heading(result: AnsweredQuiz | MarkedPages) -> str:
    """The title of the page."""
    if isinstance(result, AnsweredQuiz):
        return "The quiz, answered"
    return " ".join(summary(page) for page in result.pages)


def body(result: AnsweredQuiz | MarkedPages) -> Iterator[Markup]:
    """What stands on the page."""
    if isinstance(result, AnsweredQuiz):
        yield tag("h1", heading(result))
        yield _contents([_asked(question) for question in result.questions])
        for number, question in enumerate(result.questions, 1):
            yield from answered(question, "h2", f"question-{number}")
        return
    several = len(result.pages) > 1
    if several:
        yield tag("h1", f"{len(result.pages)} pages, marked")
    for number, page in enumerate(result.pages, 1):
        yield from _page(page, "h2" if several else "h1", number)


def _contents(titles: list[Markup]) -> Markup:
    """Links to the questions."""
    links = (
        tag("li", tag("a", title, href=f"#question-{number}"))
        for number, title in enumerate(titles, 1)
    )
    return tag("nav", tag("ol", *links), **{"aria-label": "Questions"})


# ---- the built-in quiz


def _asked(question: AnsweredQuestion | JudgedQuestion) -> Markup:
    right = listed(question.derived) if question.derived else "none"
    if isinstance(question, JudgedQuestion):
        return joined((f"{question.question.title}: which statements are right? {right}",))
    return prose(f"Which option is {inline(question.question.left, HTML)}? {right}")


@singledispatch
def answered(question: object, level: str, id: str = "options") -> Iterator[Markup]:
    """A question with its options."""
    raise TypeError(f"no HTML for {type(question).__name__}")


@answered.register
def _(judged: JudgedQuestion, level: str, id: str = "options") -> Iterator[Markup]:
    yield tag(level, _asked(judged), id=id)
    statements = zip(judged.question.statements, judged.judgements, strict=True)
    rows = (
        (
            letter,
            _word(judgement.right),
            joined(
                (
                    prose(sentence(statement_sentence(statement, HTML)) + "."),
                    paragraph(judgement_sentence(judgement, HTML)),
                )
            ),
        )
        for (letter, statement), judgement in statements
    )
    yield table(("option", "verdict", "statement"), rows)


def _word(right: bool | None) -> Markup:
    """The sign and word of a statement."""
    sign, word = WORDS_OF[right]
    return tag("span", f"{TEXT.sign(sign)} {word}", class_=f"verdict {sign}")


@answered.register
def _(found: AnsweredQuestion, level: str, id: str = "options") -> Iterator[Markup]:
    yield tag(level, _asked(found), id=id)
    if found.T is not None:
        rows = (
            (
                _link(id, one.option.id),
                *(marked(said) for said in (one.at_T, one.every_T) if said is not None),
            )
            for one in found.answers
        )
        at_T, every_T = math(f"T = {found.T}", HTML), math("T", HTML)
        yield table(("option", prose(f"at {at_T}"), prose(f"every {every_T}")), rows)
    for one in found.answers:
        claim = found.question.claim(one.option)
        yield _option(
            id, level, one.option.id, one.every_T,
            formula(in_pieces(one.option.formula)),
            *map(paragraph, reasons(found, one, HTML)),
            *_drawn(drawn_claim(found.question.cell, claim, one.every_T)),
        )  # fmt: skip


def _link(id: str, option: str) -> Markup:
    return tag("a", option, href=f"#{id}-{option}")


def _option(id: str, level: str, option: str, verdict: Verdict, *parts: Markup) -> Markup:
    """An option with what is said of it, beside a line in the colour of its verdict."""
    head = tag(BELOW[level], f"{option} ", marked(verdict))
    return tag("section", head, *parts, class_=f"option {kind(verdict)}", id=f"{id}-{option}")


def _drawn(picture: Picture | None) -> Iterator[Markup]:
    if picture is not None:
        yield from figure(picture)


# ---- marked pages


def _page(page: MarkedPage, level: str, number: int) -> Iterator[Markup]:
    yield tag(level, summary(page))
    yield from (tag("p", f"Note: {note}.") for note in page.notes)
    for position, question in enumerate(page.questions, 1):
        yield from _question(question, BELOW[level], f"question-{number}-{position}")


def _question(question: MarkedQuestion, level: str, id: str) -> Iterator[Markup]:
    sign, _ = WORDS_OF[question.agrees]
    yield tag(level, answer(question), class_=sign, id=id)
    yield from (part for problem in question.problems for part in _problem(problem))
    if question.setting is not None and question.question.equations:
        yield from map(equation, all_equations(question.setting.notes.cell))
    yield from map(paragraph, remarks(question, HTML))
    has_key = question.question.has_key
    head: tuple[Part, ...] = ("option", "key", "verdict") if has_key else ("option", "verdict")
    yield table(head, (_row(id, one, has_key) for one in question.options))
    for one in question.options:
        name = tag(BELOW[level], f"{one.option.id} ", _mark(one))
        yield tag(
            "section", name, *_said(one), class_=f"option {_kind(one)}", id=f"{id}-{one.option.id}"
        )


def _row(id: str, option: MarkedOption, has_key: bool) -> tuple[Part, ...]:
    key = ("marked" if option.option.marked else "not marked",) if has_key else ()
    return (_link(id, option.option.id), *key, _mark(option))


def _mark(option: MarkedOption) -> Markup:
    if isinstance(option, CheckedOption):
        return marked(option.check.verdict)
    return tag("span", shown(option, TEXT)[0], class_=f"verdict {_kind(option)}")


def _kind(option: MarkedOption) -> str:
    if isinstance(option, CheckedOption):
        return kind(option.check.verdict)
    return WORDS_OF[option.right][0]


def _said(option: MarkedOption) -> Iterator[Markup]:
    if isinstance(option, CheckedOption):
        yield claim(option.check)
        yield listing(option.latex)
    else:
        yield tag("p", option.option.text)
    if isinstance(option, UnreadOption):
        yield listing("\n".join(problem_lines(option.problem)))
    yield from map(paragraph, option_remarks(option, HTML))
    if isinstance(option, CheckedOption):
        yield from _drawn(drawn(option.check))


def _problem(problem: Problem) -> Iterator[Markup]:
    yield listing("\n".join(problem_lines(problem)))
    yield from map(paragraph, problem_remarks(problem, HTML))
