"""The exception tree. An error is data: its fields say what was wrong and where.

Nothing here is a sentence for a terminal; `symbptt.rendering.errors` draws the caret and the
nearest names.
"""

from __future__ import annotations

Span = tuple[int, int]


class SymbpttError(Exception):
    """Base of every error that symbptt raises on purpose."""


class InputError(SymbpttError):
    """The input is wrong; `source[span[0]:span[1]]` is the place, in code points.

    Parameters: `reason`, one sentence without a full stop; `source`, the text that was read, where
    there is one; `span`, the place in it.
    """

    def __init__(self, reason: str, source: str | None = None, span: Span | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.source = source
        self.span = span

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.__dict__))


class UnknownName(InputError):
    """A name that nothing known bears: `name` of the given `kind`, beside the `known` ones."""

    def __init__(
        self,
        kind: str,
        name: str,
        known: tuple[str, ...],
        source: str | None = None,
        span: Span | None = None,
    ) -> None:
        super().__init__(f"there is no {kind} {name!r}", source, span)
        self.kind = kind
        self.name = name
        self.known = known


class InvalidValue(InputError):
    """A value that an option or argument cannot take."""


class FormulaError(InputError):
    """Text that is not a formula of the language, with the place where reading stopped."""


class BoundExceeded(InputError):
    """A documented bound (`symbptt.bounds`) was passed, found before any work was done."""


class DataError(InputError):
    """A data file (a quiz, a table) that does not have the documented form."""


class NoRule(SymbpttError):
    """An operation that no rule covers: `operation`, and the `remedy` that would mend it."""

    def __init__(self, operation: str, remedy: str) -> None:
        super().__init__(f"no rule for {operation}; {remedy}")
        self.operation = operation
        self.remedy = remedy

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.operation, self.remedy))


class MissingExtra(SymbpttError):
    """A package that is not installed: its `package` name, and the `extra` that brings it."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is not installed; pip install 'symbptt[{extra}]' brings it")
        self.package = package
        self.extra = extra

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.package, self.extra))


def _rebuild(kind: type[InputError], fields: dict[str, object]) -> InputError:
    error = kind.__new__(kind, fields["reason"])
    error.__dict__.update(fields)
    return error
