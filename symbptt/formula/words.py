"""Words in a formula: names of several letters, functions, scripts in words, and comments."""

from __future__ import annotations

import re

from lark import Token

from .tokens import Tokens, in_scripts, lexed, made, stands

FUNCTIONS = frozenset("tanh softmax sigmoid relu ReLU log ln exp diag Diag".split())
"""The functions that are known by a word and need no bracket."""

_PROSE = frozenset("and or where with if for so hence thus then since otherwise else".split())
_CONDITIONS = frozenset(("for", "for all", "for every", "for each", "if", "where", "when"))
_CONDITION = re.compile(r"\s*(for( all| every| each)?|if|where|when)\s*\$([^$]*)\$\s*\.?\s*")
_IDENTIFIER = re.compile(r"[A-Za-z]([A-Za-z0-9]|\\_(?=[A-Za-z0-9]))*")
_BETWEEN_BRACES = re.compile(r"\{(.*)\}", re.DOTALL)
_SWITCH = re.compile(r"\{\s*\\[a-z]+\s*(\S+?)\s*\}")
_SLANTED = re.compile(r"\\(math|text)?it\b|\{\s*\\it\b")


def worded(tokens: Tokens) -> tuple[Tokens, tuple[str, ...]]:
    r"""The tokens with the words of \text{...} and the like told apart, and those passed over.

    A word is a name, a function, or stands in a script; other words are comments.
    """
    result: Tokens = []
    comments: list[str] = []
    for position, (token, script) in enumerate(zip(tokens, in_scripts(tokens), strict=True)):
        if token.type in ("UPRIGHT", "KNOWN_FUNCTION"):
            result.extend(_named(_inside(token), token, script, _ends_script(tokens, position)))
        elif token.type == "BOLD":
            result.append(made("BOLD_ONE", "1", token))
        elif token.type == "TEXT":
            words = " ".join(_inside(token).replace("$", " ").split()) if script else _inside(token)
            if script != "|" and _IDENTIFIER.fullmatch(words) and words not in _PROSE:
                result.extend(_named(words, token, script, _ends_script(tokens, position)))
            elif script:
                result.append(made("WORDS", words.replace(r"\_", "_"), token))
            else:
                condition = _condition(_BETWEEN_BRACES.findall(token)[0], token) if result else []
                if condition and stands(result, len(result) - 1, "COMMA"):
                    condition = condition[1:]
                result.extend(condition)
                if not condition and words:
                    comments.append(words)
        else:
            result.append(token)
    return result, tuple(comments)


def _inside(token: Token) -> str:
    r"""The words of a token: `hh` of \text{ hh }, {\rm hh} and \operatorname{hh}."""
    switched = _SWITCH.fullmatch(token)
    if switched:
        return switched[1]
    found = _BETWEEN_BRACES.search(token)
    return found[1].strip() if found else token.split()[-1].lstrip("\\")


def _named(word: str, token: Token, script: str, alone: bool) -> Tokens:
    r"""The tokens of a word; `W\_hh` is W with the label hh."""
    if script in ("_", "^"):
        if word == "T" and script == "^" and alone and not _SLANTED.match(token):
            return [made("MARK", "T", token)]
        kind = "UPRIGHT_LETTER" if len(word) == 1 else "WORD"
        return [made(kind, word.replace(r"\_", "_"), token)]
    base, *label = word.split(r"\_", 1)
    kind = "UPRIGHT_LETTER" if len(base) == 1 else "FUNCTION" if base in FUNCTIONS else "WORD"
    tokens = [made(kind, base, token)]
    if label:
        below = made("WORD", label[0].replace(r"\_", "_"), token)
        tokens += [made("UNDERSCORE", "_", token), made("LBRACE", "{", token), below,
                   made("RBRACE", "}", token)]  # fmt: skip
    return tokens


def _ends_script(tokens: Tokens, position: int) -> bool:
    """Whether nothing follows in a superscript, and no letter or sign stands before."""
    before = tokens[position - 1] if position else ""
    if before == "^":
        return True
    ends = stands(tokens, position + 1, "RBRACE")
    return ends and stands(tokens, position - 1, "LBRACE", "RPAR", "RSQB", "COMMA", "CLOSE_SCRIPT")


def _condition(words: str, token: Token) -> Tokens:
    """A comma and what follows it, for words such as `for all` and `for $t < T$`."""
    opening = [made("COMMA", ",", token), made("FOR_ALL", r"\forall", token)]
    if words.strip() in _CONDITIONS:
        return opening
    found = _CONDITION.fullmatch(words)
    if not found:
        return []
    inner = [made(one.type, str(one), token) for one in lexed(found[3])]
    return opening + inner
