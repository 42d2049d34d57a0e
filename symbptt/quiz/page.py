"""A quiz document as data: questions, options and formulas as they stand, none of them parsed."""

from __future__ import annotations

from dataclasses import dataclass, field
from string import ascii_uppercase

from ..bounds import hold
from ..errors import DataError, Span
from .document import Document, Line

QUESTIONS = 200
"""Questions of a document."""

OPTIONS = 26
"""Options of a question."""


@dataclass(frozen=True)
class Passage:
    """A formula as it stands in the document.

    `source` is the text to parse: LaTeX, or (`flat`) the visual text of a copied page that has no
    LaTeX there, as in "∂L∂by=∂L∂y^t∂y^t∂by". `place` is [start, end) of it in the document, in code
    points; `line` counts from 1.
    """

    source: str
    flat: bool
    place: Span
    line: int


@dataclass(frozen=True)
class PageOption:
    """An option: its letter, its formula (None for words), its text.

    `marked`: the page marks it as right; always False where the page has no marks.
    """

    id: str
    formula: Passage | None
    text: str
    marked: bool


@dataclass(frozen=True)
class PageQuestion:
    """A question as the page has it.

    `id` is its number on the page, else its position; `equations` are those of the model in its
    body; `asked` holds what is asked for, without the "= ?", more than once if the page repeats it;
    `has_key` says whether any option is marked. A file of data may name a `param` instead.
    """

    id: str
    text: str
    equations: tuple[Passage, ...]
    asked: tuple[Passage, ...]
    options: tuple[PageOption, ...]
    has_key: bool
    points: str | None
    feedback: tuple[str, ...]
    param: str | None = None


@dataclass(frozen=True)
class Page:
    """The questions of a document; `notes` say what was dropped or is doubtful.

    `cell`, `start` and `total_loss` are what a file of data says of the model.
    """

    format: str
    questions: tuple[PageQuestion, ...]
    notes: tuple[str, ...]
    cell: str | None = None
    start: int | None = None
    total_loss: str | None = None


@dataclass
class DraftOption:
    """An option that is being read."""

    line: Line
    formula: Passage | None
    text: str
    marked: bool


@dataclass
class DraftQuestion:
    """A question that is being read."""

    id: str
    words: list[str] = field(default_factory=list)
    equations: list[Passage] = field(default_factory=list)
    asked: list[Passage] = field(default_factory=list)
    options: list[DraftOption] = field(default_factory=list)
    points: str | None = None
    feedback: list[str] = field(default_factory=list)
    param: str | None = None

    def add(self, option: DraftOption) -> None:
        """One more option."""
        hold(f"the number of options of question {self.id}", len(self.options) + 1, OPTIONS)
        self.options.append(option)

    def finish(self) -> PageQuestion:
        """The question as a value."""
        options = tuple(
            PageOption(letter, option.formula, option.text, option.marked)
            for letter, option in zip(ascii_uppercase, self.options, strict=False)
        )
        return PageQuestion(
            self.id,
            " ".join(word for word in self.words if word),
            tuple(self.equations),
            tuple(self.asked),
            options,
            any(option.marked for option in options),
            self.points,
            tuple(self.feedback),
            self.param,
        )


def passage(document: Document, line: Line, start: int, end: int, flat: bool = False) -> Passage:
    """`line.text[start:end]` without white space at its ends."""
    source = line.text[start:end]
    start += len(source) - len(source.lstrip())
    source = source.strip()
    place = document.place(line.start + start, line.start + start + len(source))
    return Passage(source, flat, place, document.line_at(line.start + start).number)


def finish(format: str, document: Document, drafts: list[DraftQuestion], notes: list[str]) -> Page:
    """The page with these questions; raises `DataError` if there is none or two share an id."""
    if not drafts:
        raise DataError(f"the document, read as {format}, has no question")
    ids = [draft.id for draft in drafts]
    if twice := sorted({id for id in ids if ids.count(id) > 1}):
        raise DataError(f"two questions have the number {twice[0]}")
    questions = tuple(draft.finish() for draft in drafts)
    return Page(format, questions, (*document.notes, *notes))


def open_question(drafts: list[DraftQuestion], id: str) -> DraftQuestion:
    """A new question after the others."""
    hold("the number of questions", len(drafts) + 1, QUESTIONS)
    drafts.append(DraftQuestion(id))
    return drafts[-1]
