"""Statements about a network, judged: the shape and the range of a variable, and parameters.

What is judged is the data of a statement, against what `model.ranges` and `model.counting` derive
from the cell; no answer is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from ..formula.syntax import Formula, Variable
from ..model.cell import Cell
from ..model.counting import ParameterComparison, compare_parameters
from ..model.ranges import Range, range_of
from ..model.shapes import rows_of, shape_of
from ..model.sizes import as_formula, names_in, polynomial, renamed, size, value_at


@dataclass(frozen=True)
class ShapeStatement:
    """`variable` is a vector of `length` entries, a polynomial in sizes."""

    variable: Variable
    length: Formula


@dataclass(frozen=True)
class EntriesStatement:
    """Each entry of `variable` is one of `values`."""

    variable: Variable
    values: tuple[Fraction, ...]


@dataclass(frozen=True)
class RangeStatement:
    """The entries of `variable` are the numbers from `lower` to `upper`."""

    variable: Variable
    lower: Formula
    upper: Formula


@dataclass(frozen=True)
class UsefulStatement:
    """A recurrent network can, or (not `useful`) cannot, do with fewer parameters.

    It is compared with a feed-forward network of the same sizes on the concatenated inputs.
    """

    useful: bool


Statement = ShapeStatement | EntriesStatement | RangeStatement | UsefulStatement


@dataclass(frozen=True)
class ShapeReason:
    """The sizes that the variable really has, as many as `matrix` has rows."""

    shape: tuple[Formula, ...]
    matrix: Variable | None


@dataclass(frozen=True)
class RangeReason:
    """The values that the entries of the variable really take."""

    range: Range


@dataclass(frozen=True)
class ParameterReason:
    """The two numbers of parameters, and an example: sizes, T, and both numbers there."""

    comparison: ParameterComparison
    example: tuple[tuple[str, int], ...]
    counts: tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Judgement:
    """Whether a statement is right, and why."""

    statement: Statement
    right: bool
    reason: ShapeReason | RangeReason | ParameterReason


def judge(cell: Cell, statement: Statement, sizes: Mapping[str, str]) -> Judgement:
    """Whether a statement holds in a cell whose sizes have the given names ("1" is the number).

    A range is right if it is the smallest closed interval with all values; a bound that is never
    reached is not. Raises `NoRule` where the cell does not say enough.

    >>> from symbptt.model.library import elman
    >>> from symbptt.formula.parser import parse
    >>> from symbptt.formula.syntax import Index
    >>> from symbptt.notation import Name
    >>> yhat = Variable(Name("y", "hat"), Index("t"))
    >>> judge(elman(), ShapeStatement(yhat, *parse("N")), {"n_y": "N"}).right
    True
    """
    match statement:
        case ShapeStatement():
            return _judge_shape(cell, statement, sizes)
        case EntriesStatement():
            return _judge_entries(cell, statement)
        case RangeStatement():
            return _judge_range(cell, statement)
        case UsefulStatement():
            return _judge_use(cell, statement, sizes)


def _judge_shape(cell: Cell, statement: ShapeStatement, sizes: Mapping[str, str]) -> Judgement:
    shape = [renamed(size((name,)), sizes) for name in shape_of(cell, statement.variable)]
    right = shape == [polynomial(statement.length)]
    matrix = rows_of(cell, statement.variable)
    reason = ShapeReason(tuple(map(as_formula, shape)), matrix)
    return Judgement(statement, right, reason)


def _judge_entries(cell: Cell, statement: EntriesStatement) -> Judgement:
    found = range_of(cell, statement.variable)
    interval = found.interval
    constant = interval.lower is not None and interval.lower == interval.upper
    right = constant and interval.lower in statement.values
    return Judgement(statement, right, RangeReason(found))


def _judge_range(cell: Cell, statement: RangeStatement) -> Judgement:
    found = range_of(cell, statement.variable)
    ends = (found.interval.lower, found.interval.upper)
    right = all(
        end is not None and polynomial(stated) == ({(): end} if end else {})
        for end, stated in zip(ends, (statement.lower, statement.upper), strict=True)
    )
    return Judgement(statement, right, RangeReason(found))


def _judge_use(cell: Cell, statement: UsefulStatement, sizes: Mapping[str, str]) -> Judgement:
    comparison = compare_parameters(cell, sizes)
    values = dict.fromkeys(names_in(comparison.recurrent), EXAMPLE_SIZE)
    upper, lower = (value_at(part, values) for part in (comparison.upper, comparison.lower))
    values["T"] = upper // lower + 1
    counts = [value_at(part, values) for part in (comparison.recurrent, comparison.feed_forward)]
    reason = ParameterReason(comparison, tuple(values.items()), (counts[0], counts[1]))
    return Judgement(statement, (counts[0] < counts[1]) == statement.useful, reason)


EXAMPLE_SIZE = 100
"""The value of every size in an example."""
