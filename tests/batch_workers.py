"""What the children do in the tests of a batch: the key "do" of a claim names it."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from symbptt.errors import FormulaError, NoRule

Fields = dict[str, Any]


def work(fields: Fields) -> Fields:
    """The result of the action."""
    return ACTIONS[fields.get("do", "echo")](fields)


def undecided(fields: Fields, reason: str) -> Fields:
    """A verdict that names its claim."""
    return {"verdict": "undecided", "reason": reason, "claim": fields.get("claim")}


def claim_line(**fields: object) -> str:
    """A line of a batch."""
    return json.dumps(fields, ensure_ascii=False) + "\n"


class Unstartable:
    """A worker whose unpickling ends the process."""

    def __call__(self, fields: Fields) -> Fields:
        """Nothing."""
        return fields

    def __reduce__(self) -> tuple[object, ...]:
        return (os._exit, (4,))


def _echo(fields: Fields) -> Fields:
    return {"claim": fields.get("claim")}


def _sleep(fields: Fields) -> Fields:
    time.sleep(fields["seconds"])
    return _echo(fields)


def _mark(fields: Fields) -> Fields:
    (Path(fields["folder"]) / str(os.getpid())).touch()
    return _sleep(fields)


def _formula(fields: Fields) -> Fields:
    raise FormulaError("a formula ends here", fields["claim"], (1, 3))


def _formula_nowhere(fields: Fields) -> Fields:
    raise FormulaError("the formula is empty")


def _no_rule(fields: Fields) -> Fields:
    raise NoRule("⊗", "write it out")


def _bug(fields: Fields) -> Fields:
    raise ValueError("not again")


def _exit(fields: Fields) -> Fields:
    os._exit(3)


def _system_exit(fields: Fields) -> Fields:
    sys.exit(5)


def _kill(fields: Fields) -> Fields:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def _die_idle(fields: Fields) -> Fields:
    threading.Timer(0.1, os._exit, (3,)).start()
    return _echo(fields)


def _talk(fields: Fields) -> Fields:
    print("to standard output")
    print("to standard error", file=sys.stderr)
    warnings.warn("to whom it concerns", stacklevel=1)
    os.write(1, b"past Python")
    os.write(2, b"past Python")
    return _echo(fields)


def _memory(fields: Fields) -> Fields:
    return {"size": len(bytearray(64 * 1024**3))}


def _recursion(fields: Fields) -> Fields:
    return _recursion(fields)


def _backtrack(fields: Fields) -> Fields:
    """Spend an age in C."""
    return {"match": re.fullmatch(r"(a+)+", "a" * 60 + "b")}


def _nan(fields: Fields) -> Fields:
    return {"number": float("nan")}


def _blocked(fields: Fields) -> Fields:
    return {"blocked": signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())}


def _large(fields: Fields) -> Fields:
    return {"text": "x" * 3_000_000}


ACTIONS: dict[str, Callable[[Fields], Fields]] = {
    "echo": _echo,
    "sleep": _sleep,
    "mark": _mark,
    "formula": _formula,
    "formula nowhere": _formula_nowhere,
    "no rule": _no_rule,
    "bug": _bug,
    "exit": _exit,
    "system exit": _system_exit,
    "kill": _kill,
    "die idle": _die_idle,
    "talk": _talk,
    "memory": _memory,
    "recursion": _recursion,
    "backtrack": _backtrack,
    "nan": _nan,
    "blocked": _blocked,
    "large": _large,
}
