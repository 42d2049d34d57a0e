"""Certificates as files, and what the checker found of one, as text and as JSON."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from ..checking import Check
from ..equality.certificate import Certificate, Missing
from ..equality.checker import Accepted, Rejected
from ..equality.verdict import EVERY_T, Different, Equal
from ..formula.printer import ASCII, TEXT, Notation
from ..notation import ACCENTS, LETTERS, OPERATORS
from .errors import visible
from .lines import hang, heading


def written(certificate: Certificate) -> str:
    """A certificate as the content of a file: JSON, a line for each part."""
    lines = (
        f"{json.dumps(name)}: {json.dumps(part, ensure_ascii=False)}"
        for name, part in certificate.data().items()
    )
    return "{\n" + ",\n".join(lines) + "\n}"


def why_none(check: Check, missing: Iterable[Missing] = ()) -> str:
    """Why there is no certificate of a claim, in one line; `missing` are the links without one."""
    verdicts = [link.verdict for link in check.links]
    if any(isinstance(verdict, Different) for verdict in verdicts):
        why = "the claim is wrong"
    elif not all(isinstance(verdict, Equal) for verdict in verdicts):
        why = "the claim is undecided"
    elif check.T is not None:
        why = f"the claim was compared at T = {check.T} alone"
    elif any(isinstance(one, Equal) and one.scope != EVERY_T for one in verdicts):
        why = "the claim is not proved for every T"
    else:
        why = visible(next(one.reason for one in missing))
    return f"No certificate is written: {why}."


def render(found: Accepted | Rejected, ascii_only: bool = False) -> str:
    """The answer, the claim as the checker reads it, what was checked, what is still trusted."""
    notation = ASCII if ascii_only else TEXT
    said = _in_ascii if ascii_only else str
    if isinstance(found, Rejected):
        reason = f"rejected: {said(visible(found.reason))}"
        return "\n".join(hang(f"{notation.sign('wrong')} ", reason, words=True))
    told = replace(
        found, claim=said(found.claim), settled=said(found.settled), model=said(found.model),
        equations=tuple(map(said, found.equations)), condition=said(found.condition),
    )  # fmt: skip
    return "\n".join(_lines(told, notation))


def _lines(found: Accepted, notation: Notation) -> Iterator[str]:
    yield f"{notation.sign('right')} accepted: the claim holds for every T"
    yield ""
    yield from hang("  ", found.claim)
    yield from hang("  that is, ", found.settled)
    if found.condition:
        yield f"  for {found.condition}"
    if found.turned:
        yield "  One side is the transpose of the other."
    yield ""
    yield heading("Read so", notation)
    said = (f"{axis.replace('_', ' ')}: {value}" for axis, value in found.reading)
    yield from hang("  ", "; ".join(said), words=True)
    own = "∂°" if notation is TEXT else _in_ascii("∂°")
    yield f"  {notation.sign('immediate')} immediate, d total, {own} in one equation alone"
    yield ""
    yield heading(f"Model {found.model}", notation)
    for equation in found.equations:
        yield from hang("  ", equation)
    yield f"  steps t = {found.first}, ..., T"
    yield ""
    yield heading("Checked", notation)
    left, right = found.states
    yield (
        f"  the automata agree for every T: {left} and {right} states, {found.letters} letters, "
        f"dimension {found.dimension}"
    )
    yield (
        f"  both sides, expanded anew for T = {found.first}, ..., {found.last}, agree with each "
        f"other and with them: {found.instances} instances"
    )
    yield ""
    yield heading("Still trusted", notation)
    for sentence in found.trusted:
        yield from hang("  ", sentence, words=True)


def _in_ascii(text: str) -> str:
    """Text with each sign, letter and accent in its ASCII spelling."""
    apart = unicodedata.normalize("NFD", text)
    for glyph, plain in _PLAIN:
        apart = apart.replace(glyph, plain)
    return apart.encode("ascii", "backslashreplace").decode()


_GLYPHS = (*OPERATORS.values(), *LETTERS.values(), *ACCENTS.values())
_PLAIN = (("∂⁺", "d+"), ("∂°", "do"), *((one.text, one.ascii) for one in _GLYPHS))


def as_json(found: Accepted | Rejected) -> str:
    """The answer as JSON, schema 1."""
    return json.dumps(_data(found), ensure_ascii=False, indent=2)


def _data(found: Accepted | Rejected) -> dict[str, Any]:
    if isinstance(found, Rejected):
        return {"schema": 1, "valid": False, "reason": found.reason}
    return {
        "schema": 1,
        "valid": True,
        "reason": None,
        "claim": found.claim,
        "settled": found.settled,
        "condition": found.condition or None,
        "transposed": found.turned,
        "reading": dict(found.reading),
        "model": {"name": found.model, "equations": list(found.equations)},
        "states": list(found.states),
        "dimension": found.dimension,
        "letters": found.letters,
        "expanded": {"first": found.first, "last": found.last, "instances": found.instances},
        "trusted": list(found.trusted),
    }
