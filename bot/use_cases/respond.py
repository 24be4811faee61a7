"""Answering a conversation: one transaction that holds everything the answer does, or nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from bot import metrics
from bot.channels.formatting import Piece, choose, compose
from bot.channels.port import Limits
from bot.clock import Clock, system_clock
from bot.dialogue.turn import Decision, Desk, Json, Mode, Reply, Step, Turn, TurnMessage
from bot.failpoints import failpoint
from bot.logs import where
from bot.storage import turns
from bot.storage.away import is_gone
from bot.storage.conversations import hand_over as queue_barely
from bot.storage.deliveries import conversation_lane
from bot.storage.store import Store, Transaction
from bot.storage.turns import Claim, LockedConversation, Said
from bot.storage.unsent import take_back_unsent

MOST_ATTEMPTS = 3
MOST_FAREWELLS = 3  # tries at handing a failed turn over
FAILED = "turn_failed"
ENDED = "the process ended"  # why a try failed that left no error
RETRY_AFTER = timedelta(seconds=1)
log = structlog.get_logger(__name__)


class TurnDesk(Desk, Protocol):
    """The desk, as the turn's owner sees it."""

    async def customer_wrote(self, messages: Sequence[TurnMessage]) -> None:
        """Let the agents know, before anything is decided."""
        ...

    async def run_tickets(self, *, only_asked: bool = False) -> None:
        """Run the clocks of his tickets; one that waits for him goes on waiting if he `only_asked` how it stands."""
        ...

    async def settle(self, decision: Decision) -> Decision:
        """Run the event rules over what the turn made happen; return the decision with what they add to it."""
        ...

    async def give_up(self, slots: Mapping[str, Json], reason: str) -> Mapping[str, Json]:
        """Hand over a turn that nobody here can decide; return what is still remembered."""
        ...


class Mind(Protocol):
    """An assistant that is loaded and trained."""

    @property
    def version(self) -> str:
        """The name of its version."""
        ...

    def understand(self, turn: Turn) -> Any:
        """Understand the turn's messages; pure computation of a few milliseconds (docs/decisions/0007)."""
        ...

    async def decide(self, turn: Turn, understood: Any, desk: Desk) -> Decision:
        """Decide what to say and do."""
        ...

    def opted_out_by(self, turn: Turn) -> bool:
        """Say whether a message is an opt-out command, which counts even while a person answers."""
        ...

    def notice(self, language: str, channel: str) -> str:
        """Return what the first message to a contact begins with."""
        ...

    def apology(self, language: str) -> str:
        """Return what to tell a customer whose message we could not deal with."""
        ...


DeskFactory = Callable[[Transaction, LockedConversation, int, datetime], TurnDesk]


@dataclass(frozen=True, slots=True)
class Try:
    """One try at a turn."""

    conversation: LockedConversation
    messages: tuple[TurnMessage, ...]
    mind: Mind  # the same throughout, though another version may be activated meanwhile
    number: int
    started_at: datetime

    @property
    def turn_id(self) -> int:
        """The id of the first message: the same however often the turn is tried."""
        return self.messages[0].id


class Taken(Protocol):
    """Is called after a turn's commit."""

    def __call__(self, conversation_id: int, *, has_answer: bool) -> None:
        """Pass it on; never waits."""
        ...


class Responder:
    """Takes turns."""

    def __init__(
        self,
        store: Store,
        mind: Callable[[int], Mind],
        desk: DeskFactory,
        limits: Mapping[str, Limits],
        taken: Taken,
        *,
        clock: Clock = system_clock,
    ) -> None:
        self._store = store
        self._mind = mind
        self._desk = desk
        self._limits = limits
        self._taken = taken
        self._clock = clock

    async def respond(self, claim: Claim) -> bool:
        """Answer what is unanswered in the claimed conversation. False when there was nothing to do here.

        A failure is recorded, not raised: no other conversation is affected.
        """
        conversation_id = claim.conversation_id
        try:
            if await self._try(claim):
                return True
            await self._give_back(conversation_id)
        except (OperationalError, InterfaceError) as error:
            if not is_gone(error):  # a deadlock, a cancelled query, a limit: the turn's own
                await self._failed(conversation_id, error)
                return False
            log.warning("turn.database_unavailable", conversation_id=conversation_id, error=type(error).__name__)
            await self._give_back(conversation_id)
        except Exception as error:  # whatever a turn does wrong stays with its conversation
            await self._failed(conversation_id, error)
        return False

    async def _failed(self, conversation_id: int, error: Exception) -> None:
        metrics.TURN_FAILURES.labels(type(error).__name__).inc()
        log.error("turn.failed", conversation_id=conversation_id, **where(error))
        await self._record_failure(conversation_id, error)

    async def _try(self, claim: Claim) -> bool:
        failpoint("turn.after_claim")
        async with self._store.turning() as tx:
            conversation = await turns.lock_conversation(tx, claim.conversation_id)
            if conversation is None or not conversation.unanswered:
                return False
            failpoint("turn.after_lock")
            mind = self._mind(claim.conversation_id)
            attempt = Try(conversation, conversation.unanswered, mind, claim.attempt, self._clock())
            decision, outcome = await self._decide(tx, attempt)
            failpoint("turn.after_decide")
            await self._write(tx, attempt, decision, outcome)
            failpoint("turn.before_commit")
        failpoint("turn.after_commit")
        metrics.TURNS.labels(outcome).inc()
        metrics.TURN_SECONDS.observe((self._clock() - attempt.started_at).total_seconds())
        self._taken(claim.conversation_id, has_answer=bool(decision.replies))
        return True

    async def _decide(self, tx: Transaction, attempt: Try) -> tuple[Decision, str]:
        desk = self._desk(tx, attempt.conversation, attempt.turn_id, attempt.started_at)
        if attempt.number > MOST_ATTEMPTS:
            return await self._give_up(tx, desk, attempt), "failed"
        await desk.customer_wrote(attempt.messages)
        turn = await self._reconsidered(tx, _turn(attempt), attempt.conversation)
        if attempt.conversation.view.mode is Mode.OWNED and not attempt.mind.opted_out_by(turn):
            decision, outcome = _silence(attempt), "silent"
        else:
            decision, outcome = await attempt.mind.decide(turn, attempt.mind.understand(turn), desk), "answered"
        await desk.run_tickets(only_asked=decision.is_status_question)
        return await desk.settle(decision), outcome

    async def _reconsidered(self, tx: Transaction, turn: Turn, conversation: LockedConversation) -> Turn:
        """Take back an answer of which nothing was sent yet, and answer all its messages together with the new ones."""
        if not conversation.has_unsent or turn.conversation.mode is Mode.OWNED:
            return turn
        unsent = await take_back_unsent(tx, turn.conversation.id, conversation_lane(turn.conversation.id), now=turn.now)
        if unsent is None:
            return turn
        view = turns.with_dialogue(turn.conversation, unsent.before)
        view = replace(view, is_first_turn=view.is_first_turn or unsent.had_notice)
        return replace(turn, conversation=view, messages=(*unsent.messages, *turn.messages))

    async def _give_up(self, tx: Transaction, desk: TurnDesk, attempt: Try) -> Decision:
        """Hand a message that nobody here can deal with to a person, and say so.

        Agents are told and tickets go on before, but for the last try, lest it is that which fails. Where even that one
        fails, the conversation is queued by the barest means and nothing is said: it must end.
        """
        view = attempt.conversation.view
        error = await turns.last_error(tx, view.id)
        step = Step("turn", "attempts", "failed", {"attempts": attempt.number - 1, "error": error or ENDED})
        silent = replace(_silence(attempt), steps=(step,))
        if attempt.number > MOST_ATTEMPTS + MOST_FAREWELLS:
            await queue_barely(tx, view.id, team="", reason=FAILED, now=attempt.started_at)
            return silent
        if view.mode is Mode.OWNED or attempt.number < MOST_ATTEMPTS + MOST_FAREWELLS:
            await desk.customer_wrote(attempt.messages)
            await desk.run_tickets()
        if view.mode is Mode.OWNED:
            return silent
        slots = await desk.give_up(view.slots, FAILED)
        return Decision(replies=_apology(attempt), language=view.language, slots=slots, steps=(step,))

    async def _write(self, tx: Transaction, attempt: Try, decision: Decision, outcome: str) -> None:
        await turns.commit_turn(
            tx,
            attempt.conversation,
            [message.id for message in attempt.messages],
            decision,
            self._said(attempt.conversation.address.channel, decision.replies),
            version=attempt.mind.version,
            attempt=attempt.number,
            outcome=outcome,
            started_at=attempt.started_at,
            now=self._clock(),
        )

    def _said(self, channel: str, replies: Sequence[Reply]) -> list[Said]:
        return [said for reply in replies for said in say(reply, self._limits[channel])]

    async def _give_back(self, conversation_id: int) -> None:
        try:
            async with self._store.single() as tx:
                await turns.give_back(tx, conversation_id, now=self._clock())
        except DBAPIError:
            log.warning("turn.claim_not_given_back", conversation_id=conversation_id)

    async def _record_failure(self, conversation_id: int, error: Exception) -> None:
        try:
            async with self._store.transaction() as tx:
                retry_at = self._clock() + RETRY_AFTER
                await turns.record_failure(tx, conversation_id, error=type(error).__name__, retry_at=retry_at)
        except DBAPIError:
            log.warning("turn.failure_not_recorded", conversation_id=conversation_id)


def say(reply: Reply, limits: Limits) -> list[Said]:
    """Cut a reply into messages that its channel takes, in order."""
    return [_piece(piece, reply) for piece in compose(reply.text, reply.buttons, limits)]


def _piece(piece: Piece, reply: Reply) -> Said:
    content: dict[str, object] = {"response": reply.response, "source": reply.source}
    if piece.buttons:
        content["buttons"] = [{"title": button.title, "payload": button.payload} for button in piece.buttons]
    return Said(piece.text, content)


def _turn(attempt: Try) -> Turn:
    locked = attempt.conversation
    return Turn(
        id=attempt.turn_id,
        now=attempt.started_at,
        conversation=locked.view,
        contact=locked.contact,
        messages=tuple(_tapped(message, locked) for message in attempt.messages),
        open_ticket=locked.open_ticket,
        lead=locked.lead,
    )


def _tapped(message: TurnMessage, conversation: LockedConversation) -> TurnMessage:
    """Take a typed title, or the number of a choice that was shown as a numbered list, for the tap it stands for."""
    if message.payload or not conversation.offered:
        return message
    if message.text.strip().isdigit() and not conversation.is_numbered:
        return message
    button = choose(message.text, conversation.offered)
    return replace(message, payload=button.payload) if button else message


def _apology(attempt: Try) -> tuple[Reply, ...]:
    mind, view = attempt.mind, attempt.conversation.view
    apology = Reply(mind.apology(view.language), response="utter_turn_failed")
    if not attempt.conversation.first_notice_due:
        return (apology,)
    return Reply(mind.notice(view.language, view.channel), response="utter_first_notice"), apology


def _silence(attempt: Try) -> Decision:
    view = attempt.conversation.view
    return Decision(
        replies=(),
        language=view.language,
        slots=view.slots,
        active_form=view.active_form,
        requested_slot=view.requested_slot,
        knowledge_entry=view.knowledge_entry,
        steps=(Step("person", "owned", "the bot is silent while a person answers"),),
    )
