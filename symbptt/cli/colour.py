"""Colour on a terminal, by rich; loaded only where it is wanted."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.text import Text

STYLES = (
    (r"^.* [─-]{8,}$", "bold"),
    (r"✓ (equal|true|right)|\[\+\] (equal|true|right)", "green"),
    (r"✗ (different|false|wrong)|\[-\] (different|false|wrong)", "red"),
    (r"\? (undecided|T <= \d+)|\[\?\] \S+", "yellow"),
)
"""What is coloured; the words and signs say the same without it."""


def show(content: str) -> None:
    """Print the content and a newline to standard output, in colour."""
    text = Text(content)
    for pattern, style in STYLES:
        text.highlight_regex("(?m)" + pattern, style)
    console = Console(
        file=sys.stdout, force_terminal=True, color_system="standard", no_color=False, width=10_000
    )
    console.print(text, soft_wrap=True, highlight=False)
