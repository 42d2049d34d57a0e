"""Reading formulas: what is refused and where, what is read, and as what."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symbptt.errors import BoundExceeded, InputError
from symbptt.formula.parser import parse
from symbptt.formula.syntax import (
    Call,
    Formula,
    Index,
    Number,
    Plus,
    Product,
    Quotient,
    Sum,
    Symbol,
    Times,
    walk,
)
from symbptt.notation import ACCENTS, LETTERS, Name


def _nested(depth: int) -> str:
    return "(" * depth + "a" + ")" * depth


def _deep_terms(depth: int) -> str:
    return "(a + b " * depth + "a" + ")" * depth


BOUNDED = {
    "digits": ("9" * 50, "9" * 51, "the number of digits is 51; the bound is 50", (0, 51)),
    "digits of a fraction": (
        rf"\frac{{1}}{{{'9' * 50}}}", rf"\frac{{1}}{{{'9' * 51}}}",
        "the number of digits is 51; the bound is 50", (9, 60),
    ),
    "digits of a fraction of fractions": (
        f"1/{'7' * 25}/{'3' * 25}", f"1/{'7' * 25}/{'3' * 26}",
        "the number of digits is 51; the bound is 50", (0, 54),
    ),
    "digits of an index": (
        "h_1000", "h_" + "0" * 47 + "1000", "the number of digits is 51; the bound is 50", (2, 53),
    ),
    "number in a script": (
        "x^{1000}", "x^{1001}", "the number in this script is 1,001; the bound is 1,000", (3, 7),
    ),
    "offset": (
        "h_{t-1000}", "h_{t-500-501}", "the offset of an index is 1,001; the bound is 1,000",
        (3, 12),
    ),
    "first index": (
        r"\sum_{t=-1000}^{T} a", r"\sum_{t=-1001}^{T} a",
        "the offset of an index is 1,001; the bound is 1,000", (8, 13),
    ),
    "last index": (
        r"\sum_{t=0}^1000 a", r"\sum_{t=0}^1001 a",
        "the number in this script is 1,001; the bound is 1,000", (11, 15),
    ),
    "exponent": (
        "((a)^{10})^{100}", "((a)^{10})^{101}", "the exponent is 1,010; the bound is 1,000",
        (0, 16),
    ),
    "power of a number": (
        "(12)^{500}", "(12)^{501}",
        "the number of digits of this power is 1,002; the bound is 1,000", (0, 10),
    ),
    "round brackets": (
        _nested(100), _nested(101), "the nesting is 101; the bound is 100", (100, 101),
    ),
    "named brackets": (
        r"\left\lbrack a + " * 100 + "a" + r"\right\rbrack" * 100,
        r"\left\lbrack a + " * 101 + "a" + r"\right\rbrack" * 101,
        "the nesting is 101; the bound is 100", (1705, 1712),
    ),
    "brackets and terms": (
        _deep_terms(100), _deep_terms(101), "the nesting is 101; the bound is 100", (700, 701),
    ),
    "sums": (
        r"\sum_t " * 99 + "a_t", r"\sum_t " * 101 + "a_t", "the nesting is 101; the bound is 100",
        (700, 704),
    ),
    "length": (
        "a" + " " * (64 * 1024 - 1), "a" + " " * (64 * 1024),
        "the length in bytes is 65,537; the bound is 65,536", None,
    ),
    "length in bytes": (
        "a" + " " * (64 * 1024 - 3) + "β", "a" + " " * (64 * 1024 - 2) + "β",
        "the length in bytes is 65,537; the bound is 65,536", None,
    ),
    "symbols": (
        "a" * 10_000, "a" * 10_001, "the number of symbols is 10,001; the bound is 10,000",
        (10_000, 10_001),
    ),
    "symbols of macros": (
        r"\def\a{" + "b" * 999 + "}" + r"\a" * 10,
        r"\def\a{" + "b" * 999 + "}" + r"\a" * 11,
        "the number of symbols after macros is 11,000; the bound is 10,000", (1027, 1029),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("inside", "outside", "reason", "span"), BOUNDED.values(), ids=BOUNDED)
def test_just_at_a_bound_is_read_and_one_past_it_is_not(
    inside: str, outside: str, reason: str, span: tuple[int, int] | None
) -> None:
    assert len(parse(inside)) == 1
    with pytest.raises(BoundExceeded) as caught:
        parse(outside)
    error = caught.value
    assert (error.reason, error.span, error.source) == (reason, span, outside)


def _timed(base: str, subscript: str | int = "t", offset: int = 0, accent: str = "") -> Symbol:
    if isinstance(subscript, int):
        return Symbol(base, accent, (Index(None, subscript),))
    return Symbol(base, accent, (Index(subscript, offset),))


L, a, b, c = (Symbol(letter) for letter in "Labc")
b_h = _timed("b", "h")
yhat_t = _timed("y", accent="hat")
HALF = Number(Fraction(1, 2))
MINUS = Number(Fraction(-1))
ZERO, T = Index(None, 0), Index("T")

READ: dict[str, tuple[Formula, tuple[str, ...]]] = {
    "partial derivative": (
        Quotient(L, b_h),
        (r"\frac{\partial L}{\partial b_h}", r"\dfrac{\partial L}{\partial b_{h}}",
         r"\tfrac{\partial L}{\partial b_{ h }}", r"\frac { ∂ L } { ∂ b _ h }", "∂L/∂b_h",
         "∂ L / ∂ b_{h}", r"\partial L/\partial b_h",
         r"\left(\frac{\partial L}{\partial b_h}\right)"),
    ),
    "total derivative": (
        Quotient(L, b_h, "total"),
        ("dL/db_h", "d L / d b_h", r"\frac{dL}{db_h}", r"\frac{d L}{d b_{h}}",
         r"\frac{\mathrm{d}L}{\mathrm{d}b_h}", r"\frac{\mathrm {d} L}{\mathrm{ d } b_h}",
         r"\mathrm{d}L/\mathrm{d}b_h", r"\frac{\mathrm{d}L}{d b_h}"),
    ),
    "immediate partial derivative": (
        Quotient(_timed("h"), b_h, "immediate"),
        (r"\frac{\partial^+ h_t}{\partial b_h}", r"\frac{\partial^{+} h_t}{\partial b_h}",
         r"\frac{\partial^ { + }h_t}{\partial b_h}", "∂⁺h_t/∂b_h", "∂^+h_t/∂b_h",
         "∂^{+} h_t/∂^{+} b_h", r"\frac{\partial h_t}{\partial^+ b_h}"),
    ),
    "derivative of a Greek letter": (
        Quotient(_timed("delta"), Symbol("theta"), "total"),
        ("dδ_t/dθ", r"d\delta_t/d\theta", r"\frac{\mathrm{d}\delta_t}{\mathrm{d}\theta}"),
    ),
    "derivative of ell": (
        Quotient(_timed("ell"), _timed("h"), "total"), ("dℓ_t/dh_t", r"d\ell_t/dh_t"),
    ),
    "derivative of an accented letter": (
        Quotient(yhat_t, Symbol("U"), "total"),
        ("dŷ_t/dU", "dy\u0302_t/dU", r"d\hat{y}_t/dU", r"d\hat y_t/d U"),
    ),
    "derivative of d": (Quotient(Symbol("d"), a, "total"), ("dd/da", r"\frac{dd}{da}")),
    "d as a letter": (
        Times((Symbol("d"), a)),
        ("d · a", r"d \cdot a", r"\left( d \right) a", r"d\times a", "d * a"),
    ),
    "d at the end": (Times((a, Symbol("d"))), ("a d", r"\left(a d\right)", "[a d]", r"a d \quad")),
    "hat": (
        yhat_t,
        ("ŷ_t", "y\u0302_t", r"\hat y_t", r"\hat{y}_t", r"\hat {y}_{t}", r"\hat{ y }_{t}"),
    ),
    "accents": (
        Times((_timed("h", accent="tilde"), _timed("x", accent="bar"), _timed("h", accent="dot"),
               _timed("x", accent="vec"))),
        (r"\tilde{h}_t \bar{x}_t \dot h_t \vec x_t", "h\u0303_t x\u0304_t ḣ_t x\u20d7_t"),
    ),
    "indices": (
        Times((_timed("h", -1), _timed("h", 10), _timed("h", "k", 1), _timed("h", "t", -1))),
        ("h_{-1} h_10 h_{k+1} h_{t-1}", "h_{−1}h_{10}h_{k + 1}h_{t−1}",
         "h_{ -1 } h_{010} h_{k+01} h_{t - 1}"),
    ),
    "Greek index": (_timed("h", "tau", -1), (r"h_{\tau-1}", "h_{τ-1}")),
    "capital Greek letters": (
        Times((Symbol("Delta"), Symbol("Omega"))), (r"\Delta\Omega", "ΔΩ", "Δ Ω"),
    ),
    "sum": (
        Sum("t", ZERO, T, _timed("L")),
        (r"\sum_{t=0}^{T} L_t", r"\sum_{t=0}^T L_t", r"\sum\limits_{t=0}^{T} L_t",
         r"\sum \limits _ { t = 0 } ^ { T } L_t", r"\sum_{t=0}^{T}{L_t}", "Σ_{t=0}^{T} L_t",
         "∑_{t=0}^T [L_t]", r"\displaystyle\sum_{t=0}^{T} L_{t}"),
    ),
    "sum over all": (
        Sum("t", None, None, _timed("L")),
        (r"\sum_t L_t", r"\sum_{t} L_t", "Σ_t L_t", r"\sum\limits_t L_t"),
    ),
    "product": (
        Product("i", Index("k", 1), Index("t"), Quotient(_timed("h", "i"), _timed("h", "i", -1))),
        (r"\prod_{i=k+1}^{t} \frac{\partial h_i}{\partial h_{i-1}}",
         r"\prod\limits_{i=k+1}^t {\frac{\partial h_i}{\partial h_{i-1}}}",
         "Π_{i=k+1}^{t} ∂h_i/∂h_{i-1}", "∏_{i=k+1}^{t} (∂h_i/∂h_{i-1})"),
    ),
    "body of a sum": (
        Plus((Times((a, Sum("t", None, None, Times((_timed("b"), c))))), L)),
        (r"a \sum_t b_t c + L", r"a \cdot \left(\sum_t b_t c\right) + L", "a · Σ_t (b_t c) + L"),
    ),
    "body of a product": (
        Times((a, Product("t", None, None, Times((_timed("b"), _timed("c")))), L)),
        (r"a \prod_t b_t c_t L", r"a \times \left(\prod_t b_t c_t\right) L", "a Π_t (b_t c_t) L"),
    ),
    "body of a product in brackets": (
        Product("t", None, None, Times((_timed("b"), c))),
        (r"\prod_t (b_t c)", r"\prod_t \left[ b_t c \right]", "Π_t {b_t c}"),
    ),
    "body of a product without its index": (
        Product("t", None, None, Times((a, b))), (r"\prod_t a b", r"\prod_t (a b)"),
    ),
    "product in a product": (
        Product("t", None, None, Times((
            Product("k", None, None, _timed("a", "k")), _timed("b"),
        ))),
        (r"\prod_t \prod_k a_k b_t", r"\prod_t (\prod_k a_k) b_t"),
    ),
    "brackets": (
        Times((HALF, Plus((b, c)))),
        ("1/2 (b + c)", "1/2[b+c]", "1/2 {b+c}", r"\frac12\left(b+c\right)",
         r"\frac12 \left[ b + c \right]", r"1/2 \left\lbrack b + c \right\rbrack",
         r"1/2 \bigl( b + c \bigr)", r"1/2 \Big[b + c\Big]", r"1/2 \biggl(b+c\biggr)",
         "1/2 ((b + c))", r"1/2 \{b + c\}", r"1/2 \left\{b + c\right\}", r"1/2 \lbrace b+c \rbrace",
         r"\tfrac12 {}(b + c)"),
    ),
    "a bracket behind a letter": (
        Call(a, (Plus((b, c)),)), ("a (b + c)", r"a\left(b+c\right)", r"{\bf a}(b + c)",
                                   r"a \bigl( b + c \bigr)", "a ((b + c))"),
    ),
    "a square bracket behind a letter": (
        Call(a, (Plus((b, c)),), "["), ("a[b+c]", r"a \left[ b + c \right]",
                                         r"a \lbrack b+c \rbrack"),
    ),
    "times": (
        Times((a, b, c)),
        ("a b c", "abc", r"a \cdot b \times c", "a · b × c", "a * b * c", "a · (b c)", "(a b) c",
         "a\\,b\\;c", "a\\ b~c", "a\\:b\\!c", "a\\quad b\\qquad c", "a\n\tb\r\nc"),
    ),
    "numbers": (
        Times((Number(Fraction(2)), HALF, a)),
        (r"2 \cdot \frac{1}{2} a", r"2 \tfrac{1}{2} a", "2 · 1/2 · a", r"2\dfrac{ 1 }{ 2 }a",
         "02 1/2 a"),
    ),
    "reduced fraction": (HALF, (r"\frac{2}{4}", "2/4", "01/2")),
    "minus": (
        Plus((Times((MINUS, a)), b, Times((Number(Fraction(-2)), c)))),
        ("-a + b - 2 c", "−a + b − 2c", "(-a) + b + (-2) c", "- (a) + (b) - (2 c)"),
    ),
    "negative number": (Number(Fraction(-1, 2)), (r"-\frac{1}{2}", "-1/2", "(-1/2)", "-(1/2)")),
    "minus minus": (a, ("-(-a)", "-(-1) a", "+a")),
    "minus in a product": (Times((b, MINUS, a)), ("b · (-a)", "b · (-1) a", r"b \cdot -a",
    "b * −a")),
    "minus of a sum": (
        Times((MINUS, Sum("t", None, None, a))), (r"-\sum_t a", r"-\left(\sum_t a\right)"),
    ),
    "sum of a signed term": (
        Sum("t", None, None, Times((MINUS, a))), (r"\sum_t -a", r"\sum_t (-a)"),
    ),
}  # fmt: skip
SPELLINGS = [(source, tree) for tree, sources in READ.values() for source in sources]


@pytest.mark.parametrize(("source", "tree"), SPELLINGS, ids=[source for source, _ in SPELLINGS])
def test_every_spelling_reads_as_the_same_tree(source: str, tree: Formula) -> None:
    assert parse(source) == (tree,)


CHAINS = {"a": 1, "a = b": 2, "a = b = c": 3, "∂L/∂b = 0 = 1/2": 3}


@pytest.mark.parametrize(("source", "length"), CHAINS.items())
def test_a_chain_of_equalities_has_its_members(source: str, length: int) -> None:
    members = parse(source)
    assert len(members) == length
    assert members == tuple(parse(part)[0] for part in source.split("="))


NAMES = [
    Name(base, accent)
    for base in (*"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", *LETTERS)
    for accent in ("", *ACCENTS)
    if base not in ("Sigma", "Pi")
]


@pytest.mark.parametrize("name", NAMES, ids=[name.ascii for name in NAMES])
def test_every_name_is_read_as_it_is_written(name: Name) -> None:
    expected = (Symbol(name.base, name.accent),)
    assert (parse(name.text), parse(name.latex)) == (expected, expected)


SPANS = {
    "  ∂L/∂b_h ": [(2, 9), (3, 4), (6, 9)],
    r"\sum_t (a + b)": [(0, 14), (8, 13), (8, 9), (12, 13)],
    r"a \hat{y}_t - 2 b": [(0, 17), (0, 11), (0, 1), (2, 11), (14, 17), (14, 15), (16, 17)],
}


@pytest.mark.parametrize(("source", "places"), SPANS.items(), ids=SPANS)
def test_nodes_know_their_place(source: str, places: list[tuple[int, int]]) -> None:
    (tree,) = parse(source)
    assert [part.span for part in walk(tree)] == places


def test_every_error_of_reading_is_an_input_error_with_its_fields() -> None:
    with pytest.raises(InputError) as caught:
        parse("a + ?")
    assert str(caught.value) == "'?' is not part of the language here"
