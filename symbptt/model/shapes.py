"""The shapes of formulas in a cell: derived from the shapes of what stands in them.

A shape is () for a number, one size for a column, two for a matrix.
"""

from __future__ import annotations

from ..errors import InputError
from ..formula.printer import text
from ..formula.syntax import Apply, Formula, Index, Number, Plus, Times, Variable
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
    """The shape of a formula of the equations of a cell.

    Raises `InputError` for parts that do not conform, with both shapes.
    """
    match formula:
        case Number():
            return ()
        case Variable():
            return cell.quantity(formula).shape
        case Plus(terms=terms):
            return _same(cell, formula, terms)
        case Times(factors=factors):
            return _product(cell, formula, factors)
        case Apply(arguments=arguments):
            shape = _same(cell, formula, arguments)
            return () if cell.function(formula.function).kind is Kind.LOSS else shape
        case _:
            raise InputError(f"{text(formula)} has no shape in an equation")


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
    shapes = [formula_shape(cell, part) for part in parts]
    for part, shape in zip(parts, shapes, strict=True):
        if shape != shapes[0]:
            raise InputError(
                f"in {text(formula)}, {text(parts[0])} is {_told(shapes[0])} "
                f"and {text(part)} is {_told(shape)}"
            )
    return shapes[0]


def _product(cell: Cell, formula: Formula, factors: tuple[Formula, ...]) -> Shape:
    shape: Shape = ()
    for factor in factors:
        other = formula_shape(cell, factor)
        if not shape or not other:
            shape = shape or other
        elif len(shape) == 2 and shape[1] == other[0]:
            shape = (shape[0], *other[1:])
        else:
            raise InputError(
                f"in {text(formula)}, a factor is {_told(shape)} and the next {_told(other)}"
            )
    return shape


def _told(shape: Shape) -> str:
    return " × ".join(shape) if shape else "a number"
