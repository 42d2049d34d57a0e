"""The library of cells: the options of each, and what they make of it."""

from __future__ import annotations

import pytest

from symbptt.errors import BoundExceeded, InputError, InvalidValue, UnknownName
from symbptt.formula.printer import text
from symbptt.formula.syntax import Equation, Index, Variable
from symbptt.model.cell import Role
from symbptt.model.counting import parameter_count
from symbptt.model.library import CELLS, cell, elman
from symbptt.model.sizes import as_formula

KINDS = {
    "f_h of outputs": (
        {"f_h": "softmax"}, "f_h can be tanh, sigmoid, relu, identity; softmax is of another kind",
    ),
    "f_y a loss": (
        {"f_y": "cross_entropy"},
        "f_y can be tanh, sigmoid, relu, identity, softmax; cross_entropy is of another kind",
    ),
    "loss by entries": (
        {"loss": "tanh"}, "loss can be squared_error, cross_entropy; tanh is of another kind",
    ),
    "total loss": ({"total_loss": "mean"}, "the total loss is 'sum' or 'last', not 'mean'"),
}  # fmt: skip


@pytest.mark.parametrize(("options", "reason"), KINDS.values(), ids=KINDS)
def test_an_option_of_the_wrong_kind_is_refused(options: dict[str, str], reason: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        elman(**options)
    assert caught.value.reason == reason


OPTIONS = {
    "of another cell": ("lstm", {"f_h": "tanh"},
                        "the cell lstm has no option f_h; "
                        "it has f_y, loss, peepholes, start, total_loss"),
    "reset": ("gru", {"reset": "inside"}, "the reset gate acts 'before' or 'after', not 'inside'"),
    "depth": ("stacked", {"depth": 0}, "the depth is 1 or more, not 0"),
    "too deep": ("stacked", {"depth": 21}, "the depth is 21; the bound is 20"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "options", "reason"), OPTIONS.values(), ids=OPTIONS)
def test_an_option_that_a_cell_has_not_is_refused(
    name: str, options: dict[str, object], reason: str
) -> None:
    with pytest.raises(InputError) as caught:
        cell(name, **options)
    assert caught.value.reason == reason


COUNTS = {
    "jordan": ({}, "n_h n_x + 2 n_h n_y + n_h + n_y"),
    "lstm": ({"peepholes": True}, "4 n_h n_x + 4 n_h² + 7 n_h + n_h n_y + n_y"),
    "gru": ({"reset": "after"}, "3 n_h n_x + 3 n_h² + 4 n_h + n_h n_y + n_y"),
    "stacked": ({"depth": 3}, "n_h n_x + 5 n_h² + 3 n_h + n_h n_y + n_y"),
    "leaky": ({}, "n_h n_x + n_h² + n_h + 1 + n_h n_y + n_y"),
}


@pytest.mark.parametrize(("name", "options", "count"), [(k, *v) for k, v in COUNTS.items()])
def test_the_number_of_parameters(name: str, options: dict[str, object], count: str) -> None:
    assert text(as_formula(parameter_count(cell(name, **options)))) == count


UNKNOWN = {
    "f_h": ("tanhh", ("tanh", "sigmoid", "relu", "identity")),
    "f_y": ("soft max", ("tanh", "sigmoid", "relu", "identity", "softmax")),
    "loss": ("", ("squared_error", "cross_entropy")),
}


@pytest.mark.parametrize(("role", "name", "known"), [(k, *v) for k, v in UNKNOWN.items()])
def test_an_unknown_function_is_refused(role: str, name: str, known: tuple[str, ...]) -> None:
    with pytest.raises(UnknownName) as caught:
        elman(**{role: name})
    error = caught.value
    assert (error.reason, error.kind, error.name) == (
        f"there is no function {name!r}", "function", name,
    )  # fmt: skip
    assert (error.known, error.source, error.span) == (known, name, (0, len(name)))


@pytest.mark.parametrize("name", ["", "Elman", "lstmm"])
def test_an_unknown_cell_is_refused(name: str) -> None:
    with pytest.raises(UnknownName) as caught:
        cell(name)
    error = caught.value
    assert (error.reason, error.known) == (f"there is no cell {name!r}", tuple(CELLS))
    assert (error.source, error.span) == (name, (0, len(name)))


@pytest.mark.parametrize("start", [1_001, -1_001, 10**9])
def test_an_absurd_start_is_refused(start: int) -> None:
    with pytest.raises(BoundExceeded) as caught:
        elman(start=start)
    assert caught.value.reason == (
        f"the absolute value of start is {abs(start):,}; the bound is 1,000"
    )


@pytest.mark.parametrize("start", [1_000, -1_000])
def test_a_start_at_the_bound_is_good(start: int) -> None:
    assert elman(start=start).start == start


EQUATIONS = [
    "a_t = V x_t + W h_{t-1} + b_h",
    "h_t = f_h(a_t)",
    "o_t = U h_t + b_y",
    "ŷ_t = f_y(o_t)",
    "L_t = ℓ(ŷ_t, y_t)",
]


def _written(equation: Equation) -> str:
    return text(equation)


def test_the_equations_of_the_reference_problem() -> None:
    model = elman()
    assert [_written(equation) for equation in model.equations] == EQUATIONS
    assert _written(model.total_loss) == "L = Σ_{t=0}^{T} L_t"
    assert model.given_states == (Variable(model.of_role(Role.STATE)[0].name, Index(None, -1)),)


NAMED = {
    "f_h": ({"f_h": "tanh"}, 1, "h_t = tanh(a_t)"),
    "sigmoid": ({"f_h": "sigmoid"}, 1, "h_t = σ(a_t)"),
    "f_y": ({"f_y": "softmax"}, 3, "ŷ_t = softmax(o_t)"),
    "loss": ({"loss": "cross_entropy"}, 4, "L_t = cross_entropy(ŷ_t, y_t)"),
}


@pytest.mark.parametrize(("options", "position", "equation"), NAMED.values(), ids=NAMED)
def test_a_named_function_stands_in_its_equation(
    options: dict[str, str], position: int, equation: str
) -> None:
    model = cell("elman", **options)
    expected = [*EQUATIONS[:position], equation, *EQUATIONS[position + 1 :]]
    assert [_written(found) for found in model.equations] == expected


TOTALS = {
    "start": ({"start": 1}, "L = Σ_{t=1}^{T} L_t"),
    "negative start": ({"start": -2}, "L = Σ_{t=-2}^{T} L_t"),
    "last": ({"total_loss": "last"}, "L = L_T"),
}


@pytest.mark.parametrize(("options", "equation"), TOTALS.values(), ids=TOTALS)
def test_the_total_loss(options: dict[str, object], equation: str) -> None:
    assert _written(cell("elman", **options).total_loss) == equation


SHAPES = {
    "x": ("n_x",), "a": ("n_h",), "h": ("n_h",), "o": ("n_y",), "yhat": ("n_y",), "y": ("n_y",),
    "V": ("n_h", "n_x"), "W": ("n_h", "n_h"), "b_h": ("n_h",), "U": ("n_y", "n_h"),
    "b_y": ("n_y",), "L": (),
}  # fmt: skip


def test_the_shapes_of_the_reference_problem() -> None:
    quantities = elman().quantities
    assert {quantity.name.ascii: quantity.shape for quantity in quantities} == SHAPES


def test_every_error_of_the_library_is_an_input_error() -> None:
    assert all(issubclass(kind, InputError) for kind in (InvalidValue, UnknownName, BoundExceeded))
