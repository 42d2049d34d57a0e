"""What a teacher would say of a wrong formula: the kind of mistake, and where it shows."""

from __future__ import annotations

from ..derivation.paths import Path
from ..equality.diagnosis import Diagnosis, Miscount
from ..equality.edit import Edit
from ..equality.repair import Repair
from ..equality.verdict import Different
from ..formula.printer import Notation, write
from ..formula.syntax import Formula, Product, Quotient, Sum
from .inline import inline, math

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def mistake(verdict: Different, notation: Notation) -> str | None:
    """The kind of mistake in a clause, "it stops one step back"; None if it is of no known kind."""
    found = None if verdict.vanishing is not None else verdict.diagnosis
    if found is None:
        return None
    match found.kind:
        case "factor" if found.times == -1:
            return "it has the wrong sign"
        case "factor":
            return f"it is off by the factor {math(str(found.times), notation)}"
        case "last" if not verdict.slots:
            return "it leaves out the last step"
        case "own":
            return "it leaves out what enters at the step of the loss itself"
        case "transposed":
            return "a transpose is missing, or one too many"
        case "lacks":
            return f"it leaves out {_between(found, notation)}"
        case "surplus":
            return f"it has {_between(found, notation)} once too often"
        case "order":
            return "it multiplies in the wrong order"
        case "twice":
            return f"it counts some influence {times(found.times)}"
        case "stops":
            steps = counted(found.steps)
            return f"it stops {steps} step{'s' if found.steps > 1 else ''} back"
        case "first":
            return "it leaves out the first step"
        case "loss" | "last":
            return f"it takes one {'step' if verdict.slots else 'loss'} alone"
        case "extra":
            return "it counts what is no part of the derivative"
        case _:
            return None


def slip(repair: Repair, right: Formula, notation: Notation) -> str | None:
    """The mistake that a repair of a `right` side undoes, "W stands where Wᵀ should"; or None."""
    said = [_undone(edit, right, notation) for edit in repair.edits]
    return None if None in said else " and ".join(filter(None, said))


def _undone(edit: Edit, right: Formula, notation: Notation) -> str | None:
    before, after = (None if x is None else inline(x, notation) for x in (edit.before, edit.after))
    match edit.kind:
        case "sign":
            return f"{'it' if edit.before == right else before} has the wrong sign"
        case "swap":
            return f"{before} and {after} stand in the wrong order"
        case "letters":
            return f"the entries {before} and {after} are exchanged"
        case "insert":
            return f"it leaves out {after}"
        case "add":
            return f"it leaves out the term {after}"
        case "drop":
            return f"{before} has no place in it"
        case "sum" if isinstance(edit.after, Sum):
            return f"it leaves out the sum over {math(notation.letter(edit.after.index), notation)}"
        case "first" | "last" if isinstance(edit.before, Sum | Product):
            name = "sum" if isinstance(edit.before, Sum) else "product"
            verb = "begins" if edit.kind == "first" else "ends"
            letter = math(notation.letter(edit.before.index), notation)
            return f"the {name} over {letter} {verb} at the wrong step"
        case "write" | "index" | "loss" if before and after:
            return f"{before} stands where {after} should"
        case _:
            return None


def effect(verdict: Different, notation: Notation) -> str | None:
    """How the mistake shows, without its place; None where paths say it better."""
    found = verdict.diagnosis
    if found is None or found.kind == "extra":
        return None
    if found.kind in ("order", "surplus"):
        where = {
            "order": "the factors of the path {} stand otherwise",
            "surplus": "it stands in the path {}",
        }
        return where[found.kind].format(forward(found.path, notation))
    if not found.alone:
        return None
    influence = f"the influence of {influence_words(found.path, notation)}"
    first = _miscount(verdict, found.path)
    if found.kind == "twice":
        return f"{influence} counts {times(found.times)}"
    if found.kind == "factor" and found.times < 0:
        return f"{influence} is taken away"
    if first is not None and first.found:
        return f"{influence} counts {_often(first.found)}, not {_often(first.expected)}"
    return f"{influence} is missing"


def influence_words(path: Path, notation: Notation) -> str:
    """Of what on what a path is the influence: b_h through h_0 on L_1."""
    top, bottom = inline(path[0], notation), inline(path[-1], notation)
    by = path[-2] if len(path) > 2 and path[-1].time is None else None
    through = f" through {inline(by, notation)}" if by is not None else ""
    return f"{bottom}{through} on {top}"


def forward(path: Path, notation: Notation) -> str:
    """A path in the direction of influence: b_h → h_0 → L_0."""
    arrow = f" {notation.sign('to')} "
    return math(arrow.join(write(variable, notation) for variable in reversed(path)), notation)


def counted(number: int) -> str:
    """A number in words, as far as ten."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def times(number: object) -> str:
    """Twice, or 3 times."""
    return "twice" if number == 2 else f"{number} times"


def _often(number: object) -> str:
    return "once" if number == 1 else times(number)


def _between(found: Diagnosis, notation: Notation) -> str:
    assert found.between is not None
    return math(write(Quotient(*found.between), notation), notation)


def _miscount(verdict: Different, path: Path) -> Miscount | None:
    return next((part for part in verdict.miscounts if part.path == path), None)
