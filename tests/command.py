"""The command line, run in this process or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys

from click.testing import CliRunner, Result

from symbptt.cli.main import cli


def run(*arguments: str) -> Result:
    """The outcome of `symbptt ...` in this process; an error that is not told is raised."""
    return CliRunner().invoke(cli, arguments, prog_name="symbptt", catch_exceptions=False)


def run_apart(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The outcome of `python -m symbptt ...` in a process of its own."""
    return python_apart("-m", "symbptt", *arguments, **environment)


def python_apart(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The outcome of `python ...`, with variables added to the environment."""
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        timeout=120,
        check=False,
        env={**os.environ, **environment},
    )
