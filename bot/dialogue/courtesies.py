"""What asks for nothing: small talk, and words around a question such as "hola, ¿me podéis decir si ..."."""

from __future__ import annotations

import re

SMALL_TALK = frozenset(
    ("greet", "goodbye", "thanks", "small_talk", "joke", "insult", "affirm", "deny", "bot_challenge")
)
_HELLO = r"(?:hola|buenas(?: tardes| noches)?|buenos d[ií]as|hello|hi|hey|oye|perdon[ae]?|disculp\w+|sorry|excuse me)"
_SPANISH = (
    r"(?:me )?(?:pod[eé]is|pod[eé]s|puedes?|podr[ií]a[isn]*) (?:decir(?:me|nos)?|confirmar(?:me)?)(?: si)?",
    r"(?:quisiera|quer[ií]a(?:mos)?|quiero|me gustar[ií]a) (?:saber|preguntar)(?: si)?",
    r"sab(?:[eé]is|e|es) si|(?:tengo )?una (?:pregunta|duda)",
)
_ENGLISH = (
    r"(?:could|can|would) you (?:please )?(?:tell me|let me know)(?: if| whether)?",
    r"i(?:['’]d| would) like to (?:know|ask)(?: if| whether)?|do you know (?:if|whether)",
    r"i (?:was|am) wondering (?:if|whether)|(?:a )?quick question",
)
_AROUND = re.compile(
    rf"^[\W_]*(?:(?:y|and|also)\s+)?(?:{_HELLO}[\s,.!:;¿¡]+)*(?:(?:{'|'.join((*_SPANISH, *_ENGLISH))})\b[\s,.:;¿]*)?",
    re.IGNORECASE,
)
FEWEST_WORDS = 2


def without_courtesies(text: str) -> str:
    """Return what is asked, without what is said out of courtesy before it; all where little would be left."""
    rest = _AROUND.sub("", text, count=1)
    return rest if len(rest.split()) >= FEWEST_WORDS else text


def is_courtesy(text: str) -> bool:
    """Tell whether words are said out of courtesy alone: "hola, una pregunta"."""
    return not re.search(r"\w", _AROUND.sub("", text, count=1))
