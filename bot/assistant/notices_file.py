"""Reads `knowledge/notices.yml`: incidents, from when until when, and whom they concern."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, StringConstraints

from bot.assistant.data_texts import notice_problem
from bot.assistant.settings import Language
from knowledge_base.notices import Notice
from routing.documents import Document, Strict, read_document, shaped
from routing.problems import ConfigurationProblem, raise_if_any


def _for_all(value: object) -> object:
    return dict.fromkeys(("es", "en"), value) if isinstance(value, str) else value


Text = Annotated[str, StringConstraints(min_length=1)]


class _Notice(Strict):
    """One item of the file. A date stands for the whole day; a moment without an offset is the company's local time."""

    id: str = Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
    from_: date | datetime = Field(alias="from")
    until: date | datetime
    topics: tuple[Text, ...] = ()
    words: tuple[Text, ...] = ()
    text: Annotated[Mapping[Language, Text], BeforeValidator(_for_all), Field(min_length=1)]
    channels: tuple[Literal["webchat", "telegram", "whatsapp", "slack"], ...] = ()


def parse_notices(text: str, file: str, zone: ZoneInfo) -> tuple[Notice, ...]:
    """Read the notices of a file, in its order.

    Raises:
        ConfigurationError: with everything that is wrong in it.
    """
    document = read_document(text, file)
    if document.data is None:
        return ()
    items = shaped(document, list[_Notice])
    notices = [_notice(item, document.line(number), zone) for number, item in enumerate(items)]
    raise_if_any([each for number, notice in enumerate(notices) for each in _problems(document, number, notices)])
    return tuple(notices)


def _notice(item: _Notice, line: int, zone: ZoneInfo) -> Notice:
    return Notice(
        id=item.id,
        starts_at=_moment(item.from_, zone),
        ends_at=_moment(item.until, zone, is_whole_day=True),
        texts={str(language): text for language, text in item.text.items()},
        topics=item.topics,
        words=item.words,
        channels=item.channels,
        line=line,
    )


def _moment(at: date | datetime, zone: ZoneInfo, *, is_whole_day: bool = False) -> datetime:
    """Return the moment; of a day its beginning, or its end."""
    if isinstance(at, datetime):
        local = datetime.fromisoformat(at.isoformat())  # a plain one: the file's remembers how it was written
        return (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)
    day = at + timedelta(days=1) if is_whole_day else at
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _problems(document: Document, number: int, notices: list[Notice]) -> list[ConfigurationProblem]:
    notice = notices[number]
    found = []
    if notice.ends_at <= notice.starts_at:
        found.append(notice_problem("notice_ends_first", document.line(number, "until"), name=notice.id))
    if not notice.topics and not notice.words:
        found.append(notice_problem("notice_for_nobody", document.line(number), name=notice.id))
    if any(each.id == notice.id for each in notices[:number]):
        found.append(notice_problem("repeated", document.line(number, "id"), name=notice.id))
    return found
