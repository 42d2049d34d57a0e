"""Errors as text: at most four lines, the caret under the place, nothing invisible."""

from __future__ import annotations

import pytest

from symbptt.errors import (
    BoundExceeded,
    DataError,
    FormulaError,
    InputError,
    InvalidValue,
    NoRule,
    SymbpttError,
    UnknownName,
)
from symbptt.rendering.errors import WIDTH, nearest_name, render

TOLD = [
    (InputError("it is wrong"), "Error: it is wrong"),
    (InvalidValue("T is an integer"), "Error: T is an integer"),
    (InputError("no source, no place", None, (0, 1)), "Error: no source, no place"),
    (InputError("nothing was read", "", (0, 0)), "Error: nothing was read"),
    (InputError("no place", "x + y"), "Error: no place"),
    (DataError("the quiz is not TOML"), "Error: the quiz is not TOML"),
    (BoundExceeded("T is 9; the bound is 8", "9"), "Error: T is 9; the bound is 8"),
    (NoRule("max", "add it"), "Error: no rule for max; add it"),
    (FormulaError("expected a factor", "x + ", (4, 4)), "Error: expected a factor\n  x +\n      ^"),
    (FormulaError("bad", "a b c", (2, 3)), "Error: bad\n  a b c\n    ^"),
    (FormulaError("bad", "ab\ncd", (3, 5)), "Error: bad\n  ab\N{REPLACEMENT CHARACTER}cd\n     ^^"),
    (
        FormulaError("bad", "a\u202eb", (1, 2)),
        "Error: bad\n  a\N{REPLACEMENT CHARACTER}b\n   ^",
    ),
    (
        UnknownName("cell", "x", ("elman",), "x", (0, 1)),
        "Error: there is no cell 'x'\n  x\n  ^\nKnown: elman.",
    ),
    (
        UnknownName("cell", "elma", ("elman",)),
        "Error: there is no cell 'elma'\nThe nearest is elman. Known: elman.",
    ),
]


@pytest.mark.parametrize(("error", "told"), TOLD)
def test_error_as_text(error: SymbpttError, told: str) -> None:
    assert render(error) == told


@pytest.mark.parametrize("place", [0, 1, 37, 38, 39, 500, 998, 999])
def test_long_source_is_shown_around_the_place(place: int) -> None:
    source = "." * place + "?" + "." * (999 - place)
    _, shown, caret = render(FormulaError("bad", source, (place, place + 1))).splitlines()
    assert len(shown) <= WIDTH + 2
    assert shown[caret.index("^")] == "?"


def test_carets_end_where_the_shown_source_ends() -> None:
    _, shown, caret = render(FormulaError("bad", "." * 999, (0, 999))).splitlines()
    assert len(caret) == len(shown)


def test_long_words_are_shortened_at_both_ends_kept() -> None:
    told = render(InputError("begins " + "x" * 10_000 + " ends"))
    assert told.startswith("Error: begins xxx")
    assert told.endswith("xxx ends")
    assert len(told) < 2 * WIDTH + 20


@pytest.mark.parametrize(
    ("typed", "known", "nearest"),
    [
        ("b_hh", ("b_y", "b_h"), "b_h"),
        ("w", ("V", "W"), "W"),
        ("SIGMOID", ("tanh", "sigmoid"), "sigmoid"),
        ("lstm", ("elman",), None),
        ("", ("elman",), None),
        ("elman", (), None),
    ],
)
def test_nearest_name(typed: str, known: tuple[str, ...], nearest: str | None) -> None:
    assert nearest_name(typed, known) == nearest
