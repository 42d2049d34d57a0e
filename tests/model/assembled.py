"""Models as people write them, as bound formulas, for the tests of `assemble`."""

from __future__ import annotations

from fractions import Fraction

from symbptt.formula.syntax import (
    ONE,
    Apply,
    Component,
    Entrywise,
    Equation,
    Formula,
    Index,
    Number,
    Plus,
    Stack,
    Sum,
    Times,
    Transpose,
    Variable,
)
from symbptt.notation import Name

MINUS = Number(Fraction(-1))


def name(written: str) -> Name:
    """`yhat` is ŷ; `b_h` is b with the label h."""
    base, _, label = written.partition("_")
    accent = next((one for one in ("hat", "tilde") if base.endswith(one)), "")
    return Name(base.removesuffix(accent), accent, label)


def const(written: str) -> Variable:
    return Variable(name(written))


def at(written: str, offset: int = 0) -> Variable:
    """A quantity of step t."""
    return Variable(name(written), Index("t", offset))


def mul(*factors: Formula) -> Formula:
    return Times(factors)


def add(*terms: Formula) -> Formula:
    return Plus(terms)


def minus(term: Formula) -> Formula:
    return Times((MINUS, term))


def had(*factors: Formula) -> Formula:
    """⊙."""
    return Entrywise(factors)


def call(function: str, *arguments: Formula) -> Formula:
    return Apply(name(function), arguments)


def row(body: Formula) -> Formula:
    """A transpose."""
    return Transpose(body)


def entry(body: Formula, index: str) -> Formula:
    return Component(body, (Index(index),))


def over_entries(index: str, body: Formula) -> Formula:
    return Sum(index, None, None, body)


def eq(left: str | Formula, right: Formula) -> Equation:
    return Equation(at(left) if isinstance(left, str) else left, right)


def summed(total: str, body: Formula, first: int = 1, last: str = "T") -> Equation:
    """total = Σ_{t=first}^{last} body."""
    return Equation(const(total), Sum("t", Index(None, first), Index(last), body))


def affine(label: str, *read: Formula) -> Formula:
    """V x + W h + b with a matrix each for what is read: V_i, W_i, b_i."""
    letters = zip("VWUR", read, strict=False)
    products = (mul(const(f"{letter}_{label}"), part) for letter, part in letters)
    return add(*products, const(f"b_{label}"))


X, H, BEFORE = at("x"), at("h"), at("h", -1)

ELMAN = (
    eq("h", call("tanh", add(mul(const("W"), BEFORE), mul(const("V"), X), const("b_h")))),
    eq("yhat", call("softmax", add(mul(const("U"), H), const("b_y")))),
    eq("L", minus(mul(row(at("y")), call("log", at("yhat"))))),
)

NAMED = (
    eq("L", call("ell", at("yhat"), at("y"))),
    eq("h", call("f", at("z"))),
    eq("yhat", call("g", at("o"))),
    eq("z", add(mul(const("W"), BEFORE), mul(const("V"), X), const("b_h"))),
    eq("o", add(mul(const("U"), H), const("b_y"))),
)

ROWS = (
    eq("z", add(mul(X, row(const("W_xh"))), mul(BEFORE, row(const("W_hh"))), const("b_h"))),
    eq("h", call("tanh", at("z"))),
    eq("o", add(mul(H, const("W_hy")), const("b_y"))),
    eq("yhat", call("softmax", at("o"))),
    eq("L", minus(over_entries("i", mul(
        entry(at("y"), "i"), call("log", entry(at("yhat"), "i"))
    )))),
)  # fmt: skip


def _lstm(gate: dict[str, Formula]) -> tuple[Equation, ...]:
    return (
        *(eq(one, call("tanh" if one == "g" else "sigma", gate[one])) for one in "ifog"),
        eq("c", add(had(at("f"), at("c", -1)), had(at("i"), at("g")))),
        eq("h", had(at("o"), call("tanh", at("c")))),
    )


BOTH = Stack((BEFORE, X))
LSTM = _lstm({one: affine(one, X, BEFORE) for one in "ifog"})
STACKED = _lstm({one: affine(one, BOTH) for one in "ifog"})
PEEPHOLES = _lstm({
    one: add(affine(one, X, BEFORE), had(const(f"p_{one}"), at("c", 0 if one == "o" else -1)))
    if one != "g" else affine(one, X, BEFORE)
    for one in "ifog"
})  # fmt: skip
SPLIT = (
    eq("I", Stack((X, BEFORE))),
    eq("W", const("W")),
    eq("z", mul(at("W"), at("I"))),
    Equation(Stack(tuple(at(f"{one}hat") for one in "ifog")), at("z")),
    *_lstm({one: at(f"{one}hat") for one in "ifog"}),
    eq("E", call("ell", H)),
)

GRU = (
    eq("z", call("sigma", affine("z", X, BEFORE))),
    eq("r", call("sigma", affine("r", X, BEFORE))),
    eq("n", call("tanh", add(mul(const("V_n"), X), mul(const("W_n"), had(at("r"), BEFORE))))),
    eq("h", add(had(add(ONE, minus(at("z"))), BEFORE), had(at("z"), at("n")))),
)

DEEP = (
    eq("s", call("tanh", affine("1", X, at("s", -1)))),
    eq("h", call("tanh", affine("2", at("s"), BEFORE))),
    eq("y", call("g", H)),
    eq("L", call("ell", at("y"))),
)

UNKNOWN = (
    eq("h", call("f", X, BEFORE, const("w_h"))),
    eq("o", call("g", H, const("w_o"))),
    eq("ell", call("l", at("o"), at("y"))),
)

ALIASES = (
    eq("theta", const("theta")),
    eq("b", const("b")),
    eq("W", const("W")),
    eq("h", call("F", BEFORE, add(mul(at("W"), X), at("b")), at("theta"))),
    eq("L", call("ell", H)),
)

LEAKY = (
    eq("h", add(
        mul(add(ONE, minus(const("alpha"))), BEFORE),
        mul(const("alpha"), call("tanh", add(mul(const("W"), BEFORE), const("beta")))),
    )),
)  # fmt: skip

SQUARES = (
    eq("h", call("tanh", add(mul(const("W"), BEFORE), mul(const("V"), X)))),
    eq("yhat", add(mul(const("U"), H), const("c"))),
    eq("E", mul(
        add(at("yhat"), minus(at("y"))), add(at("yhat"), minus(at("y")))
    )),
)  # fmt: skip
