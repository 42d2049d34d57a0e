"""What a question on a page asks for: the derivative of the loss by a quantity of its model.

It is told by a `param`, by the passages that end in "= ?", or by the words "with respect to".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..errors import InputError, UnknownName
from ..formula.flat import flat_to_latex
from ..formula.parser import parse
from ..formula.printer import latex
from ..formula.syntax import Quotient, Symbol, Variable
from ..model.lookup import lower_variable
from ..model.notes import Notes
from .garbled import mend_accents
from .page import PageQuestion, Passage
from .setting import Setting
from .surroundings import Surroundings


@dataclass(frozen=True)
class Asked:
    """What is asked for: ∂`upper`/∂`lower`, as written and bound; `param` is the plain name.

    `param` is None where it is no parameter; then the `source` is the left side of the options.
    """

    upper: Symbol
    lower: Symbol
    quotient: Quotient
    source: str
    param: str | None


_RESPECT = re.compile(r"(?:with respect to|w\. ?r\. ?t\.|wrt)\s+", re.IGNORECASE)
_NAME = re.compile(r"(?:\\[A-Za-z]+(?:\{[^{}]*\})?|[A-Za-z])(?:_(?:\{[^{}]*\}|[A-Za-z0-9]+))?")
_REACH = 6
"""How many words behind "with respect to" its name may stand."""


def names_asked(question: PageQuestion) -> tuple[Symbol, ...]:
    """The names that a question asks for: its `param`, its passages, its words."""
    found: list[Symbol] = []
    if question.param is not None:
        found += _one_symbol(question.param)
    for passage in question.asked:
        found += [one.lower for one in _quotient(passage) if isinstance(one.lower, Symbol)]
    return (*found, *names_in_words(question.text))


def names_in_words(text: str) -> tuple[Symbol, ...]:
    """The names behind "with respect to": the first word each that is a letter or has a script."""
    found: list[Symbol] = []
    for match in _RESPECT.finditer(text):
        for word in text[match.end() :].split()[:_REACH]:
            word = word.strip(".,;:?!$()")
            if _NAME.fullmatch(word) and word not in ("a", "A"):
                found += _one_symbol(word)
                break
    return tuple(dict.fromkeys(found))


def _one_symbol(source: str) -> list[Symbol]:
    try:
        members = parse(mend_accents(source)[0])
    except InputError:
        return []
    return [one for one in members if isinstance(one, Symbol)] if len(members) == 1 else []


def _quotient(passage: Passage) -> list[Quotient]:
    try:
        members = [] if passage.flat else parse(mend_accents(passage.source)[0])
    except InputError:
        return []
    return [one for one in members[:1] if isinstance(one, Quotient)]


def find_asked(question: PageQuestion, setting: Setting, names: Sequence[Symbol]) -> Asked | None:
    """The derivative that a question asks for in its model, None if it cannot be told.

    Passages that the model can read come first, then the total loss by the first of the names.
    """
    for passage in question.asked:
        found = _asked_by(passage, setting.notes)
        if found is not None:
            return found
    loss = setting.notes.cell.loss
    if loss is None:
        return None
    upper = Symbol(loss.name.base, loss.name.accent)
    for name in names:
        found = _bound(Quotient(upper, name), setting.notes)
        if found is not None:
            return found
    return None


def _asked_by(passage: Passage, notes: Notes) -> Asked | None:
    if passage.flat:
        try:
            source = flat_to_latex(passage.source, notes.paper.flat_names)
        except InputError:
            return None
        passage = replace(passage, source=source, flat=False)
    for quotient in _quotient(passage):
        return _bound(quotient, notes)
    return None


def _bound(quotient: Quotient, notes: Notes) -> Asked | None:
    upper, lower = quotient.upper, quotient.lower
    if not isinstance(upper, Symbol) or not isinstance(lower, Symbol):
        return None
    source = latex(quotient)
    try:
        bound = notes.paper.bind(quotient, source)
    except InputError:
        return None
    if not isinstance(bound, Quotient) or not isinstance(bound.lower, Variable):
        return None
    param = None
    if bound.upper == notes.cell.loss:
        try:
            lower_variable(notes.cell, latex(lower))
            param = latex(lower)
        except UnknownName:
            param = None
    return Asked(upper, lower, bound, source, param)


def surroundings(setting: Setting, asked: Asked | None) -> Surroundings:
    """What the options of a question are read by."""
    names = None if asked is None else (asked.upper, asked.lower)
    return Surroundings(setting.notes, setting.letters, names)
