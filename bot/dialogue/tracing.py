"""Writes what was understood into the trace."""

from __future__ import annotations

from bot.dialogue.choice import Chosen
from bot.dialogue.draft import Draft
from bot.dialogue.understanding import Reading, TurnUnderstanding

MOST_INTENTS = 5


def trace_understanding(draft: Draft, understanding: TurnUnderstanding) -> None:
    """Write down intents, entities and what the knowledge base found, message by message."""
    for reading in understanding.readings:
        _trace_reading(draft, reading, ",".join(map(str, reading.messages)))
    if understanding.joined is not None:
        _trace_reading(draft, understanding.joined, "all together")
    for entity in understanding.entities:
        draft.note("entities", entity.name, str(entity.value))


def trace_choice(draft: Draft, chosen: Chosen) -> None:
    """Write down what the turn is taken to be about."""
    main = chosen.main
    draft.note(
        "choice",
        main.intent or main.kind.name.lower(),
        main.kind.name.lower(),
        confidence=round(main.confidence, 4),
        why=main.why,
        messages=list(main.reading.messages),
        answered_besides=len(chosen.others),
    )


def _trace_reading(draft: Draft, reading: Reading, which: str) -> None:
    understood, found = reading.understood, reading.found
    for candidate in understood.candidates[:MOST_INTENTS]:
        is_accepted = candidate.name == understood.intent
        outcome = "accepted" if is_accepted else "candidate"
        draft.note("intent", candidate.name, outcome, probability=round(candidate.confidence, 4), message=which)
    draft.note(
        "intent",
        understood.intent or "none",
        "decided",
        confidence=round(understood.confidence, 4),
        threshold=round(understood.threshold, 4),
        message=which,
    )
    if reading.is_payload:
        return
    if reading.follows:
        draft.note("follow_up", reading.follows, "read together with the last answer", message=which)
    for entry, score in found.candidates:
        draft.note("knowledge", entry.id, "candidate", score=round(score, 4), source=entry.source, message=which)
    draft.note("knowledge", found.kind, found.reason, confidence=round(found.confidence, 4), message=which)
