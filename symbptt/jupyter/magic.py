"""`%%symbptt`: a cell of a notebook whose text is a claim."""

from __future__ import annotations

import shlex
from typing import Any

import click
from IPython.core.magic import no_var_expand
from IPython.display import display

from ..checking import Check
from ..claims.reading import AXES, Reading
from ..cli.check import check as check_command
from ..cli.check import checked
from ..errors import InputError, SymbpttError, UnknownName
from ..exploring import Complaint
from ..pictures import Picture, drawn

LEFT_OUT = frozenset(
    "claim batch jobs timeout certificate format_name output ascii_only color".split()
)
"""Parameters of `symbptt check` that are about files and terminals, and the claim."""


class _Axes(click.ParamType):  # type: ignore[type-arg]  # generic in the newest click alone
    """Values of a reading by their axes: partials=total,free_index=summed."""

    name = "AXIS=VALUE,..."

    def convert(self, value: Any, param: Any, ctx: Any) -> dict[str, str]:
        """The values by axis, or `InputError`."""
        found = {}
        for part in value.split(","):
            axis, equals, chosen = part.strip().replace("-", "_").partition("=")
            if axis not in AXES:
                raise UnknownName("axis of a reading", axis, tuple(AXES), value)
            if not equals:
                raise InputError(f"{axis} has no value; it has {', '.join(AXES[axis])}")
            found[axis] = chosen
        return found


_COMMAND = click.Command(
    "%%symbptt",
    params=[
        *(one for one in check_command.params if one.name not in LEFT_OUT),
        click.Option(["--reading"], type=_Axes(), help="Several axes at once, by name."),
    ],
)


def symbptt(line: str, cell: str) -> Check | Picture | Complaint | None:
    """Check the claim in the cell. The line has the options of `symbptt check`.

    Among them --cell, --param, --partials and the other axes, --T, -e for equations of one's own;
    --reading partials=total,free_index=summed gives several axes at once, --explain adds the
    picture, --help lists all. No text is run, and an error is shown in place of the answer.
    """
    try:
        return _answer(line, cell)
    except SymbpttError as error:
        return Complaint(error)
    except click.UsageError as error:
        return Complaint(InputError(error.format_message().rstrip(".")))
    except click.exceptions.Exit:
        return None


def _answer(line: str, cell: str) -> Check | Picture | None:
    said = _COMMAND.make_context("%%symbptt", _split(line)).params
    explain, several = said.pop("explain"), said.pop("reading") or {}
    single = {axis: value for axis in AXES if (value := said.pop(axis)) is not None}
    found = checked(cell.strip(), Reading(**{**several, **single}), **said)
    if not explain:
        return found
    display(found)
    return drawn(found)


def _split(line: str) -> list[str]:
    """The words of a line, as a shell has them; `InputError` for a quote that is not closed."""
    try:
        return shlex.split(line)
    except ValueError as error:
        reason = str(error)
        raise InputError(f"{reason[0].lower()}{reason[1:]}", line) from None


def register(shell: Any) -> None:
    """Make `%%symbptt` known to a shell of IPython, which runs no expression in its line."""
    shell.register_magic_function(no_var_expand(symbptt), "cell", "symbptt")
