"""Hostile input: each is read or refused with a typed error, soon and in bounded memory."""

from __future__ import annotations

import time
import tracemalloc
from contextlib import suppress

import pytest

from symbptt import bounds
from symbptt.errors import InputError
from symbptt.formula.parser import parse_claim, parse_condition
from symbptt.formula.printer import latex, text

BYTES = bounds.INPUT_BYTES
SECONDS = 3.0
"""Three times what is promised: tests may run beside others."""

UNITS = [
    "a", "1", "(", ")", "[", "]", "{", "}", "^", "_", "+", "-", "=", "/", "'", "|", "&", "~", "%",
    "$", "#", "#1", ".", ",", ";", "<", "∂", "∇", "Σ", "Π", "⋯", "·", "⊙", "⊗", "ŷ", "y\u0302",
    "ᵀ", "₁", "²", "⁺", "d", "dx", "da/", "a/", "∂a/∂", "Σ_t ", "a_", "a^", "a_b^", "{}", "()",
    "a(", "f(a,", "h[", "a_{b", "{a}_", "2^", "(a)^", "∇_b", "∂_a ", "-(", "\n", "\t", "_{}", "''",
    r"\\", r"\,", r"\{", r"\left(", r"\left.", r"\right)", r"\frac", r"\frac{", r"\frac{a}{",
    r"\frac{d", r"\frac1", r"\frac{}{", r"\hat", r"\hat{", r"\partial", r"\partial_a", r"\nabla_b",
    r"\sum", r"\sum_", r"\sum_t", r"\sum_{t", r"\sum_{t=0}^{", r"\prod_{i=1}^{t}", r"\log",
    r"\log ", r"\tanh^", r"\operatorname{diag}(", r"\text{", r"\text{a}", r"\mathrm{", r"\mathrm a",
    r"\mathbf{", r"{\bf ", r"\begin{aligned}", r"\begin{bmatrix}", r"\end{aligned}", r"\begin{",
    r"\over",
    r"{a \over ", r"\underbrace{", r"\underbrace{a}_{", r"\boxed{", r"\color{", r"\overset{a}{",
    r"\def\a", r"\def\a{", r"\newcommand{\a}{a}\a", r"\langle", r"x^{\langle t", r"\Big|", r"|_{a",
    r"\odot a", r"\cdot -", r"\tag{", r"\label{a}", r"\vspace{", r"\foo", r"\input{x}", r"\forall",
    r"\bar\hat", "{}_a", r"\mathbf{1}", r"\circ", r"\therefore", r"\substack{a\\", "a=", "+=",
    "a, ",
    "t<", "--", "+-", "1.", "1.5", "yhat", "tanh", "e v a l", "import ", "\\", "\\\\[5pt]",
]  # fmt: skip
REPEATED = {f"{unit!r} over and over": unit * (BYTES // len(unit.encode())) for unit in UNITS}

DEEP = {
    "brackets": ("(", "a", ")"),
    "groups": ("{", "a", "}"),
    "sized brackets": (r"\left(", "a", r"\right)"),
    "unseen brackets": (r"\left.", "a", r"\right|_b"),
    "fractions": (r"\frac{a}{", "b", "}"),
    "derivatives of derivatives": (r"\frac{\partial ", "b", r"}{\partial a}"),
    "powers": ("x^{", "y", "}"),
    "subscripts": ("x_{", "y", "}"),
    "powers of powers": ("(", "y", ")^{9}"),
    "numbers to powers": ("(", "2", ")^{1000}"),
    "accents": (r"\hat{", "y", "}"),
    "operators": (r"\partial_a ", "a", ""),
    "gradients": (r"\nabla_b ", "a", ""),
    "operators of sums": (r"\nabla_b \sum_t ", "a", ""),
    "quotients": ("a/", "b", ""),
    "logarithms": (r"\log ", "a", ""),
    "calls": ("f(", "a", ")"),
    "times in calls": ("h[", "t", "]"),
    "diagonals": (r"\operatorname{diag}(", "a", ")"),
    "sums": (r"\sum_t ", "a", ""),
    "sums behind factors": (r"\sum_{t>s} a ", "b", ""),
    "products": (r"\prod_{i=1}^{t} ", "a_i", ""),
    "negated brackets": ("-(", "a", ")"),
    "terms in brackets": ("(a - b ", "c", ")"),
    "bars": ("", "a", r"|_{b}"),
    "bars below bars": ("a|_{", "b", "}"),
    "matrices": (r"\begin{bmatrix} a \\ ", "b", r"\end{bmatrix}"),
    "environments": (r"\begin{aligned}", "a", r"\end{aligned}"),
    "boxes": (r"\boxed{", "a", "}"),
    "braces above": (r"\underbrace{", "a", "}_{b}"),
    "fonts": (r"\mathbf{", "a", "}"),
    "colours": (r"\color{red}{", "a", "}"),
    "over": ("{a \\over ", "b", "}"),
    "entrywise": (r"(a \odot ", "b", ")"),
    "outer": (r"a \otimes ", "b", ""),
    "transposes": ("(", "a", ")^T"),
    "before": ("{}_{", "a", "} b"),
    "stacks": ("[a, ", "b", "]"),
    "macro arguments": (r"\newcommand{\x}[1]{(#1)} \x{", "a", "}"),
}  # fmt: skip
NESTED = {
    f"{name}, {depth}": opening * depth + inside + closing * depth
    for name, (opening, inside, closing) in DEEP.items()
    for depth in (20, 60, 99, 101, 400, 4_000)
}


def _doubling(names: str) -> str:
    r"""Macros each of which calls the one before it twice."""
    definitions = [r"\def\m{a}"] + [
        rf"\def\m{name}{{\m{before}\m{before}}}"
        for before, name in zip(["", *names], names, strict=False)
    ]
    return "".join(definitions) + rf"\m{names[-1]}"


GROWING = {
    "doubling": _doubling("abcdefghijklmnopqrstuvw"),
    "one calls the other": r"\def\x{\y}\def\y{\x}\x",
    "one calls itself in an argument": r"\newcommand{\x}[1]{\y{#1}}\newcommand{\y}[1]{\x{#1}}\x{a}",
    "arguments that grow": r"\newcommand{\x}[1]{\y{#1#1}}\newcommand{\y}[1]{\x{#1}}\x{a}",
    "a definition in a macro": r"\def\x{\def\y{\x}\y}\x",
    "many definitions": "".join(rf"\def\x{{{'a' * n}}}" for n in range(300)) + r"\x",
}
HUGE = {
    "offset": "h_{t+" + "9" * 50 + "}", "power": "x^{" + "9" * 40 + "}", "plain power": "x^9999",
    "power of a power": "((2^{1000})^{1000})^{1000}", "power of a number": "9" * 50 + "^{1000}",
    "bound": r"\sum_{t=0}^{999999999} a", "factor": r"\sum_{t=0}^{99999k} a",
    "tower": "2^{2^{2^{2^{2^{2^{2}}}}}}", "digits": "9" * BYTES, "length": "a" * 50_000_000,
    "fraction of fractions": "1/" + "/".join(["9" * 49] * 1000),
    "digits of a fraction": r"\frac{" * 50 + "7" * 50 + ("}{" + "3" * 50 + "}") * 50,
    "decimal": "0." + "0" * 49 + "1", "macro number": r"\newcommand{\x}[99999]{a} \x",
}  # fmt: skip
NAMES = {
    name: name
    for name in (
        "__import__('os').system('x')", "eval(a)", "exec(a)", "lambda: 0", "a.__class__",
        "os.system",
        "open('x')", "[].__class__", "{0.__class__}", "%s%s%n", "$(ls)", "`ls`", "<script>",
        "'; --",
        r"\u0061", r"\x61", r"\csname a\endcsname", r"\catcode`\%=12", r"\input{/etc/passwd}",
        r"\href{javascript:x}{a}", r"\unicode{x41}", r"\write18{ls}", r"\special{x}", "\\\x00",
    )
}  # fmt: skip
UNSEEN = {
    f"U+{ord(character):04X}": f"h{character}_t"
    for character in (
        "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        "\u061c\u180e\u034f\u115f\u3164\ufe0f\U000e0041\u0430\u04bb\u0456\u043e\u03bf\u0391\u212a"
        "\uff48\U0001d421\u0585\u1d00\u2212\u2010\u2215\u2044\u2236\ufe68\x00\x07\x1b\x7f\x85\ud800"
    )
}  # fmt: skip
HOSTILE = {**REPEATED, **NESTED, **GROWING, **HUGE, **NAMES, **UNSEEN}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_hostile_input_is_read_or_refused_soon(source: str) -> None:
    parse_claim("a")
    start = time.process_time()
    with suppress(InputError):
        for member in parse_claim(source).members:
            assert latex(member)
            assert text(member)
    with suppress(InputError):
        parse_condition(source)
    assert time.process_time() - start < SECONDS


# A minus sign and a division slash mean what they look like.
UNREADABLE = [key for key in UNSEEN if key not in ("U+2212", "U+2215")]


@pytest.mark.parametrize("key", UNREADABLE)
def test_what_looks_like_something_else_is_refused_with_its_place(key: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_claim(UNSEEN[key])
    assert caught.value.span is not None
    assert caught.value.span[0] <= 1


@pytest.mark.parametrize("name", ["length", "digits", "power of a power", "tower", "factor"])
def test_what_is_too_large_is_refused(name: str) -> None:
    with pytest.raises(InputError):
        parse_claim(HUGE[name])


@pytest.mark.parametrize("unit", ["a", "(", "Σ_t ", "a/", r"\frac{a}{", "{", r"\\", "a_"])
def test_memory_is_bounded(unit: str) -> None:
    parse_claim("a")
    source = unit * (BYTES // len(unit.encode()))
    tracemalloc.start()
    with suppress(InputError):
        parse_claim(source)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200 * 2**20
