"""Words that ask for something, with and without a question mark, and where they begin behind an answer."""

from __future__ import annotations

import re

_ASKING = (
    r"(?:(?:a|con|de|en|para|por) )?qué|cómo|cuántos?|cuantos|cuanto(?! antes)|cuántas?|cuantas?|cuándo|dónde|cuál|"
    r"quién|puedo|pod[eé]is|ten[eé]is|hac[eé]is|envi[aá]is|vend[eé]is|abr[ií]s|se puede|what|how|why|can|could|do|does|"
    r"(?:when|where) (?:do|does|can|will|is|are)"
)
_ASKING_AT_FIRST = r"que|como|cuando|donde|cual|quien|when|where|which|who|is|are|will"  # elsewhere they only join
_QUESTION = re.compile(rf"[?¿]|^\W*(?:{_ASKING}|{_ASKING_AT_FIRST})\b", re.IGNORECASE)

# Behind other words only what can hardly be a statement counts: "no me deja pagar y puedo entrar" asks nothing.
_YOU_DO = r"(?:\w+(?:[aáeé]is|ís)|cuestan?|valen?|tardan?|llegan?|llegará|hay)"
_NOT_YOURS = r"(?! (?:que|mi|mis|el|la|las?|los?|toda|todas?|todos?|ahí|ahi|aquí|aqui|razón|razon|bien|mal|muy)\b)"
_SPANISH = (
    r"a qué hora \w+",
    rf"(?:(?:con|de|en|para) )?qué(?: (?!bien|mal|pena)\w+)? {_YOU_DO}",
    rf"(?:cómo|cuándo|dónde|cuál|cu[aá]nt[oa]s?(?! (?:antes|m[aá]s|menos)\b))(?: \w+){{0,2}} {_YOU_DO}",
    rf"(?:ten[eé]is|hac[eé]is|envi[aá]is|vend[eé]is|abr[ií]s){_NOT_YOURS}",
)
_ENGLISH = (
    r"(?:can|could|do|does) (?:i|you|we|they|it)",
    r"(?:what|how|why|when|where)(?: \w+){0,2} (?:do|does|can|could|will) (?:i|you|we|they|it)",
    r"(?:what time|how much|how long|how many|when|where) (?:is|are) (?:the|your|my|our|it|they)",
)
_ASKING_BEHIND = "|".join((*_SPANISH, *_ENGLISH))
_BEHIND_AN_ANSWER = re.compile(
    rf"(?:\s*[,;]\s*(?:(?:y|and)\s+)?|\s+(?:y|and)\s+)(?=(?:{_ASKING_BEHIND})\b)", re.IGNORECASE
)
FEWEST_WORDS = 2

# Signs that a question is about any order, not about one's own.
_ANY = {
    "es": re.compile(r"\b(un|una|unos|unas|los|las|normalmente|suel\w+)\b", re.IGNORECASE),
    "en": re.compile(r"\b(an?|any|something|usually|normally|generally)\b", re.IGNORECASE),
}
_OWN_CASE = re.compile(
    r"\b(mi|mis|mío|míos|nuestro|nuestra|pedí|pedi|he pedido|compré|compre|he comprado|hice|hicimos|me (ha|han|"
    r"llegó|llego|llega|llegan|enviasteis|mandasteis)|no ha llegado|my|our|mine|i('ve| have)? (ordered|bought|got|"
    r"received|placed))\b",
    re.IGNORECASE,
)


def is_question(text: str) -> bool:
    """Tell whether words ask for something, by their signs and first words."""
    return bool(_QUESTION.search(text))


def answer_and_question(text: str) -> list[str]:
    """Take an answer and the question behind it apart: "somos 12 y tenéis tienda"; any other text stays whole.

    Fewer are taken apart than could be: words that may be a statement too stay with the answer.
    """
    parts = _BEHIND_AN_ANSWER.split(text, maxsplit=1)
    is_both = len(parts) > 1 and bool(parts[0].strip()) and len(parts[1].split()) >= FEWEST_WORDS
    return parts if is_both else [text]


def is_about_any(text: str, language: str) -> bool:
    """Tell whether words are about any order, as their articles and adverbs say."""
    return language in _ANY and bool(_ANY[language].search(text))


def is_own_case(text: str) -> bool:
    """Tell whether words are about the customer's own order or mishap."""
    return bool(_OWN_CASE.search(text))
