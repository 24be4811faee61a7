"""A customer who talks to an assistant: fakes of what the dialogue depends on, and the state kept between turns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from bot.assistant import Assistant
from bot.dialogue.courtesies import without_courtesies
from bot.dialogue.decide import decide
from bot.dialogue.ports import Candidate, CustomActions, Entity, Found, Understood
from bot.dialogue.topics import topic_of
from bot.dialogue.turn import (
    Availability,
    ContactView,
    ConversationView,
    Decision,
    Handoff,
    Json,
    LeadView,
    Mode,
    TicketView,
    Turn,
    TurnMessage,
)
from bot.dialogue.understanding import TurnUnderstanding, understand_turn
from integrations.errors import IntegrationError
from integrations.orders import Order, normalized_number
from intents.entities import extract
from intents.language import detect
from intents.text import same_words
from knowledge_base.entries import Entry

FRIDAY_NIGHT = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)  # 22:30 in Madrid
MONDAY_MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TUESDAY_NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)

Meaning = str | tuple[str, float]


@dataclass
class FakeUnderstander:
    """Knows the intents it was told; language and entities are found for real."""

    intents: Mapping[str, Meaning]
    languages: Sequence[str] = ("es", "en")
    pattern: str = r"\b[Tt][Aa][-\s]?\d{5}\b"
    exact: Sequence[str] = ()
    between: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def understand(self, text: str, *, previous_language: str, now: datetime) -> Understood:
        self.asked.append(text)
        guess = detect(text, previous_language or None, self.languages)
        entities = extract(
            text,
            language=guess.language,
            order_number_pattern=self.pattern,
            default_region="ES",
            now=now,
            time_zone="Europe/Madrid",
        )
        told = {same_words(known): meaning for known, meaning in self.intents.items()}
        meaning = told.get(same_words(text), "")
        intent, confidence = meaning if isinstance(meaning, tuple) else (meaning, 0.9 if meaning else 0.1)
        return Understood(
            language=guess.language,
            intent=intent if confidence >= 0.5 else "",
            confidence=confidence,
            candidates=(Candidate(intent or "greet", confidence),),
            entities=tuple(Entity(each.name, each.value, each.text) for each in entities),
            vector=np.ones(3, dtype=np.float32),
            is_exact=text in self.exact,
            between=self.between.get(text, ()),
        )


@dataclass
class FakeKnowledge:
    """Knows the answers it was told: an entry id with a confidence, or several ids to offer; it lacks "zxqwvk"."""

    entries: Sequence[Entry]
    answers: Mapping[str, tuple[str, float] | tuple[str, ...]]
    vectors: list[object] = field(default_factory=list)

    def answer(self, text: str, *, language: str, now: datetime, vector: NDArray[np.float32] | None = None) -> Found:
        self.vectors.append(vector)
        told = {same_words(without_courtesies(known)): answer for known, answer in self.answers.items()}
        found = told.get(same_words(text))
        if found is None:
            return Found("unknown", 0.05, reason="none of its words is in any entry")
        if len(found) == 2 and isinstance(found[1], float):
            entry = self._entry(str(found[0]), language)
            return Found("answer", found[1], entry, ((entry, found[1]),), "sure")
        candidates = tuple((self._entry(str(each), language), 0.5) for each in found)
        lacks = tuple(word for word in text.split() if word == "zxqwvk")
        return Found("offer", 0.5, None, candidates, "not sure", lacks)

    def _entry(self, identifier: str, language: str) -> Entry:
        return next(each for each in self.entries if each.id == identifier and each.language == language)


@dataclass
class FakeDesk:
    """An office in memory: tickets, one lead, and whether anybody is there."""

    now: datetime
    is_open: bool = True
    agents: int = 1
    opens_at: datetime = MONDAY_MORNING
    tickets: list[TicketView] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    handed_over: list[str] = field(default_factory=list)
    lead: LeadView | None = None
    hot_from: int = 4  # facts
    leads_shown: int = 0
    told: list[str] = field(default_factory=list)
    is_opted_out: bool = False

    async def availability(self, team: str) -> Availability:
        return Availability(self.is_open, None if self.is_open else self.opens_at, self.agents if self.is_open else 0)

    async def open_ticket(self, *, category: str, subject: str, priority: str = "") -> TicketView:
        for ticket in self.tickets:
            if ticket.category == category:
                return ticket
        number = len(self.tickets) + 1
        ticket = TicketView(number, f"FD-{1000 + number}", category, priority or "normal", "open", self.now)
        self.tickets.append(ticket)
        return ticket

    async def add_to_ticket(self, ticket_id: int, *, note: str) -> TicketView:
        self.notes.append((ticket_id, note))
        return self.tickets[ticket_id - 1]

    async def tell_people(self, note: str) -> None:
        self.told.append(note)

    async def latest_ticket(self, number: str = "") -> TicketView | None:
        named = [ticket for ticket in self.tickets if number in ("", ticket.number)]
        return named[-1] if named else None

    async def open_tickets(self) -> Sequence[TicketView]:
        return [ticket for ticket in self.tickets if ticket.state != "resolved"]

    async def hand_over(self, *, reason: str, team: str = "") -> Handoff:
        is_new = not self.handed_over
        self.handed_over.append(reason)
        ticket = await self.open_ticket(category="question", subject=reason) if not self.tickets else self.tickets[-1]
        return Handoff(is_new, await self.availability(team or "support"), ticket)

    async def show_lead(self) -> None:
        self.leads_shown += 1

    async def start_lead(self) -> LeadView:
        self.lead = self.lead or LeadView(1, "open", 10, {})
        return self.lead

    async def learn(self, facts: Mapping[str, Json]) -> LeadView | None:
        if self.lead is None:
            return None
        known = {**self.lead.facts, **facts}
        is_hot = len(known) >= self.hot_from
        became_hot = is_hot and self.lead.state == "open"
        state = "hot" if is_hot else self.lead.state
        self.lead = LeadView(1, state, 20 * len(known), known, became_hot)
        return self.lead

    async def opt_out(self) -> None:
        self.is_opted_out = True

    async def opt_in(self) -> None:
        self.is_opted_out = False


@dataclass
class FakeOrders:
    """Orders in memory, or a source that is away."""

    orders: Sequence[Order] = ()
    error: IntegrationError | None = None

    async def find(self, order_number: str) -> Order | None:
        if self.error is not None:
            raise self.error
        wanted = normalized_number(order_number)
        return next((order for order in self.orders if normalized_number(order.number) == wanted), None)


@dataclass
class Talk:
    """A conversation; `say` is one turn of one or more messages, and remembers what the turn left behind."""

    assistant: Assistant
    intents: Mapping[str, Meaning] = field(default_factory=dict)
    answers: Mapping[str, tuple[str, float] | tuple[str, ...]] = field(default_factory=dict)
    between: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    desk: FakeDesk = field(default_factory=lambda: FakeDesk(TUESDAY_NOON))
    orders: FakeOrders = field(default_factory=FakeOrders)
    contact: ContactView = field(default_factory=lambda: ContactView(1))
    custom: CustomActions | None = None
    understood: Callable[[Turn], TurnUnderstanding] | None = None  # by trained models instead of what is told
    channel: str = "webchat"
    language: str = ""
    mode: Mode | None = None
    last: Decision | None = None
    turns: int = 0
    messages: int = 0

    async def say(self, *texts: str, payload: str = "", media: int = 0, unsupported: str = "") -> list[str]:
        """Send messages as one turn and return the texts of the replies."""
        self.turns += 1
        turn = self._turn([self._message(text) for text in texts], payload, media, unsupported)
        understood = self.understood(turn) if self.understood else self._understand(turn)
        self.last = await decide(turn, understood, self.assistant, self.desk, self.orders, self.custom)
        self.desk.now += timedelta(seconds=20)
        return [reply.text for reply in self.last.replies]

    @property
    def responses(self) -> list[str]:
        """The names of what was said last; answers of the knowledge base by their source's file."""
        assert self.last is not None
        return [reply.response or ("faq" if reply.source else "text") for reply in self.last.replies]

    def _understand(self, turn: Turn) -> TurnUnderstanding:
        settings = self.assistant.settings
        return understand_turn(
            turn,
            FakeUnderstander(self.intents, between=self.between),
            FakeKnowledge(self.assistant.entries, self.answers),
            languages=settings.languages,
            zone=settings.zone,
            topic=topic_of(turn, self.assistant),
        )

    def _message(self, text: str) -> TurnMessage:
        self.messages += 1
        return TurnMessage(self.messages, text)

    def _turn(self, messages: list[TurnMessage], payload: str, media: int, unsupported: str) -> Turn:
        for number in range(media):
            self.messages += 1
            messages.append(TurnMessage(self.messages, "", media_ids=(number + 1,)))
        if payload or unsupported or not messages:
            messages.append(replace(self._message(""), payload=payload, unsupported=unsupported))
        open_tickets = [ticket for ticket in self.desk.tickets if ticket.state != "resolved"]
        return Turn(
            id=self.turns,
            now=self.desk.now,
            conversation=self._conversation(),
            contact=self.contact,
            messages=tuple(messages),
            open_ticket=open_tickets[-1] if open_tickets else None,
            lead=self.desk.lead,
        )

    def _conversation(self) -> ConversationView:
        mode = self.mode or (Mode.QUEUED if self.desk.handed_over else Mode.BOT)
        last = self.last
        if last is None:
            return ConversationView(1, self.channel, self.language, mode, is_first_turn=True)
        return ConversationView(
            id=1,
            channel=self.channel,
            language=last.language,
            mode=mode,
            slots=last.slots,
            active_form=last.active_form,
            requested_slot=last.requested_slot,
            misunderstandings=last.misunderstandings,
            knowledge_entry=last.knowledge_entry,
        )


ORDER = Order(
    number="TA-10234",
    status="shipped",
    carrier="Ruta Clara",
    tracking_url="https://tienda.example/r/1",
    items=("1 sartén",),
    delivery_on=date(2026, 11, 26),
    postcode="28013",
    email="laura@correo.example",
    phone="+34600123456",
)
WHERE = "¿dónde está mi pedido?"


def shop(tienda: Assistant, **given: object) -> Talk:
    """Talk to the example shop, which knows one order."""
    return Talk(tienda, orders=FakeOrders([ORDER]), **given)  # type: ignore[arg-type]
