"""The published schema: which events exist, and which fields a condition may name in each.

A field that is not known at the moment (a lead without a budget) is absent; a condition that needs it
does not match, `has(lead.budget)` asks first. Types are CEL's; `values` lists all a field can be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

Value: TypeAlias = str | int | float | bool | tuple[str, ...] | list[str]
Facts: TypeAlias = Mapping[str, Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its type (string, int, double, bool, list of strings), what it means, its possible values."""

    type: str
    meaning: str
    values: tuple[str, ...] = ()


CHANNELS = ("slack", "telegram", "whatsapp", "webchat")
LANGUAGES = ("es", "en")
PRIORITIES = ("low", "normal", "high", "urgent")
TIMINGS = ("now", "month", "quarter", "later")

_LEAD_FACTS: Final = {
    "need": Field("string", "what the customer wants, in his words"),
    "company_size": Field("int", "people in his company"),
    "budget": Field("double", "the amount he named"),
    "timing": Field("string", "when he wants it: now, month, quarter, later, or his own words"),
}

FIELDS: Final[Mapping[str, Mapping[str, Field]]] = {
    "conversation": {
        "channel": Field("string", "where the customer writes", CHANNELS),
        "language": Field("string", "the language of the conversation", LANGUAGES),
        "state": Field("string", "who answers", ("bot", "queued", "owned", "returned", "closed")),
        "message_count": Field("int", "messages of the customer so far"),
        "misunderstood_count": Field("int", "misunderstandings in a row"),
        "has_ticket": Field("bool", "a ticket is open"),
        "has_lead": Field("bool", "a lead is open"),
    },
    "contact": {
        "is_known": Field("bool", "he wrote before this conversation"),
        "has_email": Field("bool", "we have an e-mail address"),
        "has_phone": Field("bool", "we have a phone number"),
        "is_opted_out": Field("bool", "he asked not to be written to"),
        "conversation_count": Field("int", "his conversations so far, this one included"),
    },
    "calendar": {
        "open": Field("bool", "the default calendar is open"),
        "weekday": Field(
            "string",
            "the local day",
            ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        ),
        "hour": Field("int", "the local hour, 0 to 23"),
        "is_holiday": Field("bool", "the local date is a holiday"),
        "minutes_to_opening": Field("int", "minutes until somebody works, 0 while open"),
    },
    "message": {
        "intent": Field("string", "the intent understood; absent where none was"),
        "confidence": Field("double", "how sure the understanding is, 0 to 1"),
        "length": Field("int", "characters"),
        "has_media": Field("bool", "a picture, voice note or file came with it"),
        "is_answered": Field("bool", "the bot had an answer"),
        "entities": Field("list", "the kinds of entities found"),
    },
    "knowledge": {
        "entry": Field("string", "the entry that was answered or rated"),
        "language": Field("string", "the entry's language", LANGUAGES),
        "entries": Field("list", "the entries that were offered"),
        "helpful": Field("bool", "the customer said that it helped"),
    },
    "guide": {
        "id": Field("string", "the name of the guide's file"),
        "outcome": Field(
            "string",
            "how it ended: left by the customer, or abandoned where nobody came back to it for a week",
            ("solved", "ticket", "person", "left", "abandoned"),
        ),
        "steps": Field("int", "steps that were taken"),
    },
    "handoff": {
        "reason": Field("string", "asked, misunderstood, rule, breach, failed or another reason"),
        "team": Field("string", "the team it goes to"),
    },
    "ticket": {
        "number": Field("string", "the number told to the customer"),
        "category": Field("string", "its category in sla.yml"),
        "priority": Field("string", "how urgent it is", PRIORITIES),
        "status": Field("string", "how it stands", ("open", "waiting", "resolved", "closed")),
        "team": Field("string", "the team it belongs to"),
        "has_agent": Field("bool", "somebody has taken it"),
    },
    "clock": {
        "kind": Field(
            "string",
            "what is being waited for",
            ("first_response", "next_response", "resolution", "assignee_response", "speed_to_lead"),
        ),
        "overdue_minutes": Field("int", "business minutes past the target, 0 before it"),
    },
    "lead": {
        **_LEAD_FACTS,
        "score": Field("int", "the sum of the ledger"),
        "score_before": Field("int", "the sum before this event"),
        "fit": Field("int", "points of the dimension fit"),
        "behaviour": Field("int", "points of the dimension behaviour"),
        "engagement": Field("int", "points of the dimension engagement"),
        "demographic": Field("int", "points of the dimension demographic"),
        "is_hot": Field("bool", "it crossed the threshold and has not cooled"),
        "has_owner": Field("bool", "a sales person claimed it"),
        "has_contact": Field("bool", "we have an e-mail address or a phone number"),
    },
}

FACTS: Final[Mapping[str, Mapping[str, Field]]] = {
    "facts": {
        **_LEAD_FACTS,
        "has_email": Field("bool", "we have an e-mail address"),
        "has_phone": Field("bool", "we have a phone number"),
        "has_contact": Field("bool", "we have one of the two"),
        "is_business_email": Field("bool", "the address is at a company's own domain"),
        "message_count": Field("int", "messages of the customer so far"),
        "channel": Field("string", "where he writes", CHANNELS),
        "language": Field("string", "the language of the conversation", LANGUAGES),
        "intents": Field("list", "the intents seen in the conversation"),
        "is_open": Field("bool", "the sales calendar is open"),
    },
}

_ALWAYS = ("conversation", "contact", "calendar")

EVENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "conversation.started": (*_ALWAYS, "message"),
    "message.received": (*_ALWAYS, "message"),
    "knowledge.answered": (*_ALWAYS, "message", "knowledge"),
    "knowledge.offered": (*_ALWAYS, "message", "knowledge"),
    "knowledge.unanswered": (*_ALWAYS, "message"),
    "knowledge.rated": (*_ALWAYS, "message", "knowledge"),
    "guide.started": (*_ALWAYS, "guide"),
    "guide.ended": (*_ALWAYS, "guide"),
    "handoff.requested": (*_ALWAYS, "handoff"),
    "conversation.returned": _ALWAYS,
    "ticket.opened": (*_ALWAYS, "ticket"),
    "ticket.sla_warning": (*_ALWAYS, "ticket", "clock"),
    "ticket.sla_breached": (*_ALWAYS, "ticket", "clock"),
    "ticket.resolved": (*_ALWAYS, "ticket"),
    "lead.started": (*_ALWAYS, "lead"),
    "lead.score_changed": (*_ALWAYS, "lead"),
    "lead.became_hot": (*_ALWAYS, "lead"),
    "lead.claimed": (*_ALWAYS, "lead"),
    "contact.opted_out": _ALWAYS,
}


def fields_of(events: tuple[str, ...]) -> Mapping[str, Mapping[str, Field]]:
    """Return the groups of fields that every one of the events carries."""
    groups = [set(EVENTS[event]) for event in events]
    shared = set.intersection(*groups) if groups else set()
    return {name: fields for name, fields in FIELDS.items() if name in shared}
