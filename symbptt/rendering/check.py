"""The text of a check: the answer in one line, the claim as it was read, and what is to be said."""

from __future__ import annotations

from collections.abc import Iterator

from ..checking import Check, Link
from ..claims.claim import Claim
from ..claims.reading import Reading
from ..equality.verdict import Different, Equal, Undecided, Verdict
from ..formula.printer import Notation, write
from ..formula.syntax import Equation, Formula
from ..model.library import CELLS
from .blackboard import draw
from .examples import example_sentence
from .inline import math
from .lessons import effect, mistake, slip
from .lines import WIDTH, hang, heading
from .readings import Written, reading_sentence, spoken_of
from .remedies import conditions_sentence, repair_sentence, repaired_text
from .verdicts import (
    changes,
    fault_sentences,
    faults,
    mark,
    place,
    sign,
    verdict_sentences,
)

SHORT = 60
"""Columns up to which a claim is not laid out as on a blackboard."""


def claim_text(check: Check, notation: Notation) -> str:
    """The claim as it was read, a = b = c, or a += b."""
    said = write(members(check)[0], notation)
    for link in check.links:
        sign = "+=" if accumulated(link) else "="
        said += f" {sign} {write(link.equation.right, notation)}"
    return said


def accumulated(link: Link) -> bool:
    """Whether the sign of a link is +=."""
    return isinstance(link.equation, Claim) and link.equation.accumulated


def members(check: Check) -> tuple[Formula, ...]:
    """The members of the chain."""
    first, *_ = check.links
    return (first.equation.left, *(link.equation.right for link in check.links))


def answer_words(check: Check, notation: Notation) -> str:
    """The answer, without its sign."""
    match check.verdict:
        case Equal(scope=scope, reason=reason):
            why = f" (compared exactly; {reason})" if reason else ""
            return f"right for {math(scope, notation) if '=' in scope else scope}{why}"
        case Undecided(reason=reason):
            return f"undecided: {reason}"
        case Different():
            where = f" in link {check.first_wrong}" if len(check.links) > 1 else ""
            return f"wrong{where}{_first_fault(check, check.verdict, notation)}"


def _first_fault(check: Check, verdict: Different, notation: Notation) -> str:
    """What is wrong in one clause, as a teacher would say it, with its place."""
    at = f"at {place(verdict, notation)}"
    kind, shows = mistake(verdict, notation), effect(verdict, notation)
    fault, *_ = faults(verdict, notation) or (None,)
    first = f"{', first' if check.T is None else ''} {at}"
    if fault is None:
        told = _slip(check, notation)
        seen = f"{'shows' if check.T is not None else 'shows first'} {at}"
        return first if told is None else f": {told}; it {seen}"
    if kind is None:
        return f"{first}: {shows or fault.words}" if fault.placed else f", {fault.words}"
    where = f"{at} {shows}" if shows is not None and fault.placed == "before" else fault.at(at)
    return f": {kind}: {where}"


def _slip(check: Check, notation: Notation) -> str | None:
    """The mistake in a formula, told from what mends it."""
    refuted = check.refuted
    if refuted is None or refuted.repair is None:
        return None
    return slip(refuted.repair, refuted.claim.right, notation)


def own_model(check: Check) -> bool:
    """Whether the model is the user's own, none of the library."""
    return check.cell.name not in CELLS


def remarks(check: Check, notation: Notation) -> Iterator[str]:
    """What is to be said of the claim as a whole, a sentence each."""
    if check.condition is not None:
        yield f"For {check.condition}."
    for note in check.notes:
        yield f"Note: {note}."
    if isinstance(check.verdict, Different) and len(check.links) == 1:
        yield from _further(check.verdict, notation)
    if len(check.links) == 1 and check.links[0].transposed:
        yield "One side is the transpose of the other."


def _further(verdict: Different, notation: Notation) -> tuple[str, ...]:
    """What the answer has not said."""
    said = fault_sentences(verdict, notation)
    return said if effect(verdict, notation) is not None else said[1:]


def link_remarks(check: Check, number: int, link: Link, notation: Notation) -> Iterator[str]:
    """What is to be said of one link of a chain."""
    if number == check.first_wrong:
        yield f"Link {number} is the first wrong one."
    if link.transposed:
        yield "One side is the transpose of the other."
    yield from verdict_sentences(link.verdict, notation)


def reading_remarks(check: Check, notation: Notation) -> Iterator[str]:
    """The reading that the verdict speaks of, where it matters, and those that change it."""
    first, *rest = members(check)
    written = Written(check.cell, first, tuple(rest))
    others = _nearest(check)
    spoken = spoken_of(written, check.reading, (reading for reading, _ in others), notation)
    if spoken is not None:
        yield spoken
    for reading, verdict in others:
        yield reading_sentence(written, check.reading, reading, verdict, notation)


def _does_not_conform(verdict: Verdict) -> bool:
    return isinstance(verdict, Different) and verdict.misfit is not None


def _nearest(check: Check) -> list[tuple[Reading, Verdict]]:
    """The readings that change the verdict, but for those that another one makes superfluous.

    That one has the same verdict and differs on some of the same axes alone. That a claim which is
    written in one layout does not conform in another goes without saying.
    """
    others = [
        (reading, verdict)
        for reading, verdict in check.readings
        if changes(check.verdict, verdict)
        and not (reading.layout != check.reading.layout and _does_not_conform(verdict))
    ]
    changed = [(check.reading.changes(one).items(), verdict.word) for one, verdict in others]
    return [
        pair
        for pair, (mine, word) in zip(others, changed, strict=True)
        if not any(fewer < mine and word == same for fewer, same in changed)
    ]


def answer_line(check: Check, notation: Notation) -> str:
    """The answer with its sign: the first line of a report."""
    return f"{sign(check.verdict, notation)} {answer_words(check, notation)}"


def head_lines(check: Check, notation: Notation) -> Iterator[str]:
    """The answer and the claim."""
    marked = f"{sign(check.verdict, notation)} "
    yield from hang(marked, answer_words(check, notation), words=True)
    yield ""
    yield from hang("  ", claim_text(check, notation))
    yield from _drawn(check, notation)
    said = list(remarks(check, notation))
    if said:
        yield ""
        for remark in said:
            yield from hang("  ", remark, words=True)


def _drawn(check: Check, notation: Notation) -> Iterator[str]:
    if (
        len(check.links) > 1
        or accumulated(check.links[0])
        or len(claim_text(check, notation)) <= SHORT
    ):
        return
    left, right = members(check)
    rows = draw(Equation(left, right), notation)
    if len(rows) > 1 and max(map(len, rows)) <= WIDTH - 2:
        yield ""
        yield from (f"  {row}".rstrip() for row in rows)


def example(check: Check, notation: Notation) -> str | None:
    """The example that refutes the claim; None where there is none."""
    witness = check.verdict.witness if isinstance(check.verdict, Different) else None
    return None if witness is None else example_sentence(witness, notation)


def _remedies(check: Check, notation: Notation) -> Iterator[str]:
    """What makes a wrong claim right: its repair, and the conditions under which it holds."""
    refuted = check.refuted
    when = None if refuted is None else conditions_sentence(refuted, notation)
    if refuted is None or (refuted.repair is None and when is None):
        return
    yield ""
    yield heading("What would be right", notation)
    if refuted.repair is not None:
        yield from hang("  ", repair_sentence(refuted.repair, notation), words=True)
        yield from hang("    ", repaired_text(refuted.repair, notation))
    if when is not None:
        yield from hang("  ", when, words=True)


def tail_lines(check: Check, notation: Notation) -> Iterator[str]:
    """The example, what would be right, the links of a chain, and the readings."""
    shown = example(check, notation)
    if shown is not None and isinstance(check.verdict, Different):
        yield ""
        yield heading(f"An example, {place(check.verdict, notation)}", notation)
        yield from hang("  ", shown, words=True)
    yield from _remedies(check, notation)
    if len(check.links) > 1:
        yield ""
        yield heading("Links", notation)
        for number, link in enumerate(check.links, 1):
            prefix = f"  {number}  {mark(link.verdict, notation)}".ljust(19)
            yield from hang(prefix, write(link.equation, notation))
            for remark in link_remarks(check, number, link, notation):
                yield from hang(" " * len(prefix), remark, words=True)
    said = tuple(reading_remarks(check, notation))
    if said:
        yield ""
        yield heading("Readings", notation)
        for remark in said:
            yield from hang("  ", remark, words=True)
