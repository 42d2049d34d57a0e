"""Random claims in values about the simple network, decided and compared with whole numbers.

    python -m tests.benchmarks.values [--number 2000] [--seed 0]

A claim is drawn from its own seed (`tests.equality.random_values`). One that is found equal has to
hold in numbers at T = 0, ..., 4; one that is found different at T = n has to be wrong there and
right before, or its shapes do not fit. Prints what disagrees, and how much was decided.
"""

from __future__ import annotations

import argparse
from collections import Counter
from random import Random

from symbptt.checking import check
from symbptt.claims.reading import Reading
from symbptt.equality.verdict import EVERY_T, Different, Equal, Undecided, Verdict
from tests.equality.random_values import Claim, conforms, latex, random_claim, right_at

STEPS = range(5)


def disagreement(claim: Claim, verdict: Verdict) -> str | None:
    """What is wrong with a verdict; None if nothing is."""
    match verdict:
        case Undecided():
            return None
        case Equal() if not conforms(claim):
            return "its shapes do not fit"
        case Equal():
            wrong = [T for T in STEPS if not right_at(claim, T)]
            return f"it is wrong at T = {wrong[0]}" if wrong else None
        case Different(misfit=None, T=T) if conforms(claim):
            early = [one for one in range(T) if not right_at(claim, one)]
            if early:
                return f"it is wrong at T = {early[0]} already"
            return f"it is right at T = {T}" if right_at(claim, T) else None
        case Different(misfit=None):
            return None
        case _:
            return "its shapes fit" if conforms(claim) else None


def tried(seeds: range) -> tuple[Counter[str], list[str]]:
    """How often each verdict was found, and what disagrees."""
    counts: Counter[str] = Counter()
    failures = []
    for seed in seeds:
        claim = random_claim(seed)
        source = latex(claim, Random(seed))
        verdict = check(
            source, claim_t=claim.condition or None, reading=Reading(layout="denominator")
        ).verdict
        proved = isinstance(verdict, Equal) and verdict.scope == EVERY_T
        counts[f"{verdict.word} for every T" if proved else verdict.word] += 1
        wrong = disagreement(claim, verdict)
        if wrong is not None:
            failures.append(f"{seed}: {source}: {verdict.word}, but {wrong}")
    return counts, failures


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    counts, failures = tried(range(given.seed, given.seed + given.number))
    print(*failures, sep="\n")
    print(*(f"{word}: {count}" for word, count in sorted(counts.items())), sep="\n")


if __name__ == "__main__":
    main()
