"""The notebooks: each runs from a clean kernel, and prints what is stored in it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


SHOWN = ("text/markdown", "text/latex", "image/svg+xml", "image/png", "text/plain")
"""What is stored of an output, the first of these that it has: a page that hosts code shows it.

Not its HTML, which such a page strips of MathML and SVG, and no widget, which needs a kernel.
"""


def executed(path: Path) -> nbformat.NotebookNode:
    """The notebook, run from the first cell to the last in a new kernel; an error is raised."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=600, kernel_name="python3").execute(cwd=str(path.parent))
    return notebook


def outputs(notebook: nbformat.NotebookNode) -> list[list[dict[str, Any]]]:
    """What each code cell shows, as it is stored."""
    return [
        [kept(output) for output in cell.outputs if output.get("name") != "stderr"]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def kept(output: nbformat.NotebookNode) -> dict[str, Any]:
    """One output as it is stored."""
    if output.output_type == "stream":
        return {"output_type": "stream", "name": output.name, "text": output.text}
    shown = next(kind for kind in SHOWN if kind in output.data)
    made = {
        "output_type": output.output_type,
        "data": {shown: output.data[shown]},
        "metadata": {},
    }
    return made | ({"execution_count": None} if "execution_count" in output else {})


def words(notebook: nbformat.NotebookNode) -> list[list[dict[str, Any]]]:
    """What each code cell shows, without plots, which differ from machine to machine."""
    return [[_without_pixels(output) for output in cell] for cell in outputs(notebook)]


def _without_pixels(output: dict[str, Any]) -> dict[str, Any]:
    data = output.get("data", {})
    plotted = "image/png" in data or MATPLOTLIB in data.get("image/svg+xml", "")
    return output | {"data": list(data)} if plotted else output


MATPLOTLIB = "<dc:title>Matplotlib"
"""Stands in a picture that matplotlib has made."""


def refresh(path: Path) -> None:
    """Run a notebook and store its outputs, with nothing that differs from run to run."""
    notebook = executed(path)
    shown = iter(outputs(notebook))
    for number, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{number}"
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.execution_count = None
            cell.outputs = [nbformat.from_dict(output) for output in next(shown)]
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    nbformat.validate(notebook)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS != []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_shows_what_is_stored(path: Path) -> None:
    stored = nbformat.read(path, as_version=4)
    assert words(executed(path)) == words(stored)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_has_been_run(path: Path) -> None:
    """The stored file is one that `refresh` could have written."""
    notebook = nbformat.read(path, as_version=4)
    assert [cell.id for cell in notebook.cells] == [
        f"cell-{number}" for number in range(1, len(notebook.cells) + 1)
    ]
    assert all(notebook.cells[i].source.strip() for i in range(len(notebook.cells)))
    assert outputs(notebook) == [
        [dict(output) for output in cell.outputs]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_begins_with_a_question_and_answers_it(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    first, *rest = [cell.source for cell in cells if cell.cell_type == "markdown"]
    assert first.startswith("# ")
    assert re.search(r"\*\*[^*]+\?\*\*", first)
    assert sum("## Answer\n" in words for words in rest) == 1


def test_readme_tells_of_each() -> None:
    told = re.findall(r"^\| `(\d\d_\w+)` \|", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert told == [path.stem for path in NOTEBOOKS]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_output_needs_a_kernel_or_is_stripped(path: Path) -> None:
    """Pages that host code strip MathML and SVG from HTML, and have no widgets."""
    notebook = nbformat.read(path, as_version=4)
    kinds = {
        kind
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        for kind in output.get("data", ())
    }
    assert kinds <= set(SHOWN)


WIDGET = {"application/vnd.jupyter.widget-view+json": {"model_id": "1f"}, "text/plain": "Controls"}


@pytest.mark.parametrize(
    ("data", "stored"),
    [
        (WIDGET, {"text/plain": "Controls"}),
        ({"text/plain": "a", "text/latex": "b"}, {"text/latex": "b"}),
        ({"text/plain": "a", "text/latex": "b", "text/markdown": "c"}, {"text/markdown": "c"}),
        ({"text/plain": "a", "image/png": "b"}, {"image/png": "b"}),
    ],
)
def test_what_is_stored(data: dict[str, Any], stored: dict[str, str]) -> None:
    output = nbformat.v4.new_output("display_data", data)
    assert kept(output) == {"output_type": "display_data", "data": stored, "metadata": {}}


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({"image/png": "b"}, True),
        ({"image/svg+xml": f"b{MATPLOTLIB}"}, True),
        ({"image/svg+xml": "b"}, False),
    ],
)
def test_pixels_alone_may_differ(changed: dict[str, str], same: bool) -> None:
    """They depend on the fonts of a machine; a picture that symbptt draws does not."""
    one, other = (
        nbformat.v4.new_notebook(
            cells=[
                nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("display_data", data)])
            ]
        )
        for data in ({kind: f"a{image[1:]}" for kind, image in changed.items()}, changed)
    )
    assert (words(one) == words(other)) == same
