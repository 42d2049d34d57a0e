"""Environments, rows and columns: an alignment is dropped, a matrix keeps its rows."""

from __future__ import annotations

import re
from itertools import accumulate

from lark import Token

from ..errors import FormulaError
from .tokens import Tokens, made, span_of, stands

MATRICES = ("matrix", "bmatrix", "pmatrix", "Bmatrix", "smallmatrix", "array")
ENVIRONMENTS = (
    "aligned", "align", "alignat", "eqnarray", "gather", "gathered", "split", "equation",
    "multline", "displaymath", "math", "flalign",
)  # fmt: skip

_NAME = re.compile(r"\\(begin|end)\s*\{([A-Za-z]+)\*?\}")
_JOINING = ("EQUAL", "PLUS", "MINUS", "DOT", "ENTRYWISE", "OUTER", "OVER_ENTRIES", "SLASH", "ORDER")
_OPENING = ("MATH", "COMMA", "LPAR", "LSQB", "LBRACE", "SUM", "PRODUCT")
_CLOSING = ("MATH", "COMMA", "RPAR", "RSQB", "RBRACE", "FOR_ALL")


def laid_out(tokens: Tokens) -> Tokens:
    """The tokens without environments, alignment and line breaks; matrices keep their rows.

    Raises `FormulaError` for an environment that is none of the language, a second equation, and
    columns that no sign joins.
    """
    matrices = _matrices(tokens)
    result: Tokens = []
    opened: list[int] = []
    rows = _Rows()
    for position, token in enumerate(tokens):
        in_matrix = bool(opened) and opened[-1] in matrices
        if token.type == "BEGIN":
            opened.append(position)
            if position in matrices:
                result.append(made("MATRIX", str(token), token))
        elif token.type == "END":
            if not opened or _name(tokens[opened[-1]]) != _name(token):
                raise FormulaError("this environment was never begun", span=span_of(token))
            if opened.pop() in matrices:
                result.append(made("END_MATRIX", str(token), token))
        elif token.type == "ALIGN" and in_matrix:
            raise FormulaError("a matrix of several columns", span=span_of(token))
        elif token.type == "ALIGN":
            _joined(tokens, position, result)
        elif token.type == "BREAK" and in_matrix:
            if not stands(tokens, position + 1, "END"):
                result.append(made("NEW_ROW", str(token), token))
        elif token.type == "BREAK":
            rows.end()
        else:
            result.append(token)
            rows.add(token)
    if opened:
        raise FormulaError("this environment is never ended", span=span_of(tokens[opened[-1]]))
    return result


def _matrices(tokens: Tokens) -> set[int]:
    """Where matrices begin; an array with an equality sign is an alignment."""
    equalities = [0, *accumulate(token.type == "EQUAL" for token in tokens)]
    found: set[int] = set()
    opened: list[int] = []
    for position, token in enumerate(tokens):
        if token.type == "BEGIN":
            name = _name(token)
            opened.append(position)
            if name in MATRICES:
                found.add(position)
            elif name not in ENVIRONMENTS:
                raise FormulaError(f"there is no environment {name!r} here", span=span_of(token))
        elif token.type == "END" and opened:
            start = opened.pop()
            if _name(tokens[start]) == "array" and equalities[start] < equalities[position]:
                found.discard(start)
    return found


def _name(token: Token) -> str:
    found = _NAME.match(token)
    return found[2] if found else ""


def _joined(tokens: Tokens, position: int, before: Tokens) -> None:
    """Refuse a column that no sign joins to the one before it."""
    after = position
    while stands(tokens, after, "ALIGN"):
        after += 1
    if not before or stands(tokens, position - 1, "ALIGN", "BREAK", "BEGIN", *_OPENING, *_JOINING):
        return
    if after == len(tokens) or stands(tokens, after, "BREAK", "END", *_CLOSING, *_JOINING):
        return
    raise FormulaError("'&' stands between two formulas that no sign joins",
                       span=span_of(tokens[position]))  # fmt: skip


class _Rows:
    """The rows so far, to refuse one in which a second equation begins."""

    def __init__(self) -> None:
        self.depth = 0
        self.before: Token | None = None
        self.first: Token | None = None
        self.equation = False
        self.new = False

    def add(self, token: Token) -> None:
        """One more token of the row."""
        self.depth += (token.type == "LBRACE") - (token.type == "RBRACE")
        if self.first is None and token.type != "MATH":
            joined = token.type in _JOINING
            joined = joined or (self.before is not None and self.before.type in _JOINING)
            self.first = token
            self.new = self.equation and not joined
        if token.type == "EQUAL" and not self.depth:
            if self.new and self.first is not None:
                reason = "a second equation begins here; check one claim at a time"
                raise FormulaError(reason, span=span_of(self.first))
            self.equation = True
        self.before = token

    def end(self) -> None:
        """The row ends."""
        self.first = None
