"""Compound names: the δh of δh_t, the inp of inp_t, which LaTeX has as several letters in a row."""

from __future__ import annotations

from dataclasses import replace

from ..formula.syntax import Call, Formula, Symbol, Times, rebuild

Compound = tuple[tuple[tuple[str, str], ...], str]
"""The letters of a name, each with its accent, and the base of the one symbol that they make."""


def merged(formula: Formula, compounds: tuple[Compound, ...]) -> Formula:
    """The formula with the letters of each compound name made one symbol."""
    if not compounds:
        return formula
    formula = rebuild(formula, lambda part: merged(part, compounds))
    if not isinstance(formula, Times):
        return formula
    factors = list(formula.factors)
    position = 0
    while position < len(factors):
        for letters, base in compounds:
            joined = _joined(factors[position : position + len(letters)], letters, base)
            if joined:
                factors[position : position + len(letters)] = [joined]
                break
        position += 1
    return factors[0] if len(factors) == 1 else replace(formula, factors=tuple(factors))


def _joined(
    factors: list[Formula], letters: tuple[tuple[str, str], ...], base: str
) -> Formula | None:
    """One symbol for the letters of a compound name, with the scripts of the last."""
    heads = [factor.head if isinstance(factor, Call) else factor for factor in factors]
    if len(heads) != len(letters) or not all(isinstance(head, Symbol) for head in heads):
        return None
    if [(head.base, head.accent) for head in heads] != list(letters):  # type: ignore[union-attr]
        return None
    if any(f.sub or f.sup or f.before for f in heads[:-1]):  # type: ignore[union-attr]
        return None
    if any(isinstance(factor, Call) for factor in factors[:-1]):
        return None
    last = heads[-1]
    assert isinstance(last, Symbol)
    symbol = replace(last, base=base, accent="")
    return replace(factors[-1], head=symbol) if isinstance(factors[-1], Call) else symbol
