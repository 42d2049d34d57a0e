"""The text of an optical scan of a quiz: numbered questions, formulas between dollar signs, no key.

Options are list items, and the display formulas behind the line that asks. What a scan reads of the
round or square button in front (a letter O, a circle, a square) is no part of an option. Questions
that lost their number are known by the line of points that follows them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .document import FIGURE, Document, Line, counted
from .dollars import (
    Dollars,
    asked_in,
    find_dollars,
    logical_lines,
    read_body,
    without_dollars,
    words_outside,
)
from .page import DraftOption, DraftQuestion, Page, finish, open_question, passage
from .passages import is_derivative, read_points

_NUMBER = re.compile(r"\s{0,20}(?:[-*]\s{0,20})?([0-9]{1,3})\s{0,20}[.)]\s+(?=\S)")
_ITEM = re.compile(r"\s{0,20}[-*•]\s+(?=\S)")
_BUTTON = re.compile(
    r"(?:\\(?:bigcirc|square|Box|circ|quad|qquad)(?![A-Za-z])|\\[,;:! ]|[~○◯□☐]|\s)*"
)
_LETTER_BUTTON = re.compile(r"[Oo○◯□☐]\s+(?=\S)")


@dataclass
class _Reader:
    document: Document
    drafts: list[DraftQuestion] = field(default_factory=list)
    before: int = 0
    after: int = 0
    closed: bool = False
    last: int = 0

    def read(self) -> Page:
        lines = [line for line in logical_lines(self.document) if line.text.strip()]
        unnumbered = _unnumbered_starts(lines)
        for at, line in enumerate(lines):
            joined = at > 0 and _adjoins(lines[at - 1], line)
            self._line(line, unnumbered[at], joined)
        notes = [
            f"{counted(count, 'line')} {where} {'was' if count == 1 else 'were'} dropped"
            for count, where in (
                (self.before, "before the first question"),
                (self.after, "behind the options"),
            )
            if count
        ]
        return finish("scan", self.document, self.drafts, notes)

    def _line(self, line: Line, unnumbered: bool, joined: bool) -> None:
        number = _NUMBER.match(line.text)
        item = _ITEM.match(line.text)
        if number and int(number[1]) > self.last:
            self._open(int(number[1]), line, number.end())
        elif unnumbered and item:
            self._open(max(len(self.drafts), self.last) + 1, line, item.end())
        elif not self.drafts:
            self.before += 1
        elif FIGURE.fullmatch(line.text.strip()):
            return
        elif read_points(line.text.strip()):
            self.drafts[-1].points = line.text.strip()
        elif self.closed:
            self.after += 1
        elif item:
            self.drafts[-1].add(self._option(line, item.end()))
        else:
            self._formula_or_words(line, joined)

    def _open(self, number: int, line: Line, start: int) -> None:
        self.last = number
        self.closed = False
        draft = open_question(self.drafts, str(number))
        read_body(self.document, line.behind(start), draft)

    def _formula_or_words(self, line: Line, joined: bool) -> None:
        draft = self.drafts[-1]
        formulas = find_dollars(line.text)
        if (
            formulas
            and not words_outside(line.text, formulas)
            and all(self._is_option(line, formula) for formula in formulas)
        ):
            for formula in formulas:
                self._add_formula(line, formula)
        elif not draft.options:
            read_body(self.document, line, draft)
        elif joined and draft.options[-1].formula is None:
            draft.options[-1].text += " " + without_dollars(line.text, formulas)
        else:
            self.closed = True
            self.after += 1

    def _is_option(self, line: Line, formula: Dollars) -> bool:
        """Whether a display formula is an option rather than a part of the body."""
        source = line.text[formula.start : formula.end]
        button = _BUTTON.match(source)
        if not formula.display or asked_in(self.document, line, formula):
            return False
        if button is not None and button[0].strip():
            return True
        draft = self.drafts[-1]
        return bool(draft.asked or draft.options) or is_derivative(source)

    def _add_formula(self, line: Line, formula: Dollars) -> None:
        start = _past_button(line.text, formula.start, formula.end)
        if start == formula.end:
            return
        found = passage(self.document, line, start, formula.end)
        text = " ".join(found.source.split())
        self.drafts[-1].add(DraftOption(line, found, text, marked=False))

    def _option(self, line: Line, start: int) -> DraftOption:
        start = _past_button(line.text, start, len(line.text))
        if letter := _LETTER_BUTTON.match(line.text, start):
            start = letter.end()
        rest = line.behind(start)
        formulas = find_dollars(rest.text)
        if formulas and not rest.text[: formulas[0].before].strip():
            first = formulas[0]
            inside = _past_button(rest.text, first.start, first.end)
            if inside == first.end:
                rest = rest.behind(first.after)
                formulas = find_dollars(rest.text)
            elif inside > first.start:
                formulas[0] = Dollars(first.before, inside, first.end, first.after)
        found = None
        if len(formulas) == 1 and not words_outside(rest.text, formulas):
            found = passage(self.document, rest, formulas[0].start, formulas[0].end)
        return DraftOption(line, found, without_dollars(rest.text, formulas), marked=False)


def read_scan(document: Document) -> Page:
    """The page; raises `DataError` for a display formula without an end."""
    return _Reader(document).read()


def _unnumbered_starts(lines: list[Line]) -> list[bool]:
    """Which list items begin a question: points follow before another item or formula."""
    starts = [False] * len(lines)
    points_follow = False
    for at in range(len(lines) - 1, -1, -1):
        text = lines[at].text
        if read_points(text.strip()):
            points_follow = True
        elif _ITEM.match(text) or _NUMBER.match(text) or text.lstrip().startswith("$$"):
            starts[at] = (
                points_follow and not _NUMBER.match(text) and not text.lstrip().startswith("$")
            )
            points_follow = False
    return starts


def _adjoins(before: Line, line: Line) -> bool:
    return line.number == before.number + before.text.count("\n") + 1


def _past_button(text: str, start: int, end: int) -> int:
    button = _BUTTON.match(text, start, end)
    return button.end() if button else start
