"""Written formulas at one T: their values as sums of words, derivatives along all their paths.

What lies outside the horizon is as in `expansion`.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from .. import bounds
from ..claims.directions import descends
from ..claims.reading import Reading
from ..claims.settling import own_equation, within_step
from ..derivation.graph import graph
from ..derivation.paths import below, instances, paths
from ..derivation.total import weights
from ..formula.syntax import (
    Entrywise,
    Formula,
    Index,
    Iverson,
    Number,
    Ones,
    Plus,
    Power,
    Product,
    Quotient,
    Ratio,
    Sum,
    Times,
    Transpose,
    Value,
    Variable,
    children,
    walk,
)
from ..model.cell import LAST, Cell
from . import atoms, products
from .atoms import DoNotConform, Poly
from .conformity import is_column
from .expansion import Undefined
from .shaped import added, by_entries, times_
from .words import Letter, Speller
from .writing import Writing, writer

Way = tuple[Variable, ...]


def is_written(formula: Formula) -> bool:
    """Whether anything in a formula is more than derivatives, their sums and their products."""
    open_ = [formula]
    while open_:
        part = open_.pop()
        if isinstance(part, Quotient):
            continue
        if not isinstance(part, _ABSTRACT) or not _is_abstract(part):
            return True
        open_ += children(part)
    return False


_ABSTRACT = (Number, Plus, Times, Sum, Product, Transpose, Value, Ratio, Power)


def _is_abstract(part: Formula) -> bool:
    """Whether a fraction or a power is one of numbers, or a power of derivatives."""
    if isinstance(part, Ratio):
        return not any(isinstance(one, Variable) for one in walk(part.lower))
    return not isinstance(part, Power) or isinstance(part.exponent, int)


class _Missing(Exception):
    def __init__(self, variable: Formula) -> None:
        super().__init__()
        self.variable = variable


_BEFORE: Poly = {}
"""The derivative of what lies before the start by a constant, told from other zeros by identity."""


class Expansion:
    """Writes settled formulas of one cell at one T as sums of words."""

    def __init__(self, cell: Cell, T: int, reading: Reading) -> None:
        self.cell = cell
        self.T = T
        self.reading = reading
        self.writer = writer(cell)
        self.network = graph(cell)
        self.speller = Speller(self.network)
        self.weights = weights(cell, T)
        self.parts = 0
        self._letters: dict[Letter, Poly] = {}
        self._known: dict[tuple[str, Variable, Variable, int | None, Way], Poly] = {}

    def expand(self, formula: Formula, values: dict[str, int]) -> Poly | Undefined:
        """The words of a formula whose free indices have these values.

        Raises `NoRule`, `DoNotConform` and `BoundExceeded`.
        """
        self.parts = 0
        try:
            return _At(self, values | {LAST: self.T}).of(formula)
        except _Missing as missing:
            return Undefined(missing.variable)

    def exists(self, variable: Variable) -> bool:
        """Whether the network has a variable at a number."""
        time = variable.time
        inside = time is None or self.cell.start <= time.offset <= self.T
        return inside or variable in self.cell.given_at(self.T)

    def quotient(
        self, mark: str, upper: Variable, lower: Variable, use: int | None, held: Way
    ) -> Poly:
        """A derivative between variables at numbers, in numerator layout."""
        key = (mark, upper, lower, use, held)
        if key not in self._known:
            if mark == "total" and use is None and not held:
                self._known[key] = self._total(upper, lower)
            else:
                self._known[key] = added(
                    [self._along(way) for way in self._ways(mark, upper, lower, use, held)]
                )
        return self._known[key]

    def _total(self, upper: Variable, lower: Variable) -> Poly:
        """The total derivative, each variable's from those of what it depends on."""
        if not self.network.joins(upper, lower) and upper != self.cell.loss:
            return {}
        found: dict[Variable, Poly] = {lower: atoms.number(1)}
        written = 0
        for variable in instances(self.cell, self.T):
            if upper in found:
                break
            parts = [
                self._step(variable, part, found[part])
                for part in below(self.network, self.T, variable)
                if found.get(part)
            ]
            if parts and variable != lower:
                found[variable] = added(parts)
                written += len(found[variable])
                what = "the number of products of a formula written out"
                bounds.hold(what, written, bounds.WORDS)
        return found.get(upper, {})

    def _step(self, upper: Variable, lower: Variable, rest: Poly) -> Poly:
        if upper == self.cell.loss:
            return atoms.scaled(rest, self.weights.get(lower, Fraction(1)))
        letters = [word[0] for word in self.speller.words((upper, lower))]
        return added([products.product(self._letter(letter), rest) for letter in letters])

    def _ways(
        self, mark: str, upper: Variable, lower: Variable, use: int | None, held: Way
    ) -> tuple[Way, ...]:
        if mark == "total":
            ways = paths(self.cell, self.T, upper, lower)
            if use is not None:
                ways = tuple(w for w in ways if len(w) > 1 and w[-2].time == Index(None, use))
            return tuple(way for way in ways if not set(way[1:-1]) & set(held))
        if upper in self.cell.given_at(self.T):
            return ()
        search = within_step if mark == "immediate" else own_equation
        return search(self.network, Quotient(upper, lower))

    def _along(self, way: Way) -> Poly:
        weight = Fraction(1)
        if len(way) > 1 and way[0] == self.cell.loss:
            weight = self.weights.get(way[1], weight)
        found: list[Poly] = []
        for word in self.speller.words(way):
            poly = atoms.number(weight)
            for letter in word:
                poly = products.product(poly, self._letter(letter))
            found.append(poly)
        return added(found)

    def _letter(self, letter: Letter) -> Poly:
        if letter not in self._letters:
            self._letters[letter] = self.writer.route(letter.route, letter.upper, letter.lower)
        return self._letters[letter]


@lru_cache(maxsize=16)
def expansion(cell: Cell, T: int, reading: Reading) -> Expansion:
    """The expansion of a cell at one T, with the derivatives that it knows already."""
    return Expansion(cell, T, reading)


class _At(Writing):
    """Writes formulas at one T for some values of their indices."""

    def __init__(self, whole: Expansion, values: dict[str, int]) -> None:
        super().__init__(whole.writer, lambda index: index.value(values))
        self.whole = whole
        self.values = values

    def of(self, formula: Formula) -> Poly:
        self.whole.parts += 1
        bounds.hold("the number of parts of a formula written out", self.whole.parts, bounds.PARTS)
        match formula:
            case Quotient():
                return self._quotient(formula)
            case Variable(time=Index() as time):
                placed = Variable(formula.name, Index(None, self.here(time)))
                if not self.whole.exists(placed):
                    raise _Missing(placed)
                return super().of(placed)
            case Times(factors=factors):
                return self._product(factors)
            case Entrywise(factors=factors):
                found = self._all(factors)
                return _BEFORE if found is None else by_entries(found)
            case Sum():
                return added(
                    [_At(self.whole, slots).of(formula.body) for slots in self._slots(formula)]
                )
            case Product():
                slots = self._slots(formula)
                if descends(formula, self.whole.reading):
                    slots.reverse()
                parts = self._all_at((formula.body, one) for one in slots)
                return _BEFORE if parts is None else _multiplied(parts)
            case Power(base=base, exponent=Index() as exponent) if self.here(exponent) < 0:
                raise _Missing(Power(base, self.here(exponent)))
            case Transpose(body=body):
                inner = self.of(body)
                return inner if inner is _BEFORE else super().of(formula)
            case Iverson(left=left, right=right):
                return atoms.number(int(self.here(left) == self.here(right)))
            case _:
                return super().of(formula)

    def _slots(self, formula: Sum | Product) -> list[dict[str, int]]:
        first = self.cell.start if formula.first is None else self.here(formula.first)
        last = self.whole.T if formula.last is None else self.here(formula.last)
        return [self.values | {formula.index: step} for step in range(first, last + 1)]

    def _product(self, factors: tuple[Formula, ...]) -> Poly:
        if any(isinstance(factor, Ones) for factor in factors):
            return self.in_order(factors, None)
        found = self._all(factors)
        return _BEFORE if found is None else _multiplied(found)

    def _all(self, parts: tuple[Formula, ...]) -> list[Poly] | None:
        return self._all_at((part, self.values) for part in parts)

    def _all_at(self, parts: object) -> list[Poly] | None:
        """The factors of a product; None if one of them makes it 0 whatever the others are."""
        found: list[Poly] = []
        missing: _Missing | None = None
        for part, values in parts:  # type: ignore[attr-defined]
            try:
                here = self if values is self.values else _At(self.whole, values)
                found.append(here.of(part))
            except _Missing as problem:
                missing = missing or problem
        if any(one is _BEFORE for one in found):
            return None
        if missing is not None:
            raise missing
        return found

    def _quotient(self, quotient: Quotient) -> Poly:
        upper, lower = self._placed(quotient.upper), self._placed(quotient.lower)
        if lower.time is None and self.cell.never_varies(upper, self.whole.T):
            return _BEFORE
        for variable in (upper, lower):
            if not self.whole.exists(variable):
                raise _Missing(variable)
        use = None if quotient.use is None else self.here(quotient.use)
        held = tuple(self._placed(part) for part in quotient.held)
        found = self.whole.quotient(quotient.mark, upper, lower, use, held)
        turned = is_column(self.cell, quotient, self.whole.reading.layout)
        return (
            atoms.transposed(found) if turned and not _is_gradient(self.cell, quotient) else found
        )

    def _placed(self, part: Formula) -> Variable:
        assert isinstance(part, Variable)
        return part if part.time is None else Variable(part.name, Index(None, self.here(part.time)))


def _is_gradient(cell: Cell, quotient: Quotient) -> bool:
    """Whether it is the derivative of a number by a matrix, which has the matrix's shape."""
    assert isinstance(quotient.upper, Variable) and isinstance(quotient.lower, Variable)
    upper, lower = (cell.quantity(part).shape for part in (quotient.upper, quotient.lower))
    return upper == () and len(lower) == 2 and "1" not in lower


def _multiplied(parts: list[Poly]) -> Poly:
    result = atoms.number(1)
    for part in parts:
        result = times_(result, part)
    return result


def agree(one: Poly, other: Poly) -> bool:
    """Whether two sums are the same; a number beside a vector is a multiple of ones."""
    try:
        return not added([one, atoms.scaled(other, Fraction(-1))])
    except DoNotConform:
        return False
