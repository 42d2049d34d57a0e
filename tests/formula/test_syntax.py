"""The syntax tree: what the operations on it change, and what they leave alone."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symbptt.formula.syntax import (
    ONE,
    ZERO,
    Adjoint,
    Apply,
    Call,
    Diagonal,
    Enclosed,
    Evaluated,
    Formula,
    Index,
    Iverson,
    Number,
    Plus,
    Product,
    Quotient,
    Sum,
    Symbol,
    Times,
    Transpose,
    Variable,
    children,
    free_indices,
    mentions,
    place,
    plus,
    rebuild,
    substitute,
    times,
    transposed,
    walk,
)
from symbptt.notation import Name

TWO = Number(Fraction(2))


def _h(symbol: str | None, offset: int = 0) -> Variable:
    return Variable(Name("h"), Index(symbol, offset))


W = Variable(Name("W"))
START, END = Index(None, 0), Index("t")

INDICES = [
    (Index("k", 1), {}, Index("k", 1)),
    (Index("k", 1), {"t": Index(None, 3)}, Index("k", 1)),
    (Index(None, 1), {"k": Index(None, 3)}, Index(None, 1)),
    (Index("k", 1), {"k": Index(None, 3)}, Index(None, 4)),
    (Index("k", 1), {"k": Index("t", -1)}, Index("t")),
    (Index("k", 1), {"k": Index("t"), "t": Index(None, 0)}, Index("t", 1)),
]


@pytest.mark.parametrize(("index", "values", "result"), INDICES)
def test_an_index_at_values(index: Index, values: dict[str, Index], result: Index) -> None:
    assert index.at(values) == result


SPELLINGS = {"0": Index(None), "-1": Index(None, -1), "t": END, "k+1": Index("k", 1),
             "t-2": Index("t", -2)}  # fmt: skip


@pytest.mark.parametrize(("written", "index"), SPELLINGS.items())
def test_an_index_as_a_string(written: str, index: Index) -> None:
    assert str(index) == written


AT_3 = {"t": Index(None, 3)}
PLACED: dict[str, tuple[Formula, Formula]] = {
    "constant": (W, W),
    "number": (TWO, TWO),
    "another index": (_h("k"), _h("k")),
    "number as time": (_h(None, 5), _h(None, 5)),
    "bound by a sum": (Sum("t", START, Index("T"), _h("t")), Sum("t", START, Index("T"), _h("t"))),
    "bound by a product": (Product("t", None, None, _h("t")), Product("t", None, None, _h("t"))),
    "variable": (_h("t", -1), _h(None, 2)),
    "a symbol, which no model has bound yet": (
        Symbol("h", "", (Index("t", 1),)), Symbol("h", "", (Index("t", 1),)),
    ),
    "derivative": (Quotient(_h("t"), _h("k"), "total"), Quotient(_h(None, 3), _h("k"), "total")),
    "bounds of a range": (
        Sum("k", Index("t", -1), END, Times((_h("k"), _h("t")))),
        Sum("k", Index(None, 2), Index(None, 3), Times((_h("k"), _h(None, 3)))),
    ),
    "bounds of its own range": (
        Sum("t", START, END, _h("t")), Sum("t", START, Index(None, 3), _h("t")),
    ),
    "Iverson bracket": (
        Iverson(END, Index("k")), Iverson(Index(None, 3), Index("k")),
    ),
    "adjoint": (Adjoint(_h("t", 1)), Adjoint(_h(None, 4))),
    "function": (Apply(Name("f"), (_h("t"),), 1), Apply(Name("f"), (_h(None, 3),), 1)),
    "deep inside": (
        Plus((W, Times((W, Transpose(Diagonal(_h("t"))))))),
        Plus((W, Times((W, Transpose(Diagonal(_h(None, 3))))))),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("formula", "result"), PLACED.values(), ids=PLACED)
def test_place_replaces_free_indices(formula: Formula, result: Formula) -> None:
    assert place(formula, AT_3) == result


FREE: dict[str, tuple[Formula, tuple[str, ...]]] = {
    "none": (W, ()),
    "numbers": (_h(None, 3), ()),
    "bound": (Sum("t", START, Index(None, 3), _h("t")), ()),
    "bound over all": (Product("t", None, None, _h("t", -1)), ()),
    "in order": (Times((_h("k", 1), _h("t"), _h("k"))), ("k", "t")),
    "in a bound": (Sum("t", START, Index("T"), _h("t")), ("T",)),
    "in its own bound": (Sum("t", START, END, _h("t")), ("t",)),
    "beside a bound one": (Plus((Sum("t", None, None, _h("t")), _h("t"))), ("t",)),
    "in a derivative": (Quotient(_h("t"), _h("k")), ("t", "k")),
    "in the body": (Sum("k", None, None, Times((_h("k"), _h("t")))), ("t",)),
}


@pytest.mark.parametrize(("formula", "symbols"), FREE.values(), ids=FREE)
def test_free_indices(formula: Formula, symbols: tuple[str, ...]) -> None:
    assert free_indices(formula) == symbols


MENTIONED: dict[str, tuple[Formula, bool]] = {
    "a constant": (W, False),
    "another letter": (Symbol("h"), False),
    "an accented letter": (Symbol("t", "hat"), False),
    "bound anew by a sum": (Sum("t", None, None, _h("t")), False),
    "bound anew by a product": (Times((W, Product("t", START, Index("T"), _h("t")))), False),
    "bound anew, and in a bound": (Sum("t", END, None, _h("t")), True),
    "a bare letter": (Symbol("t"), True),
    "a time in round brackets": (Call(Symbol("h"), (Symbol("t"),)), True),
    "a time in square brackets": (
        Call(Symbol("h"), (Plus((Symbol("t"), TWO)),), "["),
        True,
    ),
    "words at a bar": (Evaluated(W, None, "use at t"), True),
    "an index in brackets": (Symbol("h", sup=(Enclosed("(", END),)), True),
    "a symbol in a script": (Symbol("d", sup=(Symbol("h", sub=(END,)),)), True),
    "another index": (_h("k"), False),
    "the index of a range": (Sum("t", None, None, W), False),
    "a variable": (_h("t", 3), True),
    "a symbol": (Symbol("h", "", (END,)), True),
    "a bound": (Sum("k", START, Index("t", 1), W), True),
    "an Iverson bracket": (Iverson(Index("k"), END), True),
    "deep inside": (Plus((W, Times((W, Quotient(W, _h("t")))))), True),
}


@pytest.mark.parametrize(("formula", "whether"), MENTIONED.values(), ids=MENTIONED)
def test_mentions(formula: Formula, whether: bool) -> None:
    assert mentions(formula, "t") is whether


SUBSTITUTED: dict[str, tuple[Formula, Formula]] = {
    "not there": (Plus((TWO, _h("k"))), Plus((TWO, _h("k")))),
    "itself": (W, TWO),
    "everywhere": (Plus((W, Times((_h("t"), W)))), Plus((TWO, Times((_h("t"), TWO))))),
    "a whole part": (Times((TWO, Diagonal(_h("t")))), Times((TWO, W))),
    "not in what was put in": (Transpose(Transpose(W)), Transpose(Transpose(TWO))),
}


@pytest.mark.parametrize(("formula", "result"), SUBSTITUTED.values(), ids=SUBSTITUTED)
def test_substitute(formula: Formula, result: Formula) -> None:
    assert substitute(formula, {W: TWO, Diagonal(_h("t")): W}) == result


TRANSPOSED: dict[str, tuple[Formula, Formula]] = {
    "matrix": (W, Transpose(W)),
    "transpose": (Transpose(W), W),
    "product": (Times((W, W)), Transpose(Times((W, W)))),
}


@pytest.mark.parametrize(("formula", "result"), TRANSPOSED.values(), ids=TRANSPOSED)
def test_transposed(formula: Formula, result: Formula) -> None:
    assert transposed(formula) == result


@pytest.mark.parametrize("formula", [W, _h("t"), TWO, Times((W, _h("t"))), Sum("t", None, None, W)])
def test_the_transpose_of_a_transpose_is_the_formula(formula: Formula) -> None:
    assert transposed(transposed(formula)) == formula


JOINED = {
    "no terms": (plus(()), ZERO),
    "one term": (plus((W,)), W),
    "two terms": (plus((W, TWO)), Plus((W, TWO))),
    "no factors": (times(()), ONE),
    "one factor": (times((W,)), W),
    "ones": (times((ONE, W, ONE)), W),
    "only ones": (times((ONE, ONE)), ONE),
    "products in a product": (times((Times((W, TWO)), W)), Times((W, TWO, W))),
}


@pytest.mark.parametrize(("made", "expected"), JOINED.values(), ids=JOINED)
def test_plus_and_times(made: Formula, expected: Formula) -> None:
    assert made == expected


CHILDREN: dict[str, tuple[Formula, tuple[Formula, ...]]] = {
    "variable": (_h("t"), ()),
    "number": (TWO, ()),
    "derivative": (Quotient(_h("t"), W), (_h("t"), W)),
    "sum": (Sum("t", None, None, W), (W,)),
    "terms": (Plus((W, TWO)), (W, TWO)),
    "function": (Apply(Name("f"), (W, TWO)), (W, TWO)),
    "adjoint": (Adjoint(_h("t")), (_h("t"),)),
}


@pytest.mark.parametrize(("formula", "parts"), CHILDREN.values(), ids=CHILDREN)
def test_children_and_rebuild(formula: Formula, parts: tuple[Formula, ...]) -> None:
    assert tuple(children(formula)) == parts
    assert rebuild(formula, lambda part: part) == formula
    assert tuple(children(rebuild(formula, Transpose))) == tuple(map(Transpose, parts))


def test_walk_goes_from_the_outside_in_and_from_left_to_right() -> None:
    inner = Times((W, _h("t")))
    assert list(walk(Plus((inner, TWO)))) == [Plus((inner, TWO)), inner, W, _h("t"), TWO]


def test_walk_does_not_recurse() -> None:
    formula: Formula = W
    for _ in range(20_000):
        formula = Transpose(formula)
    assert sum(1 for _ in walk(formula)) == 20_001


def test_places_in_the_source_do_not_take_part_in_comparison() -> None:
    there, here = Variable(Name("W"), span=(3, 4)), Variable(Name("W"))
    assert there == here and hash(there) == hash(here) and repr(there) == repr(here)
    assert rebuild(Times((there,), span=(0, 9)), lambda part: part).span == (0, 9)
