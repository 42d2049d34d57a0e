"""The values of the sides of a claim in an example network."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ..claims.directions import descends
from ..claims.reading import Reading
from ..formula.syntax import (
    Apply,
    Diagonal,
    Entrywise,
    Formula,
    Index,
    Iverson,
    Number,
    Ones,
    Outer,
    Plus,
    Power,
    Product,
    Quotient,
    Ratio,
    Stack,
    Sum,
    Times,
    Transpose,
    Value,
    Variable,
)
from ..model.cell import LAST, Role
from ..model.functions import Kind
from .arrays import Array, Dual
from .conformity import is_column
from .example import Derivative, Example, Matrix, seeded, slopes_of
from .matrices import (
    NoValue,
    Part,
    Special,
    diagonal_of,
    inverse_of,
    outer_of,
    power_of,
    product_by_entries,
    product_of,
    stacked,
    sum_of,
)


@dataclass(frozen=True)
class Sides:
    """Values of settled formulas in an example; a number stands for that multiple of I."""

    example: Example
    reading: Reading

    def value(self, formula: Formula, slots: dict[str, int]) -> Matrix | Fraction:
        """The value for these free indices. Raises `NoValue`, `NoRule`, `OutOfRange`."""
        found = self._of(formula, slots | {LAST: self.example.T})
        if found is Special.MISSING:
            raise NoValue
        return Fraction(0) if isinstance(found, Special) else found

    def _of(self, formula: Formula, values: dict[str, int]) -> Part:
        match formula:
            case Number(value=value):
                return value
            case Value(index=index):
                return Fraction(index.value(values))
            case Quotient():
                return self._quotient(formula, values)
            case Plus(terms=terms):
                return sum_of([self._of(term, values) for term in terms])
            case Times(factors=factors):
                return product_of([self._of(factor, values) for factor in factors])
            case Sum():
                return sum_of(self._bodies(formula, values))
            case Product():
                bodies = self._bodies(formula, values)
                return product_of(bodies[::-1] if descends(formula, self.reading) else bodies)
            case Transpose(body=body):
                found = self._of(body, values)
                return tuple(zip(*found, strict=True)) if isinstance(found, tuple) else found
            case Power(base=base, exponent=exponent):
                count = exponent if isinstance(exponent, int) else exponent.value(values)
                return power_of(self._of(base, values), count)
            case Ratio(upper=upper, lower=lower):
                return product_by_entries(
                    [self._of(upper, values), inverse_of(self._of(lower, values))]
                )
            case Entrywise(factors=factors):
                return product_by_entries([self._of(factor, values) for factor in factors])
            case Variable():
                return self._variable(formula, values)
            case Diagonal(body=body):
                return diagonal_of(self._of(body, values))
            case Outer(left=left, right=right):
                return outer_of(self._of(left, values), self._of(right, values))
            case Stack(parts=parts):
                return stacked([self._of(part, values) for part in parts])
            case Ones():
                return Fraction(1)
            case Iverson(left=left, right=right):
                return Fraction(int(left.value(values) == right.value(values)))
            case Apply(arguments=arguments):
                return self._applied(formula, [self._of(one, values) for one in arguments])
            case _:
                raise NoValue

    def _variable(self, variable: Variable, values: dict[str, int]) -> Part:
        placed = _placed(variable, values)
        if not self._exists(placed):
            return Special.MISSING
        array = self.example.value(placed)
        return tuple(tuple(entry.value for entry in row) for row in array)

    def _applied(self, formula: Apply, arguments: list[Part]) -> Part:
        """A function of arguments, or its derivative by the first of them."""
        if Special.MISSING in arguments:
            return Special.MISSING
        function = self.example.cell.function(formula.function)
        arrays = [_array(argument) for argument in arguments]
        if formula.primes:
            arrays[0] = seeded(arrays[0])
        found = self.example.applied(function, formula, tuple(arrays))
        if not formula.primes:
            return tuple(tuple(entry.value for entry in row) for row in found)
        first = arrays[0]
        slopes = slopes_of(found, len(first) * len(first[0]))
        if function.kind is not Kind.ENTRYWISE:
            return slopes
        flat = iter(row[place] for place, row in enumerate(slopes))
        return tuple(tuple(next(flat) for _ in row) for row in first)

    def _bodies(self, formula: Sum | Product, values: dict[str, int]) -> list[Part]:
        first = self.example.cell.start if formula.first is None else formula.first.value(values)
        last = self.example.T if formula.last is None else formula.last.value(values)
        steps = range(first, last + 1)
        return [self._of(formula.body, values | {formula.index: step}) for step in steps]

    def _quotient(self, quotient: Quotient, values: dict[str, int]) -> Part:
        cell = self.example.cell
        upper, lower = (_placed(part, values) for part in (quotient.upper, quotient.lower))
        if lower.time is None and cell.never_varies(upper, self.example.T):
            return Special.BEFORE_START
        if not all(self._exists(one) for one in (upper, lower)):
            return Special.MISSING
        inner = {
            "total": None,
            "immediate": frozenset(quantity.name for quantity in cell.quantities),
            "own": frozenset(quantity.name for quantity in cell.of_role(Role.PREACTIVATION)),
        }[quotient.mark]
        use = None if quotient.use is None else quotient.use.value(values)
        held = frozenset(_placed(part, values) for part in quotient.held)
        found = self.example.derivative(Derivative(upper, lower, inner, use, held))
        turned = is_column(cell, quotient, self.reading.layout)
        return tuple(zip(*found, strict=True)) if turned else found

    def _exists(self, variable: Variable) -> bool:
        cell, time = self.example.cell, variable.time
        inside = time is None or cell.start <= time.offset <= self.example.T
        return inside or variable in cell.given_at(self.example.T)


def _array(value: Part) -> Array:
    if isinstance(value, Special):
        raise NoValue
    rows = value if isinstance(value, tuple) else ((value,),)
    return tuple(tuple(map(Dual, row)) for row in rows)


def _placed(part: Formula, values: dict[str, int]) -> Variable:
    if not isinstance(part, Variable):
        raise NoValue
    time = part.time
    return part if time is None else Variable(part.name, Index(None, time.value(values)))
