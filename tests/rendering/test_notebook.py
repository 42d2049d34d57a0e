"""What a notebook shows of a result: types of content, LaTeX that front ends know, HTML."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from typing import Any

import pytest

import symbptt as sb
from symbptt.claims.reading import Reading
from symbptt.equality.verdict import Equal, Undecided
from symbptt.errors import UnknownName
from symbptt.exploring import Chosen, Complaint, explored
from symbptt.notation import Name
from symbptt.quiz.answers import answer_quiz
from symbptt.quiz.marking import mark_page
from symbptt.quiz.marks import MarkedPages
from symbptt.quiz.questions import built_in
from symbptt.quiz.transcript import read_page
from symbptt.rendering import fragment, markdown
from symbptt.rendering.blocks import Answer, Choice, Formula, Lines, Said, Source, Table, Title
from symbptt.rendering.escaping import escaped_in_markdown
from symbptt.rendering.inline import HTML, math, parted

CELL = sb.elman()
GRADIENT = sb.derive(CELL, "b_h")
WRONG = sb.check("∂L/∂b_h = Σ_{t=0}^{T} ∂L_t/∂h_t · ∂h_t/∂b_h")
MARKED = mark_page(
    read_page(
        r"""
cell: elman
questions:
  - param: b_h
    options:
      - latex: '\sum_{t=0}^T \frac{\partial L_t}{\partial h_t} \frac{\partial h_t}{\partial b_h}'
        marked: true
      - '\sum_{t=0}^T \frac{\partial L_t}{\partial q_t}'
"""
    ),
    "page.yaml",
)
CHAIN = sb.check("∂L/∂b_y = Σ_{t=0}^{T} ∂L_t/∂b_y = Σ_{t=0}^{T} ∂L_t/∂ŷ_t · ∂ŷ_t/∂b_h")
OWN = sb.check(
    r"\frac{\partial L}{\partial W} = \sum_t \frac{\partial L_t}{\partial W}",
    equations=(r"h_t = \tanh(W h_{t-1} + V x_t)", r"L_t = \ell(h_t)"),
)

FORMULAS = {
    "gradient": GRADIENT,
    "chain form": GRADIENT.chain,
    "unrolled": GRADIENT.unrolled(2),
    "expanded": sb.derive(sb.elman(f_h="tanh"), "b_h").expanded(1),
    "adjoint": GRADIENT.adjoint(),
    "equation": WRONG.links[0].equation,
}
"""Results that are formulas and nothing else."""

WORDS = {
    "cell": CELL,
    "wrong": WRONG,
    "in total derivatives": sb.check(WRONG.source, reading=Reading(partials="total")),
    "chain": CHAIN,
    "families": sb.derive(sb.lstm(), "b_f").paths(),
    "no family": sb.derive(sb.elman(), "dh_0/db_y").paths(),
    "own model": OWN,
    "link": CHAIN.links[1],
    "different": WRONG.verdict,
    "equal": Equal("every T"),
    "undecided": Undecided("time"),
    "report": sb.report(GRADIENT, 1, steps=True),
    "question": sb.compared_options(GRADIENT, 1),
    "quiz": answer_quiz(built_in()),
    "marked page": MARKED,
    "marked pages": MarkedPages((MARKED, MARKED)),
    "marked question": MARKED.questions[0],
    "program": sb.program(GRADIENT),
    "complaint": Complaint(UnknownName("parameter", "b_hh", ("b_h", "W"), "b_hh", (0, 4))),
    "exploration": explored(Chosen(claim=WRONG.source)),
}
"""Results with words beside the formulas."""

RESULTS = FORMULAS | WORDS


@pytest.mark.parametrize("name", FORMULAS)
def test_a_formula_is_latex_and_text_alone(name: str) -> None:
    """A front end would take HTML before LaTeX, which it sets better."""
    result = FORMULAS[name]
    assert list(result._repr_mimebundle_()) == ["text/plain", "text/latex"]
    assert result._repr_html_() is None
    assert result._repr_markdown_() is None


@pytest.mark.parametrize("name", WORDS)
def test_what_has_words_has_html_and_markdown_too(name: str) -> None:
    result: Any = WORDS[name]
    bundle = result._repr_mimebundle_()
    assert list(bundle) == ["text/plain", "text/latex", "text/markdown", "text/html"]
    assert bundle["text/plain"] == str(result)
    assert bundle["text/latex"] == result._repr_latex_()
    assert bundle["text/markdown"] == result._repr_markdown_()
    assert bundle["text/html"] == result._repr_html_()


# ---- LaTeX

KNOWN = frozenset(
    r"""
    \, \; \left \right \frac \sum \prod \partial \hat \tilde \bar \delta \sigma \ell \text \quad
    \qquad \begin \end \mathrm \operatorname \top \cdot \odot \times \to \mapsto \ldots \le \ge
    \checkmark \in \mathbb \nabla \Big \big \vert \middle \alpha
    """.split()
)
"""Commands that both KaTeX, in VS Code, and MathJax, in JupyterLab and Colab, know.

`aligned`, `gathered` and `array` are environments of both.
"""

ENVIRONMENTS = frozenset(("aligned", "gathered", "array"))


@pytest.mark.parametrize("name", RESULTS)
def test_latex_keeps_to_what_front_ends_know(name: str) -> None:
    latex = str(RESULTS[name]._repr_latex_())  # type: ignore[attr-defined]
    assert latex.startswith("$$\n")
    assert latex.endswith("\n$$")
    assert "\n\n" not in latex
    assert set(re.findall(r"\\(?:[A-Za-z]+|[,;])", latex)) <= KNOWN
    assert set(re.findall(r"\\begin\{(\w+)\}", latex)) <= ENVIRONMENTS
    assert latex.count("{") == latex.count("}")


@pytest.mark.parametrize("name", WORDS)
def test_markdown_keeps_to_what_front_ends_know(name: str) -> None:
    page = str(WORDS[name]._repr_markdown_())  # type: ignore[attr-defined]
    page = re.sub(r"```.*?```", "", page, flags=re.DOTALL)
    set_apart = re.findall(r"^\$\$\n(.*?)\n\$\$$", page, flags=re.DOTALL | re.MULTILINE)
    page = re.sub(r"^\$\$\n.*?\n\$\$$", "", page, flags=re.DOTALL | re.MULTILINE)
    within = re.findall(r"(?<!\\)\$(.+?)(?<!\\)\$", page)
    commands = re.findall(r"\\(?:[A-Za-z]+|[,;])", " ".join((*set_apart, *within)))
    assert set(commands) <= KNOWN
    assert len(re.findall(r"(?<!\\)\$", page)) % 2 == 0
    assert not re.search(r"^#", page, flags=re.MULTILINE)


# ---- HTML


class Read(HTMLParser):
    """The elements of a page, its words, and where an element is not closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.classes: list[str] = []
        self.handlers: list[str] = []
        self.words = ""
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.open.append(tag)
        self.classes += [str(value) for name, value in attrs if name == "class"]
        self.handlers += [
            name for name, _ in attrs if name.startswith("on") or name in ("href", "src")
        ]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data if self.open[-1:] != ["style"] else ""


@pytest.mark.parametrize("name", WORDS)
def test_html_is_whole_and_runs_nothing(name: str) -> None:
    read = Read(str(WORDS[name]._repr_html_()))  # type: ignore[attr-defined]
    assert read.open == []
    assert not {"script", "link", "img", "iframe", "h1", "h2", "h3"} & set(read.tags)
    assert read.handlers == []
    assert read.classes[0] == "symbptt mathjax_ignore tex2jax_ignore"


@pytest.mark.parametrize(
    ("name", "kind", "sign", "word"),
    [
        ("wrong", "different", "✗", "wrong"),
        ("in total derivatives", "equal", "✓", "right"),
        ("different", "different", "✗", "different"),
        ("equal", "equal", "✓", "equal"),
        ("undecided", "undecided", "?", "undecided"),
        ("complaint", "error", "Error:", "no parameter"),
        ("question", "different", "✗", "different"),
    ],
)
def test_a_colour_stands_beside_a_sign_and_a_word(
    name: str, kind: str, sign: str, word: str
) -> None:
    read = Read(str(WORDS[name]._repr_html_()))  # type: ignore[attr-defined]
    assert any(kind in one.split() for one in read.classes)
    assert sign in read.words
    assert word in read.words


def test_formulas_in_sentences_are_set() -> None:
    page = str(WRONG._repr_html_())
    assert "at <math><mi>T</mi><mo>=</mo><mn>1</mn></math> the influence of <math>" in page
    assert "$" not in page
    assert r"\frac" not in page


def test_an_error_keeps_its_caret_under_its_place() -> None:
    page = str(WORDS["complaint"]._repr_html_())  # type: ignore[attr-defined]
    assert "<pre><code>  b_hh\n  ^^^^\nThe nearest is b_h. Known: b_h, W.</code></pre>" in page


def test_the_program_is_shown_as_it_is() -> None:
    assert sb.program(GRADIENT)._repr_markdown_() == f"```python\n{sb.program(GRADIENT)}\n```"


# ---- hostile words

HOSTILE = "<script>alert('&\"')</script> $x$ **b** `c` | [d](e) \x1b]"
SHOWN = HOSTILE.replace("\x1b", "\N{REPLACEMENT CHARACTER}")


def hostile(result: object) -> object:
    """The result with the state's name replaced by one that means harm."""
    if result == Name("h"):
        return Name("<script>alert('&\"')</script>")
    if isinstance(result, tuple):
        return tuple(map(hostile, result))
    if isinstance(result, Name) or not is_dataclass(result) or isinstance(result, type):
        return result
    return replace(
        result, **{one.name: hostile(getattr(result, one.name)) for one in fields(result)}
    )


PAGE = (
    Title(HOSTILE),
    Said(HOSTILE, HOSTILE),
    Answer(HOSTILE, HOSTILE),
    Choice(*([HOSTILE] * 3), "", (HOSTILE,)),
    Table((HOSTILE,), ((HOSTILE,),)),
    Source(HOSTILE, "python"),
)


@pytest.mark.parametrize("block", PAGE, ids=lambda block: type(block).__name__)
def test_words_are_escaped_in_html(block: Any) -> None:
    page = fragment.written((block,))
    assert "<script" not in page
    assert "\x1b" not in page
    read = Read(page)
    assert "script" not in read.tags
    assert SHOWN in read.words


@pytest.mark.parametrize("block", PAGE[:-1], ids=lambda block: type(block).__name__)
def test_words_are_escaped_in_markdown(block: Any) -> None:
    page = markdown.written((block,))
    assert escaped_in_markdown(HOSTILE) in page
    assert not re.search(r"(?<!\\)[<`\x1b]", page)


def test_a_program_cannot_end_its_own_fence() -> None:
    page = markdown.written((Source("a\n````\nb", "python"),))
    assert page == "`````python\na\n````\nb\n`````"


@pytest.mark.parametrize("block", [Formula("<b>"), Lines((("<b>", "<i>"), ("", "x")))])
def test_formulas_are_escaped(block: Any) -> None:
    assert not {"b", "i"} & set(Read(fragment.written((block,))).tags)


def test_hostile_names_are_escaped() -> None:
    shown: Any = hostile(CELL)
    read = Read(shown._repr_html_())
    assert "script" not in read.tags
    assert "<script" not in shown._repr_html_()


def test_what_is_passed_over_begins_no_mathematics() -> None:
    found = replace(WRONG, notes=("passed over: it costs 5$ and 6$",))
    assert "Note: passed over: it costs 5$ and 6$." in Read(str(found._repr_html_())).words
    assert r"Note: passed over: it costs 5\$ and 6\$." in str(found._repr_markdown_())


X = math("x", HTML)


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("", []),
        ("5$ and 6$", [("5$ and 6$", False)]),
        (X, [("x", True)]),
        (f"in {X} or {X}, not $", [("in ", False), ("x", True), (" or ", False), ("x", True),
                                   (", not $", False)]),
    ],
)  # fmt: skip
def test_the_parts_of_a_sentence(words: str, parts: list[tuple[str, bool]]) -> None:
    assert list(parted(words)) == parts


@pytest.mark.parametrize(
    ("latex", "pieces"),
    [
        ("", [""]),
        ("-a", ["-a"]),
        (r"\left(a + b\right) c", [r"\left(a + b\right) c"]),
        (r"\frac{a + b}{c}", [r"\frac{a + b}{c}"]),
        (r"\begin{pmatrix} a - b & c \end{pmatrix}", [r"\begin{pmatrix} a - b & c \end{pmatrix}"]),
        ("= -a + b - c", ["= -a", "{} + b", "{} - c"]),
        (" + a", ["{} + a"]),
    ],
)
def test_a_line_may_end_before_a_sign_of_the_outermost_sum(latex: str, pieces: list[str]) -> None:
    assert list(fragment.pieces(latex)) == pieces


def test_signs_of_order_are_set() -> None:
    left, step = r"\frac{\partial L}{\partial h_t}", r"\frac{\partial L_t}{\partial h_t}"
    page = str(sb.check(f"{left} = {step}", claim_t="0 <= t < T")._repr_markdown_())
    assert r"For $0 \le t, t < T$." in page
    page = str(sb.check(rf"{left} = {step} + \frac{{\partial L_{{t+1}}}}{{\partial h_t}}",
                        claim_t="t < T")._repr_markdown_())  # fmt: skip
    assert r"for $T \le 1$ and where $W = 0$" in page
    assert "<=" not in page
