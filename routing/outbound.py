"""The outbound gate: may this be said to this contact now, and in which form.

One gate for everything that leaves: bot and people, answers, updates and reminders. Marketing does not pass
at all. A contact who opted out gets only the answer to a message of his own. On WhatsApp free text is for the
24 hours after the customer's last message
(https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages#customer-service-windows);
outside them an approved template is what remains.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from routing.calendars import in_utc
from routing.durations import shown_duration

WINDOWS: Final[Mapping[str, timedelta]] = {"whatsapp": timedelta(hours=24)}
UPDATE_TEMPLATE = "ticket_update"


class Purpose(StrEnum):
    """Why something is sent."""

    ANSWER = "answer"  # to a message the contact wrote, by the bot or by a person
    UPDATE = "update"  # about his order, ticket or request, without a message of his that asks now
    MARKETING = "marketing"


class Passage(StrEnum):
    """How something may leave."""

    ALLOWED = "allowed"
    TEMPLATE = "template"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Something about to be sent; `last_customer_message_at` None: he never wrote in this channel."""

    channel: str
    purpose: Purpose
    is_opted_out: bool = False
    last_customer_message_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether it may leave and why; `remaining` is how long free text stays possible, None without a window."""

    passage: Passage
    reason: str
    remaining: timedelta | None = None
    template: str | None = None


def decide_outbound(outgoing: Outgoing, now: datetime) -> Decision:
    """Decide whether something may be sent now."""
    remaining = window_remaining(outgoing.channel, outgoing.last_customer_message_at, now)
    refusal = _refusal(outgoing)
    if refusal:
        return Decision(Passage.BLOCKED, refusal, remaining)
    if remaining is None:
        return Decision(Passage.ALLOWED, f"{outgoing.channel} has no time window")
    if remaining > timedelta():
        left = shown_duration(remaining)
        return Decision(Passage.ALLOWED, f"the {outgoing.channel} window is open for {left}", remaining)
    reason = f"the {outgoing.channel} window is closed; only a template may be sent"
    return Decision(Passage.TEMPLATE, reason, remaining, UPDATE_TEMPLATE)


def window_remaining(channel: str, last_customer_message_at: datetime | None, now: datetime) -> timedelta | None:
    """Return how long free text may still be sent: zero once closed, None where there is no window."""
    window = WINDOWS.get(channel)
    if window is None:
        return None
    if last_customer_message_at is None:
        return timedelta()
    since = in_utc(now) - in_utc(last_customer_message_at)
    return min(max(window - since, timedelta()), window)


def _refusal(outgoing: Outgoing) -> str | None:
    if outgoing.purpose is Purpose.MARKETING:
        return "marketing is not sent"
    if not outgoing.is_opted_out:
        return None
    if outgoing.purpose is not Purpose.ANSWER:
        return "the contact opted out, and this does not answer a message of his"
    if outgoing.last_customer_message_at is None:
        return "the contact opted out and wrote nothing that this could answer"
    return None
