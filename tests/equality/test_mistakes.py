"""The classic mistakes, each by its name, with the first difference that has to be found.

What is expected is derived by hand; brute force says beside it that the formula is right up to that
T and wrong there. A path is written from the loss downwards; "|" stands where it breaks, so that
the product is no path of the network.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest

from symbptt.equality.diagnosis import Miscount
from symbptt.equality.verdict import Different
from symbptt.formula.syntax import Variable
from tests.benchmarks.soundness import asked

from .cells import ELMAN, LAST_ONLY, MEAN
from .field import Network
from .instances import DEFAULT, Claim, Reading, Truth
from .random_claims import Case
from .written import Der, Written, add, der, latex, mul, product, total

OUTPUT = (der("L_t", "yhat_t"), der("yhat_t", "h_t"))
ENTERS = der("h_k", "b_h", "immediate")
BY_B_H, BY_B_Y = der("L", "b_h"), der("L", "b_y")
OF_OUTPUT = (der("L_t", "yhat_t"), der("yhat_t", "b_y"))
FORWARD = "L_1 yhat_1 h_1 h_0 b_h"


def jacobians(first: str = "k+1", last: str = "t") -> Written:
    """Π of ∂h_i/∂h_{i-1}."""
    return product("i", first, last, der("h_i", "h_i-1"))


def over_k(first: str, last: str, *factors: Written) -> Written:
    """Σ_t ∂L_t/∂ŷ_t ∂ŷ_t/∂h_t Σ_k of the factors."""
    return total("t", "0", "T", mul(*OUTPUT, total("k", first, last, mul(*factors))))


@dataclass(frozen=True)
class Mistake:
    """A wrong claim; at the smallest T, and in that instance, the first path counted wrongly.

    Or a variable that does not exist there, or two parts that do not conform.
    """

    left: Der
    right: Written
    T: int
    path: str = ""
    expected: Fraction = Fraction(1)
    found: Fraction = Fraction(0)
    slots: tuple[tuple[str, int], ...] = ()
    undefined: str | None = None
    shapes: tuple[str, str] | None = None
    spans: tuple[object, ...] = ()
    model: object = ELMAN
    reading: Reading = DEFAULT


NEXT = mul(der("L", "h_t+1"), der("h_t+1", "h_t"))
BEFORE_T, UP_TO_T = ((("t", 1), ("T", 0)),), ((("t", 0), ("T", 0)),)
TWICE = {"found": Fraction(2)}
EXTRA = {"expected": Fraction(0), "found": Fraction(1)}

MISTAKES: dict[str, Mistake] = {
    "the product from i = k": Mistake(
        BY_B_H, over_k("0", "t", jacobians("k"), ENTERS), 0, "L_0 yhat_0 h_0 b_h",
    ),
    "the product to t - 1": Mistake(
        BY_B_H, over_k("0", "t", jacobians("k+1", "t-1"), ENTERS), 1, FORWARD,
    ),
    "the product from i = k + 2": Mistake(
        BY_B_H, over_k("0", "t", jacobians("k+2"), ENTERS), 1, FORWARD,
    ),
    "k from 1": Mistake(
        BY_B_H, over_k("1", "t", jacobians(), ENTERS), 0, "L_0 yhat_0 h_0 b_h",
    ),
    "k to t - 1": Mistake(
        BY_B_H, over_k("0", "t-1", jacobians(), ENTERS), 0, "L_0 yhat_0 h_0 b_h",
    ),
    "the last term only": Mistake(
        BY_B_H, total("t", "0", "T", mul(*OUTPUT, der("h_t", "b_h", "immediate"))), 1, FORWARD,
    ),
    "the last loss only": Mistake(BY_B_H, der("L_T", "b_h"), 1, "L_0 yhat_0 h_0 b_h"),
    "all losses where it is the last one": Mistake(
        BY_B_H, total("t", "0", "T", der("L_t", "b_h")), 1, "L_0 yhat_0 h_0 b_h",
        model=LAST_ONLY, **EXTRA,
    ),
    "a window of 1": Mistake(BY_B_H, over_k("t", "t", jacobians(), ENTERS), 1, FORWARD),
    "a window of 2": Mistake(
        BY_B_H, over_k("t-1", "t", jacobians(), ENTERS), 2, "L_2 yhat_2 h_2 h_1 h_0 b_h",
    ),
    "a window of 3": Mistake(
        BY_B_H, over_k("t-2", "t", jacobians(), ENTERS), 3, "L_3 yhat_3 h_3 h_2 h_1 h_0 b_h",
    ),
    "the recurrent factor missing": Mistake(BY_B_H, over_k("0", "t", ENTERS), 1, FORWARD),
    "one recurrent factor for all": Mistake(
        BY_B_H,
        add(
            total("t", "0", "T", mul(*OUTPUT, der("h_t", "b_h", "immediate"))),
            total("t", "1", "T", mul(
                *OUTPUT, der("h_t", "h_t-1"), total("k", "0", "t-1", ENTERS),
            )),
        ),
        2, "L_2 yhat_2 h_2 h_1 h_0 b_h",
    ),
    "the order of two factors reversed": Mistake(
        BY_B_Y, total("t", "0", "T", mul(*OF_OUTPUT[::-1])), 0,
        shapes=("∂ŷ_t/∂b_y", "∂L_t/∂ŷ_t"),
    ),
    "the order of the product reversed": Mistake(
        BY_B_H, over_k("0", "t", jacobians(), ENTERS), 2, "L_2 yhat_2 h_2 h_1 h_0 b_h",
        reading=Reading(product_order="written"),
    ),
    "total after a product, so that paths count twice": Mistake(
        BY_B_H, over_k("0", "t", jacobians(), der("h_k", "b_h", "total")), 1, FORWARD, **TWICE,
    ),
    "total after a total, so that paths count twice": Mistake(
        BY_B_H, over_k("0", "t", der("h_t", "h_k"), der("h_k", "b_h", "total")), 1, FORWARD,
        **TWICE,
    ),
    "the total loss of each state times a total derivative": Mistake(
        BY_B_H, total("t", "0", "T", mul(der("L", "h_t"), der("h_t", "b_h", "total"))), 1,
        FORWARD, **TWICE,
    ),
    "immediate where total is meant": Mistake(
        BY_B_H, total("t", "0", "T", mul(der("L_t", "h_t"), ENTERS_AT_T := der(
            "h_t", "b_h", "immediate"
        ))), 1, FORWARD,
    ),
    "the loss of a step where the total one is meant": Mistake(
        BY_B_H, total("t", "0", "T", mul(der("L_t", "h_t", "immediate"), ENTERS_AT_T)), 1, FORWARD,
    ),
    "the sum over t of each factor": Mistake(
        BY_B_Y, mul(*(total("t", "0", "T", factor) for factor in OF_OUTPUT)), 1,
        "L_0 yhat_0 | yhat_1 b_y", **EXTRA,
    ),
    "the sum over t behind the loss": Mistake(
        BY_B_Y, mul(der("L_T", "yhat_T"), total("t", "0", "T", der("yhat_t", "b_y"))), 1,
        "L_0 yhat_0 b_y",
    ),
    "the sum over t forgotten": Mistake(
        BY_B_Y, mul(*OF_OUTPUT), 1, "L_1 yhat_1 b_y", slots=(("t", 0),),
    ),
    "1/T forgotten": Mistake(
        BY_B_Y, total("t", "0", "T", der("L_t", "b_y")), 1, "L_0 yhat_0 b_y", Fraction(1, 2),
        Fraction(1), model=MEAN,
    ),
    "one step beyond the horizon": Mistake(
        BY_B_Y, total("t", "0", "T+1", mul(*OF_OUTPUT)), 0, undefined="L_1",
    ),
    "a recursion at the last step": Mistake(
        der("L", "h_t"), add(der("L_t", "h_t"), NEXT), 0, slots=(("t", 0),), undefined="h_1",
        spans=UP_TO_T,
    ),
    "a recursion without the step's own loss": Mistake(
        der("L", "h_t"), NEXT, 1, "L_0 yhat_0 h_0", slots=(("t", 0),), spans=BEFORE_T,
    ),
    "a recursion with the loss of every step": Mistake(
        der("L", "h_t"), add(der("L", "h_t", "total"), NEXT), 1, "L_1 yhat_1 h_1 h_0",
        slots=(("t", 0),), spans=BEFORE_T, **TWICE,
    ),
    "the state of the same step for W": Mistake(
        der("h_t", "W"), mul(der("h_t", "h_t-1"), der("h_t-1", "W", "total")), 0, "h_0 W",
        slots=(("t", 0),),
    ),
}  # fmt: skip


def _case(mistake: Mistake) -> Case:
    claim = Claim(mistake.left, mistake.right, mistake.spans)  # type: ignore[arg-type]
    return Case(1, mistake.model, claim, mistake.reading, edited=True)  # type: ignore[arg-type]


def _plain(variable: Variable) -> str:
    time = "" if variable.time is None else f"_{variable.time.offset}"
    return variable.name.ascii + time


def _path(miscount: Miscount) -> str:
    return " | ".join(" ".join(map(_plain, run)) for run in miscount.runs)


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_brute_force_fails_first_at_that_T(mistake: Mistake) -> None:
    case = _case(mistake)
    truth = Truth(Network(case.model, case.seed), case.claim, case.reading)
    held = [truth.holds(T) for T in range(mistake.T + 1)]
    assert held == [*[True] * mistake.T, False]
    word = "undefined" if mistake.undefined else "shapes" if mistake.shapes else "different"
    assert truth.instances(mistake.T)[tuple(slot for _, slot in mistake.slots)] == word


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_the_first_difference_is_found(mistake: Mistake) -> None:
    found = asked(_case(mistake))
    assert isinstance(found, Different)
    assert (found.T, found.slots) == (mistake.T, mistake.slots)
    if mistake.undefined is not None:
        assert found.undefined is not None
        assert _plain(found.undefined) == mistake.undefined
    elif mistake.shapes is not None:
        assert found.misfit is not None
    else:
        first = found.miscounts[0]
        assert _path(first) == mistake.path, latex(mistake.right)
        assert (first.expected, first.found) == (mistake.expected, mistake.found)
