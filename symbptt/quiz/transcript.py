"""Quiz documents read into data: a copied page, an optical scan, Markdown, a file of data.

No formula is parsed here and nothing is judged. The formats are documented in `copied`, `scan`,
`markdown` and `data_file`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ..errors import DataError
from .copied import read_copied
from .data_file import read_data_file
from .document import DOCUMENT_BYTES, Document, read_document
from .markdown import read_markdown
from .page import OPTIONS, QUESTIONS, Page, PageOption, PageQuestion, Passage
from .scan import read_scan

__all__ = [
    "DOCUMENT_BYTES",
    "FORMATS",
    "OPTIONS",
    "QUESTIONS",
    "Page",
    "PageOption",
    "PageQuestion",
    "Passage",
    "read_page",
]

FORMATS: dict[str, Callable[[Document], Page]] = {
    "page": read_copied,
    "scan": read_scan,
    "markdown": read_markdown,
    "yaml": read_data_file,
}
"""The reader of each format."""

_QUESTIONS = re.compile(r"^questions:(?:\s|$)", re.MULTILINE)
_BOX = re.compile(r"^[ \t]{0,20}[-*+][ \t]+(?:\[[ xX]?\]|\([ xX]?\))(?:\s|$)", re.MULTILINE)
_SCANNED = re.compile(r"\\bigcirc|\\square|\$\$")


def read_page(document: str, format: str | None = None) -> Page:
    r"""The questions of a quiz document; its format is seen from its content if none is given.

    Raises `BoundExceeded` for a document of more than 1 MiB, 200 questions, or 26 options a
    question; `DataError` for what the format does not have.

    >>> page = read_page("1. What is $\\partial L / \\partial b = ?$\n- [x] $0$\n- [ ] $1$\n")
    >>> page.format, page.questions[0].asked[0].source
    ('markdown', '\\partial L / \\partial b')
    >>> [(option.id, option.formula.source, option.marked) for option in page.questions[0].options]
    [('A', '0', True), ('B', '1', False)]
    """
    read = read_document(document)
    name = _format_of(read) if format is None else format
    if name not in FORMATS:
        raise DataError(f"there is no quiz format {name!r}; there are {', '.join(FORMATS)}")
    return FORMATS[name](read)


def _format_of(document: Document) -> str:
    if _QUESTIONS.search(document.text):
        return "yaml"
    lines = [line.text.lstrip() for line in document.lines if line.text.strip()]
    if 2 * sum(line.startswith(">") for line in lines) > len(lines):
        return "page"
    scanned = _SCANNED.search(document.text) and not _BOX.search(document.text)
    return "scan" if scanned else "markdown"
