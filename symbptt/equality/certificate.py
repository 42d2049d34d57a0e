"""Certificates: what a claim that is proved for every T rests on, to be checked by another program.

A certificate holds the claim, its reading, the network, both sides as automata, a basis of the
space that their difference reaches, and a matrix for each letter. That the start vector lies in
the span, that each letter leads from the span into it, and that all final weights on it are 0,
proves that the automata agree for every T. `checker` says what it checks of this, and the rest.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from ..claims.claim import Claim, as_claim
from ..claims.dots import fillings
from ..claims.reading import DEFAULT, Reading
from ..errors import NoRule
from ..formula.condition import Condition
from ..formula.syntax import Equation
from ..model.cell import Cell
from .checker import KIND, PARTS, SCHEMA, TRUSTED, Accepted, digest, verify, words
from .comparison import decide
from .grounds import Ground, ground
from .plain import Network, of_formula, of_index, of_symbols
from .proof import Series
from .tables import Arrow, Space, Sparse, Table, space, written_out
from .terms import Outside
from .verdict import EVERY_T, Equal


@dataclass(frozen=True)
class Certificate:
    """The proof that a claim holds for every T; `content` is its JSON on one line."""

    content: str

    def data(self) -> Any:
        """The certificate as plain data."""
        return json.loads(self.content)


@dataclass(frozen=True)
class Missing:
    """Why there is no certificate of a claim."""

    reason: str


def certify(cell: Cell, equation: Equation, reading: Reading = DEFAULT) -> Certificate | None:
    """The certificate of a bound claim, None if it is not proved for every T.

    None too if the checker does not accept it, as where the paths are too many to write out.

    >>> from symbptt.claims.target import derive
    >>> from symbptt.model.library import elman
    >>> gradient = derive(elman(), "b_y")
    >>> certify(gradient.cell, gradient.chain.equation).data()["claim"]["text"]
    '∂L/∂b_y = Σ_{t=0}^{T} (∂L_t/∂ŷ_t · ∂ŷ_t/∂b_y)'
    """
    found = attempt(cell, equation, reading)
    return found if isinstance(found, Certificate) else None


def attempt(cell: Cell, equation: Equation, reading: Reading = DEFAULT) -> Certificate | Missing:
    """The certificate of a bound claim, or why there is none."""
    verdict = decide(cell, equation, reading)
    if not isinstance(verdict, Equal) or verdict.scope != EVERY_T:
        return Missing("the claim is not proved for every T")
    if cell.reads_later:
        return Missing("its checker reads no network with states that run backwards in time")
    claim = as_claim(equation)
    try:
        if len(fillings(claim.left)) * len(fillings(claim.right)) > 1:
            return Missing("its dots may be meant in several ways")
        parts = _parts(cell, claim, reading)
    except (NoRule, Outside) as error:
        return Missing(f"a certificate cannot hold {error}")
    made = _signed(parts)
    found = verify(made.content.encode())
    return made if isinstance(found, Accepted) else Missing(f"its checker says: {found.reason}")


def _parts(cell: Cell, claim: Claim, reading: Reading) -> dict[str, Any]:
    """The parts of a certificate; raises `NoRule`, `Outside` for what it cannot hold."""
    start = ground(cell, claim, reading)
    letters, (left, right) = written_out((start.series.left, start.series.right))
    network = Network(cell)
    parts = {
        "claim": _claim(claim, start),
        "reading": asdict(reading) | {"rows": start.rows},
        "line": _line(start.series) | {"letters": [network.letter(one) for one in letters]},
        "left": _automaton(left, start.series.turned[0]),
        "right": _automaton(right, start.series.turned[1]),
        "proof": _proof(space(left, right)),
    }
    return parts | {"model": network.data()}


def _signed(parts: dict[str, Any]) -> Certificate:
    ordered = {name: parts[name] for name in PARTS}
    data = {
        "schema": SCHEMA,
        "kind": KIND,
        "symbptt": _version(),
        **ordered,
        "hashes": {name: digest(part) for name, part in ordered.items()},
        "trusted": list(TRUSTED),
    }
    return Certificate(json.dumps(data, ensure_ascii=False, separators=(",", ":")))


def _version() -> str:
    """The version of the package; a source tree that is not installed has none."""
    try:
        return version("symbptt")
    except PackageNotFoundError:
        return "unknown"


def _claim(claim: Claim, start: Ground) -> dict[str, Any]:
    said = {
        "left": of_formula(start.left, start.series.start),
        "right": of_formula(start.right, start.series.start),
        "stated": claim.stated,
        "accumulated": claim.accumulated,
        "shared": None if claim.shared is None else of_symbols(claim.shared),
        "condition": _condition(claim.condition),
    }
    sign = "+=" if claim.accumulated else "="
    return {"text": f"{words(said['left'])} {sign} {words(said['right'])}", **said}


def _line(series: Series) -> dict[str, Any]:
    return {
        "above": series.above,
        "below": series.below,
        "scale": [[str(a), str(b)] for a, b in series.scale],
        "replaced": [
            [*of_symbols((old, new)), of_index(value)] for old, new, value in series.replaced
        ],
    }


def _condition(condition: Condition | None) -> list[Any]:
    comparisons = () if condition is None else condition.comparisons
    return [
        [of_index(one.left), "=" if one.equal else "<=", of_index(one.right)]
        for one in comparisons
    ]  # fmt: skip


def _automaton(table: Table, turned: bool) -> dict[str, Any]:
    return {
        "turned": turned,
        "states": table.states,
        "start": _pairs(table.start),
        "final": _pairs(table.final),
        "arrows": _matrices(table.arrows),
    }


def _proof(found: Space) -> dict[str, Any]:
    return {
        "basis": [_pairs(vector) for vector in found.basis],
        "start": _pairs(found.start),
        "matrices": _matrices(found.matrices),
    }


def _pairs(vector: Sparse) -> list[Any]:
    return [[place, _exact(value)] for place, value in vector]


def _matrices(matrices: Sequence[Sequence[Arrow]]) -> list[Any]:
    return [[[row, column, _exact(value)] for row, column, value in one] for one in matrices]


def _exact(value: Fraction) -> str:
    return str(value)
