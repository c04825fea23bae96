"""Fixtures that the tests of oneflake name, and that its sdist does not have."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.common.factories import BurstClock, FlakeDecoder, FlakeEncoder, SequenceClock


@pytest.fixture
def sequence_clock_factory() -> Callable[..., SequenceClock]:
    """Make clocks that show one instant after the other."""
    return SequenceClock


@pytest.fixture
def burst_clock_factory() -> Callable[..., BurstClock]:
    """Make clocks that move on after some readings."""
    return BurstClock


@pytest.fixture
def encoder_factory() -> Callable[..., FlakeEncoder]:
    """Make functions that put IDs together, independent of the library."""
    return FlakeEncoder


@pytest.fixture
def decoder_factory() -> Callable[..., FlakeDecoder]:
    """Make functions that take IDs apart, independent of the library."""
    return FlakeDecoder
