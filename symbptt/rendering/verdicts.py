"""What a verdict says, in a mark and in sentences; they are made from its data alone."""

from __future__ import annotations

from dataclasses import dataclass

from ..equality.conformity import Misfit, Shape
from ..equality.diagnosis import Miscount
from ..equality.verdict import EVERY_T, Different, Equal, Undecided, Verdict, fits_instead
from ..formula.printer import Notation, write
from ..formula.syntax import Diagonal, Formula, Quotient, rebuild
from .inline import inline, math, sentence
from .lessons import forward, mistake, times


def mark(verdict: Verdict, notation: Notation) -> str:
    """The sign and word of a verdict; an equality that is not proved for every T is open."""
    if isinstance(verdict, Equal) and verdict.scope.startswith("T <="):
        return f"{notation.sign('open')} {verdict.scope}"
    return f"{math(sign(verdict, notation), notation)} {verdict.word}"


def sign(verdict: Verdict, notation: Notation) -> str:
    """The sign of a verdict."""
    name = {"equal": "right", "different": "wrong", "undecided": "open"}[verdict.word]
    return notation.sign(name)


def changes(verdict: Verdict, other: Verdict) -> bool:
    """Whether another reading changes a verdict, or the reason that shapes do not fit."""
    said, also = (verdict.word, scope(verdict)), (other.word, scope(other))
    return said != also or fits_instead(verdict, other)


def scope(verdict: Verdict) -> str | None:
    """The scope of an equality, None for anything else."""
    return verdict.scope if isinstance(verdict, Equal) else None


def verdict_sentences(verdict: Verdict, notation: Notation) -> tuple[str, ...]:
    """What is wrong with a formula, from its first difference; nothing for one that is proved."""
    match verdict:
        case Equal():
            if verdict.scope == EVERY_T or not verdict.reason:
                return ()
            return (f"Compared for {verdict.scope} only: {verdict.reason}.",)
        case Undecided():
            return (f"Undecided: {verdict.reason}.",)
        case Different():
            said = fault_sentences(verdict, notation)
            kind = mistake(verdict, notation)
            if not said or kind is None:
                return said
            return (f"{sentence(kind)}: {said[0][0].lower()}{said[0][1:]}", *said[1:])


def fault_sentences(verdict: Different, notation: Notation) -> tuple[str, ...]:
    """What is counted wrongly, without the kind of mistake."""
    at = f"at {place(verdict, notation)}"
    return tuple(sentence(fault.at(at)) + "." for fault in faults(verdict, notation))


def place(verdict: Different, notation: Notation) -> str:
    """Where a formula is wrong first: T = 1 and t = 0."""
    slots = [("T", verdict.T), *verdict.slots]
    return " and ".join(
        math(f"{notation.letter(symbol)} = {value}", notation) for symbol, value in slots
    )


@dataclass(frozen=True)
class Fault:
    """What is wrong, in words, and where its place stands: before it, behind it, or nowhere.

    `kind` is its name in JSON.
    """

    kind: str
    words: str
    placed: str = ""

    def at(self, place: str) -> str:
        """The fault with its place, "at T = 1"."""
        before, behind = f"{place} {self.words}", f"{self.words} {place}"
        return {"": self.words, "before": before, "behind": behind}[self.placed]


def faults(verdict: Different, notation: Notation) -> tuple[Fault, ...]:
    """What is wrong with a formula; there may be nothing that can be named."""
    if verdict.misfit is not None:
        return (Fault("shapes", _misfit_words(verdict.misfit, notation)),)
    if verdict.undefined is not None:
        words = f"it needs {inline(verdict.undefined, notation)}, which does not exist"
        return (Fault("undefined", words, "behind"),)
    if verdict.vanishing is not None:
        upper, lower = verdict.vanishing.upper, verdict.vanishing.lower
        words = (
            f"it is 0: {inline(upper, notation)} does not depend on {inline(lower, notation)}, "
            f"so {math(write(verdict.vanishing, notation) + ' = 0', notation)}"
        )
        return (Fault("zero", words),)
    if verdict.diagnosis is not None and verdict.diagnosis.kind == "transposed":
        path = forward(verdict.diagnosis.path, notation)
        return (
            Fault("paths", f"the factors of the path {path} are not transposed alike", "before"),
        )
    found = []
    missing = [part for part in verdict.miscounts if part.is_missing]
    extra = [part for part in verdict.miscounts if not part.is_missing]
    if missing:
        found.append(Fault("paths", _missing(missing, notation), "before"))
    if extra:
        start = "instead it" if missing else "it"
        words = f"{start} {_extra(extra, notation)}"
        found.append(Fault("paths", words, "" if missing else "before"))
    return tuple(found)


def _misfit_words(misfit: Misfit, notation: Notation) -> str:
    if misfit.first == Diagonal(misfit.second):
        body = inline(as_written(misfit.second), notation)
        shape = math(_shape_words(misfit.second_shape, notation), notation)
        return f"the shapes do not fit: diag is of a vector, and {body} is {shape}"
    parts = (
        f"{inline(as_written(part), notation)} is {math(_shape_words(shape, notation), notation)}"
        for part, shape in (
            (misfit.first, misfit.first_shape), (misfit.second, misfit.second_shape)
        )
    )  # fmt: skip
    return f"the shapes do not fit: {' and '.join(dict.fromkeys(parts))}"


def as_written(formula: Formula) -> Formula:
    """A settled formula with its quotients marked ∂, as they were written."""
    if isinstance(formula, Quotient):
        return Quotient(formula.upper, formula.lower)
    return rebuild(formula, as_written)


def _shape_words(shape: Shape, notation: Notation) -> str:
    by = f" {notation.sign('by')} "
    rows, columns = shape
    return by.join((by.join(rows) or "1", f"({by.join(columns)})" if len(columns) == 2 else (
        by.join(columns) or "1")))  # fmt: skip


def _missing(missing: list[Miscount], notation: Notation) -> str:
    first = missing[0]
    path = _named(first, notation)
    more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
    if first.found:
        wanted = "once" if first.expected == 1 else str(first.expected)
        return f"{path} counts {first.found} times, not {wanted}{more}"
    return f"{path} is missing{more}"


def _extra(extra: list[Miscount], notation: Notation) -> str:
    first = extra[0]
    more = f" (and {len(extra) - 1} more)" if len(extra) > 1 else ""
    product = _named(first, notation)
    if len(first.runs) < 2:
        return f"counts {product}{_how_often(first)}{more}"
    return f"counts {product}, which is no path of the network{more}"


def _named(part: Miscount, notation: Notation) -> str:
    if not part.runs:
        return f"the identity {product_words(part, notation)}"
    product = product_words(part, notation)
    return f"the path {product}" if len(part.runs) == 1 or part.is_missing else product


def product_words(part: Miscount, notation: Notation) -> str:
    """A product of local Jacobians: a path, or several where neighbours do not join; I for none."""
    if not part.runs:
        return math("I", notation)
    if len(part.runs) == 1:
        return forward(part.path, notation)
    times = math(notation.sign("times"), notation)
    return f" {times} ".join(f"({forward(run, notation)})" for run in reversed(part.runs))


def _how_often(part: Miscount) -> str:
    if part.expected == 0:
        often = "" if part.found == 1 else f" {times(part.found)}"
        return f"{often}, which is no path of the gradient"
    return f" {times(part.found)}" + ("" if part.found == 2 else f", not {part.expected}")
