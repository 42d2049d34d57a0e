"""Quiz documents read into data, in four formats."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbptt.errors import BoundExceeded, DataError, InputError
from symbptt.formula.triples import find_triples
from symbptt.quiz.transcript import FORMATS, Page, PageQuestion, read_page

FIXTURES = Path(__file__).parent / "fixtures"
SHARED = Path(__file__).parents[3] / "shared" / "quiz"
NAMES = ("copied.md", "scanned.md", "written.md", "quiz.yaml")
TEXTS = {name: (FIXTURES / name).read_text(encoding="utf-8") for name in NAMES}


def _page(name: str) -> Page:
    return read_page(TEXTS[name])


def _marked(question: PageQuestion) -> str:
    return "".join(option.id for option in question.options if option.marked)


YAML = "questions:\n  - param: b_h\n    options: ['0']\n"
OPTION = "questions:\n  - param: b_h\n    options:\n      - "
REFUSED = {
    "nothing": ("", "has no question"),
    "no question on the page": ("> Hello\n", "the document, read as page, has no question"),
    "a number twice": ("> 1.Question 1\n> 1.Question 1\n", "two questions have the number 1"),
    "a direction": ("1. a\n2. b\u202ec", "line 2: the invisible character U+202E is refused"),
    "half a character": ("1. \ud800", "U+D800"),
    "LaTeX that differs": (
        "> 1.Question 1\n> 1 point\n>  ∂L∂bh\\frac{\\partial L}{\\partial b_y}∂bh∂L\n",
        "line 3: the LaTeX does not agree",
    ),
    "LaTeX that differs, in the body": (
        "> 1.Question 1\n> Find ∂L∂bh=?\\frac{\\partial L}{\\partial b_y}=?∂bh∂L=?\n",
        "line 2: the LaTeX does not agree",
    ),
    "an open formula": ("1. What?\n\n$$h_t\n- [ ] $0$\n", "line 3: this $$ is not closed"),
    "LaTeX without dollars": ("1. What?\n- [ ] \\frac{a}{b}\n", "line 2: a formula stands between"),
    "a formula that goes on": ("1. What?\n- [ ] $0$\n  + 1\n", "line 3: an option is one formula"),
    "YAML: alias": (YAML + "cell: &a elman\nstart: *a\n", "line 4: anchors are refused"),
    "YAML: tag": ("cell: !!str elman\n" + YAML, "line 1: tags are refused"),
    "YAML: local tag": ("cell: ! elman\n" + YAML, "line 1: tags are refused"),
    "YAML: twice": ("cell: a\ncell: b\n" + YAML, "line 2: the key 'cell' is there twice"),
    "YAML: merge": ("<<: {cell: a}\n" + YAML, "line 1: merge keys are refused"),
    "YAML: unknown key": (
        "cells: a\n" + YAML,
        "the key 'cells' is unknown; a quiz has cell, equat",
    ),
    "YAML: list as key": ("? [a]\n: b\n" + YAML, "line 1: the key None is unknown"),
    "YAML: two documents": (YAML + "---\n" + YAML, "line 4: a quiz is one document"),
    "YAML: directive": ("%YAML 1.1\n---\n" + YAML, "directives are refused"),
    "YAML: number": (OPTION + "1\n", "line 4: YAML takes '1' for a number; text must stand"),
    "YAML: truth": ("cell: no\n" + YAML, "line 1: YAML takes 'no' for a truth value"),
    "YAML: truth elsewhere": (YAML.replace("b_h", "y"), "line 2: YAML takes 'y' for a truth value"),
    "YAML: date": ("cell: 2020-01-01\n" + YAML, "YAML takes '2020-01-01' for a date"),
    "YAML: nothing": ("cell:\n" + YAML, "line 1: text belongs here"),
    "YAML: octal": ("start: 010\n" + YAML, "line 1: a whole number"),
    "YAML: text as number": ("start: '0'\n" + YAML, "line 1: a whole number"),
    "YAML: yes": (OPTION + "{latex: a, marked: yes}\n", "line 4: true or false belongs here"),
    "YAML: empty option": (OPTION + "{marked: true}\n", "line 4: an option has latex or text"),
    "YAML: escape": (OPTION + '"\\u202e"\n', "line 4: the character U+202E is refused"),
    "YAML: huge escape": (OPTION + '"\\UFFFFFFFF"\n', "this is not YAML"),
    "YAML: syntax": (OPTION + "'\n", "this is not YAML"),
    "YAML: control": (OPTION + "\x01\n", "this is not YAML"),
    "YAML: list": ("- a\nquestions:\n", "this is not YAML"),
    "YAML: no options": ("questions:\n- param: a\n", "line 2: question 1 has no options"),
    "YAML: both": (YAML + "    asked: b\n", "question 1 has either a param or what is asked"),
    "YAML: cell and equations": (
        "cell: a\nequations: [b]\n" + YAML,
        "line 2: a quiz has a cell or",
    ),
    "YAML: id twice": (YAML + "  - {id: 1, param: a, options: [b]}\n", "have the number 1"),
}


@pytest.mark.parametrize(("text", "reason"), REFUSED.values(), ids=REFUSED)
def test_refused(text: str, reason: str) -> None:
    with pytest.raises(DataError) as caught:
        read_page(text)
    assert reason in caught.value.reason
    assert caught.value.span is None or caught.value.source is not None


def test_unknown_format() -> None:
    with pytest.raises(DataError, match="there are page, scan, markdown, yaml"):
        read_page("", format="pdf")


BOUNDS = {
    "document": "é" * (512 * 1024 + 1),
    "questions": "".join(f"{number}. What?\n" for number in range(1, 202)),
    "options": "1. What?\n" + "- [ ] $0$\n" * 27,
    "options of a page": "> 1.Question 1\n" + ">  No\n" * 27,
    "depth": "questions: " + "[" * 9,
    "length of a file": "questions:\n" + " " * (256 * 1024),
}


@pytest.mark.parametrize("text", BOUNDS.values(), ids=BOUNDS)
def test_bounds(text: str) -> None:
    with pytest.raises(BoundExceeded):
        read_page(text)


NO_TRIPLES = {
    "words": "An RNN sees all words",
    "copies of different letters": "bhb_yby",
    "a fraction of the other names": r"∂L∂bh\frac{\partial L}{\partial b_y}∂bh∂L",
    "two copies": r"byb_y",
    "within a word": "aaab",
    "flat text alone": "∂L∂by=∂L∂y^t∂y^t∂by",
    "three words": "so so so",
    "three points": "and so on ... (((",
}


@pytest.mark.parametrize("line", NO_TRIPLES.values(), ids=NO_TRIPLES)
def test_no_triples(line: str) -> None:
    assert find_triples(line) == []


TRIPLES = {
    "a letter": ("length NNN.", ["N"]),
    "a label": ("the (byb_yby) of", ["b_y"]),
    "a hat": (r"y^t\hat{y}_ty^t:", [r"\hat{y}_t"]),
    "a combining hat": ("y\u0302t\\hat{y}_ty\u0302t", [r"\hat{y}_t"]),
    "a precomposed hat": (r"of ŷt\hat{y}_tŷt", [r"\hat{y}_t"]),
    "a command": (r"L×NL \times NL×N entries", [r"L \times N"]),
    "several": ("LLL and LtL_tLt", ["L", "L_t"]),
    "a bound above first": (
        r"∑t=0TW\sum^T_{t=0} W∑t=0TW",
        [r"\sum^T_{t=0} W"],
    ),
    "upside down": (
        r"∂L∂bh\frac{\partial L}{\partial b_h}∂bh∂L",
        [r"\frac{\partial L}{\partial b_h}"],
    ),
    "Greek": (r"ααα is α\alphaα", [r"α", r"\alpha"]),
    "with a mark": (r"is by=?b_y = \bf{?}by=?", [r"b_y = \bf{?}"]),
}


@pytest.mark.parametrize(("line", "latex"), TRIPLES.values(), ids=TRIPLES)
def test_triples(line: str, latex: list[str]) -> None:
    found = find_triples(line)
    assert [line[one.latex_start : one.latex_end] for one in found] == latex


FORMATS_OF = dict(zip(NAMES, FORMATS, strict=True))


@pytest.mark.parametrize(("name", "format"), FORMATS_OF.items(), ids=NAMES)
def test_format_is_seen(name: str, format: str) -> None:
    page = _page(name)
    assert page.format == format
    assert page == read_page(TEXTS[name], format=format)


@pytest.mark.parametrize("name", NAMES)
def test_places(name: str) -> None:
    text = "\ufeff" + TEXTS[name].replace("=", "=\u200b", 3)
    page = read_page(text)
    passages = [
        passage
        for question in page.questions
        for passage in (
            *question.equations,
            *question.asked,
            *(option.formula for option in question.options if option.formula),
        )
    ]
    found = [text[slice(*one.place)].replace("\u200b", "") for one in passages]
    escaped = {r"\frac{\partial L}{\partial h_T}"} if name == "quiz.yaml" else set()
    assert len(passages) >= 4
    assert {one.source for one in passages} - set(found) == escaped
    lines = [text.count("\n", 0, one.place[0]) + 1 for one in passages]
    assert [one.line for one in passages] == lines
    assert page.notes[0] == "4 zero-width characters were dropped"


def test_copied_page() -> None:
    statements, gradient = _page("copied.md").questions
    assert statements.text == r"The output \hat{y}_t has N entries. Pick what holds."
    assert [option.text for option in statements.options] == [
        "y^t sums to one.",
        "y^t has L × N entries.",
    ]
    assert _marked(statements) == "A" and statements.has_key
    assert statements.feedback == ("A softmax gives N numbers.",)
    assert [one.source for one in gradient.equations] == [
        "h_t = f_t(Vx_t+Wh_{t-1}+b_h)",
        r"\hat{y}_t = f_y(Uh_t+b_y)",
    ]
    assert [one.source for one in gradient.asked] == [r"\frac{\partial L}{\partial b_y}"]
    assert [one.formula and one.formula.flat for one in gradient.options] == [False, True]
    assert gradient.feedback == ("Sum over the steps.",)


def test_chosen_is_not_right() -> None:
    page = _page("copied.md")
    assert page.questions[1].points == "0.5 / 1 point" and not page.questions[1].has_key
    assert "question 2: an option is chosen but not called right (line 39)" in page.notes


def test_points_are_missing() -> None:
    text = "> 1.Question 1\n> 0 / 1 point\n\n      Yes\n>  No\n"
    assert _marked(read_page(text).questions[0]) == ""
    assert _marked(read_page(text.replace("0 /", "1 /")).questions[0]) == "A"


def test_a_number_three_times_is_noted() -> None:
    page = read_page("> 1.Question 1\n> 1 point\n>  Up to 111.\n")
    assert page.questions[0].options[0].text == "Up to 1."
    assert page.notes == ("line 3: 111 is read as 1, three times",)


def test_flat_body() -> None:
    text = "> 1.Question 1\n> ht=f(Wht−1)\n> What is ∂L∂W=?\n> 1 point\n>  0=1\n"
    question = read_page(text).questions[0]
    assert [(one.source, one.flat) for one in question.equations] == [("ht=f(Wht−1)", True)]
    assert [(one.source, one.flat) for one in question.asked] == [("∂L∂W", True)]


def test_scan() -> None:
    page = _page("scanned.md")
    first, second, third = page.questions
    assert [question.id for question in page.questions] == ["1", "2", "3"]
    assert [one.text for one in first.options] == ["Yes", r"Only if \hat{y}_t is known."]
    assert [one.text for one in second.options] == ["It has L × N entries.", "N"]
    assert [one.formula and one.formula.source for one in second.options] == [None, "N"]
    assert [one.source for one in third.equations] == ["h_t = f_t(Vx_t + Wh_{t-1} + b_h)"]
    assert [one.source for one in third.asked] == [
        r"\frac{dl_c}{db_r}",
        r"\frac{\partial L}{\partial b_z}",
    ]
    assert [one.formula.source[:32] for one in third.options if one.formula] == [
        r"\frac{\partial L}{\partial b_{z}",
        r"\frac{\partial L}{\partial b_y} ",
    ]
    assert not any(question.has_key for question in page.questions)
    assert page.notes[-1] == "2 lines behind the options were dropped"


def test_markdown() -> None:
    first, second = _page("written.md").questions
    assert [one.source for one in first.equations] == ["h_t = f(V x_t + W h_{t-1} + b_h)"]
    assert [one.source for one in first.asked] == [r"\frac{\partial L}{\partial b_h}"]
    assert [one.formula is None for one in first.options] == [False, False, True]
    assert first.options[2].text == "none of the N others"
    assert _marked(first) == "BC" and _marked(second) == "B"
    assert first.feedback == ("The sum is over time.",)
    assert [one.source for one in second.asked] == [r"\frac{\partial L}{\partial W}"]


def test_markdown_without_key() -> None:
    assert not read_page("1. What?\n- [ ] $0$\n").questions[0].has_key


def test_data_file() -> None:
    page = _page("quiz.yaml")
    first, second = page.questions
    assert (page.cell, page.start, page.total_loss) == (None, 1, r"\sum_{t=1}^T L_t")
    assert (first.id, first.param, first.asked, second.id) == ("a", "b_h", (), "2")
    assert [one.source for one in second.asked] == [r"\frac{\partial L}{\partial W}"]
    assert [one.source for one in second.equations] == ["h_t = f(W h_{t-1} + b_h)", "y_t = U h_t"]
    assert _marked(first) == "B" and first.has_key and not second.has_key
    assert [one.formula is None for one in second.options] == [True, False]


def _shared(name: str) -> Page:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name} is not beside the repository")
    return read_page(path.read_text(encoding="utf-8"))


def test_whole_transcript() -> None:
    page = _shared("transcript.md")
    found = [(len(question.options), _marked(question)) for question in page.questions]
    assert found == [(2, "A"), (6, "AE"), (5, "A"), (4, "D")]
    assert page.questions[0].options[0].text == "Yes"
    flat = [
        question.id + option.id
        for question in page.questions
        for option in question.options
        if option.formula and option.formula.flat
    ]
    assert flat == ["3A", "4D"]


def test_whole_scan() -> None:
    page = _shared("scan.md")
    assert [question.id for question in page.questions] == ["1", "2", "3", "4"]
    third, fourth = page.questions[2:]
    starts = [
        option.formula.place[0]
        for question in (third, fourth)
        for option in question.options
        if option.formula
    ]
    assert len(third.options) == len(fourth.options) == 4
    assert len(starts) == 8 and starts == sorted(starts)
    assert (len(third.asked), len(fourth.asked)) == (2, 1)


def _read_or_refuse(text: str, format: str | None) -> None:
    with suppress(InputError):
        assert read_page(text, format).questions


PIECES = st.sampled_from(
    [
        "$",
        "$$",
        "\n",
        ">",
        "> ",
        " ",
        "\\",
        "{",
        "}",
        "=",
        "?",
        "∂",
        "^",
        "_",
        "- [x] ",
        "- ",
        "1. ",
        "\u200b",
        "\ud800",
        "&a ",
        "*a",
        "'",
        '"',
        ": ",
        "[",
        "#",
        "\\bigcirc ",
        "1 point\n",
        "\r",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80) | st.lists(PIECES).map("".join), st.sampled_from([None, *FORMATS]))
def test_any_text(text: str, format: str | None) -> None:
    _read_or_refuse(text, format)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(NAMES),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 8), PIECES), min_size=1, max_size=5),
    st.sampled_from([None, *FORMATS]),
)
def test_damaged_documents(
    name: str, damages: list[tuple[float, int, str]], format: str | None
) -> None:
    text = TEXTS[name]
    for where, width, piece in damages:
        at = int(where * len(text))
        text = text[:at] + piece + text[at + width :]
    _read_or_refuse(text, format)


LONG = {
    "letters": "a" * 100_000,
    "points": "a." * 50_000,
    "scripts": "a_" * 50_000,
    "brackets": "(" * 100_000,
    "words": "ab ba " * 30_000,
    "accents": "a^" * 50_000,
    "dollars": "$" * 100_001,
    "open figures": "![" * 50_000,
    "blanks": " " * 100_000 + "x",
}


@pytest.mark.parametrize("line", LONG.values(), ids=LONG)
@pytest.mark.parametrize("format", ["page", "scan", "markdown"])
def test_long_lines_are_quick(line: str, format: str) -> None:
    _read_or_refuse(f"> 1.Question 1\n1. a\n> {line}\n{line}\n", format)
