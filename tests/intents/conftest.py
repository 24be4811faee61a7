"""What the tests of understanding share."""

from pathlib import Path

import pytest

from intents.classifier import train
from intents.encoder import Encoder
from intents.model import Model
from intents.training_data import read_training_data
from tests.encoder import prepared_encoder
from tests.intents.assistant import write_nlu


@pytest.fixture(scope="session")
def encoder_cache(pytestconfig: pytest.Config) -> Path:
    """Say where the exported encoder is kept between runs."""
    assert pytestconfig.cache is not None
    return pytestconfig.cache.mkdir("frontdesk")


@pytest.fixture(scope="session")
def encoder(encoder_cache: Path) -> Encoder:
    """Load the encoder, exporting it first on a fresh machine."""
    return prepared_encoder(encoder_cache)


@pytest.fixture(scope="session")
def model(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Model:
    """Train the small assistant once."""
    return train(read_training_data(write_nlu(tmp_path_factory.mktemp("nlu"))), encoder)
