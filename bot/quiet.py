"""How long to wait for more before answering: people write in bursts."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.messages import InboundMessage

QUIET = timedelta(seconds=1.2)
LONGEST_WAIT = timedelta(seconds=5)  # the oldest unanswered message never waits longer than this
_UNFINISHED = re.compile(r"(?:[,:;]|\.\.\.|…|\b(?:y|e|o|pero|que|de|con|and|or|but|that|with|the))\s*$", re.IGNORECASE)


def quiet_period(message: InboundMessage, quiet: timedelta = QUIET) -> timedelta:
    """Say how long to stay quiet after `message`: not at all after a tap, longer after a fragment or a picture."""
    if message.payload or not quiet:
        return timedelta()
    if message.media:
        return min(2.5 * quiet, LONGEST_WAIT)
    return 2 * quiet if _is_fragment(message.text) else quiet


def _is_fragment(text: str) -> bool:
    return bool(_UNFINISHED.search(text)) or (len(text.split()) <= 2 and not text.rstrip().endswith(("?", "!", ".")))
