"""Runs of diagonal matrices, and of numbers: powers of atoms, lowered by what is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from .atoms import Atom, Word, place_of

SQUARES = ("tanh", "sigma")
"""What is known of values by its square: h² = 1 - tanh'(a), s² = s - σ'(a)."""


def run(atoms: list[Atom]) -> list[tuple[Fraction, Word]]:
    """The product of atoms that commute, as a sum: powers are joined, and lowered by the rules."""
    if len(atoms) < 2 and not (atoms and lowers(atoms[0])):
        return [(_ONE, tuple(atoms))]
    powers: dict[Atom, int] = {}
    for atom in atoms:
        base = replace(atom, power=1) if atom.power != 1 else atom
        powers[base] = powers.get(base, 0) + atom.power
    found: list[tuple[Fraction, dict[Atom, int]]] = [(_ONE, {})]
    for atom, power in powers.items():
        found = [
            (value * times, _joined(some, more))
            for value, some in found
            for times, more in _lowered(atom, power)
        ]
    result: list[tuple[Fraction, Word]] = []
    for value, some in found:
        if any(_lowers_to(atom, power) for atom, power in some.items()):
            result += [
                (value * more, word)
                for more, word in run([_raised(a, p) for a, p in some.items() if p])
            ]
        else:
            kept = (_raised(atom, power) for atom, power in some.items() if power)
            result.append((value, tuple(sorted(kept, key=place_of))))
    return result


def _raised(atom: Atom, power: int) -> Atom:
    return atom if power == 1 else replace(atom, power=power)


def _joined(some: Mapping[Atom, int], more: Mapping[Atom, int]) -> dict[Atom, int]:
    joined = dict(some)
    for atom, power in more.items():
        joined[atom] = joined.get(atom, 0) + power
    return joined


def lowers(atom: Atom) -> bool:
    return _lowers_to(replace(atom, power=1), atom.power)


def _lowers_to(atom: Atom, power: int) -> bool:
    """Whether a rule lowers a power of an atom."""
    if power == 1:
        return atom.kind == "number" and atom.rule in ("softmax", "weights")
    return power > 1 and atom.rule in (*SQUARES, "step", "softmax", "weights") and (
        atom.kind == "number" or atom.rule in (*SQUARES, "step")
    )  # fmt: skip


def _lowered(atom: Atom, power: int) -> list[tuple[Fraction, dict[Atom, int]]]:
    """A power by the rules: h² is 1 - tanh', s² is s - σ', relu'² is relu'; alone, softmax is 1."""
    if not _lowers_to(atom, power):
        return [(_ONE, {atom: power})]
    if atom.rule == "step":
        return [(_ONE, {atom: 1})]
    if atom.rule in ("softmax", "weights"):
        return [(_ONE, {})]
    kept = power - 2 if atom.rule == "tanh" else power - 1
    return [(_ONE, {atom: kept}), (-_ONE, {atom: power - 2, slope_of(atom): 1})]


def slope_of(atom: Atom) -> Atom:
    """f'(a) as an atom, where `atom` is f(a)."""
    rule = "step" if atom.rule == "relu" else ""
    return replace(atom, label=f"slope of {atom.label}", power=1, rule=rule, core=())


_ONE = Fraction(1)
