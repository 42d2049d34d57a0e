"""Altered formulas, each with the T from 0 to 6 for which it is right, found by hand."""

from __future__ import annotations

from dataclasses import replace

from .options import right
from .written import Mul, Written, add, at_time, der, mul, num, product, total
from .written import at as time

ALL = [*range(7)]


RIGHT = right()
B, D = RIGHT["b_y"], RIGHT["b_h"]
assert isinstance(D.body, Mul)
INNER = D.body.factors[2]
JACOBIANS = product("i", "k+1", "t", der("h_i", "h_i-1"))
ENTERS = der("h_k", "b_h")
TO_STATE = (der("L_t", "yhat_t"), der("yhat_t", "h_t"))


def _with_jacobians(first: str, last: str) -> Written:
    jacobians = product("i", first, last, der("h_i", "h_i-1"))
    return over_k("0", "t", mul(jacobians, ENTERS))


def over_k(first: str, last: str, body: Written) -> Written:
    """Σ_t ∂L_t/∂ŷ_t ∂ŷ_t/∂h_t Σ_k of the body."""
    return total("t", "0", "T", mul(*TO_STATE, total("k", first, last, body)))


AFTER = mul(der("h_t", "h_k"), ENTERS)
FIRST = der("L_0", "b_y")
NONE: list[int] = []
UNDEFINED: list[int] = []
ALTERED: dict[str, tuple[str, Written, list[int]]] = {
    "0": ("b_y", num(0), NONE),
    "1": ("b_y", num(1), NONE),
    "one step more": ("b_y", replace(B, last=time("T+1")), UNDEFINED),
    "one step less": ("b_y", replace(B, last=time("T-1")), NONE),
    "the first step left out": ("b_y", replace(B, first=time("1")), NONE),
    "one step before": ("b_y", replace(B, first=time("-1")), ALL),
    "only the first step": ("b_y", replace(B, last=time("0")), [0]),
    "only the first two steps": ("b_y", replace(B, last=time("1")), [1]),
    "only the last step": ("b_y", replace(B, first=time("T")), [0]),
    "only the last two steps": ("b_y", replace(B, first=time("T-1")), [0, 1]),
    "only the last five steps": ("b_y", replace(B, first=time("T-4")), [0, 1, 2, 3, 4]),
    "the loss of the last step": ("b_y", der("L_T", "b_y"), [0]),
    "twice": ("b_y", mul(num(2), B), NONE),
    "minus": ("b_y", mul(num(-1), B), NONE),
    "two halves": ("b_y", add(mul(num(1, 2), B), mul(num(1, 2), B)), ALL),
    "plus a term minus itself": ("b_y", add(B, FIRST, mul(num(-1), FIRST)), ALL),
    "minus itself": ("b_y", add(B, mul(num(-1), B)), NONE),
    "two factors swapped": (
        "b_y", total("t", "0", "T", mul(der("yhat_t", "b_y"), der("L_t", "yhat_t"))), NONE,
    ),
    "another step's loss": (
        "b_y", total("t", "0", "T", mul(der("L_0", "yhat_0"), der("yhat_t", "b_y"))), [0],
    ),
    "the total loss inside": (
        "b_y", total("t", "0", "T", mul(der("L", "yhat_t"), der("yhat_t", "b_y"))), ALL,
    ),
    "the total loss of each state": (
        "b_h", total("t", "0", "T", mul(der("L", "h_t"), der("h_t", "b_h"))), ALL,
    ),
    "the step loss of each state": (
        "b_h", total("t", "0", "T", mul(der("L_t", "h_t"), der("h_t", "b_h"))), [0],
    ),
    "total derivatives throughout": (
        "b_h", total("t", "0", "T", mul(der("L_t", "h_t"), der("h_t", "b_h", "total"))), ALL,
    ),
    "a factor dropped": (
        "b_h", total("t", "0", "T", mul(TO_STATE[0], INNER)), NONE,
    ),
    "the product dropped": ("b_h", over_k("0", "t", ENTERS), [0]),
    "the product from i = k": ("b_h", _with_jacobians("k", "t"), NONE),
    "the product from i = k + 2": ("b_h", _with_jacobians("k+2", "t"), [0]),
    "the product to i = t - 1": ("b_h", _with_jacobians("k+1", "t-1"), [0]),
    "the product to i = t + 1": ("b_h", _with_jacobians("k+1", "t+1"), UNDEFINED),
    "the product of the later ones": (
        "b_h", over_k("0", "t", mul(product("i", "k", "t-1", der("h_i+1", "h_i")), ENTERS)), ALL,
    ),
    "the product in closed form": ("b_h", over_k("0", "t", AFTER), ALL),
    "the sum from k = -1": ("b_h", over_k("-1", "t", AFTER), ALL),
    "the sum from k = -2": ("b_h", over_k("-2", "t", mul(JACOBIANS, ENTERS)), ALL),
    "the sum from k = 1": ("b_h", over_k("1", "t", AFTER), NONE),
    "the sum to k = t - 1": ("b_h", over_k("0", "t-1", AFTER), NONE),
    "the sum to k = t + 1": ("b_h", over_k("0", "t+1", AFTER), UNDEFINED),
    "the sum to k = T in closed form": ("b_h", over_k("0", "T", AFTER), ALL),
    "the sum to k = T with a product": (
        "b_h", over_k("0", "T", mul(JACOBIANS, ENTERS)), [0],
    ),
    "the last three steps": ("b_h", over_k("t-2", "t", AFTER), [0, 1, 2]),
    "the sums swapped": (
        "b_h",
        total("k", "0", "T", total("t", "k", "T", mul(*TO_STATE, AFTER))), ALL,
    ),
    "indices renamed": ("b_h", total("s", "0", "T", at_time(D.body, "t", time("s"))), ALL),
    "the index one ahead": (
        "b_h", total("s", "1", "T+1", at_time(D.body, "t", time("s-1"))), ALL,
    ),
    "the first step apart": (
        "b_h", add(at_time(D.body, "t", time("0")), replace(D, first=time("1"))), ALL,
    ),
    "the last step apart": (
        "b_h", add(replace(D, last=time("T-1")), at_time(D.body, "t", time("T"))), ALL,
    ),
    "the given state forgotten": (
        "h_-1", replace(RIGHT["h_-1"], first=time("1")), NONE,
    ),
    "the later steps forgotten": (
        "x_t", mul(der("L_t", "yhat_t"), der("yhat_t", "h_t"), der("h_t", "x_t")), [0],
    ),
    "the own step forgotten": ("x_t", replace(RIGHT["x_t"], first=time("t+1")), NONE),
    "an input of the step after": (
        "x_t", mul(der("L", "h_t+1"), der("h_t+1", "x_t+1")), UNDEFINED,
    ),
    "the gradient by another input": (
        "x_t", total("s", "0", "T", mul(der("L_s", "h_s"), der("h_s", "x_t"))), ALL,
    ),
}  # fmt: skip
