"""The oracle for random networks against tables found by hand, and its numbers by themselves."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest

from . import brute_force
from .altered import ALL, ALTERED
from .asking import readings
from .cells import ELMAN
from .field import Call, Entries, Less, Linear, Model, Network, P, Plus, Ref
from .instances import DIFFERENT, EQUAL, Claim, Reading, Truth
from .options import OPTIONS
from .random_claims import random_case
from .written import Written, add, der, mul, num, total


def _truth(param: str, formula: Written, reading: Reading, seed: int = 0) -> Truth:
    return Truth(Network(ELMAN, seed), Claim(der("L", param), formula), reading)


@pytest.mark.parametrize(("param", "formula", "right_at"), ALTERED.values(), ids=ALTERED)
def test_altered_formulas(param: str, formula: Written, right_at: list[int]) -> None:
    truth = _truth(param, formula, Reading())
    assert [T for T in ALL if truth.holds(T) in (True, None) and truth.has_instances(T)] == right_at


@pytest.mark.parametrize("free_index", ["fixed", "summed"])
@pytest.mark.parametrize("partials", ["immediate", "total", "own"])
@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: " ".join(option))
def test_the_quiz(option: tuple[str, str], partials: str, free_index: str) -> None:
    _, other = readings(partials, free_index)
    truth = _truth(option[0], OPTIONS[option], Reading(**asdict(other)))
    expected = [brute_force.verdict(T, option[0], OPTIONS[option], other) for T in range(4)]
    assert [truth.holds(T) for T in range(4)] == [word == "equal" for word in expected]


LEFT = {
    "∂h_t/∂h_k is I at t = k": (der("h_t", "h_k"), {(0, 0): EQUAL, (0, 1): DIFFERENT}),
    "∂h_t/∂h_{t-1} at the first step": (der("h_t", "h_t-1"), {(0,): DIFFERENT, (1,): DIFFERENT}),
}


@pytest.mark.parametrize(("left", "words"), LEFT.values(), ids=LEFT)
def test_instances(left: object, words: dict[tuple[int, ...], str]) -> None:
    truth = Truth(Network(ELMAN), Claim(left, num(1)))  # type: ignore[arg-type]
    found = truth.instances(1)
    assert {key: found[key] for key in words} == words


def test_what_the_definitions_leave_open_is_told() -> None:
    """Nothing before the start, and a sum of it, beside what does not exist."""
    before = total("k", "-1", "-1", der("h_k", "b_h"))
    formula = add(der("L", "b_h"), mul(der("L_T+1", "h_T"), before))
    assert _truth("b_h", formula, Reading()).holds(2) is None


SLOPES = {
    "tanh": ("tanh", lambda value, slope: slope - 1 + value * value),
    "sigmoid": ("sigmoid", lambda value, slope: slope - value + value * value),
    "relu": ("relu", lambda value, slope: slope * slope - slope),
    "softmax": ("softmax", lambda value, slope: value.sum() - 1),
}


@pytest.mark.parametrize(("kind", "law"), SLOPES.values(), ids=SLOPES)
def test_what_is_known_of_functions_holds(kind: str, law: object) -> None:
    model = Model(
        (("h", Call("f", kind, (Linear("W", Ref("h", -1)),))),), (("h", "h"), ("W", "hh"))
    )
    network = Network(model)
    value = network.value(("h", 0))
    slope = network.slopes(("h", 0))["h", -1]
    inner = network.value(("W", None)).reshape(2, 2)
    # f' as a matrix: the local Jacobian times the inverse of W, by Cramer's rule.
    (a, b), (c, d) = inner.tolist()
    inverse = np.array([[d, -b], [-c, a]]) * pow(a * d - b * c, -1, P) % P
    outer = slope @ inverse % P
    assert not (law(value, np.diag(outer)) % P).any()  # type: ignore[operator]


def test_a_total_derivative_is_the_sum_over_both_ways() -> None:
    """h = (1 - z) ⊙ h' + z ⊙ z: by hand, dh/dh' = diag(1 - z) + diag(2 z - h') dz/dh'."""
    z = Call("\\sigma", "sigmoid", (Linear("W", Ref("h", -1)),))
    h = Plus((Entries((Less(Ref("z")), Ref("h", -1))), Entries((Ref("z"), Ref("z")))))
    model = Model((("z", z), ("h", h)), (("h", "h"), ("z", "h"), ("W", "hh")))
    network = Network(model)
    at_0, before = network.value(("z", 0)), network.value(("h", -1))
    gate = network.slopes(("z", 0))["h", -1]
    by_hand = np.diag(1 - at_0) + np.diag(2 * at_0 - before) @ gate
    assert not ((network.total(("h", 0), ("h", -1), 0) - by_hand) % P).any()


def test_a_seed_is_a_case() -> None:
    assert random_case(5) == random_case(5)
    assert random_case(5) != random_case(6)
