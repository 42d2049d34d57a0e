"""`symbptt check`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from .. import bounds, checking
from ..checking import Check
from ..claims.reading import AXES, Reading
from ..equality.certificate import Certificate, Missing, attempt
from ..late import load
from ..model.library import CELLS, cell
from ..pictures import picture
from ..rendering import certificates, html, json, svg, text
from .files import decoded, equations_of
from .options import Choice, Command, Integer, output_options
from .output import deliver

STANDARD_INPUT = "-"
"""The claim that stands for standard input."""

STATUS = {"equal": 0, "different": 1, "undecided": 3}
"""The exit status of a verdict."""

_AXES = {
    "partials": "What a partial derivative on the right means.",
    "free_index": "An index that nothing binds: one step, or a sum.",
    "product_order": "Products as the chain rule has them, or rising.",
    "layout": "Rows, columns, or gradients alone as columns.",
    "left_side": "The left side, or with earlier states held fixed.",
}


def _axis_options(command: Command) -> Command:
    """An option for each axis of a reading; what is not said is None."""
    for axis, values in reversed(AXES.items()):
        name = "--" + axis.replace("_", "-")
        kind = f"value of {axis}"
        command = click.option(name, axis, type=Choice(kind, values), help=_AXES[axis])(command)
    return command


@click.command()
@click.argument("claim", required=False)
@click.option("--param", metavar="NAME", help="CLAIM is its right side: dL/dNAME = CLAIM.")
@click.option(
    "--cell", "cell_name", type=Choice("cell", tuple(CELLS)), help="The network; elman if none."
)
@click.option(
    "--equations",
    "equations_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A model of your own, an equation a line.",
)
@click.option("-e", "equations", metavar="EQUATION", multiple=True, help="One equation of it.")
@click.option("--start", type=Integer("start"), help="The first time step.")
@click.option("--total-loss", metavar="LATEX", help="L = ...")
@click.option("--define", "definitions", metavar="LATEX", multiple=True, help="A name: d_t = ...")
@click.option("--given", metavar="NAME", multiple=True, help="A name that is data.")
@click.option("--scalars", is_flag=True, help="All quantities are numbers.")
@click.option("--for", "claim_t", metavar="RANGE", help="Where it is to hold: t < T, t = 3, T.")
@click.option("--name", "names", metavar="s=h", multiple=True, help="Your s is the cell's h.")
@click.option("--T", "last_step", type=Integer("T"), help="Compare at this last step alone.")
@_axis_options
@click.option("--explain", is_flag=True, help="Draw the paths that it counts and misses.")
@click.option(
    "--certificate",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the proof for every T, for symbptt verify; of a chain one file a link.",
)
@click.option(
    "--batch",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Check a file of claims, a line of JSON each; - reads standard input.",
)
@click.option(
    "--jobs",
    type=Integer("the number of jobs"),
    help="Processes of a batch; 4 at most, if not said.",
)
@click.option(
    "--timeout",
    type=float,
    default=20,
    show_default=True,
    help="Seconds a claim of a batch may take.",
)
@output_options("text", "json", "html", "svg")
def check(
    claim: str | None,
    batch: Path | None,
    jobs: int | None,
    timeout: float,
    explain: bool,
    certificate: Path | None,
    format_name: str,
    output: Path | None,
    ascii_only: bool,
    color: bool | None,
    **said: Any,
) -> None:
    """Check a claim: left side = right side.

    Says whether CLAIM holds for every T, and if not, where it fails first; then under which other
    reading of the notation it has another verdict. CLAIM is LaTeX or plain text; - reads it from
    standard input. --explain draws the network with the paths that CLAIM counts, and --format svg
    is that picture alone. Exit status: 0 right, 1 wrong, 2 bad usage or input, 3 undecided.
    """
    context = click.get_current_context()
    axes = tuple((axis, said.pop(axis)) for axis in AXES)
    chosen = tuple((axis, value) for axis, value in axes if value is not None)
    if batch is not None:
        _refuse(context, "does not go with --batch", _ALONE)
        load("cli.batch_check").check_batch(batch, output, chosen, jobs, timeout)
        return
    _refuse(context, "goes with --batch", ("jobs", "timeout"))
    if claim is None:
        raise click.UsageError("there is no CLAIM, and no --batch")
    result = _checked(_claim(claim), Reading(**dict(chosen)), **said)
    as_text, as_json = (text.explained, json.explained) if explain else (text.render, json.render)
    rendered: dict[str, Callable[[], str]] = {
        "text": lambda: as_text(result, ascii_only),
        "json": lambda: as_json(result),
        "html": lambda: html.render(result),
        "svg": lambda: svg.render(picture(result)),
    }
    deliver(rendered[format_name](), output, color)
    if certificate is not None:
        _write_certificates(result, certificate)
    context.exit(STATUS[result.verdict.word])


def _write_certificates(result: Check, path: Path) -> None:
    """Write the certificate of each link, or tell why there is none."""
    links = result.links if result.T is None else ()
    proofs = [attempt(result.cell, link.equation, result.reading) for link in links]
    found = [proof for proof in proofs if isinstance(proof, Certificate)]
    if len(found) < len(result.links):
        missing = [proof for proof in proofs if isinstance(proof, Missing)]
        click.echo(certificates.why_none(result, missing), err=True)
        return
    for number, proof in enumerate(found, 1):
        name = path if len(found) == 1 else path.with_stem(f"{path.stem}-{number}")
        deliver(certificates.written(proof), name, color=False)


def _checked(
    claim: str,
    reading: Reading,
    *,
    cell_name: str | None,
    equations_file: Path | None,
    equations: tuple[str, ...],
    start: int | None,
    last_step: int | None,
    **said: Any,
) -> Check:
    own = equations_file is not None or bool(equations)
    if own and cell_name is not None:
        raise click.UsageError("--cell and a model of your own exclude each other")
    lines = () if equations_file is None else equations_of(equations_file)
    steps = {} if start is None else {"start": start}
    return checking.check(
        claim,
        None if own else cell(cell_name or "elman", **steps),
        equations=(*lines, *equations),
        start=start,
        reading=reading,
        T=last_step,
        **said,
    )


_ALONE = (
    "claim", "param", "cell_name", "equations_file", "equations", "start", "total_loss",
    "definitions", "given", "scalars", "claim_t", "names", "last_step", "explain", "certificate",
    "format_name", "ascii_only", "color",
)  # fmt: skip
"""What a line of a batch says itself, and what is of no use for lines of JSON."""


def _refuse(context: click.Context, why: str, names: tuple[str, ...]) -> None:
    """Tell an option, or the argument, that was given and has no place here."""
    for parameter in context.command.params:
        given = context.get_parameter_source(str(parameter.name))
        if parameter.name in names and given is click.core.ParameterSource.COMMANDLINE:
            name = parameter.human_readable_name
            called = max(parameter.opts, key=len) if isinstance(parameter, click.Option) else name
            raise click.UsageError(f"{called} {why}")


def _claim(claim: str) -> str:
    if claim != STANDARD_INPUT:
        return claim
    read = sys.stdin.buffer.read(bounds.INPUT_BYTES + 1)
    return decoded(read, "standard input").strip()
