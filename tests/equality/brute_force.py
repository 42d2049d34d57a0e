"""A brute-force oracle for claims about the simple recurrent network; it shares no code with
symbptt.

A formula is put together from the exact derivatives of a network of integers at one T, and compared
with the gradient as numbers. What a partial derivative means, and what lies outside the horizon, is
written down here a second time, from the definitions alone:

- an immediate partial derivative holds fixed whatever belongs to another step and every state, but
  for the two variables themselves; it is total where nothing is left, or where a state of the
  same step lies between;
- by its own equation a variable depends on nothing that its equation does not mention;
- the derivative of what lies before the start by a parameter is 0, and so is a product with it;
- whatever else is missing leaves the formula undefined.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product as combinations

from .network import READS, STATES, Key, Matrix, Network
from .written import Add, Der, Mul, Num, Ranged, Time, Var, Written, var

BEFORE = "before the start"
MISSING = "undefined"
SHAPES = "shapes"
Worth = Fraction | Matrix | str
"""A number, a matrix, or why there is none; BEFORE is a 0 that takes whatever it multiplies."""


@dataclass(frozen=True)
class Reading:
    """The axes that matter here."""

    partials: str = "immediate"
    free_index: str = "fixed"
    product_order: str = "chain"


DEFAULT = Reading()
NETWORKS = ((1, (2, 2, 2)), (2, (3, 2, 5)))
"""Seeds and sizes. The second tells what fits by its shape alone."""

WORDS = ("undefined", "shapes", "different", "equal")


def holds(network: Network, lower: Var, right: Written, reading: Reading = DEFAULT) -> str:
    """Whether ∂L/∂lower = right in this network: "equal", or "different", and if so perhaps since
    the right side is "undefined" or its "shapes" do not fit.
    """
    kept = _free_of(lower)
    others = [index for index in free(right) if index not in (*kept, "T")]
    if reading.free_index == "summed":
        for index in others:
            right = Ranged("sum", index, (None, network.start), ("T", 0), right)
        others = []
    slots = combinations(range(network.start, network.T + 1), repeat=len(kept) + len(others))
    found = {
        _compared(network, lower, right, reading, dict(zip((*kept, *others), values, strict=True)))
        for values in slots
    }
    return next(word for word in WORDS if word in found)


def verdict(
    T: int,
    lower: str,
    right: Written,
    reading: Reading = DEFAULT,
    start: int = 0,
    last_only: bool = False,
) -> str:
    """Whether the claim ∂L/∂lower = right holds at this T: "equal" only if in all `NETWORKS`."""
    networks = [Network(seed, T, start, last_only, sizes) for seed, sizes in NETWORKS]
    found = [holds(network, var(lower), right, reading) for network in networks]
    return next(word for word in WORDS if word in found)


def _compared(
    network: Network, lower: Var, right: Written, reading: Reading, slots: dict[str, int]
) -> str:
    expected = network.total(("L", None), _key(lower, slots))
    found = worth(network, right, reading, slots | {"T": network.T})
    if found in (MISSING, SHAPES):
        return str(found)
    if found == BEFORE or isinstance(found, Fraction):
        zero = found == BEFORE or found == 0
        return "equal" if zero and not any(map(any, expected)) else "different"
    return "equal" if found == expected else "different"


def worth(network: Network, formula: Written, reading: Reading, slots: dict[str, int]) -> Worth:
    """The value of a formula whose free indices have the values of `slots`."""
    match formula:
        case Num(value):
            return value
        case Der():
            return _derivative(network, formula, reading, slots)
        case Add(terms):
            return _added([worth(network, term, reading, slots) for term in terms])
        case Mul(factors):
            return _multiplied([worth(network, factor, reading, slots) for factor in factors])
        case Ranged(kind, index, first, last, body):
            steps = range(_at(first, slots), _at(last, slots) + 1)
            parts = [worth(network, body, reading, slots | {index: step}) for step in steps]
            if kind == "sum":
                return _added(parts)
            return _multiplied(parts[::-1] if reading.product_order == "chain" else parts)


def _derivative(network: Network, written: Der, reading: Reading, slots: dict[str, int]) -> Worth:
    upper, lower = _key(written.upper, slots), _key(written.lower, slots)
    if lower[1] is None and upper[1] is not None and upper[1] < network.start:
        return BEFORE
    if not (network.exists(upper) and network.exists(lower)):
        return MISSING
    mark = reading.partials if written.mark == "partial" else written.mark
    if upper == ("L", None) or (mark == "immediate" and not _has_immediate(written)):
        mark = "total"
    inner = {"immediate": ("a", "o", "yhat", "L"), "own": ("a", "o")}
    if mark == "total":
        found = network.total(upper, lower)
    else:
        found = network.held(upper, lower, inner[mark])
    return Fraction(found[0][0]) if len(found) == len(found[0]) == 1 else found


def _has_immediate(written: Der) -> bool:
    """Whether, as it is written, some way leads there within the step, and none past a state."""
    if written.upper.time is None:
        return False
    ways = list(_ways(written.upper, written.lower))
    return bool(ways) and not any(name in STATES for way in ways for name in way)


def _ways(upper: Var, lower: Var) -> Iterator[tuple[str, ...]]:
    """The names between the two variables, for each way within the upper one's step."""
    assert upper.time is not None
    for name, lag in READS.get(upper.name, ()):
        time = None if lag is None else (upper.time[0], upper.time[1] + lag)
        part = Var(name, time)
        if part == lower:
            yield ()
        elif lag == 0:
            yield from ((name, *way) for way in _ways(part, lower))


def _added(parts: list[Worth]) -> Worth:
    if MISSING in parts:
        return MISSING
    there = [part for part in parts if part != BEFORE]
    if SHAPES in there:
        return SHAPES
    numbers = sum(part for part in there if isinstance(part, Fraction))
    matrices = [part for part in there if isinstance(part, tuple)]
    if not matrices:
        return Fraction(numbers)
    if numbers:
        size = range(len(matrices[0]))
        matrices.append(tuple(tuple(numbers * (i == j) for j in size) for i in size))
    if len({(len(matrix), len(matrix[0])) for matrix in matrices}) > 1:
        return SHAPES
    return tuple(tuple(map(sum, zip(*rows, strict=True))) for rows in zip(*matrices, strict=True))


def _multiplied(parts: list[Worth]) -> Worth:
    for reason in (BEFORE, MISSING, SHAPES):
        if reason in parts:
            return reason
    number = Fraction(1)
    matrix: Matrix | None = None
    for part in parts:
        if isinstance(part, Fraction):
            number *= part
        elif matrix is None:
            matrix = part  # type: ignore[assignment]
        elif len(matrix[0]) != len(part):
            return SHAPES
        else:
            columns = list(zip(*part, strict=True))
            matrix = tuple(
                tuple(sum(a * b for a, b in zip(row, column, strict=True)) for column in columns)
                for row in matrix
            )
    if matrix is None:
        return number
    return tuple(tuple(number * entry for entry in row) for row in matrix)


def _at(time: Time, slots: dict[str, int]) -> int:
    symbol, offset = time
    return offset if symbol is None else slots[symbol] + offset


def _key(variable: Var, slots: dict[str, int]) -> Key:
    return variable.name, None if variable.time is None else _at(variable.time, slots)


def _free_of(variable: Var) -> tuple[str, ...]:
    symbol = variable.time[0] if variable.time else None
    return () if symbol is None else (symbol,)


def free(formula: Written, bound: frozenset[str] = frozenset()) -> list[str]:
    """The index symbols that nothing binds, each once."""
    match formula:
        case Num():
            found = []
        case Der(upper, lower):
            found = [symbol for part in (upper, lower) for symbol in _free_of(part)]
        case Add(parts) | Mul(parts):
            found = [symbol for part in parts for symbol in free(part, bound)]
        case Ranged(_, index, first, last, body):
            found = [symbol for symbol, _ in (first, last) if symbol is not None]
            found += free(body, bound | {index})
    return list(dict.fromkeys(symbol for symbol in found if symbol not in bound))
