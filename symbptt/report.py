"""What `symbptt derive` shows: gradients in the forms asked for, and the options compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from . import bounds
from .derivation.adjoint import derive_adjoint
from .derivation.forms import (
    AdjointForm,
    ChainForm,
    ExpandedForm,
    Omitted,
    PathsForm,
    UnrolledForm,
)
from .derivation.gradient import Gradient
from .errors import BoundExceeded
from .late import Displayed
from .model.cell import checked_last_step
from .quiz.answers import AnsweredQuestion, answer
from .quiz.questions import Question, built_in

FORMS = ("chain", "paths", "unrolled", "expanded", "adjoint")
"""The forms of a gradient, by name."""

USUAL_FORMS = ("chain", "unrolled", "adjoint")
"""The forms that are shown if none is asked for."""

Form = ChainForm | PathsForm | UnrolledForm | ExpandedForm | AdjointForm | Omitted


@dataclass(frozen=True)
class DerivationReport(Displayed):
    """A gradient at T: its `forms` by name, and the quiz's options for it, None if it has none.

    `steps` says whether the steps of the derivation are shown.
    """

    gradient: Gradient
    T: int
    forms: tuple[tuple[str, Form], ...]
    comparison: AnsweredQuestion | None
    steps: bool = False


@dataclass(frozen=True)
class JointReport(Displayed):
    """The gradients by several variables at T, and one backward pass for all of them."""

    reports: tuple[DerivationReport, ...]
    T: int
    adjoint: AdjointForm | None


def report(
    gradient: Gradient,
    T: int,
    names: tuple[str, ...] = USUAL_FORMS,
    steps: bool = False,
    expanded_bound: int | None = bounds.EXPANDED_NODES,
) -> DerivationReport:
    """The report of a gradient at T in the named forms; a form past its bound is `Omitted`.

    Raises `InvalidValue` for a T that the gradient does not have, `BoundExceeded` if it is absurd.
    """
    checked_last_step(gradient.cell, T)
    build: dict[str, Callable[[], Form]] = {
        "chain": lambda: gradient.chain,
        "paths": gradient.paths,
        "unrolled": lambda: gradient.unrolled(T),
        "expanded": lambda: _expanded(gradient, T, expanded_bound),
        "adjoint": gradient.adjoint,
    }
    forms = tuple((name, _built(build[name])) for name in names)
    return DerivationReport(gradient, T, forms, compared_options(gradient, T), steps)


def joint_report(
    gradients: tuple[Gradient, ...],
    T: int,
    names: tuple[str, ...] = USUAL_FORMS,
    steps: bool = False,
    expanded_bound: int | None = bounds.EXPANDED_NODES,
) -> JointReport:
    """The reports of several gradients of one total loss, with one backward pass for all."""
    single = tuple(name for name in names if name != "adjoint")
    reports = tuple(report(one, T, single, steps, expanded_bound) for one in gradients)
    lowers = tuple(one.lower for one in gradients)
    first = gradients[0]
    adjoint = derive_adjoint(first.cell, first.upper, lowers) if "adjoint" in names else None
    return JointReport(reports, T, adjoint)


def _expanded(gradient: Gradient, T: int, bound: int | None) -> Form:
    gradient.unrolled(T)
    try:
        return gradient.expanded(T, bound)
    except BoundExceeded as error:
        return Omitted(f"{error.reason}; --no-size-limit writes it all the same")


def _built(build: Callable[[], Form]) -> Form:
    try:
        return build()
    except BoundExceeded as error:
        return Omitted(error.reason)


def compared_options(gradient: Gradient, T: int) -> AnsweredQuestion | None:
    """The built-in quiz's options for a gradient of its own network, compared; None if none are."""
    gradient_questions = (one for one in built_in() if isinstance(one, Question))
    for question in gradient_questions:
        model = question.cell
        same_network = (gradient.cell.name, gradient.cell.start) == (model.name, model.start)
        if same_network and question.left == gradient.quotient:
            return answer(replace(question, cell=gradient.cell), T)
    return None
