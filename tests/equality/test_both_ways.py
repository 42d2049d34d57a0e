"""Claims about states that run backwards in time: right for every T, up to some T, or wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from symbptt.checking import check
from symbptt.claims.claim import Claim, as_claim
from symbptt.claims.reading import DEFAULT
from symbptt.equality.certificate import Missing, attempt
from symbptt.equality.comparison import compare, decide
from symbptt.equality.verdict import Different, Equal
from symbptt.errors import SymbpttError
from symbptt.formula.syntax import Formula, Index, Product, Sum, Variable, rebuild, walk
from symbptt.model.cell import LAST, Cell
from symbptt.model.library import bidirectional

BACK = r"g_t = \tanh(W g_{t+1} + V x_t)"
MODELS = {
    "library": bidirectional(),
    "two steps ahead": Cell.from_equations(
        [r"g_t = \tanh(W g_{t+1} + R g_{t+2} + V x_t)", r"L_t = \ell(g_t)"]
    ),
    "two states": Cell.from_equations(
        [r"c_t = \tanh(V x_t + W h_{t+1})", r"h_t = \tanh(c_t + Q c_{t+1})", r"L_t = \ell(h_t)"]
    ),
    "read ahead": Cell.from_equations(
        [r"h_t = \tanh(P h_{t-1} + Q x_t)", BACK, r"L_t = \ell(U h_t + S g_{t+1})"]
    ),
    "numbers": Cell.from_equations([BACK, r"L_t = \ell(g_t)"], scalars=True),
    "one reads the other": Cell.from_equations(
        [r"h_t = \tanh(P h_{t-1} + Q x_t)", r"g_t = \tanh(W g_{t+1} + R h_t)", r"L_t = \ell(g_t)"]
    ),
}
CHAIN = (
    r"\sum_{t=0}^T \frac{∂L_t}{∂g_t} \sum_{k=t}^T "
    r"(\prod_{i=t}^{k-1} \frac{∂g_i}{∂g_{i+1}}) \frac{∂^+ g_k}{∂%s}"
)
RIGHT = {
    "closed form": ("library", r"dL/db_g = " + CHAIN % "b_g"),
    "of a matrix": ("library", r"dL/dW_g = " + CHAIN % "W_g"),
    "of numbers": ("numbers", r"dL/dV = " + CHAIN % "V"),
    "along the state that runs forwards": (
        "library", r"dL/db_h = \sum_{t=0}^T \frac{∂L_t}{∂h_t} \sum_{k=0}^t "
        r"(\prod_{i=k+1}^t \frac{∂h_i}{∂h_{i-1}}) \frac{∂^+ h_k}{∂b_h}",
    ),
    "by step": ("library", r"dL/dW_g = \sum_{k=0}^T \frac{dL}{dg_k} \frac{∂^+ g_k}{∂W_g}"),
    "recursion that rises": (
        "library", r"dL/dg_t = \frac{∂L_t}{∂g_t} + \frac{dL}{dg_{t-1}} \frac{∂g_{t-1}}{∂g_t}"
    ),
    "recursion of the state": (
        "library", r"dg_t/db_g = ∂^+ g_t/∂b_g + \frac{∂g_t}{∂g_{t+1}} \frac{dg_{t+1}}{db_g}"
    ),
    "input by both": (
        "library", r"dL/dx_t = \frac{dL}{dh_t} \frac{∂h_t}{∂x_t} + \frac{dL}{dg_t}\frac{∂g_t}{∂x_t}"
    ),
    "what is given after T": (
        "library", r"dL/dg_{T+1} = \sum_t \frac{∂L_t}{∂g_t} \prod_{i=t}^T \frac{∂g_i}{∂g_{i+1}}"
    ),
    "the product": (
        "library", r"dg_t/dg_k = \prod_{i=t}^{k-1} \frac{∂g_i}{∂g_{i+1}}, t \le k"
    ),
    "two steps ahead": (
        "two steps ahead",
        r"dL/dg_t = \frac{∂L_t}{∂g_t} + \frac{dL}{dg_{t-1}} \frac{∂^+ g_{t-1}}{∂g_t} "
        r"+ \frac{dL}{dg_{t-2}} \frac{∂^+ g_{t-2}}{∂g_t}",
    ),
    "two states": (
        "two states",
        r"dL/dc_t = \frac{dL}{dh_t} \frac{∂^+ h_t}{∂c_t} "
        r"+ \frac{dL}{dh_{t-1}} \frac{∂^+ h_{t-1}}{∂c_t}",
    ),
    "a loss that reads ahead": (
        "read ahead", r"dL_t/dV = \frac{∂L_t}{∂g_{t+1}} \frac{dg_{t+1}}{dV}"
    ),
}  # fmt: skip
WRONG = {
    "as if it ran forwards": (
        "library", r"dL/db_g = \sum_{t=0}^T \frac{∂L_t}{∂g_t} \sum_{k=0}^t \frac{dg_t}{dg_k} "
        r"\frac{∂^+ g_k}{∂b_g}", 1,
    ),
    "product without its last factor": (
        "library", r"dg_t/dg_k = \prod_{i=t}^{k-2} \frac{∂g_i}{∂g_{i+1}}, t \le k", 1
    ),
    "input by one": ("library", r"dL/dx_t = \frac{dL}{dh_t} \frac{∂h_t}{∂x_t}", 0),
    "no influence ahead": ("library", r"\frac{dg_t}{dg_{t+1}} = 0", 0),
    "the sum a step short": (
        "library", r"dL/dW_g = \sum_{k=0}^{T-1} \frac{dL}{dg_k} \frac{∂^+ g_k}{∂W_g}", 0
    ),
    "the loss of the last step alone": (
        "read ahead", r"dL/dV = \frac{∂L_T}{∂g_{T+1}} \frac{dg_{T+1}}{dV}", 1
    ),
}  # fmt: skip


@pytest.mark.parametrize(("model", "claim", "T"), WRONG.values(), ids=WRONG)
def test_what_is_wrong(model: str, claim: str, T: int) -> None:
    verdict = check(claim, MODELS[model]).verdict
    assert isinstance(verdict, Different)
    assert (verdict.T, verdict.witness is not None) == (T, True)


@pytest.mark.parametrize(("model", "claim"), RIGHT.values(), ids=RIGHT)
def test_what_is_right_for_every_T(model: str, claim: str) -> None:
    assert check(claim, MODELS[model]).verdict == Equal("every T")


def test_paths_that_lead_both_ways_are_compared_up_to_some_T() -> None:
    claim = r"dL/dQ = \sum_{k=0}^T \frac{dL}{dh_k} \frac{∂^+ h_k}{∂Q}"
    assert check(claim, MODELS["one reads the other"]).verdict == Equal(
        "T <= 5",
        "a derivative along paths that lead both back and ahead in time is not decided for every T",
    )


def test_there_is_no_certificate() -> None:
    (link,) = check(RIGHT["by step"][1], MODELS["library"]).links
    assert attempt(MODELS["library"], link.equation) == Missing(
        "its checker reads no network with states that run backwards in time"
    )


def _shifted(claim: Claim) -> Iterator[Claim]:
    """The claim with one index on its right side moved by a step, each in turn."""
    sites = sum(map(_places, walk(claim.right)))
    for site in range(sites):
        for steps in (1, -1):
            yield replace(claim, right=_moved(claim.right, iter(range(sites)), site, steps))


def _places(part: Formula) -> int:
    if isinstance(part, Sum | Product):
        return 2
    return int(isinstance(part, Variable) and part.time is not None)


def _moved(formula: Formula, numbers: Iterator[int], site: int, steps: int) -> Formula:
    def index(found: Index) -> Index:
        return found.plus(steps) if next(numbers) == site else found

    if isinstance(formula, Variable) and formula.time is not None:
        return replace(formula, time=index(formula.time))
    if isinstance(formula, Sum | Product):
        first = index(formula.first or Index(None, 0))
        last = index(formula.last or Index(LAST))
        return replace(
            formula, first=first, last=last, body=_moved(formula.body, numbers, site, steps)
        )
    return rebuild(formula, lambda part: _moved(part, numbers, site, steps))


@pytest.mark.parametrize(("model", "claim"), RIGHT.values(), ids=RIGHT)
def test_no_shifted_claim_is_proved_that_differs_at_some_T(model: str, claim: str) -> None:
    cell = MODELS[model]
    (link,) = check(claim, cell).links
    proved = [one for one in _shifted(as_claim(link.equation)) if _is_proved(cell, one)]
    assert [(one, T) for one in proved for T in range(5) if _differs(cell, one, T)] == []


def _is_proved(cell: Cell, claim: Claim) -> bool:
    verdict = decide(cell, claim, DEFAULT)
    return isinstance(verdict, Equal) and verdict.scope == "every T"


def _differs(cell: Cell, claim: Claim, T: int) -> bool:
    try:
        return isinstance(compare(cell, claim, T, DEFAULT), Different)
    except SymbpttError:
        return False
