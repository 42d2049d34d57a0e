"""The chain-rule form: a total derivative for any T as sums and ordered products of Jacobians.

Source of the closed form: R. Pascanu, T. Mikolov, Y. Bengio, On the difficulty of training
recurrent neural networks (2013), equations (3) to (5). The form is derived from the equations of
the cell, rule by rule; the tree of `steps.Step` says how.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from ..errors import NoRule
from ..formula.syntax import (
    ONE,
    ZERO,
    Equation,
    Formula,
    Index,
    Iverson,
    Product,
    Quotient,
    Sum,
    Variable,
    free_indices,
    plus,
    times,
)
from ..model.cell import LAST, STEP, Cell, total_loss
from ..notation import Name
from .block_chain import derive_block_chain
from .forms import IDENTITY
from .graph import same
from .shown import Shown, moved, recurrent, shown
from .steps import Rule, Step
from .total import plain_total

_INDICES = ("t", "k", "i", "s", "j", "m")


@lru_cache(maxsize=256)
def derive_chain(cell: Cell, upper: Variable, lower: Variable) -> Step:
    """The derivation of the total derivative d`upper`/d`lower` for every T.

    The last equation of the tree is the closed form. `upper` is the total loss or a variable at an
    index; `lower` is a constant, or a variable at an index. Where both have a time, the form is
    the one for a lower time that is not after the upper one. In numerator layout the derivative of
    a number by a vector is a row; that by a matrix is of the matrix's own shape.

    The states of a cell with several, or with a longer memory than one step, stand in blocks:
    `block_chain`. Raises `NoRule` for a total loss with a coefficient.

    >>> from symbptt.model.library import elman
    >>> from symbptt.notation import Name
    >>> cell = elman()
    >>> step = derive_chain(cell, cell.loss, Variable(Name("b", label="y")))
    >>> [premise.rule.name for premise in step.premises]
    ['SUM_OVER_TIME', 'CHAIN_RULE', 'CHAIN_RULE']
    """
    if not _is_simple(cell):
        return derive_block_chain(cell, upper, lower)
    derivation = _Derivation.of(cell, upper, lower)
    if upper == cell.loss:
        return derivation.of_total_loss()
    assert upper.time is not None
    return derivation.of_variable(Variable(upper.name, Index(STEP)), upper.time)


def _is_simple(cell: Cell) -> bool:
    """Whether a cell has one state, read one step back by itself alone, and all else at its step.

    Nothing that is read on paper stands between the state and that of the step before.
    """
    graph = shown(cell)
    states = recurrent(graph.network)
    late = [edge for edge in graph.network.edges if edge.lag]
    if len(states) != 1 or any(edge.lag != 1 or edge.lower.name != states[0] for edge in late):
        return False
    return {edge.upper for edge in late} <= _inlined(graph, states[0]) and not any(
        part.time is not None and part.time == Index(STEP) and cell.defines(part.name)
        for part in graph.below(states[0])
    )


def _inlined(graph: Shown, state: Name) -> frozenset[Name]:
    """A state and the pre-activations that are inlined in it."""
    edges = [edge for way in graph.routes(state) for edge in way]
    return frozenset({state, *(edge.upper for edge in edges)})


@dataclass(frozen=True)
class _Derivation:
    """The derivatives by one `lower` variable; every method is one rule applied at some step."""

    graph: Shown
    entry: Shown
    lower: Variable
    state: Variable
    indices: tuple[str, str, str]

    @classmethod
    def of(cls, cell: Cell, upper: Variable, lower: Variable) -> _Derivation:
        graph = shown(cell)
        states = recurrent(graph.network)
        if len(states) != 1 or any(edge.lag > 1 for edge in graph.network.edges):
            raise NoRule("a cell without exactly one state of the step before", "use a single one")
        used = {*free_indices(lower), *free_indices(upper), LAST}
        unused = [symbol for symbol in _INDICES if symbol not in used]
        loss, first, second = unused[:3] if upper == cell.loss else (unused[0], *unused[:2])
        indices = (loss, first, second) if lower.time is None else (loss, second, first)
        state = Variable(states[0], Index(STEP))
        return cls(graph, shown(cell, lower), lower, state, indices)

    @property
    def cell(self) -> Cell:
        return self.graph.cell

    # The closed forms.

    def direct(self, upper: Variable, time: Index) -> Formula:
        """The part of d`upper`/dv that passes no state: it stays within one step."""
        terms: list[Formula] = []
        for part in self.entry.below(upper.name):
            here = self.entry.quotient(upper, part, time)
            if part == self.state or part.time not in (None, Index(STEP)):
                continue
            if same(part, self.lower):
                terms.append(here)
            elif part.time is not None and (rest := self.direct(part, time)) != ZERO:
                terms.append(times((here, rest)))
        return plus(tuple(terms))

    def through(self, upper: Variable, time: Index) -> Formula:
        """The part of d`upper`/dv at step `time` that passes a state of that step or before."""
        terms: list[Formula] = []
        for part in self.graph.below(upper.name):
            if part.time is None:
                continue
            at_state = same(part, self.state)
            rest = self._reached(part, time) if at_state else self.through(part, time)
            if rest != ZERO:
                terms.append(times((self.graph.quotient(upper, part, time), rest)))
        return plus(tuple(terms))

    def _reached(self, state: Variable, time: Index) -> Formula:
        """The derivative of the state that an equation of step `time` reads, of that or before."""
        assert state.time is not None
        at, enters = time.plus(state.time.offset), self.lower.time
        if state == self.state or enters is None or self._before_start(enters):
            return self.of_state(at)
        if enters.symbol != at.symbol:
            raise NoRule(
                "a variable that reads the state of the step before, by one of any other step",
                "give both one index, as in a_t and h_{t-1}",
            )
        return ZERO if enters.offset > at.offset else self.of_state(at)

    def _before_start(self, time: Index) -> bool:
        return time.symbol is None and time.offset < self.cell.start

    def of_state(self, time: Index) -> Formula:
        """ds_t/dv = Σ_k (Π ∂s_i/∂s_{i-1}) ∂⁺s_k/∂v; for a v of one step only that k remains."""
        _, entry, factor = self.indices
        enters_at = self.lower.time or Index(entry)
        product = self._product(factor, enters_at.plus(1), time)
        if self.lower.time is not None and same(self.lower, self.state):
            return product
        enters = self.direct(self.state, enters_at)
        if enters == ZERO:
            return ZERO
        if self.lower.time is not None:
            return times((product, enters))
        return Sum(entry, Index(None, self.cell.start), time, times((product, enters)))

    def _product(self, index: str, first: Index, last: Index) -> Formula:
        """Π ∂s_i/∂s_{i-1}, written out where it has at most one factor."""
        if first.symbol == last.symbol and first.offset >= last.offset:
            return ONE if first.offset > last.offset else self.recurrent_part(first)
        return Product(index, first, last, self.recurrent_part(Index(index)))

    def recurrent_part(self, time: Index) -> Formula:
        """∂s_t/∂s_{t-1}, over the ways within the step."""
        return self._to_state_before(self.state, time)

    def _to_state_before(self, upper: Variable, time: Index) -> Formula:
        before = Variable(self.state.name, Index(STEP, -1))
        terms: list[Formula] = []
        for part in self.graph.below(upper.name):
            here = self.graph.quotient(upper, part, time)
            if part == before:
                terms.append(here)
            elif part.time == Index(STEP) and part != self.state:
                rest = self._to_state_before(part, time)
                terms.extend(() if rest == ZERO else (times((here, rest)),))
        return plus(tuple(terms))

    def at_step(self, upper: Variable, time: Index) -> Formula:
        """d`upper`/dv at step `time`, which is not before the step of v."""
        if upper == self.state:
            return self.of_state(time)
        parts = (self._direct_at(upper, time), self.through(upper, time))
        return plus(tuple(part for part in parts if part != ZERO))

    def _direct_at(self, upper: Variable, time: Index) -> Formula:
        if self.lower.time is None or self.lower.time == time:
            return self.direct(upper, time)
        direct = self.direct(upper, self.lower.time)
        if direct == ZERO or self.lower.time.symbol == time.symbol:
            return ZERO
        return times((Iverson(self.lower.time, time), direct))

    # The trees of steps.

    def of_variable(self, upper: Variable, time: Index) -> Step:
        """d`upper`/dv for a variable of one step."""
        left = Quotient(moved(upper, time), self.lower)
        if self._is_earlier(time) or (closed := self.at_step(upper, time)) == ZERO:
            return Step(Rule.NO_PATH, Equation(left, ZERO))
        premises = self.premises(upper, time)
        if upper == self.state:
            return replace(premises[0], equation=Equation(left, closed))
        return Step(Rule.SUBSTITUTE, Equation(left, closed), premises)

    def _is_earlier(self, time: Index) -> bool:
        lower = self.lower.time
        return lower is not None and lower.symbol == time.symbol and lower.offset > time.offset

    def of_total_loss(self) -> Step:
        """dL/dv from the derivatives of the losses of single steps."""
        total = plain_total(self.cell)
        left = Quotient(total_loss(self.cell), self.lower)
        if total.first is None:
            last = self.of_variable(Variable(total.loss.name, Index(STEP)), Index(LAST))
            over: Formula = Quotient(total.loss, self.lower, "total")
            rule, closed, premises = Rule.LAST_STEP, last.equation.right, last.premises
        else:
            loss, time = total.loss, Index(self.indices[0])
            through, direct = self.through(loss, time), self.direct(loss, self.lower.time or time)
            rule, premises = Rule.SUM_OVER_TIME, self.premises(loss, time)
            over = self._over_time(Quotient(moved(loss, time), self.lower, "total"))
            if self.lower.time is None:
                parts = tuple(part for part in (direct, through) if part != ZERO)
                closed = self._over_time(plus(parts)) if parts else ZERO
            elif through == ZERO:
                rule, premises = Rule.CAUSALITY, self.premises(loss, self.lower.time)
                over = Quotient(moved(loss, self.lower.time), self.lower, "total")
                closed = direct
            else:
                after = self._over_time(through)
                closed = after if direct == ZERO else plus((direct, after))
        if closed == ZERO:
            return Step(Rule.NO_PATH, Equation(left, ZERO))
        outer = Step(rule, Equation(left, over))
        return Step(Rule.SUBSTITUTE, Equation(left, closed), (outer, *premises))

    def _over_time(self, body: Formula) -> Formula:
        """The sum over the steps whose loss depends on v."""
        first, time = Index(None, self.cell.start), self.lower.time
        if time is not None and (time.symbol is not None or time.offset > first.offset):
            first = time
        return Sum(self.indices[0], first, Index(LAST), body)

    def premises(self, upper: Variable, time: Index) -> tuple[Step, ...]:
        """The chain rule at each variable on the way from `upper`, the state's recursion last."""
        steps: list[Step] = []
        open_variables = [upper]
        while open_variables:
            variable = open_variables.pop(0)
            if same(variable, self.state):
                assert variable.time is not None
                steps.append(self._recursion(time.plus(variable.time.offset)))
                continue
            equation, onward = self._chain_rule(variable, time)
            at = tuple(moved(part, time) for part in onward)
            steps.append(Step(Rule.CHAIN_RULE, equation, at=at))
            open_variables.extend(onward)
        return tuple(dict.fromkeys(steps))

    def _chain_rule(self, upper: Variable, time: Index) -> tuple[Equation, list[Variable]]:
        terms: list[Formula] = []
        onward: list[Variable] = []
        for part in self.entry.below(upper.name):
            here = self.entry.quotient(upper, part, time)
            if moved(part, time) == self.lower and part != self.state:
                terms.append(here)
            elif same(part, self.lower) and part != self.state and self._may_be(time):
                assert self.lower.time is not None
                terms.append(times((Iverson(self.lower.time, time), here)))
            elif part.time is not None and self._leads_on(part, time):
                terms.append(times((here, self._total(part, time))))
                onward.append(part)
        return Equation(self._total(upper, time), plus(tuple(terms))), onward

    def _leads_on(self, part: Variable, time: Index) -> bool:
        at_state = same(part, self.state)
        return (self._reached(part, time) if at_state else self.at_step(part, time)) != ZERO

    def _may_be(self, time: Index) -> bool:
        """Whether `time` and the lower variable's are two indices that can meet."""
        return self.lower.time is not None and self.lower.time.symbol != time.symbol

    def _recursion(self, time: Index) -> Step:
        """The recursion of the state, its start, and its solution."""
        closed = Equation(self._total(self.state, time), self.of_state(time))
        before = Variable(self.state.name, Index(STEP, -1))
        recurrent = self.recurrent_part(time)
        again = times((recurrent, self._total(before, time)))
        once_more: tuple[Step, ...] = ()
        if self.lower.time is None:
            recursion = plus((self.direct(self.state, time), again))
            once_more = (self._once_more(time),)
            start, rule = Variable(self.state.name, Index(None, self.cell.start - 1)), Rule.GIVEN
            value: Formula = ZERO
        else:
            recursion = again
            start, rule = moved(self.state, self.lower.time), Rule.ENTRY
            enters = self.of_state(self.lower.time)
            value = IDENTITY if enters == ONE else enters
        left = self._total(self.state, time)
        split = Step(Rule.DIRECT_AND_RECURRENT, Equation(left, recursion))
        first = Step(rule, Equation(Quotient(start, self.lower, "total"), value))
        return Step(Rule.UNROLL, closed, (split, *once_more, first))

    def _once_more(self, time: Index) -> Step:
        """The recursion with the one of the step before put in."""
        earlier = time.plus(-1)
        recurrent, before = self.recurrent_part(time), self.recurrent_part(earlier)
        last = Variable(self.state.name, Index(STEP, -2))
        terms = (
            self.direct(self.state, time),
            times((recurrent, self.direct(self.state, earlier))),
            times((recurrent, before, self._total(last, time))),
        )
        return Step(Rule.ONCE_MORE, Equation(self._total(self.state, time), plus(terms)))

    def _total(self, upper: Variable, time: Index) -> Quotient:
        return Quotient(moved(upper, time), self.lower, "total")
