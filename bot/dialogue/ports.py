"""What the dialogue needs from the outside, as it wants to see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.dialogue.turn import Json, Turn
from bot.messages import Button
from knowledge_base.entries import Entry

LIKELY = 0.65  # the chance that the first entry is right, from which on it is likely: offered, guessed, enough alone
LEAST_OFFERED = 0.1  # entries that answered had 0.2 and more, those offered for what nobody can answer 0.07 at most
NOT_FAR = 0.5  # of the best score, where something is to be offered


@dataclass(frozen=True, slots=True)
class Candidate:
    """An intent that a text may express, with its probability."""

    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Entity:
    """A fact in a text: its normal form, and how it was written. `role` and `group` tell several of a kind apart."""

    name: str
    value: Json
    text: str = ""
    role: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a text says. `intent` is "" unless it was accepted; `confidence` is the chance that it is right.

    `candidates` are best first. `language` is "" when the text does not tell; it may be one that is not served.
    `is_exact`: the assistant's author wrote these very words as an example of the intent. `between`: two intents of
    which one is meant.
    """

    language: str
    intent: str
    confidence: float
    candidates: tuple[Candidate, ...] = ()
    entities: tuple[Entity, ...] = ()
    threshold: float = 0.5
    vector: NDArray[np.float32] | None = None
    is_exact: bool = False
    between: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What the knowledge base knows about a text; `kind` is answer, offer or unknown.

    `confidence` is the chance that the first candidate is right. `entry` is set for an answer alone. `lacks` are words
    of which the first candidate says nothing, so that it was not answered.
    """

    kind: str
    confidence: float = 0.0
    entry: Entry | None = None
    candidates: tuple[tuple[Entry, float], ...] = ()
    reason: str = ""
    lacks: tuple[str, ...] = ()

    @property
    def near(self) -> tuple[Entry, ...]:
        """The candidates worth offering, best first: what is near to the text, or not far behind the best there is."""
        is_worth = self.kind != "unknown" or self.confidence >= LIKELY
        not_far = NOT_FAR * self.candidates[0][1] if self.candidates and is_worth else LEAST_OFFERED
        return tuple(entry for entry, score in self.candidates if score >= min(LEAST_OFFERED, not_far))


class Understander(Protocol):
    """Tell what a text says. CPU-bound, synchronous, safe to call from threads."""

    def understand(self, text: str, *, previous_language: str, now: datetime) -> Understood:
        """Understand one text."""
        ...


class Knowledge(Protocol):
    """Find the answer to a text. CPU-bound, synchronous, safe to call from threads."""

    def answer(self, text: str, *, language: str, now: datetime, vector: NDArray[np.float32] | None = None) -> Found:
        """Answer, offer a few entries, or admit ignorance; `vector` is the text's, if it is known already."""
        ...


@dataclass(frozen=True, slots=True)
class CustomResult:
    """What a custom action did: said (texts with buttons, or responses with values), slots, or what went wrong.

    `active_form` is None where the form stays as it is and "" where it ends; `ignored` are events without effect here.
    """

    texts: tuple[tuple[str, tuple[Button, ...]], ...] = ()
    responses: tuple[tuple[str, Mapping[str, Json]], ...] = ()
    slots: Mapping[str, Json] = field(default_factory=dict)
    followup: str = ""
    active_form: str | None = None
    forgets_all: bool = False
    ignored: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a custom action. `turn.id` is stable: an external effect can be made once by it."""

    action: str
    turn: Turn
    slots: Mapping[str, Json]
    language: str
    intent: str
    text: str
    active_form: str = ""
    entities: tuple[Entity, ...] = ()


class CustomActions(Protocol):
    """The assistant's own actions, in process or on an action server."""

    @property
    def names(self) -> frozenset[str]:
        """The actions it can run; empty for a server, which may know any."""
        ...

    async def run(self, call: Call) -> CustomResult:
        """Run one action, bounded in time; never raises."""
        ...
