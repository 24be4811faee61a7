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
_BEHIND_AN_ANSWER = re.compile(rf"(?:\s*[,;]\s*(?:(?:y|and)\s+)?|\s+(?:y|and)\s+)(?=(?:{_ASKING})\b)", re.IGNORECASE)
FEWEST_WORDS = 2


def is_question(text: str) -> bool:
    """Tell whether words ask for something, by their signs and first words."""
    return bool(_QUESTION.search(text))


def answer_and_question(text: str) -> list[str]:
    """Take an answer and the question behind it apart: "somos 12 y tenéis tienda"; any other text stays whole."""
    parts = _BEHIND_AN_ANSWER.split(text, maxsplit=1)
    is_both = len(parts) > 1 and bool(parts[0].strip()) and len(parts[1].split()) >= FEWEST_WORDS
    return parts if is_both else [text]
