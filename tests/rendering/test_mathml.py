"""Formulas in MathML: what each sign becomes, and that what is printed means the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

import symbptt as sb
from symbptt.formula.parser import parse
from symbptt.formula.printer import latex, plain_name
from symbptt.formula.syntax import Equation, Formula
from symbptt.model.cell import Role
from symbptt.rendering.mathml import LENGTH, NESTING, mathml
from symbptt.rendering.words import all_equations
from tests.formula.trees import trees
from tests.rendering.mathml_reader import read_back


def core(formula: str) -> str:
    """What stands within the element `math`."""
    return mathml(formula).removeprefix("<math>").removesuffix("</math>")


LARGE = [
    (r"\frac{" * (NESTING + 1) + "x" + "}{y}" * (NESTING + 1)),
    "x" * (LENGTH + 1),
]


@pytest.mark.parametrize("formula", LARGE)
def test_what_is_too_large_stays_latex(formula: str) -> None:
    assert mathml(formula) == f"<code>{formula}</code>"


SIGNS = [
    (r"\partial^{+} h", "<msup><mo>∂</mo><mo>+</mo></msup><mi>h</mi>"),
    (r"\mathrm{d} h", '<mi mathvariant="normal">d</mi><mi>h</mi>'),
    (r"\hat{y}_{t}",
     '<msub><mover accent="true"><mi>y</mi><mo>^</mo></mover><mi>t</mi></msub>'),
    (r"\tilde{h}", '<mover accent="true"><mi>h</mi><mo stretchy="false">~</mo></mover>'),
    (r"\bar{h}", '<mover accent="true"><mi>h</mi><mo stretchy="false">¯</mo></mover>'),
    (r"\dot{h}", '<mover accent="true"><mi>h</mi><mo stretchy="false">˙</mo></mover>'),
    (r"\vec{h}", '<mover accent="true"><mi>h</mi><mo stretchy="false">→</mo></mover>'),
    (r"\sum_{t=0}^{T} x", "<munderover><mo>∑</mo><mrow><mi>t</mi><mo>=</mo><mn>0</mn></mrow>"
     "<mi>T</mi></munderover><mi>x</mi>"),
    (r"\prod_{i=k+1}^{t} x", "<munderover><mo>∏</mo><mrow><mi>i</mi><mo>=</mo><mi>k</mi>"
     "<mo>+</mo><mn>1</mn></mrow><mi>t</mi></munderover><mi>x</mi>"),
    (r"\sum_{t} x", "<munder><mo>∑</mo><mi>t</mi></munder><mi>x</mi>"),
    (r"{W}^{\top}", "<msup><mi>W</mi><mo>⊤</mo></msup>"),
    (r"a \odot b \oslash c \otimes d", "<mi>a</mi><mo>⊙</mo><mi>b</mi><mo>⊘</mo><mi>c</mi>"
     "<mo>⊗</mo><mi>d</mi>"),
    (r"\operatorname{diag}\left(a\right)", '<mo form="prefix" lspace="0.17em" rspace="0">diag'
     "</mo><mrow><mo>(</mo><mi>a</mi><mo>)</mo></mrow>"),
    (r"\tanh", '<mo form="prefix" lspace="0.17em" rspace="0">tanh</mo>'),
    (r"\mathrm{memory}_{t}", "<msub><mi>memory</mi><mi>t</mi></msub>"),
    (r"\mathrm{in\_put}", "<mtext>in_put</mtext>"),
    (r"f_{h}'", "<msubsup><mi>f</mi><mi>h</mi><mo>′</mo></msubsup>"),
    (r"\ell'(a)", '<msup><mi>ℓ</mi><mo>′</mo></msup><mo stretchy="false">(</mo><mi>a</mi>'
     '<mo stretchy="false">)</mo>'),
    (r"\mathbf{1}", "<mn>𝟏</mn>"),
    (r"\nabla_{W} L", "<msub><mo>∇</mo><mi>W</mi></msub><mi>L</mi>"),
    (r"h^{\langle t \rangle}", '<msup><mi>h</mi><mrow><mo form="prefix" stretchy="false">⟨</mo>'
     '<mi>t</mi><mo form="postfix" stretchy="false">⟩</mo></mrow></msup>'),
    (r"0.25...", "<mn>0.25</mn><mi>…</mi>"),
    (r"T \le -\frac{1}{2}", "<mi>T</mi><mo>≤</mo><mo>−</mo><mfrac><mn>1</mn><mn>2</mn></mfrac>"),
    (r"\left.a\right|_{b}", '<msub><mrow><mi>a</mi><mo stretchy="true" fence="true" '
     'form="postfix">|</mo></mrow><mi>b</mi></msub>'),
    (r"\left.1\right|_{b}", '<msub><mrow><mn>1</mn><mo stretchy="true" fence="true" '
     'form="postfix">|</mo></mrow><mi>b</mi></msub>'),
    (r"\text{use at t}", "<mtext>use at t</mtext>"),
    (r"r \mapsto r W", "<mi>r</mi><mo>↦</mo><mi>r</mi><mi>W</mi>"),
    (r"\text{a & <b>}", "<mtext>a &amp; &lt;b&gt;</mtext>"),
    (r"a < b & c", "<mi>a</mi><mo>&lt;</mo><mi>b</mi><mi>&amp;</mi><mi>c</mi>"),
]  # fmt: skip
"""LaTeX, and what the standard writes for it."""


@pytest.mark.parametrize(("formula", "expected"), SIGNS)
def test_sign(formula: str, expected: str) -> None:
    assert core(formula) == expected


def test_on_a_line_of_its_own() -> None:
    assert mathml("a", large=True) == '<math displaystyle="true"><mi>a</mi></math>'


EQUATIONS = [(name, one) for name in sb.CELLS for one in all_equations(sb.cell(name))]


@pytest.mark.parametrize(("name", "equation"), EQUATIONS)
def test_equations_of_the_library_mean_the_same(name: str, equation: Equation) -> None:
    written = latex(equation)
    assert parse(read_back(mathml(written))) == parse(written)


@given(trees())
@settings(deadline=None)
def test_what_the_printer_writes_means_the_same(formula: Formula) -> None:
    """Read back from its MathML, and read by the grammar, it is the same tree."""
    written = latex(formula)
    assert parse(read_back(mathml(written))) == parse(written)


TARGETS = [(name, plain_name(cell.of_role(Role.PARAMETER)[0].at(None)))
           for name, cell in ((name, sb.cell(name)) for name in sb.CELLS)]  # fmt: skip


@pytest.mark.parametrize(("name", "lower"), TARGETS)
def test_closed_forms_mean_the_same(name: str, lower: str) -> None:
    written = latex(sb.derive(sb.cell(name), lower).chain.equation)
    assert parse(read_back(mathml(written))) == parse(written)


@pytest.mark.parametrize("wrong", ["a", r"\hat{a}", "b_{a}", r"\frac{a}{b}"])
def test_another_formula_is_read_back_as_another(wrong: str) -> None:
    """The tests above would see it."""
    assert parse(read_back(mathml(wrong))) != parse(r"\frac{b}{a}")
