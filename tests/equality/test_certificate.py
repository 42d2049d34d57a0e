"""Certificates: of which claims there is one, what it holds, and that its checker accepts it."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest

from symbptt.checking import check
from symbptt.claims.reading import Reading
from symbptt.equality import checker
from symbptt.equality.certificate import Certificate, Missing, attempt, certify
from symbptt.equality.checker import Accepted, digest, verify
from symbptt.equality.decision import NotZero, reached
from symbptt.equality.tables import Table, _Difference, space, written_out
from symbptt.equality.terms import Outside
from symbptt.equality.verdict import EVERY_T, Different
from symbptt.model.library import elman
from tests.command import python_apart
from tests.rendering.test_json import schema

from .certified import (
    CHAIN,
    DELAYED,
    LSTM,
    RIGHT,
    certificates,
    data_of,
    double_sum,
    option,
)
from .options import OPTIONS
from .test_series import CLAIMS as SERIES
from .test_series import EVERY, MODELS, _claim
from .test_series import READINGS as READINGS_OF

TOTAL, SUMMED, OWN = Reading("total"), Reading(free_index="summed"), Reading("own")
COLUMNS, MIXED = Reading(layout="denominator"), Reading(layout="mixed")

BOUNDED = r"∂L/∂b_y = \sum_t (\prod_{i=0}^{t} 1) ∂L_t/∂b_y"
WITHOUT = {
    "a wrong claim": (r"∂L/∂b_y = 2 \, ∂L/∂b_y", {}),
    "a claim that is undecided": ("∂L/∂y_t = 0", {}),
    "a claim that is right for T <= N": (BOUNDED, {}),
}


@pytest.mark.parametrize(("claim", "said"), WITHOUT.values(), ids=WITHOUT)
def test_no_certificate(claim: str, said: dict[str, Any]) -> None:
    found = check(claim, **said)
    assert getattr(found.verdict, "scope", None) != EVERY_T
    assert certificates(found) == (None,)


def test_no_certificate_where_the_checker_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert certificates(option("b_y", "B")) != (None,)
    monkeypatch.setattr(checker, "WORK", 100)
    assert certificates(option("b_y", "B")) == (None,)


READINGS = [
    Reading(partials, free_index, layout=layout)
    for partials, free_index, layout in product(
        ("immediate", "total", "own"), ("fixed", "summed"), ("numerator", "denominator", "mixed")
    )
]


@pytest.mark.parametrize("reading", READINGS, ids=str)
@pytest.mark.parametrize("which", OPTIONS, ids=" ".join)
def test_a_right_option_has_one_and_a_wrong_one_none(
    which: tuple[str, str], reading: Reading
) -> None:
    found = option(*which, reading=reading)
    (proof,) = certificates(found)
    assert (proof is not None) == (found.verdict.word == "equal")
    assert proof is None or isinstance(verify(proof.content.encode()), Accepted)


CONSTANTS = {
    "a constant by itself is no 0, met late": (
        r"∂L/∂b_y = \sum_t ∂L_t/∂b_y + \sum_{t=2}^{T} (∂L/∂W - ∂W/∂W)", 2,
    ),
    "a constant by itself is 1": (r"\sum_{t=5}^{T} ∂L/∂W = \sum_{t=5}^{T} ∂W/∂W", 5),
    "a constant by itself is 1, past the steps compared": (
        r"\sum_{t=9}^{T} ∂L/∂W = \sum_{t=9}^{T} ∂W/∂W", 9,
    ),
    "a constant by another one is 0": (r"\sum_{t=5}^{T} ∂L/∂W = \sum_{t=5}^{T} ∂V/∂W", 5),
}  # fmt: skip


@pytest.mark.parametrize(("claim", "T"), CONSTANTS.values(), ids=CONSTANTS)
def test_derivatives_of_constants_that_are_met_late(claim: str, T: int) -> None:
    found = check(claim, scalars=True)
    assert isinstance(found.verdict, Different)
    assert found.verdict.T == T
    assert certificates(found) == (None,)


CLAIMS: dict[str, tuple[str, dict[str, Any]]] = {
    "zero": ("∂h_t/∂b_y = 0", {}),
    "the loss of one step": (
        rf"∂L_t/∂W = \sum_{{k=0}}^{{t}} {RIGHT} ({CHAIN}) ∂⁺h_k/∂W", {},
    ),
    "a numbered step": (r"∂L_3/∂W = \sum_{k=0}^{3} ∂L_3/∂h_3 ∂h_3/∂h_k ∂⁺h_k/∂W", {}),
    "two steps": (rf"∂h_t/∂h_k = {CHAIN}", {"claim_t": "k <= t"}),
    "a window": (r"∂h_t/∂h_{t-2} = ∂h_t/∂h_{t-1} ∂h_{t-1}/∂h_{t-2}", {}),
    "a recursion": ("∂L/∂h_t = ∂L_t/∂h_t + ∂L/∂h_{t+1} ∂h_{t+1}/∂h_t", {}),
    "a condition": ("∂L/∂h_t = ∂L_t/∂h_t + ∂L/∂h_{t+1} ∂h_{t+1}/∂h_t", {"claim_t": "t < T"}),
    "the last step": ("∂L/∂h_t = ∂L_t/∂h_t", {"claim_t": "T"}),
    "terms that cancel": (r"∂L/∂b_y = \sum_t 2 ∂L_t/∂b_y - \sum_s ∂L_s/∂b_y", {}),
    "halves": (r"∂L/∂b_y = \sum_t \frac{1}{2} ∂L_t/∂b_y + \sum_s \frac{1}{2} ∂L_s/∂b_y", {}),
    "an average loss": (
        r"∂L/∂b_y = \sum_{t=0}^{T} ∂L/∂L_t ∂L_t/∂b_y",
        {"total_loss": r"L = \frac{1}{3} \sum_{t=0}^{T} L_t"},
    ),
    "the last loss alone": (r"∂L/∂b_y = ∂L_T/∂b_y", {"cell": elman(total_loss="last")}),
    "start = 1": (
        r"∂L/∂b_h = \sum_{t=1}^{T} \sum_{k=1}^{t} ∂L_t/∂h_t ∂h_t/∂h_k ∂⁺h_k/∂b_h", {"start": 1},
    ),
    "the given state": (r"∂L/∂h_{-1} = \sum_t ∂L_t/∂h_{-1}", {}),
    "columns": (r"∂L/∂b_h = \sum_t ∂⁺h_t/∂b_h ∂L/∂h_t", {"reading": COLUMNS}),
    "mixed": (
        r"∂L/∂b_h = \sum_t (∂⁺h_t/∂b_h)^\top ∂L/∂h_t", {"reading": MIXED},
    ),
    "mixed, gradients as rows": (r"∂L/∂b_h = \sum_t ∂L/∂h_t ∂⁺h_t/∂b_h", {"reading": MIXED}),
    "one side transposed": (r"(∂L/∂b_h)^\top = ∂L/∂b_h", {}),
    "a free index summed": ("∂L/∂b_y = ∂L/∂ŷ_t ∂ŷ_t/∂b_y", {"reading": SUMMED}),
    "accumulated": ("∂L/∂b_y += ∂L/∂ŷ_t ∂ŷ_t/∂b_y", {}),
    "spelled out": (
        r"∂h_t/∂h_k = ∂h_t/∂h_{t-1} ∂h_{t-1}/∂h_{t-2} \cdots ∂h_{k+1}/∂h_k",
        {"claim_t": "k < t"},
    ),
    "written order, spelled out": (
        r"∂h_t/∂h_k = ∂h_t/∂h_{t-1} ∂h_{t-1}/∂h_{t-2} \cdots ∂h_{k+1}/∂h_k",
        {"claim_t": "k < t", "reading": Reading(product_order="written")},
    ),
    "an LSTM": (r"∂L/∂W_f = \sum_t ∂L/∂c_t ∂c_t/∂f_t ∂f_t/∂W_f", {"equations": LSTM}),
    "an LSTM's cell, held": (
        "∂c_t/∂c_{t-1} = ∂⁺c_t/∂c_{t-1}", {"equations": LSTM, "reading": Reading(
            left_side="immediate")},
    ),
    "an LSTM, a path through a state": (
        "∂h_t/∂h_{t-1} = ∂h_t/∂c_t ∂c_t/∂h_{t-1}", {"equations": LSTM},
    ),
    "own": (
        "∂L/∂c_t = ∂L/∂h_t ∂⁺h_t/∂c_t + ∂L/∂c_{t+1} ∂c_{t+1}/∂c_t",
        {"equations": LSTM, "reading": OWN},
    ),
    "two steps back": (
        "∂L/∂h_t = ∂L_t/∂h_t + ∂L/∂h_{t+1} ∂⁺h_{t+1}/∂h_t + ∂L/∂h_{t+2} ∂⁺h_{t+2}/∂h_t",
        {"equations": DELAYED, "claim_t": "t < T-1"},
    ),
    "named functions": (
        r"∂L/∂b_h = \sum_t ∂L/∂h_t ∂⁺h_t/∂b_h",
        {"cell": elman("tanh", "softmax", "cross_entropy")},
    ),
    "numbers": (
        r"∂L/∂w = \sum_t ∂L/∂h_t ∂⁺h_t/∂w",
        {"equations": ("h_t = f(w h_{t-1} + v x_t)", "L_t = ℓ(h_t)"), "scalars": True},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("claim", "said"), CLAIMS.values(), ids=CLAIMS)
def test_what_is_proved_for_every_T_is_accepted(claim: str, said: dict[str, Any]) -> None:
    found = check(claim, **said)
    assert found.verdict.word == "equal"
    assert getattr(found.verdict, "scope", None) == EVERY_T
    (proof,) = certificates(found)
    assert proof is not None
    accepted = verify(proof.content.encode())
    assert isinstance(accepted, Accepted)
    assert accepted.turned == (getattr(found.verdict, "transposed", False) and accepted.turned)
    schema("certificate").validate(proof.data())


WIDE = [name for name, (*_, fails) in SERIES.items() if fails is EVERY]


@pytest.mark.parametrize("name", WIDE)
def test_all_that_is_decided_for_every_T_has_one(name: str) -> None:
    model, reading, source, _ = SERIES[name]
    cell = MODELS[model].cell
    found = attempt(cell, _claim(MODELS[model], source), READINGS_OF[reading])
    assert isinstance(found, Certificate)
    schema("certificate").validate(found.data())


def test_dots_that_may_be_meant_in_several_ways_have_none() -> None:
    found = check(r"∂L/∂b_h = 0 \cdot (∂L_T/∂a_T ∂a_T/∂h_{T-1} ⋯ ∂a_0/∂b_h) + ∂L/∂b_h")
    why = Missing("its dots may be meant in several ways")
    assert getattr(found.verdict, "scope", None) == EVERY_T
    assert attempt(found.cell, found.links[0].equation) == why


def test_each_link_of_a_chain_has_its_own() -> None:
    found = check(r"∂L/∂b_y = \sum_t ∂L_t/∂b_y = \sum_t ∂L_t/∂ŷ_t ∂ŷ_t/∂b_y")
    proofs = [proof.data() for proof in certificates(found) if proof is not None]
    assert [proof["claim"]["text"] for proof in proofs] == [
        "∂L/∂b_y = Σ_{t=0}^{T} ∂L_t/∂b_y",
        "Σ_{t=0}^{T} ∂L_t/∂b_y = Σ_{t=0}^{T} (∂L_t/∂ŷ_t · ∂ŷ_t/∂b_y)",
    ]
    assert [proof["claim"]["shared"] for proof in proofs] == [None, []]
    assert [proof["claim"]["stated"] for proof in proofs] == [True, False]


def test_what_stands_in_it() -> None:
    data = double_sum()
    assert data["claim"]["text"] == (
        "∂L/∂b_h = Σ_{t=0}^{T} (∂L_t/∂ŷ_t · ∂ŷ_t/∂h_t · "
        "(Σ_{k=0}^{t} ((Π_{i=k+1}^{t} ∂h_i/∂h_{i-1}) · ∂h_k/∂b_h)))"
    )
    assert data["claim"]["right"]["first"] == [["", 0]]
    assert data["claim"]["right"]["last"] == [["T", 1]]
    assert data["model"]["equations"][-1] == "L = Σ_{t=0}^{T} L_t"
    assert {edge["lag"] for edge in data["model"]["edges"]} == {None, 0, 1}
    assert [atom["text"] for atom in data["model"]["atoms"]] == [
        "x_t", "W", "h_t", "diag(f_h'(a_t))", "U", "f_y'(o_t)", "ℓ'(ŷ_t, y_t)",
    ] or len(data["model"]["atoms"]) >= 6  # fmt: skip
    assert all(data["hashes"][part] == digest(data[part]) for part in data["hashes"])
    sizes = {len(data[side]["arrows"]) for side in ("left", "right")}
    assert sizes == {len(data["line"]["letters"])} == {len(data["proof"]["matrices"])}


def test_it_is_plain_data_and_compares_by_value() -> None:
    one, other = certificates(option("b_y", "B")), certificates(option("b_y", "B"))
    assert one == other
    assert one[0] is not None
    assert json.loads(json.dumps(one[0].data())) == one[0].data()


PROGRAM = r"""
import hashlib
from tests.equality.certified import data_of
found = data_of(r"∂L/∂b_h = \sum_t ∂L/∂h_t ∂⁺h_t/∂b_h")
print(hashlib.sha256(found.encode()).hexdigest())
"""


def test_the_same_bytes_under_every_hash_seed() -> None:
    found = {
        python_apart("-c", PROGRAM, PYTHONHASHSEED=seed).stdout for seed in ("0", "1", "2", "33")
    }
    assert len(found) == 1
    assert len(next(iter(found)).strip()) == 64


# ---- automata written out


def test_a_difference_that_is_not_0_has_no_space() -> None:
    one, two = (Table(1, ((0, w),), ((0, 1),), ()) for w in (1, 2))  # type: ignore[arg-type]
    assert reached(_Difference(one, two)) == NotZero(0)
    with pytest.raises(Outside, match="a difference that is not 0"):
        space(one, two)


def test_an_empty_sum_is_an_automaton_without_states() -> None:
    letters, (left, right) = written_out(((), ()))
    assert (letters, left, right) == ((), Table(0, (), (), ()), Table(0, (), (), ()))
    assert space(left, right).basis == ()


def test_a_certificate_of_an_equation_that_is_no_claim() -> None:
    found = check(r"∂L/∂b_y = \sum_t ∂L_t/∂b_y")
    assert certify(found.cell, found.links[0].equation) == certificates(found)[0]
    assert data_of(r"∂L/∂b_y = \sum_t ∂L_t/∂b_y") == getattr(certificates(found)[0], "content", "")
