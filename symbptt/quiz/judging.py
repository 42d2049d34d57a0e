"""Options in words, judged as far as the words of the page allow it."""

from __future__ import annotations

from ..errors import InputError, NoRule, UnknownName
from ..formula.printer import text
from .marks import JudgedOption, MarkedOption, PassedOption, Problem, UnreadOption
from .page import PageOption
from .recognition import Recognised, recognise_option
from .repair import Doubt
from .statements import EntriesStatement, RangeStatement, ShapeStatement, judge

NOT_JUDGED = "not a gradient: not judged"
"""Why an option in words of no known kind is passed over."""


def problem_of(
    error: InputError | NoRule, source: str, line: int, doubts: tuple[Doubt, ...] = ()
) -> Problem:
    """An error as data; its place, if it is in this very source.

    An unknown name is told with the readings that are the nearest to it.
    """
    message, span = str(error), getattr(error, "span", None)
    if isinstance(error, UnknownName):
        doubt = next((one for one in doubts if text(one.symbol) == error.name), None)
        message += "" if doubt is None else _likeliest(doubt)
    inside = getattr(error, "source", None) == source
    return Problem(type(error).__name__, message, source, span if inside else None, line, doubts)


def _likeliest(doubt: Doubt) -> str:
    *most, last = [text(one) for one in doubt.readings] or [""]
    if most:
        return f"; equally likely: {', '.join(most)} and {last}"
    return f"; likeliest: {last}" if last else "; nothing in the model is like it"


def judge_option(option: PageOption, known: Recognised, repair: bool) -> MarkedOption:
    """A statement, judged as far as the words of the page allow it."""
    try:
        statement, repairs = recognise_option(option, known, repair)
        if statement is None:
            return PassedOption(option, NOT_JUDGED)
        sizes = dict(known.sizes)
        if isinstance(statement, EntriesStatement | RangeStatement) and not known.softmax:
            reason = "the words do not say what function the output is of"
            return JudgedOption(option, None, reason)
        if isinstance(statement, ShapeStatement) and not sizes:
            return JudgedOption(option, None, "the words do not say how many entries there are")
        return JudgedOption(option, judge(known.cell, statement, sizes), repairs=repairs)
    except NoRule as error:
        return JudgedOption(option, None, str(error))
    except InputError as error:
        source = error.source or option.text
        return UnreadOption(option, problem_of(error, source, 0))


def said_of(known: Recognised) -> tuple[str, ...]:
    """What the words of a question were taken to say."""
    if known.output is None:
        return (f"the network is the cell {known.cell.name}, with one output",)
    said = [f"the network is the cell {known.cell.name}"]
    said += [f"its output has {name} entries, by the words" for _, name in known.sizes]
    said += ["its output is a softmax, by the words"] if known.softmax else []
    return tuple(said)
