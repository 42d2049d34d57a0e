"""Small networks with numbers: what every oracle and every form of the product is put to."""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from symbptt.model.cell import Cell
from symbptt.model.library import elman

Key = tuple[str, int | None]
"""A quantity by its plain name and its time."""

Values = dict[Key, np.ndarray]
"""Vectors are columns, everything has two axes."""

PARAMETERS = ("b_y", "b_h", "U", "V", "W", "h", "x")
"""What is differentiated by: h is the given state, x the inputs of all steps, stacked."""

MIXING = np.array([[Fraction(1, 2), Fraction(-1, 4)], [Fraction(3, 4), Fraction(1, 8)]])
"""M of the unknown f_y, which stands for o + (M o) ⊙ (M o)."""

CUBES = np.array([[Fraction(1, 2)], [Fraction(-3, 4)]])
"""c of the unknown ℓ, which stands for Σ c_i (ŷ_i + y_i)³ + ŷ_first ŷ_last."""

SQUARE = Fraction(1, 4)
"""s of the unknown f_h, which stands for s (a + 1)²."""


@dataclass(frozen=True)
class Problem:
    """A cell of the library at one T, with sizes (n_x, n_h, n_y) = (3, 2, 2) or (1, 1, 1)."""

    functions: tuple[str | None, str | None, str | None] = (None, None, None)
    start: int = 0
    total_loss: str = "sum"
    vector: bool = True
    steps: int = 2

    @property
    def T(self) -> int:
        """The last step: so many after the first."""
        return self.start + self.steps

    @property
    def times(self) -> range:
        """The steps start..T."""
        return range(self.start, self.T + 1)

    @property
    def lossy(self) -> range:
        """The steps whose loss counts."""
        return self.times if self.total_loss == "sum" else range(self.T, self.T + 1)

    @property
    def cell(self) -> Cell:
        """The product's cell."""
        return elman(*self.functions, start=self.start, total_loss=self.total_loss)

    @property
    def exact(self) -> bool:
        """Whether every function is a polynomial, so that rational numbers stay rational."""
        return set(self.functions) <= {None, "identity", "squared_error"}

    @property
    def given(self) -> Key:
        """The state before the first step."""
        return ("h", self.start - 1)

    @property
    def sizes(self) -> tuple[int, int, int]:
        """n_x, n_h, n_y."""
        return (3, 2, 2) if self.vector else (1, 1, 1)

    def typed(self, parameter: str) -> str:
        """A parameter's name as a user types it."""
        return {"h": f"h_{self.start - 1}", "x": "x_t"}.get(parameter, parameter)

    def keys(self, parameter: str) -> tuple[Key, ...]:
        """What a parameter consists of: one quantity, or the input of each step."""
        if parameter == "x":
            return tuple(("x", t) for t in self.times)
        return (self.given,) if parameter == "h" else ((parameter, None),)

    def numbers(self) -> Values:
        """Eighths, which floats hold exactly, for all that is given."""
        n_x, n_h, n_y = self.sizes
        shapes: dict[Key, tuple[int, int]] = {
            ("V", None): (n_h, n_x), ("W", None): (n_h, n_h), ("b_h", None): (n_h, 1),
            ("U", None): (n_y, n_h), ("b_y", None): (n_y, 1), self.given: (n_h, 1),
        }  # fmt: skip
        for t in self.times:
            shapes |= {("x", t): (n_x, 1), ("y", t): (n_y, 1)}
        draw = random.Random(7)
        return {
            key: np.array([
                [draw.choice((-1, 1)) * Fraction(draw.randint(1, 7), 8) for _ in range(columns)]
                for _ in range(rows)
            ])
            for key, (rows, columns) in shapes.items()
        }  # fmt: skip

    def floats(self) -> Values:
        """The same numbers as floats."""
        return {key: value.astype(float) for key, value in self.numbers().items()}
