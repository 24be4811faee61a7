"""What the knowledge base lacks: open questions from the database, gathered, without whoever asked them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Literal, cast

from bot.assistant import Assistant
from bot.placeholders import without_personal_data
from bot.storage import gaps as storage
from bot.storage.gaps import OpenQuestion
from bot.storage.store import Transaction
from knowledge_base.answer import answer
from knowledge_base.entries import Audience, Entry
from knowledge_base.gaps import Asked, Gap, find_gaps
from knowledge_base.index import Index

MOST_REPLIES = 6  # of an agent, after one question


@dataclass(frozen=True, slots=True)
class KnownGap:
    """A gap beside the entry that comes nearest to its most typical question; drafts and internal ones count too."""

    gap: Gap
    nearest: Entry | None
    confidence: float


async def read_asked(tx: Transaction, assistant: Assistant, *, since: datetime, now: datetime) -> list[Asked]:
    """Read what was asked since then without a good answer, personal data replaced by placeholders."""
    questions = await storage.open_questions(tx, since=since)
    replies = await storage.agent_replies(tx, [each.conversation_id for each in questions])
    agents = await storage.agent_names(tx)
    cleaner = _Cleaner(assistant, agents, now)
    return [cleaner.asked(each, replies) for each in questions]


def known_gaps(asked: Sequence[Asked], index: Index, *, now: datetime) -> list[KnownGap]:
    """Gather and rank, and name the nearest entry of each; `now` carries the company's time zone."""
    known = {
        language: [text for entry in shelf.entries for text in entry.questions]
        for language, shelf in index.shelves.items()
    }
    gaps = find_gaps(asked, index.encoder, now=now, known=known)
    return [_beside_entries(gap, index, now) for gap in gaps]


def _beside_entries(gap: Gap, index: Index, now: datetime) -> KnownGap:
    question = gap.questions[0].text
    found = answer(question, index, language=gap.language, audience=Audience.INTERNAL, now=now)
    nearest = found.entry or (found.candidates[0].entry if found.candidates else None)
    return KnownGap(gap, nearest, found.confidence)


@dataclass(frozen=True, slots=True)
class _Cleaner:
    assistant: Assistant
    agents: Sequence[str]
    now: datetime

    def asked(self, question: OpenQuestion, replies: Mapping[int, Sequence[tuple[int, str]]]) -> Asked:
        own = replies.get(question.conversation_id, ())
        after = (text for message_id, text in own if message_id > question.last_message_id)
        served = self.assistant.settings.languages
        asked = Asked(
            text=question.text,
            language=question.language if question.language in served else served[0],
            asked_at=question.asked_at,
            conversation_id=question.conversation_id,
            why=cast("Literal['unanswered', 'not_taken', 'not_helpful']", question.why),
            replies=tuple(islice(after, MOST_REPLIES)),
        )
        names = [*self.agents, question.contact_name]
        cleaned = tuple(self._clean(text, asked.language, names) for text in asked.replies)
        return replace(asked, text=self._clean(asked.text, asked.language, names), replies=cleaned)

    def _clean(self, text: str, language: str, names: Sequence[str]) -> str:
        settings = self.assistant.settings
        pattern = settings.order_number.pattern if settings.order_number else None
        return without_personal_data(
            text,
            language=language,
            names=names,
            order_number=pattern,
            now=self.now,
            time_zone=settings.time_zone,
        )
