"""The rules of the grammar for symbols and what stands in their scripts."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import replace
from typing import Any

from lark import Token, v_args
from lark.tree import Meta
from lark.visitors import Transformer_NonRecursive

from .. import bounds
from ..errors import FormulaError, Span
from ..notation import ACCENTS, LETTERS
from .parts import Run, Scripts, index_of, letter_of, number_in_script, plain, span_of_rule
from .parts import with_scripts as put_on
from .syntax import Enclosed, Index, Label, Mark, Script, Symbol

_ACCENTS = (
    {glyph.latex: name for name, glyph in ACCENTS.items()}
    | {glyph.text: name for name, glyph in ACCENTS.items()}
    | {r"\widehat": "hat", r"\widetilde": "tilde", r"\overline": "bar", r"\widebar": "bar"}
)
_MARKS = {
    r"\top": "transpose", r"\intercal": "transpose", "⊤": "transpose", "⊺": "transpose",
    r"\transpose": "transpose", r"\trans": "transpose", r"\tr": "transpose", r"\T": "transpose",
    "T": "transpose", r"\prime": "prime", r"\dag": "dagger", r"\dagger": "dagger",
    r"\star": "star", "⋆": "star", "†": "dagger", "+": "plus",
}  # fmt: skip
_LESS, _GREATER = ("<", r"\lt"), (">", r"\gt")
_TWICE = "one letter with two accents"


@v_args(meta=True)
class ScriptRules(Transformer_NonRecursive[Token, Any]):
    """Symbols, accents, subscripts and superscripts."""

    def symbol(self, meta: Meta, children: list[Any]) -> Symbol:
        before: Script = ()
        if isinstance(children[0], tuple):
            before, *children = children
        base, *scripts = children
        symbol = replace(base, before=before, span=span_of_rule(meta))
        return put_on(symbol, scripts[0], span_of_rule(meta)) if scripts else symbol

    def before(self, meta: Meta, children: list[Any]) -> Script:
        script: Script = plain(children)[0]
        return script

    def base(self, meta: Meta, children: list[Any]) -> Symbol:
        first, *rest = children
        span = span_of_rule(meta)
        if first.type == "ACCENT":
            inner = next(one for one in rest if not isinstance(one, Token) or len(one) != 1
                         or one not in "{}")  # fmt: skip
            inner = inner if isinstance(inner, Symbol) else Symbol(letter_of(inner))
            if inner.accent:
                raise FormulaError(_TWICE, span=span)
            return replace(inner, accent=_ACCENTS[str(first)], span=span)
        if first.type == "SPELLED":
            return Symbol(first[0], str(first[1:]), span=span)
        if first.type == "ACCENTED":
            return _decomposed(first, span)
        if rest:
            return Symbol(letter_of(first), _ACCENTS[str(rest[0])], span=span)
        return Symbol(letter_of(first), span=span)

    def base_in_accent(self, meta: Meta, children: list[Token]) -> Symbol:
        if children[0].type == "ACCENTED":
            raise FormulaError(_TWICE, span=span_of_rule(meta))
        return Symbol(letter_of(children[0]), span=span_of_rule(meta))

    def scripts(self, meta: Meta, children: list[Any]) -> Scripts:
        sub: Script = ()
        sup: Script = ()
        for child in children:
            if isinstance(child, Token):
                sup += _primes(child)
            elif child.sub:
                if sub:
                    raise FormulaError("a symbol with two subscripts", span=span_of_rule(meta))
                sub = child.sub
            else:
                sup += child.sup
        return Scripts(sub, sup)

    def sub(self, meta: Meta, children: list[Any]) -> Scripts:
        return Scripts(sub=children[-1])

    def sup(self, meta: Meta, children: list[Any]) -> Scripts:
        return Scripts(sup=children[-1])

    def script(self, meta: Meta, children: list[Any]) -> Script:
        items: list[Any] = []
        for child in children:
            if isinstance(child, tuple):
                items.extend(child)
            elif child.type not in ("COMMA", "LBRACE", "RBRACE"):
                items.extend(_short(child))
        return tuple(items)

    def negative(self, meta: Meta, children: list[Token]) -> Script:
        bounds.hold("the offset of an index", int(children[-1]), bounds.OFFSET)
        return (Index(None, -int(children[-1])),)

    def item(self, meta: Meta, children: list[Any]) -> Script:
        if isinstance(children[0], Token):
            return _short(children[0])
        if len(children) == 1:
            return _of_run(children[0])
        return (_linear(children, span_of_rule(meta)),)

    linear = item

    def enclosed(self, meta: Meta, children: list[Any]) -> Script:
        return _enclosed("(", plain(children))

    def enclosed_square(self, meta: Meta, children: list[Any]) -> Script:
        return _enclosed("[", plain(children))

    def enclosed_angle(self, meta: Meta, children: list[Any]) -> Script:
        first, last = (child for child in children if isinstance(child, Token))
        if first.type == "ORDER" and (first not in _LESS or last not in _GREATER):
            raise FormulaError("these angles enclose no index", span=span_of_rule(meta))
        return _enclosed("<", plain(children))

    def run(self, meta: Meta, children: list[Any]) -> Run:
        return Run(tuple(
            number_in_script(child) if isinstance(child, Token) else child for child in children
        ))  # fmt: skip

    def symbol_in_script(self, meta: Meta, children: list[Any]) -> Symbol:
        base, *scripts = children
        symbol: Symbol = put_on(base, scripts[0], span_of_rule(meta)) if scripts else base
        return symbol


def _enclosed(opening: str, children: list[Any]) -> Script:
    """An index in brackets; anything else in them stands as if they were not there."""
    content, *scripts = children
    after = scripts[0].sup if scripts else ()
    if len(content) == 1 and isinstance(content[0], Index):
        return (Enclosed(opening, content[0]), *after)
    return (*content, *after)


def _decomposed(character: str, span: Span | None) -> Symbol:
    decomposed = unicodedata.normalize("NFD", character)
    letter, marks = decomposed[0], decomposed[1:]
    if len(marks) != 1 or marks not in _ACCENTS:
        raise FormulaError(f"{str(character)!r} is not part of the language", span=span)
    return Symbol(letter_of(letter), _ACCENTS[marks], span=span)


def _primes(token: Token) -> Script:
    return (Mark("prime"),) * (2 if token == "″" else len(token))


def _short(token: Token) -> Script:
    """What one token in a script says."""
    if token.type == "INTEGER":
        return (Index(None, number_in_script(token)),)
    if token.type == "PRIME":
        return _primes(token)
    if token.type in ("MARK", "STAR", "PLUS"):
        return (Mark(_MARKS[str(token)]),)
    if token.type == "ACCENTED":
        return (_decomposed(token, (token.start_pos or 0, token.end_pos or 0)),)
    if token.type == "WORDS":
        return (Label(str(token)),)
    word = letter_of(token)
    return (Index(word) if token.type == "LETTER" or len(word) == 1 else Label(word),)


def _of_run(run: Run) -> Script:
    """What letters and numbers side by side say: an index, a label, or a symbol with scripts."""
    if len(run.pieces) == 1:
        (piece,) = run.pieces
        if isinstance(piece, int):
            return (Index(None, piece),)
        if piece.sub or piece.sup or piece.accent:
            return (piece,)
        is_letter = len(piece.base) == 1 or piece.base in LETTERS
        return (Index(piece.base) if is_letter else Label(piece.base),)
    if any(isinstance(p, Symbol) and (p.sub or p.sup or p.accent) for p in run.pieces):
        return tuple(item for piece in run.pieces for item in _of_run(Run((piece,))))
    return (Label("".join(p.base if isinstance(p, Symbol) else str(p) for p in run.pieces)),)


def _linear(children: list[Any], span: Span | None) -> Index:
    factors, offset, sign = Counter[str](), 0, 1
    for child in children:
        if isinstance(child, str):
            sign = -1 if child == "-" else 1
            continue
        numbers = [piece for piece in child.pieces if isinstance(piece, int)]
        letters = [_index_letter(piece) for piece in child.pieces if isinstance(piece, Symbol)]
        if len(numbers) > 1 or len(letters) > 1 or None in letters:
            raise FormulaError("this is no index: letters and numbers added up", span=span)
        number = numbers[0] if numbers else 1
        if letters and letters[0] is not None:
            factors[letters[0]] += sign * number
        else:
            offset += sign * number
        sign = 1
    return index_of(factors, offset, span)


def _index_letter(symbol: Symbol) -> str | None:
    """The name of a letter that is counted, as t and T_x; None for anything else."""
    if symbol.sup or symbol.accent or symbol.before or len(symbol.sub) > 1:
        return None
    match symbol.sub:
        case ():
            return symbol.base
        case (Index(symbol=str() as label, offset=0, others=()),):
            return f"{symbol.base}_{label}"
        case (Index(symbol=None, offset=number),):
            return f"{symbol.base}_{number}"
        case (Label(words=words),) if words.isalnum():
            return f"{symbol.base}_{words}"
        case _:
            return None
