"""The mutants that no test notices, and why none should."""

from __future__ import annotations

ACCEPTED: dict[str, dict[str, str]] = {}
"""By file, and by function and change, the reason."""
