"""Tells a customer what is going on, before anything else, where his message touches it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bot.dialogue.choice import Chosen, Kind
from bot.dialogue.draft import Draft
from bot.dialogue.replying import FOREIGN
from bot.dialogue.turn import ANSWERED, OFFERED, Json, Reply
from bot.dialogue.understanding import TurnUnderstanding
from knowledge_base.notices import Notice, Said, stems_in_all

if TYPE_CHECKING:
    from bot.assistant import Assistant

TOLD = "_notices"  # by id, the wording that was told in this conversation
RESPONSE = "notice/"


def announce(draft: Draft, chosen: Chosen, understanding: TurnUnderstanding, at: int) -> None:
    """Put the notices that this turn touches before the reply at that place, each wording once a conversation.

    Whatever was decided stands: an answer, a flow, an offer or the fallback follows.
    """
    turn = draft.turn
    running = [each for each in draft.assistant.notices if each.is_on(turn.now, turn.conversation.channel)]
    if not running or chosen.main.kind is Kind.LEAVES or draft.slots.get(FOREIGN):
        return
    said = _said(draft, chosen, understanding)
    replies = [reply for notice in running if (reply := _told(draft, notice, notice.touched_by(said)))]
    draft.replies[at:at] = replies


def _told(draft: Draft, notice: Notice, why: str) -> Reply | None:
    if not why:
        return None
    told = _told_before(draft)
    if told.get(notice.id) == notice.wording:
        draft.note("notice", notice.id, "told before", touched=why)
        return None
    draft.set_slot(TOLD, {**told, notice.id: notice.wording})
    draft.note("notice", notice.id, "told", touched=why, line=notice.line)
    text = notice.texts.get(draft.language) or next(iter(notice.texts.values()))
    return Reply(text, response=f"{RESPONSE}{notice.id}")


def _told_before(draft: Draft) -> Mapping[str, Json]:
    told = draft.slots.get(TOLD)
    return told if isinstance(told, Mapping) else {}


def _said(draft: Draft, chosen: Chosen, understanding: TurnUnderstanding) -> Said:
    """Gather what the turn is about: what was understood of it, what was said to it, and its words."""
    readings = (*understanding.readings, *([understanding.joined] if understanding.joined else []))
    intents = {chosen.main.intent, *(reading.understood.intent for reading in readings)}
    entries = {reading.found.entry.id for reading in readings if reading.found.entry is not None}
    topics = _topics({*entries, *_entries_said(draft)}, draft.assistant)
    return Said(topics, frozenset(intents - {""}), stems_in_all((draft.text,)))


def _entries_said(draft: Draft) -> Iterator[str]:
    """Name the entries that were answered, and the first of those that were offered."""
    for each in draft.noted:
        if each.event == ANSWERED:
            yield str(each.data["entry"])
        elif each.event == OFFERED and isinstance(offered := each.data["entries"], list):
            yield from map(str, offered[:1])


def _topics(entries: set[str], assistant: Assistant) -> frozenset[str]:
    """Return the topics of entries in every language, and their ids: a notice need name one of them."""
    return frozenset(entries).union(*(entry.topics for entry in assistant.entries if entry.id in entries))
