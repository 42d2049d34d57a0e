"""Random claims about random networks: a true derivative rewritten, or that with an edit.

A claim starts as ∂u/∂v = du/dv. Rules open the total derivative on the right into sums over paths:
by the loss of each step, by where a parameter enters, by the first edge, by the next step. Others
rewrite the formula as algebra allows. Most of what they give is equal, and some is not, as where a
range is empty: what is true is for the oracle to say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

from . import edits
from .edits import places
from .field import Model, Ref
from .instances import Claim, Reading, free
from .random_models import random_model
from .written import (
    Add,
    Der,
    Inverse,
    Mul,
    Ranged,
    Time,
    Var,
    Written,
    add,
    at_time,
    mul,
    num,
)

INDICES = "tkijlmn"


@dataclass(frozen=True)
class Case:
    """A claim on a model in a reading; `edited` if an edit was made to what should be equal."""

    seed: int
    model: Model
    claim: Claim
    reading: Reading
    edited: bool


def random_case(seed: int, small: bool = False) -> Case:
    """The case of a seed; a `small` one has a small model and a short formula."""
    random = Random(seed)
    model = random_model(random, small)
    reading = _random_reading(random)
    writer = _Writer(model, reading, random)
    left, spans = writer.left()
    right: Written = replace(left, mark=_meant(left, reading))
    for number in range(random.choice((1, 1, 2, 2, 2) if small else (1, 2, 2, 3, 3, 4))):
        right = writer.opened(right, spans, first=not number)
    right = writer.marked(right)
    for _ in range(random.choice((0, 1, 1, 2) if small else (0, 1, 1, 2, 3, 4))):
        right = writer.rewritten(right)
    edited = random.random() < 0.5
    if random.random() < 0.2:
        right = writer.late(right, edited)
    elif edited:
        right = writer.edited(right)
    if reading.layout == "denominator":
        right = _reversed(right)
    return Case(seed, model, Claim(left, right, spans), reading, edited)


def _random_reading(random: Random) -> Reading:
    return Reading(
        random.choice(("immediate",) * 6 + ("total",) * 3 + ("own",)),
        random.choice(("fixed",) * 7 + ("summed",)),
        random.choice(("chain",) * 15 + ("written",)),
        random.choice(("numerator",) * 16 + ("denominator",) * 3 + ("mixed",)),
        random.choice(("total",) * 15 + ("immediate",)),
    )


def _meant(left: Der, reading: Reading) -> str:
    return reading.left_side if left.mark == "partial" else left.mark


def _reversed(formula: Written) -> Written:
    """The formula with its factors in the opposite order."""
    match formula:
        case Mul(factors):
            return Mul(tuple(map(_reversed, factors[::-1])))
        case Add(terms):
            return Add(tuple(map(_reversed, terms)))
        case Ranged(body=body):
            return replace(formula, body=_reversed(body))
        case _:
            return formula


def later(time: Time, steps: int) -> Time:
    """A time so many steps later."""
    return time[0], time[1] + steps


@dataclass
class _Writer:
    """Writes formulas about one model."""

    model: Model
    reading: Reading
    random: Random
    _fresh: list[str] = field(default_factory=lambda: list(INDICES[2:]))

    def __post_init__(self) -> None:
        self.start: Time = (None, self.model.start)
        self.names = [name for name, _ in self.model.equations if name != "L"]
        self.shown = [*self.names, *(["x"] if "x" in self._read() else [])]

    def _read(self) -> set[str]:
        return {part.name for parts in self.model.reads.values() for part in parts}

    def _index(self) -> str | None:
        return self._fresh.pop(0) if self._fresh else None

    # ---- left sides

    def left(self) -> tuple[Der, tuple[tuple[Time, Time], ...]]:
        """A derivative between two variables, and what its indices range over."""
        kinds = {
            "loss by parameter": 40, "loss by variable": 14, "loss by given": 3,
            "step by parameter": 8, "step by variable": 8, "fixed by parameter": 5,
            "variable by parameter": 8, "variable by variable": 14,
        }  # fmt: skip
        kind = self.random.choices(list(kinds), list(kinds.values()))[0]
        upper, _, lower = kind.partition(" by ")
        state = self.random.choice(list(self.model.lags))
        t: Time = ("t", 0)
        above = {
            "loss": Var("L"), "step": Var("L", t), "variable": Var(self._likely(), t),
            "fixed": Var("L", (None, self.model.start + self.random.randint(0, 3))),
        }[upper]  # fmt: skip
        below = {
            "parameter": Var(self.random.choice(self.model.parameters)),
            "given": Var(state, later(self.start, -1)),
            "variable": Var(self._likely(), ("t" if upper == "loss" else "k", 0)),
        }[lower]
        mark = "immediate" if self.random.random() < 0.04 and upper == "variable" else "partial"
        return Der(above, below, mark), self._spans(below)

    def _likely(self) -> str:
        states = [name for name in self.names if name in self.model.lags]
        return self.random.choice(states * 2 + self.shown)

    def _spans(self, below: Var) -> tuple[tuple[Time, Time], ...]:
        if below.time is None or below.time[0] is None or self.random.random() < 0.4:
            return ()
        if below.time[0] == "k":
            return ((("k", self.random.choice((0, 0, 1))), ("t", 0)),)
        return ((("t", 1), ("T", 0)),)

    # ---- opening total derivatives

    def opened(
        self, formula: Written, spans: tuple[tuple[Time, Time], ...], first: bool
    ) -> Written:
        """The formula with one total derivative written as a sum over paths."""
        rules: list[Callable[[Der], Written | None]] = [
            self._by_loss, self._by_entry, self._by_entry, self._by_state, self._by_state,
            self._by_first_edge, self._as_product, self._as_product,
        ]  # fmt: skip
        if first and spans and isinstance(formula, Der):
            rules = [self._by_next_step, *rules[:1]]
        for _ in range(8):
            part, put = self.random.choice(
                [pair for pair in places(formula) if isinstance(pair[0], Der)]
            )
            assert isinstance(part, Der)
            fits = part.mark == "total" or (part.upper.time and part.mark == "immediate")
            rule = self.random.choice(rules) if part.mark == "total" else self._within
            found = rule(part) if fits else None
            if found is not None:
                return put(found)
        return formula

    def _by_loss(self, one: Der) -> Written | None:
        """∂L/∂v = Σ_s ∂L_s/∂v, with the coefficient of the total loss."""
        if one.upper.time is not None or one.upper.name != "L":
            return None
        if self.model.total == "last":
            return Der(Var("L", ("T", 0)), one.lower, "total")
        index = self._index()
        if index is None:
            return None
        below = one.lower.time
        first = self.start
        if below is not None and below[0] is not None and self.random.random() < 0.7:
            first = below
        found = Ranged("sum", index, first, ("T", 0), Der(Var("L", (index, 0)), one.lower, "total"))
        if self.model.total == "half":
            return mul(num(1, 2), found)
        if self.model.total == "mean":
            return mul(Inverse(("T", 1 - self.model.start)), found)
        return found

    def _by_entry(self, one: Der) -> Written | None:
        """du/dθ = Σ_k Σ_s du/ds_k · ∂s_k/∂θ over the quantities s whose equations have θ."""
        return self._entered(one, [s for s in self._names_of(one) if self._only_direct(s, one)])

    def _by_state(self, one: Der) -> Written | None:
        """The same over the states s, and what θ is of s within a step."""
        states = [s for s in self.model.lags if self._immediate(s, one.lower)]
        if one.upper.name not in self.model.lags and self._immediate(one.upper.name, one.lower):
            return None
        return self._entered(one, states)

    def _names_of(self, one: Der) -> list[str]:
        return [
            name
            for name, parts in self.model.reads.items()
            if one.lower.name in {part.name for part in parts}
        ]

    def _entered(self, one: Der, through: list[str]) -> Written | None:
        index = self._index() if one.lower.time is None and through else None
        if index is None:
            return None
        last: Time = ("T", 0) if one.upper.time is None else one.upper.time
        terms = []
        for name in through:
            inner = Var(name, (index, 0))
            direct = Der(inner, one.lower, "immediate")
            terms.append(mul(Der(one.upper, inner, "total"), direct))
        body = terms[0] if len(terms) == 1 else add(*terms)
        return Ranged("sum", index, self.start, last, body)

    def _by_first_edge(self, one: Der) -> Written | None:
        """du/dv = Σ_c ∂⁺u/∂c · dc/dv over what the equation of u mentions."""
        if one.upper.time is None or one.upper.name not in self.model.reads:
            return None
        return self._edges(one, self.model.reads[one.upper.name], "total")

    def _within(self, one: Der) -> Written | None:
        """∂⁺u/∂v by what u's own equation mentions, within the step."""
        if one.upper.time is None or one.upper.name not in self.model.reads:
            return None
        here = tuple(
            part
            for part in self.model.reads[one.upper.name]
            if self._placed(part, one) == one.lower
            or (part.lag == 0 and part.name not in self.model.lags)
        )
        return self._edges(one, here, "immediate") if len(here) > 1 else None

    def _edges(self, one: Der, parts: tuple[Ref, ...], mark: str) -> Written | None:
        terms: list[Written] = []
        for part in parts:
            placed = self._placed(part, one)
            direct = Der(one.upper, placed, "immediate")
            if placed == one.lower and self._only_direct(one.upper.name, direct):
                terms.append(direct)
            elif part.lag is not None and part.name in self.model.reads:
                if not self._reaches(part.name, one.lower.name):
                    continue
                if not self._only_direct(one.upper.name, direct):
                    return None
                terms.append(mul(direct, Der(placed, one.lower, mark)))
        return (terms[0] if len(terms) == 1 else add(*terms)) if terms else None

    def _by_next_step(self, one: Der) -> Written | None:
        """du/dv_t = Σ_p du/dp · ∂⁺p/∂v_t over what mentions v, in this step and the next."""
        if one.lower.time is None:
            return None
        terms: list[Written] = []
        for name, parts in self.model.reads.items():
            for part in parts:
                if part.name != one.lower.name or part.lag is None:
                    continue
                inner = Var(name, later(one.lower.time, -part.lag))
                direct = Der(inner, one.lower, "immediate")
                if not self._only_direct(name, direct):
                    return None
                terms.append(mul(Der(one.upper, inner, "total"), direct))
        return (terms[0] if len(terms) == 1 else add(*terms)) if terms else None

    def _as_product(self, one: Der) -> Written | None:
        """dh_t/dh_k = Π_{i=k+1}^{t} ∂h_i/∂h_{i-1} where h alone leads from step to step."""
        upper, lower = one.upper.time, one.lower.time
        if upper is None or lower is None or one.upper.name != one.lower.name:
            return None
        if self.model.lags != {one.upper.name: 1}:
            return None
        index = self._index()
        if index is None:
            return None
        inner = Der(Var(one.upper.name, (index, 0)), Var(one.upper.name, (index, -1)), "immediate")
        return Ranged("prod", index, later(lower, 1), upper, inner)

    # ---- what the model mentions

    def _placed(self, part: Ref, one: Der) -> Var:
        assert one.upper.time is not None
        return Var(part.name, None if part.lag is None else later(one.upper.time, part.lag))

    def _ways(self, name: str, lower: Var, time: Time) -> list[tuple[str, ...]]:
        """The names between, for each way within the step."""
        found: list[tuple[str, ...]] = []
        for part in self.model.reads.get(name, ()):
            placed = Var(part.name, None if part.lag is None else later(time, part.lag))
            if placed == lower:
                found.append(())
            elif part.lag == 0:
                found += [(part.name, *way) for way in self._ways(part.name, lower, time)]
        return found

    def _only_direct(self, name: str, one: Der) -> bool:
        """Whether the derivative by what the equation mentions is the immediate one."""
        time: Time = one.upper.time or ("t", 0)
        if self.reading.partials == "own":
            return () in self._ways(name, one.lower, time)
        return self._ways(name, one.lower, time) == [()]

    def _immediate(self, name: str, lower: Var) -> bool:
        """Whether there is an immediate derivative, not by way of a state."""
        ways = self._ways(name, lower, ("t", 0))
        return bool(ways) and not any(part in self.model.lags for way in ways for part in way)

    def _reaches(self, name: str, wanted: str) -> bool:
        seen, waiting = set(), [name]
        while waiting:
            one = waiting.pop()
            seen.add(one)
            parts = (part.name for part in self.model.reads.get(one, ()))
            waiting += [part for part in parts if part not in seen]
        return wanted in seen

    # ---- marks

    def marked(self, formula: Written) -> Written:
        """The formula with unmarked ∂ where the reading takes it as it is meant."""
        match formula:
            case Der(upper, lower, mark):
                if upper.name == "L" and upper.time is None:
                    usual = "total"
                elif self.reading.partials == "immediate" and upper.time is not None:
                    ways = self._ways(upper.name, lower, upper.time)
                    by_state = any(part in self.model.lags for way in ways for part in way)
                    usual = "immediate" if ways and not by_state else "total"
                else:
                    usual = {"own": "immediate"}.get(self.reading.partials, "total")
                fits = mark == usual and self.random.random() < 0.7
                return replace(formula, mark="partial") if fits else formula
            case Mul(factors):
                return Mul(tuple(map(self.marked, factors)))
            case Add(terms):
                return Add(tuple(map(self.marked, terms)))
            case Ranged(body=body):
                return replace(formula, body=self.marked(body))
            case _:
                return formula

    # ---- algebra

    def rewritten(self, formula: Written) -> Written:
        """The formula with one rewriting somewhere that keeps its value."""
        for _ in range(12):
            rule = self.random.choice(self._rules())
            part, put = self.random.choice(places(formula))
            found = rule(part)
            if found is not None:
                return put(found)
        return formula

    def _rules(self) -> list[Callable[[Written], Written | None]]:
        return [
            self._renamed, self._shifted, self._first_apart, self._last_apart, self._windowed,
            self._swapped, self._pulled_out, self._pushed_in, self._distributed, self._summands,
            self._halved, self._cancelled, self._scaled, self._empty, self._peeled, self._longer,
            self._inserted, self._nested,
        ]  # fmt: skip

    def _renamed(self, part: Written) -> Written | None:
        index = self._index() if isinstance(part, Ranged) else None
        if index is None or not isinstance(part, Ranged):
            return None
        return replace(part, index=index, body=at_time(part.body, part.index, (index, 0)))

    def _shifted(self, part: Written) -> Written | None:
        """Σ_{s=a+c}^{b+c} of the body at s - c."""
        if not isinstance(part, Ranged):
            return None
        steps = self.random.choice((-2, -1, 1, 2))
        return replace(
            part, first=later(part.first, steps), last=later(part.last, steps),
            body=at_time(part.body, part.index, (part.index, -steps)),
        )  # fmt: skip

    def _first_apart(self, part: Written) -> Written | None:
        if not isinstance(part, Ranged) or part.kind != "sum":
            return None
        first = at_time(part.body, part.index, part.first)
        return add(first, replace(part, first=later(part.first, 1)))

    def _last_apart(self, part: Written) -> Written | None:
        if not isinstance(part, Ranged) or part.kind != "sum":
            return None
        last = at_time(part.body, part.index, part.last)
        return add(replace(part, last=later(part.last, -1)), last)

    def _windowed(self, part: Written) -> Written | None:
        """The last steps apart; a range that is shorter reaches to before the start, where is 0."""
        if not isinstance(part, Ranged) or part.kind != "sum":
            return None
        at = later(part.last, -self.random.choice((1, 1, 2, 3)))
        return add(replace(part, last=at), replace(part, first=later(at, 1)))

    def _swapped(self, part: Written) -> Written | None:
        """Σ_{t=a}^{b} Σ_{k=a}^{t} = Σ_{k=a}^{b} Σ_{t=k}^{b}, and two sums that are independent."""
        if not isinstance(part, Ranged) or not isinstance(part.body, Ranged):
            return None
        inner = part.body
        if {part.kind, inner.kind} != {"sum"}:
            return None
        ends = {inner.first[0], inner.last[0]}
        if part.index not in ends:
            return replace(inner, body=replace(part, body=inner.body))
        if inner.last == (part.index, 0) and inner.first == part.first:
            late = replace(part, first=(inner.index, 0), body=inner.body)
            return replace(inner, last=part.last, body=late)
        if inner.first == (part.index, 0) and inner.last == part.last:
            early = replace(part, last=(inner.index, 0), body=inner.body)
            return replace(inner, first=part.first, body=early)
        return None

    def _pulled_out(self, part: Written) -> Written | None:
        """a Σ b c = Σ a b c."""
        if not isinstance(part, Mul):
            return None
        for position, one in enumerate(part.factors):
            others = (*part.factors[:position], *part.factors[position + 1 :])
            if isinstance(one, Ranged) and one.kind == "sum":
                if any(one.index in free(other) for other in others):
                    return None
                body = (*part.factors[:position], one.body, *part.factors[position + 1 :])
                return replace(one, body=Mul(body))
        return None

    def _pushed_in(self, part: Written) -> Written | None:
        """Σ a b = a Σ b for an a without the index."""
        if not isinstance(part, Ranged) or part.kind != "sum" or not isinstance(part.body, Mul):
            return None
        first, *rest = part.body.factors
        if not rest or part.index in free(first):
            return None
        return mul(first, replace(part, body=Mul(tuple(rest))))

    def _distributed(self, part: Written) -> Written | None:
        if not isinstance(part, Mul):
            return None
        for position, one in enumerate(part.factors):
            if isinstance(one, Add):
                before, after = part.factors[:position], part.factors[position + 1 :]
                return Add(tuple(Mul((*before, term, *after)) for term in one.terms))
        return None

    def _summands(self, part: Written) -> Written | None:
        """Σ (a + b) = Σ a + Σ b."""
        if isinstance(part, Ranged) and part.kind == "sum" and isinstance(part.body, Add):
            return Add(tuple(replace(part, body=term) for term in part.body.terms))
        return None

    def _halved(self, part: Written) -> Written | None:
        return add(mul(num(1, 3), part), mul(num(2, 3), part))

    def _cancelled(self, part: Written) -> Written | None:
        return add(part, part, mul(num(-1), part))

    def _scaled(self, part: Written) -> Written | None:
        return mul(num(2), part, num(1, 2))

    def _empty(self, part: Written) -> Written | None:
        index = self._index()
        return index and add(part, Ranged("sum", index, ("T", 1), ("T", 0), part))  # type: ignore[return-value]

    def _peeled(self, part: Written) -> Written | None:
        """Π_{i=a}^{b} x_i = x_b Π_{i=a}^{b-1} x_i in the order of the chain rule."""
        if not isinstance(part, Ranged) or part.kind != "prod":
            return None
        if self.random.random() < 0.5:
            last = at_time(part.body, part.index, part.last)
            return mul(last, replace(part, last=later(part.last, -1)))
        first = at_time(part.body, part.index, part.first)
        return mul(replace(part, first=later(part.first, 1)), first)

    def _longer(self, part: Written) -> Written | None:
        """A sum that goes on to T, or begins before the start: what is added is 0, it may be."""
        if not isinstance(part, Ranged) or part.kind != "sum":
            return None
        if part.last[0] != "T":
            return replace(part, last=("T", 0))
        return replace(part, first=later(part.first, -1)) if part.first[0] is None else None

    def _inserted(self, part: Written) -> Written | None:
        """A part times dv/dv = I, or plus a derivative of an earlier quantity by a later one."""
        if not isinstance(part, Der) or part.lower.time is None:
            return None
        if self.random.random() < 0.5:
            return mul(part, Der(part.lower, part.lower, "total"))
        after = Var(part.lower.name, later(part.lower.time, 1))
        return add(part, mul(part, Der(part.lower, after, "total"))) if part.upper.time else None

    def _nested(self, part: Written) -> Written | None:
        """x = Σ_{j=T}^{T} x."""
        index = self._index()
        return index and Ranged("sum", index, ("T", 0), ("T", 0), part)  # type: ignore[return-value]

    # ---- edits

    def edited(self, formula: Written) -> Written:
        """The formula with one edit somewhere."""
        rules: edits.Rules = (*edits.CHANGING, (Der, self.variable))
        return edits.edit(formula, self.random, rules)

    def late(self, formula: Written, edited: bool) -> Written:
        """The formula with a sum x of it as x + y - z, where z is x from its fourth step on, and y
        is z rewritten or edited: at the first T nothing shows.
        """
        sums = [
            (part, put)
            for part, put in places(formula)
            if isinstance(part, Ranged) and part.kind == "sum"
        ]
        if not sums:
            return self.edited(formula) if edited else formula
        part, put = self.random.choice(sums)
        assert isinstance(part, Ranged)
        later_steps = replace(part, first=later(part.first, 3))
        other = self.edited(later_steps) if edited else self.rewritten(later_steps)
        return put(add(part, other, mul(num(-1), later_steps)))

    def variable(self, part: Der, random: Random) -> Written | None:
        """The derivative with another variable in it."""
        side = random.choice(("upper", "lower"))
        variable: Var = getattr(part, side)
        if variable.time is None:
            if side == "upper":
                return replace(part, upper=Var("L", ("T", 0)))
            return replace(part, lower=Var(random.choice(self.model.parameters)))
        return replace(part, **{side: Var(random.choice([*self.names, "L"]), variable.time)})
