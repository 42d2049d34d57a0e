"""Sums over entries as products of vectors: Σ_i y_i log ŷ_i is yᵀ log ŷ."""

from __future__ import annotations

from dataclasses import replace

from ..formula.syntax import (
    Apply,
    Component,
    Entrywise,
    Formula,
    Index,
    Number,
    Plus,
    Power,
    Ratio,
    Sum,
    Times,
    Transpose,
    Variable,
    mentions,
    rebuild,
    times,
    walk,
)
from .functions import NAMED, Kind


def without_entries(formula: Formula, rows: bool) -> Formula:
    """The formula with every sum over all entries of vectors written by whole vectors.

    Vectors are rows if `rows`, else columns. A sum of anything but products of entries at its own
    index stays as it is.
    """
    inner = rebuild(formula, lambda part: without_entries(part, rows))
    if not isinstance(inner, Sum) or inner.first is not None or inner.last is not None:
        return inner
    constants, rest = _split(inner)
    if any(_is_labelled(part, inner.index) for factor in constants for part in walk(factor)):
        return inner
    vectors = [_vector(factor, Index(inner.index)) for factor in rest]
    whole = [vector for vector in vectors if vector is not None]
    if not whole or len(whole) < len(vectors):
        return inner
    *before, last = _unsquared(tuple(whole))
    match before:
        case []:
            first = _ones(inner)
        case [one]:
            first = one
        case _:
            first = Entrywise(tuple(before))
    pair = (first, Transpose(last)) if rows else (Transpose(first), last)
    return replace_span(times((*constants, *pair)), inner)


def _unsquared(vectors: tuple[Formula, ...]) -> tuple[Formula, ...]:
    """The factors of a product by entries, a power alone as factors: Σ_i v_i² is vᵀ v."""
    match vectors:
        case (Power(base=base, exponent=int() as exponent),) if exponent > 1:
            return (base, base if exponent == 2 else Power(base, exponent - 1))
        case _:
            return vectors


def _ones(inner: Sum) -> Formula:
    """A vector of ones as long as a sum over entries reaches: v⁰, for a v with such entries."""
    wanted = (Index(inner.index),)
    bodies = (
        part.body for part in walk(inner.body)
        if isinstance(part, Component) and part.indices == wanted
    )  # fmt: skip
    return Power(next(bodies), 0)


def _is_labelled(part: Formula, index: str) -> bool:
    """Whether a variable has the index of a sum in its label, as 1_{i,y}: it is no constant."""
    return isinstance(part, Variable) and index in part.name.label.split(",")


def replace_span(formula: Formula, source: Formula) -> Formula:
    """The formula with the span of what it was made of."""
    return replace(formula, span=source.span)


def _split(inner: Sum) -> tuple[tuple[Formula, ...], tuple[Formula, ...]]:
    """The factors of the body of a sum: those without its index, those with it."""
    body = inner.body
    factors = body.factors if isinstance(body, Times | Entrywise) else (body,)
    constants = tuple(factor for factor in factors if not mentions(factor, inner.index))
    return constants, tuple(factor for factor in factors if factor not in constants)


def _vector(formula: Formula, index: Index) -> Formula | None:
    """The vector whose entry at `index` a formula is, None if that is not to be seen."""
    match formula:
        case Component(body=body, indices=(one,)) if one == index:
            return None if mentions(body, str(index)) else body
        case Number():
            return formula
        case Apply(function=name) if name in NAMED and NAMED[name].kind is Kind.ENTRYWISE:
            pass
        case Plus() | Power() | Ratio():
            pass
        case Times(factors=factors):
            parts = [_vector(factor, index) for factor in factors]
            found = tuple(part for part in parts if part is not None)
            return Entrywise(found) if len(found) == len(parts) else None
        case _:
            return None
    missing = False

    def vector(part: Formula) -> Formula:
        nonlocal missing
        found = _vector(part, index)
        missing = missing or found is None
        return part if found is None else found

    changed = rebuild(formula, vector)
    return None if missing else changed
