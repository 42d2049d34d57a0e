"""What stands around a formula: $ and the like, signs that lead in, a full stop, conditions."""

from __future__ import annotations

from ..errors import FormulaError
from .tokens import Tokens, made, not_here, span_of, stands

_PARTNERS = {"$": "$", "$$": "$$", r"\(": r"\)", r"\[": r"\]"}


def bare(tokens: Tokens) -> Tokens:
    """The tokens without what leads in and ends a sentence; `+ =` becomes one sign.

    Braces around everything go too; a condition behind the claim gets a comma before it.
    """
    tokens = _without_math(tokens)
    while stands(tokens, 0, "LEADING"):
        tokens = tokens[1:]
    while stands(tokens, len(tokens) - 1, "COMMA", "SEMICOLON", "NO_DELIMITER"):
        tokens = tokens[:-1]
    last = len(tokens) - 1
    listed = stands(tokens, last - 2, "DOTS")
    if stands(tokens, last, "LETTER") and stands(tokens, last - 1, "COMMA") and not listed:
        reason = "a letter behind a comma says nothing; write ∀ before it"
        raise FormulaError(reason, span=span_of(tokens[-1]))
    joined: Tokens = []
    for token in _with_condition(tokens):
        if token.type == "LEADING":
            reason = f"{token} joins two claims; check one at a time"
            raise FormulaError(reason, span=span_of(token))
        if token.type == "NO_DELIMITER":
            raise not_here(token)
        if token.type == "EQUAL" and stands(joined, len(joined) - 1, "PLUS"):
            joined[-1] = made("PLUS_EQUALS", "+=", joined[-1])
        elif token.type == "EQUAL":
            joined.append(made("EQUALS", "=", token))
        else:
            joined.append(token)
    return joined


def _without_math(tokens: Tokens) -> Tokens:
    """The tokens without $ and the like, each of which must have its partner."""
    result: Tokens = []
    opened: Tokens = []
    for token in tokens:
        if token.type != "MATH":
            result.append(token)
        elif opened and _PARTNERS[opened[-1]] == token:
            opened.pop()
        elif opened or token not in _PARTNERS:
            raise FormulaError(f"{token} has no partner", span=span_of(token))
        else:
            opened.append(token)
    if opened:
        raise FormulaError(f"{opened[-1]} has no partner", span=span_of(opened[-1]))
    return result


def _with_condition(tokens: Tokens) -> Tokens:
    """The tokens with a comma before \u2200, and for the brackets around a condition at the end."""
    start = _last_bracket(tokens)
    if start and any(_directly(tokens, start)):
        tokens = [*tokens[:start], made("COMMA", ",", tokens[start]), *tokens[start + 1 : -1]]
    result: Tokens = []
    for token in tokens:
        double = token.type == "COMMA" and stands(result, len(result) - 1, "COMMA")
        if token.type == "FOR_ALL" and result and not stands(result, len(result) - 1, "COMMA"):
            result.append(made("COMMA", ",", token))
        if not double:
            result.append(token)
    return result


def _last_bracket(tokens: Tokens) -> int:
    """Where the round bracket opens with which the tokens end; 0 if they end with none."""
    if not stands(tokens, len(tokens) - 1, "RPAR"):
        return 0
    depth = 0
    for position in range(len(tokens) - 1, -1, -1):
        depth += (tokens[position].type == "RPAR") - (tokens[position].type == "LPAR")
        if not depth:
            return position
    return 0


def _directly(tokens: Tokens, start: int) -> list[bool]:
    """For each token in the bracket whether it is a sign of order outside of braces."""
    found = []
    depth = 0
    for token in tokens[start + 1 : -1]:
        depth += (token.type in ("LBRACE", "LPAR")) - (token.type in ("RBRACE", "RPAR"))
        found.append(token.type == "ORDER" and not depth)
    return found
