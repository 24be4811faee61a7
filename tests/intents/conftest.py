"""What the tests of understanding share."""

from pathlib import Path

import pytest

from intents.encoder import Encoder
from tests.encoder import prepared_encoder


@pytest.fixture(scope="session")
def encoder_cache(pytestconfig: pytest.Config) -> Path:
    """Say where the exported encoder is kept between runs."""
    assert pytestconfig.cache is not None
    return pytestconfig.cache.mkdir("frontdesk")


@pytest.fixture(scope="session")
def encoder(encoder_cache: Path) -> Encoder:
    """Load the encoder, exporting it first on a fresh machine."""
    return prepared_encoder(encoder_cache)
