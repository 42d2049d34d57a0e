"""What kind of mistake a formula makes, told from what it counts at the first difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from ..derivation.paths import Path
from ..formula.syntax import Variable


@dataclass(frozen=True)
class Miscount:
    """A product of local Jacobians that a formula counts `found` times instead of `expected`.

    `runs` are its variables from the loss downwards; a product that is no path of the network
    falls into several runs, where neighbouring factors do not join.
    """

    runs: tuple[Path, ...]
    expected: Fraction
    found: Fraction

    @property
    def path(self) -> Path:
        """All variables of the product in order."""
        return tuple(variable for run in self.runs for variable in run)

    @property
    def is_path(self) -> bool:
        """Whether its factors join."""
        return len(self.runs) == 1

    @property
    def is_missing(self) -> bool:
        """Whether it is a path that counts too little."""
        return self.expected != 0 and (self.found < self.expected or self.found == 0)


@dataclass(frozen=True)
class Diagnosis:
    """One kind of mistake; `path` is a path it is seen at.

    It is `alone` if no other path leads from its lower variable, by the same next one, to its upper
    one, so that these three name it.

    | kind | the formula |
    |---|---|
    | factor | counts all paths, each `times` too often |
    | lacks | counts the path without the part `between` two variables |
    | surplus | counts the path with the part `between` two variables once more |
    | order | multiplies the factors of the path in another order |
    | twice | counts the path `times` instead of once |
    | stops | counts paths over fewer than `steps` steps, and none over more |
    | first, last | leaves out what enters at the first step; the last loss |
    | own | leaves out what enters at the step of the loss itself |
    | transposed | multiplies the factors of the path, some transposed that should not be, or not |
    | loss | counts the last loss alone, or one step alone |
    | missing | leaves out the path |
    | extra | counts something that is no path of the gradient |
    """

    kind: str
    path: Path
    between: tuple[Variable, Variable] | None = None
    steps: int = 0
    times: Fraction = Fraction(1)
    alone: bool = True


Counts = tuple[Sequence[Miscount], Sequence[Miscount]]
"""What is counted wrongly at some T, and what is counted rightly."""


def diagnose(counts: Counts, later: Counts | None, start: int) -> Diagnosis | None:
    """The mistake behind the counts at the first difference; None if it is none of these.

    Where nothing is counted rightly those one step `later` tell it: at the first step of all, what
    begins late and what ends early look alike. None where there is nothing to be counted then.
    """
    wrong, right = counts
    found = _mistake(wrong, right, start)
    if found is not None and not right and found.kind in ("missing", "factor"):
        further = None if later is None else _mistake(*later, start)
        told = further is not None and further.kind in ("first", "last", "own", "loss", "factor")
        same = further is not None and (further.kind, further.times) == (found.kind, found.times)
        if further is None or not told or (found.kind == "factor" and not same):
            kind = "twice" if found.kind == "factor" and found.times > 1 else "missing"
            further = replace(found, kind=kind)
        found = replace(further, path=found.path)
    if found is None:
        return None
    ends = [_named(part.path) for part in (*wrong, *right) if part.is_path]
    return replace(found, alone=ends.count(_named(found.path)) <= 1)


def _named(path: Path) -> Path:
    """What a path is named by: its ends, and what a constant at its lower end enters first."""
    by = path[-2:-1] if path and path[-1].time is None else ()
    return (*path[:1], *by, *path[-1:])


def _mistake(wrong: Sequence[Miscount], right: Sequence[Miscount], start: int) -> Diagnosis | None:
    missing = [part for part in wrong if part.is_missing and part.is_path]
    extra = [part for part in wrong if not part.is_missing]
    return (
        _factor(wrong, right)
        or _misjoined(missing, extra)
        or _twice(extra)
        or _left_out(missing, right, start)
        or (Diagnosis("extra", extra[0].path) if extra and not missing else None)
    )


def _factor(wrong: Sequence[Miscount], right: Sequence[Miscount]) -> Diagnosis | None:
    """All paths counted, in one wrong proportion."""
    if right or not all(part.expected and part.is_path for part in wrong):
        return None
    ratios = {part.found / part.expected for part in wrong}
    if len(ratios) > 1 or not all(ratios):
        return None
    return Diagnosis("factor", wrong[0].path, times=ratios.pop())


def _misjoined(missing: Sequence[Miscount], extra: Sequence[Miscount]) -> Diagnosis | None:
    """A product that is a missing path but for a gap, a repetition or the order of its factors."""
    for wanted in missing:
        steps = sorted(pairwise(wanted.path), key=repr)
        for part in extra:
            if part.runs == wanted.runs:
                return Diagnosis("transposed", wanted.path)
            if len(part.runs) < 2:
                continue
            if sorted((pair for run in part.runs for pair in pairwise(run)), key=repr) == steps:
                return Diagnosis("order", wanted.path)
            if len(part.runs) == 2:
                (*_, above), (below, *_) = part.runs
                found = _joined(wanted.path, part.runs, above, below)
                if found is not None:
                    return found
    return None


def _joined(
    wanted: Path, runs: tuple[Path, ...], above: Variable, below: Variable
) -> Diagnosis | None:
    upper, lower = runs
    if wanted[: len(upper)] == upper and wanted[-len(lower) :] == lower:
        return Diagnosis("lacks", wanted, between=(above, below))
    if below in upper:
        kept = upper[: upper.index(below)] + lower
        if kept == wanted:
            return Diagnosis("surplus", wanted, between=(below, above))
    return None


def _twice(extra: Sequence[Miscount]) -> Diagnosis | None:
    for part in extra:
        if part.is_path and part.expected == 1 and part.found > 1:
            return Diagnosis("twice", part.path, times=part.found)
    return None


def _left_out(
    missing: Sequence[Miscount], right: Sequence[Miscount], start: int
) -> Diagnosis | None:
    if not missing:
        return None
    path = missing[0].path
    lost = [_ends(part.path) for part in missing]
    kept = [_ends(part.path) for part in right]
    if None in lost or None in kept:
        return Diagnosis("missing", path)
    gone = [ends for ends in lost if ends is not None]
    there = [ends for ends in kept if ends is not None]
    shortest = min(late - early for late, early in gone)
    longest = max((late - early for late, early in there), default=-1)
    if there and shortest > longest:
        return Diagnosis("stops", path, steps=shortest)
    if not there:
        return Diagnosis("missing", path)
    if all(early == start for _, early in gone) and all(early > start for _, early in there):
        return Diagnosis("first", path)
    if all(late == early for late, early in gone) and all(late > early for late, early in there):
        return Diagnosis("own", path)
    if all(late < min(one for one, _ in there) for late, _ in gone):
        return Diagnosis("loss", path)
    if all(late > max(one for one, _ in there) for late, _ in gone):
        return Diagnosis("last", path)
    return Diagnosis("missing", path)


def _ends(path: Path) -> tuple[int, int] | None:
    """The last and the first time on a path; None if it has none."""
    times = [variable.time.offset for variable in path if variable.time is not None]
    return (times[0], times[-1]) if times else None
