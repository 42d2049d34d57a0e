"""Verdicts: equal, different or undecided, each with what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ..derivation.paths import Path
from ..formula.syntax import Quotient, Variable
from .conformity import Misfit
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
class Miscount:
    """A product of local Jacobians that a formula counts `found` times instead of `expected`.

    `runs` are its variables from the loss downwards; a product that is no path of the network
    falls into several runs, where neighbouring factors do not join.
    """

    runs: tuple[Path, ...]
    expected: Fraction
    found: Fraction

    @property
    def path(self) -> Path:
        """All variables of the product in order."""
        return tuple(variable for run in self.runs for variable in run)


@dataclass(frozen=True)
class Different:
    """The formula is not the gradient, first at step `T`.

    `slots` are the values of free indices there; `miscounts` what is missing (first), extra or
    counted wrongly; `vanishing` a factor of the formula that is 0 whatever the network, and
    `undefined` a variable that the formula needs and that does not exist at that T; `misfit` two
    parts of it that do not conform. `witness` is an example in which the two sides differ, None
    where one of them has no value.
    """

    T: int
    slots: tuple[tuple[str, int], ...] = ()
    miscounts: tuple[Miscount, ...] = ()
    vanishing: Quotient | None = None
    undefined: Variable | None = None
    misfit: Misfit | None = None
    witness: Witness | None = None

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
