"""What Frontdesk itself says in the customer's language: dates, times, states and a few words of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.dialogue.guide_wording import GUIDE_DEFAULTS
from routing.wording import Wording

_WEEKDAYS = {
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "es": (
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
_TICKET_STATES = {
    "open": Wording(es="abierto", en="open"),
    "waiting": Wording(es="a la espera de tu respuesta", en="waiting for your reply"),
    "resolved": Wording(es="resuelto", en="resolved"),
}
_ORDER_STATES = {
    "pending": Wording(es="pendiente de preparar", en="waiting to be prepared"),
    "processing": Wording(es="en preparación", en="being prepared"),
    "preparing": Wording(es="en preparación", en="being prepared"),
    "shipped": Wording(es="enviado", en="shipped"),
    "in_transit": Wording(es="en camino", en="on its way"),
    "out_for_delivery": Wording(es="en reparto", en="out for delivery"),
    "delivered": Wording(es="entregado", en="delivered"),
    "delayed": Wording(es="con retraso", en="delayed"),
    "cancelled": Wording(es="cancelado", en="cancelled"),
    "returned": Wording(es="devuelto", en="returned"),
}
GREETING = Wording(es="¡Hola!", en="Hi!")
WHICH = Wording(es="¿Cuál de estas dos cosas necesitas?", en="Which of these two do you need?")
ONE_BY_ONE = Wording(
    es="Vamos por partes. Cuando acabemos con esto, pulsa aquí y vemos lo otro:",
    en="One thing at a time. Once this is done, tap here and we'll look at the rest:",
)
PERSON = Wording(es="Hablar con una persona", en="Talk to a person")
GO_ON = Wording(es="Seguir", en="Go on")
LEAVE = Wording(es="Dejarlo", en="Leave it")
HELPED = Wording(es="👍 Me sirve", en="👍 That helps")
HELPED_NOT = Wording(es="👎 No me sirve", en="👎 Not really")
SEE_ORDER = Wording(es="Ver el pedido", en="See the order")
_NOT_SERVED = Wording(
    es="Perdona, solo te puedo atender en {languages}.", en="Sorry, I can only help you in {languages}."
)
NOTED = Wording(es="Apuntado.", en="Noted.")
MISTYPED = Wording(es="Creo que ahí falta o sobra algo.", en="I think something is missing or mistyped there.")
NOT_KNOWN = Wording(es="Eso no te lo sé decir.", en="I can't tell you that.")
READ_MORE = Wording(es="Lo tienes aquí:", en="You can read it here:")
GUESSED = Wording(es="Creo que preguntas por esto:", en="I think this is what you are asking:")
STILL_LOST = Wording(
    es="Sigo sin entenderlo, perdona; mejor que lo lea una persona.",
    en="I still don't follow, sorry; a person had better read it.",
)
ON_THAT = Wording(es="Sobre eso:", en="On that:")
THE_SAME = Wording(
    es="Para eso vale lo que te acabo de decir. Si te falta algo, te paso con una persona.",
    en="What I've just told you goes for that too. If something is missing, I can pass you to a person.",
)
NOT_SOLVED = Wording(
    es="Siento que siga sin resolverse; mejor que lo vea una persona.",
    en="I'm sorry it still isn't sorted; a person had better look at it.",
)
_ONLY_SERVED = Wording(
    es="Seguimos solo en {languages}. ¿Quieres que te pase con una persona?",
    en="It's still only {languages} here. Shall I pass you to a person?",
)
_LANGUAGES = {"es": Wording(es="español", en="Spanish"), "en": Wording(es="inglés", en="English")}
_OR = Wording(es=" o en ", en=" or ")
UNKNOWN = Wording(es="sin datos", en="not known")

# Said where an assistant does not word it itself. Each may be overridden by a response of the same name.
DEFAULTS = {
    "utter_form_stuck": Wording(
        es="Si no lo tienes a mano no pasa nada: puedo pasarte con una persona, o lo dejamos aquí.",
        en="No problem if you don't have it to hand: I can get you a person, or we can leave it here.",
    ),
    "utter_greet_again": Wording(
        es="¡Hola de nuevo! Si quieres, seguimos con lo de antes; si es otra cosa, dime.",
        en="Hello again! We can go on from before if you like; if it's something else, tell me.",
    ),
    "utter_lead_noted": Wording(
        es="¡Gracias! Ya tengo lo que necesitaba y se lo he pasado al equipo comercial, que te responderá por aquí.",
        en="Thank you! I have what I needed and have passed it to our sales team, who will reply to you here.",
    ),
    "utter_fact_noted": Wording(
        es="Apuntado, gracias. El equipo comercial lo verá con lo demás.",
        en="Noted, thanks. Our sales team will see it with the rest.",
    ),
    "utter_lead_status_open": Wording(
        es="Tu petición la tiene el equipo de ventas, que está en su horario y te escribe por aquí.",
        en="Our sales team has your request; they are working now and will write to you here.",
    ),
    "utter_lead_status_closed": Wording(
        es="Tu petición la tiene el equipo de ventas. Ahora no hay nadie: vuelven {when} y te escriben por aquí.",
        en="Our sales team has your request. Nobody is here now: they're back {when} and will write to you here.",
    ),
    "utter_ticket_status_open": Wording(
        es="Tu ticket {ticket} está {status}. El equipo está en su horario y responde por aquí, empezando por lo más "
        "urgente.",
        en="Your ticket {ticket} is {status}. The team is working now and answers here, the most urgent first.",
    ),
    "utter_ticket_status_closed": Wording(
        es="Tu ticket {ticket} está {status}. Ahora no hay nadie del equipo: vuelve {when} y responde por aquí.",
        en="Your ticket {ticket} is {status}. Nobody on the team is here now: they're back {when} and answer here.",
    ),
    "utter_ticket_status_resolved": Wording(
        es="Tu ticket {ticket} está resuelto. Si no ha quedado bien, dímelo y te paso con una persona.",
        en="Your ticket {ticket} is resolved. If it isn't right yet, tell me and I'll pass you to a person.",
    ),
    "utter_ticket_others": Wording(
        es="También tienes abierto: {tickets}.",
        en="You also have open: {tickets}.",
    ),
    "utter_ticket_unknown": Wording(
        es="No veo el ticket {ticket} entre los tuyos.",
        en="I don't see ticket {ticket} among yours.",
    ),
    "utter_handoff_closed_known": Wording(
        es="Ahora mismo no hay nadie del equipo: volvemos {when}. Tu ticket {ticket} sigue abierto; entonces te "
        "responderá una persona por aquí.",
        en="Nobody on the team is here right now: we're back {when}. Your ticket {ticket} is still open; a person will "
        "reply to you here then.",
    ),
    "utter_handoff_still_waiting": Wording(
        es="Sigues en la cola: te escribirá por aquí la primera persona que quede libre.",
        en="You're still in the queue: the first person who is free will write to you here.",
    ),
    "utter_handoff_still_closed": Wording(
        es="Ahora no hay nadie; el equipo vuelve {when} y tu ticket {ticket} sigue abierto.",
        en="Nobody is here right now; the team is back {when} and your ticket {ticket} is still open.",
    ),
    "utter_off_shift": Wording(
        es="{agent} ya ha terminado por hoy. Tu mensaje queda guardado y te contestamos {when}.",
        en="{agent} has finished for today. Your message is saved and we will answer {when}.",
    ),
    "utter_not_solved": Wording(
        es="Vaya, siento que con eso no se arregle. Puedo probar con otra cosa o pasarte con una persona.",
        en="Sorry that didn't sort it out. I can try something else, or pass you to a person.",
    ),
    "utter_tried": Wording(
        es="Gracias por mirarlo. Si con eso no se ha arreglado, lo siento: probamos con otra cosa o te paso con una "
        "persona.",
        en="Thanks for trying. If that didn't sort it out, I'm sorry: we can try something else, or I'll pass you to a "
        "person.",
    ),
    "utter_about_what": Wording(
        es="¿De qué se trata? Cuéntame qué necesitas o qué te está pasando y lo miro.",
        en="What is it about? Tell me what you need or what is going wrong and I'll look into it.",
    ),
    "utter_nothing_more": Wording(
        es="Ese detalle en concreto no lo tengo. Si quieres, te paso con una persona.",
        en="I don't have that particular detail. I can pass you to a person if you like.",
    ),
    "utter_nothing_more_but": Wording(
        es="Ese detalle en concreto no lo tengo. ¿Preguntas por algo de esto, o prefieres hablar con una persona?",
        en="I don't have that particular detail. Are you asking about one of these, or would you rather talk to a "
        "person?",
    ),
    "utter_rated_helpful": Wording(es="¡Gracias por decírmelo!", en="Thanks for telling me!"),
    "utter_rated_unhelpful": Wording(
        es="Vaya, siento que no te haya servido. Si me lo preguntas con otras palabras lo intento otra vez, o te paso "
        "con una persona.",
        en="Sorry that didn't help. Ask me in other words and I'll try again, or I'll pass you to a person.",
    ),
    "utter_language_changed": Wording(es="Claro, seguimos en español.", en="Sure, let's go on in English."),
    **GUIDE_DEFAULTS,
    "utter_offer_near": Wording(
        es="Justo eso no lo tengo. ¿Te sirve algo de esto?", en="I don't have exactly that. Is it one of these?"
    ),
    "utter_ask_again": Wording(es="¿Me lo dices con otras palabras?", en="Could you say that another way?"),
}


def not_served(served: Sequence[str]) -> str:
    """Decline a language, in every one that is served."""
    return _in_every(_NOT_SERVED, served)


def only_served(served: Sequence[str]) -> str:
    """Decline a language again, and offer a person, in every one that is served."""
    return _in_every(_ONLY_SERVED, served)


def _in_every(words: Wording, served: Sequence[str]) -> str:
    lines = []
    for language in served:
        names = _OR.in_language(language).join(_LANGUAGES[each].in_language(language) for each in served)
        lines.append(words.in_language(language).format(languages=names))
    return "\n".join(lines)


def moment_said(at: datetime, now: datetime, language: str, zone: ZoneInfo) -> str:
    """Say a moment: "el lunes a las 9:00", "Monday at 9:00"; the date too when it is a week away or more."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    clock = f"{local.hour}:{local.minute:02}"
    if language == "es":
        return f"{_day_said(local.date(), today, 'es')} {'a la' if local.hour == 1 else 'a las'} {clock}"
    return f"{_day_said(local.date(), today, 'en')} at {clock}"


def date_said(on: date, language: str) -> str:
    """Say a date with its weekday: "martes 24 de noviembre", "Tuesday 24 November"."""
    joint = " de " if language == "es" else " "
    names = _language(language)
    return f"{_WEEKDAYS[names][on.weekday()]} {on.day}{joint}{_MONTHS[names][on.month - 1]}"


def ticket_state_said(state: str, language: str) -> str:
    """Say how a ticket stands."""
    return _TICKET_STATES[state].in_language(language) if state in _TICKET_STATES else state


def order_state_said(state: str, language: str) -> str:
    """Say how an order stands; a state of the shop's own is said as the shop writes it."""
    found = _ORDER_STATES.get(state.strip().lower().replace(" ", "_"))
    return found.in_language(language) if found else state


def _day_said(day: date, today: date, language: str) -> str:
    near = {0: Wording(es="hoy", en="today"), 1: Wording(es="mañana", en="tomorrow")}.get((day - today).days)
    if near:
        return near.in_language(language)
    is_this_week = timedelta(0) < day - today < timedelta(days=7)
    said = _WEEKDAYS[_language(language)][day.weekday()] if is_this_week else date_said(day, language)
    return f"el {said}" if language == "es" else said


def _language(language: str) -> str:
    return "es" if language == "es" else "en"
