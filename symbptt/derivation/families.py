"""The paths form: a total derivative for any T as a sum over named families of paths.

A path runs along a state for some steps, passes over to another, and so on. Its family is the
order in which it meets the states: along h, then along c. One that comes back to a state belongs
to the family of its way so far; what follows is a total derivative, the sum over every path. Each
family is one nested sum, and all of them together are the derivative. Where a state is passed on
by a diagonal matrix and by no weights, as an LSTM's c_t is by diag(f_t), this is the constant
error carousel (S. Hochreiter, J. Schmidhuber, Long short-term memory, 1997).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .. import bounds
from ..errors import NoRule
from ..formula.syntax import (
    ONE,
    ZERO,
    Diagonal,
    Formula,
    Index,
    Quotient,
    Variable,
    free_indices,
    plus,
    times,
    walk,
)
from ..model.cell import LAST, STEP, Cell, Role
from .block_terms import NOTHING, BlockTerms, Term, lag_of
from .blocks import Block, Blocked, singles
from .concrete import jacobians_of
from .forms import Family, PathsForm
from .graph import graph
from .shown import moved, shown
from .total import plain_total


def derive_families(cell: Cell, upper: Variable, lower: Variable) -> PathsForm:
    """d`upper`/d`lower` for every T by families of paths.

    `upper` and `lower` are as in `chain.derive_chain`. Raises `NoRule` where a state is read more
    than one step back, `BoundExceeded` for more families than `bounds.FAMILIES`.

    >>> from symbptt.model.library import lstm
    >>> from symbptt.notation import Name
    >>> form = derive_families(lstm(), lstm().loss, Variable(Name("b", label="f")))
    >>> [[state.name.ascii for state in family.states] for family in form.families]
    [['h', 'c'], ['h', 'c']]
    """
    alone = singles(cell)
    if any(not block.plain for block in alone):
        raise NoRule("families of paths of a longer memory than one step", "ask the chain form")
    derivation = _Along(
        Blocked(shown(cell), NOTHING, alone),
        Blocked(shown(cell, lower), lower, alone),
        frozenset({*free_indices(lower), *free_indices(upper), LAST}),
    )
    families = tuple(derivation.families(upper))
    forms = plus(tuple(family.formula for family in families))
    jacobians = jacobians_of(derivation.graph, derivation.entry, forms)
    carousels = {
        state.name for state in alone_states(alone) if _is_carousel(derivation.graph, state)
    }
    families = tuple(
        replace(family, carousel=any(state.name in carousels for state in family.states))
        for family in families
    )
    return PathsForm(Quotient(upper, lower), families, jacobians, cell.preactivations)


def alone_states(blocks: tuple[Block, ...]) -> tuple[Variable, ...]:
    """The states of blocks of one state each."""
    return tuple(block.variable for block in blocks)


def _is_carousel(graph: Blocked, state: Variable) -> bool:
    """Whether a state passes to its next value by entries alone, and without any weights."""
    before = Variable(state.name, Index(STEP, -1))
    factors = [
        factor
        for way in graph.ways(state, before)
        for edge in way
        for route in edge.routes
        for factor in route.factors
    ]
    return bool(factors) and all(
        isinstance(factor, Diagonal)
        and not any(
            isinstance(part, Variable) and graph.cell.quantity(part).role is Role.PARAMETER
            for part in walk(factor)
        )
        for factor in factors
    )


@dataclass(frozen=True)
class _Along(BlockTerms):
    """The paths of one family: along the blocks of `route`, at the end back to the block `again`.

    Without a route, the paths that pass no state.
    """

    route: tuple[Block, ...] = ()
    again: Block | None = None

    def families(self, upper: Variable) -> Iterator[Family]:
        """The families whose sum is the derivative, in the order in which they leave the upper."""
        whole = upper == self.cell.loss
        top = plain_total(self.cell).loss if whole else upper
        start = Variable(top.name, Index(STEP))
        for count, one in enumerate(self._along(start), 1):
            bounds.hold("the number of families", count, bounds.FAMILIES)
            if whole:
                closed = one.total_loss_form()
            else:
                assert upper.time is not None
                closed = one.at_step(start, upper.time)
            if closed != ZERO:
                states = tuple(block.variable for block in one.route)
                again = None if one.again is None else one.again.variable
                yield Family(states, again, closed)

    def _along(self, upper: Variable) -> Iterator[_Along]:
        own = self.graph.block(upper)
        first = [own] if own is not None else list(dict.fromkeys(self._met(upper)))
        if own is None:
            yield self
        open_routes: list[tuple[Block, ...]] = [(block,) for block in reversed(first)]
        while open_routes:
            route = open_routes.pop()
            yield replace(self, route=route)
            blocks = map(self.graph.block, BlockTerms._others(self, route[-1]))
            for block in dict.fromkeys(block for block in blocks if block is not None):
                if not graph(self.cell).joins(block.variable, self.lower):
                    continue
                if block in route:
                    yield replace(self, route=route, again=block)
                else:
                    open_routes.append((*route, block))

    def _met(self, upper: Variable) -> Iterator[Block]:
        """The blocks that are met first from a variable that is no state."""
        for part in BlockTerms._onward(self, self.graph, upper):
            block = self.graph.block(part)
            if block is not None:
                yield block
            else:
                yield from self._met(part)

    def total_loss_form(self) -> Formula:
        """The part of the derivative of the total loss."""
        return self.closed_loss(plain_total(self.cell))

    # The one route.

    def direct(self, upper: Variable, time: Index) -> list[Term]:
        return [] if self.route else super().direct(upper, time)

    def _onward(self, graph: Blocked, upper: Variable) -> Iterator[Variable]:
        for part in super()._onward(graph, upper):
            if not graph.is_block(part) or (self.route and graph.block(part) == self.route[0]):
                yield part

    def _others(self, block: Block) -> tuple[Variable, ...]:
        following = dict(zip(self.route, self.route[1:], strict=False)).get(block)
        return tuple(part for part in super()._others(block) if self.graph.block(part) == following)

    def enters(self, block: Block) -> tuple[int, ...]:
        last = self.route and block == self.route[-1] and self.again is None
        return super().enters(block) if last else ()

    def _from_others(self, block: Block, time: Index, depth: int) -> list[Term]:
        if block != self.route[-1]:
            return super()._from_others(block, time, depth)
        if self.again is None:
            return []
        found: list[Term] = []
        for part in BlockTerms._others(self, block):
            if self.graph.block(part) == self.again:
                here = self.graph.quotient(block.variable, part, time)
                rest = Quotient(moved(part, time), self.lower, "total")
                found.append(Term(lag_of(part), times((here, rest)), backwards=block.backwards))
        return found

    def _of_itself(self, block: Block, at: Index) -> Formula:
        return ONE
