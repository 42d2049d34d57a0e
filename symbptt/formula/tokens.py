"""Tokens: the terminals of `grammar.lark` as they stand in a text, and how their braces pair.

Every token keeps its place in the source; one that a macro made has the place of the call.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from lark import Lark, Token

from .. import bounds
from ..errors import FormulaError, Span

Tokens = list[Token]


@cache
def language() -> Lark:
    """The grammar with its tables, built once."""
    text = resources.files(__package__).joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(
        text, parser="lalr", lexer="basic", maybe_placeholders=False, propagate_positions=True,
        start=["start", "condition", "layout"],
    )  # fmt: skip


def lexed(source: str) -> Tokens:
    """The terminals in a text; raises lark's `UnexpectedCharacters`, and `BoundExceeded`."""
    thread = language().parse_interactive(source, start="start").lexer_thread
    found: Tokens = []
    for token in thread.lex(None):  # type: ignore[no-untyped-call]
        found.append(token)
        if len(found) > bounds.SYMBOLS:
            bounds.hold("the number of symbols", len(found), bounds.SYMBOLS, span=span_of(token))
    return found


def made(kind: str, text: str, like: Token) -> Token:
    """A token that stands at the place of another one."""
    return Token.new_borrow_pos(kind, text, like)


def span_of(token: Token) -> Span:
    """The place of a token."""
    start = token.start_pos or 0
    return (start, token.end_pos or start)


def pairs(tokens: Tokens, first: str = "LBRACE", last: str = "RBRACE") -> dict[int, int]:
    """Where each brace closes, by where it opens; one that never closes is not there."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for position, token in enumerate(tokens):
        if token.type == first:
            opened.append(position)
        elif token.type == last and opened:
            found[opened.pop()] = position
    return found


def closing(tokens: Tokens, position: int, closed: dict[int, int], owner: Token) -> int:
    """Where the group closes that `owner` takes and that opens at `position`."""
    if not stands(tokens, position, "LBRACE"):
        raise FormulaError(f"{owner} needs braces behind it", span=span_of(owner))
    if position not in closed:
        raise FormulaError("this brace is never closed", span=span_of(tokens[position]))
    return closed[position]


def stands(tokens: Tokens, position: int, *kinds: str) -> bool:
    """Whether a token of one of these kinds stands at a position."""
    return 0 <= position < len(tokens) and tokens[position].type in kinds


def in_scripts(tokens: Tokens) -> list[str]:
    """For each token the script that it directly stands in: "_", "^", or "" for none.

    What stands below an evaluation bar is in "|"; the variable of an operator is in none.
    """
    found = []
    opened = [""]
    for position, token in enumerate(tokens):
        before = tokens[position - 1] if position else ""
        sign = str(before) if before in ("_", "^") else ""
        if stands(tokens, position - 2, "BAR", "NABLA", "PARTIAL") and sign:
            sign = "|" if tokens[position - 2].type == "BAR" else ""
        if token.type == "RBRACE" and len(opened) > 1:
            opened.pop()
        found.append(sign or opened[-1])
        if token.type == "LBRACE":
            opened.append(sign)
    return found


def not_here(token: Token) -> FormulaError:
    """The error for what is no part of the language where it stands."""
    return FormulaError(f"{str(token)!r} is not part of the language here", span=span_of(token))
