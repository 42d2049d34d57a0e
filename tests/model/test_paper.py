"""Formulas bound by the names of a model: what is refused, and what brackets and scripts mean."""

from __future__ import annotations

import pytest

from symbptt.errors import FormulaError, InputError, NoRule, UnknownName
from symbptt.formula.parser import parse
from symbptt.formula.printer import text
from symbptt.formula.syntax import Apply, Formula, Product, Quotient, Sum, Value, walk
from symbptt.model.notes import read_notes
from symbptt.model.paper import Paper

PAPER = read_notes(
    (
        "s_t = f(A s_{t-1} + u_t)",
        "E_t = e(s_t, d_t)",
        r"\delta s_t = \frac{\partial E}{\partial s_t}",
        r"J_{t,k} = \frac{\partial s_t}{\partial s_k}",
        r"\gamma_k = \sum_{t=k}^{T} \frac{\partial E_t}{\partial s_k}",
    ),
    definitions=(r"\rho = \sum_t \frac{\partial E_t}{\partial A}",),
).paper
KNOWN = ("s_t", "E_t", "A", "u_t", "d_t", "E", "delta s_t", "J_t", "γ_t", "ρ")


def _bound(source: str, paper: Paper = PAPER) -> Formula:
    return paper.bind(parse(source)[0], source, frozenset({"t", "k"}))


UNKNOWN = {
    "a symbol": ("2 z_t", "symbol", "z_t", (2, 5)),
    "a symbol in a derivative": ("∂E/∂z", "symbol", "z", (4, 5)),
    "an accent": (r"\hat{s}_t", "symbol", "ŝ_t", (0, 9)),
    "a parameter with a time": ("A_t", "symbol", "A_t", (0, 3)),
    "a state with two times": ("s_{t,k}", "symbol", "s_{t,k}", (0, 7)),
    "a function": ("1 + q(s_t)", "function", "q", (4, 5)),
    "a function with a label": ("f_z(s_t)", "function", "f_z", (0, 3)),
    "an index that nothing binds": ("i", "symbol", "i", (0, 1)),
}


@pytest.mark.parametrize(("source", "kind", "name", "span"), UNKNOWN.values(), ids=UNKNOWN)
def test_a_name_that_the_model_does_not_have(
    source: str, kind: str, name: str, span: tuple[int, int]
) -> None:
    with pytest.raises(UnknownName) as caught:
        _bound(source)
    error = caught.value
    assert (error.kind, error.name, error.span, error.source) == (kind, name, span, source)
    assert error.reason == f"there is no {kind} {name!r}"
    if kind == "symbol":
        assert error.known == KNOWN
    else:
        assert error.known[:2] == ("f", "e")


WRONG = {
    "no time": ("∂E/∂s", "s needs a time step, as in s_t", (4, 5)),
    "a transposed state without a time above": (
        r"∂E/∂A + s", "s needs a time step, as in s_t", (8, 9),
    ),
    "by a number": ("∂E/∂2", "a derivative is by a variable", (4, 5)),
    "by a power": ("∂E/∂s_t^2", "a derivative is by a variable", (4, 9)),
    "by a transpose": (r"\frac{∂E}{∂A^\top}", "a derivative is by a variable", (11, 17)),
    "of a product": (
        "∂(A s_t)/∂A", "a derivative is of a variable, or of a sum of variables", (2, 7),
    ),
    "of a function that defines nothing": (
        "∂f(s_t)/∂A", "a derivative is of a variable, or of a sum of variables", (1, 7),
    ),
    "of a derivative": (r"\frac{∂}{∂A} \frac{∂E}{∂A}", "only first derivatives are read", (0, 26)),
    "a bar behind a sum": (
        r"\left.\frac{∂(s_t+u_t)}{∂A}\right|_{s_{t-1}}",
        "this bar stands behind no single derivative", (5, 44),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "reason", "span"), WRONG.values(), ids=WRONG)
def test_what_is_no_formula_of_the_model(source: str, reason: str, span: tuple[int, int]) -> None:
    with pytest.raises(FormulaError) as caught:
        _bound(source)
    error = caught.value
    assert error.reason == reason
    assert error.source == source
    assert source[slice(*(error.span or (0, 0)))] == source[slice(*span)]


def test_a_bar_behind_no_derivative() -> None:
    with pytest.raises(NoRule, match="an evaluation bar behind no derivative"):
        _bound(r"\left.A\right|_{s_t}")


def test_a_derivative_by_a_product() -> None:
    with pytest.raises(InputError):
        _bound(r"\frac{\partial E}{\partial (s_t u_t)}")


MEANT = {
    # Brackets behind a symbol.
    "f(s_t)": "f(s_t)",
    "f'(s_t)": "f'(s_t)",
    "f''(s_t)": "f''(s_t)",
    "f(s_t)^2": "f(s_t)²",
    "e(s_t, d_t)": "e(s_t, d_t)",
    r"\tanh(s_t)": "tanh(s_t)",
    "s(t)": "s_t",
    "s(t-1)": "s_{t-1}",
    "s[3]": "s_3",
    "s^{(k)}": "s_k",
    "s^{<k>}": "s_k",
    "A(s_t + u_t)": "A (s_t + u_t)",
    "A[s_t, u_t]": "A [s_t, u_t]",
    "s_t(u_t)": "s_t u_t",
    "s_t(1 - u_t)^2": "s_t (1 - u_t)²",
    r"s_t(u_t - s_t)^\top": "s_t (u_t - s_t)ᵀ",
    "A(A)'": "A Aᵀ",
    r"J^{s_t}_{s_k} (A)^\top": "ds_t/ds_k · Aᵀ",
    r"∂E/∂s_t (u_t)^\top": "∂E/∂s_t · u_tᵀ",
    "A[s_t]_i": "A (s_t)_{i}",
    # Scripts.
    "A^T": "Aᵀ",
    r"A^\top": "Aᵀ",
    "A'": "Aᵀ",
    "s_t'": "s_tᵀ",
    "A^2": "A²",
    "A^k": "A^k",
    "A^{t-k}": "A^{t-k}",
    "(A s_t)^T": "(A s_t)ᵀ",
    "(2)^3": "8",
    # Numbers and indices.
    r"\frac{s_t}{2}": "1/2 s_t",
    r"\frac{1}{T}": "1/T",
    # Derivatives.
    "∂(s_t + u_t)/∂A": "∂s_t/∂A + ∂u_t/∂A",
    "∂(2 s_t)/∂A": "2 · ∂s_t/∂A",
    r"\frac{∂ \sum_t E_t}{∂A}": "Σ_t ∂E_t/∂A",
    "∂f(A s_{t-1} + u_t)/∂A": "∂⁺s_t/∂A",
    "∂f(A s_{k} + u_{k+1})/∂A": "∂⁺s_{k+1}/∂A",
    "df(A s_{t-1} + u_t)/dA": "ds_t/dA",
    r"\left.\frac{∂s_t}{∂A}\right|_{s_{t-1}}": "∂s_t/∂A|_{s_{t-1}}",
    r"\left.\frac{∂E}{∂s}\right|_{s_T}": "∂E/∂s_T",
    "J^{s_t}_{s_k}": "ds_t/ds_k",
    # Definitions.
    r"\delta s_t": "∂E/∂s_t",
    r"\delta s_{t+1}": "∂E/∂s_{t+1}",
    "J_{t,k}": "∂s_t/∂s_k",
    "J_{3,t-1}": "∂s_3/∂s_{t-1}",
    "J_{k,t}": "∂s_k/∂s_t",
}


@pytest.mark.parametrize(("source", "meant"), MEANT.items())
def test_what_is_meant(source: str, meant: str) -> None:
    assert text(_bound(source)) == meant


ENTRIES = ["A_{ij}", "a_{ij}", "A_{i,j}", "s_{t,i}", "[s_t]_i", "(A s_t)_i"]


@pytest.mark.parametrize("source", ENTRIES)
def test_entries(source: str) -> None:
    names = {type(part).__name__ for part in walk(_bound(source))}
    assert "Component" in names


def test_an_entry_in_small_letters_is_of_the_matrix() -> None:
    assert _bound("a_{ij}") == _bound("A_{ij}")


def test_the_primes_of_a_function_are_counted() -> None:
    found = _bound("f''(s_t)")
    assert isinstance(found, Apply) and found.primes == 2


@pytest.mark.parametrize("source", ["∂E/∂A", "∂⁺s_t/∂A", "dE/dA", r"\nabla_A E"])
def test_a_derivative_keeps_its_mark_and_its_place(source: str) -> None:
    (formula,) = parse(source)
    found = _bound(source)
    assert isinstance(found, Quotient) and isinstance(formula, Quotient)
    assert (found.mark, found.span) == (formula.mark, formula.span)


def test_an_index_is_a_number_where_it_stands_alone() -> None:
    found = _bound(r"\sum_i i")
    assert isinstance(found, Sum) and isinstance(found.body, Value)


def test_the_bound_index_of_a_definition_captures_nothing() -> None:
    """γ_t with the sum's own t inside: the two are told apart."""
    found = _bound(r"\gamma_t")
    assert isinstance(found, Sum)
    assert found.index not in ("t", "k")
    assert text(found.body).endswith("/∂s_t")
    assert found.first is not None and found.first.symbol == "t"


def test_two_uses_of_a_definition_have_indices_of_their_own() -> None:
    both = _bound(r"\rho + \rho")
    indices = [part.index for part in walk(both) if isinstance(part, Sum | Product)]
    assert len(set(indices)) == len(indices) == 2


OWN_LAST = read_notes(("s_n = f(A s_{n-1} + u_n)", "E_n = e(s_n)", r"E = \sum_{n=1}^{N} E_n")).paper


@pytest.mark.parametrize(
    ("source", "meant"),
    [("s_N", "s_T"), ("s_{N-1}", "s_{T-1}"), (r"\sum_{n=1}^{N} ∂E_n/∂A", "Σ_{n=1}^{T} ∂E_n/∂A")],
)
def test_the_models_own_last_step_is_T(source: str, meant: str) -> None:
    assert text(OWN_LAST.bind(parse(source)[0], source)) == meant


ABOVE = read_notes(("s^t = f(A s^{t-1} + u^t)", "E^t = e(s^t)")).paper


@pytest.mark.parametrize(
    ("source", "meant"),
    [
        ("s^2", "s_2"), ("s^T", "s_T"), (r"s^{t\top}", "s_tᵀ"), ("A^2", "A²"), ("A^T", "Aᵀ"),
        ("(s^t)^T", "s_tᵀ"), ("s^t_i", "(s_t)_{i}"), ("s_t", "s_t"),
    ],
)  # fmt: skip
def test_time_above(source: str, meant: str) -> None:
    assert text(_bound(source, ABOVE)) == meant
