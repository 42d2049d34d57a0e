"""One table of symbols, accents and operators; the parser and every renderer read it.

A `Name` is how a quantity is called: a base letter, perhaps an accent, perhaps a label (the h of
b_h). It is written in three ways: plain ASCII (`yhat`, `b_h`), Unicode text (`ŷ`, `b_h`), LaTeX
(`\\hat{y}`, `b_{h}`).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Glyph:
    """One symbol in its three spellings."""

    ascii: str
    text: str
    latex: str


def _greek() -> dict[str, Glyph]:
    names = (
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
        "upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
    ).split()
    letters = "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ"
    return {
        name: Glyph(name, letter, "\\" + name) for name, letter in zip(names, letters, strict=True)
    }


LETTERS: dict[str, Glyph] = _greek() | {"ell": Glyph("ell", "ℓ", r"\ell")}
"""Letters beyond ASCII, by their ASCII name; a base that is not here is written as it is."""

ACCENTS: dict[str, Glyph] = {
    "hat": Glyph("hat", "\u0302", r"\hat"),
    "tilde": Glyph("tilde", "\u0303", r"\tilde"),
    "bar": Glyph("bar", "\u0304", r"\bar"),
    "dot": Glyph("dot", "\u0307", r"\dot"),
    "vec": Glyph("vec", "\u20d7", r"\vec"),
}
"""Accents by their ASCII name; the text is the combining character that follows the letter."""

OPERATORS: dict[str, Glyph] = {
    "sum": Glyph("Sum", "Σ", r"\sum"),
    "product": Glyph("Prod", "Π", r"\prod"),
    "partial": Glyph("d", "∂", r"\partial"),
    "immediate": Glyph("d+", "∂⁺", r"\partial^{+}"),
    "total": Glyph("d", "d", r"\mathrm{d}"),
    "times": Glyph("*", "·", r"\cdot"),
    "entrywise": Glyph("(*)", "⊙", r"\odot"),
    "ratio": Glyph("(/)", "⊘", r"\oslash"),
    "transpose": Glyph("^T", "ᵀ", r"^{\top}"),
    "prime": Glyph("'", "'", "'"),
    "in": Glyph("in", "∈", r"\in"),
    "reals": Glyph("R", "ℝ", r"\mathbb{R}"),
    "by": Glyph("x", "×", r"\times"),
    "maps": Glyph("->", "↦", r"\mapsto"),
    "at most": Glyph("<=", "≤", r"\le"),
    "at least": Glyph(">=", "≥", r"\ge"),
    "gradient": Glyph("grad", "∇", r"\nabla"),
    "outer": Glyph("(x)", "⊗", r"\otimes"),
    "dots": Glyph("...", "⋯", r"\cdots"),
    "to": Glyph("->", "→", r"\to"),
    "right": Glyph("[+]", "✓", r"\checkmark"),
    "wrong": Glyph("[-]", "✗", r"\times"),
    "open": Glyph("[?]", "?", "?"),
    "infinity": Glyph("inf", "∞", r"\infty"),
    "rule": Glyph("-", "─", ""),
}
"""Operators and marks by the name of what they mean."""


@dataclass(frozen=True, order=True)
class Name:
    """What a quantity is called: `base` (a letter or a name of `LETTERS`), `accent`, `label`.

    >>> Name("y", "hat").ascii, Name("y", "hat").text, Name("b", label="h").latex
    ('yhat', 'ŷ', 'b_{h}')
    """

    base: str
    accent: str = ""
    label: str = ""

    @property
    def ascii(self) -> str:
        """Plain ASCII, as in JSON: `yhat`, `b_h`."""
        return self.base + self.accent + (f"_{self.label}" if self.label else "")

    @property
    def text(self) -> str:
        """Unicode: `ŷ`, `b_h`."""
        letter = LETTERS[self.base].text if self.base in LETTERS else self.base
        if self.accent:
            letter = unicodedata.normalize("NFC", letter + ACCENTS[self.accent].text)
        return letter + (f"_{self.label}" if self.label else "")

    @property
    def latex(self) -> str:
        r"""LaTeX: `\hat{y}`, `b_{h}`; a base of several letters is set upright."""
        if self.base in LETTERS:
            letter = LETTERS[self.base].latex
        elif len(self.base) > 1:
            upright = self.base.replace("_", r"\_")
            letter = rf"\mathrm{{{upright}}}"
        else:
            letter = self.base
        if self.accent:
            letter = f"{ACCENTS[self.accent].latex}{{{letter}}}"
        return letter + (f"_{{{self.label}}}" if self.label else "")
