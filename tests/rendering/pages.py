"""What is wrong with a page of HTML, as a reader with no eyes, no script or no network meets it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

VOID = ("meta", "br", "hr", "rect", "path", "polygon")
FORBIDDEN = ("script", "link", "img", "iframe", "object", "embed", "base", "form", "foreignobject")
LOADING = ("src", "srcset", "data", "action", "poster", "background", "xlink:href")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
PARTS_OF = {
    "mfrac": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3,
}  # fmt: skip
"""The elements of MathML that have just so many parts."""


@dataclass
class Node:
    """An element, its attributes, its parts, and the words directly in it."""

    tag: str
    attributes: dict[str, str | None]
    parts: list[Node] = field(default_factory=list)
    words: str = ""

    def every(self, *tags: str) -> Iterator[Node]:
        """The elements of these kinds in it, in their order."""
        for part in self.parts:
            if not tags or part.tag in tags:
                yield part
            yield from part.every(*tags)

    @property
    def text(self) -> str:
        """All words in it."""
        return self.words + "".join(part.text for part in self.parts)


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("", {})
        self.open = [self.root]
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append(self.open[-1].parts[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].parts.append(Node(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if self.open.pop().tag != tag:
            self.faults.append(f"</{tag}> closes something else")

    def handle_data(self, data: str) -> None:
        self.open[-1].words += data


def parsed(page: str) -> Node:
    """The tree of a page."""
    return _parsed(page).root


def _parsed(page: str) -> _Tree:
    tree = _Tree()
    tree.feed(page)
    tree.close()
    return tree


def faults(page: str) -> list[str]:
    """What is wrong with a page, nothing if all is well."""
    tree = _parsed(page)
    return [
        *tree.faults,
        *_head(tree.root),
        *_headings(tree.root),
        *_loaded(tree.root),
        *_links(tree.root),
        *_tables(tree.root),
        *_pictures(tree.root),
        *_formulas(tree.root),
    ]


def _head(root: Node) -> Iterator[str]:
    if [node.attributes.get("lang") for node in root.every("html")] != ["en"]:
        yield "the language is not said"
    if [bool(node.text.strip()) for node in root.every("title") if node.parts == []][:1] != [True]:
        yield "there is no title"
    if len([*root.every("main")]) != 1:
        yield "there is not one main part"


def _headings(root: Node) -> Iterator[str]:
    levels = [HEADINGS.index(node.tag) + 1 for node in root.every(*HEADINGS)]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield f"there is not one first heading: {levels}"
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"a heading of level {after} follows one of level {before}"
    if not all(node.text.strip() for node in root.every(*HEADINGS)):
        yield "a heading is empty"


def _loaded(root: Node) -> Iterator[str]:
    for node in root.every():
        if node.tag in FORBIDDEN:
            yield f"there is an element {node.tag}"
        for name, value in node.attributes.items():
            if name in LOADING or name.startswith("on"):
                yield f"{node.tag} has {name}={value}"
    for node in root.every("style"):
        if re.search(r"url\(|@import|http|expression", node.words):
            yield "the style loads something"


def _links(root: Node) -> Iterator[str]:
    ids = Counter(node.attributes["id"] for node in root.every() if "id" in node.attributes)
    if any(number > 1 for number in ids.values()):
        yield "an id is given twice"
    for node in root.every("a"):
        target = node.attributes.get("href") or ""
        if not target.startswith("#") or target[1:] not in ids:
            yield f"a link leads to {target!r}"


def _tables(root: Node) -> Iterator[str]:
    for table in root.every("table"):
        heads = [*table.every("th")]
        if not heads or any(one.attributes.get("scope") not in ("col", "row") for one in heads):
            yield "a table has a header without its scope"
        if not all(one.text.strip() for one in heads):
            yield "a header of a table is empty"
        widths = {sum(part.tag in ("th", "td") for part in row.parts) for row in table.every("tr")}
        if len(widths) != 1:
            yield f"a table has rows of {sorted(widths)} cells"


def _pictures(root: Node) -> Iterator[str]:
    for picture in root.every("svg"):
        said = [part.words.strip() for part in picture.parts if part.tag in ("title", "desc")]
        if picture.attributes.get("role") != "img" or len(said) != 2 or not all(said):
            yield "a picture is not described"


def _formulas(root: Node) -> Iterator[str]:
    for formula in root.every("math"):
        if not formula.text.strip():
            yield "a formula is empty"
        for node in formula.every():
            if len(node.parts) != PARTS_OF.get(node.tag, len(node.parts)):
                yield f"{node.tag} has {len(node.parts)} parts"
            if node.parts and node.words.strip():
                yield f"there are words between the parts of {node.tag}"
