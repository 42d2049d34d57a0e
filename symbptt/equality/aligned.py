"""Automata whose letters are words of atoms, each atom in the slot of its own time.

A block may hold atoms of earlier times (an h_{t-1} beside what stands at t); they are carried to
their own slot, where they meet what they commute with, unless an atom of a later time follows them.
A constant has no slot: it is carried to the next atom that has one, if `lazy`, and else stands
where it was written. Either is the same product, so that equal series are equal products.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from . import atoms, products
from .atoms import Atom, Word
from .automaton import Machine, State
from .letters import Letter, Reader
from .terms import Outside
from .tracks import Track
from .words import Block

_CARRIED = 24
"""Atoms that may be carried: more of them is a run of constants without an end."""

Carry = tuple[Word, tuple[Word, ...]]
"""Numbers, and for each track its atoms, that are still to come."""


class Whole(Reader):
    """Hands on the blocks of a slot as they are."""

    def letter(
        self, marks: tuple[str, ...], tracks: tuple[Track, ...], blocks: tuple[Block, ...]
    ) -> Letter:
        """The letter."""
        return (marks, tracks, blocks)


@dataclass(frozen=True)
class Aligned(Machine):
    """The automaton of a term, its letters in this form."""

    lazy: bool = True

    def start(self) -> State:
        """The state before the first slot."""
        carry: Carry = ((), ((),) * len(self.tracks))
        return (super().start(), carry)  # type: ignore[return-value]

    def final(self, state: State) -> bool:
        """Whether a word that ends in a state is complete."""
        inner, (numbers, chains) = state
        return super().final(inner) and not numbers and not any(chains)  # type: ignore[arg-type]

    def steps(self, state: State) -> Iterator[tuple[Letter, State, Fraction]]:
        """What one slot may hold in a state, the state after it, and the weight."""
        inner, carry = state
        for (marks, _, blocks), after, weight in super().steps(inner):  # type: ignore[arg-type]
            last = super().final(after)
            for letter, kept, more in self._told(carry, blocks, last):  # type: ignore[arg-type]
                yield (marks, *letter), (after, kept), weight * more  # type: ignore[misc]

    def _told(
        self, carry: Carry, blocks: tuple[Word, ...], last: bool
    ) -> Iterator[tuple[Letter, Carry, Fraction]]:
        numbers = [*carry[0], *(a for block in blocks for a in block if a.kind == "number")]
        now = tuple(a for a in numbers if last or a.time in (0, None))
        waiting = tuple(a for a in numbers if not last and a.time not in (0, None))
        told: list[tuple[Fraction, Word, tuple[tuple[object, ...], ...]]] = [(Fraction(1), now, ())]
        left: list[Word] = []
        for track, before, block in zip(self.tracks, carry[1], blocks, strict=True):
            chain = [a for a in block if a.kind != "number"]
            said, rest = self._split(track, [*before, *chain], last)
            left.append(tuple(rest))
            how = (("rising",) if track.rising else ()) + (("turned",) if track.turned else ())
            told = [
                (value * times, (*some, *more), (*parts, (*how, *word) if word else ()))
                for value, some, parts in told
                for (more, word), times in _normal(said)
            ]
        kept = _later(waiting, left)
        for value, some, parts in told:
            for (more, _), times in _normal(list(some)):
                trimmed = list(parts)
                while trimmed and not trimmed[-1]:
                    trimmed.pop()
                yield (more, *trimmed), kept, value * times

    def _split(self, track: Track, chain: list[Atom], last: bool) -> tuple[list[Atom], list[Atom]]:
        """What stands in this slot, and what is carried on."""
        if any(atom.time is not None and atom.time > 0 for atom in chain):
            raise Outside("values of later steps than what they stand beside")
        ordered = [
            atom
            for diagonal, run in groupby(chain, key=lambda atom: atom.kind == "diagonal")
            for atom in (sorted(run, key=self._place) if diagonal else run)
        ]
        if last or track.rising:
            return ordered, []
        end = max((place + 1 for place, atom in enumerate(ordered) if atom.time == 0), default=0)
        while not self.lazy and end < len(ordered) and ordered[end].time is None:
            end += 1
        return ordered[:end], ordered[end:]

    def _place(self, atom: Atom) -> tuple[int, object]:
        """The place in a run: what is carried comes last."""
        waits = atom.time != 0 if self.lazy else atom.time not in (0, None)
        return int(waits), atom.key


def _normal(chain: list[Atom]) -> list[tuple[tuple[Word, Word], Fraction]]:
    """A product as a sum of numbers and chains."""
    found = products.normal(tuple(chain), whole=False)
    return [(atoms.parted(word), value) for word, value in found.items()]


def _later(numbers: Word, chains: list[Word]) -> Carry:
    """What is carried, as seen from the next slot."""
    if sum(map(len, chains)) + len(numbers) > _CARRIED:
        raise Outside("a power of a matrix that grows with T")
    moved = tuple(tuple(atom.later(1) for atom in chain) for chain in chains)
    return tuple(sorted((a.later(1) for a in numbers), key=lambda one: one.key)), moved
