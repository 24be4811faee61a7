"""What the knowledge base needs from a sentence encoder; the caller brings one."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Encoder(Protocol):
    """Turn texts into vectors; vectors of two encoders with different ids never meet."""

    @property
    def id(self) -> str:
        """Name what computes the vectors, down to the file."""
        ...

    @property
    def dimension(self) -> int:
        """Length of one vector."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit-norm row a text."""
        ...

    def spelled(self, text: str) -> str:
        """Return a text in its usual spelling, as far as that is known; else as it is."""
        ...
