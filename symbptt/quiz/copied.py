"""A quiz page copied into a quotation, each formula in three copies.

Quoted lines begin with ">". An option stands behind one more blank, or, where the page marks it,
indented outside the quotation. Lines behind "Correct" or "Incorrect" explain, up to the next option
or question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..formula.triples import Triple, find_triples
from .document import FIGURE, Document, Line, counted
from .page import (
    DraftOption,
    DraftQuestion,
    Page,
    Passage,
    finish,
    open_question,
    passage,
)
from .passages import asked_length, is_model_equation, read_points, readable

_HEADER = re.compile(r"(?:[0-9]{1,4} ?\. ?)?Question ([0-9]{1,4})\.?", re.IGNORECASE)
_COMMAND = re.compile(r"\\[A-Za-z]+")
_WORD = re.compile(r"(?<!\S)[A-Za-z]{2,}[,.;:]?(?!\S)")
_FLAT_ASKED = re.compile(r"(?<!\S)∂\S+")

RIGHT = ("correct", "this should be selected")
WRONG = ("incorrect", "this should not be selected", "partially correct")
OTHER = ("check", "un-selected is correct", "unselected is correct")
"""What a page says of the options above, as the whole of a line."""


@dataclass
class _Reader:
    document: Document
    drafts: list[DraftQuestion] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    header: int = 0
    explaining: bool = False
    judged: int = 0
    """How many options of the question the page has already judged."""
    confirmed: set[int] = field(default_factory=set)
    shortfall: bool = False

    def read(self) -> Page:
        for line in self.document.lines:
            self._line(line)
        self._close()
        if self.header:
            self.notes.append(
                f"{counted(self.header, 'line')} before the first question "
                f"{'was' if self.header == 1 else 'were'} dropped"
            )
        return finish("page", self.document, self.drafts, self.notes)

    def _line(self, line: Line) -> None:
        quoted = line.text.lstrip(" ").startswith(">")
        start = line.text.index(">") + 1 if quoted else 0
        inside = line.text[start:]
        if quoted and inside[:1] == " ":
            start, inside = start + 1, inside[1:]
        words = inside.strip()
        if not words or FIGURE.fullmatch(words):
            return
        header = _HEADER.fullmatch(words)
        if header:
            self._close()
            open_question(self.drafts, str(int(header[1])))
        elif not self.drafts:
            self.header += 1
        elif words.casefold() in (*RIGHT, *WRONG, *OTHER):
            self._judge(words.casefold())
        elif points := read_points(words):
            self.drafts[-1].points = words
            self.shortfall = points[0] is not None and float(points[0]) < float(points[1])
        else:
            self._content(line, start, inside[:1].isspace(), quoted)

    def _content(self, line: Line, start: int, indented: bool, quoted: bool) -> None:
        draft = self.drafts[-1]
        if not quoted and not indented:
            self.notes.append(
                f"line {line.number} is outside the quotation but not indented; it is no option"
            )
        if indented or (quoted and draft.points is not None and not self.explaining):
            self.explaining = False
            draft.add(self._option(line, start, marked=not quoted))
        elif self.explaining:
            draft.feedback.append(_collapsed(line, start, self._triples(line, start)))
        else:
            self._body(line, start, draft)

    def _judge(self, verdict: str) -> None:
        """The page's word on the options since its last word."""
        if verdict == "check":
            return
        self.explaining = True
        options = self.drafts[-1].options
        since = range(self.judged, len(options))
        if verdict == "this should be selected" and options:
            options[-1].marked = True
            self.confirmed.add(len(options) - 1)
        elif verdict in RIGHT:
            self.confirmed.update(at for at in since if options[at].marked)
        elif verdict in WRONG:
            for at in since:
                self._unmark(at)
        self.judged = len(options)

    def _unmark(self, at: int) -> None:
        draft = self.drafts[-1]
        if draft.options[at].marked:
            draft.options[at].marked = False
            self.notes.append(
                f"question {draft.id}: an option is chosen but not called right "
                f"(line {draft.options[at].line.number})"
            )

    def _close(self) -> None:
        """A question is complete: without all its points, only what is called right is marked."""
        if self.drafts and self.shortfall:
            for at in range(len(self.drafts[-1].options)):
                if at not in self.confirmed:
                    self._unmark(at)
        self.explaining, self.judged, self.shortfall = False, 0, False
        self.confirmed.clear()

    def _option(self, line: Line, start: int, marked: bool) -> DraftOption:
        triples = self._triples(line, start)
        _refuse_unread(line, start, triples)
        text = _collapsed(line, start, triples)
        formula: Passage | None = None
        if len(triples) == 1 and not _outside(line, start, triples):
            formula = self._passage(line, start, triples[0])
        elif not triples and _is_flat(text):
            formula = passage(self.document, line, start, len(line.text), flat=True)
        return DraftOption(line, formula, text, marked)

    def _body(self, line: Line, start: int, draft: DraftQuestion) -> None:
        triples = self._triples(line, start)
        _refuse_unread(line, start, triples)
        text = line.text[start:].strip()
        outside = _outside(line, start, triples)
        if (
            not triples
            and asked_length(text) is None
            and _is_flat(text)
            and is_model_equation(text)
        ):
            draft.equations.append(passage(self.document, line, start, len(line.text), flat=True))
            return
        equations = 0
        for triple in triples:
            latex = self._passage(line, start, triple)
            length = asked_length(latex.source)
            if length is not None:
                first = start + triple.latex_start
                draft.asked.append(passage(self.document, line, first, first + length))
            elif outside in ("", "and") and is_model_equation(latex.source):
                draft.equations.append(latex)
                equations += 1
        if not triples:
            self._flat_asked(line, start, draft)
        if outside or equations < len(triples):
            draft.words.append(_collapsed(line, start, triples))

    def _flat_asked(self, line: Line, start: int, draft: DraftQuestion) -> None:
        for match in _FLAT_ASKED.finditer(line.text, start):
            length = asked_length(match[0], line.text[match.end() : match.end() + 10])
            if length is not None:
                draft.asked.append(
                    passage(self.document, line, match.start(), match.start() + length, flat=True)
                )

    def _triples(self, line: Line, start: int) -> list[Triple]:
        """The formulas from `start` on; a number that may be no formula is noted."""
        triples = find_triples(line.text[start:])
        for triple in triples:
            written = line.text[start + triple.start : start + triple.end]
            if written.isdigit():
                once = line.text[start + triple.latex_start : start + triple.latex_end]
                self.notes.append(f"line {line.number}: {written} is read as {once}, three times")
        return triples

    def _passage(self, line: Line, start: int, triple: Triple) -> Passage:
        first, last = start + triple.latex_start, start + triple.latex_end
        return passage(self.document, line, first, last)


def read_copied(document: Document) -> Page:
    """The page; raises `DataError` for LaTeX whose copies as plain text do not agree with it."""
    return _Reader(document).read()


def _collapsed(line: Line, start: int, triples: list[Triple]) -> str:
    """The words from `start` on, with each formula once."""
    pieces = []
    reached = start
    for triple in triples:
        latex = line.text[start + triple.latex_start : start + triple.latex_end]
        pieces += [line.text[reached : start + triple.start], readable(latex)]
        reached = start + triple.end
    return " ".join("".join([*pieces, line.text[reached:]]).split())


def _outside(line: Line, start: int, triples: list[Triple]) -> str:
    """What stands outside the formulas, but for points and commas."""
    pieces = []
    reached = start
    for triple in triples:
        pieces.append(line.text[reached : start + triple.start])
        reached = start + triple.end
    return "".join([*pieces, line.text[reached:]]).strip(" \t.,;:")


def _refuse_unread(line: Line, start: int, triples: list[Triple]) -> None:
    """LaTeX outside the triples is refused: which of its copies is meant is not to be guessed."""
    reached = start
    for end, following in [
        *((start + triple.start, start + triple.end) for triple in triples),
        (len(line.text), len(line.text)),
    ]:
        if command := _COMMAND.search(line.text, reached, end):
            reason = "the LaTeX does not agree with two copies of it as plain text"
            raise line.error(reason, command.start(), command.end())
        reached = following


def _is_flat(text: str) -> bool:
    """Whether the text is a formula rather than words."""
    return any(sign in text for sign in "=∂∑∏") and not _WORD.search(text)
