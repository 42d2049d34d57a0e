"""The derivation of a closed form in blocks of states: the tree of steps to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .. import bounds
from ..formula.syntax import (
    ZERO,
    Equation,
    Formula,
    Index,
    Iverson,
    Quotient,
    Sum,
    Variable,
    free_indices,
    plus,
    times,
)
from ..model.cell import LAST, STEP, Cell, total_loss
from .block_terms import NOTHING, BlockTerms, lag_of
from .blocks import Block, blocked
from .forms import IDENTITY
from .graph import same
from .shown import moved
from .steps import Rule, Step
from .total import plain_total


def derive_block_chain(cell: Cell, upper: Variable, lower: Variable) -> Step:
    """The derivation of d`upper`/d`lower` for every T, in blocks; see `chain.derive_chain`.

    Raises `NoRule` for a total loss with a coefficient, `BoundExceeded` for more terms than
    `bounds.PARTS`.

    >>> from symbptt.formula.printer import text
    >>> from symbptt.model.library import lstm
    >>> from symbptt.notation import Name
    >>> cell = lstm()
    >>> L_t, b_f = Variable(Name("L"), Index("t")), Variable(Name("b", label="f"))
    >>> text(derive_block_chain(cell, L_t, b_f).equation.right)
    '∂L_t/∂ŷ_t · ∂ŷ_t/∂s_t · Σ_{k=0}^{t} (Π_{i=k+1}^{t} ∂s_i/∂s_{i-1}) · ∂⁺s_k/∂b_f'
    """
    used = {*free_indices(lower), *free_indices(upper), LAST}
    derivation = BlockDerivation(blocked(cell, NOTHING), blocked(cell, lower), frozenset(used))
    bounds.hold("the number of terms", derivation.count(), bounds.PARTS)
    if upper == cell.loss:
        return derivation.of_total_loss()
    assert upper.time is not None
    return derivation.of_variable(Variable(upper.name, Index(STEP)), upper.time)


@dataclass(frozen=True)
class BlockDerivation(BlockTerms):
    """The derivations by one variable; every method is one rule applied at some step."""

    def of_variable(self, upper: Variable, time: Index) -> Step:
        """d`upper`/dv for a variable of one step."""
        left = Quotient(moved(upper, time), self.lower)
        closed = self.at_step(upper, time)
        if closed == ZERO:
            return Step(Rule.NO_PATH, Equation(left, ZERO))
        block = self.graph.block(upper)
        if block is not None and block.plain:
            return self.recursion(block, time, left)
        return Step(Rule.SUBSTITUTE, Equation(left, closed), self.premises(upper, time))

    def of_total_loss(self) -> Step:
        """dL/dv from the derivatives of the losses of single steps."""
        total = plain_total(self.cell)
        left, closed = Quotient(total_loss(self.cell), self.lower), self.closed_loss(total)
        loss, time = Variable(total.loss.name, Index(STEP)), Index(self._sum(0))
        if total.first is None:
            time, rule = Index(LAST), Rule.LAST_STEP
            over: Formula = Quotient(total.loss, self.lower, "total")
        else:
            rule = Rule.SUM_OVER_TIME
            each = Quotient(moved(loss, time), self.lower, "total")
            over = Sum(str(time.symbol), self._first_loss(), Index(LAST), each)
        if closed == ZERO:
            return Step(Rule.NO_PATH, Equation(left, ZERO))
        outer = Step(rule, Equation(left, over))
        return Step(Rule.SUBSTITUTE, Equation(left, closed), (outer, *self.premises(loss, time)))

    def _first_loss(self) -> Index:
        return self.start if self.entered is None or self.cell.reads_later else self._first(0)

    def premises(self, upper: Variable, time: Index) -> tuple[Step, ...]:
        """The chain rule at each node on the way from `upper`, the recursions of blocks last."""
        steps: dict[Step, None] = {}
        recursions: dict[Step, None] = {}
        open_nodes = [self.graph.node(upper)]
        seen: set[Variable] = set()
        while open_nodes:
            node = open_nodes.pop(0)
            if node in seen:
                continue
            seen.add(node)
            if self.graph.is_block(node):
                block = self._block(node)
                at = time.plus(-lag_of(node))
                if self.of_block(block, at, self._depth(time)):
                    recursions[self.recursion(block, self._any_step(time, at))] = None
                    open_nodes += [moved(part, Index(STEP)) for part in self._others(block)]
                continue
            terms, onward = self._chain_rule(node, time)
            left = Quotient(moved(node, time), self.lower, "total")
            passed = tuple(moved(part, time) for part in onward)
            steps[Step(Rule.CHAIN_RULE, Equation(left, plus(terms)), at=passed)] = None
            open_nodes += onward
        return (*steps, *recursions)

    def _any_step(self, time: Index, at: Index) -> Index:
        """Where the recursion of a block is stated that is read at step `at`, from step `time`.

        That may be no step of the network, as t - 1 or T + 1.
        """
        if at == time or time.symbol not in (None, LAST):
            return time
        return Index(self._sum(0))

    def _chain_rule(
        self, upper: Variable, time: Index
    ) -> tuple[tuple[Formula, ...], list[Variable]]:
        local, terms = list(self._local(upper, time)), []
        onward: list[Variable] = []
        for part in self._onward(self.graph, upper):
            at = time.plus(-lag_of(part))
            if self.graph.is_block(part):
                leads_on = bool(self.of_block(self._block(part), at, self._depth(time)))
            elif same(part, self.lower):
                leads_on = bool(self.through(part, time, self._depth(time)))
                local = [] if leads_on else local
            else:
                leads_on = bool(
                    self.through(part, time, self._depth(time)) or self.direct(part, time)
                )
            if leads_on:
                here = self.graph.quotient(upper, part, time)
                terms.append(times((here, Quotient(moved(part, time), self.lower, "total"))))
                onward.append(part)
        return (*self._itself(upper, time), *local, *terms), onward

    def _local(self, upper: Variable, time: Index) -> Iterator[Formula]:
        """∂u/∂v where v stands in what u is computed from."""
        for lag in self.entry.lags(upper):
            here = self.entry.quotient(upper, self._lower_at(lag), time)
            if self.lower.time is None or self.lower.time.plus(lag) == time:
                yield here
            elif self.lower.time.symbol != time.symbol:
                yield times((Iverson(self.lower.time.plus(lag), time), here))

    def recursion(self, block: Block, time: Index, left: Quotient | None = None) -> Step:
        """The recursion of a block, its start, and its solution."""

        def total(variable: Variable) -> Quotient:
            return Quotient(moved(variable, time), self.lower, "total")

        solved = self.of_block(block, time, self._depth(time))
        closed = plus(tuple(self._holding(solved, time, block.states[0])))
        solution = Equation(left or total(block.variable), closed)
        local = () if self._is_in(block) else tuple(self._local(block.variable, time))
        parts = [
            part
            for part in self._others(block)
            if self.of_block(self._block(part), time, self._depth(time))
        ]
        if not self.feeds_back(block):
            return Step(Rule.DIRECT_AND_RECURRENT, solution)
        parts.append(block.beside)
        terms = tuple(
            times((self.graph.quotient(block.variable, part, time), total(part))) for part in parts
        )
        split = Step(
            Rule.DIRECT_AND_RECURRENT, Equation(total(block.variable), plus((*local, *terms)))
        )
        return Step(Rule.UNROLL, solution, (split, *self._beginning(block)))

    def _beginning(self, block: Block) -> Iterator[Step]:
        """What the recursion of a block begins with: 0, or v itself where the block is v alone."""
        if self.entered is not None and self._is_in(block):
            at = moved(block.variable, self.entered)
            if block.plain:
                yield Step(Rule.ENTRY, Equation(Quotient(at, self.lower, "total"), IDENTITY))
            return
        first, last = self.start, Index(LAST)
        if self.entered is not None and not any(
            term.anywhere for term in self.of_block(block, Index(STEP), 0)
        ):
            first, last = self._first(0), self._last(0)
        at = moved(block.variable, last.plus(1) if block.backwards else first.plus(-1))
        rule = Rule.GIVEN_AFTER if block.backwards else Rule.GIVEN
        yield Step(rule, Equation(Quotient(at, self.lower, "total"), ZERO))
