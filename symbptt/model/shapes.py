"""The shapes of formulas in a cell: derived from the shapes of what stands in them.

A shape is () for a number, one size for a column, two for a matrix.
"""

from __future__ import annotations

from ..errors import InputError
from ..formula.printer import text
from ..formula.syntax import (
    Apply,
    Component,
    Diagonal,
    Entrywise,
    Formula,
    Index,
    Number,
    Ones,
    Plus,
    Power,
    Ratio,
    Stack,
    Sum,
    Times,
    Transpose,
    Variable,
    children,
)
from .blocks import added, selected
from .cell import Cell
from .functions import Kind

Shape = tuple[str, ...]


def shape_of(cell: Cell, variable: Variable) -> Shape:
    """The shape of a variable: of a computed one by its equation, else as it is declared.

    >>> from symbptt.model.library import elman
    >>> from symbptt.notation import Name
    >>> shape_of(elman(), Variable(Name("y", "hat"), Index("t")))
    ('n_y',)
    """
    if variable.time is not None and cell.defines(variable.name):
        return formula_shape(cell, cell.equation(variable.name))
    return cell.quantity(variable).shape


def rows_of(cell: Cell, variable: Variable) -> Variable | None:
    """The matrix whose rows the entries of a computed vector are, None if there is none.

    >>> from symbptt.model.library import elman
    >>> from symbptt.notation import Name
    >>> rows_of(elman(), Variable(Name("y", "hat"), Index("t"))).name.ascii
    'U'
    """
    if variable.time is None or not cell.defines(variable.name):
        return None
    return _rows(cell, cell.equation(variable.name))


def _rows(cell: Cell, formula: Formula) -> Variable | None:
    match formula:
        case Variable(time=Index(symbol="t", offset=0)):
            return rows_of(cell, formula)
        case Times(factors=(Variable() as matrix, *_)):
            return matrix
        case Plus(terms=(first, *_)) | Apply(arguments=(first, *_)):
            return _rows(cell, first)
        case _:
            return None


def formula_shape(cell: Cell, formula: Formula) -> Shape:
    """The shape of a formula of the equations of a cell; a row of n entries is "1" × n.

    Raises `InputError` for parts that do not conform, with both shapes.
    """
    match formula:
        case Number():
            return ()
        case Variable():
            block = selected(formula)
            if block is not None:
                return (added(block[1]), block[1][block[0]])
            return cell.quantity(formula).shape
        case Plus() | Entrywise() | Ratio():
            return _same(cell, formula, tuple(children(formula)))
        case Times(factors=factors):
            return _product(cell, formula, factors)
        case Power(base=body) | Sum(body=body):
            return formula_shape(cell, body)
        case Component():
            return ()
        case Ones():
            return (_ANY,)
        case Transpose(body=body):
            rows, columns = _extent(formula_shape(cell, body))
            return _shape(columns, rows)
        case Diagonal(body=body):
            return formula_shape(cell, body) * 2
        case Stack(parts=parts):
            return (added(tuple(_extent(formula_shape(cell, part))[0] for part in parts)),)
        case Apply():
            return _value(cell, formula)
        case _:
            raise InputError(f"{text(formula)} has no shape in an equation")


_ANY = "any"
"""The size of the vector of ones, which is as long as its place needs."""


def _extent(shape: Shape) -> tuple[str, str]:
    """Rows and columns."""
    rows, columns = (*shape, "1", "1")[:2]
    return rows, columns


def _shape(rows: str, columns: str) -> Shape:
    return (rows, columns) if columns != "1" else (rows,) if rows != "1" else ()


def _value(cell: Cell, formula: Apply) -> Shape:
    function, arguments = cell.function(formula.function), formula.arguments
    if function.value is not None:
        return function.value
    if len(arguments) == 1 and function.kind is not Kind.LOSS:
        return formula_shape(cell, arguments[0])
    if function.derivative is None and function.kind is Kind.LOSS:
        return ()
    shape = _same(cell, formula, arguments)
    return () if function.kind is Kind.LOSS else shape


def check_shapes(cell: Cell) -> None:
    """Raise `InputError` if an equation gives a quantity another shape than it is declared with."""
    for equation in cell.equations:
        assert isinstance(equation.left, Variable)
        declared, found = cell.quantity(equation.left).shape, formula_shape(cell, equation.right)
        if declared != found:
            raise InputError(
                f"{text(equation.left)} is declared {_told(declared)}, "
                f"and {text(equation.right)} is {_told(found)}"
            )


def _same(cell: Cell, formula: Formula, parts: tuple[Formula, ...]) -> Shape:
    """The shape of all parts but the numbers, which go with every entry of a vector."""
    shaped = [(part, shape) for part in parts if (shape := formula_shape(cell, part))]
    sized = [pair for pair in shaped if _ANY not in pair[1]] or shaped
    for part, shape in sized:
        if shape != sized[0][1]:
            raise InputError(
                f"in {text(formula)}, {text(sized[0][0])} is {_told(sized[0][1])} "
                f"and {text(part)} is {_told(shape)}"
            )
    return sized[0][1] if sized else ()


def _product(cell: Cell, formula: Formula, factors: tuple[Formula, ...]) -> Shape:
    shape: Shape = ()
    for factor in factors:
        other = formula_shape(cell, factor)
        if not shape or not other:
            shape = shape or other
            continue
        (rows, inner), (beside, columns) = _extent(shape), _extent(other)
        if inner != beside and _ANY not in (inner, beside):
            raise InputError(
                f"in {text(formula)}, a factor is {_told(shape)} and the next {_told(other)}"
            )
        shape = _shape(rows, columns)
    return shape


def _told(shape: Shape) -> str:
    return " × ".join(shape) if shape else "a number"
