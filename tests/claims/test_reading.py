"""Readings: one value on each axis."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from symbptt.claims.reading import AXES, DEFAULT, Reading, readings_at
from symbptt.errors import UnknownName

UNKNOWN = [
    ("partials", "Total"),
    ("partials", ""),
    ("free_index", "total"),
    ("product_order", "falling"),
    ("layout", "columns"),
    ("left_side", "own"),
]


@pytest.mark.parametrize(("axis", "value"), UNKNOWN)
def test_a_value_that_the_axis_does_not_have_is_refused(axis: str, value: str) -> None:
    with pytest.raises(UnknownName) as caught:
        Reading(**{axis: value})
    error = caught.value
    assert error.reason == f"there is no value of {axis} {value!r}"
    assert (error.kind, error.name, error.known) == (f"value of {axis}", value, AXES[axis])


@pytest.mark.parametrize(("axis", "value"), [(axis, v) for axis, vs in AXES.items() for v in vs])
def test_every_value_of_an_axis_is_good(axis: str, value: str) -> None:
    reading = Reading(**{axis: value})
    assert getattr(reading, axis) == value
    assert DEFAULT.changes(reading) == ({} if value == AXES[axis][0] else {axis: value})


def test_the_default_is_the_first_value_of_every_axis() -> None:
    assert asdict(DEFAULT) == {axis: values[0] for axis, values in AXES.items()}


def test_changes_are_the_values_of_the_other() -> None:
    one, other = Reading(partials="total"), Reading(partials="own", free_index="summed")
    assert one.changes(other) == {"partials": "own", "free_index": "summed"}
    assert other.changes(one) == {"partials": "total", "free_index": "fixed"}


DISTANCES = {
    "none": (0, ("partials", "free_index"), [{}]),
    "one": (
        1, ("partials", "free_index"),
        [{"partials": "total"}, {"partials": "own"}, {"free_index": "summed"}],
    ),
    "two": (
        2, ("partials", "free_index"),
        [
            {"partials": "total", "free_index": "summed"},
            {"partials": "own", "free_index": "summed"},
        ],
    ),
    "more than there are": (3, ("partials", "free_index"), []),
    "a layout": (1, ("layout",), [{"layout": "denominator"}, {"layout": "mixed"}]),
}  # fmt: skip


@pytest.mark.parametrize(("distance", "axes", "changes"), DISTANCES.values(), ids=DISTANCES)
def test_readings_at_a_distance(
    distance: int, axes: tuple[str, ...], changes: list[dict[str, str]]
) -> None:
    found = [DEFAULT.changes(reading) for reading in readings_at(DEFAULT, distance, *axes)]
    assert found == changes
