r"""Spellings: one claim in the many ways in which people write it down, drawn from a seed.

Nothing here comes from symbptt. A claim goes in as the structures of `tests.equality.written` and
comes out as text; `plain` is the most boring way to write it, `spell` a random one. All spellings
of a claim mean the same. How a quantity shows its time is one convention a claim:

- `h_t`, `h_{t}`, `h^{(t)}`, `h^{\langle t \rangle}`, `h^{<t>}`, `h^t`, `h[t]`, `h(t)`.

`FEATURES` names what a spelling may use; tests may leave some out. "descending" and "inequalities"
are the same product only in the order of the chain rule. A sum without brackets takes the
rest of its term, a product the factors up to the last that mentions its index.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from random import Random

from tests.equality.edits import places
from tests.equality.written import (
    Add,
    Der,
    Mul,
    Num,
    Ranged,
    Time,
    Var,
    Written,
    add,
    at_time,
    num,
)

from .claimed import Claim, Formula, Transposed, free_indices

CONVENTIONS = (
    "h_t", "h_{t}", "h^{(t)}", r"h^{\langle t \rangle}", "h^{<t>}", "h^t", "h[t]", "h(t)",
)  # fmt: skip

FEATURES = frozenset({
    "accents", "brackets", "colour", "descending", "differentials", "dots", "environments",
    "font", "full_stop", "glue", "groups", "held", "inequalities", "labels", "limits",
    "line_breaks", "macros", "open_bodies", "operators", "over", "slashes", "tags",
    "underbraces", "unicode", "wrappers",
})  # fmt: skip

_TIMES = {
    "h^{(t)}": "^{{({})}}", r"h^{\langle t \rangle}": r"^{{\langle {} \rangle}}",
    "h^{<t>}": "^{{<{}>}}", "h[t]": "[{}]", "h(t)": "({})", "h_{t}": "_{{{}}}",
}  # fmt: skip

_BRACKETS = (
    ("(", ")"), ("[", "]"), (r"\left(", r"\right)"), (r"\left[", r"\right]"), (r"\{", r"\}"),
    (r"\Bigl(", r"\Bigr)"), (r"\big[", r"\big]"), (r"\left\{", r"\right\}"), (r"\Big(", r"\Big)"),
    (r"\bigl[", r"\bigr]"), (r"\biggl\{", r"\biggr\}"), (r"\bigg(", r"\bigg)"),
)  # fmt: skip

_ENVIRONMENTS = (
    ("", ""), ("$", "$"), ("$$", "$$"), (r"\[", r"\]"), (r"\(", r"\)"),
    (r"\begin{equation}", r"\end{equation}"), (r"\begin{equation*}", r"\end{equation*}"),
)  # fmt: skip
_ALIGNED = ("aligned", "align*", "align", "eqnarray", "eqnarray*", "split", "gather", "gather*")


def model(convention: str = "h_t", named: bool = True) -> tuple[str, ...]:
    """The equations of the simple recurrent network, as a user would type them; with a_t and o_t
    named or written out.
    """
    a, h, o, yhat, y, L, x, before = (
        name(Var(quantity, ("t", lag)), convention)
        for quantity, lag in [*((q, 0) for q in ("a", "h", "o", "yhat", "y", "L", "x")), ("h", -1)]
    )
    loss = rf"{L} = \ell({yhat}, {y})"
    if named:
        return (
            f"{a} = V {x} + W {before} + b_h",
            f"{h} = f_h({a})",
            f"{o} = U {h} + b_y",
            f"{yhat} = f_y({o})",
            loss,
        )
    return (f"{h} = f_h(V {x} + W {before} + b_h)", f"{yhat} = f_y(U {h} + b_y)", loss)


def total_loss(convention: str = "h_t", start: int = 0) -> str:
    """The equation of the total loss."""
    return rf"L = \sum_{{t={start}}}^{{T}} {name(Var('L', ('t', 0)), convention)}"


def given(convention: str = "h_t") -> tuple[str, ...]:
    """The names of the data."""
    return name(Var("x", ("t", 0)), convention), name(Var("y", ("t", 0)), convention)


def name(variable: Var, convention: str) -> str:
    """A variable in its boring way."""
    return _Speller(Random(0), convention, frozenset()).variable(variable)


def plain(claim: Claim, convention: str = "h_t", start: int = 0) -> str:
    """The claim in its most boring way."""
    return _Speller(Random(0), convention, frozenset(), start).claim(claim)


def spell(
    claim: Claim,
    seed: int,
    convention: str = "h_t",
    start: int = 0,
    features: frozenset[str] = FEATURES,
) -> str:
    """The claim in a random way; the same seed, the same text."""
    return _Speller(Random(f"{seed} {convention}"), convention, features, start).claim(claim)


@dataclass
class _Speller:
    """One claim's spelling. What is the same all over a claim is drawn when it starts."""

    random: Random
    convention: str
    features: frozenset[str]
    start: int = 0
    breaks: str = field(default="", init=False)
    bold: str = field(default="", init=False)
    macros: dict[str, str] = field(default_factory=dict, init=False)

    def may(self, feature: str, chance: float = 0.3) -> bool:
        """Whether to use a feature here."""
        return feature in self.features and self.random.random() < chance

    def pick(self, feature: str, first: str, *others: str) -> str:
        """The first, or any if the feature may be used."""
        return self.random.choice((first, *others)) if feature in self.features else first

    # The whole.

    def claim(self, claim: Claim) -> str:
        """All of it, with its macros in front."""
        if self.may("font", 0.4):
            self.bold = self.random.choice((r"\mathbf", r"\boldsymbol", r"\bm", r"\bf"))
        if self.may("macros", 0.3):
            self._define()
        aligned = self.may("environments", 0.4)
        kind = self.random.choice(_ALIGNED) if aligned else ""
        self.breaks = kind if self.may("line_breaks", 0.7) else ""
        text = self.equations(claim)
        if aligned:
            label = self._tag() if kind not in ("aligned", "split") else ""
            text = rf"\begin{{{kind}}}{self._line()}{text}{label}{self._line()}\end{{{kind}}}"
        text = self._wrapped(text, kind)
        return "".join(f"{macro}\n" for macro in self.macros.values()) + text

    def equations(self, claim: Claim) -> str:
        """Both sides, or all of a chain."""
        sides = [self.left(claim.left)]
        sides += [self.formula(right, outermost=True) for right in claim.rights]
        sign = "+=" if claim.summed else "="
        if not self.breaks:
            return f" {sign} ".join(sides)
        if self.breaks.startswith("gather"):
            return f" {sign} ".join(sides[:2]) + "".join(f" \\\\\n {sign} {s}" for s in sides[2:])
        sign = f"&{sign}&" if self.breaks.startswith("eqnarray") else f"&{sign} "
        end = self.random.choice((r"\\", r"\nonumber \\", r"\\[5pt]"))
        return f" {end}\n{sign}".join((f"{sides[0]} {sign}{sides[1]}", *sides[2:]))

    def _wrapped(self, text: str, kind: str) -> str:
        if self.may("wrappers", 0.1) and kind in ("", "aligned", "split"):
            text = rf"\boxed{{{text}}}"
        if self.may("colour", 0.05) and kind in ("", "aligned", "split"):
            text = rf"{{\color{{blue}}{text}}}"
        if kind not in ("", "aligned", "split"):
            return text
        if self.may("full_stop", 0.1):
            text += self.random.choice((".", ",", r"\,.", "~,"))
        left, right = self.random.choice(
            _ENVIRONMENTS if self.may("wrappers", 0.6) else (("", ""),)
        )
        if left in ("$$", r"\[", r"\begin{equation}"):
            text += self._tag()
        return f"{left}{self._line()}{text}{self._line()}{right}" if left else text

    def _tag(self) -> str:
        tags = (
            r" \tag{3}",
            r" \label{eq:bptt}",
            r" \tag{10.22}",
            r" \nonumber",
            r"\label{a}\tag{*}",
        )
        return self.random.choice(tags) if self.may("tags", 0.3) else ""

    def _line(self) -> str:
        return self.pick("glue", " ", "\n", "", "\n  ").strip(" ") or " "

    def _define(self) -> None:
        h = self.variable(Var("h", ("t", 0)))
        for macro, text in (
            ("h", self.random.choice((rf"\newcommand{{\h}}{{{h}}}", rf"\def\h{{{h}}}"))),
            ("pd", self.random.choice((
                r"\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}",
                r"\newcommand\pd[2]{\dfrac{\partial #1}{\partial #2}}",
                r"\def\pd#1#2{\frac{\partial #1}{\partial #2}}",
            ))),
            ("Loss", r"\newcommand{\Loss}{L}"),
        ):  # fmt: skip
            if self.random.random() < 0.6:
                self.macros[macro] = text

    # Formulas.

    def formula(self, formula: Formula, outermost: bool = False) -> str:
        """A sum of terms without brackets around it."""
        if not isinstance(formula, Add):
            return self.term(formula, outermost)
        text = ""
        for number, term in enumerate(formula.terms):
            spelled = self.term(term, outermost)
            if isinstance(term, Add):
                spelled = self.bracketed(term)
            if number and not spelled.startswith("-"):
                text += self._break(outermost) + " +"
            text += f" {spelled}" if number else spelled
        return text

    def term(self, formula: Formula, outermost: bool = False, last: bool = True) -> str:
        """One term: what `+` may stand beside; `last` if nothing follows but `+` or a bracket."""
        match formula:
            case Num(value) if value < 0:
                return "-" + self.number(-value)
            case Add():
                return self.bracketed(formula)
            case Mul(factors):
                return self.product(factors, outermost, last)
            case Ranged():
                return self.ranged(formula, last)
            case _:
                return self.factor(formula, (), last)

    def product(self, factors: tuple[Formula, ...], outermost: bool, last: bool) -> str:
        """Factors one after the other; only the first may start with a sign."""
        text = ""
        for number, factor in enumerate(factors):
            negative = isinstance(factor, Num) and factor.value < 0
            if not number:
                spelled = self.factor(factor, factors[1:], last)
                if negative:
                    spelled = self.term(factor)
            else:
                rest = factors[number + 1 :]
                spelled = self.bracketed(factor) if negative else self.factor(factor, rest, last)
                text += self._glue(text, spelled, outermost)
            text += spelled
        return text

    def factor(self, formula: Formula, rest: tuple[Formula, ...], last: bool) -> str:
        """One factor, with `rest` of its term after it."""
        match formula:
            case Num(value):
                return self.number(value)
            case Der():
                return self._dressed(self.quotient(formula, last and not rest))
            case Transposed(body):
                return self.bracketed(body, square=False) + self._transpose()
            case Ranged() if self._open(formula, rest):
                return self.ranged(formula, last and not rest)
            case _:
                return self.bracketed(formula)

    def _open(self, formula: Ranged, rest: tuple[Formula, ...]) -> bool:
        """Whether it may stand without brackets around the whole."""
        chance = 0.7 if "open_bodies" in self.features else 0
        if self.random.random() >= chance:
            return False
        later = {index for factor in rest for index in free_indices(factor)}
        return not rest if formula.kind == "sum" else formula.index not in later

    def ranged(self, formula: Ranged, last: bool) -> str:
        """A sum or product with its body, no brackets around the whole."""
        body = formula.body
        text = self.operator(formula)
        if not self._body_may_be_open(formula):
            return f"{text} {self.bracketed(body)}"
        return f"{text} {self.term(body, last=last)}"

    def _body_may_be_open(self, formula: Ranged) -> bool:
        body = formula.body
        if not self.may("open_bodies", 0.7) or isinstance(body, Add | Num):
            return False
        if formula.kind == "sum":
            first = body.factors[0] if isinstance(body, Mul) and body.factors else body
            return not (isinstance(first, Num) and first.value < 0)
        parts = body.factors if isinstance(body, Mul) else (body,)
        plain = all(isinstance(part, Der | Transposed) for part in parts)
        return bool(parts) and plain and formula.index in free_indices(parts[-1])

    def bracketed(self, formula: Formula, square: bool = True) -> str:
        """In brackets of some kind, round ones unless `square`."""
        pairs = _BRACKETS if self.may("brackets", 0.7) else ((r"\left(", r"\right)"),)
        left, right = self.random.choice(pairs if square else pairs[:1])
        text = f"{left} {self.formula(formula)} {right}"
        return f"{{{text}}}" if square and self.may("groups", 0.15) else text

    def number(self, value: Fraction) -> str:
        """A number that is not negative."""
        upper, _, lower = str(value).partition("/")
        if not lower:
            return upper
        frac = self.pick("over", r"\frac", r"\dfrac", r"\tfrac")
        return f"{frac}{{{upper}}}{{{lower}}}"

    def _glue(self, before: str, after: str, outermost: bool) -> str:
        apart = (r" \cdot ", r" \times ", " · ", r"\cdot") if "unicode" in self.features else (
            r" \cdot ", r" \times ", r"\cdot "
        )  # fmt: skip
        dot = self.random.choice(apart) if "glue" in self.features else r" \cdot "
        if not dot.endswith(" "):
            dot += " "
        loose = ("/" in before and after.lstrip("{")[:1] in "([\\") or after[:1].isdigit()
        if loose or after.startswith((r"\frac{1", r"\frac{2")) or before[-1:].isdigit():
            return self._break(outermost) + dot
        if not self.may("glue", 0.6):
            return " "
        if self.random.random() < 0.5:
            return self._break(outermost) + dot
        return self.random.choice(
            (r"\, ", r"\; ", r"\! ", "~", "\n", r"\: ", r"\quad ", "  ", "{}")
        )

    def _break(self, outermost: bool) -> str:
        if not (outermost and self.breaks) or self.random.random() < 0.7:
            return ""
        if self.breaks.startswith("gather"):
            return r" \\ "
        return r" \\ && " if self.breaks.startswith("eqnarray") else " \\\\\n & "

    def _dressed(self, text: str) -> str:
        if self.may("underbraces", 0.05):
            brace = self.random.choice((r"\underbrace", r"\overbrace"))
            sign = "_" if brace == r"\underbrace" else "^"
            return rf"{brace}{{{text}}}{sign}{{\text{{local Jacobian}}}}"
        if self.may("colour", 0.05):
            red = (rf"\color{{red}}{{{text}}}", rf"\textcolor{{red}}{{{text}}}")
            return self.random.choice(red)
        if self.may("groups", 0.1):
            return f"{{{text}}}"
        if self.may("groups", 0.05):
            return rf"\displaystyle {text}"
        return text

    def _transpose(self) -> str:
        tops = (r"^\top", r"^{\top}", r"^{\intercal}")
        if "^" not in self.convention:
            tops += ("^T", "^{T}", r"^{\mathsf{T}}")
        return self.random.choice(tops) if "glue" in self.features else r"^\top"

    # Sums and products.

    def operator(self, formula: Ranged) -> str:
        """Σ or Π with its bounds."""
        sign = rf"\{formula.kind}"
        if self.may("unicode", 0.2):
            sign = self.random.choice("Σ∑" if formula.kind == "sum" else "Π∏")
        elif self.may("limits", 0.3):
            sign += self.random.choice((r"\limits", r"\nolimits", r"\limits "))
        below, above = self._bounds(formula)
        if above is None:
            return f"{sign}_{{{below}}}"
        upper = above if len(above) == 1 and self.may("groups", 0.4) else f"{{{above}}}"
        if self.may("limits", 0.2):
            return f"{sign}^{upper}_{{{below}}}"
        return f"{sign}_{{{below}}}^{upper}"

    def _bounds(self, formula: Ranged) -> tuple[str, str | None]:
        index, (first_symbol, first_offset) = formula.index, formula.first
        first, last = self.time(formula.first), self.time(formula.last)
        le = self.pick("inequalities", r"\le", r"\leq", r"\leqslant")
        ge = self.pick("inequalities", r"\ge", r"\geq", "≥" if self.may("unicode") else r"\geq")
        lt, gt = ("<", ">") if self.random.random() < 0.7 else (r"\lt", r"\gt")
        ways = [(f"{index}={first}", last), (f"{index} = {first}", last)]
        if self.may("inequalities", 0.35):
            before = self.time((first_symbol, first_offset - 1))
            ways = [
                (f"{first} {le} {index} {le} {last}", None),
                (f"{before} {lt} {index} {le} {last}", None),
                (f"{last} {ge} {index} {gt} {before}", None),
                (f"{last} {ge} {index} {ge} {first}", None),
            ]
            if formula.first == (None, self.start) and formula.last[0]:
                ways.append((f"{index} {le} {last}", None))
        elif self.may("dots", 0.1):
            dots = self.random.choice((r"\dots", r"\ldots", r"\cdots"))
            ways = [(f"{index} = {first}, {dots}, {last}", None)]
        elif formula.kind == "prod" and self._may_descend(formula):
            ways = [(f"{index}={last}", first)]
        return self.random.choice(ways) if self.features else ways[0]

    def _may_descend(self, formula: Ranged) -> bool:
        """Whether turned round it cannot pass for an empty range."""
        other = formula.last[0] is not None and formula.first[0] != formula.last[0]
        return other and self.may("descending", 0.3)

    # Derivatives.

    def left(self, left: Der) -> str:
        """The left side."""
        return self._dressed(self.quotient(left, last=True))

    def quotient(self, der: Der, last: bool) -> str:
        """∂u/∂v; in some ways it takes all that follows, so that it must be the last factor."""
        upper, lower = self.variable(der.upper), self.variable(der.lower)
        above, below = self._marks(der)
        ways = {
            "frac": rf"\frac{{{above} {upper}}}{{{below} {lower}}}",
            "over": rf"{{{above} {upper} \over {below} {lower}}}",
            "slash": f"{above} {upper}/{below} {lower}",
            "applied": rf"\frac{{{above}}}{{{below} {lower}}}",
            "subscript": rf"{above}_{{{lower}}} {upper}",
        }
        frac = self.pick("over", r"\frac", r"\frac", r"\dfrac", r"\tfrac")
        chosen = "frac"
        if self.may("over", 0.1):
            chosen = "over"
        elif self.may("slashes", 0.2):
            chosen = "slash"
        elif self.may("operators", 0.15):
            chosen = "applied"
        elif self.may("operators", 0.1) and above in (r"\partial", "∂") and last:
            chosen = "subscript"
        if chosen == "frac" and "pd" in self.macros and (above, below) == (r"\partial",) * 2:
            return rf"\pd{{{upper}}}{{{lower}}}"
        if chosen == "frac" and self._is_held(der) and self.may("held", 0.4):
            before = self.variable(Var("h", (der.upper.time[0], der.upper.time[1] - 1)))  # type: ignore[index]
            bar = self.random.choice(((r"\left.", r"\right|"), ("", r"\bigg|"), ("", r"\Big\vert")))
            return f"{bar[0]}{ways['frac']}{bar[1]}_{{{before}}}"
        if chosen == "applied":
            bare = last and self.random.random() < 0.5
            return ways[chosen] + (f" {upper}" if bare else rf"\left({upper}\right)")
        return ways[chosen].replace(r"\frac", frac, 1) if chosen == "frac" else ways[chosen]

    def _is_held(self, der: Der) -> bool:
        """Whether holding the state before it fixed leaves the immediate derivative."""
        direct = der.upper.name in ("h", "a") and der.lower.name in ("V", "W", "b_h")
        return der.mark == "immediate" and direct

    def _marks(self, der: Der) -> tuple[str, str]:
        partial = "∂" if self.may("unicode", 0.2) else r"\partial"
        if der.mark == "partial":
            return partial, partial
        if der.mark == "immediate":
            plus = self.pick("differentials", "^{+}", "^+", "⁺" if partial == "∂" else "^+")
            return partial + plus, self.pick("differentials", partial, partial + plus)
        d = self.pick("differentials", r"\mathrm{d}", "d", r"{\rm d}", r"\operatorname{d}")
        return d, d

    def variable(self, variable: Var) -> str:
        """A quantity with its time."""
        letter, _, label = variable.name.partition("_")
        if variable.name == "L" and "Loss" in self.macros:
            letter = r"\Loss "
        if variable == Var("h", ("t", 0)) and "h" in self.macros:
            return r"\h "
        if variable.name == "yhat":
            return self._timed(self._hat(), variable.time)
        if label:
            h = self.pick(
                "labels", label, f"{{{label}}}", rf"{{\text{{{label}}}}}", rf"\mathrm{{{label}}}",
                rf"{{\mathrm{{{label}}}}}",
            )  # fmt: skip
            return f"{self._bold(letter)}_{h}"
        if variable.time and self.bold.startswith(r"\bold") and self.may("font", 0.3):
            return rf"{self.bold}{{{self._timed(letter, variable.time)}}}"
        return self._timed(self._bold(letter), variable.time)

    def _hat(self) -> str:
        y = self._bold("y")
        if y != "y":
            return rf"\hat{{{y}}}"
        unicode = "ŷ" if "unicode" in self.features else r"\hat{y}"
        return self.pick("accents", r"\hat{y}", r"\hat y", r"\widehat{y}", unicode)

    def _bold(self, letter: str) -> str:
        if not self.bold or len(letter) > 1 or letter == "L":
            return letter
        return rf"{{\bf {letter}}}" if self.bold == r"\bf" else rf"{self.bold}{{{letter}}}"

    def _timed(self, text: str, time: Time | None) -> str:
        if time is None:
            return text
        written = self.time(time)
        if self.convention in _TIMES:
            return text + _TIMES[self.convention].format(written)
        sign = self.convention[1]
        return text + sign + (written if len(written) == 1 else f"{{{written}}}")

    def time(self, time: Time) -> str:
        """k + 1, 0, t."""
        symbol, offset = time
        if symbol is None:
            return str(offset)
        if not offset:
            return symbol
        space = self.pick("glue", "", "", " ")
        return f"{symbol}{space}{'+' if offset > 0 else '-'}{space}{abs(offset)}"


# The same claim by another formula.


def rewritten(formula: Written, seed: int, start: int = 0) -> Written:
    """The formula with one rewriting that cannot matter, if any applies."""
    random = Random(seed)
    choices = [
        (part, put, rule)
        for part, put in places(formula)
        for rule in REWRITINGS
        if rule(part, Random(0), start) is not None
    ]
    if not choices:
        return formula
    rules = sorted({rule.__name__ for _, _, rule in choices})
    wanted = random.choice(rules)
    part, put, rule = random.choice([way for way in choices if way[2].__name__ == wanted])
    return put(rule(part, random, start) or part)


def _renamed(part: Written, random: Random, start: int) -> Written | None:
    """A bound index under another letter."""
    if not isinstance(part, Ranged):
        return None
    used = {index for inner, _ in places(part) for index in _indices(inner)}
    index = random.choice([letter for letter in "ijkmnpqrsuvt" if letter not in used])
    return replace(part, index=index, body=at_time(part.body, part.index, (index, 0)))


def _indices(part: Written) -> tuple[str, ...]:
    bound = (part.index,) if isinstance(part, Ranged) else ()
    return bound + free_indices(part)


def _numbers_moved(part: Written, random: Random, start: int) -> Written | None:
    """Numbers anywhere among the factors, in any order, whose product is 1."""
    if not isinstance(part, Mul):
        return None
    factors = list(part.factors)
    numbers = (num(2), num(1, 2)) if random.random() < 0.5 else (num(-1), num(3), num(-1, 3))
    for number in numbers:
        factors.insert(random.randint(0, len(factors)), number)
    return Mul(tuple(factors))


def _sums_swapped(part: Written, random: Random, start: int) -> Written | None:
    """Σ_{t=a}^{b} A_t Σ_{k=a}^{t} B_tk = Σ_{k=a}^{b} Σ_{t=k}^{b} A_t B_tk."""
    if not (isinstance(part, Ranged) and part.kind == "sum"):
        return None
    factors = part.body.factors if isinstance(part.body, Mul) else (part.body,)
    inner = factors[-1] if factors else None
    if not (isinstance(inner, Ranged) and inner.kind == "sum" and inner.first == part.first):
        return None
    if inner.last != (part.index, 0) or inner.index in (part.index, part.last[0]):
        return None
    if any(inner.index in free_indices(factor) for factor in factors[:-1]):
        return None
    later = Ranged("sum", part.index, (inner.index, 0), part.last, Mul((*factors[:-1], inner.body)))
    return Ranged("sum", inner.index, part.first, part.last, later)


def _range_split(part: Written, random: Random, start: int) -> Written | None:
    """The first or the last term of a sum from the start beside the rest."""
    if not (isinstance(part, Ranged) and part.kind == "sum" and part.first == (None, start)):
        return None
    if part.last[0] is None or part.last[1]:
        return None
    if random.random() < 0.5:
        first = at_time(part.body, part.index, part.first)
        return add(first, replace(part, first=(None, start + 1)))
    last = at_time(part.body, part.index, part.last)
    return add(replace(part, last=(part.last[0], -1)), last)


def _terms_swapped(part: Written, random: Random, start: int) -> Written | None:
    """The terms the other way round."""
    return Add(part.terms[::-1]) if isinstance(part, Add) else None


REWRITINGS: tuple[Callable[[Written, Random, int], Written | None], ...] = (
    _renamed, _numbers_moved, _sums_swapped, _range_split, _terms_swapped,
)  # fmt: skip
"""What changes a formula and not what it means, in sums that are not empty."""
