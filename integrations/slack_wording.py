"""The words on Slack cards and buttons, in Spanish and English."""

from __future__ import annotations

from collections.abc import Mapping

_NAMES: Mapping[str, str] = {"whatsapp": "WhatsApp", "telegram": "Telegram", "slack": "Slack"}
_SPANISH: Mapping[str, str] = {
    "lead_open": "🔥 Lead caliente: {name}",
    "lead_claimed": "✅ {agent} se encarga de este lead: {name}",
    "lead_snoozed": "💤 Lead pospuesto: {name}",
    "lead_closed": "☑️ Lead cerrado: {name}",
    "score": "Puntuación",
    "contact": "Contacto",
    "only_here": "solo por {channel}",
    "channel": "Canal",
    "webchat": "chat de la web",
    "consent": "Consentimiento comercial",
    "consent_yes": "sí",
    "consent_no": "no; solo responder a lo que pide",
    "consent_unknown": "no se le ha preguntado",
    "reasons": "Por qué",
    "said": "Últimos mensajes",
    "next_step": "Siguiente paso",
    "due": "Responder antes de",
    "back_at": "Vuelve a mostrarse",
    "claimed_by": "Lo lleva {name}",
    "claim": "Me encargo yo",
    "snooze": "Posponer",
    "not_a_lead": "No es un lead",
    "desk_queued": "🙋 {name} espera a una persona",
    "desk_owned": "👤 {agent} atiende a {name}",
    "desk_returned": "🤖 El asistente atiende a {name}",
    "desk_resolved": "✅ Conversación resuelta: {name}",
    "reason": "Motivo",
    "language": "Idioma",
    "es": "español",
    "en": "inglés",
    "ticket": "Ticket",
    "window": "WhatsApp admite texto libre hasta",
    "window_closed": "WhatsApp ya no admite texto libre",
    "template": "lo que se responda irá en la plantilla aprobada",
    "reply": "Responder",
    "resolve": "Resolver",
    "give_back": "Devolver al asistente",
    "owned_by": "La lleva {name}",
    "queued": "Nadie la lleva todavía",
    "assigned": "Asignada a {name}; todavía no ha respondido",
    "returned": "La lleva el asistente",
    "resolved": "Si el cliente vuelve a escribir, se abre otra",
    "thread_rule": "Lo que se escriba en este hilo es una nota interna. Solo *Responder*, un mensaje que empiece por "
    "`{mark}` o la reacción :{reaction}: llegan al cliente.",
    "customer": "cliente",
    "bot": "asistente",
    "agent": "agente",
    "system": "aviso",
    "reply_title": "Responder al cliente",
    "reply_label": "Mensaje",
    "send": "Enviar",
    "cancel": "Cancelar",
    "not_an_agent": "Solo los agentes pueden usar estos botones. Pide a un administrador que vincule tu usuario de "
    "Slack con tu cuenta de agente.",
    "agent_hint": "Eres agente: no abro una conversación de cliente contigo. Atiende desde los hilos del canal del "
    "equipo o desde la bandeja.",
    "failed": "No se ha podido hacer. Inténtalo otra vez.",
    "empty_reply": "Escribe un mensaje.",
    "typing": "está escribiendo…",
}
_ENGLISH: Mapping[str, str] = {
    "lead_open": "🔥 Hot lead: {name}",
    "lead_claimed": "✅ {agent} has this lead: {name}",
    "lead_snoozed": "💤 Lead snoozed: {name}",
    "lead_closed": "☑️ Lead closed: {name}",
    "score": "Score",
    "contact": "Contact",
    "only_here": "only through {channel}",
    "channel": "Channel",
    "webchat": "web chat",
    "consent": "Marketing consent",
    "consent_yes": "yes",
    "consent_no": "no; only answer what was asked",
    "consent_unknown": "not asked",
    "reasons": "Why",
    "said": "Last messages",
    "next_step": "Next step",
    "due": "Answer by",
    "back_at": "Shown again",
    "claimed_by": "{name} has it",
    "claim": "Claim",
    "snooze": "Snooze",
    "not_a_lead": "Not a lead",
    "desk_queued": "🙋 {name} is waiting for a person",
    "desk_owned": "👤 {agent} is helping {name}",
    "desk_returned": "🤖 The assistant is helping {name}",
    "desk_resolved": "✅ Conversation resolved: {name}",
    "reason": "Reason",
    "language": "Language",
    "es": "Spanish",
    "en": "English",
    "ticket": "Ticket",
    "window": "WhatsApp takes free text until",
    "window_closed": "WhatsApp takes no more free text",
    "template": "a reply goes out inside the approved template",
    "reply": "Reply",
    "resolve": "Resolve",
    "give_back": "Give back to the assistant",
    "owned_by": "{name} has it",
    "queued": "Nobody has it yet",
    "assigned": "Assigned to {name}, who has not answered yet",
    "returned": "The assistant has it",
    "resolved": "If the customer writes again, a new one opens",
    "thread_rule": "Whatever is written in this thread is an internal note. Only *Reply*, a message that starts with "
    "`{mark}` or the :{reaction}: reaction reaches the customer.",
    "customer": "customer",
    "bot": "assistant",
    "agent": "agent",
    "system": "notice",
    "reply_title": "Reply to customer",
    "reply_label": "Message",
    "send": "Send",
    "cancel": "Cancel",
    "not_an_agent": "Only agents can use these buttons. Ask an administrator to link your Slack user to your agent "
    "account.",
    "agent_hint": "You are an agent, so I do not open a customer conversation with you. Work from the threads in the "
    "team's channel or from the inbox.",
    "failed": "That did not work. Please try again.",
    "empty_reply": "Write a message.",
    "typing": "is typing…",
}


def wording(language: str) -> Mapping[str, str]:
    """Return the words for a language; Spanish unless it is English."""
    return _ENGLISH if language == "en" else _SPANISH


def channel_name(channel: str, language: str) -> str:
    """Return how people call a channel; one that we do not know is shown as it is written."""
    return _NAMES.get(channel) or wording(language).get(channel, channel)
