"""Exploring: a derivation in one form, and a claim beside it, for what somebody chooses.

What is chosen is data, and what is found for it; `symbptt.jupyter` puts controls around both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from .checking import Check, check
from .claims.reading import DEFAULT, Reading
from .claims.target import derive
from .derivation.forms import Omitted, UnrolledForm
from .derivation.gradient import Gradient
from .equality.verdict import Verdict
from .errors import InputError, InvalidValue, SymbpttError, UnknownName
from .formula.printer import plain_name
from .late import Displayed, load_extra
from .model.cell import Cell, checked_last_step
from .model.library import cell as cell_named
from .model.lookup import lower_variables
from .pictures import Picture, drawn, drawn_gradient
from .programs import Program, program
from .report import FORMS, DerivationReport, Form, report

STEPS, PROGRAM = "steps", "python"
"""What can be looked at besides the forms: the derivation line by line, and the program."""

SHOWN_FORMS = (*FORMS, STEPS, PROGRAM)
"""What can be looked at, one at a time."""

PATHS_SHOWN = 40
"""Paths that are written out one by one."""


@dataclass(frozen=True)
class Chosen:
    """What is looked at: the gradient by `param` in a `cell` of the library or of one's own.

    `T` is the last step of what is written out. A `claim` is compared under a `reading`; it may be
    a right side alone, that of ∂L/∂`param`. An empty one is no claim.
    """

    cell: Cell | str = "elman"
    param: str = "b_h"
    T: int = 2
    form: str = "chain"
    claim: str = ""
    reading: Reading = DEFAULT

    @property
    def model(self) -> Cell:
        """The cell itself. Raises `UnknownName`."""
        return self.cell if isinstance(self.cell, Cell) else cell_named(self.cell)

    @property
    def params(self) -> tuple[str, ...]:
        """What the total loss of the cell can be differentiated by."""
        return tuple(plain_name(variable) for variable in lower_variables(self.model))


@dataclass(frozen=True)
class Complaint(Displayed):
    """An error as a result: it is shown where the result would stand."""

    error: SymbpttError


@dataclass(frozen=True)
class Exploration(Displayed):
    """What is found for what is `chosen`.

    `derived` is the form asked for; `checked` the claim with its verdict, None without a claim,
    and `at_T` its verdict at T alone; `picture` shows the paths that it counts, without a claim
    those of the gradient at T.
    """

    chosen: Chosen
    derived: DerivationReport | Program | Complaint
    checked: Check | Complaint | None = None
    at_T: Verdict | None = None
    picture: Picture | None = None


def explored(chosen: Chosen) -> Exploration:
    """What is found; an error in what is chosen is a `Complaint` in its place.

    >>> explored(Chosen(claim="∂L/∂b_h = Σ_t ∂L_t/∂b_h")).at_T.scope
    'T = 2'
    """
    derived = _derived(chosen)
    if not chosen.claim.strip():
        return Exploration(chosen, derived, picture=_paths(chosen))
    try:
        checked = _checked(chosen, None)
        return Exploration(chosen, derived, checked, _at_T(chosen), drawn(checked))
    except SymbpttError as error:
        return Exploration(chosen, derived, Complaint(error))


def _derived(chosen: Chosen) -> DerivationReport | Program | Complaint:
    try:
        return _form(derive(chosen.model, chosen.param), chosen)
    except SymbpttError as error:
        return Complaint(error)


def _form(gradient: Gradient, chosen: Chosen) -> DerivationReport | Program:
    if chosen.form == PROGRAM:
        return program(gradient)
    if chosen.form == STEPS:
        return report(gradient, chosen.T, (), steps=True, compared=False)
    found = report(gradient, chosen.T, (chosen.form,), compared=False)
    forms = tuple((name, _shortened(form)) for name, form in found.forms)
    return replace(found, forms=forms)


def _shortened(form: Form) -> Form:
    """The form, or why it is left out where it has more paths than anybody reads."""
    if not isinstance(form, UnrolledForm):
        return form
    paths = sum(len(terms) for _, terms in form.groups)
    if paths <= PATHS_SHOWN:
        return form
    return Omitted(f"there are {paths:,} paths at T = {form.T}, and {PATHS_SHOWN} can be shown")


def _paths(chosen: Chosen) -> Picture | None:
    """All paths of the gradient; None where there is none, or they are too many."""
    try:
        gradient = derive(chosen.model, chosen.param)
        return drawn_gradient(gradient, checked_last_step(gradient.cell, chosen.T))
    except SymbpttError:
        return None


def _checked(chosen: Chosen, T: int | None) -> Check:
    """The claim as one about the chosen gradient, or if it says otherwise of its own left side."""
    try:
        return check(chosen.claim, chosen.model, param=chosen.param, reading=chosen.reading, T=T)
    except InvalidValue:
        return check(chosen.claim, chosen.model, reading=chosen.reading, T=T)


def _at_T(chosen: Chosen) -> Verdict | None:
    """The verdict at T alone; None if there is none."""
    try:
        return _checked(chosen, chosen.T).verdict
    except InputError:
        return None


def explore(
    cell: Cell | str = "elman",
    param: str | None = None,
    T: int = 2,
    form: str = "chain",
    claim: str = "",
    reading: Reading = DEFAULT,
) -> Any:
    """Controls for a notebook: cell, parameter, T, form, reading, and a place to write a claim.

    What is found stands below them, and changes with them. The arguments are what is chosen at
    first. Raises `UnknownName` and `InvalidValue` for one that cannot be, and `MissingExtra` if
    what the extra `jupyter` installs is not there.
    """
    first = Chosen(cell, param or "", T, form, claim, reading)
    params = first.params
    usual = "b_h" if "b_h" in params else params[0]
    chosen = replace(first, param=param or usual)
    if chosen.param not in params:
        raise UnknownName("parameter", chosen.param, params)
    if form not in SHOWN_FORMS:
        raise UnknownName("form", form, SHOWN_FORMS)
    checked_last_step(chosen.model, T)
    return load_extra("jupyter.explorer", "jupyter").Explorer(chosen)
