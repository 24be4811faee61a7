"""What becomes of a platform's word on a message, a person's identity, or whether we may write to somebody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypedDict

import structlog

from bot.channels.updates import ConsentChange, IdentityChange, Parsed, Reachability
from bot.clock import Clock, system_clock
from bot.messages import DeliveryStatus, StatusUpdate
from bot.storage import identities
from bot.storage.contacts import record_consent
from bot.storage.conversations import hold_what_a_status_is_about
from bot.storage.deliveries import Delivery, Result, apply_status, delivery_about
from bot.storage.store import Store, Transaction

Tell = Callable[[Transaction, Delivery, Result], Awaitable[None]]
log = structlog.get_logger(__name__)


class _About(TypedDict):
    channel: str
    external_id: str
    delivery_id: int | None


class UpdateRecorder:
    """Takes from channels whatever is no message. The same update twice changes nothing the second time.

    `undeliverable` is called for a message that the platform took and then could not deliver, in the transaction
    that stores it.
    """

    def __init__(self, store: Store, undeliverable: Tell, *, clock: Clock = system_clock) -> None:
        self._store = store
        self._undeliverable = undeliverable
        self._clock = clock

    async def record(self, update: Parsed) -> None:
        """Store what an update says; returns once it is committed."""
        if isinstance(update, StatusUpdate):
            await self._status(update)
        elif isinstance(update, IdentityChange | Reachability | ConsentChange):
            async with self._store.receiving() as tx:
                await self._about_person(tx, update)

    async def _status(self, update: StatusUpdate) -> None:
        if update.status is DeliveryStatus.FAILED:
            await self._failed(update)
            return
        async with self._store.receiving_singly() as tx:
            await apply_status(tx, **_about(update), status=update.status.value, error="", now=self._clock())

    async def _failed(self, update: StatusUpdate) -> None:
        """Store that the platform could not deliver; somebody is told of it in the conversation."""
        about = _about(update)
        async with self._store.transaction() as tx:
            await hold_what_a_status_is_about(tx, **about)
            known = await delivery_about(tx, **about)
            await apply_status(tx, **about, status=update.status.value, error=update.error, now=self._clock())
            if known is not None:
                log.warning("delivery.failed_at_platform", delivery_id=known.id, channel=update.channel)
                await self._undeliverable(tx, known, Result(known.id, "failed", error=update.error))

    async def _about_person(self, tx: Transaction, update: IdentityChange | Reachability | ConsentChange) -> None:
        if isinstance(update, IdentityChange):
            await self._identity(tx, update)
        elif isinstance(update, Reachability):
            reason = "" if update.is_reachable else update.reason or "unreachable"
            await identities.set_reachability(tx, update.address, reason)
        else:
            await self._consent(tx, update)

    async def _identity(self, tx: Transaction, update: IdentityChange) -> None:
        place = {"channel": update.channel, "account": update.account}
        contact_id = await identities.contact_known_as(tx, **place, external_id=update.old_external_id)
        if contact_id is None:
            return
        await identities.add_identity(
            tx, contact_id, **place, external_id=update.new_external_id, phone=update.phone, now=self._clock()
        )
        await identities.move_open_conversation(
            tx, **place, old_recipient=update.old_external_id, new_recipient=update.new_external_id
        )

    async def _consent(self, tx: Transaction, update: ConsentChange) -> None:
        contact_id = await identities.contact_known_as(tx, update.channel, update.account, update.external_id)
        if contact_id is None or "marketing" not in update.category:
            return
        source = f"{update.channel} settings"
        await record_consent(
            tx, contact_id, granted=update.is_granted, source=source, message_id=None, now=update.at or self._clock()
        )


def _about(update: StatusUpdate) -> _About:
    return {"channel": update.channel, "external_id": update.external_id, "delivery_id": update.delivery_id}
