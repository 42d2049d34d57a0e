"""Results as JSON, schema 1 (`symbptt/schema/`): exact numbers as strings, plain ASCII names."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import singledispatch
from typing import Any

from ..checking import Check, Link
from ..claims.reading import Reading
from ..derivation.forms import (
    LAYOUT,
    BlockJacobian,
    ChainForm,
    LocalJacobian,
    Omitted,
    PathsForm,
)
from ..derivation.gradient import Gradient
from ..derivation.steps import Line, lines
from ..equality.verdict import EVERY_T, Equal, Verdict
from ..formula.printer import LATEX, TEXT, latex, plain_name, text
from ..formula.syntax import Equation, Formula, Index, plus
from ..model.cell import STEP, Cell
from ..model.counting import parameter_count
from ..model.sizes import as_formula
from ..pictures import Picture, drawn
from ..quiz.answers import Answer, AnsweredQuestion, AnsweredQuiz, JudgedQuestion
from ..quiz.marks import MarkedPages
from ..report import DerivationReport, Form, JointReport
from . import latex as latex_rendering
from . import text as text_rendering
from .check import claim_text
from .explanation import ordered
from .quiz_data import pages_data
from .refutation import reason_data, refutation_data
from .verdicts import scope
from .words import all_equations, judgement_sentence, statement_sentence

SCHEMA = 1
"""The version of the schema."""


def render(result: object) -> str:
    """A result as JSON text, keys in the documented order."""
    return _written_out(_data(result))


def explained(check: Check) -> str:
    """A check as JSON text, with everything that the claim counts at one T."""
    return _written_out({**of_check(check), **_counted(drawn(check))})


def _counted(picture: Picture | None) -> dict[str, Any]:
    if picture is None:
        return {"paths": None, "paths_at": None}
    counts = picture.counts
    return {
        "paths": [
            {
                "path": [plain_name(variable) for variable in product.path],
                "expected": str(product.expected),
                "found": str(product.found),
            }
            for product in ordered(picture)
        ],
        "paths_at": {"T": counts.T, "slots": dict(counts.slots)},
    }


def of_check(check: Check) -> dict[str, Any]:
    """A check as the data of its JSON, as it stands in a line of a batch."""
    verdict = check.verdict
    known = refutation_data(verdict, check.refuted, check.readings)
    return {
        "schema": SCHEMA,
        "param": check.param,
        "cell": check.cell.name,
        "claim": {"latex": claim_text(check, LATEX), "text": claim_text(check, TEXT)},
        "verdict": verdict.word,
        "scope": scope(verdict),
        "reason": known.pop("reason"),
        "reading": asdict(check.reading),
        **known,
        "links": [_link(link) for link in check.links],
        "first_wrong": check.first_wrong,
        "readings": [_reading(*pair) for pair in check.readings],
        "condition": check.condition,
        "T": check.T,
        "notes": list(check.notes),
    }


def of_unread(claim: str, cell: str | None, reading: Reading, reason: str) -> dict[str, Any]:
    """The data of a claim that was given up before it was read: undecided."""
    return {
        "schema": SCHEMA,
        "param": None,
        "cell": cell,
        "claim": {"latex": claim, "text": claim},
        "verdict": "undecided",
        "scope": None,
        "reason": reason,
        "reading": asdict(reading),
        "first_difference": None,
        "witness": None,
        "holds_when": [],
        "repair": None,
        "links": [],
        "first_wrong": None,
        "readings": [],
        "condition": None,
        "T": None,
        "notes": [],
    }


def library(names: tuple[str, ...]) -> str:
    """The names of the cells of a library as JSON text."""
    return _written_out({"schema": SCHEMA, "cells": list(names)})


def _written_out(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)


@singledispatch
def _data(result: object) -> Any:
    raise TypeError(f"no JSON for {type(result).__name__}")


@_data.register
def _(report: DerivationReport) -> Any:
    return {"schema": SCHEMA, **_derived(report)}


@_data.register
def _(joint: JointReport) -> Any:
    cell = joint.reports[0].gradient.cell
    return {
        "schema": SCHEMA,
        "param": "all",
        "cell": cell.name,
        "T": joint.T,
        "start": cell.start,
        "layout": LAYOUT,
        "forms": {} if joint.adjoint is None else {"adjoint": _form(joint.adjoint)},
        "gradients": [_derived(report) for report in joint.reports],
    }


def _derived(report: DerivationReport) -> dict[str, Any]:
    gradient = report.gradient
    answers = report.comparison.answers if report.comparison else ()
    steps = {"steps": [_step(line) for line in lines(gradient.derivation)]}
    return {
        "param": _target(gradient),
        "cell": gradient.cell.name,
        "T": report.T,
        "start": gradient.cell.start,
        "layout": LAYOUT,
        **(steps if report.steps else {}),
        "forms": {name: _form(form) for name, form in report.forms},
        "comparison": [_compared(answer, report.T) for answer in answers],
    }


def _target(gradient: Gradient) -> str:
    """What is derived: `b_h` is short for ∂L/∂b_h, else `dh_t/db_h`."""
    lower = plain_name(gradient.lower)
    is_total = gradient.upper == gradient.cell.loss
    return lower if is_total else f"d{plain_name(gradient.upper)}/d{lower}"


def _step(line: Line) -> Any:
    return {
        "number": line.number,
        "rule": line.step.rule.value,
        "premises": list(line.premises),
        **_written(line.step.equation),
    }


def _form(form: Form) -> Any:
    if isinstance(form, Omitted):
        return {"omitted": form.reason}
    if isinstance(form, ChainForm):
        jacobians = [_jacobian(jacobian) for jacobian in form.jacobians]
        stacks = [_written(stack) for stack in form.stacks]
        more = {"stacks": stacks} if stacks else {}
        return {**_written(form.equation), "jacobians": jacobians, **more}
    if isinstance(form, PathsForm):
        return _families(form)
    return {"latex": latex_rendering.render(form), "text": text_rendering.render(form)}


def _families(form: PathsForm) -> Any:
    return {
        "latex": latex_rendering.render(form),
        "text": text_rendering.render(form),
        "families": [
            {
                "states": [plain_name(state) for state in family.states],
                "again": None if family.again is None else plain_name(family.again),
                "carousel": family.carousel,
                **_written(family.formula),
            }
            for family in form.families
        ],
        "jacobians": [_jacobian(jacobian) for jacobian in form.jacobians],
    }


def _jacobian(jacobian: LocalJacobian | BlockJacobian) -> Any:
    if isinstance(jacobian, BlockJacobian):
        blocks = [[_written(plus(terms)) for terms in row] for row in jacobian.entries]
        return {
            **_written(jacobian.quotient),
            "rows": [plain_name(row) for row in jacobian.rows],
            "columns": [plain_name(column) for column in jacobian.columns],
            "blocks": blocks,
            "shape": list(jacobian.shape),
        }
    value = plus(jacobian.terms)
    if jacobian.row is None:
        return {**_written(Equation(jacobian.quotient, value)), "shape": list(jacobian.shape)}
    return {
        **_written(jacobian.quotient),
        "row": text(jacobian.row),
        "maps_to": _written(value),
        "shape": list(jacobian.shape),
    }


def _written(formula: Formula | Equation) -> dict[str, str]:
    return {"latex": latex(formula), "text": text(formula)}


def _compared(answer: Answer, T: int) -> Any:
    assert answer.at_T is not None
    return {
        "id": answer.option.id,
        "latex": answer.option.latex,
        "verdict": answer.at_T.word,
        "scope": scope(answer.at_T),
        "every_T": _for_every_T(answer.every_T),
        **refutation_data(answer.every_T, answer.refuted, answer.readings),
    }


def _for_every_T(verdict: Verdict) -> str:
    proved = not isinstance(verdict, Equal) or verdict.scope == EVERY_T
    return verdict.word if proved else "undecided"


@_data.register
def _(quiz: AnsweredQuiz) -> Any:
    return {"schema": SCHEMA, "questions": [_question(question) for question in quiz.questions]}


def _question(answered: AnsweredQuestion | JudgedQuestion) -> Any:
    if isinstance(answered, JudgedQuestion):
        return _judged(answered)
    marked = answered.question.marked
    return {
        "id": answered.question.id,
        "param": plain_name(answered.question.lower),
        "marked": None if marked is None else list(marked),
        "derived": list(answered.derived),
        "agrees": answered.agrees,
        "options": [
            {
                "id": answer.option.id,
                "latex": answer.option.latex,
                "verdict": answer.every_T.word,
                "scope": scope(answer.every_T),
                "readings": [_reading(*pair) for pair in answer.readings],
                **refutation_data(answer.every_T, answer.refuted, answer.readings),
            }
            for answer in answered.answers
        ],
    }


def _judged(judged: JudgedQuestion) -> Any:
    marked = judged.question.marked
    return {
        "id": judged.question.id,
        "param": None,
        "marked": None if marked is None else list(marked),
        "derived": list(judged.derived),
        "agrees": judged.agrees,
        "options": [
            {
                "id": id,
                "text": statement_sentence(statement, TEXT),
                "verdict": "true" if judgement.right else "false",
                "reason": judgement_sentence(judgement, TEXT),
            }
            for (id, statement), judgement in zip(
                judged.question.statements, judged.judgements, strict=True
            )
        ],
    }


def _reading(reading: Reading, verdict: Verdict) -> Any:
    return {"reading": asdict(reading), "verdict": verdict.word, "scope": scope(verdict)}


@_data.register
def _(check: Check) -> Any:
    return of_check(check)


def _link(link: Link) -> Any:
    left, right = latex(link.equation.left), latex(link.equation.right)
    return {
        "lhs": left,
        "rhs": right,
        "verdict": link.verdict.word,
        "scope": scope(link.verdict),
        "reason": reason_data(link.verdict),
        "transposed": link.transposed,
    }


@_data.register
def _(cell: Cell) -> Any:
    return {
        "schema": SCHEMA,
        "cell": cell.name,
        "start": cell.start,
        "equations": [_written(part) for part in all_equations(cell)],
        "quantities": [
            {
                "name": plain_name(quantity.at(Index(STEP))),
                "role": quantity.role.value,
                "shape": list(quantity.shape),
            }
            for quantity in cell.quantities
        ],
        "given": [plain_name(variable) for variable in cell.given_states],
        "parameter_count": _written(as_formula(parameter_count(cell))),
    }


@_data.register
def _(pages: MarkedPages) -> Any:
    return {"schema": SCHEMA, **pages_data(pages)}
