"""Random recurrent networks: the model for the oracle, and its equations as a user types them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random

from .field import Call, Entries, Expression, Less, Linear, Model, Plus, Ref, Scaled

FUNCTIONS = (("\\tanh", "tanh"), ("\\sigma", "sigmoid"), ("\\mathrm{relu}", "relu"))


def random_model(random: Random, small: bool = False) -> Model:
    """One or two recurrent layers, an output, a loss of each step and a total one.

    A `small` model is one layer without gates.
    """
    drawing = _Drawing(random, small, scalars=random.random() < 0.15)
    layers = ["h", "r"] if random.random() < 0.2 and not small else ["h"]
    below = "x"
    jordan = len(layers) == 1 and random.random() < 0.08
    for state in layers:
        drawing.layer(state, below, "yhat" if jordan else state)
        below = state
    drawing.output(below, jordan)
    total = random.choice(("sum",) * 7 + ("last", "half", "mean"))
    start = random.choice((0, 0, 1))
    return Model(
        tuple(drawing.equations), tuple(drawing.shapes.items()), total, start,
        scalars=drawing.scalars,
    )  # fmt: skip


@dataclass
class _Drawing:
    """A model that is being put together."""

    random: Random
    small: bool
    scalars: bool
    equations: list[tuple[str, Expression]] = field(default_factory=list)
    shapes: dict[str, str] = field(default_factory=lambda: {"x": "x", "y": "y"})

    def _parameter(self, name: str, axes: str) -> str:
        self.shapes[name] = axes
        return name

    def _equation(self, name: str, axes: str, expression: Expression) -> None:
        self.shapes[name] = axes
        self.equations.append((name, expression))

    def _affine(self, label: str, axis: str, sources: Sequence[tuple[str, Expression]]) -> Plus:
        """V_q x_t + W_q h_{t-1} + b_q, a matrix a source; sometimes without b_q."""
        letters = iter("VWZQ")
        terms: list[Expression] = [
            Linear(self._parameter(f"{next(letters)}_{label}", axis + axes), vector)
            for axes, vector in sources
        ]
        if self.random.random() < 0.8:
            terms.append(Ref(self._parameter(f"b_{label}", axis), None))
        return Plus(tuple(terms))

    def _function(self, unknown: str) -> tuple[str, str]:
        return (unknown, "unknown") if self.random.random() < 0.4 else self.random.choice(FUNCTIONS)

    def _sources(self, below: str, fed_back: str) -> list[tuple[str, Expression]]:
        lags = self.random.choice(((1,),) * 7 + ((2,), (1, 2)))
        axis = {"yhat": "y"}.get(fed_back, fed_back)
        found: list[tuple[str, Expression]] = [(below, Ref(below))]
        if below == "x" and self.random.random() < 0.15:
            found = []
        return found + [(axis, Ref(fed_back, -lag)) for lag in lags]

    def layer(self, state: str, below: str, fed_back: str) -> None:
        """The equations of a state."""
        kinds = {"plain": 4, "named": 2, "linear": 1, "leaky": 1, "gated": 2, "reset": 1, "cell": 2}
        if self.small:
            kinds = {"plain": 4, "named": 2, "linear": 1, "leaky": 1}
        if fed_back != state or state == "r":
            kinds = {"plain": 3, "named": 2}
        kind = self.random.choices(list(kinds), list(kinds.values()))[0]
        sources = self._sources(below, fed_back)
        f = self._function(f"f_{state}")
        if kind in ("plain", "named", "linear", "leaky"):
            self._simple(kind, state, sources, f)
        elif kind == "cell":
            self._cell(state, sources)
        else:
            self._gated(state, sources, f, reset=kind == "reset")

    def _simple(
        self,
        kind: str,
        state: str,
        sources: list[tuple[str, Expression]],
        f: tuple[str, str],
    ) -> None:
        inner: Expression = self._affine(state, state, sources)
        if kind == "named":
            self._equation("a", state, inner) if state == "h" else self._equation("e", state, inner)
            inner = Ref("a" if state == "h" else "e")
        if kind != "linear":
            inner = Call(*f, (inner,))
        if kind == "leaky":
            part = self.random.choice((Fraction(1, 2), Fraction(1, 3)))
            inner = Plus((Scaled(part, Ref(state, -1)), Scaled(1 - part, inner)))
        self._equation(state, state, inner)

    def _gate(self, name: str, state: str, sources: list[tuple[str, Expression]]) -> Ref:
        affine = self._affine(name, state, sources)
        self._equation(name, state, Call("\\sigma", "sigmoid", (affine,)))
        return Ref(name)

    def _gated(
        self,
        state: str,
        sources: list[tuple[str, Expression]],
        f: tuple[str, str],
        reset: bool,
    ) -> None:
        before = Ref(state, -1)
        z = self._gate("z", state, sources)
        if reset:
            q = self._gate("q", state, sources)
            sources = [*sources[:-1], (state, Entries((q, before)))]
        self._equation("g", state, Call(*f, (self._affine("g", state, sources),)))
        mixed = (Entries((Less(z), before)), Entries((z, Ref("g"))))
        self._equation(state, state, Plus(mixed))

    def _cell(self, state: str, sources: list[tuple[str, Expression]]) -> None:
        gates = [self._gate(name, state, sources) for name in ("p", "q", "o")]
        self._equation("g", state, Call("\\tanh", "tanh", (self._affine("g", state, sources),)))
        kept = Entries((gates[1], Ref("c", -1)))
        self._equation("c", state, Plus((kept, Entries((gates[0], Ref("g"))))))
        shown: Expression = Ref("c")
        if self.random.random() < 0.8:
            shown = Call("\\tanh", "tanh", (shown,))
        self._equation(state, state, Entries((gates[2], shown)))

    def output(self, state: str, jordan: bool) -> None:
        """The output and the loss of a step; sometimes the loss is one of the state."""
        kind = self.random.choice(("vector", "vector", "softmax", "affine", "none"))
        if kind == "softmax" and self.scalars:  # of one number it is 1
            kind = "vector"
        if kind == "none" and not jordan:
            self._equation("L", "", Call("\\ell", "loss", (Ref(state),)))
            return
        affine: Expression = self._affine("y", "y", [(state, Ref(state))])
        if kind != "affine":
            name, meant = ("f_y", "unknown" if jordan else "vector")
            if kind == "softmax":
                name, meant = "\\mathrm{softmax}", "softmax"
            affine = Call(name, meant, (affine,))
        self._equation("yhat", "y", affine)
        self._equation("L", "", Call("\\ell", "loss", (Ref("yhat"), Ref("y"))))


# ---- as LaTeX


def equations(model: Model) -> tuple[str, ...]:
    """The equations of a step."""
    return tuple(f"{_name(name)}_t = {_latex(expression)}" for name, expression in model.equations)


def total_loss(model: Model) -> str:
    """The equation of the total loss."""
    if model.total == "last":
        return "L = L_T"
    count = "T+1" if model.start == 0 else "T"
    factor = {"half": r"\frac{1}{2} ", "mean": rf"\frac{{1}}{{{count}}} "}.get(model.total, "")
    return rf"L = {factor}\sum_{{t={model.start}}}^{{T}} L_t"


def _latex(expression: Expression) -> str:
    match expression:
        case Ref(name, None):
            return _name(name)
        case Ref(name, lag):
            return f"{_name(name)}_{{t{lag or ''}}}"
        case Linear(matrix, vector):
            return f"{_name(matrix)} {_bracketed(vector)}"
        case Plus(terms):
            return " + ".join(map(_latex, terms))
        case Entries(factors):
            return r" \odot ".join(map(_bracketed, factors))
        case Less(body):
            return f"1 - {_bracketed(body)}"
        case Scaled(number, body):
            return rf"\frac{{{number.numerator}}}{{{number.denominator}}} {_bracketed(body)}"
        case Call(name, _, arguments):
            return f"{name}({', '.join(map(_latex, arguments))})"


def _bracketed(expression: Expression) -> str:
    found = _latex(expression)
    return found if isinstance(expression, Ref | Call) else f"({found})"


def _name(name: str) -> str:
    letter, _, label = name.partition("_")
    letter = r"\hat{y}" if letter == "yhat" else letter
    return f"{letter}_{{{label}}}" if label else letter
