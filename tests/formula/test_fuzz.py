"""A short run of the fuzzer: the long one is `python -m tests.benchmarks.fuzz`."""

from __future__ import annotations

import pytest

from tests.benchmarks.fuzz import SLOW, tried

NUMBER = 2_000


@pytest.mark.parametrize("start", range(0, NUMBER, 500))
def test_no_traceback_and_nothing_slow(start: int) -> None:
    tally = tried(range(start, start + 500))
    assert tally.failures == []
    assert tally.slowest[0] < SLOW
