"""Claims made to mislead: wrong by little, right by surprise, on many models and in many readings.

The first table is decided by the brute-force oracle; in the second the truth is written down.
`wrong` is why another verdict is given where one is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pytest

from symbptt import check
from symbptt.claims import reading as product_reading
from symbptt.errors import FormulaError, InputError
from tests.equality.written import add, mul, num, product, total

from .claimed import DEFAULT, DIFFERENT, EQUAL, Claim, Reading, agreed, claim
from .lstm import EQUATIONS, GATED, LSTM, STACKED, Model
from .spelling import given, plain, total_loss

OWN = Reading(partials="own")
SUMMED = Reading(free_index="summed")
WRITTEN = Reading(product_order="written")
COLUMNS = Reading(layout="denominator")
MIXED = Reading(layout="mixed")
IMMEDIATE = Reading(left_side="immediate")


def _expected_to_fail(wrong: str) -> tuple[pytest.MarkDecorator, ...]:
    return (pytest.mark.xfail(strict=True, reason=wrong),) if wrong else ()


def _meant(reading: Reading) -> product_reading.Reading:
    return product_reading.Reading(**asdict(reading))


# ---- what the oracle decides


@dataclass(frozen=True)
class Attack:
    """A claim on a model with the verdict that is right."""

    which: str
    claim: Claim
    word: str
    reading: Reading = DEFAULT
    wrong: str = ""


lstm, stacked, gated = LSTM.der, STACKED.der, GATED.der
ATTACKS = {
    "a gate of the cell, in order": Attack(
        "lstm", claim(lstm("h_t", "f_t"), mul(lstm("h_t", "c_t"), lstm("c_t", "f_t"))), EQUAL
    ),
    "a gate of the cell, the other way round": Attack(
        "lstm",
        claim(lstm("h_t", "f_t"), mul(lstm("c_t", "f_t"), lstm("h_t", "c_t"))),
        EQUAL,
    ),
    "the immediate way from cell to state": Attack(
        "lstm",
        claim(
            lstm("h_t", "c_t-1", "immediate"),
            mul(lstm("h_t", "c_t", "immediate"), lstm("c_t", "c_t-1", "immediate")),
        ),
        DIFFERENT,  # it passes the state c_t, so the left side is total
    ),
    "the cell's Jacobian as the forget gate": Attack(
        "lstm", claim(lstm("c_t", "c_t-1"), lstm("c_t", "c_t-1")), DIFFERENT
    ),
    "the cell's Jacobian as the forget gate, the left side immediate": Attack(
        "lstm", claim(lstm("c_t", "c_t-1"), lstm("c_t", "c_t-1")), EQUAL, IMMEDIATE
    ),
    "the cell through many steps by forget gates alone": Attack(
        "lstm",
        claim(lstm("c_t", "c_k"), product("i", "k+1", "t", lstm("c_i", "c_i-1")), span="k < t"),
        DIFFERENT,
    ),
    "an adjoint of the state without the cell": Attack(
        "lstm",
        claim(
            lstm("L", "h_t"), add(lstm("L_t", "h_t"), mul(lstm("L", "h_t+1"), lstm("h_t+1", "h_t")))
        ),
        DIFFERENT,
    ),
    "the immediate Jacobian by gates": Attack(
        "lstm",
        claim(
            lstm("c_t", "h_t-1", "immediate"),
            add(*(mul(lstm("c_t", f"{q}_t"), lstm(f"{q}_t", "h_t-1")) for q in "ifg")),
        ),
        EQUAL,
    ),
    "one gate too many": Attack(
        "lstm",
        claim(
            lstm("c_t", "h_t-1", "immediate"),
            add(*(mul(lstm("c_t", f"{q}_t"), lstm(f"{q}_t", "h_t-1")) for q in "ifog")),
        ),
        EQUAL,  # no path: ∂c_t/∂o_t is 0
    ),
    "weights of the lower layer by the state": Attack(
        "stacked",
        claim(
            stacked("L", "W"), total("t", "0", "T", mul(stacked("L", "h_t"), stacked("h_t", "W")))
        ),
        EQUAL,
    ),
    "every way between two layers": Attack(
        "stacked",
        claim(
            stacked("r_t", "h_k"),
            total(
                "s",
                "k",
                "t",
                mul(
                    product("i", "s+1", "t", stacked("r_i", "r_i-1")),
                    stacked("r_s", "h_s"),
                    product("j", "k+1", "s", stacked("h_j", "h_j-1")),
                ),
            ),
            span="k <= t",
        ),
        EQUAL,
    ),
    "every way between two layers but the last": Attack(
        "stacked",
        claim(
            stacked("r_t", "h_k"),
            total(
                "s",
                "k+1",
                "t",
                mul(
                    product("i", "s+1", "t", stacked("r_i", "r_i-1")),
                    stacked("r_s", "h_s"),
                    product("j", "k+1", "s", stacked("h_j", "h_j-1")),
                ),
            ),
            span="k <= t",
        ),
        DIFFERENT,
    ),
    "a gate and its complement": Attack(
        "gated",
        claim(gated("h_t", "h_t"), add(gated("h_t", "g_t"), gated("h_t", "h_t-1"))),
        EQUAL,
        OWN,
    ),
    "a gate and its complement, the gate's own way with it": Attack(
        "gated",
        claim(gated("h_t", "h_t"), add(gated("h_t", "g_t"), gated("h_t", "h_t-1"))),
        DIFFERENT,
    ),
    "a gated state through many steps": Attack(
        "gated",
        claim(gated("h_t", "h_k"), product("i", "k+1", "t", gated("h_i", "h_i-1")), span="k < t"),
        EQUAL,
    ),
    "a gated state, its product as written": Attack(
        "gated",
        claim(gated("h_t", "h_k"), product("i", "k+1", "t", gated("h_i", "h_i-1")), span="k < t"),
        DIFFERENT,
        WRITTEN,
    ),
    "a term and its opposite": Attack(
        "gated",
        claim(
            gated("h_t", "b_z"),
            add(
                gated("h_t", "b_z", "total"), gated("h_t", "z_t"), mul(num(-1), gated("h_t", "z_t"))
            ),
        ),
        EQUAL,
    ),
}
_MODELS: dict[str, Model] = {"lstm": LSTM, "stacked": STACKED, "gated": GATED}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_the_oracle_says_so(attack: Attack) -> None:
    assert _truth(attack) == attack.word


def _truth(attack: Attack) -> str:
    found = agreed(attack.claim, range(3), attack.reading, _MODELS[attack.which])
    return EQUAL if found == EQUAL else DIFFERENT


@pytest.mark.parametrize(
    "attack",
    [
        pytest.param(attack, id=name, marks=_expected_to_fail(attack.wrong))
        for name, attack in ATTACKS.items()
    ],
)
def test_what_the_oracle_decides(attack: Attack) -> None:
    users: dict[str, Any] = {
        "equations": EQUATIONS[attack.which],
        "total_loss": total_loss(),
        "given": given(),
    }
    text, meant = plain(attack.claim), _meant(attack.reading)
    words = [
        check(text, claim_t=attack.claim.span, reading=meant, T=T, **users).verdict.word
        for T in range(3)
    ]
    assert next(word for word in (DIFFERENT, EQUAL, "undecided") if word in words) == attack.word


# ---- what is written down


def _rnn(*more: str, state: str = r"h_t = \tanh(a_t)") -> tuple[str, ...]:
    return (
        "a_t = b + W h_{t-1} + U x_t", state, "o_t = c + V h_t", r"L_t = \ell(o_t, y_t)", *more,
    )  # fmt: skip


_LOSS = r"L_t = \ell(h_t, y_t)"
MODELS: dict[str, tuple[str, ...]] = {
    "cell": (),
    "rnn": _rnn(),
    "adjoint": _rnn(r"\delta_t = \frac{\partial L}{\partial a_t}"),
    "Jacobians": _rnn(
        r"J_t = \frac{\partial h_t}{\partial h_{t-1}}",
        r"\delta_{t,k} = \frac{\partial L_t}{\partial h_k}",
    ),
    "alias": (r"\theta_t = \theta", r"h_t = f(h_{t-1}, x_t, \theta_t)", _LOSS),
    "lag": ("h_t = f(W_1 h_{t-1} + W_2 h_{t-2} + U x_t)", _LOSS),
    "gated": (
        r"z_t = \sigma(W_z h_{t-1})", r"g_t = \tanh(W_g h_{t-1} + U x_t)",
        r"h_t = (1 - z_t) \odot h_{t-1} + z_t \odot g_t", _LOSS,
    ),
    "leaky": (r"h_t = (1 - \alpha) h_{t-1} + \alpha \tanh(W h_{t-1} + U x_t)", _LOSS),
    "residual": (r"h_t = h_{t-1} + \tanh(W h_{t-1} + U x_t)", _LOSS),
    "linear": ("h_t = W h_{t-1} + U x_t", _LOSS),
    "adding": ("h_t = h_{t-1} + x_t", _LOSS),
    "by entries": (r"h_t = f(w \odot h_{t-1} + u \odot x_t)", _LOSS),
    "two names": (r"h_t = \tanh(W h_{t-1})", r"s_t = \tanh(W h_{t-1})", r"L_t = \ell(h_t, s_t)"),
    "its negative": (r"h_t = \sigma(W h_{t-1})", "s_t = 1 - h_t", r"L_t = \ell(h_t, s_t)"),
    "two losses": (
        r"h_t = \tanh(W h_{t-1} + U x_t)", "E_t = e(h_t, y_t)", "R_t = r(h_t)", "L_t = E_t + R_t",
    ),
    "above": (
        r"h^t = \tanh(W h^{t-1} + U x^t)", r"L^t = \ell(h^t, y^t)",
    ),
    "own last step": (r"h_t = \tanh(W h_{t-1} + U x_t)", _LOSS, r"L = \sum_{k=1}^{K} L_k"),
    "matrix T": (r"h_t = \tanh(T h_{t-1} + U x_t)", _LOSS),
    "f twice": ("f_t = f(W_f h_{t-1} + U_f x_t)", r"h_t = f_t \odot h_{t-1} + x_t", _LOSS),
    "h twice": ("h(t) = h(W h(t-1) + U x(t))", r"L(t) = \ell(h(t), y(t))"),
    "a factor and a bracket": (
        r"h_t = \alpha (h_{t-1} + W x_t)", r"s_t = \alpha h_{t-1} + x_t", r"L_t = \ell(h_t, s_t)",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A claim as text, with the verdict that is right; `wrong` is why another one is given."""

    text: str
    word: str
    model: str = "cell"
    span: str | None = None
    reading: Reading = DEFAULT
    scope: str | None = None
    total: str | None = None
    start: int | None = None
    scalars: bool = False
    T: int | None = None
    wrong: str = ""


EVERY_T = "every T"


def _held(upper: str, lower: str, held: str) -> str:
    return rf"\left.\frac{{\partial {upper}}}{{\partial {lower}}}\right|_{{{held}}}"


def _over(outer: int, inner: int) -> str:
    return (
        rf"∂L/∂b_h = \sum_{{t={outer}}}^{{T}} ∂L_t/∂h_t \sum_{{k={inner}}}^{{t}} "
        r"(\prod_{i=k+1}^{t} ∂h_i/∂h_{i-1}) ∂h_k/∂b_h"
    )


_OPEN = "entries beside whole vectors are left undecided"
TOLD = {
    # Dots.
    "dots between the first and the last loss": Told(
        "∂L/∂b_y = ∂L_0/∂b_y + ⋯ + ∂L_T/∂b_y", EQUAL
    ),
    "dots between a loss and the last": Told(
        "∂L/∂h_t = ∂L_t/∂h_t + ⋯ + ∂L_T/∂h_t", EQUAL
    ),
    "dots behind two losses": Told(
        "∂L/∂b_y = ∂L_0/∂b_y + ∂L_1/∂b_y + ⋯ + ∂L_T/∂b_y", EQUAL, scope=EVERY_T
    ),
    "dots from the last loss down": Told(
        "∂L/∂b_y = ∂L_T/∂b_y + ⋯ + ∂L_0/∂b_y", EQUAL, scope=EVERY_T
    ),
    "dots to the last loss but one": Told(
        "∂L/∂b_y = ∂L_0/∂b_y + ∂L_1/∂b_y + ⋯ + ∂L_{T-1}/∂b_y", DIFFERENT
    ),
    "dots from the second loss": Told("∂L/∂b_y = ∂L_1/∂b_y + ⋯ + ∂L_T/∂b_y", DIFFERENT),
    "dotted Jacobians": Told("∂h_t/∂h_k = ∂h_t/∂h_{t-1} ⋯ ∂h_{k+1}/∂h_k", EQUAL, span="k < t"),
    "dotted Jacobians but one": Told(
        "∂h_t/∂h_k = ∂h_t/∂h_{t-1} ⋯ ∂h_{k+2}/∂h_{k+1}", DIFFERENT, span="k < t"
    ),
    "dotted Jacobians the wrong way round": Told(
        "∂h_t/∂h_k = ∂h_{k+1}/∂h_k ⋯ ∂h_t/∂h_{t-1}", DIFFERENT, span="k < t",
    ),
    "dotted Jacobians the wrong way round, two of them written": Told(
        "∂h_3/∂h_0 = ∂h_1/∂h_0 ∂h_2/∂h_1 ⋯ ∂h_3/∂h_2", DIFFERENT
    ),
    "Jacobians the wrong way round, all written": Told(
        "∂h_3/∂h_0 = ∂h_1/∂h_0 ∂h_2/∂h_1 ∂h_3/∂h_2", DIFFERENT
    ),
    "dotted Jacobians as columns": Told(
        "∂h_t/∂h_k = ∂h_{k+1}/∂h_k ⋯ ∂h_t/∂h_{t-1}", EQUAL, span="k < t", reading=COLUMNS,
    ),
    "dotted Jacobians as columns the wrong way round": Told(
        "∂h_t/∂h_k = ∂h_t/∂h_{t-1} ⋯ ∂h_{k+1}/∂h_k", DIFFERENT, span="k < t", reading=COLUMNS
    ),
    "dots in dots": Told(
        "∂L_t/∂W = ∂L_t/∂h_t (∂h_t/∂W + ∂h_t/∂h_{t-1} ∂h_{t-1}/∂W + ⋯"
        " + ∂h_t/∂h_{t-1} ⋯ ∂h_1/∂h_0 ∂h_0/∂W)",
        EQUAL,
    ),
    "dotted Jacobians by name": Told(
        "∂h_t/∂h_k = J_t J_{t-1} ⋯ J_{k+1}", EQUAL, "Jacobians", "k < t"
    ),
    "dotted Jacobians by name the wrong way round": Told(
        r"∂h_t/∂h_k = J_{k+1} ⋯ J_t", DIFFERENT, "Jacobians", "k < t"
    ),
    # Instances.
    "a slot of its own that does not always exist": Told(
        "∂h_t/∂h_t = ∂h_{k+1}/∂h_{k+1}", DIFFERENT,
    ),
    "an identity that does not always exist": Told(
        "∂L_t/∂h_t = ∂L_t/∂h_t ∂h_{k+1}/∂h_{k+1}", DIFFERENT,
    ),
    "nothing after the last step": Told("∂L/∂h_t = ∂L/∂h_{T+1}", DIFFERENT),
    "the recursion where it exists": Told(
        "∂L/∂h_t = ∂L_t/∂h_t + ∂L/∂h_{t+1} ∂h_{t+1}/∂h_t", EQUAL
    ),
    "the recursion to the end": Told(
        "∂L/∂h_t = ∂L_t/∂h_t + ∂L/∂h_{t+1} ∂h_{t+1}/∂h_t", DIFFERENT, span="t <= T"
    ),
    "the recursion a step earlier": Told(
        "∂L/∂h_{t-1} = ∂L_{t-1}/∂h_{t-1} + ∂L/∂h_t ∂h_t/∂h_{t-1}", EQUAL
    ),
    "the end of the recursion": Told("∂L/∂h_t = ∂L_t/∂h_t", EQUAL, span="T"),
    "the end of the recursion, named": Told("∂L/∂h_T = ∂L_T/∂h_T", EQUAL),
    "one step as if it were the last": Told("∂L/∂h_3 = ∂L_3/∂h_3", DIFFERENT),
    "one step that is the last": Told("∂L/∂h_3 = ∂L_3/∂h_3", EQUAL, T=3, scope="T = 3"),
    "one loss with a step too many": Told(
        r"∂L_3/∂W = \sum_{k=0}^{4} ∂L_3/∂h_3 ∂h_3/∂h_k ∂h_k/∂W", DIFFERENT
    ),
    "one loss up to the end": Told(
        r"∂L_3/∂W = \sum_{k=0}^{T} ∂L_3/∂h_3 ∂h_3/∂h_k ∂h_k/∂W", EQUAL
    ),
    "two shifted indices": Told("∂L/∂h_{t+s} = ∂L/∂h_{s+t}", EQUAL),
    # Ranges.
    **{
        f"the quiz's D from {start}": Told(_over(start, start), EQUAL, scope=EVERY_T, start=start)
        for start in (-1, 0, 1, 5)
    },
    **{
        f"the quiz's D from {start}, too late": Told(
            _over(start, start + 1), DIFFERENT, start=start
        )
        for start in (-1, 0, 1, 5)
    },
    **{
        f"the quiz's D from {start}, with what is 0": Told(
            _over(start, start - 1), EQUAL, start=start
        )
        for start in (-1, 1, 5)
    },
    **{
        f"the quiz's D from {start}, a loss too early": Told(
            _over(start - 1, start), DIFFERENT, start=start
        )
        for start in (-1, 1, 5)
    },
    "both orders of a double sum": Told(
        r"∂L/∂W = \sum_k \sum_{t \ge k} ∂L_t/∂h_k ∂h_k/∂W", EQUAL
    ),
    "the diagonal left out": Told(
        r"∂L/∂W = \sum_t \sum_{k < t} ∂L_t/∂h_k ∂h_k/∂W", DIFFERENT
    ),
    "a double sum in one sign": Told(
        r"∂L/∂W = \sum_{0 \le k \le t \le T} ∂L_t/∂h_k ∂h_k/∂W", EQUAL,
        wrong="a condition on two indices binds the first and forgets the second",
    ),
    "what is 0 summed too": Told(
        r"∂L/∂W = \sum_{t=0}^{T} \sum_{k=0}^{T} ∂L_t/∂h_t ∂h_t/∂h_k ∂h_k/∂W", EQUAL
    ),
    "the wrong half": Told(
        r"∂L/∂W = \sum_{k=0}^{T} \sum_{t=0}^{k} ∂L_t/∂h_t ∂h_t/∂h_k ∂h_k/∂W", DIFFERENT
    ),
    "right but for T = 0": Told(
        r"∂L/∂b_y = \sum_{t=1}^{T-1} ∂L_t/∂b_y + ∂L_0/∂b_y + ∂L_T/∂b_y", DIFFERENT
    ),
    "right but for T = 0, at T = 2": Told(
        r"∂L/∂b_y = \sum_{t=1}^{T-1} ∂L_t/∂b_y + ∂L_0/∂b_y + ∂L_T/∂b_y", EQUAL, T=2
    ),
    "counted backwards": Told(r"∂L/∂b_y = \sum_{t=0}^{T} ∂L_{T-t}/∂b_y", EQUAL),
    "a sum that falls is empty": Told(r"∂L/∂b_y = \sum_{t=T}^{0} ∂L_t/∂b_y", DIFFERENT),
    "a product that falls": Told(
        r"∂h_t/∂h_k = \prod_{i=t}^{k+1} ∂h_i/∂h_{i-1}", EQUAL, span="k <= t", reading=WRITTEN
    ),
    "terms that cancel": Told(
        r"∂L/∂b_y = 2 \sum_t ∂L_t/∂b_y - \sum_t ∂L_t/∂b_y", EQUAL, scope=EVERY_T
    ),
    "accumulated": Told("∂L/∂W += ∂L/∂h_t ∂h_t/∂W", EQUAL),
    "accumulated without earlier steps": Told("∂L/∂b_h += ∂L_t/∂h_t ∂h_t/∂b_h", DIFFERENT),
    "accumulated over the index of the left side": Told("∂L/∂h_t += ∂L_t/∂h_t", DIFFERENT),
    # Layouts and transposes.
    "a recursion of columns": Told(
        r"∇_{h_t} L = (∂h_{t+1}/∂h_t)^\top ∇_{h_{t+1}} L + ∇_{h_t} L_t", EQUAL, reading=MIXED
    ),
    "a recursion of columns read as rows": Told(
        r"∇_{h_t} L = (∂h_{t+1}/∂h_t)^\top ∇_{h_{t+1}} L + ∇_{h_t} L_t", DIFFERENT
    ),
    "transposed as a whole": Told(
        r"∂L/∂h_t = (∂h_{t+1}/∂h_t)^\top (∂L/∂h_{t+1})^\top + (∂L_t/∂h_t)^\top", EQUAL
    ),
    "one term not transposed": Told(
        r"∂L/∂h_t = (∂h_{t+1}/∂h_t)^\top (∂L/∂h_{t+1})^\top + ∂L_t/∂h_t", DIFFERENT
    ),
    "the chain from left to right as columns": Told(
        "∂h_2/∂h_0 = ∂h_2/∂h_1 ∂h_1/∂h_0", DIFFERENT, reading=COLUMNS
    ),
    "numbers in any order": Told("∂h_2/∂h_0 = ∂h_1/∂h_0 ∂h_2/∂h_1", EQUAL, scalars=True),
    # Marks and bars.
    "a bar on the state": Told(
        f"∂h_t/∂W = {_held('h_t', 'W', 'h_{t-1}')} + ∂h_t/∂h_{{t-1}} dh_{{t-1}}/dW",
        EQUAL,
    ),
    "a bar on the state, earlier steps forgotten": Told(
        f"∂h_t/∂W = {_held('h_t', 'W', 'h_{t-1}')} + ∂h_t/∂h_{{t-1}} ∂h_{{t-1}}/∂W",
        DIFFERENT,
    ),
    "a loss with the state before it held": Told(
        rf"∂L/∂W = \sum_t {_held('L_t', 'W', 'h_{t-1}')}", DIFFERENT,
    ),
    "a loss with its own state held": Told(
        f"{_held('L_t', 'h_{t-1}', 'h_t')} = 0", EQUAL,
    ),
    "total on both sides": Told(
        r"dL/dW = \sum_t dL/dh_t dh_t/dW", DIFFERENT
    ),
    "an adjoint and an immediate derivative": Told(
        r"dL/dW = \sum_t dL/dh_t ∂^+h_t/∂W", EQUAL
    ),
    "the derivative of a sum": Told(
        r"∂L/∂W = \frac{\partial}{\partial W} \sum_t L_t", EQUAL, scope=EVERY_T
    ),
    # Chains.
    "a chain whose last link loses a step": Told(
        r"∂L/∂b_y = \sum_t ∂L_t/∂b_y = \sum_{t=1}^{T} ∂L_t/∂b_y", DIFFERENT
    ),
    "a chain in a range": Told(
        r"∂L_t/∂h_k = ∂L_t/∂h_t ∂h_t/∂h_k = ∂L_t/∂h_t \prod_{i=k+1}^{t} ∂h_i/∂h_{i-1}",
        EQUAL, span="k <= t",
    ),
    "a chain in no range": Told(
        r"∂L_t/∂h_k = ∂L_t/∂h_t ∂h_t/∂h_k = ∂L_t/∂h_t \prod_{i=k+1}^{t} ∂h_i/∂h_{i-1}", DIFFERENT
    ),
    "a chain that goes back": Told(
        "∂h_t/∂b_h = ∂h_t/∂a_t ∂a_t/∂b_h = ∂h_t/∂b_h", DIFFERENT
    ),
    # Definitions.
    "an adjoint by the next": Told(
        "δ_t = δ_{t+1} ∂a_{t+1}/∂h_t ∂h_t/∂a_t + ∂L_t/∂a_t", EQUAL, "adjoint"
    ),
    "an adjoint without the next": Told("δ_t = ∂L_t/∂a_t", DIFFERENT, "adjoint"),
    "a bias by adjoints": Told(r"∂L/∂b = \sum_t δ_t", EQUAL, "adjoint"),
    "a bias by adjoints, accumulated": Told("∂L/∂b += δ_t", EQUAL, "adjoint"),
    "a bias by one adjoint, summed": Told("∂L/∂b = δ_t", EQUAL, "adjoint", reading=SUMMED),
    "a bias by one adjoint": Told("∂L/∂b = δ_t", DIFFERENT, "adjoint"),
    "weights by adjoints from the second step": Told(
        r"∂L/∂W = \sum_{t=1}^{T} δ_t ∂a_t/∂W", DIFFERENT, "adjoint"
    ),
    "two indices": Told(r"δ_{t,k} = δ_{t,k+1} J_{k+1}", EQUAL, "Jacobians", "k < t"),
    "two indices, the other one moved": Told(
        r"δ_{t,k} = δ_{t-1,k} J_t", DIFFERENT, "Jacobians", "k < t"
    ),
    "two indices that are one": Told(r"δ_{t,t} = ∂L_t/∂h_t", EQUAL, "Jacobians"),
    "two indices, one summed": Told(
        r"∂L/∂h_k = \sum_{t=k}^{T} δ_{t,k}", EQUAL, "Jacobians", scope=EVERY_T
    ),
    # Entries.
    "an entry": Told("∂L/∂o_{t,i} = ∂L_t/∂o_{t,i}", EQUAL, "rnn"),
    "an entry as another": Told("∂L/∂o_{t,i} = ∂L_t/∂o_{t,j}", DIFFERENT, "rnn"),
    "an entry as the whole": Told("∂L/∂o_{t,i} = ∂L_t/∂o_t", DIFFERENT, "rnn", wrong=_OPEN),
    "entries of a matrix turned": Told(
        r"∂L/∂V_{ij} = \sum_t ∂L_t/∂V_{ji}", DIFFERENT, "rnn"
    ),
    "entries of a Jacobian turned": Told(
        r"∂h_{t,i}/∂h_{t-1,j} = ∂h_{t,j}/∂h_{t-1,i}", DIFFERENT, "rnn"
    ),
    "a sum over entries of a diagonal": Told(
        r"∂L_t/∂h_{t,i} = \sum_j ∂L_t/∂o_{t,j} ∂o_{t,j}/∂h_{t,j}", DIFFERENT, "rnn", wrong=_OPEN
    ),
    "a sum over entries": Told(
        r"∂L_t/∂h_{t,i} = \sum_j ∂L_t/∂o_{t,j} ∂o_{t,j}/∂h_{t,i}", EQUAL, "rnn"
    ),
    # Models.
    "an alias of each step": Told(
        r"∂L/∂\theta = \sum_t ∂L/∂\theta_t", EQUAL, "alias"
    ),
    "an alias of each step for its own loss": Told(
        r"∂L/∂\theta = \sum_t ∂L_t/∂\theta_t", DIFFERENT, "alias"
    ),
    "an alias of one step": Told(r"∂L/∂\theta = ∂L/∂\theta_t", DIFFERENT, "alias"),
    "a function for the state": Told(
        r"∂L/∂\theta = \sum_t ∂L/∂h_t ∂f(h_{t-1}, x_t, \theta_t)/∂\theta", EQUAL, "alias"
    ),
    "a recursion over two steps": Told(
        "∂L/∂h_t = ∂L_t/∂h_t + ∂L/∂h_{t+1} ∂⁺h_{t+1}/∂h_t + ∂L/∂h_{t+2} ∂⁺h_{t+2}/∂h_t",
        EQUAL, "lag",
    ),
    "a recursion over one of two steps": Told(
        "∂L/∂h_t = ∂L_t/∂h_t + ∂L/∂h_{t+1} ∂h_{t+1}/∂h_t", DIFFERENT, "lag"
    ),
    "a product over one of two steps": Told(
        r"∂h_t/∂h_k = \prod_{i=k+1}^{t} ∂h_i/∂h_{i-1}", DIFFERENT, "lag", "k < t"
    ),
    "what is given two steps before": Told("∂h_0/∂h_{-2} = ∂⁺h_0/∂h_{-2}", EQUAL, "lag"),
    "leaky": Told(r"∂h_t/∂h_k = \prod_{i=k+1}^{t} ∂h_i/∂h_{i-1}", EQUAL, "leaky", "k <= t"),
    "leaky, as written": Told(
        r"∂h_t/∂h_k = \prod_{i=k+1}^{t} ∂h_i/∂h_{i-1}", DIFFERENT, "leaky", "k <= t", WRITTEN
    ),
    "by the leak": Told(r"∂L/∂\alpha = \sum_t ∂L/∂h_t ∂h_t/∂\alpha", EQUAL, "leaky"),
    "residual without the branch": Told(
        "∂L/∂h_t = ∂L_t/∂h_t + ∂L/∂h_{t+1}", DIFFERENT, "residual"
    ),
    "linear, as written": Told(
        r"∂h_t/∂h_k = \prod_{i=k+1}^{t} ∂h_i/∂h_{i-1}", EQUAL, "linear", "k <= t", WRITTEN
    ),
    "linear, moved in time": Told("∂h_t/∂h_k = ∂h_{t-k}/∂h_0", EQUAL, "linear", "k <= t"),
    "not linear, moved in time": Told("∂h_t/∂h_k = ∂h_{t-k}/∂h_0", DIFFERENT, "rnn", "k <= t"),
    "a sum of inputs": Told("∂h_t/∂h_k = 1", EQUAL, "adding", "k <= t"),
    "a sum of inputs in no range": Told("∂h_t/∂h_k = 1", DIFFERENT, "adding"),
    "all losses weigh the same": Told(
        r"∂L/∂h_t = \sum_{k=t}^{T} ∂L_k/∂h_k", EQUAL, "adding"
    ),
    "diagonal Jacobians in any order": Told(
        "∂h_2/∂h_0 = ∂h_1/∂h_0 ∂h_2/∂h_1", EQUAL, "by entries"
    ),
    "diagonal Jacobians as written": Told(
        r"∂h_t/∂h_k = \prod_{i=k+1}^{t} ∂h_i/∂h_{i-1}", EQUAL, "by entries", "k <= t", WRITTEN,
    ),
    "a gate and its complement": Told(
        "∂h_t/∂h_t = ∂h_t/∂g_t + ∂h_t/∂h_{t-1}", EQUAL, "gated", reading=OWN,
        wrong="1 - z and z add up to 1",
    ),
    "one quantity under two names": Told(
        "∂h_t/∂h_{t-1} = ∂s_t/∂h_{t-1}", EQUAL, "two names",
        wrong="the slope of tanh is told by the name of what is computed, not by its argument",
    ),
    "a quantity and its negative": Told(
        "∂s_t/∂h_{t-1} = -∂h_t/∂h_{t-1}", EQUAL, "its negative"
    ),
    "the two losses of a step": Told("∂L_t/∂h_t = ∂E_t/∂h_t + ∂R_t/∂h_t", EQUAL, "two losses"),
    "one of two losses": Told(r"∂L/∂W = \sum_t ∂E_t/∂h_t dh_t/dW", DIFFERENT, "two losses"),
    "time above and a transpose above": Told(
        "∂L/∂h^t = (∂h^{t+1}/∂h^t)^T ∂L/∂h^{t+1} + ∂L^t/∂h^t", EQUAL, "above", reading=MIXED
    ),
    "a step above is no square": Told(
        "∂L/∂h^2 = ∂L^2/∂h^2 + ∂L/∂h^3 ∂h^3/∂h^2", EQUAL, "above", T=3
    ),
    "a last step of another name": Told("∂L/∂h_K = ∂L_K/∂h_K", EQUAL, "own last step"),
    "a range to a last step of another name": Told(
        "∂L/∂h_t = ∂L_t/∂h_t + ∂L/∂h_{t+1} ∂h_{t+1}/∂h_t", EQUAL, "own last step", "t < K"
    ),
    "a matrix T": Told(r"∂L/∂T = \sum_t ∂L/∂h_t ∂h_t/∂T", EQUAL, "matrix T"),
    "the same Jacobian at each step": Told(
        "∂h_t/∂h_{t-1} = ∂h_{t-1}/∂h_{t-2}", DIFFERENT, "h twice"
    ),
    "the same gate at each step": Told(
        "∂f_t/∂x_t = ∂f_{t-1}/∂x_{t-1}", DIFFERENT, "f twice"
    ),
    "a factor before a bracket": Told(
        "∂h_t/∂h_{t-1} = ∂s_t/∂h_{t-1}", EQUAL, "a factor and a bracket",
    ),
    # Total losses.
    "the last loss alone": Told("∂L/∂W = ∂L_T/∂W", EQUAL, "rnn", scope=EVERY_T, total="L = L_T"),
    "the last loss as a sum": Told(
        r"∂L/∂W = \sum_t ∂L_t/∂W", DIFFERENT, "rnn", total="L = L_T"
    ),
    "half of every loss": Told(
        r"∂L/∂W = \sum_t ∂L_t/∂W", DIFFERENT, "rnn", total=r"L = \frac{1}{2} \sum_t L_t"
    ),
    "half of every loss by its weight": Told(
        "∂L/∂h_t = ∂L/∂L_t ∂L_t/∂h_t + ∂L/∂h_{t+1} ∂h_{t+1}/∂h_t", EQUAL, "rnn",
        total=r"L = \frac{1}{2} \sum_t L_t",
    ),
    "no last loss": Told(
        "∂L/∂h_T = ∂L_T/∂h_T", DIFFERENT, "rnn", total=r"L = \sum_{t=1}^{T-1} L_t"
    ),
    "the average": Told(
        r"∂L/∂W = \frac{1}{T} \sum_{t=1}^{T} ∂L_t/∂W", EQUAL, "rnn",
        total=r"L = \frac{1}{T} \sum_{t=1}^{T} L_t",
    ),
    "the average as a sum": Told(
        r"∂L/∂W = \sum_t ∂L_t/∂W", DIFFERENT, "rnn",
        total=r"L = \frac{1}{T} \sum_{t=1}^{T} L_t",
    ),
}  # fmt: skip


def _told(one: Told) -> tuple[str, str | None]:
    found = check(
        one.text, claim_t=one.span, equations=MODELS[one.model], total_loss=one.total,
        start=one.start, scalars=one.scalars, reading=_meant(one.reading), T=one.T,
    )  # fmt: skip
    return found.verdict.word, getattr(found.verdict, "scope", None)


@pytest.mark.parametrize(
    "one",
    [pytest.param(one, id=name, marks=_expected_to_fail(one.wrong)) for name, one in TOLD.items()],
)
def test_what_is_told(one: Told) -> None:
    word, scope = _told(one)
    assert word == one.word
    assert one.scope is None or scope == one.scope


# ---- what is not decided, or refused

OPEN: dict[str, tuple[str, Sequence[str], str]] = {
    "dots that skip": (
        "∂L/∂b_y = ∂L_0/∂b_y + ∂L_2/∂b_y + ⋯ + ∂L_T/∂b_y", (), "dots that follow no plain pattern",
    ),
    "dots without an end": ("∂L/∂b_y = ∂L_0/∂b_y + ⋯", (), "dots that follow no plain pattern"),
    "a derivative by a target": ("∂L/∂y_t = 0", (), "a derivative by a target"),
    "an entry of a number": (
        "∂L/∂o_{t,1} = ∂L_t/∂o_{t,1}", MODELS["rnn"], "comparing entry by entry",
    ),
    "no instance in the range": (
        "∂L/∂h_t = ∂L_t/∂h_t, t > T", (), "the left side does not exist at any T",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "equations", "reason"), OPEN.values(), ids=OPEN)
def test_what_is_left_open(text: str, equations: Sequence[str], reason: str) -> None:
    verdict = check(text, equations=equations).verdict
    assert verdict.word == "undecided"
    assert reason in verdict.reason  # type: ignore[union-attr]


REFUSED = {
    "no right side": ("∂L/∂W = ", FormulaError, (7, 7)),
    "no left side": ("= ∂L/∂W", FormulaError, (0, 1)),
    "nothing": ("", FormulaError, (0, 0)),
    "no equation": ("∂L/∂W", FormulaError, None),
    "an inequality": (r"∂L/∂b_y \le ∂L_T/∂b_y", FormulaError, (8, 11)),
    "an assignment": (r"∂L/∂b_y \leftarrow 0", FormulaError, (8, 18)),
    "a proportion": (r"∂L/∂b_y \propto 0", FormulaError, (8, 15)),
    "subtracting": ("∂L/∂b_y -= ∂L_t/∂b_y", FormulaError, (9, 10)),
    "an infinite sum": ("∂L/∂W = Σ_{t=0}^{∞} ∂L_t/∂W", FormulaError, (17, 18)),
    "division by zero": (r"∂L/∂b_y = \frac{1}{0} ∂L_T/∂b_y", FormulaError, (10, 21)),
    "a second derivative": (r"∂^2 L/∂W^2 = 0", FormulaError, (0, 3)),
    "a state without a time": ("∂L/∂h = 0", FormulaError, (4, 5)),
    "a derivative by a power": ("∂h_t/∂h_t^2 = 1", FormulaError, (6, 11)),
    "twice T": ("∂L/∂b_y = Σ_{t=0}^{2T} ∂L_t/∂b_y", InputError, (19, 21)),
}


@pytest.mark.parametrize(("text", "error", "span"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(text: str, error: type[InputError], span: tuple[int, int] | None) -> None:
    with pytest.raises(error) as caught:
        check(text)
    assert caught.value.span == span
