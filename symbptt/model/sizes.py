"""Polynomials in the sizes of quantities: n_h n_x + n_h² + n_h."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

from ..errors import NoRule
from ..formula.syntax import (
    Formula,
    Index,
    Number,
    Plus,
    Power,
    Symbol,
    Times,
    Variable,
    plus,
    times,
    walk,
)
from ..notation import Name

Monomial = tuple[str, ...]
Sizes = dict[Monomial, Fraction]
"""A polynomial in sizes: each sorted product of names with its coefficient, none of which is 0."""


def size(shape: tuple[str, ...]) -> Sizes:
    """The product of the sizes of a shape, 1 for a number; "n_h+n_x" is a sum of sizes.

    >>> size(("n_h", "n_x")), size(())
    ({('n_h', 'n_x'): Fraction(1, 1)}, {(): Fraction(1, 1)})
    """
    product: Sizes = {(): Fraction(1)}
    for part in shape:
        summands: list[Sizes] = [
            {() if name == "1" else (name,): Fraction(1)} for name in part.split("+")
        ]
        product = multiplied(product, total(summands))
    return product


def polynomial(formula: Formula) -> Sizes:
    """A formula of size names, numbers, sums, products and powers as a polynomial.

    Raises `NoRule` for anything else.
    """
    match formula:
        case Number(value=value):
            return {(): value} if value else {}
        case Symbol(base=base, accent="", sub=(), sup=(), before=()):
            return size((base,))
        case Symbol(base=base, accent="", sub=(Index() as label,), sup=(), before=()):
            return size((f"{base}_{label}",))
        case Plus(terms=terms):
            return total(polynomial(term) for term in terms)
        case Times(factors=factors):
            product: Sizes = {(): Fraction(1)}
            for factor in factors:
                product = multiplied(product, polynomial(factor))
            return product
        case _:
            raise NoRule(f"a size with {type(formula).__name__} in it", "use +, - and products")


def renamed(sizes: Sizes, names: Mapping[str, str]) -> Sizes:
    """The polynomial with sizes renamed; the name "1" is the number."""
    return total(
        {tuple(sorted(names.get(name, name) for name in key if names.get(name) != "1")): value}
        for key, value in sizes.items()
    )


def value_at(formula: Formula, values: Mapping[str, int]) -> Fraction:
    """The value of a polynomial that `as_formula` made."""
    match formula:
        case Number(value=value):
            return value
        case Variable(name=name):
            return Fraction(values[name.ascii])
        case Power(base=base, exponent=int() as exponent):
            return value_at(base, values) ** exponent
        case Plus(terms=terms):
            return sum((value_at(term, values) for term in terms), Fraction(0))
        case Times(factors=factors):
            product = Fraction(1)
            for factor in factors:
                product *= value_at(factor, values)
            return product
        case _:
            raise NoRule(f"the value of {type(formula).__name__}", "give a polynomial in sizes")


def names_in(formula: Formula) -> tuple[str, ...]:
    """The names of sizes in a formula that `as_formula` made, in order of appearance."""
    found = (part.name.ascii for part in walk(formula) if isinstance(part, Variable))
    return tuple(dict.fromkeys(found))


def as_formula(sizes: Sizes) -> Formula:
    """The polynomial as a formula, to be shown."""
    return plus(
        tuple(
            times((Number(value), *_powers(key))) if key else Number(value)
            for key, value in sizes.items()
        )
    )


def total(parts: Iterable[Sizes]) -> Sizes:
    """The sum of polynomials."""
    found: Sizes = {}
    for part in parts:
        for key, value in part.items():
            found[key] = found.get(key, Fraction(0)) + value
    return {key: value for key, value in found.items() if value}


def multiplied(left: Sizes, right: Sizes) -> Sizes:
    """The product of two polynomials."""
    return total(
        {tuple(sorted(one + other)): a * b}
        for one, a in left.items()
        for other, b in right.items()
    )  # fmt: skip


def without(key: Monomial, name: str) -> Monomial:
    """A monomial divided by one of its names."""
    position = key.index(name)
    return key[:position] + key[position + 1 :]


def common_divisor(keys: tuple[Monomial, ...]) -> Monomial:
    """The greatest common divisor of monomials."""
    common = Counter(keys[0])
    for key in keys[1:]:
        common &= Counter(key)
    return tuple(common.elements())


def divided(key: Monomial, common: Monomial) -> Monomial:
    """A monomial divided by one that divides it."""
    return tuple(sorted((Counter(key) - Counter(common)).elements()))


def _powers(key: Monomial) -> tuple[Formula, ...]:
    return tuple(
        Power(_symbol(name), number) if number > 1 else _symbol(name)
        for name, number in Counter(key).items()
    )


def _symbol(size_name: str) -> Variable:
    base, _, label = size_name.partition("_")
    return Variable(Name(base, label=label))
