r"""A quiz that somebody writes in Markdown.

    ## Question 1

    The network:

    $$h_t = f(V x_t + W h_{t-1} + b_h)$$

    What is $\frac{\partial L}{\partial b_h} = ?$

    - [ ] $\sum_{t=0}^T ...$
    - [x] $\frac{\partial L}{\partial b_h} = ...$

Headings `## Question N`, or paragraphs `N. ...` where there are none, begin a question. Equations
of the model stand on display, what is asked for ends in `= ?`, options are task list items (`- [x]`
or `- (x)` is marked), what follows them explains.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .document import FIGURE, Document, Line, counted
from .dollars import find_dollars, logical_lines, read_body, without_dollars, words_outside
from .page import DraftOption, DraftQuestion, Page, finish, open_question, passage
from .passages import read_points

_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]+|$)")
_QUESTION = re.compile(
    r" {0,3}#{1,6}[ \t]+Question[ \t]+([0-9]{1,4})(?![0-9])[ \t]?[.:)—–-]?", re.IGNORECASE
)
_NUMBER = re.compile(r" {0,3}(?:#{1,6}[ \t]+)?([0-9]{1,4})[.)][ \t]+(?=\S)")
_BOX = re.compile(r"\s{0,20}[-*+][ \t]+(?:\[([ xX]?)\]|\(([ xX]?)\))(?:\s+|$)")
_COMMAND = re.compile(r"\\[A-Za-z]+")


@dataclass
class _Reader:
    document: Document
    start: re.Pattern[str]
    drafts: list[DraftQuestion] = field(default_factory=list)
    dropped: int = 0
    closed: bool = True

    def read(self, lines: list[Line]) -> Page:
        previous = 0
        for line in lines:
            if line.text.strip():
                self._line(line, joined=line.number == previous + 1)
                previous = line.number + line.text.count("\n")
        notes = []
        if self.dropped:
            verb = "was" if self.dropped == 1 else "were"
            notes.append(f"{counted(self.dropped, 'line')} outside the questions {verb} dropped")
        return finish("markdown", self.document, self.drafts, notes)

    def _line(self, line: Line, joined: bool) -> None:
        if number := self.start.match(line.text):
            self.closed = False
            draft = open_question(self.drafts, str(int(number[1])))
            if line.text[number.end() :].strip():
                read_body(self.document, line.behind(number.end()), draft)
        elif _HEADING.match(line.text):
            self.closed = True
            self.dropped += 1
        elif self.closed:
            self.dropped += 1
        elif not FIGURE.fullmatch(line.text.strip()):
            self._content(line, joined)

    def _content(self, line: Line, joined: bool) -> None:
        draft = self.drafts[-1]
        box = _BOX.match(line.text)
        if box:
            self._option(line.behind(box.end()), bool((box[1] or box[2] or "").strip()), draft)
        elif read_points(line.text.strip()):
            draft.points = line.text.strip()
        elif not draft.options:
            read_body(self.document, line, draft)
        elif joined and line.text[:1].isspace() and not draft.feedback:
            self._continue(line, draft.options[-1])
        else:
            draft.feedback.append(without_dollars(line.text, find_dollars(line.text)))

    def _option(self, line: Line, marked: bool, draft: DraftQuestion) -> None:
        formulas = find_dollars(line.text)
        reached = 0
        for before, after in [
            *((one.before, one.after) for one in formulas),
            (len(line.text), len(line.text)),
        ]:
            if command := _COMMAND.search(line.text, reached, before):
                reason = "a formula stands between dollar signs"
                raise line.error(reason, command.start(), command.end())
            reached = after
        found = None
        if len(formulas) == 1 and not words_outside(line.text, formulas):
            found = passage(self.document, line, formulas[0].start, formulas[0].end)
        draft.add(DraftOption(line, found, without_dollars(line.text, formulas), marked))

    def _continue(self, line: Line, option: DraftOption) -> None:
        """An option goes on in the next line."""
        if option.formula is not None:
            raise line.error("an option is one formula or words; its formula is already complete")
        formulas = find_dollars(line.text)
        if not option.text and len(formulas) == 1 and not words_outside(line.text, formulas):
            option.formula = passage(self.document, line, formulas[0].start, formulas[0].end)
        option.text = f"{option.text} {without_dollars(line.text, formulas)}".strip()


def read_markdown(document: Document) -> Page:
    """The page; raises `DataError` for an open formula, or LaTeX outside of dollar signs."""
    lines = logical_lines(document)
    headed = any(_QUESTION.match(line.text) for line in lines)
    return _Reader(document, _QUESTION if headed else _NUMBER).read(lines)
