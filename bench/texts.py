"""What customers write in the benchmarks: the example shop's own questions as people put them, no two alike."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from bot.assistant import Assistant
from knowledge_base.entries import Audience

BEFORE = {
    "es": (
        "", "hola, ", "buenas, ", "hola buenas, ", "buenos días, ", "perdona, ", "una duda: ", "oye, ", "hola! ",
        "buenas tardes, ", "disculpad, ", "una pregunta, ", "muy buenas, ",
    ),
    "en": (
        "", "hi, ", "hello, ", "hey, ", "good morning, ", "sorry, ", "quick question: ", "hi there, ", "hello! ",
        "good afternoon, ", "excuse me, ", "just wondering, ", "one thing, ",
    ),
}  # fmt: skip
AFTER = {
    "es": (
        "", " gracias", " por favor", ", gracias!", " :)", " es que no lo encuentro", ", es para un regalo",
        " un saludo", ", soy clienta", " porfa", ", me corre prisa",
    ),
    "en": (
        "", " thanks", " please", ", thank you!", " :)", " I can't find it", ", it's for a present", " cheers",
        ", I'm a customer", " pls", ", I'm in a hurry",
    ),
}  # fmt: skip
INTENTS = ("order_status", "return_request", "invoice_request", "opening_hours", "product_advice", "damaged_parcel")
INTENT_EXAMPLES = 8  # of each; so about one question in eight is for a rule and not for the knowledge base


def questions(assistant: Assistant) -> Iterator[str]:
    """Yield questions, two in Spanish for each in English, none twice; there are more than 100,000."""
    spanish, english = _varied(_asked(assistant, "es"), "es"), _varied(_asked(assistant, "en"), "en")
    said: set[str] = set()
    for question in itertools.chain.from_iterable(zip(spanish, spanish, english, strict=False)):
        if question not in said:
            said.add(question)
            yield question


def _asked(assistant: Assistant, language: str) -> list[str]:
    """List the questions of one language, knowledge and rules mixed."""
    known = [entry for entry in assistant.entries if entry.language == language and entry.audience is Audience.PUBLIC]
    asked = [text for entry in known for text in (entry.question, *entry.variants)]
    examples = assistant.training.examples
    for intent in INTENTS:
        said = [example.text for example in examples if example.intent == intent]
        half = len(said) // 2  # Spanish ones come first in each intent
        asked += (said[:half] if language == "es" else said[half:])[:INTENT_EXAMPLES]
    asked = list(dict.fromkeys(text.lower() for text in asked))
    return asked[::2] + asked[1::2]


def _varied(asked: Sequence[str], language: str) -> Iterator[str]:
    """Go through the questions again and again, each time with other words before and after."""
    for before, after in itertools.product(BEFORE[language], AFTER[language]):
        for question in asked:
            yield f"{before}{question}{after}"
