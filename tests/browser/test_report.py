"""Reports in a real browser with the network off; skipped without chromium and playwright."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright", reason="the extra `browser` is not installed")

from tests.browser import chromium
from tests.browser.pages import PAGES, written

pytestmark = [
    pytest.mark.skipif(chromium.EXECUTABLE is None, reason="there is no chromium"),
    pytest.mark.xdist_group("browser"),
]


@pytest.fixture(scope="module")
def context() -> Iterator[Any]:
    """A window of 1200 pixels without a network."""
    with chromium.browser() as opened:
        yield opened.new_context(viewport={"width": 1200, "height": 900}, offline=True)


SIZES = """tags => [...document.querySelectorAll(tags)].map(one => {
  const box = one.getBoundingClientRect();
  return [box.width, box.height];
})"""
"""The widths and heights of elements."""

ESCAPING = """() => [...document.querySelectorAll('main *')].filter(one =>
  one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.wide, .formula, pre, svg')
).map(one => one.outerHTML.slice(0, 100))"""
"""What reaches beyond the window."""


@pytest.mark.parametrize("name", PAGES)
def test_a_report(name: str, context: Any, tmp_path: Path) -> None:
    found = chromium.opened(context, written(name, tmp_path))
    formulas = found.page.evaluate(SIZES, "math")
    pictures = found.page.evaluate(SIZES, "svg")
    assert (found.said, found.asked) == ([], [])
    assert formulas and min(map(min, formulas)) >= 3
    assert pictures and min(map(min, pictures)) >= 100
    assert found.page.evaluate(ESCAPING) == []
    found.page.close()


def test_without_a_script_it_is_the_same(context: Any, tmp_path: Path) -> None:
    file = written("quiz", tmp_path)
    with_script = chromium.opened(context, file).page.inner_text("main")
    other = context.browser.new_context(offline=True, java_script_enabled=False)
    assert chromium.opened(other, file).page.inner_text("main") == with_script


def test_a_fraction_is_set_as_one(context: Any, tmp_path: Path) -> None:
    """Were the MathML not understood, ∂L/∂b_h would be one line of letters."""
    page = chromium.opened(context, written("derived", tmp_path)).page
    upper = page.locator("h1 mfrac > :first-child").bounding_box()
    lower = page.locator("h1 mfrac > :nth-child(2)").bounding_box()
    assert upper["y"] + upper["height"] <= lower["y"] + 1
    assert abs(upper["x"] + upper["width"] / 2 - lower["x"] - lower["width"] / 2) < 8


def test_links_are_reached_by_the_keyboard(context: Any, tmp_path: Path) -> None:
    page = chromium.opened(context, written("quiz", tmp_path)).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#question-1"
    page.keyboard.press("Enter")
    assert page.url.endswith("#question-1")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_the_page(scheme: str, context: Any, tmp_path: Path) -> None:
    """A contrast of 4.5 at least, as WCAG 2.1 asks for, of every colour that words have."""
    page = chromium.opened(context, written("marked", tmp_path)).page
    page.emulate_media(color_scheme=scheme)
    paper, inks = page.evaluate("""() => [getComputedStyle(document.body).backgroundColor,
      [...new Set([...document.querySelectorAll('main *:not(svg *)')]
        .map(one => getComputedStyle(one).color))]]""")
    assert len(inks) >= 4
    assert min(_contrast(_light(ink), _light(paper)) for ink in inks) >= 4.5


def _light(colour: str) -> float:
    """Relative luminance of rgb(r, g, b), as WCAG 2.1 defines it."""
    parts = (int(part) / 255 for part in colour[4:-1].split(","))
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def test_a_narrow_window_holds_the_page(context: Any, tmp_path: Path) -> None:
    page = chromium.opened(context, written("lstm", tmp_path)).page
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(ESCAPING) == []


def test_paper_is_light_and_holds_the_page(context: Any, tmp_path: Path) -> None:
    page = chromium.opened(context, written("quiz", tmp_path)).page
    page.emulate_media(media="print", color_scheme="light")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('nav')).display") == "none"
    assert page.pdf(format="A4").startswith(b"%PDF-")
