"""Debian's chromium, headless, with the network off: a page is opened and asked."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

EXECUTABLE = shutil.which("chromium")
"""Where it is; None without it."""


@contextmanager
def browser() -> Iterator[Browser]:
    """The browser; it closes in the end."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=EXECUTABLE, args=["--no-sandbox"] if root else []
        )
        yield opened
        opened.close()


@dataclass
class Opened:
    """A page, what its console said, and what it asked for besides itself."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


def opened(context: BrowserContext, file: Path) -> Opened:
    """A file, opened."""
    address = file.as_uri()
    found = Opened(context.new_page())
    found.page.on("console", lambda message: found.said.append(message.text))
    found.page.on("pageerror", lambda error: found.said.append(str(error)))
    found.page.on("request", lambda request: found.asked.append(request.url))
    found.page.goto(address)
    found.asked.remove(address)
    return found
