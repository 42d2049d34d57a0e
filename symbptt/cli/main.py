"""The command `symbptt`: its subcommands, and what becomes of errors."""

from __future__ import annotations

from typing import IO, Any

import click

from ..errors import SymbpttError
from ..rendering.errors import render
from .cells import cells
from .check import check
from .derive import derive
from .quiz import quiz
from .verify import verify


class Told(click.ClickException):
    """An error of symbptt in the few lines that tell it, exit status 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the lines on standard error."""
        click.echo(self.message, file, err=True)


class Commands(click.Group):
    """The subcommands; an error of symbptt in one of them is told."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand."""
        try:
            return super().invoke(ctx)
        except SymbpttError as error:
            raise Told(render(error)) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="symbptt", prog_name="symbptt")
def cli() -> None:
    """Gradients of recurrent networks, derived; formulas for them, checked."""


cli.add_command(derive)
cli.add_command(check)
cli.add_command(quiz)
cli.add_command(cells)
cli.add_command(verify)


def main() -> None:
    """Run the command line."""
    cli()


if __name__ == "__main__":
    main()
