"""Random cells of the supported operations, in every form, against JAX."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings

from symbptt.model.cell import Cell

from ..oracles.networks import Network, disagreements
from ..oracles.random_cells import SIZES, cells


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(cells())
def test_every_form_is_the_gradient(cell: Cell) -> None:
    network = Network(cell, 2, SIZES)
    assume(network.fits_floats)
    assert disagreements(network) == []
