"""Equations in columns: transposes stand at matrices and at whole vectors, and vectors are columns.

z = x Wᵀ + h Uᵀ + b of row vectors is zᵀ = W xᵀ + U hᵀ + bᵀ; the names stay.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from ..formula.syntax import (
    Diagonal,
    Entrywise,
    Equation,
    Formula,
    Outer,
    Plus,
    Power,
    Ratio,
    Times,
    Transpose,
    Variable,
    children,
    rebuild,
    times,
)
from .ranks import Rank, kept
from .shape_inference import Inference


class _Lying(Enum):
    """How a formula lies."""

    NUMBER = 0
    ROW = 1
    COLUMN = 2
    MATRIX = 3


_TURNED = {_Lying.ROW: _Lying.COLUMN, _Lying.COLUMN: _Lying.ROW}


@dataclass(frozen=True)
class Columns:
    """Writes the equations of a model whose extents `inference` knows in columns."""

    inference: Inference

    def equation(self, equation: Equation) -> Equation:
        """The equation in columns."""
        return replace(equation, right=self.column(equation.right))

    def column(self, formula: Formula) -> Formula:
        """A vector as a column, whichever way it lies; a number or a matrix as it is."""
        match formula:
            case Times(factors=factors):
                if self._lying(formula) is _Lying.ROW:
                    lying = tuple(map(self._turned, reversed(factors)))
                else:
                    lying = tuple(map(self._as_it_lies, factors))
                return replace(times(lying), span=formula.span)
            case Transpose(body=body):
                matrix = self._lying(body) is _Lying.MATRIX
                return self._turned(body) if matrix else self.column(body)
            case Outer(left=left, right=right):
                return times((self.column(left), Transpose(self.column(right))))
            case _:
                return rebuild(formula, self.column)

    def _as_it_lies(self, formula: Formula) -> Formula:
        column = self.column(formula)
        return Transpose(column) if self._lying(formula) is _Lying.ROW else column

    def _turned(self, formula: Formula) -> Formula:
        """The transpose of a formula, put at the matrices and whole vectors in it."""
        lying = self._lying(formula)
        if lying is not _Lying.MATRIX:
            column = self.column(formula)
            return Transpose(column) if lying is _Lying.COLUMN else column
        match formula:
            case Times(factors=factors):
                return times(tuple(map(self._turned, reversed(factors))))
            case Plus(terms=terms):
                return Plus(tuple(map(self._turned, terms)))
            case Transpose(body=body):
                return self.column(body)
            case Diagonal():
                return self.column(formula)
            case Outer(left=left, right=right):
                return times((self.column(right), Transpose(self.column(left))))
            case _:
                return Transpose(self.column(formula))

    def _lying(self, formula: Formula) -> _Lying:
        if self.inference.is_number(self.inference.known(formula)):
            return _Lying.NUMBER
        match formula:
            case Variable() if self.inference.ranks.get(kept(formula)) is Rank.MATRIX:
                return _Lying.MATRIX
            case Plus() | Entrywise() | Ratio() | Power():
                return max(map(self._lying, children(formula)), key=lambda lying: lying.value)
            case Transpose(body=body):
                lying = self._lying(body)
                return _TURNED.get(lying, lying)
            case Times(factors=factors):
                shaped = [self._lying(factor) for factor in factors]
                shaped = [lying for lying in shaped if lying is not _Lying.NUMBER]
                if shaped[-1] is _Lying.COLUMN:
                    return _Lying.COLUMN
                return _Lying.ROW if shaped[0] is _Lying.ROW else _Lying.MATRIX
            case Diagonal() | Outer():
                return _Lying.MATRIX
            case _:
                return _Lying.ROW if self.inference.rows else _Lying.COLUMN
