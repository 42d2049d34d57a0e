"""JupyterLab in a real browser: a notebook runs, and its explorer reacts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytest.importorskip("jupyterlab", reason="the extra jupyter is not installed")

from tests.browser import jupyter_lab
from tests.browser.jupyter_lab import answer, choose, explorer, opened, paste, run_all

pytestmark = pytest.mark.skipif(jupyter_lab.browser_path() is None, reason="there is no chromium")
expect.set_options(timeout=jupyter_lab.SECONDS * 1000)

RIGHT = r"\sum_{t=0}^{T} \frac{\partial L_t}{\partial b_h}"
GARBLED = r"\sum_{t=0}^{T} \frac{\partial L_t}{\partial q_t}"


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the notebooks."""
    copied = tmp_path_factory.mktemp("lab") / "notebooks"
    shutil.copytree(jupyter_lab.ROOT / "notebooks", copied)
    return copied


@pytest.fixture(scope="module")
def address(directory: Path) -> Iterator[str]:
    """The address of the first notebook in a JupyterLab."""
    with jupyter_lab.lab(directory) as found:
        yield found.format("01_quiz.ipynb")


@pytest.fixture(scope="module")
def page(address: str) -> Iterator[Page]:
    """The first notebook, restarted and run."""
    with opened(address) as found:
        run_all(found)
        yield found


def test_the_notebook_runs(page: Page) -> None:
    assert page.locator(".jp-OutputArea-output[data-mime-type*=stderr]").count() == 0
    expect(answer(page)).to_contain_text("✗ wrong: it stops one step back: at ")


def test_the_explorer_reacts_to_a_parameter(page: Page) -> None:
    choose(page, "∂L by", "b_y")
    expect(answer(page)).to_contain_text("wrong, the shapes do not fit")
    choose(page, "∂L by", "b_h")
    expect(answer(page)).to_contain_text("wrong: it stops one step back")


def test_the_explorer_reacts_to_a_reading(page: Page) -> None:
    choose(page, "partials", "total")
    expect(answer(page)).to_have_text("✓ right for every T")
    choose(page, "partials", "immediate")
    expect(answer(page)).to_contain_text("wrong")


def test_the_explorer_reacts_to_a_pasted_claim(page: Page) -> None:
    paste(page, RIGHT)
    expect(answer(page)).to_have_text("✓ right for every T")
    paste(page, GARBLED)
    expect(answer(page)).to_have_text("Error: there is no symbol 'q_t'")
    assert "Traceback" not in explorer(page).inner_text()


def test_another_cell_offers_its_parameters(page: Page) -> None:
    choose(page, "Cell", "lstm")
    choose(page, "∂L by", "b_f")
    paste(page, r"\frac{\partial L}{\partial b_f} = \sum_t \frac{\partial L_t}{\partial b_f}")
    expect(answer(page)).to_have_text("✓ right for every T")


def test_formulas_have_a_size(page: Page) -> None:
    box = explorer(page).locator("math").first.bounding_box()
    assert box is not None
    assert box["width"] > 5
    assert box["height"] > 5


def test_what_was_found_is_stored_beside_the_controls(page: Page, directory: Path) -> None:
    """So it still stands there when the kernel is gone."""
    paste(page, RIGHT.replace("b_h", "b_f"))
    expect(answer(page)).to_have_text("✓ right for every T")
    page.keyboard.press("Control+s")
    page.locator(".jp-mod-dirty").wait_for(state="detached")
    controls, found = _outputs(directory / "01_quiz.ipynb")[-2:]
    assert "application/vnd.jupyter.widget-view+json" in controls["data"]
    assert "✓ right for every " in "".join(found["data"]["text/html"])
    assert "✓ right for every " in "".join(found["data"]["text/markdown"])


def test_it_stands_there_before_anything_is_run(page: Page, address: str) -> None:
    """The notebook that was saved, opened anew."""
    assert page.context.browser is not None
    again = page.context.browser.new_page(viewport={"width": 1200, "height": 1600})
    again.goto(address)
    last = again.locator(".jp-CodeCell").last
    expect(last.locator(".symbptt .answer").first).to_have_text("✓ right for every T")
    expect(last.locator("svg.symbptt-network")).to_be_visible()
    again.close()


def _outputs(path: Path) -> list[dict[str, Any]]:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [output for cell in notebook["cells"] for output in cell.get("outputs", ())]
