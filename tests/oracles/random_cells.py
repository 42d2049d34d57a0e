"""Cells at random: states and intermediates from random equations of the supported operations.

`python -m tests.benchmarks.cells` puts many of them to the same comparison.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import strategies as st

from symbptt.formula.syntax import (
    ONE,
    Apply,
    Diagonal,
    Entrywise,
    Equation,
    Formula,
    Index,
    Number,
    Plus,
    Power,
    Ratio,
    Stack,
    Sum,
    Times,
    Transpose,
    Variable,
)
from symbptt.model.cell import Cell, Quantity, Role, variables
from symbptt.model.functions import KNOWN, NAMED, Function, Kind
from symbptt.model.shapes import check_shapes
from symbptt.notation import Name

SIZES = (("n_x", 2), ("n_h", 3))
"""n_h of every vector but the input, n_x of that."""

UNKNOWN = Function(Name("f"), Kind.ENTRYWISE)
SOFTMAX, MAP = KNOWN["softmax"], Function(Name("F", label="v"), Kind.VECTOR)
ELL = Function(Name("ell"), Kind.LOSS)
ENTRYWISE = (KNOWN["tanh"], KNOWN["sigmoid"], UNKNOWN)
FUNCTIONS = (*ENTRYWISE, SOFTMAX, MAP, ELL, NAMED[Name("exp")])


def at(base: str, shift: int = 0) -> Variable:
    return Variable(Name(base), Index("t", shift))


class _Weights:
    """Parameters, each new one with a name of its own."""

    def __init__(self) -> None:
        self.quantities: list[Quantity] = []

    def new(self, *shape: str) -> Variable:
        letter = {0: "w", 1: "b", 2: "W"}[len(shape)]
        name = Name(letter, label=str(len(self.quantities)))
        self.quantities.append(Quantity(name, Role.PARAMETER, shape))
        return Variable(name)


@st.composite
def cells(draw: st.DrawFn) -> Cell:
    """A cell with one to three states, perhaps intermediates, a longer memory, a lagged input.

    Perhaps the first or the last of the states runs backwards in time: then the others read it, or
    it reads them.
    """
    weights = _Weights()
    states = [f"h{name}" for name in "abc"[: draw(st.integers(1, 3))]]
    memory = draw(st.sampled_from((1, 1, 1, 2)))
    lagged_input = draw(st.booleans()) and draw(st.booleans())
    backwards = draw(st.sampled_from(("", "", states[0], states[-1])))
    forwards = [name for name in states if name != backwards]
    earlier: list[Formula] = [at(name, -1) for name in forwards]
    later: list[Formula] = [at(backwards, 1)] if backwards else []
    equations: list[Equation] = []
    inner: list[str] = []
    here: list[Formula] = []

    def term(readable: list[Formula]) -> Formula:
        return draw(_terms(weights, readable, lagged_input))

    for position, state in enumerate(states):
        way = 1 if state == backwards else -1
        read_by_it = bool(here) and state == backwards
        readable = [*here, *(later if state == backwards else earlier)]
        readable += earlier if read_by_it else []
        readable += later if states[0] == backwards and state != backwards else []
        if position == 0 and memory == 2:
            readable.append(at(state, 2 * way))
        if draw(st.booleans()):
            gate = f"g{state[1]}"
            function = draw(st.sampled_from(ENTRYWISE))
            equations.append(Equation(at(gate), Apply(function.name, (term(readable),))))
            inner.append(gate)
            readable.append(at(gate))
            here.append(at(gate))
        equations.append(Equation(at(state), term([*readable, at(state, way)])))
        here.append(at(state))
    read = [*here, *earlier, *later] if draw(st.booleans()) else list(here)
    equations.append(Equation(at("q"), term(read)))
    equations.append(Equation(at("L"), draw(_losses(read))))
    return _made(tuple(equations), (*inner, "q"), weights)


def _made(equations: tuple[Equation, ...], inner: tuple[str, ...], weights: _Weights) -> Cell:
    read = {part for equation in equations for part in variables(equation.right)}
    late = {part.name for part in read if part.time is not None and part.time.offset}
    quantities = [Quantity(Name("x"), Role.INPUT, ("n_x",))]
    for equation in equations:
        assert isinstance(equation.left, Variable)
        name = equation.left.name
        role = Role.STATE if name in late else Role.INTERMEDIATE
        if name == Name("L"):
            quantities.append(Quantity(name, Role.STEP_LOSS, ()))
        else:
            quantities.append(Quantity(name, role, ("n_h",)))
    quantities.append(Quantity(Name("L"), Role.TOTAL_LOSS, ()))
    total = Sum("t", Index(None, 0), Index("T"), at("L"))
    cell = Cell(
        "random", (*quantities, *weights.quantities), FUNCTIONS, equations,
        Equation(Variable(Name("L")), total),
    )  # fmt: skip
    used = {part.name for part in read if part.time is None}
    kept = tuple(one for one in cell.quantities if one.timed or one.name in used or (
        one.role is Role.TOTAL_LOSS
    ))  # fmt: skip
    cell = replace(cell, quantities=kept)
    check_shapes(cell)
    return cell


@st.composite
def _terms(draw: st.DrawFn, weights: _Weights, readable: list[Formula], lagged: bool) -> Formula:
    """A vector of n_h entries from what can be read."""

    def vector() -> Formula:
        return draw(st.sampled_from(readable))

    def affine() -> Formula:
        source = at("x", -1) if lagged and draw(st.booleans()) else at("x")
        W, V = weights.new("n_h", "n_h"), weights.new("n_h", "n_x")
        terms: list[Formula] = [Times((W, vector())), Times((V, source))]
        if draw(st.booleans()):
            terms.append(weights.new("n_h"))
        return Plus(tuple(terms))

    def number() -> Formula:
        return Number(Fraction(draw(st.integers(-3, 3)), 4))

    def inner() -> Formula:
        return Times((Transpose(vector()), vector()))

    def active(argument: Formula) -> Formula:
        return Apply(draw(st.sampled_from(ENTRYWISE)).name, (argument,))

    kinds = {
        "affine": lambda: active(affine()),
        "leaky": lambda: Plus((
            Times((Plus((ONE, Times((Number(Fraction(-1)), leak)))), vector())),
            Times((leak, active(affine()))),
        )) if (leak := weights.new()) else ONE,
        "residual": lambda: Plus((vector(), active(affine()))),
        "entries": lambda: Plus((Entrywise((vector(), vector())), active(affine()))),
        "gate": lambda: Plus((
            Entrywise((gate := vector(), vector())),
            Entrywise((Plus((ONE, Times((Number(Fraction(-1)), gate)))), active(affine()))),
        )),
        "peephole": lambda: active(Plus((affine(), Entrywise((weights.new("n_h"), vector()))))),
        "stack": lambda: active(Times((
            weights.new("n_h", "n_h+n_x"), Stack((vector(), at("x")))
        ))),
        "softmax": lambda: Apply(SOFTMAX.name, (affine(),)),
        "vector function": lambda: Apply(MAP.name, (vector(),)),
        "transposed": lambda: active(Times((Transpose(weights.new("n_h", "n_h")), vector()))),
        "inner product": lambda: active(Plus((affine(), Times((inner(), vector()))))),
        "number beside": lambda: active(Plus((affine(), inner()))),
        "outer product": lambda: active(Times((vector(), Transpose(vector()), vector()))),
        "diagonal": lambda: active(Plus((Times((Diagonal(vector()), vector())), affine()))),
        "power": lambda: active(Plus((Power(vector(), draw(st.integers(2, 3))), affine()))),
        "ratio": lambda: Ratio(vector(), Plus((ONE, Entrywise(((one := vector()), one))))),
        "number": lambda: active(Plus((Times((number(), vector())), affine()))),
        "shared": lambda: active(Times((matrix, Times((matrix, vector())))))
        if (matrix := weights.new("n_h", "n_h")) else ONE,
    }  # fmt: skip
    return kinds[draw(st.sampled_from(sorted(kinds)))]()


@st.composite
def _losses(draw: st.DrawFn, readable: list[Formula]) -> Formula:
    """A number for the loss of a step."""
    q = at("q")
    one = draw(st.sampled_from(readable))
    half = Number(Fraction(1, 2))
    return draw(st.sampled_from((
        Apply(ELL.name, (q,)),
        Times((half, Transpose(q), q)),
        Plus((Apply(ELL.name, (q,)), Times((Transpose(one), q)))),
        Power(Times((Transpose(one), q)), 2),
    )))  # fmt: skip
