"""How far influence reaches, in numbers, beside networks written by hand."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

import symbptt as sb
from symbptt import late
from symbptt.errors import BoundExceeded, InvalidValue, MissingExtra, NoRule, UnknownName
from symbptt.influence import Influence
from symbptt.model.cell import Role
from tests.oracles.evaluator import jacobian

T = 6
SIZES = {"n_x": 3, "n_h": 4, "n_y": 2}
ONE = {"W": [[0.5]], "V": [[1.0]]}
LINEAR = sb.elman(f_h="identity")


def numbers(cell: sb.Cell, seed: int = 0) -> dict[str, Any]:
    """Random values of all parameters and inputs."""
    random = np.random.default_rng(seed)
    values = {
        quantity.name.ascii: random.normal(size=[SIZES[size] for size in quantity.shape]) / 2
        for quantity in cell.of_role(Role.PARAMETER)
    }
    return values | {"x": random.normal(size=(T + 1, SIZES["n_x"]))}


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"V": [[1]]}, "W has no value"),
        (ONE | {"W": [[0.5, 1]]}, "n_h is 2 in W, and 1 elsewhere"),
        (ONE | {"W": [0.5]}, "W has 1 axes, not 2"),
        (ONE | {"W": [["a"]]}, "W is no array of numbers"),
        (ONE | {"W": [[1], [2, 3]]}, "W is no array of numbers"),
        (ONE | {"W": [[float("nan")]]}, "W has an entry that is no finite number"),
        (ONE | {"x": [[1], [2]]}, "the number of steps is 2 in x, and 4 elsewhere"),
        (ONE | {"h_-1": [1, 2]}, "n_h is 2 in h_-1, and 1 elsewhere"),
        (ONE | {"W": [[1e300]], "h_-1": [1e300]}, "a_0 is no finite number"),
        (ONE | {"W": [[1e200]]}, "da_2/dh_0 is no finite number"),
    ],
)
def test_numbers_that_do_not_fit(values: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidValue) as error:
        sb.influence(LINEAR, values, 3)
    assert error.value.reason == reason


def test_unknown_names() -> None:
    with pytest.raises(UnknownName, match="there is no quantity 'Q'"):
        sb.influence(LINEAR, ONE | {"Q": 1}, 3)
    with pytest.raises(UnknownName, match="there is no quantity 'L'"):
        sb.influence(LINEAR, ONE, 3, upper="L")


def test_an_unknown_function_has_no_numbers() -> None:
    with pytest.raises(NoRule, match="no rule for the unknown function f_h in numbers"):
        sb.influence(sb.elman(), ONE, 3)


def test_bounds() -> None:
    with pytest.raises(BoundExceeded, match="the number of steps is 201; the bound is 200"):
        sb.influence(LINEAR, ONE, 200)
    with pytest.raises(InvalidValue, match="T is the last time step, and at least start = 0"):
        sb.influence(LINEAR, ONE, -1)


# ---- beside networks written by hand

Values = dict[str, Any]


def elman(v: Values, t: int, s: np.ndarray) -> np.ndarray:
    """h_t = tanh(V x_t + W h_{t-1} + b_h)."""
    return np.tanh(v["V"] @ v["x"][t] + v["W"] @ s + v["b_h"])


def leaky(v: Values, t: int, s: np.ndarray) -> np.ndarray:
    """h_t = (1 - α) h_{t-1} + α tanh(...)."""
    return (1 - v["alpha"]) * s + v["alpha"] * elman(v, t, s)


def residual(v: Values, t: int, s: np.ndarray) -> np.ndarray:
    """h_t = h_{t-1} + tanh(...)."""
    return s + elman(v, t, s)


def _gate(v: Values, q: str, t: int, h: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-(v[f"V_{q}"] @ v["x"][t] + v[f"W_{q}"] @ h + v[f"b_{q}"])))


def lstm(v: Values, t: int, s: np.ndarray) -> np.ndarray:
    """[h_t, c_t] from [h_{t-1}, c_{t-1}] (S. Hochreiter, J. Schmidhuber, 1997, with f)."""
    h, c = s[:4], s[4:]
    g = np.tanh(v["V_g"] @ v["x"][t] + v["W_g"] @ h + v["b_g"])
    c = _gate(v, "f", t, h) * c + _gate(v, "i", t, h) * g
    return np.concatenate([_gate(v, "o", t, h) * np.tanh(c), c])


def gru(v: Values, t: int, s: np.ndarray) -> np.ndarray:
    """h_t = (1 - z) n + z h_{t-1}, the reset before the product."""
    z, r = _gate(v, "z", t, s), _gate(v, "r", t, s)
    n = np.tanh(v["V_n"] @ v["x"][t] + v["W_n"] @ (r * s) + v["b_n"])
    return (1 - z) * n + z * s


def jordan(v: Values, t: int, s: np.ndarray) -> np.ndarray:
    """ŷ_t = tanh(U h_t + b_y), h_t reads ŷ_{t-1}."""
    return np.tanh(v["U"] @ elman(v, t, s) + v["b_y"])


BY_HAND: dict[str, tuple[sb.Cell, Callable[..., np.ndarray], int, str]] = {
    "elman": (sb.elman(f_h="tanh"), elman, 4, "h"),
    "leaky": (sb.leaky(f_h="tanh"), leaky, 4, "h"),
    "residual": (sb.residual(f_h="tanh"), residual, 4, "h"),
    "jordan": (sb.jordan(f_h="tanh", f_y="tanh"), jordan, 2, "yhat"),
    "lstm": (sb.lstm(), lstm, 8, "h"),
    "gru": (sb.gru(), gru, 4, "h"),
}


def _by_hand(name: str, values: Values) -> list[list[float]]:
    """‖∂u_t/∂u_k‖ by the complex step, whole steps composed."""
    _, step, size, _ = BY_HAND[name]
    own = size // 2 if name == "lstm" else size
    states = [np.zeros(size)]
    for t in range(T + 1):
        states.append(step(values, t, states[-1]))

    def later(k: int, t: int, u: np.ndarray) -> np.ndarray:
        state = np.concatenate([u, states[k + 1][own:]])
        for s in range(k + 1, t + 1):
            state = step(values, s, state)
        return state[:own]

    def norm(k: int, t: int) -> float:
        return _norm(jacobian(partial(later, k, t), states[k + 1][:own]))

    return [[norm(k, t) for k in range(t + 1)] for t in range(T + 1)]


@pytest.mark.parametrize("name", BY_HAND)
@pytest.mark.parametrize("seed", [0, 1])
def test_norms_are_those_of_a_network_by_hand(name: str, seed: int) -> None:
    cell, _, _, upper = BY_HAND[name]
    values = numbers(cell, seed)
    found = sb.influence(cell, values, T, upper)
    for mine, theirs in zip(found.norms, _by_hand(name, values), strict=True):
        assert mine == pytest.approx(theirs, rel=1e-9)


GAINS = {
    "elman": lambda v: _norm(v["W"]),
    "leaky": lambda v: abs(1 - v["alpha"]) + abs(v["alpha"]) * _norm(v["W"]),
    "residual": lambda v: 1 + _norm(v["W"]),
    "jordan": lambda v: _norm(v["U"]) * _norm(v["W"]),
    "lstm": lambda v: None,
    "gru": lambda v: None,
}
"""γ‖W‖ and its likes with γ = 1 for tanh."""


def _norm(matrix: np.ndarray) -> float:
    return float(np.linalg.norm(matrix, 2))


@pytest.mark.parametrize("name", GAINS)
def test_gain(name: str) -> None:
    cell, _, _, upper = BY_HAND[name]
    values = numbers(cell)
    found = sb.influence(cell, values, T, upper)
    assert found.gain == (
        None if GAINS[name](values) is None else pytest.approx(GAINS[name](values))
    )


@pytest.mark.parametrize(("function", "gamma"), [
    ("tanh", 1), ("sigmoid", 0.25), ("relu", 1), ("identity", 1),
])  # fmt: skip
@pytest.mark.parametrize("seed", range(4))
def test_the_bound_holds(function: str, gamma: float, seed: int) -> None:
    cell = sb.elman(f_h=function)
    values = numbers(cell, seed)
    found = sb.influence(cell, values, T)
    assert found.gain == pytest.approx(gamma * _norm(values["W"]))
    assert found.bounds is not None
    assert np.all(np.array(found.largest) <= np.array(found.bounds) * (1 + 1e-12))


def test_an_upper_layer_is_not_bounded_by_the_lower() -> None:
    cell = sb.stacked(f_h="tanh")
    random = np.random.default_rng(0)
    values = {
        one.name.ascii: random.normal(size=[2 for _ in one.shape])
        for one in cell.of_role(Role.PARAMETER)
    }
    values["x"] = random.normal(size=(T + 1, 2))
    upper, lower = (sb.influence(cell, values, T, name) for name in ("h_2", "h_1"))
    assert upper.gain == pytest.approx(_norm(values["W_2"]))
    assert lower.gain == pytest.approx(_norm(values["W_1"]))


# ---- the result

FOUND = sb.influence(LINEAR, ONE, 3)


def test_a_result_is_a_value() -> None:
    assert sb.influence(LINEAR, ONE, 3) == FOUND
    assert pickle.loads(pickle.dumps(FOUND)) == FOUND
    assert FOUND.norms == ((1.0,), (0.5, 1.0), (0.25, 0.5, 1.0), (0.125, 0.25, 0.5, 1.0))


def test_steps_begin_where_the_cell_begins() -> None:
    found = sb.influence(sb.elman(f_h="identity", start=1), ONE | {"h_0": [1], "x": [[1], [1]]}, 2)
    assert found.norms == ((1.0,), (0.5, 1.0))


def test_text() -> None:
    assert str(FOUND).splitlines() == [
        "  ‖∂h_t/∂h_k‖ by the distance t - k, steps 0 to 3",
        "",
        "  t - k   largest   t = T   bound",
        "  0       1         1       1",
        "  1       0.5       0.5     0.5",
        "  2       0.25      0.25    0.25",
        "  3       0.125     0.125   0.125",
    ]


def test_a_bound_may_be_larger_than_a_float() -> None:
    found = Influence(LINEAR, FOUND.upper, 3, FOUND.norms, 1e200)
    assert found.bounds == (1.0, 1e200, float("inf"), float("inf"))


def test_without_the_extra_it_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(module: str) -> None:
        raise ModuleNotFoundError(name="matplotlib.figure")

    monkeypatch.setattr(late, "load", missing)
    told = "matplotlib is not installed; pip install 'symbptt[jupyter]' brings it"
    with pytest.raises(MissingExtra) as error:
        sb.decay(FOUND)
    assert (str(error.value), error.value.package) == (told, "matplotlib")
    assert pickle.loads(pickle.dumps(error.value)).extra == "jupyter"


def test_what_is_missing_of_symbptt_itself_is_no_extra() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"symbptt\.nothing"):
        late.load_extra("nothing", "jupyter")
