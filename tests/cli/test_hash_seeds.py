"""The same input gives the same bytes, whatever the seed of the hashes of strings."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.command import python_apart

from .hash_seeds import COMMANDS

SEEDS = (*range(19), 4_294_967_295)


def _printed(seed: int) -> list[str]:
    found = python_apart("-m", "tests.cli.hash_seeds", PYTHONHASHSEED=str(seed))
    assert found.returncode == 0, found.stderr.decode()
    return found.stdout.decode().splitlines()


@pytest.fixture(scope="module")
def printed() -> Iterator[dict[int, Future[list[str]]]]:
    with ThreadPoolExecutor(2) as pool:
        yield {seed: pool.submit(_printed, seed) for seed in SEEDS}


def test_commands_do_what_is_asked(printed: dict[int, Future[list[str]]]) -> None:
    """Bad usage would be the same bytes too."""
    statuses = {line.split(maxsplit=2)[2]: line[0] for line in printed[0].result()}
    assert set(statuses) == set(COMMANDS)
    right, wrong, undecided = "013"
    words = {
        name: {"right": right, "wrong": wrong, "undecided": undecided}.get(
            name.removeprefix("check, ").split()[0].rstrip(","), right
        )
        for name in COMMANDS
    }
    assert statuses == words


@pytest.mark.parametrize("seed", SEEDS[1:])
def test_every_seed_gives_the_same_bytes(seed: int, printed: dict[int, Future[list[str]]]) -> None:
    assert printed[seed].result() == printed[0].result()
