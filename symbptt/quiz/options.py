"""An option that is a formula, checked as a claim in the model of its question."""

from __future__ import annotations

from ..checking import Check, check
from ..claims.claim import Claim
from ..claims.reading import DEFAULT, Reading, readings_at
from ..equality.comparison import decide
from ..equality.verdict import Verdict
from ..errors import InvalidValue
from ..formula.printer import text
from ..formula.syntax import Quotient
from .asking import Asked
from .passages import left_side
from .setting import Setting

_ACCUMULATED = "+}="
"""How a repaired or a written claim has the sign that adds its right side up."""


def check_option(
    source: str, setting: Setting, asked: Asked | None, reading: Reading = DEFAULT
) -> Check:
    """The check of an option in the model of its question; `InputError` if it cannot be read."""
    param = None if asked is None else asked.param
    if asked is not None and param is None and left_side(source) is None:
        source = f"{asked.source} = {source}"
    found = check(
        source, setting.cell, param=param, equations=setting.equations,
        total_loss=setting.total_loss, start=setting.start, reading=reading,
    )  # fmt: skip
    left = found.links[0].equation.left
    if asked is not None and (
        not isinstance(left, Quotient)
        or (left.upper, left.lower) != (asked.quotient.upper, asked.quotient.lower)
    ):
        raise InvalidValue(
            f"the claim is about {text(left)}, and {text(asked.quotient)} was asked for", source
        )
    return found


def other_readings(
    found: Check, source: str, setting: Setting, asked: Asked | None
) -> tuple[tuple[Reading, Verdict], ...]:
    """The other values of `partials` and `free_index`, then what else changes the verdict."""
    near = tuple(readings_at(DEFAULT, 1, "partials", "free_index"))
    verdicts = {reading: _under(found, reading, source, setting, asked) for reading in near}
    return tuple((verdicts | dict(found.readings)).items())


def _under(
    found: Check, reading: Reading, source: str, setting: Setting, asked: Asked | None
) -> Verdict:
    if len(found.links) == 1 and found.condition is None and _ACCUMULATED not in source:
        equation = found.links[0].equation
        return decide(found.cell, Claim(equation.left, equation.right), reading)
    return check_option(source, setting, asked, reading).verdict
