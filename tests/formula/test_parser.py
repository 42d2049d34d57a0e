"""Reading formulas: what is refused and where, what is read, and as what."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest

from symbptt import bounds
from symbptt.errors import BoundExceeded, FormulaError, InputError
from symbptt.formula.parser import parse
from symbptt.formula.syntax import (
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

MIXED = "one differential is written ∂ and the other d"
REFUSED = {
    "empty": ("", "the formula ends too early", (0, 0)),
    "only blanks": ("  ", "the formula ends too early", (0, 0)),
    "no right side": ("a =", "the formula ends too early", (3, 3)),
    "no left side": ("= a", "'=' cannot stand here", (0, 1)),
    "no second term": ("a + ", "the formula ends too early", (3, 3)),
    "two signs": ("a - - b", "'-' cannot stand here", (4, 5)),
    "sum without a body": (r"\sum_{t=0}^{T}", "the formula ends too early", (14, 14)),
    "sum without an index": (r"\sum L_t", "'L' cannot stand here", (5, 6)),
    "product without an index": (r"\prod (a)", "'(' cannot stand here", (6, 7)),
    "sum of a signed term": (r"\sum_t -a", "'-' cannot stand here", (7, 8)),
    "sum without a last index": (r"\sum_{t=0} a", "'a' cannot stand here", (11, 12)),
    "open bracket": ("(a", "the formula ends too early", (2, 2)),
    "closed bracket": ("a)", "')' cannot stand here", (1, 2)),
    "empty bracket": ("()", "')' cannot stand here", (1, 2)),
    "other bracket": ("[a)", "')' cannot stand here", (2, 3)),
    "left without right": (r"\left( a )", "')' cannot stand here", (9, 10)),
    "right without left": (r"( a \right)", r"'\\right' cannot stand here", (4, 10)),
    "unknown command": (r"a \foo b", r"'\\foo' is not part of the language here", (2, 6)),
    "prefix of a command": (r"\summ_t a", r"'\\summ' is not part of the language here", (0, 5)),
    "command behind a letter": (
        r"a\input b", r"'\\input' is not part of the language here", (1, 7),
    ),
    "fraction of symbols": (r"\frac{a}{b}", "'a' cannot stand here", (6, 7)),
    "half a derivative": (r"\frac{\partial L}{b_h}", "'b' cannot stand here", (18, 19)),
    "derivative without lower": (r"∂L", "the formula ends too early", (2, 2)),
    "slash": ("a / b", "'/' cannot stand here", (2, 3)),
    "power": ("h^2", "'^' cannot stand here", (1, 2)),
    "two subscripts": ("h_t_k", "'_' cannot stand here", (3, 4)),
    "index with two letters": ("h_{tk}", "'k' cannot stand here", (4, 5)),
    "accented subscript": (r"\hat{y_t}", "'_' cannot stand here", (6, 7)),
    "two accents": (r"\hat{\tilde{y}}", r"'\\tilde' cannot stand here", (5, 11)),
    "no accent of ours": ("ö_t", "'ö' is not part of the language", (0, 1)),
    "letter without parts": ("ß", "'ß' is not part of the language", (0, 1)),
    "Cyrillic a": ("b + \u0430", "'\u0430' (U+0430) is not part of the language here", (4, 5)),
    "Cyrillic after d": ("d\u0430", "'\u0430' (U+0430) is not part of the language here", (1, 2)),
    "Greek omicron": ("\u03bf_t", "'\u03bf' (U+03BF) is not part of the language here", (0, 1)),
    "Greek capital A": ("\u0391", "'\u0391' (U+0391) is not part of the language here", (0, 1)),
    "micro sign": ("\u00b5", "'\u00b5' (U+00B5) is not part of the language here", (0, 1)),
    "Kelvin sign": ("\u212a", "'\u212a' (U+212A) is not part of the language here", (0, 1)),
    "mathematical italic": (
        "\U0001d44e", "'\U0001d44e' (U+1D44E) is not part of the language here", (0, 1),
    ),
    "fullwidth digit": ("\uff12", "'\uff12' (U+FF12) is not part of the language here", (0, 1)),
    "vulgar fraction": ("½", "'½' (U+00BD) is not part of the language here", (0, 1)),
    "right-to-left override": (
        "a \u202eb", r"'\u202e' (U+202E) is not part of the language here", (2, 3),
    ),
    "right-to-left isolate": (
        "\u2067a", r"'\u2067' (U+2067) is not part of the language here", (0, 1),
    ),
    "zero-width space": (
        "h\u200b_t", r"'\u200b' (U+200B) is not part of the language here", (1, 2),
    ),
    "no-break space": ("a\xa0b", r"'\xa0' (U+00A0) is not part of the language here", (1, 2)),
    "half a surrogate": ("\udcff", r"'\udcff' (U+DCFF) is not part of the language here", (0, 1)),
    "null character": ("a\x00", r"'\x00' is not part of the language here", (1, 2)),
    "escape character": ("\x1b[31m", r"'\x1b' is not part of the language here", (0, 1)),
    "table": ("a & b", "'&' is not part of the language here", (2, 3)),
    "float": ("1.5", "'.' is not part of the language here", (1, 2)),
    "call": ("f(a, b)", "',' is not part of the language here", (3, 4)),
    "lambda": ("lambda: 0", "':' is not part of the language here", (6, 7)),
    "import": ("__import__('os').system('x')", "'_' cannot stand here", (0, 1)),
    "attribute": ("a.__class__", "'.' is not part of the language here", (1, 2)),
    "division by zero": (r"a + \frac{1}{0}", "division by zero", (4, 15)),
    "division by zero in text": ("a 1/0", "division by zero", (2, 5)),
    "division by many zeros": (r"\frac{0}{000}", "division by zero", (0, 13)),
    "two divisions": ("1/2/3", "'/' cannot stand here", (3, 4)),
    "partial over d": (
        r"\frac{\partial L}{\mathrm{d} W}", MIXED, (0, 31),
    ),
    "d over partial": ("a dL/∂W", MIXED, (2, 7)),
}  # fmt: skip


@pytest.mark.parametrize(("source", "reason", "span"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_formula_is_refused_with_its_place(
    source: str, reason: str, span: tuple[int, int]
) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(source)
    error = caught.value
    assert (error.reason, error.span, error.source) == (reason, span, source)


def _nested(depth: int) -> str:
    return "(" * depth + "a" + ")" * depth


def _deep_terms(depth: int) -> str:
    return "(a + b " * depth + "a" + ")" * depth


BOUNDED = {
    "digits": ("9" * 50, "9" * 51, "the number of digits is 51; the bound is 50"),
    "digits of a fraction": (
        rf"\frac{{1}}{{{'9' * 50}}}", rf"\frac{{1}}{{{'9' * 51}}}",
        "the number of digits is 51; the bound is 50",
    ),
    "digits of an index": (
        "h_1000", "h_" + "0" * 47 + "1000", "the number of digits is 51; the bound is 50",
    ),
    "offset": ("h_{t-1000}", "h_{t-1001}", "the offset of an index is 1,001; the bound is 1,000"),
    "first index": (
        r"\sum_{t=-1000}^{T} a", r"\sum_{t=-1001}^{T} a",
        "the offset of an index is 1,001; the bound is 1,000",
    ),
    "round brackets": (_nested(100), _nested(101), "the nesting is 101; the bound is 100"),
    "named brackets": (
        r"\left\lbrack a + " * 100 + "a" + r"\right\rbrack" * 100,
        r"\left\lbrack a + " * 101 + "a" + r"\right\rbrack" * 101,
        "the nesting is 101; the bound is 100",
    ),
    "brackets and terms": (
        _deep_terms(100), _deep_terms(101), "the nesting is 101; the bound is 100",
    ),
    "sums": (
        r"\sum_t " * 99 + "a_t", r"\sum_t " * 101 + "a_t", "the nesting is 101; the bound is 100",
    ),
    "sums behind derivatives": (
        r"\sum_t ∂^+h_t/∂W " * 99 + "a", r"\sum_t ∂^+h_t/∂W " * 101 + "a",
        "the nesting is 101; the bound is 100",
    ),
    "length": (
        "a" + " " * (64 * 1024 - 1), "a" + " " * (64 * 1024),
        "the length in bytes is 65,537; the bound is 65,536",
    ),
    "length in bytes": (
        "a" + " " * (64 * 1024 - 3) + "β", "a" + " " * (64 * 1024 - 2) + "β",
        "the length in bytes is 65,537; the bound is 65,536",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("inside", "outside", "reason"), BOUNDED.values(), ids=BOUNDED)
def test_just_at_a_bound_is_read_and_one_past_it_is_not(
    inside: str, outside: str, reason: str
) -> None:
    assert len(parse(inside)) == 1
    with pytest.raises(BoundExceeded) as caught:
        parse(outside)
    error = caught.value
    assert (error.reason, error.span, error.source) == (reason, None, outside)


HOSTILE = {
    "length": "a" * 50_000_000,
    "open brackets": "(" * bounds.INPUT_BYTES,
    "closed brackets": ")" * bounds.INPUT_BYTES,
    "sums": "Σ" * (bounds.INPUT_BYTES // 2),
    "digits": "9" * bounds.INPUT_BYTES,
    "digits at the end": "a " * 32_000 + "9" * 51,
    "offset": "h_{t+" + "9" * 50 + "}",
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_past_a_bound_the_answer_is_quick(source: str) -> None:
    start = time.perf_counter()
    with pytest.raises(InputError):
        parse(source)
    assert time.perf_counter() - start < 1


def _timed(base: str, subscript: str | int = "t", offset: int = 0, accent: str = "") -> Symbol:
    if isinstance(subscript, int):
        return Symbol(base, accent, Index(None, subscript))
    return Symbol(base, accent, Index(subscript, offset))


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
        (r"a \sum_t b_t c + L", r"a \left(\sum_t b_t c\right) + L", "a · Σ_t (b_t c) + L"),
    ),
    "body of a product": (
        Times((a, Product("t", None, None, Times((_timed("b"), _timed("c")))), L)),
        (r"a \prod_t b_t c_t L", r"a \left(\prod_t b_t c_t\right) L", "a Π_t (b_t c_t) L"),
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
        Times((a, Plus((b, c)))),
        ("a (b + c)", "a[b+c]", "a{b+c}", r"a\left(b+c\right)", r"a \left[ b + c \right]",
         r"a \left\lbrack b + c \right\rbrack", r"a \bigl( b + c \bigr)", r"a \Big[b + c\Big]",
         r"a \biggl(b+c\biggr)", "a ((b + c))"),
    ),
    "times": (
        Times((a, b, c)),
        ("a b c", "abc", r"a \cdot b \times c", "a · b × c", "a * b * c", "a (b c)", "(a b) c",
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
    "minus in a product": (Times((b, MINUS, a)), ("b (-a)", "b (-1) a")),
    "minus of a sum": (
        Times((MINUS, Sum("t", None, None, a))), (r"-\sum_t a", r"-\left(\sum_t a\right)"),
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
