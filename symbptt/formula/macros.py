r"""Macros that a text defines for itself: \newcommand, \def, \DeclareMathOperator."""

from __future__ import annotations

from dataclasses import dataclass

from lark import Token

from .. import bounds
from ..errors import FormulaError
from .tokens import Tokens, made, not_here, span_of


@dataclass(frozen=True)
class _Macro:
    parameters: int
    body: tuple[Token, ...]


def expanded(tokens: Tokens) -> Tokens:
    """The tokens without definitions, and with every call replaced by what it stands for.

    Calls in arguments and in bodies are expanded too, at most `bounds.SYMBOLS` symbols of them all.
    """
    if not any(token.type in ("DEFINE", "HASH") for token in tokens):
        return tokens
    rest = tokens[::-1]
    macros: dict[str, _Macro] = {}
    result: Tokens = []
    written = 0
    while rest:
        token = rest.pop()
        if token.type == "DEFINE":
            _define(token, rest, macros)
        elif str(token) in macros:
            body = _called(token, rest, macros[str(token)])
            written += len(body) + 1
            bounds.hold(
                "the number of symbols after macros", written, bounds.SYMBOLS, span=span_of(token)
            )
            rest.extend(reversed(body))
        elif token.type == "HASH":
            raise not_here(token)
        else:
            result.append(token)
    return result


def _define(keyword: Token, rest: Tokens, macros: dict[str, _Macro]) -> None:
    named = _argument(keyword, rest)
    if len(named) != 1 or not named[0].startswith("\\"):
        raise FormulaError("this defines no macro", span=span_of(keyword))
    (name,) = named
    parameters = 0
    if rest and rest[-1] == "[":
        parameters = _count(keyword, rest)
    while rest and rest[-1].type == "HASH":
        parameters += 1
        rest.pop()
    if not rest or rest[-1].type != "LBRACE":
        raise FormulaError(f"{keyword} needs braces behind it", span=span_of(keyword))
    body = _argument(keyword, rest)
    if "Operator" in keyword:
        word = "".join(map(str, body))
        body = [made("UPRIGHT", rf"\operatorname{{{word}}}", keyword)]
    if any(str(token) == str(name) for token in body):
        raise FormulaError("a macro that uses itself", span=span_of(name))
    macros[str(name)] = _Macro(parameters, tuple(body))


def _count(keyword: Token, rest: Tokens) -> int:
    """The number of parameters in square brackets."""
    words = [rest.pop() for _ in range(min(3, len(rest)))]
    if len(words) < 3 or words[1].type != "INTEGER" or words[2] != "]" or len(words[1]) > 1:
        raise FormulaError("this defines no macro", span=span_of(keyword))
    return int(words[1])


def _argument(owner: Token, rest: Tokens) -> Tokens:
    """The next group without its braces, or the next token; both are taken away."""
    if not rest:
        raise FormulaError(f"{owner} needs something behind it", span=span_of(owner))
    first = rest.pop()
    if first.type != "LBRACE":
        return [first]
    argument: Tokens = []
    depth = 1
    while rest:
        token = rest.pop()
        depth += (token.type == "LBRACE") - (token.type == "RBRACE")
        if not depth:
            return argument
        argument.append(token)
    raise FormulaError("this brace is never closed", span=span_of(first))


def _called(call: Token, rest: Tokens, macro: _Macro) -> Tokens:
    arguments = []
    for _ in range(macro.parameters):
        if not rest:
            plural = "" if macro.parameters == 1 else "s"
            reason = f"{call} needs {macro.parameters} argument{plural}"
            raise FormulaError(reason, span=span_of(call))
        arguments.append(_argument(call, rest))
    expansion: Tokens = []
    for token in macro.body:
        if token.type != "HASH":
            text = str(token)
            for number, argument in enumerate(arguments if "#" in text else (), 1):
                text = text.replace(f"#{number}", "".join(map(str, argument)))
            expansion.append(made(token.type, text, call))
            continue
        number = int(token[1:])
        if number > len(arguments):
            raise FormulaError(f"{call} has no argument {number}", span=span_of(call))
        expansion.extend(arguments[number - 1])
        bounds.hold(
            "the number of symbols after macros", len(expansion), bounds.SYMBOLS, span=span_of(call)
        )
    return expansion
