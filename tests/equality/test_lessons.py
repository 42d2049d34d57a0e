"""What is said of each kind of mistake: its diagnosis, its repair, when it holds all the same."""

from __future__ import annotations

import pytest

from symbptt.checking import Check, check
from symbptt.equality.verdict import EVERY_T, Different, Equal
from symbptt.formula.printer import text
from symbptt.rendering import text as rendering
from symbptt.rendering.remedies import holds_when

from .mistakes import MISTAKES, Mistake


@pytest.fixture(params=MISTAKES.values(), ids=MISTAKES)
def mistake(request: pytest.FixtureRequest) -> Mistake:
    found = request.param
    assert isinstance(found, Mistake)
    return found


def checked(mistake: Mistake) -> Check:
    return check(mistake.claim, param="b_h")


def test_the_kind_of_mistake(mistake: Mistake) -> None:
    verdict = checked(mistake).verdict
    assert isinstance(verdict, Different)
    kind = verdict.diagnosis.kind if verdict.diagnosis and not verdict.vanishing else None
    assert kind == mistake.kind


def test_what_is_said_first(mistake: Mistake) -> None:
    said = rendering.render(checked(mistake)).split("\n\n")[0]
    assert " ".join(said.split()) == f"✗ wrong{mistake.said}"


def test_the_repair(mistake: Mistake) -> None:
    refuted = checked(mistake).refuted
    assert refuted is not None
    if mistake.repaired is None:
        assert refuted.repair is None
        return
    assert refuted.repair is not None
    assert tuple(edit.kind for edit in refuted.repair.edits) == mistake.edits
    assert text(refuted.repair.claim.right) == mistake.repaired


def test_the_repair_is_right_if_it_is_typed_in(mistake: Mistake) -> None:
    if mistake.repaired is None:
        pytest.skip("none")
    again = check(f"∂L/∂b_h = {mistake.repaired}")
    assert again.verdict == Equal(EVERY_T)


def test_when_it_holds_all_the_same(mistake: Mistake) -> None:
    found = checked(mistake)
    assert tuple(holds_when(found.refuted, found.readings)) == mistake.holds


def test_a_right_claim_has_nothing_to_mend() -> None:
    found = check(
        r"\sum_t \frac{\partial L_t}{\partial \hat y_t} \frac{\partial \hat y_t}{\partial b_y}",
        param="b_y",
    )
    assert found.refuted is None
    assert holds_when(found.refuted, found.readings) == []
