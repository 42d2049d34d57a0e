"""An example of a network: small exact numbers in the model's own equations, and its derivatives.

Functions that the model leaves open are small polynomials. Derivatives are taken from the equations
by forward differentiation; the rules for local Jacobians and paths have no part in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial

from ..derivation.graph import at_step
from ..derivation.total import weights
from ..errors import NoRule
from ..formula.syntax import (
    Apply,
    Diagonal,
    Entrywise,
    Formula,
    Number,
    Ones,
    Outer,
    Plus,
    Power,
    Ratio,
    Stack,
    Times,
    Transpose,
    Variable,
)
from ..model.blocks import block_position, selected
from ..model.cell import Cell
from ..model.functions import KNOWN, NAMED, Function, Kind
from ..model.shapes import Shape, formula_shape
from ..notation import Name
from .arrays import (
    Array,
    Dual,
    Entry,
    by_entries,
    column,
    diagonal,
    divided,
    entries,
    exponential,
    logarithm,
    matrix_product,
    number,
    raised,
    relu,
    shape,
    sigmoid,
    tanh,
    total,
    transposed,
)
from .enclosures import Real

Matrix = tuple[tuple[Real, ...], ...]
"""Rows of exact numbers."""

ENTRYWISE: dict[Name, Entry] = {
    KNOWN["tanh"].name: tanh,
    KNOWN["sigmoid"].name: sigmoid,
    KNOWN["relu"].name: relu,
    KNOWN["identity"].name: lambda a: a,
    Name("exp"): exponential,
    Name("log"): logarithm,
}
"""The functions by entries that have a name."""


WORK = 300_000
"""Operations of one example: a few seconds."""


@dataclass(frozen=True)
class Polynomial:
    """What an unknown function is in an example.

    By entries it is `linear` a + `square` a²; a vector function has the entries
    `linear` a_i + `square` a_i a_{i+1}, the last one with a_1. Any other one has the entries
    Σ_k (1 + (i k mod 3)) (`linear` u_k + `square` u_k²) + Σ_k `square` v_k w_k for i = 1, 2, ...,
    with all entries of its arguments u_0, u_1, ..., and v, w the first and the last of several.
    """

    name: Name
    kind: Kind
    arguments: int
    linear: int
    square: int


@dataclass(frozen=True)
class Numbers:
    """The choice that makes an example: every size, what is given, and the unknown functions."""

    size: int
    given: tuple[tuple[Variable, Matrix], ...]
    functions: tuple[Polynomial, ...]


@dataclass(frozen=True)
class Derivative:
    """Which derivative: of `upper` by `lower`, both at numbers, along what may vary in between.

    `inner` are the quantities of `upper`'s own step that may; None is everything at every step.
    `use` is the one step whose equations use `lower`, and `held` does not vary.
    """

    upper: Variable
    lower: Variable
    inner: frozenset[Name] | None = None
    use: int | None = None
    held: frozenset[Variable] = frozenset()


@dataclass
class Example:
    """A network of the steps start..T with numbers in it; what was computed is kept."""

    cell: Cell
    T: int
    numbers: Numbers
    _values: dict[Variable, Array] = field(default_factory=dict)
    _known: dict[Derivative, Matrix] = field(default_factory=dict)
    _work: int = 0

    def value(self, variable: Variable) -> Array:
        """The value of a variable at a number."""
        if not self._values:
            self._values = self._run()
        return self._values[variable]

    def derivative(self, wanted: Derivative) -> Matrix:
        """The Jacobian: a row for each entry of the upper variable, row by row, as columns."""
        if wanted not in self._known:
            self._known[wanted] = self._differentiated(wanted)
        return self._known[wanted]

    def _run(self) -> dict[Variable, Array]:
        values: dict[Variable, Array] = {}
        for variable, matrix in self.numbers.given:
            values[variable] = tuple(tuple(map(Dual, row)) for row in matrix)
        for variable, right, t in self._steps(self.cell.start, self.T):
            values[variable] = self._evaluated(right, t, values.__getitem__)
        if self.cell.loss is not None:
            values[self.cell.loss] = self._loss(values.__getitem__)
        return values

    def _differentiated(self, wanted: Derivative) -> Matrix:
        upper, lower = wanted.upper, wanted.lower
        base = self.value(lower)
        count = len(entries(base))
        seed = seeded(base)
        if upper == lower and wanted.inner is None:
            return slopes_of(seed, count)
        varying: dict[Variable, Array] = {}
        found: Array | None = None

        def read(variable: Variable, t: int | None) -> Array:
            if variable == lower:
                return seed if wanted.use in (None, t) else base
            return varying.get(variable) or self.value(variable)

        for variable, right, t in self._steps(*self._between(wanted)):
            if variable == upper:
                found = self._evaluated(right, t, partial(read, t=t))
                break
            free = wanted.inner is None or variable.name in wanted.inner
            if free and variable != lower and variable not in wanted.held:
                varying[variable] = self._evaluated(right, t, partial(read, t=t))
        if found is None and upper == self.cell.loss:
            found = self._loss(partial(read, t=None))
        return slopes_of(self.value(upper) if found is None else found, count)

    def _between(self, wanted: Derivative) -> tuple[int, int]:
        """The first and the last step whose equations matter."""
        last = self.T if wanted.upper.time is None else wanted.upper.time.offset
        if wanted.inner is not None:
            return max(last, self.cell.start), min(last, self.T)
        if self.cell.reads_later:
            return self.cell.start, self.T
        first = self.cell.start if wanted.lower.time is None else wanted.lower.time.offset
        return max(first, self.cell.start), last

    def _steps(self, first: int, last: int) -> Iterator[tuple[Variable, Formula, int]]:
        """The equations of some steps: what each defines, its right side at t, and t."""
        for equation, t in self.cell.schedule(last, first):
            assert isinstance(equation.left, Variable)
            yield at_step(equation.left, t), equation.right, t

    def _loss(self, read: Callable[[Variable], Array]) -> Array:
        parts = weights(self.cell, self.T)
        return number(0) if not parts else ((total(
            Dual(weight) * entries(read(part))[0] for part, weight in parts.items()
        ),),)  # fmt: skip

    # ---- equations

    def _evaluated(self, formula: Formula, t: int, read: Callable[[Variable], Array]) -> Array:
        def of(part: Formula) -> Array:
            return self._evaluated(part, t, read)

        self._work += 1
        if self._work > WORK:
            raise NoRule("an example of this size", "ask for a smaller T")

        match formula:
            case Number(value=value):
                return number(int(value) if value.denominator == 1 else value)
            case Variable():
                block = selected(formula)
                return read(at_step(formula, t)) if block is None else self._selector(*block)
            case Plus(terms=terms):
                return _folded(Dual.__add__, map(of, terms))
            case Times(factors=factors):
                first, *rest = map(of, factors)
                for factor in rest:
                    first = matrix_product(first, factor)
                return first
            case Entrywise(factors=factors):
                return _folded(Dual.__mul__, map(of, factors))
            case Ratio(upper=upper, lower=lower):
                return by_entries(divided, of(upper), of(lower))
            case Power(base=base, exponent=int() as exponent):
                return self._power(of(base), exponent)
            case Transpose(body=body):
                return transposed(of(body))
            case Diagonal(body=body):
                return diagonal(of(body))
            case Outer(left=left, right=right):
                return matrix_product(of(left), transposed(of(right)))
            case Stack(parts=parts):
                return tuple(row for part in parts for row in of(part))
            case Apply(function=name, arguments=arguments, primes=0):
                return self.applied(self.cell.function(name), formula, tuple(map(of, arguments)))
            case Ones():
                return number(1)
            case _:
                raise NoRule(f"{type(formula).__name__} in an example", "write it otherwise")

    def _power(self, base: Array, exponent: int) -> Array:
        rows, columns = shape(base)
        if rows != columns or rows == 1:
            return by_entries(lambda entry: raised(entry, exponent), base)
        if exponent < 1:
            raise NoRule("this power of a matrix in an example", "write it otherwise")
        result = base
        for _ in range(exponent - 1):
            result = matrix_product(result, base)
        return result

    def _selector(self, position: int, sizes: tuple[str, ...]) -> Array:
        extents = [extent(size, self.numbers.size) for size in sizes]
        before, width = sum(extents[:position]), extents[position]
        return tuple(
            tuple(Dual(int(row == before + place)) for place in range(width))
            for row in range(sum(extents))
        )

    def applied(self, function: Function, formula: Apply, arguments: tuple[Array, ...]) -> Array:
        """A function of arguments; the formula says what shape its value has."""
        if function.kind is Kind.BLOCK:
            position, count = block_position(function.name) or (0, 1)
            rows = len(arguments[0]) // count
            return arguments[0][position * rows : (position + 1) * rows]
        if function.name in ENTRYWISE and function in (*KNOWN.values(), *NAMED.values()):
            return by_entries(ENTRYWISE[function.name], *arguments)
        if function == KNOWN["softmax"]:
            return _softmax(arguments[0])
        if function in (KNOWN["squared_error"], KNOWN["cross_entropy"]):
            return _known_loss(function, *arguments)
        chosen = next((one for one in self.numbers.functions if one.name == function.name), None)
        if chosen is None:
            raise NoRule(f"{function.name.ascii} in an example", "write it otherwise")
        rows, columns = extents(formula_shape(self.cell, formula), self.numbers.size)
        return _polynomial(chosen, arguments, rows, columns)


def extent(size: str, each: int) -> int:
    """How much a symbolic size is, where each letter stands for `each`: n_h+n_x is twice that."""
    return sum(int(part) if part.isdigit() else each for part in size.split("+"))


def extents(shape_: Shape, each: int) -> tuple[int, int]:
    """Rows and columns of a symbolic shape."""
    rows, columns = (*shape_, "1", "1")[:2]
    return extent(rows, each), extent(columns, each)


def seeded(array: Array) -> Array:
    """The array with slopes along its own entries."""
    rows, columns = shape(array)
    count = rows * columns
    return tuple(
        tuple(
            Dual(entry.value, tuple(int(row * columns + place == one) for one in range(count)))
            for place, entry in enumerate(line)
        )
        for row, line in enumerate(array)
    )


def slopes_of(array: Array, count: int) -> Matrix:
    """The Jacobian that an array knows: a row for each of its entries, of `count` slopes."""
    return tuple(
        tuple(entry.slopes) + (0,) * (count - len(entry.slopes)) for entry in entries(array)
    )


def _folded(operation: Callable[[Dual, Dual], Dual], arrays: Iterator[Array]) -> Array:
    result = next(arrays)
    for array in arrays:
        result = by_entries(operation, result, array)
    return result


def _softmax(argument: Array) -> Array:
    if shape(argument) == (1, 1):
        return number(1)
    powers = by_entries(exponential, argument)
    return by_entries(divided, powers, ((total(entries(powers)),),))


def _known_loss(function: Function, output: Array, target: Array) -> Array:
    pairs = zip(entries(output), entries(target), strict=True)
    minus = Dual(-1)
    if function == KNOWN["cross_entropy"]:
        return ((total(minus * wanted * logarithm(found) for found, wanted in pairs),),)
    differences = [found + minus * wanted for found, wanted in pairs]
    return ((total(Dual(Fraction(1, 2)) * one * one for one in differences),),)


def _polynomial(chosen: Polynomial, arguments: tuple[Array, ...], rows: int, columns: int) -> Array:
    linear, square = Dual(chosen.linear), Dual(chosen.square)
    if chosen.kind is Kind.ENTRYWISE:
        return by_entries(lambda a: linear * a + square * a * a, arguments[0])
    lists = [entries(argument) for argument in arguments]
    if chosen.kind is Kind.VECTOR and len(lists) == 1 and len(lists[0]) == rows:
        pairs = zip(lists[0], (*lists[0][1:], lists[0][0]), strict=True)
        return column(linear * a + square * a * b for a, b in pairs)
    values = [one for each in lists for one in each]
    bent = [linear * a + square * a * a for a in values]
    mixed = total(square * a * b for a, b in zip(lists[0], lists[-1], strict=False) if lists[1:])
    return tuple(
        tuple(_weighted(bent, row + place + 1) + mixed for place in range(columns))
        for row in range(rows)
    )


def _weighted(values: list[Dual], row: int) -> Dual:
    """The sum with the weights 1 + (row k mod 3), so that rows are independent."""
    return total(Dual(1 + row * place % 3) * value for place, value in enumerate(values))
