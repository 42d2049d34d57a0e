"""What a formula counts, in words: its products one by one, and what the lines mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from ..checking import Check
from ..equality.counts import Count
from ..formula.printer import Notation, write
from ..formula.syntax import Index
from ..model.cell import STEP, Role
from ..pictures import Picture, drawn
from .canvas import STROKES
from .drawing import draw_network
from .inline import math
from .lines import hang, heading
from .network import FOREIGN, KINDS, MISSING, OFTEN, RIGHT, Network, kind, network
from .verdicts import product_words

ROWS = 12
"""Products that are written out; those that are counted wrongly come first."""


def directions(picture: Picture, notation: Notation) -> str:
    """Where influence runs in a picture."""
    cell = picture.cell
    backwards = [
        write(quantity.at(Index(STEP)), notation)
        for quantity in cell.of_role(Role.STATE)
        if cell.ahead(quantity.name)
    ]
    left = f", along {' and '.join(backwards)} to the left" if backwards else ""
    return f"Influence runs to the right{left}, and within a step upwards."


def ordered(picture: Picture) -> tuple[Count, ...]:
    """The products, those that are counted wrongly first."""
    return tuple(sorted(picture.counts.products, key=lambda one: _ORDER.index(kind(one))))


_ORDER = (*KINDS[1:], RIGHT)


def title(picture: Picture, notation: Notation) -> str:
    """What is shown, and where: What is counted at T = 1 and t = 0."""
    slots = [("T", picture.counts.T), *picture.counts.slots]
    at = (math(f"{notation.letter(name)} = {value}", notation) for name, value in slots)
    return f"What is counted at {' and '.join(at)}"


def judged(count: Count) -> str:
    """In a word or two whether a product is counted as it should be."""
    match kind(count):
        case "missing" if not count.found:
            return "missing"
        case "missing":
            return "wrong sign" if count.found == -count.expected else "too rarely"
        case "often":
            return "twice" if count.found == 2 * count.expected else "too often"
        case "foreign":
            return "no path" if len(count.runs) != 1 else "too much"
        case _:
            return "right"


def rows(picture: Picture, notation: Notation) -> tuple[tuple[str, str, str, str], ...]:
    """How often each product is counted, and should be; the judgement; the product."""
    return tuple(
        (str(one.found), str(one.expected), judged(one), product_words(one, notation))
        for one in ordered(picture)[:ROWS]
    )


def left_out(picture: Picture) -> str | None:
    """What is said of the products that are not written out."""
    rest = ordered(picture)[ROWS:]
    if not rest:
        return None
    wrong = sum(not one.right for one in rest)
    judgement = f"{wrong} of them counted wrongly" if wrong else "all counted rightly"
    return f"And {len(rest)} more, {judgement}."


def meaning(picture: Picture, one: str) -> str:
    """What a kind of line means in a picture."""
    found = {(part.expected, part.found) for part in picture.counts.products if kind(part) == one}
    plain, else_ = _MEANING[one]
    return plain if all(map(_PLAINLY[one], found)) else else_


_MEANING = {
    RIGHT: ("counted once, as it should be", "counted as often as it should be"),
    MISSING: ("missing", "missing, or counted too rarely"),
    OFTEN: ("counted twice", "counted too often"),
    FOREIGN: ("counted, but no path of the gradient",) * 2,
}
"""What each kind of line means: where all its products are counted plainly so, and where not."""

_PLAINLY: dict[str, Callable[[tuple[Fraction, Fraction]], bool]] = {
    RIGHT: lambda pair: pair[1] == 1,
    MISSING: lambda pair: not pair[1],
    OFTEN: lambda pair: 2 * pair[0] == 2 == pair[1],
    FOREIGN: lambda pair: True,
}
"""Of how often a product should be counted, and is: whether the plain words say it."""


def explanation_lines(check: Check, notation: Notation) -> Iterator[str]:
    """The picture of a check as lines of text; nothing where there is none."""
    found = drawn(check)
    if found is not None:
        yield ""
        yield heading(title(found, notation), notation)
        yield from picture_lines(found, notation)


def picture_lines(picture: Picture, notation: Notation) -> Iterator[str]:
    """The drawing, what its lines mean, and the products one by one."""
    grid = network(picture)
    drawing = draw_network(grid, notation)
    if drawing:
        yield from (f"  {line}" for line in drawing)
        yield ""
        yield from _legend(picture, grid, notation)
        yield ""
    elif grid.nodes:
        yield from hang("  ", TOO_LARGE[grid.drawable], words=True)
        yield ""
    yield "  counted   should be"
    for found, expected, judgement, product in rows(picture, notation):
        yield from hang(f"  {found:<9} {expected:<11} {judgement:<15}", product)
    more = left_out(picture)
    if more is not None:
        yield f"  {more}"


TOO_LARGE = {
    True: "The network is too large to be drawn in text; --format svg draws it.",
    False: "The network is too large to be drawn.",
}
"""What is said instead of a drawing, by whether there can be a picture."""


def _legend(picture: Picture, grid: Network, notation: Notation) -> Iterator[str]:
    strokes = STROKES[notation.spelling]
    for one in grid.kinds:
        along, upright = strokes[one]
        yield f"  {upright} {along * 2}  {meaning(picture, one)}"
    yield f"  {directions(picture, notation)}"
