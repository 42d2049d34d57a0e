"""Claims about entries as claims about whole vectors and matrices.

What holds for every entry i of v holds for v, and Σ_k M_ik v_k is M v: a claim with letters for
entries is brought, whatever its layout, into columns and into matrices whose rows go with the first
letter of the left side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count, pairwise

from ..derivation.graph import graph
from ..errors import InputError
from ..formula.syntax import (
    Apply,
    Component,
    Diagonal,
    Formula,
    Index,
    Iverson,
    Number,
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
    indices_of,
    place,
    plus,
    rebuild,
    walk,
)
from ..model.cell import LAST, Cell
from ..model.functions import Kind
from ..model.shapes import formula_shape
from .contraction import Tensor, contracted, no_rule
from .reading import Reading
from .settling import within_step


def in_matrices(
    cell: Cell, sides: tuple[Formula, Formula], reading: Reading
) -> tuple[Formula, Formula]:
    """Both sides without letters of entries. Raises `NoRule` for what no product of matrices says.

    A letter that only one side has: both sides have to be equal for all of its values; one that the
    right side alone has is summed over, if the reading says so.
    """
    letters = _letters(sides)
    if not letters:
        return sides
    whole = _Whole(cell, reading.layout, frozenset(letters), sides)
    left, right = (whole.tensor(side) for side in sides)
    wanted = left.letters
    further = tuple(letter for letter in right.letters if letter not in wanted)
    if further and reading.free_index == "summed":
        right = whole.sum_of([right], tuple(one for one in right.letters if one in wanted))
    elif further:
        wanted = (*wanted, *further)
    if len(wanted) > 2:
        raise no_rule()
    found = whole.at(left, wanted), whole.at(right, wanted)
    if any(whole.has_letters(side) for side in found):
        raise no_rule()
    return found


def _letters(sides: tuple[Formula, Formula]) -> set[str]:
    """The letters of entries."""
    found: set[str] = set()
    for part in (part for side in sides for part in walk(side)):
        if isinstance(part, Component):
            for index in part.indices:
                if index.symbol is None or index != Index(index.symbol):
                    raise no_rule()  # what holds for one entry need not hold for all
                found.add(index.symbol)
    return found


def entry_letters(formula: Formula) -> frozenset[str]:
    """The letters of the entries in a formula."""
    return frozenset(
        index.symbol
        for part in walk(formula) if isinstance(part, Component)
        for index in part.indices if index.symbol is not None
    )  # fmt: skip


@dataclass
class _Whole:
    cell: Cell
    layout: str
    letters: frozenset[str]
    sides: tuple[Formula, Formula]
    fresh: Iterator[int] = field(default_factory=count)
    columns: dict[str, Formula] = field(default_factory=dict)
    joined: list[tuple[str, str]] = field(default_factory=list)

    def tensor(self, formula: Formula) -> Tensor:
        """A formula with its letters. Raises `NoRule`."""
        match formula:
            case Component(body=body, indices=indices):
                return self._component(body, tuple(str(index) for index in indices))
            case Quotient():
                return self._quotient(formula)
            case Iverson(left=left, right=right) if self._is_entry(left):
                if not self._is_entry(right):
                    raise no_rule()
                self.joined.append((str(left), str(right)))
                return Tensor((str(left), str(right)), formula)
            case Number() | Value() | Iverson():
                return Tensor((), formula)
            case Plus(terms=terms):
                return self._plus(tuple(map(self.tensor, terms)))
            case Times():
                return self._summed(*self._factors(formula))
            case Sum() if self._is_over_entries(formula):
                return self._sum(formula)
            case Sum(body=body):
                inner = self.tensor(body)
                return replace(inner, formula=replace(formula, body=inner.formula))
            case Product(body=body):
                return self._product(formula, self.tensor(body))
            case _ if not self.has_letters(formula):
                return self._number(formula)
            case Power() | Ratio() | Apply():
                return self._by_entries(formula)
            case Transpose(body=body) if len(self.tensor(body).letters) < 2:
                return self.tensor(body)
            case _:
                raise no_rule()

    def at(self, tensor: Tensor, wanted: tuple[str, ...]) -> Formula:
        """The formula of a tensor with these letters, constant along those that it lacks."""
        if tensor.letters == wanted and not isinstance(tensor.formula, Iverson):
            return tensor.formula
        if isinstance(tensor.formula, Number) and (len(wanted) < 2 or not tensor.formula.value):
            return tensor.formula  # a number goes with each entry of a vector
        missing = [letter for letter in wanted if letter not in tensor.letters]
        ones = [Tensor((letter,), self.ones(letter)) for letter in missing]
        return self.sum_of([tensor, *ones], wanted).formula

    def ones(self, letter: str) -> Formula:
        """A column of ones as long as a letter reaches."""
        alike = [letter]
        for one in alike:
            if one in self.columns:
                return Power(self.columns[one], 0)
            ends = [end for pair in self.joined if one in pair for end in pair]
            alike += [end for end in ends if end not in alike]
        raise no_rule()

    # ---- letters

    def _is_entry(self, index: Index) -> bool:
        return index.symbol in self.letters and index == Index(index.symbol)

    def has_letters(self, formula: Formula) -> bool:
        """Whether there are letters of entries in a formula."""
        return any(
            index.symbol in self.letters
            for part in walk(formula) if isinstance(part, Component | Iverson)
            for index in indices_of(part)
        )  # fmt: skip

    def _is_over_entries(self, formula: Sum) -> bool:
        if formula.index not in self.letters:
            return False
        is_time = any(
            isinstance(part, Variable) and part.time is not None
            and formula.index in part.time.symbols
            for part in walk(formula.body)
        )  # fmt: skip
        whole = formula.first in (None, Index(None, 1), Index(None, 0))
        is_number = formula.last is not None and formula.last.symbol in (None, LAST)
        if is_time or is_number or not whole:
            raise no_rule()
        return True

    # ---- parts

    def _component(self, body: Formula, letters: tuple[str, ...]) -> Tensor:
        """An entry of a vector or a matrix."""
        if self.has_letters(body):
            raise no_rule()
        if isinstance(body, Quotient) and isinstance(body.lower, Variable):
            assert isinstance(body.upper, Variable)
            if not self._shape(body.upper):
                lower = Component(body.lower, tuple(map(Index, letters)))
                return self._quotient(replace(body, lower=lower))
            return Tensor(self._known(letters, 2), body)
        shape = self._shape(body)
        if len(shape) != len(letters) or "1" in shape:
            raise no_rule()
        if len(shape) == 1:
            self.columns.setdefault(letters[0], body)
        else:
            self._measure(letters, shape)
        return Tensor(self._known(letters, len(shape)), body)

    def _known(self, letters: tuple[str, ...], rank: int) -> tuple[str, ...]:
        if len(letters) != rank or len(set(letters)) != rank:
            raise no_rule()
        return letters

    def _shape(self, formula: Formula) -> tuple[str, ...]:
        try:
            if isinstance(formula, Variable):
                return self.cell.quantity(formula).shape
            return formula_shape(self.cell, formula)
        except InputError:
            raise no_rule() from None

    def _measure(self, letters: tuple[str, ...], shape: tuple[str, ...]) -> None:
        """Note for each letter a column that is as long as it reaches, where there is one."""
        timed = [part for side in self.sides for part in walk(side) if isinstance(part, Variable)]
        fixed = [Variable(q.name) for q in self.cell.quantities if not q.timed]
        for letter, size in zip(letters, shape, strict=True):
            for variable in (*timed, *fixed):
                if self.cell.quantity(variable).shape == (size,):
                    self.columns.setdefault(letter, variable)

    def _quotient(self, quotient: Quotient) -> Tensor:
        """An entry of a derivative: a gradient is a column, a Jacobian has the rows of its upper
        variable."""
        upper, above = _entry(quotient.upper)
        lower, below = _entry(quotient.lower)
        whole = replace(quotient, upper=upper, lower=lower)
        rows, columns = self._shape(upper), self._shape(lower)
        if (len(above), len(below)) != (len(rows), len(columns)):
            raise no_rule()
        for letters, shape in ((above, rows), (below, columns)):
            self._measure(letters, shape)
        if not above:
            is_row = len(below) == 1 and self.layout == "numerator"
            return Tensor(self._known(below, len(below)), Transpose(whole) if is_row else whole)
        if not below:
            return Tensor(above, whole)
        if len(below) > 1:
            raise no_rule()
        if above == below:
            if not _is_diagonal(self.cell, whole):
                raise no_rule()
            return Tensor(above, whole, diagonal=True)
        turned = self.layout == "denominator"
        return Tensor((*above, *below), Transpose(whole) if turned else whole)

    def _number(self, formula: Formula) -> Tensor:
        if isinstance(formula, Sum | Product) or self._shape(formula) != ():
            raise no_rule()
        return Tensor((), formula)

    def _plus(self, terms: tuple[Tensor, ...]) -> Tensor:
        letters = tuple(dict.fromkeys(letter for term in terms for letter in term.letters))
        if len(letters) > 2:
            raise no_rule()
        return Tensor(letters, plus(tuple(self.at(term, letters) for term in terms)))

    def _by_entries(self, formula: Formula) -> Tensor:
        """A function of entries of one vector, as that of the vector."""
        match formula:
            case Apply(function=name) if self.cell.function(name).kind is not Kind.ENTRYWISE:
                raise no_rule()
            case Power(exponent=Index()):
                raise no_rule()
        letters: dict[str, None] = {}

        def inner(part: Formula) -> Formula:
            found = self.tensor(part)
            letters.update(dict.fromkeys(found.letters))
            return self.at(found, found.letters)

        made = rebuild(formula, inner)
        if len(letters) > 1:
            raise no_rule()
        return Tensor(tuple(letters), made)

    def _product(self, formula: Product, body: Tensor) -> Tensor:
        """Π of numbers, or of entries at one letter as a product of diagonal matrices."""
        match body.letters:
            case ():
                return Tensor((), replace(formula, body=body.formula))
            case (_,):
                factor = body.formula if body.diagonal else Diagonal(body.formula)
                return Tensor(body.letters, replace(formula, body=factor), diagonal=True)
            case _:
                raise no_rule()

    # ---- products and sums

    def _factors(self, formula: Formula) -> tuple[list[Tensor], set[str]]:
        """The factors of a product, those of sums over entries in it among them, and the letters of
        these sums.
        """
        parts = formula.factors if isinstance(formula, Times) else (formula,)
        found: list[Tensor] = []
        summed: set[str] = set()
        for part in parts:
            if isinstance(part, Sum) and self._is_over_entries(part) and not self._splits(part):
                letter, body = self._renamed(part)
                inner, further = self._factors(body)
                found += inner
                summed |= {letter, *further}
            else:
                found.append(self.tensor(part))
        return found, summed

    def _splits(self, formula: Sum) -> bool:
        """Whether a sum over entries is taken inside another sum."""
        body = formula.body
        return isinstance(body, Plus) or (isinstance(body, Sum) and not self._is_over_entries(body))

    def _summed(self, parts: list[Tensor], summed: set[str]) -> Tensor:
        every = dict.fromkeys(letter for part in parts for letter in part.letters)
        if not summed <= set(every):
            raise no_rule()  # how many entries there are
        return self.sum_of(parts, tuple(letter for letter in every if letter not in summed))

    def _renamed(self, formula: Sum) -> tuple[str, Formula]:
        """A letter of its own for a sum over entries, and its body."""
        letter = f"{formula.index}'{next(self.fresh)}"
        self.letters |= {letter}
        return letter, place(formula.body, {formula.index: Index(letter)})

    def _sum(self, formula: Sum) -> Tensor:
        """A sum over entries, taken term by term, and inside any sum over times."""
        body = formula.body
        if isinstance(body, Plus):
            return self.tensor(plus(tuple(replace(formula, body=term) for term in body.terms)))
        if isinstance(body, Sum) and self._splits(formula):
            return self.tensor(replace(body, body=replace(formula, body=body.body)))
        return self._summed(*self._factors(formula))

    def sum_of(self, parts: list[Tensor], free: tuple[str, ...]) -> Tensor:
        """A product, summed over all letters but those that are free."""
        (first, *others) = parts
        if not others and first.letters == free and not isinstance(first.formula, Iverson):
            return first
        return contracted(parts, free, self.ones)


def _entry(part: Formula) -> tuple[Variable, tuple[str, ...]]:
    letters: tuple[str, ...] = ()
    if isinstance(part, Component):
        letters, part = tuple(str(index) for index in part.indices), part.body
    if not isinstance(part, Variable):
        raise no_rule()
    return part, letters


def _is_diagonal(cell: Cell, quotient: Quotient) -> bool:
    """Whether two variables of one step depend on each other entry by entry alone."""
    upper, lower = quotient.upper, quotient.lower
    assert isinstance(upper, Variable) and isinstance(lower, Variable)
    if upper.time is None or upper.time != lower.time:
        return False
    network = graph(cell)
    return all(
        isinstance(factor, Diagonal | Number)
        for way in within_step(network, quotient)
        for above, below in pairwise(way)
        for edge in network.below(above.name)
        if edge.lower.name == below.name
        for route in edge.routes
        for factor in route.factors
    )
