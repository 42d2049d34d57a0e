"""Checks made by hand, for the tests of what is printed of them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import symbptt as sb
from symbptt.checking import Check, Link
from symbptt.claims.binding import bind
from symbptt.claims.reading import DEFAULT, Reading
from symbptt.equality.conformity import Misfit
from symbptt.equality.diagnosis import Miscount
from symbptt.equality.verdict import Different, Equal, Undecided, Verdict
from symbptt.formula.parser import parse
from symbptt.formula.syntax import Equation, Formula, Quotient, Variable

CELL = sb.elman()
OWN_MODEL = replace(CELL, name="notes")

SUM = "∂L/∂b_h = Σ_{t=0}^{T} ∂L_t/∂h_t · ∂h_t/∂b_h"
FREE = "∂L/∂b_h = ∂L_t/∂h_t · ∂h_t/∂b_h"
CHAIN = "∂L/∂b_y = Σ_{t=0}^{T} ∂L_t/∂b_y = Σ_{t=0}^{T} ∂L_t/∂ŷ_t · ∂ŷ_t/∂b_h = ∂L/∂b_h"
PRODUCT = "∂L/∂b_h = Σ_{t=0}^{T} ∂L_t/∂h_t Σ_{k=0}^{t} (Π_{i=k+1}^{t} ∂h_i/∂h_{i-1}) ∂h_k/∂b_h"


def formula(written: str) -> Formula:
    """A formula about the Elman network."""
    (found,) = parse(written)
    return bind(found, CELL, written)


def variable(written: str) -> Variable:
    """A variable of the Elman network."""
    found = formula(written)
    assert isinstance(found, Variable)
    return found


def quotient(written: str) -> Quotient:
    """A quotient of two variables of the Elman network."""
    found = formula(written)
    assert isinstance(found, Quotient)
    return found


def path(written: str) -> tuple[Variable, ...]:
    """A path, from the upper variable down."""
    return tuple(variable(part) for part in written.split())


def miscount(expected: int, found: int, *runs: str) -> Miscount:
    """A product that is counted wrongly."""
    return Miscount(tuple(map(path, runs)), Fraction(expected), Fraction(found))


def check(written: str, *verdicts: Verdict, **more: object) -> Check:
    """A check of a claim, with the verdicts on its links."""
    members = [bind(member, CELL, written) for member in parse(written)]
    sides = zip(members, members[1:], verdicts, strict=False)
    links = tuple(Link(Equation(left, right), verdict) for left, right, verdict in sides)
    kinds = {verdict.word: verdict for verdict in reversed(verdicts)}
    whole = next(kinds[word] for word in ("different", "undecided", "equal") if word in kinds)
    found = Check(written, CELL, DEFAULT, whole, links)
    return replace(found, **more)  # type: ignore[arg-type]


EVERY_T = Equal("every T")
COMPARED = Equal("T <= 5", "the formula does not reduce")
MISSING = Different(1, miscounts=(miscount(1, 0, "L_1 h_1 h_0 b_h"),))
MISSING_AT = Different(
    1,
    (("t", 0),),
    (miscount(1, 0, "L_1 h_1 b_h"), miscount(1, 0, "L_1 h_1 h_0 b_h")),
)
TWICE = Different(1, miscounts=(miscount(1, 2, "L_1 h_1 h_0 b_h"),))
INSTEAD = Different(
    1, miscounts=(miscount(1, 0, "L_1 h_1 h_0 b_h"), miscount(0, 1, "L_1 h_1", "h_0 b_h"))
)
THRICE = Different(0, miscounts=(miscount(2, 1, "L_0 h_0 b_h"),))
NEGATIVE = Different(0, miscounts=(miscount(0, -1, "L_0 h_0 b_h"),))
NEVER = Different(0, miscounts=(miscount(-1, 0, "L_0 h_0 b_h"),))
UNDEFINED = Different(3, undefined=variable("x_4"))
ZERO = Different(0, vanishing=quotient("∂h_t/∂b_y"))
MISFIT = Different(
    0,
    misfit=Misfit(formula("∂L_t/∂ŷ_t"), ((), ("n_y",)), formula("∂h_t/∂b_h"), (("n_h",), ("n_h",))),
)
UNNAMED = Different(2)
TIME = Undecided("time: more than 20 s")

READINGS = (
    (Reading("total"), EVERY_T),
    (Reading("own"), MISSING),
    (Reading(layout="denominator"), EVERY_T),
    (Reading("total", layout="denominator"), EVERY_T),
)
