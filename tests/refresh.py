"""Rewrites what is stored of outputs: `python -m tests.refresh`. Read the difference afterwards."""

from __future__ import annotations

from tests import test_notebooks, test_readme
from tests.cli import golden
from tests.command import run

if __name__ == "__main__":
    for name, words in golden.COMMANDS.items():
        (golden.DIRECTORY / name).write_text(run(*words.split()).stdout, encoding="utf-8")
    test_readme.refresh()
    for path in test_notebooks.NOTEBOOKS:
        test_notebooks.refresh(path)
