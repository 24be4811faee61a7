"""How an answer is cut to what a channel can show: long texts in parts, too many buttons as a numbered list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.channels.port import Limits
from bot.messages import Button

# WhatsApp allows 1,024 characters above buttons; and buttons under more than a screenful are not seen.
TEXT_ABOVE_BUTTONS = 1_000
LINE_END = " · "  # shows where a line ended, where there may be no line breaks

_BREAKS = ("\n\n", "\n", ". ", "? ", "! ", " ")
_ZERO_WIDTH_JOINER = "\u200d"
_LONGEST_CLUSTER = 32
_NUMBER = re.compile(r"[\s#(]*(\d{1,2})[\s.):\-\ufe0f\u20e3]*")


@dataclass(frozen=True, slots=True)
class Piece:
    """One message of an answer that needed several."""

    text: str
    buttons: tuple[Button, ...] = ()
    has_media: bool = False


def compose(text: str, buttons: Sequence[Button], limits: Limits, *, has_media: bool = False) -> tuple[Piece, ...]:
    """Cut an answer into messages that the channel takes, in the order to send them.

    Media comes first, with the text as its caption where that fits and no buttons follow. Buttons are on the last.
    """
    text, fitting = degrade_buttons(text, buttons, limits)
    if has_media and not fitting and length(text, limits) <= limits.caption:
        return (Piece(text, has_media=True),)
    pieces = [Piece("", has_media=True)] if has_media else []
    pieces += [Piece(part) for part in _parts(text, limits, above_buttons=bool(fitting)) if part.strip()]
    if fitting:
        last = pieces.pop() if pieces and not pieces[-1].has_media else Piece("")
        pieces.append(Piece(last.text, fitting))
    return tuple(pieces)


def one_line(text: str) -> str:
    """Return a text without line breaks, tabs and runs of spaces; where a line ended is still to be seen."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return LINE_END.join(line for line in lines if line)


def _parts(text: str, limits: Limits, *, above_buttons: bool) -> list[str]:
    parts = list(split_text(text, limits.text, counts_utf16=limits.counts_utf16))
    if above_buttons and parts and length(parts[-1], limits) > TEXT_ABOVE_BUTTONS:
        parts[-1:] = split_text(parts[-1], TEXT_ABOVE_BUTTONS, counts_utf16=limits.counts_utf16)
    return parts


def length(text: str, limits: Limits) -> int:
    """Return how long the channel thinks a text is."""
    return utf16_length(text) if limits.counts_utf16 else len(text)


def utf16_length(text: str) -> int:
    """Return the number of UTF-16 code units; an emoji has two."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def split_text(text: str, limit: int, *, counts_utf16: bool = False) -> tuple[str, ...]:
    """Cut a text into parts of at most `limit`, which joined are the text again.

    Cuts between paragraphs, lines, sentences or words where one ends in the second half of a part, and never inside
    an emoji or an accented letter as long as it is shorter than 32 code points.
    """
    if limit < 2:
        raise ValueError("a part holds at least two units: one emoji has two in UTF-16")
    parts: list[str] = []
    start = 0
    while start < len(text):
        end = _reach(text, start, limit, counts_utf16=counts_utf16)
        end = _cut(text, start, end) if end < len(text) else end
        parts.append(text[start:end])
        start = end
    return tuple(parts)


def _reach(text: str, start: int, limit: int, *, counts_utf16: bool) -> int:
    end = min(start + limit, len(text))
    if not counts_utf16:
        return end
    units = 0
    for index in range(start, end):
        units += 2 if text[index] > "\uffff" else 1
        if units > limit:
            return index
    return end


def _cut(text: str, start: int, end: int) -> int:
    middle = start + (end - start) // 2
    for mark in _BREAKS:
        found = text.rfind(mark, middle, end)
        if found >= 0:
            return found + len(mark)
    for cut in range(end, max(start, end - _LONGEST_CLUSTER), -1):
        if not _joins(text[cut - 1], text[cut]):
            return cut
    return end


def _joins(left: str, right: str) -> bool:
    """Whether two characters are seen as one: accents, joined emoji, skin tones, flags, CR LF."""
    if _ZERO_WIDTH_JOINER in (left, right):
        return True
    if (left, right) == ("\r", "\n") or "\U0001f3fb" <= right <= "\U0001f3ff":
        return True
    if "\U0001f1e6" <= left <= "\U0001f1ff" and "\U0001f1e6" <= right <= "\U0001f1ff":
        return True
    return unicodedata.category(right) in {"Mn", "Me", "Mc"}


def degrade_buttons(text: str, buttons: Sequence[Button], limits: Limits) -> tuple[str, tuple[Button, ...]]:
    """Return text and buttons as the channel can show them: unchanged, or numbered lines and no buttons.

    A typed number or title is turned back into the button by `choose`.
    """
    if not buttons or _fit(buttons, limits):
        return text, tuple(buttons)
    return numbered(text, buttons), ()


def _fit(buttons: Sequence[Button], limits: Limits) -> bool:
    titles = {button.title for button in buttons}
    return (
        len(buttons) <= limits.buttons
        and len(titles) == len({button.payload for button in buttons}) == len(buttons)
        and all(0 < length(title.strip(), limits) <= limits.button_title for title in titles)
        and all(0 < len(button.payload.encode()) <= limits.button_payload_bytes for button in buttons)
    )


def numbered(text: str, buttons: Sequence[Button]) -> str:
    """Return the choices as numbered lines under the text."""
    lines = "\n".join(f"{number}. {button.title}" for number, button in enumerate(buttons, start=1))
    return f"{text}\n\n{lines}" if text.strip() else lines


def choose(text: str, offered: Sequence[Button]) -> Button | None:
    """Return the button a customer means who typed its number, its title or what it carries, None if it is none."""
    if match := _NUMBER.fullmatch(text):
        place = int(match[1])
        return offered[place - 1] if 1 <= place <= len(offered) else None
    wanted = text.strip().casefold()
    named = (button for button in offered if wanted in (button.title.strip().casefold(), button.payload.casefold()))
    return next(named, None)
