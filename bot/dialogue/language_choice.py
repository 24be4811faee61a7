"""Words that choose a language: "in English please", "¿podemos hablar en español?", "español", "no hablo inglés".

Only words that say nothing else count: "¿tenéis el manual en inglés?" is about a manual.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from intents.text import same_words

_NAMES = {
    "es": "espanol|castellano|spanish|castilian|espagnol|espagnole|spanisch|spagnolo",
    "en": "ingles|english|anglais|englisch|inglese",
    "ca": "catalan|catala|valenciano",
    "gl": "gallego|galego|galician",
    "eu": "euskera|euskara|vasco|basque",
    "pt": "portugues|portuguese",
    "fr": "frances|french|francais",
    "it": "italiano|italian",
    "de": "aleman|german|deutsch",
    "nl": "holandes|neerlandes|dutch|nederlands",
    "ar": "arabe|arabic",
    "zh": "chino|chinese|mandarin",
    "ru": "ruso|russian",
    "ro": "rumano|romanian",
    "uk": "ucraniano|ukrainian",
    "pl": "polaco|polish|polski",
}
_CODES = {name: code for code, names in _NAMES.items() for name in names.split("|")}
_AROUND_IT = """
    en a al el de que me nos te os se lo melo mi yo puedes podeis podemos podria podrias podriais puede pueden puedo
    prefiero preferiria preferimos quiero quisiera queria queremos gustaria necesito vamos posible sabes sabeis ser
    hablar hablarme contestar contestarme responder responderme escribir escribirme decir decirme decirmelo seguir
    continuar cambiar cambiarlo pasar chatear atender atenderme poner ponerlo habla hablas hablais hable hablad
    hablamos hablemos hablame habladme hableme hablo contesta contestas contestame contestad responde respondes
    respondeme respondedme escribe escribeme escribid di dices decid dime dimelo sigue seguimos sigamos cambia cambias
    cambiamos cambiemos cambiad pasa pasamos pon ponte ponlo atendeis atiendes atendedme idioma esto conversacion solo
    mejor aqui tambien in to into the can could may shall would will do let s lets i d ll we you us it this like
    prefer want need rather love speak speaking talk talking chat continue switch change reply answer respond write go
    on use language conversation only just instead better here now possible back hola hello hi hey oye perdon perdona
    disculpa sorry por favor porfa porfavor please pls plz gracias thanks thank ok okay vale si yes il vous plait
    bitte y and pero but entonces so un poco little bit seria
"""
_AROUND = frozenset(_AROUND_IT.split())
_DEGREE = "bien muy mucho nada well very much any word of good at all that"
_LACKING = _AROUND | frozenset(_DEGREE.split())
_LACKS = re.compile(
    r"\b(?:no (?:hablo|entiendo|comprendo|leo|se|domino)|"
    r"i (?:don t|dont|do not|can t|cannot|can not) (?:speak|understand|read|know))\b"
)
_CLAUSES = re.compile(r"[,;.:!?¿¡\n]+")
_ASKS_FOR = re.compile(r"\b(?:en|in|to|al|solo|only|habl\w+|speak\w*|please|favor|porfa|pls)\b")
MOST_WORDS = 14


@dataclass(frozen=True, slots=True)
class Asked:
    """A language that a customer asks for, by its code. `is_all`: nothing else is said."""

    language: str
    is_all: bool


def asked_language(text: str, served: Sequence[str]) -> Asked | None:
    """Return the language that a message asks for, served or not; None where it asks for none.

    Who does not speak one of two gets the other. Besides other words only what asks clearly counts: "in English
    please, where is my order?".
    """
    if whole := _chosen(text, served):
        return Asked(whole, is_all=True)
    language = next((each for _, each in _asking(text, served)), "")
    return Asked(language, is_all=False) if language else None


def named_language(text: str, served: Sequence[str]) -> str:
    """Return the one language that is named among other words; "" where none or several are."""
    said = same_words(text)
    named = {_CODES[word] for word in said.split() if word in _CODES}
    code = named.pop() if len(named) == 1 else ""
    return next((each for each in served if each != code), "") if code and _LACKS.search(said) else code


def besides_language(text: str, served: Sequence[str]) -> str:
    """Return what a message says besides asking for a language; all of it where it says nothing else."""
    asking = [] if _chosen(text, served) else list(_asking(text, served))
    for clause, _ in asking:
        text = text.replace(clause, " ", 1)
    return text.strip(" ,;.:!\n") if asking else text


def _asking(text: str, served: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the clauses that ask for a language beyond doubt, each with the language."""
    for clause in _CLAUSES.split(text):
        language = _chosen(clause, served) if _ASKS_FOR.search(same_words(clause)) else ""
        if language:
            yield clause, language


def _chosen(text: str, served: Sequence[str]) -> str:
    said = same_words(text)
    words = said.split()
    named = {_CODES[word] for word in words if word in _CODES}
    if len(named) != 1 or len(words) > MOST_WORDS:
        return ""
    code = named.pop()
    lacks = _LACKS.search(said)
    rest = {word for word in (_LACKS.sub(" ", said) if lacks else said).split() if word not in _CODES}
    if not rest <= (_LACKING if lacks else _AROUND):
        return ""
    return next((each for each in served if each != code), "") if lacks else code
