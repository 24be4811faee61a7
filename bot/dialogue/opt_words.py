"""Words that decide alone, before any model: leaving and coming back.

Only a message that is nothing but such words counts: "quiero dar de baja mi pedido" is about an order.
"""

from __future__ import annotations

import re

from intents.text import same_words

OPT_OUT = "opt_out"
OPT_IN = "opt_in"
MOST_CHARACTERS = 200

CONSENT = (OPT_OUT, OPT_IN)  # besides these words, the assistant's own examples count, word for word

_MESSAGES_ES = (
    r"(?:(?:los |las |estos |estas |vuestros |vuestras |sus |tus )?(?:mensajes|whatsapps?|wasaps?|correos|emails?|"
    r"mails?|sms|publicidad|promociones|ofertas|notificaciones|spam|newsletters?|anuncios|avisos|comunicaciones)"
    r"(?: (?:vuestros|vuestras|de publicidad|comerciales))*)"
)
_SEND = r"(?:envi(?:es|eis|en|e)|mand(?:es|eis|en|e))"  # only what forbids: "no me mandan" is a complaint
_WRITE = r"(?:escrib(?:as|ais|an|a)|contact(?:es|eis|en|e)|molest(?:es|eis|en|e))"
_SPANISH_OUT = (
    r"baja|stop",
    rf"(?:quiero |quisiera |necesito )?(?:dar(?:me|se|nos)?|dame|date|dadme|deme|denme|da|dad) de baja"
    rf"(?: (?:de|en) (?:la |esta |vuestra |tu )?(?:lista|newsletter|suscripcion|{_MESSAGES_ES}))?",
    rf"(?:ya )?no (?:quiero|queremos|deseo)(?: recibir)?(?: mas)? {_MESSAGES_ES}",
    r"no quiero recibir (?:mas|nada)(?: mas)?",
    rf"no (?:quiero|deseo) que me (?:{_SEND}|{_WRITE})(?: mas)?(?: {_MESSAGES_ES})?",
    rf"no (?:me |nos )?{_SEND}(?: ya)?(?: (?:mas|{_MESSAGES_ES}|mas {_MESSAGES_ES}|{_MESSAGES_ES} mas))",
    rf"no (?:me |nos )?{_WRITE}(?: ya)?(?: nunca)?(?: mas)?(?: {_MESSAGES_ES})?",
    r"(?:deja|dejad|deje|dejen|para|parad) de (?:escribir|contactar|molestar)(?:me|nos)?",
    rf"(?:deja|dejad|deje|dejen|para|parad) de (?:enviar|mandar)(?:me|nos)? {_MESSAGES_ES}",
    r"(?:borra|borrad|quita|quitad|saca|sacad|borren|quiten)me de (?:la|vuestra|tu|su|esta) lista",
)
_MESSAGES_EN = (
    r"(?:(?:your |these |the |any )?(?:messages|texts|emails|mails|ads|promotions|offers|spam|newsletters?|stuff))"
)
_ENGLISH_OUT = (
    r"stop|stopall|stop all|opt out|opt me out|unsub|quit messaging me",
    rf"unsubscribe(?: me)?(?: from (?:your list|the list|{_MESSAGES_EN}|everything|all))?",
    r"(?:stop|quit) (?:messaging|texting|contacting|emailing|spamming|writing to|bothering|writing) (?:me|us)",
    rf"stop sending(?: me| us)?(?: {_MESSAGES_EN})?|stop (?:the |these |your )?(?:messages|texts|emails|ads|spam)",
    rf"no more {_MESSAGES_EN}",
    rf"(?:i )?(?:don t|do not|dont) want(?: to (?:receive|get))?(?: any)?(?: more)? {_MESSAGES_EN}(?: any ?more)?",
    r"(?:don t|do not|dont) (?:text|message|contact|email|write to|write) (?:me|us)(?: any ?more| again| ever again)?",
    rf"(?:don t|do not|dont) send (?:me|us) (?:any ?more|any|more)? ?{_MESSAGES_EN}",
    r"(?:remove|take) me (?:from|off) (?:your|the|this) (?:list|mailing list|messages)",
)
_SPANISH_IN = (r"alta|(?:quiero )?dar(?:me)? de alta|dame de alta|dadme de alta",)
_ENGLISH_IN = (r"start|unstop|subscribe|opt in",)
_ASIDE = r"(?:hola|hi|hello|por favor|porfa|porfavor|please|pls|gracias|thanks|thank you|ya|now|ok|vale)"


def _whole(forms: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{_ASIDE} )*(?:{'|'.join(forms)})(?: {_ASIDE})*")


_FORMS = (
    (_whole(_ENGLISH_OUT), OPT_OUT, "en"),
    (_whole(_SPANISH_OUT), OPT_OUT, "es"),
    (_whole(_SPANISH_IN), OPT_IN, "es"),
    (_whole(_ENGLISH_IN), OPT_IN, "en"),
)


def consent_intent(text: str) -> tuple[str, str]:
    """Return the intent of a message that is nothing but such words, and its language; "" and "" otherwise."""
    if len(text) > MOST_CHARACTERS or "?" in text:
        return "", ""
    said = same_words(text)
    return next(((intent, language) for form, intent, language in _FORMS if form.fullmatch(said)), ("", ""))
