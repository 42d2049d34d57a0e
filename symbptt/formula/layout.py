r"""Layout: fonts, boxes, colours, sizes of brackets, braces that only group, raised characters."""

from __future__ import annotations

from lark import Token

from ..errors import FormulaError
from .tokens import Tokens, closing, lexed, made, not_here, pairs, span_of, stands

FORBIDDEN = frozenset(
    "input include let expandafter csname endcsname write read openin openout catcode require href "
    "url class style cssId htmlId htmlClass htmlData htmlStyle unicode special immediate loop "
    "repeat futurelet global edef xdef gdef ifx if else fi newif usepackage documentclass".split()
)
"""Commands that do something other than write a formula."""

NO_EQUALITY = frozenset(
    "approx sim simeq cong propto ne neq leftarrow gets to rightarrow mapsto in notin subset "
    "Leftarrow longrightarrow xrightarrow xleftarrow".split()
)
"""Relations that are no equality."""

UNREAD = frozenset(
    "sqrt max min sup inf lim limsup liminf int iint oint argmax argmin det trace tr Tr rank dim "
    "infty pm mp div cup cap wedge vee setminus mathring overrightarrow overleftarrow lVert rVert "
    "Vert lfloor rfloor lceil rceil binom tbinom dbinom choose atop substack sideset cancel "
    "phantom bigoplus oplus ominus bigodot coprod bigcup bigcap Pr sin cos tan sinh cosh arctan "
    "sgn sign eqref ref cite footnote item hline multicolumn rule mathchoice".split()
)
"""Commands that are known, and that no model can have as a name."""

_WITH_WORDS = ("text", "textrm", "textbf", "mbox", "begin", "end", "tag", "label", "color")
"""Commands that are one token with the braces behind them, if these are closed."""

_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵗ", "0123456789+-t", strict=True)) | {"ᵀ": r"\top"}
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ₜₖᵢⱼₙₕₓₛ", "0123456789+-tkijnhxs", strict=True))
_UPRIGHT = (r"\mathrm", r"\operatorname", r"\rm", r"\mathsf", r"\sf", r"\mathtt", r"\tt")
_DELIMITERS = (
    "LPAR", "RPAR", "LSQB", "RSQB", "BAR", "ORDER", "OPEN_SCRIPT", "CLOSE_SCRIPT",
    "ROUND_OR_BRACE", "NO_DELIMITER", "SLASH",
)  # fmt: skip
_OPERATORS = ("PLUS", "MINUS", "EQUAL", "DOT", "COMMA", "ENTRYWISE", "OUTER", "ORDER", "SLASH")
_NAMES = ("LETTER", "UPRIGHT_LETTER", "WORD", "COMMAND", "ACCENTED", "SPELLED")


def unwrapped(tokens: Tokens) -> Tokens:
    r"""The tokens without fonts, boxes, colours and sizes; \left. ... \right| is made a group."""
    tokens = list(tokens)
    closed = pairs(tokens)
    result: Tokens = []
    sized: list[tuple[Token, bool]] = []
    for position, token in enumerate(tokens):
        behind = position + 1
        if token.type in ("FONT", "COLOR", "WRAPPER"):
            single = stands(tokens, behind, "LBRACE") and closed.get(behind) == behind + 2
            if token in _UPRIGHT and not single:
                _join_letters(tokens, behind, closed)
            if single or (token.type != "FONT" and stands(tokens, behind, "LBRACE")):
                end = closing(tokens, behind, closed, token)
                coloured = token.type == "COLOR" and not _has_equation(tokens[behind:end])
                _drop(tokens, *(() if coloured and not single else (behind, end)))
        elif token.type == "BRACED":
            _drop_label(tokens, closing(tokens, behind, closed, token) + 1, closed)
        elif token.type == "STACKED":
            end = closing(tokens, behind, closed, token)
            _drop(tokens, *range(behind, end + 1))
            _drop(tokens, end + 1, closing(tokens, end + 1, closed, token))
        elif token.type == "SIZE":
            result.extend(_sized(tokens, position, sized))
        elif token.type == "ROUND_OR_BRACE":
            result.append(_bracket(token))
        elif token.type == "COMMAND":
            result.append(_known(token, stands(tokens, behind, "LBRACE")))
        else:
            result.append(token)
    if sized:
        raise FormulaError(r"\left without \right", span=span_of(sized[-1][0]))
    return [token for token in result if token.type != "DROPPED"]


def _drop(tokens: Tokens, *positions: int) -> None:
    for position in positions:
        tokens[position] = made("DROPPED", "", tokens[position])


def _join_letters(tokens: Tokens, position: int, closed: dict[int, int]) -> None:
    """Make one word of letters that a macro put into an upright group."""
    end = closed.get(position, position)
    inside = tokens[position + 1 : end]
    if len(inside) > 1 and all(t.type == "LETTER" and len(t) == 1 for t in inside):
        word = "".join(map(str, inside))
        tokens[position + 1] = made("WORD", word, tokens[position + 1])
        _drop(tokens, position, *range(position + 2, end + 1))


def _drop_label(tokens: Tokens, position: int, closed: dict[int, int]) -> None:
    """Drop the script behind a brace: its label."""
    if not stands(tokens, position, "UNDERSCORE", "CIRCUMFLEX") or position + 1 >= len(tokens):
        return
    end = position + 1
    if stands(tokens, end, "LBRACE"):
        end = closing(tokens, end, closed, tokens[position])
    elif stands(tokens, end, "FONT", "WRAPPER", "COLOR") and end + 1 in closed:
        end = closed[end + 1]
    _drop(tokens, *range(position, end + 1))


def _has_equation(tokens: Tokens) -> bool:
    return any(token.type == "EQUAL" for token in tokens)


def _sized(tokens: Tokens, position: int, sized: list[tuple[Token, bool]]) -> Tokens:
    r"""What stands for \left, \right and the like; a delimiter that is none is dropped."""
    token = tokens[position]
    if not stands(tokens, position + 1, *_DELIMITERS):
        raise FormulaError(f"{token} sizes no bracket", span=span_of(token))
    following = tokens[position + 1]
    unseen = following.type == "NO_DELIMITER"
    if token == r"\left":
        sized.append((token, unseen))
        if unseen:
            _drop(tokens, position + 1)
            return [made("LBRACE", "{", following)]
    elif token == r"\right":
        if not sized:
            raise FormulaError(r"\right without \left", span=span_of(token))
        opening, grouped = sized.pop()
        if grouped and unseen:
            _drop(tokens, position + 1)
        if grouped:
            return [made("RBRACE", "}", following)]
        if unseen:
            raise FormulaError(r"this \left has no visible \right", span=span_of(opening))
    return []


def _bracket(token: Token) -> Token:
    if "brack" in token:
        return made("LSQB", "[", token) if token == r"\lbrack" else made("RSQB", "]", token)
    opening = token in (r"\{", r"\lbrace")
    return made("LPAR", "(", token) if opening else made("RPAR", ")", token)


def _known(token: Token, with_group: bool) -> Token:
    name = token[1:]
    if name in NO_EQUALITY:
        raise FormulaError(f"{token} states no equality", span=span_of(token))
    if name in _WITH_WORDS:
        reason = "this brace is never closed" if with_group else f"{token} needs braces behind it"
        raise FormulaError(reason, span=span_of(token))
    if name in FORBIDDEN or name in UNREAD or with_group:
        raise not_here(token)
    return token


def unfolded(tokens: Tokens) -> Tokens:
    """Raised and lowered characters as scripts: h\u209c\u208b\u2081 as h_{t-1}."""
    result: Tokens = []
    for token in tokens:
        if token.type in ("RAISED", "LOWERED"):
            raised = token.type == "RAISED"
            table = _RAISED if raised else _LOWERED
            content = "".join(table[character] for character in token)
            result.append(made("CIRCUMFLEX" if raised else "UNDERSCORE", "_^"[raised], token))
            result.append(made("LBRACE", "{", token))
            result.extend(made(inner.type, str(inner), token) for inner in lexed(content))
            result.append(made("RBRACE", "}", token))
        else:
            result.append(token)
    return result


def grouped(tokens: Tokens) -> Tokens:
    r"""The tokens without the braces that only keep things together: {}, {=}, {{a}}, { a = b }.

    Also \frac12 with its two digits apart.
    """
    tokens = _digits_apart(tokens)
    closed = pairs(tokens)
    wanted = _wanted(tokens, closed)
    equations = _with_equation(tokens)
    dropped: set[int] = set()
    for start, end in closed.items():
        if start + 1 == end and start in wanted:
            raise FormulaError("nothing stands in these braces", span=_around(tokens, start, end))
        twice = closed.get(start - 1) == end + 1
        free = start not in wanted and not stands(tokens, end + 1, "UNDERSCORE", "CIRCUMFLEX")
        if twice or (free and _only_groups(tokens, start, end, start in equations)):
            dropped.update((start, end))
    return [token for position, token in enumerate(tokens) if position not in dropped]


def _only_groups(tokens: Tokens, start: int, end: int, has_equation: bool) -> bool:
    if has_equation or start + 1 == end:
        return True
    if start + 2 != end:
        return False
    called = stands(tokens, start + 1, *_NAMES) and stands(tokens, end + 1, "LPAR", "LSQB")
    return called or stands(tokens, start + 1, *_OPERATORS)


def _wanted(tokens: Tokens, closed: dict[int, int]) -> set[int]:
    """Where the braces open that something before them takes."""
    found: set[int] = set()
    for position, token in enumerate(tokens):
        if token.type in ("UNDERSCORE", "CIRCUMFLEX", "ACCENT"):
            found.add(position + 1)
        elif token.type == "FRACTION":
            found.add(position + 1)
            found.add(closed.get(position + 1, position + 1) + 1)
    return found


def _with_equation(tokens: Tokens) -> set[int]:
    """Where the braces open in which an equality sign stands directly."""
    found: set[int] = set()
    opened: list[int] = []
    for position, token in enumerate(tokens):
        if token.type == "LBRACE":
            opened.append(position)
        elif token.type == "RBRACE" and opened:
            opened.pop()
        elif token.type == "EQUAL" and opened:
            found.add(opened[-1])
    return found


def _around(tokens: Tokens, start: int, end: int) -> tuple[int, int]:
    first, last = span_of(tokens[start]), span_of(tokens[end])
    return (first[0], max(first[1], last[1]))


def _digits_apart(tokens: Tokens) -> Tokens:
    r"""The digits that \frac takes without braces, one by one as in TeX: \frac12 is one half."""
    closed = pairs(tokens)
    cuts: dict[int, int] = {}
    for position, token in enumerate(tokens):
        if token.type != "FRACTION":
            continue
        first = position + 1
        if stands(tokens, first, "INTEGER"):
            short = len(tokens[first]) == 1
            cuts[first + short] = 1 if short else 2
        elif first in closed:
            cuts[closed[first] + 1] = 1
    result: Tokens = []
    for position, token in enumerate(tokens):
        cut = cuts.get(position, 0) if token.type == "INTEGER" else 0
        parts = [*token[:cut], *filter(None, [token[cut:]])] if cut else [token]
        result.extend(made("INTEGER", part, token) if cut else token for part in parts)
    return result
