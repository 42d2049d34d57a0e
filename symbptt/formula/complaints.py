"""Why the grammar does not go on with a token, in words for the person who wrote it."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from lark import Token

from ..errors import FormulaError, Span
from .tokens import span_of

_PARTNERS = {"(": ")", "[": "]", "{": "}"}
_SIGNS = ("PLUS", "MINUS")
_RELATIONS = ("EQUALS", "PLUS_EQUALS")
_OPERATORS = ("DOT", "ENTRYWISE", "OUTER", "OVER_ENTRIES", "SLASH", *_SIGNS, *_RELATIONS)
_DIFFERENTIALS = ("PARTIAL", "TOTAL")
_RANGES = {"SUM": ("sum", "add"), "PRODUCT": ("product", "multiply")}


@dataclass(frozen=True)
class _Place:
    """The tokens, the position of the one that is refused, and the kinds that could stand there."""

    tokens: Sequence[Token]
    at: int
    expected: Set[str]
    source: str

    def kind(self, position: int) -> str:
        """The kind of a token; "" outside."""
        return self.tokens[position].type if 0 <= position < len(self.tokens) else ""

    def shown(self, position: int) -> str:
        """What stands in the source."""
        start, end = span_of(self.tokens[position])
        return repr(self.source[start:end])


def complaint(tokens: Sequence[Token], at: int, expected: Set[str], source: str) -> FormulaError:
    """The error for a token at which reading stops, or for the end if `at` is behind the last."""
    place = _Place(tokens, at, expected, source)
    end = len(source.rstrip())
    if at >= len(tokens):
        reason, span = _at_end(place, end)
    else:
        reason, span = _at_token(place), span_of(tokens[at])
    return FormulaError(reason, source, span)


def _at_end(place: _Place, end: int) -> tuple[str, Span]:
    opened = _opened(place)
    if not place.tokens:
        return "there is no formula", (0, end)
    if opened is not None:
        return "this bracket is never closed", span_of(place.tokens[opened])
    before = place.at - 1
    if _lacks_lower(place):
        return _LACKS_LOWER, (end, end)
    ranged = _range_before(place)
    if ranged is not None:
        return f"nothing stands behind this {_RANGES[place.kind(ranged)][0]}", span_of(
            place.tokens[ranged]
        )
    if place.kind(before) in _OPERATORS:
        return f"nothing stands behind {place.shown(before)}", (end, end)
    return "the formula ends too early", (end, end)


_NONE_ABOVE = "a differential stands below this line and none above"
_LACKS_LOWER = "this derivative lacks what it is by, as in ∂L/∂b"


def _at_token(place: _Place) -> str:
    kind, before = place.kind(place.at), place.kind(place.at - 1)
    shown = place.shown(place.at)
    if kind in ("RPAR", "RSQB", "RBRACE"):
        return _at_closing(place, shown)
    if before in _RANGES:
        word = _RANGES[before][0]
        return f"a {word} needs its index below it, as in {place.tokens[place.at - 1]}_t"
    if place.expected <= {"UNDERSCORE", "CIRCUMFLEX"} and _range_before(place) is not None:
        return "this range has no index below"
    if kind in _RELATIONS:
        return _at_relation(place, before, shown)
    if kind in _SIGNS and before in _SIGNS:
        return "two signs side by side; the second one needs brackets"
    if kind in _OPERATORS and before in _OPERATORS:
        return f"nothing stands between {place.shown(place.at - 1)} and {shown}"
    if kind in _OPERATORS and (not place.at or before in ("LPAR", "LSQB", "LBRACE")):
        return f"nothing stands before {shown}"
    if place.expected <= {"PARTIAL", "TOTAL"}:
        return "a differential stands above this line and none below"
    if _lacks_lower(place):
        return _LACKS_LOWER
    if kind == "BAR" and "BAR" not in place.expected:
        return "bars around a formula are not part of the language"
    if kind == "ORDER":
        return f"{shown} compares; a claim is an equation, and a condition stands behind a comma"
    return f"{shown} cannot stand here"


def _at_closing(place: _Place, shown: str) -> str:
    opened = _opened(place)
    if opened is None:
        return f"{shown} closes no bracket"
    first = str(place.tokens[opened])
    if _PARTNERS.get(first) != place.tokens[place.at]:
        return f"{shown} does not close {place.shown(opened)}"
    if opened == place.at - 1:
        return "nothing stands in these brackets"
    inside = [token.type for token in place.tokens[opened + 1 : place.at]]
    if _range_before(place) is not None:
        return f"nothing stands before {shown} for what is added up or multiplied"
    if place.kind(opened - 1) == "UNDERSCORE" and place.kind(opened - 2) in _RANGES:
        return "a range begins with its letter, as in t=0"
    if inside[0] in _DIFFERENTIALS and any(kind in _DIFFERENTIALS for kind in inside[1:]):
        return "only first derivatives are read"
    if inside[0] in _DIFFERENTIALS and first == "{" and place.kind(opened - 1) == "RBRACE":
        return _NONE_ABOVE
    if _lacks_lower(place):
        return _LACKS_LOWER
    if inside[-1] in _OPERATORS:
        return f"nothing stands behind {place.shown(place.at - 1)}"
    return f"{shown} cannot stand here"


def _at_relation(place: _Place, before: str, shown: str) -> str:
    if not place.at:
        return f"nothing stands before {shown}"
    if before in _OPERATORS:
        return f"nothing stands between {place.shown(place.at - 1)} and {shown}"
    if _opened(place) is not None:
        return "an equation in brackets"
    if _lacks_lower(place):
        return _LACKS_LOWER
    ranged = _range_before(place)
    if ranged is not None:
        return f"nothing stands behind the {_RANGES[place.kind(ranged)][0]}"
    return f"{shown} cannot stand here"


def _opened(place: _Place) -> int | None:
    """The position of the innermost bracket that is open at the place."""
    opened: list[int] = []
    for position, token in enumerate(place.tokens[: place.at]):
        if token in _PARTNERS:
            opened.append(position)
        elif token in _PARTNERS.values() and opened:
            opened.pop()
    return opened[-1] if opened else None


def _lacks_lower(place: _Place) -> bool:
    """Whether a differential and what it is of stand before, and nothing but a slash may follow."""
    return "SLASH" in place.expected and not {"PLUS", "EQUALS"} & set(place.expected)


def _range_before(place: _Place) -> int | None:
    """The position of a sum or product whose limits end at the place."""
    at = place.at - 1
    while at > 0:
        if place.kind(at) == "RBRACE":
            depth = 0
            while at >= 0:
                depth += (place.kind(at) == "RBRACE") - (place.kind(at) == "LBRACE")
                if not depth:
                    break
                at -= 1
        at -= 1
        if place.kind(at) not in ("UNDERSCORE", "CIRCUMFLEX"):
            return None
        at -= 1
        if place.kind(at) in _RANGES:
            return at
    return None
