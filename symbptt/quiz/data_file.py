r"""A quiz as a small file of data, in YAML.

    cell: elman            # or equations: ['h_t = ...', ...], here or in each question
    start: 0               # optional: the first time step
    total_loss: '\sum_{t=0}^T L_t'   # optional
    questions:
      - id: "1"            # optional: else its position
        text: optional words
        param: b_h         # or asked: '\frac{\partial L}{\partial b_h}'
        options:
          - '\sum_{t=0}^T ...'
          - latex: '...'
            marked: true   # the key has it as right
          - text: an option in words

The YAML is read strictly: no anchors, aliases, merge keys, tags, further documents, keys twice or
keys that are not listed here. Text is text: where YAML would make a number, a truth value or a date
of it, or other readers of YAML would (y, n), it must stand between quotes.
"""

from __future__ import annotations

import re
from dataclasses import replace

import yaml

from ..bounds import hold
from ..errors import DataError
from .document import Document, Line, refused_character
from .page import DraftOption, DraftQuestion, Page, Passage, finish, open_question
from .passages import asked_length, readable

DATA_FILE_CHARACTERS = 256 * 1024
"""Length of a file of data, in code points."""

NESTING = 8
"""Depth of lists and mappings in a file of data."""

PAGE_KEYS = ("cell", "equations", "start", "total_loss", "questions")
QUESTION_KEYS = ("id", "text", "param", "asked", "equations", "options")
OPTION_KEYS = ("latex", "text", "marked")

_TEXT = "tag:yaml.org,2002:str"
_INTEGER = "tag:yaml.org,2002:int"
_TRUTH = "tag:yaml.org,2002:bool"
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,6}")
_LIKE_TRUTH = frozenset("yYnN")

Entries = dict[str, yaml.Node]


class _Reader:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.drafts: list[DraftQuestion] = []

    def read(self) -> Page:
        root = self._root()
        page = self._mapping(root, PAGE_KEYS, "quiz")
        if "questions" not in page:
            raise self._error(root, "a quiz has questions")
        if "cell" in page and "equations" in page:
            raise self._error(page["equations"], "a quiz has a cell or equations, not both")
        equations = self._formulas(page)
        for node in self._list(page["questions"]):
            self._question(node, equations)
        read = finish("yaml", self.document, self.drafts, [])
        return replace(
            read,
            cell=self._text(page["cell"]) if "cell" in page else None,
            start=self._whole_number(page["start"]) if "start" in page else None,
            total_loss=self._text(page["total_loss"]) if "total_loss" in page else None,
        )

    def _question(self, node: yaml.Node, equations: tuple[Passage, ...]) -> None:
        entries = self._mapping(node, QUESTION_KEYS, "question")
        id = self._id(entries["id"]) if "id" in entries else str(len(self.drafts) + 1)
        draft = open_question(self.drafts, id)
        if ("param" in entries) == ("asked" in entries):
            raise self._error(node, f"question {id} has either a param or what is asked")
        if "options" not in entries:
            raise self._error(node, f"question {id} has no options")
        if "param" in entries:
            draft.param = self._text(entries["param"])
        else:
            draft.asked.append(self._asked(entries["asked"]))
        if "text" in entries:
            draft.words.append(self._text(entries["text"]))
        draft.equations += [*equations, *self._formulas(entries)]
        for option in self._list(entries["options"]):
            draft.add(self._option(option))

    def _option(self, node: yaml.Node) -> DraftOption:
        line = self._line(node)
        if not isinstance(node, yaml.MappingNode):
            formula = self._passage(node)
            return DraftOption(line, formula, readable(formula.source), marked=False)
        entries = self._mapping(node, OPTION_KEYS, "option")
        if "latex" not in entries and "text" not in entries:
            raise self._error(node, "an option has latex or text")
        found = self._passage(entries["latex"]) if "latex" in entries else None
        words = self._text(entries["text"]) if "text" in entries else ""
        marked = "marked" in entries and self._truth(entries["marked"])
        return DraftOption(line, found, words or readable(found.source if found else ""), marked)

    def _asked(self, node: yaml.Node) -> Passage:
        asked = self._passage(node)
        length = asked_length(asked.source)
        if length is None:
            return asked
        first = asked.place[0]
        return replace(asked, source=asked.source[:length], place=(first, first + length))

    def _formulas(self, entries: Entries) -> tuple[Passage, ...]:
        if "equations" not in entries:
            return ()
        return tuple(self._passage(node) for node in self._list(entries["equations"]))

    def _root(self) -> yaml.Node:
        """The one document, found to have no anchors, aliases, tags and no great depth."""
        hold("the length of the file", len(self.document.text), DATA_FILE_CHARACTERS)
        try:
            self._check_events()
            root = yaml.compose(self.document.text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = self.document.line_at(mark.index if mark else 0)
            raise line.error(f"this is not YAML: {error.problem or error.context}") from None
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            raise DataError(f"this is not YAML: {str(error).splitlines()[0]}") from None
        if root is None:
            raise DataError("the file is empty")
        return root

    def _check_events(self) -> None:
        depth = documents = 0
        for event in yaml.parse(self.document.text, Loader=yaml.SafeLoader):
            line = self.document.line_at(_start(event))
            column = _start(event) - line.start
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise line.error("a quiz is one document", column)
                if event.version or event.tags:
                    raise line.error("directives are refused", 0)
            if isinstance(event, yaml.AliasEvent):
                raise line.error("aliases are refused", column)
            if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
                raise line.error("anchors are refused", column)
            if getattr(event, "tag", None) is not None:
                raise line.error("tags are refused", column)
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            hold("the nesting of the file", depth, NESTING, line.text)

    def _mapping(self, node: yaml.Node, keys: tuple[str, ...], what: str) -> Entries:
        if not isinstance(node, yaml.MappingNode):
            raise self._error(node, f"a {what} is a mapping with the keys {', '.join(keys)}")
        entries: Entries = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else None
            if name not in keys:
                reason = (
                    "merge keys are refused" if name == "<<" else f"the key {name!r} is unknown"
                )
                raise self._error(key, f"{reason}; a {what} has {', '.join(keys)}")
            if name in entries:
                raise self._error(key, f"the key {name!r} is there twice")
            entries[name] = value
        return entries

    def _list(self, node: yaml.Node) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            raise self._error(node, "a list with at least one entry belongs here")
        found: list[yaml.Node] = node.value
        return found

    def _text(self, node: yaml.Node) -> str:
        """The text of a scalar that is text in every version of YAML."""
        if not isinstance(node, yaml.ScalarNode):
            raise self._error(node, "text belongs here")
        value: str = node.value
        if node.tag != _TEXT or (node.style is None and value in _LIKE_TRUTH):
            kind = "a truth value" if node.tag == _TEXT else _KINDS.get(node.tag, "another value")
            reason = f"YAML takes {value!r} for {kind}; text must stand between quotes"
            raise self._error(node, reason if value else "text belongs here")
        if not value.strip():
            raise self._error(node, "text belongs here")
        if character := refused_character(value):
            raise self._error(node, f"the character {character} is refused")
        return value

    def _passage(self, node: yaml.Node) -> Passage:
        """A formula; its place is without the quotes where it is written as it is."""
        value = self._text(node)
        line = self._line(node)
        start, end = _start(node), _end(node)
        written = self.document.text[start:end]
        inner = start + written.find(value) if value in written else None
        if inner is not None:
            start, end = inner, inner + len(value)
        place = self.document.place(start, end)
        source = value.strip()
        if inner is not None:
            first = start + value.index(source)
            place = self.document.place(first, first + len(source))
        return Passage(source, False, place, line.number)

    def _id(self, node: yaml.Node) -> str:
        if isinstance(node, yaml.ScalarNode) and node.tag == _INTEGER:
            return str(self._whole_number(node))
        return self._text(node)

    def _whole_number(self, node: yaml.Node) -> int:
        """A decimal integer; YAML's octal, hexadecimal and base 60 are refused."""
        plain = isinstance(node, yaml.ScalarNode) and node.tag == _INTEGER
        if not plain or not _WHOLE.fullmatch(node.value):
            raise self._error(node, "a whole number, in decimal digits, belongs here")
        return int(node.value)

    def _truth(self, node: yaml.Node) -> bool:
        if node.tag != _TRUTH or node.value.lower() not in ("true", "false"):
            raise self._error(node, "true or false belongs here")
        return bool(node.value.lower() == "true")

    def _line(self, node: yaml.Node) -> Line:
        """The line of a node, by its place: YAML and this package may count lines apart."""
        return self.document.line_at(_start(node))

    def _error(self, node: yaml.Node, reason: str) -> DataError:
        line = self._line(node)
        first = _start(node) - line.start
        last = min(max(_end(node) - line.start, first), len(line.text))
        return line.error(reason, first, last)


_KINDS = {
    "tag:yaml.org,2002:int": "a number",
    "tag:yaml.org,2002:float": "a number",
    "tag:yaml.org,2002:bool": "a truth value",
    "tag:yaml.org,2002:timestamp": "a date",
    "tag:yaml.org,2002:null": "no value",
}


def _start(part: yaml.Node | yaml.Event) -> int:
    return part.start_mark.index if part.start_mark else 0


def _end(part: yaml.Node | yaml.Event) -> int:
    return part.end_mark.index if part.end_mark else 0


def read_data_file(document: Document) -> Page:
    """The page; raises `DataError` with the line for all that the format does not have."""
    return _Reader(document).read()
