"""Answers from the knowledge base: an entry with its source, a few entries to choose from, or not at all."""

from __future__ import annotations

from bot.dialogue.actions import fallback
from bot.dialogue.draft import Draft
from knowledge_base.entries import Entry


async def run(draft: Draft) -> str:
    """Do what the knowledge base can do for what was said."""
    found = draft.reading.found
    if found.entry is not None:
        return give(draft, found.entry)
    if found.kind == "offer" and found.near:
        return await fallback.offer(draft)
    return await fallback.run(draft)


def give(draft: Draft, entry: Entry) -> str:
    """Say an entry in the words meant for this channel."""
    said = draft.translated(entry)
    draft.answer(said.answer_for(draft.turn.conversation.channel), said)
    return f"answered {said.id}"
