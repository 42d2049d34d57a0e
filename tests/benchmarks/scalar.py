"""The scalar tanh network in SymPy, and formulas written by hand as expressions of it.

Nothing of symbptt is used. Losses are squared errors of ŷ_t = o_t; every derivative is a number,
so that the order of factors does not matter.
"""

from __future__ import annotations

from functools import cache

import sympy

from tests.equality.brute_force import Reading
from tests.equality.written import Add, Der, Mul, Num, Ranged, Time, Var, Written

PARAMETERS = ("V", "W", "U", "b_h", "b_y")
READS: dict[str, tuple[tuple[str, int | None], ...]] = {
    "h": (("V", None), ("x", 0), ("W", None), ("h", -1), ("b_h", None)),
    "yhat": (("U", None), ("h", 0), ("b_y", None)),
    "L": (("yhat", 0), ("y", 0)),
}
Key = tuple[str, int | None]


def _step(name: str, *parts: sympy.Expr) -> sympy.Expr:
    if name == "h":
        V, x, W, h, b_h = parts
        return sympy.tanh(V * x + W * h + b_h)
    if name == "yhat":
        U, h, b_y = parts
        return U * h + b_y
    yhat, y = parts
    return (yhat - y) ** 2 / 2


def symbol(key: Key) -> sympy.Symbol:
    """What stands for a variable that is not worked out."""
    name, time = key
    return sympy.Symbol(name if time is None else f"{name}_{time}".replace("-", "m"))


@cache
def value(key: Key, held: Key | None = None) -> sympy.Expr:
    """A variable as an expression of what is given, and of the variable `held`."""
    name, time = key
    if key == held or name not in READS or time is None or time < 0:
        return symbol(key)
    parts = [(part, None if lag is None else time + lag) for part, lag in READS[name]]
    return _step(name, *(value(part, held) for part in parts))


def gradient(param: str, T: int) -> sympy.Expr:
    """∂L/∂param of L = L_0 + ... + L_T."""
    loss = sum(value(("L", t)) for t in range(T + 1))
    return sympy.diff(loss, symbol((param, None)))


def pairs(param: str, formula: Written, reading: Reading, T: int) -> list[sympy.Expr]:
    """The formula at T, for each value of an index that is free, or summed over it."""
    scope = {"T": T}
    if "t" not in _free(formula):
        return [_worth(formula, scope, reading)]
    each = [_worth(formula, scope | {"t": t}, reading) for t in range(T + 1)]
    return [sum(each)] if reading.free_index == "summed" else each


def _free(formula: Written) -> set[str | None]:
    match formula:
        case Der(upper, lower):
            return {part.time[0] for part in (upper, lower) if part.time}
        case Add(parts) | Mul(parts):
            return set().union(*map(_free, parts))
        case Ranged(_, index, first, last, body):
            return {first[0], last[0]} | (_free(body) - {index})
        case _:
            return set()


def _worth(formula: Written, scope: dict[str, int], reading: Reading) -> sympy.Expr:
    match formula:
        case Num(number):
            return sympy.Rational(number.numerator, number.denominator)
        case Der():
            return _derivative(formula, scope, reading)
        case Add(terms):
            return sum((_worth(term, scope, reading) for term in terms), sympy.Integer(0))
        case Mul(factors):
            return sympy.prod([_worth(factor, scope, reading) for factor in factors])
        case Ranged(kind, index, first, last, body):
            steps = range(_at(first, scope), _at(last, scope) + 1)
            parts = [_worth(body, scope | {index: step}, reading) for step in steps]
            return sum(parts, sympy.Integer(0)) if kind == "sum" else sympy.prod(parts)


def _derivative(written: Der, scope: dict[str, int], reading: Reading) -> sympy.Expr:
    upper, lower = _key(written.upper, scope), _key(written.lower, scope)
    if upper[0] == "L" and upper[1] is None:
        return sum((_total(("L", t), lower) for t in range(scope["T"] + 1)), sympy.Integer(0))
    if reading.partials == "total" or not _mentions(written.upper, written.lower):
        return _total(upper, lower)
    found = _step(upper[0], *(symbol(part) for part in _parts(upper)))
    inner = sympy.diff(found, symbol(lower))
    return inner.subs({symbol(part): value(part) for part in _parts(upper)}, simultaneous=True)


def _total(upper: Key, lower: Key) -> sympy.Expr:
    return sympy.diff(value(upper, lower), symbol(lower)).subs(symbol(lower), value(lower))


def _mentions(upper: Var, lower: Var) -> bool:
    """Whether the upper variable's equation has the lower one; here no other way is immediate."""
    return any(part == lower.name for part, _ in READS.get(upper.name, ()))


def _parts(key: Key) -> list[Key]:
    name, time = key
    assert time is not None
    return [(part, None if lag is None else time + lag) for part, lag in READS[name]]


def _key(variable: Var, scope: dict[str, int]) -> Key:
    return variable.name, None if variable.time is None else _at(variable.time, scope)


def _at(time: Time, scope: dict[str, int]) -> int:
    return time[1] if time[0] is None else scope[time[0]] + time[1]
