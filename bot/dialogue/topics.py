"""What a conversation is about: the entry of the last answer, which the next message may lean on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.dialogue.choice import Chosen, Kind
from bot.dialogue.draft import Draft
from bot.dialogue.turn import ANSWERED, Turn
from knowledge_base.entries import Entry

if TYPE_CHECKING:
    from bot.assistant import Assistant

TOPIC = "_topic"


def topic_of(turn: Turn, assistant: Assistant) -> dict[str, Entry]:
    """Return the entry that the last answer was about, by language."""
    identifier = turn.conversation.slots.get(TOPIC)
    if not isinstance(identifier, str):
        return {}
    entries = (assistant.entry(identifier, language, turn.now) for language in assistant.settings.languages)
    return {entry.language: entry for entry in entries if entry is not None}


def topic_after(draft: Draft, chosen: Chosen | None) -> str:
    """Return what the next message may lean on: what was answered now, else what was if nothing else was.

    A reply to a whole kind of question is about the entry that is nearest to the question.
    """
    answered = [str(noted.data.get("entry", "")) for noted in draft.noted if noted.event == ANSWERED]
    if answered:
        return answered[0]
    if chosen is not None and chosen.main.kind == Kind.REPLY:
        return next((entry.id for entry in chosen.main.reading.found.near), "")
    before = draft.slots.get(TOPIC)
    is_kept = chosen is None or chosen.main.kind <= Kind.OFFER
    return before if is_kept and isinstance(before, str) else ""
