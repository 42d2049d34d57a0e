"""The names of a model as they are written on paper, and formulas bound by them.

Binding replaces each symbol by the variable it names, each bracket behind a symbol by a time, a
function's argument or a factor, and each script by what it means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import count

from ..errors import FormulaError, Span, UnknownName
from ..formula.flat import FlatName
from ..formula.printer import text
from ..formula.syntax import (
    ONE,
    Apply,
    Call,
    Component,
    Enclosed,
    Evaluated,
    Formula,
    Identity,
    Index,
    Mark,
    Number,
    Ones,
    Power,
    Product,
    Quotient,
    Ratio,
    Scripted,
    Stack,
    Sum,
    Symbol,
    Times,
    Value,
    Variable,
    place,
    rebuild,
    times,
    transposed,
)
from ..notation import Name
from .cell import LAST
from .compounds import Compound, merged
from .derivatives import evaluated, quotient
from .extents import extended
from .naming import (
    Entry,
    Item,
    Match,
    as_entries,
    as_index,
    kronecker,
    label_of,
    matches,
    placed_items,
    unfolded,
)

FUNCTIONS: Mapping[str, Name] = {
    word: Name(base)
    for word, base in {
        "tanh": "tanh", "sigmoid": "sigma", "softmax": "softmax", "relu": "relu", "ReLU": "relu",
        "log": "log", "ln": "log", "exp": "exp", "id": "id", "sigma": "sigma",
    }.items()
}  # fmt: skip
"""Functions that mean the same everywhere."""

FunctionKey = tuple[str, str, tuple[str, ...]]
"""A function's letter, accent and labels."""


@dataclass(frozen=True)
class Paper:
    """How a model is written: its entries, its functions, its last step, and compound names.

    `meanings` are the right sides by which a function of the model's own variables is known: in
    ∂f(x_t, h_{t-1})/∂w the f stands for the variable that is defined so.
    """

    entries: tuple[Entry, ...]
    functions: tuple[tuple[FunctionKey, Name], ...] = ()
    last: str = LAST
    compounds: tuple[Compound, ...] = ()
    meanings: tuple[tuple[Variable, Formula], ...] = ()

    @property
    def known(self) -> tuple[str, ...]:
        """The names, as text, with a time where they have one."""
        return tuple(
            dict.fromkeys(
                text(entry.at((Index("t"),) * bool(entry.slots))) for entry in self.entries
            )
        )

    @property
    def flat_names(self) -> tuple[FlatName, ...]:
        """How the visual text of a copied page writes the names."""
        names = (
            FlatName(
                entry.base + ("^" if entry.accent == "hat" else "") + "".join(entry.labels),
                entry.name.latex, bool(entry.slots),
            )
            for entry in self.entries
        )  # fmt: skip
        return tuple(dict.fromkeys(names))

    def merge(self, formula: Formula) -> Formula:
        """The formula with the letters of each compound name made one symbol."""
        return merged(formula, self.compounds)

    def bind(
        self,
        formula: Formula,
        source: str | None = None,
        indices: frozenset[str] = frozenset(),
        letters: frozenset[str] = frozenset(),
    ) -> Formula:
        """The formula with every symbol replaced by what it names.

        `indices` are the letters that are known to be indices, `letters` those known to be entries.
        Products of written factors reach as far as `extended` says. Raises `UnknownName` and
        `FormulaError` with the place in `source`.
        """
        binder = _Binder(self, source, indices | {LAST, self.last}, letters)
        return extended(binder.bind(self.merge(formula)))


@dataclass
class _Binder:
    paper: Paper
    source: str | None
    indices: frozenset[str]
    letters: frozenset[str] = frozenset()
    fresh: count[int] = field(default_factory=count)

    @property
    def meanings(self) -> tuple[tuple[Variable, Formula], ...]:
        """The right sides by which a function of the model's own variables is known."""
        return self.paper.meanings

    def is_variable(self, symbol: Symbol) -> bool:
        """Whether a symbol names a variable."""
        return matches(symbol, self.paper.entries) is not None

    # ---- formulas

    def bind(self, formula: Formula) -> Formula:
        match formula:
            case Symbol():
                return self._symbol(formula)
            case Call():
                return self._call(formula)
            case Scripted():
                return self._scripted(formula)
            case Evaluated():
                return evaluated(formula, self)
            case Quotient():
                return quotient(formula, self)
            case Sum() | Product():
                inner = replace(self, indices=self.indices | {formula.index})
                first, last = (self.time(end) if end else None
                               for end in (formula.first, formula.last))  # fmt: skip
                return replace(formula, first=first, last=last, body=inner.bind(formula.body))
            case Ratio():
                return self._ratio(formula)
            case Times(factors=factors):
                flat: list[Formula] = []
                for factor in map(self.bind, factors):
                    flat.extend(factor.factors if isinstance(factor, Times) else (factor,))
                return replace(formula, factors=tuple(flat))
            case _:
                return rebuild(formula, self.bind)

    def time(self, index: Index) -> Index:
        """An index with the model's own name of its last step replaced by T."""
        return index if self.paper.last == LAST else index.at({self.paper.last: Index(LAST)})

    def _symbol(self, symbol: Symbol) -> Formula:
        found = matches(symbol, self.paper.entries) or self._entry_of_matrix(symbol)
        found = found or as_entries(symbol, self.letters, self.paper.entries)
        if found is not None:
            return self._found(found, symbol.span)
        pair = kronecker(symbol)
        if pair is not None:
            return pair
        if symbol == Symbol("1", sup=symbol.sup):
            ones = Ones(span=symbol.span)
            if not symbol.sup:
                return ones
            if symbol.sup in ((Mark("transpose"),), (Index("T"),)):
                return transposed(ones)
        if symbol == Symbol("I"):
            return Identity(span=symbol.span)
        jacobian = self._jacobian(symbol)
        if jacobian is not None:
            return jacobian
        if symbol.base in self.indices and symbol == Symbol(symbol.base):
            return Value(self.time(Index(symbol.base)), span=symbol.span)
        raise self._unknown(symbol)

    def _found(self, found: Match, span: Span | None) -> Formula:
        moments = tuple(map(self.time, found.times))
        definition = found.entry.definition
        if definition is None:
            return found.applied_to(replace(found.entry.at(moments), span=span))
        values = dict(zip(definition.parameters, moments, strict=True))
        body = place(self._renamed(definition.body), values)
        return found.applied_to(replace(body, span=span))

    def _renamed(self, formula: Formula) -> Formula:
        """The formula with bound indices that nothing else is called."""
        formula = rebuild(formula, self._renamed)
        if not isinstance(formula, Sum | Product):
            return formula
        index = f"{formula.index}'{next(self.fresh)}"
        return replace(
            formula, index=index, body=place(formula.body, {formula.index: Index(index)})
        )

    def _entry_of_matrix(self, symbol: Symbol) -> Match | None:
        """The u_{ij} of U: an entry of a matrix is often written in its small letter."""
        if len(symbol.base) != 1 or not symbol.base.islower():
            return None
        found = matches(replace(symbol, base=symbol.base.upper()), self.paper.entries)
        return found if found and len(found.entries) == 2 else None

    def _jacobian(self, symbol: Symbol) -> Quotient | None:
        """J^u_v as the total derivative of u by v."""
        if symbol.base != "J" or len(symbol.sup) != 1 or len(symbol.sub) != 1:
            return None
        upper, lower = (self._as_symbol(item) for item in (symbol.sup[0], symbol.sub[0]))
        if upper is None or lower is None:
            return None
        return Quotient(self.bind(upper), self.bind(lower), "total", span=symbol.span)

    def _as_symbol(self, item: object) -> Symbol | None:
        if isinstance(item, Symbol):
            return item
        if isinstance(item, Index) and item.symbol and not item.offset and not item.others:
            return Symbol(item.symbol)
        return None

    def _unknown(self, symbol: Symbol) -> FormulaError | UnknownName:
        alike = [e for e in self.paper.entries
                 if (e.base, e.accent) == (symbol.base, symbol.accent) and e.slots]  # fmt: skip
        labels = [label for _, item in placed_items(symbol) if (label := label_of(item))]
        wanting = [e for e in alike if all(label in labels for label in e.labels)]
        if wanting and not symbol.sub and not symbol.sup:
            written = text(symbol)
            return FormulaError(
                f"{written} needs a time step, as in {written}_t", self.source, symbol.span
            )
        return UnknownName("symbol", text(symbol), self.paper.known, self.source, symbol.span)

    # ---- brackets behind a symbol, scripts behind a bracket

    def _call(self, call: Call) -> Formula:
        found = self._meant(call)
        if found is not None:
            return found
        return replace(times((self.bind(call.head), self.bind(_inside(call)))), span=call.span)

    def _meant(self, call: Call) -> Formula | None:
        """A quantity at a time, or a function of arguments; None where the bracket is a factor."""
        head, arguments = call.head, call.arguments
        if len(arguments) == 1:
            index = as_index(arguments[0])
            if index is not None:
                timed = replace(head, sub=(*head.sub, Enclosed("(", index)))
                found = matches(timed, self.paper.entries)
                if found and found.times and not found.entries:
                    return self._found(found, call.span)
        jacobian = self._jacobian(head)
        if jacobian is not None and matches(head, self.paper.entries) is None:
            return None
        variable = matches(head, self.paper.entries)
        function = self.function(head)
        registered = function is not None and function[0] in dict(self.paper.functions).values()
        if variable is None or (call.opening == "(" and (registered or not variable.times)):
            if function is not None:
                name, primes, power = function
                bound = tuple(map(self.bind, arguments))
                applied: Formula = Apply(name, bound, primes, span=call.span)
                return applied if power is None else Power(applied, power, span=call.span)
            is_factor = self._is_index(head) or kronecker(head) is not None
            if variable is None and call.opening == "(" and not is_factor:
                raise self._unknown_function(head)
        return None

    def _is_index(self, symbol: Symbol) -> bool:
        return symbol == Symbol(symbol.base) and symbol.base in self.indices

    def function(self, head: Symbol) -> tuple[Name, int, int | None] | None:
        """The function that a symbol names, its primes and its power."""
        primes, power, labels = 0, None, []
        for place_, item in placed_items(head):
            is_prime = getattr(item, "kind", "") == "prime"
            if is_prime:
                primes += 1
            elif place_ == "sup" and isinstance(item, Index) and item.symbol is None:
                power = item.offset
            else:
                labels.append(label_of(item) or "")
        key = (head.base, head.accent, tuple(labels))
        name = dict(self.paper.functions).get(key)
        if name is None and not labels and not head.accent:
            name = FUNCTIONS.get(head.base)
        return None if name is None else (name, primes, power)

    def _unknown_function(self, head: Symbol) -> UnknownName:
        known = (*(name.text for _, name in self.paper.functions), *FUNCTIONS)
        return UnknownName(
            "function", text(head), tuple(dict.fromkeys(known)), self.source, head.span
        )

    def _scripted(self, formula: Scripted) -> Formula:
        call = formula.body
        if isinstance(call, Call) and self._meant(call) is None:
            inside = self._scripted(replace(formula, body=_inside(call)))
            return replace(times((self.bind(call.head), inside)), span=formula.span)
        body = self.bind(formula.body)
        entries = list(unfolded(formula.sub))
        if entries:
            body = Component(body, self._entries(entries, formula), span=formula.span)
        for item in unfolded(formula.sup):
            kind = getattr(item, "kind", "")
            if kind in ("transpose", "prime") or item == Index("T"):
                body = transposed(body)
            elif isinstance(item, Index) and item.symbol is None:
                body = _raised(body, item.offset)
            elif isinstance(item, Index | Enclosed):
                index = item.index if isinstance(item, Enclosed) else item
                body = Power(body, self.time(index))
            else:
                raise FormulaError("what this script means is not known", self.source, formula.span)
        return replace(body, span=formula.span)

    def _entries(self, items: list[Item], formula: Scripted) -> tuple[Index, ...]:
        indices: list[Index] = []
        for item in items:
            words = label_of(item)
            if words is None:
                raise FormulaError("what this script means is not known", self.source, formula.span)
            indices.extend([item] if isinstance(item, Index) else map(Index, words))
        return tuple(indices)

    def _ratio(self, ratio: Ratio) -> Formula:
        upper, lower = self.bind(ratio.upper), self.bind(ratio.lower)
        if isinstance(lower, Number):
            return times((Number(1 / lower.value), upper))
        return replace(ratio, upper=upper, lower=lower)


def _inside(call: Call) -> Formula:
    """What stands in the bracket behind a symbol."""
    return call.arguments[0] if len(call.arguments) == 1 else Stack(call.arguments)


def _raised(body: Formula, power: int) -> Formula:
    if isinstance(body, Number):
        return Number(body.value**power) if power >= 0 or body.value else body
    return body if power == 1 else ONE if power == 0 else Power(body, power)
