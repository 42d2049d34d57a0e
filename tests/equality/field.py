"""Recurrent networks over a finite field: every derivative of one, exactly, and fast.

It shares no code with symbptt. A model is a table of expressions; a `Network` is a model whose
numbers are drawn from a seed, modulo a prime. An unknown function has a number of its own for each
of its arguments, and so has its derivative: a smooth function may pass through any points with any
slopes. A known one obeys what is known of it, tanh' = 1 - tanh² and the like. Two formulas that
differ agree by chance with a probability of about 10⁻⁶, entry by entry.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from hashlib import blake2b
from math import prod

import numpy as np

P = 268_435_399
"""The largest prime below 2²⁸: sums of 128 products fit into 63 bits."""

Key = tuple[str, int | None]
Matrix = np.ndarray
"""Of whole numbers from 0 to P - 1."""


@dataclass(frozen=True)
class Ref:
    """A quantity, `lag` steps away (0 or negative); None for a parameter."""

    name: str
    lag: int | None = 0


@dataclass(frozen=True)
class Linear:
    """A matrix of parameters times a vector."""

    matrix: str
    vector: Expression


@dataclass(frozen=True)
class Plus:
    """A sum."""

    terms: tuple[Expression, ...]


@dataclass(frozen=True)
class Entries:
    """A product entry by entry."""

    factors: tuple[Expression, ...]


@dataclass(frozen=True)
class Less:
    """1 - its body."""

    body: Expression


@dataclass(frozen=True)
class Scaled:
    """A number times its body."""

    number: Fraction
    body: Expression


@dataclass(frozen=True)
class Call:
    """A function of vectors: `name` as on paper, `kind` a key of `SLOPES`."""

    name: str
    kind: str
    arguments: tuple[Expression, ...]


Expression = Ref | Linear | Plus | Entries | Less | Scaled | Call


@dataclass(frozen=True)
class Model:
    """Equations in an order in which they can be worked out; `shapes` has axes by quantity.

    `total` is "sum", "last", "half" or "mean": what L makes of the losses L_t.
    """

    equations: tuple[tuple[str, Expression], ...]
    shapes: tuple[tuple[str, str], ...]
    total: str = "sum"
    start: int = 0
    scalars: bool = False

    @cached_property
    def reads(self) -> dict[str, tuple[Ref, ...]]:
        """What each equation mentions."""
        return {
            name: tuple(dict.fromkeys(_mentioned(expression)))
            for name, expression in self.equations
        }

    @cached_property
    def axes(self) -> dict[str, str]:
        """The axes of each quantity."""
        return dict(self.shapes)

    @cached_property
    def lags(self) -> dict[str, int]:
        """How many steps back each state is read."""
        found: dict[str, int] = {}
        for part in (part for parts in self.reads.values() for part in parts):
            if part.lag:
                found[part.name] = max(found.get(part.name, 0), -part.lag)
        return found

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """What has no time."""
        mentioned = [part for parts in self.reads.values() for part in parts]
        return tuple(dict.fromkeys(part.name for part in mentioned if part.lag is None))

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """What is given at each step."""
        return tuple(
            name
            for name in self.axes
            if name not in self.reads and name not in (*self.parameters, "L")
        )


def _mentioned(expression: Expression) -> list[Ref]:
    match expression:
        case Ref():
            return [expression]
        case Linear(matrix, vector):
            return [Ref(matrix, None), *_mentioned(vector)]
        case Plus(parts) | Entries(parts) | Call(arguments=parts):
            return [found for part in parts for found in _mentioned(part)]
        case Less(body) | Scaled(_, body):
            return _mentioned(body)


def drawn(*key: object) -> int:
    """A number that belongs to a key."""
    return int.from_bytes(blake2b(repr(key).encode(), digest_size=8).digest()) % P


def _drawn(length: int, *key: object) -> Matrix:
    return np.array([drawn(*key, number) for number in range(length)], dtype=np.int64)


SIZES = {"x": 3, "h": 2, "y": 5, "r": 7}
"""Different sizes, with different products, show what does not conform."""

Slopes = dict[Key, Matrix]


@dataclass(eq=False)
class Network:
    """A model with numbers drawn from a seed, from its start on, as far as it is asked."""

    model: Model
    seed: int = 0
    _values: dict[Key, Matrix] = field(default_factory=dict)
    _slopes: dict[Key, Slopes] = field(default_factory=dict)
    _totals: dict[tuple[Key, Key], Matrix] = field(default_factory=dict)

    def length(self, name: str) -> int:
        """How many entries a quantity has."""
        if self.model.scalars:
            return 1
        return prod(SIZES[axis] for axis in self.model.axes[name])

    def exists(self, key: Key, T: int) -> bool:
        """Whether the network up to T has a variable."""
        name, time = key
        if time is None:
            return name in self.model.parameters or name == "L"
        inside = self.model.start <= time <= T
        known = name in self.model.reads or name in self.model.inputs
        return (inside and known) or self.is_given(key)

    def is_given(self, key: Key) -> bool:
        """Whether it is a state from before the first step."""
        name, time = key
        first = self.model.start - self.model.lags.get(name, 0)
        return time is not None and first <= time < self.model.start

    def value(self, key: Key) -> Matrix:
        """The entries of a variable."""
        if key not in self._values:
            self._work_out(key)
        return self._values[key]

    def slopes(self, key: Key) -> Slopes:
        """The derivatives of a variable by each that its own equation mentions."""
        self.value(key)
        return self._slopes[key]

    def _work_out(self, key: Key) -> None:
        name, time = key
        if name not in self.model.reads or self.is_given(key):
            self._values[key] = _drawn(self.length(name), self.seed, key)
            self._slopes[key] = {}
            return
        assert time is not None
        expression = dict(self.model.equations)[name]
        self._values[key], self._slopes[key] = self._worth(expression, time)

    def _worth(self, expression: Expression, time: int) -> tuple[Matrix, Slopes]:
        match expression:
            case Ref(name, lag):
                key = (name, None if lag is None else time + lag)
                value = self.value(key)
                return value, {key: np.eye(len(value), dtype=np.int64)}
            case Linear(matrix, vector):
                return self._linear(matrix, *self._worth(vector, time))
            case Plus(terms):
                parts = [self._worth(term, time) for term in terms]
                return sum(value for value, _ in parts) % P, _sum([part[1] for part in parts])
            case Entries(factors):
                return _entries([self._worth(factor, time) for factor in factors])
            case Less(body):
                value, slopes = self._worth(body, time)
                return (1 - value) % P, {key: -slope % P for key, slope in slopes.items()}
            case Scaled(number, body):
                value, slopes = self._worth(body, time)
                by = residue(number)
                return value * by % P, {key: slope * by % P for key, slope in slopes.items()}
            case Call(name, kind, arguments):
                parts = [self._worth(argument, time) for argument in arguments]
                joined = np.concatenate([value for value, _ in parts])
                value, outer = SLOPES[kind]((self.seed, name), joined)
                ends = np.cumsum([len(part) for part, _ in parts])
                blocks = np.split(outer, ends[:-1], axis=1)
                return value, _sum(
                    [
                        {key: block @ slope % P for key, slope in slopes.items()}
                        for block, (_, slopes) in zip(blocks, parts, strict=True)
                    ]
                )

    def _linear(self, matrix: str, vector: Matrix, slopes: Slopes) -> tuple[Matrix, Slopes]:
        entries = self.value((matrix, None)).reshape(-1, len(vector))
        by_matrix = np.kron(np.eye(len(entries), dtype=np.int64), vector)
        inner = {key: entries @ slope % P for key, slope in slopes.items()}
        return entries @ vector % P, _sum([{(matrix, None): by_matrix}, inner])

    # ---- derivatives

    def total(self, upper: Key, lower: Key, T: int) -> Matrix:
        """The derivative along every path; the total loss is that up to T."""
        if upper == ("L", None):
            by_step = [
                self.total(("L", step), lower, T)
                for step in range(T if self.model.total == "last" else self.model.start, T + 1)
            ]
            return sum(by_step) * residue(_weight(self.model, T)) % P
        key = (upper, lower)
        if key not in self._totals:
            found = self._nothing(upper, lower)
            if upper == lower:
                found = found + np.eye(len(found), dtype=np.int64)
            elif not (upper[1] is not None and lower[1] is not None and upper[1] < lower[1]):
                for part, slope in self.slopes(upper).items():
                    found = (found + slope @ self.total(part, lower, T)) % P
            self._totals[key] = found
        return self._totals[key]

    def held(self, upper: Key, lower: Key, inner: frozenset[str]) -> Matrix:
        """The derivative along the paths whose inner variables are of the upper's step and named
        in `inner`.
        """
        found = self._nothing(upper, lower)
        for part, slope in self.slopes(upper).items():
            if part == lower:
                found = (found + slope) % P
            elif part[1] == upper[1] and part[0] in inner:
                found = (found + slope @ self.held(part, lower, inner)) % P
        return found

    def _nothing(self, upper: Key, lower: Key) -> Matrix:
        return np.zeros((self.length(upper[0]), self.length(lower[0])), dtype=np.int64)


def residue(number: Fraction | int) -> int:
    """A fraction as a number of the field."""
    number = Fraction(number)
    return number.numerator * pow(number.denominator, -1, P) % P


def _weight(model: Model, T: int) -> Fraction:
    """How often the total loss counts the loss of a step."""
    if model.total == "mean":
        return Fraction(1, T + 1 - model.start)
    return Fraction(1, 2) if model.total == "half" else Fraction(1)


def _sum(parts: list[Slopes]) -> Slopes:
    found: Slopes = {}
    for slopes in parts:
        for key, slope in slopes.items():
            found[key] = (found[key] + slope) % P if key in found else slope
    return found


def _entries(parts: list[tuple[Matrix, Slopes]]) -> tuple[Matrix, Slopes]:
    value, slopes = parts[0]
    for other, more in parts[1:]:
        one = {key: other[:, None] * slope % P for key, slope in slopes.items()}
        two = {key: value[:, None] * slope % P for key, slope in more.items()}
        value, slopes = value * other % P, _sum([one, two])
    return value, slopes


# ---- functions: the value and the derivative at a point


def _by_entries(name: object, at: Matrix, slope: object) -> tuple[Matrix, Matrix]:
    found = [slope(name, int(entry)) for entry in at]  # type: ignore[operator]
    values, slopes = (np.array(part, dtype=np.int64) % P for part in zip(*found, strict=True))
    return values, np.diag(slopes)


def _unknown(name: object, at: int) -> tuple[int, int]:
    return drawn(name, at), drawn(name, at, "'")


def _tanh(name: object, at: int) -> tuple[int, int]:
    value = drawn("tanh", at)
    return value, 1 - value * value


def _sigmoid(name: object, at: int) -> tuple[int, int]:
    value = drawn("sigmoid", at)
    return value, value - value * value


def _relu(name: object, at: int) -> tuple[int, int]:
    slope = drawn("relu", at) % 2
    return slope * at, slope


def _vector(name: object, at: Matrix) -> tuple[Matrix, Matrix]:
    point = tuple(map(int, at))
    return _drawn(len(at), name, point), _drawn(len(at) ** 2, name, point, "'").reshape(len(at), -1)


def _softmax(name: object, at: Matrix) -> tuple[Matrix, Matrix]:
    value = _drawn(len(at), "softmax", tuple(map(int, at)))
    value[-1] = (1 - value[:-1].sum()) % P
    return value, (np.diag(value) - np.outer(value, value)) % P


def _loss(name: object, at: Matrix) -> tuple[Matrix, Matrix]:
    point = tuple(map(int, at))
    return _drawn(1, name, point), _drawn(len(at), name, point, "'").reshape(1, -1)


SLOPES = {
    "unknown": lambda name, at: _by_entries(name, at, _unknown),
    "tanh": lambda name, at: _by_entries(name, at, _tanh),
    "sigmoid": lambda name, at: _by_entries(name, at, _sigmoid),
    "relu": lambda name, at: _by_entries(name, at, _relu),
    "vector": _vector,
    "softmax": _softmax,
    "loss": _loss,
}
"""The kinds of functions: from a name and a point to the value and the Jacobian."""
