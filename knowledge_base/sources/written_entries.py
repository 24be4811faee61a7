"""Entries that people write in rows or lists: the same fields as in Markdown, whatever the file."""

from typing import Literal

from pydantic import Field, field_validator

from knowledge_base.entries import Entry
from knowledge_base.faq import CHANNELS
from knowledge_base.fields import EntryFields, Text
from knowledge_base.problems import Problem, Report
from knowledge_base.sources.documents import Origin
from knowledge_base.sources.spoken import language_of
from knowledge_base.words import normalized


class WrittenEntry(EntryFields):
    """One question with its answer and fields."""

    question: Text
    answer: Text
    language: Literal["es", "en", ""] = ""
    channels: dict[Text, Text] = Field(default_factory=dict)

    @field_validator("channels")
    @classmethod
    def _known_channels(cls, value: dict[str, str]) -> dict[str, str]:
        unknown = [name for name in value if name not in CHANNELS]
        if unknown:
            raise ValueError(f"`{unknown[0]}` is no channel: use {', '.join(CHANNELS)}")
        return value


class Collected:
    """The entries of one file, with what contradicts itself reported."""

    def __init__(self, origin: Origin, report: Report) -> None:
        self._origin = origin
        self._report = report
        self._seen: dict[tuple[str, str], int] = {}
        self.entries: list[Entry] = []

    def add(self, written: WrittenEntry, line: int) -> None:
        """Take an entry in, or report why not."""
        language = written.language or self._origin.language or self._told(written)
        identifier = written.id or normalized(written.question).replace(" ", "-")
        if not identifier:
            self._say(line, "no_words")
        elif written.valid_from and written.valid_until and written.valid_until < written.valid_from:
            self._say(line, "never_valid")
        elif self._is_new(identifier, language, "id_taken", line, name=identifier):
            self._check_questions(written, language, line)
            self.entries.append(self._entry(written, identifier, language, line))

    def _entry(self, written: WrittenEntry, identifier: str, language: str, line: int) -> Entry:
        origin = self._origin
        given = written.model_dump(exclude={"id", "language", "channels"})
        fallbacks = {name: given[name] or getattr(origin, name) for name in ("owner", "review_on", "topics")}
        audience = written.audience if "audience" in written.model_fields_set else origin.audience
        place = {"file": origin.address, "line": line, "channel_answers": tuple(written.channels.items())}
        return Entry(**{**given, **fallbacks, **place, "audience": audience, "id": identifier, "language": language})

    def _check_questions(self, written: WrittenEntry, language: str, line: int) -> None:
        for question in dict.fromkeys((written.question, *written.variants)):
            self._is_new(f"?{normalized(question)}", language, "asked_twice", line, question=question)

    def _is_new(self, key: str, language: str, code: str, line: int, **values: str) -> bool:
        first = self._seen.setdefault((language, key), line)
        if first != line:
            self._say(line, code, line=str(first), **values)
        return first == line

    def _told(self, written: WrittenEntry) -> str:
        languages = self._origin.languages
        found = language_of(f"{written.question}\n{written.answer}", "", languages)
        return found if found in languages else languages[0]

    def _say(self, at: int, code: str, **values: str) -> None:
        self._report(Problem(self._origin.address, at, code, values))
