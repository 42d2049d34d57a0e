"""Witnesses: examples that refute, their values against derivatives that SymPy takes."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

from symbptt.checking import check
from symbptt.equality.enclosures import Enclosure
from symbptt.equality.example import Derivative, Example, Numbers, Polynomial
from symbptt.equality.verdict import Different, Undecided
from symbptt.equality.witness import Witness
from symbptt.formula.syntax import Index, Variable
from symbptt.model.cell import Cell
from symbptt.model.functions import Kind
from symbptt.model.library import elman
from symbptt.model.lookup import lower_variable
from symbptt.notation import Name

from .mistakes import MISTAKES, S


def witness(claim: str, **said: object) -> Witness:
    """The witness against a claim."""
    verdict = check(claim, **said).verdict  # type: ignore[arg-type]
    assert isinstance(verdict, Different)
    assert verdict.witness is not None
    return verdict.witness


def at(name: str, time: int | None = None) -> Variable:
    return Variable(Name(name), None if time is None else Index(None, time))


# ---- the two values


SIMPLE = r"\frac{\partial L_t}{\partial h_t} \frac{\partial h_t}{\partial b_h}"
VALUES = {
    "three paths, two are counted": (MISTAKES["recurrence left out"].claim, 3, 2),
    "of ten paths nine": (MISTAKES["window of 2"].claim.replace("t-1", "t-2"), 10, 9),
    "one path too many": (MISTAKES["counted twice"].claim, 3, 4),
    "the first step": (MISTAKES["k from 1"].claim, 1, 0),
    "twice": (MISTAKES["twice the gradient"].claim, 1, 2),
}


@pytest.mark.parametrize(("claim", "left", "right"), VALUES.values(), ids=VALUES)
def test_the_first_example_counts_paths(claim: str, left: int, right: int) -> None:
    found = witness(claim, param="b_h")
    assert (found.left, found.right) == (((left,),), ((right,),))
    assert found.numbers.size == 1
    assert {entry for _, rows in found.numbers.given for row in rows for entry in row} == {1}


def test_what_commutes_in_numbers_has_an_example_of_vectors() -> None:
    found = witness(MISTAKES["wrong order"].claim, param="b_h")
    assert found.numbers.size == 2
    assert len(found.left) == 1
    assert len(found.left[0]) == 2


NO_WITNESS = {
    "it does not exist": MISTAKES["one step beyond"].claim,
    "it does not conform": MISTAKES["a factor left out"].claim,
}


def test_the_zero_of_an_empty_sum_has_any_shape() -> None:
    found = check(
        r"\frac{\partial L}{\partial h_t} = (\sum_{j=t+3}^T \frac{\partial L_j}{\partial p_t})"
        r" \frac{\partial p_t}{\partial h_t}",
        equations=["h_t = W h_{t-1} + x_t", r"p_t = \mathrm{softmax}(U h_t)", r"L_t = \ell(p_t)"],
        claim_t="t < T",
    ).verdict
    assert isinstance(found, Different)
    assert (found.T, found.slots) == (1, (("t", 0),))
    assert found.witness is not None


@pytest.mark.parametrize("claim", NO_WITNESS.values(), ids=NO_WITNESS)
def test_a_side_without_a_value_has_no_witness(claim: str) -> None:
    verdict = check(claim, param="b_h").verdict
    assert isinstance(verdict, Different)
    assert verdict.witness is None
    assert verdict.undefined or verdict.misfit


RELATED = {
    "z and 1 - z": (
        [
            r"z_t = \sigma(W x_t)",
            r"h_t = (1 - z_t) \odot h_{t-1} + z_t \odot h_{t-1}",
            r"L_t = \ell(h_t)",
        ],
        r"\frac{\partial h_t}{\partial h_k} = \prod_{i=k+1}^{t} 1",
    ),
    "the same function of the same argument": (
        [r"u_t = \tanh(W h_{t-1})", r"v_t = \tanh(W h_{t-1})", r"h_t = u_t + v_t"],
        r"\frac{\partial h_t}{\partial h_{t-1}} = 2 \frac{\partial u_t}{\partial h_{t-1}}",
    ),
}


@pytest.mark.parametrize(("equations", "claim"), RELATED.values(), ids=RELATED)
def test_related_letters_are_never_called_different(equations: list[str], claim: str) -> None:
    verdict = check(claim, equations=equations, claim_t="k <= t").verdict
    assert not isinstance(verdict, Different)


def test_what_no_example_shows_is_undecided() -> None:
    equations, claim = RELATED["the same function of the same argument"]
    verdict = check(claim, equations=equations).verdict
    assert verdict == Undecided(
        "its products of local Jacobians are others, and no example shows a difference"
    )


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "relu"])
def test_functions_with_a_name_have_exact_or_enclosed_values(name: str) -> None:
    cell = elman(f_h=name, f_y="softmax", loss="cross_entropy")
    found = witness(f"{S} {SIMPLE}", param="b_h", cell=cell)
    ends = [entry for row in (*found.left, *found.right) for entry in row]
    assert all(isinstance(one, int | Fraction | Enclosure) for one in ends)


# ---- derivatives of an example against SymPy

NUMBERS = {"V": 2, "W": -3, "U": 5, "b_h": 1, "b_y": -2, "h": 3}


def example(cell: Cell, T: int) -> Example:
    """Numbers in the scalar network, with f_h(a) = 2a + a² and f_y, ℓ of the same kind."""
    given = [
        (lower_variable(cell, name), ((NUMBERS[name],),)) for name in ("V", "W", "U", "b_h", "b_y")
    ]
    given.append((at("h", -1), ((3,),)))
    for t in range(T + 1):
        given += [(at("x", t), ((t + 2,),)), (at("y", t), ((1 - t,),))]
    functions = (
        Polynomial(Name("f", label="h"), Kind.ENTRYWISE, 1, 2, 1),
        Polynomial(Name("f", label="y"), Kind.VECTOR, 1, 3, -1),
        Polynomial(Name("ell"), Kind.LOSS, 2, 1, 2),
    )
    return Example(cell, T, Numbers(1, tuple(given), functions))


def sympy_loss(T: int) -> tuple[sympy.Expr, dict[str, sympy.Symbol]]:
    """The same network, written down again in SymPy."""
    names = {name: sympy.Symbol(name) for name in NUMBERS}
    loss, h = sympy.Integer(0), names["h"]
    for t in range(T + 1):
        a = names["V"] * (t + 2) + names["W"] * h + names["b_h"]
        h = 2 * a + a**2
        o = names["U"] * h + names["b_y"]
        yhat, y = 3 * o - o**2, 1 - t
        loss += (yhat + 2 * yhat**2) + 2 * (y + 2 * y**2) + 2 * yhat * y
    return loss, names


@pytest.mark.parametrize("T", [0, 1, 2])
@pytest.mark.parametrize("name", ["V", "W", "U", "b_h", "b_y", "h"])
def test_derivatives_of_an_example(name: str, T: int) -> None:
    cell = elman()
    lower = at("h", -1) if name == "h" else lower_variable(cell, name)
    assert cell.loss is not None
    ((found,),) = example(cell, T).derivative(Derivative(cell.loss, lower))
    loss, names = sympy_loss(T)
    wanted = sympy.diff(loss, names[name]).subs(
        {names[one]: value for one, value in NUMBERS.items()}
    )
    assert found == wanted


def test_an_immediate_derivative_stays_in_its_step() -> None:
    cell = elman()
    network = example(cell, 1)
    inner = frozenset(quantity.name for quantity in cell.quantities)
    h_1, W = at("h", 1), lower_variable(cell, "W")
    ((immediate,),) = network.derivative(Derivative(h_1, W, inner))
    ((total,),) = network.derivative(Derivative(h_1, W))
    a_1 = 2 * 3 - 3 * network.value(at("h", 0))[0][0].value + 1
    assert immediate == (2 + 2 * a_1) * network.value(at("h", 0))[0][0].value
    assert total != immediate


def test_a_use_is_one_step() -> None:
    cell = elman()
    network = example(cell, 2)
    assert cell.loss is not None
    W = lower_variable(cell, "W")
    uses = [network.derivative(Derivative(cell.loss, W, use=t))[0][0] for t in range(3)]
    assert sum(uses) == network.derivative(Derivative(cell.loss, W))[0][0]
    assert len(set(uses)) == 3


def test_what_is_held_passes_nothing_on() -> None:
    cell = elman()
    network = example(cell, 1)
    W = lower_variable(cell, "W")
    held = Derivative(at("h", 1), W, held=frozenset({at("h", 0)}))
    inner = frozenset(quantity.name for quantity in cell.quantities)
    assert network.derivative(held) == network.derivative(Derivative(at("h", 1), W, inner))
