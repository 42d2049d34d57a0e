"""What a notebook shows of a result, by the type of content."""

from __future__ import annotations

from typing import Any

from ..exploring import Chosen
from . import fragment, latex, markdown, text
from .quiz_outline import is_formula, outline


def bundle(result: object) -> dict[str, str]:
    """The result as text and as LaTeX; where it is no bare formula as Markdown and HTML too.

    A front end takes HTML before LaTeX, and sets a formula in LaTeX best; so a bare formula has no
    HTML.
    """
    found = {"text/plain": text.render(result), "text/latex": f"$$\n{latex.render(result)}\n$$"}
    if not is_formula(result):
        found["text/markdown"] = markdown.written(outline(result), titles=False)
        found["text/html"] = fragment.written(outline(result))
    return found


def controls(widget: Any, chosen: Chosen) -> dict[str, Any]:
    """A widget of controls; where no kernel runs, what was chosen with them."""
    bundle: dict[str, Any] = dict(widget._repr_mimebundle_())
    name = chosen.model.name
    said = f"Controls, once this cell is run. Chosen: {name}, {chosen.param}, T = {chosen.T}."
    return bundle | {"text/plain": said}
