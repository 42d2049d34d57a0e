"""A cell from equations: what is refused, and the roles, shapes and forms that are found."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symbptt.errors import InputError
from symbptt.formula.printer import text
from symbptt.formula.syntax import (
    ONE,
    Equation,
    Formula,
    Index,
    Number,
    Power,
    Ratio,
    Stack,
    Sum,
    Times,
    Variable,
)
from symbptt.model.assembly import assemble
from symbptt.model.blocks import block_position, selected, selector
from symbptt.model.cell import Cell, Role
from symbptt.model.functions import KNOWN, Function, Kind
from symbptt.model.shapes import check_shapes
from symbptt.notation import Name

from .assembled import (
    ALIASES,
    BEFORE,
    DEEP,
    ELMAN,
    GRU,
    LEAKY,
    LSTM,
    NAMED,
    PEEPHOLES,
    ROWS,
    SPLIT,
    SQUARES,
    STACKED,
    UNKNOWN,
    H,
    X,
    add,
    at,
    call,
    const,
    entry,
    eq,
    had,
    minus,
    mul,
    name,
    over_entries,
    row,
    summed,
)

Equations = tuple[Equation, ...]

RECURRENT = eq("h", call("tanh", add(mul(const("W"), BEFORE), mul(const("V"), X))))

REFUSED: dict[str, tuple[Equations, str]] = {
    "a sum on the left": (
        (Equation(add(at("h"), at("x")), at("x")),),
        "h_t + x_t is on the left side, where a quantity of step t belongs",
    ),
    "a constant on the left": (
        (Equation(const("W"), const("V")),),
        "W is on the left side, where a quantity of step t belongs",
    ),
    "the step before on the left": (
        (Equation(BEFORE, X),),
        "h_{t-1} is on the left side, where a quantity of step t belongs",
    ),
    "two equations": ((RECURRENT, eq("h", X)), "h_t has two equations"),
    "a later step": (
        (eq("h", call("tanh", mul(const("W"), at("x", 1)))),),
        "x_{t+1} is of a later step and has no equation; what is given is read at its own step, "
        "or later",
    ),
    "a fixed step": (
        (eq("h", add(BEFORE, Variable(Name("x"), Index(None, 0)))),),
        "x_0 is of a fixed step, and an equation holds for every step t",
    ),
    "a circle": (
        (eq("a", at("b")), eq("b", at("c")), eq("c", had(at("a"), at("c", -1)))),
        "the equations of a step go in a circle: a_t needs b_t needs c_t needs a_t",
    ),
    "itself": (
        (eq("h", call("tanh", H)),),
        "the equations of a step go in a circle: h_t needs h_t",
    ),
    "gates that only stand beside": (
        (
            eq("f", call("sigma", mul(const("W"), X))),
            eq("c", mul(at("f"), at("c", -1))),
        ),
        "in f_t c_{t-1}, f_t is a vector of n_f entries and c_{t-1} is a vector of n_c entries; "
        "for a product by entries, write ⊙",
    ),
    "a stack that is its own part": (
        (eq("h", Stack((BEFORE, X))),),
        "in h_t = [h_{t-1}, x_t], h_t is a vector of n_h entries and [h_{t-1}, x_t] is a vector "
        "of n_h+n_x entries",
    ),
    "a vector and a matrix": (
        (eq("h", add(mul(const("W"), BEFORE), const("W"))),),
        "in W h_{t-1} + W, W h_{t-1} is a vector of n_W entries and W is a matrix of n_W × n_h "
        "entries",
    ),
    "the loss is longer than a number": (
        (RECURRENT, eq("L", Stack((H, X)))),
        "in L_t = [h_t, x_t], L_t is a number and [h_t, x_t] is a vector of n_h+n_x entries",
    ),
    "blocks of a sum of two sizes": (
        (eq("z", Stack((X, BEFORE))), Equation(Stack((at("h"), at("b"), at("c"))), at("z"))),
        "z_t is a vector of n_x+n_h entries and should have 3 blocks of equal size",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("equations", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_model_is_refused(equations: Equations, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        assemble("mine", equations)
    assert caught.value.reason == reason


TOTALS: dict[str, tuple[Equation, int | None, str]] = {
    "with an index": (
        Equation(at("L"), at("L")), None, "L_t is no total loss: it has an index",
    ),
    "of what has no equation": (
        summed("L", at("E")), None, "E_t is summed over time, and no equation defines it",
    ),
    "before the start": (
        summed("L", at("L"), first=0), 1, "the sum over time begins at 0, before the first step 1",
    ),
    "of two steps": (
        Equation(const("L"), add(
            Variable(Name("L"), Index("T")), Variable(Name("L"), Index("T", -1))
        )),
        None, "L_T + L_{T-1} is no total loss: give a sum over time, or what is computed at step T",
    ),
    "with a constant before": (
        Equation(const("L"), mul(const("c"), Sum("t", Index(None, 0), Index("T"), at("L")))),
        None, "c before the sum over time is no number",
    ),
    "called as a constant is": (
        summed("W", at("L")), None, "W is a constant and the total loss",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("total", "start", "reason"), TOTALS.values(), ids=TOTALS)
def test_what_is_no_total_loss_is_refused(total: Equation, start: int | None, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        assemble("mine", ELMAN, total_loss=total, start=start)
    assert caught.value.reason == reason


def test_what_is_given_has_no_equation() -> None:
    with pytest.raises(InputError) as caught:
        assemble("mine", ELMAN, given=frozenset({name("h")}))
    assert caught.value.reason == "h_t is given, and has an equation"


def test_numbers_cannot_be_stacked() -> None:
    with pytest.raises(InputError) as caught:
        assemble("mine", STACKED, scalars=True)
    assert caught.value.reason == "[h_{t-1}, x_t] stacks vectors, and every quantity is a number"


def test_an_error_has_the_span_of_the_node_at_fault() -> None:
    later = Variable(Name("x"), Index("t", 1), span=(4, 11))
    with pytest.raises(InputError) as caught:
        assemble("mine", (eq("h", later),))
    assert caught.value.span == (4, 11)
    stack = Stack((BEFORE, X), span=(6, 20))
    with pytest.raises(InputError) as caught:
        assemble("mine", (eq("h", stack),))
    assert caught.value.span == (6, 20)


def shapes(cell: Cell) -> dict[str, tuple[str, ...]]:
    """The shapes by name; a quantity of every step has _t behind it."""
    return {
        quantity.name.ascii + "_t" * quantity.timed: quantity.shape
        for quantity in cell.quantities
        if quantity.role not in (Role.TOTAL_LOSS, Role.STEP_LOSS)
    }


H_, X_, Y_ = ("n_h",), ("n_x",), ("n_y",)
HH, HX = ("n_h", "n_h"), ("n_h", "n_x")
OF_ELMAN = {
    "W": HH, "h_t": H_, "V": HX, "x_t": X_, "b_h": H_, "U": ("n_y", "n_h"), "b_y": Y_,
    "yhat_t": Y_, "y_t": Y_,
}  # fmt: skip
OF_GATES = {"i_t": H_, "f_t": H_, "o_t": H_, "g_t": H_, "c_t": H_, "h_t": H_, "x_t": X_}


def gates(**shape: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The same shape for V_i, V_f, V_o, V_g, and so on."""
    return {f"{letter}_{gate}": one for letter, one in shape.items() for gate in "ifog"}


SHAPES: dict[str, tuple[Equations, dict[str, tuple[str, ...]]]] = {
    "elman": (ELMAN, OF_ELMAN),
    "named pre-activations": (NAMED, {
        **OF_ELMAN, "z_t": H_, "o_t": ("n_o",), "yhat_t": ("n_o",), "U": ("n_o", "n_h"),
        "b_y": ("n_o",),
    }),
    "rows": (ROWS, {
        "x_t": X_, "W_xh": HX, "h_t": H_, "W_hh": HH, "b_h": H_, "z_t": H_, "W_hy": ("n_h", "n_y"),
        "b_y": Y_, "o_t": Y_, "yhat_t": Y_, "y_t": Y_,
    }),
    "lstm": (LSTM, {**OF_GATES, **gates(V=HX, W=HH, b=H_)}),
    "lstm of stacks": (STACKED, {**OF_GATES, **gates(V=("n_h", "n_h+n_x"), b=H_)}),
    "lstm with peepholes": (PEEPHOLES, {
        **OF_GATES, **gates(V=HX, W=HH, b=H_), "p_i": H_, "p_f": H_, "p_o": H_,
    }),
    "lstm split": (SPLIT, {
        **OF_GATES, "ihat_t": H_, "fhat_t": H_, "ohat_t": H_, "ghat_t": H_, "I_t": ("n_x+n_h",),
        "W": ("n_h+n_h+n_h+n_h", "n_x+n_h"), "W_t": ("n_h+n_h+n_h+n_h", "n_x+n_h"),
        "z_t": ("n_h+n_h+n_h+n_h",),
    }),
    "gru": (GRU, {
        "V_z": HX, "W_z": HH, "b_z": H_, "V_r": HX, "W_r": HH, "b_r": H_, "V_n": HX, "W_n": HH,
        "x_t": X_, "h_t": H_, "z_t": H_, "r_t": H_, "n_t": H_,
    }),
    "deep": (DEEP, {
        "V_1": ("n_s", "n_x"), "x_t": X_, "W_1": ("n_s", "n_s"), "s_t": ("n_s",), "b_1": ("n_s",),
        "V_2": ("n_h", "n_s"), "W_2": HH, "h_t": H_, "b_2": H_, "y_t": Y_,
    }),
    "unknown functions": (UNKNOWN, {
        "x_t": X_, "h_t": H_, "w_h": ("n_w_h",), "w_o": ("n_w_o",), "o_t": ("n_o",), "y_t": Y_,
    }),
    "aliases": (ALIASES, {
        "theta": ("n_theta",), "theta_t": ("n_theta",), "b": ("n_b",), "b_t": ("n_b",),
        "W": ("n_b", "n_x"), "W_t": ("n_b", "n_x"), "h_t": H_, "x_t": X_,
    }),
    "a number before a vector": (LEAKY, {"alpha": (), "h_t": H_, "W": HH, "beta": H_}),
    "a loss that is a square of vectors": (SQUARES, {
        "W": HH, "h_t": H_, "V": HX, "x_t": X_, "U": ("n_y", "n_h"), "c": Y_, "yhat_t": Y_,
        "y_t": Y_,
    }),
    "a loss that is a square of numbers": (
        (RECURRENT, eq("y", mul(const("U"), H)), eq("L", Power(add(at("y"), minus(at("d"))), 2))),
        {
            "W": HH, "h_t": H_, "V": HX, "x_t": X_, "U": ("1", "n_h"), "y_t": (), "d_t": (),
        },
    ),
    "two steps back": (
        (eq("h", call("tanh", add(mul(const("W"), BEFORE), mul(const("R"), at("h", -2)), X))),),
        {"W": HH, "R": HH, "h_t": H_, "x_t": H_},
    ),
    "no recurrence": ((eq("y", mul(const("U"), X)),), {"U": ("n_y", "n_x"), "x_t": X_, "y_t": Y_}),
}  # fmt: skip


@pytest.mark.parametrize(("equations", "expected"), SHAPES.values(), ids=SHAPES)
def test_shapes_are_inferred(equations: Equations, expected: dict[str, tuple[str, ...]]) -> None:
    cell = assemble("mine", equations)
    assert shapes(cell) == expected
    check_shapes(cell)


@pytest.mark.parametrize("equations", [ELMAN, NAMED, LSTM, PEEPHOLES, DEEP, UNKNOWN, LEAKY])
def test_among_scalars_everything_is_a_number(equations: Equations) -> None:
    cell = assemble("mine", equations, scalars=True)
    assert set(shapes(cell).values()) == {()}
    check_shapes(cell)


def test_rows_become_columns() -> None:
    written = [text(equation) for equation in assemble("mine", ROWS).equations]
    assert written == [
        "z_t = W_xh x_t + W_hh h_{t-1} + b_h",
        "h_t = tanh(z_t)",
        "o_t = W_hyᵀ h_t + b_y",
        "ŷ_t = softmax(o_t)",
        "L_t = -y_tᵀ log(ŷ_t)",
    ]


def test_columns_stay_as_they_are() -> None:
    written = [text(equation.right) for equation in assemble("mine", ELMAN).equations]
    assert written == [text(equation.right) for equation in ELMAN]


def test_the_order_is_one_in_which_everything_can_be_computed() -> None:
    lefts = [text(equation.left) for equation in assemble("mine", NAMED).equations]
    assert lefts == ["z_t", "h_t", "o_t", "ŷ_t", "L_t"]


def roles(cell: Cell) -> dict[Role, list[str]]:
    """The names by role."""
    used = dict.fromkeys(quantity.role for quantity in cell.quantities)
    return {role: sorted(quantity.name.ascii for quantity in cell.of_role(role)) for role in used}


ROLES: dict[str, tuple[Equations, dict[Role, list[str]]]] = {
    "elman": (NAMED, {
        Role.PARAMETER: ["U", "V", "W", "b_h", "b_y"], Role.STATE: ["h"], Role.INPUT: ["x"],
        Role.INTERMEDIATE: ["o", "yhat", "z"], Role.TARGET: ["y"], Role.STEP_LOSS: ["L"],
        Role.TOTAL_LOSS: ["L"],
    }),
    "no loss": (GRU[:2] + GRU[3:], {
        Role.PARAMETER: ["V_r", "V_z", "W_r", "W_z", "b_r", "b_z"], Role.INPUT: ["n", "x"],
        Role.STATE: ["h"], Role.INTERMEDIATE: ["r", "z"],
    }),
    "an input of the step before": (
        (eq("h", call("tanh", add(BEFORE, at("y", -1)))), eq("L", call("ell", H, at("y")))),
        {
            Role.STATE: ["h"], Role.INPUT: ["y"], Role.STEP_LOSS: ["L"], Role.TOTAL_LOSS: ["L"],
        },
    ),
    "a target in the first place": (
        (RECURRENT, eq("E", call("loss", at("y"), call("g", H)))),
        {
            Role.PARAMETER: ["V", "W"], Role.STATE: ["h"], Role.INPUT: ["x"], Role.TARGET: ["y"],
            Role.STEP_LOSS: ["E"], Role.TOTAL_LOSS: ["E"],
        },
    ),
    "a loss by its function": (
        (RECURRENT, eq("q", call("ell", H))),
        {
            Role.PARAMETER: ["V", "W"], Role.STATE: ["h"], Role.INPUT: ["x"],
            Role.STEP_LOSS: ["q"], Role.TOTAL_LOSS: ["q"],
        },
    ),
    "a loss by its shape": (
        (RECURRENT, eq("q", mul(row(H), H))),
        {
            Role.PARAMETER: ["V", "W"], Role.STATE: ["h"], Role.INPUT: ["x"],
            Role.STEP_LOSS: ["q"], Role.TOTAL_LOSS: ["q"],
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize(("equations", "expected"), ROLES.values(), ids=ROLES)
def test_roles_are_found(equations: Equations, expected: dict[Role, list[str]]) -> None:
    assert roles(assemble("mine", equations)) == expected


def test_without_a_loss_there_is_none() -> None:
    cell = assemble("mine", LSTM)
    assert (cell.total_loss, cell.loss) == (None, None)


AT_LAST = Variable(Name("y"), Index("N"))
FORMS: dict[str, tuple[Equation, int | None, str, int]] = {
    "a sum": (summed("L", at("L"), first=1), None, "L = Σ_{t=1}^{T} L_t", 1),
    "a sum over another index": (
        Equation(const("J"), Sum(
            "k", Index(None, 2), Index("tau"), Variable(Name("L"), Index("k"))
        )),
        None, "J = Σ_{t=2}^{T} L_t", 2,
    ),
    "a sum that begins later": (summed("L", at("L"), first=1), 0, "L = Σ_{t=1}^{T} L_t", 0),
    "the last step": (
        Equation(const("L"), Variable(Name("L"), Index("T"))), 1, "L = L_T", 1,
    ),
    "a mean": (
        Equation(const("L"), mul(Ratio(ONE, const("T")), Sum("t", None, None, at("L")))),
        1, "L = (1 ⊘ T) Σ_{t=1}^{T} L_t", 1,
    ),
    "what is computed at the last step": (
        Equation(const("C"), call("C", AT_LAST)), None, "C = C_T", 0,
    ),
    "a sum of functions": (summed("E", call("ell", at("y")), 0), None, "E = Σ_{t=0}^{T} E_t", 0),
}  # fmt: skip


@pytest.mark.parametrize(("total", "start", "expected", "first"), FORMS.values(), ids=FORMS)
def test_total_losses(total: Equation, start: int | None, expected: str, first: int) -> None:
    cell = assemble("mine", DEEP, total_loss=total, start=start)
    assert cell.total_loss is not None
    assert (text(cell.total_loss), cell.start) == (expected, first)


def test_the_loss_of_a_step_is_made_where_no_equation_has_it() -> None:
    cell = assemble("mine", DEEP[:3], total_loss=Equation(const("C"), call("C", AT_LAST)))
    assert text(cell.equations[-1]) == "C_t = C(y_t)"
    assert cell.function(Name("C")).kind is Kind.LOSS


def test_a_state_that_is_the_loss_gets_a_name_as_such() -> None:
    state = eq("h", mul(const("w"), BEFORE))
    total = Equation(const("L"), Variable(Name("h"), Index("T")))
    cell = assemble("mine", (state,), total_loss=total, scalars=True)
    assert [text(equation) for equation in cell.equations] == ["h_t = w h_{t-1}", "L_t = h_t"]


KINDS: dict[str, tuple[Equations, str, Kind]] = {
    "an activation": (NAMED, "f", Kind.ENTRYWISE),
    "an output": (NAMED, "g", Kind.VECTOR),
    "a loss": (NAMED, "ell", Kind.LOSS),
    "several arguments": (UNKNOWN, "f", Kind.MAP),
    "a loss of several": (UNKNOWN, "l", Kind.LOSS),
    "another size": (DEEP, "g", Kind.VECTOR),
}


@pytest.mark.parametrize(("equations", "function", "kind"), KINDS.values(), ids=KINDS)
def test_kinds_of_unknown_functions(equations: Equations, function: str, kind: Kind) -> None:
    assert assemble("mine", equations).function(name(function)).kind is kind


def test_a_function_can_be_given() -> None:
    given: dict[Name, Function] = {name("f"): KNOWN["tanh"]}
    cell = assemble("mine", NAMED, functions=given)
    assert cell.function(name("f")).derivative == KNOWN["tanh"].derivative


def test_every_state_that_is_read_is_given_at_the_start() -> None:
    lags: Formula = add(mul(const("W"), BEFORE), mul(const("R"), at("h", -2)))
    cell = assemble("mine", (eq("h", call("tanh", lags)),), start=1)
    assert list(map(text, cell.given_states)) == ["h_0", "h_{-1}"]


def test_blocks_are_known_by_their_names() -> None:
    cell = assemble("mine", SPLIT)
    blocks = [function for function in cell.functions if function.kind is Kind.BLOCK]
    assert [block_position(block.name) for block in blocks] == [(k, 4) for k in range(4)]
    assert selected(selector(1, ("n_h", "n_x"))) == (1, ("n_h", "n_x"))
    assert selected(const("E_2")) is None


def test_the_span_of_what_is_rewritten_stays() -> None:
    right = Times((Number(Fraction(2)), row(H), H), span=(3, 9))
    spanned = Equation(at("L"), right)
    assert assemble("mine", (RECURRENT, spanned)).equations[-1].right.span == (3, 9)


def test_a_sum_over_what_has_the_index_in_its_name_stays() -> None:
    body = mul(at("w_i,y"), call("log", entry(H, "i")))
    cell = assemble("mine", (RECURRENT, eq("L", over_entries("i", body))))
    assert cell.equation(name("L")) == over_entries("i", body)
