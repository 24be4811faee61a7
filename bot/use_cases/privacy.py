"""What a person may ask of us: all that we keep of him, or that nothing of it remains. And not keeping it for ever."""

from __future__ import annotations

import asyncio
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.clock import Clock, system_clock
from bot.media import MediaFolder
from bot.storage import media, privacy, retention
from bot.storage.agents import write_audit
from bot.storage.retention import BATCH
from bot.storage.store import Store, Transaction

UNCLAIMED_FOR = timedelta(days=1)  # how long a stored file waits for its row: storing that takes moments
MOST_FILES = 1_000  # looked up at once


class WhoError(LookupError):
    """The description fits nobody, or more than one; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long each class of data is kept.

    `conversations`: what was said, counted from the last word; an open ticket keeps its conversation. `leads`: closed
    ones, from their opening. A contact goes when no conversation is left and every lead is that old; one who opted out
    stays, to be left in peace.
    """

    conversations: timedelta = timedelta(days=365)
    media: timedelta = timedelta(days=180)
    traces: timedelta = timedelta(days=90)
    leads: timedelta = timedelta(days=730)
    audit: timedelta = timedelta(days=1825)
    technical: timedelta = timedelta(days=30)  # deliveries, timers, platform updates, sessions and links that are over


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased; `contact_id` is all that is left."""

    contact_id: int
    counts: Mapping[str, int] = field(default_factory=dict)


class Privacy:
    """Exports and erases people, and forgets what is old."""

    def __init__(self, store: Store, media: MediaFolder, *, clock: Clock = system_clock) -> None:
        self._store = store
        self._media = media
        self._clock = clock

    async def export(self, who: str, target: Path) -> Mapping[str, int]:
        """Write all that is kept of a person into the new zip `target`: data.json and the files; return the counts.

        `who` is an e-mail address, a phone number with +, a contact's id or `channel:identity`.

        Raises:
            WhoError
        """
        async with self._store.transaction() as tx:
            person = await _one_person(tx, who)
            rows = await privacy.read_all(tx, person)
            await self._audit(tx, "exported", person[0])
        _write_zip(target, rows, self._media)
        return {table: len(found) for table, found in rows.items() if found}

    async def erase(self, who: str) -> Erasure:
        """Erase a person; an audit line without personal data remains.

        Raises:
            WhoError
        """
        async with self._store.transaction() as tx:
            person = await _one_person(tx, who)
            erased = await privacy.erase_contacts(tx, person, now=self._clock())
            await self._audit(tx, "erased", person[0], erased.counts)
        self._delete(erased.files)
        return Erasure(person[0], erased.counts)

    async def forget(self, keep: Retention) -> Mapping[str, int]:
        """Delete what has been kept long enough, batch by batch; return the counts by data class."""
        now = self._clock()
        counts = {
            "media": await self._forget_media(now - keep.media),
            "conversations": await self._forget_conversations(now - keep.conversations),
            "leads": await self._forget_leads(now - keep.leads),
            "contacts": await self._forget_contacts(now - keep.conversations, now - keep.leads),
            "traces": await self._forget_rows("traces", now - keep.traces),
            "audit": await self._forget_rows("audit", now - keep.audit),
        }
        for data_class in ("deliveries", "timers", "updates", "links", "sessions"):
            counts[data_class] = await self._forget_rows(data_class, now - keep.technical)
        return counts | {"files": await self._sweep(now - UNCLAIMED_FOR)}

    async def _sweep(self, before: datetime) -> int:
        """Delete files that no row refers to: their message was never stored, or a crash came before their deletion."""
        await asyncio.to_thread(self._media.discard_unfinished, before)
        files = await asyncio.to_thread(self._media.stored_before, before)
        swept = 0
        for start in range(0, len(files), MOST_FILES):
            async with self._store.transaction() as tx:
                unclaimed = await media.without_row(tx, files[start : start + MOST_FILES])
            for sha256 in unclaimed:
                swept += await asyncio.to_thread(self._media.discard, sha256, before)
        return swept

    async def _forget_conversations(self, before: datetime) -> int:
        total = 0
        while True:
            async with self._store.transaction() as tx:
                found = await retention.quiet_conversations(tx, before=before)
                erased = await privacy.empty_conversations(tx, found, now=self._clock())
            self._delete(erased.files)
            total += len(found)
            if len(found) < BATCH:
                return total

    async def _forget_contacts(self, before: datetime, leads_before: datetime) -> int:
        total = 0
        while True:
            async with self._store.transaction() as tx:
                people = await retention.quiet_contacts(tx, before=before, leads_before=leads_before)
                for person in people:
                    await privacy.erase_contacts(tx, person, now=self._clock())
            total += len(people)
            if len(people) < BATCH:
                return total

    async def _forget_leads(self, before: datetime) -> int:
        total = 0
        while True:
            async with self._store.transaction() as tx:
                count = await retention.delete_old_leads(tx, before=before)
            total += count
            if count < BATCH:
                return total

    async def _forget_media(self, before: datetime) -> int:
        total = 0
        while True:
            async with self._store.transaction() as tx:
                count, files = await retention.delete_old_media(tx, before=before)
            self._delete(files)
            total += count
            if count < BATCH:
                return total

    async def _forget_rows(self, data_class: str, before: datetime) -> int:
        async with self._store.transaction() as tx:
            return await retention.delete_old(tx, data_class, before=before)

    async def _audit(
        self, tx: Transaction, action: str, contact_id: int, counts: Mapping[str, int] | None = None
    ) -> None:
        await write_audit(
            tx,
            actor="operator",
            action=f"privacy.{action}",
            subject=f"contact:{contact_id}",
            now=self._clock(),
            data=json.dumps(dict(counts or {})),
        )

    def _delete(self, files: Iterable[str]) -> None:
        """Delete files after the commit: a crash between leaves a file that no row names, never a row without one."""
        for sha256 in files:
            self._media.delete(sha256)


async def _one_person(tx: Transaction, who: str) -> list[int]:
    kind, value = _described(who.strip())
    people = await privacy.find_people(tx, kind, value)
    if not people:
        raise WhoError(f"Nobody is known as {who}: give an e-mail, +phone, channel:identity or a contact's id.")
    if len(people) > 1:
        ids = ", ".join(str(person[0]) for person in people)
        raise WhoError(f"{who} fits the contacts {ids}: say which, by its id.")
    return people[0]


def _described(who: str) -> tuple[str, str]:
    if who.startswith("+"):
        return "phone", "+" + "".join(letter for letter in who if letter.isdecimal())
    if who.isascii() and who.isdecimal() and len(who) < 19:
        return "id", who
    channel, colon, _ = who.partition(":")
    return ("identity" if colon and channel.isalpha() else "email"), who


def _write_zip(target: Path, rows: Mapping[str, list[dict[str, Any]]], media: MediaFolder) -> None:
    with target.open("xb") as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        target.chmod(0o600)
        archive.writestr("data.json", json.dumps(rows, ensure_ascii=False, indent=2, default=str))
        for sha256 in {row["sha256"] for row in rows["media"] if row["sha256"]}:
            if media.path(sha256).is_file():
                archive.write(media.path(sha256), f"media/{sha256}")
