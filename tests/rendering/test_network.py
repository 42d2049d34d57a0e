"""Which part of a network is drawn: its rows, its columns, and how its edges are counted."""

from __future__ import annotations

import pytest

import symbptt as sb
from symbptt.errors import InvalidValue
from symbptt.formula.printer import plain_name
from symbptt.pictures import drawn as drawn_of
from symbptt.pictures import picture
from symbptt.rendering.network import Edge, Network, network
from tests.rendering.checks import SUM, TIME, check
from tests.rendering.pictures import CLAIMS, drawn, scalar


def edges(found: Network) -> dict[str, str]:
    """The kinds of the edges by their ends; a constant has the step in which it is used."""
    return {_named(edge): " ".join(edge.kinds) for edge in found.edges}


def _named(edge: Edge) -> str:
    lower = plain_name(edge.lower.variable)
    at = f"@{edge.lower.column}" if edge.lower.is_constant else ""
    return f"{lower}{at} {plain_name(edge.upper.variable)}"


@pytest.mark.parametrize("found", [check(SUM, TIME), check(SUM.replace("ŷ", "h"), TIME)])
def test_an_undecided_claim_has_no_picture(found: sb.checking.Check) -> None:
    assert drawn_of(found) is None
    with pytest.raises(InvalidValue, match="this check has no paths that could be drawn"):
        picture(found)


def test_a_claim_without_a_value_has_no_picture() -> None:
    assert drawn_of(sb.check("∂L_t/∂b_h = ∂L_{t+1}/∂b_h, t = T")) is None


ROWS = {
    "one term": ("L yhat h", "b_h", (0, 1)),
    "no recurrence": ("L yhat h", "b_h", (0, 1)),
    "right": ("L yhat h", "b_h", (0, 1, 2)),
    "no loss": ("h", "", (-1, 0)),
    "two parameters": ("L yhat h", "b_h b_y", (0, 1)),
    "input": ("L yhat h x", "", (0, 1)),
    "gates": ("h c i,f,g", "", (0, 1)),
    "all gates": ("L h o c i,f,g", "W_f", (0, 1, 2)),
    "stack": ("L q p", "A", (0, 1)),
    "two steps back": ("L h", "W", (0, 1, 2)),
    "output fed back": ("L s h", "U", (0, 1)),
}


@pytest.mark.parametrize("name", ROWS)
def test_rows_and_columns(name: str) -> None:
    found = network(drawn(name))
    rows = " ".join(",".join(one.ascii for one in row) for row in found.rows)
    constants = " ".join(constant.name.ascii for constant in found.constants)
    assert (rows, constants, found.columns) == ROWS[name]


EDGES = {
    "no product": {
        "h_0 h_1": "missing",
        "h_1 yhat_1": "right missing foreign",
        "yhat_1 L_1": "right missing foreign",
        "b_h@0 h_0": "right missing foreign",
        "h_0 yhat_0": "right",
        "yhat_0 L_0": "right",
        "b_h@1 h_1": "right",
    },
    "no loss": {"h_-1 h_0": "foreign"},
    "stack": {
        "q_0 q_1": "often",
        "q_1 L_1": "right often",
        "p_0 q_0": "right often",
        "A@0 p_0": "right often",
        "p_0 p_1": "right",
        "p_1 q_1": "right",
        "A@1 p_1": "right",
        "q_0 L_0": "right",
    },
    "half": {"yhat_0 L_0": "missing", "b_y@0 yhat_0": "missing"},
    "two steps back": {
        "h_0 h_2": "missing",
        "h_2 L_2": "right missing",
        "W@0 h_0": "right missing",
        "h_0 h_1": "right",
        "h_1 h_2": "right",
        "h_0 L_0": "right",
        "h_1 L_1": "right",
        "W@1 h_1": "right",
        "W@2 h_2": "right",
    },
}


@pytest.mark.parametrize("name", EDGES)
def test_edges_know_how_they_are_counted(name: str) -> None:
    assert edges(network(drawn(name))) == EDGES[name]


def test_what_the_claim_names_beside_the_paths_is_there_without_a_kind() -> None:
    found = picture(sb.check("∂L/∂b_y = Σ_t ∂L_t/∂h_t ∂h_t/∂b_y"))
    assert edges(network(found))["h_0 yhat_0"] == ""


def test_a_pre_activation_is_drawn_where_it_is_named() -> None:
    found = picture(sb.check("∂L_t/∂h_t = ∂L_t/∂o_t ∂o_t/∂h_t"))
    assert "o_2 yhat_2" in edges(network(found))
    assert "h_2 yhat_2" in edges(network(drawn("right")))


def test_of_a_chain_the_first_wrong_link_is_drawn() -> None:
    chain = "∂L/∂b_y = Σ_t ∂L_t/∂b_y = 2 Σ_t ∂L_t/∂b_y = Σ_t ∂L_t/∂b_y"
    found = picture(sb.check(chain))
    assert network(found).kinds == ("often",)
    assert found.left == picture(sb.check("∂L/∂b_y = Σ_t ∂L_t/∂b_y")).left


def test_at_one_T_that_one_is_drawn() -> None:
    claim = "∂L/∂b_y = Σ_t ∂L_t/∂b_y"
    assert network(picture(sb.check(claim, T=4))).columns == (0, 1, 2, 3, 4)
    assert network(picture(sb.check(claim, T=15))).drawable
    assert not network(picture(sb.check(claim, T=16))).drawable


def test_the_identity_alone_is_nothing_to_draw() -> None:
    found = network(picture(sb.check("∂h_t/∂h_k = Π_{i=k+1}^{t} ∂h_i/∂h_{i-1}")))
    assert edges(found) == {"h_0 h_1": ""}
    assert found.kinds == ()


@pytest.mark.parametrize("name", CLAIMS)
def test_every_edge_goes_to_the_right_or_up(name: str) -> None:
    found = network(drawn(name))
    rows = {quantity: row for row, names in enumerate(found.quantities) for quantity in names}
    assert all(
        edge.lower.column < edge.upper.column
        or (edge.lower.column == edge.upper.column
            and rows[edge.upper.quantity] < rows[edge.lower.quantity])
        for edge in found.edges
    )  # fmt: skip


def test_numbers_are_drawn_as_vectors_are() -> None:
    assert edges(network(scalar()))["h_0 h_1"] == "missing"
