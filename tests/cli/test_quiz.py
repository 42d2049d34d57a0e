"""`symbptt quiz`: whole outputs, colour, and that the table is derived."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

import pytest
from click.testing import CliRunner

from symbptt.cli.main import cli
from symbptt.quiz import answers, questions
from tests.cli.golden import COMMANDS, named, stored
from tests.command import run, run_apart
from tests.rendering.pages import faults
from tests.rendering.test_json import loaded, schema

ESCAPE = "\x1b["
FIXTURES = Path(__file__).parents[1] / "quiz" / "fixtures"
PAGES = ("whole_page.md", "copied.md", "garbled.md", "scanned.md", "written.md", "quiz.yaml")


@pytest.mark.parametrize("name", named("quiz"))
def test_prints_the_stored_output(name: str) -> None:
    result = run(*COMMANDS[name].split())
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == stored(name)
    assert max(map(len, result.stdout.splitlines())) <= 100


def test_ascii_is_ascii() -> None:
    assert stored("quiz_ascii.txt").isascii()


def test_table_of_the_gradient_questions() -> None:
    """Verdicts under the default reading, and with the free index summed, or partials total."""
    data = json.loads(run("quiz", "--format", "json").stdout)
    found = {
        (question["param"], option["id"]): (
            option["verdict"],
            *(
                other["verdict"]
                for other in option["readings"]
                if (other["reading"]["partials"], other["reading"]["free_index"])
                in (("immediate", "summed"), ("total", "fixed"))
            ),
        )
        for question in data["questions"]
        if question["param"] is not None
        for option in question["options"]
    }
    equal, different = "equal", "different"
    assert found == {
        ("b_y", "A"): (different, different, equal),
        ("b_y", "B"): (equal, equal, equal),
        ("b_y", "C"): (different, different, different),
        ("b_y", "D"): (different, different, different),
        ("b_y", "E"): (different, different, different),
        ("b_h", "A"): (different, different, different),
        ("b_h", "B"): (different, equal, different),
        ("b_h", "C"): (different, different, different),
        ("b_h", "D"): (equal, different, equal),
    }


def test_output_to_a_file(tmp_path: Path) -> None:
    file = tmp_path / "quiz.txt"
    assert run("quiz", "-o", str(file), "--color").stdout == ""
    assert file.read_text(encoding="utf-8") == stored("quiz.txt")


def test_color_adds_nothing_but_colour() -> None:
    coloured = run("quiz", "--color").stdout
    assert ESCAPE in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == stored("quiz.txt")


@pytest.mark.parametrize("arguments", [(), ("--no-color",)])
def test_no_colour_where_it_is_not_a_terminal(arguments: tuple[str, ...]) -> None:
    assert ESCAPE.encode() not in run_apart("quiz", *arguments).stdout


@pytest.mark.parametrize(
    ("arguments", "environment", "coloured"),
    [
        ((), {}, True),
        ((), {"NO_COLOR": ""}, True),
        ((), {"NO_COLOR": "1"}, False),
        ((), {"TERM": "dumb"}, False),
        (("--no-color",), {}, False),
        (("--color",), {"NO_COLOR": "1"}, True),
    ],
)
def test_colour_on_a_terminal(
    arguments: tuple[str, ...], environment: dict[str, str], coloured: bool
) -> None:
    settings = {"TERM": "xterm", "NO_COLOR": "", **environment}
    assert (ESCAPE in "".join(on_a_terminal("quiz", *arguments, **settings))) is coloured


def on_a_terminal(*arguments: str, **environment: str) -> Iterator[str]:
    """What the command writes on a terminal."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "symbptt", *arguments]
    with Popen(command, stdout=theirs, env={**os.environ, **environment}) as process:
        os.close(theirs)
        while True:
            try:
                piece = os.read(ours, 1 << 16)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            yield piece.decode(errors="replace")
        assert process.wait(timeout=60) == 0
    os.close(ours)


def test_another_data_file_gives_another_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the options of both questions in reverse order, the letters change and nothing else."""
    original = [one for one in questions.built_in() if isinstance(one, questions.Question)]
    reversed_options = [
        "\n".join(f"'{option.latex}'," for option in reversed(question.options))
        for question in original
    ]
    source = 'cell = "elman"\n' + "\n".join(
        f'[[question]]\nparam = "{param}"\noptions = [{options}]'
        for param, options in zip(("b_y", "b_h"), reversed_options, strict=True)
    )
    answered = [answers.answer(question) for question in questions.read_quiz(source)]
    assert [question.derived for question in answered] == [("D",), ("A",)]


# ---- pages


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--repair",), "Error: --repair is for a FILE"),
        (
            ("a.md", "--format", "latex"),
            "--format latex is for the built-in quiz; text, json, html",
        ),
        (("missing.md",), "Error: missing.md cannot be read: No such file or directory"),
    ],
)
def test_bad_usage(arguments: tuple[str, ...], reason: str) -> None:
    result = run("quiz", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1].endswith(reason)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff", "Error: {} is not UTF-8: byte 0 cannot be read"),
        (b"", "Error: {}: the document, read as markdown, has no question"),
        (b"1. a\n\n$$x\n", "Error: {}: line 3: this $$ is not closed"),
        (b"x" * (1 << 20 | 1), "Error: {} is longer than 1,048,576 bytes, the bound"),
    ],
)
def test_a_file_that_is_no_quiz(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "quiz.md"
    file.write_bytes(content)
    result = run("quiz", str(file))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[0] == reason.format(file)
    assert len(result.stderr.splitlines()) <= 4


STATUSES = {
    ("whole_page.md",): 1,
    ("copied.md",): 3,
    ("written.md",): 1,
    ("quiz.yaml",): 1,
    ("garbled.md",): 2,
    ("garbled.md", "--repair"): 2,
    ("copied.md", "whole_page.md"): 1,
    ("whole_page.md", "garbled.md"): 2,
}


@pytest.mark.parametrize(("arguments", "status"), STATUSES.items(), ids=map(" ".join, STATUSES))
def test_status(arguments: tuple[str, ...], status: int) -> None:
    words = [one if one.startswith("-") else str(FIXTURES / one) for one in arguments]
    result = run("quiz", *words)
    assert (result.exit_code, result.stderr) == (status, "")


@pytest.mark.parametrize("repair", [(), ("--repair",)], ids=["", "repaired"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_follow_the_schema(name: str, repair: tuple[str, ...]) -> None:
    data = loaded(run("quiz", str(FIXTURES / name), "--format", "json", *repair).stdout)
    schema("quiz").validate(data)
    assert {question["page"] for question in data["questions"]} == {str(FIXTURES / name)}


def test_json_of_a_page() -> None:
    data = loaded(run("quiz", str(FIXTURES / "whole_page.md"), "--format", "json").stdout)
    found = [
        (one["id"], one["param"], one["marked"], one["derived"], one["agrees"])
        for one in data["questions"]
    ]
    assert found == [
        ("1", None, ["A"], ["A"], True),
        ("2", None, ["A", "C"], ["A", "C"], None),
        ("3", "d", ["A"], ["B"], False),
        ("4", "c", ["B"], ["B"], True),
    ]
    first = data["questions"][2]["options"][0]
    assert (first["verdict"], first["scope"]) == ("different", None)
    near = [one["reading"] for one in first["readings"]][:3]
    assert [(one["partials"], one["free_index"]) for one in near] == [
        ("total", "fixed"),
        ("own", "fixed"),
        ("immediate", "summed"),
    ]


def test_json_of_what_cannot_be_read() -> None:
    data = loaded(run("quiz", str(FIXTURES / "garbled.md"), "--format", "json").stdout)
    option = data["questions"][0]["options"][0]
    assert option["error"] == {
        "type": "UnknownName",
        "message": "there is no symbol 'b_z'; likeliest: b_y",
        "at": [27, 30],
    }
    assert (option["verdict"], option["repairs"]) == (None, [])
    assert option["doubts"][0] == {"at": [27, 30], "symbol": "b_{z}", "likeliest": ["b_{y}"]}


def test_json_of_repairs() -> None:
    path = str(FIXTURES / "garbled.md")
    data = loaded(run("quiz", path, "--format", "json", "--repair").stdout)
    option = data["questions"][0]["options"][0]
    assert option["verdict"] == "equal"
    assert option["repairs"] == [
        {"before": "b_z", "after": "b_{y}"},
        {"before": r"\hat{\gamma}_t", "after": r"\hat{y}_{t}"},
    ]


def test_text_of_a_page() -> None:
    lines = run("quiz", str(FIXTURES / "whole_page.md")).stdout.splitlines()
    start = "Question 3: the page marks A; right is B. They disagree. ─"
    at = next(number for number, line in enumerate(lines) if line.startswith(start))
    assert lines[at + 1 : at + 14] == [
        "    h_t = f(V x_t + W h_{t-1} + c)",
        "    ŷ_t = g(U h_t + d)",
        "    L_t = ℓ(ŷ_t)",
        "    L = Σ_{t=0}^{T} L_t",
        "  Assumed: the loss of a step, L_t, is an unknown function of the output.",
        "  Assumed: the loss L is the sum of L_t from t = 0 to T.",
        "  The marked A would stand only so: right for every T if t is summed over.",
        "  A  ✗ different   ∂L/∂ŷ_t · ∂ŷ_t/∂d",
        "                   It takes one step alone: at T = 1 and t = 0 the path d → ŷ_1 → L_1 is "
        "missing.",
        "                   Right all the same for T = 0.",
        "                   Sum over t from 0 to T: then it is right for every T.",
        "                   Read from the page's flat text.",
        "                   Right for every T if t is summed over.",
    ]


def test_text_of_what_cannot_be_read() -> None:
    lines = run("quiz", str(FIXTURES / "garbled.md")).stdout.splitlines()
    at = lines.index("                   line 13: there is no symbol 'b_z'; likeliest: b_y")
    assert lines[at + 1 : at + 5] == [
        r"                     \frac{\partial L}{\partial b_z} = \sum_{t=0}^{T} "
        r"\frac{\partial L_t}{\partia",
        "                                                ^^^",
        "                   b_z (at 27) is unknown; likeliest: b_y.",
        "                   γ̂_t (at 78) is unknown; likeliest: ŷ_t.",
    ]


def test_text_of_repairs() -> None:
    lines = run("quiz", str(FIXTURES / "garbled.md"), "--repair").stdout.splitlines()
    assert any(
        line.startswith("Question 1: right is A; the page has no key. This rests on repairs.")
        for line in lines
    )
    told = r"Repaired: b_z → b_{y}, \hat{\gamma}_t → \hat{y}_{t}. The verdict rests on it."
    assert " " * 19 + told in lines


@pytest.mark.parametrize("name", PAGES)
def test_pages_in_ascii(name: str) -> None:
    assert run("quiz", str(FIXTURES / name), "--ascii", "--repair").stdout.isascii()


@pytest.mark.parametrize("name", PAGES)
def test_lines_of_pages_are_short(name: str) -> None:
    assert max(map(len, run("quiz", str(FIXTURES / name)).stdout.splitlines())) <= 100


def test_standard_input() -> None:
    content = (FIXTURES / "whole_page.md").read_bytes()
    result = CliRunner().invoke(cli, ["quiz", "-"], input=content)
    assert result.exit_code == 1
    assert result.stdout.startswith(
        "standard input: 4 questions; 2 agree with the key, 1 disagrees"
    )


def test_html_is_escaped_and_stands_by_itself(tmp_path: Path) -> None:
    file = tmp_path / "<script>.md"
    file.write_text(
        "1. $$h_t = f(W h_{t-1})$$\n\n$\\frac{\\partial L}{\\partial W} = ?$\n\n"
        "- [x] <img src=x onerror=alert(1)>\n- [ ] $1 < 2$\n",
        encoding="utf-8",
    )
    page = run("quiz", str(file), "--format", "html").stdout
    assert page.startswith("<!DOCTYPE html>") and page.endswith("</html>\n")
    assert "<script" not in page and "<img" not in page
    assert faults(page) == []
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_html_of_pages(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    path = str(FIXTURES / "garbled.md")
    assert run("quiz", path, "--repair", "--format", "html", "-o", str(file)).stdout == ""
    page = file.read_text(encoding="utf-8")
    assert "Question 1: right is A; the page has no key. This rests on repairs." in page
    assert page.count("<table>") == page.count("</table>") == 2
    assert faults(page) == []


def test_html_of_the_built_in_quiz(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    result = run("quiz", "--format", "html", "-o", str(file))
    assert (result.exit_code, result.output) == (0, "")
    page = file.read_text(encoding="utf-8")
    assert page == run("quiz", "--format", "html").stdout
    assert faults(page) == []
    assert re.findall(r'<section class="option (\w+)" id="question-[34]-(\w)">', page) == [
        ("wrong", "A"), ("right", "B"), ("wrong", "C"), ("wrong", "D"), ("wrong", "E"),
        ("wrong", "A"), ("wrong", "B"), ("wrong", "C"), ("right", "D"),
    ]  # fmt: skip
    assert page.count("<svg ") == 9
