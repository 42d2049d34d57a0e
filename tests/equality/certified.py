"""Claims that are proved for every T, their certificates, and ways to change one."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from symbptt.checking import Check, check
from symbptt.claims.reading import DEFAULT, Reading
from symbptt.equality import checker
from symbptt.equality.certificate import Certificate, certify
from symbptt.equality.checker import Accepted, Rejected, verify

from .options import OPTIONS
from .written import latex

Data = Any
Change = Callable[[Data], None]

RIGHT = r"∂L_t/∂ŷ_t ∂ŷ_t/∂h_t"
CHAIN = r"\prod_{i=k+1}^{t} ∂h_i/∂h_{i-1}"

LSTM = (
    r"i_t = \sigma(W_i h_{t-1} + b_i)", r"f_t = \sigma(W_f h_{t-1} + b_f)",
    r"g_t = \tanh(W_g h_{t-1} + b_g)", r"c_t = f_t \odot c_{t-1} + i_t \odot g_t",
    r"h_t = \tanh(c_t)", r"L_t = \ell(h_t)",
)  # fmt: skip
DELAYED = ("h_t = f(W h_{t-1} + U h_{t-2} + V x_t)", "L_t = ℓ(h_t)")


def option(param: str, letter: str, **said: Any) -> Check:
    """The check of an option of the quiz."""
    return check(latex(OPTIONS[param, letter]), param=param, **said)


def certificates(found: Check) -> tuple[Certificate | None, ...]:
    """The certificate of each link of a claim."""
    return tuple(certify(found.cell, link.equation, found.reading) for link in found.links)


@lru_cache(maxsize=64)
def data_of(claim: str, reading: Reading = DEFAULT, **said: Any) -> str:
    """The content of the certificate of a claim of one link."""
    (proof,) = certificates(check(claim, reading=reading, **said))
    assert proof is not None
    return proof.content


def double_sum() -> Data:
    """The certificate of option D for ∂L/∂b_h."""
    (proof,) = certificates(option("b_h", "D"))
    assert proof is not None
    return proof.data()


def changed(data: Data, change: Change, *, again: bool = True) -> Data:
    """A copy with a change; `again` if the hashes are taken anew."""
    data = copy.deepcopy(data)
    change(data)
    if again:
        data["hashes"] = {part: checker.digest(data[part]) for part in checker.PARTS}
    return data


def answer(data: Data) -> Accepted | Rejected:
    """What the checker finds of some data."""
    return verify(json.dumps(data).encode())


def reason(data: Data) -> str:
    """Why the checker rejects some data; "" if it does not."""
    found = answer(data)
    return found.reason if isinstance(found, Rejected) else ""
