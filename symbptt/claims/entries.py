"""Claims by entries as claims about whole vectors and matrices.

What holds for every entry i holds for the vector: ∂L/∂o_i = ... ∂L_t/∂o_i is read without its i, if
each product has it once. A sum over i of ∂L/∂o_i ∂o_i/∂V is the matrix product.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..errors import NoRule
from ..formula.syntax import (
    Component,
    Formula,
    Index,
    Number,
    Plus,
    Quotient,
    Sum,
    Times,
    Transpose,
    Variable,
    rebuild,
    times,
    walk,
)


def whole(left: Formula, right: Formula, layout: str = "numerator") -> tuple[Formula, Formula]:
    """Both sides with sums over entries as products in a layout, and free entries left out.

    Raises `NoRule` where the entries say more than a product of matrices does, and where not every
    term has the same ones at the same places.
    """
    sides = (left, right)
    if not any(isinstance(part, Component) for side in sides for part in walk(side)):
        return sides
    found = tuple(_contracted(side, layout) for side in sides)
    if len({entries for side in found for entries in _entries_of(side)}) > 1:
        raise _no_rule()
    return _without(found[0]), _without(found[1])


def _entries_of(formula: Formula) -> set[Entries]:
    """The entries that each term of a formula has, with where they stand; 0 has any."""
    match formula:
        case Plus(terms=terms):
            return {one for term in terms for one in _entries_of(term)}
        case Sum(body=body) | Transpose(body=body):
            return _entries_of(body)
        case Number(value=value) if not value:
            return set()
        case Times(factors=factors):
            found = [_entries_of(factor) for factor in factors]
            if any(len(one) > 1 for one in found) or not all(found):
                raise _no_rule()
            joined = [pair for one in found for entries in one for pair in entries]
            if len({end for end, _ in joined}) < len(joined):
                raise _no_rule()
            return {tuple(sorted(joined))}
        case Quotient(upper=upper, lower=lower):
            if any(index.symbol is None for index in _indices(formula)):
                raise _no_rule()  # what holds for one entry need not hold for all
            ends = (("lower", lower), ("upper", upper))
            return {tuple((end, part.indices) for end, part in ends if isinstance(part, Component))}
        case Component(body=Quotient(lower=Variable()), indices=indices):
            return {(("lower", indices),)}
        case _:
            if any(isinstance(part, Component) for part in walk(formula)):
                raise _no_rule()
            return {()}


Entries = tuple[tuple[str, tuple[Index, ...]], ...]
"""For the upper and the lower end of a derivative, the entry that is taken there."""


def _contracted(formula: Formula, layout: str) -> Formula:
    formula = rebuild(formula, lambda part: _contracted(part, layout))
    if not isinstance(formula, Sum) or formula.index not in set(_letters(formula.body)):
        return formula
    if formula.first is not None or formula.last is not None or _is_time(formula):
        raise _no_rule()
    factors = formula.body.factors if isinstance(formula.body, Times) else (formula.body,)
    having = [place for place, part in enumerate(factors) if formula.index in set(_letters(part))]
    if sum(letter == formula.index for part in factors for letter in _letters(part)) != 2:
        raise _no_rule()
    if len(having) != 2 or having[1] != having[0] + 1:
        raise _no_rule()
    first, second = (factors[place] for place in having)
    lower, upper = _ends(first, formula.index), _ends(second, formula.index)
    if {lower, upper} != {"lower", "upper"}:
        raise _no_rule()
    plain = [_without_index(part, formula.index) for part in factors]
    by, of = having if lower == "lower" else reversed(having)
    ordered = [plain[by], plain[of]]
    if layout == "denominator":
        ordered.reverse()
    elif layout == "mixed":
        ordered = [Transpose(plain[of]), plain[by]]
    plain[having[0] : having[1] + 1] = ordered
    return times(tuple(plain))


def _is_time(formula: Sum) -> bool:
    return any(
        isinstance(part, Variable) and part.time is not None and formula.index in part.time.symbols
        for part in walk(formula.body)
    )


def _ends(part: Formula, index: str) -> str:
    """Whether a derivative has the index on its upper or its lower variable."""
    if isinstance(part, Quotient):
        if index in set(_letters(part.upper)):
            return "upper"
        if index in set(_letters(part.lower)):
            return "lower"
    return ""


def _letters(formula: Formula) -> Iterator[str]:
    return (symbol for index in _indices(formula) for symbol in index.symbols)


def _indices(formula: Formula) -> Iterator[Index]:
    return (
        index for part in walk(formula) if isinstance(part, Component) for index in part.indices
    )


def _without(formula: Formula) -> Formula:
    formula = rebuild(formula, _without)
    return formula.body if isinstance(formula, Component) else formula


def _without_index(formula: Formula, index: str) -> Formula:
    formula = rebuild(formula, lambda part: _without_index(part, index))
    if not isinstance(formula, Component):
        return formula
    left = tuple(one for one in formula.indices if one != Index(index))
    return replace(formula, indices=left) if left else formula.body


def _no_rule() -> NoRule:
    return NoRule("comparing entry by entry", "write the claim with whole vectors and matrices")
