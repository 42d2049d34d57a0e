"""Mathematics within a sentence: bare in text, between dollar signs in LaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..formula.printer import Notation, write
from ..formula.syntax import Formula


def inline(formula: Formula, notation: Notation) -> str:
    """A formula within a sentence."""
    return math(write(formula, notation), notation)


def math(written: str, notation: Notation) -> str:
    """What is written already, within a sentence."""
    return f"${written}$" if notation.tex else written


def verbatim(words: str, notation: Notation) -> str:
    """Words that somebody wrote, within a sentence: no dollar sign in them begins mathematics."""
    return words.replace("$", r"\$") if notation.tex else words


_MATH = re.compile(r"(?<!\\)\$(.+?)(?<!\\)\$", re.DOTALL)


def parted(words: str) -> Iterator[tuple[str, bool]]:
    r"""A sentence in LaTeX in its parts, and of each whether it is mathematics.

    >>> list(parted(r"the state $h_t$ costs 2 \$"))
    [('the state ', False), ('h_t', True), (' costs 2 $', False)]
    """
    for number, part in enumerate(_MATH.split(words)):
        if part:
            is_math = number % 2 == 1
            yield part if is_math else part.replace(r"\$", "$"), is_math


def sentence(words: str) -> str:
    """The words with their first letter large."""
    return words[0].upper() + words[1:]


def listed(parts: tuple[str, ...]) -> str:
    """The parts with commas, and "and" before the last."""
    return " and ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else parts[0]
