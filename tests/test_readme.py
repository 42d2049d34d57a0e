"""README.md: its commands, its Python and its numbers are what the package does."""

from __future__ import annotations

import doctest
import re
import shlex
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from symbptt import bounds
from tests.command import run

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8")

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
"""A block of code: its language and its lines."""


def blocks(language: str) -> list[str]:
    """The blocks of a language."""
    return [body for found, body in BLOCK.findall(TEXT) if found == language]


def shown(console: str) -> tuple[list[str], str]:
    """The arguments after `$ symbptt` in a block of one command, and the output under it."""
    command, _, output = console.partition("\n")
    prompt, name, *arguments = shlex.split(command)
    assert (prompt, name) == ("$", "symbptt")
    return arguments, output


def write_certificates() -> None:
    """Run the commands that write the files that others read."""
    for arguments, _ in map(shown, blocks("console")):
        if "--certificate" in arguments:
            run(*arguments)


def refresh() -> None:
    """Write the outputs of the console blocks anew."""
    with TemporaryDirectory() as directory, chdir(directory):
        write_certificates()
        README.write_text(_anew(), encoding="utf-8")


def _anew() -> str:
    """The page with the outputs of the console blocks as they are now."""

    def anew(match: re.Match[str]) -> str:
        if match[1] != "console":
            return match[0]
        arguments, _ = shown(match[2])
        command = match[2].partition("\n")[0]
        return f"```console\n{command}\n{run(*arguments).output}```"

    return BLOCK.sub(anew, TEXT)


@pytest.mark.parametrize("console", blocks("console"))
def test_command_prints_what_is_shown(
    console: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_certificates()
    arguments, output = shown(console)
    assert run(*arguments).output == output


def test_python_prints_what_is_shown() -> None:
    source = "\n".join(blocks("pycon"))
    example = doctest.DocTestParser().get_doctest(source, {}, "README", str(README), 0)
    assert len(example.examples) >= 5
    complaints: list[str] = []
    results = doctest.DocTestRunner().run(example, out=complaints.append)
    assert results.failed == 0, "".join(complaints)


def test_no_code_goes_untested() -> None:
    assert {language for language, _ in BLOCK.findall(TEXT)} == {"sh", "console", "pycon", "yaml"}


def test_the_quiz_in_yaml_is_answered(tmp_path: Path) -> None:
    (quiz,) = blocks("yaml")
    file = tmp_path / "quiz.yaml"
    file.write_text(quiz, encoding="utf-8")
    result = run("quiz", str(file))
    assert result.exit_code == 0
    assert "the page marks B; right is B. They agree." in result.output


def test_the_two_commands() -> None:
    """The gate, .ci/run, reads these two lines here and runs them."""
    use, test = [line for block in blocks("sh")[:2] for line in block.splitlines()]
    assert use.startswith("python3 -m venv .venv && ")
    assert use.endswith(" && .venv/bin/symbptt derive --param b_h --T 3")
    assert test.startswith("python3 -m venv .venv && ")
    assert test.endswith(" && .venv/bin/python -m pytest")


def test_the_first_command_ends_in_the_first_output() -> None:
    use = blocks("sh")[0].strip()
    arguments, _ = shown(blocks("console")[0])
    assert use.split("/bin/symbptt ")[1].split() == arguments


BOUNDS = {name: value for name, value in vars(bounds).items() if name.isupper()}


@pytest.mark.parametrize("name", BOUNDS)
def test_bounds_are_told(name: str) -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([\d,]+) \|", TEXT, re.MULTILINE)
    assert dict(rows)[name] == f"{BOUNDS[name]:,}"


def test_no_other_bounds_are_told() -> None:
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", TEXT, re.MULTILINE)) == set(BOUNDS)
