"""The functions a cell may apply: unknown ones, and the table of those with a name.

A derivative is a formula in placeholders: `VALUE` stands for f(a), `ARGUMENT` for a, `TARGET` for
the second argument of a loss. A function without such a formula keeps its derivative as f'(a).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from ..formula.syntax import (
    ONE,
    Diagonal,
    Formula,
    Number,
    Plus,
    Power,
    Ratio,
    Times,
    Transpose,
    Variable,
)
from ..notation import Name

VALUE = Variable(Name("value"))
ARGUMENT = Variable(Name("argument"))
TARGET = Variable(Name("target"))
_MINUS = Number(Fraction(-1))


class Kind(Enum):
    """How a function acts on its argument."""

    ENTRYWISE = "by entries"
    VECTOR = "vector function"
    LOSS = "loss"
    MAP = "function of several arguments"
    BLOCK = "block of a vector"


@dataclass(frozen=True)
class Interval:
    """The real numbers between two ends; None is no end; `closed` says which ends belong to it.

    >>> str(Interval(Fraction(0), Fraction(1))), str(Interval(Fraction(0), None, (True, False)))
    ('(0, 1)', '[0, ∞)')
    """

    lower: Fraction | None = None
    upper: Fraction | None = None
    closed: tuple[bool, bool] = (False, False)

    def __str__(self) -> str:
        left = "[" if self.closed[0] else "("
        right = "]" if self.closed[1] else ")"
        lower = "-∞" if self.lower is None else str(self.lower)
        return f"{left}{lower}, {'∞' if self.upper is None else self.upper}{right}"

    def above(self, bound: Fraction) -> Interval:
        """The numbers max(a, bound) for a in this interval."""
        if self.upper is not None and self.upper <= bound:
            return Interval(bound, bound, (True, True))
        if self.lower is not None and self.lower >= bound:
            return self
        return Interval(bound, self.upper, (True, self.closed[1]))


REALS = Interval()


def _any_number(argument: Interval) -> Interval:
    return REALS


@dataclass(frozen=True)
class Function:
    """A function: its `name`, its `kind`, and its `derivative` in placeholders (None: unknown).

    By entries the derivative is the vector of f'(a_i); for a vector function it is the Jacobian;
    for a loss the row ∂ℓ/∂ŷ (numerator layout). `value` is the shape of its value, None where that
    is the argument's, or a number for a loss. `image` takes the interval of the argument's entries
    to that of the value's; the entries of a value sum to 1 if `normalised`.
    """

    name: Name
    kind: Kind
    derivative: Formula | None = None
    image: Callable[[Interval], Interval] = _any_number
    normalised: bool = False
    value: tuple[str, ...] | None = None


def _unit(argument: Interval) -> Interval:
    return Interval(Fraction(0), Fraction(1))


def _symmetric(argument: Interval) -> Interval:
    return Interval(Fraction(-1), Fraction(1))


def _positive_part(argument: Interval) -> Interval:
    return argument.above(Fraction(0))


def _itself(argument: Interval) -> Interval:
    return argument


def _positive(argument: Interval) -> Interval:
    return Interval(Fraction(0), None)


def _not_negative(argument: Interval) -> Interval:
    return Interval(Fraction(0), None, (True, False))


KNOWN: dict[str, Function] = {
    "tanh": Function(
        Name("tanh"), Kind.ENTRYWISE, Plus((ONE, Times((_MINUS, Power(VALUE, 2))))), _symmetric
    ),
    "sigmoid": Function(
        Name("sigma"), Kind.ENTRYWISE, Plus((VALUE, Times((_MINUS, Power(VALUE, 2))))), _unit
    ),
    "relu": Function(Name("relu"), Kind.ENTRYWISE, None, _positive_part),
    "identity": Function(Name("id"), Kind.ENTRYWISE, ONE, _itself),
    "softmax": Function(
        Name("softmax"), Kind.VECTOR,
        Plus((Diagonal(VALUE), Times((_MINUS, VALUE, Transpose(VALUE))))), _unit, normalised=True,
    ),
    "squared_error": Function(
        Name("squared_error"), Kind.LOSS, Transpose(Plus((ARGUMENT, Times((_MINUS, TARGET))))),
        _not_negative,
    ),
    "cross_entropy": Function(
        Name("cross_entropy"), Kind.LOSS, Times((_MINUS, Transpose(Ratio(TARGET, ARGUMENT))))
    ),
}  # fmt: skip
r"""The functions with a name; a softmax of one entry is 1, of more it lies between 0 and 1.

| name | f(a) | derivative |
|---|---|---|
| tanh | tanh a, by entries | 1 - f² |
| sigmoid | 1/(1 + e^{-a}), by entries | f - f² |
| relu | max(a, 0), by entries | relu'(a): 1 where a > 0, 0 where a < 0 |
| identity | a | 1 |
| softmax | e^{a_i} / Σ_j e^{a_j} | diag(f) - f fᵀ |
| squared_error | ½ Σ_i (ŷ_i - y_i)² | (ŷ - y)ᵀ |
| cross_entropy | -Σ_i y_i log ŷ_i | -(y ⊘ ŷ)ᵀ |
"""

NAMED: dict[Name, Function] = {
    function.name: function
    for function in (
        *(KNOWN[key] for key in ("tanh", "sigmoid", "relu", "identity", "softmax")),
        Function(Name("log"), Kind.ENTRYWISE, Ratio(ONE, ARGUMENT)),
        Function(Name("exp"), Kind.ENTRYWISE, VALUE, _positive),
    )
}
"""The functions that an equation may apply by name: those of `KNOWN` but for losses, log, exp."""
