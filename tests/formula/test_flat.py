"""Flat visual text, read with names as the guide."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbptt.errors import BoundExceeded, FormulaError
from symbptt.formula.flat import FLAT_BYTES, FlatName, flat_to_latex

NAMES = (
    FlatName("L", "L", False),
    FlatName("L", "L", True),
    FlatName("y^", r"\hat{y}", True),
    FlatName("y", "y", True),
    FlatName("h", "h", True),
    FlatName("x", "x", True),
    FlatName("by", "b_{y}", False),
    FlatName("bh", "b_{h}", False),
    FlatName("W", "W", False),
    FlatName("ft", "f_t", False),
)

UNREADABLE = {
    "empty": ("", 0),
    "blank": (" ", 0),
    "an unknown name": ("∂L∂bz", 3),
    "half a fraction": ("∂L", 2),
    "no time": ("W+h", 3),
    "no name": ("W+∂+", 3),
    "no upper bound": ("∑t=0(W)", 4),
    "no range": ("∑W", 2),
    "no term": ("∑t=0T", 4),
    "an unknown letter": ("W·q", 2),
    "a number with a zero before it": ("W07", 1),
    "a time with a zero before it": ("h07", 1),
    "another sign": ("W≠0", 1),
    "a hat on what has none": ("Ŵ", 0),
}


@pytest.mark.parametrize(("flat", "at"), UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable(flat: str, at: int) -> None:
    with pytest.raises(FormulaError) as caught:
        flat_to_latex(flat, NAMES)
    assert caught.value.source == flat
    assert caught.value.span == (at, len(flat))


AMBIGUOUS = {
    "numbers as bounds": ("∑t=110W", r"\sum_{t=1}^{10} W or \sum_{t=11}^{0} W"),
    "an offset before a number": ("∏i=k+110W", r"\prod_{i=k+1}^{10} W or \prod_{i=k+11}^{0} W"),
}


@pytest.mark.parametrize(("flat", "readings"), AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_ambiguous(flat: str, readings: str) -> None:
    with pytest.raises(FormulaError) as caught:
        flat_to_latex(flat, NAMES)
    assert caught.value.reason == f"this flat text can be read in several ways: {readings}"


def test_two_names_written_alike() -> None:
    names = (FlatName("by", "b_{y}", False), FlatName("by", "by", False))
    with pytest.raises(FormulaError, match="several ways"):
        flat_to_latex("by", names)


def test_bound() -> None:
    with pytest.raises(BoundExceeded):
        flat_to_latex("∑" * (FLAT_BYTES // 3 + 1), NAMES)


READABLE = {
    "fractions": (
        "∂L∂by=∂L∂y^t∂y^t∂by",
        r"\frac{\partial L}{\partial b_{y}} = \frac{\partial L}{\partial \hat{y}_{t}} "
        r"\frac{\partial \hat{y}_{t}}{\partial b_{y}}",
    ),
    "sum and product": (
        "∑k=0t(∏i=k+1t∂hi∂hi−1)∂hk∂bh",
        r"\sum_{k=0}^{t} (\prod_{i=k+1}^{t} \frac{\partial h_{i}}{\partial h_{i-1}}) "
        r"\frac{\partial h_{k}}{\partial b_{h}}",
    ),
    "timed and not": (
        "∂Lt∂W+∂L∂W",
        r"\frac{\partial L_{t}}{\partial W} + \frac{\partial L}{\partial W}",
    ),
    "slash": ("∂L/∂W", r"\frac{\partial L}{\partial W}"),
    "combining hat": ("∂y\u0302t∂ŷ0", r"\frac{\partial \hat{y}_{t}}{\partial \hat{y}_{0}}"),
    "accent or not": ("y^t·yt", r"\hat{y}_{t} \cdot y_{t}"),
    "times": ("h0+h12-xt−10+hT", "h_{0} + h_{12} - x_{t-10} + h_{T}"),
    "a number after a name": ("2W−1", "2 W - 1"),
    "an offset of the upper bound": ("∑t=0T−1W", r"\sum_{t=0}^{T-1} W"),
    "a zero as lower bound": ("∑t=010W", r"\sum_{t=0}^{10} W"),
    "the longest name": ("bh=ft(Wht−1+bh)", "b_{h} = f_t (W h_{t-1} + b_{h})"),
    "blanks": (" W  [hT] ", "W [h_{T}]"),
}


@pytest.mark.parametrize(("flat", "latex"), READABLE.values(), ids=READABLE)
def test_readable(flat: str, latex: str) -> None:
    assert flat_to_latex(flat, NAMES) == latex


def test_a_shorter_name_where_the_longest_leads_nowhere() -> None:
    names = (FlatName("h", "h", True), FlatName("ht", "g", True))
    assert flat_to_latex("ht+hti", names) == "h_{t} + g_{i}"


def test_a_label_and_a_time_share_a_subscript() -> None:
    assert flat_to_latex("byt", (FlatName("by", "b_{y}", True),)) == "b_{y,t}"


@given(st.text(alphabet="∂∑∏=Lhybt^01+−()[ W", max_size=60))
def test_read_or_refused(flat: str) -> None:
    with suppress(FormulaError):
        latex = flat_to_latex(flat, NAMES)
        assert latex.count("W") == flat.count("W")
        assert latex.count("sum") == flat.count("∑")


@pytest.mark.parametrize("flat", ["∂L∂by" * 400, "∑t=0T" * 500 + "W", "[" * 4096, "∑t=1111W" * 300])
def test_long_text_is_quick(flat: str) -> None:
    with suppress(FormulaError):
        assert flat_to_latex(flat, NAMES)
