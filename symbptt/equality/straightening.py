"""Indices of several symbols, by a change of variable: Σ_k of what stands at t - k is Σ_s at s.

A node stands for such an index. It takes the place of a variable of the term that occurs in it
once, counted forwards or backwards; then every time has to be one node plus a constant again, and
every constraint the difference of two. What does not come out so is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, combinations

from ..formula.syntax import Index
from .constraints import FIRST, Closure, Constraint, Moment
from .terms import Item, Local, Outside, Paths, Run, Term

FURTHER = 4
"""Nodes of several symbols that stand in constraints alone, of which every choice is tried."""

SEVERAL = "an index of several symbols"

Linear = tuple[tuple[tuple[str, int], ...], int]
"""Nodes with their factors, and a constant."""


def straightened(
    term: Term, start: int, ends: Iterable[str] = (), strict: bool = True
) -> list[Term]:
    """The term with every time a node plus a constant; none if its constraints contradict.

    The nodes in `ends` have to become one node as the times of the items do. If it is not `strict`,
    constraints that are no difference of two times are left out. Raises `Outside` where no change
    of variable leads there.
    """
    if not term.defined:
        return [term]
    defined = dict(term.defined)
    standing = {*ends, *(time[0] for time in _times_of(term.items))}
    needed = tuple(node for node in defined if node in standing)
    further = [node for node in defined if node not in standing][:FURTHER]
    more = (some for size in range(len(further) + 1) for some in combinations(further, size))
    tried = (_changes(term, standing, (*needed, *some)) for some in more)
    for values, variables in chain.from_iterable(tried):
        times = _Times(values, start)
        try:
            constraints = times.constraints(term.constraints, strict)
        except Outside:
            continue
        if constraints is None:
            return []
        items = tuple(times.item(item) for item in term.items)
        return [
            replace(term, variables=variables, constraints=constraints, items=items, defined=())
        ]  # fmt: skip
    raise Outside(SEVERAL)


def _changes(
    term: Term, standing: set[str], nodes: tuple[str, ...]
) -> Iterator[tuple[dict[str, Linear], tuple[str, ...]]]:
    """Each choice of variables that some nodes take the place of, with what all become."""
    defined = dict(term.defined)

    def choose(
        open_: tuple[str, ...], values: dict[str, Linear], variables: tuple[str, ...]
    ) -> Iterator[tuple[dict[str, Linear], tuple[str, ...]]]:
        if not open_:
            rest_of = {
                node: _substituted(_linear(index), values)
                for node, index in defined.items() if node not in nodes
            }  # fmt: skip
            yield rest_of | values, variables
            return
        node, rest = open_[0], open_[1:]
        form = _substituted(_linear(defined[node]), values)
        if _is_node(form):
            yield from choose(rest, values | {node: form}, variables)
            return
        for symbol, factor in form[0]:
            if symbol not in variables or factor not in (1, -1):
                continue
            others = tuple((other, -factor * n) for other, n in form[0] if other != symbol)
            value: Linear = (((node, factor), *others), -factor * form[1])
            renewed = {
                key: _substituted(one, {symbol: value}) for key, one in values.items()
            } | {symbol: value}  # fmt: skip
            if all(_is_node(renewed[key]) for key in standing if key in renewed):
                left = tuple(node if one == symbol else one for one in variables)
                yield from choose(rest, renewed, left)

    yield from choose(nodes, {}, term.variables)


@dataclass(frozen=True)
class _Times:
    """Times and constraints after a change of variable."""

    values: dict[str, Linear]
    start: int

    def moment(self, time: Moment) -> Moment:
        """A time of an item."""
        (pairs, constant) = self.values.get(time[0], (((time[0], 1),), 0))
        ((node, _),) = pairs or ((FIRST, 1),)
        return node, time[1] + constant - (0 if pairs else self.start)

    def item(self, item: Item) -> Item:
        """An item at its new times."""
        match item:
            case Local(at=at):
                return replace(item, at=self.moment(at))
            case Run(first=first, last=last):
                return replace(item, first=self.moment(first), last=self.moment(last))
            case Paths(since=since, until=until, use=use, held=held):
                return replace(
                    item,
                    since=self.moment(since),
                    until=until and self.moment(until),
                    use=use and self.moment(use),
                    held=tuple((name, self.moment(at)) for name, at in held),
                )

    def constraints(
        self, given: tuple[Constraint, ...], strict: bool
    ) -> tuple[Constraint, ...] | None:
        """The constraints as differences, None if one cannot hold.

        One with more nodes than two may follow from the others; then it is left out.
        """
        plain: list[Constraint] = []
        wide: list[Linear] = []
        for one in given:
            form = _substituted((((one.left, 1), (one.right, -1)), -one.bound), self.values)
            pairs, constant = self._numeric(form) if one.left in self.values or (
                one.right in self.values
            ) else form  # fmt: skip
            if not pairs:
                if constant > 0:
                    return None
            elif len(pairs) == 1 and abs(pairs[0][1]) == 1:
                plain.append(self._of_one(*pairs[0], constant))
            elif len(pairs) == 2 and sorted(n for _, n in pairs) == [-1, 1]:
                left = next(node for node, n in pairs if n == 1)
                right = next(node for node, n in pairs if n == -1)
                plain.append(Constraint(left, right, -constant))
            else:
                wide.append((pairs, constant))
        closure = Closure(plain)
        if strict and not all(self._follows(closure, form) for form in wide):
            raise Outside(SEVERAL)
        return tuple(plain)

    def _numeric(self, form: Linear) -> Linear:
        """The form with the number that `FIRST` is."""
        pairs, constant = form
        first = sum(n for node, n in pairs if node == FIRST)
        return tuple(pair for pair in pairs if pair[0] != FIRST), constant + first * self.start

    def _of_one(self, node: str, factor: int, constant: int) -> Constraint:
        """`factor` times a node is at most -`constant`."""
        if factor == 1:
            return Constraint(node, FIRST, -constant - self.start)
        return Constraint(FIRST, node, self.start - constant)

    def _follows(self, closure: Closure, form: Linear) -> bool:
        """Whether a sum of nodes and a constant is at most 0, by bounds of its differences."""
        pairs, constant = form
        ups = [node for node, n in pairs for _ in range(n)]
        downs = [node for node, n in pairs for _ in range(-n)]
        while len(ups) < len(downs):
            ups, constant = [*ups, FIRST], constant - self.start
        while len(downs) < len(ups):
            downs, constant = [*downs, FIRST], constant + self.start
        return len(ups) <= 3 and _least_bound(closure, ups, downs, constant) <= 0


def _least_bound(closure: Closure, ups: list[str], downs: list[str], constant: int) -> int:
    """The least bound of Σ ups - Σ downs + constant that pairing them gives."""
    if not ups:
        return constant
    found = [_UNBOUNDED]
    for number, down in enumerate(downs):
        bound = closure.bound(ups[0], down)
        if bound is not None:
            rest = downs[:number] + downs[number + 1 :]
            found.append(_least_bound(closure, ups[1:], rest, constant + bound))
    return min(found)


_UNBOUNDED = 10**9


def _linear(index: Index) -> Linear:
    first = () if index.symbol is None else ((index.symbol, 1),)
    return first + index.others, index.offset


def _substituted(form: Linear, values: dict[str, Linear]) -> Linear:
    total, constant = Counter[str](), form[1]
    for symbol, factor in form[0]:
        pairs, more = values.get(symbol, (((symbol, 1),), 0))
        constant += factor * more
        for node, n in pairs:
            total[node] += factor * n
    return tuple((node, n) for node, n in total.items() if n), constant


def _is_node(form: Linear) -> bool:
    return not form[0] or (len(form[0]) == 1 and form[0][0][1] == 1)


def _times_of(items: tuple[Item, ...]) -> Iterator[Moment]:
    for item in items:
        match item:
            case Local(at=at):
                yield at
            case Run(first=first, last=last):
                yield first
                yield last
            case Paths():
                more = (item.until, item.use, *(at for _, at in item.held))
                yield item.since
                yield from (at for at in more if at is not None)
