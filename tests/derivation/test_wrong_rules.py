"""The checks against the oracles fail where a form, or a rule behind it, is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from symbptt.derivation import jacobians
from symbptt.derivation.chain import derive_chain
from symbptt.derivation.forms import AdjointForm, Assignment, Loop, UnrolledForm
from symbptt.derivation.graph import graph
from symbptt.derivation.jacobians import Route
from symbptt.derivation.paths import paths
from symbptt.formula.syntax import (
    ONE,
    Apply,
    Diagonal,
    Formula,
    Index,
    Iverson,
    Plus,
    Product,
    Quotient,
    Sum,
    Times,
    Transpose,
    Variable,
    place,
    plus,
    rebuild,
    times,
    transposed,
    walk,
)
from symbptt.model.cell import Cell
from symbptt.notation import Name

from ..oracles.agreement import (
    adjoint,
    chain,
    derived,
    disagreements,
    forms,
    oracles,
    unrolled,
)
from ..oracles.problems import Problem
from .test_oracles import named, right

Change = Callable[[Formula], Formula]

VECTOR = Problem(start=1)
PROBLEMS = [VECTOR, Problem(total_loss="last"), Problem(vector=False)]
W, U = Variable(Name("W")), Variable(Name("U"))
BEFORE, SAME = Variable(Name("h"), Index("t", -1)), Variable(Name("h"), Index("t"))


def everywhere(change: Change) -> Change:
    """A change made at every part of a formula, the inner ones first."""

    def changed(formula: Formula) -> Formula:
        return change(rebuild(formula, changed))

    return changed


def of(kind: type, change: Change) -> Change:
    """A change made at the parts of one kind."""
    return everywhere(lambda part: change(part) if isinstance(part, kind) else part)


def of_inner_sum(change: Callable[[Sum], Formula]) -> Change:
    """A change made at Σ_k, the sum over the steps at which the parameter enters."""
    return everywhere(
        lambda part: change(part) if isinstance(part, Sum) and part.index == "k" else part
    )


def of_outer_sum(change: Callable[[Sum], Formula]) -> Change:
    """A change made at Σ_t, the sum over the losses."""
    return lambda form: change(form) if isinstance(form, Sum) else form


def of_recurrence(change: Change) -> Change:
    """A change made at ∂h_i/∂h_{i-1}."""
    return of(Quotient, lambda part: change(part) if part.upper.name == part.lower.name else part)


def entering_at_the_end(entries: Sum) -> Formula:
    """∂⁺h_t/∂b_h in the place of ∂⁺h_k/∂b_h."""
    *product, entry = entries.body.factors
    return replace(entries, body=Times((*product, place(entry, {"k": entries.last}))))


def differs_from_all(found: dict[str, np.ndarray], wrong: str = "wrong") -> bool:
    """Whether the comparison reports a form as different from every other."""
    reported = disagreements(found)
    return {one for one, other in reported if other == wrong} == found.keys() - {wrong}


WRONG_CHAINS: dict[str, Change] = {
    "product from k": of(Product, lambda p: replace(p, first=p.first.plus(-1))),
    "product from k + 2": of(Product, lambda p: replace(p, first=p.first.plus(1))),
    "product to t - 1": of(Product, lambda p: replace(p, last=p.last.plus(-1))),
    "product lost": of(Product, lambda p: ONE),
    "first step dropped": of_inner_sum(lambda s: replace(s, first=s.first.plus(1))),
    "direct path dropped": of_inner_sum(lambda s: replace(s, last=s.last.plus(-1))),
    "only the direct path": of_inner_sum(lambda s: place(s.body, {"k": s.last})),
    "total for immediate": of(Quotient, lambda q: replace(q, mark="total")),
    "parameter enters at t": of_inner_sum(entering_at_the_end),
}
OF_SUMMED_LOSS: dict[str, Change] = {
    "last loss dropped": of_outer_sum(lambda s: replace(s, last=s.last.plus(-1))),
    "first loss dropped": of_outer_sum(lambda s: replace(s, first=s.first.plus(1))),
}
OF_MATRICES: dict[str, Change] = {
    "factor transposed": of_recurrence(Transpose),
    "product ascending": of(Product, lambda p: Transpose(replace(p, body=Transpose(p.body)))),
}


@pytest.mark.parametrize("parameter", ["b_h", "V", "W"])
@pytest.mark.parametrize("change", WRONG_CHAINS.values(), ids=WRONG_CHAINS)
@pytest.mark.parametrize("problem", PROBLEMS, ids=named)
def test_a_wrong_chain_is_told(problem: Problem, change: Change, parameter: str) -> None:
    assert_chain_is_told(problem, change, parameter)


@pytest.mark.parametrize("parameter", ["b_h", "V", "W", "U", "b_y"])
@pytest.mark.parametrize("change", OF_SUMMED_LOSS.values(), ids=OF_SUMMED_LOSS)
@pytest.mark.parametrize("vector", [True, False])
def test_a_wrong_sum_of_losses_is_told(vector: bool, change: Change, parameter: str) -> None:
    assert_chain_is_told(Problem(vector=vector), change, parameter)


@pytest.mark.parametrize("parameter", ["b_h", "V", "W", "h", "x"])
@pytest.mark.parametrize("change", OF_MATRICES.values(), ids=OF_MATRICES)
def test_a_wrong_order_of_matrices_is_told(change: Change, parameter: str) -> None:
    assert_chain_is_told(VECTOR, change, parameter)


@pytest.mark.parametrize("change", OF_MATRICES.values(), ids=OF_MATRICES)
def test_numbers_hide_the_order_of_matrices(change: Change) -> None:
    problem = replace(VECTOR, vector=False)
    gradient = derived(problem, "W")
    wrong = chain(problem, change(gradient.closed_form), gradient.lower)
    assert disagreements({**oracles(problem, "W"), "wrong": wrong}) == []


def assert_chain_is_told(problem: Problem, change: Change, parameter: str) -> None:
    gradient = derived(problem, parameter)
    wrong = change(gradient.closed_form)
    assert wrong != gradient.closed_form
    found = {**forms(problem, gradient), **oracles(problem, parameter)}
    assert differs_from_all({**found, "wrong": chain(problem, wrong, gradient.lower)})


PATHS_OF_W = range(6)


@pytest.mark.parametrize("path", PATHS_OF_W)
@pytest.mark.parametrize("copies", [0, 2])
@pytest.mark.parametrize("vector", [True, False])
def test_a_path_dropped_or_counted_twice_is_told(vector: bool, copies: int, path: int) -> None:
    problem = Problem(vector=vector)

    def change(form: UnrolledForm) -> UnrolledForm:
        ((quotient, terms),) = form.groups
        assert len(terms) == len(PATHS_OF_W)
        return replace(form, groups=(
            (quotient, terms[:path] + terms[path : path + 1] * copies + terms[path + 1 :]),
        ))  # fmt: skip

    assert_unrolled_is_told(problem, change)


def in_terms(change: Change) -> Callable[[UnrolledForm], UnrolledForm]:
    """A change made in every term."""
    return lambda form: replace(form, groups=tuple(
        (quotient, tuple(replace(term, product=change(term.product)) for term in terms))
        for quotient, terms in form.groups
    ))  # fmt: skip


def one_later(part: Formula) -> Formula:
    return replace(part, time=part.time.plus(1)) if isinstance(part, Variable) else part


WRONG_TERMS: dict[str, Change] = {
    "W transposed": everywhere(lambda part: Transpose(W) if part == W else part),
    "U transposed": everywhere(lambda part: Transpose(U) if part == U else part),
    "the Jacobian of f_y transposed": of(
        Apply, lambda part: Transpose(part) if part.function == Name("f", label="y") else part
    ),
    "the whole transposed": Transpose,
    "h_k for h_{k-1}": lambda term: Times(
        (*term.factors[:-1], rebuild(term.factors[-1], one_later))
    ),
    "f_h' forgotten": of(
        Times,
        lambda part: times(tuple(f for f in part.factors if not isinstance(f, Diagonal))),
    ),
}


@pytest.mark.parametrize("change", WRONG_TERMS.values(), ids=WRONG_TERMS)
def test_wrong_terms_are_told(change: Change) -> None:
    assert_unrolled_is_told(VECTOR, in_terms(change))


def assert_unrolled_is_told(
    problem: Problem, change: Callable[[UnrolledForm], UnrolledForm]
) -> None:
    gradient = derived(problem, "W")
    wrong = change(gradient.unrolled(problem.T))
    found = {**forms(problem, gradient), **oracles(problem, "W")}
    assert differs_from_all({**found, "wrong": unrolled(problem, wrong, gradient.lower)})


def in_body(change: Change) -> Callable[[AdjointForm], AdjointForm]:
    """A change made in the lines of the recursion."""
    return lambda form: replace(form, loops=(Loop(tuple(
        Assignment(line.target, change(line.value)) for line in form.body
    )),))  # fmt: skip


def in_results(change: Change) -> Callable[[AdjointForm], AdjointForm]:
    """A change made in the result."""
    return lambda form: replace(
        form, results=tuple(replace(line, right=change(line.right)) for line in form.results)
    )


def without_recurrence(part: Formula) -> Formula:
    if not isinstance(part, Plus):
        return part
    return plus(tuple(term for term in part.terms if W not in walk(term)))


WRONG_PASSES: dict[str, Callable[[AdjointForm], AdjointForm]] = {
    "recurrent path dropped": in_body(without_recurrence),
    "W transposed": in_body(WRONG_TERMS["W transposed"]),
    "U transposed": in_body(WRONG_TERMS["U transposed"]),
    "δ_{T+1} not 0": lambda form: replace(
        form, boundary=tuple(replace(line, value=ONE) for line in form.boundary)
    ),
    "h_t for h_{t-1}": in_results(everywhere(lambda part: SAME if part == BEFORE else part)),
    "first step dropped": in_results(of(Sum, lambda s: replace(s, first=s.first.plus(1)))),
    "last step dropped": in_results(of(Sum, lambda s: replace(s, last=s.last.plus(-1)))),
    "transposed result": in_results(of(Sum, lambda s: replace(s, body=Transpose(s.body)))),
}


@pytest.mark.parametrize("change", WRONG_PASSES.values(), ids=WRONG_PASSES)
def test_a_wrong_backward_pass_is_told(change: Callable[[AdjointForm], AdjointForm]) -> None:
    assert_adjoint_is_told(VECTOR, change)


def test_a_loss_at_every_step_is_told_where_only_the_last_counts() -> None:
    always = in_body(of(Iverson, lambda part: ONE))
    assert_adjoint_is_told(Problem(total_loss="last"), always)


def assert_adjoint_is_told(problem: Problem, change: Callable[[AdjointForm], AdjointForm]) -> None:
    gradient = derived(problem, "W")
    wrong = change(gradient.adjoint())
    assert wrong != gradient.adjoint()
    found = {**forms(problem, gradient), **oracles(problem, "W")}
    assert differs_from_all({**found, "wrong": adjoint(problem, wrong, gradient.lower)})


Rule = Callable[[Cell, Formula, Formula, Variable], Iterator[Route]]
RIGHT: dict[type, Rule] = dict(jacobians.RULES)


def drops_the_recurrent_path(
    cell: Cell, node: Plus, value: Formula, lower: Variable
) -> Iterator[Route]:
    """∂(V x_t + W h_{t-1} + b)/∂h_{t-1} taken as 0."""
    return iter(()) if lower == BEFORE else RIGHT[Plus](cell, node, value, lower)


def transposes_matrices(
    cell: Cell, node: Times, value: Formula, lower: Variable
) -> Iterator[Route]:
    """∂(A v)/∂v = Aᵀ."""
    for route in RIGHT[Times](cell, node, value, lower):
        yield replace(route, factors=tuple(transposed(factor) for factor in route.factors))


def takes_the_state_of_the_same_step(
    cell: Cell, node: Times, value: Formula, lower: Variable
) -> Iterator[Route]:
    """∂(W h_{t-1})/∂W with h_t in the place of h_{t-1}."""
    for route in RIGHT[Times](cell, node, value, lower):
        yield replace(route, outer=SAME) if route.outer == BEFORE else route


def forgets_the_derivative(
    cell: Cell, node: Apply, value: Formula, lower: Variable
) -> Iterator[Route]:
    """∂f(a)/∂a = I."""
    for route in RIGHT[Apply](cell, node, value, lower):
        entrywise = node.function == Name("f", label="h")
        yield Route(route.factors[1:], route.outer) if entrywise else route


def transposes_jacobians(
    cell: Cell, node: Apply, value: Formula, lower: Variable
) -> Iterator[Route]:
    """∂f(o)/∂o = J_fᵀ."""
    for route in RIGHT[Apply](cell, node, value, lower):
        vector = node.function == Name("f", label="y")
        first, *rest = route.factors
        yield replace(route, factors=(transposed(first), *rest)) if vector else route


WRONG_RULES: list[tuple[type, Rule, str]] = [
    (Plus, drops_the_recurrent_path, "W"),
    (Plus, drops_the_recurrent_path, "b_h"),
    (Plus, drops_the_recurrent_path, "x"),
    (Times, transposes_matrices, "W"),
    (Times, transposes_matrices, "h"),
    (Times, takes_the_state_of_the_same_step, "W"),
    (Apply, forgets_the_derivative, "V"),
    (Apply, forgets_the_derivative, "h"),
    (Apply, transposes_jacobians, "b_y"),
    (Apply, transposes_jacobians, "U"),
]


@pytest.fixture
def fresh() -> Iterator[None]:
    """What was derived by other rules is forgotten, before and after."""
    caches = (graph, derive_chain, paths)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize(("kind", "rule", "parameter"), WRONG_RULES)
def test_a_wrong_rule_is_told(
    kind: type, rule: Rule, parameter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(jacobians.RULES, kind, rule)
    gradient = derived(VECTOR, parameter)
    found = forms(VECTOR, gradient)
    expected = oracles(VECTOR, parameter)
    wrong_paths = {**expected, "wrong": found["unrolled"]}
    wrong_pass = {**expected, "wrong": found["adjoint"]}
    assert differs_from_all(wrong_paths)
    assert differs_from_all(wrong_pass)
    assert not all(right(VECTOR, jacobian) for jacobian in gradient.chain.jacobians)
