"""Small edits of a formula, as one would make them with a pencil: one place each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from ..claims.index_notation import entry_letters
from ..claims.settling import within_step
from ..derivation.graph import Graph, graph
from ..derivation.shown import recurrent
from ..derivation.total import total
from ..errors import NoRule
from ..formula.syntax import (
    ONE,
    Formula,
    Index,
    Plus,
    Product,
    Quotient,
    Sum,
    Times,
    Variable,
    children,
    free_indices,
    mentions,
    place,
    plus,
    rebuild,
    times,
    walk,
)
from ..model.cell import LAST, Cell
from .concrete import is_written
from .edit import Edit, Edited
from .written_edits import Editor


def edits(cell: Cell, formula: Formula, bound: tuple[str, ...], left: Formula) -> Iterator[Edited]:
    """All small edits of a right side whose `left` side has the free indices `bound`."""
    editor = _Editor(graph(cell), cell.start, formula)
    for index in free_indices(formula):
        if index not in (*bound, LAST):
            whole = Sum(index, Index(None, cell.start), Index(LAST), formula)
            yield Edited(Edit("sum", None, whole), whole, 1)
    if any(index.symbol == LAST for part in walk(formula) for index in _times(part)):
        (index,) = editor.fresh("t", 1)
        every = Sum(
            index, Index(None, cell.start), Index(LAST), place(formula, {LAST: Index(index)})
        )
        yield Edited(Edit("sum", None, every), every, 2)
    coefficient = _coefficient(cell)
    if coefficient != ONE:
        yield Edited(Edit("scale", None, coefficient), times((coefficient, formula)), 1)
    immediate = _immediate(formula)
    if immediate != formula:
        yield Edited(Edit("marks", formula, immediate), immediate, 2)
    yield from _at_every_place(formula, (*bound, LAST), editor.of)
    if is_written(formula) or entry_letters(formula):
        values = Editor(cell, left)
        yield from (Edited(*one) for one in values.whole(formula))
        yield from _at_every_place(formula, (*bound, LAST), values.of)


def _immediate(formula: Formula) -> Formula:
    """The formula with every ∂ as an immediate derivative."""
    if isinstance(formula, Quotient) and formula.mark == "partial":
        return replace(formula, mark="immediate")
    return rebuild(formula, _immediate)


def _coefficient(cell: Cell) -> Formula:
    """What the sum of all losses is multiplied by, 1 where that cannot be said."""
    try:
        found = total(cell)
    except NoRule:
        return ONE
    return ONE if found is None else found.coefficient


def _times(part: Formula) -> tuple[Index, ...]:
    """The time of a variable."""
    return (part.time,) if isinstance(part, Variable) and part.time is not None else ()


_Local = Callable[[Formula, tuple[str, ...]], Iterator[tuple[Edit, Formula, int]]]


def _at_every_place(formula: Formula, scope: tuple[str, ...], local: _Local) -> Iterator[Edited]:
    """The edits of a formula itself, then those of its parts, put back where they were."""
    for edit, made, cost in local(formula, scope):
        yield Edited(edit, made, cost)
    inner = (*scope, formula.index) if isinstance(formula, Sum | Product) else scope
    if isinstance(formula, Quotient):
        return
    for number, part in enumerate(children(formula)):
        for edited in _at_every_place(part, inner, local):
            yield replace(edited, formula=_with_child(formula, number, edited.formula))


def _with_child(formula: Formula, number: int, part: Formula) -> Formula:
    parts = list(children(formula))
    parts[number] = part
    if isinstance(formula, Times):
        return times(tuple(parts))
    remaining = iter(parts)
    return rebuild(formula, lambda _: next(remaining))


_MARKS = {"partial": (("immediate", 1), ("total", 5)), "total": (("partial", 1),)}
"""How a derivative may be marked instead, and what that costs."""


@dataclass(frozen=True)
class _Editor:
    """The edits of one node of a formula of one network."""

    network: Graph
    start: int
    whole: Formula

    def of(self, node: Formula, scope: tuple[str, ...]) -> Iterator[tuple[Edit, Formula, int]]:
        """The edits of a node: what is done, what it becomes, and the cost."""
        match node:
            case Quotient(upper=Variable(), lower=Variable()):
                yield from self._of_quotient(node, scope)
            case Sum() | Product():
                yield from self._of_range(node, scope)
            case Times():
                yield from self._of_product(node)
            case Plus(terms=terms):
                for position, term in enumerate(terms):
                    rest = plus(terms[:position] + terms[position + 1 :])
                    yield Edit("drop", term, None), rest, 1

    def _of_quotient(
        self, node: Quotient, scope: tuple[str, ...]
    ) -> Iterator[tuple[Edit, Formula, int]]:
        for field in ("upper", "lower"):
            variable = getattr(node, field)
            if variable.time is None:
                continue
            for time in self._near(variable.time, scope):
                moved = replace(variable, time=time)
                cost = 1 if time.symbol == variable.time.symbol else 2
                yield Edit("index", variable, moved), replace(node, **{field: moved}), cost
        spread = self._spread(node)
        if spread is not None:
            yield Edit("spread", node, spread), spread, 3
        for mark, cost in _MARKS.get(node.mark, ()):
            marked = replace(node, mark=mark)
            yield Edit("mark", node, marked), marked, cost

    def _near(self, time: Index, scope: tuple[str, ...]) -> Iterator[Index]:
        yield from (time.plus(1), time.plus(-1))
        for symbol in scope:
            if symbol != time.symbol:
                yield Index(symbol)

    def _spread(self, node: Quotient) -> Formula | None:
        """∂u_t/∂θ as Σ_k (Π_i ∂u_i/∂u_{i-1}) ∂u_k/∂θ, for a recurrent variable."""
        upper, lower = node.upper, node.lower
        assert isinstance(upper, Variable) and isinstance(lower, Variable)
        if upper.time is None or lower.time is not None:
            return None
        if upper.name not in recurrent(self.network) or not within_step(self.network, node):
            return None
        step, over = self.fresh("", 2)
        at_step = replace(upper, time=Index(step))
        chain = self._chain(upper, at_step, over)
        body = times((chain, replace(node, upper=at_step, mark="partial")))
        return Sum(step, Index(None, self.start), upper.time, body)

    def _chain(self, above: Variable, below: Variable, over: str) -> Formula:
        """Π_{i=b+1}^{a} ∂u_i/∂u_{i-1}, from u_a down to u_b."""
        assert above.time is not None and below.time is not None
        factor = Quotient(replace(above, time=Index(over)), replace(above, time=Index(over, -1)))
        return Product(over, below.time.plus(1), above.time, factor)

    def fresh(self, letters: str, count: int) -> list[str]:
        """Index letters that the formula does not use, those given first."""
        used = {part.index for part in walk(self.whole) if isinstance(part, Sum | Product)}
        used.update(free_indices(self.whole))
        free = [letter for letter in letters + "kijsmnpqr" if letter not in used]
        return free[:count]

    def _of_range(
        self, node: Sum | Product, scope: tuple[str, ...]
    ) -> Iterator[tuple[Edit, Formula, int]]:
        ends = {"first": node.first or Index(None, self.start), "last": node.last or Index(LAST)}
        for field, end in ends.items():
            others = [Index(symbol, away) for symbol in scope for away in (0, 1, -1)]
            for other in (end.plus(1), end.plus(-1), Index(None, self.start), *others):
                if other != end:
                    made = (
                        replace(node, first=other)
                        if field == "first"
                        else replace(node, last=other)
                    )
                    near = other.symbol == end.symbol and abs(other.offset - end.offset) == 1
                    yield Edit(field, node, made), made, 1 if near else 2

    def _of_product(self, node: Times) -> Iterator[tuple[Edit, Formula, int]]:
        factors = node.factors
        for position, factor in enumerate(factors):
            rest = times(factors[:position] + factors[position + 1 :])
            yield Edit("drop", factor, None), rest, 2
        yield from self._merged(factors)
        for position, (one, other) in enumerate(pairwise(factors), 1):
            before, after = factors[:position], factors[position:]
            swapped = Times((*before[:-1], other, one, *after[1:]))
            yield Edit("swap", one, other), swapped, 2
            for inserted, made in self._joined(one, other):
                whole = times((*before[:-1], made, *after[1:]))
                yield Edit("insert", None, inserted), whole, 1
            if isinstance(one, Sum) and not any(mentions(part, one.index) for part in before[:-1]):
                body = times((one.body, *after))
                wide = replace(one, body=body)
                yield Edit("body", one, wide), times((*before[:-1], wide)), 1

    def _merged(self, factors: tuple[Formula, ...]) -> Iterator[tuple[Edit, Formula, int]]:
        """Some factors in a row, not all, as the one derivative from their first to their last."""
        for first in range(len(factors)):
            for last in range(first + 1, len(factors) - (first == 0)):
                upper, lower = _end(factors[first], "upper"), _last(factors[last])
                if upper is not None and lower is not None and self.network.joins(upper, lower):
                    run, merged = times(factors[first : last + 1]), Quotient(upper, lower)
                    made = times((*factors[:first], merged, *factors[last + 1 :]))
                    yield Edit("merge", run, merged), made, 4

    def _joined(self, one: Formula, other: Formula) -> Iterator[tuple[Formula, Formula]]:
        """Two factors with one between them: ∂u_a/∂u_b in a gap from u_a down to u_b.

        What depends on the index of a sum behind the gap stands inside that sum.
        """
        if isinstance(other, Sum) and not mentions(one, other.index):
            for inserted, made in self._joined(one, other.body):
                if isinstance(made, Times) and made.factors[0] == one:
                    yield inserted, times((one, replace(other, body=times(made.factors[1:]))))
            return
        above, below = _end(one, "lower"), _end(other, "upper")
        if above is None or below is None or above == below:
            return
        choices: list[Formula] = []
        if above.name == below.name and above.name in recurrent(self.network):
            choices.append(self._chain(above, below, *self.fresh("", 1)))
        if self.network.joins(above, below):
            choices.append(Quotient(above, below))
        yield from ((choice, times((one, choice, other))) for choice in choices)


def _last(formula: Formula) -> Variable | None:
    """The variable by which the last factor of a formula differentiates."""
    match formula:
        case Quotient(lower=Variable() as lower):
            return lower
        case Sum(body=body):
            found = _last(body)
            return found if found is None or found.time is None else None
        case Times(factors=factors):
            return _last(factors[-1])
        case _:
            return None


def _end(formula: Formula, side: str) -> Variable | None:
    """The timed variable at which a factor begins ("upper") or ends ("lower")."""
    match formula:
        case Quotient():
            found = getattr(formula, side)
            timed = isinstance(found, Variable) and found.time is not None
            return found if timed else None
        case Sum(body=body):
            return _end(body, side)
        case Times(factors=factors):
            return _end(factors[0 if side == "upper" else -1], side)
        case Product(index=index, first=Index() as first, last=Index() as last, body=body):
            found = _end(body, side)
            edge = last if side == "upper" else first
            return None if found is None else place(found, {index: edge})  # type: ignore[return-value]
        case _:
            return None
