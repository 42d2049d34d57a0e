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

from symbptt.quiz import answers, questions
from tests.cli.golden import COMMANDS, named, stored
from tests.command import run, run_apart

ESCAPE = "\x1b["


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
