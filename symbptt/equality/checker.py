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
   value of their free indices, have the same words, and those of the automata.

A word is a product of factors in order; a factor is an atom at a time. An automaton reads the time
line down, from `above` slots above T to `below` slots below the start, a letter a slot: the free
indices that are placed there, and blocks of factors, their times counted from the slot. A block
has a track and a way: the word is that of the tracks in order, and in a track come the blocks of
later slots first (way -1) or last (way 1). Both automata count each word as often as its side does
times each a T + b of `scale`; `replaced` free indices are placed by others: k by s, k = s - t.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable
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
"""Bounds: steps that are expanded, single operations, bits of a number on the way."""
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


def read(content: bytes) -> Any:
    """What a file says, if it is JSON and calls itself a certificate of this schema."""
    if len(content) > BYTES:
        raise Unreadable(f"more than {BYTES:,} bytes")
    try:
        data = json.loads(content.decode("utf-8"), object_pairs_hook=_object,
                          parse_float=_inexact, parse_constant=_inexact)  # fmt: skip
    except RecursionError:
        raise Unreadable("nested too deeply") from None
    except UnicodeDecodeError:
        raise Unreadable("not UTF-8") from None
    except ValueError as error:
        raise Unreadable(f"not JSON: {error}") from None
    if type(data) is not dict or (data.get("kind"), data.get("schema")) != (KIND, SCHEMA):
        raise Unreadable(f"it does not call itself a {KIND}, schema {SCHEMA}")
    return data


def _inexact(written: str) -> Any:
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
        case list() if type(value) is list:
            return tuple([form(part, spec[0], where, depth) for part in value])
        case tuple() if type(value) is list and len(value) == len(spec):
            return tuple([form(a, b, where, depth) for a, b in zip(value, spec, strict=True)])
        case set() if type(value) is str and value in spec:
            return value
        case type() if type(value) is spec:
            long = isinstance(value, str) and (len(value) > LENGTH or not value.isprintable())
            if long or (isinstance(value, int) and abs(value) > SIZE):
                raise Refused(f"{where} has a text or a number beyond the bounds")
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


def _tree(value: Any, where: str, depth: int) -> Any:
    op = value.get("op") if type(value) is dict else None
    if type(op) is not str or op not in _TREES or depth == NESTING:
        raise Refused(f"{where} has no formula, or one nested more than {NESTING} times")
    return form(value, {"op": str, **_TREES[op]}, where, depth + 1)


_EXACT = re.compile("-?[0-9]+(/[1-9][0-9]*)?")
_INDEX = [(str, int)]  # symbols with their factors; the symbol "" is the number 1
_VARIABLE = (str, _maybe(_INDEX))
_RANGE = {"index": str, "first": _INDEX, "last": _INDEX, "parts": (_tree,)}
_TREES: dict[str, dict[str, Any]] = {
    "number": {"value": _exact}, "value": {"index": _INDEX}, "plus": {"parts": [_tree]},
    "times": {"parts": [_tree]}, "ratio": {"parts": (_tree, _tree)},
    "power": {"parts": (_tree,), "exponent": int}, "transpose": {"parts": (_tree,)},
    "sum": _RANGE, "product": {**_RANGE, "falling": bool, "spelled": bool},
    "quotient": {"upper": _VARIABLE, "lower": _VARIABLE, "use": _maybe(_INDEX),
                 "held": [_VARIABLE], "mark": {"partial", "gradient", "immediate", "total"}},
}  # fmt: skip
_FACTORS, _VECTOR, _MATRICES = [(int, _maybe(int), bool)], [(int, _exact)], [[(int, int, _exact)]]
_AUTOMATON = {"turned": bool, "states": int, "start": _VECTOR, "final": _VECTOR,
              "arrows": _MATRICES}  # fmt: skip
PARTS: dict[str, Any] = {
    "claim": {"text": str, "left": _tree, "right": _tree, "stated": bool, "accumulated": bool,
              "shared": _maybe([str]), "condition": [(_INDEX, {"<=", "="}, _INDEX)]},
    "reading": {"partials": {"immediate", "total", "own"}, "free_index": {"fixed", "summed"},
                "product_order": {"chain", "written"}, "rows": bool,
                "layout": {"numerator", "denominator", "mixed"},
                "left_side": {"total", "immediate"}},
    "model": {"name": str, "start": int, "equations": [str],
              "quantities": [{"name": str, "role": str, "shape": [str]}],
              "edges": [{"upper": str, "lower": str, "lag": _maybe(int),
                         "routes": [(_exact, _FACTORS)]}],
              "atoms": [{"text": str, "kind": {"matrix", "diagonal", "number"}, "outer": bool}],
              "loss": _maybe({"of": str, "weight": _tree, "first": _INDEX, "last": _INDEX})},
    "line": {"above": int, "below": int, "scale": [(_exact, _exact)],
             "replaced": [(str, str, _INDEX)], "letters": [([str], [(int, int, _FACTORS)])]},
    "left": _AUTOMATON, "right": _AUTOMATON,
    "proof": {"basis": [_VECTOR], "start": _VECTOR, "matrices": _MATRICES},
}  # fmt: skip
"""The parts that have a hash."""
CERTIFICATE = {"schema": int, "kind": str, "symbptt": str, **PARTS,
               "hashes": dict.fromkeys(PARTS, str),
               "trusted": tuple({sentence} for sentence in TRUSTED)}  # fmt: skip


def words(node: Any) -> str:
    """A formula on one line, every compound part in brackets."""
    match node:
        case {"op": "number", "value": value}:
            return str(value)
        case {"op": "value", "index": index}:
            return _index(index)
        case {"op": "plus" | "times" | "ratio" as op, "parts": parts}:
            return {"plus": " + ", "times": " · ", "ratio": " / "}[op].join(map(_inner, parts))
        case {"op": "transpose" | "power" as op, "parts": (body,)}:
            return f"({words(body)}){'ᵀ' if op == 'transpose' else '^' + str(node['exponent'])}"
        case {"op": "sum" | "product" as op, "index": name, "parts": (body,)}:
            first, last = _index(node["first"]), _index(node["last"])
            below = f"{last} ≥ {name} ≥ {first}" if node.get("falling") else f"{name}={first}"
            above = "" if node.get("falling") else f"^{{{last}}}"
            return f"{'Σ' if op == 'sum' else 'Π'}_{{{below}}}{above} {_inner(body)}"
    upper, lower, mark = _variable(node["upper"]), _variable(node["lower"]), node["mark"]
    sign = {"partial": "∂", "immediate": "∂⁺", "total": "d", "own": "∂°"}.get(mark)
    said = f"{sign}{upper}/{'d' if mark == 'total' else '∂'}{lower}"
    said = said if sign else f"∇_{{{lower}}} {upper}"
    bar = [f"used at {_index(node['use'])}"] if node["use"] is not None else []
    bar += [f"{_variable(one)} fixed" for one in node["held"]]
    return f"[{said}: {', '.join(bar)}]" if bar else said


def _inner(node: Any) -> str:
    said = words(node)
    return said if said.isdigit() or node["op"] in ("quotient", "transpose") else f"({said})"


def _variable(variable: Any) -> str:
    name, time = variable
    base, _, label = name.partition("_")
    scripts = ",".join(filter(None, (label, time and _index(time))))
    braced = f"{{{scripts}}}" if time and len(scripts) > 1 else scripts
    return f"{base}_{braced}" if scripts else base


def _index(index: Any) -> str:
    terms = (f"{n:+d}{s}" if not s or abs(n) != 1 else f"{n:+d}"[0] + s for s, n in index)
    return "".join(terms).removeprefix("+") or "0"


def free(node: Any) -> tuple[str, ...]:
    """The indices of a formula that no sum or product binds, but for T."""
    ends = [node[key] for key in ("upper", "lower") if key in node] + [*node.get("held", ())]
    own = [node.get(key) for key in ("index", "first", "last", "use")] + [time for _, time in ends]
    found = [symbol for index in own if type(index) is tuple for symbol, _ in index]
    found += [symbol for part in node.get("parts", ()) for symbol in free(part)
              if symbol != node.get("index")]  # fmt: skip
    return tuple(symbol for symbol in dict.fromkeys(found) if symbol not in ("", "T"))


Factor = tuple[int, int | None, bool]
"""An atom, its time where it has one, and whether it is transposed."""
Word = tuple[Factor, ...]
Poly = dict[Word, Any]
"""Words with their coefficients."""
BEFORE: Poly = {}
"""The derivative of what lies before the start by a constant, told from other zeros by identity."""
Vector = dict[int, Any]


class _Checker:
    """One certificate of the right form; each step that may be long is paid for."""

    def __init__(self, found: Any) -> None:
        self.claim, self.reading, self.model = found["claim"], found["reading"], found["model"]
        self.line, self.letters = found["line"], found["line"]["letters"]
        self.sides, self.proof = (found["left"], found["right"]), found["proof"]
        self.start = self.T = self.latest = self.model["start"]
        self.paid = 0
        self.weight: Poly | None = None
        self.layout = "numerator" if self.reading["rows"] else self.reading["layout"]
        self._known: dict[Any, dict[Any, Poly]] = {}

    def result(self) -> Accepted:
        """What was checked; raises `Refused`."""
        claim, sides, sign = self.claim, self.sides, "+=" if self.claim["accumulated"] else "="
        said = f"{words(claim['left'])} {sign} {words(claim['right'])}"
        if said != claim["text"]:
            raise Refused(f"the claim in words is not its tree, {said}")
        self._check_model()
        self._check_algebra()
        left, right = self._shape(claim["left"]), self._shape(claim["right"])
        if left is not None and right is not None and right not in (left, left[::-1]):
            raise Refused("the two sides have not the same shape")
        trees = self._settled()
        instances = self._check_words(trees)
        while max(self.start + BESIDE, self.latest + 1) > self.T:
            if self.latest + 1 - self.start > STEPS:
                raise Refused(f"to expand it up to T = {self.latest + 1} takes too many steps")
            self.T += 1
            instances += self._check_words(trees)
        if not instances:
            raise Refused("the claim has no instance at the T that are expanded")
        return Accepted(
            said, " = ".join(map(words, trees)),
            ", ".join(f"{_index(a)} {sign} {_index(b)}" for a, sign, b in claim["condition"]),
            tuple((axis, str(value)) for axis, value in self.reading.items() if axis != "rows"),
            self.model["name"], self.model["equations"], (sides[0]["states"], sides[1]["states"]),
            len(self.proof["basis"]), len(self.letters), self.start, self.T, instances,
            sides[0]["turned"] != sides[1]["turned"],
        )  # fmt: skip

    def pay(self, work: int) -> None:
        """Count work; too much of it is refused."""
        self.paid += work
        if self.paid > WORK:
            raise Refused("to check it takes too much work")

    def _added(self, terms: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
        """The sum of words, or places of a vector, with their coefficients."""
        found: dict[Any, Any] = {}
        for key, value in terms:
            self.pay(1 + (len(key) if type(key) is tuple else 0))
            found[key] = value = found.get(key, 0) + value
            if max(abs(value.numerator), value.denominator).bit_length() > BITS:
                raise Refused("its numbers grow too long")
        return {key: value for key, value in found.items() if value}

    # ---- the linear algebra

    def _check_algebra(self) -> None:
        left, right = self.sides
        away, size = left["states"], left["states"] + right["states"]
        basis = dict(enumerate(_vector(one, size) for one in self.proof["basis"]))
        coordinates = _vector(self.proof["start"], len(basis))
        start = _vector(left["start"], away) | _vector(right["start"], size - away, away, -1)
        if self._combined(coordinates, basis) != start:
            raise Refused("the start vector is not what its coordinates in the basis say")
        final = _vector(left["final"], away) | _vector(right["final"], size - away, away)
        for number, vector in basis.items():
            if sum(weight * final.get(state, 0) for state, weight in vector.items()):
                raise Refused(f"basis vector {number} has a final weight that is not 0")
        matrices = (left["arrows"], right["arrows"], self.proof["matrices"])
        if any(len(one) != len(self.letters) for one in matrices):
            raise Refused("there is not one matrix for each letter")
        for letter, (first, second, third) in enumerate(zip(*matrices, strict=True)):
            arrows = _rows(first, away) | _rows(second, size - away, away)
            within = _rows(third, len(basis))
            for number, vector in basis.items():
                made = self._combined(within.get(number, {}), basis)
                if self._combined(vector, arrows) != made:
                    raise Refused(f"letter {letter} leads out of the span of the basis")

    def _combined(self, vector: Vector, rows: dict[int, Vector]) -> Vector:
        """The sum of rows with the weights of a vector."""
        self.pay(len(vector))
        return self._added((column, weight * value) for place, weight in vector.items()
                           for column, value in rows.get(place, {}).items())  # fmt: skip

    # ---- the network, and the claim as it is read

    def _check_model(self) -> None:
        """The network: what each quantity depends on, in an order of computation."""
        quantities, edges, line = self.model["quantities"], self.model["edges"], self.line
        self.known = {(one["name"], one["role"] not in _CONSTANT): one for one in quantities}
        self.below: dict[str, list[Any]] = {}
        passed: set[str] = set()
        for edge in edges:
            upper, lower, lag = edge["upper"], edge["lower"], edge["lag"]
            self._quantities((upper, True), (lower, lag is not None))
            self.below.setdefault(upper, []).append((lower, lag, edge["routes"]))
            passed |= {lower} if lag == 0 else set()
            if upper in passed or (lag or 0) < 0:
                raise Refused("the edges of the network are in no order of computation")
        lags = [(edge["lag"], edge["lower"]) for edge in edges if edge["lag"]]
        self.given = {name: lag for lag, name in sorted(lags) if name in self.below}
        used = [factors for edge in edges for _, factors in edge["routes"]]
        used += [factors for _, blocks in self.letters for _, _, factors in blocks]
        atoms = len(self.model["atoms"])
        if not all(0 <= atom < atoms for factors in used for atom, _, _ in factors):
            raise Refused("a factor is no atom of the network")
        if len(self.known) != len(quantities) or line["above"] < 0 or line["below"] < 0:
            raise Refused("a quantity stands twice, or the time line is too short")
        for a, b in line["scale"]:
            zero = -Fraction(b) / a if a else self.start + Fraction(bool(b), 2)
            if zero >= self.start and zero.denominator == 1:
                raise Refused("both sides are multiplied by 0")
        if self.reading["rows"] and self.reading["layout"] != "mixed":
            raise Refused("only in the mixed layout may gradients be rows all the same")

    def _quantities(self, *keys: tuple[str, bool]) -> list[Any]:
        """Quantities by their names and whether they have a time."""
        for key in keys:
            if key not in self.known:
                raise Refused(f"the network has no quantity {key[0]}")
        return [self.known[key] for key in keys]

    def _ends(self, node: Any) -> list[Any]:
        """The quantities of a derivative."""
        return self._quantities(*((name, time is not None) for name, time in
                                  (node["upper"], node["lower"], *node["held"])))[:2]  # fmt: skip

    def _shape(self, node: Any) -> Any:
        """The rows and columns of a formula, None for a number."""
        op, parts = node["op"], node.get("parts", ())
        if op == "quotient":
            upper, lower = self._ends(node)
            shape = (upper["shape"], lower["shape"])
            return None if not any(shape) else shape[::-1] if self._is_column(upper) else shape
        many = 2 if op == "product" else min(node.get("exponent", 1), 2)
        shapes = [shape for shape in map(self._shape, parts) if shape is not None] * many
        chained = op in ("times", "ratio", "product", "power")
        if not all(a[1] == b[0] if chained else a == b for a, b in pairwise(shapes)):
            raise Refused(f"the parts of {words(node)} do not conform")
        shape = (shapes[0][0], shapes[-1][1]) if chained and shapes else [*shapes, None][0]
        return shape[::-1] if op == "transpose" and shape else shape

    def _is_column(self, upper: Any) -> bool:
        """Whether the derivative of a quantity stands transposed in the layout."""
        return self.layout == "denominator" or (self.layout == "mixed" and not upper["shape"])

    def _settled(self) -> list[Any]:
        """Both sides as they are meant: each quotient with the mark of its meaning."""
        left, partials, shared = self.claim["left"], self.reading["partials"], self.claim["shared"]
        bare = left["parts"][0] if left["op"] == "transpose" else left
        stated = self.claim["stated"] and bare["op"] == "quotient"
        left = self._meant(left, self.reading["left_side"] if stated else partials)
        sides = [left, self._meant(self.claim["right"], partials)]
        if self.reading["free_index"] == "summed" or self.claim["accumulated"]:
            ends = {"first": (("", self.start),), "last": (("T", 1),)}
            shared = free(left) if shared is None else shared
            for n, side in enumerate(tuple(sides)):
                for index in [one for one in free(side) if one not in shared]:
                    sides[n] = {"op": "sum", "index": index, **ends, "parts": (sides[n],)}
        return sides

    def _meant(self, node: Any, unmarked: str) -> Any:
        if "parts" in node:
            return {**node, "parts": tuple([self._meant(one, unmarked) for one in node["parts"]])}
        if node["op"] != "quotient":
            return node
        upper, lower = self._ends(node)
        if lower["role"] == "target":
            raise Refused("a target is data; nothing is differentiated by it")
        mark = unmarked if node["mark"] in ("partial", "gradient") else node["mark"]
        if upper["role"] == _LOSS or (mark == "immediate" and not self._is_immediate(node)):
            mark = "total"
        return {**node, "mark": mark}

    def _is_immediate(self, node: Any) -> bool:
        """Whether there are paths within the upper variable's step, none through a state."""
        (upper, time), (lower, other) = node["upper"], node["lower"]
        if time is None:
            return False
        if other is not None:  # both as steps behind the upper one
            if _moving(time) != _moving(other):
                return False
            other = sum(n for s, n in other if not s) - sum(n for s, n in time if not s)
        ways = [self._reach((lower, other), mark, None, (), range(1)).get((upper, 0), {})
                for mark in ("immediate", "no state")]  # fmt: skip
        return (upper, 0) != (lower, other) and bool(ways[0]) and ways[0] == ways[1]

    # ---- both sides of the claim at one T

    def _check_words(self, trees: list[Any]) -> int:
        """Compare the sides with each other and with the automata; the number of instances."""
        at, of_left, scale = f"at T = {self.T} the", free(trees[0]), Fraction(1)
        loss, self.weight = self.model["loss"], None  # the weight of the losses is no derivative
        self.weight = loss and self._expand(loss["weight"], {"T": self.T, "": 1})
        indices = tuple(dict.fromkeys((*of_left, *free(trees[1]))))
        accepted = self._accepted(indices)
        for a, b in self.line["scale"]:
            scale *= a * self.T + b
        chosen: dict[tuple[int, ...], list[Any]] = {}  # by the indices of the left side
        for numbers in product(range(self.start, self.T + 1), repeat=len(indices)):
            values = dict(zip(indices, numbers, strict=True)) | {"T": self.T, "": 1}
            self.pay(8 + len(values))
            if all(self._holds(one, values) for one in self.claim["condition"]):
                left, right = (self._expand(tree, values) for tree in trees)
                if left is not None:
                    chosen.setdefault(numbers[: len(of_left)], []).append((numbers, left, right))
        found = [one for several in chosen.values() for one in several
                 if self.claim["condition"] or not of_left
                 or any(right is not None for _, _, right in several)]  # fmt: skip
        for numbers, *both in found:  # an instance is one in which both sides exist
            if both[1] is None:
                raise Refused(f"{at} right side does not exist")
            pairs = zip(both, self.sides, strict=True)
            polys = [self._normal(self._turned(p) if side["turned"] else p) for p, side in pairs]
            if polys[0] != polys[1]:
                raise Refused(f"{at} two sides of the claim differ")
            if accepted.get(numbers, {}) != {word: scale * n for word, n in polys[0].items()}:
                raise Refused(f"{at} automata are not the sides of the claim")
        return len(found)

    def _expand(self, node: Any, values: dict[str, int]) -> Poly | None:
        """The words of a formula with their coefficients; None if it has no value."""
        self.pay(8 + len(values))
        if node.get("index") in ("", "T") or node.get("exponent", 0) < 0:
            raise Refused(f"{words(node)} has no meaning")
        many = [values]
        if "first" in node:
            steps = range(self._at(node["first"], values), self._at(node["last"], values) + 1)
            self.pay(len(steps) * (8 + len(values)))
            many = [{**values, node["index"]: step} for step in steps]
        parts = [self._expand(one, inner) for inner in many for one in node.get("parts", ())]
        match node:
            case {"op": "number", "value": number}:
                return {(): number}
            case {"op": "value", "index": index}:
                return {(): self._at(index, values)}
            case {"op": "quotient"}:
                return self._quotient(node, values)
            case {"op": "transpose"}:
                (poly,) = parts
                return poly if poly is None or poly is BEFORE else self._turned(poly)
            case {"op": "power", "exponent": exponent}:
                self.pay(abs(exponent))
                return self._times(parts * exponent)
            case {"op": "ratio"}:
                below = parts.pop() or {}
                if set(below) != {()} or not below[()]:
                    raise Refused("it is divided by 0, or by what is no number")
                return self._times([*parts, {(): Fraction(1) / below[()]}])
            case {"op": "plus"}:
                return self._plus(parts)
        if node["op"] == "product":
            falls = node["falling"]
            if self.reading["product_order"] == "chain" and not node["spelled"]:
                falls = (self.layout == "denominator") == (node["parts"][0]["op"] == "transpose")
            parts = parts[::-1] if falls else parts
        return self._plus(parts) if node["op"] == "sum" else self._times(parts)

    def _plus(self, polys: list[Poly | None]) -> Poly | None:
        found = [poly for poly in polys if poly is not None]
        whole = self._added(pair for poly in found for pair in poly.items())
        return whole if len(found) == len(polys) else None

    def _times(self, polys: list[Poly | None]) -> Poly | None:
        if any(poly is BEFORE for poly in polys):
            return BEFORE
        found: Poly = {(): 1}
        for poly in polys:
            if poly is None:
                return None
            pairs = product(found.items(), poly.items())
            found = self._added((one + two, a * b) for (one, a), (two, b) in pairs)
        return found

    def _turned(self, poly: Poly) -> Poly:
        """The transpose of each word; a number and a diagonal matrix are their own."""
        return {
            tuple((a, t, way != (self._kind((a, t, way)) == "matrix")) for a, t, way in word[::-1]):
            value for word, value in poly.items()
        }  # fmt: skip

    def _normal(self, poly: Poly) -> Poly:
        """Words with numbers in front, and with unbroken runs of diagonal matrices in order."""

        def normal(word: Word) -> Word:
            found = sorted((one for one in word if self._kind(one) == "number"), key=repr)
            rest = [one for one in word if self._kind(one) != "number"]
            for kind, some in groupby(rest, self._kind):
                run = list(some)
                found.extend(sorted(run, key=repr) if kind == "diagonal" else run)
            return tuple(found)

        return self._added((normal(word), value) for word, value in poly.items())

    def _kind(self, factor: Factor) -> str:
        return str(self.model["atoms"][factor[0]]["kind"])

    # ---- paths

    def _quotient(self, node: Any, values: dict[str, int]) -> Poly | None:
        """A derivative as a sum over paths, in the layout; None where a variable is missing."""
        ends = (node["upper"], node["lower"], *node["held"])
        upper, lower, *held = [(name, self._at(time, values)) for name, time in ends]
        if lower[1] is None and upper[1] is not None and upper[1] < self.start:
            return BEFORE
        for name, time in (upper, lower):
            if time is not None and not self.start - self.given.get(name, 0) <= time <= self.T:
                return None
        mark, use, quantity = node["mark"], self._at(node["use"], values), self._ends(node)[0]
        if upper == lower:
            return {(): 1} if mark == "total" and use is None else {}
        first, last = upper[1], upper[1]
        if mark == "total" or first is None or last is None:
            first, last = self.start, self.T
        steps = range(max(first, self.start), last + 1)
        reach = self._reach(lower, mark, use, tuple(held), steps)
        poly: Poly | None = reach.get(upper, {})
        if quantity["role"] == _LOSS:
            loss, values = self.model["loss"], {"T": self.T, "": 1}
            if self.weight is None or set(self.weight) - {()}:
                raise Refused("the network does not say what the total loss adds up")
            first, last = self._at(loss["first"], values), self._at(loss["last"], values)
            if last is not None and last > self.T:
                raise Refused("the total loss adds up steps after the last one")
            losses = [reach.get((loss["of"], t), {}) for t in steps if first <= t <= last]
            poly = self._times([self.weight, self._plus([*losses])])
        return self._turned(poly) if poly and self._is_column(quantity) else poly

    def _reach(self, lower: Any, mark: str, use: Any, held: Any, steps: range) -> dict[Any, Poly]:
        """The paths to a variable from each one of some steps, those that `mark` means.

        They pass nothing that is `held`, and end in the equation of step `use`, if one is named.
        """
        key = (lower, mark, use, held, steps)
        if key in self._known:
            return self._known[key]
        found: dict[Any, Poly] = {lower: {(): 1}}
        for step, name in product(steps, self.below):
            onward = []
            for below, lag, routes in self.below[name]:
                self.pay(1)
                after = (below, None if lag is None else step - lag)
                passes = mark == "total" or (lag == 0 and self._is_passed(below, mark))
                if use in (None, step) if after == lower else passes and after not in held:
                    onward.append((routes, found.get(after, {})))
            if (name, step) != lower:
                found[name, step] = self._added(
                    ((*_later(factors, step), *word), weight * value) for routes, poly in onward
                    for (weight, factors), (word, value) in product(routes, poly.items())
                )  # fmt: skip
        self._known[key] = found
        return found

    def _is_passed(self, name: str, mark: str) -> bool:
        """Whether a path within a step may pass a quantity of that step."""
        inlined = bool(self.known[name, True]["role"] == "pre-activation")
        return mark == "immediate" or (name not in self.given if mark == "no state" else inlined)

    def _at(self, index: Any, values: dict[str, int]) -> Any:
        """The number that an index is, None where there is none; those of no symbol are noted."""
        if index is None:
            return None
        if not all(symbol in values for symbol, _ in index):
            raise Refused(f"nothing says what {_index(index)} is")
        number = sum(factor * values[symbol] for symbol, factor in index)
        if not any(symbol for symbol, _ in index):
            self.latest = max(self.latest, number)
        return number

    def _holds(self, comparison: Any, values: dict[str, int]) -> bool:
        """Whether a comparison is true; one with an index that the claim lacks is no bound."""
        left, sign, right = comparison
        if any(symbol not in values for symbol, _ in (*left, *right)):
            return True
        a, b = self._at(left, values), self._at(right, values)
        return bool(a == b if sign == "=" else a <= b)

    # ---- the words of an automaton

    def _accepted(self, indices: tuple[str, ...]) -> dict[Any, Poly]:
        """For each value of the free indices the words that both automata accept at T."""
        slots = range(self.T + self.line["above"], self.start - self.line["below"] - 1, -1)
        side, leaving = self.sides[0], dict[int, list[Any]]()
        arrows = [(letter, *arrow) for letter, many in enumerate(side["arrows"]) for arrow in many]
        for letter, first, last, weight in arrows:
            leaving.setdefault(first, []).append((letter, last, weight))
        alive = [{state for state, _ in side["final"]}]  # from which a word ends after n slots
        for _ in slots:
            self.pay(1 + len(arrows))
            alive.append({first for _, first, last, _ in arrows if last in alive[-1]})
        front: dict[Any, Any] = {((), state): weight for state, weight in side["start"]}
        for left in range(len(slots) - 1, -1, -1):
            self.pay(len(front) * (len(slots) - left))
            front = self._added(
                (((*word, letter), last), weight * more) for (word, state), weight in front.items()
                for letter, last, more in leaving.get(state, ()) if last in alive[left]
            )  # fmt: skip
        final, found = dict(side["final"]), dict[Any, Poly]()
        for (letters, state), weight in front.items():
            key, word = self._spelled(letters, slots, indices)
            found.setdefault(key, {}).setdefault(word, 0)
            found[key][word] += weight * final[state]
        return {key: self._normal(poly) for key, poly in found.items()}

    def _spelled(self, letters: Any, slots: range, indices: tuple[str, ...]) -> tuple[Any, Word]:
        """The values of the free indices, and the word, that the letters of all slots say."""
        read = [(time, *self.letters[one]) for time, one in zip(slots, letters, strict=True)]
        self.pay(sum(1 + len(free_) + len(blocks) for _, free_, blocks in read))
        marks = [(index, time) for time, free_, _ in read for index in free_]
        by = {old: new for old, new, _ in self.line["replaced"]}
        if sorted(mark for mark, _ in marks) != sorted(by.get(one, one) for one in indices):
            raise Refused("a word of an automaton does not place each free index once")
        values = dict(marks) | {"T": self.T, "": 1}
        values |= {old: self._at(index, values) for old, _, index in self.line["replaced"]}
        blocks = sorted((track, way * time, _later(factors, time))
                        for time, _, some in read for track, way, factors in some)  # fmt: skip
        word = tuple(factor for *_, block in blocks for factor in block)
        return tuple(values[index] for index in indices), word


_LOSS = "total loss"
_CONSTANT = ("parameter", _LOSS)
"""The roles of what has no time."""


def _vector(pairs: Any, size: int, away: int = 0, sign: int = 1) -> Vector:
    """The entries that are not 0, their places so far away, times a sign."""
    found = dict(pairs)
    if len(found) != len(pairs) or not all(0 <= place < size for place in found):
        raise Refused("a vector has an entry twice, or one that does not exist")
    return {away + place: sign * value for place, value in found.items() if value}


def _rows(matrix: Any, size: int, away: int = 0) -> dict[int, Vector]:
    """The rows of a matrix, all its places so far away."""
    pairs: dict[int, list[Any]] = {}
    for row, column, value in matrix:
        pairs.setdefault(row, []).append((column, value))
    _vector([(row, 1) for row in pairs], size)
    return {away + row: _vector(found, size, away) for row, found in pairs.items()}


def _later(factors: Any, time: int) -> Word:
    """Factors whose times count from a slot, with the times themselves."""
    return tuple((atom, None if t is None else time + t, turned) for atom, t, turned in factors)


def _moving(index: Any) -> Any:
    return sorted(term for term in index if term[0])


def main(arguments: list[str]) -> int:
    """Check the file that is named; 0 accepted, 1 rejected, 2 no certificate."""
    try:
        with open(arguments[0], "rb") as file:
            found = verify(file.read(BYTES + 1))
    except (IndexError, OSError, Unreadable) as error:
        print(f"no certificate: {error}", file=sys.stderr)
        return 2
    lines = [type(found).__name__.lower()]
    for key, value in vars(found).items():
        parts = value if isinstance(value, tuple) else (value,)
        shown = (": ".join(one) if isinstance(one, tuple) else str(one) for one in parts)
        lines.append(f"{key}: {', '.join(shown)}")
    sys.stdout.buffer.write(("\n".join(lines) + "\n").encode())
    return int(isinstance(found, Rejected))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
