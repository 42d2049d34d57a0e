"""Mathematics within a sentence: bare in text, between dollar signs in LaTeX."""

from __future__ import annotations

from ..formula.printer import Notation, write
from ..formula.syntax import Formula


def inline(formula: Formula, notation: Notation) -> str:
    """A formula within a sentence."""
    return math(write(formula, notation), notation)


def math(written: str, notation: Notation) -> str:
    """What is written already, within a sentence."""
    opening, closing = notation.around if notation.tex else ("", "")
    return f"{opening}{written}{closing}"


def sentence(words: str) -> str:
    """The words with their first letter large."""
    return words[0].upper() + words[1:]


def listed(parts: tuple[str, ...]) -> str:
    """The parts with commas, and "and" before the last."""
    return " and ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else parts[0]
