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
    Product,
    Quotient,
    Sum,
    Times,
    Transpose,
    Variable,
    indices_of,
    rebuild,
    walk,
)
from ..model.cell import STEP, Cell
from ..notation import Name
from .automaton import Letter
from .conformity import is_number
from .terms import Block, Outside
from .words import Factor


def of_name(name: Name) -> list[str]:
    """A name: its letter as it is printed, and its label."""
    return [replace(name, label="").text, name.label]


def of_index(index: Index | None) -> list[Any] | None:
    """An index: its symbol, None for a number, and its constant."""
    if index is None:
        return None
    if index.others:
        raise Outside("an index of several symbols")
    return [index.symbol and TEXT.letter(index.symbol), index.offset]


def of_symbols(symbols: Iterable[str]) -> list[str]:
    """The symbols of indices, as they are printed."""
    return [TEXT.letter(symbol) for symbol in symbols]


def of_formula(formula: Formula) -> dict[str, Any]:
    """The tree of a formula of sums, products and quotients. Raises `Outside` for another one."""
    match formula:
        case Number(value=value):
            return {"op": "number", "value": str(value)}
        case Plus(terms=parts):
            return {"op": "plus", "parts": [of_formula(part) for part in parts]}
        case Times(factors=parts):
            return {"op": "times", "parts": [of_formula(part) for part in parts]}
        case Transpose(body=body):
            return {"op": "transpose", "body": of_formula(body)}
        case Sum():
            return {"op": "sum", **_ranged(formula)}
        case Product(falling=falling, spelled=spelled):
            ways = {"falling": falling, "spelled": spelled}
            return {"op": "product", **_ranged(formula), **ways}
        case Quotient(upper=Variable() as upper, lower=Variable() as lower, use=None, held=()):
            ends = {"upper": _variable(upper), "lower": _variable(lower)}
            return {"op": "quotient", **ends, "mark": formula.mark}
        case _:
            raise Outside(f"{type(formula).__name__} in a formula")


def _ranged(formula: Sum | Product) -> dict[str, Any]:
    return {
        "index": TEXT.letter(formula.index),
        "first": of_index(formula.first),
        "last": of_index(formula.last),
        "body": of_formula(formula.body),
    }


def _variable(variable: Variable) -> dict[str, Any]:
    return {"name": of_name(variable.name), "time": of_index(variable.time)}


class Network:
    """A cell as plain data; it numbers the atoms, the factors of its local Jacobians."""

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        self._numbers: dict[Factor, int] = {}
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
                    "name": of_name(quantity.name),
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
        """What one slot holds: the free indices that are placed there, and the factors."""
        free, block = letter
        assert isinstance(free, tuple) and isinstance(block, tuple)
        return [of_symbols(free), self._factors(block)]

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
        ends = {"upper": of_name(edge.upper), "lower": of_name(edge.lower.name)}
        return {**ends, "lag": lag, "routes": routes}

    def _factors(self, block: Block) -> list[Any]:
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
        return [number, latest, turned and self._kind(atom) == "matrix"]

    def _kind(self, atom: Factor) -> str:
        if is_number(self.cell, atom):
            return "number"
        return "diagonal" if isinstance(atom.formula, Diagonal) else "matrix"

    def _atom(self, atom: Factor) -> dict[str, Any]:
        shown = text(_partial(atom.formula))
        return {"text": shown, "kind": self._kind(atom), "outer": atom.is_outer}

    def _loss(self) -> dict[str, Any] | None:
        """What L adds up, None if it is no plain multiple of the losses of all steps or of one."""
        try:
            found = total(self.cell)
        except NoRule:
            return None
        if found is None or not isinstance(found.coefficient, Number):
            return None
        weight = str(found.coefficient.value)
        return {"of": of_name(found.loss.name), "weight": weight, "every": found.first is not None}


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


def _hold_relative(block: Block) -> None:
    """Refuse a step by its number in the equations of step t."""
    parts = (part for factor in block for part in walk(factor.formula))
    if any(isinstance(part, Variable) and part.time and part.time.symbol is None for part in parts):
        raise Outside("a factor of one step")


def _moved(formula: Formula, steps: int) -> Formula:
    """A factor as in the equations of step t, so many steps later."""
    if isinstance(formula, Variable) and formula.time is not None:
        return replace(formula, time=Index(STEP, formula.time.offset + steps))
    return rebuild(formula, lambda part: _moved(part, steps))
