"""From text to the tokens of the grammar: macros, words, layout, rows, sentence, differentials."""

from __future__ import annotations

from dataclasses import dataclass

from lark import Token

from .. import bounds
from .differentials import with_differentials
from .environments import laid_out
from .layout import grouped, unfolded, unwrapped
from .macros import expanded
from .sentence import bare
from .tokens import Tokens, lexed, span_of
from .words import worded


@dataclass(frozen=True)
class Arranged:
    """The tokens of a text, and what was dropped from it as a comment."""

    tokens: tuple[Token, ...]
    comments: tuple[str, ...]


def tokens_of(source: str) -> Arranged:
    """The tokens of the grammar that a text consists of.

    Raises `FormulaError` for what belongs to no token, an environment or macro that is not one of
    the language, and a second equation; `BoundExceeded` for too many symbols, or ones too deeply
    nested; lark's `UnexpectedCharacters` for a character outside the language.
    """
    tokens, comments = worded(expanded(lexed(source)))
    tokens = with_differentials(bare(grouped(laid_out(unfolded(unwrapped(tokens))))))
    _hold_nesting(tokens)
    return Arranged(tuple(tokens), comments)


_DEEPER = frozenset(
    "SUM PRODUCT SLASH NABLA PARTIAL FUNCTION OUTER OVER_ENTRIES BAR ACCENT".split()
)
"""Tokens behind which the tree may be a level deeper, until the term ends."""


def _hold_nesting(tokens: Tokens) -> None:
    """Bound the depth of the tree that the tokens describe, from above."""
    levels, closed = 0, [0]
    previous = ""
    for token in tokens:
        if token.type in _DEEPER:
            levels += 1
        elif token in ("(", "[", "{") or token.type == "MATRIX":
            closed.append(levels)
        elif token in (")", "]", "}") or token.type == "END_MATRIX":
            levels = closed.pop() if len(closed) > 1 else 0
        elif token.type in ("PLUS", "MINUS", "EQUALS", "COMMA") and previous != "^":
            levels = closed[-1]
        depth = len(closed) - 1 + levels
        bounds.hold("the nesting", depth, bounds.NESTING, span=span_of(token))
        previous = str(token)
