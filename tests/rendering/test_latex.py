"""Results as LaTeX: golden pieces, the structure of all of it, and a real compiler if asked."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import symbptt as sb
from symbptt.quiz.answers import answer_quiz
from symbptt.rendering.latex import document, escaped, render
from symbptt.report import FORMS, joint_report

PARAMETERS = ("b_y", "b_h", "U", "V", "W", "x_t", "h_-1")

MATH = set(
    r"""\frac \partial \hat \sum \prod \left \right \top \ell \operatorname \mathrm \quad \qquad
    \; \{ \} \_ \\ \text \ldots \delta \times \mapsto \mathbb \in \oslash \odot \checkmark \to \cdot
    \sigma \tanh \begin \end""".split()
)
r"""Commands of LaTeX, amsmath and amssymb that formulas are written in."""

DOCUMENT = MATH | set(
    r"""\documentclass \usepackage \allowdisplaybreaks \setlength \parindent \section \subsection
    \item \[ \]""".split()
)
"""Those, and the commands that a document is made of."""

CELLS = {
    "unknown functions": sb.elman(),
    "named functions": sb.elman("tanh", "softmax", "cross_entropy", start=1),
    "last loss": sb.elman("relu", "sigmoid", "squared_error", total_loss="last"),
}


def complaints(latex: str, known: set[str]) -> Iterator[str]:
    """What is wrong with the structure of a piece of LaTeX; nothing if it is sound."""
    commands = set(re.findall(r"\\(?:[A-Za-z]+|.)", latex, re.DOTALL))
    yield from (f"unknown command {command}" for command in sorted(commands - known))
    open_: list[str] = []
    token = re.compile(r"\\(begin|end)\{([a-z]+\*?)\}|\\(left|right)(?![A-Za-z])|\\.|([{}])")
    for match in token.finditer(latex):
        environment, name, delimiter, brace = match.groups()
        opens = environment == "begin" or delimiter == "left" or brace == "{"
        closes = environment == "end" or delimiter == "right" or brace == "}"
        what = name or ("left" if delimiter else "brace")
        if opens:
            open_.append(what)
        elif closes and (not open_ or open_.pop() != what):
            yield f"{match[0]} at {match.start()} closes nothing"
    yield from (f"{what} is not closed" for what in open_)
    if re.search(r"(?<!\\)[$].*[$]|\\\[", latex) is None and "\n\n" in latex:
        yield "an empty line in mathematics"


@pytest.mark.parametrize(
    ("latex", "complaint"),
    [
        (r"\frac{1}{2", "brace is not closed"),
        (r"x}", "} at 1 closes nothing"),
        (r"\left( x", "left is not closed"),
        (r"x \right)", r"\right at 2 closes nothing"),
        (r"{\left(}\right)", "} at 7 closes nothing"),
        (r"\begin{aligned} x", "aligned is not closed"),
        (r"\begin{aligned} x \end{array}", r"\end{array} at 18 closes nothing"),
        (r"\fraction{1}{2}", r"unknown command \fraction"),
        ("x\n\ny", "an empty line in mathematics"),
    ],
)
def test_the_check_of_the_structure_sees(latex: str, complaint: str) -> None:
    assert complaint in list(complaints(latex, MATH))


@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("param", PARAMETERS)
def test_structure_of_every_form(param: str, form: str, cell: sb.Cell) -> None:
    name = "h_0" if param == "h_-1" and cell.start == 1 else param
    report = sb.report(sb.derive(cell, name), 3, (form,))
    assert list(complaints(render(report.forms[0][1]), MATH)) == []
    assert list(complaints(render(report), MATH)) == []
    assert list(complaints(document(report), DOCUMENT)) == []


RESULTS = {
    "cell": CELLS["unknown functions"],
    "quiz": answer_quiz(sb.built_in()),
    "omitted": sb.report(sb.derive(sb.elman(), "b_h"), 5_000),
    "steps": sb.report(sb.derive(sb.elman(), "b_h"), 1, FORMS, steps=True),
    "any two": sb.report(sb.derive(sb.elman(), "dh_t/dW"), 2, steps=True),
    "all": joint_report(tuple(sb.derive(sb.elman(), param) for param in ("b_y", "W")), 1),
}


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_structure_of_other_results(result: object) -> None:
    assert list(complaints(render(result), MATH)) == []
    assert list(complaints(document(result), DOCUMENT)) == []


def test_latex_is_ascii() -> None:
    assert document(RESULTS["quiz"]).isascii()
    assert document(sb.report(sb.derive(sb.elman(), "W"), 3)).isascii()


def test_closed_form() -> None:
    assert render(sb.derive(sb.elman(), "b_h")) == (
        r"\frac{\partial L}{\partial b_{h}} = \sum_{t=0}^{T} "
        r"\frac{\partial L_{t}}{\partial \hat{y}_{t}} "
        r"\frac{\partial \hat{y}_{t}}{\partial h_{t}} \sum_{k=0}^{t} "
        r"\left(\prod_{i=k+1}^{t} \frac{\partial h_{i}}{\partial h_{i-1}}\right) "
        r"\frac{\partial^{+} h_{k}}{\partial b_{h}}"
    )


def test_unrolled_form() -> None:
    cell = sb.elman(f_h="tanh", f_y="identity")
    assert render(sb.derive(cell, "b_h").unrolled(1)) == (
        "\\begin{aligned}\n"
        r"\frac{\partial L}{\partial b_{h}} &= \ell'\left(\hat{y}_{0}, y_{0}\right) U "
        r"\operatorname{diag}\left(1 - {h_{0}}^{2}\right)\\"
        "\n"
        r" & + \ell'\left(\hat{y}_{1}, y_{1}\right) U "
        r"\operatorname{diag}\left(1 - {h_{1}}^{2}\right)\\"
        "\n"
        r" & + \ell'\left(\hat{y}_{1}, y_{1}\right) U "
        r"\operatorname{diag}\left(1 - {h_{1}}^{2}\right) W "
        r"\operatorname{diag}\left(1 - {h_{0}}^{2}\right)"
        "\n\\end{aligned}"
    )


def test_adjoint_form() -> None:
    assert render(sb.derive(sb.elman(), "b_y").adjoint()) == (
        "\\begin{aligned}\n"
        "\\text{for } & t = T, \\ldots, 0:\\\\\n"
        r"\delta^{\hat{y}}_{t} &= \ell'\left(\hat{y}_{t}, y_{t}\right)\\"
        "\n"
        r"\delta^{o}_{t} &= \delta^{\hat{y}}_{t} f_{y}'\left(o_{t}\right)\\"
        "\n"
        r"\frac{\partial L}{\partial b_{y}} &= \sum_{t=0}^{T} \delta^{o}_{t}"
        "\n\\end{aligned}"
    )


def test_every_path_is_a_row() -> None:
    lines = render(sb.derive(sb.elman(), "b_h").unrolled(3)).splitlines()
    rows = Counter(line.split("&")[1][:2] for line in lines[1:-1] if "qquad" not in line)
    assert rows == {"= ": 1, " +": 9}


@pytest.mark.parametrize(
    ("words", "latex"),
    [
        ("50% & more_of #1", r"50\% \& more\_of \#1"),
        ("{a}$b$", r"\{a\}\$b\$"),
        (r"\input{x}", r"\textbackslash{}input\{x\}"),
        ("a~b^c", r"a\textasciitilde{}b\textasciicircum{}c"),
    ],
)
def test_escaped_words(words: str, latex: str) -> None:
    assert escaped(words) == latex


def test_shown_in_a_notebook_between_dollars() -> None:
    gradient = sb.derive(sb.elman(), "b_h")
    assert gradient._repr_latex_() == f"$$\n{render(gradient)}\n$$"


def test_nothing_but_results_has_latex() -> None:
    with pytest.raises(TypeError, match="no LaTeX for int"):
        render(3)


COMPILED = {
    **{param: sb.report(sb.derive(sb.elman(), param), 4) for param in PARAMETERS},
    "named functions": sb.report(sb.derive(CELLS["named functions"], "W"), 3),
    **RESULTS,
}


@pytest.mark.skipif("SYMBPTT_PDFLATEX" not in os.environ, reason="SYMBPTT_PDFLATEX is not set")
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="there is no pdflatex")
@pytest.mark.parametrize("result", COMPILED.values(), ids=COMPILED)
def test_document_compiles(result: sb.Cell, tmp_path: Path) -> None:
    (tmp_path / "result.tex").write_text(document(result), encoding="utf-8")
    compiled = subprocess.run(
        ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "result.tex"],
        cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=120, check=False,
    )  # fmt: skip
    assert compiled.returncode == 0, compiled.stdout[-1000:]
    assert "Overfull" not in compiled.stdout
