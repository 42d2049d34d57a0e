r"""Which letters d are differentials: those of a fraction, of \over, of dL/db, and upright ones."""

from __future__ import annotations

from lark import Token

from .tokens import Tokens, made, pairs, stands

_SYMBOLS = (
    "LETTER", "UPRIGHT_LETTER", "WORD", "COMMAND", "ACCENTED", "SPELLED", "BOLD_ONE", "DOTS",
    "INTEGER", "FUNCTION",
)  # fmt: skip
_SINGLE = ("PRIME", "COMBINING")
_SIGNS = ("PARTIAL", "TOTAL")
_NO_OPERAND = (
    "UNDERSCORE", "EQUALS", "PLUS_EQUALS", "PLUS", "MINUS", "DOT", "ENTRYWISE", "OUTER",
    "OVER_ENTRIES", "COMMA", "RPAR", "RSQB", "SLASH",
)  # fmt: skip


def with_differentials(tokens: Tokens) -> Tokens:
    """The tokens with each d that is a differential as TOTAL, and upright letters as letters."""
    result = list(tokens)
    closed = _all_pairs(tokens)
    around = _around(tokens)
    for position, token in enumerate(tokens):
        places: tuple[int, int] | None = None
        if token.type == "FRACTION":
            places = _of_fraction(position, closed)
        elif token.type == "OVER" and around[position] >= 0:
            places = around[position] + 1, position + 1
        elif _is_d(token) and not stands(tokens, position - 1, "UNDERSCORE", "CIRCUMFLEX"):
            places = _of_line(tokens, position, closed)
        if places is not None:
            _mark(result, places)
    return [
        made("LETTER", str(token), token) if token.type == "UPRIGHT_LETTER" else token
        for token in result
    ]


def _is_d(token: Token) -> bool:
    return token.type in ("LETTER", "UPRIGHT_LETTER") and token == "d"


def _mark(tokens: Tokens, places: tuple[int, int]) -> None:
    """Make differentials of the letters d at two places, if both are d, or ∂ and d.

    d(a)/d(b) are two values of a function d, unless it is upright.
    """
    upper, lower = places
    pair = [tokens[place] for place in places if place < len(tokens)]
    if len(pair) < 2 or not all(_is_d(token) or token.type in _SIGNS for token in pair):
        return
    if any(stands(tokens, place + 1, *_NO_OPERAND) for place in places):
        return
    if lower + 1 >= len(tokens) or stands(tokens, lower + 1, "RBRACE"):
        return
    function = all(stands(tokens, place + 1, "LPAR") for place in places)
    if function and "LETTER" in [token.type for token in pair]:
        return
    for place in (upper, lower):
        if _is_d(tokens[place]):
            tokens[place] = made("TOTAL", "d", tokens[place])


def _of_fraction(position: int, closed: dict[int, int]) -> tuple[int, int] | None:
    end = closed.get(position + 1)
    if end is None or end + 1 not in closed:
        return None
    return position + 2, end + 2


def _of_line(tokens: Tokens, position: int, closed: dict[int, int]) -> tuple[int, int] | None:
    slash = _behind_symbol(tokens, position + 1, closed)
    return (position, slash + 1) if stands(tokens, slash, "SLASH") else None


def _behind_symbol(tokens: Tokens, position: int, closed: dict[int, int]) -> int:
    """The position behind one symbol with its scripts and brackets, -1 if there is no symbol."""
    if stands(tokens, position, "LBRACE") and closed.get(position) == position + 1:
        script = position + 3  # {}_T w
        position = closed.get(script, script) + 1
    while stands(tokens, position, "ACCENT"):
        position += 1
    if stands(tokens, position, "LBRACE", "LPAR", "LSQB"):
        position = closed.get(position, len(tokens)) + 1
    elif stands(tokens, position, *_SYMBOLS):
        position += 1
    else:
        return -1
    while stands(tokens, position, "UNDERSCORE", "CIRCUMFLEX", "LPAR", "LSQB", *_SINGLE):
        if stands(tokens, position, *_SINGLE):
            position += 1
            continue
        bracket = position + stands(tokens, position, "UNDERSCORE", "CIRCUMFLEX")
        bracket += stands(tokens, bracket, "MINUS")  # h_-1
        position = closed.get(bracket, bracket) + 1
    return position


def _all_pairs(tokens: Tokens) -> dict[int, int]:
    """Where each bracket closes, by where it opens; brackets of different kinds are told apart."""
    return pairs(tokens) | pairs(tokens, "LPAR", "RPAR") | pairs(tokens, "LSQB", "RSQB")


def _around(tokens: Tokens) -> list[int]:
    """For each token where the braces open that it directly stands in, -1 for none."""
    found = []
    opened = [-1]
    for position, token in enumerate(tokens):
        if token.type == "RBRACE" and len(opened) > 1:
            opened.pop()
        found.append(opened[-1])
        if token.type == "LBRACE":
            opened.append(position)
    return found
