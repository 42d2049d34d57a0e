"""Which quantity a symbol names: labels, times and entries told apart."""

from __future__ import annotations

import pytest

from symbptt.formula.parser import parse
from symbptt.formula.syntax import Index, Symbol
from symbptt.model.naming import Entry, Match, as_index, label_of, match, matches, placed_items
from symbptt.notation import Name

STATE = Entry(Name("s"), "s", slots=("sub",), rank=1)
ABOVE = Entry(Name("s"), "s", slots=("sup",), rank=1)
LAYER = Entry(Name("s", label="2"), "s", labels=("2",), slots=("sub",), rank=1)
MATRIX = Entry(Name("A"), "A", rank=2)
LABELLED = Entry(Name("A", label="hh"), "A", labels=("hh",), rank=2)
PAIR = Entry(Name("J"), "J", slots=("sub", "sub"))
HAT = Entry(Name("s", "hat"), "s", "hat", slots=("sub",), rank=1)


def _symbol(source: str) -> Symbol:
    (symbol,) = parse(source)
    assert isinstance(symbol, Symbol)
    return symbol


NONE = {
    "no time": ("s", STATE),
    "a transposed state without a time": ("s^T", STATE),
    "a transposed state without a time, time above": (r"s^\top", ABOVE),
    "a power without a time": ("s^2", STATE),
    "a second time": ("s_{t,k}", STATE),
    "a time where none belongs": ("A_t", MATRIX),
    "too many entries": ("s_{t,i,j}", STATE),
    "too few entries": ("A_i", MATRIX),
    "no label": ("s_t", LAYER),
    "another label": ("s^3_t", LAYER),
    "one of two times": ("J_t", PAIR),
    "a label that is no entry": (r"s_{t,\text{out}}", STATE),
}


@pytest.mark.parametrize(("source", "entry"), NONE.values(), ids=NONE)
def test_what_names_something_else(source: str, entry: Entry) -> None:
    assert match(_symbol(source), entry) is None


T, K, ROW, COLUMN = (Index(letter) for letter in "tkij")
FOUND = {
    # The symbol, the entry, its times, its entries, whether it is transposed, its power.
    "time below": ("s_t", STATE, (T,), (), False, None),
    "time below with an offset": ("s_{t-1}", STATE, (Index("t", -1),), (), False, None),
    "a number below": ("s_3", STATE, (Index(None, 3),), (), False, None),
    "a number before the start": ("s_{-1}", STATE, (Index(None, -1),), (), False, None),
    "time above": ("s^t", ABOVE, (T,), (), False, None),
    "time above in brackets": ("s^{(t)}", ABOVE, (T,), (), False, None),
    "time above in angles": ("s^{<t>}", ABOVE, (T,), (), False, None),
    "a number above where the time is": ("s^2", ABOVE, (Index(None, 2),), (), False, None),
    "T above where the time is": ("s^T", ABOVE, (Index("T"),), (), False, None),
    "time above where it should be below": ("s^{(t)}", STATE, (T,), (), False, None),
    "time below where it should be above": ("s_t", ABOVE, (T,), (), False, None),
    "a number above where the time is below": ("s_t^2", STATE, (T,), (), False, 2),
    "T above where the time is below": ("s_t^T", STATE, (T,), (), True, None),
    "a transpose": (r"s_t^\top", STATE, (T,), (), True, None),
    "a prime": ("s_t'", STATE, (T,), (), True, None),
    "a transpose beside a time above": (r"s^{(t)\top}", ABOVE, (T,), (), True, None),
    "an entry": ("s_{t,i}", STATE, (T,), (ROW,), False, None),
    "an entry below a time above": ("s^{(t)}_i", ABOVE, (T,), (ROW,), False, None),
    "entries": ("A_{ij}", MATRIX, (), (ROW, COLUMN), False, None),
    "entries with a comma": ("A_{i,j}", MATRIX, (), (ROW, COLUMN), False, None),
    "a power of a matrix": ("A^k", MATRIX, (), (), False, K),
    "a transposed matrix": ("A^T", MATRIX, (), (), True, None),
    "a label": ("A_{hh}", LABELLED, (), (), False, None),
    "a label above": ("A^{hh}", LABELLED, (), (), False, None),
    "a number as label": ("s^2_t", LAYER, (T,), (), False, None),
    "a number as label below": ("s_{2,t}", LAYER, (T,), (), False, None),
    "a number as label in brackets": ("s^{(2)}_t", LAYER, (T,), (), False, None),
    "two times": ("J_{t,k}", PAIR, (T, K), (), False, None),
    "two times that are one": ("J_{t,t}", PAIR, (T, T), (), False, None),
}  # fmt: skip


@pytest.mark.parametrize(
    ("source", "entry", "times", "entries", "transposed", "power"), FOUND.values(), ids=FOUND
)
def test_what_the_scripts_say(
    source: str,
    entry: Entry,
    times: tuple[Index, ...],
    entries: tuple[Index, ...],
    transposed: bool,
    power: int | Index | None,
) -> None:
    found = match(_symbol(source), entry)
    assert found is not None
    assert (found.times, found.entries) == (times, entries)
    assert (found.transposed, found.power) == (transposed, power)


BEST = {
    # The entry that leaves the fewest scripts over.
    "a label before an entry": ("s_{2,t}", (STATE, LAYER), LAYER),
    "its place before another": ("s^t", (STATE, ABOVE), ABOVE),
    "a label before entries": ("A_{hh}", (MATRIX, LABELLED), LABELLED),
    "entries where no label is": ("A_{ij}", (MATRIX, LABELLED), MATRIX),
    "the accent": (r"\hat{s}_t", (STATE, HAT), HAT),
    "no accent": ("s_t", (HAT, STATE), STATE),
    "another letter": ("z_t", (STATE, HAT), None),
    "another accent": (r"\tilde{s}_t", (STATE, HAT), None),
}


@pytest.mark.parametrize(("source", "entries", "best"), BEST.values(), ids=BEST)
def test_the_best_entry(source: str, entries: tuple[Entry, ...], best: Entry | None) -> None:
    found = matches(_symbol(source), entries)
    assert (found and found.entry) == best


INDICES = {
    "t": T,
    "t-1": Index("t", -1),
    "1+t": Index("t", 1),
    "3": Index(None, 3),
    "x_t": None,
    "2 t": None,
    "-t": None,
    r"\frac{t}{2}": None,
}


@pytest.mark.parametrize(("source", "index"), INDICES.items())
def test_a_formula_as_an_index(source: str, index: Index | None) -> None:
    assert as_index(parse(source)[0]) == index


def test_scripts_in_scripts_are_unfolded() -> None:
    placed = placed_items(_symbol(r"\delta^{h_t}"))
    assert [where for where, _ in placed] == ["sup", "sup"]
    assert [label_of(item) for _, item in placed] == ["h", "t"]


def test_a_variable_keeps_its_first_time() -> None:
    assert PAIR.at((T, K)) == PAIR.at((T,))
    assert MATRIX.at(()).time is None


def test_a_match_without_anything_leaves_a_formula_as_it_is() -> None:
    variable = STATE.at((T,))
    assert Match(STATE, (T,)).applied_to(variable) is variable
