"""Random edits of formulas: some change the value, some do not; the oracle says which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from .written import Add, Der, Mul, Num, Ranged, Time, Var, Written, add, at_time, der, mul, num

Rebuild = Callable[[Written], Written]


def places(formula: Written, put: Rebuild = lambda part: part) -> list[tuple[Written, Rebuild]]:
    """Each part of a formula, with the function that puts another part in its place."""
    found = [(formula, put)]
    if isinstance(formula, Ranged):
        found += places(formula.body, lambda part: put(replace(formula, body=part)))
    elif isinstance(formula, Add | Mul):
        kind = type(formula)
        parts = formula.terms if isinstance(formula, Add) else formula.factors
        for position, part in enumerate(parts):

            def inside(new: Written, position: int = position) -> Written:
                return put(kind((*parts[:position], new, *parts[position + 1 :])))

            found += places(part, inside)
    return found


def edit(formula: Written, random: Random, rules: Rules | None = None) -> Written:
    """The formula with one random edit somewhere; the default rules know the simple network."""
    while True:
        part, put = random.choice(places(formula))
        fitting = [rule for kind, rule in rules or RULES if isinstance(part, kind)]
        changed = random.choice(fitting)(part, random) if fitting else None
        if changed is not None:
            return put(changed)


def _shift(time: Time, random: Random) -> Time:
    return time[0], time[1] + random.choice((-1, 1))


def _bound(part: Ranged, random: Random) -> Written:
    if random.random() < 0.5:
        return replace(part, first=_shift(part.first, random))
    return replace(part, last=_shift(part.last, random))


def _other_bound(part: Ranged, random: Random) -> Written:
    ends = [("T", 0), ("t", 0), (None, 0), (None, 1), ("T", -1), ("t", -2)]
    end = random.choice([end for end in ends if end[0] != part.index])
    return replace(part, first=end) if random.random() < 0.5 else replace(part, last=end)


def _split(part: Ranged, random: Random) -> Written | None:
    """Σ_{a}^{b} = the term at a + Σ_{a+1}^{b}; equal unless the range is empty."""
    if part.kind != "sum":
        return None
    first = at_time(part.body, part.index, part.first)
    later = part.first[0], part.first[1] + 1
    return add(first, replace(part, first=later))


def _moved(part: Ranged, random: Random) -> Written | None:
    """The same range under an index that runs one ahead."""
    symbol = "j"
    if symbol in (part.index, part.first[0], part.last[0]):
        return None
    body = at_time(part.body, part.index, (symbol, -1))
    first, last = ((end[0], end[1] + 1) for end in (part.first, part.last))
    return Ranged(part.kind, symbol, first, last, body)


def _other_kind(part: Ranged, random: Random) -> Written:
    return replace(part, kind="prod" if part.kind == "sum" else "sum")


def _unranged(part: Ranged, random: Random) -> Written:
    return part.body


def _closed_product(part: Ranged, random: Random) -> Written | None:
    """Π_{i=k+1}^{t} ∂h_i/∂h_{i-1} = ∂h_t/∂h_k."""
    if part.kind != "prod":
        return None
    below = part.first[0], part.first[1] - 1
    return Der(Var("h", part.last), Var("h", below))


def _drop(part: Mul, random: Random) -> Written | None:
    position = random.randrange(len(part.factors))
    rest = part.factors[:position] + part.factors[position + 1 :]
    return Mul(rest) if len(rest) > 1 else rest[0] if rest else None


def _double(part: Mul, random: Random) -> Written:
    position = random.randrange(len(part.factors))
    return Mul(part.factors[: position + 1] + part.factors[position:])


def _swap(part: Mul, random: Random) -> Written | None:
    if len(part.factors) < 2:
        return None
    position = random.randrange(len(part.factors) - 1)
    one, other = part.factors[position : position + 2]
    return Mul((*part.factors[:position], other, one, *part.factors[position + 2 :]))


def _joined(part: Mul, random: Random) -> Written | None:
    """∂u/∂v ∂v/∂w = ∂u/∂w: right if v is all that lies between."""
    pairs = [
        position
        for position, (one, other) in enumerate(zip(part.factors, part.factors[1:], strict=False))
        if isinstance(one, Der) and isinstance(other, Der) and one.lower == other.upper
    ]
    if not pairs:
        return None
    position = random.choice(pairs)
    one, other = part.factors[position : position + 2]
    assert isinstance(one, Der) and isinstance(other, Der)
    joined = Der(one.upper, other.lower, one.mark)
    factors = (*part.factors[:position], joined, *part.factors[position + 2 :])
    return Mul(factors) if len(factors) > 1 else joined


def _mark(part: Der, random: Random) -> Written:
    return replace(part, mark=random.choice(("partial", "immediate", "total")))


def _time(part: Der, random: Random) -> Written | None:
    side = random.choice(("upper", "lower"))
    variable: Var = getattr(part, side)
    if variable.time is None:
        return None
    return replace(part, **{side: Var(variable.name, _shift(variable.time, random))})


def _variable(part: Der, random: Random) -> Written | None:
    side = random.choice(("upper", "lower"))
    variable: Var = getattr(part, side)
    if variable.time is None:
        return replace(part, **{side: Var(random.choice(("b_h", "b_y", "W", "U", "V")))})
    return replace(part, **{side: Var(random.choice(("h", "yhat", "x", "L", "y")), variable.time)})


def _total_loss(part: Der, random: Random) -> Written:
    return replace(part, upper=Var("L"))


def _times_number(part: Written, random: Random) -> Written:
    return mul(random.choice((num(2), num(-1), num(1, 2), num(1))), part)


def _minus_itself(part: Written, random: Random) -> Written:
    return add(part, part, mul(num(-1), part))


def _halves(part: Written, random: Random) -> Written:
    return add(mul(num(1, 3), part), mul(num(2, 3), part))


def _plus_term(part: Written, random: Random) -> Written:
    extra = random.choice((der("L_T", "b_h"), der("L_0", "b_y"), der("h_T", "h_0"), num(1)))
    return add(part, extra)


Rules = tuple[tuple[type | tuple[type, ...], Callable[..., Written | None]], ...]

ANY = (Num, Der, Ranged, Add, Mul)
KEEPING: Rules = (
    (Ranged, _split), (Ranged, _moved), (ANY, _minus_itself), (ANY, _halves),
)  # fmt: skip
"""Edits that keep the value but for empty ranges, of any network."""

CHANGING: Rules = (
    (Ranged, _bound), (Ranged, _bound), (Ranged, _other_bound), (Ranged, _other_kind),
    (Ranged, _unranged), (Mul, _drop), (Mul, _double), (Mul, _swap), (Der, _mark), (Der, _time),
    (Der, _time), (Der, _total_loss), (ANY, _times_number),
)  # fmt: skip
"""Edits of any network."""

RULES: Rules = (
    *KEEPING, *CHANGING, (Ranged, _closed_product), (Mul, _joined), (Der, _variable),
    (ANY, _plus_term),
)  # fmt: skip
"""The edits, by what they apply to."""
