"""The prepared encoder that tests share: exported once, kept between runs."""

import os
from pathlib import Path

from intents.encoder import Encoder
from intents.prepare import prepare


def prepared_encoder(cache: Path) -> Encoder:
    """Load the encoder prepared in `cache` (or in FRONTDESK_TEST_ENCODER), preparing it there when missing."""
    folder = Path(os.environ.get("FRONTDESK_TEST_ENCODER") or cache / "encoder")
    return Encoder.load(prepare(folder))
