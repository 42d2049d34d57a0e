"""A verdict as the data of JSON: why, the first difference, a witness, and what is right."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..claims.reading import Reading
from ..equality.refutation import Refuted
from ..equality.verdict import Different, Equal, Undecided, Verdict
from ..formula.printer import ASCII, LATEX, TEXT, plain_name
from .examples import exact_data, function_words
from .remedies import holds_when, repair_sentence, repaired_text
from .snippet import render as snippet
from .verdicts import faults, place


def refutation_data(
    verdict: Verdict, refuted: Refuted | None, readings: Iterable[tuple[Reading, Verdict]]
) -> dict[str, Any]:
    """Why a claim has its verdict, and if it is wrong, the rest of what is known."""
    return {
        "reason": reason_data(verdict),
        "first_difference": difference_data(verdict),
        "witness": witness_data(refuted),
        "holds_when": holds_when(refuted, readings),
        "repair": repair_data(refuted),
    }


def reason_data(verdict: Verdict) -> str | None:
    """Why; of a difference, the kind of what is wrong first, and in words."""
    match verdict:
        case Equal(reason=reason):
            return reason or None
        case Undecided(reason=reason):
            return reason
        case Different():
            at = f"at {place(verdict, TEXT)}"
            return next((f"{one.kind}: {one.at(at)}" for one in faults(verdict, TEXT)), None)


def difference_data(verdict: Verdict) -> Any:
    if not isinstance(verdict, Different) or not verdict.miscounts:
        return None
    first = verdict.miscounts[0]
    return {
        "T": verdict.T,
        "slots": dict(verdict.slots),
        "path": [plain_name(variable) for variable in first.path],
        "expected": str(first.expected),
        "found": str(first.found),
    }


def repair_data(refuted: Refuted | None) -> Any:
    """The repair of a wrong claim, None where there is none."""
    repair = None if refuted is None else refuted.repair
    if repair is None:
        return None
    return {
        "words": repair_sentence(repair, TEXT),
        "latex": repaired_text(repair, LATEX),
        "text": repaired_text(repair, TEXT),
    }


def witness_data(refuted: Refuted | None) -> Any:
    """The example that refutes a claim, None where there is none."""
    witness = None if refuted is None else refuted.verdict.witness
    if refuted is None or witness is None:
        return None
    given = {plain_name(variable): exact_data(matrix) for variable, matrix in witness.numbers.given}
    functions = {
        one.name.ascii: function_words(one, witness.numbers.size, ASCII)
        for one in witness.numbers.functions
    }
    return {
        "T": witness.T,
        "values": given,
        "functions": functions,
        "left": exact_data(witness.left),
        "right": exact_data(witness.right),
        "snippet": snippet(refuted.cell, refuted.claim, witness),
    }
