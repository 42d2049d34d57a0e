"""What makes a wrong formula right: the conditions under which it holds, and its repair."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..claims.reading import Reading
from ..equality.conditions import Holding
from ..equality.edit import Edit
from ..equality.refutation import Refuted
from ..equality.repair import Repair
from ..equality.verdict import EVERY_T, Equal, Verdict
from ..formula.printer import ASCII, Notation, write
from ..formula.syntax import Formula, Index, Product, Sum, Variable, index_words
from .inline import inline, listed, math, sentence
from .readings import LAYOUTS

# ---- conditions


def holds_when(refuted: Refuted | None, readings: Iterable[tuple[Reading, Verdict]]) -> list[str]:
    """The conditions under which a wrong claim holds, in plain words: "T = 0", "W = 0".

    `readings` are the verdicts under other readings; one that makes it right is a condition.
    """
    if refuted is None:
        return []
    return [
        *(_holding(one, refuted.cell.start, ASCII) for one in refuted.conditions),
        *(_of_reading(refuted.reading, reading) for reading in _nearest(refuted, readings)),
    ]


def _nearest(refuted: Refuted, readings: Iterable[tuple[Reading, Verdict]]) -> Iterator[Reading]:
    """The readings that make a claim right for every T, without those that change more axes."""
    right = [
        reading for reading, verdict in readings
        if isinstance(verdict, Equal) and verdict.scope == EVERY_T
    ]  # fmt: skip
    changes = [refuted.reading.changes(reading).items() for reading in right]
    for reading, mine in zip(right, changes, strict=True):
        if not any(fewer < mine for fewer in changes):
            yield reading


def conditions_sentence(refuted: Refuted, notation: Notation) -> str | None:
    """When a wrong claim is right all the same; None if nothing is known."""
    said = [_when(one, refuted.cell.start, notation) for one in refuted.conditions]
    return f"Right all the same {listed(tuple(said))}." if said else None


def _holding(one: Holding, start: int, notation: Notation) -> str:
    if one.last is not None:
        return f"T = {one.last}" if one.last == start else f"T <= {one.last}"
    if one.scalar:
        return "scalar"
    if one.range is not None:
        return str(one.range)
    return " = ".join((*(write(variable, notation) for variable in one.zero), "0"))


def _when(one: Holding, start: int, notation: Notation) -> str:
    if one.scalar:
        return "where all quantities are numbers"
    said = math(_holding(one, start, notation), notation)
    return f"where {said}" if one.zero else f"for {said}"


def _of_reading(base: Reading, other: Reading) -> str:
    said = []
    for axis, value in base.changes(other).items():
        said.append(LAYOUTS[value] if axis == "layout" else _READINGS[axis, value])
    return " and ".join(said)


_READINGS = {
    ("partials", "immediate"): "immediate partial derivatives",
    ("partials", "total"): "total derivatives",
    ("partials", "own"): "derivatives of each equation alone",
    ("free_index", "fixed"): "free indices fixed",
    ("free_index", "summed"): "free indices summed over",
    ("product_order", "chain"): "products in the order of the chain rule",
    ("product_order", "written"): "products in rising order",
    ("left_side", "total"): "the left side a total derivative",
    ("left_side", "immediate"): "the left side an immediate derivative",
}

# ---- repair


def repair_sentence(repair: Repair, notation: Notation) -> str:
    """The edits that make a formula right, in one sentence without what comes of them."""
    said = tuple(_edit_words(edit, notation) for edit in repair.edits)
    return f"{sentence(listed(said))}: then it is right for every T."


def _edit_words(edit: Edit, notation: Notation) -> str:
    before, after = edit.before, edit.after
    match edit.kind, before, after:
        case "index", Variable(), Variable():
            return f"write {inline(after, notation)} for {inline(before, notation)}"
        case (("first" | "last"), Sum() | Product(), Sum() | Product()):
            return _range_words(edit.kind, before, after, notation)
        case "insert", _, _ if after is not None:
            return f"insert {inline(after, notation)}"
        case "drop", _, _ if before is not None:
            return f"leave out {inline(before, notation)}"
        case "sum", _, Sum(index=index):
            first, last = (_end(end, notation) for end in (after.first, after.last))
            return f"sum over {math(notation.letter(index), notation)} from {first} to {last}"
        case "body", Sum(index=index), _:
            return f"take what stands behind it into the sum over {math(index, notation)}"
        case "swap", _, _ if before is not None and after is not None:
            return f"swap {inline(before, notation)} and {inline(after, notation)}"
        case "add", _, _ if after is not None:
            return f"add {inline(after, notation)}"
        case "letters", _, _ if before is not None and after is not None:
            return f"exchange {inline(before, notation)} and {inline(after, notation)}"
        case "sign", _, _ if before is not None:
            return f"change the sign of {inline(before, notation)}"
        case "scale", _, _ if after is not None:
            return f"multiply by {inline(after, notation)}"
        case "marks", _, _:
            return "take each derivative as the immediate one"
        case "mark", _, _ if before is not None and after is not None:
            return f"write {inline(after, notation)} for {inline(before, notation)}"
        case _:
            assert before is not None and after is not None
            return f"for {inline(before, notation)} write {inline(after, notation)}"


def _range_words(kind: str, before: Sum | Product, after: Sum | Product, notation: Notation) -> str:
    name = "sum" if isinstance(before, Sum) else "product"
    verb = {"first": "start", "last": "end"}[kind]
    old, new = (_end(getattr(part, kind), notation) for part in (before, after))
    letter = math(notation.letter(before.index), notation)
    instead = f", not {old}" if getattr(before, kind) is not None else ""
    return f"{verb} the {name} over {letter} at {new}{instead}"


def _end(index: Index | None, notation: Notation) -> str:
    return "" if index is None else math(index_words(index, notation.letter), notation)


def repaired_text(repair: Repair, notation: Notation) -> str:
    """The repaired claim."""
    left: Formula = repair.claim.left
    return f"{write(left, notation)} = {write(repair.claim.right, notation)}"


def remedy_sentences(refuted: Refuted, notation: Notation) -> tuple[str, ...]:
    """What makes a wrong claim right, a sentence each, without the repaired formula."""
    said = [conditions_sentence(refuted, notation)]
    if refuted.repair is not None:
        said.append(repair_sentence(refuted.repair, notation))
    return tuple(one for one in said if one is not None)
