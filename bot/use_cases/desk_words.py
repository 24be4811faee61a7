"""What cards and threads at the desk say of a conversation: why it needs a person, and who had it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from routing.wording import Wording

UNNAMED: Final = Wording(es="Cliente sin nombre", en="Unnamed customer")
REASONS: Final[Mapping[str, Wording]] = {
    "asked": Wording(es="lo pide el cliente", en="the customer asks"),
    "requested": Wording(es="lo pide el cliente", en="the customer asks"),
    "misunderstood": Wording(es="el asistente no le entiende", en="the assistant does not understand"),
    "sla_breached": Wording(es="un plazo ha vencido", en="a deadline is over"),
    "breach": Wording(es="un plazo ha vencido", en="a deadline is over"),
    "turn_failed": Wording(es="el asistente ha fallado", en="the assistant failed"),
    "not_delivered": Wording(es="un mensaje no llegó", en="a message did not arrive"),
    "timer_failed": Wording(es="un aviso de plazo ha fallado", en="the watch over a deadline failed"),
    "owner_left": Wording(es="quien lo atendía ya no está", en="whoever had it has left"),
    "owner_off_shift": Wording(es="quien lo atendía no está", en="whoever had it is off duty"),
}
MARKERS: Final[Mapping[str, Wording]] = {
    "taken_over": Wording(es="{agent} se ha hecho cargo", en="{agent} took over"),
    "given_back": Wording(es="{agent} la ha devuelto al asistente", en="{agent} gave it back to the assistant"),
    "resolved": Wording(es="{agent} la ha resuelto", en="{agent} resolved it"),
    "not_delivered": Wording(es="Un mensaje no llegó al cliente", en="A message did not reach the customer"),
    "owner_left": Wording(
        es="{agent} ya no está: la conversación vuelve a la cola", en="{agent} has left: back to the queue"
    ),
    "timer_failed": Wording(
        es="⚠️ Ha fallado el aviso de un plazo: vigila tú los plazos de esta conversación",
        en="⚠️ The watch over a deadline failed: look after this conversation's deadlines yourself",
    ),
}
