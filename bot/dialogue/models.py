"""The trained models, seen as the dialogue wants to see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from bot.dialogue.ports import Candidate, Entity, Found, Understood
from intents.understand import Understander
from knowledge_base.answer import answer
from knowledge_base.entries import Audience
from knowledge_base.index import Index


@dataclass(frozen=True, slots=True)
class TrainedUnderstander:
    """Intents, entities and language by the trained model."""

    understander: Understander

    def understand(self, text: str, *, previous_language: str, now: datetime) -> Understood:
        """Understand one text."""
        result = self.understander.understand(text, previous_language=previous_language or None, now=now)
        return Understood(
            language=result.language.language,
            intent=result.intent or "",
            confidence=result.confidence,
            candidates=tuple(Candidate(each.name, each.score) for each in result.ranking),
            entities=tuple(Entity(each.name, each.value, each.text, each.role, each.group) for each in result.entities),
            threshold=result.threshold,
            vector=result.vector,
            is_exact=result.is_exact,
            between=result.between,
        )


@dataclass(frozen=True, slots=True)
class IndexedKnowledge:
    """Answers for customers from the built index."""

    index: Index

    def answer(self, text: str, *, language: str, now: datetime, vector: NDArray[np.float32] | None = None) -> Found:
        """Answer a text with the vector it already has."""
        result = answer(text, self.index, language=language, audience=Audience.PUBLIC, now=now, vector=vector)
        return Found(
            kind=result.kind,
            confidence=result.confidence,
            entry=result.entry,
            candidates=tuple((each.entry, each.score) for each in result.candidates),
            reason=result.reason,
            lacks=result.lacks,
        )
