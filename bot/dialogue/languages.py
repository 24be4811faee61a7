"""Which language a turn is answered in: the one that was chosen, else the one that is spoken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogue.language_choice import asked_language
from bot.dialogue.turn import Turn
from bot.dialogue.understanding import TurnUnderstanding

CHOSEN = "_language_chosen"  # the language a customer asked for
AGAINST = "_language_against"  # how many whole sentences in a row were in another one since
MOST_AGAINST = 2
FEWEST_WORDS = 3  # of a whole sentence


@dataclass(frozen=True, slots=True)
class Spoken:
    """The language of the answers, the one that was chosen ("" where none was), and what speaks against that."""

    language: str
    chosen: str = ""
    against: int = 0
    why: str = ""


def spoken_language(turn: Turn, understanding: TurnUnderstanding, served: Sequence[str]) -> Spoken:
    """Settle the language of a turn.

    What was chosen holds until another is chosen, or until two messages in a row are whole sentences in another.
    """
    asked = _asked(turn, served)
    if asked in served:
        return Spoken(asked, asked, 0, "asked for")
    before = turn.conversation.slots.get(CHOSEN)
    chosen = before if isinstance(before, str) and before in served else ""
    spoken = understanding.language
    if chosen:
        return _held(turn, spoken, chosen, is_sentence=spoken in served and _is_sentence(understanding))
    if spoken in served:
        return Spoken(spoken, why="spoken")
    kept = turn.conversation.language
    return Spoken(kept if kept in served else served[0], why="kept")


def _held(turn: Turn, spoken: str, chosen: str, *, is_sentence: bool) -> Spoken:
    counted = turn.conversation.slots.get(AGAINST)
    against = counted if isinstance(counted, int) else 0
    if is_sentence:
        against = 0 if spoken == chosen else against + 1
    if against >= MOST_AGAINST:
        return Spoken(spoken, why=f"spoken {against} times, though {chosen} was chosen")
    return Spoken(chosen, chosen, against, "chosen before")


def _asked(turn: Turn, served: Sequence[str]) -> str:
    written = [message.text for message in turn.messages if message.text and not message.payload]
    asked = [found.language for text in written if (found := asked_language(text, served))]
    return asked[-1] if asked else ""


def _is_sentence(understanding: TurnUnderstanding) -> bool:
    readings = [understanding.joined] if understanding.joined else understanding.readings
    return any(len(re.findall(r"[^\W\d_]+", each.text)) >= FEWEST_WORDS for each in readings if not each.is_payload)
