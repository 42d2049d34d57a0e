"""Marked pages as the data of their JSON: exact, plain names, places as [start, end)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ..formula.printer import LATEX, TEXT, plain_name, write
from ..formula.syntax import Variable
from ..quiz.marks import (
    CheckedOption,
    JudgedOption,
    MarkedOption,
    MarkedPages,
    MarkedQuestion,
    PassedOption,
    Problem,
    UnreadOption,
)
from .quiz import WORDS_OF
from .refutation import refutation_data
from .verdicts import scope
from .words import all_equations, judgement_sentence


def pages_data(pages: MarkedPages) -> dict[str, Any]:
    """Pages as the data of their JSON, without the version of the schema."""
    return {
        "pages": [
            {"page": page.name, "format": page.format, "notes": list(page.notes)}
            for page in pages.pages
        ],
        "questions": [
            _question(page.name, question) for page in pages.pages for question in page.questions
        ],
    }


def _question(page: str, question: MarkedQuestion) -> dict[str, Any]:
    lower = None if question.asked is None else question.asked.quotient.lower
    setting = question.setting
    return {
        "id": question.question.id,
        "page": page,
        "param": plain_name(lower) if isinstance(lower, Variable) else None,
        "marked": None if question.marked is None else list(question.marked),
        "derived": list(question.derived),
        "agrees": question.agrees,
        "model": None if setting is None else {
            "cell": setting.notes.cell.name,
            "equations": [write(one, LATEX) for one in all_equations(setting.notes.cell)],
            "start": setting.notes.cell.start,
            "assumed": list(setting.assumed),
        },
        "problems": [_problem(problem) for problem in question.problems],
        "repairs": [asdict(repair) for repair in question.repairs],
        "notes": list(question.notes),
        "options": [_option(option) for option in question.options],
    }  # fmt: skip


def _option(option: MarkedOption) -> dict[str, Any]:
    id = option.option.id
    match option:
        case CheckedOption(check=check):
            return {
                "id": id, "latex": option.latex, "verdict": check.verdict.word,
                "scope": scope(check.verdict),
                "readings": [
                    {"reading": asdict(one), "verdict": other.word, "scope": scope(other)}
                    for one, other in option.readings
                ],
                "repairs": [asdict(repair) for repair in option.repairs],
                "notes": list(check.notes),
                **refutation_data(check.verdict, check.refuted, option.readings),
            }  # fmt: skip
        case JudgedOption(judgement=judgement, reason=reason):
            why = reason if judgement is None else judgement_sentence(judgement, TEXT)
            word = WORDS_OF[option.right][1]
            return {
                "id": id, "text": option.option.text, "verdict": word, "reason": why,
                "repairs": [asdict(repair) for repair in option.repairs],
            }  # fmt: skip
        case UnreadOption(problem=problem):
            told = _problem(problem)
            return {
                "id": id, "latex": told.pop("source"), "verdict": None, "scope": None,
                "readings": [], "error": {key: told[key] for key in ("type", "message", "at")},
                "doubts": told["doubts"], "repairs": [asdict(repair) for repair in option.repairs],
            }  # fmt: skip
        case PassedOption(reason=reason):
            return {"id": id, "text": option.option.text, "verdict": None, "reason": reason}


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "type": problem.kind,
        "message": problem.message,
        "source": problem.source,
        "at": None if problem.span is None else list(problem.span),
        "line": problem.line or None,
        "doubts": [
            {
                "at": list(doubt.span),
                "symbol": write(doubt.symbol, LATEX),
                "likeliest": [write(one, LATEX) for one in doubt.readings],
            }
            for doubt in problem.doubts
        ],
    }
