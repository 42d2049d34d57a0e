"""What a page of a result consists of: titles, sentences, formulas, tables, programs, pictures.

Words are in the notation `inline.HTML`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Title:
    """The title of what follows; the `level` of that of a page is 1."""

    words: str
    level: int = 2


@dataclass(frozen=True)
class Said:
    """A paragraph, perhaps with a `label` in front."""

    words: str
    label: str = ""


@dataclass(frozen=True)
class Answer:
    """The answer to what was asked, in a line that begins with its sign.

    `kind` is the word of its verdict: equal, different, undecided, or error.
    """

    words: str
    kind: str


@dataclass(frozen=True)
class Formula:
    """A formula on a line of its own, in LaTeX."""

    latex: str


@dataclass(frozen=True)
class Lines:
    """Formulas under each other, each as what stands left and right of where they are aligned."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Choice:
    """One of several things to choose from: what is found of it, itself, and why.

    `itself` is a formula in LaTeX; it is empty where the words say all.
    """

    label: str
    found: str
    kind: str
    itself: str
    why: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rows of words under their heads."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Source:
    """Lines of a program, or of an error with a caret under its place."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class Drawing:
    """A picture in SVG, which says itself what it shows."""

    svg: str


Block = Title | Said | Answer | Formula | Lines | Choice | Table | Source | Drawing
"""A part of a page, in the order in which it is read."""
