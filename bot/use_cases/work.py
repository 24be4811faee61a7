"""One piece of work on a conversation: its transaction, its moment, and what it makes happen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.storage.conversations import Conversation, write_message
from bot.storage.events import insert_event
from bot.storage.store import Transaction
from bot.use_cases.business import Business
from routing.calendars import Calendar
from routing.rules import Event


@dataclass(frozen=True, slots=True)
class Happening:
    """An event on the timeline, with the ids that its facts are read by."""

    event: Event
    event_id: int | None = None
    ticket_id: int | None = None
    lead_id: int | None = None
    clock_id: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Saying:
    """A response that is to be said, and what it names; `when` is put into words in the language that it is said in."""

    response: str
    when: datetime | None = None
    ticket: str = ""


@dataclass(slots=True)
class Work:
    """What a use case needs to change a conversation, and the list of what it made happen.

    `cause` is the event whose rule is being carried out, if one is; so events carry their causal chain. `guide` is the
    troubleshooting guide in which a turn leaves the customer.
    """

    tx: Transaction
    business: Business
    now: datetime
    conversation: Conversation
    turn_id: int | None = None
    happenings: list[Happening] = field(default_factory=list)
    cause: Happening | None = None
    cause_rule: str = ""
    guide: Mapping[str, Any] | None = None

    def hours(self, calendar: str | None) -> Calendar:
        """Return a calendar by its name, the default one for None."""
        return self.business.calendars.named(calendar)

    def subject(self) -> str:
        """Name the conversation as clocks and timers do."""
        return f"conversation:{self.conversation.id}"

    async def happened(
        self,
        name: str,
        *,
        ticket_id: int | None = None,
        lead_id: int | None = None,
        clock_id: int | None = None,
        **data: Any,
    ) -> None:
        """Write an event on the timeline and keep it for the event rules."""
        event = self.cause.event.effect_of(self.cause_rule, name) if self.cause else Event(name)
        ids = {"ticket_id": ticket_id, "lead_id": lead_id, "clock_id": clock_id}
        event_id = await insert_event(
            self.tx,
            name,
            conversation_id=self.conversation.id,
            contact_id=self.conversation.contact_id,
            data={**data, **{key: value for key, value in ids.items() if value is not None}},
            now=self.now,
            cause_id=self.cause.event_id if self.cause else None,
            depth=event.depth,
            turn_id=self.turn_id,
        )
        self.happenings.append(Happening(event, event_id, ticket_id, lead_id, clock_id, data))

    def noticed(self, name: str) -> None:
        """Let the event rules look at something that needs no line of its own on the timeline."""
        self.happenings.append(Happening(Event(name)))

    async def say(self, response: str, *, purpose: str = "answer", **values: str) -> None:
        """Tell the customer something outside of a turn. The conversation must be locked."""
        conversation = self.conversation
        words = self.business.words
        language = conversation.language or self.business.language
        message = words.say(response, language, conversation.channel, values)
        content = {"response": response, "purpose": purpose}
        await write_message(self.tx, conversation, author="system", message=message, now=self.now, content=content)

    async def say_this(self, saying: Saying) -> None:
        """Tell the customer something that happened outside of a turn."""
        language = self.conversation.language or self.business.language
        await self.say(saying.response, purpose="update", **self.values_of(saying, language))

    def values_of(self, saying: Saying, language: str) -> dict[str, str]:
        """Return what stands in a response's placeholders."""
        when = {"when": self.business.words.moment(saying.when, self.now, language)} if saying.when else {}
        return when | ({"ticket": saying.ticket} if saying.ticket else {})

    def moment(self, at: datetime) -> str:
        """Write a time for the customer."""
        return self.business.words.moment(at, self.now, self.conversation.language or self.business.language)
