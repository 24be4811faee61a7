"""Understand one message: language, intent and entities, with one encoding."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from intents.entities import Entity, EntityModel, extract, together
from intents.language import LanguageGuess, detect
from intents.model import Floats, Model, ScoredIntent
from intents.text import clean


@dataclass(frozen=True, slots=True, eq=False)
class Understanding:
    """What a message says; `text` is the message as written, entity spans point into it.

    `intent` is None when `confidence` lies below `threshold`. `vector` is the encoding of the message,
    for whoever searches with it next. `is_exact`: the words are those of a training example. `between`: one of these
    two intents is meant, and it is worth asking which.
    """

    text: str
    language: LanguageGuess
    intent: str | None
    confidence: float
    threshold: float
    ranking: tuple[ScoredIntent, ...]
    entities: tuple[Entity, ...]
    vector: Floats
    is_exact: bool = False
    between: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Understander:
    """Understand the messages of one assistant.

    Pure CPU work of a few milliseconds, safe in several threads: call it in a thread pool.
    """

    model: Model
    languages: Sequence[str]
    time_zone: str
    order_number_pattern: str | None = None
    default_region: str = "ES"
    entities: EntityModel = field(default_factory=EntityModel)

    def warm_up(self, now: datetime) -> None:
        """Load what loads with the first message, so that no customer waits the second it takes."""
        self.understand("a first message, un primer mensaje", previous_language=None, now=now)

    def understand(
        self, text: str, *, previous_language: str | None, now: datetime, vector: Floats | None = None
    ) -> Understanding:
        """Understand a message of a conversation that spoke `previous_language` (None at its start)."""
        language = detect(text, previous_language, self.languages)
        if vector is None:
            vector = self.model.encoder.encode([clean(text)])[0]
        prediction = self.model.predict(text, vector)
        return Understanding(
            text=text,
            language=language,
            intent=prediction.intent,
            confidence=prediction.confidence,
            threshold=prediction.threshold,
            ranking=prediction.ranking,
            entities=self.entities_of(text, language=language.language, now=now),
            vector=vector,
            is_exact=prediction.is_exact,
            between=prediction.between,
        )

    def entities_of(self, text: str, *, language: str, now: datetime) -> tuple[Entity, ...]:
        """Find the facts in a text of that language, in reading order."""
        built_in = extract(
            text,
            language=language,
            order_number_pattern=self.order_number_pattern,
            default_region=self.default_region,
            now=now,
            time_zone=self.time_zone,
        )
        return together(built_in, self.entities.find(text), has_order_numbers=self.order_number_pattern is not None)
