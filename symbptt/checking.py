"""Checking a claim: what somebody wrote, read against a model, with a verdict for each reading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from .claims.binding import paper
from .claims.claim import Claim, as_claim
from .claims.reading import DEFAULT, Reading, readings_at
from .derivation.gradient import Gradient
from .equality.comparison import compare, decide
from .equality.conventions import taken_for_granted
from .equality.refutation import Refuted
from .equality.verdict import EVERY_T, Different, Equal, Undecided, Verdict, fits_instead
from .errors import FormulaError, InvalidValue
from .formula.condition import Comparison, Condition
from .formula.flat import flat_to_latex
from .formula.parser import Parsed, parse, parse_claim, parse_condition
from .formula.printer import text
from .formula.syntax import (
    Equation,
    Formula,
    Index,
    Product,
    Quotient,
    Variable,
    free_indices,
    walk,
)
from .formula.triples import find_triples
from .late import Displayed
from .model.cell import LAST, Cell, checked_last_step
from .model.library import cell as cell_named
from .model.lookup import lower_variable
from .model.naming import entry_letters
from .model.notes import Notes, notes_of, read_notes, with_names
from .model.paper import Paper


@dataclass(frozen=True)
class Link(Displayed):
    """One equation of a chain, bound to the model, with the verdict on it.

    `check` makes it a `Claim`, which says what stands around it.
    `transposed` if its sides agree only after one of them is transposed as a whole.
    """

    equation: Equation
    verdict: Verdict
    transposed: bool = False


@dataclass(frozen=True)
class Check(Displayed):
    """The verdict on a claim.

    `verdict` is that of the chain under `reading`: different if a link is, else undecided if a link
    is, else equal with the narrowest scope; `links` are its equations in order. `readings` are the
    other readings that change the verdict. `condition` says what the free indices range over, where
    that was given; `notes` what was passed over or understood in the text; `T` is the one T that
    was asked for, None for all; `param` is set where the left side was given by it.
    """

    source: str
    cell: Cell
    reading: Reading
    verdict: Verdict
    links: tuple[Link, ...]
    readings: tuple[tuple[Reading, Verdict], ...] = ()
    condition: str | None = None
    notes: tuple[str, ...] = ()
    T: int | None = None
    param: str | None = None

    @cached_property
    def refuted(self) -> Refuted | None:
        """The first wrong link, with what makes it right; None if none is wrong."""
        if self.first_wrong is None:
            return None
        link = self.links[self.first_wrong - 1]
        assert isinstance(link.verdict, Different)
        return Refuted(self.cell, as_claim(link.equation), self.reading, link.verdict)

    @property
    def first_wrong(self) -> int | None:
        """The number, from 1, of the first link that is different; None if none is."""
        words = [link.verdict.word for link in self.links]
        return words.index("different") + 1 if "different" in words else None


def check(
    claim: str,
    cell: Cell | Gradient | str | None = None,
    *,
    param: str | None = None,
    equations: Sequence[str] = (),
    total_loss: str | None = None,
    start: int | None = None,
    scalars: bool = False,
    given: Sequence[str] = (),
    definitions: Sequence[str] = (),
    names: Sequence[str] = (),
    claim_t: str | None = None,
    reading: Reading = DEFAULT,
    T: int | None = None,
) -> Check:
    """Whether a claim, left side = right side, holds in a model.

    The model is a cell, the name of one of the library (elman if nothing is said), or `equations`
    in LaTeX or text. `claim` may be a right side alone: then `param` says by what ∂L is divided,
    or `cell` is the `Gradient` it is compared with. The verdict speaks of every T, or of `T` alone.

    Raises `FormulaError`, `UnknownName`, `InvalidValue`, `BoundExceeded` for input that cannot be
    read, with the place.

    >>> check("∂L/∂b_y = Σ_t ∂L_t/∂ŷ_t ∂ŷ_t/∂b_y").verdict.scope
    'every T'
    """
    lower = None
    if isinstance(cell, Gradient):
        lower, cell = cell.lower, cell.cell
        if cell.loss is None or param is not None:
            raise InvalidValue("a gradient already says what is differentiated")
    notes = _model(cell, equations, total_loss, start, scalars, given, definitions, names)
    source, remarks = _as_latex(claim, notes.paper)
    parsed = parse_claim(source)
    if param is not None:
        lower = lower_variable(notes.cell, param)
    members = _members(parsed, notes, source, lower)
    condition = _condition(claim_t, parsed.condition, notes.paper, free_indices(members[0]))
    claims = _links(members, parsed.relations or ("=",), condition)
    remarks += tuple(f"passed over: {comment}" for comment in parsed.comments)
    decided = _Decided(notes.cell, claims, T)
    return Check(
        source=claim,
        cell=notes.cell,
        reading=reading,
        verdict=decided.whole(reading),
        links=decided.links(reading),
        readings=decided.others(reading),
        condition=None if condition is None else str(condition),
        notes=remarks + taken_for_granted(notes.cell, decided.equal_sides(reading), reading.layout),
        T=T,
        param=param,
    )


def _model(
    cell: Cell | str | None,
    equations: Sequence[str],
    total_loss: str | None,
    start: int | None,
    scalars: bool,
    given: Sequence[str],
    definitions: Sequence[str],
    names: Sequence[str],
) -> Notes:
    if equations:
        if cell is not None:
            raise InvalidValue("a model is a cell or equations, not both")
        notes = read_notes(
            equations, total_loss=total_loss, definitions=definitions, start=start, given=given,
            scalars=scalars,
        )  # fmt: skip
        return with_names(notes, names)
    if isinstance(cell, Cell):
        if start is not None and start != cell.start:
            raise InvalidValue(
                f"the cell starts at {cell.start}, and start = {start} was asked for"
            )
        model = cell
    else:
        model = cell_named(cell or "elman", start=start or 0)
    for name in given:
        paper(model).bind(parse(name)[0], name)
    return notes_of(
        model, total_loss=total_loss, definitions=definitions, names=names, scalars=scalars
    )


def _as_latex(claim: str, written: Paper) -> tuple[str, tuple[str, ...]]:
    """The claim, with text that was copied from a page replaced by the LaTeX in it."""
    triples = find_triples(claim) if "\\" in claim else []
    stripped = claim.strip()
    if len(triples) == 1 and claim[triples[0].start : triples[0].end].strip() == stripped:
        latex = claim[triples[0].latex_start : triples[0].latex_end]
        return latex, ("copied from a page: its LaTeX was read",)
    if _FLAT.search(claim):
        latex = flat_to_latex(claim, written.flat_names)
        return latex, (f"flat text was read as {latex}",)
    return claim, ()


_FLAT = re.compile(r"^[^\\/_{}]*∂[^\\/_{}∂]+∂[^\\/_{}]*$")
"""Text with derivatives in which there is neither a fraction bar nor a command."""


def _members(
    parsed: Parsed, notes: Notes, source: str, lower: Variable | None
) -> tuple[Formula, ...]:
    indices = frozenset(parsed.condition.named if parsed.condition else ())
    letters = frozenset(one for member in parsed.members for one in entry_letters(member))
    bound = tuple(notes.paper.bind(one, source, indices, letters) for one in parsed.members)
    if lower is None:
        if len(bound) < 2:
            raise FormulaError(
                "a claim is an equation, left side = right side; --param gives the left side",
                source,
            )
        return bound
    loss = notes.cell.loss
    if loss is None:
        raise InvalidValue("the model has no total loss to differentiate")
    left = Quotient(loss, lower)
    if len(bound) == 1:
        return (left, *bound)
    first = bound[0]
    if not isinstance(first, Quotient) or (first.upper, first.lower) != (loss, lower):
        raise InvalidValue(
            f"the claim is about {text(first)}, and {text(left)} was asked for",
            source, parsed.members[0].span,
        )  # fmt: skip
    return bound


def _condition(
    claim_t: str | None, written: Condition | None, paper_: Paper, free: tuple[str, ...]
) -> Condition | None:
    """What the free indices range over, with the model's own name of the last step made T.

    The last step alone, "T", means that the free indices of the left side are T.
    """
    condition = parse_condition(claim_t) if claim_t and claim_t.strip() else written
    if condition is not None and condition.named in ((LAST,), (paper_.last,)):
        at_last = (Comparison(Index(one), Index(LAST), equal=True) for one in free if one != LAST)
        condition = condition if condition.comparisons else Condition(free, tuple(at_last))
    if condition is None or not condition.comparisons:
        return None
    values = {paper_.last: Index(LAST)} if paper_.last != LAST else {}
    comparisons = tuple(
        replace(one, left=one.left.at(values), right=one.right.at(values))
        for one in condition.comparisons
    )
    return replace(condition, comparisons=comparisons)


def _links(
    members: tuple[Formula, ...], relations: tuple[str, ...], condition: Condition | None
) -> tuple[Claim, ...]:
    shared = free_indices(members[0])
    return tuple(
        Claim(
            left, right, stated=number == 0, accumulated=relation == "+=", condition=condition,
            shared=None if number == 0 else shared,
        )
        for number, (left, right, relation) in enumerate(
            zip(members, members[1:], relations, strict=False)
        )
    )  # fmt: skip


@dataclass(frozen=True)
class _Decided:
    """The verdicts on the links of a chain, at one T or for all."""

    cell: Cell
    claims: tuple[Claim, ...]
    T: int | None

    def links(self, reading: Reading) -> tuple[Link, ...]:
        """The verdict on each link."""
        found = [self._verdict(claim, reading) for claim in self.claims]
        return tuple(
            Link(claim, verdict, isinstance(verdict, Equal) and verdict.transposed)
            for claim, verdict in zip(self.claims, found, strict=True)
        )  # fmt: skip

    def _verdict(self, claim: Claim, reading: Reading) -> Verdict:
        if self.T is None:
            return decide(self.cell, claim, reading)
        return compare(self.cell, claim, checked_last_step(self.cell, self.T), reading)

    def whole(self, reading: Reading) -> Verdict:
        """The verdict on the chain: that of its worst link."""
        verdicts = [link.verdict for link in self.links(reading)]
        for kind in (Different, Undecided):
            for verdict in verdicts:
                if isinstance(verdict, kind):
                    return verdict
        return next(
            (one for one in verdicts if isinstance(one, Equal) and one.scope != EVERY_T),
            verdicts[0],
        )

    def equal_sides(self, reading: Reading) -> tuple[Formula, ...]:
        """The sides of the links that are equal."""
        equal = [one for one in self.links(reading) if isinstance(one.verdict, Equal)]
        return tuple(side for one in equal for side in (one.equation.left, one.equation.right))

    def others(self, reading: Reading) -> tuple[tuple[Reading, Verdict], ...]:
        """The readings that change the verdict, of those that differ on the fewest axes.

        One in which shapes fit changes the verdict that they do not.
        """
        verdict = self.whole(reading)
        if isinstance(verdict, Undecided):
            return ()
        axes = self._axes()
        fitting: list[tuple[Reading, Verdict]] = []
        for distance in (1, 2):
            found = [(one, self.whole(one)) for one in readings_at(reading, distance, *axes)]
            changed = [pair for pair in found if pair[1].word != verdict.word]
            if distance == 1:
                fitting += [pair for pair in found if fits_instead(verdict, pair[1])]
            if changed or isinstance(verdict, Equal):
                return (*changed, *fitting)
        return tuple(fitting)

    def _axes(self) -> tuple[str, ...]:
        """The axes on which the claim leaves something open."""
        parts = [part for c in self.claims for side in (c.left, c.right) for part in walk(side)]
        first = self.claims[0].left
        open_axes = {
            "partials": any(
                isinstance(part, Quotient) and part.mark in ("partial", "gradient")
                for part in parts if part is not first
            ),
            "free_index": any(
                set(free_indices(side)) - set(free_indices(first)) - {LAST}
                for c in self.claims for side in (c.left, c.right)
            ),
            "product_order": any(isinstance(part, Product) for part in parts),
            "layout": any(isinstance(part, Quotient) for part in parts),
            "left_side": isinstance(first, Quotient) and first.mark in ("partial", "gradient"),
        }  # fmt: skip
        return tuple(axis for axis, is_open in open_axes.items() if is_open)
