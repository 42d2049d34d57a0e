"""Marking a page: the model of each question, then each option against it.

A question without equations of its own is about the network of the question before it. An option is
a claim where it has a left side of its own, else it is the right side of what is asked for; a left
side other than that is an error of the option. A formula that cannot be read is reported with its
place, and is never a wrong option.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ..errors import InputError, NoRule, UnknownName
from ..formula.parser import parse_claim
from ..formula.printer import text
from ..model.lookup import lower_variable
from .asking import Asked, find_asked, names_asked, names_in_words, surroundings
from .garbled import Repair, mend_equations
from .judging import NOT_JUDGED, judge_option, problem_of, said_of
from .marks import (
    CheckedOption,
    MarkedOption,
    MarkedPage,
    MarkedQuestion,
    PassedOption,
    Problem,
    UnreadOption,
)
from .options import check_option, other_readings
from .page import Page, PageOption, PageQuestion, Passage
from .passages import is_derivative, left_side
from .recognition import recognise
from .repair import Doubt, doubts_of
from .repair import repair as repaired_formula
from .setting import Setting, read_setting
from .surroundings import Surroundings


def mark_page(page: Page, name: str, repair: bool = False) -> MarkedPage:
    """The page with each option checked or judged.

    With `repair` what is garbled in its formulas is read as what it looks like (`quiz.repair`).
    """
    marker = _Marker(page, repair)
    questions = tuple(marker.mark(question) for question in page.questions)
    return MarkedPage(name, page.format, questions, page.notes)


def is_for_gradient(question: PageQuestion) -> bool:
    """Whether a question asks for a derivative, or has one as the left side of an option."""
    formulas = [one.formula for one in question.options if one.formula is not None]
    return bool(
        question.param is not None
        or question.asked
        or any(is_derivative(left_side(one.source) or "") for one in formulas)
        or (formulas and _GRADIENT.search(question.text) and names_in_words(question.text))
    )


_GRADIENT = re.compile(r"\b(?:gradient|derivative)", re.IGNORECASE)


@dataclass
class _Marker:
    page: Page
    repair: bool
    passages: tuple[Passage, ...] = ()
    """The equations of the last question that has any."""
    equations: tuple[str, ...] = ()
    """The same as they are read, after repairs."""
    likely: tuple[str, ...] = ()
    """The same with all repairs that are likely, by which likely readings are told."""
    garbled: tuple[Repair, ...] = ()
    """The repairs of those."""
    source: str = ""
    """The id of that question."""
    assumed: tuple[str, ...] = ()
    """What was last said to be assumed."""
    first: int | None = None
    """The first step of the network."""
    mended: bool = False

    def mark(self, question: PageQuestion) -> MarkedQuestion:
        """A question with its options checked or judged."""
        if question.equations:
            self.passages, self.source = question.equations, question.id
            self.equations = self.likely = tuple(one.source for one in question.equations)
            self.garbled = ()
            self.assumed, self.first, self.mended = (), None, False
        if is_for_gradient(question):
            return self._gradient(question)
        known = recognise(question)
        if known is None:
            passed = tuple(PassedOption(one, NOT_JUDGED) for one in question.options)
            return MarkedQuestion(question, passed)
        options = tuple(judge_option(option, known, self.repair) for option in question.options)
        return MarkedQuestion(question, options, notes=said_of(known))

    # ---- questions for a derivative

    def _gradient(self, question: PageQuestion) -> MarkedQuestion:
        names = names_asked(question)
        wanted = names_in_words(question.text) or names
        formulas = tuple(one.formula for one in question.options if one.formula is not None)
        self.likely, repairs = mend_equations(self.likely, wanted)
        self.garbled += repairs
        before = self.mended
        if self.repair and repairs:
            self.equations, self.mended = self.likely, True
        setting, problems = self._setting(formulas)
        guide = setting
        if self.garbled and not self.repair:
            guide = self._guide(formulas) or setting
        asked = None if guide is None else find_asked(question, guide, names)
        if setting is not None and guide is not setting:
            here = find_asked(question, setting, names)
            if here is None and asked is not None:
                problems.append(self._lacking(asked))
                setting = None
            asked = here or asked
        told, fixed = self._asked_passages(question, guide, asked)
        problems += told
        if asked is None and guide is not None and question.param is not None:
            problems.append(_unknown_param(question.param, guide))
        options = tuple(self._option(option, setting, guide, asked) for option in question.options)
        return MarkedQuestion(
            question, options, setting, asked, tuple(problems),
            (*(repairs if self.repair else ()), *fixed),
            self._notes(question, setting, before),
        )  # fmt: skip

    def _setting(self, formulas: tuple[Passage, ...]) -> tuple[Setting | None, list[Problem]]:
        """The model as it stands, and why it cannot be read."""
        problems = [
            Problem("FormulaError", "an equation of the model is there as flat text alone",
                    one.source, (0, len(one.source)), one.line)
            for one in self.passages if one.flat
        ]  # fmt: skip
        if problems:
            return None, problems
        try:
            setting = read_setting(self.page, self.equations, formulas, self.first)
            self.first = setting.notes.cell.start
            return setting, []
        except (InputError, NoRule) as error:
            source = getattr(error, "source", None)
            at = next((one for one in self.passages if one.source == source), None)
            found = problem_of(error, *(("", 0) if at is None else (at.source, at.line)))
            message = f"{found.message}{_likely(self.garbled)}"
            return None, [replace(found, message=message)]

    def _notes(
        self, question: PageQuestion, setting: Setting | None, mended: bool
    ) -> tuple[str, ...]:
        notes = []
        if self.source and not question.equations:
            repaired = ", with its repairs" if mended else ""
            notes.append(f"the network is that of question {self.source}{repaired}")
        if setting is not None and self.page.cell and not setting.equations:
            notes.append(f"the network is the cell {setting.cell}")
        if setting is not None and setting.assumed != self.assumed:
            notes += [f"assumed: {one}" for one in setting.assumed]
            self.assumed = setting.assumed
        return tuple(notes)

    def _guide(self, formulas: tuple[Passage, ...]) -> Setting | None:
        """The model by which likely readings are told; it decides nothing."""
        try:
            return read_setting(self.page, self.likely, formulas)
        except (InputError, NoRule):
            return None

    def _lacking(self, asked: Asked) -> Problem:
        """The model lacks what is asked for, and has something that looks like it."""
        reason = f"the model has no {text(asked.lower)}, which the question asks for"
        before = {one.before for one in self.garbled}
        at = next(one for one in self.passages if any(part in one.source for part in before))
        start = min(at.source.find(part) for part in before if part in at.source)
        length = max(len(part) for part in before if at.source.startswith(part, start))
        span = (start, start + length)
        return Problem("UnknownName", reason + _likely(self.garbled), at.source, span, at.line)

    def _asked_passages(
        self, question: PageQuestion, guide: Setting | None, asked: Asked | None
    ) -> tuple[list[Problem], tuple[Repair, ...]]:
        """The passages that ask for something the model does not have."""
        problems: list[Problem] = []
        repairs: list[Repair] = []
        for passage in question.asked:
            if guide is None or passage.flat or _reads(passage.source, guide):
                continue
            if self.repair and asked is not None:
                repairs.append(Repair(passage.source, asked.source))
                continue
            try:
                guide.notes.paper.bind(parse_claim(passage.source).members[0], passage.source)
            except (InputError, NoRule) as error:
                doubts = _doubts(f"{passage.source} = 0", surroundings(guide, asked))
                problems.append(problem_of(error, passage.source, passage.line, doubts))
        return problems, tuple(repairs)

    def _option(
        self, option: PageOption, setting: Setting | None, guide: Setting | None,
        asked: Asked | None,
    ) -> MarkedOption:  # fmt: skip
        formula = option.formula
        if formula is None:
            return PassedOption(option, NOT_JUDGED)
        source, repairs, left_open = formula.source, tuple[Repair, ...](), tuple[Doubt, ...]()
        doubts: tuple[Doubt, ...] = ()
        try:
            if guide is not None and not formula.flat:
                if self.repair:
                    mended = repaired_formula(source, surroundings(guide, asked))
                    source, repairs, left_open = mended.latex, mended.repairs, mended.open
                    doubts = tuple(one for one in left_open if one.unknown)
                else:
                    doubts = _doubts(source, surroundings(guide, asked))
            if setting is None:
                parse_claim(formula.source) if not formula.flat else None
                unknown = next((one for one in doubts if one.unknown), None)
                if unknown is not None and guide is not None:
                    raise UnknownName("symbol", text(unknown.symbol), guide.notes.paper.known,
                                      formula.source, unknown.span)  # fmt: skip
                raise InputError("the model of the question cannot be read")
            if asked is None and not formula.flat and left_side(source) is None:
                raise InputError("this is no equation, and what is asked for cannot be told")
            found = check_option(source, setting, asked)
            return CheckedOption(
                option,
                source,
                found,
                other_readings(found, source, setting, asked),
                repairs,
                left_open,
            )
        except (InputError, NoRule) as error:
            if isinstance(error, UnknownName):
                at = (one.span for one in doubts if text(one.symbol) == error.name)
                error.source, error.span = formula.source, next(at, error.span)
            return UnreadOption(
                option, problem_of(error, formula.source, formula.line, doubts), repairs
            )


def _likely(repairs: tuple[Repair, ...]) -> str:
    """What garbled equations are likely to say."""
    told = ", ".join(f"{one.after} for {one.before}" for one in repairs)
    return f"; likeliest: {told}" if told else ""


def _unknown_param(param: str, guide: Setting) -> Problem:
    try:
        lower_variable(guide.notes.cell, param)
    except UnknownName as error:
        reason = f"{error.reason}; known: {', '.join(error.known)}"
        return problem_of(InputError(reason, param, error.span), param, 0)
    return problem_of(InputError("the model has no loss", param), param, 0)


def _reads(source: str, setting: Setting) -> bool:
    try:
        setting.notes.paper.bind(parse_claim(source).members[0], source)
    except (InputError, NoRule):
        return False
    return True


def _doubts(source: str, around: Surroundings) -> tuple[Doubt, ...]:
    """The symbols in doubt with what they look like; none of a formula that cannot be parsed."""
    try:
        return doubts_of(source, around)
    except InputError:
        return ()
