"""Formulas in MathML, from their LaTeX: latex2mathml reads it, what it leaves open is mended here.

The result is MathML Core, as browsers draw it without a script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert_to_element

from .escaping import escaped

LENGTH, NESTING = 20_000, 40
"""Characters, and braces within braces, of a formula that is set; a larger one stays LaTeX."""


@lru_cache(maxsize=4096)
def mathml(latex: str, large: bool = False) -> str:
    r"""A formula of LaTeX as an element `math`; `large` as on a line of its own.

    The LaTeX is what the printer writes. Past the bounds it is shown as it is.

    >>> mathml(r"\hat{y}_{t}")
    '<math><msub><mover accent="true"><mi>y</mi><mo>^</mo></mover><mi>t</mi></msub></math>'
    """
    if len(latex) > LENGTH or _nesting(latex) > NESTING:
        return f"<code>{escaped(latex)}</code>"
    read = convert_to_element(_prepared(latex))
    body = "".join(_written(_mended(part)) for part in _inside(read))
    attribute = ' displaystyle="true"' if large else ""
    return f"<math{attribute}>{body}</math>"


def _nesting(latex: str) -> int:
    depth = deepest = 0
    for character in latex:
        depth += {"{": 1, "}": -1}.get(character, 0)
        deepest = max(deepest, depth)
    return deepest


def _prepared(latex: str) -> str:
    """The LaTeX with upright names as words, and dots as one sign."""
    spaced = latex.replace(r"\left.", r"\left. ")
    return _UPRIGHT.sub(_as_words, spaced).replace("...", r"\ldots ")


_UPRIGHT = re.compile(r"\\(?:mathrm|text)\{((?:[^{}\\]|\\_)*)\}")


def _as_words(found: re.Match[str]) -> str:
    words = found[1].replace(r"\_", "_")
    return rf"\text{{{words}}}"


def _inside(read: Element) -> Iterator[Element]:
    """The parts of a formula, without a row that holds nothing but them."""
    parts = list(read)
    yield from parts[0] if len(parts) == 1 and parts[0].tag == "mrow" else parts


_ACCENTS = "^~¯˙→"
_BOLD = {"1": "𝟏", "0": "𝟎"}
_LIMITS = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
_RANGED = ("∑", "∏")
_BRACKETS = "()[]"
_PRIMES = ("′", "″", "‴")
_ANGLES = {"⟨": "prefix", "⟩": "postfix"}


def _mended(read: Element) -> Element:
    """A part with its own parts mended first."""
    parts = [_mended(part) for part in read if part.text or len(part) or part.tag != "mo"]
    words = unescape(read.text or "").replace("\N{NO-BREAK SPACE}", " ")
    made = _element(read.tag, words, parts, dict(read.attrib))
    return parts[0] if made.tag == "mrow" and len(parts) == 1 else made


def _element(tag: str, words: str, parts: list[Element], attributes: dict[str, str]) -> Element:
    """An element by the rule for it, of which there are few."""
    if tag in _LIMITS and parts[0].text in _RANGED:  # limits, above and below where there is room
        tag = _LIMITS[tag]
    elif tag == "mover" and parts[1].text in tuple(_ACCENTS):  # an accent, as wide as the letter
        attributes = {"accent": "true"}
        parts[1].attrib.clear()
        if parts[1].text != "^":
            parts[1].set("stretchy", "false")
    elif tag == "mtext" and words.isalpha():  # an upright name
        tag, attributes = "mi", {"mathvariant": "normal"} if len(words) == 1 else {}
    elif tag in ("mi", "mo") and words.isalpha() and len(words) > 1:  # diag, tanh
        tag, attributes = "mo", {"form": "prefix", "lspace": "0.17em", "rspace": "0"}
    elif tag == "mo" and words in tuple(_BRACKETS) and attributes.get("stretchy") == "true":
        attributes = {}
    elif words in _PRIMES:
        tag = "mo"
    elif words in _ANGLES:
        tag, attributes = "mo", {"form": _ANGLES[words], "stretchy": "false"}
    elif attributes.get("mathvariant") == "bold":  # no attribute of Core
        words, attributes = "".join(_BOLD.get(one, one) for one in words), {}
    made = Element(tag, attributes)
    made.text = words
    made.extend(parts)
    return made


def _written(element: Element) -> str:
    """An element in HTML, its words escaped."""
    attributes = "".join(f' {name}="{escaped(value)}"' for name, value in element.items())
    content = escaped(element.text or "") + "".join(map(_written, element))
    return f"<{element.tag}{attributes}>{content}</{element.tag}>"
