"""Screenshots of the reports: `python -m tests.browser.report DIRECTORY`. Look at them."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.browser.chromium import browser, opened
from tests.browser.pages import PAGES, written

LOOKS = {
    "light": {"media": "screen", "color_scheme": "light"},
    "dark": {"media": "screen", "color_scheme": "dark"},
    "print": {"media": "print", "color_scheme": "light"},
}
"""The ways in which a page is looked at."""

SIZES = {"wide": {"width": 1200, "height": 900}, "narrow": {"width": 390, "height": 800}}
"""The windows, in pixels."""


def main(directory: Path) -> None:
    """Write the pages, and a picture of each in every way."""
    directory.mkdir(parents=True, exist_ok=True)
    with browser() as chromium:
        for name in PAGES:
            file = written(name, directory)
            for size, viewport in SIZES.items():
                context = chromium.new_context(viewport=viewport, offline=True)
                page = opened(context, file).page
                for look, media in LOOKS.items():
                    page.emulate_media(**media)
                    page.screenshot(path=file.with_suffix(f".{size}.{look}.png"), full_page=True)
                if size == "wide":
                    page.pdf(path=file.with_suffix(".pdf"), format="A4")
                context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
