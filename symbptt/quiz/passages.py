"""What a formula's text says of its role: asked for, an equation, a derivative; plain wording."""

from __future__ import annotations

import re

from ..notation import LETTERS

_POINTS = re.compile(
    r"(?:([0-9]{1,4}(?:\.[0-9]{1,4})?) */ *)?([0-9]{1,4}(?:\.[0-9]{1,4})?) points?"
)
_DECORATION = re.compile(r"\\[A-Za-z]+|\\.|[{}\s~]")
_DERIVATIVE = re.compile(
    r"\\[dt]?frac(?![A-Za-z])|\\partial|\\nabla|[∂∇]|d\s?[A-Za-z_{}]{1,20}\s?/\s?d"
)
_COMMAND = re.compile(r"\\([A-Za-z]+)[ \t]*")

READABLE = {
    "times": "×", "cdot": "·", "partial": "∂", "odot": "⊙", "le": "≤", "leq": "≤", "ge": "≥",
    "geq": "≥", "neq": "≠", "in": "∈", "infty": "∞", "to": "→", "equiv": "≡", "approx": "≈",
    **{name: glyph.text for name, glyph in LETTERS.items()},
}  # fmt: skip
"""Commands that one character says as well."""


def read_points(text: str) -> tuple[str | None, str] | None:
    """The points earned (None if it is not said) and to be had, of a line `1 / 1 point`."""
    match = _POINTS.fullmatch(text)
    return (match[1], match[2]) if match else None


def asked_length(source: str, after: str = "") -> int | None:
    r"""The length of what is asked for in `... = ?`; None if nothing is.

    `after` is the text behind the formula; the question mark may stand there.

    >>> asked_length(r"\partial L / \partial b = \bf{?}"), asked_length("h = x")
    (23, None)
    """
    sign = source.rfind("=")
    if sign < 0:
        return None
    rest = _DECORATION.sub("", source[sign + 1 :])
    if not rest and after.lstrip().startswith("?"):
        rest = "?"
    left = source[:sign].rstrip()
    return len(left) if left and rest and not rest.strip("?") else None


def left_side(source: str) -> str | None:
    """What stands before the first = outside of braces, None without one."""
    depth = 0
    for at, character in enumerate(source):
        depth += (character == "{") - (character == "}")
        if character == "=" and depth <= 0:
            return source[:at].strip() or None
    return None


def is_derivative(source: str) -> bool:
    """Whether the text begins with a derivative."""
    return _DERIVATIVE.match(source.lstrip()) is not None


def is_model_equation(source: str) -> bool:
    """Whether it is an equation whose left side is no derivative, sum or product."""
    left = left_side(source)
    return (
        left is not None and not is_derivative(left) and not re.search(r"[∑∏]|\\sum|\\prod", left)
    )


def readable(latex: str) -> str:
    r"""The LaTeX without commands if one character says as much for each, else the LaTeX.

    >>> readable(r"L \times N"), readable(r"\hat{y}_t")
    ('L × N', '\\hat{y}_t')
    """
    plain = _COMMAND.sub(_character, latex)
    return latex if "\\" in plain else " ".join(plain.split())


def _character(match: re.Match[str]) -> str:
    name = match[1]
    if name not in READABLE:
        return match[0]
    return READABLE[name] + (" " if match[0][-1].isspace() and name not in LETTERS else "")
