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


def test_a_check_has_its_own_T() -> None:
    reason = "the picture of a check is at the T that its verdict speaks of"
    with pytest.raises(InvalidValue, match=reason):
        picture(sb.check("∂L/∂b_y = Σ_t ∂L_t/∂b_y"), 3)


def test_a_gradient_may_have_too_many_paths() -> None:
    with pytest.raises(InvalidValue, match="∂L/∂b_h at T = 400 has no paths that could be drawn"):
        picture(sb.derive(sb.elman(), "b_h"), 400)


CELLS = {
    "elman": (
        "L yhat h x",
        "h_-1 h_0, x_0 h_0, h_0 yhat_0, yhat_0 L_0",
    ),
    "jordan": (
        "L yhat h x",
        "yhat_-1 h_0, x_0 h_0, h_0 yhat_0, yhat_0 L_0",
    ),
    "stacked": (
        "L yhat h_2 h_1 x",
        "h_1_-1 h_1_0, x_0 h_1_0, h_2_-1 h_2_0, h_1_0 h_2_0, h_2_0 yhat_0, yhat_0 L_0",
    ),
    "gru": (
        "L yhat h z,n r x",
        "h_-1 r_0, x_0 r_0, h_-1 z_0, x_0 z_0, h_-1 n_0, r_0 n_0, x_0 n_0, "
        "z_0 h_0, n_0 h_0, h_-1 h_0, h_0 yhat_0, yhat_0 L_0",
    ),
    "lstm": (
        "L yhat h o c i,f,g x",
        "h_-1 i_0, x_0 i_0, h_-1 f_0, x_0 f_0, h_-1 g_0, x_0 g_0, h_-1 o_0, x_0 o_0, "
        "c_-1 c_0, f_0 c_0, i_0 c_0, g_0 c_0, o_0 h_0, c_0 h_0, h_0 yhat_0, yhat_0 L_0",
    ),
}  # fmt: skip
"""The rows of a cell and the lines of its first step, read off its equations by hand."""


@pytest.mark.parametrize("name", CELLS)
def test_the_network_of_a_cell(name: str) -> None:
    rows, lines = CELLS[name]
    found = network(picture(sb.cell(name), 0))
    assert " ".join(",".join(one.ascii for one in row) for row in found.rows) == rows
    assert edges(found) == dict.fromkeys(lines.split(", "), "")
    assert (found.columns, found.constants) == ((-1, 0), ())


def test_the_network_of_a_cell_begins_with_its_first_step() -> None:
    assert network(picture(sb.elman(start=1))).columns == (0, 1, 2, 3)


GRADIENTS = {
    "lstm": ("c_-1", "c_-1 c_0, c_0 h_0, h_0 yhat_0, yhat_0 L_0"),
    "jordan": ("b_y", "b_y@0 yhat_0, yhat_0 L_0"),
}  # fmt: skip


@pytest.mark.parametrize("name", GRADIENTS)
def test_the_paths_of_a_gradient_at_one_step(name: str) -> None:
    lower, lines = GRADIENTS[name]
    found = network(picture(sb.derive(sb.cell(name), lower), 0))
    assert edges(found) == dict.fromkeys(lines.split(", "), "right")


@pytest.mark.parametrize("T", [0, 1, 4])
def test_the_paths_of_a_gradient_are_all_there(T: int) -> None:
    products = picture(sb.derive(sb.elman(), "b_h"), T).counts.products
    assert len(products) == (T + 1) * (T + 2) / 2
    assert {(one.expected, one.found) for one in products} == {(1, 1)}
