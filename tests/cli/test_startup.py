"""What is imported by which command, and `python -m symbptt`."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from tests.command import python_apart, run, run_apart

PROGRAM = """
import sys
from symbptt.cli.main import main
sys.argv = ["symbptt", *sys.argv[1:]]
try:
    main()
finally:
    print("SymPy" if "sympy" in sys.modules else "no SymPy", file=sys.stderr)
"""


@pytest.mark.parametrize(
    "arguments",
    [
        "--help",
        "--version",
        "derive --help",
        "quiz --help",
        "cells --help",
        "check --help",
        "verify --help",
        "check ∂L/∂b_h=∂L/∂b_h",
        "derive",
        "quiz",
        "cells elman",
        "derive --param W --format latex",
        "derive --param W --format json",
        "derive --param W --format html",
    ],
)
def test_answers_without_sympy(arguments: str) -> None:
    result = python_apart("-c", PROGRAM, *arguments.split())
    assert result.returncode == 0
    assert result.stderr.decode().splitlines() == ["no SymPy"]


def test_unrolling_does_import_sympy() -> None:
    """The check above would see SymPy."""
    unroll = "import sys, symbptt; symbptt.elman().unroll(1); sys.exit('sympy' not in sys.modules)"
    assert python_apart("-c", unroll).returncode == 0


def test_importing_the_package_does_not_import_sympy() -> None:
    program = "import sys, symbptt; sys.exit('sympy' in sys.modules)"
    assert python_apart("-c", program).returncode == 0


EXTRA = """
import atexit, sys
names = ("IPython", "ipywidgets", "jupyterlab", "matplotlib", "numpy", "playwright")
atexit.register(lambda: print([name for name in names if name in sys.modules], file=sys.stderr))
"""
"""Tells, at the end of a program, what it has imported of what the extras install."""


@pytest.mark.parametrize(
    "arguments",
    ["--help", "derive --T 1", "check ∂L/∂b_h=∂L/∂b_h", "quiz", "cells", "derive --format python"],
)
def test_the_command_imports_nothing_of_the_extras(arguments: str) -> None:
    result = python_apart("-c", EXTRA + PROGRAM, *arguments.split())
    assert result.returncode == 0
    assert result.stderr.decode().splitlines()[-1] == "[]"


def test_the_package_imports_nothing_of_the_extras() -> None:
    program = "import symbptt; symbptt.elman()._repr_html_(); symbptt.elman().unroll(1)"
    assert python_apart("-c", EXTRA + program).stderr.decode().splitlines() == ["[]"]


@pytest.mark.parametrize("package", ["latex2mathml", "numpy", "matplotlib", "yaml"])
def test_a_command_imports_only_what_it_needs(package: str) -> None:
    program = f"import sys; from symbptt.cli.main import cli; sys.exit({package!r} in sys.modules)"
    assert python_apart("-c", program).returncode == 0


@pytest.mark.parametrize("arguments", ["derive --T 1", "cells elman", "--version"])
def test_module_is_the_command(arguments: str) -> None:
    result = run_apart(*arguments.split())
    assert result.returncode == 0
    assert result.stdout.decode().splitlines() == run(*arguments.split()).stdout.splitlines()


def test_version() -> None:
    assert run("--version").stdout == f"symbptt, version {version('symbptt')}\n"


@pytest.mark.parametrize(
    "arguments",
    ["--help", "derive --help", "quiz --help", "cells --help", "check --help", "verify --help"],
)
def test_help_is_ascii_in_80_columns(arguments: str) -> None:
    text = run(*arguments.split()).stdout
    assert text.startswith("Usage: symbptt")
    assert text.isascii()
    assert max(map(len, text.splitlines())) <= 80


def test_without_a_command_the_help_is_shown() -> None:
    assert "Commands:" in run().output
