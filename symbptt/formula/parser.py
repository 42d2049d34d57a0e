"""Reading a formula: text to syntax tree, to the last character, or an error with its place.

The grammar is `grammar.lark` beside this file; `lexer.py` prepares its tokens, `tree.py` builds the
nodes, `complaints.py` says what is wrong. Nothing is ever evaluated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lark import Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedToken, VisitError

from .. import bounds
from ..errors import FormulaError, InputError
from .complaints import complaint
from .condition import Condition
from .lexer import tokens_of
from .parts import Chain
from .syntax import Formula
from .tokens import language
from .tree import Builder


@dataclass(frozen=True)
class Parsed:
    """What a text says: the `members` of a chain of equalities, and the signs between them.

    `relations` has one sign fewer than there are members, "=" or "+="; `condition` is what stands
    behind a comma ("t < T"), None if nothing does; `comments` are words that were passed over.
    """

    members: tuple[Formula, ...]
    relations: tuple[str, ...] = ()
    condition: Condition | None = None
    comments: tuple[str, ...] = ()


def parse(source: str) -> tuple[Formula, ...]:
    """The members of a chain of equalities `a = b = c`; a single formula is a chain of one.

    Raises `FormulaError` where the text is not a formula of the language, with the place, and
    `BoundExceeded` for text past the bounds on length, nesting, digits and offsets.

    >>> left, right = parse(r"\\frac{\\partial L}{\\partial b_h} = 2 b_h")
    >>> type(left).__name__, type(right).__name__
    ('Quotient', 'Times')
    """
    parsed = parse_claim(source)
    if "+=" in parsed.relations or parsed.condition:
        raise FormulaError("this is a claim, and a formula is asked for", source)
    return parsed.members


def parse_claim(source: str) -> Parsed:
    """A chain of equalities with everything that may stand around it.

    Raises as `parse` does.

    >>> parsed = parse_claim(r"\\delta_t = W^\\top \\delta_{t+1}, \\quad t < T")
    >>> len(parsed.members), str(parsed.condition)
    (2, 't < T')
    """
    tree, comments = _read(source, "start")
    assert isinstance(tree, Chain)
    return Parsed(tree.members, tree.relations, tree.condition, comments)


def parse_condition(source: str) -> Condition:
    """What an index ranges over: "t < T", "1 <= k < t", "t = 3", "T".

    Raises as `parse` does.

    >>> str(parse_condition("1 \\\\le k < t"))
    '1 <= k, k < t'
    """
    worded = _EVERY.match(source)
    blank = " " * len(worded[0]) if worded else ""
    tree, _ = _read(blank + source[len(blank) :], "condition")
    assert isinstance(tree, Condition)
    return tree


def _read(source: str, start: str) -> tuple[object, tuple[str, ...]]:
    length = len(source.encode(errors="surrogatepass"))
    bounds.hold("the length in bytes", length, bounds.INPUT_BYTES, source)
    for digits in _DIGITS.finditer(source):
        found = len(digits[0])
        bounds.hold("the number of digits", found, bounds.DIGITS, source, digits.span())
    try:
        arranged = tokens_of(source)
        return Builder().transform(_parsed(arranged.tokens, start, source)), arranged.comments
    except UnexpectedCharacters as error:
        raise _no_token(source, error.pos_in_stream or 0) from None
    except VisitError as error:
        if isinstance(error.orig_exc, InputError):
            error.orig_exc.source = source
            raise error.orig_exc from None
        raise
    except InputError as error:
        error.source = source
        raise


def _parsed(tokens: tuple[Token, ...], start: str, source: str) -> Tree[Token]:
    """The tree of the grammar's rules."""
    reading = language().parse_interactive(start=start)
    done = 0
    try:
        for token in tokens:
            reading.feed_token(token)
            done += 1
        tree: Tree[Token] = reading.feed_eof()  # type: ignore[no-untyped-call]
    except UnexpectedToken as error:
        raise complaint(tokens, done, error.expected, source) from None
    return tree


_EVERY = re.compile(r"\s*((for\s+)?(every|all|each|any)|for)\s+")
_DIGITS = re.compile(r"[0-9]+")


def _no_token(source: str, at: int) -> FormulaError:
    """The error for a character, or a backslash with what follows, that begins no token."""
    command = re.match(r"\\[A-Za-z]+|\\.|.", source[at:], re.DOTALL)
    found = command.group() if command else ""
    point = f" (U+{ord(found):04X})" if len(found) == 1 and not found.isascii() else ""
    return FormulaError(
        f"{found!r}{point} is not part of the language here", source, (at, at + len(found))
    )
