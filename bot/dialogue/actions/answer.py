"""Answers from the knowledge base: an entry with its source, a few entries to choose from, or not at all."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.actions import fallback
from bot.dialogue.draft import Draft
from bot.dialogue.follow_ups import FollowUp
from bot.dialogue.guide_steps import begin, button_for
from bot.dialogue.turn import ANSWERED
from bot.dialogue.wording import ON_THAT, PERSON, THE_SAME
from bot.messages import Button
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
    """Say an entry in the words meant for this channel; a guide begins, or is offered with the answer."""
    guides = draft.assistant.guides
    if entry.id in guides:
        draft.record(ANSWERED, entry=entry.id, language=entry.language)
        return begin(draft, guides[entry.id])
    said = draft.translated(entry)
    draft.answer(said.answer_for(draft.turn.conversation.channel), said)
    if entry.guide in guides:
        draft.replies[-1] = replace(draft.replies[-1], buttons=(button_for(draft, guides[entry.guide]),))
    return f"answered {said.id}"


def say_again(draft: Draft, follow_up: FollowUp) -> str:
    """Say what of the last answer holds for what was asked next, or that all of it does; never all of it again."""
    if follow_up.excerpt:
        draft.answer(f"{ON_THAT.in_language(draft.language)} {follow_up.excerpt}", follow_up.topic)
        return f"said again in part: {follow_up.topic.id}"
    draft.answer(THE_SAME.in_language(draft.language), follow_up.topic)
    person = Button(PERSON.in_language(draft.language), "/talk_to_person")
    draft.replies[-1] = replace(draft.replies[-1], buttons=(person,))
    return f"the same holds: {follow_up.topic.id}"
