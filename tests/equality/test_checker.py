"""The checker: each way of changing a certificate is rejected, for its own reason."""

from __future__ import annotations

import ast
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from symbptt.claims.reading import Reading
from symbptt.equality import checker
from symbptt.equality.checker import Accepted, Rejected, Unreadable, verify
from tests.command import python_apart

from .certified import Change, Data, answer, certificates, changed, data_of, option, reason

FILE = Path(checker.__file__)
SUM = r"∂L/∂b_h = \sum_{t=0}^{T} ∂L/∂h_t ∂⁺h_t/∂b_h"


def of(claim: str, reading: Reading = Reading(), **said: Any) -> Data:  # noqa: B008
    """The certificate of a claim."""
    return json.loads(data_of(claim, reading, **said))


def of_option(param: str, letter: str, **said: Any) -> Data:
    """The certificate of an option."""
    (proof,) = certificates(option(param, letter, **said))
    assert proof is not None
    return proof.data()


DOUBLE = of_option("b_h", "D")
OUTPUT = of_option("b_y", "B")
FREE = of_option("b_y", "A", reading=Reading(free_index="summed"))
RECURSION = of("∂L/∂h_t = ∂L_t/∂h_t + ∂L/∂h_{t+1} ∂h_{t+1}/∂h_t")
MEAN = of(
    r"∂L/∂W = \frac{1}{T+1} \sum_{t=0}^T ∂L_t/∂W", equations=("h_t = f(W h_{t-1})", "L_t = ℓ(h_t)"),
    total_loss=r"L = \frac{1}{T+1} \sum_{t=0}^T L_t", start=0,
)  # fmt: skip
POWER = of("∂h_t/∂h_{t-1} ∂h_t/∂h_{t-1} = (∂h_t/∂h_{t-1})^2", scalars=True)
SHIFTED = of(r"∂h_{t+k}/∂h_t = \prod_{i=1}^{k} ∂h_{t+i}/∂h_{t+i-1}")
TWO = "∂h_k/∂h_{k-1} ∂h_t/∂h_{t-1}"
TRACKS = of(f"{TWO} + {TWO} = 2 {TWO}", claim_t="k < t")
RISING = of(
    r"2 \prod_{i=k+1}^{t} ∂h_i/∂h_{i-1} = (1 + 1) \prod_{i=k+1}^{t} ∂h_i/∂h_{i-1}",
    Reading(product_order="written"),
)
WINDOW = of("∂h_t/∂h_{t-2} = ∂h_t/∂h_{t-1} ∂h_{t-1}/∂h_{t-2}")
IDENTITY = of("∂h_t/∂h_t = 1", scalars=True)
EARLIER = of("∂h_t/∂h_{t-2} = ∂h_t/∂h_{t-2}", scalars=True)


def put(*path: Any) -> Change:
    """Puts the last of the arguments at the place that the others lead to."""
    *way, last, value = path

    def change(data: Data) -> None:
        for key in way:
            data = data[key]
        data[last] = value(data[last]) if callable(value) else value

    return change


def drop(*path: Any) -> Change:
    """Leaves out what stands at a place."""
    *way, last = path

    def change(data: Data) -> None:
        for key in way:
            data = data[key]
        del data[last]

    return change


def all_of(*changes: Change) -> Change:
    """One change after the other."""

    def change(data: Data) -> None:
        for one in changes:
            one(data)

    return change


def say_anew(data: Data) -> None:
    """Make the words of the claim those of its tree."""
    claim = data["claim"]
    sign = "+=" if claim["accumulated"] else "="
    claim["text"] = f"{checker.words(claim['left'])} {sign} {checker.words(claim['right'])}"


def doubled(number: str) -> str:
    return str(2 * int(number))


def both_right(data: Data) -> None:
    """Let both sides be the right one."""
    data["claim"]["left"] = data["claim"]["right"]


def empty(data: Data) -> None:
    """Replace both automata by those of 0, with a proof that they agree."""
    letters = len(data["line"]["letters"])
    for side in ("left", "right"):
        data[side] |= {"states": 0, "start": [], "final": [], "arrows": [[]] * letters}
    data["proof"] = {"basis": [], "start": [], "matrices": [[]] * letters}


def both_twice(data: Data) -> None:
    """Let both automata count each word twice, and the proof with them."""
    for side in (data["left"], data["right"], data["proof"]):
        side["start"] = [[place, doubled(value)] for place, value in side["start"]]


def without_a_letter(data: Data) -> None:
    """Leave out the last letter everywhere."""
    data["line"]["letters"].pop()
    for matrices in (data["left"]["arrows"], data["right"]["arrows"], data["proof"]["matrices"]):
        matrices.pop()


def without_a_matrix(data: Data) -> None:
    data["proof"]["matrices"].pop()


def other_claim(data: Data) -> None:
    """Put the claim of another certificate here: tree and words."""
    data["claim"] = OUTPUT["claim"]


def other_tree(data: Data) -> None:
    data["claim"] |= {"left": OUTPUT["claim"]["left"], "right": OUTPUT["claim"]["right"]}


def other_words(data: Data) -> None:
    data["claim"]["text"] = OUTPUT["claim"]["text"]


def other_network(data: Data) -> None:
    """A network in which a state has two more paths."""
    data["model"] = of(SUM, equations=("h_t = f(W h_{t-1} + U h_{t-2} + b_h)", "L_t = ℓ(h_t)"))[
        "model"
    ]


def swapped(data: Data) -> None:
    """Exchange the two automata, and the proof with them."""
    left, right = data["left"]["states"], data["right"]["states"]
    data["left"], data["right"] = data["right"], data["left"]

    def moved(vector: Any) -> Any:
        return sorted(
            [place + right if place < left else place - left, value] for place, value in vector
        )

    data["proof"]["basis"] = [moved(vector) for vector in data["proof"]["basis"]]
    data["proof"]["start"] = [[p, str(-int(value))] for p, value in data["proof"]["start"]]


def other_tracks(data: Data) -> None:
    """Number the tracks from behind."""
    for _, blocks in data["line"]["letters"]:
        for block in blocks:
            block[0] = -block[0]


def other_way(data: Data) -> None:
    """Read each track the other way."""
    for _, blocks in data["line"]["letters"]:
        for block in blocks:
            block[1] = -block[1]


def loop(data: Data) -> None:
    """Let an edge lead from a pre-activation to the state of its own step."""
    edges = data["model"]["edges"]
    edges[1]["lower"], edges[1]["lag"] = "h", 0


REJECTED: dict[str, tuple[Data, Change, str]] = {
    # the linear algebra
    "a number in the basis": (
        DOUBLE, put("proof", "basis", 3, 0, 1, "2"), "letter 0 leads out of the span of the basis",
    ),
    "a place in the basis": (
        DOUBLE, put("proof", "basis", 0, 0, 0, 14), "the start vector is not what its coordinates",
    ),
    "a place that does not exist": (
        DOUBLE, put("proof", "basis", 0, 0, 0, 15), "a vector has an entry twice, or one that",
    ),
    "a place below 0": (
        DOUBLE, put("proof", "basis", 0, 0, 0, -1), "a vector has an entry twice, or one that",
    ),
    **{
        f"a place of the {side} automaton that does not exist: {key}": (
            DOUBLE, put(side, key, lambda some, size=size: [*some, [size, "0"]]),
            "a vector has an entry twice",
        )
        for side, size in (("left", 5), ("right", 10)) for key in ("start", "final")
    },
    **{
        f"an arrow {way} in the {side} automaton": (
            DOUBLE, put(side, "arrows", 0, lambda some, arrow=arrow: [*some, arrow]),
            "a vector has an entry twice",
        )
        for side, size in (("left", 5), ("right", 10))
        for way, arrow in (("from nowhere", [size, 0, "0"]), ("to nowhere", [0, size, "0"]))
    },
    "a place twice": (
        DOUBLE, put("proof", "basis", 0, lambda v: [v[0], v[0]]),
        "a vector has an entry twice, or one that",
    ),
    "a matrix entry": (
        DOUBLE, put("proof", "matrices", 0, 0, 2, "3"), "letter 0 leads out of the span",
    ),
    "a matrix entry dropped": (
        DOUBLE, drop("proof", "matrices", 0, 0), "letter 0 leads out of the span",
    ),
    "a row that does not exist": (
        DOUBLE, put("proof", "matrices", 0, lambda m: [*m, [999, 0, "0"]]), "a vector has an entry",
    ),
    "a column that does not exist": (
        DOUBLE, put("proof", "matrices", 0, lambda m: [*m, [0, 999, "0"]]), "a vector has an entry",
    ),
    "a basis vector dropped": (DOUBLE, drop("proof", "basis", -1), "a vector has an entry"),
    "the start's coordinates": (
        DOUBLE, put("proof", "start", 0, 1, "2"), "the start vector is not what its coordinates",
    ),
    "no matrix for a letter": (
        DOUBLE, without_a_matrix, "there is not one matrix for each letter",
    ),
    "a letter dropped everywhere": (DOUBLE, without_a_letter, "at T = "),
    "a letter that does not exist": (
        DOUBLE, put("line", "letters", lambda some: some[:-1]),
        "there is not one matrix for each letter",
    ),
    "a final weight": (
        DOUBLE, put("left", "final", 0, 1, "2"), "basis vector 3 has a final weight that is not 0",
    ),
    "both final weights": (
        DOUBLE, all_of(put("left", "final", 0, 1, "2"), put("right", "final", 0, 1, "2")),
        "basis vector 3 has a final weight that is not 0",
    ),
    "a start weight": (
        DOUBLE, put("left", "start", 0, 1, "2"), "the start vector is not what its coordinates",
    ),
    # automata that agree, of another claim
    "both automata count twice": (
        DOUBLE, both_twice, "at T = 0 the automata are not the sides",
    ),
    "both automata are 0": (DOUBLE, empty, "at T = 0 the automata are not the sides"),
    "an arrow dropped": (DOUBLE, drop("left", "arrows", 0, 3), "letter 0 leads out of the span"),
    "an arrow twice": (
        DOUBLE, put("left", "arrows", 0, lambda some: [*some, some[0]]), "a vector has an entry",
    ),
    "the time line is longer above": (
        DOUBLE, put("line", "above", 2), "at T = 0 the automata are not the sides",
    ),
    "the time line is longer below": (
        DOUBLE, put("line", "below", 2), "at T = 0 the automata are not the sides",
    ),
    "nothing above T": (
        DOUBLE, put("line", "above", -1), "a quantity stands twice, or the time line is too short",
    ),
    "nothing below the start": (
        DOUBLE, put("line", "below", -1), "a quantity stands twice, or the time line is too short",
    ),
    "both sides are multiplied by 0": (
        DOUBLE, put("line", "scale", [["0", "0"]]), "both sides are multiplied by 0",
    ),
    "both sides are multiplied by T": (
        DOUBLE, put("line", "scale", [["1", "0"]]), "both sides are multiplied by 0",
    ),
    "both sides are multiplied by T - 7": (
        DOUBLE, put("line", "scale", [["1/2", "-7/2"]]), "both sides are multiplied by 0",
    ),
    "both sides are multiplied by 2": (
        DOUBLE, put("line", "scale", [["0", "2"]]),
        "at T = 0 the automata are not the sides",
    ),
    "both sides are multiplied by T + 1/2": (
        DOUBLE, put("line", "scale", [["1", "1/2"]]),
        "at T = 0 the automata are not the sides",
    ),
    "both sides are multiplied by T + 1": (
        DOUBLE, put("line", "scale", [["1", "1"]]),
        "at T = 1 the automata are not the sides",
    ),
    "the mean of a network is not multiplied by T + 1": (
        MEAN, put("line", "scale", []), "at T = 1 the automata are not the sides",
    ),
    "an index that is placed by another one": (
        SHIFTED, put("line", "replaced", 0, 2, [["t", 1]]), "at T = ",
    ),
    "an index that is placed by none": (
        SHIFTED, put("line", "replaced", []),
        "a word of an automaton does not place each free index once",
    ),
    "an index that is placed by what nothing says": (
        SHIFTED, put("line", "replaced", 0, 2, [["q", 1]]), "nothing says what q is",
    ),
    "tracks in another order": (TRACKS, other_tracks, "at T = 1 the automata are not"),
    "a track that is read the other way": (
        RISING, other_way, "at T = 2 the automata are not the sides",
    ),
    "the left automaton reads the transpose": (
        DOUBLE, put("left", "turned", True), "at T = 0 the two sides of the claim differ",
    ),
    "both read the transpose": (
        DOUBLE, all_of(put("left", "turned", True), put("right", "turned", True)),
        "at T = 0 the automata are not the sides",
    ),
    "a letter without its free index": (
        RECURSION, put("line", "letters", lambda some: [[[], blocks] for _, blocks in some]),
        "a word of an automaton does not place each free index once",
    ),
    "a letter with a free index of its own": (
        OUTPUT, put("line", "letters", lambda some: [[["t"], blocks] for _, blocks in some]),
        "a word of an automaton does not place each free index once",
    ),
    "a factor of another slot": (
        DOUBLE, put("line", "letters", 2, 1, 0, 2, 0, 1, -1), "at T = ",
    ),
    "a factor that does not exist": (
        DOUBLE, put("line", "letters", 1, 1, 0, 2, 0, 0, 99), "a factor is no atom of the network",
    ),
    # the claim
    "another claim": (DOUBLE, other_claim, "at T = 0 the automata are not the sides"),
    "another tree": (
        DOUBLE, other_tree, "the claim in words is not its tree, " + OUTPUT["claim"]["text"],
    ),
    "other words": (
        DOUBLE, other_words, "the claim in words is not its tree, " + DOUBLE["claim"]["text"],
    ),
    "both sides the left one": (
        DOUBLE, all_of(put("claim", "right", DOUBLE["claim"]["left"]), say_anew), "",
    ),
    "a bound of the sum": (
        DOUBLE, all_of(put("claim", "right", "first", [["", 1]]), say_anew),
        "at T = 0 the two sides of the claim differ",
    ),
    "a bound that reaches beyond": (
        DOUBLE, all_of(put("claim", "right", "last", [["T", 1], ["", 1]]), say_anew),
        "at T = 0 the right side does not exist",
    ),
    "a condition": (
        RECURSION, all_of(put("claim", "condition", [[[["t", 1]], "=", [["T", 1]]]]), say_anew),
        "at T = 0 the right side does not exist",
    ),
    "a condition that nothing meets": (
        WINDOW, put("claim", "condition", [[[["T", 1], ["", 1]], "<=", [["t", 1]]]]),
        "the claim has no instance at the T that are expanded",
    ),
    "no instance at all": (
        WINDOW, all_of(put("claim", "condition", [[[["T", 1], ["", 1]], "<=", [["t", 1]]]]), empty),
        "the claim has no instance at the T that are expanded",
    ),
    "a step too late": (
        DOUBLE, all_of(put("claim", "right", "first", [["", 40]]), both_right, say_anew, empty),
        "to expand it up to T = 41 takes too many steps",
    ),
    "a step that is the last one to be expanded": (
        OUTPUT, all_of(put("claim", "right", "first", [["", 39]]), both_right, say_anew, empty),
        "at T = 39 the automata are not the sides",
    ),
    "what is held fixed": (
        DOUBLE, all_of(put("claim", "left", "held", [["h", [["T", 1]]]]), say_anew),
        "at T = 0 the two sides of the claim differ",
    ),
    "a use in a step that a variable by itself does not have": (
        IDENTITY, all_of(put("claim", "left", "use", [["t", 1]]), say_anew),
        "at T = 0 the two sides of the claim differ",
    ),
    "a derivative that is no left side": (
        of("∂h_t/∂b_h = dh_t/db_h"), put("claim", "stated", False),
        "at T = 1 the two sides of the claim differ",
    ),
    "accumulated over what is shared": (
        RECURSION, all_of(put("claim", "accumulated", True), put("claim", "shared", []), say_anew),
        "at T = ",
    ),
    "no free index is shared": (
        FREE, put("claim", "shared", ["t"]),
        "a word of an automaton does not place each free index once",
    ),
    # the reading
    "the reading: partials": (
        DOUBLE, put("reading", "partials", "total"), "at T = 1 the two sides of the claim differ",
    ),
    "the reading: free index": (
        FREE, put("reading", "free_index", "fixed"),
        "a word of an automaton does not place each free index once",
    ),
    "the reading: product order": (
        DOUBLE, put("reading", "product_order", "written"),
        "at T = 2 the two sides of the claim differ",
    ),
    "the reading: layout": (
        DOUBLE, put("reading", "layout", "denominator"),
        "the parts of ∂L_t/∂ŷ_t · ∂ŷ_t/∂h_t · (Σ_{k=0}^{t} (",
    ),
    "the reading: mixed layout": (
        DOUBLE, put("reading", "layout", "mixed"),
        "the parts of ∂L_t/∂ŷ_t · ∂ŷ_t/∂h_t · (Σ_{k=0}^{t} (",
    ),
    "the reading: left side": (
        WINDOW | {"claim": {**WINDOW["claim"], "left": {**WINDOW["claim"]["left"],
                  "mark": "immediate"}}},
        say_anew, "",
    ),
    "the reading: rows": (
        DOUBLE, put("reading", "rows", True),
        "only in the mixed layout may gradients be rows all the same",
    ),
    # the shapes
    "a term of another shape that is 0": (
        OUTPUT, all_of(put("claim", "right", "parts", lambda parts: [{"op": "plus", "parts": [
            *parts, of("∂h_t/∂b_y = 0")["claim"]["left"]]}]), say_anew),
        "the parts of (∂L_t/∂ŷ_t · ∂ŷ_t/∂b_y) + ∂h_t/∂b_y do not conform",
    ),
    "factors that do not conform": (
        OUTPUT, all_of(put("claim", "right", "parts", 0, "parts", lambda parts: parts[::-1]),
                       say_anew),
        "the parts of ∂ŷ_t/∂b_y · ∂L_t/∂ŷ_t do not conform",
    ),
    "a product that does not join itself": (
        OUTPUT, all_of(put("claim", "right", "op", "product"),
                       put("claim", "right", "falling", False),
                       put("claim", "right", "spelled", False), say_anew),
        "the parts of Π_{t=0}^{T} (∂L_t/∂ŷ_t · ∂ŷ_t/∂b_y) do not conform",
    ),
    "sides of two shapes": (
        OUTPUT, put("model", "quantities", lambda some: [
            {**one, "shape": ["7"]} if one["name"] == "L" and one["role"] == "total loss"
            else one for one in some]),
        "the two sides have not the same shape",
    ),
    # the model
    "another network": (DOUBLE, other_network, "a factor is no atom of the network"),
    "another network, without the letters": (
        DOUBLE, all_of(other_network, put("line", "letters", lambda some: [[[], []]] * len(some))),
        "the network has no quantity ŷ",
    ),
    "another network of the same quantities": (
        of(SUM), put("model", of(SUM, equations=(
            "a_t = V x_t + W h_{t-1} + U h_{t-2} + b_h", "h_t = f_h(a_t)", "o_t = U h_t + b_y",
            "ŷ_t = f_y(o_t)", "L_t = ℓ(ŷ_t, y_t)"))["model"]), "at T = ",
    ),
    "another start": (
        DOUBLE, put("model", "start", 1), "at T = 1 the right side does not exist",
    ),
    "a route with another weight": (
        DOUBLE, put("model", "edges", 5, "routes", 0, 0, "2"),
        "at T = 0 the automata are not the sides",
    ),
    "a route with another factor": (
        DOUBLE, put("model", "edges", 5, "routes", 0, 1, 0, 0, 1),
        "at T = 0 the automata are not the sides",
    ),
    "a route dropped": (
        DOUBLE, put("model", "edges", 5, "routes", []),
        "at T = 0 the automata are not the sides",
    ),
    "an edge dropped": (
        DOUBLE, drop("model", "edges", 5), "at T = 0 the automata are not the sides",
    ),
    "another lag": (DOUBLE, put("model", "edges", 3, "lag", 2), "at T = "),
    "a lag below 0": (
        DOUBLE, put("model", "edges", 3, "lag", -1),
        "the edges of the network are in no order of computation",
    ),
    "a circle": (DOUBLE, loop, "the edges of the network are in no order of computation"),
    "a quantity twice": (
        DOUBLE, put("model", "quantities", lambda some: [*some, some[0]]),
        "a quantity stands twice, or the time line is too short",
    ),
    "a quantity dropped": (DOUBLE, drop("model", "quantities", 0), "the network has no quantity"),
    "a quantity of the claim dropped": (
        of("∂x_t/∂x_t = ∂x_t/∂x_t"), drop("model", "quantities", 0), "the network has no quantity",
    ),
    "a target": (
        DOUBLE, put("model", "quantities", lambda some: [
            {**one, "role": "target"} if one["name"] == "h" else one for one in some]),
        "a target is data; nothing is differentiated by it",
    ),
    "a total loss that adds up nothing known": (
        DOUBLE, put("model", "loss", None),
        "the network does not say what the total loss adds up",
    ),
    "another weight of the losses": (
        DOUBLE, put("model", "loss", "weight", {"op": "number", "value": "1/2"}),
        "at T = 0 the two sides of the claim differ",
    ),
    "the last loss alone": (
        DOUBLE, put("model", "loss", "first", [["T", 1]]),
        "at T = 1 the two sides of the claim differ",
    ),
    "all losses but the last": (
        DOUBLE, put("model", "loss", "last", [["T", 1], ["", -1]]),
        "at T = 0 the two sides of the claim differ",
    ),
    "a loss after the last step": (
        DOUBLE, put("model", "loss", "last", [["T", 1], ["", 1]]),
        "the total loss adds up steps after the last one",
    ),
    "the loss is another quantity": (
        DOUBLE, put("model", "loss", "of", "h"), "at T = 0 the two sides of the claim differ",
    ),
    "a weight of the losses that is a derivative": (
        DOUBLE, put("model", "loss", "weight", OUTPUT["claim"]["left"]),
        "the network does not say what the total loss adds up",
    ),
    "a weight of the losses that is no number": (
        DOUBLE, put("model", "loss", "weight", of("∂h_0/∂h_{-1} = ∂h_0/∂h_{-1}")["claim"]["left"]
                    | {"mark": "total"}),
        "the network does not say what the total loss adds up",
    ),
    # formulas without a meaning
    **{
        f"a sum over {name}": (
            OUTPUT, all_of(put("claim", "right", lambda right, index=index: {
                "op": "sum", "index": index, "first": [["", 0]], "last": [["", 0]],
                "parts": [right]}), say_anew),
            f"Σ_{{{index}=0}}^{{0}} (Σ_{{t=0}}^{{T}} (∂⁺L_t/∂ŷ_t · ∂⁺ŷ_t/∂b_y)) has no meaning",
        )
        for name, index in (("1", ""), ("T", "T"))
    },
    "a power below 0": (
        POWER, all_of(put("claim", "right", "exponent", -1), say_anew),
        "(∂⁺h_t/∂h_{t-1})^-1 has no meaning",
    ),
    "another power": (
        POWER, all_of(put("claim", "right", "exponent", 3), say_anew),
        "at T = 0 the two sides of the claim differ",
    ),
    "a division by 0": (
        MEAN, all_of(put("claim", "right", "parts", 0, "parts", 1, "parts", 1, "value", "0"),
                     say_anew), "it is divided by 0, or by what is no number",
    ),
    "a division by the number 0": (
        POWER, all_of(put("claim", "right", lambda right: {
            "op": "ratio", "parts": [right, {"op": "number", "value": "0"}]}), say_anew),
        "it is divided by 0, or by what is no number",
    ),
    "a division by a derivative": (
        POWER, all_of(put("claim", "right", lambda right: {
            "op": "ratio", "parts": [right, POWER["claim"]["left"]["parts"][0]]}), say_anew),
        "it is divided by 0, or by what is no number",
    ),
    "a division by what does not exist": (
        POWER, all_of(put("claim", "right", lambda right: {
            "op": "ratio", "parts": [right, EARLIER["claim"]["left"]]}), say_anew),
        "it is divided by 0, or by what is no number",
    ),
    # hashes and what is trusted
    "what is trusted": (
        DOUBLE, drop("trusted", 4), "trusted has not the form that is laid down",
    ),
    "what is trusted, in other words": (
        DOUBLE, put("trusted", 0, "nothing"), "trusted has not the form",
    ),
}  # fmt: skip
ACCEPTED = {name for name, (_, _, why) in REJECTED.items() if not why}


@pytest.mark.parametrize("name", [name for name in REJECTED if name not in ACCEPTED])
def test_what_is_changed_is_rejected(name: str) -> None:
    data, change, why = REJECTED[name]
    assert isinstance(answer(data), Accepted)
    found = reason(changed(data, change))
    assert found.startswith(why)
    assert found


@pytest.mark.parametrize("name", sorted(ACCEPTED))
def test_a_change_to_another_true_claim_is_accepted(name: str) -> None:
    data, change, _ = REJECTED[name]
    found = answer(changed(data, change))
    assert isinstance(found, Accepted) or "differ" in found.reason


@pytest.mark.parametrize("part", checker.PARTS)
def test_a_part_with_another_hash_is_rejected(part: str) -> None:
    other = {"hashes": {**DOUBLE["hashes"], part: "0" * 64}}
    assert reason(DOUBLE | other) == f"the hash of {part} is another one"
    text = put("model", "name", "x")
    assert reason(changed(DOUBLE, text, again=False)) == "the hash of model is another one"


# ---- the form


FORMS: dict[str, tuple[Change, str]] = {
    "an unknown key": (put("more", 1), "the certificate has not the form that is laid down"),
    "an unknown key of a part": (put("claim", "more", 1), "claim has not the form that is laid"),
    "a key is missing": (drop("reading", "rows"), "reading has not the form that is laid down"),
    "a list for an object": (put("model", "quantities", 0, []), "quantities has not the form"),
    "an object for a list": (put("proof", "basis", {}), "basis has not the form that is laid down"),
    "a text for a list": (put("proof", "basis", "ab"), "basis has not the form that is laid down"),
    "a number for a text": (put("symbptt", 1), "symbptt has not the form that is laid down"),
    "a text for a number": (put("left", "states", "3"), "states has not the form that is laid"),
    "true for a number": (put("left", "states", True), "states has not the form that is laid down"),
    "true for the schema": (put("schema", True), "schema has not the form that is laid down"),
    "a number for true": (put("left", "turned", 1), "turned has not the form that is laid down"),
    "a word that is none of some": (put("reading", "layout", "rows"), "layout has not the form"),
    "a list for a word": (put("reading", "layout", ["mixed"]), "layout has not the form"),
    "a pair of three": (put("proof", "start", 0, [0, "1", "1"]), "start has not the form"),
    "a pair of one": (put("proof", "start", 0, [0]), "start has not the form that is laid down"),
    "null": (put("claim", "text", None), "text has not the form that is laid down"),
    "a formula of no kind": (put("claim", "left", "op", "x"), "left has no formula, or one nested"),
    "a formula whose kind is a list": (put("claim", "left", "op", []), "left has no formula, or"),
    "a formula that is a text": (put("claim", "left", "L"), "left has no formula, or one nested"),
    "a formula with a key too many": (put("claim", "left", "x", 1), "left has not the form"),
    "an own derivative": (put("claim", "left", "mark", "own"), "mark has not the form"),
    "a large number": (put("left", "states", 100_001), "states has a text or a number beyond"),
    "a low number": (put("model", "start", -100_001), "start has a text or a number beyond"),
    "a long text": (put("symbptt", "x" * 10_001), "symbptt has a text or a number beyond"),
    "a text with a line break": (put("symbptt", "a\nb"), "symbptt has a text or a number beyond"),
    **{
        f"the number {value!r}": (
            put("proof", "start", 0, 1, value),
            "start has something else than an exact number in lowest terms",
        )
        for value in (
            1, 1.5, None, "", "1.0", "2/4", "01", "+1", " 1", "1 ", "-", "1/0", "1/-2", "-0", "1/1",
            "٣", "1e3", "inf", "nan", "1_0", "0x1", "9" * 61,
        )
        if type(value) is not float
    },
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_another_form_is_rejected(name: str) -> None:
    change, why = FORMS[name]
    assert reason(changed(DOUBLE, change)).startswith(why)


def nested(times: int) -> Change:
    """Puts the right side into so many transposes."""

    def change(data: Data) -> None:
        for _ in range(times):
            data["claim"]["right"] = {"op": "transpose", "parts": [data["claim"]["right"]]}
        say_anew(data)

    return change


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (put("symbptt", "x" * 10_000), ""),
        (put("model", "start", 100_000), "to check it takes too much work"),
        (put("proof", "start", 0, 1, "9" * 60), "the start vector is not what its coordinates"),
        (nested(114), ""),
        (nested(116), "parts has no formula, or one nested more than 120 times"),
    ],
    ids=["shallow", "more work", "another start", "nested", "nested too deeply"],
)
def test_bounds_of_the_form(change: Change, why: str) -> None:
    found = reason(changed(DOUBLE, change))
    assert found.startswith(why)
    assert bool(found) == bool(why)


def text_of(data: Data) -> str:
    return json.dumps(data)


UNREADABLE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "not JSON: Expecting value: line 1 column 1 (char 0)"),
    "no JSON": (b"{]", "not JSON: Expecting property name"),
    "more than one value": (text_of(OUTPUT).encode() + b"{}", "not JSON: Extra data"),
    "a list": (b"[]", "it does not call itself a symbptt certificate, schema 1"),
    "null": (b"null", "it does not call itself a symbptt certificate, schema 1"),
    "no kind": (b"{}", "it does not call itself a symbptt certificate, schema 1"),
    "another kind": (
        text_of(OUTPUT | {"kind": "x"}).encode(), "it does not call itself a symbptt certificate",
    ),
    "another schema": (
        text_of(OUTPUT | {"schema": 2}).encode(), "it does not call itself a symbptt certificate",
    ),
    "NaN": (text_of(OUTPUT | {"schema": float("nan")}).encode(), "not JSON: a number that is not"),
    "infinity": (b"[-Infinity]", "not JSON: a number that is not exact"),
    "a float": (text_of(OUTPUT | {"schema": 1.0}).encode(), "not JSON: a number that is not exact"),
    "a huge integer": (b"[" + b"9" * 5_000 + b"]", "not JSON: Exceeds the limit (4300 digits)"),
    "a key twice": (b'{"schema": 1, "schema": 1}', "not JSON: a key that stands twice"),
    "a key twice, deep": (b'[{"a": {"b": 1, "b": 1}}]', "not JSON: a key that stands twice"),
    "no UTF-8": (b'"\xff"', "not UTF-8"),
    "UTF-16": (text_of(OUTPUT).encode("utf-16"), "not UTF-8"),
    "deep": (b"[" * 100_000, "nested too deeply"),
    "deep objects": (b'{"a":' * 100_000, "nested too deeply"),
    "too long": (b" " * 2_000_001, "more than 2,000,000 bytes"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_no_certificate(name: str) -> None:
    content, why = UNREADABLE[name]
    with pytest.raises(Unreadable) as error:
        verify(content)
    assert str(error.value).startswith(why)


def test_bounds_of_the_file() -> None:
    blanks = 2_000_000 - len(text_of(OUTPUT))
    assert isinstance(verify(text_of(OUTPUT).encode() + b" " * blanks), Accepted)


# ---- work


def with_sums(number: int, last: list[Any]) -> Change:
    """Makes both sides the right one, in so many sums."""

    def change(data: Data) -> None:
        for index in range(number):
            data["claim"]["right"] = {
                "op": "sum", "index": f"j{index}", "first": [["", 0]], "last": last,
                "parts": [data["claim"]["right"]],
            }  # fmt: skip
        data["claim"]["left"] = data["claim"]["right"]
        say_anew(data)

    return change


def with_free(number: int) -> Change:
    """Makes the claim that 0 times some derivatives with as many free indices is 0."""

    def change(data: Data) -> None:
        zero = {"op": "number", "value": "0"}
        places = [["h", [[f"i{one}", 1]]] for one in range(number)]
        factors = [
            {"op": "quotient", "mark": "partial", "upper": place, "lower": place, "use": None,
             "held": []}
            for place in places
        ]  # fmt: skip
        data["claim"] |= {"left": zero, "right": {"op": "times", "parts": [zero, *factors]}}
        say_anew(data)
        empty(data)

    return change


def dense(number: int) -> Change:
    """An automaton with an arrow between any two states, and a basis without zeros."""

    def change(data: Data) -> None:
        states = range(number)
        rest = [[]] * (len(data["line"]["letters"]) - 1)
        full = [[[i, j, "1"] for i in states for j in states], *rest]
        none = {"states": 0, "start": [], "final": [], "arrows": [[], *rest]}
        data["left"] |= {**none, "states": number, "arrows": full}
        data["right"] |= none
        basis = [[[i, "1"] for i in states] for _ in states]
        data["proof"] = {"basis": basis, "start": [], "matrices": [[], *rest]}
        data["proof"]["matrices"] = [[[i, i, str(number)] for i in states], *rest]

    return change


def long_numbers(data: Data) -> None:
    """A basis of many denominators."""
    size = 60
    data["proof"]["basis"] = [[[0, f"1/{10**40 + 2 * number + 1}"]] for number in range(size)]
    data["proof"]["start"] = [[number, "1"] for number in range(size)]


HEAVY: dict[str, tuple[Change, str]] = {
    "sums": (with_sums(24, [["T", 1]]), "to check it takes too much work"),
    "a long sum": (with_sums(2, [["T", 1], ["", 99_999]]), "to check it takes too much work"),
    "a long time line": (put("line", "above", 99_999), "to check it takes too much work"),
    "many free indices": (with_free(20), "to check it takes too much work"),
    "dense automata": (dense(150), "to check it takes too much work"),
    "long numbers": (long_numbers, "its numbers grow too long"),
}


@pytest.mark.parametrize("name", HEAVY)
def test_what_takes_too_much_work_is_refused_soon(name: str) -> None:
    change, why = HEAVY[name]
    data = changed(DOUBLE, change)
    before = time.process_time()
    assert reason(data) == why
    assert time.process_time() - before < 10


# ---- claims of many kinds that hold

TRUNCATED = r"\sum_{t=0}^{T} \sum_{k=t-3}^{t} ∂L_t/∂h_t ∂h_t/∂h_k ∂⁺h_k/∂b_h"
TURNED = r"\sum_{t=0}^{T} \sum_{k=t-3}^{t} (∂⁺h_k/∂b_h)^\top (∂h_t/∂h_k)^\top (∂L_t/∂h_t)^\top"
BACK = r"(∂h_t/∂h_{t-2})^\top"
HOLDS: dict[str, Data] = {
    "before the start a parameter moves nothing": of(f"{TRUNCATED} = {TRUNCATED}"),
    "nor does it where that is transposed": of(f"{TURNED} = {TURNED}"),
    "what does not exist, transposed": of(f"{BACK} = {BACK}"),
    "the transpose of a number": of(
        r"(dh_t/dw)^\top = dh_t/dw", equations=("h_t = f(w h_{t-1})", "L_t = ℓ(h_t)"), scalars=True
    ),
    "a variable by itself in its own equation": of(
        "1 + ∂h_t/∂h_t = 1", Reading("own"), scalars=True
    ),
    "a multiple of a derivative is no left side": of("2 ∂h_t/∂b_h = 2 ∂⁺h_t/∂b_h"),
    "a pre-activation that belongs to its state": of(
        r"∂L/∂b_h = \sum_t ∂L/∂h_t ∂h_t/∂b_h", Reading("own")
    ),
    "gradients as columns": of(
        r"∂L/∂b_h = \sum_t (∂⁺h_t/∂b_h)^\top ∂L/∂h_t", Reading(layout="mixed")
    ),
    "gradients as rows": of(r"∂L/∂b_h = \sum_t ∂L/∂h_t ∂⁺h_t/∂b_h", Reading(layout="mixed")),
    "a product that is spelled out": of(
        r"∂h_t/∂h_k = ∂h_t/∂h_{t-1} ∂h_{t-1}/∂h_{t-2} \cdots ∂h_{k+1}/∂h_k",
        Reading(product_order="written"),
        claim_t="k < t",
    ),
    "a product that is spelled out, in the other order": changed(
        RISING,
        all_of(
            put("reading", "product_order", "chain"),
            put("claim", "left", "parts", 1, "spelled", True),
            put("claim", "right", "parts", 1, "spelled", True),
        ),
    ),
    "a recursion of columns": of(
        r"∂L/∂h_t = ∂L_t/∂h_t + (∂h_{t+1}/∂h_t)^\top ∂L/∂h_{t+1}", Reading(layout="mixed")
    ),
    "the weight of the losses, in one": changed(
        MEAN,
        put("model", "loss", "weight", "parts", 1, {"op": "value", "index": [["T", 1], ["", 1]]}),
    ),
    "factors of three shapes": of("∂L/∂x_t = ∂L/∂h_t ∂h_t/∂a_t ∂a_t/∂x_t"),
}


@pytest.mark.parametrize("name", HOLDS)
def test_what_holds_is_accepted(name: str) -> None:
    assert reason(HOLDS[name]) == ""


def test_an_index_that_another_one_places() -> None:
    found = made()
    found.line |= {"replaced": (("k", "s", (("s", 1), ("", -2))),)}
    found.letters = ((("s",), ()),)
    assert found._spelled((0,), range(5, 4, -1), ("k",)) == ((3,), ())


def test_the_times_of_factors_count_from_their_slot() -> None:
    found = checker._later(((0, -1, False), (1, None, True)), 5)
    assert found == ((0, 4, False), (1, None, True))


# ---- what it says


WORDS: dict[str, tuple[Data, str]] = {
    "a number": ({"op": "number", "value": "-1/2"}, "-1/2"),
    "a sum of numbers": (
        {"op": "plus", "parts": [{"op": "number", "value": "3"}, {"op": "number", "value": "-3"},
                                 {"op": "number", "value": "1/2"}]}, "3 + (-3) + (1/2)",
    ),
}  # fmt: skip


K, TIME, LAST = (("k", 1),), (("t", 1),), (("T", 1),)


def later(index: Any, steps: int) -> Any:
    return (*index, ("", steps))


def derivative(mark: str, time: Any = (("t", 1), ("", -1)), label: str = "", **more: Any) -> Data:
    return {"op": "quotient", "upper": ("h", time), "lower": ("W" + label, None), "mark": mark,
            "use": None, "held": (), **more}  # fmt: skip


def ranged(op: str, first: Any, last: Any, body: Data, **more: Any) -> Data:
    return {"op": op, "index": "k", "first": first, "last": last, "parts": (body,), **more}


PARTIAL = derivative("partial")
WORDS |= {
    "partial": (PARTIAL, "∂h_{t-1}/∂W"),
    "immediate": (derivative("immediate", TIME), "∂⁺h_t/∂W"),
    "total": (derivative("total", (("", 12),), "_hh"), "dh_{12}/dW_hh"),
    "own": (derivative("own", (("", 3),), "_f"), "∂°h_3/∂W_f"),
    "a gradient": (derivative("gradient"), "∇_{W} h_{t-1}"),
    "a time of several symbols": (
        derivative("partial", (("t", 1), ("k", -1), ("j", 2), ("", 1))),
        "∂h_{t-k+2j+1}/∂W",
    ),
    "a use": (derivative("total", TIME, use=K), "[dh_t/dW: used at k]"),
    "a use at 0": (derivative("total", TIME, use=(("", 0),)), "[dh_t/dW: used at 0]"),
    "held fixed": (
        derivative("total", TIME, held=(("h", later(TIME, -1)), ("c", TIME))),
        "[dh_t/dW: h_{t-1} fixed, c_t fixed]",
    ),
    "a transpose": ({"op": "transpose", "parts": (PARTIAL,)}, "(∂h_{t-1}/∂W)ᵀ"),
    "a power": ({"op": "power", "parts": (PARTIAL,), "exponent": 2}, "(∂h_{t-1}/∂W)^2"),
    "a ratio": (
        {"op": "ratio", "parts": (PARTIAL, {"op": "value", "index": later(LAST, 1)})},
        "∂h_{t-1}/∂W / (T+1)",
    ),
    "a product of factors": (
        {"op": "times", "parts": [PARTIAL, {"op": "plus", "parts": [PARTIAL, PARTIAL]}]},
        "∂h_{t-1}/∂W · (∂h_{t-1}/∂W + ∂h_{t-1}/∂W)",
    ),
    "a sum": (ranged("sum", (("", 0),), later(LAST, -1), PARTIAL), "Σ_{k=0}^{T-1} ∂h_{t-1}/∂W"),
    "a sum of a sum": (
        ranged("sum", later(TIME, 1), LAST, ranged("sum", (), TIME, PARTIAL)),
        "Σ_{k=t+1}^{T} (Σ_{k=0}^{t} ∂h_{t-1}/∂W)",
    ),
    "a product": (
        ranged("product", later(TIME, 1), LAST, PARTIAL, falling=False, spelled=False),
        "Π_{k=t+1}^{T} ∂h_{t-1}/∂W",
    ),
    "a falling product": (
        ranged("product", later(TIME, 1), LAST, PARTIAL, falling=True, spelled=True),
        "Π_{T ≥ k ≥ t+1} ∂h_{t-1}/∂W",
    ),
}


@pytest.mark.parametrize("name", WORDS)
def test_a_formula_in_words(name: str) -> None:
    node, said = WORDS[name]
    assert checker.words(node) == said


def test_a_variable_with_a_label_and_a_time() -> None:
    assert checker._variable(("h_f", later(TIME, 1))) == "h_{f,t+1}"
    assert checker._variable(("h_f", TIME)) == "h_{f,t}"


@pytest.mark.parametrize(
    ("node", "indices"),
    [
        (PARTIAL, ("t",)),
        (derivative("partial", later(LAST, 1)), ()),
        (derivative("partial", (("", 1),)), ()),
        (derivative("partial", (("", 1),), use=K, held=(("h", later(TIME, 1)),)), ("k", "t")),
        (ranged("sum", K, (("s", 1), ("", 1)), derivative("partial", K)), ("k", "s")),
        (ranged("sum", (), LAST, {"op": "plus", "parts": [PARTIAL, PARTIAL]}), ("t",)),
        ({"op": "transpose", "parts": (PARTIAL,)}, ("t",)),
        ({"op": "value", "index": later(TIME, 1)}, ("t",)),
        ({"op": "number", "value": 1}, ()),
    ],
    ids=str,
)
def test_free_indices(node: Data, indices: tuple[str, ...]) -> None:
    assert checker.free(node) == indices


def test_what_is_said_of_an_accepted_certificate() -> None:
    claim = "∂L/∂h_t = ∂L_t/∂h_t + ∂L/∂h_{t+1} ∂h_{t+1}/∂h_t"
    assert answer(of(claim, claim_t="t < T")) == Accepted(
        claim="∂L/∂h_t = ∂L_t/∂h_t + (∂L/∂h_{t+1} · ∂h_{t+1}/∂h_t)",
        settled="dL/dh_t = ∂⁺L_t/∂h_t + (dL/dh_{t+1} · ∂⁺h_{t+1}/∂h_t)",
        condition="t+1 <= T",
        reading=(
            ("partials", "immediate"), ("free_index", "fixed"), ("product_order", "chain"),
            ("layout", "numerator"), ("left_side", "total"),
        ),
        model="elman",
        equations=(
            "a_t = V x_t + W h_{t-1} + b_h", "h_t = f_h(a_t)", "o_t = U h_t + b_y",
            "ŷ_t = f_y(o_t)", "L_t = ℓ(ŷ_t, y_t)", "L = Σ_{t=0}^{T} L_t",
        ),
        states=(7, 11),
        dimension=7,
        letters=5,
        first=0,
        last=4,
        instances=10,
        turned=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "said", "last", "instances"),
    [
        ("∂L_3/∂W = ∂L_3/∂W", {}, 4, 2),
        ("∂L_4/∂W = ∂L_4/∂W", {}, 5, 2),
        (r"∂L/∂b_y = \sum_t ∂L_t/∂b_y", {"start": 2}, 6, 5),
        (r"∂L/∂b_y = \sum_t ∂L_t/∂b_y", {"start": 30}, 34, 5),
        ("∂h_t/∂h_k = ∂h_t/∂h_k", {"claim_t": "k = t"}, 4, 15),
        ("∂h_t/∂h_k = ∂h_t/∂h_k", {}, 4, 55),
    ],
)
def test_which_steps_are_expanded(
    claim: str, said: dict[str, Any], last: int, instances: int
) -> None:
    found = answer(of(claim, **said))
    assert isinstance(found, Accepted)
    assert (found.last, found.instances) == (last, instances)


def test_one_side_that_is_the_transpose_of_the_other_is_told() -> None:
    found = answer(of(r"(∂L/∂b_h)^\top = ∂L/∂b_h"))
    assert isinstance(found, Accepted) and found.turned
    found = answer(DOUBLE)
    assert isinstance(found, Accepted) and not found.turned


def made() -> Any:
    """A checker whose atoms are a matrix, a diagonal matrix and a number, twice."""
    found = checker.form(DOUBLE, checker.CERTIFICATE, "")
    found["model"]["atoms"] = [{"kind": kind} for kind in ("matrix", "diagonal", "number")] * 2
    return checker._Checker(found)


@pytest.mark.parametrize(
    ("word", "transposed"),
    [
        (((0, 1, False), (3, None, True)), ((3, None, False), (0, 1, True))),
        (
            ((0, 1, False), (1, 2, False), (2, 3, False)),
            ((2, 3, False), (1, 2, False), (0, 1, True)),
        ),
    ],
)
def test_the_transpose_of_a_word(word: Any, transposed: Any) -> None:
    assert made()._turned({word: 3}) == {transposed: 3}


@pytest.mark.parametrize(
    ("word", "normal"),
    [
        (((3, 1, False), (0, 2, False)), ((3, 1, False), (0, 2, False))),
        (((4, 1, False), (1, 2, False)), ((1, 2, False), (4, 1, False))),
        (((1, 2, False), (1, 1, False)), ((1, 1, False), (1, 2, False))),
        (((1, 0, False), (1, None, False)), ((1, 0, False), (1, None, False))),
        (((1, None, False), (1, 0, False)), ((1, 0, False), (1, None, False))),
        (((4, 1, False), (0, 1, False), (1, 2, False)),
         ((4, 1, False), (0, 1, False), (1, 2, False))),
        (((0, 1, False), (5, 1, False), (2, 1, False)),
         ((2, 1, False), (5, 1, False), (0, 1, False))),
    ],
)  # fmt: skip
def test_numbers_commute_and_so_do_diagonal_matrices_beside_each_other(
    word: Any, normal: Any
) -> None:
    assert made()._normal({word: 2}) == {normal: 2}
    assert made()._normal({word: 0}) == {}


# ---- a program of its own


def test_it_imports_the_standard_library_alone() -> None:
    tree = ast.parse(FILE.read_text(encoding="utf-8"))
    found = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import)
            else [node.module or "."]
        )
    }  # fmt: skip
    assert found <= set(sys.stdlib_module_names)
    assert not any(isinstance(node, ast.ImportFrom) and node.level for node in ast.walk(tree))


def test_it_evaluates_nothing() -> None:
    called = {
        node.func.id
        for node in ast.walk(ast.parse(FILE.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & {"eval", "exec", "compile", "__import__", "getattr", "setattr"}


Write = Callable[[Data], str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes data to a file and names it."""

    def written(data: Data) -> str:
        file = tmp_path / "certificate.json"
        file.write_text(text_of(data), encoding="utf-8")
        return str(file)

    return written


RUNS = {
    "accepted": (DOUBLE, 0, b"accepted\nclaim: "),
    "rejected": (
        changed(DOUBLE, empty), 1,
        b"rejected\nreason: at T = 0 the automata are not the sides of the claim\n",
    ),
    "no certificate": ({}, 2, b""),
}  # fmt: skip


@pytest.mark.parametrize(("data", "status", "first"), RUNS.values(), ids=RUNS)
def test_what_its_command_says(
    write: Write, data: Data, status: int, first: bytes, capsysbinary: Any
) -> None:
    assert checker.main([write(data)]) == status
    said = capsysbinary.readouterr()
    assert said.out.startswith(first)
    assert said.err.startswith(b"no certificate: it does not call itself") == (status == 2)


@pytest.mark.parametrize(("data", "status", "first"), RUNS.values(), ids=RUNS)
def test_it_runs_alone(write: Write, data: Data, status: int, first: bytes) -> None:
    found = python_apart("-S", "-I", str(FILE), write(data))
    assert found.returncode == status
    assert found.stdout.startswith(first)
    assert (b"no certificate: it does not call itself" in found.stderr) == (status == 2)
    assert b"Traceback" not in found.stderr


def test_its_command_reads_no_long_file(tmp_path: Path, capsysbinary: Any) -> None:
    file = tmp_path / "long.json"
    file.write_text(text_of(OUTPUT).ljust(2_000_001), encoding="utf-8")
    assert checker.main([str(file)]) == 2
    assert capsysbinary.readouterr().err == b"no certificate: more than 2,000,000 bytes\n"


def test_what_it_prints(write: Write, capsysbinary: Any) -> None:
    assert checker.main([write(OUTPUT)]) == 0
    assert capsysbinary.readouterr().out.decode().splitlines() == [
        "accepted",
        "claim: ∂L/∂b_y = Σ_{t=0}^{T} (∂L_t/∂ŷ_t · ∂ŷ_t/∂b_y)",
        "settled: dL/db_y = Σ_{t=0}^{T} (∂⁺L_t/∂ŷ_t · ∂⁺ŷ_t/∂b_y)",
        "condition: ",
        "reading: partials: immediate, free_index: fixed, product_order: chain, "
        "layout: numerator, left_side: total",
        "model: elman",
        "equations: a_t = V x_t + W h_{t-1} + b_h, h_t = f_h(a_t), o_t = U h_t + b_y, "
        "ŷ_t = f_y(o_t), L_t = ℓ(ŷ_t, y_t), L = Σ_{t=0}^{T} L_t",
        "states: 4, 4", "dimension: 3", "letters: 2", "first: 0", "last: 4", "instances: 5",
        "turned: False", "trusted: " + ", ".join(checker.TRUSTED),
    ]  # fmt: skip


@pytest.mark.parametrize("arguments", [(), ("/nowhere/at/all",)], ids=str)
def test_without_a_file_it_says_so(arguments: tuple[str, ...]) -> None:
    found = python_apart("-S", "-I", str(FILE), *arguments)
    assert found.returncode == 2
    assert found.stderr.startswith(b"no certificate: ")


def test_rejected_and_accepted_are_values() -> None:
    assert Rejected("x") == Rejected("x")
    assert hash(answer(OUTPUT)) == hash(answer(OUTPUT))
