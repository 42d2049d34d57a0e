"""Sums of words with their shapes: their sums, products, products by entries, powers, diagonals.

What has no common shape raises `DoNotConform`.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from ..errors import NoRule
from . import atoms, products
from .atoms import Atom, DoNotConform, Poly, Shape, Size, is_vector, ones


def shape_of_sum(poly: Poly) -> Shape | None:
    """The shape of a sum, None for a number."""
    return next((shape for word in poly if (shape := atoms.shape_of(word)) is not None), None)


def length_of(shape: Shape) -> Size:
    return shape[0] or shape[1]


def added(parts: list[Poly]) -> Poly:
    """The sum; a number beside a vector goes with each of its entries, beside a matrix with I."""
    shape = next((found for part in parts if (found := shape_of_sum(part)) is not None), None)
    if shape is None:
        return atoms.gathered(pair for part in parts for pair in part.items())
    return atoms.gathered(pair for part in parts for pair in spread_over(part, shape).items())


def spread_over(poly: Poly, shape: Shape) -> Poly:
    """A sum with its numbers as vectors of this shape. Raises `DoNotConform`."""
    found: Poly = {}
    for word, value in poly.items():
        own = atoms.shape_of(word)
        if own is None and is_vector(shape):
            one = ones(length_of(shape))
            word = (*word, one if shape[0] else one.transposed)
        elif (own is None and shape[0] != shape[1]) or (own is not None and own != shape):
            raise DoNotConform
        found[word] = found.get(word, Fraction(0)) + value
    return found


def times_(left: Poly, right: Poly, tensor: bool = False) -> Poly:
    """The matrix product; two columns are multiplied by entries."""
    one, other = shape_of_sum(left), shape_of_sum(right)
    if one is not None and other is not None and not tensor and one[1] != other[0]:
        if one == other and is_vector(one):
            return by_entries([left, right])
        raise DoNotConform
    return products.product(left, right)


def column(poly: Poly) -> Poly:
    """A vector as a column. Raises `DoNotConform` for a matrix."""
    shape = shape_of_sum(poly)
    if shape is not None and not is_vector(shape):
        raise DoNotConform
    return poly if shape is None or shape[0] else atoms.transposed(poly)


def diagonal(poly: Poly) -> Poly:
    """diag(v); of a number the number itself."""
    parts = []
    for word, value in column(poly).items():
        numbers, chain = atoms.parted(word)
        run = 0
        while run < len(chain) and chain[run].kind == "diagonal":
            run += 1
        rest = chain[run:]
        if len(rest) > 1:
            base = atoms.latest(rest)
            label = atoms.spelled(rest, base)
            size = rest[0].rows
            rest = (Atom("diagonal", label, base, size, size, core=rest),)
        else:
            rest = ()
        parts.append(atoms.scaled(products.normal((*numbers, *chain[:run], *rest)), value))
    return atoms.gathered(pair for part in parts for pair in part.items())


def by_entries(parts: list[Poly]) -> Poly:
    """The product by entries; of a vector and a matrix, which it scales row by row.

    Where one vector is a row, so is the product.
    """
    shapes = [shape for part in parts if (shape := shape_of_sum(part)) is not None]
    if not shapes:
        result = atoms.number(1)
        for part in parts:
            result = products.product(result, part)
        return result
    matrices = [shape for shape in shapes if not is_vector(shape)]
    if len(matrices) > 1:
        raise NoRule("the product by entries of two matrices", "write it otherwise")
    vectors = [part for part in parts if (s := shape_of_sum(part)) is None or is_vector(s)]
    rest = [part for part in parts if (s := shape_of_sum(part)) is not None and not is_vector(s)]
    lengths = {length_of(shape) for shape in shapes if is_vector(shape)}
    if len(lengths) > 1 or (matrices and lengths and lengths != {matrices[0][0]}):
        raise DoNotConform
    result = atoms.number(1)
    for part in vectors:
        result = products.product(result, diagonal(part))
    if rest:
        return products.product(result, rest[0])
    size = next(iter(lengths))
    found = products.product(result, {(ones(size),): Fraction(1)})
    is_row = any(not shape[0] for shape in shapes)
    return atoms.transposed(found) if is_row else found


def inverse(poly: Poly) -> Poly:
    """1 by each entry of a vector, or by a number. Raises `NoRule` for 0."""
    shape = shape_of_sum(poly)
    if not poly or (shape is not None and not is_vector(shape)):
        raise NoRule("this division", "write it otherwise")
    if len(poly) == 1:
        ((word, value),) = poly.items()
        numbers, chain = atoms.parted(word)
        plain = [atom for atom in chain if atom.kind == "diagonal"]
        if len(plain) == len(chain) - (shape is not None) and value:
            turned = (replace(a, power=-a.power) for a in (*numbers, *plain))
            ends = [a for a in chain if a.kind == "ones"]
            order = (*ends, *turned) if ends and not ends[0].rows else (*turned, *ends)
            return {word: v / value for word, v in products.normal(order).items()}
    label, base = atoms.poly_text(poly)
    if shape is None:
        return {(Atom("number", label, base, power=-1),): Fraction(1)}
    size = length_of(shape)
    found = atoms.vector(Atom("diagonal", label, base, size, size, power=-1))
    return found if shape[0] else atoms.transposed(found)


def power(poly: Poly, exponent: int) -> Poly:
    """By entries of a vector, of a matrix the matrix power. Raises `NoRule` for a negative one."""
    shape = shape_of_sum(poly)
    if exponent < 0:
        if shape is not None and not is_vector(shape):
            raise NoRule("a negative power of a matrix", "write it otherwise")
        return power(inverse(poly), -exponent)
    if shape is not None and is_vector(shape):
        return by_entries([poly] * exponent) if exponent else spread_over(atoms.number(1), shape)
    if shape is not None and shape[0] != shape[1]:
        raise DoNotConform
    result = atoms.number(1)
    for _ in range(exponent):
        result = products.product(result, poly)
    return result
