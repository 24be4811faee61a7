"""The turn being decided: what is known so far, what will be said, and the trace of how it came about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.dialogue.facts import lead_facts
from bot.dialogue.ports import CustomActions, Entity
from bot.dialogue.responses import fill, pick
from bot.dialogue.rules import Point
from bot.dialogue.turn import (
    ANSWERED,
    UNANSWERED,
    Decision,
    Desk,
    Json,
    LeadView,
    Noted,
    Reply,
    Step,
    TicketView,
    Turn,
    TurnMessage,
)
from bot.dialogue.understanding import Reading, command_reading, parse_payload
from bot.dialogue.wording import DEFAULTS, READ_MORE, moment_said
from bot.messages import Button
from integrations.orders import Orders
from knowledge_base.entries import Entry

if TYPE_CHECKING:  # the assistant's checks know the actions, and the actions know the draft
    from bot.assistant import Assistant


MOST_WORDS_OF_A_COMMAND = 2  # `/start` may carry what a link was made with
_GREETINGS = ("¡Hola", "Hola", "Hi", "Hello")
DEFERRED = "_deferred"
GREETED_AGAIN = "_greeted_again"  # the last turn offered to go on with the form


def _lines_of_words(message: TurnMessage) -> list[str]:
    """Return the lines of a message without commands; none of one that spells out what a button carries."""
    text = message.text
    is_spelled_out = bool(message.payload) or ("{" in text and parse_payload(text) is not None)
    if text.lstrip().startswith("/") and is_spelled_out:
        return []
    return [line for line in text.split("\n") if not _is_command(line)] if "/" in text else [text]


def _is_command(line: str) -> bool:
    words = line.split()
    return 0 < len(words) <= MOST_WORDS_OF_A_COMMAND and command_reading(words[0].partition("@")[0], "") is not None


@dataclass(slots=True)
class Draft:
    """Grows while a turn is decided; `decision()` is its result.

    `reading` is what the turn is taken to mean. `ticket` and `lead` are as they stand now, changes of this turn
    included. Slots whose names begin with "_" are the engine's own: counters, and what was said once.
    """

    turn: Turn
    assistant: Assistant
    desk: Desk
    orders: Orders
    language: str
    reading: Reading
    slots: dict[str, Json]
    entities: tuple[Entity, ...] = ()
    custom: CustomActions | None = None
    active_form: str = ""
    requested_slot: str = ""
    misunderstandings: int = 0
    knowledge_entry: str = ""
    intent: str = ""
    confidence: float = 0.0
    ticket: TicketView | None = None
    lead: LeadView | None = None
    is_noted: bool = False  # this turn's words are on the ticket already
    is_answered: bool = False  # something substantive was said or done
    is_status_question: bool = False  # this turn asks how a ticket stands, and tells nothing
    actions_run: int = 0
    replies: list[Reply] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    noted: list[Noted] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All that the customer wrote in this turn; a command is no words, and neither is what a button carries."""
        written = (line for message in self.turn.messages for line in _lines_of_words(message))
        return "\n".join(line for line in written if line.strip())

    @property
    def deferred(self) -> Sequence[str]:
        """The slots of the form that were asked for and answered with another fact."""
        deferred = self.slots.get(DEFERRED)
        return [str(slot) for slot in deferred] if isinstance(deferred, list | tuple) else []

    @property
    def has_media(self) -> bool:
        """Tell whether the turn brought pictures or files."""
        return any(message.media_ids for message in self.turn.messages)

    @property
    def point(self) -> Point:
        """Where the dialogue stands, as rules look at it."""
        return Point(
            slots={**self.slots, "language": self.language, "requested_slot": self.requested_slot or None},
            active_form=self.active_form,
            entities=frozenset(entity.name for entity in self.entities),
            is_first_turn=self.turn.conversation.is_first_turn,
        )

    def note(self, stage: str, name: str, outcome: str, **detail: Json) -> None:
        """Write a line of the trace."""
        self.steps.append(Step(stage, name, outcome, detail))

    def say(self, response: str, values: Mapping[str, Json] | None = None, buttons: tuple[Button, ...] = ()) -> None:
        """Say a response of the domain once; a second time in the same turn is left out."""
        if any(reply.response == response for reply in self.replies):
            return
        own = {
            "ticket": self.ticket.number if self.ticket else "",
            "privacy_url": self.assistant.settings.privacy_url,
        }
        known = {**own, **self.slots, **(values or {})}
        channel = self.turn.conversation.channel
        variations = self.assistant.domain.responses.get(response, ())
        chosen = pick(variations, {**self.slots, "language": self.language}, channel, f"{self.turn.id}/{response}")
        if chosen is None and response not in DEFAULTS:
            self.note("response", response, "missing", language=self.language)
            return
        text = chosen.text if chosen else DEFAULTS[response].in_language(self.language)
        offered = tuple(Button(fill(each.title, known), each.payload) for each in chosen.buttons) if chosen else ()
        self.replies.append(Reply(fill(text, known), buttons or offered, response))
        self.note("response", response, "said")

    def tell(self, text: str, buttons: tuple[Button, ...] = ()) -> None:
        """Say words that are no response of the domain."""
        self.replies.append(Reply(text, buttons))

    def preface(self, words: str, at: int) -> None:
        """Put words before the reply at that place; those that begin with a greeting stay as they are."""
        if words and len(self.replies) > at and not self.replies[at].text.startswith(_GREETINGS):
            reply = self.replies[at]
            self.replies[at] = replace(reply, text=f"{words} {reply.text}")

    def answer(self, text: str, entry: Entry) -> None:
        """Give an answer of the knowledge base, and once the page on the web that it comes from."""
        is_told = any(entry.link in told for told in (text, *(reply.text for reply in self.replies)))
        more = "" if is_told else f"\n\n{READ_MORE.in_language(self.language)} {entry.link}"
        self.replies.append(Reply(f"{text}{more}", source=entry.source))
        self.knowledge_entry = entry.id
        self.is_answered = True
        self.record(ANSWERED, entry=entry.id, language=entry.language)

    def translated(self, entry: Entry) -> Entry:
        """Return an entry in the language of the conversation, as found where it is not translated."""
        if entry.language == self.language:
            return entry
        same = self.assistant.entry(entry.id, self.language, self.turn.now)
        return same if same is not None and same.language == self.language else entry

    def record(self, event: str, **data: Json) -> None:
        """Put something on the timeline, once a turn."""
        noted = Noted(event, data)
        if noted not in self.noted:
            self.noted.append(noted)

    def record_unanswered(self) -> None:
        """Put on the timeline that the knowledge base had no answer to what this turn is about."""
        self.record(UNANSWERED, messages=list(self.reading.messages))

    def set_slot(self, name: str, value: Json) -> None:
        """Remember a value; None forgets it."""
        if value is None:
            self.slots.pop(name, None)
        else:
            self.slots[name] = value

    def enter_form(self, form: str) -> None:
        """Begin a form; its first question is asked by whoever runs it."""
        self.active_form, self.requested_slot = form, ""
        self.set_slot("_asked", None)
        self.set_slot("_stuck", None)
        self.set_slot(DEFERRED, None)
        self.set_slot(GREETED_AGAIN, None)

    def leave_form(self) -> None:
        """End the form; what it filled stays known."""
        self.enter_form("")

    async def note_on_ticket(self, note: str = "") -> None:
        """Add this turn's words (and media, which the desk knows) to the open ticket, once."""
        if self.ticket is not None and not self.is_noted:
            self.ticket = await self.desk.add_to_ticket(self.ticket.id, note=note or self.text)
            self.is_noted = True
            self.note("action", "add_to_ticket", self.ticket.number)

    async def learn(self, facts: Mapping[str, Json]) -> None:
        """Keep facts with the contact and the lead as soon as they are known."""
        told = lead_facts(facts)
        if told:
            self.lead = await self.desk.learn(told) or self.lead
            self.note("action", "learn", ", ".join(sorted(told)), score=self.lead.score if self.lead else None)

    def when(self, at: datetime | None) -> str:
        """Say a moment in the customer's language and the company's time zone."""
        if at is None:
            return ""
        return moment_said(at, self.turn.now, self.language, self.assistant.settings.zone)

    def decision(self) -> Decision:
        """Return what was decided."""
        self.slots["language"] = self.language
        return Decision(
            replies=tuple(self.replies),
            language=self.language,
            slots=dict(self.slots),
            active_form=self.active_form,
            requested_slot=self.requested_slot,
            misunderstandings=self.misunderstandings,
            knowledge_entry=self.knowledge_entry,
            intent=self.intent,
            confidence=self.confidence,
            steps=tuple(self.steps),
            noted=tuple(self.noted),
            is_status_question=self.is_status_question,
            entity_kinds=tuple(sorted({entity.name for entity in self.entities})),
        )
