"""The one place where modules are imported late.

SymPy is loaded only when a SymPy model is asked for, rich only for colour, and a value finds its
renderer only when it is shown; so the command starts quickly, and no core module imports an edge.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .errors import MissingExtra


def load(module: str) -> Any:
    """The module `symbptt.<module>`."""
    return import_module(f"{__package__}.{module}")


def load_extra(module: str, extra: str) -> Any:
    """The module `symbptt.<module>`; `MissingExtra` where it needs a package that is not there."""
    try:
        return load(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] == __package__:
            raise
        raise MissingExtra(error.name.partition(".")[0], extra) from None


class Displayed:
    """A result that prints as text, and shows in a notebook as a formula or as words with formulas.

    Every front end sets LaTeX between double dollar signs; where there are words beside the
    formulas it takes the HTML, or the Markdown if it has no place for that.
    """

    __slots__ = ()

    def __str__(self) -> str:
        return str(load("rendering.text").render(self))

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _repr_latex_(self) -> str | None:
        return self._repr_mimebundle_().get("text/latex")

    def _repr_html_(self) -> str | None:
        return self._repr_mimebundle_().get("text/html")

    def _repr_markdown_(self) -> str | None:
        return self._repr_mimebundle_().get("text/markdown")

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        bundle: dict[str, str] = load("rendering.notebook").bundle(self)
        return bundle


class Pictured:
    """A result that prints as text and shows as a picture in a notebook."""

    __slots__ = ()

    def __str__(self) -> str:
        return str(load("rendering.text").render(self))

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _repr_svg_(self) -> str | None:
        drawing: str | None = load("rendering.svg").shown(self)
        return drawing
