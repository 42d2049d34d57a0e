"""Formulas in values, diag, ⊙ and f' as sums of words, by the equations of a cell.

What an equation defines by sums and products alone is replaced by that, unless it is a state, which
is also given before the start. The value of a function is one atom for each function and argument,
whether it is named (h_t) or written out (tanh(a_t)).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from functools import cached_property, lru_cache

from ..derivation.jacobians import Route
from ..errors import NoRule
from ..formula.printer import text
from ..formula.syntax import (
    Apply,
    Diagonal,
    Entrywise,
    Formula,
    Index,
    Number,
    Ones,
    Outer,
    Plus,
    Power,
    Quotient,
    Ratio,
    Stack,
    Times,
    Transpose,
    Value,
    Variable,
    rebuild,
    substitute,
    walk,
)
from ..model.blocks import block_position, selected, selector
from ..model.cell import Cell, Role
from ..model.functions import ARGUMENT, KNOWN, TARGET, VALUE, Function, Kind
from ..model.shapes import formula_shape
from ..notation import Name
from . import atoms, powers
from .atoms import Atom, Poly, Shape, Size, is_vector, ones
from .shaped import (
    added,
    by_entries,
    column,
    diagonal,
    inverse,
    length_of,
    power,
    shape_of_sum,
    spread_over,
    times_,
)

Here = Callable[[Index], int]
"""An index as a number."""


def sizes(shape: tuple[str, ...]) -> Shape:
    """The rows and columns of a symbolic shape."""
    rows, columns = (*shape, "1", "1")[:2]
    return _size(rows), _size(columns)


def _size(size: str) -> Size:
    return () if size == "1" else (size,)


class Writer:
    """Writes formulas of one cell in words."""

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        self._equations: dict[Name, Poly] = {}
        self._weights = distributions(cell)
        self._states = {q.name for q in cell.of_role(Role.STATE)}

    def route(self, route: Route, upper: Variable, lower: Variable) -> Poly:
        """The words of a local Jacobian whose variables stand at numbers."""
        writing = Writing(self, _number_of)
        rows = sizes(self.cell.quantity(upper).shape)[0]
        found = writing.in_order(route.factors, rows)
        if route.outer is None:
            return found
        flipped = isinstance(route.outer, Transpose)
        vector = route.outer.body if isinstance(route.outer, Transpose) else route.outer
        row = atoms.transposed(writing.of(vector))
        first, second = self.cell.quantity(lower).shape
        if not row or (first, second) == ("1", "1"):
            raise NoRule("a matrix of this shape written out", "write it otherwise")
        side = _size(second) if flipped else _size(first)
        outer = Atom("outer", "T" if flipped else "", None, side, (first, second))
        return times_(times_(found, {(outer,): Fraction(1)}), row, tensor=True)

    def equation(self, name: Name) -> Poly:
        """The right side of an equation at step 0 in words."""
        if name not in self._equations:
            right = self.cell.equation(name)
            self._equations[name] = Writing(self, _from_step).of(right)
        return self._equations[name]

    def variable(self, variable: Variable, time: int | None) -> Poly:
        """The value of a variable at a time."""
        quantity = self.cell.quantity(variable)
        if time is not None and self.is_reduced(variable.name):
            return atoms.later(self.equation(variable.name), time)
        rows, columns = sizes(quantity.shape)
        name = variable.name.ascii
        rule = self.rule(variable.name) if time is not None else ""
        if not rows and not columns:
            return {(Atom("number", name, time, rule=rule),): Fraction(1)}
        if rows and columns:
            return {(Atom("matrix", name, time, rows, columns),): Fraction(1)}
        atom = Atom("diagonal", name, time, rows or columns, rows or columns, rule=rule)
        return atoms.vector(atom) if rows else atoms.transposed(atoms.vector(atom))

    def is_reduced(self, name: Name) -> bool:
        """Whether an equation of sums and products stands for its variable."""
        if name in self._states or not self.cell.defines(name):
            return False
        right = self.cell.equation(name)
        return not isinstance(right, Apply) or _is_transparent(self.cell.function(right.function))

    def rule(self, name: Name) -> str:
        """What is known of the values of a variable."""
        if name in self._weights:
            return "weights"
        if not self.cell.defines(name):
            return ""
        right = self.cell.equation(name)
        return _rule(self.cell.function(right.function)) if isinstance(right, Apply) else ""

    @cached_property
    def named(self) -> dict[str, Name]:
        """The functions of arguments, as text, that a variable is the name of.

        A state is the name only of what does not exist before the start.
        """
        found: dict[str, Name] = {}
        for equation in self.cell.equations:
            left, right = equation.left, equation.right
            assert isinstance(left, Variable)
            if not isinstance(right, Apply) or _is_transparent(self.cell.function(right.function)):
                continue
            arguments = [Writing(self, _from_step).of(one) for one in right.arguments]
            if left.name in self._states and not any(map(self._is_fresh, arguments)):
                continue
            label, time = applied(right.function, arguments)
            if time == 0:
                found.setdefault(label, left.name)
        return found

    def _is_fresh(self, poly: Poly) -> bool:
        """Whether something in it exists from the start on only."""
        names = {q.name.ascii for q in self.cell.quantities if q.timed} - {
            name.ascii for name in self._states
        }
        return any(atom.time == 0 and atom.label in names for word in poly for atom in word)


@lru_cache(maxsize=64)
def writer(cell: Cell) -> Writer:
    """The writer of a cell."""
    return Writer(cell)


@lru_cache(maxsize=64)
def distributions(cell: Cell) -> frozenset[Name]:
    """The targets that are taken to sum to 1: those by which logarithms are weighted."""
    found: set[Name] = set()
    targets = {quantity.name for quantity in cell.of_role(Role.TARGET)}
    for equation in cell.equations:
        parts = list(walk(equation.right))
        logs = any(isinstance(part, Apply) and part.function == Name("log") for part in parts)
        entropy = any(
            isinstance(part, Apply) and cell.function(part.function) == KNOWN["cross_entropy"]
            for part in parts
        )
        if logs or entropy:
            found.update(p.name for p in parts if isinstance(p, Variable) and p.name in targets)
    return frozenset(found)


def applied(function: Name, arguments: Iterable[Poly]) -> tuple[str, int | None]:
    """A function of arguments as text, and the time from which times in it are counted."""
    polys = list(arguments)
    times = [t for poly in polys for word in poly if (t := atoms.latest(word)) is not None]
    base = max(times, default=None)
    words = (
        " + ".join(sorted(f"{value} {atoms.spelled(word, base)}" for word, value in poly.items()))
        for poly in polys
    )
    return f"{function.ascii}({'; '.join(words)})", base


def _is_transparent(function: Function) -> bool:
    return function.kind is Kind.BLOCK or function == KNOWN["identity"]


def _rule(function: Function) -> str:
    known = {"tanh": "tanh", "sigmoid": "sigma", "softmax": "softmax", "relu": "relu"}
    return next((rule for key, rule in known.items() if function == KNOWN[key]), "")


def _number_of(index: Index) -> int:
    return index.value({})


def _from_step(index: Index) -> int:
    return index.offset


class Writing:
    """Writes formulas of one cell in words, their times as numbers by `here`."""

    def __init__(self, writer_: Writer, here: Here) -> None:
        self.writer = writer_
        self.cell = writer_.cell
        self.here = here

    def of(self, formula: Formula) -> Poly:
        """The words of a formula. Raises `DoNotConform`, and `NoRule` for what has none."""
        match formula:
            case Number(value=value):
                return atoms.number(value)
            case Value(index=index):
                return atoms.number(self.here(index))
            case Ones():
                return atoms.number(1)
            case Variable():
                return self._variable(formula)
            case Plus(terms=terms):
                return added([self.of(term) for term in terms])
            case Times(factors=factors):
                return self.in_order(factors, None)
            case Entrywise(factors=factors):
                return by_entries([self.of(factor) for factor in factors])
            case Ratio(upper=upper, lower=lower):
                return by_entries([self.of(upper), inverse(self.of(lower))])
            case Power(base=base, exponent=exponent):
                count = exponent if isinstance(exponent, int) else self.here(exponent)
                return power(self.of(base), count)
            case Transpose(body=body):
                return atoms.transposed(self.of(body))
            case Diagonal(body=body):
                return diagonal(self.of(body))
            case Outer(left=left, right=right):
                left_, right_ = column(self.of(left)), column(self.of(right))
                return times_(left_, atoms.transposed(right_))
            case Stack(parts=parts):
                blocks = tuple((formula_shape(self.cell, part) or ("1",))[0] for part in parts)
                picked = (
                    Times((selector(place, blocks), part)) for place, part in enumerate(parts)
                )
                return added([self.of(part) for part in picked])
            case Apply():
                return self._apply(formula)
            case Quotient(mark="own"):
                return self._opaque(formula)
            case _:
                raise NoRule(
                    f"comparing a formula with {text(formula)} written out",
                    "write it in quotients of derivatives, sums and products",
                )

    def in_order(self, factors: tuple[Formula, ...], rows: Size | None) -> Poly:
        """The product; a vector of ones is as long as its neighbour asks for."""
        result = atoms.number(1)
        for factor in factors:
            if isinstance(factor, Ones):
                wide = shape_of_sum(result)
                size = wide[1] if wide is not None else rows
                if not size:
                    raise NoRule("a vector of ones of unknown length", "write out what it adds up")
                one: Poly = {(ones(size),): Fraction(1)}
            else:
                one = self.of(factor)
            result = times_(result, one)
        return result

    def _variable(self, variable: Variable) -> Poly:
        block = selected(variable)
        if block is not None:
            rows, columns = sizes(formula_shape(self.cell, variable))
            atom = Atom("matrix", variable.name.ascii, None, rows, columns)
            return {(atom,): Fraction(1)}
        time = None if variable.time is None else self.here(variable.time)
        return self.writer.variable(variable, time)

    def _apply(self, formula: Apply) -> Poly:
        function = self.cell.function(formula.function)
        if function.kind is Kind.BLOCK:
            place, count = block_position(function.name) or (0, 1)
            assert function.value is not None
            picks = Transpose(selector(place, function.value * count))
            return self.of(Times((picks, formula.arguments[0])))
        if formula.primes > 1:
            raise NoRule("a second derivative", "write it in first derivatives")
        if formula.primes and function.derivative is not None:
            return self._derivative(formula, function)
        if function == KNOWN["identity"]:
            return self.of(formula.arguments[0])
        arguments = [self.of(argument) for argument in formula.arguments]
        label, time = applied(function.name, arguments)
        name = self.writer.named.get(label)
        rule = _rule(function)
        shape = shape_of_sum(arguments[0])
        if function.kind is Kind.LOSS or function.kind is Kind.MAP:
            return self._of_several(formula, function, label, time, shape)
        value = (
            Atom("number", name.ascii if name else label, time, rule=rule)
            if shape is None
            else Atom(
                "diagonal",
                name.ascii if name else label,
                time,
                length_of(shape),
                length_of(shape),
                rule=rule,
            )
        )
        if function.kind is Kind.VECTOR:
            return self._of_vector(formula, function, value, shape)
        if shape is not None and not is_vector(shape):
            raise NoRule(f"{text(formula)}, a function of a matrix, written out", "name it")
        if formula.primes:
            value = powers.slope_of(value)
        if shape is None:
            return {(value,): Fraction(1)}
        found = atoms.vector(value)
        return found if shape[0] else atoms.transposed(found)

    def _derivative(self, formula: Apply, function: Function) -> Poly:
        """A known derivative, of its formula."""
        plain = replace(formula, primes=0)
        values: dict[Formula, Formula] = {VALUE: plain, ARGUMENT: formula.arguments[0]}
        values.update(zip((TARGET,), formula.arguments[1:], strict=False))
        assert function.derivative is not None
        found = substitute(function.derivative, values)
        result = self.of(found)
        shape = shape_of_sum(self.of(formula.arguments[0]))
        return result if shape is None else spread_over(result, shape)

    def _of_vector(
        self, formula: Apply, function: Function, value: Atom, shape: Shape | None
    ) -> Poly:
        if shape is None and function.value is None:
            value = powers.slope_of(value) if formula.primes else value
            return {(value,): Fraction(1)}
        assert shape is not None
        rows = sizes(function.value)[0] if function.value is not None else length_of(shape)
        if formula.primes:
            label = f"slope of {value.label}"
            return {(Atom("matrix", label, value.time, rows, length_of(shape)),): Fraction(1)}
        return atoms.vector(replace(value, rows=rows, cols=rows))

    def _of_several(
        self, formula: Apply, function: Function, label: str, time: int | None, shape: Shape | None
    ) -> Poly:
        if formula.primes:
            if function.kind is Kind.MAP:
                raise NoRule(f"{text(formula)} written out", "write it as a quotient")
            if shape is None:
                return {(Atom("number", f"slope of {label}", time),): Fraction(1)}
            size = length_of(shape)
            return atoms.transposed(
                atoms.vector(Atom("diagonal", f"slope of {label}", time, size, size))
            )
        rows, columns = sizes(formula_shape(self.cell, formula))
        if rows or columns:
            return atoms.vector(Atom("diagonal", label, time, rows or columns, rows or columns))
        return {(Atom("number", label, time),): Fraction(1)}

    def _opaque(self, quotient: Quotient) -> Poly:
        """A local Jacobian of which nothing is known."""
        upper, lower = quotient.upper, quotient.lower
        times = [
            self.here(part.time)
            for part in walk(quotient) if isinstance(part, Variable) and part.time
        ]  # fmt: skip
        base = max(times, default=None)
        label = text(_from(quotient, lambda index: Index(None, self.here(index) - (base or 0))))
        above, below = (formula_shape(self.cell, part) for part in (upper, lower))
        if len(above) > 1:
            raise NoRule("a derivative of a matrix written out", "write it otherwise")
        rows = sizes(above)[0]
        columns = below if len(below) == 2 else sizes(below)[0]
        if not rows and not columns:
            return {(Atom("number", label, base),): Fraction(1)}
        if not rows and len(columns) == 1:
            return atoms.transposed(atoms.vector(Atom("diagonal", label, base, columns, columns)))
        if not columns:
            return atoms.vector(Atom("diagonal", label, base, rows, rows))
        return {(Atom("matrix", label, base, rows, columns),): Fraction(1)}


def _from(formula: Formula, change: Callable[[Index], Index]) -> Formula:
    if isinstance(formula, Variable) and formula.time is not None:
        return replace(formula, time=change(formula.time))
    return rebuild(formula, lambda part: _from(part, change))
