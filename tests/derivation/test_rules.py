"""Every rule of local Jacobians against exact dual numbers of the equation itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from itertools import product as combinations
from random import Random

import pytest

from symbptt.derivation import jacobians
from symbptt.derivation.adjoint import derive_adjoint
from symbptt.derivation.graph import graph
from symbptt.derivation.jacobians import Route, local_jacobian, placed
from symbptt.derivation.paths import paths
from symbptt.derivation.shown import moved
from symbptt.derivation.total import plain_total, weights
from symbptt.derivation.unrolled import unroll_gradient
from symbptt.errors import NoRule
from symbptt.formula.printer import text
from symbptt.formula.syntax import (
    ONE,
    Component,
    Diagonal,
    Equation,
    Formula,
    Index,
    Number,
    Outer,
    Plus,
    Power,
    Quotient,
    Ratio,
    Stack,
    Sum,
    Times,
    Transpose,
    Variable,
    place,
)
from symbptt.model.assembly import assemble
from symbptt.model.cell import Cell, Role, variables
from symbptt.model.functions import Function, Kind
from symbptt.notation import Name

from ..model.assembled import (
    ALIASES,
    BEFORE,
    DEEP,
    GRU,
    LSTM,
    PEEPHOLES,
    SPLIT,
    STACKED,
    H,
    X,
    add,
    at,
    call,
    const,
    eq,
    had,
    minus,
    mul,
    row,
    summed,
)
from .exact import Dual, Matrix, Values, derivative, multiply, rows, transpose, value

STATE = eq("h", call("f", add(mul(const("W"), BEFORE), mul(const("V"), X))))
SIZED = eq("u", had(BEFORE, mul(const("V"), X)))
F = {Name("f"): Function(Name("f"), Kind.ENTRYWISE), Name("F"): Function(
    Name("F"), Kind.MAP, value=("n_h",)
)}  # fmt: skip


def with_state(right: Formula) -> tuple[Equation, ...]:
    """A model of the sizes n_h and n_x with one more equation, for q."""
    return (STATE, eq("q", right))


W, V = const("W"), const("V")
DIVISOR = add(ONE, had(at("r"), at("r")))
CASES: dict[str, tuple[Equation, ...]] = {
    "sum, product, function": with_state(call("f", add(mul(W, H), mul(V, X), BEFORE))),
    "a number before": with_state(mul(Number(Fraction(1, 2)), const("alpha"), W, H)),
    "a number between": with_state(mul(add(ONE, minus(const("alpha"))), add(H, minus(BEFORE)))),
    "a number beside vectors": with_state(add(H, mul(row(H), BEFORE))),
    "a number times a row times a column": with_state(mul(H, row(BEFORE), W, H)),
    "entries of three": with_state(had(H, BEFORE, call("f", mul(W, H)))),
    "entries with a number": with_state(had(add(ONE, minus(H)), mul(row(H), BEFORE), BEFORE)),
    "peephole": with_state(call("f", add(mul(W, H), had(const("p"), BEFORE)))),
    "stack": with_state(mul(const("R"), Stack((BEFORE, X, call("f", H))))),
    "transposed": with_state(mul(row(W), W, H)),
    "quadratic form": with_state(mul(row(H), W, BEFORE)),
    "row of a sum": with_state(mul(row(add(H, minus(BEFORE))), add(H, minus(BEFORE)))),
    "diagonal matrix": with_state(mul(Diagonal(call("f", BEFORE)), W, H)),
    "outer product": with_state(mul(Outer(H, BEFORE), call("f", H))),
    "sum of matrices": with_state(mul(add(W, Diagonal(BEFORE), row(W)), H)),
    "power of a matrix": with_state(mul(Power(W, 2), H)),
    "function of a matrix": with_state(mul(call("f", W), H)),
    "power": with_state(Power(add(H, BEFORE), 3)),
    "square of a number": with_state(Power(mul(row(H), BEFORE), 2)),
    "inverse power": with_state(Power(add(ONE, had(H, H)), -2)),
    "ratio by a number": with_state(Ratio(mul(W, H), Number(Fraction(3)))),
    "ratio by entries": with_state(Ratio(H, add(ONE, had(BEFORE, BEFORE)))),
    "ratio by what varies": with_state(Ratio(H, add(ONE, mul(row(H), H)))),
    "number over entries": with_state(Ratio(mul(row(BEFORE), H), add(ONE, had(H, H)))),
    "function of several": with_state(call("F", H, X, add(mul(W, BEFORE), const("b")))),
    "one argument twice": with_state(call("F", H, H, BEFORE)),
    "function in a sum": with_state(add(call("F", H, BEFORE), mul(W, H))),
    "function of a function": with_state(call("F", call("F", H, BEFORE), H)),
    "a matrix in a function": with_state(call("F", H, W)),
    "an entry": with_state(had(Component(H, (Index(None, 1),)), BEFORE)),
    "blocks": (STATE, eq("z", Stack((H, call("f", BEFORE)))),
               Equation(Stack((at("a"), at("b"))), at("z"))),
    "vector function": (STATE, eq("q", call("g", H))),
    "a loss": (STATE, eq("L", call("ell", H))),
    "a loss with its target first": (STATE, eq("L", call("ell", at("y"), H))),
    "alias": (STATE, eq("b", const("b")), eq("q", had(at("b"), H))),
}  # fmt: skip


def made(equations: tuple[Equation, ...]) -> Cell:
    """The cell, with every size but n_h and n_x made n_h."""
    cell = assemble("mine", equations, functions=F)
    known = {"n_h", "n_x", "1"}
    quantities = tuple(
        replace(one, shape=tuple(
            "+".join(part if part in known else "n_h" for part in size.split("+"))
            for size in one.shape
        ))
        for one in cell.quantities
    )  # fmt: skip
    functions = tuple(
        replace(one, value=("n_h",)) if one.value and one.kind is Kind.VECTOR else one
        for one in cell.functions
    )
    return replace(cell, quantities=quantities, functions=functions)


def some(cell: Cell, variable: Variable, random: Random) -> Matrix:
    """Numbers for a variable."""
    shape = (*cell.quantity(variable).shape, "1", "1")[:2]
    return [[Dual(Fraction(random.randint(1, 9))) for _ in range(rows(shape[1]))]
            for _ in range(rows(shape[0]))]  # fmt: skip


def by_rule(cell: Cell, routes: tuple[Route, ...], delta: Matrix, values: Values) -> list[Fraction]:
    """The sum of the routes with δ before them, the entries of the lower variable in order."""
    found: list[list[Dual]] = []
    for route in routes:
        line = delta
        for factor in route.factors:
            line = multiply(line, value(cell, factor, values))
        if isinstance(route.outer, Transpose):
            line = multiply(value(cell, route.outer.body, values), line)
        elif route.outer is not None:
            line = multiply(transpose(line), transpose(value(cell, route.outer, values)))
        found.append([entry for part in line for entry in part])
    if len(set(map(len, found))) > 1:
        return []  # routes of unlike shapes agree with nothing
    return [sum((one.value for one in entry), Fraction(0)) for entry in zip(*found, strict=True)]


def by_duals(
    cell: Cell, right: Formula, lower: Variable, delta: Matrix, values: Values
) -> list[Fraction]:
    """δ times the derivative of a formula by a variable, without any rule."""

    def outcome(moved: Matrix) -> Matrix:
        return multiply(delta, value(cell, right, {**values, lower: moved}))

    return [one.value for one in derivative(values[lower], outcome)[0]]


def agreements(cell: Cell) -> dict[tuple[str, str], bool]:
    """For each edge whether its routes are the derivative of the equation."""
    random = Random(7)
    found: dict[tuple[str, str], bool] = {}
    for equation in cell.equations:
        assert isinstance(equation.left, Variable)
        read = variables(equation.right)
        values: Values = {one: some(cell, one, random) for one in read}
        values[equation.left] = value(cell, equation.right, values)
        delta = transpose(some(cell, equation.left, random))
        for lower in read:
            routes = local_jacobian(cell, equation.left.name, lower)
            exact = by_duals(cell, equation.right, lower, delta, values)
            found[text(equation.left), text(lower)] = by_rule(cell, routes, delta, values) == exact
    return found


@pytest.mark.parametrize("equations", CASES.values(), ids=CASES)
def test_the_routes_are_the_derivative(equations: tuple[Equation, ...]) -> None:
    found = agreements(made(equations))
    assert found
    assert [edge for edge, agrees in found.items() if not agrees] == []


Rule = Callable[..., Iterable[Route]]


def without_last_route(rule: Rule) -> Rule:
    return lambda *given: list(rule(*given))[:-1] or [Route((Number(Fraction(2)),))]


def scaled(rule: Rule) -> Rule:
    return lambda *given: [route.under(Number(Fraction(2))) for route in rule(*given)]


@pytest.mark.parametrize("wrong", [without_last_route, scaled])
@pytest.mark.parametrize("operation", jacobians.RULES)
def test_a_wrong_rule_is_caught(
    operation: type, wrong: Callable[[Rule], Rule], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(jacobians.RULES, operation, wrong(jacobians.RULES[operation]))
    assert not all(agrees for case in CASES.values() for agrees in agreements(made(case)).values())


def routes(equations: tuple[Equation, ...], upper: str, lower: Variable) -> list[str]:
    """The routes of one edge as text."""
    cell = assemble("mine", equations, functions=F)
    return [
        " ".join([text(factor) for factor in route.factors])
        + (f" | {text(route.outer)}" if route.outer is not None else "")
        for route in local_jacobian(cell, Name(upper), lower)
    ]


WRITTEN: dict[str, tuple[tuple[Equation, ...], str, Variable, list[str]]] = {
    "a copy of a matrix": (ALIASES, "W", const("W"), [""]),
    "what a copy multiplies": (
        (eq("W", W), eq("h", mul(at("W"), BEFORE))), "h", at("W"), [" | h_{t-1}"],
    ),
    "a transposed matrix": (
        (STATE, eq("q", mul(row(W), H))), "q", W, [" | h_tᵀ"],
    ),
    "entries": (
        (STATE, eq("q", had(H, BEFORE))), "q", H, ["diag(h_{t-1})"],
    ),
    "a stack": (
        (STATE, eq("q", mul(const("R"), Stack((H, X))))), "q", X, ["R E_2 of n_h,n_x"],
    ),
    "a matrix before a stack": (
        (STATE, eq("q", mul(const("R"), Stack((H, X))))), "q", const("R"), [" | [h_t, x_t]"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("equations", "upper", "lower", "expected"), WRITTEN.values(), ids=WRITTEN)
def test_routes_as_written(
    equations: tuple[Equation, ...], upper: str, lower: Variable, expected: list[str]
) -> None:
    assert routes(equations, upper, lower) == expected


def test_arguments_of_a_function_have_a_letter_each() -> None:
    cell = assemble("mine", (eq("h", call("F", BEFORE, X, const("w"))),))
    found = [edge.routes for edge in graph(cell).edges]
    assert found == [
        (Route((Quotient(H, lower, "own"),)),) for lower in (BEFORE, X, const("w"))
    ]  # fmt: skip


def test_among_scalars_no_factor_is_a_matrix() -> None:
    cell = assemble("mine", (STATE,), scalars=True)
    found = [route for edge in graph(cell).edges for route in edge.routes]
    assert all(route.outer is None for route in found)
    assert not any(isinstance(factor, Diagonal) for route in found for factor in route.factors)


MEAN = Equation(
    const("L"),
    Times((Ratio(ONE, Plus((const("T"), ONE))), Sum("t", Index(None, 0), Index("T"), at("L")))),
)


def test_a_mean_weighs_every_step() -> None:
    cell = assemble("mine", DEEP, total_loss=MEAN)
    assert set(weights(cell, 3).values()) == {Fraction(1, 4)}
    assert cell.loss is not None
    assert len(paths(cell, 1, cell.loss, const("b_2"))) == 3
    form = unroll_gradient(cell, cell.loss, const("b_2"), 1)
    assert {text(term.product).split(" ")[0] for term in form.groups[0][1]} == {"1/2"}


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (assemble("mine", DEEP, total_loss=MEAN),
         "no rule for a total loss with a coefficient or another range; "
         "derive the plain sum up to T"),
        (assemble("mine", DEEP[:2]),
         "no rule for a total loss where there is none; name the loss of a step L_t"),
    ],
    ids=["a mean", "none"],
)  # fmt: skip
def test_what_is_no_plain_sum_has_no_closed_form(cell: Cell, reason: str) -> None:
    with pytest.raises(NoRule) as caught:
        plain_total(cell)
    assert str(caught.value) == reason


def test_a_sum_that_begins_later_leaves_the_first_steps_out() -> None:
    cell = assemble("mine", DEEP, total_loss=summed("L", at("L"), first=1), start=0)
    assert [text(variable) for variable in weights(cell, 2)] == ["L_1", "L_2"]
    assert cell.of_role(Role.TOTAL_LOSS)[0].name == Name("L")


NETWORKS = {
    "lstm": LSTM, "lstm of stacks": STACKED, "lstm with peepholes": PEEPHOLES, "gru": GRU,
    "lstm split": SPLIT[:-1], "two steps back": (
        eq("h", call("tanh", add(mul(W, BEFORE), mul(const("R"), at("h", -2)), mul(V, X)))),
    ),
}  # fmt: skip
UNKNOWN = {Name(one): Function(Name(one), Kind.ENTRYWISE) for one in ("tanh", "sigma")}


def routes_at(cell: Cell, upper: Variable, lower: Variable) -> list[Route]:
    """The routes from one variable at a number down to another."""
    assert upper.time is not None
    return [
        placed(route, upper.time)
        for edge in graph(cell).below(upper.name)
        if moved(edge.lower, upper.time) == lower
        for route in edge.routes
    ]


def along_paths(
    cell: Cell, T: int, lower: Variable, delta: Matrix, values: Values
) -> list[Fraction]:
    """The derivative of h_T, with δ before it, as the sum over all paths."""
    found: list[list[Fraction]] = []
    for path in paths(cell, T, Variable(Name("h"), Index(None, T)), lower):
        edges = [routes_at(cell, upper, part) for upper, part in pairwise(path)]
        for chosen in combinations(*edges):
            factors = tuple(factor for route in chosen for factor in route.factors)
            outers = [route.outer for route in chosen if route.outer is not None]
            whole = Route(factors, outers[0] if outers else None)
            found.append(by_rule(cell, (whole,), delta, values))
    return [sum(entry, Fraction(0)) for entry in zip(*found, strict=True)]


def simulated(cell: Cell, T: int, given: Values) -> Values:
    """The values of all steps up to T."""
    values = dict(given)
    for t in range(cell.start, T + 1):
        for equation in cell.equations:
            now = {"t": Index(None, t)}
            values[place(equation.left, now)] = value(cell, place(equation.right, now), values)
    return values


@pytest.mark.parametrize("equations", NETWORKS.values(), ids=NETWORKS)
def test_the_sum_over_paths_is_the_total_derivative(equations: tuple[Equation, ...]) -> None:
    cell, T, random = assemble("mine", equations, functions=UNKNOWN), 1, Random(3)
    inputs = [one.at(t) for one in cell.of_role(Role.INPUT) for t in range(T + 1)]
    lowers = [*(one.at(None) for one in cell.of_role(Role.PARAMETER)), *cell.given_states, *inputs]
    given: Values = {one: small(some(cell, one, random)) for one in lowers}
    values = simulated(cell, T, given)
    last = Variable(Name("h"), Index(None, T))
    delta = transpose(some(cell, last, random))
    wrong = [
        text(lower)
        for lower in lowers
        if along_paths(cell, T, lower, delta, values)
        != [one.value for one in derivative(given[lower], after(cell, T, given, lower, delta))[0]]
    ]
    assert wrong == []


def after(
    cell: Cell, T: int, given: Values, lower: Variable, delta: Matrix
) -> Callable[[Matrix], Matrix]:
    """δ h_T of the network as a function of one variable."""
    last = Variable(Name("h"), Index(None, T))
    return lambda moved: multiply(delta, simulated(cell, T, {**given, lower: moved})[last])


def small(matrix: Matrix) -> Matrix:
    return [[Dual(entry.value / 7) for entry in line] for line in matrix]


def test_the_backward_pass_of_a_longer_memory() -> None:
    cell = assemble("mine", NETWORKS["two steps back"])
    form = derive_adjoint(cell, Variable(Name("h"), Index("T")), (const("R"),))
    assert [text(line.target) for line in form.boundary] == ["δ^h_{T+1}", "δ^h_{T+2}"]
    written = {text(line.target): text(line.value) for line in form.body}
    assert list(written) == ["δ^h_t"]
    assert written["δ^h_t"].endswith("+ δ^h_{t+2} diag(1 - h_{t+2}²) R")


def test_the_backward_pass_of_several_states() -> None:
    form = derive_adjoint(assemble("mine", LSTM), Variable(Name("h"), Index("T")), (const("b_f"),))
    written = {text(line.target): text(line.value) for line in form.body}
    assert written["δ^c_t"] == ("δ^h_t diag(o_t) diag(1 - tanh(c_t)²) + δ^c_{t+1} diag(f_{t+1})")
    assert written["δ^f_t"] == "δ^c_t diag(c_{t-1})"
    assert text(form.results[0].right) == "Σ_{t=0}^{T} δ^f_t diag(f_t - f_t²)"
