"""One printer of formulas, in three notations: LaTeX, Unicode text, and ASCII text.

What it prints in LaTeX and in text from what the parser reads is read back as the same tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ..notation import LETTERS, OPERATORS, Name
from .syntax import (
    Adjoint,
    Apply,
    Diagonal,
    Entrywise,
    Equation,
    Formula,
    Index,
    Iverson,
    Number,
    Plus,
    Power,
    Product,
    Quotient,
    Ratio,
    Sum,
    Symbol,
    Times,
    Transpose,
    Variable,
    mentions,
)

# How tightly an operation binds: an operand that binds less tightly is bracketed.
_SUM, _RANGED, _PRODUCT, _ATOM = range(4)


@dataclass(frozen=True)
class Notation:
    """A way of writing: the spelling of glyphs, and what is written for some formulas.

    `known` gives the text that stands for a formula, and how tightly it binds.
    """

    spelling: str
    known: Mapping[Formula, tuple[str, int]] = field(default_factory=dict)

    @property
    def tex(self) -> bool:
        """Whether this is LaTeX."""
        return self.spelling == "latex"

    def sign(self, operator: str) -> str:
        """An operator's sign."""
        return str(getattr(OPERATORS[operator], self.spelling))

    def plain(self, words: str) -> str:
        """Words with the infinity sign in this spelling."""
        return words.replace("∞", self.sign("infinity"))

    def name(self, name: Name) -> str:
        """A name."""
        return str(getattr(name, self.spelling))

    def letter(self, symbol: str) -> str:
        """A letter by its ASCII name."""
        return str(getattr(LETTERS[symbol], self.spelling)) if symbol in LETTERS else symbol

    def index(self, index: Index) -> str:
        """An index: t, k+1, -1."""
        return str(index) if index.symbol is None else self.letter(index.symbol) + (
            f"{index.offset:+d}" if index.offset else ""
        )  # fmt: skip

    def script(self, mark: str, content: str) -> str:
        """A subscript or superscript."""
        return f"{mark}{{{content}}}" if self.tex or len(content) > 1 else mark + content


LATEX, TEXT, ASCII = Notation("latex"), Notation("text"), Notation("ascii")


def latex(formula: Formula | Equation) -> str:
    r"""The formula in LaTeX (amsmath).

    >>> latex(Quotient(Variable(Name("h"), Index("t")), Variable(Name("b", label="h"))))
    '\\frac{\\partial h_{t}}{\\partial b_{h}}'
    """
    return write(formula, LATEX)


def text(formula: Formula | Equation) -> str:
    """The formula on one line of Unicode text.

    >>> text(Quotient(Variable(Name("h"), Index("t")), Variable(Name("b", label="h"))))
    '∂h_t/∂b_h'
    """
    return write(formula, TEXT)


def ascii_text(formula: Formula | Equation) -> str:
    """The formula on one line of ASCII text."""
    return write(formula, ASCII)


def plain_name(variable: Variable) -> str:
    """A variable's plain name, as in JSON and on the command line: `h_t`, `h_-1`, `yhat_3`, `W`."""
    return variable.name.ascii + (f"_{variable.time}" if variable.time is not None else "")


def write(formula: Formula | Equation, notation: Notation) -> str:
    """The formula in a notation."""
    if isinstance(formula, Equation):
        return f"{write(formula.left, notation)} = {write(formula.right, notation)}"
    if formula in notation.known:
        return notation.known[formula][0]
    return _RULES[type(formula)](formula, notation)


def put_in(values: Iterable[Equation], notation: Notation) -> Notation:
    """The notation that writes the right side of each equation for its left side.

    Each equation may use those before it; it is written once, however deep they reach.
    """
    known: dict[Formula, tuple[str, int]] = {}
    within = Notation(notation.spelling, known)
    for equation in values:
        known[equation.left] = (write(equation.right, within), binding(equation.right))
    return within


def bracketed(formula: Formula, notation: Notation) -> str:
    """A formula as a factor of a product: in brackets if it is a sum."""
    return _bracketed(formula, notation, _PRODUCT)


def _bracketed(formula: Formula, notation: Notation, least: int) -> str:
    written = write(formula, notation)
    known = notation.known.get(formula)
    bound = binding(formula) if known is None else known[1]
    return _round(written, notation) if bound < least else written


def _round(written: str, notation: Notation) -> str:
    return rf"\left({written}\right)" if notation.tex else f"({written})"


def binding(formula: Formula) -> int:
    """How tightly the outermost operation of a formula binds."""
    match formula:
        case Plus():
            return _SUM
        case Sum() | Product():
            return _RANGED
        case Number(value=value) | Times(factors=(Number(value=value), *_)) if value < 0:
            return _SUM
        case Times() | Entrywise() | Ratio():
            return _PRODUCT
        case _:
            return _ATOM


def _number(number: Number, notation: Notation) -> str:
    value = abs(number.value)
    sign = "-" if number.value < 0 else ""
    if value.denominator == 1:
        return f"{sign}{value}"
    if notation.tex:
        return rf"{sign}\frac{{{value.numerator}}}{{{value.denominator}}}"
    return f"{sign}{value.numerator}/{value.denominator}"


def _accented(base: str, accent: str, notation: Notation) -> str:
    return notation.name(Name(base, accent))


def _symbol(symbol: Symbol, notation: Notation) -> str:
    written = _accented(symbol.base, symbol.accent, notation)
    if symbol.subscript is None:
        return written
    return written + notation.script("_", notation.index(symbol.subscript))


def _variable(variable: Variable, notation: Notation) -> str:
    if variable.time is None:
        return notation.name(variable.name)
    time = notation.index(variable.time)
    if variable.name.label:
        base = notation.name(Name(variable.name.base, variable.name.accent))
        return base + notation.script("_", f"{variable.name.label},{time}")
    return notation.name(variable.name) + notation.script("_", time)


def _quotient(quotient: Quotient, notation: Notation) -> str:
    sign = notation.sign({"partial": "partial"}.get(quotient.mark, quotient.mark))
    lower_sign = notation.sign("total" if quotient.mark == "total" else "partial")
    upper, lower = write(quotient.upper, notation), write(quotient.lower, notation)
    if notation.tex:
        return rf"\frac{{{sign} {upper}}}{{{lower_sign} {lower}}}"
    return f"{sign}{upper}/{lower_sign}{lower}"


def _ranged(formula: Sum | Product, notation: Notation) -> str:
    operator = notation.sign("sum" if isinstance(formula, Sum) else "product")
    index = notation.letter(formula.index)
    if formula.first is None or formula.last is None:
        head = operator + notation.script("_", index)
    else:
        first, last = notation.index(formula.first), notation.index(formula.last)
        head = f"{operator}_{{{index}={first}}}^{{{last}}}"
    body = _bracketed(formula.body, notation, _RANGED)
    if isinstance(formula, Product) and _gives_back(formula):
        body = _round(body, notation)
    return f"{head} {body}"


def _gives_back(product: Product) -> bool:
    """Whether without brackets the last factors of a product would not be read as its body."""
    body, index = product.body, product.index
    if not isinstance(body, Times) or binding(body) < _RANGED:
        return False
    return mentions(body, index) and not mentions(body.factors[-1], index)


def _plus(formula: Plus, notation: Notation) -> str:
    written = ""
    for term in formula.terms:
        sign, rest = signed(term)
        joined = f" {sign} " if written else sign.replace("+", "")
        written += joined + _bracketed(rest, notation, _RANGED)
    return written


def signed(term: Formula) -> tuple[str, Formula]:
    """The sign of a term of a sum, and the term without it."""
    if isinstance(term, Number) and term.value < 0:
        return "-", Number(-term.value)
    if isinstance(term, Times) and isinstance(term.factors[0], Number):
        first, *rest = term.factors
        assert isinstance(first, Number)
        if first.value == -1 and rest and not isinstance(rest[0], Number):
            return "-", rest[0] if len(rest) == 1 else Times(tuple(rest))
        if first.value < 0:
            return "-", Times((Number(-first.value), *rest))
    return "+", term


def _times(formula: Times, notation: Notation) -> str:
    sign, rest = signed(formula)
    if sign == "-":
        return "-" + _bracketed(rest, notation, _PRODUCT)
    written = ""
    for position, factor in enumerate(formula.factors):
        last = position == len(formula.factors) - 1
        part = _bracketed(factor, notation, _RANGED if last else _PRODUCT)
        written += part if not written else f"{_between(formula, position, notation)}{part}"
    return written


def _between(formula: Times, position: int, notation: Notation) -> str:
    before, after = formula.factors[position - 1], formula.factors[position]
    numbers = isinstance(before, Number) and isinstance(after, Number)
    differential = isinstance(before, Symbol | Variable) and write(before, notation) == "d"
    if numbers or differential:
        return f" {notation.sign('times')} "
    if notation.tex:
        return " "
    needs_sign = isinstance(before, Quotient | Sum | Product) or isinstance(after, Quotient)
    numbers = isinstance(before, Number) and isinstance(after, Number)
    return f" {notation.sign('times')} " if needs_sign or numbers else " "


def _entrywise(formula: Entrywise, notation: Notation) -> str:
    parts = [_bracketed(factor, notation, _ATOM) for factor in formula.factors]
    return f" {notation.sign('entrywise')} ".join(parts)


def _ratio(formula: Ratio, notation: Notation) -> str:
    upper, lower = (_bracketed(part, notation, _ATOM) for part in (formula.upper, formula.lower))
    return f"{upper} {notation.sign('ratio')} {lower}"


def _power(formula: Power, notation: Notation) -> str:
    base = _bracketed(formula.base, notation, _ATOM)
    if notation.spelling == "text" and formula.exponent == 2:
        return f"{base}²"
    if notation.tex and not isinstance(formula.base, Number):
        base = f"{{{base}}}"
    return base + notation.script("^", str(formula.exponent))


def _transpose(formula: Transpose, notation: Notation) -> str:
    base = _bracketed(formula.body, notation, _ATOM)
    return f"{{{base}}}{notation.sign('transpose')}" if notation.tex else (
        base + notation.sign("transpose")
    )  # fmt: skip


def _diagonal(formula: Diagonal, notation: Notation) -> str:
    body = write(formula.body, notation)
    return rf"\operatorname{{diag}}\left({body}\right)" if notation.tex else f"diag({body})"


def _adjoint(formula: Adjoint, notation: Notation) -> str:
    variable = formula.variable
    assert variable.time is not None
    upper, time = notation.name(variable.name), notation.index(variable.time)
    letter = notation.letter("delta")
    return letter + notation.script("^", upper) + notation.script("_", time)


def _iverson(formula: Iverson, notation: Notation) -> str:
    return f"[{notation.index(formula.left)} = {notation.index(formula.right)}]"


def _apply(formula: Apply, notation: Notation) -> str:
    arguments = ", ".join(write(argument, notation) for argument in formula.arguments)
    function = notation.name(formula.function) + notation.sign("prime") * formula.primes
    return function + _round(arguments, notation)


_RULES: dict[type, Callable[..., str]] = {
    Number: _number,
    Symbol: _symbol,
    Variable: _variable,
    Quotient: _quotient,
    Sum: _ranged,
    Product: _ranged,
    Plus: _plus,
    Times: _times,
    Entrywise: _entrywise,
    Ratio: _ratio,
    Power: _power,
    Transpose: _transpose,
    Diagonal: _diagonal,
    Adjoint: _adjoint,
    Iverson: _iverson,
    Apply: _apply,
}
