"""What happens to a message that could not be delivered: somebody gets to know."""

from __future__ import annotations

from bot.clock import Clock, system_clock
from bot.dialogue.turn import Mode
from bot.storage.conversations import conversation_with_id, write_message
from bot.storage.deliveries import Delivery, Result
from bot.storage.identities import mark_unreachable
from bot.storage.store import Transaction
from bot.use_cases import hand_over
from bot.use_cases.business import BusinessFor
from bot.use_cases.escalate import settle
from bot.use_cases.notify import queue_desk_root
from bot.use_cases.work import Work


class Undeliverable:
    """Leaves a marker in the conversation, and hands over one whose customer waits for words that did not arrive."""

    def __init__(self, business: BusinessFor, *, clock: Clock = system_clock) -> None:
        self._business = business
        self._clock = clock

    async def tell(self, tx: Transaction, delivery: Delivery, result: Result) -> None:
        """Deal with a failed delivery; one that was no message to a customer is only in the log."""
        if delivery.kind != "message" or delivery.conversation_id is None:
            return
        conversation = await conversation_with_id(tx, delivery.conversation_id, lock=True)
        if conversation is None:
            return
        now = self._clock()
        work = Work(tx, self._business(conversation.id), now, conversation)
        content = {"message_id": delivery.message_id, "reason": result.error}
        await write_message(
            tx, conversation, author="system", message="not_delivered", kind="marker", content=content, now=now
        )
        await work.happened("delivery.failed", delivery_id=delivery.id)
        if result.is_unreachable:
            await mark_unreachable(tx, conversation.id, result.error)
        elif conversation.mode in {Mode.BOT, Mode.RETURNED} and conversation.closed_at is None:
            await hand_over.hand_over(work, reason="not_delivered")
        elif conversation.mode in {Mode.QUEUED, Mode.OWNED}:
            await queue_desk_root(work, conversation.team)
        await settle(work)
