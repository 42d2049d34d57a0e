"""Bad usage and bad input: what is printed on standard error, and exit status 2."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from tests.command import run, run_apart

KNOWN = "Known: V, W, b_h, U, b_y, h_-1, x_t."

ERRORS = [
    (
        ["derive", "--param", "b_hh"],
        "Error: there is no parameter 'b_hh'\n  b_hh\n  ^^^^\nThe nearest is b_h. " + KNOWN,
    ),
    (
        ["derive", "--param", "B_Y"],
        "Error: there is no parameter 'B_Y'\n  B_Y\n  ^^^\nThe nearest is b_y. " + KNOWN,
    ),
    (
        ["derive", "--param", "theta"],
        "Error: there is no parameter 'theta'\n  theta\n  ^^^^^\n" + KNOWN,
    ),
    (["derive", "--param", ""], "Error: there is no parameter ''\n" + KNOWN),
    (
        ["derive", "--param", "b\x1b[31m_h"],
        "Error: there is no parameter 'b\\x1b[31m_h'\n"
        "  b\N{REPLACEMENT CHARACTER}[31m_h\n  ^^^^^^^^\nThe nearest is b_h. " + KNOWN,
    ),
    (
        ["derive", "--T", "-1"],
        "Error: T is the last time step, and at least start = 0; it is -1",
    ),
    (
        ["derive", "--start", "3", "--T", "2"],
        "Error: T is the last time step, and at least start = 3; it is 2",
    ),
    (["derive", "--T", "three"], "Error: T is an integer, not 'three'\n  three\n  ^^^^^"),
    (["derive", "--T", "3.5"], "Error: T is an integer, not '3.5'\n  3.5\n  ^^^"),
    (["derive", "--T", "1e3"], "Error: T is an integer, not '1e3'\n  1e3\n  ^^^"),
    (["derive", "--T", "٣"], "Error: T is an integer, not '٣'\n  ٣\n  ^"),
    (["derive", "--T", ""], "Error: T is an integer, not ''"),
    (["derive", "--T", "1000001"], "Error: T is 1,000,001; the bound is 1,000,000"),
    (["derive", "--T", "9" * 20], f"Error: T is {int('9' * 20):,}; the bound is 1,000,000"),
    (["derive", "--T", "9" * 51], "Error: the number of digits of T is 51; the bound is 50"),
    (
        ["derive", "--T", "-" + "9" * 9999],
        "Error: the number of digits of T is 9,999; the bound is 50",
    ),
    (["derive", "--start", "x"], "Error: start is an integer, not 'x'\n  x\n  ^"),
    (
        ["derive", "--start", "1001"],
        "Error: the absolute value of start is 1,001; the bound is 1,000",
    ),
    (
        ["derive", "--cell", "elmann"],
        "Error: there is no cell 'elmann'\n  elmann\n  ^^^^^^\n"
        "The nearest is elman. Known: elman, jordan, lstm, gru, stacked, residual, leaky, "
        "bidirectional.",
    ),
    (
        ["cells", "transformer"],
        "Error: there is no cell 'transformer'\n  transformer\n  ^^^^^^^^^^^\n"
        "Known: elman, jordan, lstm, gru, stacked, residual, leaky, "
        "bidirectional.",
    ),
    (
        ["derive", "--format", "txt"],
        "Error: there is no format 'txt'\n  txt\n  ^^^\n"
        "The nearest is text. Known: text, latex, markdown, python, json.",
    ),
    (
        ["quiz", "--format", "pdf"],
        "Error: there is no format 'pdf'\n  pdf\n  ^^^\nKnown: text, json, html, latex, markdown.",
    ),
    (
        ["derive", "--form", "unroled"],
        "Error: there is no form 'unroled'\n  unroled\n  ^^^^^^^\n"
        "The nearest is unrolled. Known: chain, paths, unrolled, expanded, adjoint, all.",
    ),
    (
        ["derive", "--f-h", "tan"],
        "Error: there is no function 'tan'\n  tan\n  ^^^\n"
        "The nearest is tanh. Known: tanh, sigmoid, relu, identity.",
    ),
    (
        ["derive", "--f-h", "softmax"],
        "Error: there is no function 'softmax'\n  softmax\n  ^^^^^^^\n"
        "Known: tanh, sigmoid, relu, identity.",
    ),
    (
        ["derive", "--f-y", "soft"],
        "Error: there is no function 'soft'\n  soft\n  ^^^^\n"
        "The nearest is softmax. Known: tanh, sigmoid, relu, identity, softmax.",
    ),
    (
        ["derive", "--loss", "mse"],
        "Error: there is no loss 'mse'\n  mse\n  ^^^\nKnown: squared_error, cross_entropy.",
    ),
    (
        ["derive", "--total-loss", "mean"],
        "Error: there is no total loss 'mean'\n  mean\n  ^^^^\nKnown: sum, last.",
    ),
    (
        ["derv"],
        "Usage: symbptt [OPTIONS] COMMAND [ARGS]...\nTry 'symbptt --help' for help.\n\n"
        "Error: No such command 'derv'. Did you mean 'derive'?",
    ),
    (
        ["quiz", "--assci"],
        "Usage: symbptt quiz [OPTIONS] [FILE]...\nTry 'symbptt quiz --help' for help.\n\n"
        "Error: No such option '--assci'. Did you mean '--ascii'?",
    ),
    (["derive", "--T"], "Error: Option '--T' requires an argument."),
]
"""Arguments and the whole of standard error."""


@pytest.mark.parametrize(("arguments", "told"), ERRORS)
def test_error(arguments: list[str], told: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == told + "\n"
    assert len(told.splitlines()) <= 4


def test_a_very_long_name_is_not_repeated() -> None:
    result = run("derive", "--param", "b_h" * 20_000)
    lines = result.stderr.splitlines()
    assert result.exit_code == 2
    assert len(lines) == 4
    assert max(map(len, lines)) < 200


def test_file_that_cannot_be_written(tmp_path: Path) -> None:
    result = run("derive", "-o", str(tmp_path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"Error: {tmp_path} cannot be written: {os.strerror(21)}\n"


def test_output_that_has_no_such_characters() -> None:
    result = run_apart("derive", PYTHONIOENCODING="cp1252")
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr == (
        rb"Error: standard output is cp1252, which has no '\u2202'; "
        b"use --ascii, or -o FILE for UTF-8\n"
    ).replace(b"\n", os.linesep.encode())


def test_status_and_streams_of_the_process() -> None:
    result = run_apart("derive", "--param", "c")
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.startswith(b"Error: there is no parameter 'c'")


def test_a_closed_pipe_is_no_error() -> None:
    with Popen([sys.executable, "-m", "symbptt", "quiz"], stdout=PIPE, stderr=PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
