"""How much of a file of published claims is read, decided, and decided as labelled.

Run as `python -m tests.benchmarks.corpus FILE.jsonl [--json]`; a line is input of
`symbptt check --batch` with the keys `kind` and `expected` beside it: the verdict with the axis
`partials` immediate, and total. Prints a table by kind, then each claim that is not read, and each
that is decided against its label.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path

from symbptt.checking import check
from symbptt.claims.reading import Reading
from symbptt.errors import SymbpttError

LAYOUTS = ("numerator", "denominator", "mixed")


def verdict(fields: dict[str, object], partials: str) -> tuple[str, str]:
    """The verdict on one line under one reading of ∂, "error" if it cannot be read; and why."""
    layout = fields.get("layout")
    tried = LAYOUTS if layout in (None, "none") else (layout,)
    found = []
    for one in tried:
        reading = Reading(partials=partials, layout=str(one))
        result = check(
            fields["claim"],
            equations=fields["equations"],
            total_loss=fields["total_loss"],
            definitions=fields["definitions"],
            start=fields["start"],
            scalars=fields["scalars"],
            given=fields["given"],
            claim_t=fields["claim_t"],
            reading=reading,
        )
        found.append(result.verdict)
    best = next((one for one in found if one.word == "equal"), found[0])
    return best.word, str(getattr(best, "reason", "")) or str(getattr(best, "scope", ""))


def main() -> None:
    """Measure a file and print the table."""
    counts: dict[str, Counter[str]] = {}
    remarks = []
    for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        count = counts.setdefault(fields["kind"], Counter())
        count["claims"] += 1
        begun = time.perf_counter()
        try:
            found = {axis: verdict(fields, axis) for axis in ("immediate", "total")}
        except SymbpttError as error:
            remarks.append(f"not read: {fields['id']}: {error}")
            continue
        count["seconds"] += time.perf_counter() - begun
        count["read"] += 1
        words = {axis: word for axis, (word, _) in found.items()}
        decided = "undecided" not in words.values()
        count["decided"] += decided
        right = words == fields["expected"]
        count["agreeing"] += decided and right
        if decided and not right:
            remarks.append(f"disagrees: {fields['id']}: {words} for {fields['expected']}")
        elif not decided:
            remarks.append(f"undecided: {fields['id']}: {found['immediate'][1]}")
    print("| kind | claims | read | decided | agreeing | seconds |")
    print("|---|---|---|---|---|---|")
    for kind, count in counts.items():
        cells = [count[key] for key in ("claims", "read", "decided", "agreeing")]
        print(f"| {kind} | {' | '.join(map(str, cells))} | {count['seconds']:.1f} |")
    print(*remarks, sep="\n")


if __name__ == "__main__":
    main()
