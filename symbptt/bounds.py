"""The bounds on input and work, in one place. Each is checked before the work it bounds begins."""

from __future__ import annotations

from .errors import BoundExceeded, Span

INPUT_BYTES = 64 * 1024
"""Length of a formula, in bytes of UTF-8."""

NESTING = 100
"""Depth of brackets, fractions, sums and products in a formula."""

SYMBOLS = 10_000
"""Symbols of a formula, and all those that its macros write."""

DIGITS = 50
"""Digits of an integer."""

OFFSET = 1_000
"""Absolute value of a number in an index, as in h_{t-3}, and of an exponent."""

POWER_DIGITS = 1_000
"""Digits of a number times the exponent above it."""

LAST_STEP = 1_000_000
"""T, the last time step, for everything whose cost does not depend on T."""

DEPTH = 20
"""Layers of a stacked network of the library."""

STEPS_WRITTEN = 1_000
"""Time steps of a network that may be written out one by one."""

PARTS = 30_000
"""Sums, products and quotients that a formula has when its sums are written out at one T."""

FAMILIES = 200
"""Families of paths that a form names."""

OPERATIONS = 5_000_000
"""Operations of a straight-line program: about T = 200,000 for a simple cell."""

EXPANDED_NODES = 20_000
"""Nodes of an expanded form; there is an option to go on all the same."""

PATH_LETTERS = 200_000
"""Letters (edges) of all paths together that may be written out one by one."""

PRODUCTS = 200_000
"""Products of words when a formula that is written out is multiplied out."""

WORDS = 3_000
"""Words of one derivative of a claim that is written out at one T."""

SUMS = 8
"""Sums of one term of a claim that is decided for every T."""

COPIES = 12
"""Factors of a power of derivatives, or of numbers, in a claim."""

PIECES = 64
"""Pieces into which a term is split by which of its times comes first."""

STATES = 4_000
"""States of the automata of a claim that is decided for every T."""

VECTORS = 400
"""Vectors in the basis of the space that these automata reach."""


def hold(
    what: str, found: int, bound: int, source: str | None = None, span: Span | None = None
) -> None:
    """Raise `BoundExceeded` if `found` is above `bound`; `span` is the place in `source`."""
    if found > bound:
        raise BoundExceeded(f"{what} is {found:,}; the bound is {bound:,}", source, span)
