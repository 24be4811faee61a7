"""What a turn has to do with the open ticket: broken goods have answers of their own, and who asks tells nothing."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.choice import TICKET_STATUS, Choice, Chosen, Kind
from bot.dialogue.draft import Draft
from bot.dialogue.ports import Found
from bot.dialogue.told import FACTS
from bot.dialogue.turn import TicketView
from knowledge_base.entries import Entry

_IN_GENERAL = (Kind.OFFER, Kind.REPLY, Kind.ANSWER)
MOST_WORDS_OF_A_QUESTION = 15  # a longer one tells something too


def prefer_ticket(chosen: Chosen, ticket: TicketView | None) -> Chosen:
    """Answer with the entry that has the open ticket's category among its topics, where it is near and related."""
    entry = _entry_for(chosen.main, ticket) if ticket and ticket.state != "resolved" else None
    if ticket is None or entry is None:
        return chosen
    main = chosen.main
    reading = replace(main.reading, found=replace(main.reading.found, kind="answer", entry=entry))
    why = f"{entry.id} fits the open ticket {ticket.number}, {ticket.category}"
    others = tuple(other for other in chosen.others if other.reading.found.entry != entry)
    answer = Choice(Kind.ANSWER, reading, "", max(main.confidence, main.reading.found.confidence), why, main.place)
    return replace(chosen, main=answer, others=others)


def asks_only_how_it_stands(draft: Draft, chosen: Chosen) -> bool:
    """Tell whether the turn asks for the ticket's state and brings nothing that the team may be waiting for."""
    is_mere_question = chosen.main.intent == TICKET_STATUS and chosen.is_alone
    brings_something = draft.has_media or any(entity.name in FACTS for entity in draft.entities)
    return is_mere_question and not brings_something and len(draft.text.split()) <= MOST_WORDS_OF_A_QUESTION


def _entry_for(main: Choice, ticket: TicketView) -> Entry | None:
    if main.kind not in _IN_GENERAL:
        return None
    found = main.reading.found
    first = _first(found)
    fitting = (entry for entry in found.near if ticket.category in entry.topics)
    return next((entry for entry in fitting if first and set(first.topics) & set(entry.topics)), None)


def _first(found: Found) -> Entry | None:
    return found.entry or next(iter(found.near), None)
