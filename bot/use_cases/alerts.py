"""Posting cards and threads where our people work: the senders behind the deliveries that `notify` queues."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.channels.port import PermanentSendError, TemporarySendError
from bot.clock import Clock, system_clock
from bot.storage import alerts as storage
from bot.storage.alerts import DeskView, LeadSummary
from bot.storage.conversations import Line
from bot.storage.deliveries import Delivery
from bot.storage.store import Store
from bot.use_cases.business import Business
from bot.use_cases.deliver import Sender
from bot.use_cases.desk_words import MARKERS, REASONS, UNNAMED
from bot.use_cases.leads import facts_of_row
from bot.use_cases.notify import DESK_LINE, DESK_ROOT, LEAD_CARD, NOTICE
from integrations.errors import PermanentError, TemporaryError
from integrations.sales_alerts import (
    DeskAlerts,
    DeskAuthor,
    DeskCard,
    DeskFile,
    DeskLine,
    DeskPost,
    DeskState,
    LeadCard,
    LeadState,
    MessageRef,
    SalesAlerts,
)
from routing.outbound import WINDOWS
from routing.wording import Wording

NOTICES = {
    "conversation.started": Wording(es="Ha empezado una conversación.", en="A conversation has begun."),
    "message.received": Wording(es="El cliente ha escrito.", en="The customer has written."),
    "knowledge.answered": Wording(
        es="El asistente ha respondido con una entrada.", en="The assistant has answered with an entry."
    ),
    "knowledge.offered": Wording(
        es="El asistente ha ofrecido varias entradas.", en="The assistant has offered some entries."
    ),
    "knowledge.unanswered": Wording(
        es="❓ El asistente no tiene respuesta para el cliente.", en="❓ The assistant has no answer for the customer."
    ),
    "knowledge.rated": Wording(es="El cliente ha valorado una respuesta.", en="The customer has rated an answer."),
    "guide.started": Wording(
        es="El asistente guía al cliente paso a paso.", en="The assistant is leading the customer step by step."
    ),
    "guide.ended": Wording(es="La guía del cliente ha terminado.", en="The customer's guide has come to its end."),
    "handoff.requested": Wording(es="🙋 El cliente espera a una persona.", en="🙋 The customer waits for a person."),
    "conversation.returned": Wording(
        es="🤖 El asistente vuelve a atender al cliente.", en="🤖 The assistant is helping the customer again."
    ),
    "lead.started": Wording(es="Hay un lead nuevo.", en="There is a new lead."),
    "lead.score_changed": Wording(es="Ha cambiado la puntuación del lead.", en="The lead's score has changed."),
    "lead.became_hot": Wording(es="🔥 El lead está caliente.", en="🔥 The lead is hot."),
    "lead.claimed": Wording(es="✅ Alguien se encarga del lead.", en="✅ Somebody has taken the lead."),
    "ticket.opened": Wording(es="Nuevo ticket: {ticket}.", en="New ticket: {ticket}."),
    "ticket.sla_warning": Wording(
        es="⏳ El plazo de {ticket} está por vencer.", en="⏳ {ticket} is close to its deadline."
    ),
    "ticket.sla_breached": Wording(es="🔴 El plazo de {ticket} ha vencido.", en="🔴 {ticket} is past its deadline."),
    "ticket.resolved": Wording(es="✅ {ticket} está resuelto.", en="✅ {ticket} is resolved."),
    "contact.opted_out": Wording(es="El cliente no quiere más mensajes.", en="The customer wants no more messages."),
}
log = structlog.get_logger(__name__)

_LEAD_STATES = {"claimed": LeadState.CLAIMED, "snoozed": LeadState.SNOOZED, "closed": LeadState.CLOSED}
_CARD_MESSAGES = 5


class Alerts:
    """Sends lead cards, desk threads and notices. What it shows is read when it is sent, so it is never stale.

    `address` is where our people reach the inbox, without a slash at the end; without it nothing links there.
    """

    def __init__(
        self,
        store: Store,
        business: Callable[[], Business],
        sales: SalesAlerts,
        desk: DeskAlerts,
        *,
        address: str = "",
        clock: Clock = system_clock,
    ) -> None:
        self._store = store
        self._business = business
        self._address = address
        self._sales = sales
        self._desk = desk
        self._clock = clock

    def senders(self) -> dict[str, Sender]:
        """Return the sender of each kind of delivery."""
        kinds = {LEAD_CARD: self.lead_card, DESK_ROOT: self.desk_root, DESK_LINE: self.desk_line, NOTICE: self.notice}
        return {kind: _translated(sender) for kind, sender in kinds.items()}

    async def lead_card(self, delivery: Delivery) -> str:
        """Post a lead's card, or bring every posted one up to date."""
        lead_id = int(delivery.payload["lead_id"])
        async with self._store.transaction() as tx:
            summary = await storage.lead_summary(tx, lead_id)
            cards = await storage.cards_of(tx, lead_id)
        card = self._lead_card(summary)
        for ref in cards:
            with suppress(PermanentError):  # somebody deleted that one: the others still count
                await self._sales.update(ref, card)
        if cards and not delivery.payload.get("again"):
            return cards[-1].ts
        ref = await self._sales.post(card, str(delivery.payload["channel"]))
        async with self._store.transaction() as tx:
            await storage.keep_card(tx, lead_id, ref, now=self._clock())
        return ref.ts

    async def desk_root(self, delivery: Delivery) -> str:
        """Open the thread of an escalated conversation, or bring its first message up to date."""
        view, root = await self._view(delivery)
        card = self._desk_card(view)
        if root is not None:
            with suppress(PermanentError):  # somebody deleted it: its thread is still where it was
                await self._desk.update_root(root, card)
            return root.ts
        ref = await self._desk.post_thread_root(card, str(delivery.payload["channel"]))
        async with self._store.transaction() as tx:
            await storage.keep_thread(tx, view.conversation.id, ref, now=self._clock())
        return ref.ts

    async def desk_line(self, delivery: Delivery) -> str:
        """Add one message to a conversation's thread, or all that the assistant said in one turn."""
        view, root = await self._view(delivery)
        said = [self._line(line, view) for line in view.lines if _is_meant(line, delivery.payload)]
        if root is None or not said:
            return ""
        line = replace(said[0], text="\n\n".join(each.text for each in said))
        post = DeskPost(view.conversation.id, line, self._business().language)
        return (await self._desk.post_in_thread(root, post)).ts

    async def notice(self, delivery: Delivery) -> str:
        """Tell a team something by a rule: in the conversation's thread, which is opened where there is none."""
        channel = str(delivery.payload["channel"])
        if not channel:
            log.info("notice", to=delivery.payload["to"], conversation_id=delivery.conversation_id)
            return ""
        view, root = await self._view(delivery)
        if root is None:
            root = await self._desk.post_thread_root(self._desk_card(view), channel)
            async with self._store.transaction() as tx:
                await storage.keep_thread(tx, view.conversation.id, root, now=self._clock())
        line = DeskLine(DeskAuthor.SYSTEM, self._notice(delivery, view))
        post = DeskPost(view.conversation.id, line, self._business().language)
        return (await self._desk.post_in_thread(root, post)).ts

    def _notice(self, delivery: Delivery, view: DeskView) -> str:
        written = str(delivery.payload["text"])
        event = str(delivery.payload["event"])
        wording = NOTICES.get(event, Wording(es=event, en=event))
        return written or wording.in_language(self._business().language).format(ticket=view.ticket_number)

    async def _view(self, delivery: Delivery) -> tuple[DeskView, MessageRef | None]:
        async with self._store.transaction() as tx:
            view = await storage.desk_view(tx, int(delivery.conversation_id or 0))
            return view, await storage.thread_of(tx, view.conversation.id)

    def _lead_card(self, summary: LeadSummary) -> LeadCard:
        business = self._business()
        step = business.scoring.next_step(facts_of_row(summary.lead, summary.channel, summary.language))
        return LeadCard(
            lead_id=summary.lead.id,
            score=summary.lead.score,
            contact_name=summary.contact_name or UNNAMED.in_language(business.language),
            contact_route=summary.route,
            channel=summary.channel,
            has_consent=summary.has_consent,
            reasons=tuple(entry.reason.in_language(business.language) for entry in summary.ledger),
            last_messages=summary.last_messages[-_CARD_MESSAGES:],
            next_step=step.in_language(business.language) if step else "",
            state=_LEAD_STATES.get(summary.lead.state, LeadState.OPEN),
            claimed_by=summary.lead.agent,
            due_at=summary.lead.snoozed_until or summary.due_at,
            is_hot=summary.lead.hot_at is not None,
            language=business.language,
        )

    def _desk_card(self, view: DeskView) -> DeskCard:
        conversation = view.conversation
        window = WINDOWS.get(conversation.channel)
        last_at = conversation.last_customer_message_at
        closes_at = last_at + window if window and last_at else None
        return DeskCard(
            conversation_id=conversation.id,
            customer=conversation.contact_name or UNNAMED.in_language(self._business().language),
            channel=conversation.channel,
            reason=self._in_words(REASONS, conversation.handoff_reason),
            spoken=conversation.language,
            last_messages=tuple(self._line(line, view) for line in view.lines[-_CARD_MESSAGES:]),
            ticket_number=view.ticket_number,
            due_at=view.due_at,
            window_closes_at=closes_at,
            is_window_open=closes_at is None or closes_at > self._clock(),
            state=_desk_state(view),
            owned_by=conversation.agent,
            language=self._business().language,
        )

    def _line(self, line: Line, view: DeskView) -> DeskLine:
        if line.kind == "marker":
            marker = self._in_words(MARKERS, line.text)
            return DeskLine(DeskAuthor.SYSTEM, marker.replace("{agent}", line.agent or "-"))
        url = f"{self._address}/inbox/conversations/{view.conversation.id}" if self._address else ""
        files = tuple(DeskFile(str(media["filename"] or media["kind"]), url) for media in line.media)
        return DeskLine(DeskAuthor(line.author), line.text, line.agent, files)

    def _in_words(self, words: Mapping[str, Wording], code: str) -> str:
        known = words.get(code)
        return known.in_language(self._business().language) if known else code


def _is_meant(line: Line, payload: Mapping[str, object]) -> bool:
    if "turn_id" in payload:
        return line.direction == "out" and line.turn_id == payload["turn_id"]
    return line.id == payload["message_id"]


def _desk_state(view: DeskView) -> DeskState:
    if view.conversation.closed_at is not None:
        return DeskState.RESOLVED
    states = {"owned": DeskState.OWNED, "returned": DeskState.RETURNED, "bot": DeskState.RETURNED}
    return states.get(view.conversation.mode, DeskState.QUEUED)


def _translated(sender: Sender) -> Sender:
    async def send(delivery: Delivery) -> str:
        try:
            return await sender(delivery)
        except TemporaryError as error:
            raise TemporarySendError(str(error), error.retry_after or timedelta(seconds=5)) from error
        except PermanentError as error:
            raise PermanentSendError(str(error)) from error

    return send
