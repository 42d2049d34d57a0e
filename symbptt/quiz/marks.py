"""A page of questions, marked: each option checked or judged, and the page's own key with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..checking import Check
from ..claims.reading import Reading
from ..equality.verdict import EVERY_T, Equal, Undecided, Verdict
from ..errors import Span
from ..late import Displayed
from .asking import Asked
from .garbled import Repair
from .page import PageOption, PageQuestion
from .repair import Doubt
from .setting import Setting
from .statements import Judgement

RIGHT, WRONG, OPEN = True, False, None
"""What is known of an option."""


@dataclass(frozen=True)
class Problem:
    """A formula of the page that cannot be read.

    `kind` is the name of the error, `source[span[0]:span[1]]` the place, `line` where on the page
    it stands; `doubts` are the symbols that the model does not have, with what they look like.
    """

    kind: str
    message: str
    source: str
    span: Span | None
    line: int
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True)
class CheckedOption:
    """An option that is a formula, checked; `repairs` is what the verdict rests on.

    `readings` are the other values of `partials` and `free_index` and whatever else changes the
    verdict; `open` are symbols that could be meant otherwise and were left as they are.
    """

    option: PageOption
    latex: str
    check: Check
    readings: tuple[tuple[Reading, Verdict], ...]
    repairs: tuple[Repair, ...] = ()
    open: tuple[Doubt, ...] = ()

    @property
    def right(self) -> bool | None:
        """Whether it is proved to be the derivative for every T; None if that is open."""
        verdict = self.check.verdict
        if isinstance(verdict, Equal):
            return RIGHT if verdict.scope == EVERY_T else OPEN
        return OPEN if isinstance(verdict, Undecided) else WRONG


@dataclass(frozen=True)
class JudgedOption:
    """An option that is a statement, judged; `reason` says why if it could not be."""

    option: PageOption
    judgement: Judgement | None
    reason: str = ""
    repairs: tuple[Repair, ...] = ()

    @property
    def right(self) -> bool | None:
        """Whether the statement holds; None if that is open."""
        return OPEN if self.judgement is None else self.judgement.right


@dataclass(frozen=True)
class UnreadOption:
    """An option that cannot be read, and what was repaired in it all the same."""

    option: PageOption
    problem: Problem
    repairs: tuple[Repair, ...] = ()

    right = OPEN


@dataclass(frozen=True)
class PassedOption:
    """An option that is not judged, and why."""

    option: PageOption
    reason: str

    right = OPEN


MarkedOption = CheckedOption | JudgedOption | UnreadOption | PassedOption


@dataclass(frozen=True)
class MarkedQuestion(Displayed):
    """A question with what is known of its options; the `setting` of one for a derivative.

    `problems` are the formulas of its body that cannot be read, `repairs` what was mended in it;
    `notes` is what else is to be said.
    """

    question: PageQuestion
    options: tuple[MarkedOption, ...]
    setting: Setting | None = None
    asked: Asked | None = None
    problems: tuple[Problem, ...] = ()
    repairs: tuple[Repair, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def marked(self) -> tuple[str, ...] | None:
        """The options that the page marks; None if it has no key."""
        if not self.question.has_key:
            return None
        return tuple(one.id for one in self.question.options if one.marked)

    @property
    def derived(self) -> tuple[str, ...]:
        """The options that are right."""
        return tuple(one.option.id for one in self.options if one.right)

    @property
    def agrees(self) -> bool | None:
        """Whether the key marks just what is right; None without a key, or if that is open.

        It disagrees where it marks a wrong option, or leaves a right one out.
        """
        if self.marked is None:
            return None
        known = [(one.option.marked, one.right) for one in self.options if one.right is not OPEN]
        if any(marked is not right for marked, right in known):
            return False
        return True if len(known) == len(self.options) else None

    @property
    def rests_on_repairs(self) -> bool:
        """Whether anything in it was repaired."""
        return bool(self.repairs) or any(getattr(one, "repairs", ()) for one in self.options)

    @property
    def unread(self) -> tuple[Problem, ...]:
        """The formulas that cannot be read."""
        options = (one.problem for one in self.options if isinstance(one, UnreadOption))
        return (*self.problems, *options)


@dataclass(frozen=True)
class MarkedPage(Displayed):
    """A page with its questions marked; `name` is that of its file."""

    name: str
    format: str
    questions: tuple[MarkedQuestion, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class MarkedPages(Displayed):
    """Several pages, marked."""

    pages: tuple[MarkedPage, ...]

    @property
    def status(self) -> int:
        """The exit status: 2 if a formula cannot be read, else 1 if a key disagrees.

        Else 3 if an option is undecided, or a key cannot be told to agree, else 0.
        """
        questions = tuple(question for page in self.pages for question in page.questions)
        if any(question.unread for question in questions):
            return 2
        if any(question.agrees is False for question in questions):
            return 1
        return 3 if any(map(_is_open, questions)) else 0


def _is_open(question: MarkedQuestion) -> bool:
    undecided = any(one.right is OPEN for one in _decidable(question))
    return undecided or (question.marked is not None and question.agrees is None)


def _decidable(question: MarkedQuestion) -> Iterator[MarkedOption]:
    return (one for one in question.options if not isinstance(one, PassedOption))
