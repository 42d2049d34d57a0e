"""Formulas between dollar signs: `$...$` in a line, `$$...$$` on display, over lines too."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .document import Document, Line
from .page import DraftQuestion, Passage, passage
from .passages import asked_length, is_model_equation, readable


@dataclass(frozen=True)
class Dollars:
    """A formula in `text[start:end]` of its line, between signs that end at `after`."""

    before: int
    start: int
    end: int
    after: int

    @property
    def display(self) -> bool:
        """Whether it stands between double signs."""
        return self.start - self.before == 2


def logical_lines(document: Document) -> list[Line]:
    """The lines, where those that one display formula spans are one; `DataError` if it is open."""
    lines = []
    started: Line | None = None
    signs = 0
    for line in document.lines:
        signs += line.text.count("$$")
        first = started or line
        if signs % 2:
            started = first
            continue
        text = document.text[first.start : line.start + len(line.text)]
        lines.append(line if first is line else replace(first, text=text))
        started, signs = None, 0
    if started is not None:
        raise started.error("this $$ is not closed", started.text.rfind("$$"))
    return lines


def find_dollars(text: str) -> list[Dollars]:
    r"""The formulas between dollar signs, from left to right; `\$` is no such sign.

    A sign that is not closed, and a pair with a blank inside and no LaTeX between, are text.
    """
    found = []
    at = _sign(text, 0)
    while at >= 0:
        width = 2 if text.startswith("$$", at) else 1
        start = at + width
        end = text.find("$$", start) if width == 2 else _sign(text, start)
        if end < 0:
            break
        inside = text[start:end]
        if inside.strip() and (width == 2 or _is_inline(inside)):
            found.append(Dollars(at, start, end, end + width))
            at = _sign(text, end + width)
        else:
            at = _sign(text, end + width) if width == 2 else end
    return found


def _sign(text: str, start: int) -> int:
    at = text.find("$", start)
    while at > 0 and text[at - 1] == "\\":
        at = text.find("$", at + 1)
    return at


def _is_inline(inside: str) -> bool:
    return "\n" not in inside and ("\\" in inside or inside == inside.strip())


def without_dollars(text: str, formulas: list[Dollars]) -> str:
    """The text with each formula readable and without its signs."""
    pieces = []
    reached = 0
    for formula in formulas:
        pieces += [text[reached : formula.before], readable(text[formula.start : formula.end])]
        reached = formula.after
    return " ".join("".join([*pieces, text[reached:]]).split())


def words_outside(text: str, formulas: list[Dollars]) -> str:
    """What stands outside the formulas, but for points and commas."""
    reached = 0
    pieces = []
    for formula in formulas:
        pieces.append(text[reached : formula.before])
        reached = formula.after
    return "".join([*pieces, text[reached:]]).strip(" \t\n.,;:")


def asked_in(
    document: Document, line: Line, formula: Dollars, flat: bool = False
) -> Passage | None:
    """What the formula asks for, without its "= ?"."""
    source = line.text[formula.start : formula.end]
    length = asked_length(source, line.text[formula.after : formula.after + 10])
    if length is None:
        return None
    return passage(document, line, formula.start, formula.start + length, flat)


def read_body(document: Document, line: Line, draft: DraftQuestion) -> None:
    """A line of a question's body: what it asks for, its equations on display, its words."""
    formulas = find_dollars(line.text)
    equations = []
    for formula in formulas:
        asked = asked_in(document, line, formula)
        if asked is not None:
            draft.asked.append(asked)
        elif formula.display and is_model_equation(line.text[formula.start : formula.end]):
            equations.append(formula)
            draft.equations.append(passage(document, line, formula.start, formula.end))
    if words_outside(line.text, formulas) or len(equations) < len(formulas):
        draft.words.append(without_dollars(line.text, formulas))
