"""The expanded form: its size, and its value by an oracle that substitutes on its own."""

from __future__ import annotations

import pytest
import sympy

import symbptt as sb
from symbptt import bounds
from symbptt.errors import BoundExceeded
from symbptt.formula.printer import TEXT, put_in, write
from symbptt.formula.syntax import Diagonal, Transpose, walk

PARAMETERS = ["b_y", "b_h", "U", "V", "W", "h_-1", "x_t"]
NAMED = {"f_h": "tanh", "f_y": "identity", "loss": "squared_error"}


def test_past_the_bound_it_is_omitted_with_the_reason() -> None:
    gradient = sb.derive(sb.elman(), "b_h")
    with pytest.raises(BoundExceeded) as caught:
        gradient.expanded(12)
    size = gradient.expanded(12, bound=None).size
    assert caught.value.reason == (
        f"the size of the expanded form, in nodes, is {size:,}; "
        f"the bound is {bounds.EXPANDED_NODES:,}"
    )
    ((_, form),) = sb.report(gradient, 12, ("expanded",)).forms
    assert form.reason == (f"{caught.value.reason}; --no-size-limit writes it all the same")
    ((_, form),) = sb.report(gradient, 12, ("expanded",), expanded_bound=None).forms
    assert form.size == size


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_it_is_the_derivative_of_the_substituted_loss(parameter: str) -> None:
    cell, T = sb.elman(**NAMED), 2
    gradient = sb.derive(cell, parameter)
    found = gradient.to_sympy(T, scalars=True, expanded=True)
    loss = cell.unroll(T).loss()
    numbers = {
        symbol: sympy.Rational(n + 1, 7)
        for n, symbol in enumerate(sorted(loss.free_symbols, key=str))
    }
    pairs = found.items() if isinstance(found, dict) else [(None, found)]
    for step, value in pairs:
        name = parameter if step is None else f"x_{step}"
        expected = sympy.diff(loss, sympy.Symbol(name)).subs(numbers)
        assert (value.subs(numbers) - expected).evalf(40) == pytest.approx(0, abs=1e-30)
        assert value.free_symbols <= loss.free_symbols


@pytest.mark.parametrize("T", [0, 1, 3])
@pytest.mark.parametrize("parameter", PARAMETERS)
def test_nothing_but_given_quantities_is_left(parameter: str, T: int) -> None:
    form = sb.derive(sb.elman(), parameter).expanded(T)
    within = put_in(form.values, TEXT)
    text = " ".join(write(term, within) for _, terms in form.groups for term in terms)
    assert not {"a_", "o_", "ŷ_", "diag", "ᵀ"} & {mark for mark in ("a_", "o_", "ŷ_", "diag", "ᵀ")
                                                 if mark in text}  # fmt: skip
    nodes = [part for _, terms in form.groups for term in terms for part in walk(term)]
    assert not any(isinstance(part, Transpose | Diagonal) for part in nodes)


def test_a_deep_network_is_written_without_recursion() -> None:
    form = sb.derive(sb.elman(total_loss="last"), "U").expanded(900, bound=None)
    within = put_in(form.values, TEXT)
    ((_, (term,)),) = form.groups
    assert write(term, within).count("f_h(") == 3 * 901
