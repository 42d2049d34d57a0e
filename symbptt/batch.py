"""Claims by the thousand: one JSON object a line in, one JSON object a line out, in the same order.

A claim is read in a child process that can be killed, under a limit on time and on memory. Every
child has a pipe of its own and nothing is shared between them: a child that is killed or dies takes
its own claim along, whatever it was doing, and no other. No claim is tried twice.
"""

from __future__ import annotations

import json
import math
import os
import pickle
import signal
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from time import monotonic
from typing import Any

from .errors import DataError, InputError, InvalidValue, Span, SymbpttError

if sys.platform != "win32":
    import resource

LINE_BYTES = 1024 * 1024
"""Length of a line, in bytes of UTF-8."""

DEPTH = 100
"""Nesting of the JSON of a line."""

SECONDS = 24 * 60 * 60
"""The longest time limit."""

MEMORY_BYTES = 4 * 1024**3
"""Address space of a child process, where the platform can limit it."""

WINDOW = 4
"""Lines a child process that are held in memory, from being read to being answered in order."""

STARTS = 3
"""Children in a row that may end before they are ready to read a claim."""

GRACE = 0.5
"""Seconds past its time limit after which a child ends itself, if nobody is left to end it."""

SPAWN = get_context("spawn")

Fields = dict[str, Any]
Answer = Callable[[Fields], Fields]
Undecided = Callable[[Fields, str], Fields]


def answer_lines(
    lines: Iterable[str],
    answer: Answer,
    jobs: int,
    timeout: float,
    undecided: Undecided,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[str]:
    """One line of JSON, without its newline, for each line that is not blank.

    A line becomes `{"id": ..., **answer(fields)}`; `answer` is imported by the children under its
    name and silent there. A claim that takes more than `timeout` seconds, or whose process dies,
    becomes `{"id": ..., **undecided(fields, reason)}`. What is wrong with a line, and what `answer`
    raises, is told as `{"id": ..., "error": {"type": ..., "message": ..., "at": [start, end]}}`.

    Lines are read as far ahead as `jobs` processes need them, and answers come as soon as all
    before them have come. `progress` is told how many lines are answered and how many were read.

    Raises `InvalidValue` for `jobs` below 1 and a `timeout` that is not above 0 and at most
    `SECONDS`; `SymbpttError` if no child process can be started.
    """
    if jobs < 1:
        raise InvalidValue(f"there is at least 1 job, not {jobs}")
    if not 0 < timeout <= SECONDS:
        raise InvalidValue(f"the time limit is above 0 and at most {SECONDS:,} s, not {timeout:g}")
    claims = (_read(number, line) for number, line in enumerate(lines, 1) if line.strip())
    window: deque[_Claim] = deque()
    answered, more = 0, True
    with closing(_Children(answer, jobs, timeout, undecided)) as children:
        while more or window:
            if more and len(window) < WINDOW * jobs:
                more = (claim := next(claims, None)) is not None
                if claim is not None:
                    window.append(claim)
                    children.take(claim)
            children.listen(wait_for_one=not more or len(window) == WINDOW * jobs)
            while window and (output := window[0].output) is not None:
                window.popleft()
                answered += 1
                if progress is not None:
                    progress(answered, answered + len(window))
                yield output


@dataclass(eq=False)
class _Claim:
    """A line that was read; `output` is its answer, once it has one."""

    identity: int | str
    fields: Fields
    output: str | None = None


def _read(number: int, line: str) -> _Claim:
    """The claim of a line; its number is its identity where it has no other."""
    identity: int | str = number
    faults: list[str] = []
    try:
        fields = _object(line.rstrip("\r\n"), faults)
        identity = fields.get("id", number)
        if type(identity) not in (int, str):
            identity = number
            raise DataError("the id is a string or an integer")
        if faults:
            raise DataError(faults[0])
    except DataError as error:
        return _Claim(identity, {}, _told(identity, "DataError", error.reason, error.span))
    return _Claim(identity, fields)


def _object(line: str, faults: list[str]) -> Fields:
    """The JSON object; what JSON leaves open and we do not is added to the faults."""

    def collected(pairs: list[tuple[str, Any]]) -> Fields:
        fields = dict(pairs)
        if len(fields) < len(pairs):
            name = Counter(name for name, _ in pairs).most_common(1)[0][0]
            faults.append(f"the key {name!r} is there twice")
        return fields

    def constant(name: str) -> None:
        faults.append(f"{name} is not a number of JSON")

    def real(digits: str) -> float:
        if math.isinf(float(digits)):
            faults.append("a number is out of range")
        return float(digits)

    if len(line) > LINE_BYTES or len(line.encode("utf-8", "surrogatepass")) > LINE_BYTES:
        raise DataError(f"the line is longer than {LINE_BYTES:,} bytes")
    try:
        value = json.loads(
            line, object_pairs_hook=collected, parse_constant=constant, parse_float=real
        )
    except json.JSONDecodeError as error:
        place = (error.pos, min(error.pos + 1, len(line)))
        raise DataError("the line is not JSON", line, place) from None
    except RecursionError:
        raise DataError(TOO_DEEP) from None
    except ValueError:  # Python converts no integer of thousands of digits
        raise DataError("a number has too many digits") from None
    _hold_depth(value)
    if not isinstance(value, dict):
        raise DataError("the line is not a JSON object")
    return value


TOO_DEEP = f"the line is nested deeper than {DEPTH}"


def _hold_depth(value: Any) -> None:
    level: list[Any] = [[value]]
    for _ in range(DEPTH + 1):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
    if level:
        raise DataError(TOO_DEEP)


def _line(identity: int | str, result: Fields) -> str:
    """The line; a lone surrogate, which UTF-8 cannot say, stands in it as its JSON escape."""
    line = json.dumps({"id": identity, **result}, ensure_ascii=False, allow_nan=False)
    return line.encode("utf-8", "backslashreplace").decode("utf-8")


def _told(identity: int | str, kind: str, message: str, at: Span | None) -> str:
    return _line(identity, {"error": {"type": kind, "message": message, "at": at}})


@dataclass(eq=False)
class _Child:
    """A process, our end of its pipe, the claim it reads, and when that must be answered."""

    process: SpawnProcess
    pipe: Connection
    ready: bool = False
    claim: _Claim | None = None
    deadline: float = math.inf


class _Children:
    """At most `jobs` processes, started when claims wait for them, and the claims that wait."""

    def __init__(self, answer: Answer, jobs: int, timeout: float, undecided: Undecided) -> None:
        self._answer = pickle.dumps(answer)
        self._jobs = jobs
        self._timeout = timeout
        self._undecided = undecided
        self._children: list[_Child] = []
        self._waiting: deque[_Claim] = deque()
        self._failed = 0

    def take(self, claim: _Claim) -> None:
        """See to it that the claim has an output, now or later."""
        if claim.output is None:
            self._waiting.append(claim)
            self._hand_out()

    def listen(self, wait_for_one: bool) -> None:
        """Take the answers that are there, or wait for one, and end whoever is past its time."""
        if all(child.ready and child.claim is None for child in self._children):
            return
        first = min(child.deadline for child in self._children)
        patience = max(0.0, first - monotonic()) if wait_for_one else 0.0
        heard = wait(
            [child.pipe for child in self._children], patience if patience < math.inf else None
        )
        for child in [child for child in self._children if child.pipe in heard]:
            self._hear(child)
        for child in [child for child in self._children if child.deadline <= monotonic()]:
            self._end(child, 0)
        self._hand_out()

    def close(self) -> None:
        """Kill them all."""
        for child in list(self._children):
            child.claim = None
            self._end(child, 0)

    def _hand_out(self) -> None:
        for child in [child for child in self._children if child.ready and child.claim is None]:
            if self._waiting:
                self._give(child)
        starting = sum(not child.ready for child in self._children)
        while starting < len(self._waiting) and len(self._children) < self._jobs:
            self._start()
            starting += 1

    def _give(self, child: _Child) -> None:
        claim = self._waiting[0]
        try:
            child.pipe.send((claim.identity, claim.fields))
        except OSError:  # it died in idleness, and the claim goes to another
            self._end(child, 1)
            return
        child.claim, child.deadline = claim, monotonic() + self._timeout
        self._waiting.popleft()

    def _start(self) -> None:
        ours, theirs = SPAWN.Pipe()
        process = SPAWN.Process(
            target=_serve, args=(theirs, self._answer, self._timeout), daemon=True
        )
        try:
            with _interrupt_held():
                process.start()
                self._children.append(_Child(process, ours))
        except OSError as error:
            raise SymbpttError(f"no process can be started: {error.strerror}") from None
        theirs.close()

    def _hear(self, child: _Child) -> None:
        try:
            output = child.pipe.recv()
        except (EOFError, OSError):
            self._end(child, 1)
            return
        if child.claim is None:
            child.ready, self._failed = True, 0
        elif output is None:
            self._end(child, 1, "out of memory")
        else:
            child.claim.output = output
            child.claim, child.deadline = None, math.inf

    def _end(self, child: _Child, patience: float, cause: str | None = None) -> None:
        """End the child, after some seconds of patience; its claim is undecided."""
        late = child.deadline <= monotonic()
        self._children.remove(child)
        child.process.join(patience)
        child.process.kill()
        child.process.join()
        cause = cause or _cause(child.process.exitcode)
        child.process.close()
        child.pipe.close()
        if child.claim is not None:
            reason = (
                f"time: more than {self._timeout:g} s"
                if late
                else f"the process that read it ended: {cause}"
            )
            fields = self._undecided(child.claim.fields, reason)
            child.claim.output = _line(child.claim.identity, fields)
        elif not child.ready:
            self._failed += 1
            if self._failed == STARTS:
                raise SymbpttError(f"the processes that read the claims do not start: {cause}")


def _cause(status: int | None) -> str:
    """How a process ended, by its exit status as multiprocessing has it."""
    with suppress(ValueError):
        return f"signal {signal.Signals(-(status or 0)).name}"
    return f"exit status {status}"


@contextmanager
def _interrupt_held() -> Iterator[None]:
    """Ctrl-C waits meanwhile, and never reaches a child that is started: it inherits the mask."""
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # started by the first child, it would lift the mask
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(pipe: Connection, pickled: bytes, timeout: float) -> None:
    """A child's life: import `answer`, say so; then a claim in, a line out (None: no memory)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    _hold_memory()
    # The bytes are of the parent, never of input: importing `answer` may print, so it comes here.
    answer: Answer = pickle.loads(pickled)
    pipe.send(None)
    output: str | None = ""
    while output is not None:
        try:
            identity, fields = pipe.recv()
        except EOFError:
            return
        _set_alarm(timeout + GRACE)
        output = _answered(answer, identity, fields)
        _set_alarm(0)
        pipe.send(output)


def _answered(answer: Answer, identity: int | str, fields: Fields) -> str | None:
    try:
        return _line(identity, answer(fields))
    except MemoryError:
        return None
    except InputError as error:
        return _told(identity, type(error).__name__, error.reason, error.span)
    except SymbpttError as error:
        return _told(identity, type(error).__name__, str(error), None)
    except Exception as error:  # a bug, which is this claim's and no other's
        return _told(identity, "InternalError", f"{type(error).__name__}: {error}", None)


def _hold_memory() -> None:
    if sys.platform != "win32":
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        bound = MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_BYTES, hard)
        with suppress(ValueError, OSError):  # a platform that has the name but not the limit
            resource.setrlimit(resource.RLIMIT_AS, (bound, hard))


def _set_alarm(seconds: float) -> None:
    """The system ends this process after so many seconds; 0: it does not."""
    if sys.platform != "win32":
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
