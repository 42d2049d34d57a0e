"""What is no formula of the language: each class of error with its message and its place."""

from __future__ import annotations

import pytest

from symbptt.errors import InputError, InvalidValue
from symbptt.formula.parser import parse_claim, parse_condition

REFUSED = {
    "empty": ("", "there is no formula", (0, 0)),
    "only blanks": ("  ", "there is no formula", (0, 0)),
    "no right side": ("a =", "nothing stands behind '='", (3, 3)),
    "no left side": ("= a", "nothing stands before '='", (0, 1)),
    "no second term": ("a + ", "nothing stands behind '+'", (3, 3)),
    "two signs": ("a - - b", "two signs side by side; the second one needs brackets", (4, 5)),
    "sum without a body": (r"\sum_{t=0}^{T}", "nothing stands behind this sum", (0, 4)),
    "sum without an index": (r"\sum L_t", r"a sum needs its index below it, as in \sum_t", (5, 6)),
    "product without an index": (
        r"\prod (a)",
        r"a product needs its index below it, as in \prod_t", (6, 7),
    ),
    "sum without a last index": (r"\sum_{t=0} a", "this sum has no end", (0, 4)),
    "open bracket": ("(a", "this bracket is never closed", (0, 1)),
    "closed bracket": ("a)", "')' closes no bracket", (1, 2)),
    "empty bracket": ("()", "nothing stands in these brackets", (1, 2)),
    "other bracket": ("[a)", "')' does not close '['", (2, 3)),
    "left without right": (r"\left( a )", r"\left without \right", (0, 5)),
    "right without left": (r"( a \right)", r"\right without \left", (4, 10)),
    "command behind a letter": (
        r"a\input b",
        r"'\\input' is not part of the language here", (1, 7),
    ),
    "half a derivative": (
        r"\frac{\partial L}{b_h}",
        "a differential stands above this line and none below", (18, 19),
    ),
    "derivative without lower": ("∂L", "this derivative lacks what it is by, as in ∂L/∂b", (2, 2)),
    "two subscripts": ("h_t_k", "a symbol with two subscripts", (1, 5)),
    "two accents": (r"\hat{\tilde{y}}", "one letter with two accents", (0, 15)),
    "no accent of ours": ("ö_t", "'ö' is not part of the language", (0, 1)),
    "letter without parts": ("ß", "'ß' is not part of the language", (0, 1)),
    "Cyrillic a": ('b + \u0430', "'\u0430' (U+0430) is not part of the language here", (4, 5)),
    "Cyrillic after d": ('d\u0430', "'\u0430' (U+0430) is not part of the language here", (1, 2)),
    "Greek omicron": ("ο_t", "'ο' (U+03BF) is not part of the language here", (0, 1)),
    "Greek capital A": ('\u0391', "'\u0391' (U+0391) is not part of the language here", (0, 1)),
    "micro sign": ("µ", "'µ' (U+00B5) is not part of the language here", (0, 1)),
    "Kelvin sign": ('\u212a', "'\u212a' (U+212A) is not part of the language here", (0, 1)),
    "mathematical italic": (
        '\U0001d44e',
        "'\U0001d44e' (U+1D44E) is not part of the language here", (0, 1),
    ),
    "fullwidth digit": ('\uff12', "'\uff12' (U+FF12) is not part of the language here", (0, 1)),
    "vulgar fraction": ("½", "'½' (U+00BD) is not part of the language here", (0, 1)),
    "right-to-left override": (
        'a \u202eb',
        r"'\u202e' (U+202E) is not part of the language here", (2, 3),
    ),
    "right-to-left isolate": (
        '\u2067a',
        r"'\u2067' (U+2067) is not part of the language here", (0, 1),
    ),
    "zero-width space": (
        'h\u200b_t',
        r"'\u200b' (U+200B) is not part of the language here", (1, 2),
    ),
    "no-break space": ('a\xa0b', r"'\xa0' (U+00A0) is not part of the language here", (1, 2)),
    "half a surrogate": ('\udcff', r"'\udcff' (U+DCFF) is not part of the language here", (0, 1)),
    "null character": ('a\x00', r"'\x00' is not part of the language here", (1, 2)),
    "escape character": ('\x1b[31m', r"'\x1b' is not part of the language here", (0, 1)),
    "table": ("a & b", "'&' stands between two formulas that no sign joins", (2, 3)),
    "lambda": ("lambda: 0", "':' is not part of the language here", (6, 7)),
    "import": ("__import__('os').system('x')", "'.' is not part of the language here", (16, 17)),
    "attribute": ("a.__class__", "'.' is not part of the language here", (1, 2)),
    "division by zero": (r"a + \frac{1}{0}", "division by zero", (4, 15)),
    "division by zero in text": ("a 1/0", "division by zero", (2, 5)),
    "division by many zeros": (r"\frac{0}{000}", "division by zero", (0, 13)),
    "partial over d": (
        r"\frac{\partial L}{\mathrm{d} W}",
        "one differential is written ∂ and the other d", (0, 31),
    ),
    "d over partial": ("a dL/∂W", "one differential is written ∂ and the other d", (2, 7)),
    "second equation": (
        r"a = b \\ c = d",
        "a second equation begins here; check one claim at a time", (9, 10),
    ),
    "second equation in a row": (
        "a = b & c = d",
        "'&' stands between two formulas that no sign joins", (6, 7),
    ),
    "two columns": ("a & b", "'&' stands between two formulas that no sign joins", (2, 3)),
    "implied equation": (
        r"a = b \Rightarrow b = a",
        r"\Rightarrow joins two claims; check one at a time", (6, 17),
    ),
    "an equation in brackets": ("(a = b)", "an equation in brackets", (3, 4)),
    "two relations": ("a = = b", "nothing stands between '=' and '='", (4, 5)),
    "relation after a sign": ("a + = = b", "nothing stands between '+' and '='", (6, 7)),
    "approximately": (r"a \approx b", r"\approx states no equality", (2, 9)),
    "arrow": (r"a \leftarrow b", r"\leftarrow states no equality", (2, 12)),
    "membership": (r"\sum_{t \in S} a", r"\in states no equality", (8, 11)),
    "inequality": (
        "a < b",
        "'<' compares; a claim is an equation, and a condition stands behind a comma", (2, 3),
    ),
    "input": (r"\input{x}", r"'\\input' is not part of the language here", (0, 6)),
    "write": (r"\write18{ls}", r"'\\write' is not part of the language here", (0, 6)),
    "link": (r"\href{x}{y}", r"'\\href' is not part of the language here", (0, 5)),
    "square root": (r"\sqrt{a}", r"'\\sqrt' is not part of the language here", (0, 5)),
    "maximum": (r"\sum_{k=\max(0, t)}^{t} a", r"'\\max' is not part of the language here", (8, 12)),
    "substack": (
        r"\sum_{\substack{t \\ k}} a",
        r"'\\substack' is not part of the language here", (6, 15),
    ),
    "command with an argument": (r"\foo{a}", r"'\\foo' is not part of the language here", (0, 4)),
    "norm": ("|a|", "bars around a formula are not part of the language", (0, 1)),
    "second derivative": (
        r"\frac{\partial^2 L}{\partial b^2}",
        'only first derivatives are read, and \u2202\u207a for immediate ones', (6, 16),
    ),
    "mixed second derivative": (
        r"\frac{\partial L}{\partial b \partial c}",
        "only first derivatives are read", (39, 40),
    ),
    "second total derivative": (
        r"\frac{d^2 L}{d b^2}",
        'only first derivatives are read, and \u2202\u207a for immediate ones', (6, 9),
    ),
    "differential above only": (
        r"\frac{\partial L}{b}",
        "a differential stands above this line and none below", (18, 19),
    ),
    "differential below only": (
        r"\frac{L}{\partial b}",
        "a differential stands below this line and none above", (19, 20),
    ),
    "derivative of nothing": (
        r"\frac{\partial}{\partial b}",
        "the formula ends too early", (27, 27),
    ),
    "unclosed fraction": (r"\frac{a}{b", "this bracket is never closed", (8, 9)),
    "unclosed script": ("h_{t", "this bracket is never closed", (2, 3)),
    "unclosed text": (r"\text{for", "this brace is never closed", (0, 5)),
    "unclosed environment": (r"\begin{aligned} a", "this environment is never ended", (0, 15)),
    "environment never begun": (r"a \end{aligned}", "this environment was never begun", (2, 15)),
    "crossed environments": (
        r"\begin{align} \begin{split} a \end{align}",
        "this environment was never begun", (30, 41),
    ),
    "unknown environment": (
        r"\begin{tikz} a \end{tikz}",
        "there is no environment 'tikz' here", (0, 12),
    ),
    "cases": (r"\begin{cases} a \end{cases}", "there is no environment 'cases' here", (0, 13)),
    "matrix of two columns": (
        r"\begin{bmatrix} a & b \end{bmatrix}",
        "a matrix of several columns", (18, 19),
    ),
    "empty group as an argument": (r"\hat{} a", "nothing stands in these braces", (4, 6)),
    "empty script": ("h_{} a", "nothing stands in these braces", (2, 4)),
    "empty fraction": (r"\frac{}{a}", "nothing stands in these braces", (5, 7)),
    "two operators": (r"a \cdot \odot b", r"nothing stands between '\\cdot' and '\\odot'", (8, 13)),
    "sign at the end": (r"a \cdot", r"nothing stands behind '\\cdot'", (7, 7)),
    "sign before all": (r"\cdot a", r"nothing stands before '\\cdot'", (0, 5)),
    "sum with an end only": (r"\sum^{T} a", "this range has no index below", (9, 10)),
    "sum without a letter": (
        r"\sum_{0}^{T} a",
        "a range begins with its letter, as in t=0", (7, 8),
    ),
    "range with two ends": (r"\sum_{0 \le t \le T}^{T} a", "this range has two ends", (4, 24)),
    "range without a beginning": (r"\sum_t^T a", "this range has an end and no beginning", (4, 8)),
    "range that rises and falls": (
        r"\sum_{0 \le t \ge k} a",
        "this range both rises and falls", (6, 19),
    ),
    "range without an index": (r"\sum_{0 \le 1} a", "this range says nothing of an index", (6, 13)),
    "sum in brackets without a body": (
        r"(\sum_t)",
        "nothing stands before ')' for what is added up or multiplied", (7, 8),
    ),
    "sum before a relation": (r"\sum_t = a", "nothing stands behind the sum", (7, 8)),
    "index counted backwards": (
        "h_{-t}",
        "t is counted backwards or several times in an index", (3, 5),
    ),
    "index counted twice": (
        "h_{2t+2k}",
        "t+k is counted backwards or several times in an index", (3, 8),
    ),
    "index of two letters and a number": (
        "h_{tk+1}",
        "this is no index: letters and numbers added up", (3, 7),
    ),
    "two numbers": ("2 3", "two numbers side by side; write a sign between them", (0, 3)),
    "two numbers of an index": (
        "h_{1 2+t}",
        "this is no index: letters and numbers added up", (3, 8),
    ),
    "dollar without partner": ("$a", "$ has no partner", (0, 1)),
    "brackets without partner": (r"\[ a", r"\[ has no partner", (0, 2)),
    "crossed mathematics": (r"\( a \]", r"\] has no partner", (5, 7)),
    "sized letter": (r"\left a \right b", r"\left sizes no bracket", (0, 5)),
    "left without right at the end": (r"\left( a", r"\left without \right", (0, 5)),
    "left with an unseen right": (r"\left( a \right.", r"this \left has no visible \right", (0, 5)),
    "accent on an accent": (r"\hat ŷ", "one letter with two accents", (5, 6)),
    "angles that point apart": ("h^{>t<}", "these angles enclose no index", (3, 6)),
    "macro without a name": (r"\newcommand{a}{b} a", "this defines no macro", (0, 11)),
    "macro without a body": (r"\newcommand{\a}", r"\newcommand needs braces behind it", (0, 11)),
    "macro that uses itself": (r"\def\a{\a} \a", "a macro that uses itself", (4, 6)),
    "macro without its argument": (
        r"\newcommand{\a}[1]{#1} b \a",
        r"\a needs 1 argument", (25, 27),
    ),
    "parameter outside": ("a #1", "'#1' is not part of the language here", (2, 4)),
    "parameter that is not there": (
        r"\newcommand{\a}[1]{#2} \a{b}",
        r"\a has no argument 2", (23, 25),
    ),
    "overset without a group": (r"\overset a b", r"\overset needs braces behind it", (0, 8)),
    "full stop inside": ("a . b", "'.' is not part of the language here", (2, 3)),
    "comma without condition": (
        "a, b",
        'a letter behind a comma says nothing; write \u2200 before it', (3, 4),
    ),
    "percent of a power": ("h^{!}", "'!' is not part of the language here", (3, 4)),
    "braces around nothing": ("{}", "there is no formula", (0, 2)),
}  # fmt: skip


@pytest.mark.parametrize(("source", "reason", "span"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_formula_is_refused_with_its_place(
    source: str, reason: str, span: tuple[int, int]
) -> None:
    with pytest.raises(InputError) as caught:
        parse_claim(source)
    error = caught.value
    assert (error.reason, error.span, error.source) == (reason, span, source)


CONDITIONS = {
    "nothing": ("", "there is no formula", (0, 0)),
    "equation of indices": ("t = = 3", "nothing stands between '=' and '='", (4, 5)),
    "no index": ("0 < 1", "this range says nothing of an index", (0, 5)),
    "a formula": (r"\frac{a}{b}", r"'\\frac' cannot stand here", (0, 5)),
}


@pytest.mark.parametrize(("source", "reason", "span"), CONDITIONS.values(), ids=CONDITIONS)
def test_what_is_no_condition_is_refused(source: str, reason: str, span: tuple[int, int]) -> None:
    with pytest.raises(InputError) as caught:
        parse_condition(source)
    assert (caught.value.reason, caught.value.span) == (reason, span)


def test_an_index_that_is_counted_backwards_is_an_invalid_value() -> None:
    with pytest.raises(InvalidValue):
        parse_claim("h_{-t}")
