"""One printer of formulas, in three notations: LaTeX, Unicode text, and ASCII text.

What it prints in LaTeX and in text from what the parser reads is read back as the same tree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ..notation import LETTERS, OPERATORS, Name
from .syntax import (
    Adjoint,
    Apply,
    Call,
    Component,
    Diagonal,
    Dots,
    Enclosed,
    Entrywise,
    Equation,
    Evaluated,
    Formula,
    Identity,
    Index,
    Iverson,
    Label,
    Mark,
    Number,
    Ones,
    Outer,
    Plus,
    Power,
    Product,
    Quotient,
    Ratio,
    Script,
    Scripted,
    Stack,
    Sum,
    Symbol,
    Times,
    Transpose,
    Value,
    Variable,
    index_words,
    mentions,
)

# How tightly an operation binds: an operand that binds less tightly is bracketed.
_SUM, _ENTRYWISE, _RANGED, _PRODUCT, _ATOM = range(5)


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
        """A letter by its ASCII name; T_x is T with a label."""
        base, sign, label = symbol.partition("_")
        written = str(getattr(LETTERS[base], self.spelling)) if base in LETTERS else base
        return written + (self.script(sign, label) if label else "")

    @property
    def brackets(self) -> Mapping[str, tuple[str, str]]:
        """The brackets of an index in a script."""
        angle = (r"\langle ", r" \rangle") if self.tex else ("<", ">")
        return {"(": ("(", ")"), "[": ("[", "]"), "<": angle}

    @property
    def marks(self) -> Mapping[str, str]:
        """The signs that may stand in a superscript."""
        if self.tex:
            return {"transpose": r"\top", "prime": r"\prime", "plus": "+", "star": r"\star",
                    "dagger": r"\dagger"}  # fmt: skip
        star, dagger = ("⋆", "†") if self.spelling == "text" else ("*", "+")
        return {"transpose": "⊤", "prime": "'", "plus": "+", "star": star, "dagger": dagger}

    def index(self, index: Index) -> str:
        """An index: t, k+1, -1."""
        return index_words(index, self.letter)

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
    if isinstance(formula, Number) and formula.value.denominator != 1 and not notation.tex:
        bound = min(bound, _PRODUCT)
    return _round(written, notation) if bound < least else written


def _round(written: str, notation: Notation) -> str:
    return rf"\left({written}\right)" if notation.tex else f"({written})"


def binding(formula: Formula) -> int:
    """How tightly the outermost operation of a formula binds."""
    match formula:
        case Plus() | Value(index=Index(offset=int(1 | -1))):
            return _SUM
        case Sum() | Product():
            return _RANGED
        case Number(value=value) | Times(factors=(Number(value=value), *_)) if value < 0:
            return _SUM
        case Ratio(by_entries=False) | Times() | Evaluated():
            return _PRODUCT
        case Entrywise() | Outer() | Ratio():
            return _ENTRYWISE
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
    if base == "1" and notation.spelling != "ascii":
        return r"\mathbf{1}" if notation.tex else "𝟏"
    return notation.name(Name(base, accent))


def _symbol(symbol: Symbol, notation: Notation) -> str:
    before = f"{{}}{_script('_', symbol.before, notation)}" if symbol.before else ""
    written = before + _accented(symbol.base, symbol.accent, notation)
    return written + _scripts(symbol, notation)


def _scripts(formula: Symbol | Scripted, notation: Notation) -> str:
    sub = _script("_", formula.sub, notation) if formula.sub else ""
    if not formula.sup:
        return sub
    if notation.spelling == "text" and formula.sup == (Mark("transpose"),):
        return sub + notation.sign("transpose")
    if set(formula.sup) == {Mark("prime")}:
        return notation.sign("prime") * len(formula.sup) + sub
    return sub + _script("^", formula.sup, notation)


def _script(mark: str, script: Script, notation: Notation) -> str:
    """A subscript or superscript; a comma stands only where two items would run into one."""
    content = ""
    for position, item in enumerate(script):
        written = _item(item, notation)
        after = script[position - 1] if position else Mark("")
        runs_on = not isinstance(after, Mark | Enclosed) and not isinstance(item, Mark)
        runs_on = runs_on and (not isinstance(item, Enclosed) or isinstance(after, Symbol))
        if item == Mark("prime") and not notation.tex:
            runs_on = not isinstance(after, Mark | Enclosed)
        if position and (runs_on or written.startswith("-")):
            content += ","
        elif _COMMAND_END.search(content) and written[0].isalpha():
            content += " "
        content += written
    if notation.tex or len(content) > 1:
        return f"{mark}{{{content}}}"
    return mark + content


def _item(item: Index | Label | Enclosed | Mark | Symbol, notation: Notation) -> str:
    match item:
        case Index():
            return notation.index(item)
        case Label(words=words):
            plain = words.isascii() and words.isalpha() and not _SPECIAL.search(words)
            if plain or not notation.tex:
                return words
            escaped = words.replace("_", r"\_")
            return rf"\text{{{escaped}}}"
        case Enclosed(opening=opening, index=index):
            first, last = notation.brackets[opening]
            return f"{first}{notation.index(index)}{last}"
        case Mark(kind=kind):
            return notation.marks[kind]
        case Symbol():
            return _symbol(item, notation)


_COMMAND_END = re.compile(r"\\[A-Za-z]+$")
_SPECIAL = re.compile(r"hat|tilde|bar|dot|vec|tanh|softmax|sigmoid|[rR]e[lL]u|log|ln|exp|[dD]iag")


def _scripted(formula: Scripted, notation: Notation) -> str:
    body = write(formula.body, notation)
    bare = isinstance(formula.body, Call | Stack | Diagonal)
    if isinstance(formula.body, Number) and body.isdigit():
        bare = not formula.sub and Mark("prime") not in formula.sup
    if not bare:
        body = _round(body, notation)
    return body + _scripts(formula, notation)


def _call(formula: Call, notation: Notation) -> str:
    arguments = ", ".join(write(argument, notation) for argument in formula.arguments)
    head = _symbol(formula.head, notation)
    if notation.tex and formula.head.base in _COMMANDS:
        head = head.replace(rf"\mathrm{{{formula.head.base}}}", rf"\{formula.head.base}", 1)
    if formula.opening == "[":
        return head + (rf"\left[{arguments}\right]" if notation.tex else f"[{arguments}]")
    return head + _round(arguments, notation)


_COMMANDS = ("tanh", "log", "ln", "exp")


def _evaluated(formula: Evaluated, notation: Notation) -> str:
    body = _bracketed(formula.body, notation, _ATOM)
    at = formula.words and (rf"\text{{{formula.words}}}" if notation.tex else formula.words)
    held = at if formula.held is None else write(formula.held, notation)
    bar = r"\right" if notation.tex else ""
    opening = r"\left." if notation.tex else ""
    return f"{opening}{body}{bar}|_{{{held}}}"


def _dots(formula: Dots, notation: Notation) -> str:
    return notation.sign("dots")


def _outer(formula: Outer, notation: Notation) -> str:
    left = _bracketed(formula.left, notation, _ATOM)
    right = _bracketed(formula.right, notation, _ATOM)
    return f"{left} {notation.sign('outer')} {right}"


def _stack(formula: Stack, notation: Notation) -> str:
    parts = ", ".join(write(part, notation) for part in formula.parts)
    return rf"\left[{parts}\right]" if notation.tex else f"[{parts}]"


def _ones(formula: Ones, notation: Notation) -> str:
    return r"\mathbf{1}" if notation.tex else "1"


def _identity(formula: Identity, notation: Notation) -> str:
    return "I"


def _value(formula: Value, notation: Notation) -> str:
    return notation.index(formula.index)


def _component(formula: Component, notation: Notation) -> str:
    inner = ",".join(map(notation.index, formula.indices))
    body = _bracketed(formula.body, notation, _ATOM)
    if notation.tex:
        return rf"\left({body}\right)_{{{inner}}}"
    return f"({body})_{{{inner}}}"


def _variable(variable: Variable, notation: Notation) -> str:
    if variable.time is None:
        return notation.name(variable.name)
    time = notation.index(variable.time)
    if variable.name.label:
        base = notation.name(Name(variable.name.base, variable.name.accent))
        return base + notation.script("_", f"{variable.name.label},{time}")
    return notation.name(variable.name) + notation.script("_", time)


def _quotient(quotient: Quotient, notation: Notation) -> str:
    lower = write(quotient.lower, notation)
    if quotient.mark == "gradient":
        upper = _bracketed(quotient.upper, notation, _ATOM)
        return f"{notation.sign('gradient')}{notation.script('_', lower)} {upper}"
    # With a bar it is a partial derivative; the bar says of what. One by its own equation has no
    # sign of its own.
    restricted = quotient.held or quotient.use is not None or quotient.mark == "own"
    mark = "partial" if restricted else quotient.mark
    sign = notation.sign(mark)
    lower_sign = notation.sign("total" if mark == "total" else "partial")
    upper = _bracketed(quotient.upper, notation, _RANGED if notation.tex else _ATOM)
    if isinstance(quotient.upper, Quotient) and not notation.tex:
        upper = _round(upper, notation)
    if notation.tex:
        written = rf"\frac{{{sign} {upper}}}{{{lower_sign} {lower}}}"
    else:
        written = f"{sign}{upper}/{lower_sign}{_bracketed(quotient.lower, notation, _ATOM)}"
    if quotient.use is None and not quotient.held:
        return written
    at = ", ".join(write(part, notation) for part in quotient.held)
    if quotient.use is not None:
        words = f"use at {notation.index(quotient.use)}"
        at = rf"\text{{{words}}}" if notation.tex else words
    return rf"\left.{written}\right|_{{{at}}}" if notation.tex else f"{written}|_{{{at}}}"


def _ranged(formula: Sum | Product, notation: Notation) -> str:
    operator = notation.sign("sum" if isinstance(formula, Sum) else "product")
    index = notation.letter(formula.index)
    head = operator + _limits(formula, index, notation)
    body = _bracketed(formula.body, notation, _ENTRYWISE)
    if isinstance(formula, Product) and _gives_back(formula):
        body = _round(body, notation)
    return f"{head} {body}"


def _limits(formula: Sum | Product, index: str, notation: Notation) -> str:
    first = None if formula.first is None else notation.index(formula.first)
    last = None if formula.last is None else notation.index(formula.last)
    if first is None and last is None:
        return notation.script("_", index)
    most, least = (f" {notation.sign(sign)} " for sign in ("at most", "at least"))
    if first is None:
        return f"_{{{index}{most}{last}}}"
    if last is None:
        return f"_{{{index}{least}{first}}}"
    if isinstance(formula, Product) and formula.falling:
        return f"_{{{last}{least}{index}{least}{first}}}"
    return f"_{{{index}={first}}}^{{{last}}}"


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
        written += joined + _bracketed(rest, notation, _ENTRYWISE)
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
        written += part if not written else f"{_between(formula, position, part, notation)}{part}"
    return written


def _between(formula: Times, position: int, part: str, notation: Notation) -> str:
    """What stands before the factor that is written `part`: a blank, or a sign if one is needed."""
    before, after = formula.factors[position - 1], formula.factors[position]
    numbers = isinstance(before, Number) and isinstance(after, Number)
    differential = isinstance(before, Symbol | Variable) and write(before, notation) == "d"
    called = _ends_with_symbol(before, notation) and part.startswith(_BRACKETS)
    in_text = not notation.tex and (
        isinstance(before, Quotient | Sum | Product) or isinstance(after, Quotient)
    )
    sign = numbers or differential or called or in_text
    return f" {notation.sign('times')} " if sign else " "


def _ends_with_symbol(formula: Formula, notation: Notation) -> bool:
    """Whether a bracket behind a factor would be read as belonging to a symbol."""
    while True:
        match formula:
            case Quotient(mark="gradient"):
                formula = formula.upper
            case Quotient() | Ratio(by_entries=False) if not notation.tex:
                formula = formula.lower
            case _:
                return isinstance(formula, Symbol)


_BRACKETS = (r"\left(", r"\left[", "(", "[")


def _entrywise(formula: Entrywise, notation: Notation) -> str:
    parts = [_bracketed(factor, notation, _ATOM) for factor in formula.factors]
    return f" {notation.sign('entrywise')} ".join(parts)


def _ratio(formula: Ratio, notation: Notation) -> str:
    if not formula.by_entries and notation.tex:
        return rf"\frac{{{write(formula.upper, notation)}}}{{{write(formula.lower, notation)}}}"
    if not formula.by_entries:
        parts = (_bracketed(part, notation, _ATOM) for part in (formula.upper, formula.lower))
        return "/".join(parts)
    upper, lower = (_bracketed(part, notation, _ATOM) for part in (formula.upper, formula.lower))
    return f"{upper} {notation.sign('ratio')} {lower}"


def _power(formula: Power, notation: Notation) -> str:
    base = _bracketed(formula.base, notation, _ATOM)
    if notation.spelling == "text" and formula.exponent == 2:
        return f"{base}²"
    if notation.tex and not isinstance(formula.base, Number):
        base = f"{{{base}}}"
    exponent = formula.exponent
    raised = notation.index(exponent) if isinstance(exponent, Index) else str(exponent)
    return base + notation.script("^", raised)


def _transpose(formula: Transpose, notation: Notation) -> str:
    base = _bracketed(formula.body, notation, _ATOM)
    if notation.tex:
        return f"{{{base}}}{notation.sign('transpose')}"
    if isinstance(formula.body, Quotient):
        base = _round(base, notation)
    return base + notation.sign("transpose")


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
    Scripted: _scripted,
    Call: _call,
    Evaluated: _evaluated,
    Dots: _dots,
    Outer: _outer,
    Stack: _stack,
    Ones: _ones,
    Identity: _identity,
    Value: _value,
    Component: _component,
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
