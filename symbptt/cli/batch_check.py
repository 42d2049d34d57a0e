"""`symbptt check --batch`: one claim a line in, one verdict a line out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from .. import claim_lines
from ..batch import LINE_BYTES, answer_lines
from ..claim_lines import Axes
from ..errors import InputError
from ..late import load
from .output import STANDARD_OUTPUT

STANDARD_INPUT = Path("-")
"""The name of standard input."""

JOBS = 4
"""Child processes at most, where nobody says how many."""


def check_batch(
    file: Path, output: Path | None, axes: Axes, jobs: int | None, timeout: float
) -> None:
    """Answer each line of a file, or of standard input for `-`, in their order.

    `axes` are the values of the axes for lines that say nothing of them. Raises `InputError` for a
    file that cannot be read or written.
    """
    lines = _lines(file)
    first = next(lines, None)  # a file that cannot be read is told before anything is written
    with _writer(output) as written, _bar(output) as progress:
        answers = answer_lines(
            lines if first is None else _again(first, lines),
            partial(claim_lines.answer, axes=axes),
            jobs if jobs is not None else min(os.cpu_count() or 1, JOBS),
            timeout,
            partial(claim_lines.undecided, axes=axes),
            progress,
        )
        for answer in answers:
            written(answer)


def _again(first: str, others: Iterator[str]) -> Iterator[str]:
    yield first
    yield from others


def _lines(path: Path) -> Iterator[str]:
    """The lines; of one that is too long only so much that it is seen to be.

    A byte that is no UTF-8 becomes half of a surrogate pair, which is told where it matters.
    """
    try:
        with _opened(path) as file:
            while line := file.readline(LINE_BYTES + 1):
                rest = line
                while rest and not rest.endswith("\n"):
                    rest = file.readline(LINE_BYTES + 1)
                yield line
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None


def _opened(path: Path) -> TextIO:
    binary = sys.stdin.buffer if path == STANDARD_INPUT else path.open("rb")
    return TextIOWrapper(binary, encoding="utf-8-sig", errors="surrogateescape", newline="\n")


def _writer(output: Path | None) -> AbstractContextManager[Callable[[str], None]]:
    if output is None or output == STANDARD_OUTPUT:
        return nullcontext(_print)
    return _File(output)


def _print(line: str) -> None:
    """The line in UTF-8, whatever the terminal is set to, and at once."""
    sys.stdout.buffer.write(line.encode() + b"\n")
    sys.stdout.buffer.flush()


class _File:
    """A file that takes lines."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Callable[[str], None]:
        try:
            self._file = self._path.open("w", encoding="utf-8", newline="\n")
        except OSError as error:
            raise InputError(f"{self._path} cannot be written: {error.strerror}") from None
        return self._write

    def __exit__(self, *problem: object) -> None:
        self._file.close()

    def _write(self, line: str) -> None:
        try:
            self._file.write(line + "\n")
            self._file.flush()
        except OSError as error:
            raise InputError(f"{self._path} cannot be written: {error.strerror}") from None


def _bar(output: Path | None) -> AbstractContextManager[Callable[[int, int], None] | None]:
    """A bar on standard error, unless the answers go to the same terminal."""
    on_terminal = output in (None, STANDARD_OUTPUT) and sys.stdout.isatty()
    if on_terminal or not sys.stderr.isatty():
        return nullcontext(None)
    bar: AbstractContextManager[Callable[[int, int], None]] = load("cli.progress").progress(None)
    return bar
