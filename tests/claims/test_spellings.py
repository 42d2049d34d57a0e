"""`symbptt.check` and the many ways to write a claim, against the brute-force oracle.

The spelling must not matter, nor a rewriting that cannot; an edit matters where the oracle says so.
SYMBPTT_LONG multiplies the number of examples.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, note, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

import symbptt
from symbptt.claims import reading as product_reading
from tests.equality.edits import edit
from tests.equality.options import right
from tests.equality.written import der

from .claimed import (
    DEFAULT,
    DIFFERENT,
    ELSEWHERE,
    EQUAL,
    KNOWN,
    MISSING,
    Claim,
    Known,
    Reading,
    Transposed,
    agreed,
    claim,
    shapes_fit,
)
from .lstm import EQUATIONS
from .spelling import CONVENTIONS, FEATURES, given, model, plain, rewritten, spell, total_loss

check: Any = getattr(symbptt, "check", None)
pytestmark = pytest.mark.skipif(check is None, reason="symbptt.check is not there")

LONG = int(os.environ.get("SYMBPTT_LONG", "1"))
UNDECIDED = "undecided"
KEPT_ORDER = FEATURES - {"descending", "inequalities"}
"""What turns no product round, for the order as written."""

few = settings(
    max_examples=100 * LONG, deadline=None, database=None,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
seeds = st.integers(0, 2**32)


def word(
    text: str,
    span: str | None = None,
    reading: Reading = DEFAULT,
    convention: str | None = None,
    start: int = 0,
    scalars: bool = False,
    equations: Sequence[str] = (),
    T: int | None = None,
) -> str:
    """The verdict in one word, in the user's model of a convention, or in the library's cell."""
    users = {}
    if convention:
        users = {
            "equations": model(convention),
            "total_loss": total_loss(convention, start),
            "given": given(convention),
        }
    elif equations:
        users = {
            "equations": equations, "total_loss": total_loss(start=start), "given": given(),
        }  # fmt: skip
    meant = product_reading.Reading(**asdict(reading))
    found = check(text, reading=meant, claim_t=span, start=start, scalars=scalars, T=T, **users)
    return str(found.verdict.word)


def expected(truth: str) -> str:
    """What the product says where this is the truth."""
    return EQUAL if truth == EQUAL else DIFFERENT


@cache
def plainly(name: str, convention: str | None) -> str:
    """The verdict on what is known, in its most boring spelling."""
    known = KNOWN[name]
    text = plain(known.claim, convention or "h_t")
    return word(text, known.claim.span, known.reading, convention)


# (a) Spellings.


@pytest.mark.parametrize("name", KNOWN)
def test_the_plain_spelling(name: str) -> None:
    assert plainly(name, None) == expected(KNOWN[name].word)


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("name", ["b_h D", "b_y A", "b_h B", "states", "backward recursion"])
def test_the_plain_spelling_of_every_convention(name: str, convention: str) -> None:
    assert plainly(name, convention) == expected(KNOWN[name].word)


@pytest.mark.parametrize(("which", "claimed", "truth"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_the_plain_spelling_in_other_models(which: str, claimed: Claim, truth: str) -> None:
    found = word(plain(claimed), claimed.span, equations=EQUATIONS[which])
    assert found == expected(truth)


def _features(known: Known) -> frozenset[str]:
    return KEPT_ORDER if known.reading.product_order == "written" else FEATURES


@few
@drawn(st.sampled_from(sorted(KNOWN)), st.sampled_from(CONVENTIONS), seeds)
def test_a_spelling_does_not_matter(name: str, convention: str, seed: int) -> None:
    known = KNOWN[name]
    text = spell(known.claim, seed, convention, features=_features(known))
    note(text)
    assert word(text, known.claim.span, known.reading, convention) == plainly(name, convention)


@few
@drawn(st.sampled_from(sorted(KNOWN)), seeds)
def test_a_spelling_does_not_matter_in_the_library_cell(name: str, seed: int) -> None:
    known = KNOWN[name]
    text = spell(known.claim, seed, features=_features(known))
    note(text)
    assert word(text, known.claim.span, known.reading) == plainly(name, None)


@pytest.mark.parametrize("feature", sorted(FEATURES))
@pytest.mark.parametrize("seed", range(2 * LONG))
def test_each_feature_alone_does_not_matter(feature: str, seed: int) -> None:
    known = KNOWN["b_h D"]
    features = frozenset({feature, "environments", "open_bodies"})
    assert word(spell(known.claim, seed, features=features)) == EQUAL


# (b) Rewritings.


@few
@drawn(st.sampled_from(sorted(KNOWN)), seeds, st.integers(1, 3))
def test_a_rewriting_does_not_matter(name: str, seed: int, times: int) -> None:
    known = KNOWN[name]
    rights = known.claim.rights
    for number in range(times):
        rights = tuple(_rewritten(part, seed + number) for part in rights)
    text = plain(replace(known.claim, rights=rights))
    note(text)
    assert word(text, known.claim.span, known.reading) == plainly(name, None)


def _rewritten(formula: Any, seed: int) -> Any:
    if isinstance(formula, Transposed):
        return Transposed(rewritten(formula.body, seed))  # type: ignore[arg-type]
    return rewritten(formula, seed)


# (c) Edits.

STARTS = (0, 1, 2)
RIGHT: dict[str, tuple[Claim, Reading, int]] = {
    **{
        f"{name} from {start}": (claim(der("L", name), formula), DEFAULT, start)
        for start in STARTS
        for name, formula in right(start).items()
    },
    **{
        name: (known.claim, known.reading, 0)
        for name, known in KNOWN.items()
        if known.word == EQUAL and len(known.claim.rights) == 1 and "mixed" not in name
    },
}
AXES = {
    "partials": ("immediate", "immediate", "total", "own"),
    "free_index": ("fixed", "fixed", "summed"),
    "product_order": ("chain", "chain", "written"),
    "left_side": ("total", "total", "immediate"),
}
JUDGED: list[str] = []


def edited(seed: int) -> tuple[Claim, Reading, int, bool]:
    """A right claim with an edit or two; its reading, its start, and whether all are numbers."""
    random = Random(f"edit {seed}")
    claimed, reading, start = RIGHT[random.choice(sorted(RIGHT))]
    formula: Any = claimed.rights[0]
    for _ in range(random.choice((1, 1, 2))):
        formula = edit(formula, random)
    if random.random() < 0.3:
        axis = random.choice(sorted(AXES))
        reading = replace(reading, **{axis: random.choice(AXES[axis])})
    return replace(claimed, rights=(formula,)), reading, start, random.random() < 0.2


def judged(seed: int, T: int | None = None) -> tuple[str, str]:
    """The verdict of the product and that of the oracle at these T."""
    claimed, reading, start, scalars = edited(seed)
    steps = range(start, start + 6) if T is None else range(start + T, start + T + 1)
    truth = agreed(claimed, steps, reading, start=start, scalars=scalars)
    fits = scalars or shapes_fit(claimed.rights[0], layout=reading.layout)
    if truth is None or (truth == EQUAL and not fits) or (T is not None and truth == MISSING):
        pytest.skip("the definitions leave it open")
    text = plain(claimed, start=start)
    only = None if T is None else start + T
    print(text, claimed.span, reading, f"start {start}, scalars {scalars}, T {only}")
    found = word(text, claimed.span, reading, start=start, scalars=scalars, T=only)
    return found, expected(truth)


@pytest.mark.parametrize("seed", range(150 * LONG))
def test_an_edit_matters_where_the_oracle_says_so(seed: int) -> None:
    found, truth = judged(seed)
    JUDGED.append(found)
    assert found in (UNDECIDED, truth)


@pytest.mark.parametrize("seed", range(1000, 1000 + 50 * LONG))
def test_an_edit_matters_at_the_T_where_the_oracle_says_so(seed: int) -> None:
    found, truth = judged(seed, T=seed % 4)
    JUDGED.append(found)
    assert found in (UNDECIDED, truth)


def test_few_edits_are_undecided() -> None:
    if len(JUDGED) < 20:
        pytest.skip("too few to tell")
    assert JUDGED.count(UNDECIDED) < 0.05 * len(JUDGED)
