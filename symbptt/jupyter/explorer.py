"""Controls in a notebook, with what is found below them.

What is found is an output of the cell, not a part of the controls: it is stored with the notebook,
and still stands there where no kernel runs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from IPython.display import DisplayHandle, display
from ipywidgets import BoundedIntText, Dropdown, HBox, Layout, Textarea, VBox

from ..claims.reading import AXES, Reading
from ..exploring import SHOWN_FORMS, Chosen, explored
from ..model.cell import Cell
from ..model.library import CELLS
from ..rendering.notebook import controls

LAST_STEP = 8
"""The last step that the controls offer: what is written out grows with it."""

NARROW, WIDE = Layout(width="11.5em"), Layout(width="15em")
LABEL, LONG_LABEL = {"description_width": "3.5em"}, {"description_width": "7em"}


class Explorer:
    """The controls of `explore`; `found` is what stands below them.

    A control is set by its `value`, as `explorer.claim.value = "..."`.
    """

    def __init__(self, chosen: Chosen) -> None:
        own = {f"{chosen.cell.name} (yours)": chosen.cell} if isinstance(chosen.cell, Cell) else {}
        cells: list[tuple[str, Cell | str]] = [*own.items(), *((name, name) for name in CELLS)]
        last = max(chosen.T, chosen.model.start + LAST_STEP)
        self.cell = _dropdown("Cell", cells, chosen.cell)
        self.param = _dropdown("∂L by", chosen.params, chosen.param)
        self.T = BoundedIntText(
            chosen.T,
            min=min(chosen.model.start, 0),
            max=last,
            description="T",
            layout=NARROW,
            style=LABEL,
        )
        self.form = _dropdown("Form", SHOWN_FORMS, chosen.form)
        self.claim = Textarea(
            chosen.claim, description="Claim", placeholder=PLACEHOLDER, style=LABEL,
            layout=Layout(width="46em", max_width="98%", height="4.5em"),
        )  # fmt: skip
        self.axes = {
            axis: Dropdown(
                options=values, value=getattr(chosen.reading, axis), layout=WIDE,
                description=axis.replace("_", " "), style=LONG_LABEL,
            )
            for axis, values in AXES.items()
        }  # fmt: skip
        self.found = explored(chosen)
        self._shown: DisplayHandle | None = None
        for control in (self.cell, self.param, self.T, self.form, self.claim, *self.axes.values()):
            control.observe(self._changed, names="value")

    @property
    def chosen(self) -> Chosen:
        """What the controls say."""
        reading = Reading(**{axis: control.value for axis, control in self.axes.items()})
        return Chosen(
            self.cell.value, self.param.value, self.T.value, self.form.value, self.claim.value,
            reading,
        )  # fmt: skip

    def _changed(self, change: dict[str, Any]) -> None:
        if change["owner"] is self.cell:
            self._offer_params()
        self.found = explored(self.chosen)
        if self._shown is not None:
            self._shown.update(self.found)

    def _offer_params(self) -> None:
        """The parameters of the cell that was chosen; the one before where it has that, too."""
        before, params = self.param.value, replace(self.chosen, param="").params
        self.param.unobserve(self._changed, names="value")
        self.param.options = params
        self.param.value = before if before in params else params[0]
        self.param.observe(self._changed, names="value")

    def _ipython_display_(self) -> None:
        rows = (
            HBox((self.cell, self.param, self.T, self.form), layout=Layout(flex_flow="row wrap")),
            self.claim,
            HBox(tuple(self.axes.values()), layout=Layout(flex_flow="row wrap")),
        )
        display(controls(VBox(rows), self.found.chosen), raw=True)
        self._shown = display(self.found, display_id=True)

    def __str__(self) -> str:
        return str(self.found)


PLACEHOLDER = "A formula in LaTeX or text: its right side, or left side = right side"


def _dropdown(words: str, options: Any, value: Any) -> Dropdown:
    return Dropdown(options=options, value=value, description=words, layout=NARROW, style=LABEL)
