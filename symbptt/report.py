"""What `symbptt derive` shows: a gradient in the forms asked for, and the options compared."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .derivation.forms import AdjointForm, ChainForm, Omitted, UnrolledForm
from .derivation.gradient import Gradient
from .late import Displayed
from .model.cell import checked_last_step
from .quiz.answers import AnsweredQuestion, answer
from .quiz.questions import built_in

FORMS = ("chain", "unrolled", "adjoint")
"""The forms of a gradient, by name."""

Form = ChainForm | UnrolledForm | AdjointForm | Omitted


@dataclass(frozen=True)
class DerivationReport(Displayed):
    """A gradient at T: its `forms` by name, and the quiz's options for it, None if it has none."""

    gradient: Gradient
    T: int
    forms: tuple[tuple[str, Form], ...]
    comparison: AnsweredQuestion | None


def report(gradient: Gradient, T: int, names: tuple[str, ...] = FORMS) -> DerivationReport:
    """The report of a gradient at T in the named forms."""
    checked_last_step(gradient.cell, T)
    build = {
        "chain": lambda: gradient.chain,
        "unrolled": lambda: gradient.unrolled_or_reason(T),
        "adjoint": gradient.adjoint,
    }
    forms = tuple((name, build[name]()) for name in names)
    return DerivationReport(gradient, T, forms, compared_options(gradient, T))


def compared_options(gradient: Gradient, T: int) -> AnsweredQuestion | None:
    """The built-in quiz's options for a gradient of its own network, compared; None if none are."""
    for question in built_in():
        model = question.cell
        same_network = (gradient.cell.name, gradient.cell.start) == (model.name, model.start)
        if same_network and question.lower == gradient.lower:
            return answer(replace(question, cell=gradient.cell), T)
    return None
