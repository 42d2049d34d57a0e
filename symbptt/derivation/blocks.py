"""States that feed back into each other, as one vector s_t a step.

The states of a cell fall into blocks: two are in one block if each depends on the other, however
many steps before. An LSTM's c_t and h_t make one block s_t = [c_t, h_t]; the layers of a stacked
network make one each. A state that is read p steps back stands in its block p times, as h_t, ...,
h_{t-p+1}, so that a block depends on nothing before the block of the last step. A block of one
state that is read one step back is that state itself. A block of states that run backwards in time
depends in the same way on that of the next step, and on nothing after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..formula.syntax import Equation, Formula, Index, Quotient, Stack, Variable, walk
from ..model.cell import STEP, Cell
from ..notation import Name
from .graph import Edge, Graph, graph, same
from .shown import Shown, moved, recurrent, shown

_LETTERS = ("s", "S", "q", "Q", "z", "Z")


@dataclass(frozen=True)
class Block:
    """A block of states: `variable` at step t stacks the `parts`, states at t and before.

    If it runs `backwards` in time they are states at t and after.
    """

    variable: Variable
    parts: tuple[Variable, ...]
    backwards: bool = False

    @property
    def plain(self) -> bool:
        """Whether it is one state, under its own name."""
        return self.parts == (self.variable,)

    @property
    def states(self) -> tuple[Name, ...]:
        """The states in it."""
        return tuple(dict.fromkeys(part.name for part in self.parts))

    def stack(self) -> Stack:
        """What the variable stands for."""
        return Stack(self.parts)

    @property
    def way(self) -> int:
        """From which neighbouring step it goes on: -1 from the one before, 1 from the one after."""
        return 1 if self.backwards else -1

    @property
    def beside(self) -> Variable:
        """The block of the neighbouring step, as in the equations of step t."""
        return moved(self.variable, Index(STEP, self.way))

    def holding(self, state: Variable) -> Variable:
        """The block in which an equation of step t finds a state: that of t, or the one beside."""
        here = state.time is None or not state.time.offset
        return moved(self.variable, Index(STEP)) if here else self.beside


def blocks(cell: Cell) -> tuple[Block, ...]:
    """The blocks of a cell, in the order of their first equations.

    >>> from symbptt.model.library import lstm, stacked
    >>> [part.name.ascii for part in blocks(lstm())[0].parts]
    ['c', 'h']
    >>> [block.variable.name.ascii for block in blocks(stacked())]
    ['h_1', 'h_2']
    """
    return _blocks(graph(cell))


@lru_cache(maxsize=64)
def _blocks(network: Graph) -> tuple[Block, ...]:
    cell = network.cell
    remembered = set(recurrent(network))
    states = [
        equation.left.name
        for equation in cell.equations
        if isinstance(equation.left, Variable) and equation.left.name in remembered
    ]
    reached = {state: _reached(network, state) for state in states}
    groups: list[tuple[Name, ...]] = []
    for state in states:
        if not any(state in group for group in groups):
            groups.append(tuple(
                other for other in states
                if other == state or (other in reached[state] and state in reached[other])
            ))  # fmt: skip
    stacked = [group for group in groups if len(group) > 1 or len(_steps(cell, group[0])) > 1]
    names = iter(_names(cell, len(stacked)))
    return tuple(
        Block(
            Variable(next(names) if group in stacked else group[0], Index(STEP)),
            tuple(
                Variable(state, Index(STEP, steps))
                for state in group
                for steps in _steps(cell, state)
            ),
            bool(cell.ahead(group[0])),
        )
        for group in groups
    )


def _steps(cell: Cell, state: Name) -> range:
    """At which steps beside t a block holds a state: t, t - 1, ..., or t, t + 1, ..."""
    ahead = cell.ahead(state)
    return range(ahead) if ahead else range(0, -cell.lag(state), -1)


def singles(cell: Cell) -> tuple[Block, ...]:
    """Every state as a block of its own, also where states feed back into each other."""
    parts = (part for block in blocks(cell) for part in block.parts)
    names = dict.fromkeys(part.name for part in parts)
    return tuple(
        Block(
            Variable(name, Index(STEP)),
            tuple(Variable(name, Index(STEP, steps)) for steps in _steps(cell, name)),
            bool(cell.ahead(name)),
        )
        for name in names
    )


def stacked_in(cell: Cell, form: Formula) -> tuple[Equation, ...]:
    """What each block of several states that stands in a formula stacks: s_t = [c_t, h_t]."""
    used = {part.name for part in walk(form) if isinstance(part, Variable)}
    return tuple(
        Equation(block.variable, block.stack())
        for block in blocks(cell)
        if not block.plain and block.variable.name in used
    )


def _reached(network: Graph, upper: Name) -> frozenset[Name]:
    """The quantities that `upper` depends on, at whatever time."""
    found: set[Name] = set()
    open_names = [upper]
    while open_names:
        for edge in network.below(open_names.pop()):
            if edge.lower.time is not None and edge.lower.name not in found:
                found.add(edge.lower.name)
                open_names.append(edge.lower.name)
    return frozenset(found)


def _names(cell: Cell, count: int) -> tuple[Name, ...]:
    """Names that the cell does not have: s, or s_1, s_2, ... for several blocks."""
    used = {quantity.name.base for quantity in cell.quantities}
    letter = next((one for one in _LETTERS if one not in used), "state")
    if count == 1:
        return (Name(letter),)
    return tuple(Name(letter, label=str(number)) for number in range(1, count + 1))


@dataclass(frozen=True)
class Blocked:
    """The dependency graph of a cell in which each block is one node, as seen by one variable.

    Its nodes are the blocks and what a reader sees beside them (`Shown`). What a block is computed
    from within its step is inlined, but for `lower`, by which is differentiated.
    """

    seen: Shown
    lower: Variable
    blocks: tuple[Block, ...]

    @property
    def cell(self) -> Cell:
        """The cell whose graph this is."""
        return self.seen.cell

    def block(self, variable: Variable) -> Block | None:
        """The block that a variable is, or in which it is a state; None for any other variable."""
        if variable.time is None:
            return None
        return next(
            (
                block
                for block in self.blocks
                if variable.name == block.variable.name or variable.name in block.states
            ),
            None,
        )

    def node(self, variable: Variable) -> Variable:
        """The node that a variable of the equations of step t is: its block, or itself."""
        block = self.block(variable)
        if block is None or self.is_block(variable):
            return variable
        return block.holding(variable)

    def is_block(self, variable: Variable) -> bool:
        """Whether a variable stands for a whole block."""
        return any(same(block.variable, variable) for block in self.blocks)

    def below(self, upper: Variable) -> tuple[Variable, ...]:
        """The nodes that a node of step t depends on directly, in order of appearance.

        A block that holds states of other steps has them from the block beside it.
        """
        found = dict.fromkeys(self.node(edge.lower) for edge in self._leaves(upper))
        block = self.block(upper)
        if block is not None and any(part.time != Index(STEP) for part in block.parts):
            found[block.beside] = None
        return tuple(found)

    def ways(self, upper: Variable, lower: Variable) -> tuple[tuple[Edge, ...], ...]:
        """Every way from a state or a seen variable of step t to `lower`, both as in equations.

        A way to a block's state passes the block's own states of the step, and what is inlined.
        """
        within = self._within(upper)
        onward = self._leading_to(upper, lower)
        found: list[tuple[Edge, ...]] = []
        open_ways: list[tuple[Edge, ...]] = [
            (edge,) for edge in reversed(self.seen.network.below(upper.name))
        ]
        while open_ways:
            way = open_ways.pop()
            end = way[-1].lower
            if end == lower:
                found.append(way)
            elif end.time == Index(STEP) and end.name in within and end.name in onward:
                below = reversed(self.seen.network.below(end.name))
                open_ways.extend((*way, edge) for edge in below)
        return tuple(found)

    def lags(self, upper: Variable) -> tuple[int, ...]:
        """How many steps back a block or a seen variable reads `lower`; 0 for a constant."""
        if self.block(self.lower) is not None:
            return ()
        leaves = (edge for edge in self._leaves(upper) if same(edge.lower, self.lower))
        return tuple(sorted({edge.lag for edge in leaves}))

    def reaches(self, upper: Variable, lower: Variable, steps: int = 1) -> bool:
        """Whether some way leads from one node to another, both as in the equations of step t."""
        open_nodes = [upper]
        found: set[Variable] = set()
        while open_nodes:
            node = open_nodes.pop()
            if node == lower:
                return True
            if node in found or node.time is None or abs(node.time.offset) > steps:
                continue
            found.add(node)
            for part in self.below(node):
                time = part.time and node.time.plus(part.time.offset)
                open_nodes.append(Variable(part.name, time))
        return False

    def quotient(self, upper: Variable, lower: Variable, time: Index) -> Quotient:
        """The local Jacobian of one node by another, both as in the equations, at step `time`.

        It is marked ∂⁺ where a second way leads from `upper` to `lower`. Where one passes another
        state of the step, a bar says that this state is held fixed: ∂h_t/∂h_{t-1}|_{c_t}.
        """
        held = tuple(moved(part, time) for part in self._held(upper, lower))
        others = [part for part in self.below(upper) if part != lower]
        second = not held and any(self.reaches(part, lower) for part in others)
        mark = "immediate" if second else "partial"
        return Quotient(moved(upper, time), moved(lower, time), mark, held=held)

    def _held(self, upper: Variable, lower: Variable) -> tuple[Variable, ...]:
        """The states that are held fixed in ∂u/∂v: ways of the step that pass them do not count.

        If there are any, those of the step beside it are as well, for a v of that step or without
        one.
        """
        stacks = [block for block in self.blocks if not block.plain]
        if any(same(block.variable, one) for block in stacks for one in (upper, lower)):
            return ()
        states = [part.variable for part in self.blocks]
        on_the_way = [
            state
            for state in states
            if not same(state, upper)
            and state.name in self._of_step(upper.name)
            and self._leads(state.name, lower)
        ]
        if not on_the_way:
            return ()
        if lower.time == Index(STEP):
            return tuple(on_the_way)
        here = lower if lower.time is None else Variable(lower.name, Index(STEP))
        beside = [
            block.beside
            for block in self.blocks
            if not same(block.variable, lower) and self._leads(block.variable.name, here)
        ]
        return (*on_the_way, *beside)

    def _of_step(self, upper: Name) -> frozenset[Name]:
        """The quantities of the step that `upper` depends on within it."""
        found: set[Name] = set()
        open_names = [upper]
        while open_names:
            for edge in self.seen.network.below(open_names.pop()):
                if edge.lower.time == Index(STEP) and edge.lower.name not in found:
                    found.add(edge.lower.name)
                    open_names.append(edge.lower.name)
        return frozenset(found)

    def _leads(self, upper: Name, lower: Variable) -> bool:
        """Whether some way within the step leads from `upper` to `lower`."""
        names = (upper, *self._of_step(upper))
        return any(edge.lower == lower for name in names for edge in self.seen.network.below(name))

    def _leading_to(self, upper: Variable, lower: Variable) -> frozenset[Name]:
        """The quantities of the step from which `lower` is reached."""
        within = self._within(upper)
        edges = self.seen.network.edges
        found = {edge.upper for edge in edges if edge.lower == lower}
        while True:
            more = {
                edge.upper
                for edge in edges
                if edge.lower.time == Index(STEP) and edge.lower.name in found & within
            }
            if more <= found:
                return frozenset(found)
            found |= more

    def _within(self, upper: Variable) -> frozenset[Name]:
        """The quantities of the step that a way from `upper` may pass: those that are inlined."""
        block = self.block(upper)
        cell = self.cell
        return frozenset(
            equation.left.name
            for equation in cell.equations
            if isinstance(equation.left, Variable)
            and not same(equation.left, self.lower)
            and (
                self.seen.hidden(equation.left)
                if block is None
                else self.block(equation.left) in (None, block)
            )
        )

    def _leaves(self, upper: Variable) -> Iterator[Edge]:
        """The edges that leave what a node is inlined to."""
        block = self.block(upper)
        inlined = self._within(upper)
        open_names = list(reversed(block.states)) if block is not None else [upper.name]
        seen = set(open_names)
        while open_names:
            for edge in self.seen.network.below(open_names.pop()):
                lower = edge.lower
                if lower.time == Index(STEP) and lower.name in inlined:
                    if lower.name not in seen:
                        seen.add(lower.name)
                        open_names.append(lower.name)
                else:
                    yield edge


def blocked(cell: Cell, lower: Variable) -> Blocked:
    """The graph of a cell by blocks, in which `lower` stays visible."""
    return Blocked(shown(cell, lower), lower, blocks(cell))
