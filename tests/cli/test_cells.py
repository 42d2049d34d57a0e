"""`symbptt cells`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.golden import COMMANDS, named, stored
from tests.command import run


@pytest.mark.parametrize("name", named("cells"))
def test_prints_the_stored_output(name: str) -> None:
    result = run(*COMMANDS[name].split())
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == stored(name)


def test_ascii_is_ascii() -> None:
    assert stored("cells_elman_ascii.txt").isascii()


def test_output_to_a_file(tmp_path: Path) -> None:
    file = tmp_path / "elman.json"
    assert run("cells", "elman", "--format", "json", "-o", str(file)).stdout == ""
    assert file.read_text(encoding="utf-8") == stored("cells_elman.json")


def test_latex_needs_a_name() -> None:
    result = run("cells", "--format", "latex")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1] == "Error: --format latex shows one cell; name it."
