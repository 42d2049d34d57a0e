"""Verdicts: equal, different or undecided, each with what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from ..formula.syntax import Formula, Quotient
from .conformity import Misfit
from .diagnosis import Diagnosis, Miscount
from .witness import Witness


@dataclass(frozen=True)
class Equal:
    """The formula is the gradient; `scope` is "every T", "T <= N" or "T = N".

    `reason` says why the scope is no wider, where it is "T <= N"; `transposed` if the two sides
    agree after one of them is transposed as a whole.
    """

    scope: str
    reason: str = ""
    transposed: bool = False

    word = "equal"


@dataclass(frozen=True)
class Different:
    """The formula is not the gradient, first at step `T`.

    `slots` are the values of free indices there; `miscounts` what is missing (first), extra or
    counted wrongly; `vanishing` a factor of the formula that is 0 whatever the network, and
    `undefined` a variable, or a power, that the formula needs and that does not exist at that T;
    `misfit` two parts of it that do not conform. `witness` is an example in which the two sides
    differ, None where one of them has no value; `diagnosis` is the kind of mistake, if it is of a
    known one.
    """

    T: int
    slots: tuple[tuple[str, int], ...] = ()
    miscounts: tuple[Miscount, ...] = ()
    vanishing: Quotient | None = None
    undefined: Formula | None = None
    misfit: Misfit | None = None
    witness: Witness | None = None
    diagnosis: Diagnosis | None = None

    word = "different"


@dataclass(frozen=True)
class Undecided:
    """No verdict, and the `reason`."""

    reason: str

    word = "undecided"


Verdict = Equal | Different | Undecided
"""What a comparison says; `word` is its name in JSON."""

EVERY_T = "every T"
"""The scope of an equality that is proved for every last step."""


def fits_instead(verdict: Verdict, other: Verdict) -> bool:
    """Whether a claim whose shapes do not fit is wrong for another reason in another reading."""
    if not isinstance(verdict, Different) or not isinstance(other, Different):
        return False
    return verdict.misfit is not None and other.misfit is None
