"""Random claims in values about the simple network, each with its truth in whole numbers.

A right side is a sum of chains of factors in columns. It is written twice: as LaTeX, and as a
product of the numbers of `network`; half of the claims are a true gradient, half one edit away.
Nothing here comes from symbptt.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, reduce
from random import Random

import numpy as np

from .network import SHAPES, Network

Array = np.ndarray
GRADIENTS = {"h": "h", "a": "h", "o": "y"}


@dataclass(frozen=True)
class Factor:
    """A matrix of parameters ("M"), diag(f_h'(a)) ("S"), a gradient ("G"), or a value ("X")."""

    kind: str
    name: str = ""
    away: int = 0
    turned: bool = False

    @property
    def shape(self) -> str:
        """Rows and columns by the names of sizes, "1" for a single one."""
        found = {
            "M": lambda: SHAPES[self.name], "S": lambda: "hh",
            "G": lambda: GRADIENTS[self.name] + "1", "X": lambda: SHAPES[self.name] + "1",
        }[self.kind]()  # fmt: skip
        return found[::-1] if self.turned else found


Chain = tuple[int, tuple[Factor, ...]]
"""A sign, and the factors from left to right."""


@dataclass(frozen=True)
class Claim:
    """A left side, the chains of the right side, and the first step of their sum, None without."""

    left: str
    chains: tuple[Chain, ...]
    first: int | None = None
    last: int = 0
    condition: str = ""


def m(name: str, turned: bool = False) -> Factor:
    """A matrix of parameters."""
    return Factor("M", name, 0, turned)


def s(away: int = 0) -> Factor:
    """diag(f_h'(a))."""
    return Factor("S", "a", away)


def g(name: str, away: int = 0) -> Factor:
    """The gradient by a variable, a column."""
    return Factor("G", name, away)


def x(name: str, away: int = 0) -> Factor:
    """A value as a row."""
    return Factor("X", name, away, True)


def _claim(
    left: str, *chains: tuple[Factor, ...], first: int | None = None, condition: str = ""
) -> Claim:
    return Claim(left, tuple((1, chain) for chain in chains), first, 0, condition)


UT, WT, VT = m("U", True), m("W", True), m("V", True)
TRUE = (
    _claim("h", (UT, g("o")), (WT, s(1), g("h", 1)), condition="t < T"),
    _claim("h", (UT, g("o")), (WT, g("a", 1)), condition="t < T"),
    _claim("h", (UT, g("o")), (WT, s(1), UT, g("o", 1)), (WT, s(1), WT, g("a", 2)),
           condition="t + 1 < T"),
    _claim("a", (s(), g("h")), condition="t <= T"),
    _claim("a", (s(), UT, g("o")), (s(), WT, g("a", 1)), condition="t < T"),
    _claim("x", (VT, g("a")), condition="t <= T"),
    _claim("x", (VT, s(), g("h")), condition="t <= T"),
    _claim("W", (g("a"), x("h", -1)), first=0),
    _claim("W", (s(), g("h"), x("h", -1)), first=0),
    _claim("W", (s(), UT, g("o"), x("h", -1)), first=0),  # wrong: the later losses are missing
    _claim("V", (g("a"), x("x")), first=0),
    _claim("V", (s(), g("h"), x("x")), first=0),
    _claim("b_h", (g("a"),), first=0),
    _claim("b_h", (s(), g("h")), first=0),
    _claim("U", (g("o"), x("h")), first=0),
    _claim("b_y", (g("o"),), first=0),
)  # fmt: skip


def random_claim(seed: int) -> Claim:
    """A claim of its own for each seed."""
    random = Random(seed)
    claim = random.choice(TRUE)
    return edited(claim, random) if random.random() < 0.6 else claim


def edited(claim: Claim, random: Random) -> Claim:
    """The claim with one edit."""
    number = random.randrange(len(claim.chains))
    sign, chain = claim.chains[number]
    at = random.randrange(len(chain))
    factor = chain[at]
    kind = random.choice(
        ("turn", "later", "sooner", "drop", "swap", "slope", "sign", "name", "end")
    )
    if kind == "end" and claim.first is not None:
        return replace(claim, first=random.choice((0, 1)), last=random.choice((0, -1)))
    changed = {
        "turn": (replace(factor, turned=not factor.turned),),
        "later": (_moved(factor, 1),),
        "sooner": (_moved(factor, -1),),
        "drop": () if len(chain) > 1 else (factor,),
        "slope": (s(factor.away), factor),
        "name": (_renamed(factor, random),),
    }.get(kind, (factor,))
    made = (*chain[:at], *changed, *chain[at + 1 :])
    if kind == "swap" and at:
        made = (*chain[: at - 1], chain[at], chain[at - 1], *chain[at + 1 :])
    chains = list(claim.chains)
    chains[number] = (-sign if kind == "sign" else sign, made)
    return replace(claim, chains=tuple(chains))


def _moved(factor: Factor, steps: int) -> Factor:
    return factor if factor.kind == "M" else replace(factor, away=factor.away + steps)


def _renamed(factor: Factor, random: Random) -> Factor:
    names = {"M": "UVW", "S": "a", "G": "hao", "X": "hx"}[factor.kind]
    return replace(factor, name=random.choice(names))


# ---- LaTeX


def latex(claim: Claim, random: Random) -> str:
    """The claim, each diag(f_h'(a)) in front of a column as such or by ⊙."""
    index = "t" if claim.first is None else "s"
    lower = claim.left + ("_t" if claim.left in ("h", "a", "x") else "")
    right = " ".join(
        f"{'-' if sign < 0 else '+'} {_product(chain, index, random)}"
        for sign, chain in claim.chains
    ).removeprefix("+ ")
    if claim.first is not None:
        last = "T" if not claim.last else f"T{claim.last}"
        right = rf"\sum_{{s={claim.first}}}^{{{last}}} ( {right} )"
    return rf"\frac{{\partial L}}{{\partial {lower}}} = {right}"


def _product(chain: tuple[Factor, ...], index: str, random: Random) -> str:
    first, rest = chain[0], chain[1:]
    shape = _shape(rest) if rest else None
    if first.kind == "S" and shape is not None and shape[1] == "1" and random.random() < 0.5:
        return rf"f_h'({_at('a', index, first.away)}) \odot ({_product(rest, index, random)})"
    return " ".join(_factor(factor, index) for factor in chain)


def _factor(factor: Factor, index: str) -> str:
    top = r"^\top" if factor.turned else ""
    at = _at(factor.name, index, factor.away)
    match factor.kind:
        case "M":
            return factor.name + top
        case "S":
            return rf"\mathrm{{diag}}(f_h'({at})){top}"
        case "G":
            return rf"\left(\frac{{\partial L}}{{\partial {at}}}\right){top}"
        case _:
            return at + top


def _at(name: str, index: str, away: int) -> str:
    return f"{name}_{{{index}{away:+d}}}" if away else f"{name}_{index}"


# ---- the truth


def _shape(chain: tuple[Factor, ...]) -> str | None:
    """Rows and columns of a product, None where two neighbours do not fit."""
    shape = chain[0].shape
    for factor in chain[1:]:
        if shape[1] != factor.shape[0]:
            return None
        shape = shape[0] + factor.shape[1]
    return shape


def conforms(claim: Claim) -> bool:
    """Whether all chains have the shape of the left side, or all of them its transpose."""
    wanted = (SHAPES.get(claim.left, "h") + "1")[:2]
    shapes = {_shape(chain) for _, chain in claim.chains}
    return shapes in ({wanted}, {wanted[::-1]})


@cache
def _network(seed: int, T: int) -> Network:
    return Network(seed, T)


@cache
def _gradient(seed: int, T: int, name: str, t: int | None) -> Array:
    return np.array(_network(seed, T).total(("L", None), (name, t)), dtype=object).T


@cache
def _value(seed: int, T: int, name: str, t: int | None) -> Array:
    entries = _network(seed, T).plain((name, t))
    return np.array([[entry.value] for entry in entries], dtype=object)


def right_at(claim: Claim, T: int) -> bool:
    """Whether a claim whose shapes fit holds at T in two networks, for each t in its range."""
    over = {"": (None,), "t <= T": range(T + 1), "t < T": range(T), "t + 1 < T": range(T - 1)}
    return all(_holds(claim, seed, T, t) for seed in (5, 6) for t in over[claim.condition])


def _holds(claim: Claim, seed: int, T: int, t: int | None) -> bool:
    left = _gradient(seed, T, claim.left, t)
    if len(SHAPES.get(claim.left, "h")) == 2:
        left = left.reshape(2, 2)
    total: Array | int = 0
    steps = range(claim.first or 0, T + claim.last + 1) if t is None else (t,)
    for step in steps:
        for sign, chain in claim.chains:
            if not all(_exists(factor, step, T) for factor in chain):
                return False
            total = total + sign * reduce(
                np.matmul, (_numbers(one, seed, T, step) for one in chain)
            )
    return any(np.array_equal(side, total) for side in (left, left.T)) or not (
        left.any() or np.any(total)
    )


def _exists(factor: Factor, step: int, T: int) -> bool:
    first = -1 if factor.name == "h" and factor.kind != "M" else 0
    return factor.kind == "M" or first <= step + factor.away <= T


def _numbers(factor: Factor, seed: int, T: int, step: int) -> Array:
    at = step + factor.away
    match factor.kind:
        case "M":
            found = _value(seed, T, factor.name, None).reshape(2, 2)
        case "S":
            found = np.diag((3 + 2 * _value(seed, T, "a", at))[:, 0])
        case "G":
            found = _gradient(seed, T, factor.name, at)
        case _:
            found = _value(seed, T, factor.name, at)
    return found.T if factor.turned else found
