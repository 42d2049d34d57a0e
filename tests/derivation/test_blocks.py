"""Blocks of states, closed forms in them, and families of paths, as they are written."""

from __future__ import annotations

import pytest

from symbptt.checking import check
from symbptt.claims.target import derive
from symbptt.derivation.blocks import blocks
from symbptt.errors import BoundExceeded, NoRule
from symbptt.formula.printer import latex, text
from symbptt.formula.syntax import Equation, plus
from symbptt.model.cell import Cell
from symbptt.model.library import cell

TWO_BACK = Cell.from_equations([
    r"h_t = \tanh(W h_{t-1} + R h_{t-2} + V x_t)", r"L_t = \ell(h_t)"
])  # fmt: skip
DELAY = Cell.from_equations([r"m_t = V x_t", r"h_t = \tanh(W m_{t-1})", r"L_t = \ell(h_t)"])
LATE_INPUT = Cell.from_equations([r"h_t = \tanh(W h_{t-1} + V x_{t-1})", r"L_t = \ell(h_t)"])
DENSE = Cell.from_equations([
    *(
        f"h_{{{letter},t}} = \\tanh(" + " + ".join(
            f"W_{{{letter}{other}}} h_{{{other},t-1}}" for other in "abcdefghk"[:position + 1]
        ) + ")"
        for position, letter in enumerate("abcdefghk")
    ),
    r"L_t = \ell(h_{k,t})",
])  # fmt: skip


def test_a_family_of_a_longer_memory_has_no_rule() -> None:
    with pytest.raises(NoRule) as caught:
        derive(TWO_BACK, "W").paths()
    assert str(caught.value) == (
        "no rule for families of paths of a longer memory than one step; ask the chain form"
    )


def test_too_many_families_are_refused() -> None:
    with pytest.raises(BoundExceeded, match=r"^the number of families is 201; the bound is 200$"):
        derive(DENSE, "W_{aa}").paths()


STACKS = {
    "elman": (cell("elman"), ["h_t: h_t"]),
    "lstm": (cell("lstm"), ["s_t: c_t, h_t"]),
    "stacked": (cell("stacked"), ["h_{1,t}: h_{1,t}", "h_{2,t}: h_{2,t}"]),
    "jordan": (cell("jordan"), ["ŷ_t: ŷ_t"]),
    "two steps back": (TWO_BACK, ["s_t: h_t, h_{t-1}"]),
    "a delay": (DELAY, ["m_t: m_t"]),
}


@pytest.mark.parametrize(("model", "expected"), STACKS.values(), ids=STACKS)
def test_the_blocks_of_a_cell(model: Cell, expected: list[str]) -> None:
    found = [
        f"{text(block.variable)}: {', '.join(map(text, block.parts))}" for block in blocks(model)
    ]
    assert found == expected


WRITTEN = {
    "a gate": (cell("lstm"), "dL_t/df_t", "∂L_t/∂ŷ_t · ∂ŷ_t/∂s_t · ∂s_t/∂f_t"),
    "state by state": (cell("lstm"), "dh_t/dc_k",
                       "∂h_t/∂s_t · (Π_{i=k+1}^{t} ∂s_i/∂s_{i-1}) · ds_k/dc_k"),
    "two steps back": (TWO_BACK, "dL/dh_-2",
                       "Σ_{t=0}^{T} ∂L_t/∂s_t · (Π_{i=0}^{t} ∂s_i/∂s_{i-1}) · ds_{-1}/dh_{-2}"),
    "a delay": (DELAY, "dL/dV",
                "Σ_{t=0}^{T} ∂L_t/∂h_t · ∂h_t/∂m_{t-1} · Σ_{k=0}^{t-1} [k = t-1] · ∂m_k/∂V"),
    "a late input": (LATE_INPUT, "dL/dx_t",
                     "Σ_{k=t+1}^{T} ∂L_k/∂h_k · (Π_{i=t+2}^{k} ∂h_i/∂h_{i-1}) · ∂h_{t+1}/∂x_t"),
}  # fmt: skip


@pytest.mark.parametrize(("model", "target", "expected"), WRITTEN.values(), ids=WRITTEN)
def test_the_closed_form(model: Cell, target: str, expected: str) -> None:
    assert text(derive(model, target).closed_form) == expected


FAMILIES = {
    "lstm": ("lstm", "b_f", ["h, c", "h, c, h ..."]),
    "stacked": ("stacked", "W_1", ["h_2, h_1"]),
    "elman": ("elman", "b_y", [""]),
}


@pytest.mark.parametrize(("name", "param", "expected"), FAMILIES.values(), ids=FAMILIES)
def test_the_families_of_paths(name: str, param: str, expected: list[str]) -> None:
    form = derive(cell(name), param).paths()
    found = [
        ", ".join(state.name.ascii for state in family.states)
        + (f", {family.again.name.ascii} ..." if family.again else "")
        for family in form.families
    ]
    assert found == expected


def test_the_carousel_is_named() -> None:
    assert [family.carousel for family in derive(cell("lstm"), "b_f").paths().families] == [
        True, True,
    ]  # fmt: skip
    assert not any(one.carousel for one in derive(cell("stacked"), "W_1").paths().families)
    peeping = derive(cell("lstm", peepholes=True), "b_f").paths().families
    assert not any(family.carousel for family in peeping)


def test_the_families_are_decided_to_be_the_derivative() -> None:
    form = derive(cell("stacked"), "V_1").paths()
    families = plus(tuple(family.formula for family in form.families))
    found = check(latex(Equation(form.quotient, families)), cell("stacked"))
    assert (found.verdict.word, str(found.verdict.scope)) == ("equal", "every T")
