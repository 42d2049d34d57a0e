"""Models as notes write them: what is refused, and one model in many notations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from symbptt.errors import FormulaError, InputError, UnknownName
from symbptt.formula.parser import parse
from symbptt.formula.printer import text
from symbptt.model.cell import Cell, Role
from symbptt.model.library import elman
from symbptt.model.notes import Notes, notes_of, paper_of, read_notes, with_names

STATE = r"s_t = \tanh(A s_{t-1} + B u_t)"
LOSS = "E_t = e(s_t, d_t)"

REFUSED: dict[str, tuple[Sequence[str], dict[str, Any], type[InputError], str, Any]] = {
    "no equation": (
        ("s_t",), {}, FormulaError, "this is no equation, left side = right side", None,
    ),
    "a constant on the left": (
        (STATE, "q = 3"), {}, FormulaError,
        "q has no time index, and an equation of a step defines one", (0, 1),
    ),
    "a fixed step on the left": (
        (STATE, "u_0 = 0"), {}, FormulaError,
        "u_0 has no time index, and an equation of a step defines one", (0, 3),
    ),
    "a number on the left": (
        ("2 = s_t",), {}, FormulaError, "the left side defines no name", (0, 1),
    ),
    "a sum on the left": (
        ("s_t + q_t = A s_{t-1}",), {}, FormulaError, "the left side defines no name", (0, 9),
    ),
    "a product whose first letter has a script": (
        ("A s_t q_t = A s_{t-1}",), {}, FormulaError, "the left side defines no name", (0, 9),
    ),
    "an end missing": (
        ("s_t = A s_{t-1} + ",), {}, FormulaError, "nothing stands behind '+'", (17, 17),
    ),
    "two equations": ((STATE, "s_t = u_t"), {}, InputError, "s_t has two equations", (0, 3)),
    "a circle": (
        ("s_t = A q_t", "q_t = B s_t"), {}, InputError,
        "the equations of a step go in a circle: s_t needs q_t needs s_t", (0, 3),
    ),
    "a later step": (
        ("s_t = A x_{t+1}",), {}, InputError,
        "x_{t+1} is of a later step and has no equation; what is given is read at its own step, "
        "or later", (8, 15),
    ),
    "given data without a name": (
        (STATE,), {"given": ["3"]}, FormulaError, "this is no name", (0, 1),
    ),
    "a total loss that is no equation": (
        (STATE,), {"total_loss": "3"}, FormulaError,
        "this is no equation, left side = right side", None,
    ),
    "a total loss of something unknown": (
        (STATE,), {"total_loss": r"E = \sum_t q_t"}, UnknownName,
        "there is no symbol 'q_t'", (11, 14),
    ),
    "a total loss before the start": (
        (STATE, LOSS), {"total_loss": r"E = \sum_{t=1}^{T} E_t", "start": 2}, InputError,
        "the sum over time begins at 1, before the first step 2", (4, 22),
    ),
    "a definition that is no equation": (
        (STATE, LOSS), {"definitions": ["q_t"]}, FormulaError,
        "this is no equation, left side = right side", None,
    ),
    "two definitions of one name": (
        (STATE, LOSS), {"definitions": ["q_t = s_t", "q_t = s_{t-1}"]}, FormulaError,
        "q_t is defined twice; a recursion is a claim about what it is", (0, 3),
    ),
    "shapes": (
        ("s_t = A u_t + A A u_t s_{t-1}",), {}, InputError,
        "in A A u_t s_{t-1}, u_t is a vector of n_u entries and s_{t-1} is a vector of n_s entries;"
        " for a product by entries, write ⊙", (22, 29),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("equations", "options", "error", "reason", "span"), REFUSED.values(), ids=REFUSED
)
def test_what_is_refused(
    equations: Sequence[str],
    options: dict[str, Any],
    error: type[InputError],
    reason: str,
    span: tuple[int, int] | None,
) -> None:
    with pytest.raises(error) as caught:
        read_notes(equations, **options)
    assert (caught.value.reason, caught.value.span) == (reason, span)


FORMULAS_AT_FAULT = ["no equation", "a constant on the left", "an end missing", "a sum on the left"]


@pytest.mark.parametrize("name", FORMULAS_AT_FAULT)
def test_the_equation_at_fault_is_told(name: str) -> None:
    equations, options, *_ = REFUSED[name]
    with pytest.raises(FormulaError) as caught:
        read_notes(equations, **options)
    assert caught.value.source == equations[-1]


@pytest.mark.parametrize("name", ["two equations", "a later step", "shapes"])
def test_the_equation_at_fault_is_told_if_the_model_is_none(name: str) -> None:
    equations, options, *_ = REFUSED[name]
    with pytest.raises(InputError) as caught:
        read_notes(equations, **options)
    assert caught.value.source == equations[-1]


# ---- one model in many notations

MODEL = ("s_t = tanh(A s_{t-1} + B u_t)", "q_t = C s_t", "E_t = e(q_t, d_t)")
QUANTITIES = {
    "A": (Role.PARAMETER, ("n_s", "n_s")),
    "B": (Role.PARAMETER, ("n_s", "n_u")),
    "C": (Role.PARAMETER, ("n_q", "n_s")),
    "s": (Role.STATE, ("n_s",)),
    "u": (Role.INPUT, ("n_u",)),
    "q": (Role.INTERMEDIATE, ("n_q",)),
    "d": (Role.TARGET, ("n_d",)),
}


def _equations(cell: Cell) -> tuple[str, ...]:
    return tuple(f"{text(one.left)} = {text(one.right)}" for one in cell.equations)


def _in(notation: str, time: str = "t") -> tuple[str, ...]:
    """The model with its times as in s_t, where `@` stands for the time."""

    def at(letter: str, offset: str = "") -> str:
        return letter + notation.replace("@", time + offset)

    return (
        rf"{at('s')} = \tanh(A {at('s', '-1')} + B {at('u')})",
        f"{at('q')} = C {at('s')}",
        f"{at('E')} = e({at('q')}, {at('d')})",
    )


NOTATIONS = {
    "below": "_{@}",
    "above": "^{@}",
    "above in brackets": "^{(@)}",
    "above in angles": "^{<@>}",
    "above in angles of LaTeX": r"^{\langle @ \rangle}",
    "above in square brackets": "^{[@]}",
    "below in brackets": "_{(@)}",
    "below in square brackets": "_{[@]}",
    "behind in square brackets": "[@]",
    "behind in brackets": "(@)",
}


@pytest.mark.parametrize("time", ["t", "n", "k", r"\tau"])
@pytest.mark.parametrize("notation", NOTATIONS.values(), ids=NOTATIONS)
def test_time_in_many_places(notation: str, time: str) -> None:
    cell = read_notes(_in(notation, time)).cell
    assert _equations(cell) == MODEL
    found = {one.name.ascii: (one.role, one.shape) for one in cell.quantities}
    assert {name: found[name] for name in QUANTITIES} == QUANTITIES
    assert cell.start == 0


@pytest.mark.parametrize("notation", NOTATIONS.values(), ids=NOTATIONS)
def test_the_paper_reads_the_notation_back(notation: str) -> None:
    notes = read_notes(_in(notation))
    state = "s" + notation.replace("@", "t-1")
    assert text(_read(notes, state)) == "s_{t-1}"


def _read(notes: Notes, source: str) -> Any:
    return notes.paper.bind(parse(source)[0], source, frozenset("tki"))


def test_each_equation_may_have_a_letter_of_its_own() -> None:
    equations = (r"s_k = \tanh(A s_{k-1} + B u_k)", "q_n = C s_n", "E_t = e(q_t, d_t)")
    assert _equations(read_notes(equations).cell) == MODEL


READ: dict[str, tuple[Sequence[str], tuple[str, ...]]] = {
    # Labels.
    "labels below": (
        (r"s_{a,t} = \tanh(A_{aa} s_{a,t-1} + B_{au} u_t + c_a)",),
        ("s_{a,t} = tanh(A_aa s_{a,t-1} + B_au u_t + c_a)",),
    ),
    "labels behind the time": (
        (r"s_{t,a} = \tanh(A_{aa} s_{t-1,a} + B_{au} u_t + c_a)",),
        ("s_{a,t} = tanh(A_aa s_{a,t-1} + B_au u_t + c_a)",),
    ),
    "labels above": (
        (r"s^a_t = \tanh(A^{aa} s^a_{t-1} + B^{au} u_t + c^a)",),
        ("s_{a,t} = tanh(A_aa s_{a,t-1} + B_au u_t + c_a)",),
    ),
    "labels of words": (
        (r"s_t = \tanh(A_{\text{rec}} s_{t-1} + A_{\mathrm{in}} u_t)",),
        ("s_t = tanh(A_rec s_{t-1} + A_in u_t)",),
    ),
    "numbers as labels, time below": (
        ("s^1_t = f(A^1 s^1_{t-1} + u_t)", "s^2_t = f(A^2 s^2_{t-1} + s^1_t)"),
        ("s_{1,t} = f(A_1 s_{1,t-1} + u_t)", "s_{2,t} = f(A_2 s_{2,t-1} + s_{1,t})"),
    ),
    "numbers as labels, time above": (
        ("s_1^t = f(A_1 s_1^{t-1} + u^t)", "s_2^t = f(A_2 s_2^{t-1} + s_1^t)"),
        ("s_{1,t} = f(A_1 s_{1,t-1} + u_t)", "s_{2,t} = f(A_2 s_{2,t-1} + s_{1,t})"),
    ),
    "numbers in brackets as labels": (
        ("s^{(1)}_t = f(A^{(1)} s^{(1)}_{t-1} + u_t)",), ("s_{1,t} = f(A_1 s_{1,t-1} + u_t)",),
    ),
    "letters in brackets as labels": (
        (r"s_t = \tanh(W^{(S)} s_{t-1} + W^{(U)} u_t)",), ("s_t = tanh(W_S s_{t-1} + W_U u_t)",),
    ),
    # Names.
    "a name of several letters": (
        ("net_t = A s_{t-1} + B u_t", r"s_t = \tanh(net_t)"),
        ("net_t = A s_{t-1} + B u_t", "s_t = tanh(net_t)"),
    ),
    "a name of several letters, upright": (
        (r"\mathrm{net}_t = A s_{t-1} + B u_t", r"s_t = \tanh(\mathrm{net}_t)"),
        ("net_t = A s_{t-1} + B u_t", "s_t = tanh(net_t)"),
    ),
    "accents": (
        (r"\hat{s}_t = \tanh(A \hat s_{t-1} + B \tilde{u}_t + \bar{c})",),
        ("ŝ_t = tanh(A ŝ_{t-1} + B ũ_t + c̄)",),
    ),
    "Greek": ((r"\sigma_t = \phi(\Theta \sigma_{t-1} + u_t)",), ("σ_t = φ(Θ σ_{t-1} + u_t)",)),
    "bold": (
        (r"\mathbf{s}_t = \tanh(\mathbf{A} \mathbf{s}_{t-1} + \boldsymbol{u}_t)",),
        ("s_t = tanh(A s_{t-1} + u_t)",),
    ),
    # Functions and brackets.
    "a gate and a function with its letter and a label": (
        (r"f_t = \sigma(A s_{t-1})", r"s_t = f_t \odot s_{t-1} + u_t", "q_t = f_y(C s_t)"),
        ("f_t = σ(A s_{t-1})", "s_t = f_t ⊙ s_{t-1} + u_t", "q_t = f_y(C s_t)"),
    ),
    "a matrix before a bracket": (
        ("s_t = f(A (s_{t-1} + u_t))",), ("s_t = f(A (s_{t-1} + u_t))",),
    ),
    "a matrix before stacked vectors": (
        ("s_t = f(A [s_{t-1}, u_t] + c)",), ("s_t = f(A [s_{t-1}, u_t] + c)",),
    ),
    "a semicolon": (("s_t = f(s_{t-1}, u_t; \\theta)",), ("s_t = f(s_{t-1}, u_t, θ)",)),
    "an alias of a parameter": (
        (r"\theta_t = \theta", r"s_t = f(s_{t-1}, \theta_t)"), ("θ_t = θ", "s_t = f(s_{t-1}, θ_t)"),
    ),
    "two steps back": (
        ("s_t = f(A s_{t-1} + B s_{t-2} + u_t)",), ("s_t = f(A s_{t-1} + B s_{t-2} + u_t)",),
    ),
    "rows": (
        ("s_t = f(u_t B + s_{t-1} A + c)", "q_t = s_t C"),
        ("s_t = f(Bᵀ u_t + Aᵀ s_{t-1} + c)", "q_t = Cᵀ s_t"),
    ),
    # Sums over entries.
    "a sum over entries": (
        (STATE, r"E_t = -\sum_i d_{t,i} \log s_{t,i}"),
        ("s_t = tanh(A s_{t-1} + B u_t)", "E_t = -d_tᵀ log(s_t)"),
    ),
    "a sum over entries below a time above": (
        (
            r"s^{(t)} = \tanh(A s^{(t-1)} + B u^{(t)})",
            r"E^{(t)} = -\sum_i d^{(t)}_i \log s^{(t)}_i",
        ),
        ("s_t = tanh(A s_{t-1} + B u_t)", "E_t = -d_tᵀ log(s_t)"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("equations", "expected"), READ.values(), ids=READ)
def test_golden_readings(equations: Sequence[str], expected: tuple[str, ...]) -> None:
    assert _equations(read_notes(equations).cell) == expected


MISREAD: dict[str, tuple[Sequence[str], tuple[str, ...], str]] = {
    "a function with the letter of what it computes": (
        ("f_t = f(A f_{t-1} + u_t)",), ("f_t = f(A f_{t-1} + u_t)",),
        "",
    ),
    "a loss with the letter of its function": (
        ("s_t = f(A s_{t-1} + u_t)", r"\ell_t = \ell(s_t, d_t)"),
        ("s_t = f(A s_{t-1} + u_t)", "ℓ_t = ℓ(s_t, d_t)"),
        "",
    ),
    "time in brackets, and a function of that letter": (
        ("s(t) = s(A s(t-1) + B u(t))",), ("s_t = s(A s_{t-1} + B u_t)",),
        "",
    ),
    "a factor before a bracket and elsewhere": (
        (r"s_t = \alpha (s_{t-1} + u_t)", r"q_t = \alpha s_t"),
        ("s_t = α (s_{t-1} + u_t)", "q_t = α s_t"),
        "",
    ),
    "a function that is said to be another": (
        ("s_t = f(A s_{t-1} + u_t)", r"f(z) = \tanh(z)"), ("s_t = tanh(A s_{t-1} + u_t)",),
        "the function is read as a quantity of step z",
    ),
    "the next step on the left": (
        (r"s_{t+1} = \tanh(A s_t + B u_{t+1})",), ("s_t = tanh(A s_{t-1} + B u_t)",),
        "",
    ),
    "every entry on its own": (
        (r"s_{t,i} = \tanh(\sum_j A_{ij} s_{t-1,j})",), ("s_t = tanh(A s_{t-1})",),
        "the entries of the matrix are read as a label",
    ),
    "a label that is the letter of the time": (
        (r"i_i = \sigma(A_i s_{i-1})", r"s_i = i_i \odot u_i"),
        ("i_t = σ(A_i s_{t-1})", "s_t = i_t ⊙ u_t"),
        "the label of the matrix is read as a time",
    ),
    "the average": (
        (STATE, LOSS, r"E = \frac{1}{T} \sum_{t=1}^{T} E_t"), (MODEL[0], LOSS),
        "",
    ),
    "the last loss": (
        (STATE, LOSS, "E = E_T"), (MODEL[0], LOSS), "",
    ),
    "a defined sum without scripts": (
        (STATE, LOSS, r"g = \sum_t \frac{\partial E_t}{\partial A}"), (MODEL[0], LOSS),
        "",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("equations", "expected"),
    [
        pytest.param(
            equations,
            expected,
            id=name,
            marks=[pytest.mark.xfail(strict=True, reason=reason)] if reason else [],
        )
        for name, (equations, expected, reason) in MISREAD.items()
    ],
)
def test_readings_to_come(equations: Sequence[str], expected: tuple[str, ...]) -> None:
    assert _equations(read_notes(equations).cell) == expected


# ---- the total loss, given data, definitions

TOTALS = {
    # What is said of the total loss, the first step, and the total loss.
    "nothing": ({}, 0, "E = Σ_{t=0}^{T} E_t"),
    "a start": ({"start": 3}, 3, "E = Σ_{t=3}^{T} E_t"),
    "a start before 0": ({"start": -1}, -1, "E = Σ_{t=-1}^{T} E_t"),
    "a sum from 1": ({"total_loss": r"E = \sum_{t=1}^{T} E_t"}, 1, "E = Σ_{t=1}^{T} E_t"),
    "another letter": ({"total_loss": r"E = \sum_{k=1}^{T} E_k"}, 1, "E = Σ_{t=1}^{T} E_t"),
    "another last step": ({"total_loss": r"J = \sum_{n=1}^{N} E_n"}, 1, "J = Σ_{t=1}^{T} E_t"),
    "no ends": ({"total_loss": r"E = \sum_t E_t"}, 0, "E = Σ_{t=0}^{T} E_t"),
    "a later start": (
        {"total_loss": r"E = \sum_{t=2}^{T} E_t", "start": 1}, 1, "E = Σ_{t=2}^{T} E_t",
    ),
    "the last step": ({"total_loss": "E = E_T"}, 0, "E = E_T"),
    "the last step, what it computes": (
        {"total_loss": "J = e(s_T, d_T)"}, 0, None,
    ),
    "a half": (
        {"total_loss": r"E = \frac{1}{2} \sum_t E_t"}, 0, "E = 1/2 Σ_{t=0}^{T} E_t",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("options", "start", "total"), TOTALS.values(), ids=TOTALS)
def test_total_losses(options: dict[str, Any], start: int, total: str | None) -> None:
    cell = read_notes((STATE, LOSS), **options).cell
    assert cell.start == start
    assert cell.total_loss is not None
    if total is not None:
        assert f"{text(cell.total_loss.left)} = {text(cell.total_loss.right)}" == total


def test_a_total_loss_among_the_equations() -> None:
    cell = read_notes((STATE, r"E = \sum_{t=1}^{T} E_t", LOSS)).cell
    assert (cell.start, _equations(cell)) == (1, (MODEL[0], "E_t = e(s_t, d_t)"))


def test_a_loss_that_only_the_total_has() -> None:
    cell = read_notes((STATE,), total_loss=r"J = \sum_{t=1}^{T} e(s_t, d_t)", given=["d_t"]).cell
    assert _equations(cell) == (MODEL[0], "J_t = e(s_t, d_t)")


@pytest.mark.parametrize("given", [["u_t"], ["u_t", "d_t"], ["u(t)"], [" "], []])
def test_given_data_that_is_plain_anyway(given: Sequence[str]) -> None:
    assert read_notes((STATE, LOSS), given=given).cell == read_notes((STATE, LOSS)).cell


def test_numbers() -> None:
    cell = read_notes(("s_t = a s_{t-1} + b u_t", "E_t = (s_t - d_t)^2"), scalars=True).cell
    assert {one.shape for one in cell.quantities} == {()}


DEFINED = {
    "an adjoint": (r"\delta_t = \frac{\partial E}{\partial s_t}", r"\delta_{t+1}", "∂E/∂s_{t+1}"),
    "a compound name": (r"\delta s_t = ∂E/∂s_t", r"\delta s_{k}", "∂E/∂s_k"),
    "a compound name of Latin letters": ("ds_t = ∂E/∂s_t", "ds_3", "∂E/∂s_3"),
    "two indices": ("J_{t,k} = ∂s_t/∂s_k", "J_{k,t}", "∂s_k/∂s_t"),
    "an index above, one below": ("J_k^{(t)} = ∂s_t/∂s_k", "J_i^{(t)}", "∂s_t/∂s_i"),
    "two indices that are one": ("J_{t,k} = ∂s_t/∂s_k", "J_{t,t}", "∂s_t/∂s_t"),
    "a label": (r"\delta^s_t = ∂E/∂s_t", r"\delta^s_{t-1}", "∂E/∂s_{t-1}"),
    "a sum": (r"g_k = \sum_{t=k}^{T} ∂E_t/∂s_k", None, None),
    "no index": ("g = ∂E/∂A", "g", "∂E/∂A"),
}


@pytest.mark.parametrize(("definition", "use", "meant"), DEFINED.values(), ids=DEFINED)
@pytest.mark.parametrize("among", [True, False], ids=["among the equations", "beside them"])
def test_definitions(definition: str, use: str | None, meant: str | None, among: bool) -> None:
    equations = (STATE, LOSS, definition) if among else (STATE, LOSS)
    notes = read_notes(equations, definitions=() if among else (definition,))
    assert _equations(notes.cell) == (MODEL[0], "E_t = e(s_t, d_t)")
    if use is not None:
        assert text(_read(notes, use)) == meant


def test_a_definition_may_use_one_before_it() -> None:
    notes = read_notes(
        (STATE, LOSS), definitions=(r"\delta_t = ∂E/∂s_t", r"\gamma_t = \delta_t ∂s_t/∂A")
    )
    assert text(_read(notes, r"\gamma_t")) == "∂E/∂s_t · ∂s_t/∂A"


def test_what_is_said_of_given_data_is_kept() -> None:
    notes = read_notes((STATE, LOSS), definitions=(r"\sum_i d_{t,i} = 1",))
    assert len(notes.facts) == 1


def test_a_function_that_is_another() -> None:
    notes = read_notes(("s_t = f(A s_{t-1} + u_t)", LOSS), definitions=(r"f(z) = \tanh(z)",))
    assert _equations(notes.cell)[0] == "s_t = tanh(A s_{t-1} + u_t)"


# ---- names of the user's own, in a cell of the library

NO_NAMES = {
    "no equation": ("s", FormulaError, "a name is mapped by new=old, as in s=h", None),
    "two equations": ("s=h=x", FormulaError, "a name is mapped by new=old, as in s=h", None),
    "a number": ("3=h", FormulaError, "a name is mapped by new=old, as in s=h", None),
    "nothing of that name": ("s=q", UnknownName, "there is no symbol 'q'", (2, 3)),
    "a time": ("s_t=h_t", UnknownName, "there is no symbol 'h_t'", (4, 7)),
}


@pytest.mark.parametrize(("name", "error", "reason", "span"), NO_NAMES.values(), ids=NO_NAMES)
def test_names_that_map_nothing(
    name: str, error: type[InputError], reason: str, span: tuple[int, int] | None
) -> None:
    with pytest.raises(error) as caught:
        notes_of(elman(), names=[name])
    assert (caught.value.reason, caught.value.span, caught.value.source) == (reason, span, name)


NAMES = {
    "a state": ("s=h", "s_{t-1}", "h_{t-1}"),
    "an accent": (r"\hat{p}=ŷ", r"\hat{p}_t", "ŷ_t"),
    "a label": ("W_{hh}=W", "W_{hh}", "W"),
    "a label of the old name": ("c=b_h", "c", "b_h"),
}


@pytest.mark.parametrize(("name", "source", "meant"), NAMES.values(), ids=NAMES)
def test_names_of_the_users_own(name: str, source: str, meant: str) -> None:
    notes = notes_of(elman(), names=[name])
    assert text(_read(notes, source)) == meant
    assert text(_read(notes, meant)) == meant
    assert notes.cell == elman()


def test_names_and_definitions_together() -> None:
    notes = with_names(notes_of(elman()), ["s=h"], [r"\delta_t = ∂L/∂s_t"])
    assert text(_read(notes, r"\delta_t")) == "∂L/∂h_t"


def test_another_total_loss_of_a_cell() -> None:
    cell = notes_of(elman(), total_loss="L = L_T").cell
    assert cell.total_loss is not None
    assert text(cell.total_loss.right) == "L_T"


def test_a_cell_of_numbers() -> None:
    assert {one.shape for one in notes_of(elman(), scalars=True).cell.quantities} == {()}


def test_the_paper_of_a_cell_knows_its_quantities() -> None:
    paper = paper_of(elman())
    assert paper.known == (
        "x_t", "a_t", "h_t", "o_t", "ŷ_t", "y_t", "L_t", "L", "V", "W", "b_h", "U", "b_y",
    )  # fmt: skip
    assert [name.ascii for _, name in paper.functions][:1] == ["f_h"]
