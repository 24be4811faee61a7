"""Property tests of the channels have no deadline: a busy machine is no defect."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("channels", deadline=None)
settings.load_profile("channels")
