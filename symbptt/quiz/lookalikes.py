"""Signs that an optical scan takes for each other, and how unlike two signs are."""

from __future__ import annotations

from itertools import permutations

LOOK_ALIKES: tuple[tuple[str, ...], ...] = (
    ("b", "h"), ("h", "k"), ("h", "n"), ("b", "6"),
    ("v", "y"), ("v", "u"), ("y", "gamma"), ("v", "gamma"), ("v", "nu"),
    ("v", "b"), ("y", "z"), ("g", "y"), ("g", "q"),
    ("t", "r"), ("t", "z"), ("t", "l"), ("t", "f"), ("t", "tau"),
    ("1", "i", "l", "k", "j", "I"), ("l", "ell"), ("L", "l", "dl"), ("L", "c"),
    ("0", "o", "O"), ("o", "sigma"), ("2", "z"), ("5", "s", "S"), ("s", "S"),
    ("U", "u"), ("V", "v", "nu"), ("W", "w", "omega"), ("w", "omega"), ("x", "X", "chi"),
    ("a", "alpha"), ("y", "Y"), ("c", "C"), ("p", "rho"), ("n", "m"), ("n", "eta"), ("u", "mu"),
)  # fmt: skip
"""Letters, by their ASCII names, each of which may be read as any other one of its row."""

SAME, LIKE, UNLIKE = 0, 1, 3
"""What it costs to read one sign as another."""

_PAIRS = frozenset(pair for row in LOOK_ALIKES for pair in permutations(row, 2))


def unlikeness(read: str, meant: str) -> int:
    """What it costs to read `read` as `meant`: letter by letter, and at most `UNLIKE`.

    >>> unlikeness("b", "h"), unlikeness("hb", "hh"), unlikeness("b", "W")
    (1, 1, 3)
    """
    if read == meant:
        return SAME
    if (read, meant) in _PAIRS:
        return LIKE
    if len(read) != len(meant) or len(read) == 1:
        return UNLIKE
    return min(UNLIKE, sum(unlikeness(*pair) for pair in zip(read, meant, strict=True)))
