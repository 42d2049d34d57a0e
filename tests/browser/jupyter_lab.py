"""A JupyterLab of one's own in a headless browser, and pictures of notebooks in it.

    python -m tests.browser.jupyter_lab DIRECTORY [NOTEBOOK ...] [--dark]

runs each notebook from the first cell to the last in a new kernel and writes a picture of each of
its cells to DIRECTORY, and one of the explorer with another claim pasted into it. Look at them. It
needs the extras `jupyter` and `browser`, and Debian's package chromium.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Locator, Page, sync_playwright

ROOT = Path(__file__).parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SECONDS = 180
"""How long anything may take: the machine may be busy."""


def browser_path() -> str | None:
    """Where the browser is, None if there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def lab(directory: Path, dark: bool = False) -> Iterator[str]:
    """A server of JupyterLab for the notebooks in a directory; yields the address of its page."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    settings = directory / ".settings"
    places = ("CONFIG", "DATA", "RUNTIME")
    own = {f"JUPYTER_{place}_DIR": str(settings / place.lower()) for place in places}
    own |= {"JUPYTERLAB_WORKSPACES_DIR": str(settings), "JUPYTERLAB_SETTINGS_DIR": str(settings)}
    own |= {"PYTHONPATH": str(ROOT), "IPYTHONDIR": str(settings / "ipython")}
    _set(settings / "config" / "labconfig" / "page_config.json", WITHOUT_NEWS)
    themes = settings / "@jupyterlab" / "apputils-extension" / "themes.jupyterlab-settings"
    _set(themes, {"theme": "JupyterLab Dark" if dark else "JupyterLab Light"})
    server = subprocess.Popen(
        [
            sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}",
            "--ServerApp.port_retries=0", f"--ServerApp.root_dir={directory}",
            f"--IdentityProvider.token={token}",
        ],
        env={**os.environ, **own}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(f"http://127.0.0.1:{port}/api", server)
        yield f"http://127.0.0.1:{port}/lab/tree/{{}}?reset&token={token}"
    finally:
        server.terminate()
        server.wait()


WITHOUT_NEWS = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
"""A setting with which nothing is asked of the network, nor of whoever looks at the page."""


def _set(path: Path, settings: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(settings), encoding="utf-8")


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            urlopen(address).close()
        except URLError:
            time.sleep(0.3)
        else:
            return
    raise RuntimeError("JupyterLab did not start")


@contextmanager
def opened(address: str, width: int = 1200, height: int = 1600) -> Iterator[Page]:
    """A page of the browser at an address."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        page = browser.new_page(viewport={"width": width, "height": height})
        page.set_default_timeout(SECONDS * 1000)
        page.goto(address)
        yield page
        browser.close()


def run_all(page: Page) -> None:
    """Restart the kernel of the notebook that is open, and run all of its cells."""
    page.get_by_text("| Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Restart Kernel and Run All Cells").click()
    page.locator(".jp-Dialog .jp-mod-accept").click()
    page.wait_for_function(FINISHED)


FINISHED = """() => {
    const cells = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")];
    const said = cells.map(one => one.textContent.trim());
    return said.length > 0 && said.every(one => /^\\[\\d+\\]:$/.test(one));
}"""
"""Whether each cell has the number of its run beside it; a cell that waits or runs has a star."""


def explorer(page: Page) -> Locator:
    """The cell of the notebook in which the explorer is."""
    return page.locator(".jp-CodeCell", has=page.locator(".jupyter-widgets textarea"))


def choose(page: Page, label: str, value: str) -> None:
    """Set a control of the explorer that has choices."""
    row = explorer(page).locator(".widget-dropdown", has=page.get_by_text(label, exact=True))
    row.locator("select").select_option(value)


def paste(page: Page, claim: str) -> None:
    """Put a claim into the explorer as from the clipboard, all at once."""
    area = explorer(page).locator("textarea")
    area.fill("")
    area.focus()
    page.keyboard.insert_text(claim)


def answer(page: Page) -> Locator:
    """The line of the explorer with the answer about its claim."""
    return explorer(page).locator(".symbptt .answer").first


def photograph(page: Page, stem: Path) -> Iterator[Path]:
    """Pictures of the cells of a notebook that is run, and of its explorer with another claim."""
    for number, cell in enumerate(page.locator(".jp-CodeCell").all(), 1):
        cell.scroll_into_view_if_needed()
        yield _photographed(cell, Path(f"{stem}-{number:02}.png"))
    if explorer(page).count():
        paste(page, CLAIM)
        answer(page).filter(has_text="right for every T").wait_for()
        yield _photographed(explorer(page), Path(f"{stem}-pasted.png"))


CLAIM = r"\frac{\partial L}{\partial b_h} = \sum_{t=0}^{T} \frac{\partial L_t}{\partial b_h}"


def _photographed(part: Locator, path: Path) -> Path:
    part.screenshot(path=path)
    return path


def main() -> None:
    """Write the pictures, and say where they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("notebooks", nargs="*", help="all, if none is named")
    parser.add_argument("--dark", action="store_true")
    asked = parser.parse_args()
    work = asked.directory.resolve() / "notebooks"
    shutil.copytree(ROOT / "notebooks", work, dirs_exist_ok=True)
    with lab(work, asked.dark) as address:
        for name in asked.notebooks or sorted(path.name for path in work.glob("*.ipynb")):
            with opened(address.format(name)) as page:
                run_all(page)
                for path in photograph(page, asked.directory / Path(name).stem):
                    print(path)


if __name__ == "__main__":
    main()
