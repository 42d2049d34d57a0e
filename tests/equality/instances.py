"""Whether a claim holds in a network over a finite field, instance by instance, by brute force.

It shares no code with symbptt. What a partial derivative means, what lies outside the horizon and
which instances a claim has is written down here from the definitions alone, as in `brute_force`
and in `tests.claims.claimed`; but for any `field.Model`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product as combinations

import numpy as np

from .brute_force import BEFORE, MISSING, SHAPES
from .edits import places
from .field import Key, Matrix, Model, Network, P, residue
from .written import Add, Der, Inverse, Mul, Num, Ranged, Time, Var, Written

Worth = int | Matrix | str
"""A number of the field, a matrix, or why there is none.

BEFORE is a 0 that takes all beside it; NONE is the 0 of a sum without terms, which has any shape.
"""

NONE = "none"

EQUAL, DIFFERENT = "equal", "different"


@dataclass(frozen=True)
class Reading:
    """One value on each axis."""

    partials: str = "immediate"
    free_index: str = "fixed"
    product_order: str = "chain"
    layout: str = "numerator"
    left_side: str = "total"


DEFAULT = Reading()


@dataclass(frozen=True)
class Claim:
    """left = right, for the instances that satisfy each of `spans`: low <= high."""

    left: Der
    right: Written
    spans: tuple[tuple[Time, Time], ...] = ()


@dataclass(frozen=True)
class Policy:
    """What the definitions leave open.

    `distributed`: a sum whose terms are all 0 for lying before the start makes its whole term 0,
    whatever else stands there. `lenient`: without a span, instances at which the right side is
    missing are left out, if an index is free on both sides; `excused`: if one is on the left.
    `blind`: what is missing is passed over where something else stands there, to look at shapes.
    """

    distributed: bool = False
    lenient: bool = True
    excused: bool = False
    blind: bool = False


USUAL = Policy()
POLICIES = (
    USUAL, Policy(distributed=True), Policy(lenient=False), Policy(excused=True),
    Policy(distributed=True, lenient=False), Policy(distributed=True, excused=True),
)  # fmt: skip


@dataclass
class Truth:
    """A claim in one network and one reading, worked out as far as it is asked."""

    network: Network
    claim: Claim
    reading: Reading = DEFAULT
    _known: dict[tuple[int, Policy], dict[tuple[int, ...], str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        mark = self.claim.left.mark
        self.left = replace(
            self.claim.left, mark=self.reading.left_side if mark == "partial" else mark
        )
        self.of_left = tuple(index for index in free(self.left) if index != "T")
        self.right = self.claim.right
        if self.reading.free_index == "summed":
            for index in free(self.right):
                if index not in (*self.of_left, "T"):
                    first = (None, self.network.model.start)
                    self.right = Ranged("sum", index, first, ("T", 0), self.right)
        self.alone = tuple(index for index in free(self.right) if index not in (*self.of_left, "T"))

    def holds(self, T: int) -> bool | None:
        """Whether every instance at T is equal; None where the definitions leave it open.

        So they do where a product runs from an index to a number, as Π_{i=k+1}^{1}: downwards, or
        over nothing; what shape a range has that is without a step at every T; and whether columns
        or rows are to conform where a range has one step at every T.
        """
        parts = [part for part, _ in places(self.claim.right)]
        fewest = 2 if self.reading.layout == "mixed" else 1
        if any(_ends_in_a_number(part) or _has_fewer(part, fewest) for part in parts):
            return None
        found = {self._holds(T, policy) for policy in POLICIES}
        return found.pop() if len(found) == 1 else None

    def has_instances(self, T: int) -> bool:
        """Whether there is any instance at T."""
        return bool(self.instances(T))

    def _holds(self, T: int, policy: Policy) -> bool:
        return set(self.instances(T, policy).values()) <= {EQUAL}

    def instances(self, T: int, policy: Policy = USUAL) -> dict[tuple[int, ...], str]:
        """A word for each instance: the values of the indices of the left side, then the others."""
        if (T, policy) not in self._known:
            direct = dict(self._instances(T, policy, turned=False))
            turned = {}
            if not set(direct.values()) <= {EQUAL}:
                turned = dict(self._instances(T, policy, turned=True))
            whole = turned and set(turned.values()) <= {EQUAL}
            self._known[T, policy] = turned if whole else direct
        return self._known[T, policy]

    def _instances(
        self, T: int, policy: Policy, turned: bool
    ) -> Iterator[tuple[tuple[int, ...], str]]:
        value = Worker(self.network, T, self.in_rows, policy)
        steps = range(self.network.model.start, T + 1)
        optional = policy.lenient and not self.claim.spans and (
            bool(set(self.of_left) & set(free(self.right))) or (policy.excused and self.of_left)
        )  # fmt: skip
        for kept in combinations(steps, repeat=len(self.of_left)):
            slots = dict(zip(self.of_left, kept, strict=True)) | {"T": T}
            wanted = value.of(self.left, slots)
            if wanted is MISSING:
                continue
            found = {}
            for others in combinations(steps, repeat=len(self.alone)):
                scope = slots | dict(zip(self.alone, others, strict=True))
                if self._in_span(scope):
                    side = value.of(self.right, scope)
                    found[kept + others] = compared(wanted, _turned(side) if turned else side)
            if not (optional and set(found.values()) == {MISSING}):
                yield from found.items()

    def _in_span(self, slots: dict[str, int]) -> bool:
        return all(
            _at(low, slots) <= _at(high, slots)
            for low, high in self.claim.spans
            if {low[0], high[0]} <= {None, *slots}
        )

    @cached_property
    def in_rows(self) -> Reading:
        """In the mixed layout gradients are rows in a claim that conforms just so.

        It is tried where ranges have many steps and everything near exists.
        """
        if self.reading.layout != "mixed":
            return self.reading
        step = self.network.model.start + 5
        T = step + 3
        for reading in (self.reading, replace(self.reading, layout="numerator")):
            value = Worker(self.network, T, reading, Policy(blind=True))
            slots = dict.fromkeys((*self.of_left, *self.alone), step) | {"T": T}
            if compared(value.of(self.left, slots), value.of(self.right, slots)) != SHAPES:
                return reading
        return self.reading


def _ends_in_a_number(part: Written) -> bool:
    if not isinstance(part, Ranged) or part.kind != "prod":
        return False
    return part.first[0] is not None and part.last[0] is None


def _has_fewer(part: Written, steps: int) -> bool:
    """Whether a range has fewer steps than that at every T."""
    if not isinstance(part, Ranged) or part.first[0] != part.last[0]:
        return False
    return part.last[1] - part.first[1] + 1 < steps


def compared(left: Worth, right: Worth) -> str:
    """Whether two values are the same; a number is a multiple of the identity."""
    for reason in (MISSING, SHAPES):
        if left is reason or right is reason:
            return reason
    one, other = (0 if isinstance(side, str) else side for side in (left, right))
    if isinstance(one, int) and isinstance(other, int):
        return EQUAL if (one - other) % P == 0 else DIFFERENT
    if isinstance(one, int):
        one, other = other, one
    assert isinstance(one, np.ndarray)
    if isinstance(other, int):
        if other and one.shape[0] != one.shape[1]:
            return SHAPES
        other = other * np.eye(*one.shape, dtype=np.int64)
    if one.shape != other.shape:
        return SHAPES
    return DIFFERENT if ((one - other) % P).any() else EQUAL


@dataclass
class Worker:
    """Works out formulas of one network at one T."""

    network: Network
    T: int
    reading: Reading
    policy: Policy
    _known: dict[tuple[int, int | None, int | None], tuple[Der, Worth]] = field(
        default_factory=dict
    )

    def of(self, formula: Written, slots: dict[str, int]) -> Worth:
        """The value of a formula whose free indices have the values of `slots`."""
        match formula:
            case Num(value):
                return residue(value)
            case Inverse(time):
                return residue(1) * pow(_at(time, slots), -1, P) % P
            case Der():
                return self._derivative(formula, slots)
            case Add(terms):
                return self._added([self.of(term, slots) for term in terms])
            case Mul(factors):
                return self._multiplied([self.of(factor, slots) for factor in factors])
            case Ranged(kind, index, first, last, body):
                steps = range(_at(first, slots), _at(last, slots) + 1)
                parts = [self.of(body, slots | {index: step}) for step in steps]
                if kind == "sum":
                    return self._added(parts)
                falls = (
                    self.reading.product_order == "chain" and self.reading.layout != "denominator"
                )
                return self._multiplied(parts[::-1] if falls else parts)

    def _derivative(self, written: Der, slots: dict[str, int]) -> Worth:
        upper, lower = _key(written.upper, slots), _key(written.lower, slots)
        key = (id(written), upper[1], lower[1])
        if key not in self._known:
            self._known[key] = (written, self._found(written, upper, lower))
        return self._known[key][1]

    def _found(self, written: Der, upper: Key, lower: Key) -> Worth:
        network = self.network
        if lower[1] is None and upper[1] is not None and upper[1] < network.model.start:
            return BEFORE
        if not (network.exists(upper, self.T) and network.exists(lower, self.T)):
            return MISSING
        mark = self.reading.partials if written.mark == "partial" else written.mark
        ways = list(_ways(network.model, written.upper, written.lower))
        by_state = any(name in network.model.lags for way in ways for name in way)
        if upper == ("L", None) or (mark == "immediate" and (not ways or by_state)):
            mark = "total"
        if mark == "total":
            found = network.total(upper, lower, self.T)
        else:
            inner = set(network.model.reads) - set(network.model.lags)
            found = network.held(upper, lower, frozenset(inner if mark == "immediate" else ()))
        number_above = network.length(upper[0]) == 1
        layout = self.reading.layout
        if layout == "denominator" or (layout == "mixed" and number_above):
            found = found.T
        return _as_number(found)

    def _added(self, parts: list[Worth]) -> Worth:
        if self.policy.blind:
            parts = [part for part in parts if part is not MISSING] or parts
        if any(part is MISSING for part in parts):
            return MISSING
        there = [part for part in parts if part is not BEFORE and part is not NONE]
        if not there:
            return BEFORE if self.policy.distributed and BEFORE in parts else NONE
        if any(part is SHAPES for part in there):
            return SHAPES
        numbers = sum(part for part in there if isinstance(part, int)) % P
        matrices = [part for part in there if isinstance(part, np.ndarray)]
        if not matrices:
            return numbers
        if len({matrix.shape for matrix in matrices}) > 1:
            return SHAPES
        found = sum(matrices[1:], matrices[0])
        if numbers:
            if found.shape[0] != found.shape[1]:
                return SHAPES
            found = found + numbers * np.eye(*found.shape, dtype=np.int64)
        return found % P

    def _multiplied(self, parts: list[Worth]) -> Worth:
        order = (SHAPES, MISSING) if self.policy.blind else (MISSING, SHAPES)
        for reason in (BEFORE, *order, NONE):
            if any(part is reason for part in parts):
                return reason
        number = 1
        matrix: Matrix | None = None
        for part in parts:
            if isinstance(part, int):
                number = number * part % P
            elif matrix is None:
                assert isinstance(part, np.ndarray)
                matrix = part
            else:
                assert isinstance(part, np.ndarray)
                if matrix.shape[1] != part.shape[0]:
                    return SHAPES
                matrix = matrix @ part % P
        return number if matrix is None else _as_number(number * matrix % P)


def _as_number(matrix: Matrix) -> Worth:
    return int(matrix[0, 0]) if matrix.size == 1 else matrix


def _turned(value: Worth) -> Worth:
    return value.T if isinstance(value, np.ndarray) else value


def _ways(model: Model, upper: Var, lower: Var) -> Iterator[tuple[str, ...]]:
    """The names between the two, for each way whose inner variables are of the upper's step."""
    if upper.time is None:
        return
    for part in model.reads.get(upper.name, ()):
        time = None if part.lag is None else (upper.time[0], upper.time[1] + part.lag)
        placed = Var(part.name, time)
        if placed == lower:
            yield ()
        elif part.lag == 0:
            yield from ((part.name, *way) for way in _ways(model, placed, lower))


def _at(time: Time, slots: dict[str, int]) -> int:
    symbol, offset = time
    return offset if symbol is None else slots[symbol] + offset


def _key(variable: Var, slots: dict[str, int]) -> Key:
    return variable.name, None if variable.time is None else _at(variable.time, slots)


def free(formula: Written, bound: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The index symbols that nothing binds, each once."""
    match formula:
        case Num():
            found: list[str | None] = []
        case Inverse(time):
            found = [time[0]]
        case Der(upper, lower):
            found = [part.time[0] for part in (upper, lower) if part.time]
        case Add(parts) | Mul(parts):
            found = [symbol for part in parts for symbol in free(part, bound)]
        case Ranged(_, index, first, last, body):
            found = [first[0], last[0], *free(body, bound | {index})]
    return tuple(dict.fromkeys(symbol for symbol in found if symbol and symbol not in bound))
