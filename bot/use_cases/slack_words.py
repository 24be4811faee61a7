"""What agents are told in Slack about what they asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from routing.wording import Wording

WORDS: Final[Mapping[str, Wording]] = {
    "not_an_agent": Wording(
        es="Solo los agentes pueden hacer esto. Pide a un administrador que enlace tu usuario de Slack.",
        en="Only agents can do this. Ask an administrator to link your Slack user.",
    ),
    "unknown": Wording(es="Esta conversación ya no existe.", en="This conversation is gone."),
    "not_now": Wording(
        es="Ahora no es posible: la conversación está cerrada o la lleva otra persona.",
        en="Not possible now: the conversation is closed or somebody else has it.",
    ),
    "failed": Wording(
        es="No se ha podido guardar. Inténtalo de otra manera, por ejemplo desde la bandeja de entrada.",
        en="That could not be stored. Try it another way, for example from the inbox.",
    ),
    "closed": Wording(
        es="La conversación está cerrada; el próximo mensaje del cliente abre otra.",
        en="The conversation is closed; the customer's next message opens a new one.",
    ),
    "owned": Wording(es="Ya la atiende {agent}.", en="{agent} already has it."),
    "claimed": Wording(es="Este lead ya es de {agent}.", en="{agent} already has this lead."),
    "yours": Wording(es="Este lead ya es tuyo.", en="This lead is yours already."),
    "yours_but": Wording(
        es="El lead es tuyo, pero con el cliente habla {agent}: no se le ha avisado. Ponte de acuerdo con {agent}.",
        en="The lead is yours, but {agent} is talking to the customer, who has not been told. Arrange it with {agent}.",
    ),
    "lead_taken": Wording(
        es="Este lead ya lo lleva alguien, o está cerrado.", en="Somebody has this lead already, or it is closed."
    ),
    "text_only": Wording(
        es="Desde el hilo solo se envía texto; los archivos no llegan al cliente.",
        en="Only text goes out from the thread; files do not reach the customer.",
    ),
    "window": Wording(
        es="WhatsApp admite texto libre durante {left} más.", en="WhatsApp takes free text for {left} more."
    ),
    "window_closed": Wording(
        es="La ventana de WhatsApp está cerrada: el mensaje saldrá dentro de la plantilla aprobada, en una sola línea "
        "y con un máximo de {most} caracteres.",
        en="WhatsApp's window is closed: the message goes out inside the approved template, in one line and of at most "
        "{most} characters.",
    ),
    "too_long": Wording(
        es="No se ha enviado: fuera de la ventana de 24 horas un mensaje tiene como máximo {most} caracteres.",
        en="Not sent: outside the 24-hour window a message may have at most {most} characters.",
    ),
}
