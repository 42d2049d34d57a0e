"""The part of an unrolled network that a claim speaks of, as a grid: time to the right.

A node has a column (its step) and a row (its quantity; the loss is on top). An edge knows which
products run along it: those that are counted rightly, that are missing, that are counted too often,
and that are no part of the gradient.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from ..derivation.graph import Graph, graph
from ..derivation.paths import Path, below
from ..equality.counts import Count
from ..formula.syntax import Formula, Index, Quotient, Variable, walk
from ..model.cell import LAST, Cell, Role
from ..notation import Name
from ..pictures import Picture

RIGHT, MISSING, OFTEN, FOREIGN = KINDS = ("right", "missing", "often", "foreign")
"""How a product is counted; an edge has these in this order."""

STEPS_DRAWN = 16
"""Steps up to which a network is drawn."""


def kind(count: Count) -> str:
    """How a product is counted: as often as it should be, too rarely, too often, or wrongly."""
    if count.right:
        return RIGHT
    if not count.expected:
        return FOREIGN
    return MISSING if not count.found or count.found < count.expected else OFTEN


Quantity = tuple[Name, bool]
"""A name, and whether it is that of a constant: L_t and L are two quantities."""


@dataclass(frozen=True)
class Node:
    """A variable in the column of a step; a constant stands in each column where it is used."""

    variable: Variable
    column: int

    @property
    def is_constant(self) -> bool:
        """Whether it has no time."""
        return self.variable.time is None

    @property
    def quantity(self) -> Quantity:
        """What it is an instance of."""
        return self.variable.name, self.is_constant


@dataclass(frozen=True)
class Edge:
    """`upper` depends on `lower`; `kinds` of the products along it, none if there is no product."""

    upper: Node
    lower: Node
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Network:
    """The nodes and edges to be drawn.

    `rows` are the quantities from top to bottom, those of one depth in one row, but each state in a
    row of its own; `constants` stand below; `columns` are the steps.
    """

    rows: tuple[tuple[Name, ...], ...]
    constants: tuple[Variable, ...]
    columns: tuple[int, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @property
    def quantities(self) -> tuple[tuple[Quantity, ...], ...]:
        """The quantities from top to bottom, the constants in the last row."""
        timed = (tuple((name, False) for name in names) for names in self.rows)
        return (*timed, tuple((constant.name, True) for constant in self.constants))

    @property
    def drawable(self) -> bool:
        """Whether there is something to draw, and not too much of it."""
        return bool(self.nodes) and len(self.columns) <= STEPS_DRAWN

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that occur."""
        return tuple(one for one in KINDS if any(one in edge.kinds for edge in self.edges))


def network(picture: Picture) -> Network:
    """The network of a picture."""
    return _Plan(picture).network


@dataclass(frozen=True)
class _Plan:
    picture: Picture

    @property
    def cell(self) -> Cell:
        return self.picture.cell

    @cached_property
    def graph(self) -> Graph:
        return graph(self.cell)

    @property
    def network(self) -> Network:
        nodes = self.nodes
        names = {node.variable.name for node in nodes if node.variable.time is not None}
        constants = {node.variable: None for node in nodes if node.variable.time is None}
        columns = [node.column for node in nodes]
        return Network(
            tuple(self._rows(names)),
            tuple(constants),
            tuple(range(min(columns), max(columns) + 1)) if columns else (),
            nodes,
            tuple(self._edges()),
        )

    @cached_property
    def counted(self) -> dict[tuple[Node, Node], set[str]]:
        """The edges of the products, with the kinds of those."""
        found: dict[tuple[Node, Node], set[str]] = {}
        for product in self.picture.counts.products:
            for run in map(self._shown, product.whole):
                for upper, lower in pairwise(run):
                    assert upper.time is not None
                    ends = _node(upper, upper.time.offset), _node(lower, upper.time.offset)
                    found.setdefault(ends, set()).add(kind(product))
        return found

    @cached_property
    def named(self) -> frozenset[Name]:
        """The quantities that the claim names, and those at which a product begins or ends."""
        runs = [run for product in self.picture.counts.products for run in product.whole]
        ends = {variable.name for run in runs for variable in (run[0], run[-1])}
        return frozenset(ends | {variable.name for variable in _mentioned(self.picture)})

    def _shown(self, run: Path) -> Path:
        """A run without the pre-activations that nobody speaks of."""
        return tuple(variable for variable in run if not self._hidden(variable))

    def _hidden(self, variable: Variable) -> bool:
        role = self.cell.quantity(variable).role
        return role is Role.PREACTIVATION and variable.name not in self.named

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes on some product; and what the claim names beside them, at the same steps."""
        if self.picture.left is None:
            return tuple(self._of_cell())
        found = dict.fromkeys(node for ends in self.counted for node in ends)
        found |= dict.fromkeys(self._of_left_side())
        columns = range(
            max(self.cell.start, min((node.column for node in found), default=0)),
            max((node.column for node in found), default=-1) + 1,
        )
        names = {node.variable.name for node in found}
        for mentioned in _mentioned(self.picture):
            if mentioned.time is not None and mentioned.name not in names:
                found |= dict.fromkeys(
                    Node(Variable(mentioned.name, Index(None, step)), step) for step in columns
                )
        return tuple(found)

    def _of_cell(self) -> Iterator[Node]:
        """All that stands at a step, but for targets; and the given states."""
        for given in self.cell.given_at(self.picture.counts.T):
            if given.time is not None:
                yield _node(given, given.time.offset)
        for quantity in self.cell.quantities:
            if quantity.timed and quantity.role not in (Role.TARGET, Role.PREACTIVATION):
                for step in range(self.cell.start, self.picture.counts.T + 1):
                    yield Node(quantity.at(Index(None, step)), step)

    def _of_left_side(self) -> Iterator[Node]:
        """The variables with a time between which the gradient runs."""
        counts = self.picture.counts
        left = self.picture.left
        for variable in () if left is None else _ends(left):
            if variable.time is not None:
                step = variable.time.value({**dict(counts.slots), LAST: counts.T})
                yield Node(Variable(variable.name, Index(None, step)), step)

    def _edges(self) -> Iterator[Edge]:
        """The edges of the products, then the other edges of the network between the nodes."""
        for (upper, lower), kinds in self.counted.items():
            yield Edge(upper, lower, tuple(one for one in KINDS if one in kinds))
        nodes = dict.fromkeys(self.nodes)
        for upper in nodes:
            for variable in self._directly_below(upper.variable):
                lower = _node(variable, upper.column)
                if lower in nodes and (upper, lower) not in self.counted:
                    yield Edge(upper, lower, ())

    def _directly_below(self, upper: Variable) -> Iterator[Variable]:
        """What a variable depends on, past hidden pre-activations."""
        waiting = [upper]
        while waiting:
            for variable in below(self.graph, self.picture.counts.T, waiting.pop()):
                if self.cell.quantity(variable).role is Role.TARGET:
                    continue
                if self._hidden(variable):
                    waiting.append(variable)
                else:
                    yield variable

    def _rows(self, names: set[Name]) -> Iterator[tuple[Name, ...]]:
        states = {quantity.name for quantity in self.cell.of_role(Role.STATE)}
        depths = self._depths(names)
        for depth in sorted(set(depths.values())):
            level = [name for name in depths if depths[name] == depth]
            if len(level) == 1:
                yield tuple(level)
                continue
            others = tuple(name for name in level if name not in states)
            if others:
                yield others
            yield from ((name,) for name in level if name in states)

    def _depths(self, names: set[Name]) -> dict[Name, int]:
        """How many of the names stand above each, within a step, on the longest way down."""
        timed = [quantity.name for quantity in self.cell.quantities if quantity.timed]
        defined = [e.left.name for e in self.cell.equations if isinstance(e.left, Variable)]
        depths = dict.fromkeys(timed, 0)
        for name in reversed(defined):
            depth = depths[name] + (name in names)
            for edge in self.graph.below(name):
                if edge.lower.time is not None and not edge.lag:
                    depths[edge.lower.name] = max(depths[edge.lower.name], depth)
        return {name: depths[name] for name in timed if name in names}


def _node(variable: Variable, step: int) -> Node:
    """The node of a variable; that of a constant is the one of the step in which it is used."""
    return Node(variable, step if variable.time is None else variable.time.offset)


def _mentioned(picture: Picture) -> Iterator[Variable]:
    """The variables in the quotients of a claim, at whatever times."""
    claim = picture.claim
    for side in () if claim is None else (claim.left, claim.right):
        for part in walk(side):
            yield from _ends(part)


def _ends(formula: Formula) -> Iterator[Variable]:
    """The two variables of a quotient."""
    if isinstance(formula, Quotient):
        ends: tuple[Formula, ...] = (formula.upper, formula.lower)
        yield from (end for end in ends if isinstance(end, Variable))
