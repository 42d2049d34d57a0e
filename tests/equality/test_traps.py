"""Where a decision for every T is easily wrong: four kinds of traps, each with its claims.

What is true is told by hand, as the T of the first failure, and by brute force beside it. A row
whose `lacks` is not empty is true and not reached yet: it says why, and has to fail. Where the
verdict is even that they differ it is `misjudged`: no witness on the model would bear that out.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from symbptt.equality.verdict import EVERY_T, Different, Equal, Undecided
from tests.benchmarks.soundness import asked

from .cells import (
    BOTH_WAYS,
    ELMAN,
    FORGETTING,
    LINEAR,
    MEAN,
    NAMED,
    ONE_SOFTMAX,
    SCALARS,
    TWICE_RELU,
)
from .field import Model, Network
from .instances import DEFAULT, Claim, Reading, Truth
from .random_claims import Case
from .written import Inverse, Time, Written, add, der, mul, num, product, total

STEPS = range(6)


@dataclass(frozen=True)
class Trap:
    """A claim, and the first T at which it fails, None if it holds for every T."""

    claim: Claim
    fails: int | None = None
    model: Model = ELMAN
    reading: Reading = DEFAULT
    lacks: str = ""
    misjudged: bool = False


def _trap(
    left: str,
    lower: str,
    right: Written,
    fails: int | None = None,
    *,
    spans: tuple[tuple[Time, Time], ...] = (),
    **rest: object,
) -> Trap:
    return Trap(Claim(der(left, lower), right, spans), fails, **rest)  # type: ignore[arg-type]


BY_B_Y = der("L_t", "b_y")
ENTERS = der("h_k", "b_h", "immediate")
STATES = product("i", "k+1", "t", der("h_i", "h_i-1"))
T: Time = ("T", 0)
UP_TO_T = ((("t", 1), T),)

HORIZON = {
    "one step beyond": _trap("L", "b_y", total("t", "0", "T+1", BY_B_Y), 0),
    "two steps beyond": _trap("L", "b_y", total("t", "0", "T+2", BY_B_Y), 0),
    "beyond, times 0": _trap("L", "b_y", add(der("L", "b_y"), mul(num(0), der("L_T+1", "b_y"))), 0),
    "beyond, and taken away again": _trap(
        "L", "b_y", add(der("L", "b_y"), der("L_T+1", "b_y"), mul(num(-1), der("L_T+1", "b_y"))), 0,
    ),
    "beyond, in a sum that begins later": _trap(
        "L", "b_y", add(der("L", "b_y"), total("t", "3", "T", der("L_t+1", "b_y"))), 3,
    ),
    "the given state's slot left out": _trap(
        "h_t", "W", total("k", "1", "t", mul(der("h_t", "h_k"), der("h_k", "W", "immediate"))), 0,
    ),
    "the given state's slot": _trap(
        "h_t", "W", total("k", "0", "t", mul(der("h_t", "h_k"), der("h_k", "W", "immediate"))),
    ),
    "before the start is 0": _trap(
        "h_t", "W", total("k", "-3", "t", mul(der("h_t", "h_k"), der("h_k", "W", "immediate"))),
    ),
    "a loss from before the start is 0": _trap("L", "b_y", total("t", "-1", "T", BY_B_Y)),
    "a window that begins before the start": _trap(
        "h_t", "b_h", total("k", "t-2", "t", mul(der("h_t", "h_k"), ENTERS)), 3,
    ),
    "by the given state": _trap("L", "h_-1", mul(der("L", "h_0"), der("h_0", "h_-1"))),
    "by a state that is not given": _trap("L", "h_-1", mul(der("L", "h_-2"), num(1)), 0),
    "an input beyond": _trap(
        "L", "x_t", mul(der("L", "h_t+1"), der("h_t+1", "x_t+1")), 0, spans=((("t", 0), T),),
    ),
    "an instance that does not exist, before one that is wrong": _trap(
        "L_t", "x_t", der("L_t-1", "x_t"), 1,
    ),
    "an index that runs past T": _trap(
        "L", "b_y", total("s", "2", "T+2", der("L_s-2", "b_y")),
    ),
    "an index that runs past T, from the fourth step on": _trap(
        "L", "b_y",
        add(
            der("L", "b_y"), total("s", "3", "T+1", der("L_s-1", "b_y")),
            mul(num(-1), total("s", "3", "T", der("L_s-1", "b_y"))),
        ),
        2,
    ),
    "an empty sum": _trap(
        "L", "b_y", add(der("L", "b_y"), total("t", "T+1", "T", der("L_t", "b_y"))),
    ),
    "a recursion at its end": _trap(
        "L", "h_t", add(der("L_t", "h_t"), mul(der("L", "h_t+1"), der("h_t+1", "h_t"))), 0,
        spans=((("t", 0), T),),
    ),
    "a recursion before its end": _trap(
        "L", "h_t", add(der("L_t", "h_t"), mul(der("L", "h_t+1"), der("h_t+1", "h_t"))),
        spans=UP_TO_T,
    ),
}  # fmt: skip

RELATED = {
    "∂o_t/∂b_y = I": _trap("L", "b_y", total("t", "0", "T", der("L_t", "o_t")), model=NAMED),
    "∂a_t/∂b_h = I": _trap("L", "b_h", total("t", "0", "T", der("L", "a_t")), model=NAMED),
    "1 - z + z": _trap(
        "L", "h_t", total("s", "t", "T", der("L_s", "h_s")), model=BOTH_WAYS,
        lacks="1 - z + z = 1 is not seen among the factors",
    ),
    "1 - z + z from slot to slot": _trap(
        "h_t", "h_k", num(1), model=BOTH_WAYS, spans=((("k", 0), ("t", 0)),),
        lacks="1 - z + z = 1 is not seen among the factors",
    ),
    "1 - z without z": _trap(
        "h_t", "h_t-1", der("h_t", "z_t"), 0, model=BOTH_WAYS,
    ),
    "diagonal matrices commute across slots": _trap(
        "h_t", "h_k", STATES, model=FORGETTING, spans=((("k", 0), ("t", 0)),),
        reading=Reading(product_order="written"),
        lacks="diagonal matrices of different slots are not sorted",
    ),
    "a matrix between does not": _trap(
        "h_t", "h_k", STATES, 2, spans=((("k", 0), ("t", 0)),),
        reading=Reading(product_order="written"),
    ),
    "relu' relu' = relu'": _trap(
        "g_t", "a_t", der("h_t", "a_t"), model=TWICE_RELU,
        lacks="relu'(relu(a)) relu'(a) = relu'(a) is not seen",
    ),
    "softmax of a number is 1": _trap(
        "L", "h_t", num(0), model=ONE_SOFTMAX, lacks="1ᵀŷ = 1 is not seen",
    ),
}  # fmt: skip

ORDER = {
    "s = t + j": _trap(
        "L", "b_h",
        total("k", "0", "T", mul(total("s", "k", "T", der("L_s", "h_k")), ENTERS)),
    ),
    "s = t + j, shifted": _trap(
        "L", "b_h",
        total("s", "2", "T+2", total("k", "1", "s-1", mul(
            der("L_s-2", "h_k-1"), der("h_k-1", "b_h", "immediate"),
        ))),
    ),
    "rising times": _trap(
        "h_2", "h_0", mul(der("h_1", "h_0"), der("h_2", "h_1")), 2,
    ),
    "rising times of numbers": _trap(
        "h_2", "h_0", mul(der("h_1", "h_0"), der("h_2", "h_1")), model=SCALARS,
    ),
    "rising times under a sum": _trap(
        "L", "b_h", total("k", "0", "T", mul(ENTERS, der("L", "h_k"))), model=SCALARS,
    ),
    "there and back": _trap(
        "L", "h_0", mul(der("L", "h_0"), der("h_T", "h_0"), der("h_0", "h_T")), 1,
    ),
}  # fmt: skip

CONSTANTS = {
    "U has no slot": _trap(
        "o_t", "h_t", der("o_0", "h_0"), model=NAMED, lacks="a constant in another slot",
    ),
    "W has no slot": _trap(
        "a_t", "h_t-1", der("a_T", "h_T-1"), model=NAMED, lacks="a constant in another slot",
    ),
    "D_t W has one": _trap("h_t", "h_t-1", der("h_T", "h_T-1"), 1),
    "a power of W": _trap(
        "h_t", "h_k", product("i", "k+1", "t", der("h_0", "h_-1")), model=LINEAR,
        spans=((("k", 0), ("t", 0)),), lacks="an unbounded run of constants in another slot",
    ),
    "numbers anywhere": _trap(
        "L", "b_y", total("t", "0", "T", mul(num(2), der("L_t", "yhat_t"), num(1, 2),
                                             der("yhat_t", "b_y"))),
    ),
    "the mean": _trap(
        "L", "b_y", mul(Inverse(("T", 1)), total("t", "0", "T", BY_B_Y)), model=MEAN,
    ),
    "the mean forgotten": _trap("L", "b_y", total("t", "0", "T", BY_B_Y), 1, model=MEAN),
    "the mean of a constant": _trap(
        "L", "b_y", mul(Inverse(("T", 1)), total("t", "0", "T", der("L", "b_y"))),
    ),
    "the mean of one too many": _trap(
        "L", "b_y", mul(Inverse(("T", 1)), total("t", "0", "T-1", der("L", "b_y"))), 0,
    ),
}  # fmt: skip

TABLES = {"horizon": HORIZON, "related": RELATED, "order": ORDER, "constants": CONSTANTS}


ROWS = {f"{table}: {name}": trap for table, rows in TABLES.items() for name, trap in rows.items()}


def _row(name: str, trap: Trap, fails: bool) -> object:
    marks = [pytest.mark.xfail(strict=True, reason=trap.lacks)] if fails else []
    return pytest.param(trap, id=name, marks=marks)


REACHED = [_row(name, trap, bool(trap.lacks)) for name, trap in ROWS.items()]
JUDGED = [_row(name, trap, trap.misjudged) for name, trap in ROWS.items()]


@pytest.mark.parametrize("trap", ROWS.values(), ids=ROWS)
def test_what_is_told_by_hand_is_true(trap: Trap) -> None:
    truth = Truth(Network(trap.model, 1), trap.claim, trap.reading)
    wrong = [step for step in STEPS if truth.holds(step) is False]
    assert wrong[:1] == ([] if trap.fails is None else [trap.fails])


@pytest.mark.parametrize("trap", REACHED)
def test_the_decision_for_every_T(trap: Trap) -> None:
    found = asked(Case(0, trap.model, trap.claim, trap.reading, edited=False))
    if trap.fails is None:
        assert found == Equal(EVERY_T)
    else:
        assert isinstance(found, Different)
        assert trap.fails == found.T


@pytest.mark.parametrize("trap", JUDGED)
def test_no_verdict_contradicts_what_is_true(trap: Trap) -> None:
    found = asked(Case(0, trap.model, trap.claim, trap.reading, edited=False))
    if trap.fails is None:
        assert not isinstance(found, Different)
    else:
        assert isinstance(found, Different | Undecided) or found.scope != EVERY_T
