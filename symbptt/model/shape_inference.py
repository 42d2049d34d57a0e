"""The shapes of the quantities of a model, inferred from where they stand in its equations.

Every formula has an extent, its rows and columns, of which some sizes are unknown at first; each
operation makes some of them equal. What several quantities share gets one readable name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from ..errors import InputError
from ..formula.printer import text
from ..formula.syntax import (
    Apply,
    Component,
    Diagonal,
    Entrywise,
    Equation,
    Formula,
    Number,
    Ones,
    Outer,
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
from ..notation import Name
from .blocks import block_position
from .functions import NAMED, Function, Kind
from .ranks import Rank, kept
from .unification import ONE, Extent, Size, Unification

Shape = tuple[str, ...]

_NUMBER: Extent = (ONE, ONE)


@dataclass
class Inference:
    """Infers extents; vectors are rows if `rows`, and everything is a number if `scalars`.

    `ranks` and `numbers` say what is known before, `functions` what an unknown function is, and
    `keeps_shape` of which unknown ones the value has the shape of the argument.
    """

    rows: bool
    scalars: bool
    ranks: Mapping[Variable, Rank]
    functions: Mapping[Name, Function]
    keeps_shape: Callable[[Apply], bool]
    order: tuple[Variable, ...]
    sizes: Unification = field(default_factory=Unification)
    _quantities: dict[Variable, Extent] = field(default_factory=dict)
    _values: dict[Name, Extent] = field(default_factory=dict)
    _nodes: dict[int, Extent] = field(default_factory=dict)

    def equation(self, equation: Equation) -> None:
        """Make both sides of an equation have one extent; raises `InputError` if they cannot."""
        left, right = self.of(equation.left), self.of(equation.right)
        if not self.sizes.equate_extents(left, right):
            raise self._contradiction(equation, equation.left, equation.right)

    def number(self, variable: Variable) -> None:
        """Make a quantity a number."""
        self._quantities[kept(variable)] = _NUMBER

    def of(self, formula: Formula) -> Extent:
        """The extent of a formula."""
        extent = self._of(formula)
        self._nodes[id(formula)] = extent
        return extent

    def known(self, formula: Formula) -> Extent:
        """What is known of the extent of a part of an equation that went through `equation`."""
        rows, columns = self._nodes[id(formula)]
        return self.sizes.found(rows), self.sizes.found(columns)

    def quantity(self, variable: Variable) -> Extent:
        """What is known of the extent of a quantity."""
        rows, columns = self._quantity(variable)
        return self.sizes.found(rows), self.sizes.found(columns)

    def value(self, function: Name) -> Extent:
        """What is known of the extent of the value of an unknown function."""
        rows, columns = self._values[function]
        return self.sizes.found(rows), self.sizes.found(columns)

    def is_number(self, extent: Extent) -> bool:
        """Whether it is known that there is one row and one column."""
        return self.sizes.is_number(extent)

    def vector(self, size: Size | None = None) -> Extent:
        """The extent of a vector of that size, or of an unknown one."""
        if self.scalars:
            return _NUMBER
        length = self.sizes.fresh() if size is None else size
        return (ONE, length) if self.rows else (length, ONE)

    def _quantity(self, variable: Variable) -> Extent:
        key = kept(variable)
        if key not in self._quantities:
            rank = Rank.NUMBER if self.scalars else self.ranks.get(key, Rank.VECTOR)
            if rank is Rank.MATRIX:
                self._quantities[key] = (self.sizes.fresh(), self.sizes.fresh())
            else:
                self._quantities[key] = _NUMBER if rank is Rank.NUMBER else self.vector()
        return self._quantities[key]

    def _of(self, formula: Formula) -> Extent:
        match formula:
            case Number():
                return _NUMBER
            case Variable():
                return self._quantity(formula)
            case Ones():
                return self.vector()
            case Plus() | Entrywise() | Ratio():
                return self._by_entries(formula)
            case Times(factors=factors):
                return self._product(formula, factors)
            case Power(base=base):
                return self._power(formula, base)
            case Transpose(body=body):
                rows, columns = self.of(body)
                return columns, rows
            case Diagonal(body=body):
                size = self._length(formula, body)
                return size, size
            case Outer(left=left, right=right):
                return self._length(formula, left), self._length(formula, right)
            case Stack(parts=parts):
                return self._stack(formula, parts)
            case Component(body=body):
                self.of(body)
                return _NUMBER
            case Sum(body=body):
                return self.of(body)
            case Apply():
                return self._apply(formula)
            case _:
                raise InputError(
                    f"an equation of a step has no {type(formula).__name__.lower()} in it",
                    span=formula.span,
                )

    def _by_entries(self, formula: Plus | Entrywise | Ratio) -> Extent:
        """One extent for all parts but the numbers, which go with every entry."""
        parts = list(children(formula))
        extents = [(part, self.of(part)) for part in parts]
        shaped = [(part, extent) for part, extent in extents if not self.is_number(extent)]
        for part, extent in shaped:
            alike = self._lies_flat(shaped[0][1]) == self._lies_flat(extent)
            if not (alike and self.sizes.equate_extents(shaped[0][1], extent)):
                raise self._contradiction(formula, shaped[0][0], part)
        if len(shaped) == len(parts) or not isinstance(formula, Plus) or not shaped:
            return shaped[0][1] if shaped else _NUMBER
        if ONE not in map(self.sizes.found, shaped[0][1]):
            number = next(part for part, extent in extents if self.is_number(extent))
            raise self._contradiction(formula, shaped[0][0], number)
        return shaped[0][1]

    def _product(self, formula: Formula, factors: tuple[Formula, ...]) -> Extent:
        extents = [(factor, self.of(factor)) for factor in factors]
        shaped = [(factor, extent) for factor, extent in extents if not self.is_number(extent)]
        if not shaped:
            return _NUMBER
        rows = shaped[0][1][0]
        for (first, before), (second, after) in pairwise(shaped):
            inner = self.sizes.found(before[1]), self.sizes.found(after[0])
            if (inner[0] == ONE) != (inner[1] == ONE) or not self.sizes.equate(*inner):
                raise self._contradiction(formula, first, second, " by entries, write ⊙")
        return rows, shaped[-1][1][1]

    def _power(self, formula: Formula, base: Formula) -> Extent:
        rows, columns = self.of(base)
        is_matrix = ONE not in (self.sizes.found(rows), self.sizes.found(columns))
        if is_matrix and not self.sizes.equate(rows, columns):
            raise self._contradiction(formula, base, base)
        return rows, columns

    def _length(self, whole: Formula, part: Formula) -> Size:
        rows, columns = map(self.sizes.found, self.of(part))
        if ONE not in (rows, columns):
            raise InputError(
                f"in {text(whole)}, {text(part)} is {self._told(part)} and should be a vector",
                span=part.span or whole.span,
            )
        return columns if rows == ONE else rows

    def _stack(self, formula: Formula, parts: tuple[Formula, ...]) -> Extent:
        if self.scalars:
            raise InputError(
                f"{text(formula)} stacks vectors, and every quantity is a number",
                span=formula.span,
            )
        lengths = tuple(self._length(formula, part) for part in parts)
        return self.vector(lengths if len(lengths) > 1 else lengths[0])

    def _apply(self, formula: Apply) -> Extent:
        name = formula.function
        first, *_ = [self.of(argument) for argument in formula.arguments]
        function = self.functions.get(name) or NAMED.get(name)
        if function is not None and function.kind is Kind.LOSS:
            return _NUMBER
        if function is not None and function.kind in (Kind.ENTRYWISE, Kind.VECTOR):
            return first
        block = block_position(name)
        if block is not None:
            return self._block(formula, first, block[1])
        if self.keeps_shape(formula):
            return first
        if name not in self._values:
            self._values[name] = self.vector()
        return self._values[name]

    def _block(self, formula: Apply, whole: Extent, count: int) -> Extent:
        if self.scalars:
            raise InputError(
                f"{text(formula.arguments[0])} has blocks, and every quantity is a number",
                span=formula.span,
            )
        size = self.sizes.fresh()
        if not self.sizes.equate_extents(whole, self.vector((size,) * count)):
            part = formula.arguments[0]
            raise InputError(
                f"{text(part)} is {self._told(part)} and should have {count} blocks of equal size",
                span=part.span or formula.span,
            )
        return self.vector(size)

    # Names of sizes, and shapes in words.

    def shape(self, variable: Variable, names: Mapping[int, str]) -> Shape:
        """The shape of a quantity: () for a number, one size for a vector, two for a matrix."""
        is_matrix = self.ranks.get(kept(variable)) is Rank.MATRIX
        return self.shape_of(self.quantity(variable), names, is_matrix)

    def shape_of(self, extent: Extent, names: Mapping[int, str], is_matrix: bool = False) -> Shape:
        """An extent as a shape."""
        rows, columns = (self._size_text(size, names) for size in extent)
        if (rows, columns) == (ONE, ONE):
            return ()
        if is_matrix and (self.rows or columns != ONE):
            return (rows, columns)
        return (columns,) if rows == ONE else (rows,) if columns == ONE else (rows, columns)

    def names(self) -> dict[int, str]:
        """A readable name for every size: that of the first vector that has it."""
        found: dict[int, str] = {}
        for variable in self.order:
            for size in self._free_sizes(self.quantity(variable)):
                if size not in found:
                    found[size] = _unused(f"n_{variable.name.ascii}", found)
        for extent in (self.value(function) for function in self._values):
            for size in self._free_sizes(extent):
                found.setdefault(size, _unused("n", found))
        return found

    def _free_sizes(self, extent: Extent) -> Iterator[int]:
        for size in map(self.sizes.found, extent):
            parts = size if isinstance(size, tuple) else (size,)
            yield from (part for part in parts if isinstance(part, int))

    def _size_text(self, size: Size, names: Mapping[int, str]) -> str:
        found = self.sizes.found(size)
        if isinstance(found, tuple):
            return "+".join(self._size_text(part, names) for part in found)
        return names.get(found, "n") if isinstance(found, int) else found

    def _told(self, formula: Formula) -> str:
        """A shape in words."""
        rows, columns = (self._size_text(size, self.names()) for size in self._nodes[id(formula)])
        if (rows, columns) == (ONE, ONE):
            return "a number"
        if ONE in (rows, columns):
            kind = "vector" if (rows == ONE) == self.rows else "row" if rows == ONE else "column"
            return f"a {kind} of {columns if rows == ONE else rows} entries"
        return f"a matrix of {rows} × {columns} entries"

    def _contradiction(
        self, whole: Formula | Equation, first: Formula, second: Formula, remedy: str = ""
    ) -> InputError:
        both_vectors = remedy and all(
            self.is_vector(self._nodes[id(part)]) for part in (first, second)
        )
        return InputError(
            f"in {text(whole)}, {text(first)} is {self._told(first)} and {text(second)} is "
            f"{self._told(second)}" + (f"; for a product{remedy}" if both_vectors else ""),
            span=second.span or whole.span,
        )

    def _lies_flat(self, extent: Extent) -> bool:
        """Whether an extent is known to have one column, or in a model of rows one row."""
        return self.sizes.found(extent[0 if self.rows else 1]) == ONE

    def is_vector(self, extent: Extent) -> bool:
        """Whether an extent is that of a vector, lying as the vectors of the model do."""
        rows, columns = map(self.sizes.found, extent)
        return (rows if self.rows else columns) == ONE and (rows, columns) != (ONE, ONE)


def _unused(name: str, found: Mapping[int, str]) -> str:
    used, number = set(found.values()), 2
    if name not in used:
        return name
    while f"{name}_{number}" in used:
        number += 1
    return f"{name}_{number}"
