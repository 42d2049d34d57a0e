"""Pages marked: what their keys say, what is right, and what cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from symbptt.errors import InputError
from symbptt.formula.printer import latex, text
from symbptt.quiz.marking import mark_page
from symbptt.quiz.marks import (
    CheckedOption,
    MarkedPage,
    MarkedPages,
    MarkedQuestion,
    UnreadOption,
)
from symbptt.quiz.transcript import read_page
from symbptt.rendering.quiz import answer

FIXTURES = Path(__file__).parent / "fixtures"
SHARED = Path(__file__).parents[3] / "shared" / "quiz"

NETWORK = "1. What?\n\n$$h_t = f(V x_t + W h_{t-1} + b)$$\n\n"
ASKED = NETWORK + r"Find $\frac{\partial L}{\partial b} = ?$" + "\n\n"
RIGHT = r"$\sum_{t=0}^T \sum_{k=0}^t \frac{\partial L_t}{\partial h_t}" + (
    r" \frac{\partial h_t}{\partial h_k} \frac{\partial h_k}{\partial b}$"
)
WRONG = r"$\frac{\partial L_T}{\partial b}$"


def _marked(document: str, repair: bool = False) -> MarkedPage:
    return mark_page(read_page(document), "quiz", repair)


def _fixture(name: str, repair: bool = False) -> MarkedPage:
    return _marked((FIXTURES / name).read_text(encoding="utf-8"), repair)


def _status(document: str, repair: bool = False) -> int:
    return MarkedPages((_marked(document, repair),)).status


def _table(page: MarkedPage) -> list[tuple[object, ...]]:
    return [
        (question.question.id, question.marked, question.derived, question.agrees)
        for question in page.questions
    ]


def _reasons(question: MarkedQuestion) -> dict[str, str]:
    return {
        option.option.id: option.problem.message
        for option in question.options
        if isinstance(option, UnreadOption)
    }


STATUSES = {
    "no key": (ASKED + f"- [ ] {WRONG}\n", 0),
    "the key agrees": (ASKED + f"- [ ] {WRONG}\n- [x] {RIGHT}\n", 0),
    "the key marks a wrong one": (ASKED + f"- [x] {WRONG}\n", 1),
    "the key leaves a right one out": (ASKED + f"- [x] {RIGHT}\n- [ ] {RIGHT}\n", 1),
    "an option cannot be read": (ASKED + "- [x] $q_t$\n", 2),
    "another cannot be read": (ASKED + f"- [x] {WRONG}\n- [ ] $q_t$\n", 2),
    "the model cannot be read": (ASKED.replace("W h", "W = h") + f"- [x] {WRONG}\n", 2),
    "undecided": (
        "1. $y_t$ is the output of an RNN.\n- [ ] Each element of $y_t$ is either 0 or 1\n",
        3,
    ),
    "the key marks words": (ASKED + f"- [ ] {WRONG}\n- [x] none of these\n", 3),
    "not a gradient": ("1. What is this?\n- [ ] a dog\n", 0),
}


@pytest.mark.parametrize(("document", "status"), STATUSES.values(), ids=STATUSES)
def test_status(document: str, status: int) -> None:
    assert _status(document) == status


MODELS = {
    "a copied page": ("whole_page.md", [
        ("1", ("A",), ("A",), True),
        ("2", ("A", "C"), ("A", "C"), None),
        ("3", ("A",), ("B",), False),
        ("4", ("B",), ("B",), True),
    ]),
    "Markdown": ("written.md", [
        ("1", ("B", "C"), ("B",), None),
        ("2", ("B",), (), False),
    ]),
    "YAML": ("quiz.yaml", [
        ("a", ("B",), ("A",), False),
        ("2", None, (), None),
    ]),
    "a scan, unrepaired": ("garbled.md", [("1", None, (), None), ("2", None, (), None)]),
}  # fmt: skip


@pytest.mark.parametrize(("name", "table"), MODELS.values(), ids=MODELS)
def test_fixture(name: str, table: list[tuple[object, ...]]) -> None:
    assert _table(_fixture(name)) == table


def test_the_marked_option_would_stand_if_summed() -> None:
    third = _fixture("whole_page.md").questions[2]
    first = third.options[0]
    assert isinstance(first, CheckedOption)
    verdicts = {
        (reading.partials, reading.free_index): verdict.word for reading, verdict in first.readings
    }
    assert verdicts["immediate", "summed"] == "equal"
    assert {("total", "fixed"), ("own", "fixed")} <= verdicts.keys()
    assert answer(third) == "Question 3: the page marks A; right is B. They disagree."


def test_a_question_without_equations_is_about_the_network_before() -> None:
    third, fourth = _fixture("whole_page.md").questions[2:]
    assert third.setting is not None and fourth.setting is not None
    assert third.setting.notes.cell == fourth.setting.notes.cell
    assert fourth.notes == ("the network is that of question 3",)


def test_loss_is_completed() -> None:
    (question,) = _marked(ASKED + "- [ ] $0$\n").questions
    assert question.notes == (
        "assumed: the loss of a step, L_t, is an unknown function of the output",
        "assumed: the loss L is the sum of L_t from t = 0 to T",
    )


def test_loss_starts_where_the_options_do() -> None:
    options = "- [ ] $\\sum_{t=1}^T \\frac{\\partial L_t}{\\partial b}$\n"
    (question,) = _marked(ASKED + options).questions
    assert question.setting is not None and question.setting.notes.cell.start == 1
    assert question.derived == ("A",)


def test_loss_of_the_page_is_kept() -> None:
    document = ASKED.replace("+ b)$$", "+ b)$$\n\n$$E_t = (h_t - d_t)^2$$\n\n$$E = \\sum_t E_t$$")
    document = document.replace("partial L", "partial E")
    option = "- [ ] $\\sum_{t=0}^T \\frac{\\partial E_t}{\\partial b}$\n"
    (question,) = _marked(document + option).questions
    assert question.derived == ("A",) and question.notes == ()


@pytest.mark.parametrize(
    ("passage", "words", "param"),
    [
        (r"$\frac{\partial L}{\partial b} = ?$", "", "b"),
        (r"$\nabla_{W} L = ?$", "", "W"),
        ("", "the gradient with respect to the matrix W.", "W"),
        ("", "the derivative w.r.t. $b$, please", "b"),
        (r"$\frac{\partial L}{\partial q} = ?$", "with respect to b", "b"),
    ],
)
def test_what_is_asked_for(passage: str, words: str, param: str) -> None:
    document = f"{NETWORK}Find {passage} {words}\n\n- [ ] $0$\n"
    (question,) = _marked(document).questions
    assert question.asked is not None and question.asked.param == param


def test_a_derivative_that_is_no_parameter() -> None:
    document = (
        NETWORK
        + r"Find $\frac{\partial h_t}{\partial h_{t-1}} = ?$"
        + "\n\n"
        + (
            "- [x] $\\frac{\\partial^+ h_t}{\\partial h_{t-1}}$\n"
            "- [ ] $\\frac{\\partial h_t}{\\partial h_{t-1}} = 0$\n"
            "- [ ] $\\frac{\\partial h_t}{\\partial b} = 0$\n"
        )
    )
    (question,) = _marked(document).questions
    words = [one.check.verdict.word for one in question.options if isinstance(one, CheckedOption)]
    assert words == ["equal", "different"]
    assert _reasons(question) == {
        "C": "the claim is about ∂h_t/∂b, and ∂h_t/∂h_{t-1} was asked for"
    }


ERRORS = {
    "an unknown name": (
        ASKED + "- [ ] $q_t$\n",
        "there is no symbol 'q_t'; nothing in the model is like it",
        (0, 3),
    ),
    "a wrong left side": (
        ASKED + "- [ ] $\\frac{\\partial L}{\\partial W} = 0$\n",
        "the claim is about ∂L/∂W, and ∂L/∂b was asked for",
        (0, 29),
    ),
    "no formula": (ASKED + "- [ ] $1 +$\n", "nothing stands behind '+'", (3, 3)),
    "nothing is asked for": (
        "1. What?\n- [ ] $0$\n- [ ] $\\frac{\\partial L}{\\partial b_h} = 0$\n",
        "this is no equation, and what is asked for cannot be told",
        None,
    ),
}


@pytest.mark.parametrize(("document", "message", "span"), ERRORS.values(), ids=ERRORS)
def test_options_that_cannot_be_read(
    document: str, message: str, span: tuple[int, int] | None
) -> None:
    (question,) = _marked(document).questions
    option = question.options[0]
    assert isinstance(option, UnreadOption)
    assert (option.problem.message, option.problem.span) == (message, span)


def test_unknown_param() -> None:
    document = "cell: elman\nquestions:\n  - param: b_q\n    options: ['0']\n"
    (question,) = _marked(document).questions
    assert [problem.message for problem in question.problems] == [
        "there is no parameter 'b_q'; known: V, W, b_h, U, b_y, h_-1, x_t"
    ]


def test_no_output() -> None:
    document = "1. a\n\n$$h_t = f(c_{t-1})$$\n\n$$c_t = f(h_{t-1})$$\n\n" + (
        "$\\frac{\\partial L}{\\partial h_{-1}} = ?$\n\n- [ ] $0$\n"
    )
    (question,) = _marked(document).questions
    assert [problem.message for problem in question.problems] == [
        "the equations define no loss, and no one quantity is the output"
    ]


# ---- scans


def test_garbled_formulas_name_the_likeliest_reading() -> None:
    first, second = _fixture("garbled.md").questions
    assert [problem.message for problem in first.problems] == [
        r"one letter with two accents; likeliest: \hat{y} for \hat{\hat{y}}, f_{y} for f_v, "
        "b_{y} for b_v",
        "there is no symbol 'b_r'; likeliest: b_y",
    ]
    option = first.options[0]
    assert isinstance(option, UnreadOption) and not option.repairs
    assert (
        option.problem.message == "there is no symbol 'b_z'; likeliest: b_y"
        and option.problem.span == (27, 30)
    )
    assert [
        (latex(doubt.symbol), doubt.span[0], *map(text, doubt.readings))
        for doubt in option.problem.doubts
    ] == [
        ("b_{z}", 27, "b_y"),
        (r"\hat{\gamma}_{t}", 78, "ŷ_t"),
        (r"\hat{\gamma}_{t}", 109, "ŷ_t"),
        ("b_{z}", 134, "b_y"),
    ]
    assert _reasons(second)["B"] == "the model of the question cannot be read"


def test_garbled_parameter_of_the_model() -> None:
    document = (FIXTURES / "garbled.md").read_text(encoding="utf-8")
    first = _marked(document.replace(r"\hat{\hat{y}}", r"\hat{y}")).questions[0]
    problem = first.problems[0]
    assert problem.message == (
        "the model has no b_y, which the question asks for; likeliest: f_{y} for f_v, b_{y} for b_v"
    )
    assert problem.span is not None and problem.source[slice(*problem.span)] == "f_v"


def test_repaired_scan() -> None:
    page = _fixture("garbled.md", repair=True)
    first, second = page.questions
    assert (first.derived, second.derived) == (("A",), ())
    assert [(one.before, one.after) for one in first.repairs] == [
        (r"\hat{\hat{y}}", r"\hat{y}"),
        ("f_v", "f_{y}"),
        ("b_v", "b_{y}"),
        (r"\frac{dl_c}{db_r}", r"\frac{\partial L}{\partial b_{y}}"),
    ]
    assert first.rests_on_repairs
    assert second.notes[0] == "the network is that of question 1, with its repairs"
    assert _reasons(second) == {
        "B": "the claim is about ∂L/∂b_y, and ∂L/∂b_h was asked for",
        "C": "there is no symbol 'b_k'; equally likely: h_k and b_h",
    }


def test_same_text_is_repaired_alike_in_any_question() -> None:
    """Whether the text is the right option, and what else stands beside it, makes no difference."""
    garbled = r"$\sum_{t=0}^T \sum_{k=0}^t \frac{\partial L_t}{\partial b_t}" + (
        r" \frac{\partial b_t}{\partial b_k} \frac{\partial b_k}{\partial c}$"
    )
    document = NETWORK.replace("+ b)", "+ c)") + "Find $\\frac{\\partial L}{\\partial c} = ?$\n\n"
    alone = _marked(f"{document}- [x] {garbled}\n", repair=True).questions[0].options[0]
    beside = _marked(f"{document}- [x] $0$\n- [ ] $1$\n- [ ] {garbled}\n", repair=True)
    assert isinstance(alone, CheckedOption)
    other = beside.questions[0].options[2]
    assert isinstance(other, CheckedOption)
    assert (alone.latex, alone.repairs) == (other.latex, other.repairs)


@pytest.mark.parametrize("name", ["whole_page.md", "written.md", "quiz.yaml"])
def test_nothing_to_repair(name: str) -> None:
    repaired, plain = _fixture(name, repair=True), _fixture(name)
    assert _table(repaired) == _table(plain)
    assert not any(question.rests_on_repairs for question in repaired.questions)


# ---- the pages beside the repository


def _shared(name: str, repair: bool = False) -> MarkedPage:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name} is not beside the repository")
    return _marked(path.read_text(encoding="utf-8"), repair)


def test_shared_transcript() -> None:
    page = _shared("transcript.md")
    assert _table(page) == [
        ("1", ("A",), ("A",), True),
        ("2", ("A", "E"), ("A", "E"), True),
        ("3", ("A",), ("B",), False),
        ("4", ("D",), ("D",), True),
    ]
    assert MarkedPages((page,)).status == 1


def test_shared_scan() -> None:
    page = _shared("scan.md")
    unread = [one for question in page.questions for one in question.unread]
    assert all(problem.doubts or "likeliest" in problem.message for problem in unread)
    assert not any(question.rests_on_repairs for question in page.questions)
    assert MarkedPages((page,)).status == 2


def test_shared_scan_repaired() -> None:
    page = _shared("scan.md", repair=True)
    assert [question.derived for question in page.questions] == [(), ("A", "E"), ("B",), ()]
    (last,) = [one for question in page.questions for one in question.unread]
    assert last.message == "there is no symbol 'b_0'; equally likely: h_0, h_k and h_t"
    assert [list(map(text, doubt.readings)) for doubt in last.doubts] == [["h_0", "h_k", "h_t"]]


def test_unreadable_files_raise() -> None:
    with pytest.raises(InputError):
        _marked("")


def test_prints_as_text() -> None:
    page = _fixture("whole_page.md")
    assert str(page) == str(MarkedPages((page,)))
    assert str(page.questions[2]) in str(page)
