"""Formulas as a hand would write them: tiny structures of their own, and their LaTeX.

Nothing here comes from symbptt. The tests give symbptt the LaTeX and the brute-force oracle the
structure, so that the two meet nowhere but in the verdict.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

Time = tuple[str | None, int]
"""A symbol and an offset: ("k", 1) is k + 1, (None, 3) is 3."""


@dataclass(frozen=True)
class Var:
    """A quantity by its plain name, at a time where it has one; L_t is the loss of a step."""

    name: str
    time: Time | None = None


@dataclass(frozen=True)
class Num:
    """A number."""

    value: Fraction


@dataclass(frozen=True)
class Inverse:
    """1 over a time, as in 1/(T + 1)."""

    time: Time


@dataclass(frozen=True)
class Der:
    """A derivative; `mark` is "partial", "immediate" or "total"."""

    upper: Var
    lower: Var
    mark: str = "partial"


@dataclass(frozen=True)
class Ranged:
    """A sum or a product ("sum", "prod") over an index."""

    kind: str
    index: str
    first: Time
    last: Time
    body: Written


@dataclass(frozen=True)
class Add:
    """A sum of terms."""

    terms: tuple[Written, ...]


@dataclass(frozen=True)
class Mul:
    """A product of factors in order."""

    factors: tuple[Written, ...]


Written = Num | Inverse | Der | Ranged | Add | Mul


def at(written: str) -> Time:
    """A time from its plain spelling: "t", "k+1", "-1"."""
    symbol = written[:1] if written[:1].isalpha() else None
    rest = written[1:] if symbol else written
    return symbol, int(rest or 0)


def var(written: str) -> Var:
    """A variable from its plain name: "h_k-1", "yhat_t", "b_h", "W", "L"."""
    if written in ("b_h", "b_y") or "_" not in written:
        return Var(written)
    name, _, time = written.partition("_")
    return Var(name, at(time))


def der(upper: str, lower: str, mark: str = "partial") -> Der:
    """A derivative between two variables by their plain names."""
    return Der(var(upper), var(lower), mark)


def mul(*factors: Written) -> Mul:
    """A product."""
    return Mul(factors)


def add(*terms: Written) -> Add:
    """A sum of terms."""
    return Add(terms)


def num(upper: int, lower: int = 1) -> Num:
    """A number."""
    return Num(Fraction(upper, lower))


def total(index: str, first: str, last: str, body: Written) -> Ranged:
    """Σ of the body."""
    return Ranged("sum", index, at(first), at(last), body)


def product(index: str, first: str, last: str, body: Written) -> Ranged:
    """Π of the body."""
    return Ranged("prod", index, at(first), at(last), body)


def latex(formula: Written) -> str:
    """The formula in LaTeX, with brackets wherever they could matter."""
    match formula:
        case Num(value):
            size = abs(value)
            sign = "-" if value < 0 else ""
            if size.denominator == 1:
                return f"{sign}{size}"
            return rf"{sign}\frac{{{size.numerator}}}{{{size.denominator}}}"
        case Inverse(time):
            return rf"\frac{{1}}{{{_time(time)}}}"
        case Der(upper, lower, mark):
            d = {"partial": r"\partial", "immediate": r"\partial^{+}", "total": r"\mathrm{d}"}[mark]
            below = r"\partial" if mark == "immediate" else d
            return rf"\frac{{{d} {_name(upper)}}}{{{below} {_name(lower)}}}"
        case Ranged(kind, index, first, last, body):
            return rf"\{kind}_{{{index}={_time(first)}}}^{{{_time(last)}}} {_bracketed(body)}"
        case Add(terms):
            return " + ".join(map(_bracketed, terms))
        case Mul(factors):
            return " ".join(map(_bracketed, factors))


def _bracketed(formula: Written) -> str:
    return latex(formula) if isinstance(formula, Der) else rf"\left( {latex(formula)} \right)"


def _time(time: Time) -> str:
    symbol, offset = time
    return str(offset) if symbol is None else symbol + (f"{offset:+d}" if offset else "")


def _name(variable: Var) -> str:
    letter = {"yhat": r"\hat{y}", "b_h": "b_{h}", "b_y": "b_{y}"}.get(variable.name, variable.name)
    return letter if variable.time is None else f"{letter}_{{{_time(variable.time)}}}"


def at_time(formula: Written, index: str, time: Time) -> Written:
    """The formula with a free index replaced by a time."""

    def place(old: Time) -> Time:
        return (time[0], time[1] + old[1]) if old[0] == index else old

    def variable(old: Var) -> Var:
        return old if old.time is None else Var(old.name, place(old.time))

    match formula:
        case Inverse(old):
            return Inverse(place(old))
        case Der(upper, lower):
            return replace(formula, upper=variable(upper), lower=variable(lower))
        case Ranged(_, bound, first, last, body):
            inner = body if bound == index else at_time(body, index, time)
            return replace(formula, first=place(first), last=place(last), body=inner)
        case Add(terms):
            return Add(tuple(at_time(term, index, time) for term in terms))
        case Mul(factors):
            return Mul(tuple(at_time(factor, index, time) for factor in factors))
        case _:
            return formula
