"""The local Jacobians of a chain-rule form, each with its concrete formula and its shape."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product as combinations

from ..formula.syntax import ONE, Formula, Index, Quotient, Variable, walk
from ..model.blocks import added
from ..model.cell import STEP, Cell
from ..notation import Name
from .blocks import Block, Blocked, blocked
from .forms import IDENTITY, ROW, BlockJacobian, LocalJacobian
from .graph import same
from .jacobians import Route, placed, product

_NOTHING = Variable(Name(""))


def local_jacobians(
    cell: Cell, form: Formula, lower: Variable
) -> tuple[LocalJacobian | BlockJacobian, ...]:
    """What each quotient of a closed form is in terms of the cell's own functions and matrices.

    A Jacobian of a block or by a block of several states is written by blocks.
    """
    return jacobians_of(blocked(cell, _NOTHING), blocked(cell, lower), form)


def jacobians_of(
    inlined: Blocked, entry: Blocked, form: Formula
) -> tuple[LocalJacobian | BlockJacobian, ...]:
    """The local Jacobians in a form; those by the lower variable are read in the graph `entry`.

    A total derivative is none, but for that of a block by one of its states.
    """
    quotients = dict.fromkeys(part for part in walk(form) if isinstance(part, Quotient))
    return tuple(
        _Local(entry if _ends(part, entry.lower) else inlined, part).jacobian()
        for part in quotients
        if part.mark != "total" or _is_of_one_step(entry, part)
    )


def _is_of_one_step(graph: Blocked, quotient: Quotient) -> bool:
    """Whether a total derivative is that of a block by one of its states, at the same step."""
    upper, lower = quotient.upper, quotient.lower
    assert isinstance(upper, Variable) and isinstance(lower, Variable)
    assert upper.time is not None or not graph.is_block(upper)
    stacked = graph.is_block(upper) and not graph.is_block(lower)
    if stacked and upper.time != lower.time and upper.time and upper.time.symbol is not None:
        return graph.cell.is_given(upper) and graph.block(upper) == graph.block(lower)
    return stacked and graph.block(upper) == graph.block(lower)


def _ends(quotient: Quotient, lower: Variable) -> bool:
    return isinstance(quotient.lower, Variable) and same(quotient.lower, lower)


def row_at(state: Name) -> Variable:
    """The part of a row that stands at a state: the r_c of r = [r_c, r_h]."""
    return Variable(Name("r", label=state.ascii))


@dataclass(frozen=True)
class _Local:
    """One quotient, and the graph by which it is read."""

    graph: Blocked
    quotient: Quotient

    def jacobian(self) -> LocalJacobian | BlockJacobian:
        upper, lower = self.quotient.upper, self.quotient.lower
        assert isinstance(upper, Variable) and isinstance(lower, Variable)
        assert upper.time is not None
        rows, columns = self._parts(upper), self._parts(lower)
        entries = tuple(tuple(self._terms(row, column) for column in columns) for row in rows)
        by_matrix = len(self._shape(columns)) == 2
        height, width = self._shape(rows) or ("1",), self._shape(columns)
        shape = width if by_matrix else (*height, *(width or ("1",)))
        if len(rows) == len(columns) == 1:
            row = ROW if by_matrix else None
            return LocalJacobian(self.quotient, entries[0][0], shape, row)
        return BlockJacobian(self.quotient, rows, columns, entries, shape, by_matrix)

    def _parts(self, variable: Variable) -> tuple[Variable, ...]:
        """The quantities that a variable stands for, at its time."""
        block = self._stacked(variable)
        if block is None or variable.time is None:
            return (variable,)
        return tuple(
            Variable(part.name, variable.time.plus(part.time.offset))
            for part in block.parts
            if part.time is not None
        )

    def _stacked(self, variable: Variable) -> Block | None:
        block = self.graph.block(variable)
        return block if block and not block.plain and self.graph.is_block(variable) else None

    def _shape(self, parts: tuple[Variable, ...]) -> tuple[str, ...]:
        shapes = [self.graph.cell.quantity(part).shape for part in parts]
        if len(shapes) == 1:
            return shapes[0]
        return (added(tuple((shape or ("1",))[0] for shape in shapes)),)

    def _terms(self, row: Variable, column: Variable) -> tuple[Formula, ...]:
        """The derivative of one part by another: the sum over the ways within the step."""
        cell, time = self.graph.cell, self._time
        by_matrix = column.time is None and len(cell.quantity(column).shape) == 2
        if row == column:
            return (IDENTITY if cell.quantity(row).shape else ONE,)
        if row.time != time or self.graph.cell.is_given(row) or not self._read_here(column):
            return ()
        seed = ROW if self._stacked_upper is None else row_at(row.name)
        start = (Route((seed,)),) if by_matrix else ()
        products = (
            product((*start, *(placed(route, time) for route in routes)))
            for edges in self.graph.ways(row, self._as_in_equations(column))
            for routes in combinations(*(edge.routes for edge in edges))
        )
        square = bool(cell.quantity(row).shape or cell.quantity(column).shape)
        return tuple(IDENTITY if term == ONE and square else term for term in products)

    @property
    def _time(self) -> Index:
        assert isinstance(self.quotient.upper, Variable) and self.quotient.upper.time is not None
        return self.quotient.upper.time

    @property
    def _stacked_upper(self) -> Block | None:
        assert isinstance(self.quotient.upper, Variable)
        return self._stacked(self.quotient.upper)

    def _read_here(self, column: Variable) -> bool:
        """Whether what is read of a block is read here: s_t has h_{t-1} as well, and s_{t-1} too.

        What a step reads of the steps before, it finds in the block of the step before; a state of
        the step in one of a block is itself no way to another of its states.
        """
        lower, upper = self.quotient.lower, self.quotient.upper
        assert isinstance(lower, Variable) and isinstance(upper, Variable)
        if self._stacked(lower) is None or lower.time != self._time:
            return True
        return column.time == self._time and self.graph.block(upper) != self.graph.block(lower)

    def _as_in_equations(self, variable: Variable) -> Variable:
        if variable.time is None:
            return variable
        return Variable(variable.name, Index(STEP, variable.time.offset - self._time.offset))
