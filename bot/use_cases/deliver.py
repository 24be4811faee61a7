"""Sending what is queued: in order within a lane, once as far as the platform lets us know."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError

from bot import metrics
from bot.channels.formatting import one_line
from bot.channels.port import (
    Channel,
    PermanentSendError,
    TemporarySendError,
    UncertainSendError,
    WhenUncertain,
)
from bot.clock import Clock, system_clock
from bot.failpoints import failpoint
from bot.logs import where
from bot.messages import Address, Button, MediaKind, OutboundMessage, OutgoingMedia
from bot.storage import deliveries
from bot.storage.conversations import hold
from bot.storage.deliveries import Delivery, Result
from bot.storage.store import Store, Transaction
from bot.waiting import wait_for_any
from routing.outbound import Outgoing, Passage, Purpose, decide_outbound

LEASE = timedelta(seconds=60)  # longer than any send may take
SEND_TIMEOUT_SECONDS = 45
RECONCILE_FOR = timedelta(seconds=90)  # how long a platform's status update is awaited
MOST_RESENDS = 8  # of a message that may have been sent
GIVE_UP_AFTER = timedelta(hours=24)  # what could not be sent for a day is no answer any more
LONGEST_WAIT = timedelta(minutes=5)
log = structlog.get_logger(__name__)

Sender = Callable[[Delivery], Awaitable[str]]
"""Sends one delivery that is not a message to a customer; returns the platform's id, raises as a channel does."""


class HeldBackError(Exception):
    """The outbound gate lets this not go out: it is cancelled, and nobody need be told."""


class Deliverer:
    """Sends deliveries of every kind.

    `undeliverable` is called for each delivery that a person must look at, in the transaction that gives it up.
    """

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        senders: Mapping[str, Sender],
        undeliverable: Callable[[Transaction, Delivery, Result], Awaitable[None]],
        *,
        media_path: Callable[[str], Path],
        clock: Clock = system_clock,
    ) -> None:
        self._store = store
        self._channels = channels
        self._senders = senders
        self._undeliverable = undeliverable
        self._media_path = media_path
        self._clock = clock

    async def lease(self, most: int) -> list[Delivery]:
        """Lease what may go now; the lease is committed before anything is sent."""
        async with self._store.single() as tx:
            leased = await deliveries.lease(tx, now=self._clock(), lease_for=LEASE, most=most)
        if leased:
            failpoint("delivery.after_lease")
        return leased

    async def send(self, delivery: Delivery) -> Result:
        """Send one leased delivery and say what became of it; never raises."""
        try:
            async with asyncio.timeout(SEND_TIMEOUT_SECONDS):
                external_id, sent_as = await self._send(delivery)
            failpoint("delivery.after_send")
            return Result(delivery.id, "sent", external_id=external_id, sent_as=sent_as)
        except HeldBackError as error:
            return Result(delivery.id, "cancelled", error=str(error))
        except TemporarySendError as error:
            return self._later(delivery, error)
        except PermanentSendError as error:
            return Result(delivery.id, "failed", error=str(error), is_unreachable=error.unreachable)
        except (UncertainSendError, TimeoutError) as error:
            return self._uncertain(delivery, str(error) or "timeout")
        except Exception as error:  # an adapter's bug must not stop the others' messages
            log.error("delivery.adapter_failed", delivery_id=delivery.id, **where(error))
            return Result(delivery.id, "failed", error=type(error).__name__)

    async def _send(self, delivery: Delivery) -> tuple[str, str]:
        """Send; return the platform's id, and what the customer reads where it is not what was written."""
        if delivery.kind != "message":
            return await self._senders[delivery.kind](delivery), ""
        gate = decide_outbound(_outgoing(delivery), self._clock())
        if gate.passage is Passage.BLOCKED:
            raise HeldBackError(gate.reason)
        channel = self._channels.get(delivery.channel)
        if channel is None:
            raise PermanentSendError(f"the channel {delivery.channel} is off: it has no credentials")
        is_template = gate.passage is Passage.TEMPLATE
        external_id = await channel.send(outbound(delivery, self._media_path, is_template=is_template))
        line = one_line(delivery.text) if is_template else delivery.text
        return external_id, line if line != delivery.text else ""

    def _later(self, delivery: Delivery, error: TemporarySendError) -> Result:
        now = self._clock()
        if now - delivery.created_at >= GIVE_UP_AFTER:
            return Result(delivery.id, "failed", error=f"gave up after {delivery.attempts} tries: {error}")
        wait = error.retry_after or _back_off(delivery)
        return Result(delivery.id, "pending", error=str(error), next_at=now + wait)

    def _uncertain(self, delivery: Delivery, reason: str) -> Result:
        """Decide by the adapter's word what to do with a message that may or may not have been sent."""
        channel = self._channels.get(delivery.channel) if delivery.kind == "message" else None
        policy = channel.when_uncertain if channel else WhenUncertain.RESEND
        now = self._clock()
        if policy is WhenUncertain.RESEND and delivery.attempts < MOST_RESENDS:
            wait = timedelta() if delivery.attempts <= 1 else _back_off(delivery)
            return Result(delivery.id, "pending", error=reason, next_at=now + wait)
        if policy is WhenUncertain.RECONCILE:
            return Result(delivery.id, "uncertain", error=reason, next_at=now + RECONCILE_FOR)
        return Result(delivery.id, "failed", error=f"not known whether it was sent: {reason}")

    async def finish(self, done: list[tuple[Delivery, Result]]) -> bool:
        """Write results, and with each failure what people must know of it; say whether that made room for more."""
        for delivery, result in done:
            metrics.DELIVERIES.labels(delivery.channel, result.state).inc()
        failed = [(delivery, result) for delivery, result in done if result.state == "failed"]
        others = [result for _, result in done if result.state != "failed"]
        has_more: list[bool] = []
        if others:
            async with self._store.single() as tx:
                has_more = await deliveries.finish(tx, others, now=self._clock())
            await self._keep_what_was_sent(others)
        for delivery, result in failed:
            await self._fail(delivery, result)
        failpoint("delivery.after_result")
        return any(has_more) or bool(failed)

    async def _keep_what_was_sent(self, done: list[Result]) -> None:
        for result in done:
            if result.sent_as:
                async with self._store.single() as tx:
                    await deliveries.keep_sent_as(tx, result.id, result.sent_as)

    async def _fail(self, delivery: Delivery, result: Result) -> None:
        """Give a delivery up and let a person know, both or neither; what was settled meanwhile stays as it is."""
        async with self._store.transaction() as tx:
            await hold(tx, delivery.conversation_id)
            if await deliveries.finish(tx, [result], now=self._clock()):
                log.warning("delivery.failed", delivery_id=delivery.id, channel=delivery.channel, reason=result.error)
                await self._undeliverable(tx, delivery, result)

    async def recover(self) -> int:
        """Deal with deliveries whose sender died or whose reconciliation never came; return how many."""
        now = self._clock()
        async with self._store.transaction() as tx:
            lost = await deliveries.expired_leases(tx, now=now)
            results = [(delivery, self._uncertain(delivery, "the sender died")) for delivery in lost]
            overdue = await deliveries.overdue_uncertain(tx, now=now)
            known = [result for _, result in results if result.state != "failed"]
            await deliveries.finish(tx, known, now=now)
        lost_ids = {delivery.id for delivery in lost}
        unknown = "not known whether it was sent: no status came"
        results += [(each, Result(each.id, "failed", error=unknown)) for each in overdue if each.id not in lost_ids]
        for delivery, result in results:
            if result.state == "failed":  # until then it is uncertain and overdue: somebody comes back to it
                await self._fail(delivery, result)
        return len(results)


def _back_off(delivery: Delivery) -> timedelta:
    return min(timedelta(seconds=2 ** min(delivery.attempts, 10)), LONGEST_WAIT)


def _outgoing(delivery: Delivery) -> Outgoing:
    purpose = Purpose((delivery.content or {}).get("purpose", Purpose.ANSWER))
    return Outgoing(delivery.channel, purpose, delivery.is_opted_out, delivery.last_inbound_at)


def outbound(delivery: Delivery, media_path: Callable[[str], Path], *, is_template: bool) -> OutboundMessage:
    """Translate a leased delivery into what its channel sends."""
    content: Mapping[str, Any] = delivery.content or {}
    return OutboundMessage(
        delivery_id=delivery.id,
        address=Address(delivery.channel, delivery.account, delivery.recipient, delivery.thread),
        text=delivery.text,
        buttons=tuple(Button(button["title"], button["payload"]) for button in content.get("buttons", ())),
        media=_media(content.get("media"), media_path),
        reply_to=delivery.last_inbound_id,
        addressee=delivery.addressee,
        language=delivery.language,
        is_template=is_template,
    )


def _media(media: Mapping[str, str] | None, media_path: Callable[[str], Path]) -> OutgoingMedia | None:
    if media is None:
        return None
    path = str(media_path(media["sha256"]))
    return OutgoingMedia(MediaKind(media["kind"]), media["mime_type"], media["filename"], path)


class DeliveryLoop:
    """Leases, sends and finishes, many at a time; results that come together are written together.

    `told` is called with each conversation in which something was said or failed, after that is stored.
    """

    def __init__(
        self,
        deliverer: Deliverer,
        told: Callable[[int], None],
        *,
        most_at_once: int = 64,
        clock: Clock = system_clock,
    ) -> None:
        self._deliverer = deliverer
        self._told = told
        self._most_at_once = most_at_once
        self._clock = clock
        self._sending: set[asyncio.Task[None]] = set()
        self._done: list[tuple[Delivery, Result]] = []
        self._look = True  # there may be something to send
        self._wake = asyncio.Event()

    def wake(self, about: Collection[int] = ()) -> None:
        """Look at the queue soon: a hint, the poll is the guarantee."""
        self._look = True
        self._wake.set()

    async def run(self, stop: asyncio.Event, poll_seconds: float = 0.5) -> None:
        """Deliver until `stop` is set, then let what is being sent finish."""
        recovered_at = datetime.min.replace(tzinfo=self._clock().tzinfo)
        while not stop.is_set():
            self._wake.clear()
            try:
                await self._finish()  # first: an outage may have outlasted the leases of what was sent
                if self._clock() - recovered_at >= timedelta(seconds=1):
                    await self._deliverer.recover()
                    recovered_at = self._clock()
                await self._round()
            except (DBAPIError, OSError) as error:
                log.warning("delivery.database_unavailable", error=type(error).__name__)
                self._look = True
                await asyncio.sleep(poll_seconds)
            await wait_for_any((self._wake, stop), poll_seconds)
            self._look = self._look or not self._wake.is_set()
        await asyncio.gather(*self._sending, return_exceptions=True)
        await self._finish()

    async def _round(self) -> None:
        """Lease and send what may go, if something says that there may be any."""
        free = self._most_at_once - len(self._sending)
        if not self._look or free <= 0:
            return
        self._look = False
        leased = await self._deliverer.lease(free)
        for delivery in leased:
            task = asyncio.create_task(self._send(delivery))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
        if len(leased) == free:
            self._look = True

    async def _send(self, delivery: Delivery) -> None:
        result = await self._deliverer.send(delivery)
        self._done.append((delivery, result))
        self._wake.set()

    async def _finish(self) -> None:
        done, self._done = self._done, []
        if not done:
            return
        try:
            has_more = await self._deliverer.finish(done)
        except (DBAPIError, OSError):
            self._done = done + self._done
            raise
        self._look = self._look or has_more
        for conversation_id in {delivery.conversation_id for delivery, _ in done}:
            if conversation_id is not None:
                self._told(conversation_id)
