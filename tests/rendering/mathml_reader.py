"""MathML read back into LaTeX, by its elements alone: the oracle of what a page shows."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

SIGNS = {
    "∑": r"\sum", "∏": r"\prod", "𝟏": r"\mathbf{1}", "−": "-", "…": "...", "⊤": r"\top",
    "′": r"\prime", "″": r"\prime\prime", "‴": r"\prime\prime\prime", "⋆": r"\star",
    "†": r"\dagger", "∂": r"\partial", "⟨": r"\langle", "⟩": r"\rangle", "ϕ": r"\phi",
    "ϵ": r"\epsilon", "ϑ": r"\vartheta", "⋯": r"\cdots", "⊙": r"\odot", "⊘": r"\oslash",
    "⊗": r"\otimes", "≤": r"\le", "≥": r"\ge", "∇": r"\nabla", "ℓ": r"\ell",
}  # fmt: skip
"""The signs that the parser knows by a command."""

ACCENTS = {"^": "hat", "~": "tilde", "¯": "bar", "˙": "dot", "→": "vec"}


def read_back(formula: str) -> str:
    """The LaTeX of a formula in MathML."""
    return _read(fromstring(formula))


def _read(element: Element) -> str:
    parts = [_read(part) for part in element]
    match element.tag:
        case "math":
            return "".join(parts)
        case "mrow":
            return "".join(parts) or "{}"
        case "mfrac":
            return rf"\frac{{{parts[0]}}}{{{parts[1]}}}"
        case "mover" if element.get("accent"):
            return rf"\{ACCENTS[element[1].text or '']}{{{parts[0]}}}"
        case "msub" | "munder":
            return f"{_base(element[0])}_{{{parts[1]}}}"
        case "msup" | "mover":
            return f"{_base(element[0])}^{{{parts[1]}}}"
        case "msubsup" | "munderover":
            return f"{_base(element[0])}_{{{parts[1]}}}^{{{parts[2]}}}"
        case _:
            return _word(element.tag, element.text or "")


def _word(tag: str, words: str) -> str:
    if words in SIGNS:
        return f"{SIGNS[words]} "
    if tag == "mtext":
        return rf"\text{{{words.replace('_', chr(92) + '_')}}}"
    if tag == "mi" and (len(words) > 1 or words == "d"):
        return rf"\mathrm{{{words}}}"
    if tag == "mo" and words.isalpha() and len(words) > 1:
        return rf"\operatorname{{{words}}}" if words == "diag" else rf"\{words} "
    return f"{words} "


def _base(element: Element) -> str:
    """What bears an index or a power: one sign or accent, or a bracket, or else in braces."""
    read = _read(element)
    bracketed = element.tag == "mrow" and len(element) and element[-1].text in (")", "]", "|")
    single = element.tag in ("mi", "mo", "mn", "mtext", "mover") or read == "{}"
    return read if single or bracketed else f"{{{read}}}"
