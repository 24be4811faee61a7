"""Words that decide alone, before any model: leaving and coming back.

Only a message that is nothing but such words counts: "quiero dar de baja mi pedido" is about an order.
"""

from __future__ import annotations

from intents.text import same_words

OPT_OUT = "opt_out"
OPT_IN = "opt_in"

_SPANISH_OUT = frozenset(
    (
        "baja",
        "darme de baja",
        "dame de baja",
        "dadme de baja",
        "deme de baja",
        "denme de baja",
        "quiero darme de baja",
        "baja por favor",
        "no quiero recibir mas mensajes",
        "no me envies mas mensajes",
        "no me envieis mas mensajes",
        "no me mandes mas mensajes",
    )
)
_ENGLISH_OUT = frozenset(
    ("stop", "stopall", "stop all", "unsubscribe", "unsubscribe me", "opt out", "stop please", "please stop")
)
_SPANISH_IN = frozenset(("alta", "darme de alta", "dame de alta", "quiero darme de alta"))
_ENGLISH_IN = frozenset(("start", "unstop", "subscribe", "opt in"))


def consent_intent(text: str) -> tuple[str, str]:
    """Return the intent of a message that is nothing but such words, and its language; "" and "" otherwise."""
    said = same_words(text[:200])
    for words, intent, language in (
        (_SPANISH_OUT, OPT_OUT, "es"),
        (_ENGLISH_OUT, OPT_OUT, "en"),
        (_SPANISH_IN, OPT_IN, "es"),
        (_ENGLISH_IN, OPT_IN, "en"),
    ):
        if said in words:
            return intent, language
    return "", ""
