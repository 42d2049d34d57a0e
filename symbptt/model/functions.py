"""The functions a cell may apply: unknown ones, and the table of those with a name.

A derivative is a formula in placeholders: `VALUE` stands for f(a), `ARGUMENT` for a, `TARGET` for
the second argument of a loss. A function without such a formula keeps its derivative as f'(a).
"""

from __future__ import annotations

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


@dataclass(frozen=True)
class Function:
    """A function: its `name`, its `kind`, and its `derivative` in placeholders (None: unknown).

    By entries the derivative is the vector of f'(a_i); for a vector function it is the Jacobian;
    for a loss the row ∂ℓ/∂ŷ (numerator layout).
    """

    name: Name
    kind: Kind
    derivative: Formula | None = None


KNOWN: dict[str, Function] = {
    "tanh": Function(
        Name("tanh"), Kind.ENTRYWISE, Plus((ONE, Times((_MINUS, Power(VALUE, 2)))))
    ),
    "sigmoid": Function(
        Name("sigma"), Kind.ENTRYWISE, Plus((VALUE, Times((_MINUS, Power(VALUE, 2)))))
    ),
    "relu": Function(Name("relu"), Kind.ENTRYWISE),
    "identity": Function(Name("id"), Kind.ENTRYWISE, ONE),
    "softmax": Function(
        Name("softmax"), Kind.VECTOR,
        Plus((Diagonal(VALUE), Times((_MINUS, VALUE, Transpose(VALUE))))),
    ),
    "squared_error": Function(
        Name("squared_error"), Kind.LOSS, Transpose(Plus((ARGUMENT, Times((_MINUS, TARGET)))))
    ),
    "cross_entropy": Function(
        Name("cross_entropy"), Kind.LOSS, Times((_MINUS, Transpose(Ratio(TARGET, ARGUMENT))))
    ),
}  # fmt: skip
r"""The functions with a name.

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
