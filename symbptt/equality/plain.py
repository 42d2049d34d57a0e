"""Claims and networks as plain data, for a program that knows nothing of this one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from ..derivation.graph import Edge, graph
from ..derivation.total import total
from ..errors import NoRule
from ..formula.printer import TEXT, text
from ..formula.syntax import (
    Component,
    Diagonal,
    Formula,
    Index,
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
    rebuild,
    substitute,
    walk,
)
from ..model.cell import LAST, STEP, Cell
from ..notation import Name
from .conformity import is_number
from .letters import Letter
from .terms import Outside
from .words import Factor


def of_index(index: Index) -> list[Any]:
    """An index: its symbols, each with its factor; the symbol of its constant is ""."""
    first = () if index.symbol is None else ((index.symbol, 1),)
    terms = [[TEXT.letter(symbol), factor] for symbol, factor in first + index.others]
    return [*terms, ["", index.offset]] if index.offset or not terms else terms


def of_symbols(symbols: Iterable[str]) -> list[str]:
    """The symbols of indices, as they are printed."""
    return [TEXT.letter(symbol) for symbol in symbols]


def of_formula(formula: Formula, start: int) -> dict[str, Any]:
    """The tree of a formula of sums, products and quotients; a range without ends is that of T.

    Raises `Outside` for another formula.
    """
    match formula:
        case Number(value=value):
            return {"op": "number", "value": str(value)}
        case Plus(terms=parts):
            return {"op": "plus", "parts": [of_formula(part, start) for part in parts]}
        case Times(factors=parts):
            return {"op": "times", "parts": [of_formula(part, start) for part in parts]}
        case Value(index=index):
            return {"op": "value", "index": of_index(index)}
        case Ratio(upper=upper, lower=lower):
            return {"op": "ratio", "parts": [of_formula(part, start) for part in (upper, lower)]}
        case Power(base=base, exponent=int() as exponent):
            return {"op": "power", "parts": [of_formula(base, start)], "exponent": exponent}
        case Transpose(body=body):
            return {"op": "transpose", "parts": [of_formula(body, start)]}
        case Sum():
            return {"op": "sum", **_ranged(formula, start)}
        case Product(falling=falling, spelled=spelled):
            ways = {"falling": falling, "spelled": spelled}
            return {"op": "product", **_ranged(formula, start), **ways}
        case Quotient(upper=Variable() as upper, lower=Variable() as lower, use=use, held=held):
            return {
                "op": "quotient",
                "upper": _variable(upper),
                "lower": _variable(lower),
                "mark": formula.mark,
                "use": None if use is None else of_index(use),
                "held": [_variable(part) for part in held],
            }
        case _:
            raise Outside(f"{type(formula).__name__} in a formula")


def _ranged(formula: Sum | Product, start: int) -> dict[str, Any]:
    return {
        "index": TEXT.letter(formula.index),
        "first": of_index(formula.first or Index(None, start)),
        "last": of_index(formula.last or Index(LAST)),
        "parts": [of_formula(formula.body, start)],
    }


def _variable(variable: Formula) -> list[Any]:
    """A variable: its name and its time."""
    if not isinstance(variable, Variable):
        raise Outside(f"{type(variable).__name__} beside an evaluation bar")
    time = variable.time
    return [variable.name.text, None if time is None else of_index(time)]


class Network:
    """A cell as plain data; it numbers the atoms, the factors of its local Jacobians."""

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        self._numbers: dict[Factor, int] = {}
        self._kinds: list[str] = []
        self._edges = [self._edge(edge) for edge in graph(cell).edges]

    def data(self) -> dict[str, Any]:
        """The equations, the quantities, the edges with their routes, the atoms, and L."""
        cell = self.cell
        return {
            "name": cell.name,
            "start": cell.start,
            "equations": [text(one) for one in (*cell.equations, cell.total_loss) if one],
            "quantities": [
                {
                    "name": quantity.name.text,
                    "role": quantity.role.value,
                    "shape": list(quantity.shape),
                }
                for quantity in cell.quantities
            ],
            "edges": self._edges,
            "atoms": [self._atom(factor) for factor in self._numbers],
            "loss": self._loss(),
        }

    def letter(self, letter: Letter) -> list[Any]:
        """What one slot holds: the free indices that are placed there, and a block a track.

        A block has the number of its track, and 1 if the slots of that are read upwards, -1 if
        downwards. The numbers of a slot are a block of their own, before those of the tracks.
        """
        marks, *blocks = letter
        numbers: list[Factor] = []
        found = []
        for track, block in enumerate(blocks, 1):
            assert isinstance(block, tuple)
            factors = [part for part in block if isinstance(part, Factor)]
            numbers += [one for one in factors if is_number(self.cell, one)]
            others = self._factors(one for one in factors if not is_number(self.cell, one))
            way = 1 if "rising" in block else -1
            if "turned" in block:
                way, others = -way, [self._turned(one) for one in reversed(others)]
            found.append([track, way, others])
        assert isinstance(marks, tuple)
        blocks_ = [[0, -1, self._factors(numbers)], *found]
        return [of_symbols(marks), [block for block in blocks_ if block[2]]]

    def _turned(self, factor: list[Any]) -> list[Any]:
        """The transpose of a factor; a number and a diagonal matrix are their own."""
        number, time, turned = factor
        return [number, time, turned != (self._kinds[number] == "matrix")]

    def _edge(self, edge: Edge) -> dict[str, Any]:
        routes = []
        for route in edge.routes:
            outer = () if route.outer is None else (Factor(route.outer, is_outer=True),)
            block = (*map(Factor, route.factors), *outer)
            _hold_relative(block)
            weight = Fraction(1)
            for factor in block:
                if isinstance(factor.formula, Number):
                    weight *= factor.formula.value
            routes.append([str(weight), self._factors(block)])
        lag = None if edge.lower.time is None else edge.lag
        ends = {"upper": edge.upper.text, "lower": edge.lower.name.text}
        return {**ends, "lag": lag, "routes": routes}

    def _factors(self, block: Iterable[Factor]) -> list[Any]:
        """Each factor but numbers: its atom, the time that is its own, and if it is transposed."""
        return [self._factor(one) for one in block if not isinstance(one.formula, Number)]

    def _factor(self, factor: Factor) -> list[Any]:
        formula, turned = factor.formula, False
        while isinstance(formula, Transpose):
            formula, turned = formula.body, not turned
        offsets = list(_offsets(formula))
        latest = max(offsets, default=None)
        if latest is not None:
            formula = _moved(formula, -latest)
        atom = Factor(formula, factor.is_outer)
        number = self._numbers.setdefault(atom, len(self._numbers))
        if number == len(self._kinds):
            self._kinds.append(self._kind(atom))
        return [number, latest, turned and self._kinds[number] == "matrix"]

    def _kind(self, atom: Factor) -> str:
        if is_number(self.cell, atom):
            return "number"
        return "diagonal" if isinstance(atom.formula, Diagonal) else "matrix"

    def _atom(self, atom: Factor) -> dict[str, Any]:
        shown = text(_partial(atom.formula))
        return {"text": shown, "kind": self._kind(atom), "outer": atom.is_outer}

    def _loss(self) -> dict[str, Any] | None:
        """What L adds up, None if it is no multiple of the losses of a range of steps."""
        try:
            found = total(self.cell)
            if found is None:
                return None
            weight = substitute(found.coefficient, {Variable(Name(LAST)): Value(Index(LAST))})
            return {
                "of": found.loss.name.text,
                "weight": of_formula(weight, self.cell.start),
                "first": of_index(found.last if found.first is None else found.first),
                "last": of_index(found.last),
            }
        except (NoRule, Outside):
            return None


def _partial(formula: Formula) -> Formula:
    """A factor with the Jacobians in it written as ∂."""
    if isinstance(formula, Quotient):
        return replace(formula, mark="partial")
    return rebuild(formula, _partial)


def _offsets(formula: Formula) -> Iterator[int]:
    """The times in a factor, counted from its slot."""
    for part in walk(formula):
        for index in indices_of(part):
            if isinstance(part, Variable) and index.symbol in (None, STEP) and not index.others:
                yield index.offset
            elif not isinstance(part, Component):
                raise Outside("a factor that counts time")


def _hold_relative(block: tuple[Factor, ...]) -> None:
    """Refuse a step by its number in the equations of step t."""
    parts = (part for factor in block for part in walk(factor.formula))
    if any(isinstance(part, Variable) and part.time and part.time.symbol is None for part in parts):
        raise Outside("a factor of one step")


def _moved(formula: Formula, steps: int) -> Formula:
    """A factor as in the equations of step t, so many steps later."""
    if isinstance(formula, Variable) and formula.time is not None:
        return replace(formula, time=Index(STEP, formula.time.offset + steps))
    return rebuild(formula, lambda part: _moved(part, steps))
