"""Short reactions to what was said before ("sigue igual", "I already checked"): they name nothing themselves."""

from __future__ import annotations

import re
from enum import StrEnum

from intents.text import same_words

MOST_WORDS = 12


class Reaction(StrEnum):
    """What a customer says of what he was told: that he did it, or that it did not help."""

    TRIED = "tried"
    FAILS = "fails"


_ASIDE = (
    r"(?:si|no|ya|vale|ok|okay|pues|pero|y|que|es que|uf+|ay|vaya|nada|hola|mira|bueno|claro|perdona|todavia|aun|"
    r"ahora|eso|esto|todo|yo|tambien|tal cual|antes|yes|yep|yeah|no|nope|well|and|but|so|sorry|hi|hello|hm+|ugh|"
    r"still|that|it|this|s|lo que (?:me )?(?:dices|decis|has dicho|dijiste|pone)|(?:todos )?los pasos|"
    r"(?:mil|varias|dos) veces)"
)
_DONE_ES = (
    r"hecho|mirado|probado|intentado|comprobado|revisado|chequeado|visto|leido|seguido|buscado|consultado|reiniciado"
)
_DID_ES = r"hice|mire|probe|intente|comprobe|revise|chequee|vi|lei|segui|busque|consulte|reinicie"
_DONE_EN = r"done|did|tried|checked|looked|read|followed|seen|tested|rebooted|restarted"
_SPANISH_TRIED = (
    rf"(?:(?:lo|la|los|las) )?(?:he|hemos|habia|habiamos) (?:{_DONE_ES})",
    rf"(?:(?:eso|esto|ya|yo|lo|la|los|las) )+(?:{_DID_ES})|(?:{_DID_ES}) (?:todo|eso|esto)",
    r"hecho",
)
_ENGLISH_TRIED = (
    rf"(?:(?:i|we) )?(?:(?:ve|have|had|already|just|also) )*(?:{_DONE_EN})"
    r"(?: (?:it|that|this|those|them|all|everything|there|already|before|twice|again|of|the|your|steps|so|at|too|both|"
    r"in|here))*",
)
_SAME_ES = r"(?:(?:el |con el )?mismo (?:error|problema|fallo|resultado)|(?:con )?lo mismo|igual(?:ito)?)"
_SPANISH_FAILS = (
    r"no (?:(?:me|nos|se|lo) )*(?:ha |han )?(?:funcion(?:a|an|o|ado|aba)|va|van|ido|anda|andan|anduvo|tira|chuta|"
    r"furula|sirv(?:e|en|io|ido)|result(?:a|o|ado)|sale|deja|arregla(?:do)?|soluciona(?:do)?|cambia(?:do)?|cambio)"
    r"(?: (?:bien|igual|asi|nada|tampoco|para nada))*",
    rf"(?:me )?(?:sigue|sigo|seguimos)n? (?:todo )?(?:{_SAME_ES}|en las mismas|sin (?:\w+r|suerte|cambios)(?:me|lo)?|"
    r"fallando|pasando(?:me)?|mal|dando (?:el mismo )?(?:error|fallo|problema)s?|con el (?:error|problema))",
    rf"(?:(?:esta|estoy|va|todo|me (?:da|sale|pasa)|sale|pasa|da) )*{_SAME_ES}(?: que antes)?",
    r"tampoco(?: (?:me )?(?:funciona|va|anda|sirve))?|(?:sin|ni) (?:exito|suerte|cambios)",
    r"no hay (?:manera|forma|modo|caso|cambios?)|(?:me )?(?:da|sigue dando) error",
)
_NOT_EN = r"(?:(?:does|did|do|is|has|was|wo|have)(?:n? t|nt| not)|not|never)"  # "doesn't" is read as "doesn t"
_ENGLISH_FAILS = (
    rf"(?:(?:it|that|this|they|s|is) )*{_NOT_EN} (?:seem to )?(?:work(?:s|ed|ing)?|change[ds]?|do anything|"
    r"do the trick|fix(?:ed)?(?: it)?|solved?(?: it)?|do it)",
    r"(?:(?:it s|its|it is|that s|exactly|exact|all|the) )*same"
    r"(?: (?:thing|problem|issue|error|result|as before|again))*",
    r"still (?:nothing|no (?:luck|joy|change)|broken|failing|happening|stuck)",
    r"(?:still )?(?:getting|an|the)(?: an| the| same)* error",
    r"no (?:luck|joy|change|difference|good|dice)|nothing (?:changed|happens|happened|works|worked)",
    r"(?:it )?(?:still )?(?:fails|keeps (?:failing|happening))",
)
_ENGLISH_TAIL = r"(?:(?:either|yet|for me|at all|anymore|any more|though|again|now|gracias|thanks)\b)"
_TRIED, _FAILS = "|".join((*_SPANISH_TRIED, *_ENGLISH_TRIED)), "|".join((*_SPANISH_FAILS, *_ENGLISH_FAILS))
_HAS_FAILED = re.compile(
    rf"(?:{_ASIDE} )*(?:(?:{_TRIED}) )?(?:{_ASIDE} )*(?:{_FAILS})(?: (?:{_ASIDE}|{_ENGLISH_TAIL}))*"
)
_HAS_TRIED = re.compile(rf"(?:{_ASIDE} )*(?:{_TRIED})(?: {_ASIDE})*")


def reaction_of(text: str) -> Reaction | None:
    """Return what a message says that is nothing but such a reaction; a question, or a matter of its own, is none."""
    said = same_words(text)
    if "?" in text or "¿" in text or len(said.split()) > MOST_WORDS:
        return None
    if _HAS_FAILED.fullmatch(said):
        return Reaction.FAILS
    return Reaction.TRIED if _HAS_TRIED.fullmatch(said) else None
