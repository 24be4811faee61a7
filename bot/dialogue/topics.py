"""What a conversation is about: the entry of the last answer, or those offered, which the next message may lean on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.dialogue.actions.fallback import OFFERED
from bot.dialogue.choice import Chosen, Kind
from bot.dialogue.draft import Draft
from bot.dialogue.follow_ups import Topic
from bot.dialogue.turn import ANSWERED, Json, Turn
from knowledge_base.entries import Entry

if TYPE_CHECKING:
    from bot.assistant import Assistant

TOPIC = "_topic"


def topic_of(turn: Turn, assistant: Assistant) -> dict[str, Topic]:
    """Return what the last turn offered, or what the last answer was about, by language."""
    slots = turn.conversation.slots
    offered, answered = slots.get(OFFERED), slots.get(TOPIC)
    found = (
        _topic(
            _entries(offered if isinstance(offered, list | tuple) else (), turn, assistant, language),
            _entries((answered,), turn, assistant, language),
            turn.conversation.knowledge_entry,
        )
        for language in assistant.settings.languages
    )
    return {topic.entry.language: topic for topic in found if topic is not None}


def _topic(offered: tuple[Entry, ...], answered: tuple[Entry, ...], told: str) -> Topic | None:
    if offered:
        return Topic(offered[0], is_told=False, offered=offered)
    return Topic(answered[0], is_told=answered[0].id == told) if answered else None


def _entries(identifiers: Sequence[Json], turn: Turn, assistant: Assistant, language: str) -> tuple[Entry, ...]:
    found = (assistant.entry(each, language, turn.now) for each in identifiers if isinstance(each, str))
    return tuple(entry for entry in found if entry is not None)


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
