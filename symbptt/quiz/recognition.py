"""Statements about a network in the words of a page, recognised where the words allow it.

Two kinds of question are known: whether a recurrent network could still be useful for inputs of a
fixed length (yes or no), and what its output of a step is like: `... is a vector of length N`,
`each element of ... is either 0 or 1`, `... is a number from 0 to N`. What the page calls the
output, and its letter for the number of words of a vocabulary, are taken from its own words; that
the output is a softmax is taken from the words `distribution`, `probabilities`, `softmax` or
`language generation`, and from nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from ..errors import FormulaError, InputError
from ..formula.flat import FlatName, flat_to_latex
from ..formula.parser import parse
from ..formula.printer import latex
from ..formula.syntax import Formula, Index, Symbol, Variable
from ..model.cell import STEP, Cell, Role
from ..model.library import cell as cell_named
from ..model.naming import placed_items
from .garbled import Repair
from .page import PageOption, PageQuestion
from .statements import (
    EntriesStatement,
    RangeStatement,
    ShapeStatement,
    Statement,
    UsefulStatement,
)

_USEFUL = re.compile(
    r"\bcould\b.{0,60}\b(?:RNNs?|recurrent)\b.{0,60}\bstill be (?:useful|of use)\b", re.I | re.S
)
_FIXED = re.compile(r"\bfixed(?: |-)(?:length|size)\b", re.I)
_ANSWERS = {"yes": True, "no": False}
_OUTPUT = re.compile(r"(\S+) is (?:an|the) output of (?:this|the|an?) (?:RNN|recurrent\b)", re.I)
_WORDS = re.compile(
    r"\b([A-Za-z]) is (?:an? |the )?(?:number of words|size|length) (?:in|of) the vocabulary", re.I
)
_SOFTMAX = re.compile(r"\bsoftmax\b|\bdistribution\b|\bprobabilit|\blanguage generation\b", re.I)

_LENGTH = re.compile(r"(?P<of>.+?) (?:is a vector of length|has length) (?P<length>.+)", re.I)
_EITHER = re.compile(
    r"each (?:element|entry) of (?P<of>.+?) is (?:either )?"
    r"(?P<one>-?[0-9]{1,9}) or (?P<two>-?[0-9]{1,9})",
    re.I,
)
_RANGE = re.compile(
    r"each (?:element|entry) of (?P<of>.+?) is a number (?:from|between) "
    r"(?P<lower>\S+) (?:to|and) (?P<upper>\S+)",
    re.I,
)


@dataclass(frozen=True)
class Recognised:
    """What the words of a question say of a network: the cell, its sizes' names, the output.

    `output` is how the page writes it, None where the question is about the network as a whole.
    """

    cell: Cell
    sizes: tuple[tuple[str, str], ...]
    output: Symbol | None = None
    softmax: bool = False


def recognise(question: PageQuestion) -> Recognised | None:
    """The network that a question in words is about, None if it is of no known kind.

    >>> from symbptt.quiz.transcript import read_page
    >>> words = "1. N is the size of the vocabulary, $y_t$ is the output of an RNN.\\n- [ ] A"
    >>> page = read_page(words)
    >>> recognise(page.questions[0]).sizes
    (('n_y', 'N'),)
    """
    text = question.text
    if _USEFUL.search(text) and _FIXED.search(text):
        return Recognised(cell_named("elman"), (("n_y", "1"),))
    named = _OUTPUT.search(text)
    output = _symbol(named[1].strip(",;:()")) if named else None
    if output is None:
        return None
    softmax = _SOFTMAX.search(" ".join((text, *question.feedback))) is not None
    cell = cell_named("elman", **({"f_y": "softmax"} if softmax else {}))
    words = _WORDS.search(text)
    return Recognised(cell, (("n_y", words[1]),) if words else (), output, softmax)


def recognise_option(
    option: PageOption, known: Recognised, repair: bool = False
) -> tuple[Statement | None, tuple[Repair, ...]]:
    """What an option in words says, None if that is not recognised, and what was repaired for it.

    With `repair` a garbled subject in which the output's letter stands is the output. Raises
    `InputError` for a formula in the words that cannot be read, with what it is likely to be.
    """
    text = option.text.strip().rstrip(".").replace("−", "-")
    if known.output is None:
        answer = _ANSWERS.get(text.casefold().rstrip("!,"))
        return (None if answer is None else UsefulStatement(answer)), ()
    for pattern in (_LENGTH, _EITHER, _RANGE):
        found = pattern.fullmatch(text)
        if found is None:
            continue
        repairs: tuple[Repair, ...] = ()
        output = latex(known.output)
        bare = latex(Symbol(known.output.base, known.output.accent))
        try:
            if not _is_output(found["of"], known.output):
                return None, ()
        except InputError as error:
            if bare not in found["of"]:
                raise
            if not repair:
                reason = f"{error.reason}; likeliest: {output}, the output"
                raise FormulaError(reason, found["of"], error.span) from None
            repairs = (Repair(found["of"], output),)
        return _statement(found, known.cell), repairs
    return None, ()


def _statement(found: re.Match[str], cell: Cell) -> Statement:
    output = cell.of_role(Role.OUTPUT)[0].at(Index(STEP))
    assert isinstance(output, Variable)
    groups = found.groupdict()
    if "length" in groups:
        return ShapeStatement(output, _one(groups["length"]))
    if "one" in groups:
        return EntriesStatement(output, (Fraction(groups["one"]), Fraction(groups["two"])))
    return RangeStatement(output, _one(groups["lower"]), _one(groups["upper"]))


def _one(source: str) -> Formula:
    members = parse(source)
    if len(members) != 1:
        raise InputError("a size is no equation", source, (0, len(source)))
    return members[0]


def _is_output(written: str, output: Symbol) -> bool:
    """Whether LaTeX or flat text is the output at some step; `InputError` if it is garbled."""
    candidates = list(_candidates(written, output))
    return any((one.base, one.accent) == (output.base, output.accent) for one in candidates)


def _candidates(written: str, output: Symbol) -> Iterator[Symbol]:
    flat = output.base + ("^" if output.accent == "hat" else "")
    if "\\" not in written and "_" not in written:
        name = FlatName(flat, flat.replace("^", ""), True)
        try:
            flat_to_latex(written, (name,))
        except InputError:
            pass
        else:
            yield output
            return
    members = parse(written)
    if len(members) == 1 and isinstance(members[0], Symbol) and len(placed_items(members[0])) <= 1:
        yield members[0]


def _symbol(written: str) -> Symbol | None:
    try:
        members = parse(written)
    except InputError:
        return None
    return members[0] if len(members) == 1 and isinstance(members[0], Symbol) else None
