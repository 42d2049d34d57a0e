"""The series alone: what is 0 for every T, and the T at which what is not first shows.

No comparison at one T stands beside it here: nothing covers up what the decision gets wrong.
"""

from __future__ import annotations

import pytest

from symbptt.claims.claim import Claim
from symbptt.claims.reading import DEFAULT
from symbptt.equality.decision import NotZero, Zero
from symbptt.equality.grounds import proof_of
from symbptt.equality.sides import settled
from symbptt.formula.parser import parse
from symbptt.model.notes import Notes, read_notes

OUTPUT = r"\frac{\partial L_t}{\partial h_t}"
ENTERS = r"\frac{\partial^+ h_%s}{\partial b}"
BEHIND = r"\frac{\partial^+ h_k}{\partial b}"
LAST = r"\frac{\partial L_s}{\partial b}"
AGAIN = r"\frac{\partial L}{\partial b} = \frac{\partial L}{\partial b} + "
THREE = " + ".join(ENTERS % f"{{t-{steps}}}" for steps in range(3))

NET = read_notes((r"h_t = \tanh(W h_{t-1} + V x_t + b)", r"L_t = \ell(h_t)"), start=0)
LATE = read_notes((r"h_t = \tanh(W h_{t-2} + V x_t + b)", r"L_t = \ell(h_t)"), start=0)
LATER = read_notes((r"h_t = \tanh(W h_{t-3} + Q h_{t-1} + b)", r"L_t = \ell(h_t)"), start=0)
LAYERS = read_notes(
    (r"h_t = \tanh(W h_{t-1} + b)", r"r_t = \tanh(R r_{t-1} + Q h_t)", r"L_t = \ell(r_t)"), start=0
)


def _found(notes: Notes, source: str) -> Zero | NotZero | str:
    left, right = (notes.paper.bind(side, source) for side in parse(source))
    return proof_of(notes.cell, settled(notes.cell, Claim(left, right), DEFAULT), DEFAULT)


ZERO = {
    "a window between factors": (
        NET,
        rf"{AGAIN} \sum_t {OUTPUT} \sum_{{k=t-2}}^{{t}} {BEHIND} - \sum_t {OUTPUT} ({THREE})",
    ),
    "an index without a factor": (
        NET,
        rf"{AGAIN} \sum_t {OUTPUT} \sum_{{k=t-1}}^{{t}} \sum_{{s=k}}^{{t}} {ENTERS % 's'}"
        rf" - \sum_t {OUTPUT} (2 {ENTERS % 't'} + {ENTERS % '{t-1}'})",
    ),
    "an index below the start": (
        NET, rf"\frac{{\partial L}}{{\partial b}} = \sum_{{j=-3}}^{{-3}} \sum_s {LAST}",
    ),
    "a difference of exactly two": (
        NET,
        rf"{AGAIN} \sum_t {OUTPUT} \sum_{{k=t-2}}^{{t-2}} {BEHIND}"
        rf" - \sum_t {OUTPUT} {ENTERS % '{t-2}'}",
    ),
    "states read two steps back": (
        LATE,
        r"\frac{\partial L}{\partial b} = \sum_k \frac{\partial L}{\partial h_k} "
        rf"{BEHIND}",
    ),
    "states read one and three steps back": (
        LATER,
        r"\frac{\partial L}{\partial b} = \sum_t \sum_{k=0}^{t} \frac{\partial L_t}{\partial h_t} "
        r"\frac{\partial h_t}{\partial h_k} "
        rf"{BEHIND}",
    ),
    "two layers": (
        LAYERS,
        r"\frac{\partial L}{\partial b} = \sum_k \sum_{t=k}^{T} \frac{\partial L}{\partial r_t} "
        r"\frac{\partial^+ r_t}{\partial h_t} \frac{\partial h_t}{\partial h_k} "
        rf"{BEHIND}",
    ),
    "weights that cancel": (
        NET,
        rf"{AGAIN} \frac{{1}}{{2}} \sum_s {LAST} - \frac{{1}}{{3}} \sum_s {LAST}"
        rf" - \frac{{1}}{{6}} \sum_s {LAST}",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("notes", "source"), ZERO.values(), ids=ZERO)
def test_what_is_0_for_every_T(notes: Notes, source: str) -> None:
    assert isinstance(_found(notes, source), Zero)


NOT_ZERO = {
    "a window that is one too short": (
        NET, 2,
        rf"{AGAIN} \sum_t {OUTPUT} \sum_{{k=t-1}}^{{t}} {BEHIND} - \sum_t {OUTPUT} ({THREE})",
    ),
    "a window that is one too long": (
        NET, 3,
        rf"{AGAIN} \sum_t {OUTPUT} \sum_{{k=t-3}}^{{t}} {BEHIND} - \sum_t {OUTPUT} ({THREE})",
    ),
    "from the fifth step on": (
        NET, 5, rf"{AGAIN} \sum_{{s=5}}^{{T}} {LAST}",
    ),
    "five steps before the last": (
        NET, 5, rf"{AGAIN} \sum_{{s=0}}^{{T-5}} {LAST}",
    ),
    "two that cancel but for the fourth step": (
        NET, 3, rf"{AGAIN} \sum_{{s=3}}^{{T}} {LAST} - \sum_{{s=4}}^{{T}} {LAST}",
    ),
    "states read two steps back, their paths forgotten": (
        LATE, 2,
        r"\frac{\partial L}{\partial b} = \sum_k \frac{\partial L_k}{\partial h_k} "
        rf"{BEHIND}",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("notes", "T", "source"), NOT_ZERO.values(), ids=NOT_ZERO)
def test_where_it_first_shows(notes: Notes, T: int, source: str) -> None:
    assert _found(notes, source) == NotZero(T)
