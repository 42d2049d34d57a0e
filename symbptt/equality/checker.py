"""Checks a certificate: that a formula is a derivative of a recurrent network, for every T.

`python checker.py FILE` is a program of its own: the standard library, nothing of what wrote the
file, and nothing in the file is run. It accepts a certificate if

1. each part has the form that is laid down here, and the hash that the file names;
2. the claim in words is the claim as a tree, printed, and its factors and terms conform;
3. the linear algebra holds. B is the basis, A_l the matrix of a letter l over the states of both
   automata, s the left start vector beside minus the right one, f the final weights:
   s = c B, B A_l = M_l B for every l, and B f = 0. So s A_l ... A_m f = c M_l ... M_m B f = 0
   for every word: the automata agree for every T;
4. both sides of the claim, expanded along the paths of the network for the first T and for every
   value of their free indices, have the same words, and those of their automata.

A word is a product of factors in order; a factor is an atom at a time. An automaton reads the time
line from T down, a letter a slot: the free indices that are placed there, and the factors, whose
times count from the slot; `margin` more slots lie above T, and as many below the start.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from itertools import groupby, pairwise, product
from typing import Any

SCHEMA, KIND = 1, "symbptt certificate"
TRUSTED = (
    "the parser: that the words of the claim mean this formula",
    "the reading: that it is what the author of the claim means",
    "the letter rules: that the edges and factors are the local Jacobians of the equations",
    "the shapes of the quantities: that they are those of the equations",
    "the compilation: that the automata are the two sides for every later T as well",
)
"""What is not checked and stays to be believed."""

BYTES, NESTING, LENGTH, DIGITS, SIZE = 2_000_000, 120, 10_000, 60, 100_000
"""Bounds: bytes of a file, depth of a formula, length of a text, of an exact number, integers."""
STEPS, WORK, BITS = 40, 2_000_000, 2_000
"""Bounds: steps that are expanded, single operations, bits of a denominator."""
BESIDE = 4
"""How many T are expanded behind the start; and one behind the latest step that a claim names."""


class Unreadable(Exception):
    """What is no certificate at all."""


class Refused(Exception):
    """Why a certificate is rejected."""


@dataclass(frozen=True)
class Rejected:
    """A certificate that proves nothing, and why."""

    reason: str


@dataclass(frozen=True)
class Accepted:
    """A certificate that holds: the claim as the checker reads it, and what it checked.

    `settled` has each ∂ as it is meant: ∂⁺ immediate, d total, ∂° own. `states` are those of the
    left and of the right automaton; the claim was expanded for T = `first`, ..., `last`, with so
    many `instances`. `turned` if one side is the transpose of the other.
    """

    claim: str
    settled: str
    condition: str
    reading: tuple[tuple[str, str], ...]
    model: str
    equations: tuple[str, ...]
    states: tuple[int, int]
    dimension: int
    letters: int
    first: int
    last: int
    instances: int
    turned: bool
    trusted: tuple[str, ...] = TRUSTED


def verify(content: bytes) -> Accepted | Rejected:
    """Whether a certificate holds. Raises `Unreadable` for what is none."""
    data = read(content)
    try:
        found = form(data, CERTIFICATE, "the certificate")
        for name, said in found["hashes"].items():
            if digest(data[name]) != said:
                raise Refused(f"the hash of {name} is another one")
        return _Checker(found).result()
    except Refused as reason:
        return Rejected(str(reason))


# ---- the form of the file


def read(content: bytes) -> dict[str, Any]:
    """What a file says, if it is JSON and calls itself a certificate of this schema."""
    if len(content) > BYTES:
        raise Unreadable(f"more than {BYTES:,} bytes")
    try:
        data = json.loads(
            content.decode("utf-8"), object_pairs_hook=_object, parse_int=_integer,
            parse_float=_no_number, parse_constant=_no_number,
        )  # fmt: skip
    except RecursionError:
        raise Unreadable("nested too deeply") from None
    except UnicodeDecodeError:
        raise Unreadable("not UTF-8") from None
    except ValueError as error:
        raise Unreadable(f"not JSON: {error}") from None
    if type(data) is not dict or (data.get("kind"), data.get("schema")) != (KIND, SCHEMA):
        raise Unreadable(f"it does not call itself a {KIND}, schema {SCHEMA}")
    return data


def _integer(digits: str) -> int:
    if len(digits) > DIGITS:
        raise ValueError(f"an integer of more than {DIGITS} digits")
    return int(digits)


def _no_number(written: str) -> Any:
    raise ValueError("a number that is not exact")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key that stands twice")
    return dict(pairs)


def digest(part: Any) -> str:
    """The SHA-256 of a part as canonical JSON: sorted keys, no blanks, ASCII."""
    return sha256(json.dumps(part, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def form(value: Any, spec: Any, where: str, depth: int = 0) -> Any:
    """A value of the form that a spec lays down, its exact numbers read, its lists as tuples.

    A spec is a dict (these keys), a list (any number of these), a tuple (exactly these), a set
    (one of these words), a type, or a function.
    """
    match spec:
        case dict() if type(value) is dict and set(value) == set(spec):
            return {key: form(value[key], one, key, depth) for key, one in spec.items()}
        case [one] if type(spec) is list and type(value) is list:
            return tuple([form(part, one, where, depth) for part in value])
        case tuple() if type(value) is list and len(value) == len(spec):
            pairs = zip(value, spec, strict=True)
            return tuple([form(part, one, where, depth) for part, one in pairs])
        case set() if type(value) is str and value in spec:
            return value
        case type() if type(value) is spec:
            if isinstance(value, str) and (len(value) > LENGTH or not value.isprintable()):
                raise Refused(f"{where} is no plain text of at most {LENGTH:,} characters")
            if isinstance(value, int) and abs(value) > SIZE:
                raise Refused(f"{where} has a number beyond {SIZE:,}")
            return value
        case type() | dict() | list() | tuple() | set():
            raise Refused(f"{where} has not the form that is laid down")
    return spec(value, where, depth)


def _maybe(spec: Any) -> Callable[[Any, str, int], Any]:
    return lambda value, where, depth: None if value is None else form(value, spec, where, depth)


def _exact(value: Any, where: str, depth: int) -> int | Fraction:
    """An exact number in lowest terms: "-3", "1/2"."""
    written = type(value) is str and len(value) <= DIGITS and _EXACT.fullmatch(value)
    if not written or str(Fraction(value)) != value:
        raise Refused(f"{where} has something else than an exact number in lowest terms")
    return Fraction(value) if "/" in value else int(value)


_EXACT = re.compile(r"-?[0-9]+(/[1-9][0-9]*)?")


def _tree(value: Any, where: str, depth: int) -> Any:
    op = value.get("op") if type(value) is dict else None
    if type(op) is not str or op not in _TREES:
        raise Refused(f"{where} has something else than a formula")
    if depth == NESTING:
        raise Refused(f"{where} has a formula nested more than {NESTING} times")
    return form(value, {"op": str, **_TREES[op]}, where, depth + 1)


_NAME = (str, str)
_INDEX = (_maybe(str), int)
_VARIABLE = {"name": _NAME, "time": _maybe(_INDEX)}
_RANGE = {"index": str, "first": _maybe(_INDEX), "last": _maybe(_INDEX), "body": _tree}
_TREES: dict[str, dict[str, Any]] = {
    "number": {"value": _exact},
    "plus": {"parts": [_tree]},
    "times": {"parts": [_tree]},
    "transpose": {"body": _tree},
    "sum": _RANGE,
    "product": {**_RANGE, "falling": bool, "spelled": bool},
    "quotient": {"upper": _VARIABLE, "lower": _VARIABLE,
                 "mark": {"partial", "gradient", "immediate", "total"}},
}  # fmt: skip
_FACTORS = [(int, _maybe(int), bool)]
_SPARSE = [(int, _exact)]
_MATRICES = [[(int, int, _exact)]]
_AUTOMATON = {"turned": bool, "states": int, "start": _SPARSE, "final": _SPARSE,
              "arrows": _MATRICES}  # fmt: skip
PARTS: dict[str, Any] = {
    "claim": {"text": str, "left": _tree, "right": _tree, "stated": bool, "accumulated": bool,
              "shared": _maybe([str]), "condition": [(_INDEX, {"<=", "="}, _INDEX)]},
    "reading": {"partials": {"immediate", "total", "own"}, "free_index": {"fixed", "summed"},
                "product_order": {"chain", "written"},
                "layout": {"numerator", "denominator", "mixed"},
                "left_side": {"total", "immediate"}, "rows": bool},
    "model": {"name": str, "start": int, "equations": [str],
              "quantities": [{"name": _NAME, "role": str, "shape": [str]}],
              "edges": [{"upper": _NAME, "lower": _NAME, "lag": _maybe(int),
                         "routes": [(_exact, _FACTORS)]}],
              "atoms": [{"text": str, "kind": {"matrix", "diagonal", "number"}, "outer": bool}],
              "loss": _maybe({"of": _NAME, "weight": _exact, "every": bool})},
    "line": {"margin": int, "letters": [([str], _FACTORS)]},
    "left": _AUTOMATON,
    "right": _AUTOMATON,
    "proof": {"basis": [_SPARSE], "start": _SPARSE, "matrices": _MATRICES},
}  # fmt: skip
"""The parts that have a hash."""
CERTIFICATE = {
    "schema": int, "kind": str, "symbptt": str, **PARTS, "hashes": dict.fromkeys(PARTS, str),
    "trusted": tuple({sentence} for sentence in TRUSTED),
}  # fmt: skip


# ---- the claim in words


def claim_words(claim: Any) -> str:
    """A claim on one line, every compound part in brackets."""
    sign = "+=" if claim["accumulated"] else "="
    return f"{words(claim['left'])} {sign} {words(claim['right'])}"


def words(node: Any) -> str:
    """A formula on one line."""
    match node["op"]:
        case "number":
            return str(node["value"])
        case "plus":
            return " + ".join(map(_bracketed, node["parts"]))
        case "times":
            return " · ".join(map(_bracketed, node["parts"]))
        case "transpose":
            return f"({words(node['body'])})ᵀ"
        case "quotient":
            upper, lower, mark = _variable(node["upper"]), _variable(node["lower"]), node["mark"]
            if mark == "gradient":
                return f"∇_{{{lower}}} {upper}"
            return f"{_SIGNS[mark]}{upper}/{'d' if mark == 'total' else '∂'}{lower}"
    first, last = (node[end] and _index(node[end]) for end in ("first", "last"))
    if node.get("falling"):
        return f"Π_{{{last} ≥ {node['index']} ≥ {first}}} {_bracketed(node['body'])}"
    sign = "Σ" if node["op"] == "sum" else "Π"
    low, high = ("" if first is None else f"={first}"), ("" if last is None else f"^{{{last}}}")
    return f"{sign}_{{{node['index']}{low}}}{high} {_bracketed(node['body'])}"


_SIGNS = {"partial": "∂", "immediate": "∂⁺", "total": "d", "own": "∂°"}


def _bracketed(node: Any) -> str:
    written = words(node)
    plain = written.isdigit() if node["op"] == "number" else node["op"] in ("quotient", "transpose")
    return written if plain else f"({written})"


def _variable(variable: Any) -> str:
    base, label = variable["name"]
    time = variable["time"] and _index(variable["time"])
    scripts = ",".join(filter(None, (label, time)))
    if not scripts:
        return str(base)
    return f"{base}_{{{scripts}}}" if time and len(scripts) > 1 else f"{base}_{scripts}"


def _index(index: Any) -> str:
    symbol, offset = index
    return str(offset) if symbol is None else symbol + (f"{offset:+d}" if offset else "")


def free(node: Any) -> tuple[str, ...]:
    """The indices of a formula that no sum or product binds, but for T."""
    indices, inner = [], node.get("parts", ())
    if node["op"] == "quotient":
        indices = [node["upper"]["time"], node["lower"]["time"]]
    if "body" in node:
        indices, inner = [node.get("first"), node.get("last")], (node["body"],)
    found = [index[0] for index in indices if index is not None and index[0] not in (None, "T")]
    bound = node.get("index")
    within = [symbol for part in inner for symbol in free(part) if symbol != bound]
    return tuple(dict.fromkeys([*found, *within]))


# ---- what is checked of it

Vector = dict[int, Any]
Factor = tuple[int, int | None, bool]
"""An atom, its time where it has one, and whether it is transposed."""
Poly = dict[tuple[Factor, ...], Any]
"""Words with their coefficients."""
BEFORE: Poly = {}
"""The derivative of what lies before the start by a constant, told from other zeros by identity."""


class _Checker:
    """One certificate of the right form; each step that may be long is paid for."""

    def __init__(self, found: Any) -> None:
        self.claim, self.reading, self.model = found["claim"], found["reading"], found["model"]
        self.margin, self.letters = found["line"]["margin"], found["line"]["letters"]
        self.sides, self.proof = (found["left"], found["right"]), found["proof"]
        self.start, self.atoms = self.model["start"], self.model["atoms"]
        self.layout = "numerator" if self.reading["rows"] else self.reading["layout"]
        self.paid = 0
        self._reached: dict[Any, dict[Any, Poly]] = {}

    def result(self) -> Accepted:
        """What was checked; raises `Refused`."""
        claim = claim_words(self.claim)
        if claim != self.claim["text"]:
            raise Refused(f"the claim in words is not its tree, {claim}")
        self._check_model()
        self._check_algebra()
        left, right = (self._shape(self.claim[side]) for side in ("left", "right"))
        if left is not None and right is not None and right not in (left, left[::-1]):
            raise Refused("the two sides have not the same shape")
        trees = self._settled()
        named = [index[1] for index in _indices(self.claim) if index[0] is None]
        last = max([self.start + BESIDE, *(number + 1 for number in named)])
        if last - self.start > STEPS:
            raise Refused(f"to expand it up to T = {last} takes too many steps")
        instances = sum(self._check_words(trees, T) for T in range(self.start, last + 1))
        if not instances:
            raise Refused("the claim has no instance at the T that are expanded")
        sides = self.sides
        return Accepted(
            claim, " = ".join(map(words, trees)),
            ", ".join(f"{_index(a)} {sign} {_index(b)}" for a, sign, b in self.claim["condition"]),
            tuple((axis, str(value)) for axis, value in self.reading.items() if axis != "rows"),
            self.model["name"], self.model["equations"], (sides[0]["states"], sides[1]["states"]),
            len(self.proof["basis"]), len(self.letters), self.start, last, instances,
            sides[0]["turned"] != sides[1]["turned"],
        )  # fmt: skip

    def pay(self, work: int) -> None:
        """Count work; too much of it is refused."""
        self.paid += work
        if self.paid > WORK:
            raise Refused("to check it takes too much work")

    # ---- the linear algebra

    def _check_algebra(self) -> None:
        left, right = self.sides
        away, dimension = left["states"], len(self.proof["basis"])
        size = away + right["states"]
        basis = dict(enumerate(_vector(one, size) for one in self.proof["basis"]))
        start = _vector(left["start"], away)
        start |= {away + s: -weight for s, weight in _vector(right["start"], size - away).items()}
        final = _vector(left["final"], away)
        final |= {away + s: weight for s, weight in _vector(right["final"], size - away).items()}
        if self._combined(_vector(self.proof["start"], dimension), basis) != start:
            raise Refused("the start vector is not what its coordinates in the basis say")
        for number, vector in basis.items():
            if sum(weight * final.get(state, 0) for state, weight in vector.items()):
                raise Refused(f"basis vector {number} has a final weight that is not 0")
        matrices = (left["arrows"], right["arrows"], self.proof["matrices"])
        if any(len(one) != len(self.letters) for one in matrices):
            raise Refused("there is not one matrix for each letter")
        for letter, (first, second, third) in enumerate(zip(*matrices, strict=True)):
            arrows = _rows(first, away, 0) | _rows(second, size - away, away)
            within = _rows(third, dimension, 0)
            for number, vector in basis.items():
                made = self._combined(within.get(number, {}), basis)
                if self._combined(vector, arrows) != made:
                    raise Refused(f"letter {letter} leads out of the span of the basis")

    def _combined(self, vector: Vector, rows: dict[int, Vector]) -> Vector:
        """The sum of rows with the weights of a vector."""
        found: Vector = {}
        for place, weight in vector.items():
            self.pay(1 + len(rows.get(place, ())))
            for column, value in rows.get(place, {}).items():
                found[column] = found.get(column, 0) + weight * value
                if found[column].denominator.bit_length() > BITS:
                    raise Refused("its numbers grow too long")
        return {column: value for column, value in found.items() if value}

    # ---- the network

    def _check_model(self) -> None:
        """The network: what each quantity depends on, in an order of computation."""
        quantities = self.model["quantities"]
        self.known = {(one["name"], one["role"] not in _CONSTANT): one for one in quantities}
        self.below: dict[Any, list[Any]] = {}
        for edge in self.model["edges"]:
            upper, lower, lag = edge["upper"], edge["lower"], edge["lag"]
            self._quantity(upper, True)
            self._quantity(lower, lag is not None)
            self.below.setdefault(upper, []).append((lower, lag, edge["routes"]))
            lowest = None if lag is None else ("t", -lag)
            if not any(one.startswith(f"{_variable({'name': upper, 'time': ('t', 0)})} = ") and
                       _variable({"name": lower, "time": lowest}) in one
                       for one in self.model["equations"]):  # fmt: skip
                raise Refused("an edge of the network stands in none of the equations")
        order = {name: place for place, name in enumerate(self.below)}
        for upper, edges in self.below.items():
            if any((lag or 0) < 0 or (lag == 0 and order.get(lower, -1) >= order[upper])
                   for lower, lag, _ in edges):  # fmt: skip
                raise Refused("the edges of the network are in no order of computation")
        lags = [(edge["lag"], edge["lower"]) for edge in self.model["edges"]]
        self.given = {name: lag for lag, name in sorted(
            (lag, name) for lag, name in lags if lag and name in order)}  # fmt: skip
        used = [routes[1] for edge in self.model["edges"] for routes in edge["routes"]]
        for atom, _, _ in (
            one for part in (*used, *(one[1] for one in self.letters)) for one in part
        ):
            if not 0 <= atom < len(self.atoms):
                raise Refused("a factor is no atom of the network")
        if len(self.known) != len(quantities) or self.margin < 0:
            raise Refused("a quantity stands twice, or the margin is below 0")
        if self.reading["rows"] and self.reading["layout"] != "mixed":
            raise Refused("only in the mixed layout may gradients be rows all the same")

    def _quantity(self, name: Any, timed: bool) -> Any:
        if (name, timed) not in self.known:
            raise Refused(f"the network has no quantity {_variable({'name': name, 'time': None})}")
        return self.known[name, timed]

    def _shape(self, node: Any) -> Any:
        """The rows and columns of a formula, None for a number."""
        op = node["op"]
        if op == "number":
            return None
        if op == "quotient":
            ends = [
                (one["name"], one["time"] is not None) for one in (node["upper"], node["lower"])
            ]
            shape = tuple(self._quantity(*end)["shape"] for end in ends)
            if shape == ((), ()):
                return None
            return shape[::-1] if self._is_column(*ends[0]) else shape
        parts = node["parts"] if "parts" in node else (node["body"],)
        shapes = [shape for shape in map(self._shape, parts) if shape is not None]
        shapes *= 2 if op == "product" else 1
        chained = op in ("times", "product")
        if not all(a[1] == b[0] if chained else a == b for a, b in pairwise(shapes)):
            raise Refused(f"the parts of {words(node)} do not conform")
        if not shapes:
            return None
        if op == "transpose":
            return shapes[0][::-1]
        return (shapes[0][0], shapes[-1][1]) if chained else shapes[0]

    def _is_column(self, name: Any, timed: bool) -> bool:
        """Whether the derivative of a quantity stands transposed in the layout."""
        scalar = not self._quantity(name, timed)["shape"]
        return self.layout == "denominator" or (self.layout == "mixed" and scalar)

    # ---- the reading

    def _settled(self) -> tuple[Any, Any]:
        """Both sides as they are meant: each quotient with the mark of its meaning."""
        left, right = self.claim["left"], self.claim["right"]
        bare = left["body"] if left["op"] == "transpose" else left
        stated = self.claim["stated"] and bare["op"] == "quotient"
        left = self._meant(left, self.reading["left_side" if stated else "partials"])
        sides = [left, self._meant(right, self.reading["partials"])]
        shared = free(left) if self.claim["shared"] is None else self.claim["shared"]
        if self.reading["free_index"] == "summed" or self.claim["accumulated"]:
            for number, index in [
                (n, i) for n in (0, 1) for i in free(sides[n]) if i not in shared
            ]:
                sides[number] = {"op": "sum", "index": index, "first": (None, self.start),
                                 "last": ("T", 0), "body": sides[number]}  # fmt: skip
        return sides[0], sides[1]

    def _meant(self, node: Any, unmarked: str) -> Any:
        if "body" in node:
            return {**node, "body": self._meant(node["body"], unmarked)}
        if "parts" in node:
            return {**node, "parts": tuple([self._meant(one, unmarked) for one in node["parts"]])}
        if node["op"] == "number":
            return node
        mark = unmarked if node["mark"] in ("partial", "gradient") else node["mark"]
        upper, lower = (
            self._quantity(one["name"], one["time"] is not None)["role"]
            for one in (node["upper"], node["lower"])
        )
        if lower == "target":
            raise Refused("a target is data; nothing is differentiated by it")
        if upper == "total loss" or (mark == "immediate" and not self._is_immediate(node)):
            mark = "total"
        return {**node, "mark": mark}

    def _is_immediate(self, node: Any) -> bool:
        """Whether there are paths within the upper variable's step, none through a state."""
        time, wanted = node["upper"]["time"], (node["lower"]["name"], node["lower"]["time"])
        waiting, seen, ends = [(node["upper"]["name"], False)], set(), set()
        while waiting and time is not None:
            name, passed = waiting.pop()
            for lower, lag, _ in self.below.get(name, ()):
                if (lower, None if lag is None else (time[0], time[1] - lag)) == wanted:
                    ends.add(passed)
                elif lag == 0 and (lower, passed or lower in self.given) not in seen:
                    seen.add((lower, passed or lower in self.given))
                    waiting.append((lower, passed or lower in self.given))
        return ends == {False}

    # ---- both sides of the claim at one T

    def _check_words(self, trees: tuple[Any, Any], T: int) -> int:
        """Compare the sides with each other and with their automata; the number of instances."""
        of_left = free(trees[0])
        indices = (*of_left, *(index for index in free(trees[1]) if index not in of_left))
        expanded: tuple[dict[Any, Poly], dict[Any, Poly]] = ({}, {})
        chosen = list(self._instances(trees, indices, T))
        for values, left, right in chosen:
            if right is None:
                alike = [r for v, _, r in chosen if all(v[i] == values[i] for i in of_left)]
                if (
                    of_left
                    and not self.claim["condition"]
                    and not any(r is not None for r in alike)
                ):
                    continue  # an instance is one in which both sides exist
                raise Refused(f"at T = {T} the right side does not exist")
            key = tuple(sorted(values.items()))
            for side, poly, into in zip(self.sides, (left, right), expanded, strict=True):
                into[key] = self._normal(self._turned(poly) if side["turned"] else poly)
            if expanded[0][key] != expanded[1][key]:
                raise Refused(f"at T = {T} the two sides of the claim differ")
        for name, side, found in zip(("left", "right"), self.sides, expanded, strict=True):
            nonzero = {key: poly for key, poly in found.items() if poly}
            if self._accepted(side, sorted(indices), T) != nonzero:
                raise Refused(f"at T = {T} the {name} automaton is not the {name} side")
        return len(expanded[0])

    def _instances(
        self, trees: tuple[Any, Any], indices: tuple[str, ...], T: int
    ) -> Iterator[tuple[dict[str, int], Poly, Poly | None]]:
        """The values of free indices, and both sides for them; the left side exists."""
        for numbers in product(range(self.start, T + 1), repeat=len(indices)):
            values = {**dict(zip(indices, numbers, strict=True)), "T": T}
            self.pay(8 + len(values))
            if all(_holds(one, values) for one in self.claim["condition"]):
                left, right = (self._expand(tree, values) for tree in trees)
                if left is not None:
                    yield values, left, right

    def _expand(self, node: Any, values: dict[str, int]) -> Poly | None:
        """The words of a formula with their coefficients; None if it has no value."""
        self.pay(8 + len(values))
        match node["op"]:
            case "number":
                return {(): node["value"]}
            case "quotient":
                return self._quotient(node, values)
            case "transpose":
                poly = self._expand(node["body"], values)
                return poly if poly is None or poly is BEFORE else self._turned(poly)
            case "plus":
                return self._plus([self._expand(part, values) for part in node["parts"]])
            case "times":
                return self._times([self._expand(part, values) for part in node["parts"]])
        first = self.start if node["first"] is None else _at(node["first"], values)
        last = values["T"] if node["last"] is None else _at(node["last"], values)
        steps = range(first, last + 1)
        parts = [self._expand(node["body"], {**values, node["index"]: step}) for step in steps]
        if node["op"] == "sum":
            return self._plus(parts)
        falls = node["falling"]
        if self.reading["product_order"] == "chain" and not node["spelled"]:
            falls = (self.layout == "denominator") == (node["body"]["op"] == "transpose")
        return self._times(parts[::-1] if falls else parts)

    def _plus(self, polys: list[Poly | None]) -> Poly | None:
        found: Poly = {}
        for poly in polys:
            if poly is None:
                return None
            self.pay(len(poly))
            for word, weight in poly.items():
                found[word] = found.get(word, 0) + weight
        return found

    def _times(self, polys: list[Poly | None]) -> Poly | None:
        found: Poly = {(): 1}
        if any(poly is BEFORE for poly in polys):
            return BEFORE
        for poly in polys:
            if poly is None:
                return None
            made: Poly = {}
            for (one, weight), (two, more) in product(found.items(), poly.items()):
                self.pay(1 + len(one) + len(two))
                made[one + two] = made.get(one + two, 0) + weight * more
            found = made
        return found

    def _turned(self, poly: Poly) -> Poly:
        """The transpose: each word backwards; a number and a diagonal matrix are their own."""
        return {
            tuple((atom, time, turned != (self.atoms[atom]["kind"] == "matrix"))
                  for atom, time, turned in reversed(word)): weight
            for word, weight in poly.items()
        }  # fmt: skip

    def _normal(self, poly: Poly) -> Poly:
        """Words with numbers in front, and with unbroken runs of diagonal matrices in order."""
        found: Poly = {}
        for word, weight in poly.items():
            self.pay(1 + len(word))
            normal = sorted((one for one in word if self._kind(one) == "number"), key=_order)
            others = [one for one in word if self._kind(one) != "number"]
            for kind, several in groupby(others, self._kind):
                run = list(several)
                normal.extend(sorted(run, key=_order) if kind == "diagonal" else run)
            found[tuple(normal)] = found.get(tuple(normal), 0) + weight
        return {word: weight for word, weight in found.items() if weight}

    def _kind(self, factor: Factor) -> str:
        return str(self.atoms[factor[0]]["kind"])

    # ---- paths

    def _quotient(self, node: Any, values: dict[str, int]) -> Poly | None:
        """A derivative as a sum over paths, in the layout; None where a variable is missing."""
        T = values["T"]
        upper, lower = (
            (one["name"], None if one["time"] is None else _at(one["time"], values))
            for one in (node["upper"], node["lower"])
        )
        if lower[1] is None and upper[1] is not None and upper[1] < self.start:
            return BEFORE
        for name, time in (upper, lower):
            first = self.start - self.given.get(name, 0)
            if time is not None and not first <= time <= T:
                return None
        quantity = self._quantity(upper[0], upper[1] is not None)
        steps = range(self.start, T + 1)
        if node["mark"] != "total" and upper[1] is not None:
            steps = range(max(self.start, upper[1]), upper[1] + 1)
        reach = self._reach(lower, node["mark"], steps)
        poly: Poly = reach.get(upper, {})
        if quantity["role"] == "total loss" and upper != lower:
            loss = self.model["loss"]
            if loss is None:
                raise Refused("the network does not say what the total loss adds up")
            losses = [reach.get((loss["of"], t), {}) for t in (steps if loss["every"] else (T,))]
            poly = self._times([{(): loss["weight"]}, self._plus([*losses])]) or {}
        return self._turned(poly) if self._is_column(upper[0], upper[1] is not None) else poly

    def _reach(self, lower: Any, mark: str, steps: range) -> dict[Any, Poly]:
        """The paths to a variable from each one of some steps, those that `mark` means."""
        if (lower, mark, steps) in self._reached:
            return self._reached[lower, mark, steps]
        found: dict[Any, Poly] = {lower: {(): 1}}
        for step, name in product(steps, self.below):
            sums: Poly = {}
            for below, lag, routes in self.below[name]:
                after = (below, None if lag is None else step - lag)
                self.pay(1)
                if after == lower or (after in found and self._passes(below, lag, mark)):
                    for (weight, factors), (rest, more) in product(routes, found[after].items()):
                        word = (*_placed(factors, step), *rest)
                        self.pay(1 + len(word))
                        sums[word] = sums.get(word, 0) + weight * more
            if (name, step) != lower:
                found[name, step] = sums
        self._reached[lower, mark, steps] = found
        return found

    def _passes(self, name: Any, lag: int | None, mark: str) -> bool:
        """Whether a path may go on through a variable that is so many steps back."""
        within = lag == 0 and (mark == "immediate" or self.known[name, True]["role"] == _INNER)
        return mark == "total" or within

    # ---- the words of an automaton

    def _accepted(self, side: Any, indices: list[str], T: int) -> dict[Any, Poly]:
        """For each value of the free indices the words that an automaton accepts at T."""
        slots = T - self.start + 1 + 2 * self.margin
        arrows = [(self.letters[letter], *arrow) for letter, many in enumerate(side["arrows"])
                  for arrow in many]  # fmt: skip
        alive = [{state for state, _ in side["final"]}]
        for _ in range(slots):
            self.pay(1 + len(arrows))
            alive.append({first for _, first, last, _ in arrows if last in alive[-1]})
        leaving: dict[int, list[Any]] = {}
        for letter, first, last, weight in arrows:
            leaving.setdefault(first, []).append((letter, last, weight))
        front: dict[Any, Vector] = {((), ()): dict(side["start"])}
        for slot in range(slots):
            time, before, front = T + self.margin - slot, front, {}
            for (marks, word), vector in before.items():
                for state, weight in vector.items():
                    for (free_, factors), last, more in leaving.get(state, ()):
                        self.pay(1 + len(word))
                        if last in alive[slots - slot - 1]:
                            key = (marks + tuple((index, time) for index in free_),
                                   word + _placed(factors, time))  # fmt: skip
                            into = front.setdefault(key, {})
                            into[last] = into.get(last, 0) + weight * more
        final, found = dict(side["final"]), dict[Any, Poly]()
        for (marks, word), vector in front.items():
            if sorted(index for index, _ in marks) != indices:
                raise Refused("a word of an automaton does not place each free index once")
            poly = found.setdefault(tuple(sorted([*marks, ("T", T)])), {})
            poly[word] = sum(weight * final.get(s, 0) for s, weight in vector.items())
        normal = {key: self._normal(poly) for key, poly in found.items()}
        return {key: poly for key, poly in normal.items() if poly}


_CONSTANT = ("parameter", "total loss")
"""The roles of what has no time."""
_INNER = "pre-activation"
"""The role of what counts as part of the equation that it stands in."""


def _vector(pairs: Any, size: int) -> Vector:
    found = dict(pairs)
    if len(found) != len(pairs) or not all(0 <= place < size for place in found):
        raise Refused("a vector has an entry twice, or one that does not exist")
    return {place: value for place, value in found.items() if value}


def _rows(matrix: Any, size: int, away: int) -> dict[int, Vector]:
    """The rows of a matrix, all its places so far away."""
    pairs: dict[int, list[Any]] = {}
    for row, column, value in matrix:
        pairs.setdefault(row, []).append((column, value))
    _vector([(row, 1) for row in pairs], size)
    return {
        row + away: {away + column: value for column, value in _vector(found, size).items()}
        for row, found in pairs.items()
    }


def _placed(factors: Any, time: int) -> tuple[Factor, ...]:
    """Factors whose times count from a slot, with the times themselves."""
    return tuple((atom, None if t is None else time + t, turned) for atom, t, turned in factors)


def _order(factor: Factor) -> tuple[int, int]:
    return factor[0], -1 if factor[1] is None else factor[1]


def _at(index: Any, values: dict[str, int]) -> int:
    return int(index[1]) + (0 if index[0] is None else values[index[0]])


def _holds(comparison: Any, values: dict[str, int]) -> bool:
    """Whether a comparison is true; one with an index that the claim lacks restricts nothing."""
    left, sign, right = comparison
    if any(symbol is not None and symbol not in values for symbol, _ in (left, right)):
        return True
    a, b = _at(left, values), _at(right, values)
    return a == b if sign == "=" else a <= b


def _indices(part: Any) -> Iterator[tuple[str | None, int]]:
    """All indices in a part of a claim."""
    waiting = [part]
    while waiting:
        node = waiting.pop()
        if type(node) is tuple and len(node) == 2 and type(node[1]) is int:
            yield node
        elif type(node) in (dict, tuple):
            waiting.extend(node.values() if type(node) is dict else node)


def main(arguments: list[str]) -> int:
    """Check the file that is named; 0 accepted, 1 rejected, 2 no certificate."""
    try:
        with open(arguments[0], "rb") as file:
            found = verify(file.read(BYTES + 1))
    except (IndexError, OSError, Unreadable) as error:
        print(f"no certificate: {error}", file=sys.stderr)
        return 2
    if isinstance(found, Rejected):
        lines = [f"rejected: {found.reason}"]
    else:
        size = f"{found.states[0]} and {found.states[1]} states, dimension {found.dimension}"
        lines = [
            "accepted: it holds for every T", found.claim, f"that is, {found.settled}",
            *found.equations, f"{size}, {found.letters} letters",
            f"expanded for T = {found.first}, ..., {found.last}",
            *(f"trusted: {sentence}" for sentence in found.trusted),
        ]  # fmt: skip
    sys.stdout.buffer.write(("\n".join(lines) + "\n").encode())
    return int(isinstance(found, Rejected))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
