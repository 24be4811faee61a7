"""Text on its way to and from Slack: escaping, trimming and splitting.

Slack reads `&`, `<` and `>` as control characters and sends them escaped
(https://docs.slack.dev/messaging/formatting-message-text/).
"""

from __future__ import annotations

import re
from datetime import datetime

SECTION_LIMIT = 3000  # characters of a section block, after escaping
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_REFERENCE = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")


def escape(text: str) -> str:
    """Make text show as it is written; it can mention nobody and link to nothing hidden."""
    return "".join(_ESCAPES.get(character, character) for character in text)


def unescape(text: str) -> str:
    """Return what a person typed: links and mentions as they read, entities as characters."""
    shown = _REFERENCE.sub(_as_read, text)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _as_read(match: re.Match[str]) -> str:
    target, label = match[1], match[2]
    if target[0] in "@#!":
        sign = "" if target[0] == "!" else target[0]
        return f"{sign}{label.lstrip('@#')}" if label else target.replace("!", "@")
    address = target.removeprefix("mailto:").removeprefix("tel:")
    if not label or label == address or address.endswith(f"://{label}"):
        return address
    return f"{label} ({address})"


def size(text: str) -> int:
    """Count as JavaScript counts (UTF-16 units), which is never less than what Slack counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def shortened(text: str, limit: int) -> str:
    """Cut raw text so that it fits into `limit`, with an ellipsis where something was cut."""
    if size(text) <= limit:
        return text
    kept = text[: limit - 1]
    while size(kept) > limit - 1:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def shown(text: str, limit: int) -> str:
    """Escape text on one line, cut so that the escaped form fits into `limit`."""
    line = " ".join(text.split())
    if size(escape(line)) <= limit:
        return escape(line)
    room, kept = limit - 1, []
    for character in line:
        room -= size(escape(character))
        if room < 0:
            break
        kept.append(escape(character))
    return f"{''.join(kept)}…"


def sections(text: str, limit: int = SECTION_LIMIT) -> list[str]:
    """Escape text and split it into parts that fit a section block, at a space where there is one near the end.

    No part is longer than `limit`, no entity is cut in two, and the parts joined are the escaped text.
    """
    parts: list[str] = []
    rest = [escape(character) for character in text]
    while rest:
        count = _fitting(rest, limit)
        parts.append("".join(rest[:count]))
        rest = rest[count:]
    return parts


def _fitting(pieces: list[str], limit: int) -> int:
    total, space = 0, 0
    for index, piece in enumerate(pieces):
        total += size(piece)
        if total > limit:
            return space if space > index // 2 else index
        if piece.isspace():
            space = index + 1
    return len(pieces)


def moment(at: datetime) -> str:
    """Write a moment so that every reader sees it in their own time zone."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d %H:%M %Z}>"
