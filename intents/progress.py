"""How long work reports its progress."""

from collections.abc import Callable

# (what is being done, share done in 0..1); called from the working thread.
Progress = Callable[[str, float], None]


def silent(_what: str, _share: float) -> None:
    """Report nothing."""
