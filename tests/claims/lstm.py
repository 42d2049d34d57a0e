"""Recurrent networks given by a table, in integers and dual numbers: every derivative, exactly.

It shares no code with symbptt. A model is a table of what each equation mentions and of functions
on tuples of dual numbers; a `Net` is a model of the steps start..T with numbers drawn from a seed.
Unknown functions are fixed small polynomials. Models: the simple network (the very numbers of
`tests.equality.network`), an LSTM without peepholes, two layers, and a network with one gate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from math import prod
from random import Random

from tests.equality import network as simple
from tests.equality.network import Dual, Entries, Key, Matrix
from tests.equality.written import Der, Time, Var, at

Reads = Mapping[str, tuple[tuple[str, int | None], ...]]


@dataclass(frozen=True, eq=False)
class Model:
    """A table of equations, in an order in which they can be worked out.

    `shapes` has the sizes of the axes of everything but the losses; `unnamed` has the
    pre-activations that no equation of the model names, and which therefore belong to the equation
    that uses them.
    """

    reads: Reads
    functions: Mapping[str, Callable[..., Entries]]
    shapes: Mapping[str, str]
    unnamed: frozenset[str] = frozenset()

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """What has no time."""
        return self._mentioned(lambda name, lag: lag is None)

    @cached_property
    def states(self) -> tuple[str, ...]:
        """What the equation of another step mentions."""
        return self._mentioned(lambda name, lag: bool(lag))

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """What is given at every step."""
        return self._mentioned(lambda name, lag: lag == 0 and name not in self.reads)

    def _mentioned(self, wanted: Callable[[str, int | None], bool]) -> tuple[str, ...]:
        parts = [part for parts in self.reads.values() for part in parts]
        return tuple(dict.fromkeys(name for name, lag in parts if wanted(name, lag)))

    def var(self, written: str) -> Var:
        """A variable by its plain name; W_i is a parameter where the model has it."""
        if written in self.parameters or "_" not in written:
            return Var(written)
        name, _, time = written.partition("_")
        return Var(name, at(time))

    def der(self, upper: str, lower: str, mark: str = "partial") -> Der:
        """A derivative between two variables by their plain names."""
        return Der(self.var(upper), self.var(lower), mark)

    def ways(self, upper: Var, lower: Var) -> Iterator[tuple[str, ...]]:
        """The names between the two, for each way whose inner variables are of the upper's step."""
        if upper.time is None:
            return
        for name, lag in self.reads.get(upper.name, ()):
            part = Var(name, _later(upper.time, lag))
            if part == lower:
                yield ()
            elif lag == 0:
                yield from ((name, *way) for way in self.ways(part, lower))

    def has_immediate(self, upper: Var, lower: Var) -> bool:
        """Whether some way within the step leads there, and none that passes a state."""
        ways = list(self.ways(upper, lower))
        return bool(ways) and not any(name in self.states for way in ways for name in way)

    def inner(self, mark: str) -> frozenset[str]:
        """What varies with the lower variable, of the upper's step."""
        if mark == "own":
            return self.unnamed
        return frozenset(name for name in self.reads if name not in self.states)


def _later(time: Time, lag: int | None) -> Time | None:
    return None if lag is None else (time[0], time[1] + lag)


@dataclass(frozen=True)
class Net:
    """A model of the steps start..T with numbers drawn from a seed; `sizes` by the axis.

    `moved` is one entry of one variable, and what is added to it.
    """

    model: Model
    seed: int
    T: int
    start: int = 0
    last_only: bool = False
    sizes: tuple[tuple[str, int], ...] = (("x", 2), ("h", 2), ("y", 2))
    moved: tuple[Key, int, int] | None = None

    def given(self, key: Key) -> tuple[int, ...] | None:
        """The numbers of what no equation defines."""
        name, time = key
        model = self.model
        inside = time is not None and self.start <= time <= self.T
        given = (
            (name in model.parameters and time is None)
            or (name in model.inputs and inside)
            or (name in model.states and time == self.start - 1)
        )
        if not given:
            return None
        numbers = Random(f"{self.seed} {key}")
        length = prod(self.shape(name))
        return tuple(numbers.choice((-1, 1)) * numbers.randint(1, 9) for _ in range(length))

    def shape(self, name: str) -> tuple[int, ...]:
        """The sizes of the axes of a quantity; none for a number."""
        sizes = dict(self.sizes)
        return tuple(sizes[axis] for axis in self.model.shapes.get(name, ""))

    def defined(self, key: Key) -> bool:
        """Whether an equation of these steps defines it."""
        name, time = key
        inside = time is not None and self.start <= time <= self.T
        return (name in self.model.reads and inside) or key == ("L", None)

    def exists(self, key: Key) -> bool:
        """Whether the network has such a variable."""
        return self.defined(key) or self.given(key) is not None

    def values(self, varied: Key | None = None) -> dict[Key, Entries]:
        """Every variable, with the slopes along the entries of `varied`."""
        return _values(self, varied)

    def plain(self, key: Key) -> Entries:
        """The numbers of a variable, nothing varied."""
        return self.values()[key]

    def total(self, upper: Key, lower: Key) -> Matrix:
        """The total derivative; a matrix is taken row by row."""
        return self._jacobian(self.values(lower)[upper], lower)

    def held(self, upper: Key, lower: Key, inner: frozenset[str]) -> Matrix:
        """The derivative with all fixed but the quantities named `inner` of the upper's step."""

        def value(key: Key) -> Entries:
            if key == lower:
                return varied(self.plain(key))
            if key[1] == upper[1] and key[0] in inner:
                return self._worked_out(key, value)
            return self.plain(key)

        entries = self._worked_out(upper, value) if self.defined(upper) else self.plain(upper)
        return self._jacobian(entries, lower)

    def _worked_out(self, key: Key, value: Callable[[Key], Entries]) -> Entries:
        name, time = key
        assert time is not None
        parts = self.model.reads[name]
        keys = [(part, None if lag is None else time + lag) for part, lag in parts]
        return self.model.functions[name](*map(value, keys))

    def _jacobian(self, entries: Entries, lower: Key) -> Matrix:
        length = len(self.plain(lower))
        return tuple(entry.slopes + (0,) * (length - len(entry.slopes)) for entry in entries)


def varied(entries: Entries) -> Entries:
    """Each entry with slope 1 along itself."""
    length = len(entries)
    return tuple(
        Dual(entry.value, tuple(int(i == j) for j in range(length)))
        for i, entry in enumerate(entries)
    )


@cache
def _values(net: Net, lower: Key | None) -> dict[Key, Entries]:
    found: dict[Key, Entries] = {}

    def put(key: Key, entries: Entries) -> None:
        if net.moved and net.moved[0] == key:
            _, position, step = net.moved
            entries = tuple(e + Dual(step * (i == position)) for i, e in enumerate(entries))
        found[key] = varied(entries) if key == lower else entries

    model, steps = net.model, range(net.start, net.T + 1)
    free: list[Key] = [(name, None) for name in model.parameters]
    free += [(name, net.start - 1) for name in model.states]
    free += [(name, t) for name in model.inputs for t in steps]
    for key in free:
        put(key, tuple(map(Dual, net.given(key) or ())))
    for t in steps:
        for name in model.reads:
            put((name, t), net._worked_out((name, t), found.__getitem__))
    summed = [net.T] if net.last_only else steps
    losses = [found["L", t][0] for t in summed]
    put(("L", None), (sum(losses[1:], losses[0]),))
    return found


def affine(*arguments: Entries) -> Entries:
    """M u + N v + ... + b."""
    *pairs, bias = arguments
    terms = [
        _product(matrix, vector) for matrix, vector in zip(pairs[::2], pairs[1::2], strict=True)
    ]
    return plus(*terms, bias)


def _product(matrix: Entries, vector: Entries) -> Entries:
    width = len(vector)
    rows = [matrix[first : first + width] for first in range(0, len(matrix), width)]
    return tuple(_dot(row, vector) for row in rows)


def _dot(row: Entries, vector: Entries) -> Dual:
    parts = [a * b for a, b in zip(row, vector, strict=True)]
    return sum(parts[1:], parts[0])


def plus(*vectors: Entries) -> Entries:
    """A sum by entries."""
    return tuple(sum(parts[1:], parts[0]) for parts in zip(*vectors, strict=True))


def times(one: Entries, other: Entries) -> Entries:
    """A product by entries."""
    return tuple(a * b for a, b in zip(one, other, strict=True))


def polynomial(*coefficients: int) -> Callable[[Entries], Entries]:
    """c_0 + c_1 z + c_2 z² + ... by entries."""

    def worked_out(entry: Dual) -> Dual:
        value = Dual(0)
        for coefficient in reversed(coefficients):
            value = value * entry + Dual(coefficient)
        return value

    return lambda entries: tuple(map(worked_out, entries))


def _leak(h: Entries, z: Entries, g: Entries) -> Entries:
    """h + z (g - h)."""
    return plus(h, times(z, plus(g, polynomial(0, -1)(h))))


SIGMOID = polynomial(1, 2, 1)
TANH = polynomial(0, 3, 1)
_OUTPUT = {"yhat": simple.EQUATIONS["yhat"], "L": simple.EQUATIONS["L"]}
_OUTPUT_READS: Reads = {"yhat": (("s", 0),), "L": (("yhat", 0), ("y", 0))}
_OUTPUT_SHAPES = {"x": "x", "y": "y", "yhat": "y", "s": "y", "U": "yh", "b_y": "y"}


def _gate_reads(gate: str) -> tuple[tuple[str, int | None], ...]:
    return ((f"V_{gate}", None), ("x", 0), (f"W_{gate}", None), ("h", -1), (f"b_{gate}", None))


def _gates(gates: str) -> dict[str, str]:
    vectors = {name: "h" for gate in gates for name in (gate, f"a{gate}", f"b_{gate}")}
    inputs = {f"V_{gate}": "hx" for gate in gates}
    return vectors | inputs | {f"W_{gate}": "hh" for gate in gates}


def _top(state: str) -> Reads:
    return {"s": (("U", None), (state, 0), ("b_y", None)), **_OUTPUT_READS}


SIMPLE = Model(
    simple.READS,
    simple.EQUATIONS,
    {**simple.SHAPES, "a": "h", "o": "y", "yhat": "y"},
    frozenset({"a", "o"}),
)
"""a_t = V x_t + W h_{t-1} + b_h, h_t = f_h(a_t), o_t = U h_t + b_y, yhat_t = f_y(o_t), L_t."""

NAMED = Model(SIMPLE.reads, SIMPLE.functions, SIMPLE.shapes)
"""The same where the model names a_t and o_t."""

LSTM = Model(
    {
        **{f"a{gate}": _gate_reads(gate) for gate in "ifog"},
        **{gate: ((f"a{gate}", 0),) for gate in "ifog"},
        "c": (("f", 0), ("c", -1), ("i", 0), ("g", 0)),
        "h": (("o", 0), ("c", 0)),
        **_top("h"),
    },
    {
        **{f"a{gate}": affine for gate in "ifog"},
        **dict.fromkeys("ifo", SIGMOID),
        "g": TANH,
        "c": lambda f, c, i, g: plus(times(f, c), times(i, g)),
        "h": lambda o, c: times(o, TANH(c)),
        "s": affine,
        **_OUTPUT,
    },
    {**_gates("ifog"), **_OUTPUT_SHAPES, "c": "h", "h": "h"},
    frozenset({"ai", "af", "ao", "ag", "s"}),
)
"""c_t = f_t ⊙ c_{t-1} + i_t ⊙ g_t, h_t = o_t ⊙ tanh(c_t); q_t = σ(V_q x_t + W_q h_{t-1} + b_q)."""

STACKED = Model(
    {
        "p": (("V", None), ("x", 0), ("W", None), ("h", -1), ("b_h", None)),
        "h": (("p", 0),),
        "q": (("Q", None), ("h", 0), ("R", None), ("r", -1), ("b_r", None)),
        "r": (("q", 0),),
        **_top("r"),
    },
    {"p": affine, "h": TANH, "q": affine, "r": polynomial(0, 1, 2), "s": affine, **_OUTPUT},
    {
        **_OUTPUT_SHAPES,
        "V": "hx",
        "W": "hh",
        **dict.fromkeys(("b_h", "p", "h"), "h"),
        "Q": "rh",
        "R": "rr",
        **dict.fromkeys(("b_r", "q", "r"), "r"),
        "U": "yr",
    },
    frozenset({"p", "q", "s"}),
)
"""h_t = f(V x_t + W h_{t-1} + b_h), r_t = f_r(Q h_t + R r_{t-1} + b_r), yhat_t from r_t."""

GATED = Model(
    {
        **{f"a{gate}": _gate_reads(gate) for gate in "zg"},
        **{gate: ((f"a{gate}", 0),) for gate in "zg"},
        "h": (("h", -1), ("z", 0), ("g", 0)),
        **_top("h"),
    },
    {"az": affine, "ag": affine, "z": SIGMOID, "g": TANH, "h": _leak, "s": affine, **_OUTPUT},
    {**_gates("zg"), **_OUTPUT_SHAPES, "h": "h"},
    frozenset({"az", "ag", "s"}),
)
"""h_t = h_{t-1} + z_t ⊙ (g_t - h_{t-1}) with gates of x_t and h_{t-1}."""

MODELS = {"simple": SIMPLE, "named": NAMED, "lstm": LSTM, "stacked": STACKED, "gated": GATED}
_OUTPUT_EQUATIONS = (r"\hat{y}_t = f_y(U %s_t + b_y)", r"L_t = \ell(\hat{y}_t, y_t)")
_TOP_OF_H = tuple(equation.replace("%s", "h") for equation in _OUTPUT_EQUATIONS)
_TOP_OF_R = tuple(equation.replace("%s", "r") for equation in _OUTPUT_EQUATIONS)


def _gate(gate: str, function: str) -> str:
    return rf"{gate}_t = {function}(V_{gate} x_t + W_{gate} h_{{t-1}} + b_{gate})"


EQUATIONS: dict[str, tuple[str, ...]] = {
    "lstm": (
        *(_gate(gate, r"\sigma") for gate in "ifo"), _gate("g", r"\tanh"),
        r"c_t = f_t \odot c_{t-1} + i_t \odot g_t", r"h_t = o_t \odot \tanh(c_t)", *_TOP_OF_H,
    ),
    "stacked": (
        r"h_t = \tanh(V x_t + W h_{t-1} + b_h)", r"r_t = \phi(Q h_t + R r_{t-1} + b_r)", *_TOP_OF_R,
    ),
    "gated": (
        _gate("z", r"\sigma"), _gate("g", r"\tanh"),
        r"h_t = h_{t-1} + z_t \odot (g_t - h_{t-1})", *_TOP_OF_H,
    ),
}  # fmt: skip
"""The models but the simple one as a user would type them."""

SIZES: tuple[tuple[tuple[str, int], ...], ...] = (
    (("x", 2), ("h", 2), ("y", 2), ("r", 2)),
    (("x", 3), ("h", 2), ("y", 5), ("r", 4)),
)
"""Sizes by the axis. The second tells what fits by its shape alone."""


def nets(
    model: Model, T: int, start: int = 0, last_only: bool = False, scalars: bool = False
) -> tuple[Net, ...]:
    """The networks in which a claim must hold."""
    ones = tuple((axis, 1) for axis in "xhyr")
    sizes = (ones,) if scalars else SIZES
    return tuple(Net(model, seed, T, start, last_only, size) for seed, size in enumerate(sizes, 1))
