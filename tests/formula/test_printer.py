"""Printing formulas: golden strings, and that what is printed is read back as the same tree."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbptt import bounds
from symbptt.errors import InputError
from symbptt.formula.parser import parse
from symbptt.formula.printer import ascii_text, latex, plain_name, text
from symbptt.formula.syntax import (
    Adjoint,
    Apply,
    Diagonal,
    Entrywise,
    Equation,
    Formula,
    Index,
    Iverson,
    Number,
    Plus,
    Power,
    Product,
    Quotient,
    Ratio,
    Sum,
    Times,
    Transpose,
    Variable,
)
from symbptt.notation import Name

from .trees import trees

t, k = Index("t"), Index("k")
h_t, yhat_t = Variable(Name("h"), t), Variable(Name("y", "hat"), t)
a, b, W = Variable(Name("a")), Variable(Name("b")), Variable(Name("W"))
b_h = Variable(Name("b", label="h"))
MINUS, TWO = Number(Fraction(-1)), Number(Fraction(2))

GOLDEN: dict[str, tuple[Formula | Equation, str, str, str]] = {
    "negative fraction": (Number(Fraction(-3, 4)), r"-\frac{3}{4}", "-3/4", "-3/4"),
    "label": (b_h, "b_{h}", "b_h", "b_h"),
    "label and time": (
        Variable(Name("b", label="h"), t), "b_{h,t}", "b_{h,t}", "b_{h,t}",
    ),
    "accent and time": (
        Variable(Name("y", "hat"), Index("t", -1)), r"\hat{y}_{t-1}", "ŷ_{t-1}", "yhat_{t-1}",
    ),
    "number as time": (Variable(Name("h"), Index(None, -1)), "h_{-1}", "h_{-1}", "h_{-1}"),
    "letters": (Variable(Name("alpha"), Index("tau", 1)), r"\alpha_{\tau+1}", "α_{τ+1}",
                "alpha_{tau+1}"),
    "name of several letters": (Variable(Name("net_1")), r"\mathrm{net\_1}", "net_1", "net_1"),
    "partial": (
        Quotient(h_t, b_h), r"\frac{\partial h_{t}}{\partial b_{h}}", "∂h_t/∂b_h", "dh_t/db_h",
    ),
    "immediate": (
        Quotient(h_t, b_h, "immediate"), r"\frac{\partial^{+} h_{t}}{\partial b_{h}}",
        "∂⁺h_t/∂b_h", "d+h_t/db_h",
    ),
    "total": (
        Quotient(yhat_t, W, "total"), r"\frac{\mathrm{d} \hat{y}_{t}}{\mathrm{d} W}",
        "dŷ_t/dW", "dyhat_t/dW",
    ),
    "sum": (
        Sum("t", Index(None, 0), Index("T"), h_t), r"\sum_{t=0}^{T} h_{t}", "Σ_{t=0}^{T} h_t",
        "Sum_{t=0}^{T} h_t",
    ),
    "sum over all": (Sum("t", None, None, h_t), r"\sum_{t} h_{t}", "Σ_t h_t", "Sum_t h_t"),
    "sum of a sum of terms": (
        Sum("t", None, None, Plus((h_t, a))), r"\sum_{t} \left(h_{t} + a\right)", "Σ_t (h_t + a)",
        "Sum_t (h_t + a)",
    ),
    "sum of a negative": (
        Sum("t", None, None, Times((MINUS, h_t))), r"\sum_{t} \left(-h_{t}\right)", "Σ_t (-h_t)",
        "Sum_t (-h_t)",
    ),
    "product": (
        Product("i", Index("k", 1), t, Variable(Name("h"), Index("i"))),
        r"\prod_{i=k+1}^{t} h_{i}", "Π_{i=k+1}^{t} h_i", "Prod_{i=k+1}^{t} h_i",
    ),
    "product that ends without its index": (
        Product("t", None, None, Times((h_t, a))), r"\prod_{t} \left(h_{t} a\right)", "Π_t (h_t a)",
        "Prod_t (h_t a)",
    ),
    "product in a product": (
        Times((Product("t", None, None, h_t), a)), r"\left(\prod_{t} h_{t}\right) a",
        "(Π_t h_t) · a", "(Prod_t h_t) * a",
    ),
    "plus and minus": (
        Plus((Times((MINUS, a)), Times((Number(Fraction(-2)), b)), Number(Fraction(-1, 2)))),
        r"-a - 2 b - \frac{1}{2}", "-a - 2 b - 1/2", "-a - 2 b - 1/2",
    ),
    "minus a sum of terms": (
        Plus((a, Times((MINUS, Plus((a, b)))))), r"a - \left(a + b\right)", "a - (a + b)",
        "a - (a + b)",
    ),
    "minus a range": (
        Times((MINUS, Sum("t", None, None, h_t))), r"-\left(\sum_{t} h_{t}\right)", "-(Σ_t h_t)",
        "-(Sum_t h_t)",
    ),
    "product with a negative inside": (
        Times((a, Times((MINUS, b)))), r"a \left(-b\right)", "a (-b)", "a (-b)",
    ),
    "product of numbers": (
        Times((MINUS, Number(Fraction(-2)), TWO)), r"-1 \cdot \left(-2\right) \cdot 2",
        "-1 · (-2) · 2", "-1 * (-2) * 2",
    ),
    "product of derivatives": (
        Times((Quotient(yhat_t, h_t), Quotient(h_t, b_h))),
        r"\frac{\partial \hat{y}_{t}}{\partial h_{t}} \frac{\partial h_{t}}{\partial b_{h}}",
        "∂ŷ_t/∂h_t · ∂h_t/∂b_h", "dyhat_t/dh_t * dh_t/db_h",
    ),
    "product that begins with d": (Times((Variable(Name("d")), a)), r"d \cdot a", "d · a", "d * a"),
    "product of sums of terms": (
        Times((Plus((a, b)), W)), r"\left(a + b\right) W", "(a + b) W", "(a + b) W",
    ),
    "entrywise": (
        Entrywise((Plus((a, b)), W)), r"\left(a + b\right) \odot W", "(a + b) ⊙ W", "(a + b) (*) W",
    ),
    "ratio": (Ratio(a, b), r"a \oslash b", "a ⊘ b", "a (/) b"),
    "square": (Power(h_t, 2), "{h_{t}}^{2}", "h_t²", "h_t^2"),
    "power": (
        Power(Plus((a, b)), 10), r"{\left(a + b\right)}^{10}", "(a + b)^{10}", "(a + b)^{10}",
    ),
    "transpose": (
        Transpose(Times((a, b))), r"{\left(a b\right)}^{\top}", "(a b)ᵀ", "(a b)^T",
    ),
    "diagonal": (Diagonal(h_t), r"\operatorname{diag}\left(h_{t}\right)", "diag(h_t)", "diag(h_t)"),
    "adjoint": (
        Adjoint(Variable(Name("h"), Index("t", 1))), r"\delta^{h}_{t+1}", "δ^h_{t+1}",
        "delta^h_{t+1}",
    ),
    "adjoint of an accented letter": (
        Adjoint(yhat_t), r"\delta^{\hat{y}}_{t}", "δ^ŷ_t", "delta^{yhat}_t",
    ),
    "Iverson bracket": (Iverson(t, k), "[t = k]", "[t = k]", "[t = k]"),
    "function": (
        Apply(Name("f", label="h"), (a, b)), r"f_{h}\left(a, b\right)", "f_h(a, b)", "f_h(a, b)",
    ),
    "derivative of a function": (
        Apply(Name("ell"), (a,), primes=1), r"\ell'\left(a\right)", "ℓ'(a)", "ell'(a)",
    ),
    "equation": (
        Equation(a, Plus((b, W))), "a = b + W", "a = b + W", "a = b + W",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("formula", "tex", "unicode", "plain"), GOLDEN.values(), ids=GOLDEN
)  # fmt: skip
def test_golden_strings(formula: Formula | Equation, tex: str, unicode: str, plain: str) -> None:
    assert (latex(formula), text(formula), ascii_text(formula)) == (tex, unicode, plain)


PLAIN = {
    "h_t": h_t,
    "h_-1": Variable(Name("h"), Index(None, -1)),
    "h_t-1": Variable(Name("h"), Index("t", -1)),
    "yhat_3": Variable(Name("y", "hat"), Index(None, 3)),
    "b_h": b_h,
    "W": W,
}


@pytest.mark.parametrize(("name", "variable"), PLAIN.items())
def test_plain_names(name: str, variable: Variable) -> None:
    assert plain_name(variable) == name


QUICK = settings(max_examples=500, deadline=None, derandomize=True)


@given(tree=trees())
@QUICK
def test_what_is_printed_in_latex_is_read_back(tree: Formula) -> None:
    assert parse(latex(tree)) == (tree,)


@given(tree=trees(words=False))
@QUICK
def test_what_is_printed_as_text_is_read_back(tree: Formula) -> None:
    assert parse(text(tree)) == (tree,)


_TOKENS = [
    "a", "b_t", "h_{t-1}", "d", "d ", "δ", "ŷ", "2", "1/2", r"\frac{1}{2}", "∂a/∂b_t", "da/dd ",
    "∂⁺a/∂b", "+", "-", "(", ")", "(", ")", r"\left[", r"\right]", "Σ_t ", r"\prod_{t=0}^{k+1}",
    r"\sum_k", "Π_t", "·", " ", "=", "_", "^", "/", "∂", "{", "}", "T", "ο", "\u202e",
]  # fmt: skip


@given(tokens=st.lists(st.sampled_from(_TOKENS), max_size=9))
@settings(max_examples=1500, deadline=None, derandomize=True)
def test_any_text_is_refused_or_read_and_then_read_back(tokens: list[str]) -> None:
    try:
        members = parse("".join(tokens))
    except InputError:
        return
    assert parse(" = ".join(map(text, members))) == members
    assert parse(" = ".join(map(latex, members))) == members


DEEP = {
    "terms and factors": "(a + b " * bounds.NESTING + "a" + ")" * bounds.NESTING,
    "negated": "(a - b " * bounds.NESTING + "a" + ")" * bounds.NESTING,
    "sums and brackets": r"\sum_t (a + " * (bounds.NESTING // 2)
    + "a"
    + ")" * (bounds.NESTING // 2),
    "products": r"\prod_t b_t " * (bounds.NESTING - 1) + "a_t",
}


@pytest.mark.parametrize("write", [latex, text, ascii_text])
@pytest.mark.parametrize("source", DEEP.values(), ids=DEEP)
def test_what_is_nested_to_the_bound_is_printed(
    source: str, write: Callable[[Formula], str]
) -> None:
    (tree,) = parse(source)
    assert len(write(tree)) > bounds.NESTING
