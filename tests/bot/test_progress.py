"""The progress of slow work, as a terminal shows it."""

from __future__ import annotations

from bot.cli.terminal import SlowWork


def test_work_that_nobody_can_measure_shows_no_share() -> None:
    with SlowWork("Making the backup", is_measured=False) as work:
        work("media")
        assert work.total is None
    with SlowWork("Training") as work:
        work("reading", 0.3)
        assert work.total == 1.0
