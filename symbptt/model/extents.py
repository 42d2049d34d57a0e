"""How far a product of written factors reaches: Π diag(1 - h_j²) W takes W along.

The grammar ends a product behind its last factor with the index. A constant matrix behind a body
without derivatives belongs to it too, unless a bracket closes before it: nobody multiplies diagonal
matrices alone by one W.
"""

from __future__ import annotations

from dataclasses import replace

from ..formula.syntax import (
    Diagonal,
    Formula,
    Product,
    Quotient,
    Times,
    Transpose,
    Variable,
    rebuild,
    times,
    walk,
)


def extended(formula: Formula) -> Formula:
    """The formula with the constants behind each such product in its body."""
    formula = rebuild(formula, extended)
    if not isinstance(formula, Times):
        return formula
    found: list[Formula] = []
    for factor in formula.factors:
        last = found[-1] if found else None
        if isinstance(last, Product) and _takes(last, factor):
            found[-1] = replace(last, body=times((last.body, factor)))
        else:
            found.append(factor)
    return times(tuple(found))


def _takes(product: Product, factor: Formula) -> bool:
    bare = factor.body if isinstance(factor, Transpose) else factor
    parts = list(walk(product.body))
    diagonal = any(isinstance(part, Diagonal) for part in parts)
    derived = any(isinstance(part, Quotient) for part in parts)
    constants = any(isinstance(part, Variable) and part.time is None for part in parts)
    if not isinstance(bare, Variable) or bare.time is not None or constants:
        return False
    return diagonal and not derived and _is_inside(bare, product)


def _is_inside(factor: Formula, product: Product) -> bool:
    """Whether a factor was read as what stands behind the sign Π, with no bracket between."""
    if factor.span is None or product.span is None:
        return False
    return product.span[0] <= factor.span[0] and factor.span[1] <= product.span[1]
