"""Formulas of a copied page: each stands there three times in a row.

First the visual text in reading order, then the LaTeX, then the visual text again with fractions
upside down: `byb_yby`. The three have the same visible glyphs, so each has a third of them; that is
verified, and text that fails it is not taken for a formula. Accents (the hat of ŷ), scripts and
grouping are no glyphs here.

One pass finds the glyphs of a line. The sums of their hashes up to each glyph then tell in one step
whether three pieces have the same glyphs, so that all lengths of the first piece, which has no
white space in it, cost no more than its characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from itertools import accumulate

from ..notation import LETTERS

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\S")
_WORD = re.compile(r"\S+")
_OPENING = "([{\"'“‘«"
_CLOSING = ".,;:"

PLAIN_GLYPHS = 64
"""Glyphs of a formula whose LaTeX is plain text, as in NNN."""

_ACCENTS = frozenset("^~ˆ˜¯ˉ˙")
_UNSEEN = _ACCENTS | frozenset("_{}&")
_SAME = str.maketrans({
    "−": "-", "–": "-", "⋅": "·", "∗": "*", "Σ": "∑", "Π": "∏",
    "’": "′", "'": "′", "|": "∣", "⋯": "…",
})  # fmt: skip
_SEEN = {
    "sum": "∑", "prod": "∏", "partial": "∂", "cdot": "·", "times": "×", "odot": "⊙", "otimes": "⊗",
    "oslash": "⊘", "circ": "∘", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠",
    "lt": "<", "gt": ">", "equiv": "≡", "approx": "≈", "sim": "∼", "in": "∈", "infty": "∞",
    "nabla": "∇", "top": "⊤", "prime": "′", "ldots": "…", "cdots": "…", "dots": "…", "mid": "∣",
    "pm": "±", "int": "∫", "forall": "∀", "ast": "*", "Vert": "∥", "lVert": "∥", "rVert": "∥",
    "varepsilon": "ε", "varphi": "φ",
    **{name: glyph.text for name, glyph in LETTERS.items()},
    **{name: name for name in ("tanh", "exp", "log", "ln", "max", "min", "diag", "sin", "cos")},
}  # fmt: skip


@dataclass(frozen=True)
class Triple:
    """[start, end) of the three copies in their line, and [latex_start, latex_end) of the LaTeX."""

    start: int
    end: int
    latex_start: int
    latex_end: int


@dataclass(frozen=True)
class _Glyphs:
    """The visible glyphs of a line with their places, and the sums of their hashes."""

    text: str
    glyphs: list[str]
    starts: list[int]
    ends: list[int]
    sums: list[int]
    markers: list[int]
    """How many characters that only LaTeX has stand before each place of the text."""

    def triple(self, first: int, size: int) -> Triple | None:
        """The triple whose copies have `size` glyphs each, from glyph `first` on."""
        second, third, last = (first + size * part for part in (1, 2, 3))
        total = self.sums[second] - self.sums[first]
        if not total == self.sums[third] - self.sums[second] == self.sums[last] - self.sums[third]:
            return None
        latex_start = self._past_accents(self.ends[second - 1])
        if latex_start > self.starts[second] or self.text[latex_start].isspace():
            return None
        end = self._past_accents(self.ends[last - 1])
        if end < len(self.text) and (self.text[end].isalnum() or self.text[end] in "\\_{"):
            return None
        if not self.markers[self.starts[third]] - self.markers[latex_start]:
            if size > PLAIN_GLYPHS:
                return None
            parts = [self.glyphs[at : at + size] for at in (first, second, third)]
            plain = any(glyph.isalnum() for glyph in parts[0])
            if not plain or not parts[0] == parts[1] == parts[2]:
                return None
        latex = self.text[latex_start : self.starts[third]].rstrip()
        return Triple(self.starts[first], end, latex_start, latex_start + len(latex))

    def _past_accents(self, at: int) -> int:
        while at < len(self.text) and _is_accent(self.text[at], _ACCENTS):
            at += 1
        return at


def find_triples(text: str) -> list[Triple]:
    r"""The formulas of a line that stand there in three copies, from left to right.

    >>> line = r"the bias byb_yby of y^t\hat{y}_ty^t"
    >>> [line[found.latex_start : found.latex_end] for found in find_triples(line)]
    ['b_y', '\\hat{y}_t']
    """
    glyphs = _glyphs(text)
    whole = _whole(glyphs)
    if whole is not None:
        return [whole]
    found = []
    reached = 0
    for first, stop in _candidates(glyphs):
        if glyphs.starts[first] < reached:
            continue
        longest = min(stop - first, (len(glyphs.glyphs) - first) // 3)
        sizes = range(longest, 0, -1)
        triple = next(filter(None, (glyphs.triple(first, size) for size in sizes)), None)
        if triple is not None:
            found.append(triple)
            reached = triple.end
    return found


def _whole(glyphs: _Glyphs) -> Triple | None:
    """The triple that is all of the line, but for a point at its end."""
    count = len(glyphs.glyphs)
    if count and count % 3 == 1 and glyphs.glyphs[-1] in _CLOSING:
        count -= 1
    return glyphs.triple(0, count // 3) if count and count % 3 == 0 else None


def _candidates(glyphs: _Glyphs) -> Iterator[tuple[int, int]]:
    """The first glyph of each word, also behind opening brackets, and the glyph after the word."""
    at = 0
    for word in _WORD.finditer(glyphs.text):
        while at < len(glyphs.starts) and glyphs.starts[at] < word.start():
            at += 1
        first = at
        while at < len(glyphs.starts) and glyphs.starts[at] < word.end():
            at += 1
        if first == at:
            continue
        yield first, at
        inner = first
        while inner < at and glyphs.glyphs[inner] in _OPENING:
            inner += 1
        if first < inner < at:
            yield inner, at


def _glyphs(text: str) -> _Glyphs:
    glyphs: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for token in _TOKEN.finditer(text):
        for glyph in _seen(token[0]):
            glyphs.append(glyph)
            starts.append(token.start())
            ends.append(token.end())
    sums = [0, *accumulate(map(_hash, glyphs))]
    markers = [0, *accumulate(character in "\\_{" for character in text)]
    return _Glyphs(text, glyphs, starts, ends, sums, markers)


def _seen(token: str) -> str:
    """The glyphs that a token shows."""
    if token[0] == "\\" and len(token) > 1:
        command = token[1:]
        if command == "|":
            return "∥"
        return _SEEN.get(command, "").translate(_SAME) if command[0].isalpha() else ""
    seen = unicodedata.normalize("NFKD", token.translate(_SAME)).translate(_SAME)
    return "".join(one for one in seen if not _is_accent(one, _UNSEEN) and not one.isspace())


def _is_accent(character: str, accents: frozenset[str]) -> bool:
    return character in accents or unicodedata.category(character) == "Mn"


@cache
def _hash(glyph: str) -> int:
    return int.from_bytes(
        blake2b(glyph.encode(errors="surrogatepass"), digest_size=8).digest(), "big"
    )
