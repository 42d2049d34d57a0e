"""What the subcommands share: types of options, and where and how a result is printed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from .. import bounds
from ..errors import InvalidValue, UnknownName
from ..model.networks.gated import RESETS

Command = TypeVar("Command", bound=Callable[..., Any])


class Choice(click.ParamType):  # type: ignore[type-arg]  # generic in the newest click alone
    """One of some names; another one is told with the nearest of them."""

    def __init__(self, kind: str, names: tuple[str, ...]) -> None:
        self.name = kind
        self.names = names

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The value, or `UnknownName`."""
        if value not in self.names:
            raise UnknownName(self.name, value, self.names, value, (0, len(value)))
        return value

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """The names, as the help shows them."""
        return f"[{'|'.join(self.names)}]"


class Integer(click.ParamType):  # type: ignore[type-arg]
    """An integer, with an error in the words of symbptt; `quantity` is what it counts."""

    name = "integer"

    def __init__(self, quantity: str) -> None:
        self.quantity = quantity

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The value as an integer, or `InvalidValue`."""
        if isinstance(value, int):
            return value
        digits = value.strip().removeprefix("-")
        if not (digits.isascii() and digits.isdigit()):
            raise InvalidValue(
                f"{self.quantity} is an integer, not {value!r}", value, (0, len(value))
            )
        bounds.hold(f"the number of digits of {self.quantity}", len(digits), bounds.DIGITS)
        return int(value)


def cell_options(command: Command) -> Command:
    """The options of single cells of the library; one that is not said is None."""
    for option in (
        click.option("--depth", type=Integer("the depth"), help="stacked: how many layers."),
        click.option("--reset", type=Choice("place of the reset gate", RESETS),
                     help="gru: reset before the recurrent product (if not said), or after it."),
        click.option("--peepholes", is_flag=True, default=None, help="lstm: with peepholes."),
    ):  # fmt: skip
        command = option(command)
    return command


def output_options(*formats: str) -> Callable[[Command], Command]:
    """The options --format, -o, --ascii and --color of a subcommand."""

    def decorate(command: Command) -> Command:
        for option in (
            click.option("--color/--no-color", default=None, help="Colour on or off."),
            click.option("--ascii", "ascii_only", is_flag=True, help="Text in ASCII only."),
            click.option("-o", "--output", type=click.Path(path_type=Path), help="Write a file."),
            click.option("--format", "format_name", type=Choice("format", formats), default="text",
                         show_default=True, help="What is printed."),
        ):  # fmt: skip
            command = option(command)
        return command

    return decorate
