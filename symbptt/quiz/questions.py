"""Questions for a gradient, each with options; the built-in quiz; reading a quiz file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fractions import Fraction
from importlib import resources
from string import ascii_uppercase
from typing import Any

from ..claims.binding import bind
from ..errors import DataError
from ..formula.parser import parse
from ..formula.syntax import Equation, Formula, Quotient, Variable
from ..model.cell import Cell
from ..model.library import cell as cell_named
from ..model.lookup import lower_variable
from .statements import (
    EntriesStatement,
    RangeStatement,
    ShapeStatement,
    Statement,
    UsefulStatement,
)


@dataclass(frozen=True)
class Option:
    """An option of a question: its letter, its LaTeX as it was written, and the bound formula."""

    id: str
    latex: str
    formula: Formula


@dataclass(frozen=True)
class Question:
    """What is ∂L/∂`lower` in `cell`? `marked`: the ids a key marks as right, None without one."""

    id: str
    cell: Cell
    lower: Variable
    options: tuple[Option, ...]
    marked: tuple[str, ...] | None = None

    @property
    def left(self) -> Quotient:
        """∂L/∂lower, what the question asks for."""
        assert self.cell.loss is not None, "the cells of the library have a loss"
        return Quotient(self.cell.loss, self.lower)

    def claim(self, option: Option) -> Equation:
        """The claim ∂L/∂lower = option."""
        return Equation(self.left, option.formula)


@dataclass(frozen=True)
class StatementQuestion:
    """Which statements hold in `cell`, whose sizes are called `sizes` (name, new name)?"""

    id: str
    title: str
    cell: Cell
    sizes: tuple[tuple[str, str], ...]
    statements: tuple[tuple[str, Statement], ...]
    marked: tuple[str, ...] | None = None


def built_in() -> tuple[Question | StatementQuestion, ...]:
    """The questions of the built-in quiz, from its data file `rnn.toml`."""
    file = resources.files(__package__).joinpath("rnn.toml")
    return read_quiz(file.read_text(encoding="utf-8"))


def read_quiz(source: str) -> tuple[Question | StatementQuestion, ...]:
    """The questions of a quiz in TOML: `cell`, and `[[question]]` tables.

    A question for a gradient has `param` and `options`; one about the network has `statements`
    and may have `title`, `functions` and `sizes`.

    Raises `DataError` for a file of another form, and the errors of reading names and formulas.
    """
    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"the quiz is not TOML: {error}") from None
    except RecursionError:
        raise DataError("the quiz is nested too deeply") from None
    if not isinstance(data.get("cell"), str) or not isinstance(data.get("question"), list):
        raise DataError("a quiz has a cell and [[question]] tables")
    return tuple(
        _question(str(number), data["cell"], entry)
        for number, entry in enumerate(data["question"], 1)
    )


def _question(id: str, cell_name: str, entry: object) -> Question | StatementQuestion:
    if not isinstance(entry, dict):
        raise DataError(f"question {id} is no table")
    if "statements" in entry:
        return _statement_question(id, cell_name, entry)
    cell = cell_named(cell_name)
    param, options = entry.get("param"), entry.get("options")
    if not isinstance(param, str) or not isinstance(options, list) or len(options) > 26:
        raise DataError(f"question {id} needs a param and a list of at most 26 options")
    letters = zip(ascii_uppercase, options, strict=False)
    return Question(
        id, cell, lower_variable(cell, param), tuple(_option(cell, *pair) for pair in letters)
    )


def _option(cell: Cell, id: str, latex: object) -> Option:
    if not isinstance(latex, str):
        raise DataError(f"option {id} is not a string")
    members = parse(latex)
    if len(members) != 1:
        raise DataError(f"option {id} is an equation; an option is its right side alone")
    return Option(id, latex, bind(members[0], cell, latex))


def _statement_question(id: str, cell_name: str, entry: dict[str, Any]) -> StatementQuestion:
    cell = cell_named(cell_name, **entry.get("functions", {}))
    statements = entry["statements"]
    if not isinstance(statements, list) or len(statements) > 26:
        raise DataError(f"question {id} needs a list of at most 26 statements")
    return StatementQuestion(
        id,
        str(entry.get("title", "")),
        cell,
        tuple(entry.get("sizes", {}).items()),
        tuple(
            (letter, _statement(cell, letter, one))
            for letter, one in zip(ascii_uppercase, statements, strict=False)
        ),
    )


def _statement(cell: Cell, id: str, entry: object) -> Statement:
    if isinstance(entry, dict) and isinstance(entry.get("useful"), bool):
        return UsefulStatement(entry["useful"])
    if not isinstance(entry, dict) or not isinstance(entry.get("variable"), str):
        raise DataError(f"statement {id} is about no variable")
    variable = bind(parse(entry["variable"])[0], cell, entry["variable"])
    if not isinstance(variable, Variable):
        raise DataError(f"statement {id} is about no variable")
    match entry:
        case {"length": str() as length}:
            return ShapeStatement(variable, *parse(length))
        case {"entries": [*values]}:
            return EntriesStatement(variable, tuple(map(Fraction, values)))
        case {"range": [str() as lower, str() as upper]}:
            return RangeStatement(variable, *parse(lower), *parse(upper))
        case _:
            raise DataError(f"statement {id} says nothing of a length, entries or a range")
