"""Mathematics within a sentence: bare in text, between dollar signs in LaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..formula.printer import Notation, write
from ..formula.syntax import Formula


def related(written: str, notation: Notation) -> str:
    """A range or a scope within a sentence: T <= 2."""
    at_most = notation.sign("at most") if notation.tex else "<="
    return math(written.replace("<=", at_most), notation)


def inline(formula: Formula, notation: Notation) -> str:
    """A formula within a sentence."""
    return math(write(formula, notation), notation)


def math(written: str, notation: Notation) -> str:
    """What is written already, within a sentence."""
    opening, closing = notation.around if notation.tex else ("", "")
    return f"{opening}{written}{closing}"


HTML = Notation("latex", around=("\N{START OF TEXT}", "\N{END OF TEXT}"))
"""The notation of sentences of which the mathematics is set on its own.

It stands between two control characters; words of others in such a sentence are `visible`, and have
no such characters.
"""

_MATHEMATICS = re.compile("\N{START OF TEXT}([^\N{END OF TEXT}]*)\N{END OF TEXT}")


def parted(words: str) -> Iterator[tuple[str, bool]]:
    """A sentence in the notation `HTML` in its parts, and of each whether it is mathematics.

    >>> list(parted(f"the state {math('h_t', HTML)} costs 2 $"))
    [('the state ', False), ('h_t', True), (' costs 2 $', False)]
    """
    for number, part in enumerate(_MATHEMATICS.split(words)):
        if part:
            yield part, number % 2 == 1


def sentence(words: str) -> str:
    """The words with their first letter large."""
    return words[0].upper() + words[1:]


def listed(parts: tuple[str, ...]) -> str:
    """The parts with commas, and "and" before the last."""
    return " and ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else parts[0]
