"""A brute-force oracle for claims in general; it shares no code with symbptt.

A claim is a chain left = right = ..., or left += right. The left side is any derivative between two
variables of a network given by a table (`lstm.Net`); each link is compared as exact numbers at one
T, in every instance of the indices. What is decided here, from the definitions alone:

- The left side is total unless marked; elsewhere ∂ is read as the axis `partials` says, decided
  on the indices as written. A total loss is always differentiated totally.
- Each derivative is a matrix (the derivative by a matrix: by its entries row by row), in numerator
  layout as it is, in denominator layout transposed, in mixed layout transposed where its upper
  variable is a number. Factors are multiplied as written.
- An index of a side that the left side has too goes over all steps at which both sides of a link
  exist; with a range, over those of the range that the left side has. A claim of no instance at
  some T says nothing there.
- An index of the right side alone is one slot, whichever, or summed.
- A product in the order of the chain rule descends, and ascends in denominator layout, and the
  other way round where its whole body is transposed.
- A link holds too if one side is the transpose of the other in every instance.
- A link that does not conform in the mixed layout is read with gradients as rows, if it then does.

Where the definitions leave a choice, `POLICIES` has them all, and `agreed` is silent where they
differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, partial
from itertools import pairwise
from itertools import product as combinations

from tests.equality.brute_force import BEFORE, MISSING, SHAPES, Worth, _added, _multiplied
from tests.equality.network import Key
from tests.equality.options import OPTIONS, right
from tests.equality.written import (
    Add,
    Der,
    Mul,
    Num,
    Ranged,
    Time,
    Var,
    Written,
    add,
    at,
    der,
    mul,
    product,
    total,
)

from .lstm import GATED, LSTM, SIMPLE, Model, Net, nets

VACUOUS = "vacuous"
EQUAL = "equal"
DIFFERENT = "different"


@dataclass(frozen=True)
class Transposed:
    """The transpose of its body, written out."""

    body: Formula


Formula = Written | Transposed


@dataclass(frozen=True)
class Reading:
    """One value on each axis."""

    partials: str = "immediate"
    free_index: str = "fixed"
    product_order: str = "chain"
    layout: str = "numerator"
    left_side: str = "total"


@dataclass(frozen=True)
class Policy:
    """What the definitions leave open.

    `distributed`: an empty sum, and one whose terms are all 0 for lying before the start, makes
    its whole term 0 whatever else stands there. `given_slots`: an index of the left side goes over
    the slot before the start too, where the left side exists there. `lenient`: without a range,
    instances at which a right side is missing are left out.
    """

    distributed: bool = False
    given_slots: bool = False
    lenient: bool = True


DEFAULT = Reading()
USUAL = Policy()
POLICIES = (
    USUAL, Policy(distributed=True), Policy(given_slots=True), Policy(lenient=False),
    Policy(distributed=True, lenient=False),
)  # fmt: skip


@dataclass(frozen=True)
class Claim:
    """left = right = ..., for the instances of the range; `summed` for `+=`."""

    left: Der
    rights: tuple[Formula, ...]
    span: str | None = None
    summed: bool = False


def claim(left: Der, *rights: Formula, span: str | None = None) -> Claim:
    """left = right = ... ."""
    return Claim(left, rights, span)


# What a claim comes to.


def verdict(
    claim: Claim,
    steps: Iterable[int],
    reading: Reading = DEFAULT,
    model: Model = SIMPLE,
    policy: Policy = USUAL,
    start: int = 0,
    last_only: bool = False,
    scalars: bool = False,
) -> str:
    """ "equal" if every link holds at each of these T, else "different", "undefined", "shapes".

    A claim that has an instance at none of them is "undefined".
    """
    found = []
    for T in steps:
        words = links(claim, nets(model, T, start, last_only, scalars), reading, policy)
        found.append(_worst(words))
    return MISSING if set(found) == {VACUOUS} else _worst(found)


def agreed(
    claim: Claim,
    steps: Iterable[int],
    reading: Reading = DEFAULT,
    model: Model = SIMPLE,
    start: int = 0,
    scalars: bool = False,
) -> str | None:
    """The verdict if all policies agree whether the claim holds."""
    steps = tuple(steps)
    found = {
        verdict(claim, steps, reading, model, policy, start, scalars=scalars) for policy in POLICIES
    }
    right = {word == EQUAL for word in found}
    return _worst(found) if len(right) == 1 else None


def _worst(words: Iterable[str]) -> str:
    found = set(words)
    return next(w for w in (MISSING, SHAPES, DIFFERENT, EQUAL, VACUOUS) if w in found)


def links(
    claim: Claim, networks: tuple[Net, ...], reading: Reading = DEFAULT, policy: Policy = USUAL
) -> tuple[str, ...]:
    """A word a link, in networks that differ in their numbers and sizes only."""
    sides = _sides(claim, reading, networks[0])
    return tuple(
        _link(claim, one, other, networks, reading, policy) for one, other in pairwise(sides)
    )


def first_wrong(
    claim: Claim, steps: Iterable[int], reading: Reading = DEFAULT, model: Model = SIMPLE
) -> int | None:
    """The number, from 1, of the first link that fails at one of these T."""
    rows = [links(claim, nets(model, T), reading) for T in steps]
    held = [all(word in (EQUAL, VACUOUS) for word in words) for words in zip(*rows, strict=True)]
    return held.index(False) + 1 if False in held else None


def _sides(claim: Claim, reading: Reading, net: Net) -> tuple[Formula, ...]:
    mark = claim.left.mark if claim.left.mark != "partial" else reading.left_side
    rights = claim.rights
    if claim.summed or reading.free_index == "summed":
        rights = tuple(_all_summed(right, claim.left, net.start) for right in rights)
    return (replace(claim.left, mark=mark), *rights)


def _all_summed(right: Formula, left: Der, start: int) -> Formula:
    kept = ("T", *free_indices(left))
    for index in free_indices(right):
        if index not in kept:
            right = Ranged("sum", index, (None, start), ("T", 0), right)  # type: ignore[arg-type]
    return right


def _link(
    claim: Claim,
    one: Formula,
    other: Formula,
    networks: tuple[Net, ...],
    reading: Reading,
    policy: Policy,
) -> str:
    found = _compared(claim, one, other, networks, reading, policy)
    if found == SHAPES and reading.layout == "mixed":
        return _compared(claim, one, other, networks, replace(reading, layout="numerator"), policy)
    return found


def _compared(
    claim: Claim,
    one: Formula,
    other: Formula,
    networks: tuple[Net, ...],
    reading: Reading,
    policy: Policy,
) -> str:
    pairs: list[tuple[Worth, Worth]] = []
    for net in networks:
        pairs += _instances(claim, one, other, net, reading, policy)
    if not pairs:
        return VACUOUS
    found = [compared(left, right) for left, right in pairs]
    turned = [compared(left, transposed(right)) for left, right in pairs]
    return min(_worst(found), _worst(turned), key=(EQUAL, DIFFERENT, SHAPES, MISSING).index)


def _instances(
    claim: Claim, one: Formula, other: Formula, net: Net, reading: Reading, policy: Policy
) -> Iterator[tuple[Worth, Worth]]:
    value = partial(worth, reading=reading, distributed=policy.distributed)
    first = net.start - 1 if policy.given_slots else net.start
    of_left = [index for index in free_indices(claim.left) if index != "T"]
    shared = [index for index in of_left if index in free_indices(other)]
    alone = [
        index
        for index in dict.fromkeys(free_indices(one) + free_indices(other))
        if index not in (*of_left, "T")
    ]
    for kept in combinations(range(first, net.T + 1), repeat=len(of_left)):
        slots = dict(zip(of_left, kept, strict=True)) | {"T": net.T}
        if not (_exists(net, claim.left, slots) and in_span(claim.span, slots)):
            continue
        found = [
            (value(net, one, slots | others), value(net, other, slots | others))
            for others in _slots(alone, net)
        ]
        missing = all(MISSING in pair for pair in found)
        before = any(step < net.start for step in kept)
        optional = bool(shared) and policy.lenient and claim.span is None
        if not (missing and (optional or before)):
            yield from found


def _slots(indices: list[str], net: Net) -> Iterator[dict[str, int]]:
    for steps in combinations(range(net.start, net.T + 1), repeat=len(indices)):
        yield dict(zip(indices, steps, strict=True))


def _exists(net: Net, left: Der, slots: dict[str, int]) -> bool:
    """Whether the left side is a derivative of something that an equation defines."""
    return net.defined(_key(left.upper, slots)) and net.exists(_key(left.lower, slots))


def compared(left: Worth, right: Worth) -> str:
    """Whether two values are the same; a number is a multiple of the identity."""
    for reason in (MISSING, SHAPES):
        if reason in (left, right):
            return reason
    one, other = (Fraction(0) if side == BEFORE else side for side in (left, right))
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return EQUAL if one == other else DIFFERENT
    if isinstance(one, Fraction):
        one, other = other, one
    assert isinstance(one, tuple)
    if isinstance(other, Fraction):
        if other == 0:
            return DIFFERENT if any(map(any, one)) else EQUAL
        if len(one) != len(one[0]):
            return SHAPES
        other = tuple(tuple(other * (i == j) for j in range(len(one))) for i in range(len(one)))
    assert isinstance(other, tuple)
    if (len(one), len(one[0])) != (len(other), len(other[0])):
        return SHAPES
    return EQUAL if one == other else DIFFERENT


# What a formula comes to.


def worth(
    net: Net,
    formula: Formula,
    slots: dict[str, int],
    reading: Reading = DEFAULT,
    distributed: bool = False,
) -> Worth:
    """The value of a formula whose free indices have the values of `slots`."""

    def value(part: Formula, more: dict[str, int] | None = None) -> Worth:
        return worth(net, part, slots | (more or {}), reading, distributed)

    match formula:
        case Num(number):
            return number
        case Der():
            return derivative(net, formula, reading, slots)
        case Transposed(body):
            return transposed(value(body))
        case Add(terms):
            return _sum([value(term) for term in terms], distributed)
        case Mul(factors):
            return _as_number(_multiplied([value(factor) for factor in factors]))
        case Ranged(kind, index, first, last, body):
            steps = range(_at(first, slots), _at(last, slots) + 1)
            parts = [value(body, {index: step}) for step in steps]
            if kind == "sum":
                return _sum(parts, distributed)
            return _as_number(_multiplied(parts[::-1] if _descends(body, reading) else parts))


def _descends(body: Formula, reading: Reading) -> bool:
    if reading.product_order == "written":
        return False
    return (reading.layout == "denominator") == isinstance(body, Transposed)


def _sum(parts: list[Worth], distributed: bool) -> Worth:
    nothing = all(part == BEFORE for part in parts)
    return BEFORE if distributed and nothing else _added(parts)


def _as_number(value: Worth) -> Worth:
    one = isinstance(value, tuple) and len(value) == len(value[0]) == 1
    return Fraction(value[0][0]) if one else value  # type: ignore[index]


def derivative(net: Net, written: Der, reading: Reading, slots: dict[str, int]) -> Worth:
    """The value of ∂u/∂v in the layout, or why there is none."""
    upper, lower = _key(written.upper, slots), _key(written.lower, slots)
    if lower[0] in net.model.parameters and upper[1] is not None and upper[1] < net.start:
        return BEFORE
    if not (net.exists(upper) and net.exists(lower)):
        return MISSING
    mark = reading.partials if written.mark == "partial" else written.mark
    if mark == "immediate" and not net.model.has_immediate(written.upper, written.lower):
        mark = "total"
    if upper == ("L", None):
        mark = "total"
    number_above = not net.shape(written.upper.name)
    turned = reading.layout == "denominator" or (reading.layout == "mixed" and number_above)
    found = _jacobian(net, upper, lower, mark)
    return transposed(found) if turned else found


@cache
def _jacobian(net: Net, upper: Key, lower: Key, mark: str) -> Worth:
    if mark == "total":
        found = net.total(upper, lower)
    else:
        found = net.held(upper, lower, net.model.inner(mark))
    return _as_number(tuple(tuple(map(Fraction, row)) for row in found))


def transposed(value: Worth) -> Worth:
    """The transpose; a number and what has no value stay as they are."""
    return tuple(zip(*value, strict=True)) if isinstance(value, tuple) else value


def _at(time: Time, slots: dict[str, int]) -> int:
    symbol, offset = time
    return offset if symbol is None else slots[symbol] + offset


def _key(variable: Var, slots: dict[str, int]) -> Key:
    return variable.name, None if variable.time is None else _at(variable.time, slots)


def free_indices(formula: Formula, bound: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The index symbols that nothing binds, each once."""
    match formula:
        case Num():
            found: list[str | None] = []
        case Der(upper, lower):
            found = [part.time[0] for part in (upper, lower) if part.time]
        case Transposed(body):
            found = [*free_indices(body, bound)]
        case Add(parts) | Mul(parts):
            found = [symbol for part in parts for symbol in free_indices(part, bound)]
        case Ranged(_, index, first, last, body):
            found = [first[0], last[0], *free_indices(body, bound | {index})]
    return tuple(dict.fromkeys(symbol for symbol in found if symbol and symbol not in bound))


# Ranges.

_RELATIONS = {"<": int.__lt__, "<=": int.__le__, ">": int.__gt__, ">=": int.__ge__, "=": int.__eq__}
_SYNONYMS = {r"\leq": "<=", r"\geq": ">=", r"\le": "<=", r"\ge": ">=", "≤": "<=", "≥": ">="}


def in_span(span: str | None, slots: dict[str, int]) -> bool:
    """Whether the slots lie in a range: "every t", "t < T", "1 <= k < t", "t = 3", "T"."""
    for sign, plain in _SYNONYMS.items():
        span = span.replace(sign, plain) if span else span
    return all(_in_part(part.strip(), slots) for part in (span or "").split(","))


def _in_part(part: str, slots: dict[str, int]) -> bool:
    pieces = re.split(r"(<=|>=|<|>|=)", part.removeprefix("every ").replace(" ", ""))
    if len(pieces) == 1:
        first = next(iter(slots))
        return part != "T" or slots[first] == slots["T"]
    ends = [_time(piece, slots) for piece in pieces[::2]]
    return all(
        _RELATIONS[sign](one, other)
        for one, sign, other in zip(ends, pieces[1::2], ends[1:], strict=False)
    )


def _time(written: str, slots: dict[str, int]) -> int:
    symbol = written[:1] if written[:1].isalpha() else None
    return _at((symbol, int(written[1 if symbol else 0 :] or 0)), slots)


def shapes_fit(formula: Formula, model: Model = SIMPLE, layout: str = "numerator") -> bool:
    """Whether everything conforms wherever it stands, also in terms that come to nothing."""
    return _size(formula, nets(model, 0)[-1], layout) is not None


Size = tuple[int, int]
NUMBER: Size = (0, 0)


def _size(formula: Formula, net: Net, layout: str) -> Size | None:
    """Rows and columns, `NUMBER` for a number, None where something does not fit."""
    match formula:
        case Num():
            return NUMBER
        case Der(upper, lower):
            rows, columns = (_length(net, part) for part in (upper, lower))
            number_above = not net.shape(upper.name)
            turned = layout == "denominator" or (layout == "mixed" and number_above)
            if rows == columns == 1:
                return NUMBER
            return (columns, rows) if turned else (rows, columns)
        case Transposed(body):
            inner = _size(body, net, layout)
            return inner and (inner[1], inner[0])
        case Add(terms):
            sizes = {_size(term, net, layout) for term in terms}
            (size,) = sizes if len(sizes) == 1 else (None,)
            return size
        case Mul(factors):
            return _size_of_product([_size(factor, net, layout) for factor in factors])
        case Ranged(kind, _, _, _, body):
            inner = _size(body, net, layout)
            if kind == "prod" and inner and inner[0] != inner[1]:
                return None
            return inner


def _size_of_product(sizes: list[Size | None]) -> Size | None:
    found = NUMBER
    for size in sizes:
        if size is None or (NUMBER not in (found, size) and found[1] != size[0]):
            return None
        if found == NUMBER or size == NUMBER:
            found = size if found == NUMBER else found
        else:
            found = (found[0], size[1])
    return NUMBER if found == (1, 1) else found


def _length(net: Net, variable: Var) -> int:
    length = 1
    for size in net.shape(variable.name):
        length *= size
    return length


# Claims to know.


@dataclass(frozen=True)
class Known:
    """A claim, a reading, and what is true of it from T = 0 on: "equal", or why it is not."""

    claim: Claim
    word: str = EQUAL
    reading: Reading = DEFAULT


def _jacobians(first: str, last: str) -> Ranged:
    return product("i", first, last, der("h_i", "h_i-1"))


_TOTAL = Reading(partials="total")
_DENOMINATOR = Reading(layout="denominator")
_MIXED = Reading(layout="mixed")
_LOSS = mul(der("L_t", "yhat_t"), der("yhat_t", "h_t"))
_SUM_K = total("k", "0", "t", mul(_jacobians("k+1", "t"), der("h_k", "b_h")))
_LOSS_3 = (der("L_3", "yhat_3"), der("yhat_3", "h_3"))
_RECURSION = add(der("L_t", "h_t"), mul(der("L", "h_t+1"), der("h_t+1", "h_t")))
_STATES_BACK = mul(
    der("h_k", "b_h"), _jacobians("k+1", "t"), der("yhat_t", "h_t"), der("L_t", "yhat_t")
)
_BACKWARDS = total("t", "0", "T", total("k", "0", "t", _STATES_BACK))
_ADJOINTS = total("t", "0", "T", mul(der("L", "h_t"), der("h_t", "b_h")))
_SHORT = mul(der("L_t", "h_t"), der("h_t", "h_k"), der("h_k", "W"))
_TURNED = add(
    mul(Transposed(der("h_t+1", "h_t")), der("L", "h_t+1")),  # type: ignore[arg-type]
    mul(Transposed(der("yhat_t", "h_t")), der("L_t", "yhat_t")),  # type: ignore[arg-type]
)
_FORWARD = add(
    der("h_t", "b_h", "immediate"), mul(der("h_t", "h_t-1"), der("h_t-1", "b_h", "total"))
)
_PREACTIVATION = mul(der("h_t", "a_t"), der("a_t", "b_h"))
_OF_OUTPUT = OPTIONS["b_y", "B"]
assert isinstance(_OF_OUTPUT, Ranged)

KNOWN: dict[str, Known] = {
    **{
        f"{param} {letter}": Known(
            claim(der("L", param), formula),
            EQUAL if (param, letter) in (("b_y", "B"), ("b_h", "D")) else DIFFERENT,
        )
        for (param, letter), formula in OPTIONS.items()
    },
    "b_h B, total": Known(claim(der("L", "b_h"), OPTIONS["b_h", "B"]), EQUAL, _TOTAL),
    "b_h D, total": Known(claim(der("L", "b_h"), OPTIONS["b_h", "D"]), DIFFERENT, _TOTAL),
    **{f"L by {name}": Known(claim(der("L", name), formula)) for name, formula in right().items()},
    "summed over the free index": Known(
        claim(der("L", "b_y"), OPTIONS["b_y", "A"]), EQUAL, Reading(free_index="summed")
    ),
    "accumulated": Known(Claim(der("L", "b_y"), (_OF_OUTPUT.body,), summed=True)),
    "the loss of a step": Known(claim(der("L_t", "b_h"), mul(_LOSS, _SUM_K))),
    "the loss of a step, without earlier steps": Known(
        claim(der("L_t", "b_h"), mul(_LOSS, der("h_t", "b_h"))), DIFFERENT
    ),
    "the short sum": Known(claim(der("L_t", "W"), total("k", "0", "t", _SHORT))),
    "the short sum, total": Known(
        claim(der("L_t", "W"), total("k", "0", "t", _SHORT)), DIFFERENT, _TOTAL
    ),
    "the short sum from 1": Known(claim(der("L_t", "W"), total("k", "1", "t", _SHORT)), DIFFERENT),
    "one loss": Known(
        claim(
            der("L_3", "W"),
            total("k", "0", "3", mul(*_LOSS_3, _jacobians("k+1", "3"), der("h_k", "W"))),
        )
    ),
    "one loss, one term": Known(claim(der("L_3", "W"), mul(*_LOSS_3, der("h_3", "W"))), DIFFERENT),
    "states": Known(claim(der("h_t", "h_k"), _jacobians("k+1", "t"), span="k <= t")),
    "states in any order": Known(claim(der("h_t", "h_k"), _jacobians("k+1", "t")), DIFFERENT),
    "states from k": Known(claim(der("h_t", "h_k"), _jacobians("k", "t"), span="k < t"), DIFFERENT),
    "a state by a parameter": Known(claim(der("h_t", "b_h"), _SUM_K)),
    "forward recursion": Known(claim(der("h_t", "b_h"), _FORWARD)),
    "backward recursion": Known(claim(der("L", "h_t"), _RECURSION)),
    "backward recursion for t < T": Known(claim(der("L", "h_t"), _RECURSION, span="t < T")),
    "backward recursion to the end": Known(
        claim(der("L", "h_t"), _RECURSION, span="t <= T"), MISSING
    ),
    "the last state": Known(claim(der("L", "h_t"), der("L_t", "h_t"), span="T")),
    "every state as the last": Known(claim(der("L", "h_t"), der("L_t", "h_t")), DIFFERENT),
    "a loss by a state": Known(
        claim(der("L_t", "h_k"), mul(der("L_t", "h_t"), _jacobians("k+1", "t")), span="0 <= k < t")
    ),
    "denominator layout": Known(claim(der("L", "b_h"), _BACKWARDS), EQUAL, _DENOMINATOR),
    "the wrong layout": Known(claim(der("L", "b_h"), _BACKWARDS), SHAPES),
    "mixed layout": Known(claim(der("L", "h_t"), _TURNED, span="t < T"), EQUAL, _MIXED),
    "mixed layout without transposes": Known(
        claim(der("L", "h_t"), _RECURSION, span="t < T"), EQUAL, _MIXED
    ),
    "a chain": Known(claim(der("L", "b_h"), _ADJOINTS, OPTIONS["b_h", "D"])),
    "a chain whose end is wrong": Known(
        claim(der("L", "b_h"), _ADJOINTS, OPTIONS["b_h", "B"]), DIFFERENT
    ),
    "the immediate derivative": Known(claim(der("h_t", "b_h", "immediate"), _PREACTIVATION)),
    "what is not the total one": Known(claim(der("h_t", "b_h"), _PREACTIVATION), DIFFERENT),
    "the left side immediate": Known(
        claim(der("h_t", "b_h"), _PREACTIVATION), EQUAL, Reading(left_side="immediate")
    ),
    "a step too many": Known(
        claim(der("L", "b_y"), replace(_OF_OUTPUT, last=at("T+1"))), MISSING
    ),
    "a step before the start": Known(claim(der("L", "b_y"), replace(_OF_OUTPUT, first=at("-1")))),
}  # fmt: skip
"""Claims about the simple recurrent network from step 0, right and wrong."""

ELSEWHERE: dict[str, tuple[str, Claim, str]] = {
    "c_t by c_t-1": (
        "lstm",
        claim(
            der("c_t", "c_t-1"),
            add(
                der("c_t", "c_t-1", "immediate"),
                mul(der("c_t", "h_t-1", "immediate"), der("h_t-1", "c_t-1", "immediate")),
            ),
        ),
        EQUAL,
    ),
    "c_t by c_t-1 within the step": (
        "lstm", claim(der("c_t", "c_t-1"), der("c_t", "c_t-1", "immediate")), DIFFERENT,
    ),
    "h_t by h_t-1": (
        "lstm",
        claim(
            der("h_t", "h_t-1"),
            add(
                mul(der("h_t", "o_t"), der("o_t", "h_t-1")),
                mul(der("h_t", "c_t"), der("c_t", "h_t-1")),
            ),
        ),
        EQUAL,
    ),
    "adjoint of c": (
        "lstm",
        claim(
            der("L", "c_t"),
            add(
                mul(der("L", "c_t+1"), der("c_t+1", "c_t")),
                mul(der("L", "h_t"), der("h_t", "c_t")),
            ),
            span="t < T",
        ),
        EQUAL,
    ),
    "adjoint of h as if there were no c": (
        "lstm",
        claim(
            der("L", "h_t"),
            add(der("L_t", "h_t"), mul(der("L", "h_t+1"), der("h_t+1", "h_t"))),
            span="t < T",
        ),
        DIFFERENT,
    ),
    "a gate's weights": (
        "lstm",
        claim(
            LSTM.der("L", "W_f"),
            total("t", "0", "T", mul(der("L", "c_t"), LSTM.der("c_t", "W_f"))),
        ),
        EQUAL,
    ),
    "a gate's weights by the state that it does not write": (
        "lstm",
        claim(
            LSTM.der("L", "W_f"),
            total("t", "0", "T", mul(der("L_t", "h_t"), LSTM.der("h_t", "W_f"))),
        ),
        EQUAL,
    ),
    "adjoint of the lower layer": (
        "stacked",
        claim(
            der("L", "h_t"),
            add(
                mul(der("L", "h_t+1"), der("h_t+1", "h_t")),
                mul(der("L", "r_t"), der("r_t", "h_t")),
            ),
            span="t < T",
        ),
        EQUAL,
    ),
    "weights of the lower layer": (
        "stacked",
        claim(
            der("L", "W"),
            total("t", "0", "T", mul(der("L_t", "r_t"), der("r_t", "h_t"), der("h_t", "W"))),
        ),
        DIFFERENT,
    ),
    "one gate": (
        "gated",
        claim(GATED.der("L", "b_z"), total(
            "t", "0", "T", total(
                "k", "0", "t", mul(
                    der("L_t", "h_t"),
                    product("i", "k+1", "t", der("h_i", "h_i-1")),
                    GATED.der("h_k", "b_z"),
                ),
            ),
        )),
        EQUAL,
    ),
}  # fmt: skip
"""Claims about the other models, and whether they are right."""
