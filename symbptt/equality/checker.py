"""Checks a certificate: that a formula is a derivative of a recurrent network, for every T.

`python checker.py FILE` is a program of its own: the standard library, nothing of what wrote the
file, and nothing in the file is run. It accepts a certificate if

1. each part has the form that is laid down here, and the hash that the file names;
2. the claim in words is the claim as a tree, printed;
3. the linear algebra holds. B is the basis, A_l the matrix of a letter l over the states of both
   automata, s the left start vector beside minus the right one, f the final weights:
   s = c B, B A_l = M_l B for every l, and B f = 0. So s A_l … A_m f = c M_l … M_m B f = 0 for
   every word: the automata agree for every T;
4. both sides of the claim, expanded along the paths of the network for the first T and for every
   value of their free indices, have the same words, and those of their automata.

What it does not check is in `TRUSTED`.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from itertools import groupby, product
from typing import Any

SCHEMA, KIND = 1, "symbptt certificate"
TRUSTED = (
    "the parser: that the words of the claim mean this formula",
    "the reading: that it is what the author of the claim means",
    "the letter rules: that the edges and factors are the local Jacobians of the equations",
    "the shapes: that the factors conform",
    "the compilation: that the automata are the two sides for every later T as well",
)
"""What stays to be believed."""

BYTES, NESTING, DIGITS, LENGTH, NUMBER = 8_000_000, 250, 60, 20_000, 1_000
"""Of a file, its brackets, an exact number, a string, and an index."""
STEPS, WORK, BITS = 40, 4_000_000, 4_000
"""Bounds on the T that is re-expanded, on single operations, and on denominators."""
BESIDE = 4
"""How many T are re-expanded behind the first one, or behind the latest that the claim names."""


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

    `settled` is the claim with each ∂ as it is meant: ∂⁺ immediate, d total, ∂° own. `states` are
    those of the left and the right automaton; `first` to `last` are the T that were re-expanded,
    with so many `instances`. `turned` if one side is the transpose of the other.
    """

    claim: str
    settled: str
    condition: str
    reading: tuple[tuple[str, str], ...]
    model: str
    equations: tuple[str, ...]
    start: int
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
        found = form(data, CERTIFICATE, "certificate")
        for part, said in found["hashes"].items():
            if digest(data[part]) != said:
                raise Refused(f"the hash of {part} is another one")
        return _Checker(found).result()
    except Refused as reason:
        return Rejected(str(reason))


# ---- 1. the form of the file


def read(content: bytes) -> dict[str, Any]:
    """What a file says, if it is JSON and calls itself a certificate of this schema."""
    if len(content) > BYTES:
        raise Unreadable(f"it has more than {BYTES:,} bytes")
    hooks: dict[str, Callable[[str], Any]] = {
        "parse_int": _integer, "parse_float": _no_number, "parse_constant": _no_number,
    }  # fmt: skip
    try:
        data = json.loads(content.decode("utf-8"), object_pairs_hook=_object, **hooks)
    except RecursionError:
        raise Unreadable("it is nested too deeply") from None
    except UnicodeDecodeError:
        raise Unreadable("it is not UTF-8") from None
    except ValueError as error:
        raise Unreadable(f"it is not JSON: {error}") from None
    if type(data) is not dict or data.get("kind") != KIND:
        raise Unreadable("it does not call itself a symbptt certificate")
    if type(data.get("schema")) is not int or data["schema"] != SCHEMA:
        raise Unreadable(f"its schema is not {SCHEMA}")
    return data


def _integer(digits: str) -> int:
    if len(digits) > DIGITS:
        raise ValueError(f"an integer of more than {DIGITS} digits")
    return int(digits)


def _no_number(written: str) -> Any:
    raise ValueError(f"{written[:DIGITS]} is no exact number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key that stands twice")
    return found


def digest(part: Any) -> str:
    """The SHA-256 of a part as canonical JSON: sorted keys, no blanks, ASCII."""
    return sha256(json.dumps(part, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def form(value: Any, spec: Any, where: str, depth: int = 0) -> Any:
    """A value of the form that a spec lays down, its exact numbers read and its lists as tuples.

    A spec is a dict (these keys), a list (any number of these), a tuple (exactly these), a set (one
    of these), a type, a pattern, or a function.
    """
    if depth > NESTING:
        raise Refused("it is nested too deeply")
    if isinstance(spec, dict) and type(value) is dict and set(value) == set(spec):
        return {k: form(value[k], part, f"{where}.{k}", depth + 1) for k, part in spec.items()}
    if isinstance(spec, list) and type(value) is list:
        return tuple([form(part, spec[0], where, depth + 1) for part in value])
    if isinstance(spec, tuple) and type(value) is list and len(value) == len(spec):
        pairs = zip(value, spec, strict=True)
        return tuple([form(part, inner, where, depth + 1) for part, inner in pairs])
    if isinstance(spec, set | frozenset) and type(value) is str and value in spec:
        return value
    if spec is str and type(value) is str and len(value) <= LENGTH and value.isprintable():
        return value
    if spec in (int, bool) and type(value) is spec:
        return value
    if isinstance(spec, re.Pattern) and type(value) is str and spec.fullmatch(value):
        return value
    if callable(spec) and not isinstance(spec, type):
        return spec(value, where, depth)
    raise Refused(f"{where} has not the form that is laid down")


def _maybe(spec: Any) -> Callable[[Any, str, int], Any]:
    return lambda value, where, depth: None if value is None else form(value, spec, where, depth)


def _exact(value: Any, where: str, depth: int) -> int | Fraction:
    if type(value) is not str or len(value) > 2 * DIGITS:
        raise Refused(f"{where} is no exact number")
    return _number(value, where)


@lru_cache(maxsize=4096)
def _number(value: str, where: str) -> int | Fraction:
    if not re.fullmatch(r"-?\d+(/\d*[1-9]\d*)?", value, re.ASCII) or str(Fraction(value)) != value:
        raise Refused(f"{where} is no exact number in lowest terms")
    return Fraction(value) if "/" in value else int(value)


def _offset(value: Any, where: str, depth: int) -> int:
    if type(value) is not int or abs(value) > NUMBER:
        raise Refused(f"{where} is no index up to {NUMBER:,}")
    return value


def _tree(value: Any, where: str, depth: int) -> Any:
    op = value.get("op") if type(value) is dict else None
    spec = TREES.get(op) if type(op) is str else None
    if spec is None:
        raise Refused(f"{where} is no formula")
    found: dict[str, Any] = form(value, {"op": {op}, **spec}, where, depth)
    if found.get("parts") == ():
        raise Refused(f"{where} is a {op} of nothing")
    return found


NAME = (str, str, str)
INDEX = (_maybe(str), _offset)
VARIABLE = {"name": NAME, "time": _maybe(INDEX)}
RANGE = {"index": str, "first": _maybe(INDEX), "last": _maybe(INDEX), "body": _tree}
TREES: dict[str, dict[str, Any]] = {
    "number": {"value": _exact},
    "plus": {"parts": [_tree]},
    "times": {"parts": [_tree]},
    "transpose": {"body": _tree},
    "sum": RANGE,
    "product": {**RANGE, "falling": bool, "spelled": bool},
    "quotient": {
        "upper": VARIABLE,
        "lower": VARIABLE,
        "mark": {"partial", "gradient", "immediate", "total"},
    },
}
FACTORS = [(_offset, _maybe(_offset), bool)]
SPARSE = [(int, _exact)]
MATRICES = [[(int, int, _exact)]]
AUTOMATON = {
    "turned": bool, "states": int, "start": SPARSE, "final": SPARSE, "arrows": MATRICES,
}  # fmt: skip
PARTS: dict[str, Any] = {
    "claim": {
        "text": str, "left": _tree, "right": _tree, "stated": bool, "accumulated": bool,
        "shared": _maybe([str]), "condition": [(INDEX, INDEX, bool)],
    },
    "reading": {
        "partials": {"immediate", "total", "own"}, "free_index": {"fixed", "summed"},
        "product_order": {"chain", "written"}, "layout": {"numerator", "denominator", "mixed"},
        "left_side": {"total", "immediate"}, "rows": bool,
    },
    "model": {
        "name": str, "start": _offset, "equations": [str], "total": _maybe(str),
        "quantities": [{"name": NAME, "role": str, "scalar": bool, "given": _offset}],
        "edges": [{
            "upper": NAME, "lower": NAME, "lag": _maybe(_offset),
            "routes": [{"weight": _exact, "factors": FACTORS}],
        }],
        "atoms": [{"text": str, "kind": {"matrix", "diagonal", "number"}, "outer": bool}],
        "loss": _maybe({"of": NAME, "weight": _exact, "every": bool}),
    },
    "line": {"margin": _offset, "letters": [{"free": [str], "factors": FACTORS}]},
    "left": AUTOMATON,
    "right": AUTOMATON,
    "proof": {"basis": [SPARSE], "start": SPARSE, "matrices": MATRICES},
}  # fmt: skip
CERTIFICATE = {
    "schema": int, "kind": {KIND}, "symbptt": str, **PARTS,
    "hashes": dict.fromkeys(PARTS, re.compile("[0-9a-f]{64}")),
    "trusted": tuple({sentence} for sentence in TRUSTED),
}  # fmt: skip


# ---- 2. the claim in words

_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell"
).split()
LETTERS = dict(zip(_NAMES, "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩℓ", strict=True))
ACCENTS = {"": "", "hat": "\u0302", "tilde": "\u0303", "bar": "\u0304", "dot": "\u0307",
           "vec": "\u20d7"}  # fmt: skip
SIGNS = {"partial": "∂", "immediate": "∂⁺", "total": "d", "own": "∂°"}
SUM, TERM, RANGED, FACTOR, ATOM = range(5)
"""How tightly an operation binds."""


def _script(content: str) -> str:
    return f"_{{{content}}}" if len(content) > 1 else f"_{content}"


def _letter(symbol: str) -> str:
    base, _, label = symbol.partition("_")
    return LETTERS.get(base, base) + (_script(label) if label else "")


def _index(index: tuple[str | None, int]) -> str:
    symbol, offset = index
    if symbol is None:
        return str(offset)
    return _letter(symbol) + (f"{offset:+d}" if offset else "")


def _variable(variable: Any) -> str:
    base, accent, label = variable["name"]
    if accent not in ACCENTS:
        raise Refused(f"there is no accent {accent}")
    name = unicodedata.normalize("NFC", LETTERS.get(base, base) + ACCENTS[accent])
    if variable["time"] is None:
        return name + (f"_{label}" if label else "")
    return name + _script(f"{label}," * bool(label) + _index(variable["time"]))


def _binding(node: Any) -> int:
    first = node["parts"][0] if node["op"] == "times" else node
    if node["op"] == "plus" or (first["op"] == "number" and first["value"] < 0):
        return SUM
    if node["op"] == "number":
        return ATOM if type(node["value"]) is int else FACTOR
    return {"sum": RANGED, "product": RANGED, "times": FACTOR}.get(node["op"], ATOM)


def _bracketed(node: Any, least: int) -> str:
    return f"({words(node)})" if _binding(node) < least else words(node)


def words(node: Any) -> str:
    """A formula on one line."""
    match node:
        case {"op": "number", "value": value}:
            return str(value)
        case {"op": "plus", "parts": parts}:
            signed = [_signed(part) for part in parts]
            joined = "".join(f" {sign} {_bracketed(rest, TERM)}" for sign, rest in signed)
            return joined[3:] if joined.startswith(" +") else "-" + joined[3:]
        case {"op": "times", "parts": parts}:
            sign, rest = _signed(node)
            return "-" + _bracketed(rest, FACTOR) if sign == "-" else _times(parts)
        case {"op": "transpose", "body": body}:
            is_bare = _binding(body) == ATOM and body["op"] != "quotient"
            return words(body) + "ᵀ" if is_bare else f"({words(body)})ᵀ"
        case {"op": "quotient", "upper": upper, "lower": lower, "mark": "gradient"}:
            return f"∇{_script(_variable(lower))} {_variable(upper)}"
        case {"op": "quotient", "upper": upper, "lower": lower, "mark": mark}:
            below = "d" if mark == "total" else "∂"
            return f"{SIGNS[mark]}{_variable(upper)}/{below}{_variable(lower)}"
    return _ranged(node)


def _signed(node: Any) -> tuple[str, Any]:
    """The sign of a term of a sum, and the term without it."""
    first, *rest = node["parts"] if node["op"] == "times" else (node,)
    if first["op"] != "number" or first["value"] >= 0:
        return "+", node
    if first["value"] == -1 and rest and rest[0]["op"] != "number":
        return "-", rest[0] if len(rest) == 1 else {"op": "times", "parts": tuple(rest)}
    positive = {"op": "number", "value": -first["value"]}
    return "-", {"op": "times", "parts": (positive, *rest)} if node is not first else positive


def _times(parts: Any) -> str:
    written = ""
    for number, part in enumerate(parts):
        before, op = parts[number - 1]["op"], part["op"]
        dotted = before in ("quotient", "sum", "product") or op == "quotient"
        dotted = dotted or before == op == "number"
        written += (" · " if dotted else " ") if number else ""
        written += _bracketed(part, RANGED if number == len(parts) - 1 else FACTOR)
    return written


def _ranged(node: Any) -> str:
    first, last = (node[end] and _index(node[end]) for end in ("first", "last"))
    index, body = _letter(node["index"]), _bracketed(node["body"], TERM)
    if first is None or last is None:
        ends = index if last is None else f"{index} ≤ {last}"
        limits = _script(ends if first is None else f"{index} ≥ {first}")
    elif node["op"] == "product" and node["falling"]:
        limits = f"_{{{last} ≥ {index} ≥ {first}}}"
    else:
        limits = f"_{{{index}={first}}}^{{{last}}}"
    if node["op"] == "sum":
        return f"Σ{limits} {body}"
    within = node["body"]
    if within["op"] == "times" and _binding(within) >= RANGED:
        held = node["index"] in free(within) and node["index"] not in free(within["parts"][-1])
        body = f"({body})" if held else body
    return f"Π{limits} {body}"


def free(node: Any) -> tuple[str, ...]:
    """The indices of a formula that no sum or product binds, but for T, in order."""
    match node:
        case {"op": "quotient", "upper": upper, "lower": lower}:
            indices = [upper["time"], lower["time"]]
            inner: Any = ()
        case {"body": body}:
            indices = [node.get("first"), node.get("last")]
            inner = [symbol for symbol in free(body) if symbol != node.get("index")]
        case _:
            indices = []
            inner = [symbol for part in node.get("parts", ()) for symbol in free(part)]
    found = [index[0] for index in indices if index is not None and index[0] not in (None, "T")]
    return tuple(dict.fromkeys([*found, *inner]))


# ---- 3. the linear algebra, and 4. the words of the first T

Vector = dict[int, Any]
Word = tuple[tuple[int, int | None, bool], ...]
"""Factors: an atom, its time, and whether it is transposed."""
Poly = dict[Word, Any]
BEFORE: Poly = {}
"""The derivative of what lies before the start by a constant, told from other zeros by identity."""


class _Checker:
    """One certificate of the right form; every step that may be long is paid for."""

    def __init__(self, found: Any) -> None:
        self.claim, self.reading, self.model, self.line, left, right, self.proof = (
            found[part] for part in PARTS
        )
        self.sides, self.paid = (left, right), 0
        self.start, self.atoms = self.model["start"], self.model["atoms"]
        self._known: dict[Any, dict[Any, Poly]] = {}

    def result(self) -> Accepted:
        """What was checked; raises `Refused`."""
        said = f" {'+=' if self.claim['accumulated'] else '='} "
        claim = said.join(words(self.claim[side]) for side in ("left", "right"))
        if claim != self.claim["text"]:
            raise Refused(f"the claim is called {self.claim['text']}, and its tree is {claim}")
        self._check_model()
        self._check_algebra()
        trees = self._settled()
        numbers = [index[1] for index in _indices(self.claim) if index[0] is None]
        last = max([self.start, *numbers]) + BESIDE
        if last - self.start > STEPS:
            raise Refused(f"the claim speaks of a step too late to be expanded, up to {last}")
        instances = sum(self._check_words(trees, T) for T in range(self.start, last + 1))
        if not instances:
            raise Refused("the claim has no instance")
        left, right = self.sides
        return Accepted(
            claim=claim,
            settled=" = ".join(map(words, trees)),
            condition=", ".join(_comparison(*one) for one in self.claim["condition"]),
            reading=tuple((axis, str(value)) for axis, value in self.reading.items()),
            model=self.model["name"],
            equations=(*self.model["equations"], *filter(None, [self.model["total"]])),
            start=self.start,
            states=(left["states"], right["states"]),
            dimension=len(self.proof["basis"]),
            letters=len(self.line["letters"]),
            first=self.start,
            last=last,
            instances=instances,
            turned=left["turned"] != right["turned"],
        )

    def pay(self, work: int) -> None:
        """Count work; too much of it is refused."""
        self.paid += work
        if self.paid > WORK:
            raise Refused("it takes too much work to check")

    # ---- the linear algebra

    def _check_algebra(self) -> None:
        left, right = self.sides
        away, size, letters = left["states"], left["states"] + right["states"], self.line["letters"]
        basis = [self._vector(one, size) for one in self.proof["basis"]]
        dimension = len(basis)
        start = self._vector(left["start"], away)
        minus = self._vector(right["start"], right["states"])
        start |= {away + state: -weight for state, weight in minus.items()}
        final = self._vector(left["final"], away)
        other = self._vector(right["final"], right["states"])
        final |= {away + state: weight for state, weight in other.items()}
        if self._sum(self._vector(self.proof["start"], dimension), basis) != start:
            raise Refused("the start vector is not the combination of the basis that is named")
        for number, vector in enumerate(basis):
            if sum(weight * final.get(state, 0) for state, weight in vector.items()):
                raise Refused(f"the final weight of the basis vector {number} is not 0")
        found = (left["arrows"], right["arrows"], self.proof["matrices"])
        if any(len(matrices) != len(letters) for matrices in found):
            raise Refused("there is not one matrix for each letter")
        for letter, (first, second, matrix) in enumerate(zip(*found, strict=True)):
            arrows = self._rows(first, left["states"])
            for state, row in self._rows(second, right["states"]).items():
                arrows[away + state] = {away + column: value for column, value in row.items()}
            within = self._rows(matrix, dimension)
            for number, vector in enumerate(basis):
                if self._sum(vector, arrows) != self._sum(within.get(number, {}), basis):
                    raise Refused(f"letter {letter} leads out of the span")

    def _vector(self, pairs: Any, size: int) -> Vector:
        found = dict(pairs)
        if len(found) != len(pairs) or not all(0 <= place < size for place in found):
            raise Refused("a vector has an entry twice, or outside of it")
        return {place: value for place, value in found.items() if value}

    def _rows(self, matrix: Any, size: int) -> dict[int, Vector]:
        rows: dict[int, list[Any]] = {}
        for row, column, value in matrix:
            rows.setdefault(row, []).append((column, value))
        return {row: self._vector(rows[row], size) for row in self._vector(
            [(row, 1) for row in rows], size)}  # fmt: skip

    def _sum(self, vector: Vector, rows: Any) -> Vector:
        """The sum of rows with the weights of a vector."""
        found: Vector = {}
        for place, weight in vector.items():
            row = rows[place] if isinstance(rows, list) else rows.get(place, {})
            self.pay(1 + len(row))
            for column, value in row.items():
                total = found.get(column, 0) + weight * value
                if total.denominator.bit_length() > BITS:
                    raise Refused("a number grows too large")
                found[column] = total
        return {column: value for column, value in found.items() if value}

    # ---- the network and the reading

    def _check_model(self) -> None:
        """Read the network: what each quantity depends on, in an order of computation."""
        quantities = self.model["quantities"]
        self.known = {(q["name"], q["role"] not in ("parameter", "total loss")): q
                      for q in quantities}  # fmt: skip
        if len(self.known) != len(quantities):
            raise Refused("a quantity stands twice")
        self.below: dict[Any, list[Any]] = {}
        edges = self.model["edges"]
        defined = {edge["upper"] for edge in edges}
        for edge in edges:
            upper, lower, lag = edge["upper"], edge["lower"], edge["lag"]
            self._quantity(upper, True)
            self._quantity(lower, lag is not None)
            mine = self.below.setdefault(upper, [])
            later = lower in defined and (lower not in self.below or lower == upper)
            if next(reversed(self.below)) != upper or (lag == 0 and later) or (lag or 0) < 0:
                raise Refused("the equations of the network are in no order of computation")
            mine.append((lower, lag, edge["routes"]))
            for route in edge["routes"]:
                self._check_factors(route["factors"])
        self.states = {edge["lower"] for edge in edges if edge["lag"]} & defined
        for variable in _variables((self.claim["left"], self.claim["right"])):
            self._quantity(variable["name"], variable["time"] is not None)
        for letter in self.line["letters"]:
            self._check_factors(letter["factors"])
        if self.model["loss"] is not None:
            self._quantity(self.model["loss"]["of"], True)
        if self.line["margin"] < 0 or (self.reading["rows"] and self.reading["layout"] != "mixed"):
            raise Refused("the margin, or the layout, is none")

    def _quantity(self, name: Any, timed: bool) -> Any:
        if (name, timed) not in self.known:
            raise Refused(f"the network has no quantity {''.join(name)}")
        return self.known[name, timed]

    def _check_factors(self, factors: Any) -> None:
        if not all(0 <= atom < len(self.atoms) for atom, _, _ in factors):
            raise Refused("a factor is no atom of the network")

    def _role(self, variable: Any) -> str:
        return str(self._quantity(variable["name"], variable["time"] is not None)["role"])

    def _settled(self) -> tuple[Any, Any]:
        """Both sides as they are meant; the quotients have the marks of their meaning."""
        sides = []
        for side in ("left", "right"):
            tree = self.claim[side]
            bare = tree["body"] if tree["op"] == "transpose" else tree
            is_left = side == "left" and self.claim["stated"] and bare["op"] == "quotient"
            axis = "left_side" if is_left else "partials"
            sides.append(self._meant(tree, self.reading[axis]))
        shared = free(sides[0]) if self.claim["shared"] is None else self.claim["shared"]
        if self.reading["free_index"] == "summed" or self.claim["accumulated"]:
            steps = {"op": "sum", "first": (None, self.start), "last": ("T", 0)}
            for place, tree in enumerate(sides):
                for index in [index for index in free(tree) if index not in shared]:
                    sides[place] = {**steps, "index": index, "body": sides[place]}
        return sides[0], sides[1]

    def _meant(self, node: Any, unmarked: str) -> Any:
        if node["op"] != "quotient":
            found = dict(node)
            if "body" in node:
                found["body"] = self._meant(node["body"], unmarked)
            if "parts" in node:
                found["parts"] = tuple([self._meant(part, unmarked) for part in node["parts"]])
            return found
        mark = unmarked if node["mark"] in ("partial", "gradient") else node["mark"]
        if self._role(node["lower"]) == "target":
            raise Refused("a target is data; there is no derivative by it")
        if self._role(node["upper"]) == "total loss":
            mark = "total"
        if mark == "immediate" and not self._is_immediate(node["upper"], node["lower"]):
            mark = "total"
        return {**node, "mark": mark}

    def _is_immediate(self, upper: Any, lower: Any) -> bool:
        """Whether there are paths within the upper variable's step, and none passes a state."""
        if upper["time"] is None:
            return False
        symbol, offset = upper["time"]
        reached, passing = False, False
        waiting, seen = [(upper["name"], False)], set()
        while waiting:
            name, by_state = waiting.pop()
            for below, lag, _ in self.below.get(name, ()):
                at = None if lag is None else (symbol, offset - lag)
                after = (below, by_state or below in self.states)
                if (below, at) == (lower["name"], lower["time"]):
                    reached, passing = True, passing or by_state
                elif lag == 0 and after not in seen:
                    seen.add(after)
                    waiting.append(after)
        return reached and not passing

    # ---- both sides of the claim, expanded at one T

    def _check_words(self, trees: tuple[Any, Any], T: int) -> int:
        """Compare the sides with each other and with their automata; the number of instances."""
        of_left = free(trees[0])
        others = tuple(index for index in free(trees[1]) if index not in of_left)
        steps = range(self.start, T + 1)
        found: tuple[dict[Any, Poly], dict[Any, Poly]] = ({}, {})
        instances = 0
        for some in product(steps, repeat=len(of_left)):
            rows = []
            for more in product(steps, repeat=len(others)):
                values = {**dict(zip((*of_left, *others), (*some, *more), strict=True)), "T": T}
                self.pay(1)
                if self._meets(values):
                    pair = [self._expand(tree, values) for tree in trees]
                    rows.extend([(values, *pair)] if pair[0] is not None else [])
            excused = of_left and not self.claim["condition"]
            if excused and all(right is None for _, _, right in rows):
                continue
            for values, left, right in rows:
                if right is None:
                    raise Refused(f"at T = {T} the right side does not exist")
                key = tuple(sorted(values.items()))
                for side, poly, into in zip(self.sides, (left, right), found, strict=True):
                    into[key] = self._normal(self._turned(poly) if side["turned"] else poly)
                if found[0][key] != found[1][key]:
                    raise Refused(f"at T = {T} the two sides of the claim differ")
                instances += 1
        for name, side, expanded in zip(("left", "right"), self.sides, found, strict=True):
            if self._accepted(side, T, (*of_left, *others)) != {
                key: poly for key, poly in expanded.items() if poly
            }:
                raise Refused(f"at T = {T} the {name} automaton is not the {name} side of the claim")
        return instances

    def _meets(self, values: dict[str, int]) -> bool:
        for left, right, equal in self.claim["condition"]:
            if all(symbol is None or symbol in values for symbol, _ in (left, right)):
                less = _value(right, values) - _value(left, values)
                if less < 0 or (equal and less):
                    return False
        return True

    def _expand(self, node: Any, values: dict[str, int]) -> Poly | None:
        """The words of a formula with their coefficients; None if it has no value."""
        self.pay(1)
        match node:
            case {"op": "number", "value": value}:
                return {(): value} if value else {}
            case {"op": "quotient"}:
                return self._quotient(node, values)
            case {"op": "transpose", "body": body}:
                poly = self._expand(body, values)
                return poly if poly is None or poly is BEFORE else self._turned(poly)
            case {"op": "plus" | "times", "parts": parts}:
                polys = [self._expand(part, values) for part in parts]
                return self._add(polys) if node["op"] == "plus" else self._multiply(polys)
        first = self.start if node["first"] is None else _value(node["first"], values)
        last = values["T"] if node["last"] is None else _value(node["last"], values)
        polys = [
            self._expand(node["body"], {**values, node["index"]: step})
            for step in range(first, last + 1)
        ]
        if node["op"] == "sum":
            return self._add(polys)
        falls = node["falling"]
        if self.reading["product_order"] == "chain" and not node["spelled"]:
            falls = (self._layout == "denominator") == (node["body"]["op"] == "transpose")
        return self._multiply(polys[::-1] if falls else polys)

    @property
    def _layout(self) -> str:
        return "numerator" if self.reading["rows"] else str(self.reading["layout"])

    def _add(self, polys: list[Poly | None]) -> Poly | None:
        found: Poly = {}
        for poly in polys:
            if poly is None:
                return None
            self.pay(len(poly))
            for word, weight in poly.items():
                found[word] = found.get(word, 0) + weight
        return found

    def _multiply(self, polys: list[Poly | None]) -> Poly | None:
        if any(poly is BEFORE for poly in polys):
            return BEFORE
        found: Poly = {(): 1}
        for poly in polys:
            if poly is None:
                return None
            made: Poly = {}
            self.pay(len(found) * len(poly))
            for (one, weight), (two, more) in product(found.items(), poly.items()):
                self.pay(1 + (len(one) + len(two)) // 16)
                made[one + two] = made.get(one + two, 0) + weight * more
            found = made
        return found

    def _turned(self, poly: Poly) -> Poly:
        """The transpose: each word backwards; a number and a diagonal matrix are their own."""
        return {
            tuple(
                (atom, time, turned != (self.atoms[atom]["kind"] == "matrix"))
                for atom, time, turned in reversed(word)
            ): weight
            for word, weight in poly.items()
        }

    def _normal(self, poly: Poly) -> Poly:
        """Words with numbers in front, and unbroken runs of diagonal matrices, in order."""
        found: Poly = {}
        for word, weight in poly.items():
            self.pay(1 + len(word))
            scalars = sorted(filter(self._is("number"), word), key=_order)
            rest = [factor for factor in word if factor not in scalars]
            for diagonal, run in groupby(rest, self._is("diagonal")):
                scalars.extend(sorted(run, key=_order) if diagonal else run)
            found[tuple(scalars)] = found.get(tuple(scalars), 0) + weight
        return {word: weight for word, weight in found.items() if weight}

    def _is(self, kind: str) -> Callable[[tuple[int, int | None, bool]], bool]:
        return lambda factor: self.atoms[factor[0]]["kind"] == kind

    def _quotient(self, node: Any, values: dict[str, int]) -> Poly | None:
        upper, lower = (
            (one["name"], one["time"] and _value(one["time"], values))
            for one in (node["upper"], node["lower"])
        )
        if lower[1] is None and upper[1] is not None and upper[1] < self.start:
            return BEFORE
        if not all(self._exists(*one, values["T"]) for one in (upper, lower)):
            return None
        poly = self._paths(upper, lower, node["mark"], values["T"])
        scalar = self._quantity(upper[0], upper[1] is not None)["scalar"]
        column = self._layout == "denominator" or (self._layout == "mixed" and scalar)
        return self._turned(poly) if column else poly

    def _exists(self, name: Any, time: int | None, T: int) -> bool:
        if time is None or self.start <= time <= T:
            return True
        return bool(self.start - self._quantity(name, True)["given"] <= time < self.start)

    def _paths(self, upper: Any, lower: Any, mark: str, T: int) -> Poly:
        """The sum over the paths between two variables: all, or those within a step."""
        if upper[1] is None and self._quantity(upper[0], False)["role"] == "total loss":
            if upper == lower:
                return {(): 1}
            loss = self.model["loss"]
            if loss is None:
                raise Refused("what the total loss adds up is not said")
            reach = self._reach(lower, mark, range(self.start, T + 1))
            steps = range(self.start if loss["every"] else T, T + 1)
            polys = [reach.get((loss["of"], step), {}) for step in steps]
            return self._multiply([{(): loss["weight"]}, self._add([*polys])]) or {}
        steps = range(self.start, T + 1)
        if mark != "total":
            steps = range(upper[1], upper[1] + 1) if upper[1] >= self.start else range(0)
        return self._reach(lower, mark, steps).get(upper, {})

    def _reach(self, lower: Any, mark: str, steps: range) -> dict[Any, Poly]:
        """For each variable of some steps, its paths to the lower one."""
        if (lower, mark, steps) in self._known:
            return self._known[lower, mark, steps]
        found: dict[Any, Poly] = {lower: {(): 1}}
        for step, name in product(steps, self.below):
            sums: Poly = {}
            for below, lag, routes in self.below[name]:
                after = (below, None if lag is None else step - lag)
                self.pay(1)
                if after not in found or not (after == lower or self._passes(below, lag, mark)):
                    continue
                for route in routes:
                    word = _placed(route["factors"], step)
                    self.pay(len(found[after]) * (1 + len(word)))
                    for rest, weight in found[after].items():
                        made = (*word, *rest)
                        sums[made] = sums.get(made, 0) + route["weight"] * weight
            if sums and (name, step) != lower:
                found[name, step] = sums
        self._known[lower, mark, steps] = found
        return found

    def _passes(self, name: Any, lag: int | None, mark: str) -> bool:
        """Whether a path may go on at a variable."""
        if mark == "total" or lag is None or lag > 0:
            return mark == "total"
        return mark == "immediate" or self._quantity(name, True)["role"] == "pre-activation"

    # ---- the words of an automaton

    def _accepted(self, side: Any, T: int, indices: tuple[str, ...]) -> dict[Any, Poly]:
        """For each value of the free indices the words that an automaton accepts at T."""
        margin, arrows = self.line["margin"], [
            (letter, *arrow) for letter, many in enumerate(side["arrows"]) for arrow in many
        ]  # fmt: skip
        leaving: dict[int, list[Any]] = {}
        for letter, first, last, weight in arrows:
            leaving.setdefault(first, []).append((self.line["letters"][letter], last, weight))
        slots = T - self.start + 1 + 2 * margin
        alive = [{state for state, weight in side["final"] if weight}]
        for _ in range(slots):
            self.pay(len(arrows))
            alive.append({first for _, first, last, _ in arrows if last in alive[-1]})
        front: dict[Any, Vector] = {((), ()): dict(side["start"])}
        for slot in range(slots):
            after: dict[Any, Vector] = {}
            for (marks, word), vector in front.items():
                for state, weight in vector.items():
                    for letter, last, more in leaving.get(state, ()):
                        self.pay(1 + len(word) // 16)
                        if last in alive[slots - slot - 1]:
                            time = T + margin - slot
                            placed = tuple((index, time) for index in letter["free"])
                            key = (marks + placed, word + _placed(letter["factors"], time))
                            into = after.setdefault(key, {})
                            into[last] = into.get(last, 0) + weight * more
            front = after
        final, found = dict(side["final"]), {}
        for (marks, word), vector in front.items():
            if sorted(index for index, _ in marks) != sorted(indices):
                raise Refused("a word of an automaton does not place each free index once")
            total = sum(weight * final.get(state, 0) for state, weight in vector.items())
            poly: Poly = found.setdefault(tuple(sorted([*marks, ("T", T)])), {})
            poly[word] = poly.get(word, 0) + total
        normal = {key: self._normal(poly) for key, poly in found.items()}
        return {key: poly for key, poly in normal.items() if poly}


def _placed(factors: Any, time: int) -> Word:
    return tuple(
        (atom, None if offset is None else time + offset, turned)
        for atom, offset, turned in factors
    )


def _order(factor: tuple[int, int | None, bool]) -> tuple[int, int, bool]:
    atom, time, turned = factor
    return atom, -1 if time is None else time, turned


def _value(index: tuple[str | None, int], values: dict[str, int]) -> int:
    return index[1] + (0 if index[0] is None else values[index[0]])


def _variables(part: Any) -> Iterator[Any]:
    for node in _nodes(part):
        if isinstance(node, dict) and "name" in node:
            yield node


def _indices(part: Any) -> Iterator[tuple[str | None, int]]:
    """All indices in a claim."""
    for node in _nodes(part):
        if type(node) is tuple and len(node) == 2 and type(node[1]) is int:
            yield node


def _nodes(part: Any) -> Iterator[Any]:
    waiting = [part]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.values() if isinstance(node, dict) else ())
        waiting.extend(node if isinstance(node, tuple) else ())


def _comparison(left: Any, right: Any, equal: bool) -> str:
    return f"{_index(left)} {'=' if equal else '≤'} {_index(right)}"


def main(arguments: list[str]) -> int:
    """Check the file that is named; 0 accepted, 1 rejected, 2 no certificate."""
    try:
        with open(arguments[0], "rb") as file:
            found = verify(file.read(BYTES + 1))
    except (IndexError, OSError, Unreadable) as error:
        print(f"no certificate: {error}", file=sys.stderr)
        return 2
    if isinstance(found, Rejected):
        print(f"rejected: {found.reason}".encode("ascii", "backslashreplace").decode())
        return 1
    lines = [
        "accepted: it holds for every T", found.claim, f"as {found.settled}", *found.equations,
        f"states {found.states}, dimension {found.dimension}, letters {found.letters}",
        f"re-expanded for T = {found.first}, ..., {found.last}",
        *(f"trusted: {one}" for one in found.trusted),
    ]  # fmt: skip
    print("\n".join(lines).encode("ascii", "backslashreplace").decode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
