"""Which options of a question are the gradient: at one T, for every T, and under which reading."""

from __future__ import annotations

from dataclasses import dataclass

from ..claims.claim import as_claim
from ..claims.reading import DEFAULT, Reading, readings_at
from ..equality.comparison import compare, decide
from ..equality.refutation import Refuted
from ..equality.verdict import EVERY_T, Different, Equal, Verdict
from ..formula.syntax import Equation
from ..late import Displayed
from .questions import Option, Question, StatementQuestion
from .statements import Judgement, judge


@dataclass(frozen=True)
class Answer:
    """The verdict on one option for every T under the default reading, and under others.

    `at_T` is the verdict at the T that was asked for, None if none was. `refuted` is the claim if
    it is wrong, with what makes it right.
    """

    option: Option
    every_T: Verdict
    readings: tuple[tuple[Reading, Verdict], ...]
    at_T: Verdict | None = None
    refuted: Refuted | None = None

    @property
    def right(self) -> bool:
        """Whether the option is proved to be the gradient for every T."""
        return isinstance(self.every_T, Equal) and self.every_T.scope == EVERY_T


@dataclass(frozen=True)
class AnsweredQuestion(Displayed):
    """A question with the verdicts on its options; `T` is the T of `Answer.at_T`."""

    question: Question
    answers: tuple[Answer, ...]
    T: int | None = None

    @property
    def derived(self) -> tuple[str, ...]:
        """The ids of the options that are right."""
        return tuple(answer.option.id for answer in self.answers if answer.right)

    @property
    def agrees(self) -> bool | None:
        """Whether the key marks just these, None without a key."""
        return _agrees(self.question.marked, self.derived)


@dataclass(frozen=True)
class JudgedQuestion(Displayed):
    """A question about statements, with the judgement on each."""

    question: StatementQuestion
    judgements: tuple[Judgement, ...]

    @property
    def derived(self) -> tuple[str, ...]:
        """The ids of the statements that are right."""
        pairs = zip(self.question.statements, self.judgements, strict=True)
        return tuple(id for (id, _), judgement in pairs if judgement.right)

    @property
    def agrees(self) -> bool | None:
        """Whether the key marks just these, None without a key."""
        return _agrees(self.question.marked, self.derived)


@dataclass(frozen=True)
class AnsweredQuiz(Displayed):
    """All questions of a quiz, answered."""

    questions: tuple[AnsweredQuestion | JudgedQuestion, ...]


def answer_quiz(questions: tuple[Question | StatementQuestion, ...]) -> AnsweredQuiz:
    """All questions answered, in their order."""
    return AnsweredQuiz(
        tuple(
            answer(question) if isinstance(question, Question) else judge_all(question)
            for question in questions
        )
    )


def judge_all(question: StatementQuestion) -> JudgedQuestion:
    """The judgements on all statements of a question."""
    sizes = dict(question.sizes)
    return JudgedQuestion(
        question, tuple(judge(question.cell, one, sizes) for _, one in question.statements)
    )


def _agrees(marked: tuple[str, ...] | None, derived: tuple[str, ...]) -> bool | None:
    return None if marked is None else set(marked) == set(derived)


def answer(question: Question, T: int | None = None) -> AnsweredQuestion:
    """The verdicts on all options of a question, for every T, and at `T` if it is given."""
    return AnsweredQuestion(
        question, tuple(_answer(question, option, T) for option in question.options), T
    )


def _answer(question: Question, option: Option, T: int | None) -> Answer:
    claim = question.claim(option)
    verdict = decide(question.cell, claim)
    readings = _decided(question, claim, distance=1)
    if all(other.word == verdict.word for _, other in readings):
        further = _decided(question, claim, distance=2)
        readings += tuple(pair for pair in further if pair[1].word != verdict.word)
    at_T = None if T is None else compare(question.cell, claim, T)
    refuted = None
    if isinstance(verdict, Different):
        refuted = Refuted(question.cell, as_claim(claim), DEFAULT, verdict)
    return Answer(option, verdict, readings, at_T, refuted)


def _decided(
    question: Question, claim: Equation, distance: int
) -> tuple[tuple[Reading, Verdict], ...]:
    """The verdicts of the readings so many axes away from the default one."""
    return tuple(
        (reading, decide(question.cell, claim, reading))
        for reading in readings_at(DEFAULT, distance, "partials", "free_index")
    )
