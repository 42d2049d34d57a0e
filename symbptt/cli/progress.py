"""A bar of progress on a terminal, by rich; loaded only where it is wanted."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def progress(total: int | None, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """A function to be told how many lines are answered and how many were read.

    It draws on standard error, if that is a terminal; nothing if `quiet`, as where the answers go
    to the same terminal. `total` is the number of lines, None where nobody knows it.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda answered, read: None
        return
    columns = (TextColumn("claims"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False
    ) as bar:
        task = bar.add_task("", total=total)
        yield lambda answered, read: bar.update(task, completed=answered)
