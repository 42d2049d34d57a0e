"""The simple recurrent network in integers and dual numbers: every derivative of it, exactly.

It shares no code with symbptt. The unknown functions are fixed polynomials: f_h by entries, f_y and
the loss quadratic. Sizes that all differ show a product of matrices that do not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import prod
from random import Random

Key = tuple[str, int | None]
Matrix = tuple[tuple[Fraction | int, ...], ...]

SHAPES = {"V": "hx", "W": "hh", "U": "yh", "b_h": "h", "b_y": "y", "x": "x", "y": "y", "h": "h"}
"""What no equation defines, or not always, with the sizes of its axes."""

PARAMETERS = ("V", "W", "U", "b_h", "b_y")
STATES = ("h",)
READS: dict[str, tuple[tuple[str, int | None], ...]] = {
    "a": (("V", None), ("x", 0), ("W", None), ("h", -1), ("b_h", None)),
    "h": (("a", 0),),
    "o": (("U", None), ("h", 0), ("b_y", None)),
    "yhat": (("o", 0),),
    "L": (("yhat", 0), ("y", 0)),
}
"""What the equation of each quantity mentions, and how many steps away."""


@dataclass(frozen=True)
class Dual:
    """A number and its slopes along the entries of the variable that varies."""

    value: int
    slopes: tuple[int, ...] = ()

    def __add__(self, other: Dual) -> Dual:
        longer, shorter = sorted((self.slopes, other.slopes), key=len, reverse=True)
        padded = shorter + (0,) * (len(longer) - len(shorter))
        slopes = tuple(a + b for a, b in zip(longer, padded, strict=True))
        return Dual(self.value + other.value, slopes)

    def __mul__(self, other: Dual) -> Dual:
        left = Dual(0, tuple(other.value * slope for slope in self.slopes))
        right = Dual(0, tuple(self.value * slope for slope in other.slopes))
        return Dual(self.value * other.value, (left + right).slopes)


Entries = tuple[Dual, ...]


def _sum(parts: Iterator[Dual]) -> Dual:
    result = Dual(0)
    for part in parts:
        result = result + part
    return result


def _affine(matrix: Entries, vector: Entries) -> Entries:
    columns = len(vector)
    rows = [matrix[first : first + columns] for first in range(0, len(matrix), columns)]
    return tuple(_sum(a * b for a, b in zip(row, vector, strict=True)) for row in rows)


def _plus(*vectors: Entries) -> Entries:
    return tuple(_sum(iter(parts)) for parts in zip(*vectors, strict=True))


def _f_h(a: Entries) -> Entries:
    return tuple(Dual(3) * entry + entry * entry for entry in a)


def _f_y(o: Entries) -> Entries:
    after = (*o[1:], o[0])
    return tuple(
        Dual(number) * one + one * other
        for number, (one, other) in enumerate(zip(o, after, strict=True), 2)
    )


def _loss(yhat: Entries, y: Entries) -> Entries:
    errors = [entry + Dual(-1) * target for entry, target in zip(yhat, y, strict=True)]
    squares = (Dual(number) * one * one for number, one in enumerate(errors, 2))
    return (_sum(squares) + errors[0] * errors[-1] + errors[-1] * y[0],)


EQUATIONS: dict[str, Callable[..., Entries]] = {
    "a": lambda V, x, W, h, b_h: _plus(_affine(V, x), _affine(W, h), b_h),
    "h": _f_h,
    "o": lambda U, h, b_y: _plus(_affine(U, h), b_y),
    "yhat": _f_y,
    "L": _loss,
}


@dataclass(frozen=True)
class Network:
    """The network of the steps start..T with numbers drawn from a seed; `sizes` are n_x, n_h, n_y.

    `moved` is one entry of one variable, and what is added to it.
    """

    seed: int
    T: int
    start: int = 0
    last_only: bool = False
    sizes: tuple[int, int, int] = (2, 2, 2)
    moved: tuple[Key, int, int] | None = None

    def given(self, key: Key) -> tuple[int, ...] | None:
        """The numbers of what no equation defines."""
        name, time = key
        inside = time is not None and self.start <= time <= self.T
        given = (
            (name in PARAMETERS and time is None)
            or (name in ("x", "y") and inside)
            or (name in STATES and time == self.start - 1)
        )
        if not given:
            return None
        length = prod(self.sizes["xhy".index(axis)] for axis in SHAPES[name])
        numbers = Random(f"{self.seed} {key}")
        return tuple(numbers.choice((-1, 1)) * numbers.randint(1, 9) for _ in range(length))

    def exists(self, key: Key) -> bool:
        """Whether the network has such a variable."""
        name, time = key
        defined = name in READS and time is not None and self.start <= time <= self.T
        return defined or key == ("L", None) or self.given(key) is not None

    def values(self, varied: Key | None = None) -> dict[Key, Entries]:
        """Every variable, with the slopes along the entries of `varied`."""
        return _values(self, varied)

    def plain(self, key: Key) -> Entries:
        """The numbers of a variable, nothing varied."""
        return self.values()[key]

    def total(self, upper: Key, lower: Key) -> Matrix:
        """The total derivative."""
        return self._jacobian(self.values(lower)[upper], lower)

    def held(self, upper: Key, lower: Key, inner: tuple[str, ...]) -> Matrix:
        """The derivative with all fixed but the quantities named `inner` of the upper's step."""

        def value(key: Key) -> Entries:
            if key == lower:
                return _varied(self.plain(key))
            if key[1] == upper[1] and key[0] in inner:
                return EQUATIONS[key[0]](*(value(part) for part in _reads(key)))
            return self.plain(key)

        if upper[0] not in READS or upper[1] is None or upper[1] < self.start:
            return self._jacobian(self.plain(upper), lower)
        own = EQUATIONS[upper[0]](*(value(part) for part in _reads(upper)))
        return self._jacobian(own, lower)

    def _jacobian(self, entries: Entries, lower: Key) -> Matrix:
        length = len(self.plain(lower))
        return tuple(entry.slopes + (0,) * (length - len(entry.slopes)) for entry in entries)


def _reads(key: Key) -> tuple[Key, ...]:
    name, time = key
    assert time is not None
    return tuple((part, None if lag is None else time + lag) for part, lag in READS[name])


def _varied(entries: Entries) -> Entries:
    length = len(entries)
    return tuple(
        Dual(entry.value, tuple(int(i == j) for j in range(length)))
        for i, entry in enumerate(entries)
    )


@cache
def _values(network: Network, varied: Key | None) -> dict[Key, Entries]:
    found: dict[Key, Entries] = {}

    def put(key: Key, entries: Entries) -> None:
        if network.moved and network.moved[0] == key:
            _, position, step = network.moved
            entries = tuple(e + Dual(step * (i == position)) for i, e in enumerate(entries))
        found[key] = _varied(entries) if key == varied else entries

    steps = range(network.start, network.T + 1)
    free = [(name, None) for name in PARAMETERS] + [("h", network.start - 1)]
    free += [(name, t) for name in ("x", "y") for t in steps]
    for key in free:
        put(key, tuple(Dual(number) for number in network.given(key) or ()))
    for t in steps:
        for name, equation in EQUATIONS.items():
            put((name, t), equation(*(found[part] for part in _reads((name, t)))))
    summed = [network.T] if network.last_only else steps
    put(("L", None), (_sum(found["L", t][0] for t in summed),))
    return found
